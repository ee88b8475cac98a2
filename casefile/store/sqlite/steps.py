"""How each schema of a file follows from the one before.

Step N of ``STEPS`` brings a file from schema N-1 to N. A step that was released is never edited;
another one follows it.
"""

import re
from typing import Any

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
CREATE TABLE tellings (
  "case" TEXT PRIMARY KEY,
  no INTEGER NOT NULL,
  basis TEXT NOT NULL,
  content BLOB NOT NULL
) STRICT;
"""


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


def sums_and_tellings(db: Any) -> None:
    """4: what somebody granted is added up from an index alone, so that a clerk who granted much
    waits no longer than one who granted little; what reports count of a case is kept beside it."""
    for statement in statements(COUNTED):
        db.execute(statement)


STEPS = (the_log, erasing, named, sums_and_tellings)
