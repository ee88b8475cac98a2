"""What of the findings is news, for whom; what the runs before told, and which were missed.

A finding is news once to each whom it concerns; as it ages, it becomes news for the next role of
its chain. What was told is kept by key and person, so that a night that was missed is caught up by
the next one.

Each run has a date of its own, and what it told counts from that date on: a rehearsal of next week,
or one night with a clock a year ahead, silences none of the nights in between.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from casefile.night.findings import Finding
from casefile.values.moments import spell

People = Callable[[Finding, str], Iterable[str]]
"""The staff whom a finding concerns, of those that an owner (a person, a role, nobody) means."""
Told = Mapping[str, frozenset[str]]
"""To whom each key was told; ``EVERYBODY`` among them where a program of before kept no names."""
EVERYBODY = ""


class Run(msgspec.Struct, frozen=True):
    """A nightly run that is on record: its date, and what it told, each ``KEY @STAFF``."""

    at: datetime
    told: tuple[str, ...] = ()


class News(msgspec.Struct, frozen=True):
    """A finding that somebody has not been told: ``keys`` are what to remember once it was told;
    ``risen`` if it was told before to those below."""

    finding: Finding
    keys: tuple[str, ...]
    risen: bool


def told_by(runs: Iterable[Run], now: datetime) -> Told:
    """What was told in the runs dated at or before ``now``, and to whom."""
    told: dict[str, set[str]] = {}
    for run in runs:
        if run.at <= now:
            for line in run.told:
                key, staff = _split(line)
                told.setdefault(key, set()).add(staff)
    return {key: frozenset(staff) for key, staff in told.items()}


def _split(line: str) -> tuple[str, str]:
    key, _, staff = line.rpartition(" @")
    return (key, staff) if key and " " not in staff else (line, EVERYBODY)


def heard(key: str, staff: str) -> str:
    """How a run keeps that ``staff`` was told ``key``."""
    return f"{key} @{staff}"


def run_before(runs: Sequence[Run], now: datetime) -> Run | None:
    """The run before the one dated ``now``: of those not dated after it, the one made last."""
    return next((run for run in reversed(runs) if run.at <= now), None)


def overtaken(runs: Sequence[Run], now: datetime) -> datetime | None:
    """The date of the run made last, where that lies after ``now``."""
    return runs[-1].at if runs and runs[-1].at > now else None


def news(
    findings: Iterable[Finding],
    told: Told,
    now: datetime,
    escalate_after: timedelta,
    people: People,
) -> dict[str, list[News]]:
    """For each of the staff what is new to them, in the order of the findings."""
    found: dict[str, list[News]] = {}
    for finding in findings:
        concerned: dict[str, list[str]] = {}
        first = _key(finding, 0)
        for level in range(_level(finding, now, escalate_after) + 1):
            for staff in people(finding, _recipient(finding, level)):
                concerned.setdefault(staff, []).append(_key(finding, level))
        for staff in (one for owner in finding.others for one in people(finding, owner)):
            concerned.setdefault(staff, [first])
        for staff, keys in concerned.items():
            untold = tuple(k for k in keys if not {EVERYBODY, staff} & told.get(k, frozenset()))
            if untold:
                risen = first not in untold and first in told
                found.setdefault(staff, []).append(News(finding, untold, risen))
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
