"""What lists and the nightly look need of a case: the rows that are derived from it."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from casefile.case.case import Case
from casefile.clocks.rounds import Round
from casefile.log.rows import CaseRow, ClockRow
from casefile.people.privacy import masked_value
from casefile.policy import Policy
from casefile.procedure.next_steps import next_steps
from casefile.values.moments import local
from casefile.values.value import Facts


def clock_rows(case: Case, clocks: Iterable[Round]) -> list[ClockRow]:
    """The clocks that have begun, as the nightly look needs them, in the order of their names; not
    those of which nobody can be late, nor those that run on at another site."""
    own = (one for one in clocks if not case.given or one.ended_at)
    found = (_clock_row(case, one) for one in own if not one.clock.lapses)
    return sorted(filter(None, found), key=attrgetter("clock"))


def _clock_row(case: Case, one: Round) -> ClockRow | None:
    """The row of a round that has begun. What ended has the same as long as the case has the same
    owner and policy."""
    said = (case.number, case.owner, case.policy)
    of: tuple[str, str, str] | None
    row: ClockRow | None
    of, row = one.__dict__.get("row", (None, None))
    if of != said and one.started_at and one.due:
        row = ClockRow(
            case=case.number,
            clock=one.clock.id,
            state=one.state,
            started_at=one.started_at,
            due_at=one.due.at,
            ended_at=one.ended_at,
            provisional=one.due.provisional,
            owner=case.owner if one.clock.owner == "owner" else one.clock.owner,
            policy=case.policy,
            within=one.allowance if one.plain else "",
        )
        one.__dict__["row"] = (said, row)
    return row


def waiting_of(case: Case, policy: Policy) -> str:
    """The steps that may come next, as lists and the day's work find them."""
    return " ".join(n.step.id for n in next_steps(case, policy))


def serial_of(number: str) -> int:
    """The serial number that the number of a case ends with."""
    digits = "".join(sign if sign in "0123456789" else " " for sign in number)
    return int(digits.split()[-1])


def row_of(case: Case, policy: Policy) -> CaseRow:
    """What lists show of ``case``; personal facts masked."""
    category, complainant, about = list_columns(policy, case.facts)
    return CaseRow(
        number=case.number,
        year=local(_numbered_at(case), policy.identity.timezone).year,
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
        kept_since=_kept_since(case) if case.personal else None,
        erased=case.erased,
    )


def _numbered_at(case: Case) -> datetime:
    """When it was given its number: at its opening, or when it first came from elsewhere."""
    if not case.stays or case.stays[0].site == case.stays[-1].site:
        return case.opened_at
    return next(one.at for one in case.takings if one.to == case.stays[-1].site)


def _kept_since(case: Case) -> datetime | None:
    """Since when nobody goes on with the case here."""
    if case.given:
        return case.given.at
    return case.endings[-1].at if case.over else None


def list_columns(policy: Policy, facts: Facts) -> tuple[str, str, str]:
    """Category, complainant and subject as lists show them."""
    of = policy.summary
    return (
        _listed(policy, facts, of.category),
        _listed(policy, facts, of.complainant),
        _listed(policy, facts, of.about),
    )


def _listed(policy: Policy, facts: Facts, key: str) -> str:
    if key not in facts:
        return ""
    value = masked_value(policy, key, facts[key])
    return value if isinstance(value, str) else "；".join(value)
