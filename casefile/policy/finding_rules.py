"""What must hold of what shall be noticed."""

from collections.abc import Iterator

from casefile.errors import Message, message
from casefile.policy.conditions import CLOCK, asked_in
from casefile.policy.fact import Fact
from casefile.policy.faults import resting_on_personal, roles_or_owner, undefined, unmeetable
from casefile.policy.finding import AS_IT_STANDS, WINDOW, FindingRule
from casefile.policy.grammar import Policy
from casefile.policy.possible import impossible

MARKS_KEPT = (
    "late-entry",
    "backdated",
    "deadline-moved",
    "approval",
    "decision",
    "paid-without-receipt",
    "signature-missing",
    "copy-not-handed-over",
    "customer-without-copy",
    "receipt-differs",
    "overpaid",
    "loose-end",
    "below-floor",
    "over-limit",
    "customer-before",
    "same-customer",
    "linked-before",
    "performers",
    "same-login",
    "same-cause",
    "ended",
    "last-four",
)
"""Names of marks that no row of a policy makes."""


def _findings(policy: Policy) -> Iterator[Message]:
    roles = [r.id for r in policy.roles]
    recordings = [AS_IT_STANDS, "contact", *(f"step:{s.id}" for s in policy.steps)]
    for rule in policy.findings:
        place = f"finding[{rule.id}]"
        yield from undefined(recordings, [rule.of], f"{place}.of")
        yield from unmeetable(policy, rule.when, f"{place}.when")
        yield from _counted(policy, rule, place)
        yield from undefined(roles_or_owner(policy), [rule.owner], f"{place}.owner")
        yield from undefined(roles, rule.tell, f"{place}.tell")
        yield from undefined(policy.facts, rule.shows, f"{place}.shows")
        yield from resting_on_personal(policy, rule.shows, f"{place}.shows")
        if rule.id in MARKS_KEPT:
            yield message("{place}: this id is kept for other findings", place=place)
        if rule.of != AS_IT_STANDS and any(key.startswith(CLOCK) for key in asked_in(rule.when)):
            yield message(
                "{place}: what the clocks said at a recording is not kept; the clock itself tells "
                "who is late",
                place=f"{place}.when",
            )


def _counted(policy: Policy, rule: FindingRule, place: str) -> Iterator[Message]:
    """What is counted or summed, for whom, and how long back."""
    if rule.by:
        yield from undefined(policy.facts, [rule.by], f"{place}.by")
        if rule.of == AS_IT_STANDS:
            yield from resting_on_personal(policy, [rule.by], f"{place}.by")
    if rule.least < 1:
        yield message("{place}: a whole number from 1", place=f"{place}.least")
    if rule.window and not WINDOW.fullmatch(rule.window):
        yield message("{place}: month, or days or weeks such as 30d", place=f"{place}.window")
    if not rule.window and (rule.least > 1 or rule.by or rule.sum):
        yield message(
            "{place}: is counted within a window: window = month, or 30d", place=f"{place}.window"
        )
    if bool(rule.sum) != bool(rule.reaches) or (rule.sum and rule.least > 1):
        yield message("{place}: a sum goes with reaches, a count with least", place=place)
    if rule.sum:
        yield from undefined(policy.facts, [rule.sum], f"{place}.sum")
        yield from resting_on_personal(policy, [rule.sum], f"{place}.sum")
        fact = policy.facts.get(rule.sum)
        if fact and fact.type not in ("money", "int"):
            yield message(
                "{place}: only amounts and whole numbers are summed", place=f"{place}.sum"
            )
        elif fact and rule.reaches:
            bound = Fact(fact.type, fact.title)
            yield from impossible(policy, bound, (rule.reaches,), f"{place}.reaches")
    if rule.sum and rule.of == AS_IT_STANDS:
        yield message("{place}: what is summed is recorded: of = step:ID", place=f"{place}.of")


NOTICED = (_findings,)
