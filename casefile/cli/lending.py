"""Lending one's authority to approve, and ending that."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions import money
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.log.events import DelegationEnded
from casefile.pages.office_entry import office_entry
from casefile.pages.page import Line
from casefile.pages.staff import lent_data, lent_page
from casefile.people.rights import acting

if TYPE_CHECKING:
    from casefile.pages.answers.money import LendingEnded, LentNow

room = Room()


@room.command(
    "delegate",
    help="Lend your authority to approve to a colleague, with an end; alone, what is lent now.",
)
def delegate(
    session: Session,
    which: Annotated[
        str,
        Argument(
            metavar="[N|STAFF]",
            show_default=False,
            help="With --end: the event that lent it, or the colleague, if you lent to several.",
        ),
    ] = "",
    to: Annotated[
        str, Option("--to", metavar="STAFF", show_default=False, help="The colleague.")
    ] = "",
    until: Annotated[
        str, Option("--until", metavar="TIME", show_default=False, help="When it ends.")
    ] = "",
    end: Annotated[
        bool, Option("--end", help="End it now; what was approved meanwhile stays.")
    ] = False,
    reason: Annotated[
        str,
        Option(
            "--reason",
            metavar="TEXT",
            help="Why it ends; it stays in the log, so name no customer.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    if bool(to) != bool(until) or (end and to) or ((which or reason) and not end):
        raise Usage(
            "One of: casefile delegate; casefile delegate --to STAFF --until TIME; "
            "casefile delegate --end [N|STAFF]"
        )
    if end:
        _end_delegation(session, which, reason, as_json=as_json)
    elif to:
        _lend(session, to, until, as_json=as_json)
    else:
        policy, lent = money.lent_now(session.store, session.now())
        speak = session.reading(policy)
        if as_json:
            print_data([lent_data(d, policy, speak) for d in lent])
        else:
            print_to_read(session, lent_page(lent, policy, speak))


def _lend(session: Session, to: str, until: str, *, as_json: bool) -> None:
    end = session.until(until)
    policy, event = money.delegate(session.store, to, end, session.entry())
    speak = session.reading(policy)
    member = acting(policy, to)
    if as_json:
        lent: LentNow = {
            **office_entry([event.seq]),
            "by": event.actor,
            "to": member.id,
            "until": speak.iso(end),
            "event": event.seq,
        }
        print_data(lent)
        return
    told = speak.text(
        "{to} may approve for {by} until {until} (event {seq}).",
        to=member.name,
        by=policy.name_of(event.actor),
        until=end,
        seq=event.seq,
    )
    print_page(session, [Line(told)])


def _end_delegation(session: Session, which: str, reason: str, *, as_json: bool) -> None:
    policy, event = money.end_delegation(session.store, which, reason, session.entry())
    speak, ended = session.reading(policy), event.payload
    assert isinstance(ended, DelegationEnded)
    if as_json:
        data: LendingEnded = {
            **office_entry([event.seq]),
            "by": ended.by,
            "to": ended.to,
            "ended": speak.iso(event.at),
            "event": event.seq,
        }
        print_data(data)
        return
    told = speak.text(
        "{to} approves no more for {by} (event {seq}).",
        to=policy.name_of(ended.to),
        by=policy.name_of(ended.by),
        seq=event.seq,
    )
    print_page(session, [Line(told)])
