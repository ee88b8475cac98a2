"""Where a desk may lie: behind a link, in a folder of any name, in a folder of a group."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casefile.disk import place
from tests.desk import CARD, Desk
from tests.test_crash import ENV

FIXTURES = Path(__file__).parent / "fixtures"


def typed(*words: str, folder: str | bytes = ".") -> subprocess.CompletedProcess[bytes]:
    """What a process of its own answers in ``folder``."""
    return subprocess.run(
        [sys.executable, "-m", "casefile", *words],
        cwd=folder,
        env=ENV,
        capture_output=True,
        check=False,
    )


# ---- links ---------------------------------------------------------------------------------------


def test_all_who_come_by_links_wait_for_the_same_lock(desk: Desk) -> None:
    Path("mine").mkdir()
    Path("mine/link.db").symlink_to("../casefile.db")
    desk.run(f"--db mine/link.db --as teng open {CARD}")
    assert Path("casefile.db.lock").exists()
    assert [path.name for path in Path("mine").iterdir()] == ["link.db"]
    assert desk.json("show 1")["case"]


def test_a_link_does_not_lead_round_the_refusal_of_network_file_systems(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("share").mkdir()
    Path("casefile.db").rename("share/casefile.db")
    Path("casefile.db").symlink_to("share/casefile.db")
    mounts = Path("mounts")
    mounts.write_text(f"disk / ext4 rw 0 0\nserver {Path('share').resolve()} nfs4 rw 0 0\n")
    monkeypatch.setattr(place, "MOUNTS", mounts.absolute())
    place._kind.cache_clear()  # a folder of an earlier test may have borne the same name
    assert "network" in desk.run(f"--as teng open {CARD}", code=73).err
    desk.run("list")


def test_the_copy_of_before_lies_beside_the_file_that_a_link_leads_to(desk: Desk) -> None:
    Path("old").mkdir()
    shutil.copyfile(FIXTURES / "schema-1.db", "old/old.db")
    Path("link.db").symlink_to("old/old.db")
    assert "old/old.db.v1-backup-" in desk.run("--db link.db list").err
    assert not list(Path().glob("*-backup-*"))


# ---- copies of an older file ---------------------------------------------------------------------


@pytest.mark.parametrize("line", ["restore old.db new/new.db", "--db old.db backup new/new.db"])
def test_a_copy_of_an_older_file_leaves_no_other_copy(desk: Desk, line: str) -> None:
    """It would hold what is erased later, under a name that nobody knows."""
    shutil.copyfile(FIXTURES / "schema-1.db", "old.db")
    Path("old.db").chmod(0o400)
    Path("new").mkdir()
    desk.run(line)
    left = {path.name for path in Path("new").iterdir()}
    assert left <= {"new.db", "policy.toml", "templates"}
    assert desk.json("--db new/new.db verify")["ok"]
    err = desk.run("--db new/new.db list").err
    assert "brought up" not in err, "it has the schema of this program already"
    assert Path("old.db").read_bytes() == (FIXTURES / "schema-1.db").read_bytes()


# ---- names and modes -----------------------------------------------------------------------------


def test_a_folder_whose_name_is_no_text_is_worked_in(tmp_path: Path) -> None:
    folder = os.path.join(os.fsencode(tmp_path), b"caf\xe9")  # noqa: PTH118  (bytes)
    try:
        os.mkdir(folder)  # noqa: PTH102  (bytes)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    for words in (["init"], ["--as", "teng", "open", *CARD.split()], ["backup", "kept.db"]):
        done = typed(*words, folder=folder)
        assert done.returncode == 0, done.stderr
    assert typed("--db", "kept.db", "verify", folder=folder).returncode == 0
    elsewhere = typed("list", "--db", os.fsdecode(folder) + "/casefile.db")
    assert elsewhere.returncode == 65
    assert b"go to that folder" in elsewhere.stderr
    made = set(os.listdir(os.fsencode(tmp_path)))  # noqa: PTH208  (bytes)
    assert made == {b"caf\xe9", b"here"}, "nothing was made beside it"


def test_a_desk_that_was_closed_for_a_while_can_be_written_again(desk: Desk) -> None:
    Path("casefile.db").chmod(0o444)
    desk.run("backup kept.db")
    assert Path("casefile.db.lock").stat().st_mode & 0o600 == 0o600
    Path("casefile.db").chmod(0o600)
    desk.run(f"--as teng open {CARD}")


def test_what_the_system_refuses_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said by the system itself only to whoever is no administrator."""
    desk.run(f"--as teng open {CARD}")
    whole, folder = Path.is_file, Path("templates").absolute()

    def closed(path: Path) -> bool:
        if folder in path.absolute().parents:
            raise PermissionError(errno.EACCES, "closed", str(path))
        return whole(path)

    monkeypatch.setattr(Path, "is_file", closed)
    told = desk.run("--as teng issue 1 record-card -o out", code=73).err
    assert "templates/zh_CN/record-card.docx: you may not" in told
    assert "templates/zh_CN/" in desk.run("doctor", code=10).out


@pytest.mark.parametrize("line", ["backup ''", "restore casefile.db ''", "--db '' list"])
def test_a_name_that_is_not_there_is_no_folder_of_now(desk: Desk, line: str) -> None:
    """As where a script's variable is not set."""
    before = sorted(Path().iterdir())
    assert "must not be empty" in desk.run(line, code=2).err
    assert sorted(Path().iterdir()) == before


# ---- a folder and a server -----------------------------------------------------------------------

NOBODY = "postgresql://a:secret@127.0.0.1:1/x"
"""A server that nobody runs."""


def test_init_makes_no_file_beside_the_server_that_is_named(bare_desk: Desk) -> None:
    before = sorted(Path().iterdir())
    told = bare_desk.run(f"--db {NOBODY} init here", code=2).err
    assert "here/casefile.db" not in told
    assert "two places" in told
    assert "secret" not in told
    for line in (f"init {NOBODY}", f"--db {NOBODY} init", f"--db {NOBODY} init {NOBODY}"):
        assert "cannot be reached" in bare_desk.run(line, code=75).err
    assert sorted(Path().iterdir()) == before


def test_a_folder_that_is_named_goes_before_the_place_that_is_usual(
    bare_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_DB", NOBODY)
    bare_desk.run("init here --practice")
    assert Path("here/casefile.db").exists()
