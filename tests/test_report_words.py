"""What a report says to who reads it aloud: no superlative where others are as many, no share of a
few, no two headings alike, and the meaning of every figure beside it."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.histories import histories
from casefile.actions.reports import ReportWanted, make_report
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Table
from casefile.pages.reports.charts import Chart
from casefile.pages.reports.data import to_four
from casefile.pages.reports.summary import summary_sentences
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.views import VIEWS, View, view_named
from casefile.pages.reports.words import change_text, share_text
from casefile.reports.catalogue import ALL_FIGURES, BY_ID
from casefile.reports.clocks import OnTime
from casefile.reports.figure import FEW, Group
from tests.desk import Desk

APRIL = datetime.fromisoformat("2026-04-10T09:00+08:00")
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture
def month(bare_desk: Desk) -> Desk:
    desk = bare_desk
    desk.now = APRIL.isoformat()

    def make() -> None:
        desk.run("init --practice")
        lines = histories(60, 7, datetime(2026, 2, 20), 45)
        Path("month.txt").write_text("\n".join(lines) + "\n", "utf-8")
        desk.run("batch month.txt")

    desk.once("a made-up month", make)
    return desk


def told_of(desk: Desk, view: View, lang: str) -> ReportTold:
    name = {"yearly": "2026", "quarterly": "2026-Q1", "weekly": "2026-W12"}.get(view.name, "")
    with contextlib.closing(desk.store()) as store:
        period = view.period(name or "2026-03", APRIL, "Asia/Shanghai")
        report, policy = make_report(store, ReportWanted(period), APRIL)
    return ReportTold(report, policy, Language(lang))


# ---- sentences -----------------------------------------------------------------------------------


@LANGUAGES
def test_what_concerned_most_is_told_of_all_that_did_so_or_of_none(month: Desk, lang: str) -> None:
    told = told_of(month, VIEWS[1], lang)
    key = told.policy.report.unit
    most = {"zh": "最多", "en": "most concerned"}[lang]
    each = {"zh": "各3件", "en": "3 each"}[lang]

    def said(*counts: int) -> list[str]:
        groups = tuple(Group(f"第{n}", {"received": count}) for n, count in enumerate(counts))
        given = msgspec.structs.replace(told.report, groups={key: groups}, clocks=(), routes=())
        found = summary_sentences(msgspec.structs.replace(told, report=given))
        return [sentence for sentence in found if most in sentence]

    assert said() == said(0, 0) == said(1) == said(1, 0, 1) == said(3, 3, 3, 3) == []
    (alone,) = said(2, 3, 1)
    assert "第1" in alone
    assert "第0" not in alone
    assert "第2" not in alone
    (two,) = said(3, 1, 3)
    assert each in two
    assert [name in two for name in ("第0", "第1", "第2")] == [True, False, True]


@LANGUAGES
def test_the_deadline_missed_most_often_is_named_where_it_is_one(month: Desk, lang: str) -> None:
    told = told_of(month, VIEWS[1], lang)
    one, other, *_ = told.rounds

    def said(missed: int, of_other: int) -> str:
        clocks = (OnTime(one.rule, 4, missed), OnTime(other.rule, 4, of_other))
        given = msgspec.structs.replace(told.report, clocks=clocks, groups={}, routes=())
        return "\n".join(summary_sentences(msgspec.structs.replace(told, report=given)))

    title = told.policy.clock(one.rule).title.of(lang)  # type: ignore[union-attr]
    assert title in said(3, 2)
    assert title not in said(2, 2)
    assert title not in said(1, 2)
    assert {"zh": "12项时限中有4项超期", "en": "4 of 12"}[lang] in said(2, 2)
    assert {"zh": "8项时限全部按期", "en": "8, all of them kept"}[lang] in said(0, 0)


@LANGUAGES
@pytest.mark.parametrize(
    ("now", "then", "zh", "en"),
    [
        (0, 0, "本期未收到投诉；", "No complaint was received; "),
        (0, 3, "0件，比2026-02少3件（该期3件）；", "0, 3 fewer than in 2026-02 (3 then); "),
        (1, 0, "1件，比2026-02多1件（该期0件）；", "1, 1 more than in 2026-02 (0 then); "),
        (12, 12, "12件，与2026-02持平；", "12, as many as in 2026-02; "),
        (15, 10, "15件，比2026-02多5件（+50%）；", "15, 5 more than in 2026-02 (+50%); "),
        (9, 12, "9件，比2026-02少3件（-25%）；", "9, 3 fewer than in 2026-02 (-25%); "),
    ],
)
def test_what_came_is_told_against_what_came_before(
    month: Desk, lang: str, now: int, then: int, zh: str, en: str
) -> None:
    told = told_of(month, VIEWS[1], lang)
    given = msgspec.structs.replace(
        told.report,
        figures=told.report.figures | {"received": now},
        before=told.report.before | {"received": then},
    )
    first, *_ = summary_sentences(msgspec.structs.replace(told, report=given))
    assert {"zh": zh, "en": en}[lang] in first


# ---- figures -------------------------------------------------------------------------------------


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_share_is_rounded_once_as_people_round(met: int, missed: int) -> None:
    share = OnTime("x", met, missed).share
    if share is None:
        assert met == missed == 0
        return
    tenths = Fraction(share_text(share).rstrip("%"))
    exact = Fraction(met, met + missed) * 100
    if met and missed:
        assert 0 < tenths < 100
    assert abs(tenths - exact) <= Fraction(1, 20) or tenths in (Fraction(1, 10), Fraction(999, 10))
    assert to_four(share) == round(share, 4)


def test_a_share_that_four_digits_would_round_down_is_not() -> None:
    assert share_text(28 / 29) == "96.6%"
    assert share_text(1 / 16) == "6.3%"
    assert share_text(2499 / 2500) == "99.9%"


@given(
    st.integers(0, 30), st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from(["zh", "en"])
)
def test_no_share_is_told_of_a_few_of_whatever_unit(
    hits: int, now: int, then: int, lang: str
) -> None:
    speak = Language(lang)
    few = {"zh": "（基数少）", "en": "(few)"}[lang]
    for name in ("penalties_amount", "close_median", "closed", "founded_share"):
        text = change_text(BY_ID[name], now, then, speak, hits=hits)
        assert text.endswith(few) == (0 < hits < FEW)
        assert ("%" in text) == (hits >= FEW and name != "founded_share")


# ---- headings and meanings -----------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_no_two_headings_are_alike_nor_two_columns_of_a_table(
    month: Desk, view: View, lang: str
) -> None:
    told = told_of(month, view, lang)
    found = view.sections(told)
    headings = [section.text for section in found if isinstance(section, Heading)]
    assert len(headings) == len(set(headings)) > 0
    for table in tables_in(found):
        assert len(table.columns) == len(set(table.columns)), table.columns


@LANGUAGES
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_meaning_of_every_figure_stands_in_its_report(
    month: Desk, view: View, lang: str
) -> None:
    told = told_of(month, view, lang)
    *tables, annex = tables_in(view.sections(told))
    titles = {figure.title.of(lang): told.speak.say(figure.definition) for figure in ALL_FIGURES}
    meant = {row[0]: row[1] for row in annex.rows}
    shown = {cell for table in tables for cell in (*table.columns, *(r[0] for r in table.rows))}
    assert shown & set(titles)
    for title in shown & set(titles):
        assert meant[title] == titles[title], title


@LANGUAGES
@pytest.mark.parametrize("view", [VIEWS[1], view_named("causes")], ids=lambda view: view.name)
def test_a_table_stands_under_each_picture_but_the_map(month: Desk, view: View, lang: str) -> None:
    found = view.sections(told_of(month, view, lang))
    pictures = [n for n, section in enumerate(found) if isinstance(section, Chart)]
    assert pictures
    for n in pictures:
        assert isinstance(found[n - 1], Heading)
        picture = found[n]
        assert isinstance(picture, Chart)
        assert picture.grid or isinstance(found[n + 1], Table)


def tables_in(found: object) -> Iterator[Table]:
    assert isinstance(found, list)
    yield from (section for section in found if isinstance(section, Table))


@LANGUAGES
def test_the_map_of_hours_says_that_its_columns_are_hours(month: Desk, lang: str) -> None:
    told = told_of(month, VIEWS[1], lang)
    (chart,) = [s for s in VIEWS[1].sections(told) if isinstance(s, Chart) and s.grid]
    assert chart.corner == {"zh": "时", "en": "hour"}[lang]
    for ending in ("md", "html"):
        month.run(f"--lang {lang} report monthly 2026-03 -o {lang}.{ending}")
        text = Path(f"{lang}.{ending}").read_text("utf-8")
        assert f"| {chart.corner} |" in text or f">{chart.corner}</text>" in text
    assert f"\n{chart.corner}\t" in month.run(f"--lang {lang} report monthly 2026-03").out


@LANGUAGES
def test_the_days_of_a_month_and_what_else_happened_come_to_what_is_open(
    month: Desk, lang: str
) -> None:
    told = told_of(month, VIEWS[1], lang)
    now, before = told.report.figures, told.report.before
    came, went = sum(day.received for day in told.report.trend), now["closed"]
    assert now["withdrawn"]
    assert now["open_at_end"] == (
        before["open_at_end"] + came - went - now["withdrawn"] + now["reopened"]  # type: ignore[operator]
    )
    besides = {
        "zh": "此外撤诉{}件，重新立案{}件。",
        "en": "Besides, {} were withdrawn and {} taken up again.",
    }
    lines = [section.text for section in VIEWS[1].sections(told) if isinstance(section, Line)]
    assert besides[lang].format(now["withdrawn"], now["reopened"]) in lines
