"""Answers on the terminal, into a pipe, or as JSON."""

import sys
from collections.abc import Sequence
from io import TextIOBase
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from casefile.actions.entry import staff_of
from casefile.cli.answered import answer_given
from casefile.cli.session import Session
from casefile.errors import CasefileError
from casefile.pages.data import Data, Reader, SeenCase
from casefile.pages.language import Language, practice_word
from casefile.pages.page import Heading, Line, Page, PageBlock, Pairs, Table
from casefile.policy import Policy
from casefile.values.patterns import pattern
from casefile.values.text import escape, escaped, one_line, printable

if TYPE_CHECKING:
    from casefile.actions.act import Outcome
    from casefile.case.case import Case
    from casefile.case.money import Approval
    from casefile.log.events import Event


def print_data(data: Any) -> None:
    """One JSON document on stdout, readable characters kept."""
    answer_given()
    text = msgspec.json.format(msgspec.json.encode(data), indent=2)
    write_json(text.decode() + "\n", sys.stdout)


def write_json(text: str, stream: TextIO | TextIOBase) -> None:
    """Write ``text``, which is JSON, so that a program reads the same data whatever the encoding
    of ``stream``: what that lacks is escaped, and what a terminal would obey. (People's pages show
    ``?``; in data it is a lie.)"""
    encoding = stream.encoding or "utf-8"
    text = escaped(text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = "".join(_spelled(character, encoding) for character in text)
    stream.write(text)


def _spelled(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return escape(character)
    return character


def print_page(
    session: Session, page: Page, *, practice: bool | None = None, paged: bool = False
) -> None:
    """A page: laid out in a terminal, tab-separated in a pipe. One from a desk to practise on says
    so first; ``practice`` tells it of a desk that the session did not look at itself."""
    if session.practising if practice is None else practice:
        page = [Line(practice_word(session.speak)), *page]
    if sys.stdout.isatty():
        from casefile.cli.terminal import draw, draw_to_read

        (draw_to_read if paged else draw)(page)
        return
    # at once: whoever reads the first line and goes away has been answered
    sys.stdout.write("".join(map(plain, page)))


def print_to_read(session: Session, page: Page, *, practice: bool | None = None) -> None:
    """A page that is read at leisure, and after which nobody is asked anything: through a pager
    where it is longer than the screen of a terminal."""
    print_page(session, page, practice=practice, paged=session.paged)


def plain(block: PageBlock) -> str:
    """A block for pipes and files: no colour, no frame, one record a line."""
    match block:
        case Line():
            return printable(block.text) + "\n"
        case Heading():
            return f"\n{printable(block.text)}\n"
        case Pairs():
            return "".join(f"{label}\t{one_line(value)}\n" for label, value in block.rows)
        case Table():
            from casefile.exports.delimited import tsv_text

            return tsv_text(block, guard=False)


def reader_of(session: Session, policy: Policy) -> Reader:
    """Who reads what this command shows."""
    try:
        return reading_as(session, staff_of(policy, session.entry()).id)
    except CasefileError:
        return reading_as(session, "")


def reading_as(session: Session, staff: str) -> Reader:
    """The same, of whom it is known who they are."""

    def able(case: "Case", policy: Policy, one: "Approval") -> Sequence[str]:
        from casefile.actions.approvers import approvers  # where something waits, which is rare

        return approvers(session.store, session.now(), case, policy, one)

    return Reader(staff, session.entry().login, able)


_DAY = pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _tells_a_day(event: "Event") -> bool:
    """Whether a fact of the event may be a day or a time."""
    facts = getattr(event.payload, "facts", {}).values()
    return any(isinstance(value, str) and _DAY.match(value) for value in facts)


NAMING = ("demand.made", "promise.made", "request.made", "attachment.kept")
"""Kinds of events that tell beside facts what somebody named, perhaps by its beginning."""


def understood(session: Session, outcome: "Outcome", speak: Language) -> Page:
    """How what was typed was understood: days and times, and values that were typed short."""
    read = _times(outcome, speak)
    if session.typed or any(event.payload.kind in NAMING for event in outcome.events):
        from casefile.pages.read_back import read_back

        typed, words = session.typed, session.words
        read += read_back(outcome.events, outcome.policy, typed, words, speak)
    return read


def _times(outcome: "Outcome", speak: Language) -> Page:
    """How days and times were understood; most commands tell none but now."""
    if not any(e.at != e.recorded_at or _tells_a_day(e) for e in outcome.events):
        return []
    from casefile.pages.times_read import times_read

    return times_read(outcome.events, outcome.policy, speak)


def answer(
    session: Session,
    outcome: "Outcome",
    text: str,
    as_json: bool,
    remarks: Page | None = None,
    beside: Data | None = None,
    **values: object,
) -> None:
    """Tell what was recorded. ``text`` is a sentence with places for case and seq; ``remarks``
    follow it, and ``beside`` is what they are as data."""
    last = outcome.events[-1].seq if outcome.events else 0
    session.done(outcome.case.number)
    speak = session.reading(outcome.policy)
    if as_json:
        login = session.entry().login
        seen = SeenCase(outcome.case, outcome.policy, outcome.clocks, session.now(), login=login)
        from casefile.pages.written import answer_data

        print_data({**answer_data(seen, outcome.events, speak), **(beside or {})})
        return
    from casefile.money.floors import weighed
    from casefile.pages.clocks import next_deadline
    from casefile.pages.next_steps import next_lines

    told = speak.text(text, case=outcome.case.number, seq=last, **values)
    page: Page = [Line(told), *(remarks or []), *understood(session, outcome, speak)]
    if weighed(outcome.events, outcome.policy):
        from casefile.pages.money import floor_lines

        page += floor_lines(outcome.case, outcome.policy, speak)
    actor = outcome.events[-1].actor if outcome.events else ""
    reader = reading_as(session, actor)
    page += next_lines(outcome.case, outcome.policy, speak, reader)
    running = () if outcome.case.given else outcome.history.begun
    print_page(session, page + next_deadline(running, speak, session.now()))
