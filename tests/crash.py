"""Killing the program at any moment, and counting what is lost.

A process of the program is born by a fork of this one, in which every room is loaded already, so
that the moments of the kills spread over the work and not over the start. Its answers go to a
file: what stands there was acknowledged, whatever became of the process. Counted afterwards:

- *lost*: an event that was acknowledged, or that anybody had read, is not there;
- *changed*: it is there with another content or another hash;
- *damaged*: the file, the chain or the derived rows do not verify, half of a command is there, or
  the next command does not work.

To be run in a process of its own (``python -m tests.crash``): a fork takes only one thread along.
"""

import contextlib
import os
import random
import re
import signal
import sqlite3
import sys
import time
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import msgspec

from casefile.actions.proof.verify import verify
from casefile.cli import main
from casefile.cli.run import run
from casefile.errors import CasefileError
from casefile.store import locate, opened

ANSWERED = re.compile(r"(?:\(event|as event) (\d+)")
SIGNALS = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}
"""Each signal, and the code with which a process ends that had not finished."""

Log = dict[int, tuple[str, str, str]]
"""For each event its hash, what its row says, and its personal facts."""


class Tally(msgspec.Struct):
    """What was counted; ``told`` names the first things that were wrong. ``amid`` counts the kills
    that left something half done behind: a journal, a file without its name yet."""

    what: str
    kills: int = 0
    amid: int = 0
    acknowledged: int = 0
    lost: int = 0
    changed: int = 0
    damaged: int = 0
    told: list[str] = []

    @property
    def clean(self) -> bool:
        return not (self.lost or self.changed or self.damaged)

    def add(self, column: str, count: int, what: str) -> None:
        """Count under ``column``, and keep ``what`` was found."""
        setattr(self, column, getattr(self, column) + count)
        if count and len(self.told) < 20:
            self.told.append(f"{column}: {what}")


# ---- processes -----------------------------------------------------------------------------------


class Running:
    """A process of the program in ``folder``, typed ``words``; its answers stand in files."""

    def __init__(self, folder: Path, name: str, words: Sequence[str], typed: str = "") -> None:
        said = folder.with_name(f"{folder.name}-{name}")
        self.answers, self.complaints = said.with_suffix(".out"), said.with_suffix(".err")
        self.code: int | None = None
        lines = said.with_suffix(".in")
        lines.write_text(typed, "utf-8")
        streams = (
            os.open(lines, os.O_RDONLY),
            os.open(self.answers, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            os.open(self.complaints, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        )
        # a signal waits until the child is the program and not yet this one any more
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        self.pid = os.fork()
        if not self.pid:
            _play(folder, words, streams)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for stream in streams:
            os.close(stream)

    def killed(self, by: signal.Signals = signal.SIGKILL) -> int:
        """Its exit code after the signal, negative for a signal that it did not answer itself."""
        if self.code is None:
            os.kill(self.pid, by)
        return self.ended()

    def ended(self) -> int:
        """Its exit code, waited for."""
        if self.code is None:
            _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def acknowledged(self) -> list[int]:
        """The number that each answer named, in their order; also where only the sentence about a
        lost answer named it."""
        said = (file.read_text("utf-8", "replace") for file in (self.answers, self.complaints))
        return list(dict.fromkeys(int(n) for n in ANSWERED.findall("".join(said))))


def _play(folder: Path, words: Sequence[str], streams: Sequence[int]) -> None:
    """What the child does; it never comes back."""
    code = 70
    try:
        os.chdir(folder)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
        code = main(list(words))
    except KeyboardInterrupt:
        code = 130
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    finally:
        os._exit(code)


def typed(folder: Path, *words: str, code: int | None = 0) -> str:
    """What a command answers that is run in this process, in ``folder``."""
    out, err = StringIO(), StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        got = run(list(words))
    if code not in (got, None):
        raise AssertionError(f"{words}: {got}\n{out.getvalue()}{err.getvalue()}")
    return out.getvalue()


# ---- what is left --------------------------------------------------------------------------------


def log_of(file: Path) -> Log:
    """The log as it stands, read past the program."""
    connection = sqlite3.connect(f"file:{file}?mode=rw", uri=True)
    try:
        rows = connection.execute(
            "SELECT e.seq, stream, no, kind, at, recorded_at, actor, via, ifnull(key, ''), data, "
            "hex(hash), ifnull(text, '') FROM events e LEFT JOIN personal p ON p.seq = e.seq"
        ).fetchall()
    finally:
        connection.close()
    return {row[0]: (row[10], "\t".join(map(str, row[1:10])), row[11]) for row in rows}


def compare(tally: Tally, before: Log, after: Log) -> None:
    """Count what stood in the log before and does not, or not so, any more. (Whether personal
    facts may be gone, the proof tells.)"""
    missing = [seq for seq in before if seq not in after]
    tally.add("lost", len(missing), f"events {missing[:5]}")
    other = [
        seq
        for seq, (digest, row, personal) in before.items()
        if seq in after and (after[seq][:2] != (digest, row) or after[seq][2] not in (personal, ""))
    ]
    tally.add("changed", len(other), f"events {other[:5]}")


def proven(tally: Tally, file: Path) -> None:
    """Count a file that does not open or does not verify, derived rows included."""
    try:
        store = opened(locate(file))
        try:
            found = list(verify(store))
        finally:
            store.close()
    except CasefileError as error:
        tally.add("damaged", 1, f"{file.name}: {error}")
        return
    tally.add("damaged", len(found), "; ".join(p.text.format(**p.values) for p in found[:3]))


def answers(tally: Tally, folder: Path, *words: str, also: tuple[int, ...] = ()) -> str:
    """Count a command that does not work; its answer."""
    got, out, err = 0, StringIO(), StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        got = run(list(words))
    tally.add("damaged", got not in (0, *also), f"{words[:3]} ended with {got}: {err.getvalue()}")
    return out.getvalue()


def quiet(tally: Tally, process: Running, by: signal.Signals) -> None:
    """Count a process that a signal ended in another way than is documented."""
    code = process.ended()
    good = code in (0, SIGNALS[by], 74) or (by is signal.SIGKILL and code in (0, -9))
    said = process.complaints.read_text("utf-8", "replace")
    tally.add("damaged", not good, f"ended with {code}: {said[-300:]}")
    bad = "Traceback" in said or "unexpected" in said
    tally.add("damaged", bad, said[-300:])


# ---- writers -------------------------------------------------------------------------------------

ROUNDS = 25
"""Rounds that are played on one database before a new one is begun."""


def lines(label: str, count: int) -> list[tuple[str, str]]:
    """Commands of every weight, each with a word of its own by which its event is known."""
    made = []
    for number in range(count):
        word = f"{label}-{number}-"
        line = (
            f"open name=顾客{word} phone=13800000001 category=service about=服务台 "
            f"details=无人接待 request=道歉 --key {word}",
            f"note . {word}",
            f"promise . {word} --due 3d",
            f"record . judge founded=yes reasonable=yes --key {word}",
            f"note . {word}",
        )[number % 5]
        made.append((word, line))
    return made


def writers(kills: int, folder: Path, by: signal.Signals, seed: int = 1) -> Tally:
    """Two writers at once on one database, killed at random moments, the second one a little after
    the first; ``kills`` of them in all."""
    chance = random.Random(seed)
    tally = Tally(f"two writers, {by.name}")
    desk, known, round_ = folder, Log(), 0
    while tally.kills < kills:
        if round_ % ROUNDS == 0:
            desk = folder / f"writers-{by.name}-{round_}"
            desk.mkdir()
            typed(desk, "init")
            typed(desk, "--as", "teng", "open", *lines("warm", 1)[0][1].split()[1:])
            known = log_of(desk / "casefile.db")
        known = _writers_round(tally, desk, known, f"r{round_}", chance, by)
        round_ += 1
    return tally


def _writers_round(
    tally: Tally, desk: Path, known: Log, label: str, chance: random.Random, by: signal.Signals
) -> Log:
    file = desk / "casefile.db"
    given = [lines(f"{label}w{n}", 60) for n in (1, 2)]
    both = [
        Running(desk, f"w{n}", ("--as", "teng", "shell"), "".join(f"{line}\n" for _, line in one))
        for n, one in enumerate(given)
    ]
    chance.shuffle(both)
    for one in both:
        time.sleep(chance.uniform(0.002, 0.12))
        one.killed(by)
        tally.kills += 1
    tally.amid += file.with_name("casefile.db-journal").exists()
    for one in both:
        quiet(tally, one, by)
    answers(tally, desk, "--as", "teng", "note", "1", f"after-{label}")
    log = log_of(file)
    compare(tally, known, log)
    both.sort(key=lambda one: one.answers.name)
    for one, commands in zip(both, given, strict=True):
        _acknowledged(tally, log, one.acknowledged(), commands)
    proven(tally, file)
    return log


def _acknowledged(
    tally: Tally, log: Log, numbers: list[int], commands: list[tuple[str, str]]
) -> None:
    """Each acknowledged command is on record with what it said; at most one more of the writer's
    is, the one whose answer did not come out any more."""
    tally.acknowledged += len(numbers)
    for number, (word, _) in zip(numbers, commands, strict=False):
        if number not in log:
            tally.add("lost", 1, f"event {number} ({word}) was acknowledged")
        elif word not in "".join(log[number]):
            tally.add("changed", 1, f"event {number} does not say {word}: {log[number]}")
    more = sum(
        any(word in "".join(said) for said in log.values()) for word, _ in commands[len(numbers) :]
    )
    tally.add("damaged", more > 1, f"{more} commands were recorded without an answer")
