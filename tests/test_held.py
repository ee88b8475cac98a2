"""A desk whose database another process holds and never lets go: it was stopped, or hangs. Whoever
waits for it is told after half a minute, and by which process it is held."""

import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from casefile.disk import locks
from casefile.disk.locks import held_by, locked
from casefile.errors import Busy
from casefile.store.sqlite import connection
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


@contextmanager
def held_until(released: threading.Event, seconds: float) -> Iterator[None]:
    """The database in the middle of a write of another program, which does not ask for our lock;
    it ends when ``released`` is set, or by itself after that time."""
    holding = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect("casefile.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            holding.set()
            released.wait(seconds)
            released.set()
            other.execute("ROLLBACK")

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait()
    try:
        yield
    finally:
        released.set()
        thread.join()


class Asked(BaseException):
    """A request to end that reached us."""


@contextmanager
def asked_to_end() -> Iterator[None]:
    """Half a second later somebody wants us to end."""

    def end(*_: object) -> None:
        raise Asked

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_request_to_end_is_heard_while_another_program_writes(desk: Desk) -> None:
    desk.open()
    released = threading.Event()
    with held_until(released, 20):
        with (
            closing(connection.connect(desk.store_path, "rw")) as ours,
            pytest.raises(Asked),
            asked_to_end(),
        ):
            connection.begin(ours, 30)
        assert not released.is_set()


def test_what_waits_for_another_program_goes_on_when_that_has_ended(desk: Desk) -> None:
    desk.open()
    with held_until(threading.Event(), 0.5):
        desk.run("--as teng note 1 顾客来电")
    assert "顾客来电" in desk.run("show 1").out


def test_the_patience_of_a_write_ends(desk: Desk) -> None:
    desk.open()
    with (
        held_until(threading.Event(), 20),
        closing(connection.connect(desk.store_path, "rw")) as ours,
        pytest.raises(sqlite3.OperationalError) as fault,
    ):
        connection.begin(ours, 0.2)
    assert isinstance(connection.as_ours(fault.value, desk.store_path), Busy)
    assert desk.json("verify")["ok"]
