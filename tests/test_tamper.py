"""Edits of the file behind the program's back: prevented by the schema, or found by verify."""

import sqlite3
from pathlib import Path

import pytest

from tests.desk import Desk


@pytest.fixture
def file(desk: Desk) -> Path:
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng note 1 来电催问")
    return desk.store_path.resolve()


def plain(file: Path) -> sqlite3.Connection:
    """A connection of somebody who does not use our settings."""
    return sqlite3.connect(file, isolation_level=None)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE events SET data = '{}' WHERE seq = 4",
        "DELETE FROM events WHERE seq = 6",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 4",
        "REPLACE INTO events SELECT 9, stream, no, kind, at, recorded_at, actor, via, key, data, "
        "seal, hash FROM events WHERE seq = 4",
        "INSERT INTO events SELECT 9, stream, 9, kind, at, recorded_at, actor, via, NULL, data, "
        "seal, hash FROM events WHERE seq = 4",
        "UPDATE personal SET text = '{}'",
        "INSERT OR REPLACE INTO personal SELECT * FROM personal WHERE seq = 4",
        "DELETE FROM personal",
        "DELETE FROM personal WHERE seq = 4",
        "UPDATE files SET content = x'00'",
        "DELETE FROM files",
        "INSERT OR REPLACE INTO files SELECT sha256, x'00' FROM files",
    ],
)
def test_the_schema_itself_refuses_an_edit(file: Path, attack: str) -> None:
    connection = plain(file)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(attack)
    connection.close()


GONE = "DROP TRIGGER {0}; "


@pytest.mark.parametrize(
    ("trigger", "attack", "told"),
    [
        (
            "events_no_update",
            "UPDATE events SET data = replace(data, 'yes', 'no') WHERE seq = 5",
            "this event was altered",
        ),
        ("events_no_update", "UPDATE events SET actor = 'wu' WHERE seq = 5", "altered"),
        (
            "events_no_update",
            "UPDATE events SET at = '2026-01-01T00:00:00Z' WHERE seq = 5",
            "altered",
        ),
        (
            "events_no_update",
            "UPDATE events SET recorded_at = '2026-01-01T00:00:00Z' WHERE seq = 5",
            "altered",
        ),
        ("events_no_update", "UPDATE events SET via = 'x' WHERE seq = 5", "altered"),
        ("events_no_update", "UPDATE events SET hash = zeroblob(32) WHERE seq = 5", "altered"),
        ("events_no_update", "UPDATE events SET data = data || ' ' WHERE seq = 5", "altered"),
        (
            "events_no_delete",
            "DELETE FROM personal WHERE seq = 5; DELETE FROM events WHERE seq = 5",
            "events are missing",
        ),
        (
            "events_in_order",
            "INSERT INTO events SELECT 9, stream, 9, kind, at, recorded_at, actor, "
            "via, NULL, data, NULL, hash FROM events WHERE seq = 5",
            "events are missing",
        ),
        (
            "personal_no_update",
            'UPDATE personal SET text = \'{"name":"x"}\' WHERE seq = 4',
            "personal facts of this event were altered",
        ),
        (
            "personal_no_delete",
            "DELETE FROM personal WHERE seq = 4",
            "personal facts of this event are missing",
        ),
        ("files_no_update", "UPDATE files SET content = x'00'", "stored file"),
    ],
)
def test_an_edit_without_the_triggers_is_found(
    desk: Desk, file: Path, trigger: str, attack: str, told: str
) -> None:
    connection = plain(file)
    sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [trigger]).fetchone()
    connection.execute(f"DROP TRIGGER {trigger}")
    for statement in attack.split("; "):
        connection.execute(statement)
    connection.execute(sql[0])
    connection.close()
    data = desk.run("verify --json", code=11).data
    assert not data["ok"]
    assert any(told in p["problem"] for p in data["problems"]), data["problems"]


def attacked(file: Path, trigger: str, *statements: str) -> None:
    """Do to the file what its triggers forbid."""
    connection = plain(file)
    sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [trigger]).fetchone()
    connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        connection.execute(statement)
    connection.execute(sql[0])
    connection.close()


def test_a_problem_names_the_case_that_it_is_about(desk: Desk, file: Path) -> None:
    attacked(file, "personal_no_update", "UPDATE personal SET text = '{}' WHERE seq = 4")
    (problem,) = desk.run("verify --json", code=11).data["problems"]
    assert (problem["seq"], problem["case"]) == (4, "2026-000001")
    assert "2026-000001" in desk.run("verify", code=11).out


def test_a_problem_names_the_paper_that_it_is_about(desk: Desk, file: Path) -> None:
    desk.run("--as teng issue 1 record-card -o out")
    attacked(
        file,
        "files_no_update",
        "UPDATE files SET content = x'00' WHERE sha256 = (SELECT json_extract(data, '$.sha256') "
        "FROM events WHERE kind = 'document.issued')",
    )
    (problem,) = desk.run("verify --json", code=11).data["problems"]
    about = (problem["seq"], problem["case"], problem["document"])
    assert about == (0, "2026-000001", "2026-000001-record-card-v1.docx")
    assert "2026-000001-record-card-v1.docx" in desk.run("verify", code=11).out
    told = desk.run("backup kept.db", code=65).err
    assert "2026-000001-record-card-v1.docx: the stored file" in told
    assert "Event 0" not in told


def test_a_problem_names_the_policy_that_it_is_about(desk: Desk, file: Path) -> None:
    attacked(
        file,
        "files_no_update",
        "UPDATE files SET content = x'00' WHERE sha256 = (SELECT json_extract(data, '$.digest') "
        "FROM events WHERE kind = 'policy.applied')",
    )
    (problem,) = desk.run("verify --json", code=11).data["problems"]
    assert problem["document"].endswith(".toml")
    assert "case" not in problem


def test_the_doctor_names_the_event_and_judges_nothing_by_a_bad_log(desk: Desk, file: Path) -> None:
    attacked(file, "events_no_update", "UPDATE events SET actor = 'wu' WHERE seq = 5")
    told = desk.run("doctor", code=10).out
    assert "Event 5 (2026-000001): this event was altered" in told
    assert "days off" not in told
    assert "policy in force" not in told


def test_a_missing_row_of_a_case_is_told_as_missing(desk: Desk, file: Path) -> None:
    """The log is whole: the row is made anew from it."""
    connection = plain(file)
    connection.execute("DELETE FROM cases")
    connection.close()
    (problem,) = desk.run("verify --json", code=10).data["problems"]
    assert "the derived row of 2026-000001 is missing" in problem["problem"]
    desk.run("rebuild")
    assert desk.json("verify")["ok"]


def test_a_clock_of_no_case_is_told(desk: Desk, file: Path) -> None:
    connection = plain(file)
    connection.execute("UPDATE clocks SET \"case\" = '2026-000009'")
    connection.close()
    problems = desk.run("verify --json", code=10).data["problems"]
    assert any("2026-000009 has no events" in p["problem"] for p in problems)


def test_swapped_events_are_found(desk: Desk, file: Path) -> None:
    connection = plain(file)
    for trigger in ("events_no_update",):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("UPDATE events SET seq = 109 WHERE seq = 4")
    connection.execute("UPDATE events SET seq = 4 WHERE seq = 5")
    connection.execute("UPDATE events SET seq = 5 WHERE seq = 109")
    connection.close()
    assert not desk.run("verify --json", code=11).data["ok"]


@pytest.mark.parametrize("trigger", ["events_no_update", "events_no_delete", "files_once"])
def test_a_missing_trigger_is_found(desk: Desk, file: Path, trigger: str) -> None:
    connection = plain(file)
    connection.execute(f"DROP TRIGGER {trigger}")
    connection.close()
    assert trigger in desk.run("verify", code=11).out


def test_an_edited_derived_row_is_found_and_rebuilt(desk: Desk, file: Path) -> None:
    connection = plain(file)
    connection.execute("UPDATE cases SET status = 'closed'")
    connection.execute("DELETE FROM search")
    connection.close()
    assert "rebuild" in desk.run("verify", code=10).out
    assert desk.json("rebuild") == {"cases": 1}
    assert desk.json("verify")["ok"]
    assert [c["status"] for c in desk.json("search 小明")] == ["open"]


def test_a_changed_byte_is_found(desk: Desk, file: Path) -> None:
    content = bytearray(file.read_bytes())
    place = content.index("来电".encode())
    content[place] ^= 1
    file.write_bytes(content)
    assert not desk.run("verify --json", code=11).data["ok"]


def test_a_zeroed_page_is_found(desk: Desk, file: Path) -> None:
    content = bytearray(file.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    content[-size:] = bytes(size)
    file.write_bytes(content)
    answer = desk.run("verify", code=11) if _readable(desk) else desk.run("verify", code=65)
    assert answer.code in (11, 65)


def _readable(desk: Desk) -> bool:
    from casefile.errors import BadData

    store = desk.store()
    try:
        return bool(list(store.problems()))
    except BadData:
        return False
    finally:
        store.close()
