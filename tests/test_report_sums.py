"""The sums of a report come out, whatever happened; and a report of an event is made
again as it was."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casefile.case.case import ELSEWHERE
from casefile.reports.catalogue import BY_ID
from casefile.reports.counted import Window
from casefile.reports.groups import Tallying
from casefile.reports.happened import Happened
from casefile.reports.period import of_day
from casefile.reports.portions import LookedAt, added, portion_of
from casefile.reports.report import window_of
from casefile.reports.told import CaseTold
from casefile.worktime import Calendar
from tests.desk import CARD, Desk, pack

MALL = pack("mall")
BEGIN = datetime(2026, 2, 1, tzinfo=UTC)
MARCH = of_day("monthly", datetime(2026, 3, 10).date(), "Asia/Shanghai")
WAYS = ("settled", "withdrawn", "unfounded", "duplicate", "mistake")


@st.composite
def cases(draw: st.DrawFn) -> list[CaseTold]:
    """Cases that came, ended, were taken up again and ended anew, in two months; some of them were
    settled before they came here."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        hours = sorted(draw(st.lists(st.integers(0, 60 * 24), min_size=1, max_size=5)))
        came, *turns = (BEGIN + timedelta(hours=hour) for hour in hours)
        elsewhere = bool(turns) and draw(st.booleans())
        ways = [ELSEWHERE if elsewhere else draw(st.sampled_from(WAYS))]
        ways += [draw(st.sampled_from(WAYS)) for _ in turns]
        found.append(
            CaseTold(
                case=f"2026-{number:06}",
                opened=number + 1,
                received_at=came,
                owner="teng",
                customers=(f"c{number}",),
                likeness=dict.fromkeys(("product", "merchant", "cause"), ()),
                groups={},
                elsewhere=elsewhere,
                endings=tuple(
                    Happened(at, 100 * number + no, value=way)
                    for no, (at, way) in enumerate(zip(turns, ways, strict=False))
                    if no % 2 == 0
                ),
                reopenings=tuple(
                    Happened(at, 100 * number + no) for no, at in enumerate(turns) if no % 2
                ),
            )
        )
    return found


@given(cases())
def test_what_was_open_and_came_and_went_is_what_is_open(told: list[CaseTold]) -> None:
    window, before = window_of(MARCH, MARCH.ends_at), window_of(MARCH.before, MARCH.ends_at)

    def count(name: str, within: Window = window) -> int:
        return len([*BY_ID[name].hits(told, within)])

    went = count("closed") + count("withdrawn")
    came = count("received") + count("reopened")
    assert count("open_at_end", before) + came - went == count("open_at_end")


@given(cases(), st.integers(0, 6))
def test_the_ways_in_which_cases_ended_are_all_that_ended(told: list[CaseTold], at: int) -> None:
    windows = (window_of(MARCH, MARCH.ends_at),) * 3
    looked_at = LookedAt(MARCH, windows, Calendar(), MALL)
    tally = Tallying(windows[0])
    tally.add(told)
    portion = added(portion_of(told[:at], looked_at), portion_of(told[at:], looked_at))
    figures = tally.told([]).figures
    ended = sum(int(way.figures["ended"] or 0) for way in portion.endings)
    assert ended == int(figures["closed"] or 0) + int(figures["withdrawn"] or 0)
    assert ELSEWHERE not in {way.value for way in portion.endings}


def test_a_report_of_a_period_that_ran_is_made_again_with_the_time_of_then(desk: Desk) -> None:
    desk.now = "2026-03-02T10:00+08:00"
    desk.run("open " + CARD)
    running = desk.json("report monthly 2026-03")
    seq = running["event"]["seq"]
    desk.run("judge 1 y y", now="2026-03-20T10:00+08:00")
    assert desk.json(f"report monthly 2026-03 --event {seq}") == running


def test_a_month_tells_in_which_ways_cases_ended(desk: Desk) -> None:
    for _ in range(3):
        desk.run("open " + CARD)
    desk.run("close 1 ending=duplicate of=2")
    desk.run("close 2 ending=mistake ending_reason=x")
    report = desk.json("report monthly this")
    assert [(way["value"], way["cases"]) for way in report["endings"]] == [
        ("duplicate", 1),
        ("mistake", 1),
    ]
    assert (report["figures"]["received"], report["figures"]["open_at_end"]) == (3, 1)
    said = desk.run("--lang zh report monthly this").out
    assert "办结方式" in said
    assert "误立案\t1" in said


def test_a_period_alone_is_a_report_of_itself(desk: Desk) -> None:
    assert "monthly feedback report 2026-02" in desk.run("report 2026-02").out
    assert "weekly bulletin 2026-W05" in desk.run("report 2026年第5周").out
    assert "2026-13 is no period: write it as 2026-03" in desk.run("report 2026-13", code=2).err
    assert "There is no report frog" in desk.run("report frog", code=2).err
