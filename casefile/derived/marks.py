"""What is counted on a case, not timed: late entries, and what the policy wants noticed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from casefile.case.case import Case, StepTaken
from casefile.case.money import RouteStep
from casefile.derived.former import former_numbers
from casefile.derived.loose import loose_marks
from casefile.derived.sightings import noticed
from casefile.log.marks import APPROVAL, DECISION, NARROWED
from casefile.log.rows import Mark
from casefile.money.floors import shortfalls
from casefile.money.grants import as_customer, customer_of, customers_of
from casefile.papers.outstanding import hanging
from casefile.policy import Policy
from casefile.procedure.performers import narrowing
from casefile.values.moments import spell

if TYPE_CHECKING:
    from casefile.clocks.moved import Moved

LATE_ENTRY = "late-entry"
BACKDATED = "backdated"
SAME_LOGIN = "same-login"
"""A proposal and its approval were typed by one login."""
DEADLINE_MOVED = "deadline-moved"
OVER_LIMIT = "over-limit"
"""An entry showed that something was granted beyond a limit."""
CUSTOMER_BEFORE = "customer-before"
"""What the customer was known by before a correction; for limits only."""
LAST_FOUR = "last-four"
"""The last four digits of the telephone that the customer is known by now."""
SAME_CUSTOMER = "same-customer"
LINKED_BEFORE = "linked-before"
"""A case that was linked as the same customer's; for limits only, up to the moment of the mark."""
SAME_CAUSE = "same-cause"
"""Another case of the same event, or the same complaint."""
BELOW_FLOOR = "below-floor"
"""Less is offered, planned or settled than the law gives at least."""


def moved_mark(case: str, moved: "Moved") -> Mark:
    """The mark of a deadline that a correction, a calendar, a moved start or another policy gave
    another date, or of a verdict that it put right: from when to when, how it stood or what became
    of it, and by whom."""
    return Mark(
        case=case,
        mark=f"{DEADLINE_MOVED}:{moved.clock}",
        seq=moved.cause.event,
        at=moved.at,
        value=f"{spell(moved.before)} {spell(moved.after)} {moved.how} {moved.cause.by}",
        owner=moved.owner,
    )


ENDED = "ended"
"""How a closed case ended, behind it: ``ended:unfounded``."""


def _ended(case: Case) -> Iterator[Mark]:
    """How a case ended that is over, for lists to find it."""
    if case.over:
        last = case.endings[-1]
        yield Mark(case.number, f"{ENDED}:{last.how}", last.seq, last.at, last.how, last.by)


def marks_of(case: Case, policy: Policy) -> list[Mark]:
    """The marks that ``case`` carries: one for each late entry, at the time it was typed; one for
    each entry of a real desk that was dated by hand, at the time it was really made; one for each
    recording that the policy wants noticed; one for each approval that waits, since it was asked,
    or that the login of its proposal gave; one for each amount below what the law gives at least;
    one for whatever an entry showed to lie beyond a limit; one for each step whose performers it
    narrows; by which last digits its caller is found; whom else limits count together with it; and
    what it was called at other sites."""
    return [
        *_entries(case),
        *_ended(case),
        *noticed(case, policy),
        *_asked(case),
        *_by_one_login(case),
        *_narrowed(case, policy),
        *_below(case, policy),
        *_beyond(case),
        *last_four(case, policy),
        *_ties(case, policy),
        *hanging(case, policy),
        *loose_marks(case, policy),
        *former_numbers(case),
    ]


def _entries(case: Case) -> Iterator[Mark]:
    steps: list[StepTaken | RouteStep] = [
        *case.steps,
        *(s for one in case.settlements for s in one.steps),
    ]
    for s in steps:
        if s.late_entry:
            yield Mark(case.number, LATE_ENTRY, s.seq, s.recorded_at, s.id, s.by)
    for b in case.backdated:
        yield Mark(case.number, BACKDATED, b.seq, b.entered_at, spell(b.recorded_at), b.by)


def _asked(case: Case) -> Iterator[Mark]:
    for a in case.approvals:
        if a.state == "waiting" and case.running:
            name = DECISION if a.of == "step" else APPROVAL
            value = a.step or f"{a.of}-{a.subject}"
            yield Mark(case.number, name, a.no, a.asked_at, value, a.asked or a.role)


def _by_one_login(case: Case) -> Iterator[Mark]:
    for a in case.approvals:
        if a.same_login and a.decided_at:
            value = f"{a.of} {a.step or a.subject} {a.asked_by}"
            yield Mark(case.number, SAME_LOGIN, a.no, a.decided_at, value, a.decided_by)


def _narrowed(case: Case, policy: Policy) -> Iterator[Mark]:
    """How the case narrows who performs the steps that may still come."""
    for number, step in enumerate(policy.steps, 1):
        if not case.running or not (step.by or step.assigns or step.not_by or step.unit):
            continue
        narrowed = narrowing(case, step)
        if narrowed.any and (step.repeatable or step.decides or not case.standing(step.id)):
            value = msgspec.json.encode(narrowed).decode()
            yield Mark(case.number, NARROWED, number, case.received_at, value, case.owner)


def _below(case: Case, policy: Policy) -> Iterator[Mark]:
    for number, one in enumerate(shortfalls(case, policy), 1):
        value = f"{one.floor.id} {one.of} {one.told} {one.least}"
        yield Mark(case.number, BELOW_FLOOR, number, case.received_at, value, case.owner)


def _beyond(case: Case) -> Iterator[Mark]:
    for number, one in enumerate(case.beyond, 1):
        b = one.beyond
        value = " ".join((b.case, b.item, b.grantor, b.role, b.most, b.total, one.by))
        yield Mark(case.number, f"{OVER_LIMIT}:{number}", one.seq, one.at, value, case.owner)


def last_four(case: Case, policy: Policy) -> tuple[Mark, ...]:
    """What somebody on the telephone tells of their number, for the case to be found by it."""
    key = policy.summary.customer
    told = case.facts.get(key) if key and policy.facts[key].type == "phone" else None
    if not told:
        return ()
    name = as_customer(policy, str(told))
    return (Mark(case.number, LAST_FOUR, 1, case.received_at, name[-4:], case.owner),)


def _ties(case: Case, policy: Policy) -> Iterator[Mark]:
    """Who else may stand behind the case: for what is counted over several of them."""
    present = customer_of(case, policy)
    former = [name for name in customers_of(case, policy) if name != present]
    for number, name in enumerate(former, 1):
        yield Mark(case.number, CUSTOMER_BEFORE, number, case.received_at, name, case.owner)
    for link in case.links:
        name = SAME_CUSTOMER if link.tie == SAME_CUSTOMER else SAME_CAUSE
        yield Mark(case.number, name, link.seq, case.received_at, link.other, case.owner)
    for ended in case.links_before:
        yield Mark(case.number, LINKED_BEFORE, ended.seq, ended.until, ended.other, case.owner)
