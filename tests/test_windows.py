"""What a desk on a Chinese Windows needs, as far as it can be shown without one; the rest is played
by ``make windows-test``."""

import ast
import errno
import io
import os
import re
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from casefile.cli import inputs
from casefile.cli.run import run
from casefile.disk import patience
from casefile.disk.files import publish, write_whole
from casefile.store.sqlite import connection
from casefile.store.sqlite.log import SqliteStore
from casefile.values.encodings import as_text
from tests.desk import CARD, Desk, pack
from tools import windows

CODE = Path(__file__).parents[1] / "casefile"
MAY = ("disk/patience.py",)
"""Where a file is opened, renamed and taken away by its system's own call."""
BARE = {("os", name) for name in ("open", "replace", "rename", "renames", "remove", "unlink")}
BARE |= {("shutil", "move")}
ELSEWHERE = {
    "__init__.py": 1,
    "disk/files.py": 1,
    "actions/night/delivery.py": 1,
    "cli/__init__.py": 2,
    "cli/run.py": 1,
}
"""A folder that is brought to the disk or given to a group, which Windows has not; the null device;
and what Python compiled of a module, which its own loader reads where we cannot."""


def held(times: int, code: int = 32) -> Callable[[], str]:
    """An act that Windows refuses so often, since another program holds the file."""
    left = [times]

    def act() -> str:
        if left[0]:
            left[0] -= 1
            error = PermissionError(errno.EACCES, "held")
            error.winerror = code  # type: ignore[attr-defined,unused-ignore]
            raise error
        return "done"

    return act


@pytest.mark.parametrize("code", [5, 32, 33])
def test_what_another_program_holds_for_a_moment_is_asked_for_again(code: int) -> None:
    assert patience.patiently(held(5, code)) == "done"


def test_what_the_library_of_windows_says_of_a_held_file_is_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = iter([PermissionError(errno.EACCES, "denied")] * 3)

    def act() -> str:
        for error in left:
            raise error
        return "done"

    monkeypatch.setattr(patience, "_SAYS_LESS", True)
    assert patience.patiently(act) == "done"


def test_what_is_held_for_good_is_told_after_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(PermissionError):
        patience.patiently(held(1000))
    assert next(clock) <= 2 + patience.LONGEST_HELD + 2


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone"), PermissionError(13, "no")])
def test_any_other_fault_is_told_at_once(error: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))

    def act() -> None:
        raise error

    with pytest.raises(type(error)):
        patience.patiently(act)


def test_a_paper_gets_its_name_though_a_scanner_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, refused = os.link, held(3)

    def scanned(source: Path, target: Path) -> None:
        refused()
        link(source, target)

    monkeypatch.setattr(os, "link", scanned)
    assert write_whole(tmp_path / "paper.docx", b"whole").read_bytes() == b"whole"
    scratch = tmp_path / "scratch"
    scratch.write_bytes(b"other")
    assert publish(scratch, tmp_path / "other.docx").read_bytes() == b"other"


@pytest.fixture
def held_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system where another program may keep a file from being opened."""
    monkeypatch.setattr(connection, "FILES_ARE_HELD", True)


@pytest.mark.usefixtures("held_files")
def test_a_database_is_opened_though_a_scanner_holds_it_for_longer_than_sqlite_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, left = sqlite3.connect, [1, 1, 1]

    def scanned(*words: Any, **more: Any) -> sqlite3.Connection:
        if left:
            left.pop()
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorname = "SQLITE_CANTOPEN"
            raise error
        made: sqlite3.Connection = connect(*words, **more)
        return made

    monkeypatch.setattr(sqlite3, "connect", scanned)
    desk.open()
    assert not left


@pytest.mark.usefixtures("held_files")
def test_a_file_that_could_be_opened_for_reading_only_is_opened_again_to_write(desk: Desk) -> None:
    desk.open()
    with closing(desk.store()) as store:
        assert isinstance(store, SqliteStore)
        store._connection.close()
        store._connection = connection.connect(desk.store_path, "ro")
        with store.write():
            store._connection.execute("INSERT INTO chores VALUES ('sample', '')")
        assert "sample" in store.chores()


@pytest.mark.usefixtures("held_files")
def test_what_a_write_opens_is_opened_before_anything_is_decided(desk: Desk) -> None:
    desk.open()
    journal = Path("casefile.db-journal")
    journal.unlink()
    journal.mkdir()  # which cannot be opened either
    free = threading.Timer(0.4, journal.rmdir)
    free.start()
    with closing(desk.store()) as store, store.write():
        assert not journal.is_dir()
    free.join()


@pytest.mark.usefixtures("held_files")
def test_nothing_that_was_told_hangs_on_taking_a_file_away(desk: Desk) -> None:
    """A journal that was taken away stands there, whole, while anybody holds it, and is played back
    by whoever reads: the commit lies in emptying it."""
    journal = Path("casefile.db-journal")
    for write in ("open " + CARD, "note 1 x", "note 1 y", "erase 1 --reason z"):
        if write.startswith("erase"):
            desk.run("--as teng withdraw 1 --reason x --despite y")
        desk.run(f"--as {'xu' if write.startswith('erase') else 'teng'} {write}")
        assert journal.stat().st_size == 0, write
    Path("anew").mkdir()
    journal.rename("anew/casefile.db-journal")  # left by a file that was taken away since
    desk.run("init anew --practice")
    assert desk.json("--db anew/casefile.db list") == []


@pytest.mark.usefixtures("held_files")
def test_a_look_that_a_scanner_disturbs_is_taken_again(desk: Desk) -> None:
    desk.open()
    with closing(desk.store()) as store:
        journal = Path("casefile.db-journal")
        journal.unlink()
        journal.mkdir()
        free = threading.Timer(0.4, journal.rmdir)
        free.start()
        assert store.named("1") == ["2026-000001"]
    free.join()


def _calls(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            name = node.func.attr
            renames = name == "rename" or (
                name == "replace" and len(node.args) == 1 and not node.keywords
            )
            if (owner, name) in BARE or (owner != "os" and (name == "unlink" or renames)):
                yield owner, name


def test_no_file_is_opened_renamed_or_taken_away_without_patience() -> None:
    found = {
        str(path.relative_to(CODE)): len(list(_calls(path)))
        for path in CODE.rglob("*.py")
        if str(path.relative_to(CODE)) not in MAY
    }
    # the lock that is needed once lets its file lie where somebody else waits for it
    assert {name: n for name, n in found.items() if n} == ELSEWHERE | {"disk/locks.py": 1}


def test_a_file_of_commands_in_the_code_page_of_windows_is_read_where_it_is_named(
    desk: Desk, tmp_path: Path
) -> None:
    desk.open()
    lines = tmp_path / "lines.txt"
    lines.write_bytes("--as teng note 1 顾客来电\r\n".encode("gb18030"))
    assert "--encoding gb18030" in desk.run(f"batch {lines}", code=65).err
    desk.run(f"batch {lines} --encoding gb18030")
    assert "顾客来电" in desk.run("show 1 --log").out
    assert "there are" in desk.run(f"batch {lines} --encoding klingon", code=2).err
    lines.write_bytes(b"\xef\xbb\xbfnote 1 x\n")
    assert "UTF-8" in desk.run(f"batch {lines} --encoding gb18030", code=65).err


def test_words_that_the_shell_of_windows_lost_on_the_way_are_not_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows PowerShell sends 五点再来 as four question marks."""
    desk.open()
    monkeypatch.setattr(inputs, "SHELL_LOSES_WORDS", True)

    def hears(text: str) -> None:
        came = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", came)

    for words in ("note 1 -", "batch -", "record 1 judge grounds=-"):
        hears("note 1 ????\r\n")
        refused = desk.run(f"--as teng {words}", code=65)
        assert "$OutputEncoding = New-Object Text.UTF8Encoding" in refused.err, words
    for alone in ("?\r\n", " ? ? \n", "?"):
        hears(alone)
        desk.run("--as teng note 1 -", code=65)
    for text in ("五点再来??", "why?", "\ufeff六点再来"):
        hears(text)
        desk.run("--as teng note 1 -")
    told = desk.run("show 1 --log").out
    assert "五点再来??" in told
    assert "why?" in told
    assert "\ufeff" not in told


def test_a_policy_in_the_code_page_of_windows_is_read_where_it_is_named(
    desk: Desk, tmp_path: Path
) -> None:
    text = Path("policy.toml").read_text("utf-8") + "\n# 由值班人员修改\n"
    (tmp_path / "mine.toml").write_bytes(text.encode("gb18030"))
    assert "gb18030" in desk.run(f"policy check {tmp_path}/mine.toml", code=65).err
    desk.run(f"policy check {tmp_path}/mine.toml --encoding gb18030")
    desk.run(f"policy apply {tmp_path}/mine.toml --encoding gb18030")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "GBK", "utf-16"])
def test_each_encoding_gives_the_text_that_was_written(encoding: str) -> None:
    text = "顾客：王小明\n"
    assert as_text(text.encode(encoding), "x", encoding) == text


def test_a_console_that_lacks_a_mark_shows_one_that_looks_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding="cp936"))
    run(["--version"])
    print("☑\u00a0商品质量 ☐ 服务质量 ¥5 ฿", flush=True)
    assert kept.getvalue().decode("cp936").splitlines()[-1] == "√ 商品质量 □ 服务质量 ￥5 ?"


def test_a_chinese_console_shows_every_paper_without_a_question_mark(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {document.template for document in pack("mall").documents}
    for template in sorted(f for f in Path("templates").glob("*/*.docx") if f.name in own):
        out = desk.run(f"template check {template}").out
        kept = io.BytesIO()
        with monkeypatch.context() as on:
            on.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding="cp936"))
            run(["--version"])
            print(out, flush=True)
            shown = kept.getvalue()
        assert shown.count(b"?") == out.count("?"), template


def test_the_folder_for_windows_holds_every_file_that_its_nightly_task_calls() -> None:
    contrib = windows.ROOT / "contrib"
    task = (contrib / "casefile-check.xml").read_text("utf-16")
    called = {*re.findall(r"C:\\desk\\([\w-]+\.(?:cmd|ps1))", task)}
    for name in {*called}:
        called |= {*re.findall(r"%~dp0([\w-]+\.ps1)", (contrib / name).read_text("ascii"))}
    assert called == {*windows.NIGHTLY} - {"casefile-check.xml"}
