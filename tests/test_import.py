"""Importing complaints: every format, every fault with its place, all of it or nothing."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.actions.data import imports
from casefile.actions.entry import Entry
from casefile.actions.policies import current_policy
from casefile.cli.run import run
from casefile.errors import BadData, Changed, PolicyError
from casefile.intake.complaints import Complaint, complaints_of
from casefile.intake.reading import read_sheet
from casefile.intake.sheet import Fault, Sheet
from casefile.policy.reading import read_policy
from casefile.procedure.canonical import parse
from casefile.values.moments import a_moment
from tests.desk import CARD, NOW, Desk, pack, pack_text, reserving

ZH = ["投诉人姓名", "联系电话", "投诉类别", "投诉对象", "投诉内容", "投诉请求"]
EN = ["complainant", "telephone", "category", "object of the complaint", "details", "request"]
IDS = ["name", "phone", "category", "about", "details", "request"]
ROWS = [
    ["王小明", "13812348000", "goods", "双门冰箱", "与样机不符", "换货"],
    ["李华", "13900000002", "service", "收银台", "排队二十分钟，\n无人接待", "道歉"],
    ["张伟", "010-88888888", "建议意见", "停车场", '他说"太小"', "扩建"],
]
Rows = list[list[Any]]


def as_csv(headings: list[str], rows: Rows, mark: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark).writerows([headings, *rows])
    return out.getvalue().encode()


def as_json(headings: list[str], rows: Rows) -> bytes:
    return json.dumps([dict(zip(headings, row, strict=True)) for row in rows]).encode()


def as_lines(headings: list[str], rows: Rows) -> bytes:
    objects = (dict(zip(headings, row, strict=True)) for row in rows)
    return "\n".join(json.dumps(o, ensure_ascii=False) for o in objects).encode()


def as_xlsx(headings: list[str], rows: Rows, more: Callable[[Any], None] | None = None) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in (headings, *rows):
        sheet.append(row)
    if more:
        more(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMATS: dict[str, Callable[[list[str], Rows], bytes]] = {
    "a.csv": as_csv,
    "b.csv": lambda h, r: b"\xef\xbb\xbf" + as_csv(h, r, ";"),
    "c.csv": lambda h, r: as_csv(h, r, "\t"),
    "d.TSV": lambda h, r: as_csv(h, r, "\t"),
    "e.json": as_json,
    "f.jsonl": as_lines,
    "g.ndjson": lambda h, r: as_lines(h, r) + b"\r\n\n",
    "h.xlsx": as_xlsx,
}


def put(name: str, content: bytes | str) -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def faults(desk: Desk, line: str) -> list[tuple[int, str]]:
    """Row and column of every fault that the import tells, which is refused."""
    found = desk.run(f"--as teng import {line} --json", code=65).data
    assert found["opened"] == found["would_open"] == 0
    assert desk.json("list") == []
    return [(f["row"], f["column"]) for f in found["faults"]]


def told(desk: Desk, line: str) -> str:
    """All that stands on stderr for an import that is refused; nothing was opened."""
    answer = desk.run(f"--as teng import {line}", code=65)
    assert answer.out == ""
    assert desk.json("list") == []
    return answer.err


# ---- what is opened ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("headings", [ZH, EN, IDS], ids=["zh", "en", "ids"])
def test_every_format_opens_the_same_cases(desk: Desk, name: str, headings: list[str]) -> None:
    put(name, FORMATS[name](headings, ROWS))
    done = desk.json(f"--as teng import {name}")
    assert (done["rows"], done["opened"], done["skipped"]) == (3, 3, 0)
    assert done["cases"] == ["2026-000001", "2026-000002", "2026-000003"]
    facts = desk.json("--as teng show 2 --reveal")["facts"]
    assert facts["details"] == "排队二十分钟，\n无人接待"
    assert [row["category"] for row in desk.json("list")] == ["suggestion", "service", "goods"]
    assert [row["case"] for row in desk.json("search 收银台")] == ["2026-000002"]
    desk.run("verify")


def test_a_heading_is_forgiven_blanks_and_full_width_forms(desk: Desk) -> None:
    odd = [" 投诉人 姓名", "ｐｈｏｎｅ", "CATEGORY", "投诉对象\u3000", "\ufeff投诉内容", "Request "]
    put("a.csv", as_csv(odd, ROWS))
    assert desk.json("--as teng import a.csv")["opened"] == 3


@pytest.mark.parametrize("heading", ["received_at", "投诉时间", "收到时间", "Received at"])
def test_the_time_of_the_complaint_starts_its_clocks(desk: Desk, heading: str) -> None:
    rows = [[*row, f"2026-03-0{no}T11:00"] for no, row in enumerate(ROWS[:2], 1)]
    put("a.csv", as_csv([*ZH, heading], rows))
    desk.run("--as teng import a.csv", now="2026-03-04T10:00")
    assert desk.json("show 1")["received_at"] == "2026-03-01T11:00:00+08:00"
    assert [
        f["case"]
        for f in desk.run("check --json", code=10, now="2026-03-04T10:00").data["findings"]
    ]


SOUND = {
    "name": st.text(min_size=1, max_size=8).filter(str.strip),
    "phone": st.sampled_from(["13800000001", "+86 10 8888", "0571-88888888"]),
    "category": st.sampled_from(["goods", "服务质量", "Suggestion"]),
    "about": st.sampled_from(["冰箱", "=1+1", "  柜台 "]),
    "details": st.text(min_size=1, max_size=20).filter(str.strip),
    "request": st.sampled_from(["换货", "道歉"]),
    "severity": st.sampled_from(["", "injury", "严重"]),
    "skip_level": st.sampled_from(["", "是", "no"]),
    "amount_claimed": st.sampled_from(["", "12", "99.5"]),
    "bought_on": st.sampled_from(["", "2026-01-31"]),
    "dimension": st.sampled_from(["", "tangibles", "有形度、同理度"]),
    "received_at": st.sampled_from(["", "2026-02-27T21:59", "2026-03-01 09:00"]),
}
SPOILT = {
    "name": st.text(max_size=2),
    "phone": st.sampled_from(["1", "电话"]),
    "category": st.sampled_from(["x", "gods", ""]),
    "amount_claimed": st.sampled_from(["1e3", "-1", "12万元"]),
    "bought_on": st.sampled_from(["2026-02-30", "2027-01-01", "1/2/2026"]),
    "received_at": st.sampled_from(["2026-03-03T09:00", "3/1/2026", "9:00"]),
}
ROW = st.fixed_dictionaries(SOUND)
ODD_ROW = st.sampled_from(sorted(SPOILT)).flatmap(
    lambda key: st.fixed_dictionaries({**SOUND, key: SPOILT[key]})
)
TABLES = st.one_of(
    st.lists(ROW, min_size=1, max_size=4, unique_by=lambda r: (r["name"], r["details"])),
    # alike, the second would be refused as a repetition
    st.tuples(ROW, ODD_ROW).map(list).filter(lambda rows: rows[0] != rows[1]),
)


@pytest.mark.slow
@given(rows=TABLES)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_an_import_opens_what_open_would(
    rows: list[dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("law"))
    desk = Desk(capsys)
    desk.once("one and many", lambda: [desk.run(f"init --practice {n}") for n in ("one", "many")])
    put("a.json", json.dumps(rows))
    before = ["--as", "teng", "--now", NOW, "--db"]
    opened = []
    for row in rows:
        put("row.json", json.dumps({k: v for k, v in row.items() if v.strip()}))
        opened.append(run([*before, "one/casefile.db", "open", "--from-file", "row.json"]))
    code = run([*before, "many/casefile.db", "import", "a.json"])
    assert (code == 0) == (not any(opened))
    if code == 0:
        for no in range(1, len(rows) + 1):
            line = f"casefile.db --as teng show {no} --reveal"
            one, many = desk.json(f"--db one/{line}"), desk.json(f"--db many/{line}")
            for key in ("facts", "received_at", "opened_at", "owner", "status", "next", "clocks"):
                assert one[key] == many[key], key
            assert len(one["steps"]) == len(many["steps"]) == 1
        one, many = desk.json("--db one/casefile.db list"), desk.json("--db many/casefile.db list")
        for rows_of in (one, many):
            for row in rows_of:
                row.pop("updated_at", None)  # the looks above are on record too
        assert one == many
    desk.run("--db many/casefile.db verify")


# ---- again ---------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    put("a.csv", as_csv(ZH, ROWS))
    desk.run("--as teng import a.csv")
    before = desk.json("verify")
    answer = desk.run("--as teng import a.csv")
    assert answer.out == (
        "PRACTICE\nThis file was imported already (3 case(s), 2026-000001 to 2026-000003); "
        "nothing was changed.\n"
    )
    put("renamed.csv", as_csv(ZH, ROWS))
    again = desk.json("--as teng import renamed.csv")
    assert (again["rows"], again["opened"], again["skipped"], again["cases"]) == (3, 0, 3, [])
    dry = desk.json("--as teng import a.csv --dry-run")
    assert (dry["would_open"], dry["skipped"]) == (0, 3)
    assert desk.json("verify") == before


def test_an_import_is_on_record_with_its_rows(desk: Desk) -> None:
    put("a.csv", as_csv(ZH, ROWS))
    done = desk.json("--as teng import a.csv")
    store = desk.store()
    kept = store.latest("office", "import.done")
    assert kept is not None
    assert kept.seq == done["events"][-1]
    assert (kept.actor, getattr(kept.payload, "opened", 0)) == ("teng", 3)
    sha256 = getattr(kept.payload, "sha256", "")
    opened = store.written(f"import:{sha256}:3")  # the second row below the headings
    assert opened is not None
    assert opened.stream == "2026-000002"
    store.close()


def test_a_row_that_repeats_another_is_refused_or_left_out(desk: Desk) -> None:
    put("a.csv", as_csv(ZH, [*ROWS, ROWS[0], ROWS[0]]))
    err = told(desk, "a.csv")
    assert "Row 5: It says the same as row 2" in err
    assert "Row 6: It says the same as row 2" in err
    assert "--skip-duplicates" in err
    dry = desk.run("--as teng import a.csv --dry-run --json", code=65).data
    assert dry["duplicates"] == [
        {"row": 5, "of_row": 2, "case": None, "what": "same"},
        {"row": 6, "of_row": 2, "case": None, "what": "same"},
    ]
    done = desk.json("--as teng import a.csv --skip-duplicates")
    assert (done["opened"], done["skipped"]) == (3, 2)
    assert desk.json("--as teng import a.csv")["opened"] == 0


def test_a_register_that_has_grown_opens_only_what_is_new(desk: Desk) -> None:
    timed = [[*row, "2026-03-01T11:00"] for row in ROWS]
    put("a.csv", as_csv([*ZH, "投诉时间"], timed[:2]))
    desk.run("--as teng import a.csv")
    put("b.csv", as_csv([*ZH, "投诉时间"], timed))
    err = desk.run("--as teng import b.csv", code=65).err
    assert "Row 2: It says what case 2026-000001 says already" in err
    done = desk.json("--as teng import b.csv --skip-duplicates")
    assert done["cases"] == ["2026-000003"]
    put("c.csv", as_csv([*ZH, "投诉时间"], [[*ROWS[0], "2026-03-02T09:00"]]))
    assert desk.json("--as teng import c.csv")["opened"] == 1  # the same again on another day
    put("d.csv", as_csv(ZH, ROWS[:1]))  # no time: either of the two
    done = desk.json("--as teng import d.csv --skip-duplicates")
    assert (done["opened"], done["skipped"], len(done["duplicates"])) == (0, 1, 1)


def test_a_file_without_anything_new_changes_nothing(desk: Desk) -> None:
    put("a.csv", as_csv(ZH, ROWS))
    desk.run("--as teng import a.csv")
    before = desk.json("verify")
    put("b.json", as_json(IDS, ROWS))
    done = desk.json("--as teng import b.json --skip-duplicates")
    assert (done["opened"], done["skipped"], done["events"]) == (0, 3, [])
    put("empty.csv", as_csv(ZH, []))
    put("empty.json", "[]")
    for name in ("empty.csv", "empty.json"):
        assert "nothing to open" in desk.run(f"--as teng import {name}").out
    assert desk.json("verify") == before


# ---- faults --------------------------------------------------------------------------------------


def test_every_fault_is_told_with_its_row_and_column(desk: Desk) -> None:
    rows = [
        [*ROWS[0], "12.50", "2026-01-31", "2026-03-01T09:00"],
        ["王", "phone", "god", "冰箱", "", "换", "1e3", "2026-02-30", "3/1/2026 9:00"],
        ["王", "1380", "goods", "冰箱", "慢", " ", "-1", "2027-01-01", "2026-03-03T09:00"],
        ["王" * 20_001, "1380", "goods", "冰箱", "慢", "换", "", "", ""],
    ]
    put("a.csv", as_csv([*IDS, "索赔金额", "购买日期", "投诉时间"], rows))
    assert faults(desk, "a.csv") == [
        (3, "phone"),
        (3, "category"),
        (3, "索赔金额"),
        (3, "购买日期"),
        (3, "投诉时间"),
        (3, "details"),
        (4, "索赔金额"),
        (4, "投诉时间"),
        (4, "request"),
        (4, "购买日期"),
        (5, "name"),
    ]


def test_a_fault_in_the_last_row_leaves_nothing(desk: Desk) -> None:
    rows = [[f"顾客{n}", *ROWS[0][1:]] for n in range(300)]
    put("a.csv", as_csv(ZH, [*rows, ["", *ROWS[0][1:]]]))
    before = desk.json("verify")
    assert faults(desk, "a.csv") == [(302, "投诉人姓名")]
    assert desk.json("verify") == before


def test_many_faults_are_counted_and_the_first_fifty_shown(desk: Desk) -> None:
    put("a.csv", as_csv(ZH, [["王", "x", *ROWS[0][2:-1], f"换{n}"] for n in range(70)]))
    err = told(desk, "a.csv")
    assert "a.csv: 70 fault(s); nothing was opened." in err
    assert "… and 20 more." in err
    assert len(err.splitlines()) == 52
    assert len(desk.run("--as teng import a.csv --json", code=65).data["faults"]) == 70


@pytest.mark.parametrize(
    ("headings", "row", "column", "sentence"),
    [
        ([*ZH, "投诉人姓"], 1, "投诉人姓", "Did you mean 投诉人姓名?"),
        (
            [*ZH, "天气"],
            1,
            "天气",
            "leave it out: --map 天气=FACT or --map 天气=-",
        ),
        ([*ZH, "name"], 1, "name", "It gives “complainant”, as 投诉人姓名 does already"),
        ([*ZH, ""], 1, "7", "The column has no heading."),
        ([*ZH, "判定理由"], 1, "判定理由", "“record card” takes no “grounds”."),
    ],
)
def test_a_column_that_cannot_be_placed(
    desk: Desk, headings: list[str], row: int, column: str, sentence: str
) -> None:
    put("a.csv", as_csv(headings, [[*r, "x"] for r in ROWS]))
    assert faults(desk, "a.csv") == [(row, column)]
    assert sentence in told(desk, "a.csv")


def test_a_missing_column_is_told_once(desk: Desk) -> None:
    put("a.csv", as_csv(ZH[:-1], [row[:-1] for row in ROWS]))
    assert faults(desk, "a.csv") == [(1, "request")]
    assert "No column gives “request”." in told(desk, "a.csv")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name,phone\n王,1,2\n", "Row 2: It has 3 cells instead of 2"),
        ("name,phone\n王\n", "Row 2: It has 1 cells instead of 2"),
        ('name,phone\n"王,1\n', "Row 2: a quotation mark is not closed"),
        ('name,phone\n"王"x,1\n', "Row 2: a quotation mark is not closed or stands amid a cell"),
        (f"name,phone\n{'x' * 200_000},1\n", "a cell is far longer than 20000 characters"),
        ("name,phone\n王\0,1\n", "Line 2 holds a NUL byte"),
        ("name,phone;about\n", "Line 1 holds , ;"),
        ("", "No column gives"),
        ("\n\nname\n", "No column gives"),
    ],
)
def test_a_csv_that_is_not_clearly_a_table(desk: Desk, content: str, sentence: str) -> None:
    put("a.csv", content)
    assert sentence in told(desk, "a.csv")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(desk: Desk) -> None:
    text = as_csv(ZH, [ROWS[1]]).decode() + "\r\n,,,,,\r\n" + "王,x,goods,a,b,c\r\n"
    put("a.csv", text)  # a cell of two lines, an empty line, a row of empty cells
    assert faults(desk, "a.csv") == [(5, "联系电话")]


# ---- encodings -----------------------------------------------------------------------------------


def test_another_encoding_is_named_never_guessed(desk: Desk) -> None:
    text = as_csv(ZH, ROWS).decode()
    put("a.csv", text.encode("gb18030"))
    assert "Line 1 is not UTF-8 text" in told(desk, "a.csv")
    assert "--encoding gb18030" in told(desk, "a.csv")
    assert desk.json("--as teng import a.csv --encoding GBK")["opened"] == 3
    put("b.csv", text.replace("王小明", "王大明").encode("utf-16"))
    assert "--encoding utf-16" in desk.run("--as teng import b.csv", code=65).err
    done = desk.json("--as teng import b.csv --encoding utf-16 --skip-duplicates")
    assert done["opened"] == 1


def test_a_wrong_encoding_is_refused(desk: Desk) -> None:
    put("a.csv", b"\xef\xbb\xbf" + as_csv(ZH, ROWS))
    assert "leave --encoding away" in told(desk, "a.csv --encoding gb18030")
    put("b.csv", b"name\n\xff\xff\n")
    assert "Line 2 is not gb18030 text" in told(desk, "b.csv --encoding gb18030")
    assert "There is no encoding latin-1" in desk.run("import a.csv --encoding latin-1", code=2).err


# ---- JSON ----------------------------------------------------------------------------------------


def test_json_numbers_truths_and_lists_are_taken_as_spelled(desk: Desk) -> None:
    row = dict(zip(IDS, ROWS[0], strict=True))
    text = json.dumps([row])[:-2] + (
        ', "amount_claimed": 1000.10, "heated": true, "honorific": null, '
        '"dimension": ["tangibles", "empathy"], "phone": 13812348000}]'
    )
    text = text.replace('"phone": "13812348000", ', "")
    put("a.json", text)
    desk.run("--as teng import a.json")
    facts = desk.json("--as teng show 1 --reveal")["facts"]
    assert facts["amount_claimed"] == "1000.10"
    assert facts["heated"] == "yes"
    assert facts["phone"] == "13812348000"
    assert facts["dimension"] == ["tangibles", "empathy"]


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        ('"amount_claimed": NaN', "Row 1, column amount_claimed: NaN is no value for a fact."),
        ('"amount_claimed": -Infinity', "-Infinity is no value for a fact."),
        ('"amount_claimed": 1e3', "1e3 is no amount"),
        ('"name": "李"', "Row 1, column name: name stands twice in the JSON object."),
        ('"product": {"a": 1}', "Row 1, column product: product: a fact is a text"),
        ('"product": [[1]]', "product: a fact is a text"),
        ('"product": [1]', "Row 1, column product: “product” takes one value, not several."),
        ('"received_at": ["a", "b"]', "Row 1, column received_at: “received at” takes one value"),
    ],
)
def test_json_values_that_are_no_facts(desk: Desk, spoilt: str, sentence: str) -> None:
    text = json.dumps(dict(zip(IDS, ROWS[0], strict=True)), ensure_ascii=False)
    put("a.json", f"[{text[:-1]}, {spoilt}}}]")
    assert sentence in told(desk, "a.json")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", "[", "This is no JSON: it ends too early."),
        ("a.json", "", "This is no JSON: it ends too early."),
        ("a.json", '[\n{"a" 1}]', "This is no JSON: line 2, character 6 cannot be read."),
        ("a.jsonl", "{}\n{1}\n", "Row 2: It is no JSON: character 2 cannot be read."),
        ("a.json", "{}", "one array of objects"),
        ("a.json", "[1]", "Row 1: It is no JSON object"),
        ("a.json", "[" * 100_000, "This is no JSON: nested too deeply"),
        ("a.jsonl", '{"name": "王"}\n\nnull\n', "Row 3: It is no JSON object"),
        ("a.jsonl", '{"name": "王"\n', "Row 1: It is no JSON"),
    ],
)
def test_files_that_are_no_json(desk: Desk, name: str, content: str, sentence: str) -> None:
    put(name, content)
    assert sentence in told(desk, name)


# ---- XLSX ----------------------------------------------------------------------------------------


def test_a_spreadsheet_keeps_numbers_and_days_as_they_are(desk: Desk) -> None:
    headings = [*IDS, "price", "bought_on", "customer_since", "heated", "received_at"]
    row = [
        *("王", 13812348000, "goods", "冰箱", "慢", "换"),
        *(99.5, date(2026, 1, 31), datetime(2025, 1, 31), True, datetime(2026, 3, 1, 9, 30)),
    ]
    put("a.xlsx", as_xlsx(headings, [row]))
    desk.run("--as teng import a.xlsx")
    seen = desk.json("--as teng show 1 --reveal")
    facts = seen["facts"]
    assert (facts["phone"], facts["price"], facts["heated"]) == ("13812348000", "99.50", "yes")
    assert (facts["bought_on"], facts["customer_since"]) == ("2026-01-31", "2025-01-31")
    assert seen["received_at"] == "2026-03-01T09:30:00+08:00"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (110101199001011234, "A number of more than 15 digits"),
        (1.1e17, "A number of more than 15 digits"),
        ("=1/0", "A formula that was never calculated"),
        ("#N/A", "The spreadsheet shows an error: #N/A"),
    ],
)
def test_a_cell_that_lost_its_value_is_refused(desk: Desk, value: Any, sentence: str) -> None:
    put("a.xlsx", as_xlsx(IDS, [["王", value, *ROWS[0][2:]]]))
    assert f"Row 2, column phone: {sentence}" in told(desk, "a.xlsx")


def test_a_sheet_is_chosen_by_its_name(desk: Desk) -> None:
    def second(book: Any) -> None:
        other = book.create_sheet("三月")
        for row in (IDS, *ROWS):
            other.append(row)

    put("a.xlsx", as_xlsx(IDS, ROWS[:1], second))
    assert desk.run("import a.xlsx --sheet 四月", code=3).err.startswith("There is no sheet 四月")
    assert desk.json("--as teng import a.xlsx --sheet 三月")["opened"] == 3
    assert desk.json("--as teng import a.xlsx --sheet 三月")["opened"] == 0
    assert desk.json("--as teng import a.xlsx --skip-duplicates")["skipped"] == 1
    put("b.csv", as_csv(ZH, ROWS))
    assert "--sheet is for workbooks" in desk.run("--as teng import b.csv --sheet a", code=2).err


def _repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def test_workbooks_that_are_traps(desk: Desk) -> None:
    good = as_xlsx(IDS, ROWS)
    put("a.xlsx", good[:-30])
    assert "no workbook that can be read" in told(desk, "a.xlsx")
    put("a.xlsx", b"PK")
    assert "no workbook that can be read" in told(desk, "a.xlsx")
    dtd = b'<!DOCTYPE x [<!ENTITY a "b">]>'
    put("a.xlsx", _repacked(good, lambda n, c: c.replace(b"<worksheet", dtd + b"<worksheet", 1)))
    assert "declares a document type" in told(desk, "a.xlsx")
    put("a.xlsx", _repacked(good, lambda n, c: c + b" " * 60_000_000 if "sheet1" in n else c))
    assert "more than 50000000 bytes unpacked" in told(desk, "a.xlsx")
    far = b'<row r="90000000"><c r="A90000000"><v>1</v></c></row></sheetData>'
    put("a.xlsx", _repacked(good, lambda n, c: c.replace(b"</sheetData>", far)))
    assert "More than 100000 rows" in told(desk, "a.xlsx")


# ---- mappings ------------------------------------------------------------------------------------


FOREIGN = ["客户", "手机", *ZH[2:], "备注"]
FOREIGN_ROWS = [[*row, "旧系统"] for row in ROWS]
MAPS = "--map 客户=name --map 手机=联系电话 --map 备注=-"


def test_columns_are_mapped_by_hand(desk: Desk) -> None:
    put("a.csv", as_csv(FOREIGN, FOREIGN_ROWS))
    told = faults(desk, "a.csv")
    assert told[:3] == [(1, "客户"), (1, "手机"), (1, "备注")]
    assert {name for _, name in told[3:]} == {"name", "phone"}, "unless a complaint is anonymous"
    desk.run(f"--as teng import a.csv {MAPS} --map 天气=-")
    assert desk.json("--as teng show 1 --reveal")["facts"]["name"] == "王小明"


@pytest.mark.parametrize(
    ("option", "code", "sentence"),
    [
        ("--map 客户", 2, "客户 is no pair"),
        ("--map 客户=name --map 客户=phone", 2, "客户 is given twice"),
        ("--map 备注=- --map '备 注=product'", 2, "备注 and 备 注 are one column"),
        ("--map 备注=- --map '备\u3000注=-'", 2, "name it once with --map"),
        ("--map 客户=nam", 4, "Did you mean name?"),
        ("--map 客户=founded", 4, "takes no fact founded; - leaves a column out"),
        ("--map 客=name", 65, "The file has no column 客"),
        ("--mapping old", 3, "The policy has no mapping old"),
        ("--save old", 2, "--save goes with --map"),
        ("--map 客户=name --save old --dry-run", 2, "without --dry-run"),
        ("--format xls", 2, "There is no format xls"),
    ],
)
def test_options_that_cannot_be_followed(desk: Desk, option: str, code: int, sentence: str) -> None:
    put("a.csv", as_csv(FOREIGN, FOREIGN_ROWS))
    assert sentence in desk.run(f"--as teng import a.csv {option}", code=code).err
    assert desk.json("list") == []


def test_a_mapping_is_saved_in_the_policy_and_used_again(desk: Desk) -> None:
    put("a.csv", as_csv(FOREIGN, FOREIGN_ROWS[:1]))
    before = desk.json("policy show")["digest"]
    out = desk.run(f"--as teng import a.csv {MAPS} --save old-register").out
    assert "The mapping old-register is part of the policy now;" in out
    assert "policy.toml says so too." in out
    shown = desk.json("policy show")
    assert shown["mappings"] == [
        {"id": "old-register", "columns": {"客户": "name", "手机": "phone", "备注": "-"}}
    ]
    assert "old-register\t客户\tname" in desk.run("policy show").out
    assert shown["digest"] != before
    assert desk.json("show 1")["policy"]["digest"] == shown["digest"]
    assert "applies already" in desk.run("policy apply policy.toml").out
    put("b.csv", as_csv(FOREIGN, FOREIGN_ROWS[1:]))
    assert "--mapping old-register" in desk.run("--as teng import b.csv", code=65).err
    assert desk.json("--as teng import b.csv --mapping old-register")["opened"] == 2
    desk.run("verify")


def test_a_mapping_that_cannot_be_saved_opens_nothing(desk: Desk) -> None:
    put("a.csv", as_csv(FOREIGN, FOREIGN_ROWS))
    line = f"--as teng import a.csv {MAPS} --save"
    assert "mapping[Old!]: an id is small Latin letters" in told(desk, f"a.csv {MAPS} --save Old!")
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(reserving(text, apply='["store-manager"]'), "utf-8")
    desk.run("policy apply policy.toml")
    before = desk.json("verify")
    assert "may not record" in desk.run(f"{line} old", code=77).err
    assert desk.json("verify") == before
    assert "[[mapping]]" not in Path("policy.toml").read_text("utf-8")


def test_a_policy_file_that_is_being_edited_is_left_alone(desk: Desk) -> None:
    put("a.csv", as_csv(FOREIGN, FOREIGN_ROWS))
    edited = Path("policy.toml").read_text("utf-8") + "\n# half done\n"
    Path("policy.toml").write_text(edited, "utf-8")
    out = desk.run(f"--as teng import a.csv {MAPS} --save old").out
    assert "policy.toml is not the policy in force" in out
    assert 'columns = { "客户" = "name", "手机" = "phone", "备注" = "-" }' in out
    assert Path("policy.toml").read_text("utf-8") == edited
    other = desk.run("--as teng import b.csv --map 客户=name --save old", code=65)
    assert "b.csv is no file" in other.err
    put("b.csv", as_csv(["客户", *ZH[1:]], [["赵", *ROWS[0][1:]]]))
    refused = desk.run("--as teng import b.csv --map 客户=name --save old", code=4)
    assert "The policy has another mapping old already" in refused.err
    assert len(desk.json("list")) == 3


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ('{ "客户" = "nam" }', "mapping[a].columns: nam is not defined; did you mean name?"),
        ('{ "客户" = "founded" }', "mapping[a].columns: founded is not asked for"),
        ('{ "客户" = "name", "姓名" = "name" }', "mapping[a]: two columns give name"),
        ('{ "客户" = "name", "客 户" = "phone" }', "are one heading"),
        ('{ " " = "name" }', "a column has a heading that can be read"),
        ('{ "客户" = 1 }', "should be a text"),
        ('"name"', "should be a table"),
    ],
)
def test_faults_in_the_mappings_of_a_policy(columns: str, sentence: str) -> None:
    text = pack_text("mall")
    with pytest.raises(PolicyError) as caught:
        read_policy(f'{text}\n[[mapping]]\nid = "a"\ncolumns = {columns}\n')
    assert sentence in str(caught.value)


# ---- who, where, whatever happens ----------------------------------------------------------------


def test_a_dry_run_writes_nothing_and_tells_what_would_open(desk: Desk) -> None:
    put("a.csv", as_csv(ZH, ROWS))
    before = Path("casefile.db").read_bytes()
    dry = desk.json("--as teng import a.csv --dry-run")
    assert (dry["rows"], dry["would_open"], dry["faults"], dry["duplicates"]) == (3, 3, [], [])
    shown = desk.run("--as teng import a.csv --dry-run").out
    assert shown == "PRACTICE\n3 row(s), 0 fault(s), 0 repeated; 3 case(s) would open\n"
    put("b.csv", as_csv(ZH, [["", *ROWS[0][1:]], ROWS[1], ROWS[1]]))
    shown = desk.run("--lang zh --as teng import b.csv --dry-run", code=65).out
    assert "共 3 行，1 处问题，1 行重复；将立案 0 件" in shown
    assert "2\t投诉人姓名\t是空的，「填报」必须填写。" in shown
    assert "4\t\t与第 3 行内容完全相同。" in shown
    assert Path("casefile.db").read_bytes() == before


def test_who_may_not_open_a_case_may_not_import_any(desk: Desk) -> None:
    put("a.csv", as_csv(ZH, ROWS))
    assert "may not record" in desk.run("--as zhu import a.csv", code=77).err
    assert desk.json("list") == []


def test_numbers_go_on_after_the_cases_that_are_there(desk: Desk) -> None:
    desk.open()
    put("a.csv", as_csv(ZH, ROWS[1:]))
    assert desk.json("--as teng import a.csv")["cases"] == ["2026-000002", "2026-000003"]
    desk.open()
    assert desk.json("list")[0]["case"] == "2026-000004"
    desk.run("--as teng record 3 judge founded=yes reasonable=yes")
    desk.run("verify")


def test_what_is_no_file_is_told_in_a_sentence(desk: Desk) -> None:
    Path("folder.csv").mkdir()
    Path("dangling.csv").symlink_to("nowhere.csv")
    os.mkfifo("pipe.csv")
    for name in ("missing.csv", "folder.csv", "dangling.csv", "pipe.csv"):
        assert told(desk, name) == f"{name} is no file.\n"
    put("real", as_csv(ZH, ROWS))
    Path("linked.csv").symlink_to("real")
    assert "does not tell its format" in desk.run("import real", code=2).err
    assert desk.json("--as teng import linked.csv")["opened"] == 3


def test_a_file_that_is_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    with Path("a.csv").open("wb") as file:
        file.truncate(50_000_001)
    assert "a.csv is too large: at most 50000000 bytes." in told(desk, "a.csv")


def test_standard_input_needs_a_format(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        closed = False
        buffer = io.BytesIO(as_csv(ZH, ROWS))

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr("sys.stdin", Stdin())
    assert "--format" in desk.run("--no-input import -", code=2).err
    assert desk.json("--no-input --as teng import - --format csv")["opened"] == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_import_has_not_happened(desk: Desk, number: signal.Signals) -> None:
    rows = [[f"顾客{n}", *ROWS[0][1:]] for n in range(6_000)]
    put("a.csv", as_csv(ZH, rows))
    before = desk.json("verify")
    words = [sys.executable, "-m", "casefile", "--as", "teng", "--now", NOW, "import", "a.csv"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    journal = Path("casefile.db-journal")  # it stands while something is being written
    while not journal.exists() and running.poll() is None:
        time.sleep(0.001)
    running.send_signal(number)
    running.communicate()
    assert running.returncode in (130, 143, -number)
    assert desk.json("verify") == before
    assert desk.json("--as teng import a.csv")["opened"] == 6_000


def test_what_others_record_meanwhile_matters_only_where_it_changes_the_plan(desk: Desk) -> None:
    content = as_csv(IDS, ROWS)
    store = desk.store()
    policy = current_policy(store)[1]
    entry = Entry(a_moment(NOW, policy.identity.timezone), "counter", "teng")
    sheet = read_sheet(content, "csv")
    first, second = (imports.plan(store, content, sheet, {}, entry) for _ in range(2))
    desk.open()  # somebody else, another complaint
    done = imports.carry_out(store, first, entry)
    assert done is not None
    assert done.cases == ("2026-000002", "2026-000003", "2026-000004")
    with pytest.raises(Changed):
        imports.carry_out(store, second, entry)
    assert len(desk.json("list")) == 4
    store.close()


# ---- whatever the bytes --------------------------------------------------------------------------


GOOD = {name: make(IDS, ROWS) for name, make in FORMATS.items()}
FINE = (0, 2, 3, 4, 65)


@given(name=st.sampled_from(sorted(GOOD)), data=st.data())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_bytes_make_the_program_fail(desk: Desk, name: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 6))
        content[place : place + length] = data.draw(st.binary(max_size=6))
    put(name, bytes(content))
    code = run(["--as", "teng", "--now", NOW, "import", name, "--skip-duplicates"])
    assert code in FINE
    if code == 0:
        desk.run("verify")


@given(name=st.sampled_from(sorted(GOOD)), content=st.binary(max_size=200))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_file_of_noise_is_imported(desk: Desk, name: str, content: bytes) -> None:
    put(name, content)
    assert run(["--as", "teng", "--now", NOW, "import", name]) in (0, 65)


@given(
    change=st.binary(min_size=1, max_size=8), place=st.integers(0, 3000), part=st.integers(0, 20)
)
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_part_of_a_workbook_makes_the_program_fail(
    desk: Desk, change: bytes, place: int, part: int
) -> None:
    names = zipfile.ZipFile(io.BytesIO(GOOD["h.xlsx"])).namelist()
    chosen = names[part % len(names)]

    def spoil(name: str, content: bytes) -> bytes:
        at = place % (len(content) + 1)
        return content[:at] + change + content[at + len(change) :] if name == chosen else content

    put("x.xlsx", _repacked(GOOD["h.xlsx"], spoil))
    assert run(["--as", "teng", "--now", NOW, "import", "x.xlsx", "--skip-duplicates"]) in FINE


def test_open_knows_the_time_by_the_names_that_an_import_knows(desk: Desk) -> None:
    for no, name in enumerate(("received_at", "收到时间", "投诉时间"), 1):
        desk.open(f"{name}=2026-03-01T11:00")
        assert desk.json(f"show {no}")["received_at"] == "2026-03-01T11:00:00+08:00"


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026/3/1", "2026-03-01T00:00:00+08:00"),
        ("2026-03-01", "2026-03-01T00:00:00+08:00"),
        ("2026年3月1日", "2026-03-01T00:00:00+08:00"),
        ("2026/3/1 9:30", "2026-03-01T09:30:00+08:00"),
        ("2026-3-1 09:30:15", "2026-03-01T09:30:15+08:00"),
        ("2026年3月1日 9时5分", "2026-03-01T09:05:00+08:00"),
        ("2026.3.1 9：30", "2026-03-01T09:30:00+08:00"),
    ],
)
def test_days_are_read_as_registers_have_them(desk: Desk, typed: str, at: str) -> None:
    row = {**dict(w.split("=", 1) for w in CARD.split()), "received_at": typed}
    put("a.json", json.dumps([{**row, "bought_on": typed.split(" ")[0]}]))
    desk.run("--as teng import a.json")
    case = desk.json("show 1")
    assert case["received_at"] == at
    assert case["facts"]["bought_on"] == "2026-03-01"


@pytest.mark.parametrize(
    "typed", ["3/1/2026", "1.3.26", "2026/13/1", "2026/2/30", "26-3-1", "11/22/2026", "2026-13-01"]
)
@pytest.mark.parametrize("column", ["received_at", "closed_at", "bought_on"])
def test_a_day_that_has_to_be_guessed_is_refused_as_it_was_typed(
    desk: Desk, typed: str, column: str
) -> None:
    row = {**dict(w.split("=", 1) for w in CARD.split()), "received_at": "2026-03-01"}
    put("a.json", json.dumps([{**row, column: typed}]))
    assert f"column {column}: {typed} is no date" in told(desk, "a.json")


def test_one_case_is_named_once(desk: Desk) -> None:
    put("a.csv", as_csv(ZH, ROWS[:1]))
    assert "1 case(s) opened: 2026-000001.\n" in desk.run("--as teng import a.csv").out
    assert "(1 case(s), 2026-000001)" in desk.run("--as teng import a.csv").out


def test_a_time_that_stands_twice_is_named_by_its_title(desk: Desk) -> None:
    put("a.csv", as_csv([*ZH, "投诉时间", "received_at"], [[*ROWS[0], "2026-03-01", ""]]))
    err = desk.run("--lang zh --as teng import a.csv", code=65).err
    assert "与列「投诉时间」对应同一栏目「收到时间」" in err


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_titles_are_passed_over_however_lines_end(desk: Desk, end: str) -> None:
    titles = [f"第 {no} 行标题" for no in range(7)]
    rows = as_csv(ZH, ROWS[:2], ";").decode().splitlines()
    Path("a.csv").write_bytes(end.join(["", *titles, "", *rows]).encode())
    assert desk.json("--as teng import a.csv")["opened"] == 2


def test_who_filled_the_register_in_is_no_heading(desk: Desk) -> None:
    above = [["填报单位：客服中心", "填报日期：2026-03-02"], ["", " "]]
    wide = [[*row, *[""] * (len(ZH) - len(row))] for row in above]
    put("a.csv", as_csv(wide[0], [wide[1], ZH, *ROWS, [" ", *[""] * (len(ZH) - 1)]]))
    assert desk.json("--as teng import a.csv")["opened"] == 3


def test_a_register_may_print_amounts_with_commas_and_their_currency(desk: Desk) -> None:
    rows = [[*ROWS[0], "1,200.50元"], [*ROWS[1], "￥８６"]]
    put("a.csv", as_csv([*IDS, "索赔金额"], rows))
    desk.run("import a.csv")
    told = [desk.json(f"show {no}")["facts"]["amount_claimed"] for no in (1, 2)]
    assert told == ["1200.50", "86.00"]


REGISTER = {
    **{"name": "王小明", "phone": "13812348000", "category": "goods", "about": "冰箱"},
    **{"details": "与样机不符", "request": "换货"},
}


@given(st.sampled_from(sorted(REGISTER)), st.text(max_size=30))
def test_a_cell_is_read_as_what_is_typed_for_its_fact(key: str, cell: str) -> None:
    """Whatever is found out once for a whole column: the same value, or the same sentence."""
    policy, keys = pack("mall"), tuple(REGISTER)
    sheet = Sheet(keys, (1,) * len(keys), [(2, tuple({**REGISTER, key: cell}.values()))])
    now, staff = a_moment(NOW, "UTC"), policy.members(policy.opening.roles)[0]
    (found,) = complaints_of(sheet, keys, policy, "", staff, now)
    wrong: BadData | None = None
    try:
        kept = parse(policy, key, cell)
    except BadData as error:
        wrong = error
    if wrong:
        assert isinstance(found, Fault)
        assert found.message == wrong.message or not cell.strip()
    else:
        assert isinstance(found, Complaint)
        assert found.facts[key] == kept
