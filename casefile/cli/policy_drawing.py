"""A procedure as a picture."""

from pathlib import Path
from typing import Annotated

from casefile.actions.office.versions import version_or_file
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import or_screen
from casefile.cli.session import Session
from casefile.disk.files import write_whole
from casefile.errors import CannotWrite, Usage, cannot_write

room = Room()
PICTURE_FORMS = ("svg", "mermaid", "docx")
"""What a picture is drawn as."""
_ENDINGS = {".svg": "svg", ".docx": "docx", ".mmd": "mermaid", ".mermaid": "mermaid"}


@room.command("draw", help="The procedure as a picture: steps, roles, conditions, loops, clocks.")
def draw(
    session: Session,
    source: Annotated[
        str | None,
        Argument(metavar="[VERSION|FILE]", show_default=False, help="A version, file or pack."),
    ] = None,
    form: Annotated[
        str,
        Option(
            "--as",
            metavar="mermaid|svg|docx",
            help="How it is drawn; without it as the ending of FILE tells, else as svg.",
        ),
    ] = "",
    out: Annotated[
        str | None,
        Option("-o", "--out", metavar="FILE", callback=or_screen, help="Write it to a file."),
    ] = None,
) -> None:
    from casefile.pages.drawing.key import drawing_key
    from casefile.pages.drawing.layout import laid_out
    from casefile.pages.drawing.mermaid import mermaid_text
    from casefile.pages.drawing.picture import pictures
    from casefile.pages.drawing.svg import svg_text

    form = form or _form_of(out)
    if form not in PICTURE_FORMS:
        raise Usage("{value} is no format: {known}.", value=form, known=list(PICTURE_FORMS))
    if source:
        policy = version_or_file(lambda: session.store, source)
    else:
        policy = current_policy(session.store)[1]
    speak = session.reading(policy)
    found = pictures(policy, speak)
    if form == "mermaid":
        content = mermaid_text(found).encode()
    elif form == "svg":
        content = svg_text([*map(laid_out, found), drawing_key(speak)]).encode()
    else:
        from casefile.exports.drawing import drawing_document

        content = drawing_document([laid_out(one) for one in found], speak)
    if out is None:
        if form == "docx":
            raise Usage("A Word file goes to a file: -o NAME.docx")
        print(content.decode(), end="")
        return
    target = Path(out)
    if target.exists():
        raise CannotWrite("{path} is there already; choose another name.", path=out)
    try:
        write_whole(target, content, [])
    except OSError as error:
        raise cannot_write(target, error) from error
    print(session.speak.text("{path} is written.", path=out))


def _form_of(out: str | None) -> str:
    """As what the file is drawn, by its ending."""
    if out is None:
        return "svg"
    form = _ENDINGS.get(Path(out).suffix.lower(), "")
    if not form:
        raise Usage("{path}: a picture is a file in {known}.", path=out, known=list(_ENDINGS))
    return form
