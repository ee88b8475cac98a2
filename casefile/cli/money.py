"""What is asked for, offered, chosen, approved."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions import money
from casefile.actions.histories import load
from casefile.cli.asked_which import remedy_asked
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import asked_for, gather_for, reason_asked, text_meant
from casefile.cli.options import AsJson, CaseName, FromFile, Reason, StepWords, WriteKey
from casefile.cli.output import answer, print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.errors import Usage, message
from casefile.log.events import DelegationEnded
from casefile.money import approvals, offers
from casefile.money.offers import remedy_named
from casefile.pages.approvals import decided_on, taken_back
from casefile.pages.page import Line
from casefile.pages.staff import lent_data, lent_page
from casefile.people.rights import acting
from casefile.policy import Policy
from casefile.procedure.typed import Asked

if TYPE_CHECKING:
    from casefile.pages.answers.money import LendingEnded, LentNow

room = Room()
AskStaff = Annotated[
    str,
    Option("--ask", metavar="STAFF", help="Who is asked to approve, if it takes approval."),
]
No = Annotated[
    int | None,
    Argument(
        metavar="[N]", show_default=False, help="The approval's number, if several wait.", min=1
    ),
]


@room.command("demand", help="Record one line of what the complainant asks for.")
def demand(
    session: Session,
    case: CaseName,
    text: Annotated[
        str,
        Argument(
            metavar="TEXT", show_default=False, help="What is asked for.", callback=text_meant
        ),
    ],
    amount: Annotated[
        str, Option("--amount", metavar="YUAN", help="How much, where it is money.")
    ] = "",
    sort: Annotated[
        str,
        Option("--for", metavar="inform|correct|compensate", help="What it is about."),
    ] = "compensate",
    as_json: AsJson = False,
) -> None:
    outcome = session.act(case, lambda here: offers.demand(here, text, sort=sort, amount=amount))
    number = len(outcome.case.demands)
    answer(session, outcome, "{case}: demand {no} recorded (event {seq}).", as_json, no=number)


DemandNo = Annotated[
    int, Argument(metavar="N", show_default=False, help="The demand's number.", min=1)
]


@room.command("demand-met", help="Record that a demand was met.")
def demand_met(
    session: Session,
    case: CaseName,
    number: DemandNo,
    remedy: Annotated[
        int, Option("--remedy", metavar="N", help="By which chosen remedy.", min=0)
    ] = 0,
    as_json: AsJson = False,
) -> None:
    outcome = session.act(
        case, lambda here: offers.answer_demand(here, number, met=True, remedy=remedy)
    )
    answer(session, outcome, "{case}: demand {no} is met (event {seq}).", as_json, no=number)


@room.command("demand-declined", help="Record that a demand was declined.")
def demand_declined(
    session: Session,
    case: CaseName,
    number: DemandNo,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    why = reason_asked(session, reason)
    outcome = session.act(
        case, lambda here: offers.answer_demand(here, number, met=False, reason=why)
    )
    answer(session, outcome, "{case}: demand {no} is declined (event {seq}).", as_json, no=number)


@room.command("offer", help="Offer a remedy, within your authority or with --ask.")
def offer(
    session: Session,
    case: CaseName,
    remedy: Annotated[
        str,
        Argument(
            metavar="[REMEDY]",
            show_default=False,
            help="The remedy's id or title, as in the policy.",
        ),
    ] = "",
    facts: StepWords = None,
    ask: AskStaff = "",
    from_file: FromFile = None,
    key: WriteKey = "",
    as_json: AsJson = False,
) -> None:
    remedy = remedy or remedy_asked(session, case)

    def asks(policy: Policy) -> Asked:
        one = remedy_named(policy, remedy)
        return Asked(one.needs, one.facts, one.title)

    given = gather_for(session, case, asks, facts, from_file)
    if session.interactive:
        state, policy = load(session.store, session.case(case), session.now())
        wanted = remedy_named(policy, remedy)
        given = asked_for(session, policy, wanted, wanted.title, state.known, given)
    outcome = money.offer(
        session.store, session.case(case), remedy, given, session.entry(key), ask=ask
    )
    made = next(o for o in outcome.case.offers if o.seq == outcome.events[0].seq)
    told = (
        message("{case}: remedy {no} waits for an approval (event {seq}).")
        if made.state == "waiting"
        else message("{case}: remedy {no} is offered (event {seq}).")
    )
    answer(session, outcome, told.text, as_json, no=made.no)


@room.command("choose", help="Record which of the offered remedies the complainant chose.")
def choose(
    session: Session,
    case: CaseName,
    numbers: Annotated[
        list[int],
        Argument(metavar="N...", show_default=False, help="The remedies' numbers.", min=1),
    ],
    as_json: AsJson = False,
) -> None:
    outcome = session.act(case, lambda here: offers.choose(here, numbers))
    declined = [o.no for o in outcome.case.offers if o.state == "declined"]
    if declined:
        answer(
            session,
            outcome,
            "{case}: remedy {nos} chosen, {declined} declined (event {seq}).",
            as_json,
            nos=numbers,
            declined=declined,
        )
        return
    answer(session, outcome, "{case}: remedy {nos} chosen (event {seq}).", as_json, nos=numbers)


@room.command("decline", help="Record that an offered remedy was declined, or take it back.")
def decline(
    session: Session,
    case: CaseName,
    number: Annotated[
        int, Argument(metavar="N", show_default=False, help="The remedy's number.", min=1)
    ],
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    outcome = session.act(case, lambda here: offers.decline(here, number, reason))
    answer(session, outcome, "{case}: remedy {no} declined (event {seq}).", as_json, no=number)


@room.command("approve", help="Approve what waits for you on a case.")
def approve(session: Session, case: CaseName, number: No = None, as_json: AsJson = False) -> None:
    outcome = session.act(case, lambda here: approvals.approve(here, number or 0))
    what = decided_on(outcome.events[0], outcome.case, outcome.policy, session.speak)
    answer(session, outcome, "{case}: approved {what} (event {seq}).", as_json, what=what)


@room.command("refuse", help="Refuse what waits for an approval, or take back your own proposal.")
def refuse(
    session: Session,
    case: CaseName,
    number: No = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    outcome = session.act(case, lambda here: approvals.refuse(here, number or 0, reason))
    event = outcome.events[0]
    what = decided_on(event, outcome.case, outcome.policy, session.speak)
    told = (
        message("{case}: the request for {what} is taken back (event {seq}).")
        if taken_back(event, outcome.case)
        else message("{case}: refused {what} (event {seq}).")
    )
    answer(session, outcome, told.text, as_json, what=what)


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
