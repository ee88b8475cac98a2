"""SAFETY's list of faults as a table: each its exit code, one sentence in either language, no
traceback, the database as it was, and everything works again when the cause is gone.

What a file shows that was altered on purpose is in test_tamper and test_attacker; kills are in
test_crash.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from casefile.disk.locks import locked
from tests.desk import CARD, NOW, Desk
from tests.limited import limited

ROOT = Path(__file__).parents[1]
FIXTURES = Path(__file__).parent / "fixtures"
DATABASE = Path("casefile.db")
NOTE = "--as teng note 1 x"
ISSUE = "--as teng issue 1 record-card -o out"
Cause = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    return desk


def digest(file: Path = DATABASE) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "none"


def one_sentence(said: str, lang: str, more: int = 0) -> None:
    """One line that ends as a sentence does (``more`` lines say what it means), in the language."""
    lines = said.strip().splitlines()
    assert 1 <= len(lines) <= 1 + more, said
    for banned in ("Traceback", "Exception", "Error:", "unexpected", "意外"):
        assert banned not in said, said
    assert bool(re.search("[\u4e00-\u9fff]", lines[0])) is (lang == "zh"), said
    if lang == "zh":
        assert not re.search("[a-z]+ [a-z]+ [a-z]+", said), "words of the system's own"


# ---- what is wrong with the file -----------------------------------------------------------------


@contextlib.contextmanager
def rewritten(change: Callable[[bytes], bytes], file: Path) -> Iterator[None]:
    before = file.read_bytes()
    file.write_bytes(change(before))
    yield
    file.write_bytes(before)


@contextlib.contextmanager
def told_sql(statement: str, file: Path) -> Iterator[None]:
    before = file.read_bytes()
    other = sqlite3.connect(file)
    other.executescript(statement)
    other.close()
    yield
    file.write_bytes(before)


@contextlib.contextmanager
def foreign(file: Path) -> Iterator[None]:
    file.rename("kept")
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE t (x)")
    other.commit()
    other.close()
    yield
    Path("kept").replace(file)


@contextlib.contextmanager
def moved_away(file: Path) -> Iterator[None]:
    file.rename("kept")
    yield
    Path("kept").rename(file)


@contextlib.contextmanager
def folder_instead(file: Path) -> Iterator[None]:
    with moved_away(file):
        file.mkdir()
        yield
        file.rmdir()


@contextlib.contextmanager
def mode(bits: int, name: str, file: Path) -> Iterator[None]:
    place = file.parent / name if name else file.parent
    if name.endswith("lock"):
        place.touch()
    before = place.stat().st_mode
    place.chmod(bits)
    try:
        yield
    finally:
        place.chmod(before)


@contextlib.contextmanager
def lock_is_a_folder(file: Path) -> Iterator[None]:
    lock = file.with_name(f"{file.name}.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    yield
    lock.rmdir()


@contextlib.contextmanager
def lock_held(file: Path) -> Iterator[None]:
    descriptor = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


@contextlib.contextmanager
def written_by_another_program(file: Path) -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


def zeroed(page: int, content: bytes) -> bytes:
    return content[: page * 4096] + bytes(4096) + content[(page + 1) * 4096 :]


class Row(NamedTuple):
    """A fault, and the code that each of these command lines ends with while it lasts."""

    what: str
    cause: Cause
    codes: dict[str, int]


READ = ("list", "show 1", "verify")


def all_end(code: int) -> dict[str, int]:
    lines = (*READ, NOTE, f"--as teng open {CARD}", ISSUE, "check", "backup other.db")
    return dict.fromkeys(lines, code)


FILES = (
    Row("empty", partial(rewritten, lambda _: b""), all_end(65)),
    Row("a table", partial(rewritten, lambda _: b"name,phone\n" * 999), all_end(65)),
    Row("truncated", partial(rewritten, lambda c: c[: len(c) // 2]), all_end(65)),
    Row("cut within its first page", partial(rewritten, lambda c: c[:2000]), all_end(65)),
    Row("its first page zeroed", partial(rewritten, partial(zeroed, 0)), all_end(65)),
    Row("its second page zeroed", partial(rewritten, partial(zeroed, 1)), {"verify": 11}),
    Row("foreign", foreign, all_end(65)),
    Row("newer", partial(told_sql, "PRAGMA user_version = 99"), all_end(76)),
    Row("no schema", partial(told_sql, "PRAGMA user_version = 0"), all_end(65)),
    Row(
        "a trigger is missing",
        partial(told_sql, "DROP TRIGGER events_no_update"),
        {"verify": 11, "list": 0},
    ),
    Row("missing", moved_away, all_end(3)),
    Row("a folder", folder_instead, all_end(3)),
    Row("read-only", partial(mode, 0o444, "casefile.db"), {NOTE: 73, ISSUE: 73, "list": 0}),
    Row("its lock is a folder", lock_is_a_folder, {NOTE: 73, ISSUE: 73, "list": 0}),
    Row("locked", lock_held, {NOTE: 75, ISSUE: 75, "list": 0, "verify": 0}),
    Row("written by another program", written_by_another_program, {NOTE: 75, "list": 75}),
)


@pytest.mark.parametrize("row", FILES, ids=lambda row: row.what)
def test_a_fault_of_the_file(case: Desk, row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr("casefile.store.sqlite.log.locked", lambda path, *_: locked(path, 0.1))
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.1}))
    sound = digest()
    with row.cause(DATABASE):
        before = digest()
        for line, code in row.codes.items():
            for lang in ("en", "zh"):
                answer = case.run(f"--lang {lang} {line}", code=code)
                if code not in (0, 11):
                    assert answer.out == ""
                    one_sentence(answer.err, lang)
        if row.what != "written by another program":
            assert digest() == before
    assert digest() == sound
    assert list(Path().glob("*journal")) == []
    assert not Path("other.db").exists()
    assert not Path("out").exists() or list(Path("out").iterdir()) == []
    case.run(NOTE)
    assert case.json("verify")["ok"]


# ---- what the system does not allow --------------------------------------------------------------

MORTAL = (
    []
    if os.geteuid()
    else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if shutil.which("setpriv")
    else None
)
"""What a command begins with to be refused what the system refuses; an administrator is not."""


def typed(line: str, lang: str, *before: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", "casefile", "--lang", lang, "--now", NOW, *line.split()],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **env},
    )


@pytest.mark.skipif(MORTAL is None, reason="needs setpriv, to be refused anything")
@pytest.mark.parametrize(
    ("bits", "name", "codes"),
    [
        (0o555, "", {NOTE: 73, ISSUE: 73, "backup other.db": 73, "list": 0, "verify": 0}),
        (0o000, "casefile.db", {NOTE: 73, "list": 73}),
        (0o444, "casefile.db.lock", {NOTE: 73, "list": 0}),
    ],
    ids=["a read-only folder", "an unreadable file", "a lock that may not be taken"],
)
def test_what_the_system_refuses(case: Desk, bits: int, name: str, codes: dict[str, int]) -> None:
    place = Path("shelf")
    place.mkdir()
    DATABASE.rename(place / DATABASE)
    before = digest(place / DATABASE)
    assert MORTAL is not None
    with mode(bits, name, place / DATABASE):
        for line, code in codes.items():
            for lang in ("en", "zh"):
                line = line.replace("other.db", "shelf/other.db").replace("out", "shelf/out")
                done = typed(f"--db shelf/casefile.db {line}", lang, *MORTAL)
                assert done.returncode == code, (line, done.stderr)
                if code:
                    assert done.stdout == ""
                    one_sentence(done.stderr, lang)
    assert digest(place / DATABASE) == before
    case.run(f"--db shelf/casefile.db {NOTE}")


@pytest.mark.parametrize("place", ["/nowhere/at/all", "casefile.db", ""])
@pytest.mark.parametrize("line", [ISSUE, "backup other.db", "export cases -o e.xlsx"])
def test_a_folder_for_temporary_files_that_is_none_is_not_needed(
    case: Desk, place: str, line: str
) -> None:
    done = typed(line, "en", TMPDIR=place, TEMP=place, SQLITE_TMPDIR=place)
    assert (done.returncode, done.stderr) == (0, "")


# ---- a full disk ---------------------------------------------------------------------------------


def can_mount() -> bool:
    if os.geteuid() or not shutil.which("mount"):
        return False
    tried = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of six megabytes, of which ``fill`` takes what is free."""
    if not can_mount():
        pytest.skip("needs the right to mount a small disk; the limit on files stands in for it")
    place = Path("disk").resolve()
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path, leave: int = 0) -> Path:
    """Take all the room of the disk, but for ``leave`` bytes."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)) == 4096:
            pass
    os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast


LONG = "长" * 4000
ON_DISK = {
    f"--db disk/casefile.db --as teng open {CARD}": 73,
    f"--db disk/casefile.db --as teng note 1 {LONG}": 73,
    "--db disk/casefile.db --as teng record 1 judge founded=yes reasonable=yes": 73,
    "--db disk/casefile.db --as teng import table.csv": 73,
    "--db disk/casefile.db policy apply eight-step": 73,
    "--db disk/casefile.db --as teng issue 1 record-card -o out": 73,
    "--db disk/older.db list": 73,
    "--as teng issue 1 record-card -o disk": 73,
    "backup disk/kept.db": 73,
    "restore kept.db disk/new.db": 73,
    "export cases -o disk/cases.xlsx": 73,
    "export cases -o disk/cases.csv": 73,
    "init --practice disk/desk": 73,
    "--db disk/casefile.db show 1": 0,
    "--db disk/casefile.db verify": 0,
}
"""Each line, and what it ends with while the disk is full; nothing of it is on the disk then."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "leave"),
    [(line, 0) for line in ON_DISK] + [(line, 20_000) for line in ON_DISK if "-o disk" not in line],
)
def test_a_full_disk(case: Desk, disk: Path, line: str, leave: int) -> None:
    """With no room at all, and with room enough to begin."""
    case.run("backup kept.db")
    shutil.copyfile(DATABASE, disk / DATABASE)
    shutil.copyfile(FIXTURES / "schema-1.db", disk / "older.db")
    head = "name,phone,category,about,details,request\n"
    rows = "".join(f"顾客{n},138000{n:05},service,a,{LONG[:500]},r\n" for n in range(60))
    Path("table.csv").write_text(head + rows, "utf-8")
    here, there, older = digest(), digest(disk / DATABASE), digest(disk / "older.db")
    ballast = fill(disk, leave)
    names = sorted(p.name for p in disk.rglob("*") if not p.name.endswith("lock"))
    for lang in ("en", "zh"):
        answer = case.run(f"--lang {lang} {line}", code=ON_DISK[line])
        if ON_DISK[line]:
            assert answer.out == ""
            one_sentence(answer.err, lang, more=1 if "older" in line else 0)
        assert (digest(), digest(disk / DATABASE)) == (here, there)
        assert digest(disk / "older.db") == older
        assert sorted(p.name for p in disk.rglob("*") if not p.name.endswith("lock")) == names
    ballast.unlink()
    case.run(line)
    assert case.json("--db disk/casefile.db verify")["ok"]


@pytest.mark.parametrize(
    "line",
    [f"--as teng note 1 {LONG}", "backup other.db", "export cases -o e.xlsx", ISSUE],
)
def test_a_limit_on_the_size_of_files(case: Desk, line: str) -> None:
    """Where no disk can be mounted: the kernel refuses what goes beyond a limit."""
    limit = DATABASE.stat().st_size if "note" in line else 3000
    before = digest()
    script = limited(limit)
    for lang in ("en", "zh"):
        done = subprocess.run(
            [sys.executable, "-c", script, "--lang", lang, "--now", NOW, *line.split()],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )
        assert (done.returncode, done.stdout) == (73, ""), done.stderr
        one_sentence(done.stderr, lang)
        assert digest() == before
    case.run(line)


# ---- the streams ---------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (NOTE, 74),
        (f"{NOTE} --json", 74),
        (ISSUE, 74),
        ("--as teng show 1 --reveal", 74),
        ("backup kept.db", 74),
        ("export cases -o cases.csv", 74),
        ("show 1", 73),
        ("list --json", 73),
        ("verify", 73),
        ("check", 73),
        ("export cases", 73),
        ("--help", 73),
    ],
)
def test_a_standard_output_that_takes_nothing(case: Desk, line: str, code: int, lang: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "casefile", "--lang", lang, "--now", NOW, *line.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )
    assert done.returncode == code, done.stderr
    one_sentence(done.stderr, lang)
    recorded = code == 74 and not line.startswith(("backup", "export"))
    assert bool(re.search(r"(as event|记录号) 5", done.stderr)) is recorded
    assert case.json("verify")["events"] == (5 if recorded else 4)
    if code == 74 and not recorded:
        name = line.split()[-1]
        assert Path(name).stat().st_size
        assert name in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_whoever_reads_the_first_line_only_has_been_answered(case: Desk, unbuffered: str) -> None:
    """As ``casefile note … | head -1`` in a script: no complaint that the rest was lost."""
    running = subprocess.Popen(
        [sys.executable, "-m", "casefile", "--now", NOW, *NOTE.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered},
    )
    assert running.stdout
    assert running.stderr
    assert b"event 5" in os.read(running.stdout.fileno(), 4096)
    running.stdout.close()
    assert (running.stderr.read(), running.wait(20)) == (b"", 0)
    running.stderr.close()
