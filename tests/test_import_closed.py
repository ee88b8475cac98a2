"""Importing a register whose complaints were settled before they came here."""

from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

from tests.desk import Desk
from tests.test_import import ROWS, ZH, as_csv, as_xlsx, faults, put, told

HEADINGS = [*ZH, "投诉时间", "结案时间", "处理结果", "顾客满意度"]
NOW = "2026-03-02T10:00:00+08:00"
SETTLED = [*ROWS[0], "2026-01-05", "2026-01-08", "已换货", "满意"]
OPEN = [*ROWS[1], "2026-03-02T09:30", "", "", ""]


def test_what_was_settled_before_is_closed_and_late_for_nobody(desk: Desk) -> None:
    put("a.csv", as_csv(HEADINGS, [SETTLED, OPEN]))
    dry = desk.json("--as teng import a.csv --dry-run")
    assert (dry["would_open"], dry["would_close"]) == (2, 1)
    assert "1 of them were closed before" in desk.run("--as teng import a.csv --dry-run").out
    done = desk.json("--as teng import a.csv")
    assert (done["opened"], done["closed"]) == (2, 1)
    case = desk.json("show 1")
    assert case["status"] == "closed"
    assert (case["facts"]["result"], case["facts"]["satisfaction"]) == ("已换货", "satisfied")
    (ending,) = case["endings"]
    assert (ending["at"], ending["how"]) == ("2026-01-08T23:59:59+08:00", "elsewhere")
    assert {clock["state"] for clock in case["clocks"]} == {"cancelled"}
    assert case["next"] == []
    assert "before it came here" in desk.run("show 1").out
    assert desk.json("show 2")["status"] == "open"
    assert desk.run("check --warn --json --exit-zero").data["counts"] == {}
    assert "imported already (2 case(s)" in desk.run("--as teng import a.csv").out


def test_the_derived_rows_are_those_of_the_log(desk: Desk) -> None:
    put("a.csv", as_csv(HEADINGS, [SETTLED, OPEN]))
    desk.run("--as teng import a.csv")
    assert desk.json("verify")["ok"]
    before = desk.json("list")
    desk.run("rebuild")
    assert desk.json("list") == before
    assert desk.json("verify")["ok"]


def test_a_day_ends_a_case_with_its_end_and_today_now(desk: Desk) -> None:
    same = [*ROWS[0], "2026-02-27 15:00", "2026-02-27", "", ""]
    today = [*ROWS[1], "2026-03-02", "2026-03-02", "", ""]
    minute = [*ROWS[2], "2026-02-27 15:00", "2026/2/27 16:30", "", ""]
    put("a.csv", as_csv(HEADINGS, [same, today, minute]))
    desk.run("--as teng import a.csv")
    ends = [desk.json(f"show {n}")["endings"][0]["at"] for n in (1, 2, 3)]
    assert ends == ["2026-02-27T23:59:59+08:00", NOW, "2026-02-27T16:30:00+08:00"]


def test_a_day_of_a_spreadsheet_ends_with_its_end(desk: Desk) -> None:
    days = [datetime(2026, 2, 26, 9, 30), date(2026, 2, 26)]
    put("a.xlsx", as_xlsx(HEADINGS, [[*ROWS[0], *days, "", ""]]))
    desk.run("--as teng import a.xlsx")
    assert desk.json("show 1")["endings"][0]["at"] == "2026-02-26T23:59:59+08:00"


def test_a_closing_that_cannot_be_is_a_fault_of_its_column(desk: Desk) -> None:
    rows = [
        [*ROWS[0], "2026-01-05", "2026-01-04", "", ""],
        [*ROWS[0], "", "2026-01-05", "", ""],
        [*ROWS[0], "2026-01-05", "", "已换货", ""],
        [*ROWS[0], "2026-01-05", "2026-03-03", "", ""],
        [*ROWS[0], "2026-01-05", "soon", "", ""],
        [*ROWS[0], "2026-01-05", "2026-01-06", "", "还行"],
        ["", *ROWS[0][1:], "2026-01-05", "2026-01-04", "", ""],
        [*ROWS[0], "1/5/2026", "2026-01-04", "", ""],
    ]
    put("a.csv", as_csv(HEADINGS, rows))
    assert faults(desk, "a.csv") == [
        *((row, "结案时间") for row in (2, 3, 4, 5, 6)),
        (7, "顾客满意度"),
        (8, "结案时间"),
        (8, "投诉人姓名"),
        (9, "投诉时间"),
    ]
    err = told(desk, "a.csv")
    assert "before the complaint was received" in err
    assert "say when it was received: “received at”." in err
    assert "What belongs to the closing (result) needs the time of it, too: “closed at”." in err


def test_facts_of_the_closing_need_its_time(desk: Desk) -> None:
    put("a.csv", as_csv([*ZH, "处理结果"], [[*ROWS[0], "已换货"]]))
    assert faults(desk, "a.csv") == [(2, "")]
    put("b.csv", as_csv([*ZH, "处理结果"], [[*ROWS[0], ""]]))
    assert desk.json("--as teng import b.csv")["opened"] == 1


def test_who_may_not_close_a_case_may_not_import_closed_ones(desk: Desk) -> None:
    policy = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(policy.replace("close = [", 'close = ["finance"]  # [', 1))
    desk.run("policy apply policy.toml")
    put("a.csv", as_csv(HEADINGS, [SETTLED]))
    assert "the closing" in desk.run("--as teng import a.csv", code=77).err
    put("b.csv", as_csv(ZH, ROWS))
    desk.run("--as teng import b.csv")


def test_a_closing_that_needs_a_fact_is_not_imported_without(desk: Desk) -> None:
    policy = Path("policy.toml").read_text("utf-8")
    line = 'may = ["result", "satisfaction"]'
    assert line in policy
    changed = policy.replace(line, 'needs = ["result"]\nmay = ["satisfaction"]', 1)
    Path("policy.toml").write_text(changed, "utf-8")
    desk.run("policy apply policy.toml")
    put("a.csv", as_csv(HEADINGS, [SETTLED, [*ROWS[1], "2026-01-05", "2026-01-06", "", ""]]))
    assert faults(desk, "a.csv") == [(3, "结案时间")]
    assert "result" in told(desk, "a.csv")


def test_columns_of_the_closing_can_be_mapped_and_kept(desk: Desk) -> None:
    headings = [*ZH, "来电", "办完", "怎么办的", "满意度"]
    put("a.csv", as_csv(headings, [SETTLED]))
    assert "Did you mean 顾客满意度?" in told(desk, "a.csv")
    words = (
        "--map 来电=received_at --map 办完=结案时间 --map 怎么办的=result --map 满意度=satisfaction"
    )
    desk.run(f"--as teng import a.csv {words} --save old")
    put("b.csv", as_csv(headings, [[*ROWS[2], "2026-01-05", "2026-01-06", "", ""]]))
    assert desk.json("--as teng import b.csv --mapping old")["closed"] == 1


def test_a_case_that_was_settled_before_can_be_taken_up_again_and_erased(desk: Desk) -> None:
    put("a.csv", as_csv(HEADINGS, [SETTLED, [*ROWS[1], "2026-01-05", "2026-01-06", "", ""]]))
    desk.run("--as teng import a.csv")
    desk.run("--as xu reopen 1 --reason 又坏了")
    assert [step["step"] for step in desk.json("next 1")["next"]] == ["judge"]
    assert {clock["state"] for clock in desk.json("show 1")["clocks"] if clock["started_at"]} == {
        "cancelled"
    }
    later = desk.run("check --json --exit-zero", now="2026-04-09T10:00:00+08:00").data["findings"]
    assert {f["rule"] for f in later} == {"no-movement"}, "nobody is late with what was settled"
    desk.run("--as xu erase 2 --reason 到期 --yes")
    assert desk.json("verify")["ok"]
    due = desk.run("check --json --exit-zero", now="2029-01-08T10:00:00+08:00").data["findings"]
    assert "erasure-due" not in {f["rule"] for f in due}  # the one is open, the other erased


def test_an_export_tells_what_was_settled_before_it_came_here(desk: Desk) -> None:
    put("a.csv", as_csv(HEADINGS, [SETTLED]))
    desk.run("--as teng import a.csv")
    desk.run("export cases -o x.xlsx")
    cells = [cell.value for row in load_workbook("x.xlsx").active for cell in row]
    assert "settled before it came here" in cells
