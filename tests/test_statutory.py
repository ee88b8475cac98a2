"""The days that the law fixes: their table is reckoned anew from the Moon and the Sun."""

import math
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import chinese_calendar
import ephem
import pytest

from casefile.worktime import Calendar, due
from casefile.worktime.notices import read_year
from casefile.worktime.statutory import FIRST, LAST, statutory
from casefile.worktime.years import Break, Year, days_off, known_until

SHIPPED = Path(__file__).parents[1] / "casefile" / "calendars" / "cn"
YEARS = {y.year: y for y in (read_year(p.read_text("utf-8")) for p in SHIPPED.glob("*.json"))}
NAMES = ("春节", "清明节", "端午节", "中秋节")


# ---- GB/T 33661: a calendar of months from new moons, numbered by the Sun ------------------------


def in_beijing(moment: float) -> datetime:
    at: datetime = ephem.Date(moment).datetime()
    return at + timedelta(hours=8)


def longitude(moment: float) -> float:
    """How far the Sun has come on its way, in degrees from the spring equinox."""
    sun = ephem.Sun()
    sun.compute(moment, epoch=moment)
    return math.degrees(ephem.Ecliptic(sun, epoch=moment).lon) % 360


@cache
def solar_term(year: int, degrees: int) -> datetime:
    """When the Sun comes to ``degrees`` in ``year``."""
    moment = ephem.Date(f"{year}/1/1") + (degrees - 280) % 360 / 360 * 365.2422
    for _ in range(8):
        moment += ((degrees - longitude(moment) + 180) % 360 - 180) / 360 * 365.2422
    return in_beijing(moment)


def new_moons(first: date, last: date) -> list[datetime]:
    found = []
    moment = ephem.Date(first.isoformat().replace("-", "/"))
    while (at := in_beijing(ephem.next_new_moon(moment))).date() <= last:
        moment = ephem.next_new_moon(moment) + 1
        found.append(at)
    return found


def months(year: int) -> dict[int, date]:
    """The first day of each lunar month of ``year`` that is no leap month.

    The winter solstice lies in the eleventh month. Between two solstices with thirteen months, the
    first without a principal term (every 30 degrees of the Sun's way) is a leap month.
    """
    solstices = [solar_term(y, 270).date() for y in (year - 1, year)]
    moons = [m.date() for m in new_moons(date(year - 1, 10, 15), date(year + 1, 1, 31))]
    begin, end = (max(n for n, m in enumerate(moons) if m <= s) for s in solstices)
    terms = [solar_term(y, 30 * n).date() for y in (year - 1, year) for n in range(12)]
    found, number, leaps = {11: moons[begin]}, 11, end - begin == 13
    for first, following in pairwise(moons[begin + 1 : end + 1]):
        if leaps and not any(first <= term < following for term in terms):
            leaps = False
            continue
        number = number % 12 + 1
        found[number] = first
    return found


def reckoned(year: int) -> tuple[date, ...]:
    """The first lunar day, Qingming, the 5th of the fifth and the 15th of the eighth month."""
    first = months(year)
    return (
        first[1],
        solar_term(year, 15).date(),
        first[5] + timedelta(days=4),
        first[8] + timedelta(days=14),
    )


def moving(year: int) -> tuple[date, ...]:
    """The same of the table; of the Spring Festival the first day of the year, after its eve."""
    days = {name: sorted(d for d, n in statutory([year]).items() if name in n) for name in NAMES}
    assert [len(days[name]) for name in NAMES] == [4, 1, 1, 1]
    return (days["春节"][1], *(days[name][0] for name in NAMES[1:]))


@pytest.mark.parametrize("year", range(FIRST, LAST + 1))
def test_the_table_is_what_the_moon_and_the_sun_say(year: int) -> None:
    assert moving(year) == reckoned(year)


@pytest.mark.parametrize("year", range(2008, 2027))
def test_reckoning_agrees_with_the_notices_there_are(year: int) -> None:
    """A festival on a weekend may go without a line of its own, one in October under another's."""
    off = days_off(YEARS.values())
    for name, day in zip(NAMES, reckoned(year), strict=True):
        assert chinese_calendar.is_holiday(day)
        assert name in off.get(day, name) or (day.month == 10 and off[day] == "国庆节")


def test_no_new_moon_or_solar_term_is_so_near_to_midnight_that_a_second_would_matter() -> None:
    """Two minutes are a hundred times what is uncertain about the Moon and the Earth's rotation."""
    moments = new_moons(date(FIRST - 1, 12, 1), date(LAST, 12, 31))
    moments += [solar_term(year, 15) for year in range(FIRST, LAST + 1)]
    moments += [solar_term(y, 30 * n) for y in range(FIRST - 1, LAST + 1) for n in range(12)]
    for at in moments:
        assert timedelta(minutes=2) < timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
        assert at.date() == (at + timedelta(minutes=2)).date()


# ---- the law -------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_the_law_is_off_in_its_notice_under_the_same_name(year: int) -> None:
    off = days_off([YEARS[year]])
    for day, name in statutory([year]).items():
        assert set(name.split("、")) <= set(off[day].split("、")), day


def test_a_year_has_the_thirteen_days_of_the_law() -> None:
    for year in range(FIRST, LAST + 1):
        names = [name for text in statutory([year]).values() for name in text.split("、")]
        assert len(names) == 13


def test_two_festivals_on_one_day_are_both_named() -> None:
    assert statutory([2031])[date(2031, 10, 1)] == "中秋节、国庆节"


def test_before_the_law_there_is_none_of_its_days_and_after_the_table_the_solar_ones() -> None:
    assert statutory([2024]) == {}
    assert sorted({day.month for day in statutory([LAST + 1])}) == [1, 5, 10]


def by_law(known: int = 2026) -> Calendar:
    return Calendar(days_off=statutory(range(known + 1, 2100)), known_until=date(known, 12, 31))


@pytest.mark.parametrize(
    ("start", "allowed", "expected", "names"),
    [
        ("2026-12-31", "1wd", "2027-01-05", ["元旦"]),
        ("2027-02-04", "1wd", "2027-02-10", ["春节"] * 4),
        ("2027-04-02", "1wd", "2027-04-07", ["清明节"]),
        ("2027-04-30", "1wd", "2027-05-04", ["劳动节"] * 2),
        ("2027-06-08", "1wd", "2027-06-11", ["端午节"]),
        ("2027-09-14", "1wd", "2027-09-17", ["中秋节"]),
        ("2027-09-30", "1wd", "2027-10-05", ["国庆节"] * 3),
        ("2028-09-29", "1wd", "2028-10-05", ["国庆节", "国庆节", "中秋节、国庆节"]),
    ],
)
def test_a_deadline_in_an_unknown_year_knows_the_law_by_name_and_is_provisional(
    start: str, allowed: str, expected: str, names: list[str]
) -> None:
    calendar = by_law()
    begun = datetime.fromisoformat(start).replace(hour=10, tzinfo=calendar.zone)
    got = due(begun, allowed, calendar)
    assert got.at.isoformat()[:10] == expected
    assert [day.name for day in got.days if day.reason == "off"] == names
    assert got.provisional


def test_a_last_day_that_the_law_takes_rolls_and_is_provisional() -> None:
    got = due(datetime(2027, 4, 25, 2, tzinfo=UTC), "6d", by_law(), rolls=True)
    assert got.at.isoformat() == "2027-05-04T00:00:00+08:00"
    assert got.provisional


def known(*years: int) -> date:
    day = Break("元旦", date(2026, 1, 1), date(2026, 1, 1))
    return known_until([Year(year, "", (day,)) for year in years], FIRST)


@pytest.mark.parametrize(
    ("years", "until"),
    [
        ((2025, 2026), 2026),
        ((2026, 2025), 2026),
        ((2004, 2026), 2026),
        ((2004, 2005), 2005),
        ((2026, 2028), 2026),
        ((2026, 2027, 2028), 2028),
        ((), 2024),
    ],
)
def test_days_are_known_up_to_the_first_year_that_is_missing(
    years: tuple[int, ...], until: int
) -> None:
    assert known(*years) == date(until, 12, 31)
