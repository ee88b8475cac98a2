"""Documents: issuing them, and where they are."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.histories import load
from casefile.case.here import Here
from casefile.cli.asked_which import paper_asked
from casefile.cli.confirm import act_if_agreed
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import words_asked
from casefile.cli.options import AsJson, At, CaseName, Reason, a_file
from casefile.cli.output import answer, print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.errors import Usage, message
from casefile.log.events import CopyHandedOver, CopySigned, DocumentVoided, NewEvent
from casefile.pages.data import SeenCase, in_json
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.pages.papers import documents_data, documents_table

if TYPE_CHECKING:
    from casefile.pages.answers.papers import PapersOfCase

room = Room()
Folder = Annotated[
    str | None,
    Option("-o", "--output", metavar="DIR", callback=a_file, help="The folder for the files."),
]


DocumentName = Annotated[
    str,
    Argument(
        metavar="DOCUMENT", show_default=False, help="Such as receipt, or the document's number."
    ),
]
CopyNo = Annotated[
    int | None,
    Option(
        "--copy", metavar="N", show_default=False, help="The number of the copy; else all.", min=1
    ),
]
Signer = Annotated[
    str | None,
    Argument(metavar="[NAME]", show_default=False, help="Who signed, or received it."),
]


def _one_name(argument: str | None, option: str, name: str) -> str:
    """Who signed, told once: behind the paper, or by an option."""
    if argument is not None and option:
        raise Usage("{name} is given twice.", name=name)
    return argument or option


@room.command("sign", help="Record that somebody signed the numbered copies of a paper, or one.")
def sign(
    session: Session,
    case: CaseName,
    document: Annotated[
        str,
        Argument(
            metavar="[DOCUMENT]",
            show_default=False,
            help="Such as receipt, or the document's number.",
        ),
    ] = "",
    name: Signer = None,
    copy: CopyNo = None,
    by: Annotated[str, Option("--by", metavar="NAME", show_default=False, help="Who signed.")] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    from casefile.papers import custody

    moment = session.at(at, case)
    document = document or paper_asked(session, case)
    who = _one_name(name, by, "--by")
    if not who and session.interactive:
        who = words_asked(
            session,
            case,
            None,
            message("Say who signed: {option} NAME", option="--by"),
            session.speak.text("Who signed? "),
        )
    outcome = session.act(case, lambda here: custody.sign(here, document, copy, who, at=moment))
    payloads = (event.payload for event in outcome.events)
    signed = [p.copy for p in payloads if isinstance(p, CopySigned)]
    answer(session, outcome, "{case}: copy {no} is signed (event {seq}).", as_json, no=signed)


@room.command("hand-over", help="Record that copies went to their holders, who signed for them.")
def hand_over(
    session: Session,
    case: CaseName,
    document: DocumentName,
    name: Signer = None,
    copy: CopyNo = None,
    to: Annotated[
        str,
        Option("--to", metavar="HOLDER", show_default=False, help="The holder; else whose it is."),
    ] = "",
    signed_by: Annotated[
        str,
        Option("--signed-by", metavar="NAME", show_default=False, help="Who received it."),
    ] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    from casefile.papers import custody

    moment, who = session.at(at, case), _one_name(name, signed_by, "--signed-by")
    outcome = session.act(
        case, lambda here: custody.hand_over(here, document, copy, to, who, at=moment)
    )
    payloads = (event.payload for event in outcome.events)
    handed = [p for p in payloads if isinstance(p, CopyHandedOver)]
    remarks: Page = []
    if len({p.to for p in handed}) > 1:
        told = session.reading(outcome.policy).text(
            "All are put down as received by {who}; a copy that somebody else receives: "
            "--copy N --signed-by NAME",
            who=who,
        )
        remarks.append(Line(told))
    answer(
        session,
        outcome,
        "{case}: copy {no} went to {to} (event {seq}).",
        as_json,
        remarks,
        no=[p.copy for p in handed],
        to=[outcome.policy.holder(p.to).title for p in handed],
    )


@room.command("void", help="Declare a document void; it stays on record.")
def void(
    session: Session,
    case: CaseName,
    document: DocumentName,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    from casefile.papers import custody

    def told(here: Here, speak: Language) -> str:
        meant = custody.paper_named(here.case, here.policy, document)
        return speak.text(
            "{case}: {name} is about to become void.", case=here.case.number, name=meant.name
        )

    def decide(here: Here) -> tuple[NewEvent, ...]:
        return custody.void(here, document, reason)

    outcome = act_if_agreed(session, case, decide, told, as_json=as_json)
    event = outcome.events[-1].payload
    assert isinstance(event, DocumentVoided)
    name = next(d.name for d in outcome.case.documents if d.no == event.no)
    answer(session, outcome, "{case}: {name} is void (event {seq}).", as_json, name=name)


@room.command("documents", help="The documents of a case; with -o, write their files out again.")
def documents(
    session: Session, case: CaseName, output: Folder = None, as_json: AsJson = False
) -> None:
    state, policy = load(session.store, session.case(case))
    speak = session.reading(policy)
    written = []
    if output is not None:
        from casefile.actions.papers.custody import write_out

        paths = write_out(session.store, state.number, Path(output), session.entry())
        session.done(state.number)
        written = [str(path) for path in paths]
    if as_json:
        told: PapersOfCase = {
            "case": state.number,
            "documents": documents_data(SeenCase(state, policy, (), session.now())),
            "files": written,
        }
        print_data(in_json(told, speak))
        return
    if not state.documents:
        print_page(
            session, [Line(speak.text("No document was issued on {case}.", case=state.number))]
        )
        return
    page: Page = [documents_table(state, policy, speak)]
    page += [Line(path) for path in written]
    if output is not None:
        page += [
            Line(speak.text("{name} was erased; it cannot be written out.", name=d.name))
            for d in state.documents
            if d.erased
        ]
    print_to_read(session, page)
