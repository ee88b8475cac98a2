"""A file of an earlier schema: copied, the copy checked, and brought up to this one as a whole.

Whatever stops it (a kill, a full disk, a schema that is not what it should be) leaves the file as
it was, readable by the program that wrote it; beginning again is all there is to do.
"""

import os
import sqlite3
from pathlib import Path

from casefile.disk.files import on_the_disk, publish
from casefile.disk.locks import locked, unsignalled
from casefile.disk.patience import descriptor_of, remove
from casefile.errors import BadData, CannotWrite, CasefileError, cannot_write, message
from casefile.store import chain
from casefile.store.sqlite import schema
from casefile.store.sqlite.connection import SETTINGS, connect, told, version_of
from casefile.values.patterns import pattern

_DAY = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UPGRADE_PATIENCE = 600.0
"""Seconds to wait for somebody else who is bringing the same file up."""
LARGEST_IN_MEMORY = 200_000_000
"""Bytes of a file that is read as a copy in memory where it cannot be written."""


def bring_up(path: Path, connection: sqlite3.Connection) -> Path | None:
    """Give the file at ``path`` the schema of this program; where the copy of before lies, or None
    if somebody else was faster.

    BadData if it is damaged or altered, CannotWrite if there is no room for the copy; the file is
    untouched then.
    """
    with locked(path, UPGRADE_PATIENCE), told(path):
        version = version_of(connection)
        if version >= schema.VERSION:
            return None
        copy = _copied(path, connection, version)
        _brought_up(path, connection)
    return copy


def bring_copy_up(copy: Path, source: Path) -> None:
    """The same for a copy of ``source`` that nobody else knows yet. No other copy is made of it,
    which would be one of everything that is erased later."""
    with told(source):
        connection = connect(copy, "rw")
        try:
            if 0 < version_of(connection) < schema.VERSION:
                _brought_up(source, connection)
        finally:
            connection.close()


def _brought_up(path: Path, connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(path, connection)
        with unsignalled():
            connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def in_memory(path: Path, connection: sqlite3.Connection) -> sqlite3.Connection:
    """What the file at ``path`` holds, with the schema of this program, where the file itself
    cannot be written: a copy in memory, to be read only."""
    if path.stat().st_size > LARGEST_IN_MEMORY:
        raise BadData(
            "{path} has schema {version}, this casefile needs {known}, and it cannot be written "
            "here: copy it to a folder where you may write.",
            path=str(path),
            version=version_of(connection),
            known=schema.VERSION,
        )
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with told(path):
            for setting in SETTINGS.split(";"):
                memory.execute(setting)
            connection.backup(memory)
            memory.execute("BEGIN")
            _apply(path, memory)
            memory.execute("COMMIT")
    except BaseException:
        memory.close()
        raise
    return memory


def _apply(path: Path, connection: sqlite3.Connection) -> None:
    """Every step that is missing, inside the caller's transaction; BadData unless the schema is
    afterwards exactly what it is in a new file, triggers included."""
    _as_expected(path, connection, version_of(connection))
    schema.migrate(connection)
    _as_expected(path, connection, schema.VERSION)


def _as_expected(path: Path, connection: sqlite3.Connection, version: int) -> None:
    if differing := list(schema.differing(connection, version)):
        raise _not_brought_up(
            path, BadData("The schema was altered: {names}.", names=differing), version
        )


def _not_brought_up(path: Path, why: CasefileError, version: int) -> CasefileError:
    """``why``, with what it means for the file and the way on."""
    why.parts = (
        *why.parts,
        message(
            "{path} stays as it is, with schema {version}; restore a sound backup, or go on with "
            "the casefile that wrote it.",
            path=str(path),
            version=version,
        ),
    )
    return why


# ---- the copy ------------------------------------------------------------------------------------


def _copied(path: Path, connection: sqlite3.Connection, version: int) -> Path:
    """A checked copy of the file beside it, under a name of its own; nothing is overwritten."""
    seq, head, day = _tip(connection)
    base = f"{path.name}.v{version}-backup-{day}"
    scratch = path.with_name(f".{path.name}.v{version}-copy")
    remove(scratch)  # half a copy of a run that was killed
    number = 1
    while (target := path.with_name(base if number == 1 else f"{base}-{number}")).exists():
        if _is_copy(target, version, seq, head):
            return target  # made by a run that was stopped right after it
        number += 1
    try:
        os.close(descriptor_of(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        with told(path):
            connection.execute("VACUUM INTO CAST(? AS TEXT)", [os.fsencode(scratch)])
        _checked(path, scratch, version, (seq, head, day))
        on_the_disk(scratch)
        publish(scratch, target)
    except (BadData, CannotWrite) as error:
        if error.parts:
            raise
        raise _not_brought_up(path, error, version) from error
    except OSError as error:
        raise _not_brought_up(path, cannot_write(target, error), version) from error
    finally:
        remove(scratch)
    return target


def _tip(connection: sqlite3.Connection) -> tuple[int, bytes, str]:
    """Number and hash of the last event, and its day."""
    found = connection.execute(
        "SELECT seq, hash, substr(recorded_at, 1, 10) FROM events ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    if not found:
        return 0, chain.GENESIS, "empty"
    day = str(found[2])  # part of a file's name, from a file of any origin
    return int(found[0]), bytes(found[1]), day if _DAY.fullmatch(day) else "undated"


def _is_copy(file: Path, version: int, seq: int, head: bytes) -> bool:
    """Whether ``file`` is a copy of the log as it stands. (It got its name once it was checked.)"""
    try:
        other = connect(file, "ro")
        try:
            return version_of(other) == version and _tip(other)[:2] == (seq, head)
        finally:
            other.close()
    except sqlite3.DatabaseError:
        return False


def _checked(path: Path, copy: Path, version: int, tip: tuple[int, bytes, str]) -> None:
    """BadData unless the copy is sound, its log unbroken, and its end that of the original."""
    with told(copy):
        other = connect(copy, "ro")
        try:
            (found,) = other.execute("PRAGMA integrity_check(1)").fetchone()
            broken = _first_broken(other)
            same = _tip(other) == tip and version_of(other) == version
        finally:
            other.close()
    if found != "ok":
        damaged = BadData("{path} is damaged: {reason}.", path=str(path), reason=found)
        raise _not_brought_up(path, damaged, version)
    if not same:
        other_end = BadData("The copy of {path} does not end as it does.", path=str(path))
        raise _not_brought_up(path, other_end, version)
    if broken:
        altered = BadData("Event {seq} of {path} was altered.", seq=broken, path=str(path))
        raise _not_brought_up(path, altered, version)


def _first_broken(connection: sqlite3.Connection) -> int:
    """The first event that its hash, or the seal of its personal facts, does not bear out; or 0."""
    before = chain.GENESIS
    for *row, digest, salt, text in connection.execute(
        "SELECT e.seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash, "
        "salt, text FROM events e LEFT JOIN personal p ON p.seq = e.seq ORDER BY e.seq"
    ):
        sealed = row[10]
        good = text is None or (sealed is not None and chain.seal(salt, text) == sealed)
        if chain.chained(before, tuple(row)) != digest or not good:
            return int(row[0])
        before = digest
    return 0
