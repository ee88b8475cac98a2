"""The look at all cases: which rows may matter, and what the checks say of them."""

from datetime import date, datetime, timedelta

from casefile.actions.log import current_policy, number_of, policy_of
from casefile.actions.times import known_years, times_for
from casefile.checks import Finding, Look, findings
from casefile.model import CaseFilter
from casefile.store import Store
from casefile.worktime import due

HORIZON = timedelta(days=60)
"""How far ahead a warning threshold can reach."""


def check(store: Store, now: datetime, *, name: str = "", warn: bool = False) -> list[Finding]:
    """The findings of all cases, or of one. Read-only, and from derived rows alone."""
    _, current = current_policy(store)
    here = number_of(store, name) if name else ""
    clocks = store.open_clocks(before=now + HORIZON if warn else now)
    quiet_before = now - (due(now, current.checks.quiet, times_for(store, current).days).at - now)
    quiet = store.cases(CaseFilter(status="open", quiet_since=quiet_before))
    policies = {row.policy: policy_of(store, row.policy) for row in clocks}
    times = {digest: times_for(store, policy) for digest, policy in policies.items()}
    years = known_years(store) if current.identity.calendar != "none" and not here else {}
    look = Look(
        now=now,
        clocks=tuple(row for row in clocks if here in ("", row.case)),
        quiet=tuple(row for row in quiet if here in ("", row.number)),
        policies=policies,
        times={**times, "": times_for(store, current)},
        current=current,
        known_until=date(max(years), 12, 31) if years else None,
    )
    return findings(look, warn=warn)
