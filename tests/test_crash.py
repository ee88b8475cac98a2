"""Kills at any moment, many desks at once: nothing that was acknowledged is lost, nothing changes.

``--kills N`` (or CASEFILE_KILLS) says how many writers are killed, ``--appends N`` how much each of
eight writers writes; ``make faults`` plays the long version and prints its figures.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casefile.actions.office.sources import policy_text
from casefile.disk.locks import PATIENCE, wait_to_ask
from tests.desk import pack_text
from tests.trials import TRIALS

ROOT = Path(__file__).parents[1]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def played(name: str, *options: str) -> dict[str, Any]:
    """What ``bench/faults.py`` counts under ``name``, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench/faults.py"), "--only", name, "--json", *options],
        capture_output=True,
        text=True,
        env=ENV,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def unharmed(name: str, kills: int) -> dict[str, Any]:
    """What was counted of ``name``; nothing may be lost, changed or damaged."""
    (found,) = played(name, "--kills", str(kills))["kills"]
    assert (found["lost"], found["changed"], found["damaged"]) == (0, 0, 0), found["told"]
    return dict(found)


# ---- kills ---------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("by", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_nothing_acknowledged_is_lost_when_writers_are_killed(by: str, kills: int) -> None:
    found = unharmed(f"two writers, {by}", kills)
    wanted = kills if by == "SIGKILL" else max(1, kills // 10)
    assert wanted <= found["kills"] <= wanted + 1
    assert found["acknowledged"]
    if by == "SIGKILL":
        assert found["amid"] or kills < 50  # the moments of the kills are worth something
    else:
        assert not found["amid"]


@pytest.mark.slow
@pytest.mark.parametrize("what", [trial.what for trial in TRIALS])
def test_a_killed_command_has_happened_as_a_whole_or_not_at_all(what: str, kills: int) -> None:
    """And the same command typed again brings it to its end."""
    share = max(1, kills // 10)
    assert unharmed(what, kills)["kills"] == share + 2 * (share // 5)


# ---- many at once --------------------------------------------------------------------------------


@pytest.mark.slow
def test_eight_desks_write_and_four_read_and_nobody_is_turned_away(appends: int) -> None:
    found = played("storm", "--appends", str(appends))["storm"]
    assert found["appends"] == 8 * appends, found["told"]
    assert found["reads"]
    assert (found["lost"], found["damaged"], found["refused"], found["locked"]) == (0, 0, 0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "answered"),
    [
        ("20 first looks at once", 20),
        ("20 at once, older file", 20),
        ("20 make one desk at once", 1),
    ],
)
def test_twenty_come_at_the_same_moment(what: str, answered: int) -> None:
    assert unharmed(what, 1)["acknowledged"] == answered


def test_whoever_has_waited_long_asks_most_often() -> None:
    assert wait_to_ask(PATIENCE) <= wait_to_ask(0.5) < wait_to_ask(0.1)
    assert wait_to_ask(0) < wait_to_ask(0.1)  # most waits are for one commit


# ---- a new desk ----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [1, 5, 12])
@pytest.mark.parametrize("words", [["init"], ["restore", "kept.db", "./"]])
def test_a_new_desk_that_was_killed_half_made_is_made_by_the_same_command(
    words: list[str], file: int
) -> None:
    """Killed when a file was written and had no name yet: no template and no policy by half."""
    subprocess.run([sys.executable, "-m", "casefile", "init", "old"], env=ENV, check=True)
    subprocess.run(
        [sys.executable, "-m", "casefile", "--db", "old/casefile.db", "backup", "kept.db"],
        env=ENV,
        check=True,
    )
    script = (
        "import os, sys; from casefile.disk import files; from casefile.cli import main\n"
        "named, count = files.publish, 0\n"
        "def publish(scratch, target):\n"
        "    global count\n"
        "    count += 1\n"
        f"    if count == {file}:\n"
        "        scratch.write_bytes(b'half')\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return named(scratch, target)\n"
        "files.publish = publish\n"
        "sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], env=ENV, check=False)
    assert done.returncode == -signal.SIGKILL
    again = subprocess.run(
        [sys.executable, "-m", "casefile", *words], env=ENV, capture_output=True, check=False
    )
    assert again.returncode == 0, again.stderr
    for made in Path("old/templates").glob("*/*.docx"):
        assert Path(*made.parts[1:]).read_bytes() == made.read_bytes()
    assert policy_text("policy.toml") == policy_text("old/policy.toml"), "in one file or in parts"


def test_a_policy_that_is_there_and_says_the_same_is_used(tmp_path: Path) -> None:
    Path("policy.toml").write_text(pack_text("mall") + "\n", "utf-8")
    words = [sys.executable, "-m", "casefile", "init"]
    assert subprocess.run(words, env=ENV, capture_output=True, check=False).returncode == 73
    assert not Path("casefile.db").exists()
    words += ["--policy", "policy.toml"]
    assert subprocess.run(words, env=ENV, capture_output=True, check=False).returncode == 0
