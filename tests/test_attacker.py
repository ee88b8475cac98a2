"""The whole list of what somebody may do to the file, each found by verify."""

import io
import os
import random
import shutil
import subprocess
import sys
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from casefile.actions.proof.verify import verify
from casefile.cli.run import run
from casefile.errors import BadData, CasefileError
from casefile.store import locate, opened
from tests import attacker
from tests.desk import CARD, NOW

ROOT = Path(__file__).parents[1]
FLIPS = 120
"""Bits that are changed, one at a time; more by hand: ``FLIPS=5000 pytest -k bit``."""


def typed(database: Path, *words: str, now: str = NOW) -> Any:
    out = io.StringIO()
    with redirect_stdout(out):
        code = run(["--db", str(database), "--now", now, "--as", "teng", *words])
    assert code == 0, words
    return out.getvalue()


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with money granted, a paper, a promise, a late entry; anchors of two moments."""
    folder = tmp_path_factory.mktemp("written")
    file = folder / "casefile.db"
    typed(file, "init", "--practice", str(folder))
    shutil.copy(file, folder / "backup.db")
    typed(file, "batch", str(ROOT / "examples" / "08-route-merchant-in-scope.casefile"))
    typed(file, "open", *CARD.split())
    late = "2026-03-06T10:00:00+08:00"
    judged = ("judge", "founded=yes", "reasonable=yes", "--at", "2026-03-02T11:00")
    typed(file, "record", "2026-1", *judged, now=late)
    typed(file, "promise", "2026-1", "回电", "--due", "2026-03-09T10:00", now=late)
    typed(file, "check", "--exit-zero", "--anchor", str(folder / "anchors"), now=late)
    typed(file, "issue", "2026-1", "record-card", "-o", str(folder), now=late)
    typed(file, "note", "2026-1", "来电催问", now=late)
    typed(file, "check", "--exit-zero", "--anchor", str(folder / "anchors"), now=late)
    return folder


@pytest.fixture
def file(written: Path) -> Path:
    """A copy to be attacked."""
    return Path(shutil.copy(written / "casefile.db", "casefile.db"))


def problems(file: Path) -> list[str]:
    """What verify tells of a file; of one that cannot be opened, why."""
    try:
        store = opened(locate(file))
    except CasefileError as error:
        return [str(error)]
    try:
        return [p.text.format(**p.values) for p in verify(store)]
    except BadData as error:
        return [str(error)]
    finally:
        store.close()


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    capsys.readouterr()
    code = run(["--db", "casefile.db", "--now", NOW, *words])
    out, err = capsys.readouterr()
    return code, out + err


def test_what_nobody_touched_is_sound(file: Path) -> None:
    assert problems(file) == []


@pytest.mark.parametrize("name", attacker.CARELESS)
def test_verify_finds(file: Path, name: str) -> None:
    attacker.CARELESS[name](file)
    found = problems(file)
    assert found, name
    assert len(found) <= 120, "the answer to much damage is not endless"


@pytest.mark.parametrize("name", attacker.ON_THE_LOG)
def test_verify_finds_it_where_two_runs_meet_too(
    file: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefile.store.sqlite.proof.RUN", 2)
    assert problems(file) == []
    attacker.CARELESS[name](file)
    assert problems(file), name


@pytest.mark.parametrize(
    "name",
    [*attacker.ON_DERIVED_ROWS, "search dropped", "lengths of texts deleted"],
)
def test_rebuild_mends_what_follows_from_the_log(file: Path, name: str) -> None:
    attacker.CARELESS[name](file)
    typed(file, "rebuild")
    assert problems(file) == []
    assert "2026-000001" in typed(file, "search", "小明")


@pytest.mark.parametrize("part", range(4))
def test_verify_finds_each_page_that_was_zeroed(written: Path, file: Path, part: int) -> None:
    before = attacker.content(file)
    whole = file.read_bytes()
    pages = len(whole) // attacker.page_size(file)
    for page in range(part, pages, 4):
        attacker.zeroed(file, page)
        if file.read_bytes() != whole:
            assert problems(file) or attacker.content(file) == before, page
        file.write_bytes(whole)


def test_a_changed_bit_is_found_wherever_it_changes_anything(file: Path) -> None:
    before, whole = attacker.content(file), file.read_bytes()
    seed = int(os.environ.get("SEED", "0")) or random.randrange(2**32)
    places = random.Random(seed)
    for _ in range(int(os.environ.get("FLIPS", FLIPS))):
        place, bit = places.randrange(len(whole)), places.randrange(8)
        attacker.flipped(file, place, bit)
        if attacker.content(file) != before:
            assert problems(file), (seed, place, bit)
        file.write_bytes(whole)


def test_a_file_that_lost_its_end_is_found(file: Path) -> None:
    os.truncate(file, file.stat().st_size - attacker.page_size(file))
    assert problems(file)


def test_a_journal_left_over_from_elsewhere_changes_nothing_unseen(file: Path) -> None:
    before = attacker.content(file)
    file.with_name("casefile.db-journal").write_bytes(b"\0" * 512)
    assert problems(file) == []
    assert attacker.content(file) == before
    attacker.leftover_journal(file)
    with closing(attacker.plain(file)) as first:  # whoever opens it first rolls back
        first.execute("SELECT * FROM cases")
    assert problems(file) or attacker.content(file) == before


# ---- what only an anchor tells -------------------------------------------------------------------


def seqs(file: Path) -> tuple[int, int]:
    """The number of the paper's event, and of the last one."""
    connection = attacker.plain(file)
    issued, last = connection.execute(
        "SELECT (SELECT max(seq) FROM events WHERE kind = 'document.issued'), max(seq) FROM events"
    ).fetchone()
    connection.close()
    return issued, last


def test_a_cut_tail_shows_against_an_anchor_only(
    written: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued, last = seqs(file)
    attacker.cut(file, last - 1)
    assert answer(capsys, "verify")[0] == 0, "the log alone cannot know its end"
    code, told = answer(capsys, "verify", "--anchor", str(written / "anchors"))
    assert code == 11
    assert f"the log was cut: event {last} is missing" in told
    paper = str(written / "2026-000001-record-card-v1.docx")
    assert answer(capsys, "verify", "--anchor", paper)[0] == 0, "the paper is from before the cut"
    attacker.cut(file, issued - 1)
    assert answer(capsys, "verify")[0] == 0
    code, told = answer(capsys, "verify", "--anchor", paper)
    assert code == 11
    assert "was issued after event" in told
    attacker.cut(file, issued - 2)
    code, told = answer(capsys, "verify", paper)
    assert code == 10
    assert "is not this one" in told


def test_a_rewritten_history_shows_against_an_anchor_only(
    written: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = attacker.plain(file)
    (seq,) = connection.execute(
        'SELECT max(seq) FROM events WHERE instr(data, \'"reasonable":"yes"\')'
    ).fetchone()
    connection.close()
    attacker.rewrite(file, seq, '"reasonable":"yes"', '"reasonable":"no"')
    assert answer(capsys, "verify")[0] == 0, "every hash was made anew"
    code, told = answer(capsys, "verify", "--anchor", str(written / "anchors"))
    assert code == 11
    assert "the log was rewritten" in told
    paper = str(written / "2026-000001-record-card-v1.docx")
    for words, ends in ((("verify", "--anchor", paper), 11), (("verify", paper), 10)):
        code, told = answer(capsys, *words)
        assert code == ends
        assert "is not this one" in told


def test_an_older_copy_put_in_place_shows_against_an_anchor_only(
    written: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(written / "backup.db", file)
    assert answer(capsys, "verify")[0] == 0
    code, told = answer(capsys, "verify", "--anchor", str(written / "anchors"))
    assert code == 11
    assert told.count("the log was cut") == 2
    typed(file, "open", *CARD.split())
    for number in range(60):
        typed(file, "note", "2026-1", str(number))
    code, told = answer(capsys, "verify", "--anchor", str(written / "anchors"))
    assert code == 11
    assert told.count("the log was rewritten") == 2, "typing on does not hide it"


def test_the_tool_attacks_from_a_shell_too(file: Path) -> None:
    """What the tests do, anybody can try on a copy of their own database."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacker", str(file.resolve()), "events.actor altered"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert problems(file)
