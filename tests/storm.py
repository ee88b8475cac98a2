"""Many desks at once on one database: what is lost, what anybody is shown, how long anybody waits.

Forks, as in ``tests.crash``; to be run in a process of its own.
"""

import contextlib
import os
import shlex
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import msgspec

from casefile.cli.run import run
from casefile.cli.session import Session
from tests.crash import Log, Running, Tally, compare, lines, log_of, proven, typed


class Storm(msgspec.Struct):
    """What came of writers and readers at once. ``refused`` counts commands that ended otherwise
    than well, ``locked`` those that were told that somebody else is writing."""

    writers: int
    readers: int
    appends: int = 0
    reads: int = 0
    lost: int = 0
    damaged: int = 0
    refused: int = 0
    locked: int = 0
    worst: float = 0.0
    """Seconds between a command and its answer, the longest of all."""
    median: float = 0.0
    told: list[str] = []

    @property
    def clean(self) -> bool:
        return not (self.lost or self.damaged or self.refused or self.locked)


class Played(msgspec.Struct):
    """What one writer or reader met."""

    codes: list[int]
    waits: list[float]
    said: str


def storm(folder: Path, *, writers: int = 8, each: int = 500, readers: int = 4) -> Storm:
    """``writers`` processes that record ``each`` commands, and ``readers`` that list, show and
    check meanwhile, all on one database."""
    desk, over = folder / "storm", folder / "over"
    desk.mkdir(parents=True)
    typed(desk, "init")
    typed(desk, "--as", "teng", *shlex.split(lines("first", 1)[0][1]))
    for look in LOOKS:
        typed(desk, *look)
    given = [lines(f"s{n}", each) for n in range(writers)]
    reading = [_forked(folder / f"r{n}", lambda: _read(desk, over)) for n in range(readers)]
    writing = [
        _forked(folder / f"w{n}", lambda n=n: _write(desk, [line for _, line in given[n]]))  # type: ignore[misc]
        for n in range(writers)
    ]
    result = Storm(writers, readers)
    for pid in writing:
        os.waitpid(pid, 0)
    over.touch()
    for pid in reading:
        os.waitpid(pid, 0)
    log, waits = log_of(desk / "casefile.db"), list[float]()
    for n, commands in enumerate(given):
        played = _told(result, folder / f"w{n}")
        waits += played.waits
        result.appends += played.codes.count(0)
        result.lost += _missing(
            log, [w for (w, _), c in zip(commands, played.codes, strict=True) if not c]
        )
    for n in range(readers):
        result.reads += len(_told(result, folder / f"r{n}").codes)
    tally = Tally("storm")
    proven(tally, desk / "casefile.db")
    result.damaged, result.told = tally.damaged, [*result.told, *tally.told]
    result.worst, result.median = max(waits), sorted(waits)[len(waits) // 2]
    return result


LOOKS = (["list", "--json"], ["show", "1"], ["check", "--exit-zero"], ["search", "顾客"])


def _forked(file: Path, play: Callable[[], Played]) -> int:
    pid = os.fork()
    if not pid:
        try:
            file.write_bytes(msgspec.json.encode(play()))
        finally:
            os._exit(0)
    return pid


def _write(desk: Path, commands: list[str]) -> Played:
    session, played = Session(), Played([], [], "")
    for line in commands:
        _timed(desk, ["--as", "teng", *shlex.split(line)], session, played)
        session.settle()
    session.close()
    return played


def _read(desk: Path, over: Path) -> Played:
    played = Played([], [], "")
    while not over.exists():
        for look in LOOKS:
            _timed(desk, look, None, played)  # each opens the database anew, as a desk does
    return played


def _timed(desk: Path, words: list[str], session: Session | None, played: Played) -> None:
    err = StringIO()
    with (
        contextlib.chdir(desk),
        contextlib.redirect_stdout(StringIO()),
        contextlib.redirect_stderr(err),
    ):
        begun = time.perf_counter()
        played.codes.append(run(words, parent=session))
        played.waits.append(time.perf_counter() - begun)
    played.said += err.getvalue()


def _told(result: Storm, file: Path) -> Played:
    played = msgspec.json.decode(file.read_bytes(), type=Played)
    result.refused += sum(code != 0 for code in played.codes)
    result.locked += played.codes.count(75) + played.said.count("locked")
    if played.said:
        result.told.append(played.said[:300])
    return played


def _missing(log: Log, words: list[str]) -> int:
    said = "\n".join("".join(of) for of in log.values())
    return sum(word not in said for word in words)


def at_once(
    what: str,
    folder: Path,
    begin: Callable[[Path], None],
    words: tuple[str, ...],
    count: int = 20,
    refused: int = 0,
    wrong: Callable[[Path], Iterator[str]] | None = None,
) -> Tally:
    """``count`` processes that type the same on one desk at the same moment; all but ``refused`` of
    them (73: it is there already) are answered, and nobody is told anything else."""
    desk = folder / "desk"
    desk.mkdir(parents=True)
    begin(desk)
    known = log_of(desk / "casefile.db") if (desk / "casefile.db").exists() else Log()
    running = [Running(desk, f"n{n}", words) for n in range(count)]
    codes = sorted(one.ended() for one in running)
    tally = Tally(what, acknowledged=codes.count(0))
    wanted = sorted([0] * (count - refused) + [73] * refused)
    tally.add("damaged", codes != wanted, f"ended with {codes}")
    compare(tally, known, log_of(desk / "casefile.db"))
    proven(tally, desk / "casefile.db")
    for fault in wrong(desk) if wrong else ():
        tally.add("damaged", 1, fault)
    return tally
