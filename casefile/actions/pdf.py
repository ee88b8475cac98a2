"""Word files as PDF, by the LibreOffice of the machine."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from casefile.actions.files import publish, scratch_in, write_durably
from casefile.errors import CannotWrite

PATIENCE = 180
"""Seconds that a conversion may take."""


def office() -> str:
    """The program that converts; CannotWrite says how to get it where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        raise CannotWrite(
            "A PDF needs LibreOffice, which is not installed (on Debian: libreoffice-writer-nogui)."
        )
    return found


def as_pdf(file: Path) -> Path:
    """The PDF of a Word file, beside it; nothing is overwritten. CannotWrite if it fails."""
    program = office()
    target = file.with_suffix(".pdf")
    if target.exists():
        raise CannotWrite(
            "{path} is there already; choose another folder: -o DIR", path=str(target)
        )
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
            str(file.resolve()),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603  our own path
            content = (Path(folder) / target.name).read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotWrite("{path} could not be made a PDF.", path=str(file)) from error
    scratch = scratch_in(target.parent)
    try:
        write_durably(scratch, content)
        return publish(scratch, target)
    finally:
        scratch.unlink(missing_ok=True)
