"""What is known about people: masked, found by number, revealed on record, erased without trace."""

import hashlib
import io
import json
import os
import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casefile.store import locate, opened
from casefile.store.search import spaced
from casefile.store.sqlite import erasure
from tests import server
from tests.desk import Desk, asked, indexed, kept_bytes
from tests.test_prompts import Terminal

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}
NAME, PHONE, ADDRESS = "欧阳樱桃", "138-7654-3210", "蟠桃路八十八弄"
DETAILS, NOTE, PROMISE, SIGNER = "榴莲味的双门冰箱", "她家邻居也来电", "周五登门致歉", "司徒签收"
OPEN = (
    f"--as teng open name={NAME} phone={PHONE} address={ADDRESS} honorific=ms category=goods "
    f"about=冰箱专柜 details={DETAILS} request=退货"
)
OTHER = "name=李四 phone=13900000002 category=goods about=锅 details=x request=y"
WORDS = (
    NAME,
    PHONE,
    "13876543210",
    "76543210",
    ADDRESS,
    DETAILS,
    NOTE,
    PROMISE,
    SIGNER,
    "顾客反悔",
)
LATER = "2026-03-05T10:00:00+08:00"
NO_TRACE = "written anew" if server.chosen() else "no trace"
"""What is told of the place where they were."""


PAID = (
    "--as teng settle 1 amount=200 trigger=merchant in_scope=no merchant=某某餐厅（样例） "
    f"payee={NAME} items=外套清洗",
    "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
    "--as teng record 1 vouchers vouchers_received_at=now",
    "--as teng record 1 pay paid_amount=200 paid_at=now",
    "--as teng issue 1 record-card -o out",
    "--as teng issue 1 receipt -o out",
    f"--as teng sign 1 receipt --copy 1 --by {NAME}",
    f"--as teng hand-over 1 receipt --copy 1 --to 客服中心 --signed-by {SIGNER}",
)
"""A settlement, paid and receipted."""


def fill(desk: Desk) -> None:
    """A withdrawn case with papers, signed copies and words in every kind of event."""
    for line in (
        OPEN,
        "--as teng record 1 judge founded=yes reasonable=yes grounds=单页与所说不一致",
        f"--as teng note 1 {NOTE}",
        f"--as teng contact 1 channel=phone outcome=reached said={DETAILS}还没修好",
        f"--as teng promise 1 {PROMISE} --due 2d --by teng",
        f"--as teng demand 1 {NAME}要求退货 --for compensate",
        "--as xu offer 1 compensation amount=200",
        "--as teng choose 1 1",
        *PAID,
        "--as teng correct 1 record-card address=蟠桃路八十八弄二号 --reason 顾客更正",
        f"--as teng cancel-settlement 1 1 --reason {NAME}反悔",
        f"--as teng overpaid 1 1 --returned 200 --reason {NAME}退回",
        f"--as teng withdraw 1 --reason 顾客反悔 --despite {NAME}知情",
    ):
        desk.run(line)


@pytest.fixture
def ended(bare_desk: Desk) -> Desk:
    """That case, and an open one."""

    def make() -> None:
        bare_desk.begin()
        fill(bare_desk)
        bare_desk.run(f"--as teng open {OTHER}")

    bare_desk.once("ended", make)
    return bare_desk


def erase(desk: Desk, case: str = "1", reason: str = "到期", code: int = 0) -> Any:
    return desk.run(f"--as xu erase {case} --reason {reason}", now=LATER, code=code)


def spellings(word: str) -> set[bytes]:
    """``word`` as it may lie in a file: as typed, and as the index takes it."""
    apart = " ".join(spaced(word).split())
    return {word.encode(), apart.encode(), spaced(word).encode(), word.encode("utf-16-le")}


def traces(place: str, words: tuple[str, ...] = WORDS) -> set[str]:
    """The words that are left in what the store of the desk holds, or in a stored paper."""
    contents = [kept_bytes(place)]
    for (content,) in asked(place, "SELECT content FROM files"):
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as paper:
                contents += [re.sub(rb"<[^>]*>", b"", paper.read(n)) for n in paper.namelist()]
    found = {w for w in words for s in spellings(w) if any(s in c for c in contents)}
    return found | {w for w in words if w.isdigit() and w in indexed(place)}


# ---- erasing -----------------------------------------------------------------------------------


def test_nothing_of_the_person_is_left_in_the_file(ended: Desk) -> None:
    assert traces(ended.place) == set(WORDS)
    answer = erase(ended)
    assert NO_TRACE in answer.out
    assert traces(ended.place) == set()
    assert not Path("casefile.db-journal").exists()
    assert ended.json("verify")["ok"]
    assert [c["case"] for c in ended.json("search 李四")] == ["2026-000002"]


def test_nothing_is_left_in_a_file_whose_pages_were_split_and_filled_again(desk: Desk) -> None:
    """Rows that grow move within pages and leave stale copies, which deleting does not reach."""
    lines = []
    for n in range(1, 61):
        lines += [
            f"open name=甲{n} phone=1390000{n:04} category=goods about={'锅' * (n % 37 + 1)} "
            f"details={'长' * (n * 13 % 900 + 1)} request=x",
            f"note {n} {'记' * (n * 7 % 500 + 1)}",
        ]
        if n == 20:
            lines.append(OPEN.replace("--as teng ", ""))
    lines += [f"note 21 {NOTE}{'补' * n}" for n in range(40)]
    lines.append("withdraw 21 --reason 顾客反悔")
    Path("work").write_text("\n".join(lines), "utf-8")
    desk.run("--as teng batch work")
    erase(desk, "21")
    assert traces(desk.place) == set()
    assert desk.json("verify")["ok"]


def test_the_test_of_traces_can_find_them(ended: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casefile.actions.data.erasure.finish", lambda store: False)
    assert traces(ended.place) == set(WORDS)
    erase(ended)
    # of a server the rows that live are looked at: what lies between them, no query reads
    assert bool(traces(ended.place)) is not server.chosen()


def test_the_log_stays_valid_and_tells_who_erased_what_and_why(ended: Desk) -> None:
    before = ended.json("verify")
    answer = ended.run("--as xu erase 1 --reason 到期 --json", now=LATER).data
    after = ended.json("verify")
    assert (after["ok"], after["events"]) == (True, before["events"] + 1)
    assert answer["events"] == [after["events"]]
    assert answer["erased"] == [
        {"case": "2026-000001", "events": 13, "documents": 2, "already": False}
    ]
    shown = ended.json("show 1 --log")
    assert [(e["by"], e["reason"]) for e in shown["erased"]] == [("xu", "到期")]
    assert shown["events"][-1]["kind"] == "personal.erased"
    assert [e["data"]["personal"] for e in shown["events"] if "personal" in e["data"]] == [
        None
    ] * 13
    assert ended.json("rebuild") == {"cases": 2}
    assert ended.json("verify")["ok"]
    assert traces(ended.place) == set()


@pytest.mark.parametrize("line", ["show 1", "show 1 --log", "list", "documents 1"])
@pytest.mark.parametrize(("lang", "word"), [("en", "erased"), ("zh", "已删除")])
def test_what_was_erased_is_shown_as_erased(ended: Desk, line: str, lang: str, word: str) -> None:
    erase(ended)
    assert word in ended.run(f"--lang {lang} {line}").out


def test_only_an_ended_case_is_erased(ended: Desk) -> None:
    assert "casefile withdraw 2026-000002" in erase(ended, "2", code=4).err
    ended.run("--as teng pause 2 --reason 等货 --until 2026-03-09T10:00")
    erase(ended, "2", code=4)
    assert "李*" in ended.run("list").out


def test_erasing_is_for_those_whom_the_policy_names(ended: Desk) -> None:
    err = ended.run("--as teng erase 1 --reason 到期", code=77).err
    assert "--as xu" in err
    assert traces(ended.place) == set(WORDS)


def test_all_cases_are_erased_or_none(ended: Desk) -> None:
    erase(ended, "1 2", code=4)
    assert traces(ended.place) == set(WORDS)
    ended.run("--as teng withdraw 2 --reason x")
    data = ended.run("--as xu erase 1 2 --reason 到期 --json", now=LATER).data
    assert [e["case"] for e in data["erased"]] == ["2026-000001", "2026-000002"]
    assert traces(ended.place, (*WORDS, "李四", "13900000002")) == set()


@pytest.mark.parametrize("reason", ["''", f"应{NAME}要求", "电话13876543210来电要求", f"{ADDRESS}"])
def test_the_reason_holds_nothing_personal(ended: Desk, reason: str) -> None:
    erase(ended, reason=reason, code=4)
    assert traces(ended.place) == set(WORDS)


def test_erasing_twice_changes_nothing(ended: Desk) -> None:
    erase(ended)
    content = ended.store_path.read_bytes()
    assert "already" in erase(ended).out
    data = ended.run("--as xu erase 1 --reason 再次 --json", now=LATER).data
    assert (data["events"], data["erased"][0]["already"]) == ([], True)
    assert ended.store_path.read_bytes() == content


def test_a_case_that_is_named_twice_is_erased_once(ended: Desk) -> None:
    data = ended.run("--as xu erase 1 2026-000001 --reason 到期 --json", now=LATER).data
    assert len(data["erased"]) == len(data["events"]) == 1


def test_what_is_added_later_is_erased_again(ended: Desk) -> None:
    erase(ended)
    ended.run("--as teng note 1 东郭先生又来电", now=LATER)
    assert ended.json("verify")["ok"]
    assert "1 event(s)" in erase(ended).out
    assert traces(ended.place, ("东郭先生", *WORDS)) == set()
    assert ended.json("verify")["ok"]


def test_an_erased_case_is_not_taken_up_again(ended: Desk) -> None:
    erase(ended)
    for line in (
        "reopen 1 --reason x",
        "record 1 judge founded=yes",
        "correct 1 4 name=李四 --reason x",
        "close 1",
        "assign 1 hong",
        "withdraw 1 --reason x",
        "promise 1 x --due 2d",
        "settle 1 trigger=facility in_scope=yes amount=5 payee=本人",
    ):
        err = ended.run(f"--as teng {line}", now=LATER, code=4).err
        assert "casefile open" in err, line
        assert "reopen it" not in err, line
    assert "erased" in ended.run("--as teng issue 1 record-card", now=LATER, code=4).err
    assert "erased" in ended.run("--as teng issue 1 apology --preview", now=LATER, code=4).err
    assert ended.json("show 1")["status"] == "withdrawn"


def test_a_time_given_by_hand_is_not_before_the_last_entry(ended: Desk) -> None:
    ended.run("--as xu erase 1 --reason 到期", now="2026-03-01T10:00:00+08:00", code=65)
    assert traces(ended.place) == set(WORDS)


# ---- papers of an erased case ------------------------------------------------------------------


def test_a_paper_that_somebody_holds_is_still_proved_by_its_hash(ended: Desk) -> None:
    erase(ended)
    data = ended.run("verify out/2026-000001-record-card-v1.docx --json").data
    assert (data["result"], data["erased"], data["ok"]) == ("identical", True, True)
    assert "erased" in ended.run("verify out/2026-000001-record-card-v1.docx").out


def test_another_text_is_neither_proved_nor_disproved(ended: Desk) -> None:
    from docx import Document

    file = Path("out/2026-000001-record-card-v1.docx")
    paper = Document(str(file))
    paper.add_paragraph("添了一行")
    paper.save("other.docx")
    assert ended.run("verify other.docx --json", code=10).data["result"] == "altered"
    erase(ended)
    assert ended.run("verify other.docx --json", code=10).data["result"] == "erased"
    assert "was erased" in ended.run("verify other.docx", code=10).out


def test_papers_are_not_written_out_again(ended: Desk) -> None:
    assert len(ended.json("--as teng documents 1 -o again")["files"]) == 2
    erase(ended)
    answer = ended.run("--as teng documents 1 -o after", now=LATER)
    assert answer.out.count("cannot be written out") == 2
    assert not list(Path("after").glob("*")) if Path("after").exists() else True
    found = ended.run("--as teng documents 1 -o after --json", now=LATER).data
    assert found["files"] == []
    assert [d["erased"] for d in found["documents"]] == [True, True]


def test_a_template_stays_and_other_papers_too(ended: Desk) -> None:
    ended.run("--as teng issue 2 record-card -o out")
    erase(ended)
    assert len(ended.json("--as teng documents 2 -o again")["files"]) == 1
    assert ended.json("verify")["ok"]


# ---- interrupted -------------------------------------------------------------------------------


def test_an_interrupted_erasure_is_a_finding_until_it_is_finished(
    ended: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(connection: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "rewrite", full)
        answer = erase(ended, code=73)
    assert "erased (event" in answer.out
    assert "run the same command again" in answer.err
    assert ended.json("verify")["ok"]
    found = ended.run("check --json", now=LATER, code=10).data["findings"]
    assert [f["case"] for f in found if f["rule"] == "erasure-unfinished"] == ["2026-000001"]
    answer = erase(ended)
    assert "already" in answer.out
    assert NO_TRACE in answer.out
    assert traces(ended.place) == set()
    assert "erasure-unfinished" not in ended.run("check --exit-zero", now=LATER).out


def test_whoever_ends_the_rewriting_is_told_what_is_left_to_do(
    ended: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(connection: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "rewrite", stopped)
        told = erase(ended, code=74).err
    assert "run the same command again" in told
    assert "recorded as event" in told
    erase(ended)
    assert traces(ended.place) == set()


def test_what_still_holds_the_data_is_named(ended: Desk) -> None:
    """A file of a command that was killed lies beside the database for ever."""
    Path(".casefile-0123456789abcdef").write_text("王小明")
    answer = erase(ended)
    assert ".casefile-0123456789abcdef was made before" in answer.out
    assert "registers to import from" in answer.out


def test_a_terminal_is_asked_once_more(ended: Desk) -> None:
    words = ("--as", "xu", "--now", LATER, "erase", "1", "--reason", "到期")
    for answer, code in (("算了", 4), ("是", 0)):
        terminal = Terminal(*words)
        assert "13" in terminal.until("永久删除")
        terminal.until("：")
        terminal.type(answer)
        assert terminal.end() == code
        assert bool(ended.json("show 1")["erased"]) is (code == 0)


def test_a_terminal_is_not_asked_about_what_is_refused_anyway(ended: Desk) -> None:
    for line, code in (("erase 1", 4), ("erase 2 --reason 到期", 4), ("erase 9 --reason x", 3)):
        terminal = Terminal("--as", "xu", "--now", LATER, *line.split())
        assert terminal.end() == code
        assert "输入" not in terminal.seen
    terminal = Terminal("--as", "xu", "--now", LATER, "erase", "1", "--reason", "到期", "--yes")
    assert terminal.end() == 0
    assert "输入" not in terminal.seen
    assert ended.json("show 1")["erased"]


def test_a_copy_of_before_is_named(ended: Desk) -> None:
    Path("casefile.db.v1-backup-2026-01-01").write_text("x")
    assert "casefile.db.v1-backup-2026-01-01 was made before" in erase(ended).out


# ---- what stays: counts and deadlines ----------------------------------------------------------


def kept(shown: dict[str, Any]) -> dict[str, Any]:
    """What figures are made of."""
    keys = (
        "status",
        "received_at",
        "clocks",
        "totals",
        "endings",
        "steps",
        "approvals",
        "remedies",
    )
    found = {key: shown[key] for key in keys}
    for rows in (found["steps"], found["remedies"], found["endings"]):
        for row in rows:
            row.pop("facts")
    return found


@pytest.mark.parametrize("policy", ["mall", "eight-step"])
def test_figures_and_every_reading_command_survive(bare_desk: Desk, policy: str) -> None:
    desk = bare_desk
    desk.begin(f"--policy {policy}")
    folder = EXAMPLES if policy == "mall" else EXAMPLES / policy
    for file in sorted(folder.glob("*.casefile")):
        desk.run(f"batch {file}")
    desk.now = "2031-01-01T10:00:00+08:00"  # all that the examples kept may be erased
    ends = [c["case"] for c in desk.json("list") if c["status"] in ("closed", "withdrawn")]
    assert ends
    before = {case: kept(desk.json(f"show {case}")) for case in ends}
    counts = desk.run("check --warn --exit-zero --json").data["counts"]
    who = "xu" if policy == "mall" else "gao"
    desk.run(f"--as {who} erase {' '.join(ends)} --reason 到期")
    assert {case: kept(desk.json(f"show {case}")) for case in ends} == before
    after = desk.run("check --warn --exit-zero --json").data["counts"]
    assert counts.pop("erasure-due") == len(ends)
    assert after == counts
    desk.run("rebuild")
    assert desk.json("verify")["ok"]
    for case in ends:
        for line in (
            "show {} --log",
            "show {}",
            "next {}",
            "why {}",
            "why {} limit",
            "documents {}",
        ):
            desk.run("--as teng " + line.format(case) if policy == "mall" else line.format(case))
    for line in (
        "list",
        "list --csv",
        "today --as x" if False else "today",
        "search 样例",
        "check",
    ):
        desk.run(line, "--exit-zero") if line == "check" else desk.run(line)


def test_a_policy_lets_nothing_rest_on_a_personal_fact(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    broken = text.replace('when = { skip_level = "yes" }', 'when = { name = "x" }', 1)
    assert broken != text
    Path("policy.toml").write_text(broken, "utf-8")
    assert "name is personal" in desk.run("policy check policy.toml", code=65).err


# ---- verify accepts what was erased, and nothing else -------------------------------------------


def plain(desk: Desk) -> sqlite3.Connection:
    return sqlite3.connect(desk.store_path.resolve(), isolation_level=None)


def without(connection: sqlite3.Connection, trigger: str, *statements: str) -> None:
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE name = ?", [trigger]
    ).fetchone()
    connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        connection.execute(statement)
    connection.execute(sql)
    connection.close()


def problems(desk: Desk) -> set[str]:
    return {p["problem"] for p in desk.run("verify --json", code=11).data["problems"]}


def test_facts_that_went_missing_after_the_erasure_are_a_problem(ended: Desk) -> None:
    erase(ended)
    ended.run("--as teng note 1 后来", now=LATER)
    without(plain(ended), "personal_no_delete", "DELETE FROM personal WHERE text LIKE '%后来%'")
    assert any("missing" in p for p in problems(ended))


def test_facts_of_another_case_that_went_missing_are_a_problem(ended: Desk) -> None:
    erase(ended)
    without(plain(ended), "personal_no_delete", "DELETE FROM personal WHERE text LIKE '%李四%'")
    assert any("missing" in p for p in problems(ended))


def test_a_paper_that_went_missing_without_an_erasure_is_a_problem(ended: Desk) -> None:
    ended.run("--as teng issue 2 record-card -o out")
    erase(ended)
    sha256 = ended.json("documents 2")["documents"][0]["sha256"]
    without(plain(ended), "files_no_delete", f"DELETE FROM files WHERE sha256 = '{sha256}'")
    assert any("is missing" in p for p in problems(ended))


def test_facts_and_papers_that_come_back_are_a_problem(ended: Desk) -> None:
    connection = plain(ended)
    row = connection.execute("SELECT * FROM personal WHERE text LIKE ?", [f"%{NOTE}%"]).fetchone()
    sha256 = ended.json("documents 1")["documents"][0]["sha256"]
    file = connection.execute("SELECT * FROM files WHERE sha256 = ?", [sha256]).fetchone()
    erase(ended)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO personal VALUES (?, ?, ?)", row)
    connection.execute("INSERT INTO files VALUES (?, ?)", file)
    sql = "SELECT sql FROM sqlite_schema WHERE name = 'personal_in_order'"
    (trigger,) = connection.execute(sql).fetchone()
    connection.execute("DROP TRIGGER personal_in_order")
    connection.execute("INSERT INTO personal VALUES (?, ?, ?)", row)
    connection.execute(trigger)
    connection.close()
    found = problems(ended)
    assert "the erased personal facts of this event are there again" in found
    without(plain(ended), "personal_no_delete", f"DELETE FROM personal WHERE seq = {row[0]}")
    assert any("erased file" in p and "there again" in p for p in problems(ended))


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM personal",
        "DELETE FROM personal WHERE text LIKE '%李四%'",
        "DELETE FROM files",
        "DELETE FROM events",
    ],
)
def test_an_erasure_opens_nothing_but_what_it_names(ended: Desk, attack: str) -> None:
    erase(ended)
    connection = plain(ended)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(attack)
    connection.close()


def test_an_erasure_is_over_with_the_next_event(ended: Desk) -> None:
    ended.run("--as teng withdraw 2 --reason x")
    erase(ended, "2")
    connection = plain(ended)
    event = connection.execute("SELECT * FROM events WHERE seq = 4").fetchone()
    connection.close()
    assert event[1] == "2026-000001"
    connection = plain(ended)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM personal WHERE seq = 4")
    connection.close()


# ---- how long ----------------------------------------------------------------------------------


def due(desk: Desk, now: str) -> list[str]:
    found = desk.run("check --json --exit-zero", now=now).data["findings"]
    return [f["case"] for f in found if f["rule"] == "erasure-due"]


def test_an_ended_case_is_due_for_erasure_after_three_years(ended: Desk) -> None:
    assert due(ended, "2029-03-02T23:59:59+08:00") == []
    assert due(ended, "2029-03-03T00:00:00+08:00") == ["2026-000001"]
    finding = ended.run("check 1", now="2029-04-01T10:00:00+08:00", code=10)
    assert "casefile erase 2026-000001" in finding.out
    ended.run("--as xu erase 1 --reason 到期", now="2029-04-01T10:00:00+08:00")
    assert due(ended, "2029-04-01T10:00:00+08:00") == []
    ended.run("--as teng note 1 又来电", now="2029-04-02T10:00:00+08:00")
    assert due(ended, "2029-04-03T10:00:00+08:00") == ["2026-000001"]


def test_whoever_may_erase_is_told(ended: Desk) -> None:
    """The desk that looked after the case may not; it keeps the finding once it may."""

    def owner() -> str:
        found = ended.run("check 1 --json --exit-zero", now="2029-04-01T10:00:00+08:00").data
        (told,) = [f["owner"] for f in found["findings"] if f["rule"] == "erasure-due"]
        return str(told)

    assert owner() == "store-manager"
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace("erase = [", 'erase = ["desk", ', 1), "utf-8")
    ended.run("policy apply policy.toml")
    assert owner() == "teng"


def test_a_case_that_was_reopened_is_not_due(ended: Desk) -> None:
    ended.run("--as teng reopen 1 --reason 又来", now=LATER)
    assert due(ended, "2030-03-02T10:00:00+08:00") == []


@pytest.mark.parametrize(
    ("length", "found"),
    [("30d", ["2026-000001"]), ("4w", ["2026-000001"]), ("7w", []), ("", []), ("99999w", [])],
)
def test_the_policy_says_how_long(ended: Desk, length: str, found: list[str]) -> None:
    text = Path("policy.toml").read_text("utf-8")
    changed = text.replace('after_closing = "3y"', f'after_closing = "{length}"')
    assert changed != text
    Path("policy.toml").write_text(changed, "utf-8")
    ended.run("policy apply policy.toml")
    assert due(ended, "2026-04-15T10:00:00+08:00") == found


def test_a_length_that_is_none_is_a_fault(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace('"3y"', '"3 years"'), "utf-8")
    assert "retention.after_closing" in desk.run("policy check policy.toml", code=65).err


def test_the_nightly_look_reads_an_index_for_it(ended: Desk) -> None:
    from casefile.log.rows import CaseFilter
    from casefile.store.sqlite.spoken import SPOKEN
    from casefile.store.tables.queries import case_query
    from casefile.values.moments import a_moment

    sql, values = case_query(CaseFilter(kept_before=a_moment(LATER, "UTC")), SPOKEN)
    connection = plain(ended)
    plan = " ".join(r[-1] for r in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
    connection.close()
    assert "cases_kept" in plan
    assert "SCAN" not in plan


# ---- search by number --------------------------------------------------------------------------

TYPED = (
    "13876543210",
    "138-7654-3210",
    "138 7654 3210",
    "+86 138 7654 3210",
    "+8613876543210",
    "0086-138-7654-3210",
    "(138)76543210",
    "１３８７６５４３２１０",
    "（+86）138－7654－3210",
)
ASKED = (*TYPED, "138—7654—3210")


@pytest.mark.parametrize("typed", TYPED)
def test_a_number_is_found_however_it_is_written(desk: Desk, typed: str) -> None:
    desk.run("--as teng open name=甲 category=goods about=锅 details=x request=y", f"phone={typed}")
    for spelled in ASKED:
        answer = desk.run("search", spelled)
        assert "2026-000001" in answer.out, spelled
        assert "7654" not in answer.out
        assert desk.json("search", spelled)[0]["complainant"] == "*"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("0755-23456789", "(0755) 2345 6789"),
        ("0755 23456789", "0755-2345-6789"),
        ("(0571)8888-0002", "0571-88880002"),
        ("+86 755 23456789", "0755-23456789"),
        ("13876543210-01", "138-7654-3210"),
        ("400-800-1234", "4008001234"),
    ],
)
def test_other_numbers_are_found_too(desk: Desk, typed: str, asked: str) -> None:
    desk.run("--as teng open name=甲 category=goods about=锅 details=x request=y", f"phone={typed}")
    assert desk.json("search", asked)


def test_a_rejected_personal_value_is_repeated_only_masked(desk: Desk) -> None:
    typed = "张三13800000001x"
    facts = "name=甲 category=goods about=锅 details=x request=y"
    opened = desk.run(f"--as teng open {facts} phone={typed}", code=65)
    Path("f.json").write_text(json.dumps([{"phone": typed, "category": "goods"}]), "utf-8")
    imported = desk.run("--as teng import f.json", code=65)
    dry = desk.run("--as teng import f.json --dry-run", code=65)
    data = desk.run("--as teng import f.json --json", code=65)
    for answer in (opened, imported, dry, data):
        told = answer.out + answer.err
        assert "138****0001" in told
        assert "张三" not in told
        assert "13800000001" not in told


@pytest.mark.parametrize("asked", ["3210", "1387654", "13876543211", "876543210", "3876543210"])
def test_a_part_of_a_number_finds_nothing(desk: Desk, asked: str) -> None:
    desk.run("--as teng open name=甲 phone=13876543210 category=goods about=锅 details=x request=y")
    assert desk.json("search", asked) == []


def test_two_numbers_in_one_line_are_both_found_and_none_is_made_of_an_identity_card(
    desk: Desk,
) -> None:
    desk.open()
    desk.run("--as teng note 1", "电话138 7654 3210 139 7654 3211，证件号130102199001011234")
    assert desk.json("search 13876543210")
    assert desk.json("search 139-7654-3211")
    assert desk.json("search 130102199001011234")
    assert desk.json("search 13010219900") == []


def test_a_number_within_a_note_is_found_and_dates_are_none(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng note 1 请打138-7654-3210找他，2026-03-09之前")
    assert desk.json("search 13876543210")
    assert desk.json("search 20260309") == []
    assert desk.json("search 2026-000001")
    assert desk.json("search 2026-03-09")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2026-000002", ["2026-000002"]),
        ("２０２６－０００００２。", ["2026-000002"]),
        ("《2026-000002》", ["2026-000002"]),
        ("000002", ["2026-000002"]),
        ("李四 000002", ["2026-000002"]),
        ("王小明 000002", []),
        ("2026", []),
        ("2", []),
        ("0002", []),
        ("2026-000003", []),
        ("9" * 18, []),
        ("9" * 40, []),
    ],
)
def test_a_case_is_found_by_its_number(desk: Desk, asked: str, found: list[str]) -> None:
    desk.open()
    desk.run(
        "--as teng open name=李四 phone=13700000000 category=goods about=锅 details=x request=y"
    )
    assert [row["case"] for row in desk.json(f"search '{asked}'")] == found


def test_an_erased_number_is_not_found(ended: Desk) -> None:
    assert ended.json("search 13876543210")
    erase(ended)
    assert ended.json("search 13876543210") == []


def test_no_hash_of_a_number_is_stored(ended: Desk) -> None:
    """There are few enough numbers to try them all against an unsalted hash."""
    content = ended.store_path.read_bytes()
    forms = {PHONE, "13876543210", "+8613876543210", "8613876543210", f'{{"phone":"{PHONE}"}}'}
    for form in forms:
        for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "sha3_256"):
            made = hashlib.new(name, form.encode(), usedforsecurity=False)
            for shape in (made.digest(), made.hexdigest().encode(), made.hexdigest()[:16].encode()):
                assert shape not in content


# ---- masking -----------------------------------------------------------------------------------

READING = (
    "show 1",
    "show 1 --log",
    "list",
    "list --csv",
    "list --tsv",
    "list status=withdrawn",
    "search 冰箱专柜",
    "next 1",
    "why 1",
    "why 1 limit",
    "documents 1",
    "today",
    "check --warn --exit-zero",
    "check 1 --warn --exit-zero",
    "verify",
    "verify out/2026-000001-receipt-v1.docx",
)
PLAIN = tuple(line for line in READING if "--csv" not in line and "--tsv" not in line)


def hidden(text: str) -> set[str]:
    """The identifying words that ``text`` gives away."""
    words = re.sub("[0-9a-f]{16,}", "", text)  # four figures may stand in a hash by chance
    return {w for w in (NAME, PHONE, "13876543210", "7654", ADDRESS, SIGNER) if w in words}


@pytest.fixture
def masked(desk: Desk) -> Desk:
    """The same case without the name in free text, which is shown to all who work on it."""
    for line in (
        OPEN,
        "--as teng note 1 又来电",
        *PAID,
    ):
        answer = desk.run(line)
        assert hidden(answer.out + answer.err) == set(), line
    return desk


@pytest.mark.parametrize("state", ["open", "withdrawn"])
def test_no_reading_command_gives_a_name_number_or_address_away(masked: Desk, state: str) -> None:
    if state == "withdrawn":
        masked.run("--as teng cancel-settlement 1 1 --reason x")
        masked.run("--as teng overpaid 1 1 --reason x")
        masked.run("--as teng withdraw 1 --reason x --despite x")
    for line in READING:
        answer = masked.run(f"--as teng {line}")
        assert hidden(answer.out + answer.err) == set(), line
    for line in PLAIN:
        answer = masked.run(f"--as teng {line} --json")
        assert hidden(answer.out + answer.err) == set(), line


def test_a_digest_of_the_night_gives_nothing_away(masked: Desk) -> None:
    masked.run("check --notify", now="2026-03-20T10:00:00+08:00", code=10)
    files = list(Path("notices").glob("*"))
    assert files
    for file in files:
        assert hidden(file.read_text("utf-8")) == set()
        assert hidden(file.name) == set()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("record 1 judge", 4),
        ("record 1 notify told_at=now", 4),
        ("close 1", 4),
        ("correct 1 record-card nosuch=1 --reason x", 4),
        ("issue 1 nosuch", 3),
        ("sign 1 receipt --copy 9 --by x", 3),
        ("reopen 1 --reason x", 4),
        ("erase 1 --reason x", 77),
        ("assign 1 nobody", 3),
    ],
)
def test_no_error_gives_anything_away(masked: Desk, line: str, code: int) -> None:
    answer = masked.run(f"--as teng {line}", code=code)
    assert answer.err
    assert hidden(answer.out + answer.err) == set()


def test_an_altered_paper_is_compared_with_masks(masked: Desk) -> None:
    with (
        zipfile.ZipFile("out/2026-000001-record-card-v1.docx") as issued,
        zipfile.ZipFile("altered.docx", "w") as altered,
    ):
        for part in issued.namelist():
            text = issued.read(part)
            altered.writestr(part, text.replace(NAME.encode(), f"{NAME}（涂改）".encode()))
    events = len(masked.json("show 1 --log")["events"])
    answer = masked.run("--as teng verify altered.docx", code=10)
    assert "涂改" in answer.out
    assert hidden(answer.out) == set()
    assert len(masked.json("show 1 --log")["events"]) == events
    assert NAME in masked.run("--as teng verify altered.docx --reveal", code=10).out
    log = masked.json("show 1 --log")["events"]
    assert (log[-1]["kind"], log[-1]["data"]["command"]) == ("personal.revealed", "verify")
    masked.run("--as qian verify altered.docx --reveal", code=77)


def test_what_is_odd_about_a_paper_is_told_with_masks(masked: Desk) -> None:
    with (
        zipfile.ZipFile("out/2026-000001-record-card-v1.docx") as issued,
        zipfile.ZipFile("hiding.docx", "w") as hiding,
    ):
        for part in issued.namelist():
            text = issued.read(part)
            hiding.writestr(part, text.replace(b"<w:rPr>", b"<w:rPr><w:vanish/>"))
    events = len(masked.json("show 1 --log")["events"])
    assert "(vanish)" in masked.run("--as teng verify hiding.docx", code=10).out
    answer = masked.run("--as teng verify hiding.docx --json", code=10)
    assert answer.data["odd"][0]["kind"] == "hidden"
    assert hidden(answer.out) == set()
    assert len(masked.json("show 1 --log")["events"]) == events
    masked.run("--as qian verify hiding.docx --reveal", code=77)
    shown = masked.run("--as teng verify hiding.docx --reveal --json", code=10).out
    assert NAME in shown
    assert masked.json("show 1 --log")["events"][-1]["kind"] == "personal.revealed"


def test_to_reveal_is_recorded_and_for_those_who_may(masked: Desk) -> None:
    shown = masked.run("--as teng show 1 --reveal").out
    assert {NAME, PHONE, ADDRESS} <= hidden(shown)
    last = masked.json("show 1 --log")["events"][-1]
    assert (last["kind"], last["actor"]) == ("personal.revealed", "teng")
    answer = masked.run("--as qian show 1 --reveal", code=77)
    assert hidden(answer.out + answer.err) == set()


def test_a_draft_is_for_those_who_may_issue(masked: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(
        text.replace("[rights]", '[rights]\nissue = ["desk"]', 1), "utf-8"
    )
    masked.run("policy apply policy.toml --open-cases")
    masked.run("--as qian issue 1 apology --preview", code=77)


def test_a_store_opened_again_finds_what_is_left_to_do(ended: Desk) -> None:
    store = opened(locate(ended.store_path))
    assert store.chores() == {}
    store.close()


@pytest.mark.parametrize(
    ("length", "until"),
    [
        ("30d", "2026-03-30"),
        ("4w", "2026-03-28"),
        ("6mo", "2026-08-28"),
        ("1mo", "2026-03-28"),
        ("3y", "2029-02-28"),
    ],
)
def test_facts_are_kept_to_the_end_of_the_corresponding_day(length: str, until: str) -> None:
    from datetime import timedelta

    from casefile.policy.clocks import Retention
    from casefile.values.moments import a_moment

    kept = Retention(length)
    since = a_moment("2026-02-28T10:00", "Asia/Shanghai")
    last = a_moment(f"{until}T23:59:59", "Asia/Shanghai") + timedelta(seconds=1)
    assert kept.until(since, "Asia/Shanghai") == last
    assert kept.shortest is not None
    assert timedelta(days=kept.shortest) <= last - since
