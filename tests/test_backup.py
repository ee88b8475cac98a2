"""Backups that can be relied on, and new databases from them."""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casefile.actions.data import backup
from casefile.disk import files
from casefile.disk.locks import locked
from casefile.errors import BadData, Busy
from casefile.log.events import OFFICE, NewEvent, Stamp, TemplateApplied
from casefile.store.sqlite import copies
from casefile.store.sqlite.log import SqliteStore
from casefile.values.moments import a_moment
from tests import server
from tests.desk import CARD, NOW, Desk
from tests.left_open import left_open
from tests.limited import limited
from tests.test_faults import (
    ROOT,
    damage_empty,
    damage_foreign,
    damage_newer,
    damage_text,
    damage_truncated,
    process,
    told,
)


def environment() -> dict[str, str]:
    """What another process of the program is started with, over the same desk."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "CASEFILE_AS": "teng"}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def left(folder: Path | str = ".") -> list[str]:
    """What commands left behind."""
    return sorted(p.name for p in Path(folder).glob(".casefile-*"))


def test_a_backup_is_the_whole_log_and_a_restored_one_is_a_desk_again(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng issue 1 record-card -o out")
    proof, shown = desk.json("verify"), desk.json("show 1 --log")
    got = desk.json("backup kept.db")
    assert (got["events"], got["head"]) == (proof["events"], proof["head"])
    assert got["sha256"] == digest(Path("kept.db"))
    assert got["bytes"] == Path("kept.db").stat().st_size
    assert Path("kept.db").stat().st_mode & 0o777 == 0o600
    restored = desk.restore("kept.db", "new/desk.db", "--json").data
    again = desk.beside("new/desk.db")
    assert (restored["file"], restored["head"]) == (again, proof["head"])
    assert server.chosen() or Path(again).stat().st_mode & 0o777 == 0o600
    assert desk.json(f"--db {again} verify") == proof
    assert desk.json(f"--db {again} show 1 --log") == shown
    assert desk.json(f"--db {again} search 冰箱") == desk.json("search 冰箱")
    desk.run(f"--db {again} --as teng record 1 judge founded=yes reasonable=yes")
    desk.run(f"--db {again} --as teng issue 1 record-card -o out")
    assert desk.json(f"--db {again} verify")["ok"]
    assert digest(Path("kept.db")) == got["sha256"]
    assert left() == left("new") == []


def test_in_a_folder_a_backup_is_called_by_its_time(desk: Desk) -> None:
    Path("kept").mkdir()
    kind = "dump" if server.chosen() else "db"
    name = f"kept/casefile-20260302-100000.{kind}"
    assert desk.json("backup kept")["file"] == name
    assert "choose another name" in desk.run("backup kept/", code=73).err
    assert "no folder" in desk.run("backup not-there/", code=73).err
    desk.restore(name, "new/desk.db")


def test_in_a_folder_a_restored_desk_has_the_name_of_every_desk(desk: Desk) -> None:
    desk.run("backup kept.db")
    desk.run("restore kept.db new.db")
    Path("folder").mkdir()
    assert desk.json("restore new.db folder")["file"] == "folder/casefile.db"
    assert desk.json("restore new.db not-yet/")["file"] == "not-yet/casefile.db"


@pytest.mark.slow
def test_a_desk_that_is_at_work_is_not_stopped(desk: Desk) -> None:
    desk.open()
    Path("work").write_text("note 1 x\n" * 150, "utf-8")
    busy = [
        subprocess.Popen(
            [sys.executable, "-m", "casefile", "batch", "work"],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    heads: list[int] = []
    while any(one.poll() is None for one in busy):
        done = process("backup", f"kept-{len(heads)}.db", "--json")
        assert done.returncode == 0, done.stderr
        heads.append(len(heads))
    for one in busy:
        _, err = one.communicate()
        assert (one.returncode, err) == (0, b"")
    assert len(heads) >= 2
    store, seen = desk.store(), []
    for n in heads:
        if server.chosen():
            desk.restore(f"kept-{n}.db", f"there-{n}/desk.db")
        place = desk.beside(f"kept-{n}.db")
        restored = desk.json(f"--db {place} verify")
        assert restored["ok"]
        (event,) = store.log(restored["events"] - 1, 1)
        assert event.hash == restored["head"]
        seen.append(restored["events"])
    store.close()
    assert seen == sorted(seen)
    assert desk.json("verify")["events"] == 4 + 300
    assert seen[0] < 304


def test_while_it_copies_others_read_and_writers_wait_in_their_queue(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open()
    monkeypatch.setattr(copies, "OFTEN", 10)
    store = desk.store()
    looks: list[tuple[int, str]] = []

    def tell(done: int, total: int) -> None:
        assert 0 <= done <= total
        if not looks:
            other = desk.store()
            looks.append(other.head())
            other.close()
            with pytest.raises(Busy), locked(desk.store_path, 0):
                pass

    store.copy(Path("copy.db"), tell)
    assert looks == [store.head()]
    store.close()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_who_breaks_it_off_is_obeyed_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    desk.open()
    monkeypatch.setattr(copies, "OFTEN", 10)
    store = desk.store()

    def tell(done: int, total: int) -> None:
        raise stop(143)

    with pytest.raises(stop):
        backup.backup(store, "kept.db", a_moment(NOW, "UTC"), "Asia/Shanghai", tell)
    store.close()
    assert not Path("kept.db").exists()
    assert left() == []
    desk.run("backup kept.db")


# a signal between the opening of a file and its `with` leaves it to the interpreter to close
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(os.name == "nt", reason="needs timers that signal")
def test_a_signal_while_the_engine_copies_is_not_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python runs a signal's handler at its next line, which lies in what SQLite calls back."""

    class Stop(KeyboardInterrupt):
        pass

    def stop(number: int, frame: object) -> None:
        raise Stop

    Path("work").write_text(f"open {CARD}\n" * 100, "utf-8")
    desk.run("--as teng batch work")
    monkeypatch.setattr(copies, "OFTEN", 10)
    before = signal.signal(signal.SIGALRM, stop)
    store, now = desk.store(), a_moment(NOW, "UTC")
    stopped, dice = 0, random.Random(5)
    try:
        for i in range(60):
            try:
                signal.setitimer(signal.ITIMER_REAL, dice.uniform(0.001, 0.03))
                backup.backup(store, f"kept-{i}", now, "UTC")
                signal.setitimer(signal.ITIMER_REAL, 0)
            except Stop:
                stopped += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert left() == []
    for kept in Path().glob("kept-*"):  # the signal came when all was done
        assert server.chosen() or desk.json(f"--db {kept} verify")["ok"]
    store.close()
    left_open()  # a signal that comes between opening a file and keeping it in mind leaves it open
    assert stopped > 10


@pytest.mark.slow
def test_a_killed_backup_leaves_no_file_under_its_name(desk: Desk) -> None:
    Path("work").write_text(f"open {CARD}\n" * 250, "utf-8")
    desk.run("--as teng batch work")
    begun = time.monotonic()
    assert process("backup", "whole.db").returncode == 0
    long, dice, killed = time.monotonic() - begun, random.Random(3), 0
    for i in range(150):
        target = Path(f"kept-{i}.db")
        running = subprocess.Popen(
            [sys.executable, "-m", "casefile", "backup", str(target)],
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        time.sleep(dice.uniform(0.4, 1.05) * long)
        running.send_signal(signal.SIGKILL)
        if running.wait() == -signal.SIGKILL:
            killed += 1
        else:
            long *= 0.9  # it was quicker than we: the machine has less to carry now
        if target.exists():
            assert desk.json(f"--db {target} verify")["events"] == 3 + 250 * 2 - 1
        if killed == 30:
            break
    assert killed == 30
    assert desk.json("verify")["ok"]
    desk.run("backup after.db")


# ---- what goes wrong -----------------------------------------------------------------------------


def test_nothing_is_overwritten_and_no_folder_is_made(desk: Desk) -> None:
    Path("kept.db").write_text("mine", "utf-8")
    Path("dangling.db").symlink_to("elsewhere")
    for name, said in (
        ("kept.db", "choose another name"),
        ("dangling.db", "choose another name"),
        ("nowhere/kept.db", "no folder"),
        ("kept.db/x.db", "no folder"),
    ):
        assert said in desk.run(f"backup {name}", code=73).err
    assert Path("kept.db").read_text("utf-8") == "mine"
    assert not Path("elsewhere").exists()
    assert left() == []


def test_a_backup_is_put_in_the_place_of_no_database_nor_beside_its_journal(desk: Desk) -> None:
    Path("old.db-journal").touch()
    assert "choose another name" in desk.run("backup casefile.db", code=73).err
    assert "left over" in desk.run("backup old.db", code=73).err
    assert left() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="an administrator may write everywhere")
def test_a_folder_that_takes_nothing(desk: Desk) -> None:
    Path("closed").mkdir(0o500)
    desk.run("backup closed/x.db", code=73)


@pytest.mark.parametrize("command", ["backup new.db", "restore kept.db new.db"])
def test_a_full_disk_leaves_nothing(desk: Desk, command: str) -> None:
    desk.open()
    desk.run("backup kept.db")
    script = limited(100_000)
    done = subprocess.run(
        [sys.executable, "-c", script, *command.split()],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    told(done, 73)
    assert not Path("new.db").exists()
    assert left() == []


def test_an_altered_log_is_not_backed_up_as_if_it_were_sound(desk: Desk) -> None:
    desk.open()
    connection = sqlite3.connect(desk.store_path)
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET actor = 'zhu' WHERE seq = 4")
    connection.commit()
    connection.close()
    err = desk.run("backup kept.db", code=65).err
    assert "Event 4 (2026-000001): this event was altered" in err
    assert "kept.db" in err
    assert not Path("kept.db").exists()
    shutil.copy("casefile.db", "bad.db")
    assert "bad.db" in desk.run("restore bad.db new/x.db", code=65).err
    assert not Path("new").exists()


def test_a_copy_of_something_else_is_not_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open()
    desk.run("init --practice other")
    other = SqliteStore.copy

    def wrong(self: SqliteStore, target: Path, tell: Any = None) -> None:
        store = desk.__class__.store(other_desk)
        other(store, target, tell)  # type: ignore[arg-type]
        store.close()

    other_desk = Desk.__new__(Desk)
    other_desk.store_path = Path("other/casefile.db")
    monkeypatch.setattr(SqliteStore, "copy", wrong)
    assert "does not hold" in desk.run("backup kept.db", code=65).err
    assert not Path("kept.db").exists()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (damage_empty, 65),
        (damage_text, 65),
        (damage_truncated, 65),
        (damage_foreign, 65),
        (damage_newer, 76),
    ],
)
def test_what_is_no_backup_becomes_no_database(
    desk: Desk, damage: Callable[[Path], None], code: int
) -> None:
    desk.open()
    desk.run("backup kept.db")
    damage(Path("kept.db"))
    before = digest(Path("kept.db"))
    err = desk.run("restore kept.db new.db", code=code).err
    assert "kept.db" in err
    assert ".casefile-" not in err
    assert not Path("new.db").exists()
    assert digest(Path("kept.db")) == before
    assert left() == []
    desk.run("restore missing.db new.db", code=3)
    desk.run("restore . new.db", code=3)


def test_a_restore_touches_nothing_that_is_there(desk: Desk) -> None:
    desk.open()
    desk.run("backup kept.db")
    desk.run("--as teng note 1 later")
    before = digest(desk.store_path)
    Path("policy.toml").write_text("# mine\n", "utf-8")
    for name in ("casefile.db", ".", "kept.db"):
        desk.run(f"restore kept.db {name}", code=73)
    Path("x.db-journal").touch()
    assert "left over" in desk.run("restore kept.db x.db", code=73).err
    got = desk.json("restore kept.db beside.db")
    assert got["beside"] == []
    assert Path("policy.toml").read_text("utf-8") == "# mine\n"
    assert digest(desk.store_path) == before
    assert len(desk.json("--db beside.db show 1")["notes"]) == 0


def test_the_policy_and_the_approved_templates_come_back_as_they_were(desk: Desk) -> None:
    applied = Path("policy.toml").read_text("utf-8")
    own = Path("templates/zh_CN/notice.docx")
    shutil.copy(own.with_name("record-card.docx"), "mine.docx")
    desk.run("template apply mine.docx --for record-card")
    Path("policy.toml").write_text("# spoiled\n", "utf-8")
    desk.run("backup kept.db")
    got = desk.restore("kept.db", "new/desk.db", "--json").data
    assert Path("new/policy.toml").read_text("utf-8") == applied
    assert Path("new/policy.toml").stat().st_mode & 0o777 == 0o600
    names = {p.removeprefix("new/") for p in got["beside"]}
    assert {"policy.toml", "templates/zh_CN/record-card.docx"} <= names
    mine = Path("new/templates/zh_CN/record-card.docx")
    assert mine.read_bytes() == Path("mine.docx").read_bytes()
    assert "policy" in desk.restore("kept.db", "again/desk.db").out


@pytest.mark.parametrize(
    "name",
    [
        "../evil.docx",
        "zh_CN/../../evil.docx",
        "zh_CN/..",
        "/e.docx",
        "zh_CN/a\\..\\evil.docx",
        "zh_CN/evil.exe",
        "other/evil.docx",
    ],
)
def test_a_backup_from_anywhere_writes_nowhere_else(desk: Desk, name: str) -> None:
    store = desk.store()
    with store.write():
        payload = TemplateApplied(name, store.put_file(b"evil"))
        store.append(
            OFFICE,
            store.last(OFFICE),
            [NewEvent(a_moment(NOW, "UTC"), payload)],
            Stamp(a_moment(NOW, "UTC"), "x", "x"),
        )
    store.close()
    desk.run("backup kept.db")
    desk.restore("kept.db", "deep/new/desk.db")
    assert [p for p in Path().rglob("*") if p.is_file() and p.read_bytes() == b"evil"] == []


def test_a_restore_that_cannot_write_the_policy_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run("backup kept.db")
    whole = files.write_whole

    def full(path: Path, content: bytes, made: list[Path]) -> Path:
        if path.name == "notice.docx":
            raise OSError(28, "No space left on device")
        return whole(path, content, made)

    monkeypatch.setattr(backup, "write_whole", full)
    assert "no space" in desk.restore("kept.db", "new/desk.db", code=73).err
    assert [*Path().glob("new/*")] == []
    assert server.chosen() or not Path("new").exists()
    desk.run(f"--db {desk.beside('new/desk.db')} list", code=3)


def test_where_there_are_no_links_a_backup_is_still_whole_or_not_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*args: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    desk.open()
    monkeypatch.setattr(os, "link", none)  # a memory stick
    got = desk.json("backup kept.db")
    assert digest(Path("kept.db")) == got["sha256"]
    desk.restore("kept.db", "new/desk.db")
    assert desk.json(f"--db {desk.beside('new/desk.db')} verify")["ok"]
    desk.run("backup kept.db", code=73)
    assert left() == []


def test_a_database_that_may_only_be_read_is_backed_up(desk: Desk) -> None:
    desk.open()
    desk.store_path.chmod(0o444)
    before = digest(desk.store_path)
    desk.run("backup kept.db")
    assert digest(desk.store_path) == before
    assert desk.json("--db kept.db verify")["ok"]
    # the copy may be written, and restored elsewhere without its own lock file
    desk.run("restore kept.db new.db")
    assert not Path("kept.db.lock").exists()


def test_without_a_database_there_is_nothing_to_back_up(bare_desk: Desk) -> None:
    bare_desk.run("backup kept.db", code=3)
    bare_desk.run("restore kept.db new.db", code=3)
    assert not Path("new.db").exists()


def test_a_head_that_changes_after_the_copy_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run("backup kept.db")
    monkeypatch.setattr(SqliteStore, "head", lambda self: (1, str(self.path)))
    with pytest.raises(BadData):
        backup.restore(Path("kept.db"), "new.db")


@pytest.mark.parametrize("line", ["init --practice new", "restore kept.db new/"])
def test_what_is_beside_a_database_stays_once_it_has_its_name(
    desk: Desk, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C comes while the name is given: undone before it, or whole after it."""
    desk.run("backup kept.db")
    publish = files.publish

    def interrupted(scratch: Path, target: Path) -> Path:
        publish(scratch, target)
        if target.suffix == ".db":
            signal.raise_signal(signal.SIGINT)  # to this thread, as to a program that has no other
        return target

    with monkeypatch.context() as patched:
        patched.setattr(files, "publish", interrupted)
        told = desk.run(line, code=74).err
    assert "new/casefile.db is there and whole" in told
    assert Path("new/policy.toml").is_file()
    assert list(Path("new/templates").rglob("*.docx")) or line.startswith("restore")
    assert not list(Path("new").glob(".casefile-*"))
    desk.run("--db new/casefile.db verify")
    desk.run(line, code=73)


def test_a_policy_that_stays_is_not_claimed_to_be_the_one_of_then(desk: Desk) -> None:
    desk.run("backup kept.db")
    Path("new").mkdir()
    Path("new/policy.toml").write_text("# another one\n")
    told = desk.restore("kept.db", "new/desk.db").out
    assert "policy.toml was there already" in told
    assert Path("new/policy.toml").read_text() == "# another one\n"
