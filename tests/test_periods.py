"""The week, month, quarter or year that somebody asks a report for, in the words of a desk: each
spelling has one meaning, told here, or is refused."""

import pytest

from casefile.errors import Usage
from casefile.reports.period import PeriodKind, any_period, period_of
from casefile.values.moments import a_moment
from tests.desk import Desk

ZONE = "Asia/Shanghai"
NOW = a_moment("2026-03-02T10:00", ZONE)
"""A Monday, the first day of week 10."""

MEANT: list[tuple[PeriodKind, str, str]] = [
    ("weekly", "", "2026-W09"),
    ("weekly", "last", "2026-W09"),
    ("weekly", "上期", "2026-W09"),
    ("weekly", "上周", "2026-W09"),
    ("weekly", "上个星期", "2026-W09"),
    ("weekly", "Last week", "2026-W09"),
    ("weekly", "this", "2026-W10"),
    ("weekly", "本周", "2026-W10"),
    ("weekly", "这个星期", "2026-W10"),
    ("weekly", "2026-W9", "2026-W09"),
    ("weekly", "2026w09", "2026-W09"),
    ("weekly", "２０２６-Ｗ０９", "2026-W09"),
    ("weekly", "2026年第9周", "2026-W09"),
    ("weekly", "第9周", "2026-W09"),
    ("weekly", "第52周", "2025-W52"),
    ("weekly", "2026-02-25", "2026-W09"),
    ("weekly", "2026年2月25日", "2026-W09"),
    ("weekly", "2026/3/8", "2026-W10"),
    ("monthly", "", "2026-02"),
    ("monthly", "上月", "2026-02"),
    ("monthly", "上个月", "2026-02"),
    ("monthly", "本月", "2026-03"),
    ("monthly", "this month", "2026-03"),
    ("monthly", "2026-2", "2026-02"),
    ("monthly", "2026/02", "2026-02"),
    ("monthly", "2026年2月", "2026-02"),
    ("monthly", "2026年2月份", "2026-02"),
    ("monthly", "2月", "2026-02"),
    ("monthly", "3月份", "2026-03"),
    ("monthly", "12月", "2025-12"),
    ("monthly", "202602", "2026-02"),
    ("monthly", "二月", "2026-02"),
    ("monthly", "十二月份", "2025-12"),
    ("monthly", "2025年十一月", "2025-11"),
    ("monthly", "2025年十月份", "2025-10"),
    ("monthly", "2026-02-25", "2026-02"),
    ("quarterly", "上季度", "2025-Q4"),
    ("quarterly", "本季", "2026-Q1"),
    ("quarterly", "2026Q1", "2026-Q1"),
    ("quarterly", "2026年第一季度", "2026-Q1"),
    ("quarterly", "2026年1季度", "2026-Q1"),
    ("quarterly", "一季度", "2026-Q1"),
    ("quarterly", "四季度", "2025-Q4"),
    ("yearly", "去年", "2025"),
    ("yearly", "今年", "2026"),
    ("yearly", "2025年", "2025"),
    ("yearly", "last year", "2025"),
]
REFUSED: list[tuple[PeriodKind, str]] = [
    ("weekly", "上月"),
    ("weekly", "2026"),
    ("weekly", "2026-W54"),
    ("weekly", "第0周"),
    ("weekly", "2026-02-30"),
    ("weekly", "3月"),
    ("monthly", "2026-13"),
    ("monthly", "0月"),
    ("monthly", "十三月"),
    ("monthly", "202613"),
    ("monthly", "20263"),
    ("monthly", "三"),
    ("monthly", "上周"),
    ("monthly", "3"),
    ("monthly", "0026-03"),
    ("quarterly", "2026-Q5"),
    ("quarterly", "五季度"),
    ("quarterly", "2026-1"),
    ("yearly", "26"),
    ("yearly", "3026"),
]


@pytest.mark.parametrize(("kind", "typed", "name"), MEANT)
def test_a_period_is_read_as_people_write_it(kind: PeriodKind, typed: str, name: str) -> None:
    assert period_of(kind, typed, NOW, ZONE).name == name


@pytest.mark.parametrize(("kind", "typed"), REFUSED)
def test_what_is_no_period_of_that_kind_is_refused(kind: PeriodKind, typed: str) -> None:
    with pytest.raises(Usage):
        period_of(kind, typed, NOW, ZONE)


@pytest.mark.parametrize(("kind", "typed", "name"), MEANT)
def test_why_takes_a_period_of_whatever_kind(kind: PeriodKind, typed: str, name: str) -> None:
    """But a day, which lies in one of each, and what means the last or the running of any."""
    found = any_period(typed, NOW, ZONE)
    said_of_one_kind = not typed.startswith(("2026-02-25", "2026年2月25", "2026/3/8"))
    if said_of_one_kind and typed not in ("", "last", "上期", "this"):
        assert (found.kind, found.name) == (kind, name)
    else:
        assert found.kind == "monthly"


def test_a_report_is_asked_for_so_too(desk: Desk) -> None:
    assert desk.json("report weekly 上周") == desk.json("report weekly 2026-W09")
    assert "写上期" in desk.run("--lang zh report weekly 上月", code=2).err


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("weekly", "2026-W11"),
        ("monthly", "2026年4月"),
        ("quarterly", "2026-Q2"),
        ("yearly", "2027"),
    ],
)
def test_what_has_not_begun_has_no_report(desk: Desk, kind: PeriodKind, typed: str) -> None:
    name = period_of(kind, typed, NOW, ZONE).name
    assert f"{name} 尚未开始" in desk.run(f"--lang zh report {kind} {typed}", code=2).err
    assert f"{name} has not begun" in desk.run(f"why report received {typed}", code=2).err
    assert period_of(kind, "this", NOW, ZONE).first <= NOW.date(), "what runs has one"
