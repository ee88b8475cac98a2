"""A log whose values somebody forged who knows this program: every hash is right, every field of
its type. What no clock can tell is named as a fault of that event, never as an unexpected one."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casefile.store import chain
from tests.desk import Desk

COLUMNS = "seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal"
LINES = (
    "promise 1 回电 3d",
    "promise-moved 1 1 --due 2026-03-09 --reason x",
    "pause 1 --reason x --until 2026-03-03",
    "resume 1",
    "link 1 2 --as duplicate",
    "delegate --to hong --until 2026-03-09",
    "correct 1 opened received_at=2026-03-02T09:00 --reason x",
    "note 1 x",
)
READING = (
    "show 1 --log",
    "show 1 --log --json",
    "list",
    "today",
    "check",
    "why 1",
    "export events -o {n}.csv",
    "history",
    "delegate",
    "verify",
    "rebuild",
)
NEVER = ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-03-02T10:00:00")


def rewritten(file: Path, changes: dict[int, dict[int, str]]) -> None:
    """Change columns of events, and make every hash of the log anew."""
    connection = sqlite3.connect(file, isolation_level=None)
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    triggers = found.fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    before = chain.GENESIS
    for row in connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY seq").fetchall():
        values = [changes.get(row[0], {}).get(no, value) for no, value in enumerate(row)]
        before = chain.chained(before, tuple(values))
        connection.execute(
            "UPDATE events SET at = ?, recorded_at = ?, data = ?, hash = ? WHERE seq = ?",
            (values[4], values[5], values[9], before, row[0]),
        )
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Two cases, with an event of every kind that says when something is."""
    for _ in range(2):
        desk.open()
    for line in LINES:
        desk.run(f"--as teng {line}")
    return desk


def forgeries(file: Path) -> Iterator[tuple[str, dict[int, dict[int, str]]]]:
    """Each moment in the log, in turn one that never was."""
    connection = sqlite3.connect(file)
    rows = connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY seq").fetchall()
    connection.close()
    for row in rows:
        for value in NEVER:
            for column in (4, 5):
                yield f"{row[3]} {column} {value}", {row[0]: {column: value}}
            data: dict[str, Any] = json.loads(row[9])
            for key in data.keys() & {"due", "until", "received_at", "since"}:
                told = json.dumps(data | {key: value}, ensure_ascii=False, separators=(",", ":"))
                yield f"{row[3]} {key} {value}", {row[0]: {9: told}}


def test_a_moment_that_no_clock_tells_is_a_fault_of_its_event(
    busy: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from casefile.cli.run import run

    sound = busy.store_path.read_bytes()
    wrong, told = [], set()
    for n, (what, changes) in enumerate(forgeries(busy.store_path)):
        file = tmp_path / "forged.db"
        file.write_bytes(sound)
        rewritten(file, changes)
        (seq,) = changes
        lines = READING if n % 7 == 0 else READING[:1]
        for line in lines:
            capsys.readouterr()
            code = run(["--db", str(file), "--now", busy.now, *line.format(n=n).split()])
            said = capsys.readouterr()
            if code == 1 or "Traceback" in said.err:
                wrong.append((what, line, said.err))
            if f"Event {seq} was altered" in said.err:
                told.add(what.rpartition(" ")[0])
    assert not wrong
    assert {"promise.made due", "case.paused until", "note.added 4", "note.added 5"} <= told


def test_a_tie_that_is_none_is_shown_as_it_stands(busy: Desk) -> None:
    connection = sqlite3.connect(busy.store_path)
    ((seq, data),) = connection.execute(
        "SELECT seq, data FROM events WHERE kind = 'case.linked' ORDER BY seq LIMIT 1"
    ).fetchall()
    connection.close()
    rewritten(busy.store_path, {seq: {9: data.replace("duplicate", "zzz")}})
    assert "zzz" in busy.run("show 1 --log").out
