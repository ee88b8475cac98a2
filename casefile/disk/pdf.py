"""Word files as PDF, by the LibreOffice of the machine."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from casefile.disk.files import write_whole
from casefile.errors import CannotWrite

PDF_PATIENCE = 180
"""Seconds that a conversion may take, beside one for each file."""
TOGETHER = 100
"""Files that are converted in one run of the office program, whose start takes seconds."""


def office() -> str:
    """The program that converts; CannotWrite says how to get it where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        raise CannotWrite(
            "A PDF needs LibreOffice, which is not installed (on Debian: libreoffice-writer-nogui)."
        )
    return found


def as_pdfs(files: list[Path]) -> list[Path]:
    """The PDF of each Word file, beside it; nothing is overwritten. CannotWrite if it fails."""
    program, made = office(), list[Path]()
    for file in files:
        if file.with_suffix(".pdf").exists():
            raise CannotWrite(
                "{path} is there already; choose another folder: -o DIR",
                path=str(file.with_suffix(".pdf")),
            )
    for first in range(0, len(files), TOGETHER):
        made += _converted(program, files[first : first + TOGETHER])
    return made


def _converted(program: str, files: list[Path]) -> list[Path]:
    """One run of the office program, in a folder of its own: other names are not disturbed."""
    with tempfile.TemporaryDirectory() as folder:
        # a profile of its own, so that an office that is open is not disturbed
        command = [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            *(str(file.resolve()) for file in files),
        ]
        patience = PDF_PATIENCE + len(files)
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=patience)  # noqa: S603  our own paths
            found = [(f, (Path(folder) / f"{f.stem}.pdf").read_bytes()) for f in files]
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotWrite("{path} could not be made a PDF.", path=str(files[0])) from error
    return [write_whole(file.with_suffix(".pdf"), content) for file, content in found]
