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


class Nights:
    """A machine with a clock of its own, on which the script runs on some nights."""

    def __init__(self, program: str, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
        self.program, self.papers = program, tmp_path / "reports"
        self.handed, self.refuses = tmp_path / "handed", tmp_path / "refuses"
        self.where = tmp_path / "bin"
        self.where.mkdir()
        self.handed.touch()
        given = f'#!/bin/sh\n[ ! -e "{self.refuses}" ] || exit 9\necho "$1" >>"{self.handed}"\n'
        self._script("given", given)
        patch.setenv("PATH", f"{self.where}:{os.environ['PATH']}")

    def _script(self, name: str, text: str) -> None:
        (self.where / name).write_text(text)
        (self.where / name).chmod(0o755)

    def __call__(self, day: str, *, hand_over: bool = True) -> subprocess.CompletedProcess[str]:
        self._script("date", f'#!/bin/sh\nexec /bin/date -d {day} "$@"\n')
        more = {"REPORTS": str(self.papers)}
        if hand_over:
            more["HAND_OVER"] = str(self.where / "given")
        now = f"{day}T03:00+08:00"
        return nightly(self.program, "casefile.db", "night", now=now, **more)

    @property
    def made(self) -> set[str]:
        return {path.stem for path in self.papers.iterdir()}

    @property
    def handed_over(self) -> list[str]:
        return [Path(line).stem for line in self.handed.read_text().splitlines()]


@pytest.fixture
def nights(desk: Desk, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """The nights of a practice desk."""
    assert desk.store_path.exists()
    return Nights(program, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("day", "made"),
    [
        ("2026-06-01", {"weekly", "monthly"}),
        ("2026-06-08", {"weekly"}),
        ("2026-07-01", {"monthly"}),
        ("2026-06-02", set()),
    ],
)
def test_on_mondays_and_on_the_first_reports_are_made_and_handed_over(
    desk: Desk, nights: Nights, day: str, made: set[str]
) -> None:
    """A first night in the middle of a week makes none of what was due before it."""
    desk.run(f"--as teng open {CARD}")
    for _ in range(2):  # a night that runs twice makes no second paper
        nights(day)
    assert nights.made == {f"{kind}-{day}" for kind in made}
    assert sorted(nights.handed_over) == sorted(nights.made)
    for paper in nights.papers.iterdir():
        assert desk.json(f"verify {paper}")["result"] == "identical"
    assert desk.json("verify")["ok"]


def test_what_was_due_while_the_machine_was_off_is_made_on_the_first_night_after(
    desk: Desk, nights: Nights
) -> None:
    """And is the report of the same week and month as it would have been."""
    for day in ("2026-05-28", "2026-06-03", "2026-06-04", "2026-06-09"):
        nights(day)
    assert nights.made == {"weekly-2026-06-03", "monthly-2026-06-03", "weekly-2026-06-09"}
    assert sorted(nights.handed_over) == sorted(nights.made)
    periods = {
        paper.stem: desk.json(f"verify {paper}")["report"]["period"]
        for paper in nights.papers.iterdir()
    }
    assert periods == {
        "weekly-2026-06-03": "2026-W22",
        "monthly-2026-06-03": "2026-05",
        "weekly-2026-06-09": "2026-W23",
    }


def test_a_paper_that_could_not_be_handed_over_is_handed_over_the_next_night_and_once(
    nights: Nights,
) -> None:
    nights.refuses.touch()
    for day in ("2026-06-01", "2026-06-02"):
        done = nights(day)
        assert done.returncode == 1
        assert "was not handed over" in done.stderr
    assert nights.handed_over == []
    nights.refuses.unlink()
    for day in ("2026-06-03", "2026-06-04"):
        assert nights(day).returncode == 0
    assert sorted(nights.handed_over) == ["monthly-2026-06-01", "weekly-2026-06-01"]
    assert nights.made == set(nights.handed_over)


def test_a_paper_that_somebody_took_away_is_not_made_again(desk: Desk, nights: Nights) -> None:
    nights("2026-06-01")
    for paper in nights.papers.iterdir():
        paper.unlink()
    assert nights("2026-06-02").returncode == 0
    assert nights.made == set()
    issued = "report weekly last --issue -o again.docx --json"
    assert desk.run(issued, now="2026-06-02T10:00+08:00").data["issued"]


def test_the_weeks_around_new_year_have_a_bulletin_each(nights: Nights) -> None:
    for day in ("2026-12-28", "2027-01-01", "2027-01-04", "2027-01-05", "2027-01-11"):
        nights(day)
    assert nights.made == {
        "weekly-2026-12-28",
        "monthly-2027-01-01",
        "weekly-2027-01-04",
        "weekly-2027-01-11",
    }


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
    assert 'report "$1" last --issue -o "$made"' in shell
    words = '"report", $Kind, "last", "--issue", "-o", $paper'
    assert words in power
    assert re.findall(r"(?m)^ +report (\w+)", shell) == re.findall(r'(?m)^Report "(\w+)"', power)
    assert "nightly-reports.ps1" in (CONTRIB / "nightly-check.cmd").read_text("ascii")
