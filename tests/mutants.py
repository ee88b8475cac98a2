"""Whether the tests would notice: each mutant is a rule that the source has, said otherwise.

``python -m tests.mutants money`` tries every mutant of ``tests/mutants/money.toml`` in a copy of
the project, with the tests that it names, and prints which of them nobody noticed (exit 1). Numbers
after the name try those alone. ``test_mutants.py`` looks that each of them can still be made."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LISTS = ROOT / "tests" / "mutants"
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "demo", "out", "dist")


class Mutant(NamedTuple):
    """A rule, the file that has it, what that says, what it says instead, and who must notice."""

    rule: str
    file: str
    says: str
    instead: str
    tests: tuple[str, ...]


def mutants(name: str) -> list[Mutant]:
    """Every mutant of a list."""
    found = tomllib.loads((LISTS / f"{name}.toml").read_text("utf-8"))["mutant"]
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in found]


def noticed(one: Mutant, copy: Path) -> bool:
    """Whether a test fails in the ``copy`` once it has the mutant; the copy is as it was then."""
    path = copy / one.file
    text = path.read_text("utf-8")
    assert text.count(one.says) == 1, f"{one.file} says it not once: {one.says}"
    path.write_text(text.replace(one.says, one.instead), "utf-8")
    pytest = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    alone = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        for file in one.tests:
            ran = subprocess.run([*pytest, file], cwd=copy, env=alone, capture_output=True)
            assert ran.returncode in (0, 1), ran.stdout.decode() + ran.stderr.decode()
            if ran.returncode:
                return True
        return False
    finally:
        path.write_text(text, "utf-8")


def main(name: str, only: list[int]) -> int:
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        for number, one in enumerate(mutants(name), 1):
            if only and number not in only:
                continue
            began = time.monotonic()
            known = noticed(one, copy)
            missed += not known
            took = f"{time.monotonic() - began:.0f} s"
            print(number, "noticed" if known else "NOT NOTICED", took, one.rule, flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [int(number) for number in sys.argv[2:]]))
