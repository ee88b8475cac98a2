"""What LibreOffice makes of the papers: pages, and where every word stands on them."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

needs_office = pytest.mark.skipif(
    not shutil.which("soffice") or not shutil.which("pdftotext"),
    reason="LibreOffice and poppler are not installed",
)
POINTS = 72 / 25.4  # to a millimetre


class Word(NamedTuple):
    """A word on a page: its text and its edges in millimetres from the upper left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def as_pdf(files: Iterable[Path], folder: Path) -> dict[str, Path]:
    """The PDFs of Word files by their stems."""
    return _converted(sorted(files), folder, "pdf")


def saved_again(files: Iterable[Path], folder: Path) -> dict[str, Path]:
    """Word files as LibreOffice saves them, by their stems."""
    return _converted(sorted(files), folder, "docx")


def _converted(files: list[Path], folder: Path, ending: str) -> dict[str, Path]:
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{_office()}",
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    made = {file.stem: folder / f"{file.stem}.{ending}" for file in files}
    assert all(file.exists() for file in made.values()), f"of {sorted(made)} one is not made"
    return made


_running: list[tuple[Path, subprocess.Popen[bytes] | None]] = []


@cache
def _office() -> Path:
    """The profile of a LibreOffice that has a text open for as long as the tests of this process
    last: whoever has something turned over there need not wait until another has started, which
    takes twenty times as long as a page. Where none can be kept, each conversion starts one."""
    folder = Path(tempfile.mkdtemp(prefix="casefile-office-"))
    profile = folder / "profile"
    program = Path(shutil.which("soffice") or "").resolve().with_name("soffice.bin")
    if not program.exists():
        _running.append((folder, None))
        return profile
    (folder / "held.rtf").write_text(r"{\rtf1 x}")
    # it ends with whoever started it, also where that was killed
    tied = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    words = [
        *(*tied, str(program), f"-env:UserInstallation=file://{profile}"),
        *("--headless", "--norestore", "--nologo", str(folder / "held.rtf")),
    ]
    held, until = folder / ".~lock.held.rtf#", time.monotonic() + 60
    for _ in range(2):  # with a new profile it ends once and wants to be started again
        quiet = subprocess.DEVNULL
        env = {**os.environ, "HOME": str(folder)}
        process = subprocess.Popen(words, cwd=folder, env=env, stdout=quiet, stderr=quiet)
        while process.poll() is None and not held.exists() and time.monotonic() < until:
            time.sleep(0.05)
        if process.returncode is None:
            break
    _running.append((folder, process))
    return profile


def end_of_run() -> None:
    """End the LibreOffice that the tests of this process kept open."""
    for folder, process in _running:
        if process:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def pages(pdf: Path) -> int:
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    return int(re.findall(r"Pages: +(\d+)", told)[0])


def words(pdf: Path) -> list[Word]:
    """Every word of a PDF with its place."""
    from lxml import etree

    out = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True).stdout
    space = "{http://www.w3.org/1999/xhtml}"
    found = []
    for number, page in enumerate(etree.fromstring(out).iter(f"{space}page"), 1):
        for word in page.iter(f"{space}word"):
            left, top, right, bottom = (
                float(word.get(name)) / POINTS for name in ("xMin", "yMin", "xMax", "yMax")
            )
            found.append(Word(number, word.text or "", left, top, right, bottom))
    return found


def read(found: Iterable[Word]) -> str:
    """Words in the order of their lines, from left to right, without what separates them."""
    text, line, at = [], list[Word](), (0, 0.0)
    for word in sorted(found, key=lambda w: (w.page, w.top + w.bottom)):
        middle = (word.top + word.bottom) / 2
        if line and (word.page != at[0] or middle - at[1] > NEXT_LINE):
            text += [w.text for w in sorted(line, key=lambda w: w.left)]
            line = []
        line.append(word)
        at = (word.page, middle)
    text += [w.text for w in sorted(line, key=lambda w: w.left)]
    return "".join("".join(text).split())


NEXT_LINE = 1.5
"""Millimetres: what stands further down is on another line (leading is at least three)."""


BODY = (28.0, 276.0)
"""Millimetres from the upper edge: what stands further up or down is a header or a footer."""


def whole_pages(pdf: Path) -> list[str]:
    """The text of each page that something stands on, header and footer with it."""
    told = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True)
    return [page for page in told.stdout.split("\f") if page.strip()]


def lines_of(pdf: Path) -> list[list[str]]:
    """The lines of each page between header and footer, from top to bottom."""
    found: list[list[Word]] = [[] for _ in range(pages(pdf))]
    for word in words(pdf):
        if word.top >= BODY[0] and word.bottom <= BODY[1]:
            found[word.page - 1].append(word)
    return [_lines(page) for page in found]


def _lines(found: list[Word]) -> list[str]:
    lines: list[list[Word]] = []
    for word in sorted(found, key=lambda w: w.top + w.bottom):
        middle = (word.top + word.bottom) / 2
        if lines and middle - (lines[-1][0].top + lines[-1][0].bottom) / 2 <= NEXT_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return ["".join(w.text for w in sorted(line, key=lambda w: w.left)) for line in lines]
