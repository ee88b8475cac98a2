"""How a period went: what came and went in each stretch of it, and what was open at its end."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from casefile.reports.catalogue import BY_ID
from casefile.reports.counted import Cases, Window, open_at
from casefile.reports.period import Period


class Stretch(msgspec.Struct, frozen=True):
    """A step of the trend: what came and went until ``end``, and what was open then."""

    first: datetime
    end: datetime
    received: int
    closed: int
    backlog: int


def trend_of(cases: Cases, period: Period, window: Window) -> tuple[Stretch, ...]:
    """Days of a week, weeks of a month or a quarter, months of a year; none that has not begun when
    the ``window`` ends. What is counted is what the figures of the same name count."""
    whole = Window(period.begins_at, period.ends_at)
    came, went = (
        sorted(hit.at for hit in BY_ID[name].hits(cases, whole)) for name in ("received", "closed")
    )
    stayed = [case for case in cases if not (case.endings or case.stays)]
    others = [case for case in cases if case.endings or case.stays]
    known = sorted(case.received_at for case in stayed)
    found = []
    first = period.first
    while first < period.end:
        step = {"weekly": 1, "monthly": 1, "quarterly": 7}.get(period.kind, 0)
        after = first + timedelta(days=step) if step else _next_month(first)
        part = Period(period.kind, "", first, min(after, period.end), period.zone)
        span = Window(part.begins_at, part.ends_at)
        if span.begin < window.end:
            backlog = bisect_left(known, span.end) + sum(1 for _ in open_at(others, span))
            found.append(Stretch(span.begin, span.end, _in(came, span), _in(went, span), backlog))
        first = after
    return tuple(found)


def _in(moments: Sequence[datetime], span: Window) -> int:
    """How many of the moments, which are in order, lie in a window."""
    return bisect_left(moments, span.end) - bisect_left(moments, span.begin)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
