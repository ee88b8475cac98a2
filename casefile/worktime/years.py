"""The days off of a year, as they are kept."""

from collections.abc import Iterable
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
