"""Files and machines that fail: each its exit code, one sentence, no traceback, nothing changed."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.desk import CARD, NOW, Desk

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


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (damage_empty, 65),
        (damage_text, 65),
        (damage_truncated, 65),
        (damage_foreign, 65),
        (damage_newer, 76),
        (damage_folder, 3),
    ],
)
@pytest.mark.parametrize("line", ["show 1", f"--as teng open {CARD}", "verify", "list --json"])
def test_a_file_that_is_no_database_of_ours(
    desk: Desk, damage: object, code: int, line: str
) -> None:
    desk.open()
    damage(desk.store_path)  # type: ignore[operator]
    before = desk.store_path.read_bytes() if desk.store_path.is_file() else b""
    answer = desk.run(line, code=code)
    assert answer.err.strip()
    assert answer.out == ""
    if desk.store_path.is_file():
        assert desk.store_path.read_bytes() == before


def test_a_read_only_file_is_read_but_not_written(desk: Desk) -> None:
    desk.open()
    desk.store_path.chmod(0o444)
    before = hashlib.sha256(desk.store_path.read_bytes()).hexdigest()
    desk.run("show 1")
    desk.run("verify")
    assert "read-only" in desk.run("--as teng note 1 x", code=73).err
    assert hashlib.sha256(desk.store_path.read_bytes()).hexdigest() == before


def test_a_full_disk_refuses_and_changes_nothing(desk: Desk) -> None:
    """A limit on the size of files stands in for the disk: the kernel refuses the write."""
    desk.open()
    before = desk.json("verify")
    limit = desk.store_path.stat().st_size
    Path("big").write_text("长" * 19_000, "utf-8")
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from casefile.cli import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--now", NOW, "--as", "teng", "note", "1", "x" * 18_000],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    told(done, 73)
    assert desk.json("verify") == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_is_lost_after_the_commit_tells_the_event(desk: Desk) -> None:
    with Path("/dev/full").open("w") as full:
        done = process("open", *CARD.split(), stdout=full)
        assert "event 4" in told(done, 74)
        told(process("list", stdout=full), 73)
    assert len(desk.json("list")) == 1


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
    assert done.returncode in (0, 74)
    assert len(desk.json("show 1")["notes"]) == 1


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


def test_bytes_that_are_no_text_become_visible(desk: Desk) -> None:
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
    assert done.returncode == 0, done.stderr
    assert "a[U+DCFF]" in desk.run("--as teng show 1 --reveal", now="2027-01-01T00:00Z").out


def test_a_terminated_command_ends_with_143(desk: Desk) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "casefile", "batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    time.sleep(1)
    waiting.send_signal(signal.SIGTERM)
    _, err = waiting.communicate(timeout=10)
    assert waiting.returncode == 143
    assert b"Traceback" not in err


def test_an_unexpected_fault_shows_no_data(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from casefile.actions import casework

    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("王小明 13812348000")

    monkeypatch.setattr(casework, "open_case", broken)
    answer = desk.run(f"--as teng open {CARD}", code=1)
    assert "RuntimeError" in answer.err
    assert "王小明" not in answer.err
    assert "138" not in answer.err


def test_eight_desks_write_at_once_and_nothing_is_lost(desk: Desk) -> None:
    desk.open()
    Path("work").write_text("note 1 x\n" * 25, "utf-8")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "casefile", "--as", "teng", "batch", "work"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(8)
    ]
    for one in running:
        _, err = one.communicate(timeout=120)
        assert one.returncode == 0, err
    assert len(desk.json("show 1")["notes"]) == 200
    assert desk.json("verify")["ok"]


def test_twenty_first_looks_at_once(desk: Desk) -> None:
    desk.open()
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "casefile", "show", "1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(20)
    ]
    assert [one.wait(120) for one in running] == [0] * 20
    for one in running:
        assert one.stderr
        one.stderr.close()
