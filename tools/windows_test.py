"""Play command lines on Linux and on Windows, and compare their words and exit codes.

    python tools/windows_test.py [--rig FOLDER] [FILE]

FOLDER is what ``tools/windows_rig.sh`` builds, and is built here if it is not there; where it
cannot be built (no root, no packages), one line says so and nothing is played. Each line of FILE
(``tests/windows/lines.txt``) is a command of casefile on one desk that goes on from line to line:

    # …          remark
    = NAME TEXT  write a file in UTF-8       =gb18030 NAME TEXT   as a Chinese Windows writes it
    < TEXT       what the next line reads, in the code page of each
    ~ COMMAND    only the exit code must be the same

Exit 1 tells each difference.
"""

import argparse
import difflib
import getpass
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

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
        env |= {"USERNAME": getpass.getuser(), "COLUMNS": "80"}
        with given.open("rb") as stdin:
            got = subprocess.run(
                [*self.start, *words], cwd=self.folder, env=env, capture_output=True, stdin=stdin
            )
        return Played(got.returncode, self._told(got.stdout), self._told(got.stderr))

    def _told(self, text: bytes) -> str:
        """The words alone: paths spelled one way, without what is drawn by lot."""
        told = text.decode(self.page, "backslashreplace").replace("\r\n", "\n")
        told = told.replace("\\\\", "/").replace("\\", "/")
        told = told.replace(f"Z:{self.folder}", ".").replace(str(self.folder), ".")
        told = told.translate(str.maketrans("☑☐¥", "√□￥"))  # what a Chinese console shows instead
        told = re.sub(r"(?<![0-9a-f])[0-9a-f]{16,64}(?![0-9a-f])", "<hash>", told)
        told = re.sub(r"(?<=--now )\S+Z", "<wall>", told)
        return re.sub(r"\.casefile-<hash>", "<scratch>", told)


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


def main() -> int:
    """The number of lines that differ, as an exit code."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--rig", type=Path, default=ROOT / ".venv" / "windows")
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
    print(f"{played} command lines on Windows, {differ} otherwise than on Linux.")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
