"""Reports: every figure follows from the log, is traced to its events, and names nobody."""

import contextlib
import csv
import io
import json
import re
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document
from docx.shared import Mm, Twips
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bench.histories import histories
from casefile.actions.reports import ReportWanted, cases_told, make_report, moment_shown
from casefile.cli.terminal import draw_on
from casefile.errors import Usage
from casefile.exports.reports.folding import folded
from casefile.exports.reports.word import Beside, word_paper
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Table
from casefile.pages.reports.data import to_four
from casefile.pages.reports.terminal import report_page
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.traced import traced_page
from casefile.pages.reports.views import view_named
from casefile.pages.reports.words import figure_text
from casefile.reports.catalogue import ALL_FIGURES, BY_ID
from casefile.reports.clocks import OnTime
from casefile.reports.counted import Window
from casefile.reports.figure import nearest_rank
from casefile.reports.groups import OWNER, values_of
from casefile.reports.period import Period, of_day, period_of
from casefile.reports.persons import OF_PERSONS
from casefile.reports.report import BASIC, window_of
from casefile.reports.telling import dimensions
from tests.desk import CARD, Desk
from tests.office import as_pdf, lines_of, needs_office, saved_again

SHANGHAI = "Asia/Shanghai"
APRIL = datetime.fromisoformat("2026-04-10T09:00+08:00")
MARCH = ("2026-03-01T00:00:00+08:00", "2026-04-01T00:00:00+08:00")


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

    desk.once("a made-up month", make)
    return desk


def told(month: Desk, words: str = "monthly 2026-03") -> dict[str, Any]:
    data: dict[str, Any] = month.json(f"report {words}")
    return data


def exported(month: Desk, what: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(month.run(f"export {what}").out)))


def in_march(moment: str) -> bool:
    return bool(moment) and MARCH[0] <= moment < MARCH[1]


# ---- periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "name", "first", "last"),
    [
        ("weekly", "2026-W12", "2026-W12", "2026-03-16", "2026-03-22"),
        ("weekly", "2026w01", "2026-W01", "2025-12-29", "2026-01-04"),
        ("weekly", "last", "2026-W14", "2026-03-30", "2026-04-05"),
        ("weekly", "", "2026-W14", "2026-03-30", "2026-04-05"),
        ("monthly", "2026-02", "2026-02", "2026-02-01", "2026-02-28"),
        ("monthly", "", "2026-03", "2026-03-01", "2026-03-31"),
        ("monthly", "上期", "2026-03", "2026-03-01", "2026-03-31"),
        ("monthly", "this", "2026-04", "2026-04-01", "2026-04-30"),
        ("quarterly", "2025-Q4", "2025-Q4", "2025-10-01", "2025-12-31"),
        ("quarterly", "last", "2026-Q1", "2026-01-01", "2026-03-31"),
        ("yearly", "2024", "2024", "2024-01-01", "2024-12-31"),
        ("yearly", "last", "2025", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_period_is_read_as_it_is_written(
    kind: Any, text: str, name: str, first: str, last: str
) -> None:
    found = period_of(kind, text, APRIL, SHANGHAI)
    assert (found.name, str(found.first), str(found.last)) == (name, first, last)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("weekly", "2026-03"),
        ("weekly", "2026-W54"),
        ("monthly", "2026-13"),
        ("monthly", "march"),
        ("quarterly", "2026-Q5"),
        ("yearly", "26"),
        ("yearly", "9999"),
    ],
)
def test_what_is_no_period_is_told_with_an_example(kind: Any, text: str) -> None:
    with pytest.raises(Usage, match="is no period"):
        period_of(kind, text, APRIL, SHANGHAI)


@given(
    st.sampled_from(["weekly", "monthly", "quarterly", "yearly"]),
    st.dates(datetime(1960, 1, 1).date(), datetime(2140, 1, 1).date()),
)
def test_periods_follow_each_other_without_a_gap(kind: Any, day: Any) -> None:
    one = of_day(kind, day, SHANGHAI)
    assert one.first <= day < one.end
    assert one.before.end == one.first
    assert one.before.ends_at == one.begins_at
    assert of_day(kind, one.last, SHANGHAI) == one
    assert period_of(kind, one.name, APRIL, SHANGHAI) == one
    assert 360 <= (one.first - one.year_ago.first).days <= 372


def test_week_53_has_the_last_week_of_a_year_without_one_beside_it() -> None:
    assert period_of("weekly", "2026-W53", APRIL, SHANGHAI).year_ago.name == "2025-W52"


# ---- figures -------------------------------------------------------------------------------------


def test_every_figure_equals_a_second_reckoning_from_the_exports(month: Desk) -> None:
    """What anybody can reckon who has the exported tables: counts, sums, verdicts."""
    figures = told(month)["figures"]
    cases, payments = exported(month, "cases"), exported(month, "payments")
    events = [
        json.loads(line)
        for line in month.run("export events --format jsonl").out.split("\n")
        if line
    ]
    received = [c for c in cases if in_march(c["received_at"])]
    kinds = Counter(e["kind"] for e in events if in_march(e["recorded_at"]))
    assert figures["received"] == len(received) > 20
    assert figures["founded_cases"] == sum(c["facts.founded"] == "yes" for c in received)
    judged = [c for c in received if c["facts.founded"]]
    assert figures["founded_share"] == round(figures["founded_cases"] / len(judged), 4)
    assert figures["skip_level_cases"] == sum(c["facts.skip_level"] == "yes" for c in received)
    assert figures["closed"] == kinds["case.closed"] > 0
    assert figures["withdrawn"] == kinds["case.withdrawn"] > 0
    assert figures["reopened"] == kinds["case.reopened"]
    assert figures["corrections"] == kinds["facts.corrected"]
    claimed = sum(float(c["facts.amount_claimed"] or 0) for c in received)
    assert float(figures["claimed"]) == pytest.approx(claimed)
    paid = sum(float(p["amount"]) for p in payments if in_march(p["at"]))
    assert float(figures["paid"]) == pytest.approx(paid)
    assert paid > 0
    assert figures["promises_made"] == kinds["promise.made"] > 0


def test_every_clock_equals_a_second_reckoning_from_the_exported_rounds(month: Desk) -> None:
    rounds = exported(month, "clocks")
    found: dict[str, Counter[str]] = {}
    for one in rounds:
        fell = one["met_at"] if one["state"] == "met" else one["due_at"]
        if one["state"] in ("met", "missed") and in_march(fell) and one["rule"] != "pause":
            found.setdefault(one["rule"], Counter())[one["state"]] += 1
    clocks = {c["rule"]: c for c in told(month)["clocks"]}
    assert set(clocks) == set(found)
    assert sum(c["missed"] for c in clocks.values()) > 5
    for rule, counts in found.items():
        one = clocks[rule]
        assert (one["met"], one["missed"]) == (counts["met"], counts["missed"]), rule
        assert one["share"] == round(counts["met"] / sum(counts.values()), 4)


def test_what_lies_behind_a_figure_comes_to_the_figure(month: Desk) -> None:
    whole = told(month)
    for figure in ALL_FIGURES:
        found = month.json(f"why report {figure.id} 2026-03")
        assert found["value"] == whole["figures"][figure.id], figure.id
        assert found["definition"]
        numbers = {c["case"] for c in month.json("list")}
        assert {hit["case"] for hit in found["hits"]} <= numbers
        amounts = [hit["amount"] for hit in found["hits"]]
        if figure.unit == "count":
            assert sum(amounts) == found["value"]
        elif figure.unit == "fen":
            assert sum(map(float, amounts)) == pytest.approx(float(found["value"]))


def test_what_lies_behind_the_verdicts_of_a_clock_is_told_too(month: Desk) -> None:
    clock = max(told(month)["clocks"], key=lambda c: c["missed"])
    found = month.json(f"why report {clock['rule']} 2026-03")
    assert Counter(h["amount"] for h in found["hits"]) == Counter(
        {1: clock["met"], 0: clock["missed"]}
    )
    page = month.run(f"why report {clock['rule']} 2026-03").out
    assert "missed" in page


def test_the_parts_of_a_period_come_to_the_whole(month: Desk) -> None:
    whole = told(month)
    assert sum(day["received"] for day in whole["trend"]) == whole["figures"]["received"]
    assert sum(day["closed"] for day in whole["trend"]) == whole["figures"]["closed"]
    assert whole["trend"][-1]["backlog"] == whole["figures"]["open_at_end"]
    assert sum(map(sum, whole["hours"])) == whole["figures"]["received"]
    assert sum(age["open"] for age in whole["ages"]) == whole["figures"]["open_at_end"]
    owners = whole["groups"]["owner"]
    assert sum(group["received"] for group in owners) == whole["figures"]["received"]
    categories = whole["groups"]["category"]
    assert sum(group["received"] for group in categories) == whole["figures"]["received"]


@pytest.mark.parametrize("words", ["monthly 2026-03", "weekly 2026-W12", "yearly 2026"])
def test_a_group_is_told_what_its_cases_alone_come_to(month: Desk, words: str) -> None:
    """And each stretch of the trend what a report of those days comes to."""
    kind, _, name = words.partition(" ")
    wanted = ReportWanted(period_of(kind, name, APRIL, SHANGHAI))  # type: ignore[arg-type]
    with contextlib.closing(month.store()) as store:
        report, policy = make_report(store, wanted, APRIL)
        shown = moment_shown(store, wanted, APRIL)
        _, _, cases, _ = cases_told(store, wanted, shown)
    window = window_of(wanted.period, shown)
    for key in (*dimensions(policy, policy.report), OWNER):
        for group in report.groups[key]:
            own = [case for case in cases if group.value in values_of(case, key)]
            for figure in group.figures:
                assert group.figures[figure] == BY_ID[figure].of(own, window), (key, figure)
        every = {value for case in cases for value in values_of(case, key)}
        for value in every - {group.value for group in report.groups[key]}:
            own = [case for case in cases if value in values_of(case, key)]
            assert not any(BY_ID[figure].of(own, window) for figure in BASIC)
    for part in report.trend:
        span = Window(part.first, part.end)
        counted = [BY_ID[name].of(cases, span) for name in ("received", "closed", "open_at_end")]
        assert [part.received, part.closed, part.backlog] == counted


def test_a_report_is_as_of_one_event_and_stays_so(month: Desk) -> None:
    before = told(month)
    seq = before["event"]["seq"]
    month.run("note 1 一句备注")
    month.run(
        "--now 2026-03-20T10:00+08:00 open name=晚录 phone=13811112222 category=goods "
        "about=x details=x request=x"
    )
    assert told(month)["figures"]["received"] == before["figures"]["received"] + 1
    assert told(month, f"monthly 2026-03 --event {seq}") == before


def test_nobody_looks_better_by_not_finishing(desk: Desk) -> None:
    """A deadline that runs past its end is missed in the period in which it passed."""
    desk.now = "2026-03-02T10:00+08:00"
    desk.open()
    desk.now = "2026-04-02T10:00+08:00"
    clocks = {c["rule"]: c for c in desk.json("report monthly 2026-03")["clocks"]}
    late = [c for c in clocks.values() if c["missed"]]
    assert late
    assert all(c["share"] < 1 for c in late)
    desk.run("record 1 judge founded=yes reasonable=yes")
    again = {c["rule"]: c for c in desk.json("report monthly 2026-03")["clocks"]}
    assert again == clocks


def test_what_was_settled_elsewhere_is_in_no_figure_of_time(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "old.csv"
    heads = "name,phone,category,about,details,request,received_at,closed_at"
    table.write_text(
        f"{heads}\n甲,13800000001,goods,x,x,x,2026-02-02 10:00,2026-02-03 10:00\n", "utf-8"
    )
    desk.run(f"import {table}")
    figures = desk.json("report monthly 2026-02")["figures"]
    assert (figures["received"], figures["settled_elsewhere"], figures["closed"]) == (0, 1, 0)
    assert figures["close_median"] is None
    assert desk.json("report monthly 2026-02")["clocks"] == []


def test_a_customer_who_comes_again_within_thirty_days_is_counted(desk: Desk) -> None:
    for day in ("2026-01-05", "2026-02-01", "2026-03-20"):
        desk.now = f"{day}T10:00+08:00"
        desk.open()
    desk.now = "2026-04-01T10:00+08:00"
    counts = [
        desk.json(f"report monthly {m}")["figures"]["repeated"]
        for m in ("2026-01", "2026-02", "2026-03")
    ]
    assert counts == [0, 1, 0]


def test_cases_that_are_linked_as_one_customers_are_repeated_complaints(desk: Desk) -> None:
    """Whoever complains with another telephone is the same customer, if somebody found that out;
    and so on from link to link."""
    days = ("2026-01-05", "2026-02-20", "2026-03-05", "2026-03-20")
    for n, day in enumerate(days):
        desk.now = f"{day}T10:00+08:00"
        desk.run(f"--as teng open {CARD.replace('13812348000', f'1381234800{n}')}")
    desk.now = "2026-04-01T10:00+08:00"

    def repeated() -> int:
        return int(desk.json("report monthly 2026-03")["figures"]["repeated"])

    assert repeated() == 0
    desk.run("--as teng link 1 3 --as same-cause")
    assert repeated() == 0
    desk.run("--as teng link 2 1 --as same-customer")
    desk.run("--as teng link 1 4 --as same-customer")
    assert repeated() == 1
    desk.run("--as teng link 3 2 --as same-customer")
    assert repeated() == 2
    desk.run("--as teng unlink 2 1 --reason 弄错了")
    assert repeated() == 1


def test_a_promise_is_broken_on_the_date_that_was_in_force(desk: Desk) -> None:
    """To whom it was given meanwhile moves no date."""
    desk.now = "2026-03-02T10:00+08:00"
    desk.open()
    desk.run("--as teng promise 1 回电 --due 2026-03-03T10:00")
    desk.run("--as teng promise-moved 1 1 --due 2026-03-03T10:00 --by hong --reason 休假")
    desk.now = "2026-03-05T10:00+08:00"
    desk.run("--as teng promise-moved 1 1 --due 2026-04-20T10:00 --reason 缺货")
    hits = desk.json("why report promises_broken 2026-03")["hits"]
    assert [hit["at"][:10] for hit in hits] == ["2026-03-03"]


@given(st.lists(st.integers(0, 10**6), min_size=1), st.integers(1, 99))
def test_a_percentile_is_an_amount_that_so_many_do_not_exceed(
    amounts: list[int], percentile: int
) -> None:
    found = nearest_rank(amounts, percentile)
    assert found in amounts
    assert sum(a <= found for a in amounts) * 100 >= percentile * len(amounts)
    assert sum(a < found for a in amounts) * 100 < percentile * len(amounts)


def test_a_share_of_nothing_is_none() -> None:
    assert OnTime("x").share is None
    assert OnTime("x", 1, 2).share == 1 / 3
    assert to_four(OnTime("x", 1, 2).share) == 0.3333


def test_a_window_holds_its_beginning_and_not_its_end() -> None:
    period = period_of("weekly", "2026-W12", APRIL, SHANGHAI)
    window = Window(period.begins_at, period.ends_at)
    assert period.begins_at in window
    assert period.ends_at not in window


def test_a_period_that_runs_is_told_up_to_its_event_whenever_it_is_made(
    desk: Desk, tmp_path: Path
) -> None:
    desk.now = "2026-03-02T10:00+08:00"
    desk.open()
    desk.now = "2026-03-03T10:00+08:00"
    desk.run("note 1 x")
    data = desk.json("report monthly this")
    assert data["until"] == "2026-03-03T10:00:00+08:00"
    assert len(data["trend"]) == 3
    files = []
    for day, name in (("05", "one"), ("19", "two")):
        desk.now = f"2026-03-{day}T10:00+08:00"
        desk.run(f"report monthly 2026-03 -o {tmp_path / name}.docx")
        files.append((tmp_path / f"{name}.docx").read_bytes())
        assert desk.json("report monthly this") == data
    assert files[0] == files[1]


# ---- by whom ------------------------------------------------------------------------------------


def test_what_each_role_granted_stands_beside_its_limits(month: Desk) -> None:
    data = told(month)
    limits = month.json("policy show")["limits"]
    bounds = {
        (x["role"], x["remedy"]): x for x in limits if any(x[k] for k in x if k.startswith("per_"))
    }
    rows = {(r["role"], r["remedy"]): r for r in data["authority"]}
    assert set(rows) == set(bounds)
    for key, row in rows.items():
        assert [row[k] for k in ("per_item", "per_case", "window")] == [
            bounds[key][k] for k in ("per_item", "per_case", "window")
        ]
        assert float(row["most_item"]) <= float(row["most_case"]) <= float(row["granted"])
    whole = sum(float(r["granted"]) for r in rows.values() if r["remedy"] == "*")
    assert whole == pytest.approx(float(data["figures"]["granted"]))
    assert whole > 0


def test_what_each_did_comes_to_what_all_did(month: Desk) -> None:
    data = told(month)
    for name in OF_PERSONS:
        parts = [one["figures"][name] for one in data["persons"]]
        assert sum(map(float, parts)) == pytest.approx(float(data["figures"][name])), name
    assert month.json("report staff 2026-03")["persons"] == data["persons"]
    assert "滕" in month.run("report staff 2026-03").out


def test_penalties_are_told_by_unit_and_merchant(month: Desk) -> None:
    data = month.json("report penalties 2026-03")
    for groups in data["groups"].values():
        assert sum(g["penalties"] for g in groups) == data["figures"]["penalties"] > 0
    assert "Penalties by merchant" in month.run("report penalties 2026-03").out


def test_everything_is_compared_with_before_and_a_year_ago(month: Desk) -> None:
    march, february = told(month), told(month, "monthly 2026-02")
    shares = {c["rule"]: c["share"] for c in february["clocks"]}
    for clock in march["clocks"]:
        assert clock["before"] == shares.get(clock["rule"])
        assert clock["year_ago"] is None
    for key, groups in march["groups"].items():
        counts = {g["value"]: g["received"] for g in february["groups"][key]}
        for group in groups:
            assert group["received_before"] == counts.get(group["value"], 0)
            assert group["received_year_ago"] == 0


def test_what_is_owed_is_told_by_who_owes_it(desk: Desk) -> None:
    """By the merchant until it is paid, then by the insurer until there is an answer."""

    def outstanding() -> tuple[str, str]:
        figures = desk.json("report monthly this")["figures"]
        return figures["unpaid_at_end"], figures["at_insurers_at_end"]

    desk.open()
    desk.run("record 1 judge founded=yes reasonable=yes")
    desk.run(
        "--as zhou settle 1 trigger=merchant in_scope=yes amount=200 payee=本人 merchant=x "
        "items=coat"
    )
    assert outstanding() == ("200.00", "0.00")
    assert desk.json("report monthly this")["owed"] == [
        {"value": "商户", "unpaid_at_end": "200.00"}
    ]
    assert desk.json("why report unpaid_at_end this")["hits"][0]["amount"] == "200.00"
    for step in (
        "insurer-report insurer_reported_at=now",
        "negotiate negotiated_at=now vouchers_reminded=yes",
        "vouchers vouchers_received_at=now",
        "pay paid_amount=80 paid_at=now pay_method=cash",
    ):
        who = "zhou" if step.startswith("negotiate") else "teng"
        desk.run(f"--as {who} record 1 {step}")
    assert outstanding() == ("120.00", "80.00")
    assert "商户\t80.00\t120.00" in desk.run("--lang zh report compensation this").out


STORES = """
[fact.store]
type = "choice"
title = { zh = "门店", en = "store" }
choices = [
  { id = "east", title = { zh = "东店", en = "east" } },
  { id = "west", title = { zh = "西店", en = "west" } },
]
"""


@pytest.fixture
def two_stores(desk: Desk) -> Desk:
    text = desk.run("policy show --text").out
    text = text.replace('by = ["category", ', 'store = "store"\nby = ["store", "category", ', 1)
    text = text.replace('"heated", "heard_first"', '"store", "heated", "heard_first"', 1)
    text = text.replace("[fact.reported_to]", f"{STORES}\n[fact.reported_to]", 1)
    Path("policy.toml").write_text(text, "utf-8")
    desk.run("--as xu policy apply policy.toml")
    for store in ("east", "east", "west"):
        desk.run(f"--as teng open {CARD} store={store}")
    desk.run("--as teng record 3 judge founded=yes reasonable=yes")
    return desk


def test_stores_stand_side_by_side(two_stores: Desk) -> None:
    desk = two_stores
    data = desk.json("report monthly this --all-stores")
    counts = {s["value"]: s["figures"]["received"] for s in data["stores"]}
    assert counts == {"east": 2, "west": 1}
    for store in data["stores"]:
        assert store["figures"] == told(desk, f"monthly this --store {store['value']}")["figures"]
    page = desk.run("report monthly this --all-stores").out
    assert "figure\teast\twest" in page
    assert told(desk, "monthly this")["stores"] == []


# ---- whose --------------------------------------------------------------------------------------


def test_a_report_of_one_unit_has_its_cases_only(month: Desk) -> None:
    whole = told(month)
    units = {g["value"]: g["received"] for g in whole["groups"]["unit"] if g["value"]}
    unit, count = max(units.items(), key=lambda pair: pair[1])
    assert told(month, f"monthly 2026-03 --unit {unit}")["figures"]["received"] == count > 0


def test_a_unit_is_named_by_its_title_and_an_unknown_one_is_refused(month: Desk) -> None:
    whole = told(month, "monthly 2026-03 --unit 家电部")["figures"]
    assert told(month, "monthly 2026-03 --unit 家电")["figures"] == whole
    assert "家电" in month.run("report monthly 2026-03 --unit 家具部", code=4).err


def test_a_store_that_no_fact_names_is_refused(month: Desk) -> None:
    assert "[report]" in month.run("report weekly --store A", code=2).err


@pytest.mark.parametrize(
    "words", ["merchants", "causes", "staff", "penalties", "compensation", "publicity"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_view_is_told_in_both_languages_and_as_data(
    month: Desk, words: str, lang: str
) -> None:
    assert "2026-03" in month.run(f"--lang {lang} report {words} 2026-03").out
    assert month.json(f"report {words} 2026-03")["period"]["name"] == "2026-03"


def test_what_is_published_names_nobody_and_no_small_number(month: Desk) -> None:
    data = month.json("report publicity 2026-03")
    assert "merchant" not in data["groups"]
    assert "owner" not in data["groups"]
    counts = [
        group[name]
        for groups in data["groups"].values()
        for group in groups
        for name in ("received", "founded_cases", "closed")
    ]
    assert None in counts
    assert not {1, 2} & set(counts)


def personal(month: Desk) -> set[str]:
    rows = exported(month, "cases --reveal")
    return {row[key] for row in rows for key in ("facts.name", "facts.phone") if row[key]}


@pytest.mark.parametrize("ending", ["md", "html", "docx", "xlsx"])
def test_nothing_personal_stands_in_a_report(month: Desk, ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"r.{ending}"
    month.run(f"report monthly 2026-03 -o {target}")
    content = target.read_bytes()
    if ending in ("docx", "xlsx"):
        with zipfile.ZipFile(target) as file:
            content = b"".join(file.read(name) for name in file.namelist())
    text = content.decode("utf-8", "ignore")
    assert len(text) > 1000
    assert not [name for name in personal(month) if name in text]


# ---- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["md", "html", "docx", "xlsx"])
def test_made_again_for_the_same_event_it_is_the_same_file(
    month: Desk, ending: str, tmp_path: Path
) -> None:
    seq = told(month)["event"]["seq"]
    for name in ("a", "b"):
        month.run(f"report weekly 2026-W11 --event {seq} -o {tmp_path / name}.{ending}")
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_a_word_report_has_native_charts_with_their_values(month: Desk, tmp_path: Path) -> None:
    month.run(f"report monthly 2026-03 -o {tmp_path / 'm.docx'}")
    with zipfile.ZipFile(tmp_path / "m.docx") as file:
        charts = [n for n in file.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", n)]
        assert len(charts) >= 4
        for name in charts:
            tree = ElementTree.fromstring(file.read(name))
            space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
            book = io.BytesIO(
                file.read(name.replace("charts", "embeddings").replace(".xml", ".xlsx"))
            )
            sheet = openpyxl.load_workbook(book).active
            assert sheet is not None
            shown = [
                float(v.text or 0)
                for v in tree.findall(".//c:barChart/c:ser[1]/c:val//c:pt/c:v", space)
            ]
            kept = [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]
            assert shown == pytest.approx(kept, rel=1e-4)
    paper = Document(str(tmp_path / "m.docx"))
    assert paper.tables
    for table in paper.tables:
        for row in table.rows:
            if row._tr.trPr is not None and row._tr.trPr.xpath("w:cantSplit"):
                continue
            for cell in row.cells:  # it stands on one line, and cannot be torn
                (run,) = cell.paragraphs[0].runs
                assert cell_len(cell.text) * run.font.size / 2 <= cell.width - Mm(3.8), cell.text


@pytest.mark.slow
@needs_office
def test_no_row_is_lost_or_torn_wherever_on_a_page_a_table_begins(tmp_path: Path) -> None:
    """At every half of a point over more than the height of a row: at one height in twenty
    LibreOffice left out all rows but the first few, while none might be torn; and so for rows of
    several lines."""
    heights = [*range(8500, 8820, 9)]
    rows, beside = range(20), ("5",) * 4
    heads = ("受理单位", "受理投诉", "投诉成立", "期末未结", "期末超期")
    few = Table(heads, (("商品", *beside), ("服务", *beside)))
    short = Table(heads, tuple((f"单位{row}，", *beside) for row in rows))
    long = Table(heads, tuple((f"单位{row}，" + "名称" * 16, *beside) for row in rows))
    tables = [
        *((height, short) for height in heights),
        *((height, long) for height in heights[::3]),
    ]
    sections = [
        part
        for _, table in tables
        for part in (Line("x"), Heading("前"), few, Heading("表"), table)
    ]
    paper = Document(io.BytesIO(word_paper("x", Beside("x"), sections)))
    begins = [line for line in paper.paragraphs if line.text == "x"][1:]
    for line, (height, _) in zip(begins, tables, strict=True):
        line.paragraph_format.page_break_before = True
        line.paragraph_format.space_before = Twips(height)
    paper.save(str(tmp_path / "t.docx"))
    pdf = as_pdf([tmp_path / "t.docx"], tmp_path / "pdf")["t"]
    found = ["".join(page) for page in lines_of(pdf)]
    for row in rows:
        assert sum(page.count(f"单位{row}，") for page in found) == len(tables), row
    for page in found:
        assert page.count("称") in (0, 16 * page.count("，"))


CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def charted(file: Path) -> list[list[float]]:
    """Every value that the charts of a Word file show, chart by chart, and series by series."""
    with zipfile.ZipFile(file) as package:
        names = [n for n in package.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", n)]
        trees = [ElementTree.fromstring(package.read(name)) for name in sorted(names)]
    return [
        [float(v.text or 0) for v in tree.iterfind(f".//{CHART}val//{CHART}pt/{CHART}v")]
        for tree in trees
    ]


def with_another_value(file: Path, target: Path, value: str) -> None:
    """The file as somebody leaves it who types ``value`` for the first one of its first chart: it
    stands in the chart and in the workbook behind it."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/charts/chart1.xml":
                tree = ElementTree.fromstring(content)
                point = tree.find(f".//{CHART}val//{CHART}pt/{CHART}v")
                assert point is not None
                point.text = value
                content = ElementTree.tostring(tree, "utf-8")
            if name == "word/embeddings/chart1.xlsx":
                book, kept = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
                sheet = book.active
                assert sheet is not None
                sheet.cell(2, 2).value = float(value)
                book.save(kept)
                content = kept.getvalue()
            new.writestr(name, content)


@pytest.mark.slow
@needs_office
def test_a_chart_that_was_changed_is_saved_by_libreoffice_without_loss(
    month: Desk, tmp_path: Path
) -> None:
    month.run(f"report monthly 2026-03 -o {tmp_path / 'm.docx'}")
    with_another_value(tmp_path / "m.docx", tmp_path / "changed.docx", "0.25")
    given = charted(tmp_path / "changed.docx")
    assert given[0][0] == 0.25 != charted(tmp_path / "m.docx")[0][0]
    again = saved_again([tmp_path / "changed.docx"], tmp_path / "saved")["changed"]
    saved = charted(again)
    assert len(saved) == len(given)
    for one, other in zip(saved, given, strict=True):
        assert one == pytest.approx(other, rel=1e-4)
    with zipfile.ZipFile(again) as package:
        books = [n for n in package.namelist() if n.startswith("word/embeddings/")]
        assert len(books) == len(saved)
        for name in books:
            assert openpyxl.load_workbook(io.BytesIO(package.read(name))).active is not None


def test_a_page_for_a_browser_holds_everything_and_no_script(month: Desk, tmp_path: Path) -> None:
    month.run(f"report monthly 2026-03 -o {tmp_path / 'm.html'}")
    text = (tmp_path / "m.html").read_text("utf-8")
    assert "<script" not in text
    assert not re.search(r"(src|href)=", text)
    assert text.count("<svg") >= 5
    for svg in re.findall(r"<svg.*?</svg>", text, re.S):
        ElementTree.fromstring(svg)


def test_a_workbook_has_native_charts_and_numbers_that_can_be_reckoned_with(
    month: Desk, tmp_path: Path
) -> None:
    month.run(f"report monthly 2026-03 -o {tmp_path / 'm.xlsx'}")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert sum(len(sheet._charts) for sheet in book.worksheets) >= 4
    figures = {row[0]: row[1] for row in book["Figures"].iter_rows(values_only=True)}
    assert figures["complaints received"] == told(month)["figures"]["received"]


def test_foreign_text_in_a_report_is_text(desk: Desk, tmp_path: Path) -> None:
    desk.now = "2026-03-02T10:00+08:00"
    desk.open()
    evil = "=1+1|<b>&店"
    route = f"trigger=merchant in_scope=no payee=本人 items=衣物：20.00 merchant={evil}"
    desk.run(f"--as zhou settle 1 amount=20 '{route.split()[-1]}' " + " ".join(route.split()[:-1]))
    desk.now = "2026-04-01T10:00+08:00"
    for ending in ("md", "html", "xlsx", "docx"):
        desk.run(f"report merchants 2026-03 -o {tmp_path / 'm'}.{ending}")
    assert "<b>" not in (tmp_path / "m.html").read_text("utf-8")
    assert r"\|" in (tmp_path / "m.md").read_text("utf-8")
    cells = [
        cell
        for sheet in openpyxl.load_workbook(tmp_path / "m.xlsx").worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == evil
    ]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_report_that_was_issued_is_known_again(month: Desk, tmp_path: Path) -> None:
    for name, no in (("一.docx", 1), ("二.html", 2)):
        target = tmp_path / name
        answer = month.json(f"report monthly 2026-03 --issue -o {target}")
        assert answer["issued"]
        found = month.json(f"verify {target}")
        assert found["ok"]
        assert found["result"] == "identical"
        assert (found["report"]["no"], found["report"]["period"]) == (no, "2026-03")
    changed = tmp_path / "二.html"
    changed.write_bytes(changed.read_bytes() + b" ")
    assert month.run(f"verify {changed}", code=65).err
    assert month.json("verify")["ok"]


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_bulletin_is_read_on_eighty_columns(month: Desk, lang: str) -> None:
    """Its figures as a table, and no bar in two pieces."""
    with contextlib.closing(month.store()) as store:
        wanted = ReportWanted(period_of("weekly", "2026-W12", APRIL, SHANGHAI))
        report, policy = make_report(store, wanted, APRIL)
    view, screen = view_named("weekly"), io.StringIO()
    told = ReportTold(
        report,
        policy,
        Language(lang),
    )
    page = report_page(told, view.sections(told), view.titled(told), bars=True)
    draw_on(Console(file=screen, width=80, no_color=True), page)
    lines = screen.getvalue().splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    assert sum("█" in line for line in lines) > 10
    assert not [line for line in lines if re.fullmatch("[ █]*█ *", line)]
    heads = [line for line in lines if line.split()[1:3] == ["2026-W12", "2026-W11"]]
    assert len(heads) == 2


def test_a_file_that_is_there_is_not_written_over(month: Desk, tmp_path: Path) -> None:
    target = tmp_path / "r.md"
    target.write_text("mine")
    month.run(f"report weekly -o {target}", code=73)
    assert target.read_text() == "mine"


def test_what_no_report_can_be_is_refused_with_what_can(month: Desk, tmp_path: Path) -> None:
    assert "weekly" in month.run("report daily", code=2).err
    assert ".docx" in month.run(f"report weekly -o {tmp_path / 'r.pdf'}", code=2).err
    assert "received" in month.run("why report nothing", code=3).err
    assert month.run("report weekly --event 999999", code=3).err
    assert "FIGURE" in month.run("why report", code=2).err


def test_a_desk_without_cases_has_a_report(desk: Desk) -> None:
    data = desk.json("report weekly")
    assert data["figures"]["received"] == 0
    assert data["figures"]["founded_share"] is None
    assert desk.run("report weekly").out


def test_a_report_needs_no_report_table_in_the_policy(desk: Desk) -> None:
    """A version of before knows none: cases are counted by their category."""
    policy = Path("policy.toml")
    text = re.sub(r"\[report\].*?\n\n", "", policy.read_text("utf-8"), flags=re.S)
    policy.write_text(text, "utf-8")
    desk.run("--as wu policy apply policy.toml")
    desk.open()
    assert set(desk.json("report monthly this")["groups"]) == {"category", "owner"}


def test_the_period_is_that_of_the_wall_clock_of_the_policy() -> None:
    period = Period(
        "weekly", "", datetime(2026, 3, 16).date(), datetime(2026, 3, 23).date(), SHANGHAI
    )
    assert period.begins_at.isoformat() == "2026-03-15T16:00:00+00:00"


# ---- as it is looked at --------------------------------------------------------------------------


def test_bars_do_not_vanish_beside_a_line_that_is_much_higher(month: Desk, tmp_path: Path) -> None:
    """What is open rises to many times what comes in a day: it has an axis of its own, which its
    name tells, in every kind of file."""
    month.run(f"report monthly 2026-03 -o {tmp_path / 'm.html'}")
    assert "open (right axis)" in (tmp_path / "m.html").read_text("utf-8")
    month.run(f"report monthly 2026-03 -o {tmp_path / 'm.docx'}")
    with zipfile.ZipFile(tmp_path / "m.docx") as file:
        charts = [file.read(n).decode() for n in file.namelist() if "word/charts/" in n]
    (trend,) = [xml for xml in charts if "right axis" in xml]
    assert trend.count("<c:valAx>") == 2
    month.run(f"report monthly 2026-03 -o {tmp_path / 'm.xlsx'}")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")["Received and closed"]
    assert "open (right axis)" in [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("words", ["monthly", "merchants", "penalties", "compensation", "staff"])
def test_no_heading_stands_over_nothing(desk: Desk, lang: str, words: str, tmp_path: Path) -> None:
    """In a month without any case."""
    target = tmp_path / "m.md"
    desk.run(f"--lang {lang} report {words} 2026-01 -o {target}")
    lines = [line for line in target.read_text("utf-8").splitlines() if line]
    heads = [n for n, line in enumerate(lines) if line.startswith("## ")]
    assert all(n + 1 < len(lines) and not lines[n + 1].startswith("## ") for n in heads)
    assert len(lines) > 2


def test_whose_report_it_is_stands_above_its_title(month: Desk, tmp_path: Path) -> None:
    for lang, lines in (
        ("zh", ["某某商场（样例）", "月度反馈报告 2026-03"]),
        ("en", ["Sample Shopping Mall", "Monthly feedback report 2026-03"]),
    ):
        target = tmp_path / f"{lang}.docx"
        month.run(f"--lang {lang} report monthly 2026-03 -o {target}")
        assert [one.text for one in Document(str(target)).paragraphs[:2]] == lines


def test_a_report_of_a_period_that_runs_says_how_far_it_goes(desk: Desk) -> None:
    desk.open()
    assert "2026-03-01 to 2026-03-31, up to 2026-03-02 10:00" in desk.run(
        "report monthly this"
    ).out.replace("\n", " ")
    assert "up to" not in desk.run("report monthly last").out.split("Summary")[0]


def test_the_cases_of_a_period_stand_there_with_how_they_ended(desk: Desk) -> None:
    desk.open()
    desk.run("record 1 judge founded=no reasonable=no")
    desk.run("record 1 explain-unfounded explained_at=now explanation=x reported_to=shen")
    desk.run("close 1 ending=unfounded --despite x")
    assert "closed (unfounded)" in desk.run("report monthly this").out


@given(st.integers(1, 40), st.integers(1, 6))
def test_a_folded_table_says_what_it_said(count: int, wide: int) -> None:
    heads = tuple(f"h{n}" for n in range(wide))
    rows = tuple(tuple(f"{n}.{m}" for m in range(wide)) for n in range(count))
    heads_now, rows_now = folded(heads, rows)
    blocks = len(heads_now) // wide
    assert heads_now == heads * blocks
    read = [row[b * wide : (b + 1) * wide] for b in range(blocks) for row in rows_now]
    assert [row for row in read if any(row)] == list(rows)


def test_deadlines_stand_in_the_order_of_the_procedure(month: Desk) -> None:
    page = month.run("report monthly 2026-03").out.split("share kept")[1]
    names = [line.split("\t")[0] for line in page.splitlines()[1:]]
    order = ["fill in the card at once", "judge the complaint", "investigate", "plan a solution"]
    found = [names.index(one) for one in order]
    assert found == sorted(found)


@pytest.mark.parametrize(("lang", "words"), [("en", "[A-Za-z]"), ("zh", "[\u4e00-\u9fff]")])
def test_each_figure_is_read_aloud_with_what_it_counts(month: Desk, lang: str, words: str) -> None:
    """Its title, what it comes to and what is counted, in the language of the reader."""
    period, speak = period_of("monthly", "2026-03", APRIL, SHANGHAI), Language(lang)
    with contextlib.closing(month.store()) as store:
        _, _, cases, policy = cases_told(store, ReportWanted(period), APRIL)
    window = window_of(period, APRIL)
    for figure in ALL_FIGURES:
        hits = tuple(figure.hits(cases, window))
        value = figure.reduced([hit.amount for hit in hits])
        head, meaning, *table = traced_page(figure.id, period, hits, value, policy, speak)
        assert isinstance(head, Line)
        assert isinstance(meaning, Line)
        shown = figure_text(figure, value, speak)
        assert head.text == f"{speak.title(figure.title)} 2026-03: {shown}"
        assert re.search(words, head.text.split(" 2026-03")[0])
        assert re.search(words, meaning.text)
        assert "{" not in head.text + meaning.text
        rows = [row for one in table if isinstance(one, Table) for row in one.rows]
        assert len(rows) == len(hits)
