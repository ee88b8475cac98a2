"""Completion in the shells of the system, each at a terminal: what Tab writes."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.desk import NOW, Desk
from tests.test_prompts import Terminal

SHELLS = {
    "bash": (("--norc", "-i"), "source <(casefile completion bash)"),
    "zsh": (
        ("-f", "-i"),
        "autoload -U compinit; compinit -u -D; source <(casefile completion zsh)",
    ),
    "fish": (("--no-config", "-i"), "casefile completion fish | source"),
}
WRITTEN = {
    "casefile rec": "casefile record",
    "casefile record 1 j": "casefile record 1 judge",
    "casefile show ": "casefile show 1",
    "casefile assign 1 ho": "casefile assign 1 hong",
    "casefile list --lim": "casefile list --limit",
    "casefile policy app": "casefile policy apply",
    "casefile --db 'a desk/casefile.db' show ": "casefile --db 'a desk/casefile.db' show 1",
    "casefile open 'name=w x' pho": "casefile open 'name=w x' phone=",
    "casefile policy check --enc": "casefile policy check --encoding",
    "casefile record 1 judge fou": "casefile record 1 judge founded=",
    "casefile record 1 judge founded=y": "casefile record 1 judge founded=yes",
    "casefile record 1 判": "casefile record 1 judge",
    "casefile assign 1 洪": "casefile assign 1 hong",
    "casefile issue 1 record-c": "casefile issue 1 record-card",
    "casefile list stat": "casefile list status=",
    "casefile --as hon": "casefile --as hong",
}


@pytest.fixture(params=SHELLS)
def prompt(request: pytest.FixtureRequest, desk: Desk) -> Terminal:
    """A shell on a desk with one case, our completion loaded; skipped where there is none."""
    name = request.param
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed here")
    desk.open()
    Path("bin").mkdir()
    Path("a desk").mkdir()
    shutil.copy("casefile.db", "a desk")
    Path("bin/casefile").write_text(f'#!/bin/sh\nexec {sys.executable} -m casefile "$@"\n')
    Path("bin/casefile").chmod(0o700)
    home = Path(os.environ["HOME"])
    home.mkdir(exist_ok=True)
    world = {
        "PATH": f"{Path('bin').absolute()}:{os.environ['PATH']}",
        "CASEFILE_NOW": NOW,
        "TERM": "xterm",
    }
    options, begin = SHELLS[name]
    terminal = Terminal(*options, env=world, program=(path,))
    terminal.press("")
    terminal.type(begin)
    terminal.press("")
    return terminal


def test_tab_writes_what_can_only_be_meant(prompt: Terminal) -> None:
    for typed, then in WRITTEN.items():
        prompt.press(f"\x15{typed}\t")
        for _ in range(20):
            if prompt.line.rstrip().endswith(then):
                break
            prompt.press("")
        assert prompt.line.rstrip().endswith(then), prompt.seen[-500:]
    prompt.process.kill()
    prompt.end()


def test_tab_shows_cases_with_the_customer_masked(prompt: Terminal, desk: Desk) -> None:
    desk.open()
    prompt.press("\x15casefile show \t\t")
    for _ in range(20):
        if "2" in prompt.screen.display[prompt.screen.cursor.y + 1 :][0:2] or "王" in shown(prompt):
            break
        prompt.press("")
    assert "小明" not in prompt.seen
    assert "13812348000" not in prompt.seen
    if "bash" not in str(prompt.process.args):  # which shows words alone
        assert "王*" in shown(prompt)
        assert "双门冰箱" in shown(prompt)
    prompt.process.kill()
    prompt.end()


def test_several_that_begin_otherwise_are_shown_and_what_was_typed_stays(prompt: Terminal) -> None:
    """撤诉 and 撤销 begin alike; withdraw and undo do not."""
    fish = "fish" in str(prompt.process.args)  # whose second Tab goes to the first of them
    prompt.press("\x15casefile 撤\t" + "\t" * (not fish))
    for _ in range(20):
        if "withdraw" in shown(prompt) and "undo" in shown(prompt):
            break
        prompt.press("")
    assert "withdraw" in shown(prompt)
    assert "undo" in shown(prompt)
    assert "casefile撤" in shown(prompt)
    prompt.process.kill()
    prompt.end()


def shown(prompt: Terminal) -> str:
    return "".join("".join(prompt.screen.display).split())


def test_tab_shows_what_may_be_meant_and_nobody_in_clear(prompt: Terminal) -> None:
    prompt.press("\x15casefile assign 1 \t\t")
    for _ in range(20):
        if "zhu" in "".join(prompt.screen.display):
            break
        prompt.press("")
    shown = "".join(prompt.screen.display)
    assert "hong" in shown
    assert "王小明" not in shown
    prompt.process.kill()
    prompt.end()
