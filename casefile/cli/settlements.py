"""Compensations that were agreed: settled, cancelled, paid beyond what is owed."""

from typing import Annotated

from casefile.actions import money
from casefile.actions.histories import load
from casefile.case.here import Here
from casefile.cli.confirm import act_if_agreed
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import asked_for, gather_for
from casefile.cli.money import AskStaff
from casefile.cli.options import AsJson, CaseName, FromFile, Reason, StepWords, WriteKey
from casefile.cli.output import answer
from casefile.cli.session import Session
from casefile.errors import message
from casefile.log.events import NewEvent, OverpaymentExplained, SettlementCancelled
from casefile.money import payments, settlements
from casefile.money.settlements import agreed_before, beside_others, rules_of
from casefile.pages.language import Language
from casefile.pages.page import Line
from casefile.papers.issuable import asked_later
from casefile.people.rights import VERBS
from casefile.policy import Policy
from casefile.procedure.typed import Asked
from casefile.values.amounts import yuan

room = Room()
SettlementNo = Annotated[
    int | None,
    Argument(
        metavar="[N]",
        show_default=False,
        help="The settlement's number, if several may be meant.",
        min=1,
    ),
]


def _settlement(policy: Policy) -> Asked:
    rules = rules_of(policy)
    return Asked(rules.needs, rules.facts, VERBS["settle"])


@room.command("settle", help="Put an agreed compensation on the route that the facts determine.")
def settle(
    session: Session,
    case: CaseName,
    facts: StepWords = None,
    ask: AskStaff = "",
    continues: Annotated[
        int,
        Option(
            "--continues",
            metavar="N",
            help="The cancelled settlement whose payments go on with this one.",
            min=0,
        ),
    ] = 0,
    from_file: FromFile = None,
    key: WriteKey = "",
    as_json: AsJson = False,
) -> None:
    given = gather_for(session, case, _settlement, facts, from_file)
    if session.interactive:
        state, policy = load(session.store, session.case(case), session.now())
        before = agreed_before(state, policy, continues, session.now())
        asked, title = rules_of(policy), VERBS["settle"]
        given = asked_for(session, policy, asked, title, state.known, given, before=before)
    outcome = money.settle(
        session.store, session.case(case), given, session.entry(key), ask=ask, continues=continues
    )
    made = next(s for s in outcome.case.settlements if s.seq == outcome.events[0].seq)
    route = outcome.policy.route(made.route)
    told = (
        message("{case}: settlement {no} over {amount} waits for approval; {route} (event {seq}).")
        if made.state == "waiting"
        else message("{case}: settlement {no} over {amount}; {route} (event {seq}).")
    )
    speak = session.reading(outcome.policy)
    told_beside = (
        *beside_others(outcome.case, made),
        *asked_later(outcome.case, outcome.policy, made),
    )
    answer(
        session,
        outcome,
        told.text,
        as_json,
        [Line(speak.say(one)) for one in told_beside],
        no=made.no,
        amount=yuan(made.amount),
        route=route.title if route else made.route,
    )


@room.command("cancel-settlement", help="Cancel a settlement that comes to nothing.")
def cancel_settlement(
    session: Session,
    case: CaseName,
    number: SettlementNo = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    def told(here: Here, speak: Language) -> str:
        one = settlements.cancellable(here.case, number or 0)
        return speak.text(
            "{case}: settlement {no} over {amount} yuan is about to be cancelled.",
            case=here.case.number,
            no=one.no,
            amount=yuan(one.amount),
        )

    def decide(here: Here) -> tuple[NewEvent, ...]:
        return settlements.cancel(here, number or 0, reason)

    outcome = act_if_agreed(session, case, decide, told, as_json=as_json)
    cancelled = outcome.events[0].payload
    no = cancelled.no if isinstance(cancelled, SettlementCancelled) else 0
    answer(session, outcome, "{case}: settlement {no} cancelled (event {seq}).", as_json, no=no)


@room.command(
    "overpaid", help="Say what became of money that was paid beyond what a settlement owes."
)
def overpaid(
    session: Session,
    case: CaseName,
    number: SettlementNo = None,
    returned: Annotated[
        str,
        Option(
            "--returned",
            metavar="YUAN",
            help="What the customer paid back; without it the money stays, for the reason given.",
        ),
    ] = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    outcome = session.act(
        case,
        lambda here: payments.explain_overpayment(here, number or 0, reason, returned=returned),
    )
    told = (
        message("{case}: {amount} yuan of settlement {no} are paid back (event {seq}).")
        if returned
        else message("{case}: {amount} yuan of settlement {no} are explained (event {seq}).")
    )
    explained = outcome.events[0].payload
    assert isinstance(explained, OverpaymentExplained)
    no, amount = explained.no, explained.amount
    answer(session, outcome, told.text, as_json, no=no, amount=amount)
