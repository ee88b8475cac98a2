"""A report is counted some cases at a time: into how many blocks they fall tells nothing, and what
is held of each case does not grow with what was done on it."""

import contextlib
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from bench.histories import histories
from casefile.actions.calendars_known import times_for
from casefile.actions.reports import ReportWanted, cases_shown, make_report
from casefile.policy import Policy
from casefile.reports import needed
from casefile.reports.catalogue import BY_ID
from casefile.reports.needed import compared_by
from casefile.reports.period import Period, period_of
from casefile.reports.persons import OF_PERSONS
from casefile.reports.report import report_of, window_of
from casefile.reports.told import CaseTold
from casefile.worktime import Calendar
from tests.desk import Desk

APRIL = datetime.fromisoformat("2026-04-10T09:00+08:00")
PERIODS = ["weekly 2026-W12", "monthly 2026-03", "quarterly 2026-Q1", "yearly 2026"]
HELD = 1500
"""Bytes that may be held of a case; whole it takes several times as many."""


@pytest.fixture
def month(bare_desk: Desk) -> Desk:
    """A desk with a made-up month: plans sent back, pauses, cases reopened, payments in parts."""
    desk = bare_desk
    desk.now = APRIL.isoformat()

    def make() -> None:
        desk.run("init --practice")
        lines = histories(60, 7, datetime(2026, 2, 20), 45)
        Path("month.txt").write_text("\n".join(lines) + "\n", "utf-8")
        desk.run("batch month.txt")
        text = Path("policy.toml").read_text("utf-8")
        Path("policy.toml").write_text(
            text.replace("\n[report]", '\n[report]\nstore = "trouble"'), "utf-8"
        )
        desk.run("--as wu policy apply policy.toml")

    desk.once("a made-up month, its stores told apart", make)
    return desk


def period(words: str) -> Period:
    kind, _, name = words.partition(" ")
    return period_of(kind, name, APRIL, "Asia/Shanghai")  # type: ignore[arg-type]


@pytest.mark.parametrize("words", PERIODS)
@pytest.mark.parametrize("unit", ["", "家电"])
def test_into_how_many_blocks_the_cases_fall_tells_nothing(
    month: Desk, words: str, unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of one unit, and of the stores side by side."""
    wanted = ReportWanted(period(words), unit=unit, all_stores=True)
    with contextlib.closing(month.store()) as store:
        whole, _ = make_report(store, wanted, APRIL)
        assert unit or len(whole.stores) > 2
        assert whole.cases
        for size in (1, 7, 59):
            monkeypatch.setattr(needed, "HELD_WHOLE", size)
            assert make_report(store, wanted, APRIL)[0] == whole


def counted(month: Desk) -> tuple[list[CaseTold], Calendar, Policy]:
    with contextlib.closing(month.store()) as store:
        wanted = ReportWanted(period("yearly 2026"))
        past, _, cases, policy = cases_shown(store, wanted, APRIL)
        return list(cases), times_for(past, policy).days, policy


def test_what_is_told_of_persons_adds_up() -> None:
    """Else what two blocks tell of somebody could not be put together."""
    assert all(BY_ID[name].adds_up for name in OF_PERSONS)


def test_what_cases_are_compared_by_is_all_that_comparing_figures_count(month: Desk) -> None:
    cases, _, _ = counted(month)
    window = window_of(period("yearly 2026"), APRIL)
    comparing = [figure for figure in BY_ID.values() if figure.compares]
    assert len(comparing) == 4
    whole = [[*figure.hits(cases, window)] for figure in comparing]
    assert any(whole)
    came = [*map(compared_by, cases)]
    assert [[*one.compares(came, window)] for one in comparing if one.compares] == whole


@pytest.mark.parametrize("words", PERIODS)
def test_little_is_held_of_each_case(month: Desk, words: str) -> None:
    """However much was done on it."""
    cases, calendar, policy = counted(month)
    encoded = [msgspec.msgpack.encode(case) for case in cases]

    def many(count: int) -> Iterator[CaseTold]:
        for no in range(count):
            case = msgspec.msgpack.decode(encoded[no % len(encoded)], type=CaseTold)
            yield msgspec.structs.replace(case, case=f"2026-{no:06}")

    def held(count: int) -> int:
        tracemalloc.start()
        try:
            report_of(period(words), many(count), (1, ""), APRIL, calendar, policy)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, more = held(2000), held(3000)
    assert (more - few) / 1000 < HELD
