"""What follows from complaints that were taken past whoever answers for a store: by store and
month, as the policy says; and that nobody is named of whom it is not known."""

from pathlib import Path
from typing import Any

import pytest

from tests.desk import CARD, Desk

DAYS = (
    ("2026-01-31T23:30:00+08:00", "east"),
    ("2026-02-01T00:30:00+08:00", "east"),
    ("2026-02-10T10:00:00+08:00", "west"),
    ("2026-02-11T10:00:00+08:00", "east"),
    ("2026-02-12T10:00:00+08:00", ""),
)
STORES = """
[fact.store]
type = "choice"
title = { zh = "门店", en = "store" }
choices = [
  { id = "east", title = { zh = "东店", en = "east" } },
  { id = "west", title = { zh = "西店", en = "west" } },
]

[fact.reported_to]"""
TWO_STORES = (
    ('by = ["category", ', 'store = "store"\nby = ["store", "category", '),
    ('"heated", "heard_first"', '"store", "heated", "heard_first"'),
    ("[fact.reported_to]", STORES),
    (
        '[[unit]]\nid = "客服中心"',
        '[[unit]]\nid = "east"\ntitle = { zh = "东店", en = "east" }\n\n[[unit]]\nid = "客服中心"',
    ),
    (
        'roles = ["store-manager"]\nunit = "营运部"',
        'roles = ["store-manager", "unit-head"]\nunit = "east"',
    ),
)
"""Two stores, of which one is the unit of its manager."""


def altered(desk: Desk, *pairs: tuple[str, str]) -> None:
    text = Path("policy.toml").read_text("utf-8")
    for wanted, instead in pairs:
        assert wanted in text, wanted
        text = text.replace(wanted, instead, 1)
    Path("policy.toml").write_text(text, "utf-8")
    desk.run("--as wu policy apply policy.toml")


@pytest.fixture
def skipped(desk: Desk) -> Desk:
    """A desk of two stores, of which one has a manager, with complaints past them on both sides of
    the end of a month."""
    desk.now = "2026-01-05T10:00:00+08:00"
    altered(desk, *TWO_STORES)
    for day, store in DAYS:
        desk.now = day
        desk.run(f"--as teng open {CARD} skip_level=yes" + (f" store={store}" if store else ""))
    desk.run(f"--as teng open {CARD} store=west")
    desk.now = "2026-03-02T10:00:00+08:00"
    return desk


def rows(desk: Desk, words: str) -> list[tuple[Any, ...]]:
    found = desk.json(f"report {words}")["skipped"]
    assert all(one["follows"] == "the bonus of that month is forfeited" for one in found)
    return [
        (o["month"], o["store"], o["managers"], [int(c[-6:]) for c in o["cases"]]) for o in found
    ]


def test_what_follows_is_told_by_month_and_store_for_its_manager(skipped: Desk) -> None:
    """Of whom nothing says that the store is theirs, nobody forfeits anything by name."""
    january = ("2026-01", "east", ["xu"], [1])
    february = [
        ("2026-02", None, [], [5]),
        ("2026-02", "east", ["xu"], [2, 4]),
        ("2026-02", "west", [], [3]),
    ]
    assert rows(skipped, "monthly 2026-01") == [january]
    assert rows(skipped, "monthly 2026-02") == february
    assert rows(skipped, "quarterly 2026-Q1") == [january, *february]
    assert rows(skipped, "penalties 2026-Q1") == [january, *february]
    assert rows(skipped, "monthly 2026-02 --store west") == [february[2]]
    assert rows(skipped, "monthly 2026-03") == []


@pytest.mark.parametrize("words", ["weekly 2026-W05", "monthly 2026-02", "yearly 2026"])
def test_every_complaint_that_the_figure_counts_has_its_row(skipped: Desk, words: str) -> None:
    told = skipped.json(f"report {words}")
    cases = [case for one in told["skipped"] for case in one["cases"]]
    assert len(cases) == len(set(cases)) == told["figures"]["skip_level_cases"] > 0


def test_what_turns_out_to_be_no_such_complaint_costs_nobody_anything(skipped: Desk) -> None:
    skipped.run("--as teng correct 1 record-card skip_level=no --reason 误记")
    assert rows(skipped, "monthly 2026-01") == []
    skipped.run("--as teng correct 6 record-card skip_level=yes --reason 漏记")
    assert rows(skipped, "monthly 2026-02")[-1] == ("2026-02", "west", [], [3, 6])


def test_a_complaint_that_is_over_or_erased_was_taken_past_them_all_the_same(skipped: Desk) -> None:
    before = rows(skipped, "monthly 2026-01")
    skipped.run("--as teng withdraw 1 --reason 顾客撤回")
    assert rows(skipped, "monthly 2026-01") == before
    skipped.run("--as xu erase 1 --reason 到期")
    assert rows(skipped, "monthly 2026-01") == before


def test_a_desk_for_one_store_has_one_manager(desk: Desk) -> None:
    desk.open("skip_level=yes")
    desk.now = "2026-04-02T10:00:00+08:00"
    assert rows(desk, "monthly 2026-03") == [("2026-03", None, ["xu"], [1])]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("zh", "据此，徐（样例）：当月奖金全免（2026-01、2026-02）。"),
        (
            "en",
            "What follows from that for 徐（样例）: the bonus of that month is forfeited "
            "(2026-01, 2026-02).",
        ),
    ],
)
def test_the_summary_says_what_follows_and_for_whom(
    skipped: Desk, lang: str, sentence: str
) -> None:
    page = skipped.run(f"--lang {lang} report quarterly 2026-Q1").out
    assert sentence in page
    assert "商场顾客投诉制度 二" in page


def test_a_policy_that_says_nothing_of_it_names_the_complaints_alone(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    gone = ("manager = ", "skipped_costs = ", "skipped_basis = ")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith(gone)]
    Path("policy.toml").write_text("".join(lines), "utf-8")
    desk.run("--as wu policy apply policy.toml")
    desk.open("skip_level=yes")
    told = desk.json("report monthly this")["skipped"]
    assert [(one["managers"], one["follows"], one["basis"]) for one in told] == [([], None, None)]
    assert "what follows" not in desk.run("report monthly this").out


def test_what_is_published_names_no_manager(skipped: Desk) -> None:
    for lang in ("zh", "en"):
        page = skipped.run(f"--lang {lang} report publicity 2026-02").out
        assert "徐" not in page
        assert "奖金" not in page
        assert "bonus" not in page
