"""Each figure of a report is what a second reckoning comes to that starts from ``export``, whatever
happened, of whatever period, unit, merchant and member of staff."""

import json
import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from casefile.cli.run import run
from casefile.reports.catalogue import BY_ID
from tests.desk import Desk, in_one_file
from tests.eventful import eventful
from tests.reckoned import (
    HERE,
    RECKONED,
    Exported,
    OfCase,
    Span,
    ages,
    came,
    fell,
    fen,
    granted_by_role,
    moment,
    owed_on,
    reckoned,
    tables,
    verdicts,
)

SEEDS = (7, pytest.param(11, marks=pytest.mark.slow))
PERIODS = ("monthly 2026-03", "monthly this", "weekly 2026-W12", "quarterly 2026-Q1")
END = datetime(2100, 1, 1, tzinfo=HERE)
OF_A_FRIDGE = "open category=goods product=双门冰箱 about=冰箱 details=x request=x trouble=goods"
BESIDE = (
    f"--now 2026-03-10T11:00:00+08:00 --as teng {OF_A_FRIDGE} name=甲 phone=13800000008",
    f"--now 2026-03-12T11:00:00+08:00 --as teng {OF_A_FRIDGE} name=乙 phone=13800000009 "
    "skip_level=yes",
    "--now 2026-03-12T12:00:00+08:00 --as teng withdraw 2026-000061 --reason x",
    "--now 2026-03-12T13:00:00+08:00 --as teng reopen 2026-000061 --reason x",
)
"""What may be missing in a month that chance made up."""
STORE = """
[fact.store]
type = "choice"
title = { zh = "门店", en = "store" }
choices = [
  { id = "east", title = { zh = "东店", en = "east" } },
  { id = "west", title = { zh = "西店", en = "west" } },
]

"""
WITH_STORES = (
    (
        'insurer = "insurer-pays"\n',
        'insurer = "insurer-pays"\nacknowledged = "card-at-once"\nstore = "store"\n',
    ),
    ('by = ["category", ', 'by = ["store", "category", '),
    ('"heated", "heard_first"', '"store", "heated", "heard_first"'),
    ("[fact.reported_to]", f"{STORE}[fact.reported_to]"),
)
"""How the pack says that the desk is one for two stores, and within which time it acknowledges."""
ELSEWHERE = (
    "name,phone,category,about,details,request,received_at,closed_at\n"
    "甲,13800000001,goods,x,x,x,2026-03-02 10:00,2026-03-03 10:00\n"
)

BARE = (
    "name,phone,category,about,details,request,received_at,closed_at\n"
    "乙,13800000001,service,x,x,x,2026-03-04 10:00,\n"
    "丙,13800000066,suggestion,x,x,x,2026-03-05 23:30,\n"
    "丁,13800000077,goods,x,x,x,2025-03-05 23:30,\n"
)
"""Cases that others kept, of which hardly anything is known."""


def with_store(line: str) -> str:
    """The line of a clerk who says of most cases which store they are of."""
    if " open " not in line:
        return line
    store = ("store=east", "store=west", "")[zlib.crc32(line.encode()) % 3]
    return f"{line} {store}".rstrip()


def played(name: str, lines: list[str]) -> None:
    Path(name).write_text("\n".join(lines) + "\n", "utf-8")
    assert run(["batch", "--keep-going", name]) in (4, 65, 77)  # some lines are refused


@pytest.fixture(params=SEEDS)
def month(bare_desk: Desk, request: pytest.FixtureRequest) -> Desk:
    """A desk where everything happened that is counted."""
    desk, seed = bare_desk, int(request.param)
    desk.now = "2026-04-10T09:00:00+08:00"

    def make() -> None:
        desk.run("init --practice", now="2025-02-19T09:00:00+08:00")
        in_one_file()
        policy = Path("policy.toml")
        text = policy.read_text("utf-8")
        for wanted, instead in WITH_STORES:
            assert wanted in text
            text = text.replace(wanted, instead, 1)
        policy.write_text(text, "utf-8")
        desk.run("--as wu policy apply policy.toml", now="2025-02-19T10:00:00+08:00")
        year_ago = eventful(10, seed, datetime(2025, 3, 1), 30)
        lines = [*year_ago, *eventful(60, seed, datetime(2026, 2, 20), 45)]
        lines = sorted(map(with_store, lines), key=lambda line: line.split()[1])
        half = len(lines) * 2 // 3
        played("first.txt", lines[:half])
        seq = desk.json("report monthly 2026-03")["event"]["seq"]
        over = tables(desk)
        at = max((e["seq"], e["recorded_at"]) for e in over["events"] if e["seq"] <= seq)[1]
        kept = {"event": seq, "at": at, "over": over, "then": tables(desk, at)}
        Path("half.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        played("then.txt", [*lines[half:], *BESIDE])
        for table in (ELSEWHERE, BARE):
            Path("old.csv").write_text(table, "utf-8")
            desk.run("import old.csv")
        Path("whole.json").write_text(json.dumps(tables(desk), ensure_ascii=False), "utf-8")

    desk.once(f"an eventful month {seed}", make)
    return desk


def taken_out() -> Exported:
    """What was taken out of the desk when all was recorded."""
    return Exported.made_of(json.loads(Path("whole.json").read_text("utf-8")))


def same(figures: dict[str, Any], exported: Exported, span: Span, by: str | None = None) -> None:
    """Each figure comes to the same the second time."""
    found = {name: reckoned(name, exported, span, by) for name in figures}
    assert figures == found


def spans(report: dict[str, Any]) -> Iterator[tuple[Span, dict[str, Any]]]:
    """The period of a report, the one before and that of a year ago, with the figures of each."""
    period, until = report["period"], moment(report["until"])
    yield Span.of(period["from"], period["until"], until), report["figures"]
    for other in ("before", "year_ago"):
        yield span_named(report[other]["period"]), report[other]["figures"]


def span_named(name: str) -> Span:
    """The whole of a month, a quarter or a week."""
    year = int(name[:4])
    if found := re.fullmatch(r".*-W(\d\d)", name):
        monday = date.fromisocalendar(year, int(found[1]), 1)
        return Span.of(str(monday), str(monday + timedelta(days=6)), END)
    first = int(name[-1]) * 3 - 2 if "Q" in name else int(name[5:] or 1)
    months = 3 if "Q" in name else 1 if name[5:] else 12
    after = date(year + (first + months - 1) // 12, (first + months - 1) % 12 + 1, 1)
    return Span.of(str(date(year, first, 1)), str(after - timedelta(days=1)), END)


def test_each_figure_of_the_annex_has_a_second_reckoning() -> None:
    assert list(RECKONED) == list(BY_ID)


@pytest.mark.parametrize("words", PERIODS)
def test_each_figure_is_what_the_exports_come_to_now_before_and_a_year_ago(
    month: Desk, words: str
) -> None:
    report, exported = month.json(f"report {words}"), Exported.of(month)
    assert exported == taken_out()
    for span, figures in spans(report):
        same(figures, exported, span)


def test_each_figure_counts_something_in_an_eventful_month(month: Desk) -> None:
    """What is nothing both times was not reckoned."""
    seen: set[str] = set()
    for words in PERIODS:
        figures = month.json(f"report {words}")["figures"]
        seen |= {name for name, value in figures.items() if value not in (None, 0, "0.00")}
    assert not set(BY_ID) - seen


def test_money_is_paid_in_vain_in_an_eventful_month(month: Desk) -> None:
    """Less was paid than was typed at first; it was cancelled, paid back, left, or went on."""
    became = set()
    for case in taken_out().cases:
        for one in case.settlements:
            if one.given and one.gone:
                became |= {"cancelled"} | ({"kept"} if one.kept else set())
            became |= {"went on"} if one.carried else set()
            became |= {"came back later"} if one.carried > one.paid else set()
        told = [e["data"] for e in case.of("overpayment.explained")]
        became |= {"paid back" if one.get("returned") else "left" for one in told}
        paying = {p["seq"] for p in case.payments}
        became |= {"corrected" for e in case.of("facts.corrected") if e["data"]["of"] in paying}
    wanted = {"cancelled", "kept", "went on", "came back later", "paid back", "left", "corrected"}
    assert became == wanted


def test_each_figure_of_a_group_is_what_the_exports_of_its_cases_come_to(month: Desk) -> None:
    """By unit, merchant, officer, and whatever else the policy counts by."""
    report, exported = month.json("report monthly 2026-03"), taken_out()
    (now, _), (before, _), (year_ago, _) = spans(report)
    for key, groups in report["groups"].items():
        for group in groups:
            of_it = exported.only(partial(told_so, key, group["value"]))
            same({name: group[name] for name in group if name in BY_ID}, of_it, now)
            assert group["received_before"] == reckoned("received", of_it, before)
            assert group["received_year_ago"] == reckoned("received", of_it, year_ago)


def test_units_merchants_and_officers_are_told_apart_in_an_eventful_month(month: Desk) -> None:
    report = month.json("report monthly 2026-03")
    assert {"unit", "merchant", "owner"} < set(report["groups"])


def told_so(key: str, value: str | None, case: OfCase) -> bool:
    values = {case.row["owner"]} if key == "owner" else case.told(key)
    return value in values if value else not values


def test_each_figure_of_a_store_is_what_the_exports_of_its_cases_come_to(month: Desk) -> None:
    whole, exported = month.json("report monthly 2026-03 --all-stores"), taken_out()
    assert {one["value"] for one in whole["stores"]} == {"east", "west", None}
    now, _ = next(spans(whole))
    for one in whole["stores"]:
        of_it = exported.only(partial(told_so, "store", one["value"]))
        same(one["figures"], of_it, now)
        if one["value"]:
            report = month.json(f"report monthly 2026-03 --store {one['value']}")
            for span, figures in spans(report):
                same(figures, of_it, span)
            assert report["ages"] == ages_told(of_it, now)


def test_each_figure_as_of_an_earlier_event_is_what_was_taken_out_then(month: Desk) -> None:
    """Whatever was recorded since: the report of then is made of nothing else."""
    kept = json.loads(Path("half.json").read_text("utf-8"))
    exported, as_of = Exported.made_of(kept["over"]), f"--event {kept['event']}"
    for words in PERIODS[:1] + PERIODS[2:]:
        as_it_was(month.json(f"report {words} {as_of}"), exported)
    month.now = kept["at"]
    as_it_was(month.json(f"report monthly this {as_of}"), Exported.made_of(kept["then"]))


def as_it_was(report: dict[str, Any], exported: Exported) -> None:
    for span, figures in spans(report):
        same(figures, exported, span)
    now, _ = next(spans(report))
    assert report["ages"] == ages_told(exported, now)
    assert report["figures"]["open_at_end"]


def test_the_ages_of_what_is_open_are_reckoned_in_working_days(month: Desk) -> None:
    report, exported = month.json("report monthly 2026-03"), taken_out()
    span, _ = next(spans(report))
    assert report["ages"] == ages_told(exported, span)
    running = month.json("report monthly this")
    assert running["ages"] == ages_told(exported, next(spans(running))[0])


def test_old_and_new_are_open_in_an_eventful_month(month: Desk) -> None:
    ages = [one for words in PERIODS[:2] for one in month.json(f"report {words}")["ages"]]
    assert sum(one["open"] > 0 for one in ages) > 2


def ages_told(exported: Exported, span: Span) -> list[dict[str, Any]]:
    froms = ((0, 1), (2, 3), (4, 7), (8, None))
    counts = ages(exported, span)
    return [
        {"from": least, "to": most, "open": count}
        for (least, most), count in zip(froms, counts, strict=True)
    ]


def test_what_each_role_granted_is_what_the_exports_tell_of_its_holders(month: Desk) -> None:
    policy, exported = month.json("policy show"), taken_out()
    bounds = ("per_item", "per_case", "per_customer", "per_clerk")
    limits = [one for one in policy["limits"] if any(one[key] for key in bounds)]
    for words in PERIODS:
        report = month.json(f"report {words}")
        span, _ = next(spans(report))
        found = [granted_by_role(exported, span, limit, policy) for limit in limits]
        assert report["authority"] == found


def test_some_role_grants_something_in_an_eventful_month(month: Desk) -> None:
    reports = [month.json(f"report {words}") for words in PERIODS]
    assert any(one["items"] for report in reports for one in report["authority"])


def test_each_figure_of_a_person_is_what_the_exports_tell_of_their_doing(month: Desk) -> None:
    report, exported = month.json("report monthly 2026-03"), taken_out()
    span, _ = next(spans(report))
    for person in report["persons"]:
        same(person["figures"], exported, span, person["staff"])


def test_each_of_the_staff_who_did_anything_is_told(month: Desk) -> None:
    assert len(month.json("report monthly 2026-03")["persons"]) > 3


def test_each_clock_is_what_the_exported_rounds_come_to(month: Desk) -> None:
    report, exported = month.json("report monthly 2026-03"), taken_out()
    (now, _), (before, _), (year_ago, _) = spans(report)
    rules = {r["rule"] for case in exported.cases for r in verdicts(case) if fell(r) in now}
    assert {clock["rule"] for clock in report["clocks"]} == rules
    for clock in report["clocks"]:
        rounds = [r for c in exported.cases for r in verdicts(c) if r["rule"] == clock["rule"]]
        in_time = [r["state"] == "met" for r in rounds if fell(r) in now]
        told = (clock["met"], clock["missed"])
        assert told == (in_time.count(True), in_time.count(False))
        for span, name in ((now, "share"), (before, "before"), (year_ago, "year_ago")):
            passed = [r["state"] == "met" for r in rounds if fell(r) in span]
            share = round(sum(passed) / len(passed), 4) if passed else None
            assert clock[name] == share, clock["rule"]


def test_each_penalty_is_told_with_its_case_and_who_decided_it(month: Desk) -> None:
    """Whom it hit is a personal fact of the case: what is kept for ever does not tell it."""
    report, exported = month.json("report penalties 2026-03"), taken_out()
    span = Span.of("2026-03-01", "2026-03-31", END)
    told = [(one["case"], fen(one["amount"])) for one in report["penalties"]]
    found = [(one.case, one.amount) for one in RECKONED["penalties_amount"][0](exported, span)]
    assert sorted(told) == sorted(found)
    deciders = {e["seq"]: e["actor"] for case in exported.cases for e in case.events}
    assert all(one["by"] == deciders[one["event"]] for one in report["penalties"])
    page = month.run("report penalties 2026-03").out
    assert all(case in page for case, _ in found)


def test_somebody_is_penalised_in_an_eventful_month(month: Desk) -> None:
    assert month.json("report penalties 2026-03")["penalties"]


def test_the_view_of_penalties_has_the_improvements_too(month: Desk) -> None:
    assert "Improvements" in month.run("report penalties 2026-03").out


def test_what_is_drawn_is_what_the_exports_come_to(month: Desk) -> None:
    """The trend with its backlog, the hours of the week, and the sums by payer and debtor."""
    report, exported = month.json("report monthly 2026-03"), taken_out()
    span, _ = next(spans(report))
    for one in report["trend"]:
        part = Span(moment(one["from"]), moment(one["until"]))
        for name, figure in (("received", "received"), ("closed", "closed")):
            assert one[name] == reckoned(figure, exported, part)
        assert one["backlog"] == reckoned("open_at_end", exported, part)
    hours = [[0] * 24 for _ in range(7)]
    for case in came(exported, span):
        hours[case.received.weekday()][case.received.hour] += 1
    assert report["hours"] == hours
    payers = {one["value"]: fen(one["paid"]) for one in report["payers"]}
    found: dict[str, int] = {}
    for case in exported.cases:
        for one in case.payments:
            if moment(one["at"]) in span:
                who = {"merchant": "商户", "mall": "商场"}[one["payer"]]
                found[who] = found.get(who, 0) + fen(one["amount"])
    assert payers == found
    debts: dict[str, int] = {}
    for case in exported.cases:
        for agreed in case.settlements:
            if owed_on(agreed, span):
                debts[agreed.payer] = debts.get(agreed.payer, 0) + owed_on(agreed, span)
    assert {one["value"]: fen(one["unpaid_at_end"]) for one in report["owed"]} == debts
