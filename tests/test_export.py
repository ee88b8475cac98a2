"""What is taken out: complete, as of one moment, masked, and never a formula."""

import csv
import io
import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.actions import in_parallel
from casefile.actions.data import export_lines
from casefile.actions.data.exports import WHAT, Wanted, rows, take
from casefile.actions.entry import Entry
from casefile.actions.in_parallel import InParallel
from casefile.errors import message
from casefile.exports.cells import plain_cell
from casefile.exports.columns import Column, columns, headings
from casefile.exports.delimited import csv_line, harmless, kept_as_text, tsv_line
from casefile.pages.language import Language
from casefile.values.text import bare
from casefile.values.value import Title
from tests.desk import CARD, Desk, pack
from tests.limited import limited
from tests.test_faults import ROOT, process, told

RISKY = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)"]
OFFICE = shutil.which("soffice")
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def settled(desk: Desk) -> None:
    """A case with offers and a settlement, and one that was just opened."""
    desk.open()
    desk.run("--as teng offer 1 refund amount=150")
    desk.run("--as teng offer 1 gift item=tea amount=20")
    desk.run("--as teng choose 1 1")
    desk.run("--as teng note 1 =HYPERLINK(1)")
    desk.open()


# ---- what is in it -------------------------------------------------------------------------------


def test_json_lines_say_what_show_says(desk: Desk) -> None:
    settled(desk)
    shown = {n: desk.json(f"show {n} --log") for n in ("2026-000001", "2026-000002")}
    cases = {r["case"]: r for r in lines(desk.run("export --format jsonl").out)}
    listed = {r["case"]: r for r in desk.json("list")}
    assert cases.keys() == shown.keys()
    for number, record in cases.items():
        assert {k: v for k, v in record.items() if k in listed[number]} == listed[number]
        assert (record["facts"], record["totals"]) == (
            shown[number]["facts"],
            shown[number]["totals"],
        )
    clocks = lines(desk.run("export clocks --format jsonl").out)
    begun = [
        {"case": n, **c} for n, case in shown.items() for c in case["clocks"] if c["started_at"]
    ]
    assert sorted(clocks, key=str) == sorted(begun, key=str)
    remedies = lines(desk.run("export remedies --format jsonl").out)
    assert remedies == [{"case": "2026-000001", **r} for r in shown["2026-000001"]["remedies"]]
    events = lines(desk.run("export events status=open --format jsonl").out)
    logged = [{**e, "stream": n} for n, case in shown.items() for e in case["events"]]
    assert sorted(events, key=lambda e: e["seq"]) == sorted(logged, key=lambda e: e["seq"])


def test_the_copies_are_those_of_the_papers(desk: Desk) -> None:
    desk.run("init demo --demo")
    desk.store_path = Path("demo/casefile.db")
    demo = f"--db {desk.store_path}"
    desk.run(f"{demo} void 2005-8 receipt --reason 重印")
    desk.run(f"{demo} issue 2005-8 receipt payment=1 -o out")
    desk.run(f"{demo} sign 2005-8 receipt --copy 1 --by 王小明")
    documents = desk.json(f"{demo} show 2005-8")["documents"]
    every = lines(desk.run(f"{demo} export copies --format jsonl").out)
    copies = [c for c in every if c["case"] == "2005-000008"]
    assert [(c["no"], c["of"], c["holder"], c["state"]) for c in copies] == [
        (c["no"], c["of"], c["holder"], c["state"]) for d in documents for c in d["copies"]
    ]
    assert {c["signed_by"] for c in copies if c["document_state"] == "issued"} >= {"王*"}
    assert {"signed", "made", "handed-over"} == {c["state"] for c in copies}


def test_the_whole_log_is_exported_with_the_office_in_its_order(desk: Desk) -> None:
    settled(desk)
    proof = desk.json("verify")
    events = lines(desk.run("export events --format jsonl").out)
    assert [e["seq"] for e in events] == list(range(1, proof["events"] + 1))
    assert events[-1]["hash"] == proof["head"]
    assert {e["stream"] for e in events} == {"office", "2026-000001", "2026-000002"}


def test_csv_has_the_names_of_the_contract_and_a_column_for_each_fact(desk: Desk) -> None:
    settled(desk)
    (second, first) = table(desk.run("export").out)
    assert (first["case"], first["status"], first["category"]) == ("2026-000001", "open", "goods")
    assert first["facts.about"] == first["about"] == "双门冰箱"
    assert (first["totals.granted"], second["totals.granted"]) == ("150.00", "0.00")
    assert first["received_at"] == "2026-03-02T10:00:00+08:00"
    assert "facts.insurer_ref" not in first  # a fact of routes, which a case has none of
    assert first["facts.phone"] == "138****8000"
    (refund, gift) = table(desk.run("export remedies").out)
    assert (refund["amount"], gift["facts.item"], gift["state"]) == ("150.00", "tea", "declined")


@pytest.mark.parametrize("style", ["csv", "csv --excel", "tsv", "jsonl"])
def test_two_processes_take_out_what_one_takes_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    """Byte for byte, every kind; and alone, where no other process can be started or it is gone."""
    settled(desk)
    desk.open()
    words = "clocks remedies cases payments copies events status=open"
    alone = _taken_out(desk, f"{words} --format {style}", "alone")
    monkeypatch.setattr(in_parallel, "FROM", 1)
    monkeypatch.setattr(export_lines, "CHUNK", 1)
    heard: list[object] = []
    answers = InParallel.answers

    def listened(self: InParallel) -> Iterator[Any]:
        for answer in answers(self):
            heard.append(answer)
            yield answer

    monkeypatch.setattr(InParallel, "answers", listened)
    assert _taken_out(desk, f"{words} --format {style}", "two") == alone
    assert len(heard) == 1
    monkeypatch.setattr(InParallel, "answers", lambda self: iter(()))
    assert _taken_out(desk, f"{words} --format {style}", "gone") == alone
    monkeypatch.setattr("casefile.actions.in_parallel.sys.executable", "/nowhere")
    assert _taken_out(desk, f"{words} --format {style}", "none") == alone


def _taken_out(desk: Desk, words: str, name: str) -> dict[str, bytes]:
    desk.run(f"--as teng export {words} -o {name}")
    return {file.name: file.read_bytes() for file in sorted(Path(name).iterdir())}


def test_filters_are_those_of_list(desk: Desk) -> None:
    settled(desk)
    desk.run("--as teng withdraw 2 --reason x")
    for words in (
        "status=withdrawn",
        "since=2026-03-03",
        "owner=teng status=open",
        "overdue",
        "2",
        "loose",
    ):
        listed = [r["case"] for r in desk.json(f"list {words}")]
        assert [r["case"] for r in table(desk.run(f"export {words}").out)] == listed
    withdrawn = table(desk.run("export status=withdrawn").out)[0]
    assert (withdrawn["ended"], withdrawn["ended_at"]) == ("withdrawn", "2026-03-02T10:00:00+08:00")
    assert "status" in desk.run("export cases status=gone", code=4).err


def test_chinese_names_are_understood(desk: Desk) -> None:
    settled(desk)
    assert desk.run("export rem 状态=处理中").out == desk.run("export remedies status=open").out
    out = desk.run("--lang zh export 补偿方式 状态=处理中").out
    assert [r["no"] for r in table(out)] == ["1", "2"]


# ---- personal data -------------------------------------------------------------------------------


def test_names_are_masked_in_every_kind_and_format(desk: Desk) -> None:
    settled(desk)
    for what in WHAT:
        for style in ("csv", "tsv", "jsonl"):
            out = desk.run(f"export {what} --format {style}").out
            assert "13812348000" not in out
            assert "王小明" not in out
    desk.run("export cases events -o all.xlsx")
    with zipfile.ZipFile("all.xlsx") as package:
        content = b"".join(package.read(n) for n in package.namelist()).decode("utf-8")
    assert "138****8000" in content
    assert "13812348000" not in content
    assert "王小明" not in content


def test_a_reveal_is_on_record_in_the_office_before_anything_leaves(desk: Desk) -> None:
    settled(desk)
    out = desk.run("--as teng export cases remedies status=open -o out --reveal").out
    assert "cases 2" in out
    assert table(Path("out/cases.csv").read_text("utf-8"))[0]["facts.phone"] == "13812348000"
    last = lines(desk.run("export events --format jsonl").out)[-1]
    assert (last["kind"], last["stream"], last["actor"]) == ("personal.exported", "office", "teng")
    assert last["data"] == {
        "what": ["cases", "remedies"],
        "count": 2,
        "filters": ["status=open"],
    }
    log = lines(desk.run("--as teng export events --reveal --format jsonl").out)
    assert any(e["data"].get("personal", {}).get("name") == "王小明" for e in log)
    recorded = lines(desk.run("export events --format jsonl").out)[-1]
    assert recorded["data"] == {"what": ["events"], "count": last["seq"]}
    assert desk.json("verify")["ok"]


def test_who_may_not_see_personal_data_takes_none_out(desk: Desk) -> None:
    settled(desk)
    before = desk.json("verify")["events"]
    desk.run("--as zhu export --reveal -o out.csv", code=77)
    assert not Path("out.csv").exists()
    assert desk.json("verify")["events"] == before
    Path("out.csv").touch()
    desk.run("--as teng export --reveal -o out.csv", code=73)
    assert desk.json("verify")["events"] == before


def test_erased_facts_are_null_and_the_rest_stays(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng withdraw 1 --reason 已和解")
    desk.run("--as xu erase 1 --reason 保存期满 --yes")
    events = lines(desk.run("--as xu export events status=withdrawn --reveal --format jsonl").out)
    assert all(e["data"].get("personal") is None for e in events)
    assert any("personal" in e["data"] for e in events)
    (case,) = lines(desk.run("export --format jsonl").out)
    assert case["erased"] is True
    assert "name" not in case["facts"]
    assert case["facts"]["category"] == "goods"


# ---- one moment ----------------------------------------------------------------------------------


def test_an_export_shows_one_moment_and_keeps_nobody_waiting(desk: Desk) -> None:
    for _ in range(3):
        desk.open()
    store = desk.store()
    now = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    taken = take(store, Wanted(("cases", "clocks", "events")), Entry(now, "counter"))
    running = rows(taken, now)
    next(running)
    # while somebody reads, the desk goes on: a busy database would fail at once
    desk.run("--as teng withdraw 1 --reason x")
    desk.run("--as teng note 2 later")
    desk.open()
    policy = Path("policy.toml").read_text("utf-8").replace('name = "滕', 'name = "新滕', 1)
    Path("policy.toml").write_text(policy, "utf-8")
    desk.run("policy apply policy.toml")
    got = list(running)
    last = taken.past.head()[0]
    store.close()
    cases = {r["case"]: r["status"] for what, r, _ in got if what == "cases"}
    assert cases == {"2026-000001": "open", "2026-000002": "open"}
    assert max(r["seq"] for what, r, _ in got if what == "events") == taken.seq
    assert all(p.name_of("teng") == "滕（样例）" for what, _, p in got if what != "events")
    assert last == taken.seq


def test_the_past_is_only_read(desk: Desk) -> None:
    store = desk.store()
    assert not hasattr(store.past(1), "write")
    assert store.past(1).head()[0] == 1
    assert store.past(0).head() == (0, "0" * 64)
    store.close()


# ---- spreadsheets --------------------------------------------------------------------------------


@pytest.fixture
def risky(desk: Desk) -> Desk:
    for text in RISKY:
        desk.run(
            "--as teng open name=王 phone=0012 category=goods details=x",
            f"about={text.replace('@', '@@')}",
            "request=2026000000000000123",
        )
    return desk


def test_no_cell_of_csv_or_tsv_is_calculated(risky: Desk) -> None:
    for style, mark in (("csv", ","), ("tsv", "\t")):
        out = risky.run(f"export --format {style}").out
        found = csv.DictReader(io.StringIO(out), delimiter=mark)
        assert [r["about"] for r in found] == [f"'{t}" for t in reversed(RISKY)]
    # JSON is no spreadsheet: nothing is added
    assert [r["about"] for r in lines(risky.run("export --format jsonl").out)] == RISKY[::-1]


def cells(path: str, sheet: int = 1) -> list[dict[str, Any]]:
    """Every cell of a sheet as its XML has it."""
    import xml.etree.ElementTree as ET

    with zipfile.ZipFile(path) as package:
        root = ET.fromstring(package.read(f"xl/worksheets/sheet{sheet}.xml"))
        assert not root.findall(f".//{NS}f"), "a formula"
        return [
            {
                "ref": c.get("r"),
                "type": c.get("t", "n"),
                "style": c.get("s"),
                "text": "".join(t.text or "" for t in c.iter() if t.tag in (f"{NS}t", f"{NS}v")),
            }
            for c in root.iter(f"{NS}c")
        ]


def test_a_workbook_holds_text_as_text(risky: Desk) -> None:
    risky.run("--as teng open name=王 phone=0012 category=goods details=x about=#N/A request=TRUE")
    risky.run("export -o out.xlsx")
    found = cells("out.xlsx")
    for text in [*RISKY, "#N/A", "TRUE", "2026000000000000123"]:
        mine = [c for c in found if c["text"] == text]
        assert mine
        assert {c["type"] for c in mine} == {"inlineStr"}
    styles = zipfile.ZipFile("out.xlsx").read("xl/styles.xml").decode()
    formats = re.findall(r'<xf [^>]*numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    assert {formats[int(c["style"])] for c in found if c["text"] in RISKY} == {"49"}  # text, "@"


def test_amounts_and_times_in_a_workbook_can_be_reckoned_with(desk: Desk) -> None:
    from openpyxl import load_workbook

    settled(desk)
    desk.run("--lang zh export remedies cases clocks -o out.xlsx")
    book = load_workbook("out.xlsx")
    assert book.sheetnames == ["补偿方式", "案件", "期限"]
    heads = [c.value for c in book["补偿方式"][1]]
    refund = dict(zip(heads, book["补偿方式"][2], strict=True))
    assert (refund["金额"].value, refund["金额"].number_format) == (150, "0.00")
    assert refund["补偿方式"].value == "退款"
    assert refund["时间"].value == datetime(2026, 3, 2, 10, 0)
    case = dict(zip([c.value for c in book["案件"][1]], book["案件"][3], strict=True))
    assert case["状态"].value == "处理中"
    assert case["经办人"].value == "滕（样例）"
    assert (case["联系电话"].value, case["联系电话"].data_type) == ("138****8000", "s")
    assert book["案件"].freeze_panes == "A2"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("policy", ["mall", "eight-step"])
def test_no_two_columns_of_an_export_are_headed_alike(policy: str, lang: str) -> None:
    speak = Language(lang)
    for what in WHAT:
        taken = columns(what, [pack(policy)])
        heads = headings(taken, speak)
        assert len(heads) == len(taken)
        assert len(set(map(bare, heads))) == len(heads), what
        # a fact is headed as an import knows it
        facts = [speak.title(c.heading) for c in taken if isinstance(c.heading, Title)]
        assert heads[len(heads) - len(facts) :] == facts
        assert "第几日" not in heads


def test_facts_that_are_called_alike_are_told_apart() -> None:
    twice = [Column(f"facts.{key}", Title("甲", "first")) for key in ("a", "b")]
    status = Column("status", message("status"))
    both = [status, *twice, Column("facts.status", Title("状态", "Status"))]
    assert headings(both, Language("en")) == ["status (summary)", "first", "first (b)", "Status"]
    assert headings(both, Language("zh")) == ["状态（摘要）", "甲", "甲（b）", "状态"]


def test_an_exported_workbook_can_be_imported_by_its_headings(desk: Desk) -> None:
    from openpyxl import load_workbook

    settled(desk)
    desk.run("--as teng export -o out.xlsx --reveal")
    sheet = load_workbook("out.xlsx").active
    heads = [cell.value for cell in sheet[1]]
    wanted = ["complainant", "telephone", "category", "object of the complaint"]
    wanted = [*(h for h in heads if h in (*wanted, "details", "request"))]
    assert "complainant" in wanted
    left = " ".join(f"--map {shlex.quote(f'{h}=-')}" for h in heads if h not in wanted)
    left = left.replace("--map received=-", "--map received=received_at")
    done = desk.json(f"--as teng import out.xlsx {left} --skip-duplicates")
    assert done["rows"] == 2


def test_all_times_of_a_row_are_told_in_one_zone(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng contact 1 channel=phone outcome=reached")
    facts = pack("mall").facts
    (first,) = table(desk.run("export").out)
    times = [v for v in first.values() if re.match(r"\d{4}-\d\d-\d\dT", v or "")]
    assert len(times) > 2
    assert all(v.endswith("+08:00") for v in times)
    key = next(k for k, f in facts.items() if f.type == "datetime" and f"facts.{k}" in first)
    column = next(c for c in columns("cases", [pack("mall")]) if c.key == f"facts.{key}")
    speak = Language("en")
    moment = column.exact("2026-03-02T01:30:00Z", pack("mall"), speak)
    assert plain_cell(moment, speak) == ("2026-03-02T09:30:00+08:00", False)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_spreadsheet_calculates_nothing_of_it(risky: Desk, ending: str, tmp_path: Path) -> None:
    risky.run("--as teng open name=王 phone=0012 category=goods details=x about=_x0041_ request=x")
    risky.run(f"export -o out.{ending} {'--excel' if ending == 'csv' else ''}")
    sure = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"]
    if ending == "csv":  # as on a double click: comma, quotation marks, UTF-8, nothing special
        sure = ["--infilter=Text - txt - csv (StarCalc):44,34,76,1", *sure]
    subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            *sure,
            "--outdir",
            "seen",
            f"out.{ending}",
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    if not Path("seen").is_dir():
        pytest.skip("LibreOffice has no Calc here (on Debian: libreoffice-calc-nogui)")
    (seen,) = Path("seen").iterdir()
    found = list(csv.reader(io.StringIO(seen.read_text("utf-8-sig"))))
    where = found[0].index("about")
    guard = "'" if ending == "csv" else ""
    want = ["_x0041_", *(guard + text for text in reversed(RISKY))]
    assert [row[where] for row in found[1:]] == want
    digits = "facts.request" if ending == "csv" else "request"
    assert {r[found[0].index(digits)] for r in found[2:]} == {f"{guard}2026000000000000123"}


def test_for_excel_long_digits_stay_text_and_every_cell_is_quoted(risky: Desk) -> None:
    plain, excel = risky.run("export").out, risky.run("export --excel").out
    assert not plain.startswith("\ufeff")
    assert excel.startswith("\ufeff")
    assert all(line.startswith('"') for line in excel.removeprefix("\ufeff").splitlines())
    assert {r["facts.request"] for r in table(plain)} == {"2026000000000000123"}
    assert {r["facts.request"] for r in table(excel)} == {"'2026000000000000123"}
    assert risky.run("export --excel --format tsv").out.startswith("\ufeffcase\t")


@given(st.text())
def test_whatever_is_typed_no_cell_begins_with_what_is_calculated(text: str) -> None:
    for guard in (harmless, kept_as_text):
        (row,) = csv.reader(io.StringIO(csv_line([text, "x"], guard), newline=""))
        assert row[0] in (text, f"'{text}")
        assert not row[0].lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert not row[0].startswith(("\t", "\r"))
        line = tsv_line([text, "x"], guard)
        assert line.count("\t") == 1
        assert line.count("\n") == 1
        assert not line.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def test_what_no_sheet_can_hold_is_told_and_nothing_is_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("long").write_text("长" * 19_000, "utf-8")
    desk.run(
        "--as teng open name=王 phone=12345 category=goods about=x details=@long request=@long"
    )
    assert "JSON Lines" in desk.run("export events -o out.xlsx", code=73).err
    assert sum(len(r["data"]) > 38_000 for r in table(desk.run("export events").out)) == 1
    monkeypatch.setattr("casefile.exports.workbook.SHEET_ROWS", 2)
    desk.open()
    assert "at most 1 rows" in desk.run("export -o out.xlsx", code=73).err
    assert sorted(p.name for p in Path().glob("*out*")) == []
    assert list(Path().glob(".casefile-*")) == []


KILLED = """
import os, signal
from pathlib import Path
from casefile.disk.files import scratch_in
scratch_in(Path("out")).write_text("王小明")
folder = scratch_in(Path("out"))
folder.mkdir()
(folder / "sheet.xml").write_text("王小明")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_export_left_is_gone_with_the_next_one_and_nothing_else(desk: Desk) -> None:
    """Half of customers' files would lie beside the target for ever."""
    desk.open()
    killed = subprocess.run([sys.executable, "-c", KILLED])
    assert killed.returncode == -signal.SIGKILL
    left = {*Path("out").iterdir()}
    assert len(left) == 2
    mine = {Path("out") / name for name in (".casefile-notes", ".casefile-9-x", "a.csv")}
    number = next(iter(left)).name.split("-")[1]
    link = Path("out") / f".casefile-{number}-{'0' * 16}"
    running = Path("out") / f".casefile-{os.getppid()}-{'1' * 16}"
    for path in (*mine, running):
        path.write_text("x")
    link.symlink_to(Path("out") / "a.csv")
    desk.run("export cases -o out/1.csv")
    assert left <= {*Path("out").iterdir()}  # it may be at work yet
    for path in (
        *left,
        *mine,
        running,
        *(f for one in left if one.is_dir() for f in one.iterdir()),
    ):
        os.utime(path, (1, 1))
    desk.run("export cases -o out/2.csv")
    there = {*Path("out").iterdir()}
    assert there == {*mine, link, running, Path("out/1.csv"), Path("out/2.csv")}


def test_of_another_machines_folder_nothing_is_taken_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    theirs = Path("out") / f".casefile-{gone.pid}-{'0' * 16}"
    theirs.parent.mkdir()
    theirs.touch()
    os.utime(theirs, (1, 1))
    monkeypatch.setattr("casefile.disk.files.holds_locks", lambda _: False)
    desk.run("export cases -o out/1.csv")
    assert theirs.exists()


# ---- files and pipes -----------------------------------------------------------------------------


def test_the_ending_tells_the_format_and_files_are_closed_to_others(desk: Desk) -> None:
    settled(desk)
    for name in ("a.csv", "a.tsv", "a.jsonl", "a.xlsx", "A.CSV"):
        got = desk.json(f"export -o new/{name}")
        assert got["files"] == [{"file": f"new/{name}", "what": "cases", "rows": 2}]
        assert Path("new", name).stat().st_mode & 0o777 == 0o600
    assert Path("new/a.csv").read_bytes() == Path("new/A.CSV").read_bytes()
    assert Path("new/a.csv").read_text("utf-8") == desk.run("export").out
    desk.run("export -o new/b --format tsv")
    assert Path("new/b").read_text("utf-8") == desk.run("export --format tsv").out
    assert zipfile.is_zipfile("new/a.xlsx")
    assert list(Path("new").glob(".*")) == []


def test_several_kinds_go_into_a_folder_or_one_workbook(desk: Desk) -> None:
    settled(desk)
    got = desk.json("export cases clocks events -o out")
    assert [f["file"] for f in got["files"]] == [
        "out/cases.csv",
        "out/clocks.csv",
        "out/events.csv",
    ]
    proof = desk.json("verify")
    assert (got["event"], got["head"], got["revealed"]) == (proof["events"], proof["head"], None)
    for file in got["files"]:
        assert len(table(Path(file["file"]).read_text("utf-8"))) == file["rows"]
    desk.run("export cases -o out --format jsonl")
    assert Path("out/cases.jsonl").is_file()
    desk.run("export cases clocks -o out --format xlsx")
    assert zipfile.is_zipfile("out/casefile.xlsx")
    desk.run("export -o not-yet/")
    assert Path("not-yet/cases.csv").is_file()


def test_nothing_is_overwritten(desk: Desk) -> None:
    settled(desk)
    Path("out").mkdir()
    Path("out/clocks.csv").write_text("mine", "utf-8")
    Path("mine.xlsx").write_text("mine", "utf-8")
    Path("gone.csv").symlink_to("elsewhere")
    assert "choose another name" in desk.run("export cases clocks -o out", code=73).err
    desk.run("export -o mine.xlsx", code=73)
    desk.run("export -o gone.csv", code=73)
    desk.run("export cases clocks -o mine.xlsx --format csv", code=73)
    assert [p.name for p in Path("out").iterdir()] == ["clocks.csv"]
    assert (
        Path("out/clocks.csv").read_text("utf-8") == Path("mine.xlsx").read_text("utf-8") == "mine"
    )
    assert not Path("elsewhere").exists()


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("export nothing", 2, "cases"),
        ("export cases clocks", 2, "-o DIR"),
        ("export cases events -o two.csv", 2, "two.csv would be one file"),
        ("export cases events -o new/two.TSV", 2, "-o FILE.xlsx"),
        ("export cases events -o two.xlsx --format csv", 2, "would be one file"),
        ("export --json", 2, "-o FILE"),
        ("export --format pdf", 2, "xlsx"),
        ("export --format jsonl --excel", 2, "--excel"),
        ("export -o x.xlsx --excel", 2, "--excel"),
        ("export colour=red", 4, "filter"),
        ("export status=open status=closed", 2, "twice"),
    ],
)
def test_what_cannot_be_meant_is_told(desk: Desk, line: str, code: int, said: str) -> None:
    answer = desk.run(line, code=code)
    assert said in answer.err
    assert answer.out == "" or "--json" in line
    assert not list(Path().glob("two*")) + list(Path().glob("new"))


def test_a_workbook_is_not_poured_into_a_terminal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert "out" not in desk.run("export --format xlsx", code=2).out


def test_a_pipe_takes_a_workbook_and_text_in_utf8_whatever_the_terminal_speaks(desk: Desk) -> None:
    desk.run("--as teng open name=王 phone=12345 category=goods about=𠮷👍 details=x request=x")
    done = subprocess.run(
        [sys.executable, "-m", "casefile", "export", "--format", "xlsx"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert zipfile.is_zipfile(io.BytesIO(done.stdout))
    for encoding in ("gbk", "ascii", "utf-8"):
        done = subprocess.run(
            [sys.executable, "-m", "casefile", "export"],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
        )
        assert table(done.stdout.decode("utf-8"))[0]["about"] == "𠮷👍"


def test_a_pipe_that_is_closed_and_a_full_disk_are_no_surprise(desk: Desk) -> None:
    for _ in range(40):
        desk.open()
    done = subprocess.run(
        f"{sys.executable} -m casefile export events --format jsonl | head -1; "
        "exit ${PIPESTATUS[0]}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    with Path("/dev/full").open("w") as full:
        told(process("export", stdout=full), 73)
        # what left cannot be called back: it is on record, and told
        assert "event" in told(process("export", "--reveal", stdout=full), 74)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_disk_that_fills_up_leaves_nothing(desk: Desk, ending: str) -> None:
    for _ in range(10):
        desk.open()
    script = limited(2000)
    done = subprocess.run(
        [sys.executable, "-c", script, "export", "events", "-o", f"out/x.{ending}"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    told(done, 73)
    assert list(Path("out").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_that_is_killed_leaves_no_name(desk: Desk, ending: str) -> None:
    Path("work").write_text(f"open {CARD}\n" * 60, "utf-8")
    desk.run("--as teng batch work")
    begun = time.monotonic()
    whole = "whole" if ending == "csv" else f"whole.{ending}"
    assert process("export", "cases", "events", "-o", whole).returncode == 0
    long = time.monotonic() - begun
    assert Path(whole).is_dir() == (ending == "csv")
    dice = random.Random(7)
    for i in range(8):
        target = Path(f"killed-{i}.{ending}")
        running = subprocess.Popen(
            [sys.executable, "-m", "casefile", "export", "cases", "-o", str(target)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
        )
        time.sleep(dice.uniform(0.3, 1.0) * long)
        running.send_signal(signal.SIGKILL)
        running.wait()
        if target.exists():  # it was quicker than we
            assert len(whole_rows(target)) == 60
    assert desk.json("verify")["ok"]


def whole_rows(path: Path) -> list[Any]:
    if path.suffix == ".csv":
        return table(path.read_text("utf-8"))
    from openpyxl import load_workbook

    return list(load_workbook(path).active.iter_rows(min_row=2))


def test_an_interrupted_workbook_leaves_nothing_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open()

    def stopped(*args: object) -> Iterator[object]:
        raise KeyboardInterrupt
        yield

    for room in ("cli.exports", "actions.data.export_lines"):
        monkeypatch.setattr(f"casefile.{room}.rows", stopped)
    for ending in ("csv", "xlsx"):
        desk.run(f"export -o out/x.{ending}", code=130)
    assert list(Path("out").iterdir()) == []


def test_the_memory_of_an_export_does_not_grow_with_the_cases(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tracemalloc

    def peak() -> int:
        store = desk.store()
        now = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
        taken = take(store, Wanted(("cases", "events", "clocks")), Entry(now, "counter"))
        for _ in rows(taken, now):  # what is cached for good is there before we count
            pass
        tracemalloc.start()
        for _ in rows(taken, now):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        store.close()
        return most

    monkeypatch.setattr("casefile.actions.data.exports.CHUNK", 50)
    Path("few").write_text(f"open {CARD}\n" * 100, "utf-8")
    desk.run("--as teng batch few")
    few = peak()
    desk.run("--as teng batch few")
    desk.run("--as teng batch few")
    assert peak() < few * 1.5


def test_an_ending_that_is_no_format_is_told(desk: Desk) -> None:
    desk.open()
    assert "pdf" in desk.run("export -o x.pdf", code=2).err
    assert not Path("x.pdf").exists()
    desk.run("export -o x.pdf --format csv")
