"""What lists and the nightly look need of a case: the rows that are derived from it."""

from collections.abc import Iterable

from casefile.case.case import Case
from casefile.clocks.rounds import Round
from casefile.log.rows import CaseRow, ClockRow
from casefile.people.privacy import masked_value
from casefile.policy import Policy
from casefile.procedure.next_steps import next_steps
from casefile.values.moments import local
from casefile.values.patterns import pattern
from casefile.values.value import Facts

_SERIAL = pattern("[0-9]+")


def clock_rows(case: Case, clocks: Iterable[Round]) -> list[ClockRow]:
    """The clocks that have begun, as the nightly look needs them, in the order of their names; not
    those of which nobody can be late."""
    return [
        ClockRow(
            case=case.number,
            clock=c.clock.id,
            state=c.state,
            started_at=c.started_at,
            due_at=c.due.at,
            ended_at=c.ended_at,
            provisional=c.due.provisional,
            owner=case.owner if c.clock.owner == "owner" else c.clock.owner,
            policy=case.policy,
            within=c.allowance if c.plain else "",
        )
        for c in sorted(clocks, key=lambda c: c.clock.id)
        if c.started_at and c.due and not c.clock.lapses
    ]


def waiting_of(case: Case, policy: Policy) -> str:
    """The steps that may come next, as lists and the day's work find them."""
    return " ".join(n.step.id for n in next_steps(case, policy))


def serial_of(number: str) -> int:
    """The serial number that the number of a case ends with."""
    return int(_SERIAL.findall(number)[-1])


def row_of(case: Case, policy: Policy) -> CaseRow:
    """What lists show of ``case``; personal facts masked."""
    category, complainant, about = list_columns(policy, case.facts)
    return CaseRow(
        number=case.number,
        year=local(case.opened_at, policy.identity.timezone).year,
        serial=serial_of(case.number),
        status=case.status,
        owner=case.owner,
        category=category,
        waiting=waiting_of(case, policy),
        complainant=complainant,
        about=about,
        received_at=case.received_at,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        policy=case.policy,
        last_no=case.last_no,
        kept_since=case.endings[-1].at if case.over and case.personal else None,
        erased=case.erased,
    )


def list_columns(policy: Policy, facts: Facts) -> tuple[str, str, str]:
    """Category, complainant and subject as lists show them."""
    return (
        _listed(policy, facts, policy.summed("category")),
        _listed(policy, facts, policy.summed("complainant")),
        _listed(policy, facts, policy.summed("about")),
    )


def _listed(policy: Policy, facts: Facts, key: str) -> str:
    if key not in facts:
        return ""
    value = masked_value(policy, key, facts[key])
    return value if isinstance(value, str) else "；".join(value)
