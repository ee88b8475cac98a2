"""What a typed command costs: ``casefile show`` against Python that does nothing, against a bare
Typer app that prints its argument, and against Taskwarrior's ``info`` where that is installed.

Goals: ``show``, ``list``, ``next`` and ``today`` at most 6 times Python that does nothing, ``note``
at most 1.15 times a bare app of the same Typer; ``show`` at most 0.7 times one on Typer 0.29 (which
loads pydantic at every start; when this ratio no longer pays, the bound in pyproject can go).

    python bench/startup.py [--runs 15] [--json]
"""

import json
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.timing import paired
from bench.typed import option

BARE = """
import typer
app = typer.Typer()

@app.command()
def show(case: str) -> None:
    print(case)

app()
"""
CASES = 1000


def main() -> None:
    runs = option("--runs", 15)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE)
        casefile = [str(Path(sys.executable).with_name("casefile")), "--db", f"{name}/casefile.db"]
        subprocess.run(
            [*casefile, "init", "--practice"], check=True, stdout=subprocess.DEVNULL, cwd=folder
        )
        line = (
            "--as teng open name=顾客甲 phone=13800000001 category=goods about=冰箱 "
            "details=样机与送货不符 request=换货\n"
        )
        subprocess.run(
            [*casefile, "batch", "-"],
            input=line * CASES,
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "casefile show": [*casefile, "show", "500"],
            "casefile show --json": [*casefile, "show", "500", "--json"],
            "casefile list": [*casefile, "list", "--limit", "20"],
            "casefile next": [*casefile, "next", "500"],
            "casefile today": [*casefile, "--as", "xu", "today"],
            "casefile note": [*casefile, "--as", "teng", "note", "500", "x"],
            "bare Typer": [sys.executable, str(folder / "bare.py"), "500"],
        }
        if task := shutil.which("task"):
            commands["Taskwarrior info"] = _taskwarrior(task, folder)
        if newer := _newer_typer(folder / "venv"):
            commands["bare Typer 0.29"] = [newer, str(folder / "bare.py"), "500"]
        taken = paired(commands, runs)
    ratios = {
        f"{ours} / {other}": round(taken[ours] / taken[other], 2)
        for ours in taken
        for other in taken
        if ours.startswith("casefile") and not other.startswith("casefile")
    }
    if "--json" in sys.argv:
        print(json.dumps({"cpu_s": taken, "ratios": ratios, "runs": runs, "cases": CASES}))
        return
    for what, seconds in taken.items():
        print(f"{seconds * 1000:6.0f} ms  {what}")
    for what, ratio in ratios.items():
        print(f"{ratio:9.2f}  {what}")


def _taskwarrior(task: str, folder: Path) -> list[str]:
    """Telling of one task of Taskwarrior, in a folder of its own."""
    (folder / "taskrc").write_text(f"data.location={folder}/tasks\nconfirmation=off\n")
    (folder / "tasks").mkdir()
    program = [task, f"rc:{folder}/taskrc"]
    subprocess.run([*program, "add", "冰箱"], check=True, capture_output=True)
    return [*program, "1", "info"]


def _newer_typer(folder: Path) -> str | None:
    """A Python with Typer 0.29, or None where it cannot be installed."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "typer>=0.29,<0.30"],
        capture_output=True,
        check=False,
    )
    return str(python) if done.returncode == 0 else None


if __name__ == "__main__":
    main()
