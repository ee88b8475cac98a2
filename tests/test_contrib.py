"""The nightly script, run as cron would run it."""

import fcntl
import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.attacker import behind
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


def nightly(
    program: str, *words: str, now: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "CASEFILE": program, **more}
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
    quiet = nightly(program, "casefile.db", "night", now=NOW)
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
    (told,) = Path("notices").glob("teng-*.txt")
    assert "2026-000001" in told.read_text("utf-8")


def test_a_log_that_was_put_back_is_found_by_the_next_night(desk: Desk, program: str) -> None:
    before = desk.store_path.read_bytes()
    desk.run(f"--as teng open {CARD}")
    assert nightly(program, "casefile.db", "night", now=NOW).returncode == 0
    desk.store_path.write_bytes(before)
    assert nightly(program, "casefile.db", "night", now=NOW).returncode == 11
    (proof,) = Path("night").glob("verify-*.txt")
    assert "the log was" in proof.read_text("utf-8"), "cut, or written anew since"


def test_a_failure_is_told_and_is_no_finding(desk: Desk, program: str) -> None:
    done = nightly(program, "nowhere.db", "night")
    assert done.returncode == 3
    assert "exit 3" in Path("night/errors.log").read_text("utf-8")
    assert nightly(program).returncode == 2


def pretender(check: int, verify: int) -> str:
    """A ``casefile`` that ends with these codes."""
    script = Path("pretender")
    script.write_text(
        f'#!/bin/sh\necho "$4" >>asked\n[ "$4" = check ] && exit {check}\nexit {verify}\n'
    )
    script.chmod(0o755)
    return str(script.absolute())


@pytest.mark.parametrize(
    ("check", "verify", "ends"),
    [
        (0, 0, 0),
        (10, 0, 10),
        (0, 10, 10),
        (10, 10, 10),
        (11, 0, 11),
        (11, 10, 11),
        (11, 65, 11),
        (10, 11, 11),
        (73, 11, 11),
        (73, 0, 73),
        (73, 10, 73),
        (73, 65, 73),
        (10, 65, 65),
        (0, 65, 65),
    ],
)
def test_nothing_that_comes_later_hides_what_went_wrong(check: int, verify: int, ends: int) -> None:
    done = nightly(pretender(check, verify), "casefile.db", "night")
    assert done.returncode == ends
    assert Path("asked").read_text() == "check\nverify\n", "both are asked, whatever the first says"
    bad = [code for code in (check, verify) if code not in (0, 10)]
    told = done.stderr.splitlines()
    assert [line.partition("exit ")[2].partition(")")[0] for line in told] == [str(c) for c in bad]
    assert ("the log is not as it was written" in done.stderr) == (11 in bad)
    log = Path("night/errors.log").read_text()
    assert all(f"exit {code}" in log for code in bad)


def test_an_altered_log_rings_the_bell(desk: Desk, program: str) -> None:
    desk.run(f"--as teng open {CARD}")
    behind(desk.store_path, "UPDATE events SET actor = 'wu' WHERE seq = 4")
    done = nightly(program, "casefile.db", "night", now="2026-03-09T03:00:00+08:00")
    assert done.returncode == 11
    assert "The log is not as it was written" in Path("night/errors.log").read_text("utf-8")
    (report,) = Path("night").glob("check-*.txt")
    assert "judge the complaint" in report.read_text("utf-8"), "and what is late is told"


def test_a_second_run_of_a_day_leaves_what_the_first_found(desk: Desk, program: str) -> None:
    desk.run(f"--as teng open {CARD}")
    for now in ("2026-03-09T03:00:00+08:00", NOW):
        nightly(program, "casefile.db", "night", now=now)
    (report,) = Path("night").glob("check-*.txt")
    assert "judge the complaint" in report.read_text("utf-8")


def test_a_second_run_waits_for_nobody_and_a_dead_one_holds_nothing() -> None:
    quiet = pretender(0, 0)
    Path("night").mkdir()
    with Path("night/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        busy = nightly(quiet, "casefile.db", "night")
        assert (busy.returncode, busy.stderr) == (75, "another run has not finished\n")
        assert not Path("asked").exists()
    assert nightly(quiet, "casefile.db", "night").returncode == 0
    assert Path("night/lock").exists(), "what was left behind holds nobody up"
    assert nightly(quiet, "casefile.db", "night").returncode == 0


CODES = ((0, ""), (10, ""), (11, "auth.crit"), (73, "daemon.err"))


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where what is sent to the system's log arrives."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/logger").write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/logged"\n')
    (tmp_path / "bin/logger").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    (tmp_path / "logged").touch()
    return tmp_path / "logged"


@pytest.mark.parametrize(("code", "told"), CODES)
def test_cron_tells_an_altered_log_from_what_is_late(code: int, told: str, logged: Path) -> None:
    line = (CONTRIB / "crontab").read_text("utf-8").splitlines()[-1]
    script = Path("nightly-check.sh")
    script.write_text(f"#!/bin/sh\nexit {code}\n")
    script.chmod(0o755)
    command = line.partition("* * *")[2].replace("/usr/local/lib/casefile", ".")
    subprocess.run(["sh", "-c", command], check=True)
    assert told in logged.read_text()
    assert ("not as it was written" in logged.read_text()) == (code == 11)
    assert bool(logged.read_text()) == bool(told)


@pytest.mark.parametrize(("code", "told"), CODES)
def test_systemd_tells_an_altered_log_from_what_is_late(code: int, told: str, logged: Path) -> None:
    unit = (CONTRIB / "casefile-check.service").read_text("utf-8")
    assert "SuccessExitStatus=10\n" in unit
    command = unit.partition("ExecStopPost=")[2].replace("\\\n", " ").replace("$$", "$")
    subprocess.run(shlex.split(command), check=True, env={**os.environ, "EXIT_STATUS": str(code)})
    assert told in logged.read_text()
    assert ("not as it was written" in logged.read_text()) == (code == 11)
    assert bool(logged.read_text()) == bool(told)


def test_the_line_that_makes_backups_expire_keeps_a_number_of_them(tmp_path: Path) -> None:
    """By age, one night with a clock that is ahead would leave none."""
    for readme in ("guide.md", "guide.zh-CN.md"):
        (line,) = [
            text
            for text in (CONTRIB.parent / "docs" / readme).read_text("utf-8").splitlines()
            if text.startswith("casefile") and "backup /mnt/backups" in text
        ]
        folder = tmp_path / readme
        folder.mkdir()
        for day in range(100):
            (folder / f"casefile-2025{day:04}-030000.db").touch()
        (folder / "other.db").touch()
        subprocess.run(
            ["sh", "-c", line.partition("&& ")[2].replace("/mnt/backups", str(folder))], check=True
        )
        left = sorted(path.name for path in folder.glob("casefile-*"))
        assert len(left) == 90
        assert left[0] == "casefile-20250010-030000.db", "the oldest are gone"
        assert (folder / "other.db").exists()


def test_the_script_is_plain_shell_and_the_task_is_xml() -> None:
    subprocess.run(["sh", "-n", CONTRIB / "nightly-check.sh"], check=True)
    task = ET.parse(CONTRIB / "casefile-check.xml")
    assert "nightly-check.cmd" in "".join(task.getroot().itertext())
    lines = (CONTRIB / "nightly-check.cmd").read_bytes().split(b"\n")
    assert all(line.endswith(b"\r") for line in lines[:-1]), "else labels are not found"


@pytest.mark.parametrize(
    ("day", "made"),
    [
        ("2026-06-01", {"weekly", "monthly"}),
        ("2026-06-08", {"weekly"}),
        ("2026-07-01", {"monthly"}),
    ],
)
def test_on_mondays_and_on_the_first_reports_are_made_and_handed_over(
    desk: Desk,
    program: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    day: str,
    made: set[str],
) -> None:
    desk.run(f"--as teng open {CARD}")
    where = tmp_path / "bin"
    where.mkdir()
    (where / "date").write_text(f'#!/bin/sh\nexec /bin/date -d {day} "$@"\n')
    (where / "given").write_text(f'#!/bin/sh\necho "$1" >>"{tmp_path}/handed"\n')
    for script in where.iterdir():
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{where}:{os.environ['PATH']}")
    for _ in range(2):  # a night that runs twice makes no second paper
        more = {"REPORTS": str(tmp_path / "reports"), "HAND_OVER": str(where / "given")}
        nightly(program, "casefile.db", "night", now=f"{day}T03:00+08:00", **more)
    papers = {path.name for path in (tmp_path / "reports").iterdir()}
    assert papers == {f"{kind}-{day}.docx" for kind in made}
    handed = (tmp_path / "handed").read_text().splitlines()
    assert {Path(line).name for line in handed} == papers
    assert len(handed) == len(papers)
    for paper in papers:
        assert desk.json(f"verify {tmp_path / 'reports' / paper}")["result"] == "identical"


def test_no_report_is_made_on_other_days(
    desk: Desk, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "bin"
    where.mkdir()
    (where / "date").write_text('#!/bin/sh\nexec /bin/date -d 2026-06-02 "$@"\n')
    (where / "date").chmod(0o755)
    monkeypatch.setenv("PATH", f"{where}:{os.environ['PATH']}")
    now = "2026-06-02T03:00+08:00"
    nightly(program, "casefile.db", "night", now=now, REPORTS=str(tmp_path / "reports"))
    assert list((tmp_path / "reports").iterdir()) == []
    assert desk.json("verify")["ok"]


@pytest.mark.skipif(not shutil.which("pwsh"), reason="PowerShell is not installed")
@pytest.mark.parametrize(("day", "made"), [("2026-06-01", 2), ("2026-06-08", 1), ("2026-06-09", 0)])
def test_powershell_makes_the_same_reports(
    program: str, desk: Desk, tmp_path: Path, day: str, made: int
) -> None:
    desk.open()
    env = {**os.environ, "CASEFILE": program, "CASEFILE_NOW": f"{day}T03:00:00+08:00"}
    script = CONTRIB / "nightly-reports.ps1"
    where = tmp_path / "reports"
    words = ["pwsh", "-NoProfile", "-File", str(script), "casefile.db", str(where), "-Day", day]
    subprocess.run(words, env=env, check=True, capture_output=True, timeout=300)
    papers = list(where.glob("*.docx"))
    assert len(papers) == made
    for paper in papers:
        assert desk.json(f"verify {paper}")["result"] == "identical"


def test_the_two_nightly_scripts_make_the_same_reports() -> None:
    """Where no PowerShell is: the same commands, on the same days, under the same names."""
    shell = (CONTRIB / "nightly-check.sh").read_text("utf-8")
    power = (CONTRIB / "nightly-reports.ps1").read_text("ascii")
    assert "--no-input" in power
    assert 'report "$1" last --issue -o "$paper"' in shell
    assert "report $Kind last --issue -o $paper" in power
    assert re.findall(r"\breport (weekly|monthly)", shell) == re.findall(r'Report "(\w+)"', power)
    assert "nightly-reports.ps1" in (CONTRIB / "casefile-check.xml").read_text("utf-8")
