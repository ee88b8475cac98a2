"""The tables, and how a file comes to have them. The only place where the schema is changed.

Step N of ``STEPS`` brings a file from schema N-1 to N. A step that was released is never edited;
another one follows it.
"""

import re
import sqlite3
from contextlib import closing
from typing import Any

from casefile.disk.locks import unsignalled
from casefile.store.protocol import REBUILD

APPLICATION_ID = 0x43415345  # "CASE"

TABLES = """
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  no INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  actor TEXT NOT NULL,
  via TEXT NOT NULL,
  key TEXT,
  data TEXT NOT NULL,
  seal BLOB,
  hash BLOB NOT NULL,
  UNIQUE (stream, no)
) STRICT;
CREATE INDEX events_office ON events (kind, no) WHERE stream = 'office';
CREATE UNIQUE INDEX events_key ON events (key) WHERE key IS NOT NULL;
CREATE TABLE personal (
  seq INTEGER PRIMARY KEY REFERENCES events (seq) DEFERRABLE INITIALLY DEFERRED,
  salt BLOB NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE files (
  sha256 TEXT PRIMARY KEY,
  content BLOB NOT NULL
) STRICT;
CREATE TABLE cases (
  number TEXT PRIMARY KEY,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  status TEXT NOT NULL,
  owner TEXT NOT NULL,
  category TEXT NOT NULL,
  waiting TEXT NOT NULL,
  complainant TEXT NOT NULL,
  about TEXT NOT NULL,
  received_at TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  policy TEXT NOT NULL,
  last_no INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_serial ON cases (serial, year);
CREATE INDEX cases_status ON cases (status, received_at);
CREATE TABLE clocks (
  "case" TEXT NOT NULL,
  clock TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  ended_at TEXT,
  provisional INTEGER NOT NULL,
  owner TEXT NOT NULL,
  policy TEXT NOT NULL,
  within TEXT NOT NULL,
  PRIMARY KEY ("case", clock)
) STRICT;
CREATE INDEX clocks_open ON clocks
  (due_at, "case", clock, state, started_at, provisional, owner, policy, within)
  WHERE ended_at IS NULL;
CREATE INDEX clocks_provisional ON clocks ("case") WHERE provisional;
CREATE TABLE marks (
  "case" TEXT NOT NULL,
  mark TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  value TEXT NOT NULL,
  owner TEXT NOT NULL,
  PRIMARY KEY ("case", mark, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_at ON marks (at);
CREATE INDEX marks_mark ON marks (mark, at);
CREATE TABLE grants (
  "case" TEXT NOT NULL,
  item TEXT NOT NULL,
  remedy TEXT NOT NULL,
  at TEXT NOT NULL,
  amount INTEGER NOT NULL,
  grantor TEXT NOT NULL,
  customer TEXT NOT NULL,
  PRIMARY KEY ("case", item)
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_customer ON grants (customer, at) WHERE customer <> '';
CREATE INDEX grants_grantor ON grants (grantor, at);
CREATE INDEX cases_quiet ON cases (status, updated_at);
CREATE VIRTUAL TABLE search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2');
"""

TRIGGERS = """
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NEW.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM events)
  OR NEW.no IS NOT (SELECT ifnull(max(no), 0) + 1 FROM events WHERE stream = NEW.stream)
BEGIN SELECT RAISE(ABORT, 'events follow each other without gaps'); END;
CREATE TRIGGER events_key_once BEFORE INSERT ON events
WHEN NEW.key IS NOT NULL AND EXISTS (SELECT 1 FROM events WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'a write is recorded once'); END;
CREATE TRIGGER personal_no_update BEFORE UPDATE ON personal
BEGIN SELECT RAISE(ABORT, 'personal facts are erased, never changed'); END;
CREATE TRIGGER personal_in_order BEFORE INSERT ON personal
WHEN NEW.seq <= (SELECT ifnull(max(seq), 0) FROM events)
BEGIN SELECT RAISE(ABORT, 'personal facts are written before their event, never after'); END;
CREATE TRIGGER files_no_update BEFORE UPDATE ON files
BEGIN SELECT RAISE(ABORT, 'files are never changed'); END;
CREATE TRIGGER files_no_delete BEFORE DELETE ON files
BEGIN SELECT RAISE(ABORT, 'files are never changed'); END;
CREATE TRIGGER files_once BEFORE INSERT ON files
WHEN EXISTS (SELECT 1 FROM files WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'files are never changed'); END;
"""

ERASING = """
ALTER TABLE cases ADD COLUMN kept_since TEXT;
ALTER TABLE cases ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
CREATE INDEX cases_kept ON cases (kept_since) WHERE kept_since IS NOT NULL;
CREATE INDEX events_erased ON events (stream, no) WHERE kind = 'personal.erased';
CREATE TABLE forms (
  template TEXT PRIMARY KEY,
  maker TEXT NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE TABLE chores (
  chore TEXT PRIMARY KEY,
  about TEXT NOT NULL
) STRICT;
CREATE TRIGGER personal_no_delete BEFORE DELETE ON personal
WHEN NOT EXISTS (
  SELECT 1 FROM events e JOIN events x ON x.stream = e.stream AND x.no > e.no
  WHERE e.seq = OLD.seq AND x.seq = (SELECT max(seq) FROM events) AND x.kind = 'personal.erased'
)
BEGIN SELECT RAISE(ABORT, 'personal facts are deleted right after the event that tells of it'); END;
DROP TRIGGER files_no_delete;
CREATE TRIGGER files_no_delete BEFORE DELETE ON files
WHEN NOT EXISTS (
  SELECT 1 FROM events WHERE seq = (SELECT max(seq) FROM events)
  AND kind = 'personal.erased' AND instr(data, '"' || OLD.sha256 || '"')
)
BEGIN SELECT RAISE(ABORT, 'files are deleted right after the event that names them'); END;
UPDATE cases SET kept_since = (
  SELECT at FROM events WHERE stream = number AND kind IN ('case.closed', 'case.withdrawn')
  ORDER BY no DESC LIMIT 1
)
WHERE status IN ('closed', 'withdrawn')
  AND EXISTS (SELECT 1 FROM events e JOIN personal p ON p.seq = e.seq WHERE e.stream = number);
"""

NAMED = """
CREATE TABLE features (
  name TEXT PRIMARY KEY,
  needed TEXT NOT NULL CHECK (needed IN ('read', 'write'))
) STRICT;
CREATE TABLE makers (
  what TEXT PRIMARY KEY,
  maker TEXT NOT NULL
) STRICT;
"""

COUNTED = """
DROP INDEX grants_grantor;
CREATE INDEX grants_grantor ON grants (grantor, at, remedy, amount);
"""

MIGRATIONS = "_sqlite_migrations"
FOREIGN = {f"search_{part}" for part in ("data", "idx", "content", "docsize", "config")} | {
    MIGRATIONS
}
"""Tables that libraries keep for themselves."""


def statements(script: str) -> list[str]:
    """The statements of ``script``. (``executescript`` would commit an open transaction.)"""
    return [
        s.strip() for s in re.split(r";\s*\n(?=CREATE|ALTER|DROP|UPDATE|$)", script) if s.strip()
    ]


def the_log(db: Any) -> None:
    """1: the events and what is derived from them."""
    for statement in statements(TABLES) + statements(TRIGGERS):
        db.execute(statement)


def erasing(db: Any) -> None:
    """2: personal facts and papers may be deleted after the event that tells of it; telephone
    numbers are found however they were typed; what templates were made into is kept."""
    from casefile.store.search import with_numbers

    for statement in statements(ERASING):
        db.execute(statement)
    # numbers of cases, all that an opening gave, are no words any more
    db.execute(
        "DELETE FROM search WHERE rowid IN (SELECT seq FROM events WHERE kind = 'case.opened')"
    )
    rows = db.execute("SELECT rowid, words FROM search")
    wanted = ((seq, with_numbers(words), words) for seq, words in rows)
    for seq, words, _ in [one for one in wanted if one[1] != one[2]]:
        db.execute("DELETE FROM search WHERE rowid = ?", [seq])
        db.execute("INSERT INTO search (rowid, words) VALUES (?, ?)", [seq, words])


def named(db: Any) -> None:
    """3: the file names what a program must know to read it, or to write it, and who made its
    derived rows."""
    for statement in statements(NAMED):
        db.execute(statement)
    db.execute("INSERT INTO features VALUES ('log-3', 'read'), ('policies-2', 'read')")


def counted(db: Any) -> None:
    """4: what somebody granted is added up from an index alone, so that a clerk who granted much
    waits no longer than one who granted little."""
    for statement in statements(COUNTED):
        db.execute(statement)


STEPS = (the_log, erasing, named, counted)
VERSION = len(STEPS)
REBUILDS: frozenset[int] = frozenset()
"""The schemas whose step leaves derived rows that are only right once they are made anew."""


def migrate(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Bring the tables up to ``version``, step by step; inside the caller's transaction."""
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    (before,) = connection.execute("PRAGMA user_version").fetchone()
    steps = Migrations("casefile")
    for step in STEPS[:version]:
        steps()(step)
    steps.apply(Database(connection, execute_plugins=False))
    if before and REBUILDS & set(range(before + 1, version + 1)):
        connection.execute("INSERT OR REPLACE INTO chores VALUES (?, '')", [REBUILD])
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")


def new_search(connection: sqlite3.Connection) -> None:
    """An empty search index in place of the old one, which may be too damaged to be emptied."""
    there = "SELECT 1 FROM sqlite_schema WHERE name = 'search_config'"
    if connection.execute(there).fetchone():
        # not even dropped is an index of which the version is not the one that SQLite writes
        connection.execute("CREATE VIRTUAL TABLE temp.blank USING fts5 (words)")
        connection.execute("DELETE FROM search_config")
        connection.execute("INSERT INTO search_config SELECT * FROM temp.blank_config")
        connection.execute("DROP TABLE temp.blank")
    connection.execute("DROP TABLE IF EXISTS search")
    connection.execute(next(s for s in statements(TABLES) if "TABLE search" in s))


def definitions(connection: sqlite3.Connection) -> dict[str, str]:
    """Name → kind, table and SQL of all that stands in the schema, but not the SQL of the
    libraries' own tables; and which migrations were applied."""
    rows = connection.execute(
        "SELECT name, type, tbl_name, sql FROM sqlite_schema ORDER BY type"
    ).fetchall()
    found: dict[str, str] = {}
    for name, kind, table, sql in rows:
        said = "" if table in FOREIGN else " ".join((sql or "").split()).rstrip(";")
        # a trigger may bear the name of a table, and would hide behind it
        found[name] = f"{found.get(name, '')}{kind} {table} {said}"
    if MIGRATIONS in found:
        # all columns are asked for, since the library will write to all of them
        applied = connection.execute(
            f"SELECT migration_set, name, applied_at FROM {MIGRATIONS} ORDER BY id"
        )
        found[MIGRATIONS] += repr([(steps, name) for steps, name, _ in applied.fetchall()])
    return found


def expected(version: int = VERSION) -> dict[str, str]:
    """What ``definitions`` must find in a file of that version."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection, unsignalled():
        # held back, since the library's transaction would be left open by a signal and be closed
        # after the connection, which the interpreter complains of
        migrate(connection, version)
        return definitions(connection)


def differing(connection: sqlite3.Connection, version: int = VERSION) -> dict[str, bool]:
    """The names in the schema of a file that are missing, altered or too many, and whether each
    belongs to that version."""
    found, wanted = definitions(connection), expected(version)
    names = sorted(found.keys() | wanted.keys())
    return {name: name in wanted for name in names if found.get(name) != wanted.get(name)}
