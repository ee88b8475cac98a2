"""A policy or calendar that was altered where it is kept: nothing is decided by it."""

import sqlite3
from pathlib import Path

import pytest

from casefile.actions import calendars_known, policies
from tests.desk import Desk

READING = ["list", "show 1", "check", "today", "backup kept.db", "export cases", "rebuild"]
BROKEN = "CAST(substr(content, 1, 5000) || x'ff' || substr(content, 5002) AS BLOB)"
READABLE = "CAST(replace(CAST(content AS TEXT), '2026', '2027') AS BLOB)"
KINDS = {
    "a policy that cannot be read": ("policy.applied", "$.digest", BROKEN),
    "a policy that can be read": (
        "policy.applied",
        "$.digest",
        "CAST(replace(CAST(content AS TEXT), '20000', '90000') AS BLOB)",
    ),
    "a calendar that can be read": ("calendar.imported", "$.sha256", READABLE),
    "a calendar of no year": ("calendar.imported", "$.sha256", "CAST('[]' AS BLOB)"),
}


def altered(file: Path, kind: str, name: str, content: str) -> None:
    """Change the first file of ``kind`` behind the program's back, and keep its name."""
    connection = sqlite3.connect(file, isolation_level=None)
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'files_no_update'"
    ).fetchone()
    connection.execute("DROP TRIGGER files_no_update")
    (sha256,) = connection.execute(
        "SELECT json_extract(data, ?) FROM events WHERE kind = ? ORDER BY seq LIMIT 1", [name, kind]
    ).fetchone()
    before = connection.execute("SELECT content FROM files WHERE sha256 = ?", [sha256]).fetchone()
    connection.execute(f"UPDATE files SET content = {content} WHERE sha256 = ?", [sha256])
    after = connection.execute("SELECT content FROM files WHERE sha256 = ?", [sha256]).fetchone()
    assert before != after
    connection.execute(sql)
    connection.close()


@pytest.mark.parametrize("how", KINDS.values(), ids=KINDS.keys())
def test_a_stored_file_that_was_altered_ends_a_command_with_what_to_do(
    desk: Desk, how: tuple[str, str, str]
) -> None:
    desk.open()
    altered(desk.store_path, *how)
    policies._policies.clear()  # each command is a program of its own
    calendars_known._office.clear()
    for line in READING if how[0] == "policy.applied" else ["show 1", "rebuild"]:
        assert "was altered; restore a backup" in desk.run(line, code=65).err, line
    assert "was altered" in desk.run("verify", code=11).out
    assert "was altered" in desk.run("doctor", code=10).out
