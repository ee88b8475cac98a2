"""The nightly script, run as cron would run it."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.desk import CARD, NOW, Desk

CONTRIB = Path(__file__).parents[1] / "contrib"


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A ``casefile`` that runs this working copy, in a folder of its own."""
    script = tmp_path / "casefile"
    root = CONTRIB.parent
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m casefile "$@"\n')
    script.chmod(0o755)
    return str(script)


def nightly(program: str, *words: str, now: str = "") -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "CASEFILE": program}
    if now:
        env["CASEFILE_NOW"] = now
    return subprocess.run(
        ["sh", CONTRIB / "nightly-check.sh", *words],
        env=env,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_a_quiet_night_and_a_late_one(desk: Desk, program: str) -> None:
    quiet = nightly(program, "casefile.db", "night")
    assert quiet.returncode == 0, quiet.stderr
    (proof,) = Path("night").glob("verify-*.txt")
    assert "as they were written" in proof.read_text("utf-8")
    assert "1 anchor(s) agree" in proof.read_text("utf-8")
    desk.run(f"--as teng open {CARD}")
    late = nightly(program, "casefile.db", "night", now="2026-03-09T03:00:00+08:00")
    assert late.returncode == 10, late.stderr
    (report,) = Path("night").glob("check-*.txt")
    assert "2026-000001" in report.read_text("utf-8")
    heads = Path("night/heads.txt").read_text("utf-8").splitlines()
    assert [len(line.split("\t")) for line in heads] == [3, 3]
    assert not Path("night/running").exists()
    (told,) = Path("notices").glob("teng-*.txt")
    assert "2026-000001" in told.read_text("utf-8")


def test_a_log_that_was_put_back_is_found_by_the_next_night(desk: Desk, program: str) -> None:
    before = desk.store_path.read_bytes()
    desk.run(f"--as teng open {CARD}")
    assert nightly(program, "casefile.db", "night", now=NOW).returncode == 0
    desk.store_path.write_bytes(before)
    assert nightly(program, "casefile.db", "night", now=NOW).returncode == 10
    (proof,) = Path("night").glob("verify-*.txt")
    assert "the log was" in proof.read_text("utf-8"), "cut, or written anew since"


def test_a_failure_is_told_and_is_no_finding(desk: Desk, program: str) -> None:
    done = nightly(program, "nowhere.db", "night")
    assert done.returncode == 3
    assert "exit 3" in Path("night/errors.log").read_text("utf-8")
    assert nightly(program).returncode == 2


def test_a_second_run_waits_for_nobody_and_a_dead_one_holds_nothing(
    desk: Desk, program: str
) -> None:
    Path("night/running").mkdir(parents=True)
    Path("night/running/pid").write_text(str(os.getpid()))
    assert nightly(program, "casefile.db", "night").returncode == 75
    Path("night/running/pid").write_text("999999999")
    assert nightly(program, "casefile.db", "night").returncode == 0


def test_the_script_is_plain_shell_and_the_task_is_xml() -> None:
    subprocess.run(["sh", "-n", CONTRIB / "nightly-check.sh"], check=True)
    ET.parse(CONTRIB / "casefile-check.xml")
