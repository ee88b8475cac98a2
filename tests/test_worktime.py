"""The acceptance table of deadlines: each row with its reason; and the laws behind the rows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import BadData, PolicyError
from casefile.worktime import Calendar, allowance, due, earliest, elapsed
from casefile.worktime.calendar import work_week
from casefile.worktime.years import OwnDay, with_own

OFFICE: dict[str, Sequence[str]] = {
    day: ["09:00-12:00", "13:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")
}
MALL: dict[str, Sequence[str]] = dict.fromkeys(
    ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("10:00-22:00",)
)
OFFICE_ZONE = "Asia/Shanghai"
BAR = {"fri": ["20:00-04:00"], "sat": ["20:00-04:00"]}


def days(*texts: str) -> dict[date, str]:
    """Dates from texts such as ``2026-10-01..07 国庆节``."""
    found = {}
    for text in texts:
        span, _, name = text.partition(" ")
        first, _, last = span.partition("..")
        begin = date.fromisoformat(first)
        for n in range(int(last or first[-2:]) - begin.day + 1):
            found[begin + timedelta(days=n)] = name
    return found


OFF_2026 = days(
    "2026-01-01..03 元旦",
    "2026-02-15..23 春节",
    "2026-04-04..06 清明节",
    "2026-05-01..05 劳动节",
    "2026-06-19..21 端午节",
    "2026-09-25..27 中秋节",
    "2026-10-01..07 国庆节",
)
ON_2026 = days("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
CN = Calendar(
    week=OFFICE, days_off=OFF_2026, days_on=dict.fromkeys(ON_2026), known_until=date(2026, 12, 31)
)
PLAIN = Calendar(week=OFFICE)
CALENDARS = {
    "cn": CN,
    "plain": PLAIN,
    "mall": Calendar(week=MALL),
    "bar": Calendar(week=BAR),
    "own": Calendar(week=OFFICE, days_on={date(2026, 3, 7): ["10:00-12:00"]}),
    "both": Calendar(week=OFFICE, days_off=[date(2026, 3, 4)], days_on={date(2026, 3, 4): None}),
    "gulf": Calendar(week=work_week(["sun", "mon", "tue", "wed", "thu"])),
    "berlin": Calendar("Europe/Berlin", MALL | {"sun": ["00:00-24:00"]}),
    "berlin-night": Calendar("Europe/Berlin", {"sat": ["22:00-06:00"]}),
    "berlin-gap": Calendar("Europe/Berlin", {"sun": ["02:30-06:00"]}),
    "paulo": Calendar("America/Sao_Paulo", dict.fromkeys(MALL, ("00:00-24:00",))),
    "apia": Calendar("Pacific/Apia", dict.fromkeys(MALL, ("00:00-24:00",))),
}

# calendar, start, allowance, pauses, options, due, why
# fmt: off
ROWS = [
    # elapsed time
    ("cn", "2026-03-02T09:00", "90m", "", "", "2026-03-02T10:30", "minutes pass always"),
    ("cn", "2026-03-06T17:00", "24h", "", "", "2026-03-07T17:00", "24 hours, weekend or not"),
    ("cn", "2026-03-02T09:00:30", "30s", "", "", "2026-03-02T09:01", "seconds are kept"),
    ("cn", "2026-03-02T09:00", "0h", "", "", "2026-03-02T09:00", "nothing is due at once"),
    ("cn", "2026-03-02T09:00", "2h", "09:30/10:00", "", "2026-03-02T11:30", "a pause adds itself"),
    ("cn", "2026-03-02T09:00", "2h", "08:00/09:30", "", "2026-03-02T11:30", "only after the start"),
    ("cn", "2026-03-02T09:00", "2h", "11:00/12:00", "", "2026-03-02T11:00", "due as the pause begins"),
    ("cn", "2026-03-02T09:00", "2h", "12:00/13:00", "", "2026-03-02T11:00", "a later pause is late"),
    ("cn", "2026-03-02T09:00", "2h", "09:10/09:20 09:15/09:40", "", "2026-03-02T11:30", "overlapping pauses count once"),
    ("cn", "2026-03-02T09:00", "2h", "09:10/09:20 09:20/09:30", "", "2026-03-02T11:20", "pauses that touch are two halves"),
    ("cn", "2026-03-02T09:00", "2h", "09:30/09:30", "", "2026-03-02T11:00", "an empty pause"),
    ("cn", "2026-03-02T09:00", "0h", "09:00/10:00", "", "2026-03-02T10:00", "nothing, begun within a pause, is due after it"),
    ("berlin", "2026-03-28T12:00", "24h", "", "", "2026-03-29T13:00", "an hour is lost that night"),
    ("berlin", "2026-10-24T12:00", "24h", "", "", "2026-10-25T11:00", "an hour is gained"),
    ("paulo", "2018-11-03T12:00", "24h", "", "", "2018-11-04T13:00", "midnight was left out"),
    ("apia", "2011-12-29T12:00", "24h", "", "", "2011-12-31T12:00", "Friday did not come"),
    # open time
    ("cn", "2026-03-02T09:00", "3wh", "", "", "2026-03-02T12:00", "runs out at closing: at closing"),
    ("cn", "2026-03-02T09:00", "181wm", "", "", "2026-03-02T13:31", "a minute after the break"),
    ("cn", "2026-03-02T09:00", "4wh", "", "", "2026-03-02T14:30", "the break does not count"),
    ("cn", "2026-03-02T12:30", "1wh", "", "", "2026-03-02T14:30", "begun in the break"),
    ("cn", "2026-03-02T08:00", "1wh", "", "", "2026-03-02T10:00", "begun before opening"),
    ("cn", "2026-03-02T18:00", "1wh", "", "", "2026-03-03T10:00", "closing is not open any more"),
    ("cn", "2026-03-02T17:59:59", "2ws", "", "", "2026-03-03T09:00:01", "to the second"),
    ("cn", "2026-03-06T17:00", "2wh", "", "", "2026-03-09T10:00", "over the weekend"),
    ("cn", "2026-03-07T12:00", "0wh", "", "", "2026-03-09T09:00", "nothing: the next opening"),
    ("cn", "2026-03-02T10:00", "0wh", "", "", "2026-03-02T10:00", "nothing, while open: now"),
    ("cn", "2026-03-02T12:00", "0wh", "", "", "2026-03-02T13:30", "nothing, at closing: after it"),
    ("cn", "2026-03-02T09:00", "0wh", "", "", "2026-03-02T09:00", "opening is open already"),
    ("cn", "2026-09-30T17:00", "2wh", "", "", "2026-10-08T10:00", "the national holiday"),
    ("cn", "2026-10-09T17:00", "2wh", "", "", "2026-10-10T10:00", "a make-up Saturday is open"),
    ("cn", "2026-10-10T17:00", "2wh", "", "", "2026-10-12T10:00", "its Sunday is not"),
    ("cn", "2026-03-02T09:00", "75wh", "", "", "2026-03-13T18:00", "ten full days of 7.5 hours"),
    ("own", "2026-03-06T18:00", "3wh", "", "", "2026-03-09T10:00", "a make-up day, its own hours"),
    ("own", "2026-03-07T10:30", "1wh", "", "", "2026-03-07T11:30", "within its own hours"),
    ("both", "2026-03-03T18:00", "1wh", "", "", "2026-03-05T10:00", "holiday and make-up: holiday"),
    ("cn", "2026-03-02T09:00", "2wh", "10:00/11:00", "", "2026-03-02T12:00", "paused 10 to 11: an hour before it, an hour after"),
    ("cn", "2026-03-02T09:00", "2wh", "12:10/13:20", "", "2026-03-02T11:00", "paused after it ran out"),
    ("cn", "2026-03-02T09:00", "4wh", "12:10/13:20", "", "2026-03-02T14:30", "paused in the break"),
    ("cn", "2026-03-02T09:00", "1wh", "10:00/11:00", "", "2026-03-02T10:00", "runs out as the pause begins"),
    ("cn", "2026-03-02T09:30", "0wh", "09:00/10:00", "", "2026-03-02T10:00", "nothing, within a pause"),
    ("mall", "2026-03-07T21:00", "2wh", "", "", "2026-03-08T11:00", "a mall opens every day"),
    ("mall", "2026-10-01T21:30", "1wh", "", "", "2026-10-02T10:30", "holidays too, if not closed"),
    ("bar", "2026-03-06T23:00", "4wh", "", "", "2026-03-07T03:00", "past midnight"),
    ("bar", "2026-03-07T03:00", "2wh", "", "", "2026-03-07T21:00", "the rest of Friday night, then Saturday night"),
    ("bar", "2026-03-08T05:00", "1wh", "", "", "2026-03-13T21:00", "five days closed"),
    ("bar", "2026-03-06T20:00", "8wh", "", "", "2026-03-07T04:00", "exactly the night"),
    ("berlin", "2026-03-29T00:00", "24wh", "", "", "2026-03-30T11:00", "that Sunday has 23 hours; the 24th on Monday"),
    ("berlin", "2026-10-25T00:00", "25wh", "", "", "2026-10-26T00:00", "that one has 25"),
    ("berlin-night", "2026-03-28T22:00", "7wh", "", "", "2026-03-29T06:00", "a short night"),
    ("berlin-night", "2026-10-24T22:00", "9wh", "", "", "2026-10-25T06:00", "a long night"),
    ("berlin-gap", "2026-03-28T12:00", "0wh", "", "", "2026-03-29T03:00", "opening in the gap: at its end"),
    ("berlin-gap", "2026-03-29T03:00", "3wh", "", "", "2026-03-29T06:00", "and open from then on"),
    ("paulo", "2018-11-03T23:00", "2wh", "", "", "2018-11-04T02:00", "midnight to one did not come"),
    ("paulo", "2018-02-17T22:00", "3wh", "", "", "2018-02-18T00:00", "23 to 24 came twice"),
    ("apia", "2011-12-29T23:00", "2wh", "", "", "2011-12-31T01:00", "no Friday in between"),
    # calendar days
    ("cn", "2026-03-02T09:00", "1d", "", "", "2026-03-04T00:00", "the start day does not count"),
    ("cn", "2026-03-02T23:59:59", "1d", "", "", "2026-03-04T00:00", "however late on that day"),
    ("cn", "2026-03-02T00:00", "1d", "", "", "2026-03-04T00:00", "however early"),
    ("cn", "2026-03-02T09:00", "0d", "", "", "2026-03-03T00:00", "the end of the day itself"),
    ("cn", "2026-03-02T09:00", "5d", "", "", "2026-03-08T00:00", "Saturday stays without rolling"),
    ("cn", "2026-03-02T09:00", "5d", "", "rolls", "2026-03-10T00:00", "Saturday rolls to Monday"),
    ("cn", "2026-03-02T09:00", "4d", "", "rolls", "2026-03-07T00:00", "Friday stays"),
    ("cn", "2026-09-28T09:00", "3d", "", "rolls", "2026-10-09T00:00", "over the national holiday"),
    ("cn", "2026-10-08T09:00", "2d", "", "rolls", "2026-10-11T00:00", "a make-up Saturday stays"),
    ("cn", "2026-02-27T09:00", "1d", "", "rolls", "2026-03-01T00:00", "make-up Saturday again"),
    ("cn", "2026-03-02T09:00", "1w", "", "", "2026-03-10T00:00", "a week is seven days"),
    ("cn", "2026-02-12T09:00", "1w", "", "rolls", "2026-02-25T00:00", "into the Spring Festival"),
    ("cn", "2024-02-28T09:00", "1d", "", "", "2024-03-01T00:00", "the leap day"),
    ("cn", "2026-12-30T09:00", "2d", "", "", "2027-01-02T00:00", "over the new year"),
    ("cn", "2026-03-02T09:00", "2d", "2026-03-03T10:00/2026-03-04T09:00", "", "2026-03-06T00:00", "paused over one midnight: one day more"),
    ("cn", "2026-03-02T09:00", "2d", "2026-03-03T10:00/2026-03-03T18:00", "", "2026-03-05T00:00", "paused within a day: no day more"),
    ("cn", "2026-03-02T09:00", "2d", "2026-03-03T00:00/2026-03-04T00:00", "", "2026-03-06T00:00", "a whole day paused"),
    ("cn", "2026-03-02T09:00", "2d", "2026-03-03T00:00/2026-03-06T00:00", "", "2026-03-08T00:00", "three whole days paused"),
    ("cn", "2026-03-02T09:00", "3d", "", "close", "2026-03-05T18:00", "at the close of business"),
    ("cn", "2026-03-02T09:00", "5d", "", "close rolls", "2026-03-09T18:00", "rolled, at closing"),
    ("berlin", "2026-03-28T12:00", "1d", "", "", "2026-03-30T00:00", "a short day is a day"),
    ("paulo", "2018-11-02T12:00", "1d", "", "", "2018-11-04T01:00", "24:00 of the third is the moment that was called one o'clock"),
    ("apia", "2011-12-28T12:00", "1d", "", "", "2011-12-31T00:00", "24:00 of the 29th: the 30th did not come"),
    ("apia", "2011-12-29T12:00", "1d", "", "", "2012-01-01T00:00", "a date that did not come"),
    # working days
    ("cn", "2026-03-02T09:00", "1wd", "", "", "2026-03-04T00:00", "the next working day"),
    ("cn", "2026-03-06T09:00", "1wd", "", "", "2026-03-10T00:00", "Friday: until Monday 24:00"),
    ("cn", "2026-03-07T09:00", "1wd", "", "", "2026-03-10T00:00", "Saturday: Monday is the first"),
    ("cn", "2026-09-30T09:00", "1wd", "", "", "2026-10-09T00:00", "after the national holiday"),
    ("cn", "2026-09-30T09:00", "3wd", "", "", "2026-10-11T00:00", "8, 9 and make-up Saturday 10"),
    ("cn", "2026-02-13T09:00", "1wd", "", "", "2026-02-15T00:00", "a make-up Saturday counts"),
    ("cn", "2026-02-13T09:00", "2wd", "", "", "2026-02-25T00:00", "then nine days off"),
    ("cn", "2026-02-27T09:00", "7wd", "", "", "2026-03-10T00:00", "28 Feb and 2–6, 9 March"),
    ("cn", "2026-09-18T09:00", "1wd", "", "", "2026-09-21T00:00", "a make-up Sunday counts"),
    ("both", "2026-03-03T09:00", "1wd", "", "", "2026-03-06T00:00", "holiday beats make-up day"),
    ("plain", "2026-09-30T09:00", "1wd", "", "", "2026-10-02T00:00", "without a calendar of days"),
    ("mall", "2026-03-06T09:00", "1wd", "", "", "2026-03-08T00:00", "where Saturday is worked"),
    ("cn", "2026-03-02T09:00", "2wd", "2026-03-03T10:00/2026-03-04T09:00", "", "2026-03-06T00:00", "paused over one working midnight"),
    ("cn", "2026-03-05T09:00", "1wd", "2026-03-06T20:00/2026-03-09T08:00", "", "2026-03-10T00:00", "a pause over the weekend takes Friday only"),
    ("cn", "2026-03-02T09:00", "2wd", "", "close", "2026-03-04T18:00", "until closing"),
    ("bar", "2026-03-02T09:00", "1wd", "", "close", "2026-03-07T04:00", "closing past midnight"),
    ("gulf", "2026-03-05T09:00", "1wd", "", "", "2026-03-09T00:00", "Thursday: Sunday is the next working day"),
    ("gulf", "2026-03-01T09:00", "5d", "", "rolls", "2026-03-09T00:00", "Friday rolls to Sunday"),
    # months and years
    ("cn", "2026-03-02T09:00", "1mo", "", "", "2026-04-03T00:00", "24:00 of the corresponding day"),
    ("cn", "2026-03-02T23:59:59", "1mo", "", "", "2026-04-03T00:00", "however late on the day"),
    ("cn", "2026-03-02T09:00", "0mo", "", "", "2026-03-03T00:00", "no month: the end of the day itself"),
    ("cn", "2026-03-02T09:00", "0y", "", "", "2026-03-03T00:00", "no year: the end of the day itself"),
    ("cn", "2026-01-31T09:00", "1mo", "", "", "2026-03-01T00:00", "no 31 February: the month's end"),
    ("cn", "2026-01-29T09:00", "1mo", "", "", "2026-03-01T00:00", "nor a 29th"),
    ("cn", "2026-01-28T09:00", "1mo", "", "", "2026-03-01T00:00", "the 28th is there"),
    ("cn", "2024-01-31T09:00", "1mo", "", "", "2024-03-01T00:00", "a leap year has the 29th"),
    ("cn", "2026-02-28T09:00", "1mo", "", "", "2026-03-29T00:00", "a month's end does not stick"),
    ("cn", "2026-03-31T09:00", "3mo", "", "", "2026-07-01T00:00", "June has thirty days"),
    ("cn", "2026-10-31T09:00", "4mo", "", "", "2027-03-01T00:00", "over the new year"),
    ("cn", "2026-03-02T09:00", "15mo", "", "", "2027-06-03T00:00", "more than a year"),
    ("cn", "2024-02-29T09:00", "1y", "", "", "2025-03-01T00:00", "no leap day: the month's end"),
    ("cn", "2024-02-29T09:00", "4y", "", "", "2028-03-01T00:00", "the next leap day"),
    ("cn", "2023-02-28T09:00", "1y", "", "", "2024-02-29T00:00", "28 February of a leap year"),
    ("cn", "2026-03-02T09:00", "3y", "", "", "2029-03-03T00:00", "the limitation of actions"),
    ("cn", "2026-03-02T09:00", "100y", "", "", "2126-03-03T00:00", "a hundred years"),
    ("cn", "2026-03-02T09:00", "1200mo", "", "", "2126-03-03T00:00", "the same in months"),
    ("cn", "2026-01-28T09:00", "1mo", "", "rolls", "2026-03-01T00:00", "a make-up Saturday stays"),
    ("cn", "2026-02-07T09:00", "1mo", "", "rolls", "2026-03-10T00:00", "Saturday rolls to Monday"),
    ("cn", "2026-09-01T09:00", "1mo", "", "rolls", "2026-10-09T00:00", "over the national holiday"),
    ("cn", "2026-02-07T09:00", "1mo", "", "close rolls", "2026-03-09T18:00", "rolled, at closing"),
    ("cn", "2026-03-02T09:00", "1mo", "", "close", "2026-04-02T18:00", "at the close of business"),
    ("cn", "2026-03-02T09:00", "1mo", "2026-03-10T10:00/2026-03-13T09:00", "", "2026-04-06T00:00", "three midnights paused: three days after the corresponding one"),
    ("cn", "2026-03-02T09:00", "1mo", "2026-03-10T10:00/2026-03-10T18:00", "", "2026-04-03T00:00", "paused within a day: no day more"),
    ("cn", "2026-03-02T09:00", "1mo", "2026-03-02T10:00/2026-03-03T10:00", "", "2026-04-03T00:00", "the start day does not count, nor does its pause"),
    ("cn", "2026-03-02T09:00", "1mo", "2026-04-02T10:00/2026-04-03T09:00", "", "2026-04-04T00:00", "paused on the corresponding day"),
    ("cn", "2026-03-02T09:00", "1mo", "2026-04-03T10:00/2026-04-09T09:00", "", "2026-04-03T00:00", "paused after it ran out"),
    ("cn", "2026-03-02T09:00", "1mo", "2026-04-01T10:00/2026-04-04T09:00", "", "2026-04-06T00:00", "a pause that goes on takes the days after it too"),
    ("cn", "2026-03-02T09:00", "1y", "2026-03-10T10:00/2026-03-12T09:00 2026-05-10T10:00/2026-05-11T09:00", "", "2027-03-06T00:00", "two pauses of a year"),
    ("cn", "2026-02-06T09:00", "1mo", "2026-02-10T10:00/2026-02-11T09:00", "rolls", "2026-03-10T00:00", "credited to Saturday 7 March, then rolled"),
    ("berlin", "2026-02-28T12:00", "1mo", "", "", "2026-03-29T00:00", "midnight before the short day"),
    ("paulo", "2018-10-03T12:00", "1mo", "", "", "2018-11-04T01:00", "24:00 of the third, called one o'clock"),
    ("apia", "2011-11-29T12:00", "1mo", "", "", "2011-12-31T00:00", "24:00 of the 29th"),
    ("apia", "2011-11-30T12:00", "1mo", "", "", "2012-01-01T00:00", "the corresponding day did not come: the next one"),
    # another spelling
    ("cn", "2026-03-02T09:00", "90min", "", "", "2026-03-02T10:30", "min is m, never a month"),
    ("cn", "2026-03-02T09:00", "1m", "", "", "2026-03-02T09:01", "m is a minute"),
]
# fmt: on


def moment(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def pauses_of(text: str, start: str, zone: str) -> list[tuple[datetime, datetime]]:
    found = []
    for part in text.split():
        a, b = (p if "T" in p else f"{start[:10]}T{p}" for p in part.split("/"))
        found.append((moment(a, zone), moment(b, zone)))
    return found


@pytest.mark.parametrize(
    ("name", "start", "allowed", "pauses", "options", "expected", "why"),
    ROWS,
    ids=[f"{r[0]} {r[1]} {r[2]} {r[6]}" for r in ROWS],
)
def test_a_deadline_of_the_table(
    name: str, start: str, allowed: str, pauses: str, options: str, expected: str, why: str
) -> None:
    calendar = CALENDARS[name]
    zone = calendar.zone.key
    got = due(
        moment(start, zone),
        allowed,
        calendar,
        pauses_of(pauses, start, zone),
        rolls="rolls" in options,
        close_of_business="close" in options,
    )
    assert got.at.astimezone(UTC) == moment(expected, zone).astimezone(UTC), why
    assert got.at.tzinfo is calendar.zone


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 120


def test_the_second_midnight_of_a_long_day_is_the_last() -> None:
    """São Paulo put its clocks back at midnight: 23:00 came twice, midnight once."""
    got = due(moment("2018-02-16T12:00", "America/Sao_Paulo"), "1d", CALENDARS["paulo"])
    assert got.at.isoformat() == "2018-02-18T00:00:00-03:00"


@pytest.mark.parametrize(
    ("start", "allowed", "rolls", "provisional"),
    [
        ("2026-12-21T09:00", "5wd", False, False),
        ("2026-12-25T09:00", "5wd", False, True),
        ("2026-12-25T09:00", "30d", False, False),
        ("2026-12-25T09:00", "30d", True, True),
        ("2026-12-25T09:00", "5d", True, False),
        ("2026-12-31T17:00", "2wh", False, True),
        ("2026-12-31T16:00", "2wh", False, False),
        ("2026-12-25T09:00", "300h", False, False),
        ("2026-12-25T09:00", "1mo", False, False),
        ("2026-12-25T09:00", "1mo", True, True),
        ("2026-11-25T09:00", "1mo", True, False),
    ],
)
def test_what_needs_days_not_yet_published_is_provisional(
    start: str, allowed: str, rolls: bool, provisional: bool
) -> None:
    got = due(moment(start, "Asia/Shanghai"), allowed, CN, rolls=rolls)
    assert got.provisional is provisional


def test_the_days_tell_why() -> None:
    got = due(moment("2026-09-30T09:00", "Asia/Shanghai"), "3wd", CN)
    told = [(d.date.day, d.counted, d.reason, d.name) for d in got.days]
    assert told == [
        (30, False, "start", ""),
        *((n, False, "off", "国庆节") for n in range(1, 8)),
        (8, True, "counted", ""),
        (9, True, "counted", ""),
        (10, True, "make-up", ""),
    ]


def told(start: str, allowed: str, pauses: str = "", calendar: Calendar = CN) -> list[object]:
    zone = calendar.zone.key
    spans = pauses_of(pauses, start, zone)
    got = due(moment(start, zone), allowed, calendar, spans, rolls=True)
    return [(f"{d.date:%m-%d}", d.counted, d.reason, d.name) for d in got.days]


def test_a_month_is_told_by_its_start_and_its_corresponding_day() -> None:
    assert told("2026-03-02T09:00", "1mo") == [
        ("03-02", False, "start", ""),
        ("04-02", True, "corresponding", ""),
    ]
    assert told("2026-03-31T09:00", "1mo")[1] == ("04-30", True, "month-end", "")
    assert len(told("2026-03-02T09:00", "100y")) < 10


def test_a_month_that_was_paused_tells_the_days_that_were_lost_and_those_that_make_up() -> None:
    assert told("2026-03-02T09:00", "1mo", "2026-03-10T10:00/2026-03-12T09:00") == [
        ("03-02", False, "start", ""),
        ("03-10", False, "paused", ""),
        ("03-11", False, "paused", ""),
        ("04-02", True, "corresponding", ""),
        ("04-03", True, "credited", ""),
        ("04-04", True, "credited", "清明节"),
        *((f"04-0{n}", False, "rolled", "清明节") for n in (5, 6)),
        ("04-07", False, "ends", ""),
    ]


def test_a_pause_over_the_corresponding_day_takes_it_and_the_days_after_it() -> None:
    assert told("2026-03-02T09:00", "1mo", "2026-04-01T10:00/2026-04-04T09:00")[1:6] == [
        ("04-01", False, "paused", ""),
        ("04-02", False, "corresponding", ""),
        ("04-03", False, "paused", ""),
        ("04-04", True, "credited", "清明节"),
        ("04-05", True, "credited", "清明节"),
    ]


def test_a_rolled_deadline_tells_the_day_off_it_left_and_the_day_it_ends_on() -> None:
    got = due(moment("2026-03-02T09:00", "Asia/Shanghai"), "5d", CN, rolls=True)
    assert [(d.date.day, d.counted, d.reason, d.rolled) for d in got.days[-3:]] == [
        (7, True, "counted", date(2026, 3, 9)),
        (8, False, "rolled", None),
        (9, False, "ends", date(2026, 3, 7)),
    ]


def test_what_is_worked_on_a_usual_weekday_is_no_make_up_day() -> None:
    own = Calendar(week=OFFICE, days_on={date(2026, 3, 4): ["09:00-12:00"], date(2026, 3, 7): None})
    assert [
        d.reason for d in due(moment("2026-03-03T09:00", "Asia/Shanghai"), "4wd", own).days
    ] == [
        *("start", "counted", "counted", "counted", "make-up"),
    ]


# ---- own work weeks, own days --------------------------------------------------------------------


def test_a_week_is_worked_on_its_workdays_and_free_on_the_others() -> None:
    gulf = CALENDARS["gulf"]
    week = [date(2026, 3, n) for n in range(1, 8)]  # Sunday to Saturday
    assert [gulf.is_working_day(day) for day in week] == [True] * 5 + [False] * 2
    assert [
        d.reason for d in due(moment("2026-03-05T09:00", "Asia/Shanghai"), "1wd", gulf).days
    ] == [
        *("start", "weekend", "weekend", "counted"),
    ]


@pytest.mark.parametrize("days", [[], ["mon", "mon"], ["moon"], ["Mon"]], ids=str)
def test_a_work_week_that_cannot_be_is_refused(days: list[str]) -> None:
    with pytest.raises(PolicyError):
        work_week(days)


def with_days(*own: OwnDay) -> Calendar:
    return Calendar(OFFICE_ZONE, OFFICE, *with_own(OFF_2026, dict.fromkeys(ON_2026), own))


def test_a_date_with_hours_of_its_own_is_open_then_whatever_the_notice_says() -> None:
    holiday, plain = date(2026, 10, 2), date(2026, 3, 4)
    made = with_days(OwnDay(holiday, ("10:00-16:00",)), OwnDay(plain, ("09:00-10:00",)))
    got = due(moment("2026-09-30T17:30", OFFICE_ZONE), "1wh", made)
    assert got.at == moment("2026-10-02T10:30", OFFICE_ZONE)
    assert due(moment("2026-03-04T09:30", OFFICE_ZONE), "1wh", made).at == moment(
        "2026-03-05T09:30", OFFICE_ZONE
    )


def test_a_date_without_hours_is_closed_with_its_name() -> None:
    made = with_days(OwnDay(date(2026, 10, 10), (), "盘点"))
    got = due(moment("2026-10-09T09:00", OFFICE_ZONE), "1wd", made)
    assert [(d.date.day, d.reason, d.name) for d in got.days] == [
        (9, "start", ""),
        (10, "off", "盘点"),
        (11, "weekend", ""),
        (12, "counted", ""),
    ]


def test_of_two_rows_for_a_date_the_later_counts() -> None:
    day = date(2026, 3, 4)
    assert not with_days(OwnDay(day, ("09:00-10:00",)), OwnDay(day)).is_working_day(day)
    assert with_days(OwnDay(day), OwnDay(day, ("09:00-10:00",))).is_working_day(day)


@pytest.mark.parametrize(
    "fault",
    [
        {"week": {}},
        {"week": {"mon": []}},
        {"week": {"moon": ["09:00-10:00"]}},
        {"week": {"mon": ["09:00-12:00", "11:00-13:00"]}},
        {"week": {"sun": ["20:00-04:00"], "mon": ["03:00-05:00"]}},
        {"week": {"mon": ["09:00:00-12:00"]}},
        {"week": {"mon": ["9-12"]}},
        {"week": {"mon": ["24:00-01:00"]}},
        {"week": {"mon": ["09:00-24:01"]}},
        {"week": {"mon": ["morning"]}},
        {"week": {"mon": ["10:00-25:00"]}},
        {"week": {"mon": ["09:60-10:00"]}},
        {"tz": "Mars/Phobos"},
        {"tz": ""},
        {"tz": "../x"},
        {"week": {"sat": ["20:00-04:00"]}, "days_on": {date(2026, 3, 8): ["03:00-05:00"]}},
        {"days_on": {date(2026, 3, 8): ["10:00-12:00", "11:00-13:00"]}},
    ],
    ids=str,
)
def test_a_calendar_that_cannot_be_is_refused(fault: dict[str, object]) -> None:
    with pytest.raises(PolicyError):
        Calendar(**fault)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["", "5", "d", "-1d", "1.5h", "5 d", "5D", "１d", "5wx", "9999999d", "1mon", "1M", "1wmo"],
)
def test_what_is_no_allowance_is_refused(text: str) -> None:
    with pytest.raises(BadData):
        allowance(text)


def test_naive_times_and_reversed_pauses_are_refused() -> None:
    start = moment("2026-03-02T09:00", "Asia/Shanghai")
    with pytest.raises(BadData):
        due(datetime(2026, 3, 2), "1d", CN)
    with pytest.raises(BadData):
        due(start, "1d", CN, [(start, start - timedelta(hours=1))])
    with pytest.raises(BadData):
        due(start, "999999wd", CN) and due(start, "999999w", CN)


@pytest.mark.parametrize("text", ["101y", "1201mo", "36526d", "5218w", "876601h"])
def test_more_than_a_hundred_years_is_no_allowance(text: str) -> None:
    with pytest.raises(BadData, match="hundred years"):
        due(moment("2026-03-02T09:00", "Asia/Shanghai"), text, CN)


def test_a_month_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BadData, match="reaches beyond the calendar"):
        due(datetime(9999, 12, 15, tzinfo=UTC), "1mo", PLAIN)
    with pytest.raises(BadData, match="reaches beyond the calendar"):
        due(datetime(9990, 1, 1, tzinfo=UTC), "99y", PLAIN)


def test_open_and_next_open() -> None:
    def at(text: str) -> datetime:
        return moment(text, "Asia/Shanghai")

    assert CN.is_open(at("2026-03-02T09:00"))
    assert not CN.is_open(at("2026-03-02T12:00"))
    assert not CN.is_open(at("2026-10-01T10:00"))
    assert CALENDARS["bar"].is_open(at("2026-03-07T03:59"))
    assert not CALENDARS["bar"].is_open(at("2026-03-07T04:00"))
    assert CN.next_open(at("2026-09-30T18:00")) == at("2026-10-08T09:00")
    assert CN.next_open(at("2026-03-02T10:00")) == at("2026-03-02T10:00")
    assert CN.is_working_day(date(2026, 10, 10))
    assert not CN.is_working_day(date(2026, 10, 1))


# ---- laws ----------------------------------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(
    lambda t: t.replace(microsecond=0, tzinfo=UTC)
)
UNITS = st.sampled_from(["s", "m", "min", "h", "ws", "wm", "wh", "d", "wd", "w", "mo", "y"])
OPEN = st.sampled_from(["ws", "wm", "wh"])
ANY = st.sampled_from([c for n, c in CALENDARS.items() if n not in ("paulo", "apia")])


@given(MOMENTS, st.integers(0, 60), st.integers(0, 40), UNITS, ANY, st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_longer_allowance_is_never_due_earlier(
    start: datetime, count: int, more: int, unit: str, calendar: Calendar, rolls: bool
) -> None:
    short = due(start, f"{count}{unit}", calendar, rolls=rolls)
    assert due(start, f"{count + more}{unit}", calendar, rolls=rolls).at >= short.at


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=3)), st.integers(0, 30), UNITS, ANY)
@settings(max_examples=200, deadline=None)
def test_what_is_longer_ago_than_an_allowance_has_run_out_and_stays_so(
    now: datetime, later: timedelta, count: int, unit: str, calendar: Calendar
) -> None:
    """From the earliest start on, and only from there, is the allowance not over."""
    first, allowed = earliest(now, f"{count}{unit}", calendar), f"{count}{unit}"
    assert due(first, allowed, calendar).at >= now
    assert due(first - timedelta(seconds=1), allowed, calendar).at < now
    assert earliest(now + later, allowed, calendar) >= first


PAUSES = st.lists(st.tuples(MOMENTS, st.timedeltas(timedelta(), timedelta(days=40))), max_size=3)
LONG_STARTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(
    lambda t: t.replace(tzinfo=UTC)
)


@given(MOMENTS, st.integers(0, 40), st.integers(0, 20), st.sampled_from(["mo", "y"]), PAUSES)
@settings(max_examples=150, deadline=None)
def test_a_longer_time_in_months_is_never_due_earlier_whatever_was_paused(
    start: datetime, count: int, more: int, unit: str, paused: list[tuple[datetime, timedelta]]
) -> None:
    spans = [(begun, begun + length) for begun, length in paused]
    for rolls in (False, True):
        short = due(start, f"{count}{unit}", CN, spans, rolls=rolls)
        long = due(start, f"{count + more}{unit}", CN, spans, rolls=rolls)
        assert long.at >= short.at


@given(LONG_STARTS, st.integers(0, 80), PAUSES)
@settings(max_examples=150, deadline=None)
def test_a_year_is_twelve_months(
    start: datetime, count: int, paused: list[tuple[datetime, timedelta]]
) -> None:
    spans = [(begun, begun + length) for begun, length in paused]
    assert due(start, f"{count}y", CN, spans) == due(start, f"{12 * count}mo", CN, spans)


@given(LONG_STARTS, st.integers(1, 600), PAUSES)
@settings(max_examples=150, deadline=None)
def test_a_month_is_the_days_to_its_corresponding_day(
    start: datetime, count: int, paused: list[tuple[datetime, timedelta]]
) -> None:
    """As many days, with the same pauses, are due at the same moment; and the corresponding day has
    the number of the start day, or is the last of its month."""
    spans = [(begun, begun + length) for begun, length in paused]
    first = CN.local(start).date()
    corresponding = next(d.date for d in due(start, f"{count}mo", CN).days if d.reason != "start")
    assert corresponding.year * 12 + corresponding.month == first.year * 12 + first.month + count
    assert corresponding.day == first.day or (
        corresponding.day < first.day and (corresponding + timedelta(days=1)).day == 1
    )
    days = (corresponding - first).days
    assert due(start, f"{count}mo", CN, spans).at == due(start, f"{days}d", CN, spans).at


@given(LONG_STARTS, st.integers(0, 60), UNITS, ANY, st.booleans(), PAUSES)
@settings(max_examples=150, deadline=None)
def test_the_last_of_the_days_told_is_the_day_on_which_it_ends(
    start: datetime,
    count: int,
    unit: str,
    calendar: Calendar,
    rolls: bool,
    paused: list[tuple[datetime, timedelta]],
) -> None:
    spans = [(begun, begun + length) for begun, length in paused]
    got = due(start, f"{count}{unit}", calendar, spans, rolls=rolls)
    if unit in ("d", "wd", "w", "mo", "y"):
        assert got.at == calendar.end_of(got.days[-1].date)
        assert [d.date for d in got.days] == sorted({d.date for d in got.days})


@given(MOMENTS, st.integers(0, 60), UNITS, st.dates(date(2026, 1, 1), date(2027, 3, 1)))
@settings(max_examples=200, deadline=None)
def test_a_further_open_day_never_makes_it_later(
    start: datetime, count: int, unit: str, day: date
) -> None:
    more = Calendar(
        week=OFFICE,
        days_off={d: n for d, n in OFF_2026.items() if d != day},
        days_on={**dict.fromkeys(ON_2026), day: None},
    )
    less = Calendar(week=OFFICE, days_off=OFF_2026, days_on=dict.fromkeys(ON_2026))
    for rolls in (False, True):
        with_it = due(start, f"{count}{unit}", more, rolls=rolls).at
        assert with_it <= due(start, f"{count}{unit}", less, rolls=rolls).at


@given(MOMENTS, st.integers(0, 5000), OPEN, ANY)
@settings(max_examples=200, deadline=None)
def test_the_open_time_until_due_is_the_allowance(
    start: datetime, count: int, unit: str, calendar: Calendar
) -> None:
    count = count if unit != "wh" else count // 20
    got = due(start, f"{count}{unit}", calendar)
    seconds = count * {"ws": 1, "wm": 60, "wh": 3600}[unit]
    assert elapsed(start, got.at, calendar) == timedelta(seconds=seconds)


@given(MOMENTS, MOMENTS, ANY)
@settings(max_examples=100, deadline=None)
def test_elapsed_is_negative_when_reversed(a: datetime, b: datetime, calendar: Calendar) -> None:
    assert elapsed(a, b, calendar) == -elapsed(b, a, calendar)


@given(MOMENTS, st.integers(0, 3000), st.integers(0, 3000), st.integers(1, 3000), ANY)
@settings(max_examples=150, deadline=None)
def test_pausing_for_open_time_moves_the_deadline_by_it(
    start: datetime, count: int, wait: int, length: int, calendar: Calendar
) -> None:
    """Paused for x minutes of open time before it ran out, it is due x minutes of open time later."""
    begun = due(start, f"{wait}wm", calendar).at
    ended = due(begun, f"{length}wm", calendar).at
    if wait >= count:
        return
    plain = due(start, f"{count}wm", calendar).at
    paused = due(start, f"{count}wm", calendar, [(begun, ended)]).at
    assert paused == due(plain, f"{length}wm", calendar).at


def minute_by_minute(start: datetime, minutes: int, calendar: Calendar) -> datetime:
    """The deadline by looking at the clock every minute: slow, and independent of spans."""
    at = start
    while minutes or not calendar.is_open(at):
        minutes -= calendar.is_open(at)
        at += timedelta(minutes=1)
        if minutes == 0 and not calendar.is_open(at):
            return at
    return at


@given(MOMENTS, st.integers(1, 900), ANY)
@settings(max_examples=40, deadline=None)
def test_open_minutes_agree_with_watching_the_clock(
    start: datetime, minutes: int, calendar: Calendar
) -> None:
    start = start.replace(second=0)
    # as UTC: Python calls times in a repeated hour unequal to those of any other zone (PEP 495)
    at = due(start, f"{minutes}wm", calendar).at.astimezone(UTC)
    assert at == minute_by_minute(start, minutes, calendar).astimezone(UTC)
