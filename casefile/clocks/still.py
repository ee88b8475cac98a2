"""Times that one clock does not count, whatever the others do: a warranty while the thing is in
repair."""

from datetime import datetime, timedelta

from casefile.case.case import Case
from casefile.clocks.happenings import recorded
from casefile.policy import Policy
from casefile.policy.clocks import Clock
from casefile.worktime.allowance import allowance
from casefile.worktime.calendar import Span

_DAYS = {"d": 1, "w": 7}


def stood_still(
    case: Case, clock: Clock, policy: Policy, since: datetime, scope: int
) -> tuple[Span, ...]:
    """What a round of ``clock`` that began at ``since`` does not count, as far as is recorded; of
    what has not ended yet, as long as it may last."""
    found: list[Span] = []
    for row in clock.not_counted:
        begun, ends = (
            [h.at for name in names for h in recorded(case, name, policy, scope)]
            for names in (row.begins, row.ends)
        )
        found += [
            (at, min([at + _longest(row.at_most), *(e for e in ends if e >= at)])) for at in begun
        ]
    return tuple(sorted(span for span in found if span[1] > since))


def _longest(text: str) -> timedelta:
    much = allowance(text)
    days = _DAYS.get(much.unit)
    return timedelta(days=much.count * days) if days else much.elapsed()
