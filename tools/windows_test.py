"""Play command lines on Linux and on Windows, and compare their words and exit codes.

    python tools/windows_test.py [--rig FOLDER] [--powershell FOLDER] [--held N] [FILE]

FOLDER is what ``tools/windows_rig.sh`` builds, and is built here if it is not there; where it
cannot be built (no root, no packages), one line says so and nothing is played. Each line of FILE
(``tests/windows/lines.txt``) is a command of casefile on one desk that goes on from line to line:

    # …          remark
    = NAME TEXT  write a file in UTF-8       =gb18030 NAME TEXT   as a Chinese Windows writes it
    < TEXT       what the next line reads, in the code page of each
    ~ COMMAND    only the exit code must be the same

Then the Task Scheduler takes the task of the nightly check, and its command runs as the task has
it, with reports where ``--powershell`` names the folder of a ``powershell.exe``. With ``--held``, N
commands that write are played while another program opens every file of the desk that is new or was
written to, and lets nobody else at it for 0.3 s, as a virus scanner does. Exit 1 tells each
difference, and each command that failed.
"""

import argparse
import difflib
import getpass
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from casefile.cli.run import ALIKE

ROOT = Path(__file__).parents[1]
LINES = ROOT / "tests" / "windows" / "lines.txt"
BEGUN = "2026-03-02T10:00"
"""When all is played, on a practice desk."""


class Played(NamedTuple):
    """What came of one command line."""

    code: int
    out: str
    err: str


class Desk(NamedTuple):
    """A kind of machine: the words that start casefile there, its code page, a folder to play in,
    and how the folder is called there."""

    start: tuple[str, ...]
    page: str
    locale: str
    folder: Path

    def play(self, words: list[str], typed: str) -> Played:
        """One command line, in a process of its own."""
        given = self.folder / ".stdin"
        given.write_bytes(typed.encode(self.page))
        env = os.environ | {"STDIN": str(given), "CASEFILE_LANG": "zh", "LC_ALL": self.locale}
        env |= {"USERNAME": getpass.getuser(), "COLUMNS": "80", "LIMIT": "600"}
        with given.open("rb") as stdin:
            got = subprocess.run(
                [*self.start, *words], cwd=self.folder, env=env, capture_output=True, stdin=stdin
            )
        return Played(got.returncode, self._told(got.stdout), self._told(got.stderr))

    def _told(self, text: bytes) -> str:
        """The words alone: paths spelled one way, without what is drawn by lot."""
        try:
            told = text.decode("utf-8")  # what goes to other programs is UTF-8 everywhere
        except UnicodeDecodeError:
            told = text.decode(self.page, "backslashreplace")
        told = told.replace("\r\n", "\n")
        told = told.replace("\\\\", "/").replace("\\", "/")
        told = told.replace(f"Z:{self.folder}", ".").replace(str(self.folder), ".")
        told = told.translate(ALIKE)  # what a Chinese console shows instead
        told = re.sub(r"(?<![0-9a-f])[0-9a-f]{16,64}(?![0-9a-f])", "<hash>", told)
        told = re.sub(r"(?<=--now )\S+Z", "<wall>", told)
        return re.sub(r"\.casefile-\d+-<hash>", "<scratch>", told)


def commands(text: str) -> Iterator[tuple[str, str, str, bool]]:
    """Each line with the file written before, what stands on standard input, and whether its
    words count."""
    typed = written = ""
    for line in text.splitlines():
        if line.startswith("< "):
            typed = line[2:] + "\n"
        elif line.startswith("="):
            written = line[1:]
        elif line.strip() and not line.startswith("#"):
            loose = line.startswith("~ ")
            yield line.removeprefix("~ "), written, typed, not loose
            typed = written = ""


def timed(line: str) -> list[str]:
    """The words of a line, at the time when all is played unless it says another."""
    words = shlex.split(line)
    return words if "--now" in words else ["--now", BEGUN, *words]


def differences(told: Played, there: Played, *, words: bool) -> Iterator[str]:
    """What is not the same on both."""
    if told.code != there.code:
        yield f"    exit code {told.code}, on Windows {there.code}"
    if words or told.code != there.code:
        for name in ("out", "err"):
            here, other = (getattr(one, name).splitlines() for one in (told, there))
            for row in difflib.unified_diff(here, other, "here", "Windows", n=0, lineterm=""):
                yield f"    {name} {row}"


def rig(folder: Path) -> str:
    """Build the rig, or bring its desk up to date; what is in the way, if anything."""
    if os.geteuid() != 0:
        return "it is built as root"
    try:
        subprocess.run(
            [str(ROOT / "tools" / "windows_rig.sh"), str(folder)],
            check=True,
            timeout=900,
            capture_output=True,
            env=os.environ | {"PYTHON": sys.executable},
        )
    except (OSError, subprocess.SubprocessError) as error:
        return str(error).partition("\n")[0]
    return ""


def desks(at: Path, folder: Path) -> tuple[Desk, Desk]:
    """The two machines."""
    program = Path(sys.executable).with_name("casefile")
    started = (str(at / "run"), str(at / "desk" / "python" / "python.exe"), "-m", "casefile")
    for name in ("here", "there"):
        (folder / name).mkdir()
    return (
        Desk((str(program),), "utf-8", "C.UTF-8", folder / "here"),
        Desk(started, "gb18030", "C", folder / "there"),
    )


HOLDER = """
import collections, ctypes, os, random, sys, threading, time
open_file = ctypes.windll.kernel32.CreateFileW
open_file.restype = ctypes.c_void_p
open_file.argtypes = [ctypes.c_wchar_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p,
                      ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p]
close = ctypes.windll.kernel32.CloseHandle
close.argtypes = [ctypes.c_void_p]
GENERIC_READ, OPEN_EXISTING, NOBODY_ELSE = 0x80000000, 3, 0
def hold(path):
    handle = open_file(path, GENERIC_READ, NOBODY_ELSE, None, OPEN_EXISTING, 0, None)
    return None if handle in (None, ctypes.c_void_p(-1).value) else handle
probe = os.path.join(os.path.dirname(sys.executable), 'LICENSE.txt')
handle = hold(probe)
try:
    open(probe).close()
    sys.exit('nothing is held here')
except PermissionError:
    close(handle)
held, watched = collections.Counter(), {}
def watch(path):
    known = 'casefile.db' in path
    name, seen = os.path.basename(path) if known else 'other', None
    while not os.path.exists('enough'):
        try:
            now = os.stat(path)
        except OSError:
            if not known:
                return
            time.sleep(0.003)
            continue
        again = name in ('casefile.db', 'casefile.db.lock') and random.random() < 0.02
        if (again or seen != (now.st_mtime_ns, now.st_size)) and (handle := hold(path)):
            seen = now.st_mtime_ns, now.st_size
            held[name] += 1
            begun = time.monotonic()
            time.sleep(0.3)
            close(handle)
            took = round(1000 * (time.monotonic() - begun))
            held['longest-ms'] = max(held['longest-ms'], took)
        time.sleep(0.005)
def begin(path):
    if path not in watched:
        watched[path] = threading.Thread(target=watch, args=(path,))
        watched[path].start()
for name in ('casefile.db', 'casefile.db.lock', 'casefile.db-journal'):
    begin(os.path.join('.', name))
while not os.path.exists('enough'):
    for folder, _, names in os.walk('.'):
        for name in names:
            begin(os.path.join(folder, name))
    time.sleep(0.05)
for one in watched.values():
    one.join()
print(*(f'{name}={count}' for name, count in held.items()))
"""
"""Opens every file below its folder that is new or was written to, so that nobody else may, for
0.3 s each, as a virus scanner does, all of them at once, the database and its lock also now and
then for nothing; once it has seen that what it opens so is held."""
PLAYER = """
import contextlib, io, shlex, sys
from casefile.cli.run import run
sys.stdout.reconfigure(encoding='utf-8')
for line in sys.stdin.buffer.read().decode('utf-8').splitlines():
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = run(shlex.split(line))
    if code:
        print(line, code, said.getvalue().strip(), flush=True)
print('ended')
"""
"""Plays the lines that it reads, one after the other, each as a program of its own would, and tells
those that fail."""


def while_held(there: Desk, count: int) -> Iterator[str]:
    """Each of so many commands that failed while another program held the desk's files."""
    desk = there._replace(folder=there.folder / "held")
    desk.folder.mkdir()
    told = desk.play(["--now", BEGUN, "init", "--practice"], "")
    if told.code:
        yield f"    init: {told}"
        return
    for kept in ("templates", "parts", "policy.toml"):  # only what a command touches is held
        path = desk.folder / kept
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    card = "name=王 phone=13812348000 category=goods about=电扇 details=不转 request=换货"
    lines = []
    for number in range(count):
        line = f"open {card}" if number % 4 == 0 else f"note 1 第{number}次"
        if number % 20 == 19:
            line = f"export cases -o {number}.csv"
        elif number % 20 == 10:
            line = f"issue 1 record-card -o {number}"
        lines.append(f"--now {BEGUN} --as teng {line}\n")
    (desk.folder / ".stdin").write_text("".join(lines), "utf-8")
    lasting = {"LIMIT": str(60 * count), "STDIN": str(desk.folder / ".stdin")}
    given = {"cwd": desk.folder, "stdout": subprocess.PIPE, "env": os.environ | lasting}
    with subprocess.Popen((*there.start[:2], "-c", HOLDER), **given) as holder:
        played = subprocess.run((*there.start[:2], "-c", PLAYER), **given, check=False)
        (desk.folder / "enough").touch()
        ended_early = holder.poll() is not None
        out, _ = holder.communicate()
    yield from (f"    {line}" for line in played.stdout.decode().splitlines() if line != "ended")
    opened = sum(" open " in line for line in lines)
    kept = desk.play(["--now", BEGUN, "list", "--json"], "").out
    if len(json.loads(kept or "[]")) != opened:
        yield f"    of {opened} cases that were told to be opened others are on record: {kept}"
    held = {name: int(times) for name, _, times in (w.partition("=") for w in out.decode().split())}
    often = all(held.get(name, 0) >= count // 10 for name in ("casefile.db", "casefile.db.lock"))
    if ended_early or not often or b"ended" not in played.stdout:
        yield f"    the files were held so often only: {held or out}"
    print(f"{count} commands while another program held {held}.")


TASK = "casefile-check.xml"
_SCHEMA = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
_EXEC = (f"{_SCHEMA}Command", f"{_SCHEMA}Arguments")


def scheduled(at: Path, folder: Path) -> Iterator[str]:
    """What the Task Scheduler says otherwise than that it takes the task, has it, and takes it off;
    the same task with a misspelt value it has to refuse, or it would read none of it. To query and
    to run a task does nothing here, and no password is taken: that it is there shows in that a
    second one of its name is refused, and that it can be switched on."""
    task = (at / "desk" / TASK).read_text("utf-16")
    (folder / "misspelt.xml").write_text(task.replace("false", "fals"), "utf-16")
    for words, wanted in (
        ("/create /f /tn casefile-misspelt /xml misspelt.xml", 1),
        (f"/create /f /tn casefile-check /xml {TASK} /ru counter", 0),
        (f"/create /tn casefile-check /xml {TASK}", 1),
        ("/change /tn casefile-check /enable", 0),
        ("/delete /f /tn casefile-check", 0),
        ("/change /tn casefile-check /enable", 1),
    ):
        given = [str(at / "run"), "schtasks.exe", *words.split()]
        place = at / "desk" if TASK in words else folder
        got = subprocess.run(given, cwd=place, capture_output=True)
        if got.returncode != wanted:
            yield f"    schtasks {words}: exit {got.returncode}, not {wanted}"


def nightly(at: Path, there: Desk, power: Path | None) -> Iterator[str]:
    """What the command of the task leaves otherwise than it says, played as the task has it, but
    with the folders of this machine: on the desk, and where there is no database. The system here
    has a PowerShell in name only: reports are made where one is in the folder ``power``. Nor has it
    the program that writes into the event log: what that is called with is written down."""
    desk, folder = (f"Z:{path}".replace("/", "\\") for path in (at / "desk", there.folder))
    (there.folder / "bin").mkdir()
    (there.folder / "bin" / "eventcreate.cmd").write_bytes(b"@echo %* >>told\r\n")
    path = [f"{folder}\\bin"] + ([f"Z:{power.resolve()}".replace("/", "\\")] if power else [])
    task = ET.fromstring((at / "desk" / TASK).read_bytes())
    command, task_words = ((one.text or "") for name in _EXEC for one in task.iter(name))
    for database, codes in (("casefile.db", (0, 10)), ("none.db", (3,))):
        words, night = task_words, there.folder / f"night of {database}"
        for own, here in (
            ("C:\\desk\\nightly-check.cmd", f"{desk}\\nightly-check.cmd"),
            ("C:\\desk\\casefile.db", f"{folder}\\{database}"),
            ("C:\\desk\\", f"{folder}\\{night.name}\\"),
        ):
            assert own in words, own
            words = words.replace(own, here)
        (there.folder / "task.cmd").write_bytes(f"@{command} {words}\r\n".encode("gb18030"))
        got = subprocess.run(
            [str(at / "run"), "cmd.exe", "/d", "/c", f"{folder}\\task.cmd"],
            cwd=there.folder,
            env=os.environ | {"WINEPATH": ";".join(path), "LIMIT": "600"},
            capture_output=True,
        )
        texts = {file.name: file.read_bytes() for file in (night / "nightly").glob("*")}
        said = [line for line in got.stderr.splitlines() if not line.startswith(b"wine: ")]
        told, failed = there.folder / "told", texts.get("errors.log", b"").count(b": exit ")
        events = told.read_bytes().count(b"/SO casefile") if told.exists() else 0
        whole = {"check.txt", "verify.txt"} <= {*texts}
        whole &= not power or (night / "reports" / "reports.made").exists()
        if got.returncode not in codes or said or events != failed or not whole:
            yield f"    the task's command, {database}: exit {got.returncode}, {events} events"
            yield from (text.decode("gb18030", "replace") for text in (*said, *texts.values()))


def main() -> int:
    """The number of lines that differ, as an exit code."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--rig", type=Path, default=ROOT / ".venv" / "windows")
    asked.add_argument("--held", type=int, default=0, metavar="N")
    asked.add_argument("--powershell", type=Path, metavar="FOLDER")
    asked.add_argument("file", type=Path, nargs="?", default=LINES)
    given = asked.parse_args()
    if why := rig(given.rig.resolve()):
        print(f"Not played on Windows: {why}.")
        return 0
    played = differ = 0
    with tempfile.TemporaryDirectory() as scratch:
        both = desks(given.rig.resolve(), Path(scratch).resolve())
        for line, file, typed, words in commands(given.file.read_text("utf-8")):
            for desk in both:
                if file:
                    page, name, text = file.split(" ", 2)
                    content = text.replace("\\n", "\n") + "\n"
                    (desk.folder / name).write_bytes(content.encode(page or "utf-8"))
            told = [desk.play(timed(line), typed) for desk in both]
            played += 1
            if found := list(differences(*told, words=words)):
                differ += 1
                print(line, *found, sep="\n", flush=True)
        rigged = given.rig.resolve()
        faults = [*scheduled(rigged, both[1].folder), *nightly(rigged, both[1], given.powershell)]
        faults += while_held(both[1], given.held) if given.held else ()
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{played} command lines on Windows, {differ} otherwise than on Linux.")
    return 1 if differ or faults else 0


if __name__ == "__main__":
    sys.exit(main())
