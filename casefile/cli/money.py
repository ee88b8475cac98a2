"""What is asked for, offered, chosen, approved."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions import money
from casefile.actions.histories import load
from casefile.case.here import Here
from casefile.cli.asked_which import remedy_asked
from casefile.cli.confirm import act_if_agreed
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import asked_for, gather_for, reason_asked, text_meant
from casefile.cli.options import AsJson, CaseName, FromFile, Reason, StepWords, WriteKey
from casefile.cli.output import answer
from casefile.cli.session import Session
from casefile.errors import message
from casefile.log.events import NewEvent, RemedyDeclined
from casefile.money import approvals, offers
from casefile.money.offers import remedy_named
from casefile.pages.approvals import approval_of, decided_on, taken_back
from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.procedure.typed import Asked

if TYPE_CHECKING:
    pass

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
    chosen: Annotated[
        bool, Option("--chosen", help="The complainant takes it on the spot.")
    ] = False,
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
    typed = money.OfferTyped(remedy, given, ask, chosen)
    outcome = money.offer(session.store, session.case(case), typed, session.entry(key))
    made = next(o for o in outcome.case.offers if o.seq == outcome.events[0].seq)
    told = (
        message("{case}: remedy {no} waits for an approval (event {seq}).")
        if made.state == "waiting"
        else message("{case}: remedy {no} is offered and chosen (event {seq}).")
        if chosen
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
        int | None,
        Argument(metavar="[N]", show_default=False, help="The remedy's number.", min=1),
    ] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    outcome = session.act(case, lambda here: offers.decline(here, number or 0, reason))
    told = outcome.events[0].payload
    no = told.no if isinstance(told, RemedyDeclined) else 0
    answer(session, outcome, "{case}: remedy {no} declined (event {seq}).", as_json, no=no)


@room.command("approve", help="Approve what waits for you on a case.")
def approve(session: Session, case: CaseName, number: No = None, as_json: AsJson = False) -> None:
    def told(here: Here, speak: Language) -> str:
        one = approvals.waiting(here, number or 0)
        what = approval_of(one, here.case, here.policy, speak)
        return speak.text(
            "{case}: you are about to approve {what}.", case=here.case.number, what=what
        )

    def decide(here: Here) -> tuple[NewEvent, ...]:
        return approvals.approve(here, number or 0)

    outcome = act_if_agreed(session, case, decide, told, as_json=as_json)
    what = decided_on(
        outcome.events[0], outcome.case, outcome.policy, session.reading(outcome.policy)
    )
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
    what = decided_on(event, outcome.case, outcome.policy, session.reading(outcome.policy))
    told = (
        message("{case}: the request for {what} is taken back (event {seq}).")
        if taken_back(event, outcome.case)
        else message("{case}: refused {what} (event {seq}).")
    )
    answer(session, outcome, told.text, as_json, what=what)
