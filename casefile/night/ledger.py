"""What of the findings is news, for whom, and which nightly runs were missed.

A finding is news once; as it ages, it becomes news again for the next role of its chain. What was
told is kept by key, so that a night that was missed is caught up by the next one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from casefile.night.findings import Finding
from casefile.values.moments import spell


class News(msgspec.Struct, frozen=True):
    """A finding that somebody has not been told: ``to`` are staff or roles, ``keys`` what to
    remember once it was told; ``risen`` if it was told before to those below."""

    finding: Finding
    to: tuple[str, ...]
    keys: tuple[str, ...]
    risen: bool


def news(
    findings: Iterable[Finding], told: set[str], now: datetime, escalate_after: timedelta
) -> list[News]:
    """The findings that are new to somebody, in their order."""
    found = []
    for finding in findings:
        levels = range(_level(finding, now, escalate_after) + 1)
        untold = [n for n in levels if _key(finding, n) not in told]
        if untold:
            found.append(
                News(
                    finding,
                    tuple(dict.fromkeys(_recipient(finding, n) for n in untold)),
                    tuple(_key(finding, n) for n in untold),
                    risen=0 not in untold,
                )
            )
    return found


def _level(finding: Finding, now: datetime, escalate_after: timedelta) -> int:
    """How far it has come: along its warning thresholds, or up its chain as it stays late."""
    if finding.severity != "late" or finding.due_at is None:
        return finding.step
    return min(len(finding.escalate), (now - finding.due_at) // escalate_after)


def _recipient(finding: Finding, level: int) -> str:
    if finding.severity != "late" or level == 0:
        return finding.owner
    return finding.escalate[level - 1]


def _key(finding: Finding, level: int) -> str:
    due = spell(finding.due_at) if finding.due_at and not finding.about else ""
    parts = (finding.rule, finding.case, finding.clock, due, finding.about, str(level))
    return " ".join(part for part in parts if part)


def missed_runs(last: datetime | None, now: datetime, every: timedelta) -> int:
    """How many runs should have come between the last one and now; some lateness is no miss."""
    return max(round((now - last) / every) - 1, 0) if last else 0
