"""Days off: the shipped years day by day, and the Chinese notice's own wording."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from casefile.actions.office.calendars import shipped_years
from casefile.errors import BadData
from casefile.worktime import Calendar, allowance, due
from casefile.worktime.notices import read_year
from casefile.worktime.years import days_off, days_on

SHIPPED = Path(__file__).parents[1] / "casefile" / "calendars" / "cn"
YEARS = [read_year(path.read_text("utf-8")) for path in sorted(SHIPPED.glob("*.json"))]

NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def test_every_year_from_2004_to_2026_is_shipped_with_its_notice() -> None:
    assert [y.year for y in YEARS] == list(range(2004, 2027))
    assert all(y.notice for y in YEARS)


def test_every_day_agrees_with_an_independent_calendar() -> None:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
    ours = Calendar(week=week, days_off=days_off(YEARS), days_on=dict.fromkeys(days_on(YEARS)))
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert ours.is_working_day(day) is chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_the_notice_can_be_read_as_it_stands() -> None:
    read = read_year(NOTICE_2026)
    assert read.notice == "国办发明电〔2025〕7号"
    shipped = YEARS[-1]
    assert days_off([read]) == days_off([shipped])
    assert sorted(read.on) == sorted(shipped.on)


def test_an_older_wording_over_the_turn_of_the_year() -> None:
    read = read_year(
        "关于2023年部分节假日安排的通知\n一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。\n"
        "二、清明节：4月5日放假，共1天。\n"
        "三、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。\n"
    )
    assert sorted(days_off([read]))[0] == date(2022, 12, 31)
    assert len(days_off([read])) == 12
    assert read.on == (date(2023, 10, 7), date(2023, 10, 8))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1月1日（周四）", "1月1日（周五）"),
        ("共3天", "共4天"),
        ("2月15日", "2月30日"),
        ("1月4日（周日）上班", "1月2日（周五）上班"),
        ("5月9日（周六）上班", "5月7日（周四）上班"),
        ("2026年", ""),
        ("放假", "休息"),
    ],
)
def test_a_slip_in_copying_is_found(before: str, after: str) -> None:
    with pytest.raises(BadData):
        read_year(NOTICE_2026.replace(before, after))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}",
        '{"year": 2027, "notice": "x", "off": [{"name": "x"}]}',
        '{"year": 2027, "notice": "x", "off": [], "extra": 1}',
        '{"year": 2027, "notice": "x", "off": [{"name": "a", "first": "2027-01-03", '
        '"last": "2027-01-01"}]}',
        '{"year": 2027, "notice": "x", "off": [{"name": "a", "first": "2030-01-01", '
        '"last": "2030-01-01"}]}',
    ],
)
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(BadData):
        read_year(text)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"year": 1}, "1 is out of range"),
        ({"year": 9999}, "9999 is out of range"),
        ({"off": []}, "No day off belongs to 2027"),
        ({"off": [{"name": "a", "first": "2026-12-30", "last": "2026-12-31"}]}, "No day off"),
        ({"notice": "\x1b[31m"}, "printable characters"),
        ({"notice": "x" * 501}, "printable characters"),
        ({"off": [{"name": "a\nb", "first": "2027-01-01", "last": "2027-01-01"}]}, "printable"),
    ],
)
def test_a_year_that_cannot_be_one_moves_no_deadline(changed: dict[str, object], told: str) -> None:
    import json

    year = {"year": 2027, "notice": "n", "off": [], "on": []}
    year["off"] = [{"name": "元旦", "first": "2027-01-01", "last": "2027-01-01"}]
    assert read_year(json.dumps(year)).year == 2027
    with pytest.raises(BadData, match=told):
        read_year(json.dumps({**year, **changed}))


# ---- other countries -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calendar", "first", "last"), [("england-wales", 2020, 2027), ("us-federal", 2020, 2030)]
)
def test_the_days_off_of_other_countries_are_shipped_year_by_year(
    calendar: str, first: int, last: int
) -> None:
    years = shipped_years(calendar)
    assert [y.year for y in years] == list(range(first, last + 1))
    assert all(y.notice and not y.on for y in years)
    off = days_off(years)
    assert len(off) == sum(len(y.off) for y in years)
    assert {day.weekday() for day in off} <= {0, 1, 2, 3, 4}, "a day off moves to a weekday"


@pytest.mark.parametrize(
    ("calendar", "days"),
    [
        ("england-wales", "2020-05-08 2022-06-02 2022-06-03 2022-09-19 2023-05-08 2022-01-03"),
        ("england-wales", "2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31"),
        ("england-wales", "2026-12-25 2026-12-28 2027-03-26 2027-12-27 2027-12-28"),
        ("us-federal", "2021-12-31 2021-06-18 2021-12-24 2026-01-19 2026-02-16 2026-05-25"),
        ("us-federal", "2026-06-19 2026-07-03 2026-09-07 2026-10-12 2026-11-11 2026-11-26"),
    ],
)
def test_what_was_proclaimed_and_what_falls_on_a_weekend_is_off_on_its_day(
    calendar: str, days: str
) -> None:
    off = days_off(shipped_years(calendar))
    assert [day for day in days.split() if date.fromisoformat(day) not in off] == []


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        ("england-wales", "2020-05-04"),
        ("england-wales", "2022-05-30"),
        ("england-wales", "2026-11-30"),
        ("us-federal", "2020-06-19"),
        ("us-federal", "2021-01-20"),
    ],
)
def test_days_of_other_parts_and_other_years_are_worked(calendar: str, day: str) -> None:
    assert date.fromisoformat(day) not in days_off(shipped_years(calendar))


def test_three_business_days_in_england_pass_over_easter() -> None:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:30",))
    desk = Calendar("Europe/London", week, days_off(shipped_years("england-wales")))
    received = datetime(2026, 4, 2, 11, tzinfo=UTC)
    assert due(received, allowance("3wd"), desk).days[-1].date == date(2026, 4, 9)
