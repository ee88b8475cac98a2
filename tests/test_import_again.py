"""A register that is imported again after something happened to its cases."""

from pathlib import Path

import pytest

from tests.desk import CARD, Desk
from tests.test_import import IDS, ROWS, ZH, as_csv, put

TIME = "2026-03-01T11:00"
HEADINGS = [*ZH, "投诉时间"]
CLOSING = [*HEADINGS, "结案时间", "处理结果"]
FIRST, SECOND, THIRD = ([*row, TIME] for row in ROWS)


def refused(desk: Desk, name: str, options: str = "") -> str:
    return str(desk.run(f"--as teng import {name} {options}", code=65).err)


def imported(desk: Desk, *rows: list[str]) -> None:
    put("a.csv", as_csv(HEADINGS, list(rows)))
    desk.run("--as teng import a.csv")


def test_a_row_is_known_by_what_the_case_was_opened_with(desk: Desk) -> None:
    """And not by what it says since somebody corrected it."""
    imported(desk, FIRST)
    (card,) = [s["seq"] for s in desk.json("show 1")["steps"]]
    desk.run(f"--as teng correct 1 {card} about=空调 name=李四 --reason 错字")
    put("b.csv", as_csv(HEADINGS, [FIRST, SECOND]))
    assert "Row 2: It says what case 2026-000001 says already" in refused(desk, "b.csv")
    done = desk.json("--as teng import b.csv --skip-duplicates")
    assert done["cases"] == ["2026-000002"]


def test_a_closing_that_the_case_does_not_know_of_is_told(desk: Desk) -> None:
    imported(desk, FIRST)
    put("b.csv", as_csv(CLOSING, [[*FIRST, "2026-03-02T09:00", "已换货"]]))
    assert "and that it was closed" in refused(desk, "b.csv")
    done = desk.run("--as teng import b.csv --skip-duplicates").out
    assert "nothing to open" in done
    assert "Row 2: It says what case 2026-000001 says, and that it was closed" in done
    assert "casefile close 2026-000001" in done
    assert desk.json("show 1")["status"] == "open"
    (repeat,) = desk.json("--as teng import b.csv --skip-duplicates")["duplicates"]
    assert repeat["what"] == "closing"


def test_the_same_closing_again_is_nothing_new(desk: Desk) -> None:
    closed = [*FIRST, "2026-03-02T09:00", "已换货"]
    put("a.csv", as_csv(CLOSING, [closed]))
    desk.run("--as teng import a.csv")
    put("b.csv", as_csv(CLOSING, [closed, closed, [*SECOND, "", ""]]))
    (case, row) = desk.json("--as teng import b.csv --skip-duplicates")["duplicates"]
    assert (case["what"], row["what"]) == ("same", "same")


def test_of_two_rows_that_differ_in_the_closing_nobody_guesses_which_is_true(desk: Desk) -> None:
    rows = [[*FIRST, "2026-03-02T09:00", "已换货"], [*FIRST, "", ""]]
    put("a.csv", as_csv(CLOSING, rows))
    for line in ("--as teng import a.csv", "--as teng import a.csv --skip-duplicates"):
        assert (
            "Row 3: It is the complaint of row 2, closed otherwise" in desk.run(line, code=65).err
        )
    assert desk.json("list") == []


def test_what_was_erased_does_not_come_back_with_the_register(desk: Desk) -> None:
    imported(desk, FIRST, SECOND)
    desk.run("--as teng withdraw 1 --reason 顾客撤回")
    desk.run("--as xu erase 1 --reason 顾客要求 --yes")
    put("b.csv", as_csv(HEADINGS, [FIRST, SECOND, THIRD]))
    err = refused(desk, "b.csv")
    assert "Row 2: It may be what case 2026-000001 said, whose personal data were erased" in err
    done = desk.json("--as teng import b.csv --skip-duplicates")
    assert done["cases"] == ["2026-000003"]
    assert [r["what"] for r in done["duplicates"]] == ["erased", "same"]
    assert desk.json("search 13812348000") == []


def test_another_complaint_of_another_time_is_no_erased_one(desk: Desk) -> None:
    imported(desk, FIRST)
    desk.run("--as teng withdraw 1 --reason 顾客撤回")
    desk.run("--as xu erase 1 --reason 顾客要求 --yes")
    put("b.csv", as_csv(HEADINGS, [[*ROWS[0], "2026-03-01T11:01"]]))
    assert desk.json("--as teng import b.csv")["opened"] == 1
    put("c.csv", as_csv(ZH, [ROWS[0]]))
    desk.run("--as teng import c.csv", code=65)


def test_a_new_version_tells_which_kept_mappings_it_does_not_have(desk: Desk) -> None:
    put("a.csv", as_csv([*ZH[:-1], "来电"], [ROWS[0]]))
    before = Path("policy.toml").read_text("utf-8")
    key = next(key for key, title in zip(IDS, ZH, strict=True) if title == ZH[-1])
    desk.run(f"--as teng import a.csv --map 来电={key} --save old")
    assert "old" not in desk.run("policy apply policy.toml").out, "it was kept in the file too"
    Path("policy.toml").write_text(before, "utf-8")
    told = desk.run("policy apply policy.toml").out
    assert "The mappings old are not in this version any more" in told
    (line,) = [line for line in told.splitlines() if line.startswith("columns")]
    assert f'"来电" = "{key}"' in line


def test_an_erased_case_keeps_one_row_out_and_no_other(desk: Desk) -> None:
    """A register of days says of few complaints when they came."""
    day = "2026-03-01"
    imported(desk, [*ROWS[0], day])
    desk.run("--as teng withdraw 1 --reason 顾客撤回")
    desk.run("--as xu erase 1 --reason 顾客要求 --yes")
    other = ["赵三", "13800000003", ROWS[0][2], *ROWS[0][3:]]
    put("b.csv", as_csv(HEADINGS, [[*ROWS[0], day], [*other, day]]))
    done = desk.json("--as teng import b.csv --skip-duplicates")
    assert (done["opened"], done["skipped"]) == (1, 1)


@pytest.mark.parametrize(
    ("lang", "name", "more"),
    [
        ("en", "e.csv", ""),
        ("zh", "e.csv", "--excel"),
        ("en", "e.tsv", ""),
        ("en", "e.jsonl", ""),
        ("zh", "e.xlsx", ""),
        ("en", "e.xlsx", ""),
    ],
)
def test_an_export_is_taken_back_without_a_map(desk: Desk, lang: str, name: str, more: str) -> None:
    """By another desk, in every format and language: what opened each case, when it came, and
    when it ended. At the same desk every row is one that is there."""
    card = CARD.replace("about=双门冰箱", "about==1+1")
    desk.run(f"--as teng open {card} bought_on=2-27 amount_claimed=1409.5 received_at=昨天")
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng record 2 judge y y")
    desk.run(f"--lang {lang} --as teng export cases --reveal {more} -o {name}")
    before = [desk.json(f"--as teng show {no} --reveal") for no in (1, 2)]
    assert "repeated" in desk.run(f"--as teng import {name} --dry-run", code=65).out
    desk.run("init other --practice")
    desk.run(f"--db other/casefile.db --as teng import {name}")
    there = [desk.json(f"--db other/casefile.db --as teng show {no} --reveal") for no in (1, 2)]
    later = ("founded", "reasonable")
    before.sort(key=lambda shown: str(shown["received_at"]))
    there.sort(key=lambda shown: str(shown["received_at"]))
    for one, other in zip(before, there, strict=True):
        facts = {key: value for key, value in one["facts"].items() if key not in later}
        assert (facts, one["received_at"]) == (other["facts"], other["received_at"])


def test_marks_behind_the_last_column_are_no_columns(desk: Desk) -> None:
    Path("a.csv").write_text(
        "name,phone,category,about,details,request,,\n王,13812348000,goods,x,y,z,,\n,,,,,,,\n",
        "utf-8",
    )
    desk.run("--as teng import a.csv")
    Path("b.csv").write_text(
        "name,phone,category,about,details,request,\n李,13812348001,goods,x,y,z,换\n", "utf-8"
    )
    assert "no heading" in desk.run("--as teng import b.csv", code=65).err


@pytest.mark.parametrize(
    ("column", "cell", "right"),
    [
        ("amount_claimed", "2k", "such as 2000."),
        ("amount_claimed", "1,0000", "such as 10000."),
        ("amount_claimed", ".5", "such as 0.50."),
        ("amount_claimed", "-", "such as 1409.50."),
        ("received_at", "46083", "46083 is 2026-03-02"),
        ("bought_on", "3月2日", "tells the year too"),
    ],
)
def test_a_fault_is_told_with_what_would_be_right(
    desk: Desk, column: str, cell: str, right: str
) -> None:
    Path("a.csv").write_text(
        f'name,phone,category,about,details,request,{column}\n王,13812348000,goods,x,y,z,"{cell}"\n',
        "utf-8",
    )
    assert right in desk.run("--as teng import a.csv", code=65).err
    assert desk.json("list") == []
