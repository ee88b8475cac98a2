"""One folder for a desk without Python: copied onto a Windows machine, it runs from there.

    python tools/windows.py FOLDER PYTHON

PYTHON is the "Windows embeddable package (64-bit)" of python.org, 3.11 or later: the zip, or what
is in it. The folder holds it, casefile with all that it needs, ``casefile.cmd``, and the files that
a nightly run on Windows needs.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
START = """@echo off
rem Takes the settings of the desk: CASEFILE_DB, CASEFILE_AS, CASEFILE_LANG.
"%~dp0python\\python.exe" -X utf8=0 -m casefile %*
exit /b %errorlevel%
"""
NIGHTLY = ("nightly-check.cmd", "nightly-reports.ps1", "casefile-check.xml")


def python_in(folder: Path, given: Path) -> str:
    """Python put into ``folder``; its version, as ``3.13``."""
    if given.is_dir():
        shutil.copytree(given, folder)
    else:
        with zipfile.ZipFile(given) as package:
            package.extractall(folder)
    for library in folder.glob("python3*.dll"):
        if found := re.fullmatch(r"python3(\d{2})\.dll", library.name):
            return f"3.{found[1]}"
    raise SystemExit(f"{given} is no embeddable package of Python for Windows.")


def needed() -> list[str]:
    """What casefile asks for, as pyproject.toml says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [str(line) for line in project["dependencies"]]


def libraries_in(folder: Path, version: str) -> None:
    """casefile and all that it needs, as wheels for Windows, in the versions of constraints.txt."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [
            *(*pip, "install", "--target", str(folder), "-c", str(ROOT / "constraints.txt")),
            *("--platform", "win_amd64", "--python-version", version, "--only-binary=:all:"),
            *("colorama", *needed()),
        ],
        check=True,
    )
    subprocess.run(
        [*pip, "install", "--target", str(folder), "--no-deps", "--upgrade", str(ROOT)], check=True
    )


def desk(folder: Path, given: Path) -> None:
    """The folder, which must not be there yet."""
    folder.mkdir(parents=True)
    version = python_in(folder / "python", given)
    libraries_in(folder / "lib", version)
    (archive,) = (folder / "python").glob("python3*.zip")
    (paths,) = (folder / "python").glob("python3*._pth")
    paths.write_text(f"{archive.name}\n.\n..\\lib\n", "utf-8")
    (folder / "casefile.cmd").write_text(START, "utf-8", newline="\r\n")
    for name in NIGHTLY:
        shutil.copy(ROOT / "contrib" / name, folder / name)
    shutil.rmtree(folder / "lib" / "bin", ignore_errors=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("python", type=Path)
    given = asked.parse_args()
    desk(given.folder, given.python)
    print(f"{given.folder}: casefile.cmd")


if __name__ == "__main__":
    main()
