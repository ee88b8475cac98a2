"""A procedure as a picture."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from casefile.actions.office.versions import version_or_file
from casefile.actions.policies import current_policy
from casefile.cli.session import Session
from casefile.disk.files import write_whole
from casefile.errors import CannotWrite, Usage, cannot_write

room = typer.Typer()


class PictureForm(StrEnum):
    """What a picture is drawn as."""

    svg = "svg"
    mermaid = "mermaid"
    docx = "docx"


@room.command("draw", help="The procedure as a picture: steps, roles, conditions, loops, clocks.")
def draw(
    ctx: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[VERSION|FILE]", show_default=False, help="A version, file or pack."
        ),
    ] = None,
    form: Annotated[
        PictureForm, typer.Option("--as", metavar="mermaid|svg|docx", help="How it is drawn.")
    ] = PictureForm.svg,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write it to a file.")
    ] = None,
) -> None:
    from casefile.pages.drawing.layout import laid_out
    from casefile.pages.drawing.mermaid import mermaid_text
    from casefile.pages.drawing.picture import pictures
    from casefile.pages.drawing.svg import svg_text

    session: Session = ctx.obj
    if source:
        policy = version_or_file(lambda: session.store, source)
    else:
        policy = current_policy(session.store)[1]
    found = pictures(policy, session.reading(policy))
    if form is PictureForm.mermaid:
        content = mermaid_text(found).encode()
    elif form is PictureForm.svg:
        content = svg_text([laid_out(one) for one in found]).encode()
    else:
        from casefile.exports.drawing import drawing_document

        content = drawing_document([laid_out(one) for one in found])
    if out is None:
        if form is PictureForm.docx:
            raise Usage("A Word file goes to a file: -o NAME.docx")
        print(content.decode(), end="")
        return
    if out.exists():
        raise CannotWrite("{path} is there already; choose another name.", path=str(out))
    try:
        write_whole(out, content, [])
    except OSError as error:
        raise cannot_write(out, error) from error
