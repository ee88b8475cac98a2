"""Kills at any moment, many desks at once: nothing that was acknowledged is lost, nothing changes.

``--kills N`` (or CASEFILE_KILLS) says how many writers are killed, ``--appends N`` how much each of
eight writers writes; ``make faults`` plays the long version and prints its figures.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk import PACKS

ROOT = Path(__file__).parents[1]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


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
        "import os, sys; from casefile.actions import files; from casefile.cli import main\n"
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
    assert Path("policy.toml").read_bytes() == Path("old/policy.toml").read_bytes()


def test_a_policy_that_is_there_and_says_the_same_is_used(tmp_path: Path) -> None:
    Path("policy.toml").write_text((PACKS / "mall.toml").read_text("utf-8") + "\n", "utf-8")
    words = [sys.executable, "-m", "casefile", "init"]
    assert subprocess.run(words, env=ENV, capture_output=True, check=False).returncode == 73
    assert not Path("casefile.db").exists()
    words += ["--policy", "policy.toml"]
    assert subprocess.run(words, env=ENV, capture_output=True, check=False).returncode == 0
