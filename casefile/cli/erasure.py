"""Erasing what is known about people."""

import sys
from typing import TYPE_CHECKING, Annotated

from casefile.actions.data import erasure
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.environment import remark
from casefile.cli.inputs import text_meant
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.errors import CasefileError, Message, Refused
from casefile.pages.data import SeenCase
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.pages.privacy import ended_with
from casefile.pages.written import answer_data
from casefile.store import backend_of
from casefile.values.words import AGREED

if TYPE_CHECKING:
    from casefile.pages.answers.writing import EraseAnswer

room = Room()


@room.command(
    "erase", help="Delete the personal data of closed cases for ever; the log stays valid."
)
def erase(
    session: Session,
    cases: Annotated[
        list[str],
        Argument(
            metavar="CASE...",
            show_default=False,
            help="Closed or withdrawn cases; all of them are erased, or none.",
        ),
    ],
    reason: Annotated[
        str,
        Option(
            "--reason",
            metavar="TEXT",
            help="Why; stays in the log, so no names in it.",
            callback=text_meant,
        ),
    ] = "",
    yes: Annotated[
        bool, Option("--yes", help="Do not ask on the terminal; a script is never asked.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    names = [session.case(name) for name in cases]
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    if not yes and session.interactive:
        _confirm(session, names, reason, speak)
    parts = erasure.erase(session.store, names, reason, session.entry())
    session.done(parts[-1].outcome.case.number)
    failed: CasefileError | None = None
    finished = False
    try:
        finished = erasure.finish(session.store)
    except CasefileError as error:
        failed = erasure.unfinished(error)
    except (KeyboardInterrupt, SystemExit):
        remark(speak.say(erasure.UNFINISHED))
        raise
    backend = backend_of(session.desk)
    copies = backend.holds_erased(session.desk)
    if as_json:
        print_data(_data(session, parts, speak, finished=failed is None, copies=copies))
    else:
        print_page(
            session,
            _page(parts, speak, rewritten=backend.rewritten if finished else None, copies=copies),
        )
    if failed:
        remark(speak.tell(failed))
    return failed.code if failed else 0


def _confirm(session: Session, names: list[str], reason: str, speak: Language) -> None:
    """Ask once more, if it can be done at all; Refused unless the answer is yes."""
    from casefile.cli.prompts import ask

    for part in erasure.foreseen(session.store, names, reason, session.entry()):
        told = speak.text(
            "{case}: the personal data of {events} event(s) and {papers} paper(s) will be deleted "
            "for ever.",
            case=part.outcome.case.number,
            events=part.events,
            papers=part.papers,
        )
        print(told, file=sys.stderr)
    if ask(speak.text("Type yes to erase: ")).lower() not in AGREED:
        raise Refused("Nothing was erased.")


def _page(
    parts: tuple[erasure.ErasedPart, ...],
    speak: Language,
    *,
    rewritten: Message | None,
    copies: list[str],
) -> Page:
    page: Page = []
    for part in parts:
        case, events = part.outcome.case, part.outcome.events
        if events:
            told = speak.text(
                "{case}: the personal data of {events} event(s) and {papers} paper(s) are erased "
                "(event {seq}).",
                case=case.number,
                events=part.events,
                papers=part.papers,
                seq=events[-1].seq,
            )
        elif case.erased:
            told = speak.text(
                "{case} was erased already (event {seq}).",
                case=case.number,
                seq=case.erasures[-1].seq,
            )
        else:
            told = speak.text("{case} holds no personal data.", case=case.number)
        page.append(Line(told))
        if events:
            page += ended_with(case.erasures[-1], speak)
    if rewritten:
        page.append(Line(speak.say(rewritten)))
    page += [
        Line(speak.text("{path} was made before and still holds it; delete it too.", path=copy))
        for copy in copies
    ]
    if any(part.outcome.events for part in parts):
        page.append(
            Line(
                speak.text(
                    "Backups, exports, written papers and registers to import from that were made "
                    "before still hold it, wherever they lie; delete them too."
                )
            )
        )
    return page


def _data(
    session: Session,
    parts: tuple[erasure.ErasedPart, ...],
    speak: Language,
    *,
    finished: bool,
    copies: list[str],
) -> "EraseAnswer":
    """The answer of a writing command about the last case, with all events and what was erased."""
    last = parts[-1].outcome
    seen = SeenCase(last.case, last.policy, last.clocks, session.now())
    events = [event for part in parts for event in part.outcome.events]
    return {
        **answer_data(seen, events, speak),
        "erased": [
            {
                "case": part.outcome.case.number,
                "events": part.events,
                "documents": part.papers,
                "already": part.outcome.case.erased and not part.outcome.events,
            }
            for part in parts
        ],
        "rewritten": finished,
        "copies": copies,
    }
