"""The days off of a year, as they are kept; and dates on which a desk has hours of its own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

import msgspec


class Break(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A run of days off, both ends included."""

    name: str
    first: date
    last: date


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The days off of one year and the weekend days that are worked."""

    year: int
    notice: str
    off: tuple[Break, ...]
    on: tuple[date, ...] = ()


class OwnDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[day]]``: a date on which a desk has hours of its own; closed, where it has none."""

    date: date
    hours: tuple[str, ...] = ()
    name: str = ""


def days_off(years: Iterable[Year]) -> dict[date, str]:
    """Every day off of ``years`` with the festival's name."""
    return {
        item.first + timedelta(days=n): item.name
        for year in years
        for item in year.off
        for n in range((item.last - item.first).days + 1)
    }


def days_on(years: Iterable[Year]) -> list[date]:
    """Every weekend day of ``years`` that is worked."""
    return [day for year in years for day in year.on]


def known_until(years: Collection[Year], since: int) -> date:
    """The last day up to which no year's days off are missing. Years before ``since`` are not
    missed where a later one is known; without any year, nothing from ``since`` on is known."""
    known = {year.year for year in years}
    recent = [year for year in known if year >= since]
    last = min(recent) if recent else max(known, default=since - 1)
    while last + 1 in known:
        last += 1
    return date(last, 12, 31)


def with_own(
    off: Mapping[date, str],
    on: Mapping[date, Sequence[str] | None],
    own: Iterable[OwnDay],
) -> tuple[dict[date, str], dict[date, Sequence[str] | None]]:
    """The days off and the days on once a desk's own dates are laid over them: one with hours is
    open then, whatever a notice says, one without is closed. Of two for a date the later counts."""
    closed, opened = dict(off), dict(on)
    for day in own:
        closed.pop(day.date, None)
        opened.pop(day.date, None)
        if day.hours:
            opened[day.date] = day.hours
        else:
            closed[day.date] = day.name
    return closed, opened
