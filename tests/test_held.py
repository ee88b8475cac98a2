"""A desk whose database another process holds and never lets go: it was stopped, or hangs. Whoever
waits for it is told after half a minute, and by which process it is held."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casefile.disk import locks
from casefile.disk.locks import held_by, locked
from tests.desk import Desk

HOLDER = """
import os, signal, sys
from pathlib import Path
from casefile.store import locate, opened
with opened(locate(Path("casefile.db"))).write():
    print("held", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""
NIGHT = HOLDER.replace(".write()", ".alone()")
Hold = Callable[[str], int]


@pytest.fixture
def hold(desk: Desk) -> Iterator[Hold]:
    """Start a process that holds the desk so, and is stopped; its number."""
    desk.open()
    started = list[subprocess.Popen[str]]()

    def begin(program: str) -> int:
        words = [sys.executable, "-c", program]
        one = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        started.append(one)
        assert one.stdout
        assert one.stdout.readline() == "held\n"
        _, status = os.waitpid(one.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        return one.pid

    yield begin
    for one in started:
        one.kill()
        one.communicate()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casefile.store.sqlite.log.locked", lambda path, *_: locked(path, 0.3))


@pytest.mark.usefixtures("impatient")
def test_who_waits_for_a_stopped_process_is_told_by_which_it_is_held(
    desk: Desk, hold: Hold
) -> None:
    process = hold(HOLDER)
    for lang, word in (("en", f"(process {process})"), ("zh", f"进程 {process}")):
        said = desk.run(f"--lang {lang} --as teng note 1 x", code=75).err
        assert word in said
        assert "Traceback" not in said
    assert desk.json("show 1")["case"] == "2026-000001"  # who reads is not kept waiting


def test_the_patience_of_a_desk_is_half_a_minute() -> None:
    assert locks.PATIENCE == 30


def test_a_nightly_run_that_hangs_is_named_too(desk: Desk, hold: Hold) -> None:
    process = hold(NIGHT)
    said = desk.run("check --notify", code=75).err
    assert f"Another nightly run (process {process}) has not finished yet" in said


@pytest.mark.usefixtures("impatient")
def test_what_a_process_did_that_was_ended_is_not_recorded_and_holds_nobody_up(
    desk: Desk, hold: Hold
) -> None:
    process = hold(HOLDER)
    desk.run("--as teng note 1 x", code=75)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    desk.run("--as teng note 1 x")
    assert desk.json("verify")["ok"]


def test_nobody_is_named_who_does_not_hold_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Path("casefile.db")
    desk.open()
    assert held_by(database) == 0
    lock = Path("casefile.db.lock")
    with lock.open("r+b") as older:  # a program that says nothing, after one that is gone
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        older.write(f" {gone.pid:<20}".encode())
        older.flush()
        fcntl.flock(older, fcntl.LOCK_EX)
        assert held_by(database) == 0
        monkeypatch.setattr("casefile.store.sqlite.log.locked", lambda path, *_: locked(path, 0.1))
        assert "(process" not in desk.run("--as teng note 1 x", code=75).err
    with locked(database):
        assert held_by(database) == os.getpid()
