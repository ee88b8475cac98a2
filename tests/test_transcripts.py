"""Commands as typed and all that they answer, kept in files: a change of any word is seen.

A line ``$ …`` is typed (at the time of the last ``# now …`` line); what follows is stdout, lines
beginning with ``! `` are stderr, ``[n]`` is an exit code other than 0. After a wanted change:
``pytest tests/test_transcripts.py --update-golden``, and read the difference.
"""

import re
import shlex
from pathlib import Path

import pytest

from casefile.cli.run import run
from tests.desk import RealDesk

FOLDER = Path(__file__).parent / "transcripts"


def replayed(text: str, desk: RealDesk, capsys: pytest.CaptureFixture[str]) -> str:
    lines = []
    for line in text.splitlines():
        if line.startswith("# "):
            lines.append(line)
            desk.wall = line.removeprefix("# now ") if line.startswith("# now ") else desk.wall
        if not line.startswith("$ "):
            continue
        capsys.readouterr()
        code = run(shlex.split(line[2:])[1:])
        out, err = capsys.readouterr()
        lines += ["", line, *out.splitlines(), *(f"! {e}" for e in err.splitlines())]
        lines += [f"[{code}]"] if code else []
    text = "\n".join(lines).strip() + "\n"
    text = re.sub(r"(?<=--now )\S+Z", "<wall>", text)
    # hashes differ with the salt of the personal facts
    return re.sub(r"\b[0-9a-f]{64}\b", "<hash>", re.sub(r"\b[0-9a-f]{16}\b", "<hash16>", text))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda p: p.stem)
def test_the_commands_answer_as_written(
    path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    update_golden: bool,
) -> None:
    text = path.read_text("utf-8")
    got = replayed(text, RealDesk(capsys, monkeypatch), capsys)
    if update_golden:
        path.write_text(got, "utf-8")
    assert got == (path.read_text("utf-8") if update_golden else text)
