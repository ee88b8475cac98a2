"""The contract with scripts: names, JSON keys, exit codes, where the database and the actor come
from (docs/guide.md)."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from casefile.cli.run import run
from casefile.log.kinds import KINDS as ENTRIES
from tests import server
from tests.desk import CARD, SAMPLES, Desk

ROOT = Path(__file__).parents[1]
NEED = {"key", "type", "required", "choices", "title"}


def test_show_has_every_key_of_the_contract(desk: Desk) -> None:
    desk.open()
    data = desk.json("show 1 --log")
    assert data.keys() >= {
        "case",
        "status",
        "policy",
        "received_at",
        "opened_at",
        "owner",
        "facts",
        "steps",
        "next",
        "clocks",
        "promises",
        "remedies",
        "approvals",
        "settlements",
        "documents",
        "totals",
        "events",
    }
    assert data["policy"].keys() >= {"id", "digest"}
    assert data["steps"][0].keys() >= {"id", "at", "recorded_at", "by", "late_entry", "facts"}
    assert data["next"][0].keys() >= {"step", "title", "needs", "roles"}
    assert data["next"][0]["needs"][0].keys() >= NEED
    assert data["events"][0].keys() >= {
        "seq",
        "no",
        "kind",
        "at",
        "recorded_at",
        "actor",
        "data",
        "hash",
    }
    assert data["received_at"] == "2026-03-02T10:00:00+08:00"
    assert data["facts"]["name"] == "王*"
    assert data["facts"]["phone"] == "138****8000"


def test_a_writing_command_answers_what_changed_and_what_comes_next(desk: Desk) -> None:
    answer = desk.json(f"--as teng open {CARD}")
    assert answer["case"] == "2026-000001"
    assert answer["events"] == [3, 4]
    assert [n["step"] for n in answer["next"]] == ["judge"]
    assert "judge-soon" in [c["rule"] for c in answer["clocks"]]


def test_the_policy_as_data(desk: Desk) -> None:
    data = desk.json("policy show")
    assert data.keys() >= {
        "id",
        "digest",
        "timezone",
        "staff",
        "steps",
        "clocks",
        "limits",
        "routes",
        "documents",
    }
    assert data["staff"][0].keys() >= {"id", "name", "roles", "unit"}
    assert data["steps"][0].keys() >= {"id", "title", "roles", "fields"}


@pytest.mark.parametrize("pack", ["mall", "eight-step"])
@pytest.mark.parametrize("answer", [0, -1])
def test_a_program_that_reads_next_plays_any_policy_to_its_end(
    bare_desk: Desk, pack: str, answer: int
) -> None:
    """It knows nothing but the contract: open's fields from the policy, then what next says."""
    bare_desk.begin(f"--policy {pack}")
    policy = bare_desk.json("policy show")

    def actor(roles: list[str]) -> str:
        return next(
            str(s["id"]) for s in policy["staff"] if not roles or set(roles) & set(s["roles"])
        )

    def words(fields: list[dict[str, object]]) -> list[str]:
        return [
            f"{f['key']}={f['choices'][answer] if f['choices'] else SAMPLES[str(f['type'])]}"  # type: ignore[index]
            for f in fields
            if f["required"]
        ]

    first = policy["steps"][0]
    opened = bare_desk.json(f"--as {actor(first['roles'])} open", *words(first["fields"]))
    returned = 0
    while coming := bare_desk.json(f"next {opened['case']}")["next"]:
        step = coming[0]
        given = words(step["needs"])
        if "decision=returned" in given:
            returned += 1
            given = ["decision=approved"] if returned > 1 else given
        bare_desk.json(f"--as {step['staff'][0]} record {opened['case']} {step['step']}", *given)
    bare_desk.json(f"--as {actor(first['roles'])} close {opened['case']}")
    assert bare_desk.json(f"show {opened['case']}")["status"] == "closed"
    assert bare_desk.json("verify")["ok"]


def test_facts_come_from_words_files_and_json(desk: Desk) -> None:
    Path("details.txt").write_bytes(b"\xef\xbb\xbf\xe4\xb8\x80\r\n\xe4\xba\x8c\r\n")
    Path("facts.json").write_text(
        '{"name": "王", "phone": "12345", "category": "goods", "heated": true, '
        '"amount_claimed": 1500.10, "dimension": ["empathy"]}',
        "utf-8",
    )
    desk.run("--as teng open --from-file facts.json about=@@home details=@details.txt request=x")
    facts = desk.json("show 1")["facts"]
    assert facts["details"] == "一\n二"
    assert facts["about"] == "@home"
    assert facts["heated"] == "yes"
    assert facts["amount_claimed"] == "1500.10"
    assert facts["dimension"] == ["empathy"]


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a", "name": "b"}',
        '{"name": NaN}',
        '{"name": {"a": 1}}',
        '{"name": null}',
        '["name"]',
        '{"name": [1]}',
        "{",
        "",
        '{"amount_claimed": Infinity}',
        "[" * 100_000,
    ],
)
def test_json_that_is_not_facts_is_refused(desk: Desk, text: str) -> None:
    Path("facts.json").write_text(text, "utf-8")
    answer = desk.run("--as teng open --from-file facts.json", code=65)
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "中文".encode("gb18030"), b"x" * 1_000_001])
def test_a_file_that_is_not_text_is_refused(desk: Desk, content: bytes) -> None:
    Path("f").write_bytes(content)
    desk.run(f"--as teng open {CARD} address=@f", code=65)
    assert desk.json("list") == []


def test_a_text_that_is_too_long_is_refused(desk: Desk) -> None:
    Path("f").write_text("长" * 20_001, "utf-8")
    desk.run(f"--as teng open {CARD} address=@f", code=65)
    assert desk.json("list") == []


def test_repeating_a_keyed_write_changes_nothing(desk: Desk) -> None:
    first = desk.json(f"--as teng open --key web-7 {CARD}")
    again = desk.json(f"--as teng open --key web-7 {CARD}")
    assert again["case"] == first["case"]
    assert len(desk.json("list")) == 1
    desk.run("--as teng record 1 judge --key k founded=yes reasonable=yes")
    desk.run("--as teng record 1 judge --key k founded=yes reasonable=yes")
    assert len(desk.json("show 1")["steps"]) == 2


def test_a_case_is_named_by_its_tail(desk: Desk) -> None:
    for _ in range(12):
        desk.open()
    assert desk.json("show 1")["case"] == "2026-000001"
    assert desk.json("show 12")["case"] == "2026-000012"
    assert desk.json("show 2026-12")["case"] == "2026-000012"
    desk.run(f"--as teng open {CARD}", now="2027-01-04T10:00:00+08:00")
    answer = desk.run("show 1", code=3)
    assert "2026-000001, 2027-000001" in answer.err
    assert desk.json("show 2027-1")["case"] == "2027-000001"


def test_the_database_is_found_by_option_environment_nearest_and_data_folder(
    bare_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare_desk.run(f"init --practice {tmp_path / 'a'}")
    bare_desk.run(f"--db {tmp_path / 'b.db'} init --practice", code=0)
    assert (tmp_path / "b.db").is_file()
    bare_desk.run(f"--as teng --db {tmp_path / 'b.db'} open {CARD}")
    monkeypatch.setenv("CASEFILE_DB", str(tmp_path / "a" / "casefile.db"))
    assert bare_desk.json("list") == []
    assert len(bare_desk.json(f"--db {tmp_path / 'b.db'} list")) == 1
    monkeypatch.delenv("CASEFILE_DB")
    below = tmp_path / "a" / "x" / "y"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert bare_desk.json("list") == []
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    answer = bare_desk.run("list", code=3)
    assert str(tmp_path / "data" / "casefile" / "casefile.db") in answer.err
    assert not (tmp_path / "data").exists()


def test_a_login_stands_for_one_person(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run(f"open {CARD}")
    event = desk.json("show 1 --log")["events"][0]
    assert (event["actor"], event["via"][:13]) == ("teng", "counter --now")
    monkeypatch.setattr("casefile.cli.session.login", lambda: "stranger")
    answer = desk.run("note 1 x", code=77)
    assert "stranger" in answer.err
    monkeypatch.setenv("CASEFILE_AS", "hong")
    desk.run("note 1 x")
    event = desk.json("show 1 --log")["events"][-1]
    assert (event["actor"], event["via"][:14]) == ("hong", "stranger --now")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--as teng record 1 follow-up", 4),  # the order
        ("--as teng record 1 judge", 4),  # a fact is missing
        ("--as teng offer 1 refund amount=9999", 4),  # authority
        ("--as teng offer 1 refund amount=9999 --ask teng", 4),  # four eyes
        ("--as teng offer 1 refund amount=9999 --ask hong", 4),  # whose authority ends below it
        ("--as qian offer 1 refund amount=1", 4),  # no authority at all
        ("--as qian record 1 judge founded=yes reasonable=yes", 77),  # no role that does it
        ("--as teng erase 1 --reason x", 77),  # no right
    ],
)
def test_a_rule_that_refuses_is_told_from_who_may_not_do_it(
    desk: Desk, line: str, code: int
) -> None:
    desk.open()
    desk.run(f"--no-input {line}", code=code)


def test_without_a_shared_desk_nobody_acts_as_another(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace("shared_desk = true", "shared_desk = false"))
    desk.run("policy apply policy.toml")
    desk.run(f"--as hong open {CARD}", code=77)
    desk.run(f"--as teng open {CARD}")


def test_personal_facts_are_masked_and_a_look_at_them_is_recorded(desk: Desk) -> None:
    desk.open("address=幸福路一号")
    for line in (
        "show 1",
        "show 1 --log",
        "list",
        "search 小明",
        "show 1 --json",
        "show 1 --log --json",
        "list --csv",
    ):
        out = desk.run(line).out
        assert "王小明" not in out
        assert "13812348000" not in out
        assert "幸福路" not in out
    desk.run("--as zhu show 1 --reveal", code=77)
    assert "王小明" in desk.run("--as teng show 1 --reveal").out
    event = desk.json("show 1 --log")["events"][-1]
    assert (event["kind"], event["actor"]) == ("personal.revealed", "teng")


def test_lists_for_spreadsheets_are_harmless(desk: Desk) -> None:
    desk.run(
        "--as teng open name=王 phone=12345 category=goods details=x request=x",
        "about==cmd|' /C calc'!A0",
    )
    for option in ("--csv", "--tsv"):
        out = desk.run(f"list {option}").out
        assert "'=cmd|" in out
    assert desk.run("list --csv").out.splitlines()[0].startswith("case,status,received")


def test_dates_in_filters_include_the_day(desk: Desk) -> None:
    desk.open()
    assert len(desk.json("list since=2026-03-02 until=2026-03-02")) == 1
    assert desk.json("list until=2026-03-01") == []
    assert desk.json("list since=2026-03-03") == []
    assert len(desk.json("list since=2026-03-02T10:00 until=2026-03-02T10:01")) == 1
    assert desk.json("list until=2026-03-02T10:00") == []
    assert len(desk.json("list status=open step=judge category=goods owner=滕（样例）")) == 1
    assert desk.json("list step=plan") == []


def test_overdue_cases_are_those_with_a_clock_that_ran_out(desk: Desk) -> None:
    desk.open()
    assert desk.json("list overdue") == []
    later = "2026-03-02T15:00:00+08:00"
    assert len(desk.run("list overdue --json", now=later).data) == 1
    assert len(desk.run("--lang zh list 逾期 status=open --json", now=later).data) == 1
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now=later)
    assert desk.run("list overdue --json", now=later).data == []


def test_occurred_received_and_recorded_are_three_times(desk: Desk) -> None:
    desk.open("received_at=2026-03-02T08:00 heated=yes heard_first=yes --at 2026-03-02T08:20")
    data = desk.json("show 1")
    assert data["received_at"] == "2026-03-02T08:00:00+08:00"
    card = data["steps"][0]
    assert card["at"] == "2026-03-02T08:20:00+08:00"
    assert card["recorded_at"] == "2026-03-02T10:00:00+08:00"
    assert card["late_entry"]


def test_a_correction_keeps_the_old_value_in_the_log(desk: Desk) -> None:
    desk.open()
    desk.run(
        "--as teng correct 1 record-card name=王晓明 about=冰柜 --reason 听错 --at 2026-03-02T10:00"
    )
    data = desk.json("--as teng show 1 --log --reveal")
    assert data["facts"]["name"] == "王晓明"
    texts = str([e["data"] for e in data["events"]])
    assert "王小明" in texts
    assert "双门冰箱" in texts
    assert "听错" in texts


def test_chinese_and_english_by_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no case" in desk.run("show 9", code=3).err
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "没有" in desk.run("show 9", code=3).err
    monkeypatch.setenv("CASEFILE_LANG", "en")
    assert "There is no case" in desk.run("show 9", code=3).err
    assert "没有" in desk.run("--lang zh show 9", code=3).err


def test_init_leaves_an_editable_policy_and_templates(desk: Desk) -> None:
    assert "[[step]]" in Path("policy.toml").read_text("utf-8")
    assert Path("templates/zh_CN/record-card.docx").is_file()
    assert desk.store_path.stat().st_mode & 0o077 == 0


def test_init_changes_nothing_that_is_there(bare_desk: Desk) -> None:
    Path("policy.toml").write_text("mine", "utf-8")
    bare_desk.run("init", code=73)
    assert Path("policy.toml").read_text("utf-8") == "mine"
    assert not Path("casefile.db").exists()
    bare_desk.run("init --policy policy.toml", code=65)
    assert not Path("casefile.db").exists()


KINDS = re.compile("|".join(re.escape(kind) for kind in ENTRIES))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_log_is_told_in_words_and_keeps_its_codes_in_json(desk: Desk, lang: str) -> None:
    desk.open("amount_claimed=100")
    desk.run("--as teng promise 1 回电 --due 2d")
    desk.run("--as teng offer 1 gift amount=48 item=可乐")
    desk.run("--as teng correct 1 4 amount_claimed=200 --reason 写错")
    desk.run("--as teng assign 1 hong")
    desk.run("--as teng withdraw 1 --reason 和好 --despite 顾客知情")
    told = desk.run(f"--lang {lang} show 1 --log").out
    assert not KINDS.search(told)
    assert not re.search("[a-z_]+=", told)
    zh = ("环节「填报」", "索赔金额：100.00 元 → 200.00 元", "转交：洪（样例）", "撤回投诉")
    en = ("step “record card”", "amount claimed: 100.00 yuan → 200.00 yuan", "passed to: 洪")
    for words in zh if lang == "zh" else en:
        assert words in told
    kinds = {e["kind"] for e in desk.json("show 1 --log")["events"]}
    assert {"case.opened", "step.recorded", "facts.corrected", "remedy.offered"} <= kinds


def test_what_is_told_of_a_case_holds_no_codes(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng offer 1 gift amount=48 item=可乐")
    assert "1 个营业小时" in desk.run("--lang zh show 1").out
    assert "第 1 项补偿方案（赠礼） 48.00" in desk.run("--lang zh --as teng why 1 limit").out
    known = desk.run("--lang zh --as teng correct 1 99 name=x --reason y", code=3).err
    assert "4（填报）" in known
    assert "record-card" not in known


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "gb18030", "shift_jis", "latin-1", "utf-8"])
def test_json_loses_nothing_to_the_encoding_of_the_output(desk: Desk, encoding: str) -> None:
    desk.open("product=𠮷👍é")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    words = [sys.executable, "-m", "casefile", "show", "1", "--json"]
    done = subprocess.run(words, capture_output=True, check=True, env=env)
    assert json.loads(done.stdout.decode(encoding))["facts"]["product"] == "𠮷👍é"


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_json_lines_on_a_terminal_lose_nothing_either(
    desk: Desk, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open("product=𠮷👍")
    shown = io.BytesIO()
    terminal = io.TextIOWrapper(shown, encoding=encoding, errors="replace", write_through=True)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    assert run(["export", "cases", "--format", "jsonl"]) == 0
    assert "𠮷👍" in str(json.loads(shown.getvalue().decode(encoding)))


def test_a_folder_as_database_means_the_casefile_db_in_it(
    bare_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a").mkdir()
    for name in ("a", "b/"):
        bare_desk.run(f"--db {name} init --practice")
        assert (Path(name) / "casefile.db").is_file()
        bare_desk.run(f"--db {name} --as teng open {CARD}")
        monkeypatch.setenv("CASEFILE_DB", name)
        assert len(bare_desk.json("list")) == 1
        monkeypatch.delenv("CASEFILE_DB")
    bare_desk.run("backup copy.db", code=3)
    bare_desk.run("--db a backup copy.db")
    bare_desk.run("restore copy.db c/")
    assert len(bare_desk.json("--db c list")) == 1


def test_whoever_has_no_database_is_told_of_init_and_of_db(bare_desk: Desk) -> None:
    told = bare_desk.run("list", code=3).err
    if server.chosen():
        assert f"casefile --db '{bare_desk.place}' init" in told
    else:
        assert "casefile init" in told
        assert "--db FILE" in told
