"""What is written for PowerShell, read and played by PowerShell itself where there is one: ``pwsh``
on the path, or the program that CASEFILE_TEST_PWSH names, which finds ``casefile`` on a path of its
own. What a parser of its language finds is told everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casefile.cli.completion import TYPED
from casefile.cli.run import run
from tests.desk import NOW, Desk

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted((ROOT / "contrib").glob("*.ps1"))
POWERSHELL = os.environ.get("CASEFILE_TEST_PWSH") or shutil.which("pwsh") or ""
STARTED = ("-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File")
played = pytest.mark.skipif(not POWERSHELL, reason="no pwsh here, and none in CASEFILE_TEST_PWSH")
Play = Callable[..., "subprocess.CompletedProcess[str]"]


def completion(capsys: pytest.CaptureFixture[str]) -> str:
    """The script of ``casefile completion powershell``."""
    assert run(["completion", "powershell"]) == 0
    return capsys.readouterr().out


def faults(script: str) -> list[str]:
    """What the grammar cannot read of a script, line by line."""
    grammar = pytest.importorskip("tree_sitter_powershell")
    tree_sitter = pytest.importorskip("tree_sitter")
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    found, open_ = [], [parser.parse(script.encode()).root_node]
    while open_:
        node = open_.pop()
        open_ += node.children
        if node.is_error or node.is_missing:
            found.append(f"{node.start_point[0] + 1}: {node.text.decode()[:60]}")
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_of_the_desk_can_be_read(script: Path) -> None:
    whole = script.read_text("ascii")
    assert faults(whole) == []
    assert faults(whole.replace(") {", ") ", 1)) != [], "it would find a brace that is missing"


def test_the_completion_of_powershell_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    script = completion(capsys)
    assert faults(script) == []
    assert faults(script.replace("}", "", 1)) != []


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a script in PowerShell, in the folder of the desk; what it said is UTF-8."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "casefile"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m casefile "$@"\n')
    program.chmod(0o700)
    world = os.environ | {"CASEFILE_NOW": NOW, "CASEFILE_LANG": "zh", "CASEFILE_AS": "teng"}
    world |= {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    world |= {"POWERSHELL_TELEMETRY_OPTOUT": "1", "POWERSHELL_UPDATECHECK": "Off"}

    def script(text: str, *words: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        spoken = "[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false\n"
        Path("played.ps1").write_text(spoken + text, "utf-8-sig")
        got = subprocess.run(
            [POWERSHELL, *STARTED, "played.ps1", *words],
            env=world,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=300,
        )
        assert got.returncode == code, got
        return got

    return script


PARSED = r"""$parser, $faults = [System.Management.Automation.Language.Parser], $null
foreach ($path in $args) {
    $null = $parser::ParseFile((Resolve-Path -LiteralPath $path), [ref]$null, [ref]$faults)
    @($faults).Count
}
"""


@played
def test_powershell_finds_no_fault_in_what_is_written_for_it(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [script.read_text("ascii") for script in SCRIPTS] + [completion(capsys)]
    texts += [text.replace("}", "", 1) for text in texts]
    names = [f"{number}.ps1" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        Path(name).write_text(text)
    found = [int(count) for count in play(PARSED, *names).stdout.split()]
    assert [bool(count) for count in found] == [False] * len(names[::2]) + [True] * len(names[::2])


LINES = {
    "casefile rec": ["rec"],
    "casefile ": [""],
    "casefile 立": ["立"],
    "casefile show ": ["show", ""],
    "casefile list --lim": ["list", "--lim"],
    "casefile record 1 j": ["record", "1", "j"],
    "casefile record 1 judge ": ["record", "1", "judge", ""],
    "casefile --as x": ["--as", "x"],
    "casefile assign 1 ": ["assign", "1", ""],
    "casefile open 'name=王 小' ph": ["open", "name=王 小", "ph"],
    "casefile open name=王 'ph": ["open", "name=王", "ph"],
    "casefile open “ph": ["open", "ph"],
    "casefile --db 'a desk/casefile.db' show ": ["--db", "a desk/casefile.db", "show", ""],
}
"""What is typed in PowerShell, and the words that it means."""
ASKED = """$asked = Get-Content -Raw -Encoding UTF8 asked.json | ConvertFrom-Json
{register}
casefile nothing 2>$null
$Error.Clear()
$before = $LASTEXITCODE
$found = foreach ($line in $asked) {{
    ,@((TabExpansion2 $line $line.Length).CompletionMatches |
        ForEach-Object {{ ,@($_.CompletionText, $_.ToolTip) }})
}}
$kept = ($LASTEXITCODE -eq $before) -and $before -and ($Error.Count -eq 0) -and
    -not (Test-Path Env:{typed}) -and -not (Test-Path Env:PYTHONIOENCODING)
ConvertTo-Json @{{ found = @($found); kept = $kept }} -Depth 5 -Compress
"""


def registered(page: str) -> str:
    """How a page says that our completion is loaded in PowerShell."""
    (line,) = re.findall(r"`(casefile completion powershell \|[^`]+)`", page)
    return str(line)


def test_the_pages_say_the_same_of_how_completion_is_loaded() -> None:
    pages = [(ROOT / f"docs/administrator{zh}.md").read_text("utf-8") for zh in ("", ".zh-CN")]
    assert registered(pages[0]) == registered(pages[1])


@played
def test_tab_in_powershell_offers_what_it_offers_elsewhere_and_leaves_nothing(
    play: Play, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open()
    Path("a desk").mkdir()
    shutil.copy("casefile.db", "a desk")
    Path("asked.json").write_text(json.dumps([*LINES]), "utf-8")
    register = registered((ROOT / "docs/administrator.md").read_text("utf-8"))
    told = json.loads(play(ASKED.format(register=register, typed=TYPED)).stdout)
    assert told["kept"]
    monkeypatch.setenv("CASEFILE_LANG", "zh")
    monkeypatch.setenv("CASEFILE_AS", "teng")
    for (line, words), found in zip(LINES.items(), told["found"], strict=True):
        monkeypatch.setenv(TYPED, "\n".join(words))
        offered = [row.split("\t") for row in desk.run("completion words").out.splitlines()]
        assert offered, line
        wanted = [[word, shown or word] for word, shown in offered]
        assert (line, [_plain(one) for one in found]) == (line, wanted)


def _plain(offer: list[Any]) -> list[str]:
    """An offer without the quotes that the shell wants."""
    written, shown = offer
    quoted = re.fullmatch(r"'(.*)'", written)
    return [quoted[1].replace("''", "'") if quoted else written, shown]


@pytest.fixture
def hand_over(play: Play, desk: Desk) -> str:
    """A program that papers are handed to, for the system that PowerShell runs on; it ends with
    what stands in the file ``answer``."""
    assert desk
    if play("$IsWindows -ne $false").stdout.strip() == "True":
        program = Path("give.cmd")
        program.write_text("@set /p code=<answer\r\n@exit /b %code%\r\n")
    else:
        program = Path("give")
        program.write_text("#!/bin/sh\nexit $(cat answer)\n")
    program.chmod(0o700)
    return program.name


@played
def test_the_reports_of_the_night_are_made_once_and_handed_over_until_they_are_taken(
    play: Play, desk: Desk, hand_over: str
) -> None:
    desk.open()
    shutil.copy(ROOT / "contrib" / "nightly-reports.ps1", "nightly-reports.ps1")
    folder = Path("报表 [一月] & it's $x")

    def night(day: str, to: str, code: int) -> set[str]:
        words = f'casefile.db "{folder}" ./{to} -Day {day}'.replace("$", "`$")
        got = play(f"./nightly-reports.ps1 {words}\nexit $LASTEXITCODE\n", code=code)
        assert (str(folder) in got.stderr) == bool(code), got.stderr
        return {path.name for path in folder.glob("*.docx")}

    Path("answer").write_text("7\n")
    assert night("2026-03-03", hand_over, 0) == set()  # what was due before is nobody's loss
    assert night("2026-03-09", hand_over, 7) == {"weekly-2026-03-09.docx"}
    Path("answer").write_text("0\n")
    assert night("2026-03-10", hand_over, 0) == {"weekly-2026-03-09.docx"}
    assert Path(folder, "reports.handed").read_text("utf-8-sig").split() == ["weekly", "2026-03-09"]
    both = {"weekly-2026-03-09.docx", "monthly-2026-04-01.docx"}
    assert night("2026-04-01", "nothing", 127) >= both
    assert "nothing" in Path(folder, "errors.log").read_text("utf-8-sig")
    assert "周报" in Path(folder, "reports.log").read_text("utf-8-sig")


@played
def test_words_reach_the_record_from_powershell_as_they_were_typed(play: Play, desk: Desk) -> None:
    desk.open()
    Path("said.txt").write_text("文件里的话", "utf-8")
    lines = {
        "'顾客说“不退”就走'": "顾客说“不退”就走",
        "'@said.txt'": "文件里的话",
        "'a & b | c; d $x'": "a & b | c; d $x",
    }
    script = "".join(f"casefile --as teng note 1 {typed}\n" for typed in lines)
    script += "$OutputEncoding = New-Object Text.UTF8Encoding\n"
    script += "'六点再来' | casefile --as teng note 1 -\nexit $LASTEXITCODE\n"
    play(script)
    noted = [note["text"] for note in desk.json("show 1")["notes"]]
    assert noted == [*lines.values(), "六点再来"]
