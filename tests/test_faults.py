"""Files and machines that fail: each its exit code, one sentence, no traceback, nothing changed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casefile.cli.run import run
from casefile.disk import files
from tests.desk import CARD, Desk

ROOT = Path(__file__).parents[1]


def process(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "CASEFILE_AS": "teng", "PYTHONUTF8": "1"}
    env.update(more.pop("env", {}))  # type: ignore[call-overload]
    options: dict[str, object] = {"stdout": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "casefile", *words],
        stderr=subprocess.PIPE,
        text=True,
        env=env,
        check=False,
        **options,
    )


def told(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert done.stderr.strip()
    return done.stderr


def damage_empty(file: Path) -> None:
    file.write_bytes(b"")


def damage_text(file: Path) -> None:
    file.write_text("name,phone\n" * 1000, "utf-8")


def damage_truncated(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def damage_foreign(file: Path) -> None:
    file.unlink()
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE t (x)")
    other.commit()
    other.close()


def damage_newer(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()


def damage_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGED = (damage_text, damage_truncated, damage_foreign, damage_newer)


@pytest.mark.parametrize("damage", DAMAGED, ids=lambda damage: damage.__name__)
def test_a_database_that_is_refused_is_closed(
    desk: Desk, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever refuses a file lets go of it, so that it can be moved away or be put right."""
    damage(desk.store_path)
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def counted(*args: Any, **more: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **more))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", counted)
    for line in ("list", "doctor", "restore casefile.db new.db"):
        assert run(line.split()) in (10, 65, 76)
    assert opened
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def test_a_reader_that_has_had_enough_is_no_fault(desk: Desk) -> None:
    for _ in range(30):
        desk.open()
    done = subprocess.run(
        f"{sys.executable} -m casefile list --json | head -1; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams_are_survived(desk: Desk, closed: str) -> None:
    desk.open()
    done = subprocess.run(
        f"{sys.executable} -m casefile --as teng note 1 x {closed}",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == (74 if closed == ">&-" else 0)
    assert ("recorded as event" in done.stderr) == (closed == ">&-")
    assert len(desk.json("show 1")["notes"]) == 1


def test_who_stands_in_a_folder_that_is_gone_is_told_which(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for command in ("init", "init here", "list"):
        gone.mkdir()
        done = subprocess.run(
            [
                "sh",
                "-c",
                f"cd {gone} && rmdir {gone} && exec {sys.executable} -m casefile {command}",
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert (done.returncode, done.stdout) == (73, ""), command
        assert f"{gone}) is gone" in done.stderr


def test_folders_that_are_made_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each name is synced into the folder above, else a power cut takes the papers with it."""
    synced: list[Path] = []
    monkeypatch.setattr(files, "_sync_folder", synced.append)
    files.make_folder(tmp_path / "a" / "b" / "c")
    files.make_folder(tmp_path / "a" / "b")
    assert synced == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"]


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1", "utf-8"])
def test_any_encoding_of_the_terminal_is_survived(desk: Desk, encoding: str) -> None:
    desk.run("--as teng open name=𠮷 phone=12345 category=goods about=👍ñ details=x request=x")
    for lang in ("zh", "en"):
        done = subprocess.run(
            [sys.executable, "-m", "casefile", "--lang", lang, "show", "1"],
            check=False,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == b""


def test_bytes_that_are_no_text_are_refused_and_nothing_is_recorded(desk: Desk) -> None:
    """What was typed in another encoding is not what was meant, whatever it would look like."""
    words: list[bytes | str] = [
        sys.executable,
        "-m",
        "casefile",
        "--as",
        "teng",
        "open",
        b"name=a\xff",
        "phone=12345",
        "category=goods",
        "about=b",
        "details=c",
        "request=d",
    ]
    done = subprocess.run(
        words,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 65, done.stderr
    assert b"(name=\xe2\x80\xa6) is not UTF-8 text" in done.stderr
    assert desk.json("list") == []


@pytest.mark.parametrize(
    ("order", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["asked", "hung up"]
)
def test_a_command_that_is_ordered_to_end_says_so_by_its_code(
    desk: Desk, order: signal.Signals, code: int
) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "casefile", "batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    time.sleep(1)
    waiting.send_signal(order)
    _, err = waiting.communicate(timeout=10)
    assert waiting.returncode == code
    assert b"Traceback" not in err


def test_an_unexpected_fault_shows_no_data(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from casefile.actions import steps

    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("王小明 13812348000")

    monkeypatch.setattr(steps, "open_case", broken)
    answer = desk.run(f"--as teng open {CARD}", code=1)
    assert "RuntimeError" in answer.err
    assert "王小明" not in answer.err
    assert "138" not in answer.err
