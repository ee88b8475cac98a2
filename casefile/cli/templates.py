"""Templates: which there are, what they may use, whether one can be trusted; approving one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.papers import templates
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import LANGUAGES, AsJson, Procedure
from casefile.cli.output import print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.pages.office_entry import office_entry
from casefile.pages.page import Line, Page, Table
from casefile.papers.on_paper import LANG

if TYPE_CHECKING:
    from casefile.pages.answers.papers import (
        TemplateChecked,
        TemplateFieldTold,
        TemplateTaken,
        TemplateTold,
    )

room = Room()
group = Room()
room.add(group, name="template", help="Templates of papers: list, check, approve.")
FAULTY = 65

TemplateFile = Annotated[str, Argument(metavar="FILE", show_default=False, help="A Word template.")]
ForDocument = Annotated[
    str | None,
    Option("--for", metavar="DOCUMENT", help="For which document, if the name does not say."),
]


def _folder(session: Session) -> Path:
    return session.desk.templates.absolute()


@group.command("list", help="The templates of the policy's documents, and where they come from.")
def listing(session: Session, as_json: AsJson = False) -> None:
    found = templates.templates_in_use(session.store, _folder(session))
    speak = session.reading(current_policy(session.store)[1])
    if as_json:
        told: list[TemplateTold] = [
            {
                "document": t.kind.id,
                "language": t.language,
                "template": t.kind.template,
                "own": t.own,
                "approved": t.approved,
                "sha256": t.sha256,
            }
            for t in found
        ]
        print_data(told)
        return
    words = {True: speak.text("your own"), False: speak.text("shipped")}
    rows = tuple(
        (
            t.kind.id,
            speak.title(t.kind.title),
            t.language,
            t.kind.template,
            words[t.own],
            speak.text("approved") if t.approved else speak.text("not approved"),
        )
        for t in found
    )
    heads = (
        speak.text("id"),
        speak.text("document"),
        speak.text("language"),
        speak.text("template"),
        speak.text("source"),
        speak.text("state"),
    )
    print_to_read(session, [Table(heads, rows)])


@group.command("fields", help="Every name that the template of a document may use.")
def fields(
    session: Session,
    document: Annotated[
        str, Argument(metavar="DOCUMENT", show_default=False, help="Such as receipt.")
    ],
    procedure: Procedure = "",
    as_json: AsJson = False,
) -> None:
    found, policy = templates.usable_names(session.store, document, procedure)
    speak = session.reading(policy)
    if as_json:
        told: list[TemplateFieldTold] = [
            {
                "name": f.name,
                "title": speak.title(f.title),
                "type": f.type,
                "tag": f.tag,
                "example": f.example,
            }
            for f in found
        ]
        print_data(told)
        return
    rows = tuple((f.tag, speak.title(f.title), f.type, f.example) for f in found)
    heads = (speak.text("tag"), speak.text("title"), speak.text("type"), speak.text("example"))
    print_to_read(session, [Table(heads, rows)])


@group.command("check", help="Check a template; every fault is named with the place it stands in.")
def check(
    session: Session,
    file: TemplateFile,
    document: ForDocument = None,
    procedure: Procedure = "",
    as_json: AsJson = False,
) -> int:
    found = templates.examined(
        session.store, templates.TypedTemplate(Path(file), document, procedure)
    )
    speak = session.reading(found.policy)
    told = [speak.say(m) for m in found.faults]
    noted = [speak.say(m) for m in found.remarks]
    if as_json:
        checked: TemplateChecked = {
            "ok": not told,
            "document": found.kind.id,
            "faults": told,
            "remarks": noted,
            "preview": found.preview,
        }
        print_data(checked)
        return FAULTY if told else 0
    page: Page = [Line(text) for text in told]
    page += [Line(f"({text})") for text in noted]
    if not told:
        page.append(Line(speak.text("The template is sound. With sample data it reads:")))
        page += [Line(line) for line in found.preview.splitlines() if line.strip()]
    print_page(session, page)
    return FAULTY if told else 0


@group.command("apply", help="Approve a template and put it beside the database.")
def apply(
    session: Session,
    file: TemplateFile,
    document: ForDocument = None,
    procedure: Procedure = "",
    language: Annotated[str, Option("--in", metavar=LANGUAGES, help="Its language.")] = LANG,
    as_json: AsJson = False,
) -> None:
    done = templates.approve_template(
        session.store,
        templates.TypedTemplate(Path(file), document, procedure),
        language,
        session.entry(),
        _folder(session),
    )
    speak = session.reading(current_policy(session.store)[1])
    if as_json:
        told: TemplateTaken = {
            **office_entry([done.event]),
            "document": done.document,
            "template": str(done.path),
            "sha256": done.sha256,
        }
        print_data(told)
        return
    text = speak.text(
        "{document} uses {path} from now on ({digest}).",
        document=done.title,
        path=str(done.path),
        digest=done.sha256[:16],
    )
    print_page(session, [Line(text)])
