"""The files for the night of a Windows desk, as far as they can be shown without one: every command
line in them is played, and what its shells do otherwise than one expects is kept out."""

import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from casefile.cli.run import run
from tests.desk import Desk
from tools import windows

CONTRIB = Path(__file__).parents[1] / "contrib"
TASK = CONTRIB / "casefile-check.xml"
CMD = (CONTRIB / "nightly-check.cmd").read_bytes().decode("ascii")
POWER = (CONTRIB / "nightly-reports.ps1").read_text("ascii")
"""Neither shell reads UTF-8 without a mark, and one of them no mark: both are ASCII."""


def lines_of_cmd() -> list[list[str]]:
    """What casefile is called with by the batch file, in a folder ``night``."""
    (call,) = re.findall(r'(?m)^cmd /d /s /c ""%casefile%" (.*)" >>', CMD)
    looks = re.findall(r"(?m)^call :look (.*?)\r?$", CMD)
    lines = [call.replace("%*", look) for look in looks]
    for name, value in {"database": "casefile.db", "folder": "night"}.items():
        lines = [line.replace(f"%{name}%", value) for line in lines]
    return [shlex.split(line.replace("\\", "/")) for line in lines]


def lines_of_powershell() -> list[list[str]]:
    """The same of the reports."""
    ((words),) = re.findall(r"Run \(\$casefile \+ @\((.*?)\)\)", POWER)
    kinds = re.findall(r'(?m)^Report "(\w+)"', POWER)
    told = {"$Database": "casefile.db", "$paper": "night/{kind}.docx", "$Kind": "{kind}"}
    typed = [told.get(word, word.strip('"')) for word in words.split(", ")]
    return [[word.format(kind=kind) for word in typed] for kind in kinds]


def test_every_command_line_of_the_night_is_played(desk: Desk) -> None:
    desk.open()
    Path("night").mkdir()
    night = "2026-06-01T03:00:00+08:00"  # a Monday, the first of a month
    checks, reports = lines_of_cmd(), lines_of_powershell()
    assert [line[3] for line in checks] == ["check", "verify"]
    assert [line[4] for line in reports] == ["weekly", "monthly"]
    for words in (*checks, *reports):
        code = run(["--now", night, *words])
        assert code in (0, 10), words
    assert {p.name for p in Path("night").iterdir()} == {
        "heads.txt",
        "weekly.docx",
        "monthly.docx",
    }
    assert desk.json("verify night/weekly.docx")["result"] == "identical"


def test_the_task_has_one_result_and_runs_whoever_is_logged_on() -> None:
    """A task of two actions has the result of one of them only; and one that its maker's session
    runs is not run at night."""
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    task = ET.parse(TASK).getroot()
    (action,) = task.findall("t:Actions/t:Exec", space)
    words = action.findtext("t:Arguments", "", space)
    assert re.fullmatch(r'/d /s /c ""C:\\desk\\nightly-check\.cmd"( "C:\\desk\\[\w.]+")+"', words)
    told = task.findall("t:Settings/*", space)
    settings = {one.tag.partition("}")[2]: one.text for one in told}
    assert settings["DisallowStartIfOnBatteries"] == settings["StopIfGoingOnBatteries"] == "false"
    assert settings["StartWhenAvailable"] == "true"
    assert settings["MultipleInstancesPolicy"] == "IgnoreNew"
    for name in ("administrator.md", "administrator.zh-CN.md"):
        page = " ".join((CONTRIB.parent / "docs" / name).read_text("utf-8").split())
        (line,) = re.findall(r"`schtasks ([^`]*)`", page)
        assert line in TASK.read_text("utf-16")
        assert "/RU" in line


def test_the_task_is_in_the_only_encoding_that_its_scheduler_reads() -> None:
    """Declared as UTF-8 it is refused: the text that is parsed is UTF-16 by then."""
    content = TASK.read_bytes()
    assert content.startswith(b"\xff\xfe")
    assert content.decode("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>')


def test_the_batch_file_finds_the_program_beside_it_first() -> None:
    """The Task Scheduler learns of another PATH when the machine starts anew."""
    beside = CMD.index(r'if exist "%~dp0casefile.cmd"')
    assert CMD.index('set "casefile=casefile"') < beside < CMD.index(":look check")
    assert (
        {"nightly-reports.ps1"} == {*re.findall(r"%~dp0([\w-]+\.ps1)", CMD)} <= {*windows.NIGHTLY}
    )
    assert "%PATH%" not in CMD
    assert "casefile.cmd" in windows.__doc__


def test_no_condition_of_the_batch_file_has_words_that_another_shell_takes_for_its_own() -> None:
    """A word that begins with /I, bare on the line of an ``if``, is the condition's own to the cmd
    of Wine: the line is refused, and nothing told."""
    assert re.findall(r"(?mi)^if [^(\r\n]* /i", CMD) == []
    assert len(re.findall(r"(?m)^if %code% (?:equ|neq) 11 \(eventcreate .*\)\r?$", CMD)) == 2


NOT_LEFT_TO_POWERSHELL = {
    r"(?<![\w-])[12]?>>": "Windows PowerShell writes UTF-16 there, and errors with their position",
    r"\$LASTEXITCODE -": "of a program that was not found it is what the one before left",
    r'ToString\("[^"]*"\)': "an account with another calendar has another year",
    r"Get-Content (?!.*-Encoding UTF8)": "the code page of the machine, where there is no mark",
    r"Add-Content (?!.*-Encoding UTF8)": "the same",
    r"(?m)^\$casefile = ": "an array that an if gives is unpacked where it has one word",
    r"OutputEncoding = (?!\$Encoding)": "what is said afterwards would be in another code page",
    r"&& |\|\| |\?\?|\?\.": "words of PowerShell 7",
    r"Invoke-Expression|cmd ": "its words would be read twice",
}


@pytest.mark.parametrize("pattern", NOT_LEFT_TO_POWERSHELL)
def test_the_reports_of_windows_rest_on_nothing_that_its_shells_do_differently(
    pattern: str,
) -> None:
    code = "\n".join(line for line in POWER.splitlines() if not line.lstrip().startswith("#"))
    assert not re.search(pattern, code), NOT_LEFT_TO_POWERSHELL[pattern]


def test_a_program_is_run_in_one_place_and_one_that_is_missing_is_a_failure() -> None:
    assert re.findall(r"& \$\w+", POWER) == ["& $program"]
    body = POWER[POWER.index("function Run(") : POWER.index("function Report(")]
    assert "$global:LASTEXITCODE = 0" in body
    assert "return 127" in body[body.index("catch") :]
    assert '$ErrorActionPreference = "Continue"' in POWER


def test_the_program_says_utf_8_where_its_streams_are_told_to(desk: Desk) -> None:
    """What the reports ask of it, of a console in whatever code page."""
    assert '$env:PYTHONIOENCODING = "utf-8"' in POWER
    desk.open()
    interpreter = (sys.executable, "-X", "utf8=0")
    told = subprocess.run(
        [*interpreter, "-m", "casefile", "--db", desk.place, "--lang", "zh", "show", "1"],
        env={"PYTHONIOENCODING": "utf-8", "LC_ALL": "C", "PATH": "/usr/bin:/bin", "HOME": "."},
        capture_output=True,
        cwd=Path.cwd(),
        check=False,
    )
    assert "双门冰箱" in told.stdout.decode("utf-8"), told.stderr
