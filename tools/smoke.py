"""Install casefile into an environment of its own, play it, and run the quickest test files.

    python tools/smoke.py            on every other CPython that is allowed and found here
    python tools/smoke.py --lowest   on this one, with the lowest versions that are allowed

Which files are the quickest follows from a report of the whole suite (``make test`` writes it).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
REPORT = ROOT / ".venv" / "tests.xml"
FILES = 50
TOLD = (
    "import sys; print(sys.implementation.name, *sys.version_info[:2], "
    "sys.version_info.releaselevel, sys.version.split()[0], sys._base_executable)"
)
PLAYED = (
    "init desk --demo",
    "--db desk/casefile.db issue 2005-1 record-card -o out",
    "--db desk/casefile.db list",
    "--db desk/casefile.db export cases -o cases.xlsx",
    "--db desk/casefile.db verify",
)


def project() -> dict[str, object]:
    """``[project]`` of pyproject.toml."""
    found: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


def direct() -> list[Requirement]:
    """What casefile, and then its tests, ask for by name."""
    asked = project()
    more = asked["optional-dependencies"]
    assert isinstance(more, dict)
    lists: list[list[str]] = [asked["dependencies"], *more.values()]  # type: ignore[list-item]
    return [Requirement(line) for each in lists for line in each]


def lowest(one: Requirement) -> str:
    """The lowest version that is allowed; nothing where none is said."""
    return next((s.version for s in one.specifier if s.operator in (">=", "==", "~=")), "")


def pins(direct_ones: Iterable[Requirement]) -> str:
    """Constraints: what is asked for by name in its lowest version, all else as in
    constraints.txt."""
    low = {one.name.lower(): f"{one.name}=={lowest(one)}" for one in direct_ones}
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    kept = [line for line in lines if line.partition("==")[0].lower() not in low]
    return "\n".join([*kept, *low.values(), ""])


def quickest(report: str, count: int) -> list[str]:
    """The test files that took least in a run that pytest reported as JUnit XML."""
    took: Counter[str] = Counter()
    for case in ElementTree.fromstring(report).iter("testcase"):
        parts = case.get("classname", "").split(".")
        if parts == [""]:  # a file that was skipped whole
            continue
        file = next((n for n, part in enumerate(parts, 1) if part.startswith("test_")), len(parts))
        took["/".join(parts[:file]) + ".py"] += float(case.get("time", 0))  # type: ignore[assignment]
    return [file for file, _ in sorted(took.items(), key=lambda one: (one[1], one[0]))][:count]


def others() -> list[tuple[str, str]]:
    """Version and place of every other CPython that pyproject.toml allows: the first of each, on
    the path or among those of pyenv."""
    allowed = SpecifierSet(str(project()["requires-python"]))
    folders = [Path(p) for p in os.environ.get("PATH", "").split(os.pathsep)]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    folders += sorted(pyenv.glob("*/bin"))
    found = {sys.version_info[:2]: ("", "")}
    for python in (p for folder in folders for p in sorted(folder.glob("python3.[0-9]*"))):
        if not python.name.removeprefix("python3.").isdecimal():
            continue  # python3.11-config
        asked = subprocess.run(
            [python, "-c", TOLD], check=False, capture_output=True, text=True, cwd=ROOT.parent
        )
        if asked.returncode:
            continue  # a shim for what is not chosen
        name, major, minor, level, version, place = asked.stdout.split(maxsplit=5)
        if name == "cpython" and level == "final" and version in allowed:
            found.setdefault((int(major), int(minor)), (version, place.strip()))
    return [found[key] for key in sorted(found) if found[key][0]]


def smoke(python: str, constraints: Path, files: list[str], folder: Path) -> None:
    """Install, play and test, in ``folder``; CalledProcessError if anything fails."""
    # without the tests' own switches for how Python writes and warns
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
    bin_ = folder / "venv" / "bin"

    def run(*words: str | Path, cwd: Path = folder, quiet: bool = False) -> None:
        subprocess.run(words, check=True, cwd=cwd, env=env, stdout=-3 if quiet else None)

    run(python, "-m", "venv", folder / "venv")
    pip: tuple[str | Path, ...] = (bin_ / "python", "-m", "pip", "install", "--quiet")
    run(*pip, "--disable-pip-version-check", "-c", constraints, "-e", f"{ROOT}[test]")
    for line in PLAYED:
        run(bin_ / "casefile", "--now", "2026-03-02T10:00", *line.split(), quiet=True)
    run(bin_ / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *files, cwd=ROOT)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--lowest", action="store_true")
    reader.add_argument("--report", type=Path, default=REPORT)
    chosen = reader.parse_args()
    files = quickest(chosen.report.read_text(), FILES)
    runs = [(f"CPython {version} ({place})", place, False) for version, place in others()]
    if chosen.lowest:
        runs = [("the lowest versions that are allowed", sys.executable, True)]
    if not runs:
        print("There is no other CPython here that casefile is for.")
    for name, python, low in runs:
        print(f"Smoke on {name}: install, demo, {len(files)} quickest test files", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            constraints = ROOT / "constraints.txt"
            if low:
                constraints = Path(folder) / "lowest.txt"
                constraints.write_text(pins(direct()))
            try:
                smoke(python, constraints, files, Path(folder))
            except subprocess.CalledProcessError as error:
                sys.exit(f"Failed on {name}: {' '.join(map(str, error.cmd[:8]))}")


if __name__ == "__main__":
    main()
