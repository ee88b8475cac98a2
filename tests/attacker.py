"""Somebody who can write to the file and knows SQLite, or even this program.

Every attack leaves a copy of the database changed. ``CARELESS`` are those that the database gives
away by itself; ``cut`` and ``rewrite`` leave one that is sound in itself, so that they only show
against a head that was kept elsewhere.

    python -m tests.attacker COPY.db ATTACK
"""

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casefile.actions.data.rebuild import rebuild
from casefile.errors import CasefileError
from casefile.store import chain, locate, opened
from casefile.store.sqlite.connection import connect
from casefile.store.sqlite.schema import FOREIGN
from casefile.store.tables import rows

Attack = Callable[[Path], None]
ROW = rows.EVENT.split(", hash")[0]
COLUMNS = {
    "events": [*ROW.split(", ")[1:], "hash"],
    "cases": rows.CASE.split(", "),
    "clocks": rows.CLOCK.split(", "),
    "marks": rows.MARK.split(", "),
    "grants": rows.GRANT.split(", "),
}


def plain(file: Path) -> sqlite3.Connection:
    """A connection of somebody who does not use our settings."""
    return sqlite3.connect(file, isolation_level=None)


def behind(file: Path, *sql: str) -> None:
    """Run ``sql`` with the triggers out of the way, and put them back."""
    before = content(file)
    connection = plain(file)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in sql:
        connection.execute(statement)
    for _, made in triggers:
        connection.execute(made)
    connection.close()
    assert content(file) != before, "nothing was attacked"


# A judged case has a sealed event (its card) and an unsealed one (its judgment).
CARD = "(SELECT min(seq) FROM events WHERE seal IS NOT NULL)"
STEP = """(SELECT max(seq) FROM events WHERE instr(data, '"reasonable":"yes"'))"""
LAST = "(SELECT max(seq) FROM events)"
COPIED = (
    "stream, no + 900, kind, at, recorded_at, actor, via, NULL, data, NULL, hash "
    f"FROM events WHERE seq = {STEP}"
)


def _another_value(table: str, column: str, where: str) -> tuple[str]:
    return (
        f"UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 700 "
        f"WHEN 'blob' THEN zeroblob(32) WHEN 'null' THEN 'x' ELSE {column} || 'x' END "
        f"WHERE {where}",
    )


def _gone(seq: str) -> tuple[str, ...]:
    here = "(SELECT seq FROM gone)"
    return (
        f"CREATE TEMP TABLE gone AS SELECT {seq} AS seq",
        f"DELETE FROM personal WHERE seq = {here}",
        f"DELETE FROM search WHERE rowid = {here}",
        f"DELETE FROM events WHERE seq = {here}",
    )


def _exchanged(column: str) -> tuple[str, ...]:
    return (
        f"CREATE TEMP TABLE pair AS SELECT seq, {column} AS v FROM events WHERE seq IN (2, {STEP})",
        f"UPDATE events SET {column} = (SELECT v FROM pair WHERE pair.seq <> events.seq) "
        "WHERE seq IN (SELECT seq FROM pair)",
    )


ON_THE_LOG = {
    **{
        f"events.{c} altered": _another_value("events", c, f"seq = {CARD if c == 'seal' else STEP}")
        for c in COLUMNS["events"]
    },
    "seal taken away": (f"UPDATE events SET seal = NULL WHERE seq = {CARD}",),
    "yes made no": (f"UPDATE events SET data = replace(data, 'yes', 'no') WHERE seq = {STEP}",),
    "blank added": ("UPDATE events SET data = data || ' ' WHERE seq = 1",),
    "NUL added": (f"UPDATE events SET data = data || char(0) || 'x' WHERE seq = {STEP}",),
    "text that is none": (f"UPDATE events SET via = CAST(x'ff' AS TEXT) WHERE seq = {STEP}",),
    "stream that is none": (f"UPDATE events SET stream = CAST(x'ff' AS TEXT) WHERE seq = {STEP}",),
    "every stream is none": (
        "UPDATE events SET stream = CAST(stream || x'ff' AS TEXT) WHERE seq > 2",
    ),
    "key of another": (f"UPDATE events SET key = 'k' WHERE seq = {STEP}",),
    # together these columns are spelled as before, if nobody looks at the quotation marks
    "columns split elsewhere": (
        f"""UPDATE events SET actor = actor || '","' || via, via = '' WHERE seq = {STEP}""",
    ),
    "first event deleted": _gone("1"),
    "middle event deleted": _gone(STEP),
    "last event deleted": _gone(LAST),
    "first events deleted": (
        "DELETE FROM personal WHERE seq <= 3",
        "DELETE FROM events WHERE seq <= 3",
    ),
    "events swapped": (
        "UPDATE events SET seq = -1 WHERE seq = 2",
        "UPDATE events SET seq = 2 WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = -1",
    ),
    **{f"events.{c} swapped": _exchanged(c) for c in ("data", "hash", "at")},
    "event added": (f"INSERT INTO events SELECT {LAST} + 1, {COPIED}",),
    "event added far off": (f"INSERT INTO events SELECT 1000000000000, {COPIED}",),
    "event added at 0": (f"INSERT INTO events SELECT 0, {COPIED}",),
    "event added below 0": (f"INSERT INTO events SELECT -3, {COPIED}",),
    "event inserted": (
        "UPDATE events SET seq = -seq WHERE seq > 3",
        "UPDATE personal SET seq = -seq WHERE seq > 3",
        f"INSERT INTO events SELECT 4, {COPIED.replace('seq = ' + STEP, 'seq = 2')}",
        "UPDATE events SET seq = 1 - seq WHERE seq < 0",
        "UPDATE personal SET seq = 1 - seq WHERE seq < 0",
    ),
    "log renumbered": (
        "UPDATE events SET seq = -seq",
        "UPDATE events SET seq = 1 - seq",
        "UPDATE personal SET seq = -seq",
        "UPDATE personal SET seq = 1 - seq",
    ),
    "stream renumbered": (
        "UPDATE events SET no = no + 1000 "
        f"WHERE stream = (SELECT stream FROM events WHERE seq = {STEP})",
    ),
    "event moved to another stream": (
        f"UPDATE events SET stream = 'office', no = 900 WHERE seq = {STEP}",
    ),
    "all events altered": ("UPDATE events SET actor = 'wu'",),
    "all events deleted": ("DELETE FROM personal", "DELETE FROM events"),
}
ON_PERSONAL_FACTS = {
    "text altered": (f"UPDATE personal SET text = replace(text, '3', '4') WHERE seq = {CARD}",),
    "text that is no text": (f"UPDATE personal SET text = CAST(x'ff' AS TEXT) WHERE seq = {CARD}",),
    "salt altered": (f"UPDATE personal SET salt = randomblob(16) WHERE seq = {CARD}",),
    "salt and text cut elsewhere": (
        "UPDATE personal SET salt = CAST(salt || substr(text, 1, 1) AS BLOB), "
        f"text = substr(text, 2) WHERE seq = {CARD}",
    ),
    "deleted": (f"DELETE FROM personal WHERE seq = {CARD}",),
    "all deleted": ("DELETE FROM personal",),
    "those of another event": (
        f"DELETE FROM personal WHERE seq = {CARD}",
        f"INSERT INTO personal SELECT {CARD}, salt, text FROM personal LIMIT 1",
    ),
    "moved": (f"UPDATE personal SET seq = {STEP} WHERE seq = {CARD}",),
    **{
        f"added at {name}": (
            f"INSERT INTO personal SELECT {seq}, salt, text FROM personal WHERE seq = {CARD}",
        )
        for name, seq in {"a step": STEP, "0": "0", "-5": "-5", "the end": f"{LAST} + 1"}.items()
    },
}
ON_FILES = {
    "altered": ("UPDATE files SET content = CAST(content || x'00' AS BLOB) WHERE rowid = 2",),
    "emptied": ("UPDATE files SET content = x'' WHERE rowid = 2",),
    "deleted": ("DELETE FROM files WHERE rowid = 2",),
    "all deleted": ("DELETE FROM files",),
    "renamed": ("UPDATE files SET sha256 = upper(sha256) WHERE rowid = 2",),
    "added": (
        "INSERT INTO files VALUES ('2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7"
        "ae', CAST('foo' AS BLOB))",
    ),
}
TABLES = ("cases", "clocks", "marks", "grants")
ON_DERIVED_ROWS = {
    **{
        f"{table}.{c} altered": _another_value(
            table, c, f"{COLUMNS[table][0]} = (SELECT max({COLUMNS[table][0]}) FROM {table})"
        )
        for table in TABLES
        for c in COLUMNS[table]
    },
    **{f"{table} emptied": (f"DELETE FROM {table}",) for table in TABLES},
    **{
        f"{table} of no case": (
            f"INSERT INTO {table} SELECT 'nowhere', {', '.join(COLUMNS[table][1:])} "
            f"FROM {table} LIMIT 1",
        )
        for table in TABLES[1:]
    },
    "case of no events": (
        f"INSERT INTO cases SELECT 'nowhere', 1, 1, {', '.join(COLUMNS['cases'][3:])} "
        "FROM cases LIMIT 1",
    ),
    "words altered": ("UPDATE search SET words = 'x' WHERE rowid > 3",),
    "words deleted": ("DELETE FROM search WHERE rowid = (SELECT max(rowid) FROM search)",),
    "words of an event to come": ("INSERT INTO search (rowid, words) VALUES (100000, '王')",),
    "words of an event without": ("INSERT INTO search (rowid, words) VALUES (2, '王')",),
    "index emptied": ("DELETE FROM search_data WHERE id > 10",),
    "index altered": ("UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10",),
    "index of another version": ("UPDATE search_config SET v = 3",),
    "words behind the index altered": ("UPDATE search_content SET c0 = c0 || ' x' WHERE id > 3",),
}
TRIGGERS = (
    *("events_no_update", "events_no_delete", "events_in_order", "events_key_once"),
    *("personal_no_update", "personal_in_order", "files_no_update", "files_no_delete"),
    "files_once",
)
ON_THE_SCHEMA = {
    **{f"{trigger} dropped": (f"DROP TRIGGER {trigger}",) for trigger in TRIGGERS},
    "trigger made harmless": (
        "DROP TRIGGER events_no_update",
        "CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT 1; END",
    ),
    "trigger added": ("CREATE TRIGGER t AFTER INSERT ON cases BEGIN DELETE FROM clocks; END",),
    "trigger with the name of a table": (
        "DROP TABLE chores",
        "CREATE TRIGGER chores BEFORE INSERT ON events WHEN NEW.kind = 'owner.assigned' "
        "BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TABLE chores (\n  chore TEXT PRIMARY KEY,\n  about TEXT NOT NULL\n) STRICT",
    ),
    "index dropped": ("DROP INDEX events_key",),
    "view added": ("CREATE VIEW v AS SELECT * FROM events",),
    "column added": ("ALTER TABLE events ADD COLUMN x TEXT",),
    "table dropped": ("DROP TABLE marks",),
    "search dropped": ("DROP TABLE search",),
    "table definition altered": (
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'actor TEXT NOT NULL', 'actor TEXT') "
        "WHERE name = 'events'",
    ),
    "lengths of texts deleted": ("DELETE FROM search_docsize",),
    "migration forgotten": ("DELETE FROM _sqlite_migrations",),
    "migrations without their time": (
        "ALTER TABLE _sqlite_migrations RENAME COLUMN applied_at TO applied",
    ),
    "version lowered": ("PRAGMA user_version = 0",),
    "made another program's": ("PRAGMA application_id = 1",),
}


def _edit(sql: tuple[str, ...]) -> Attack:
    return lambda file: behind(file, *sql)


def _schema_edit(sql: tuple[str, ...]) -> Attack:
    def attack(file: Path) -> None:
        connection = plain(file)
        for statement in sql:
            connection.execute(statement)
        connection.close()

    return attack


CARELESS: dict[str, Attack] = {
    **{name: _edit(sql) for name, sql in ON_THE_LOG.items()},
    **{f"personal facts: {name}": _edit(sql) for name, sql in ON_PERSONAL_FACTS.items()},
    **{f"file {name}": _edit(sql) for name, sql in ON_FILES.items()},
    **{name: _edit(sql) for name, sql in ON_DERIVED_ROWS.items()},
    **{name: _schema_edit(sql) for name, sql in ON_THE_SCHEMA.items()},
}


# ---- by somebody who knows this program ----------------------------------------------------------


def cut(file: Path, keep: int) -> None:
    """Take away every event after ``keep`` and all that follows from it, without a trace."""
    behind(
        file,
        f"DELETE FROM personal WHERE seq > {keep}",
        f"DELETE FROM events WHERE seq > {keep}",
        "DELETE FROM files WHERE NOT EXISTS (SELECT 1 FROM events WHERE instr(data, sha256))",
    )
    _rebuilt(file)


def rewrite(file: Path, seq: int, old: str, new: str) -> None:
    """Change a fact of event ``seq`` and make every hash after it anew."""
    connection = plain(file)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    edit = "UPDATE events SET data = replace(data, ?, ?) WHERE seq = ?"
    connection.execute(edit, [old, new, seq])
    before = chain.GENESIS
    for row in connection.execute(f"SELECT {ROW} FROM events ORDER BY seq").fetchall():
        before = chain.chained(before, row)
        connection.execute("UPDATE events SET hash = ? WHERE seq = ?", [before, row[0]])
    for _, made in triggers:
        connection.execute(made)
    connection.close()
    _rebuilt(file)


def _rebuilt(file: Path) -> None:
    store = opened(locate(file))
    list(rebuild(store))
    store.close()


# ---- on the file's bytes -------------------------------------------------------------------------


def page_size(file: Path) -> int:
    return int.from_bytes(file.read_bytes()[16:18], "big")


def zeroed(file: Path, page: int) -> None:
    """Page ``page`` (the first is 0) full of zeros."""
    size = page_size(file)
    data = bytearray(file.read_bytes())
    data[page * size : (page + 1) * size] = bytes(size)
    file.write_bytes(data)


def flipped(file: Path, place: int, bit: int) -> None:
    """One bit changed."""
    data = bytearray(file.read_bytes())
    data[place] ^= 1 << bit
    file.write_bytes(data)


def content(file: Path) -> Any:
    """Everything that can be read from the file, table by table and index by index; the error for
    a file that cannot be read. When a library applied its migrations, and how it spells the SQL of
    its own tables, is no content."""
    try:
        connection = connect(file, "ro")
    except (sqlite3.DatabaseError, CasefileError) as error:
        return str(error)
    connection.text_factory = bytes
    try:
        names = connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
        ).fetchall()
        ours = [n if n[2].decode() not in FOREIGN else n[:3] for n in names]
        found: list[Any] = [ours, connection.execute("PRAGMA user_version").fetchall()]
        for kind, name, table, sql in names:
            word, of = name.decode(), table.decode()
            if kind == b"table" and of == "search":
                found.append(_searchable(connection))
            elif kind == b"table" and (of not in FOREIGN or of == "_sqlite_migrations"):
                columns = "name" if of == "_sqlite_migrations" else "*"
                found.append(connection.execute(f'SELECT {columns} FROM "{word}"').fetchall())
            elif kind == b"index" and of not in FOREIGN and b" WHERE " not in (sql or b" "):
                found.append(
                    connection.execute(
                        f'SELECT count(*) FROM "{of}" INDEXED BY "{word}"'
                    ).fetchall()
                )
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    finally:
        connection.close()
    return found


def _searchable(connection: sqlite3.Connection) -> list[Any]:
    """What the words of the index are, and what a search for each of them finds."""
    connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, search, row)")
    terms = connection.execute("SELECT term, doc, cnt FROM terms").fetchall()
    query = "SELECT rowid, words FROM search WHERE search MATCH ?"
    return [
        connection.execute("SELECT rowid, words FROM search").fetchall(),
        *((t, connection.execute(query, [f'"{t[0].decode()}"']).fetchall()) for t in terms),
    ]


def leftover_journal(file: Path) -> Path:
    """A journal as a crash leaves it behind, of a copy of ``file`` in which much was changed."""
    copy = file.with_name("crashed.db")
    copy.write_bytes(file.read_bytes())
    connection = plain(copy)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("PRAGMA cache_spill = 1")
    connection.execute("BEGIN")
    connection.execute("UPDATE cases SET about = about || hex(randomblob(2000))")
    connection.execute("UPDATE clocks SET owner = hex(randomblob(2000))")
    journal = copy.with_name(copy.name + "-journal")
    kept = journal.read_bytes()
    connection.execute("ROLLBACK")
    connection.close()
    copy.unlink()
    leftover = file.with_name(file.name + "-journal")
    leftover.write_bytes(kept)
    return leftover


def main(words: list[str]) -> int:
    """``python -m tests.attacker COPY.db ATTACK``; without words, the attacks there are."""
    if len(words) != 2 or words[1] not in CARELESS:
        print("\n".join(CARELESS))
        return 2
    CARELESS[words[1]](Path(words[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
