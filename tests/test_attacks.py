"""What an attacker of this program found once, and must not find again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.desk import CARD, Desk, pack_text

ROOT = Path(__file__).parents[1]
MALL = pack_text("mall")


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    return desk


def play(desk: Desk, *lines: tuple[str, str]) -> None:
    for who, line in lines:
        desk.run(f"--as {who} record 1 {line}")


PLANNED = (
    ("teng", "judge founded=yes reasonable=yes"),
    ("teng", "responsible unit=家电部 person=zhu phoned_at=10:00"),
    ("zhu", "investigate cause=x at_fault=x"),
    ("he", "inspect inspection=x"),
    ("zhu", "plan plan=p1 plan_amount=100"),
)


def test_a_founded_case_is_not_closed_as_unfounded(case: Desk) -> None:
    play(
        case,
        ("teng", "judge founded=no reasonable=no"),
        ("teng", "explain-unfounded reported_to=shen explained_at=10:00"),
    )
    case.run("--as teng correct 1 judge founded=yes --reason 误判")
    assert "responsible" in [n["step"] for n in case.json("next 1")["next"]]
    case.run("--as teng close 1", code=4)


def test_an_approval_taken_back_later_takes_back_what_followed(case: Desk) -> None:
    play(
        case,
        *PLANNED,
        ("wu", "approve decision=approved"),
        ("teng", "notify told_at=10:00 reaction=accepts"),
    )
    case.run("--as wu correct 1 approve decision=returned --reason 误批")
    data = case.json("show 1")
    assert not [s for s in data["steps"] if s["id"] == "notify" and s["stands"]]
    assert data["again"] == []
    play(case, ("zhu", "plan plan=p2"), ("wu", "approve decision=approved"))
    case.run("--as teng close 1", code=4)
    assert "notify" in [n["step"] for n in case.json("next 1")["next"]]


def test_a_later_correction_of_something_else_takes_nothing_back(case: Desk) -> None:
    play(case, *PLANNED, ("wu", "approve decision=approved"))
    case.run("--as zhu correct 1 plan plan_amount=90 --reason 笔误")
    play(
        case, ("wu", "approve decision=approved"), ("teng", "notify told_at=10:00 reaction=accepts")
    )
    case.run("--as teng correct 1 record-card name=王晓明 --reason 听错")
    steps = {s["id"]: s["stands"] for s in case.json("show 1")["steps"]}
    assert steps["notify"]
    assert steps["approve"]
    assert "approve" not in [n["step"] for n in case.json("next 1")["next"]]


def test_another_procedure_leaves_the_people_of_an_open_case(case: Desk) -> None:
    case.run("policy apply eight-step")
    play(case, *PLANNED[:2])
    case.run("--as zhu record 1 investigate cause=x at_fault=x")
    assert case.json("verify")["ok"]


def test_what_was_sent_back_cannot_be_corrected_into_life(case: Desk) -> None:
    play(
        case,
        *PLANNED,
        ("wu", "approve decision=returned"),
        ("zhu", "plan plan=p2"),
        ("wu", "approve decision=approved"),
    )
    returned = next(s for s in case.json("show 1")["steps"] if s["id"] == "approve")
    assert not returned["stands"]
    case.run(f"--as wu correct 1 {returned['seq']} decision=approved --reason x", code=4)


def test_after_reopening_the_newer_facts_count(case: Desk) -> None:
    play(
        case,
        ("teng", "judge founded=no reasonable=no"),
        ("teng", "explain-unfounded reported_to=shen explained_at=10:00"),
    )
    case.run("--as teng close 1 satisfaction=dissatisfied")
    assert case.json("show 1")["facts"]["satisfaction"] == "dissatisfied"
    case.run("--as teng reopen 1 --reason 不服")
    assert "satisfaction" not in case.json("show 1")["facts"]


def test_a_correction_obeys_the_rules_of_recording(case: Desk) -> None:
    play(case, *PLANNED[:2])
    case.run("--as teng correct 1 responsible phoned_at=2030-01-01T10:00 --reason x", code=65)
    case.run("--as teng correct 1 responsible --at 2026-03-02T10:00 --reason x")


def test_a_time_moved_back_is_a_late_entry(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-03-02T18:00:00+08:00")
    case.run(
        "--as teng correct 1 judge --at 2026-03-02T10:00 --reason x",
        now="2026-03-02T18:00:00+08:00",
    )
    step = case.run("show 1 --json", now="2026-03-02T18:00:00+08:00").data["steps"][1]
    assert step["late_entry"]
    assert step["corrected"]


@pytest.mark.parametrize(
    "number",
    ["{year}{seq:06}", "{year}-{seq:06b}", "{year}-{seq:x}", "{seq}-{year}", "{year}-{seq:05000}"],
)
def test_a_number_that_cannot_be_counted_is_refused(desk: Desk, number: str) -> None:
    Path("p.toml").write_text(MALL.replace("{year}-{seq:06}", number), "utf-8")
    desk.run("policy check p.toml", code=65)


@pytest.mark.parametrize("number", ["C{year}-A{seq:03}", "{year}-{seq}", "KS{year}-{seq:06}"])
def test_other_numbers_count_on(bare_desk: Desk, number: str) -> None:
    Path("p.toml").write_text(MALL.replace("{year}-{seq:06}", number), "utf-8")
    bare_desk.run("init --practice --policy p.toml desk")
    for _ in range(11):
        bare_desk.run(f"--db desk/casefile.db --as teng open {CARD}")
    assert len(bare_desk.json("--db desk/casefile.db list")) == 11
    assert bare_desk.json("--db desk/casefile.db show 11")["case"] == number.format(
        year=2026, seq=11
    )


@pytest.mark.parametrize(
    "text",
    [
        "organisation = {name = 9999-12-31T23:59:59Z}",
        "x = " + "1" * 5000,
        "x = " + "[" * 20_000,
        "organisation = {name = 2026-01-01}",
        'x = "\\u0000"',
        "\x00",
    ],
    ids=range(6),
)
def test_no_small_file_breaks_policy_check(desk: Desk, text: str) -> None:
    Path("p.toml").write_text(text, "utf-8")
    assert "Traceback" not in desk.run("policy check p.toml", code=65).err


def test_policy_texts_are_printable_and_short(desk: Desk) -> None:
    for name in ("x" * 501, "a\\u0001b", "a\\u001b[31m"):
        Path("p.toml").write_text(MALL.replace("某某商场（样例）", name), "utf-8")
        desk.run("policy check p.toml", code=65)


def test_reserved_names_are_no_facts(desk: Desk) -> None:
    Path("p.toml").write_text(MALL.replace("grounds", "reason"), "utf-8")
    assert "reason" in desk.run("policy check p.toml", code=65).err


@pytest.mark.parametrize(
    "line",
    [
        "show {x}",
        "note {x} x",
        "open --key {x} name=a",
        "init --practice a/i{x}",
        "--as {x} note 1 y",
        "--db d{x} list",
        "issue 1 {x}",
        "issue 1 record-card -o a/{x}",
        "policy check {x}",
        "search {x}",
        "list status={x}",
        "correct 1 {x} --reason r",
        "why 1 {x}",
        "batch {x}",
        "calendar due {x} 5d",
        "calendar show {x}",
        "--now {x} list",
        "--lang {x} list",
        "promise 1 {x} --due {x}",
        "assign 1 {x}",
    ],
)
@pytest.mark.parametrize(
    "word", ["\udcff", "\x00", "%", "-1", "２", "9" * 5000, "''", "\u202e", "/"]
)
def test_no_word_ends_in_an_unexpected_fault(case: Desk, line: str, word: str) -> None:
    import shlex

    from casefile.cli.run import run

    words = shlex.split(line.replace("{x}", "\ue000"))
    code = run(["--now", case.now, *(w.replace("\ue000", word.strip("'")) for w in words)])
    assert code != 1, f"{line} {word!r}"


def test_a_leftover_journal_is_not_rolled_into_a_new_database(bare_desk: Desk) -> None:
    Path("casefile.db-journal").write_bytes(b"x" * 100)
    bare_desk.run("init --practice", code=73)
    assert not Path("casefile.db").exists()


def test_init_leaves_all_or_nothing(bare_desk: Desk) -> None:
    Path("i").mkdir()
    Path("i/templates").write_text("in the way", "utf-8")
    bare_desk.run("init --practice i", code=73)
    assert [p.name for p in Path("i").iterdir()] == ["templates"]
    Path("i/templates").unlink()
    bare_desk.run("init --practice i")


def test_without_hard_links_files_are_written_all_the_same(
    case: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    file = case.json("--as teng issue 1 record-card -o out")["file"]
    assert Path(file).stat().st_size > 1000
    case.run("init --practice other")


def test_a_damaged_byte_tells_nothing_of_the_person(case: Desk) -> None:
    content = bytearray(case.store_path.read_bytes())
    start = 0
    while (place := content.find("王小明".encode(), start)) >= 0:
        content[place] = 0xFF
        start = place + 1
    case.store_path.write_bytes(content)
    assert "138" not in case.run("verify", code=11).out
    for line in ("show 1", "--as teng note 1 x", "rebuild"):
        answer = case.run(line, code=65)
        assert "13812" not in answer.err
        assert "样机" not in answer.err


def test_files_that_go_missing_or_turn_up_are_found(case: Desk) -> None:
    import sqlite3

    case.run("--as teng issue 1 record-card -o out")
    connection = sqlite3.connect(case.store_path, isolation_level=None)
    sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'files_no_delete'")
    trigger = sql.fetchone()[0]
    connection.execute("DROP TRIGGER files_no_delete")
    connection.execute("DELETE FROM files WHERE hex(substr(content, 1, 2)) = '504B'")
    connection.execute(trigger)
    connection.close()
    assert "missing" in case.run("verify", code=11).out


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        ("UPDATE search SET words = 'x'", 10),
        ("DELETE FROM search", 10),
        ("CREATE TRIGGER searchA BEFORE INSERT ON personal BEGIN SELECT RAISE(IGNORE); END", 11),
        ("CREATE TABLE search_own (x)", 11),
    ],
)
def test_an_attack_by_way_of_the_index_is_found(case: Desk, attack: str, code: int) -> None:
    import sqlite3

    connection = sqlite3.connect(case.store_path, isolation_level=None)
    connection.execute(attack)
    connection.close()
    case.run("verify", code=code)


def test_who_acts_is_not_taken_from_the_environment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    done = subprocess.run(
        [sys.executable, "-c", "from casefile.cli.environment import login; print(login())"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LOGNAME": "wu", "USER": "wu"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == pwd.getpwuid(os.getuid()).pw_name


def test_masking_does_not_depend_on_the_type(desk: Desk) -> None:
    text = MALL.replace("[fact.amount_claimed]\n", "[fact.amount_claimed]\npersonal = true\n")
    Path("p.toml").write_text(text.replace("[fact.heated]\n", "[fact.heated]\npersonal = true\n"))
    desk.run("policy apply p.toml")
    desk.open("amount_claimed=88 heated=yes")
    out = desk.run("show 1").out
    assert "88.00" not in out
    data = desk.json("show 1")["facts"]
    assert (data["amount_claimed"], data["heated"]) == ("8*", "y*")


@pytest.mark.slow
def test_interruptions_never_deny_what_was_committed(desk: Desk) -> None:
    """Ctrl-C at forty moments of an opening: recorded exactly where the answer does not deny it."""
    for n in range(40):
        running = subprocess.Popen(
            [sys.executable, "-m", "casefile", "--as", "teng", "open", *CARD.split()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        time.sleep(0.08 + n * 0.005)
        running.send_signal(signal.SIGINT if n % 2 else signal.SIGTERM)
        before = len(desk.json("list"))
        out, err = running.communicate(timeout=30)
        after = len(desk.run("list --json").data)
        if "nothing was recorded" in err:
            assert running.returncode == 130
        if running.returncode == 74:
            assert "recorded as event" in err
        assert after >= before
        told = running.returncode in (0, 74) or "is open" in out
        desk.told = getattr(desk, "told", 0) + told  # type: ignore[attr-defined]
        assert after == desk.told, (n, running.returncode, out, err)  # type: ignore[attr-defined]
    assert desk.json("verify")["ok"]
