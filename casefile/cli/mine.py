"""Who I am here, what I recorded, and taking the last of it back."""

import sys
from typing import TYPE_CHECKING, Annotated

from casefile.actions import mine
from casefile.actions.entry import staff_of
from casefile.actions.money import lent_now
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import answer, print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.errors import Refused
from casefile.log.titles import called
from casefile.pages.mine import entries_page, entry_data, who_data, who_page
from casefile.pages.page import Line, Page
from casefile.values.words import AGREED

if TYPE_CHECKING:
    from casefile.log.events import Event
    from casefile.policy import Policy

room = Room()
LATELY = 20
"""Entries that are shown where nobody says how many."""


@room.command("whoami", help="As whom you record here: roles, rights, what was lent to you.")
def whoami(session: Session, as_json: AsJson = False) -> None:
    _, policy = current_policy(session.store)
    entry = session.entry()
    member = staff_of(policy, entry)
    _, lent = lent_now(session.store, entry.now)
    speak = session.reading(policy)
    if as_json:
        print_data(who_data(member, policy, lent, entry.login, speak))
    else:
        print_to_read(session, who_page(member, policy, lent, entry.login, speak))


@room.command("history", help="What you recorded last, on whatever case; the newest first.")
def history(
    session: Session,
    case: Annotated[
        str, Argument(metavar="[CASE]", show_default=False, help="On this case only.")
    ] = "",
    everybody: Annotated[bool, Option("--all", help="What everybody recorded.")] = False,
    limit: Annotated[int, Option("--limit", metavar="N", min=1, help="How many.")] = LATELY,
    as_json: AsJson = False,
) -> None:
    policy, events = mine.recorded_lately(
        session.store,
        session.entry(),
        limit,
        case=session.case(case) if case else "",
        everybody=everybody,
    )
    speak = session.reading(policy)
    if as_json:
        print_data([entry_data(event, policy, speak) for event in events])
    else:
        print_to_read(session, entries_page(events, policy, speak))


@room.command("undo", help="Take back what you recorded last, within ten minutes.")
def undo(
    session: Session,
    dry_run: Annotated[bool, Option("--dry-run", help="Only say what it would be.")] = False,
    as_json: AsJson = False,
) -> None:
    policy, together = mine.last_of_mine(session.store, session.entry())
    speak = session.reading(policy)
    if dry_run:
        mine.may_be_undone(session.store, together, session.entry())
        if as_json:
            print_data([entry_data(one, policy, speak) for one in together])
        else:
            print_page(session, [Line(_named(session, policy, one)) for one in together])
        return
    if session.interactive and not as_json:
        mine.may_be_undone(session.store, together, session.entry())
        _confirm(session, policy, together)
    outcomes = mine.undone(session.store, together, session.entry())
    told = [
        speak.text(
            "{case}: event {of}, {what}, is undone (event {seq}).",
            case=done.case.number,
            of=one.seq,
            what=called(one, policy),
            seq=done.events[-1].seq,
        )
        for one, done in zip(together, outcomes, strict=True)
    ]
    others: Page = [Line(text) for text in told[1:]]
    first = together[0]
    answer(
        session,
        outcomes[0],
        "{case}: event {of}, {what}, is undone (event {seq}).",
        as_json,
        others,
        of=first.seq,
        what=called(first, policy),
    )


def _named(session: Session, policy: "Policy", last: "Event") -> str:
    return session.reading(policy).text(
        "{case}: event {of}, {what}, of {at}",
        case=last.stream,
        of=last.seq,
        what=called(last, policy),
        at=last.recorded_at,
    )


def _confirm(session: Session, policy: "Policy", together: "tuple[Event, ...]") -> None:
    """Ask before anything is undone; Refused unless the answer is yes."""
    from casefile.cli.prompts import ask

    for one in together:
        print(_named(session, policy, one), file=sys.stderr)
    if ask(session.speak.text("Type yes to undo it: ")).lower() not in AGREED:
        raise Refused("Nothing was undone.")
