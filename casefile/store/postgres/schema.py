"""The tables on a server, and how a schema comes to have them; the only place where they change.

Step N of ``STEPS`` brings a schema from version N-1 to N, all of them in one transaction. A step
that was released is never edited; another one follows it.
"""

import re

from casefile.store.tables.asked import Tables

TABLES = """
CREATE DOMAIN plain AS text COLLATE "C";
CREATE TABLE about (version bigint NOT NULL);
CREATE TABLE head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL,
  hash bytea NOT NULL
);
CREATE TABLE events (
  seq bigint PRIMARY KEY,
  stream plain NOT NULL,
  no bigint NOT NULL,
  kind plain NOT NULL,
  at plain NOT NULL,
  recorded_at plain NOT NULL,
  actor plain NOT NULL,
  via plain NOT NULL,
  key plain,
  data plain NOT NULL,
  seal bytea,
  hash bytea NOT NULL,
  UNIQUE (stream, no)
);
CREATE INDEX events_office ON events (kind, no) WHERE stream = 'office';
CREATE INDEX events_opened ON events (seq) WHERE kind = 'case.opened';
CREATE INDEX events_erased ON events (stream, no) WHERE kind = 'personal.erased';
CREATE UNIQUE INDEX events_key ON events (key) WHERE key IS NOT NULL;
CREATE TABLE personal (
  seq bigint PRIMARY KEY REFERENCES events (seq) DEFERRABLE INITIALLY DEFERRED,
  salt bytea NOT NULL,
  text plain NOT NULL
);
CREATE TABLE files (sha256 plain PRIMARY KEY, content bytea NOT NULL);
CREATE TABLE cases (
  number plain PRIMARY KEY,
  year bigint NOT NULL,
  serial bigint NOT NULL,
  status plain NOT NULL,
  owner plain NOT NULL,
  category plain NOT NULL,
  waiting plain NOT NULL,
  complainant plain NOT NULL,
  about plain NOT NULL,
  received_at plain NOT NULL,
  opened_at plain NOT NULL,
  updated_at plain NOT NULL,
  policy plain NOT NULL,
  last_no bigint NOT NULL,
  kept_since plain,
  erased bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX cases_serial ON cases (serial, year);
CREATE INDEX cases_status ON cases (status, received_at);
CREATE INDEX cases_quiet ON cases (status, updated_at);
CREATE INDEX cases_kept ON cases (kept_since) WHERE kept_since IS NOT NULL;
CREATE TABLE clocks (
  "case" plain NOT NULL,
  clock plain NOT NULL,
  state plain NOT NULL,
  started_at plain NOT NULL,
  due_at plain NOT NULL,
  ended_at plain,
  provisional bigint NOT NULL,
  owner plain NOT NULL,
  policy plain NOT NULL,
  within plain NOT NULL,
  PRIMARY KEY ("case", clock)
);
CREATE INDEX clocks_open ON clocks (due_at, "case", clock) WHERE ended_at IS NULL;
CREATE INDEX clocks_provisional ON clocks ("case") WHERE provisional <> 0;
CREATE TABLE marks (
  "case" plain NOT NULL,
  mark plain NOT NULL,
  seq bigint NOT NULL,
  at plain NOT NULL,
  value plain NOT NULL,
  owner plain NOT NULL,
  PRIMARY KEY ("case", mark, seq)
);
CREATE INDEX marks_at ON marks (at);
CREATE INDEX marks_mark ON marks (mark, at);
CREATE TABLE grants (
  "case" plain NOT NULL,
  item plain NOT NULL,
  remedy plain NOT NULL,
  at plain NOT NULL,
  amount bigint NOT NULL,
  grantor plain NOT NULL,
  customer plain NOT NULL,
  PRIMARY KEY ("case", item)
);
CREATE INDEX grants_customer ON grants (customer, at) WHERE customer <> '';
CREATE INDEX grants_grantor ON grants (grantor, at);
CREATE TABLE search (seq bigint PRIMARY KEY, words plain NOT NULL);
CREATE INDEX search_words ON search USING gin (string_to_array(words, ' '));
CREATE TABLE forms (template plain PRIMARY KEY, maker plain NOT NULL, content bytea NOT NULL);
CREATE TABLE chores (chore plain PRIMARY KEY, about plain NOT NULL);
CREATE TABLE features (
  name plain PRIMARY KEY, needed plain NOT NULL CHECK (needed IN ('read', 'write'))
);
CREATE TABLE makers (what plain PRIMARY KEY, maker plain NOT NULL);
INSERT INTO about VALUES (0);
INSERT INTO head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
INSERT INTO features VALUES ('log-3', 'read'), ('policies-2', 'read');
"""

GUARDS = """
CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  EXECUTE FUNCTION refused('the log is append-only');
CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT AS $$
DECLARE wrong bigint; last bigint; added_last bigint;
BEGIN
  SELECT seq INTO last FROM head;
  SELECT max(seq) INTO added_last FROM added;
  SELECT count(*) INTO wrong FROM (
    SELECT seq - row_number() OVER (ORDER BY seq) - last AS gap,
      no - row_number() OVER (PARTITION BY stream ORDER BY seq)
        - (SELECT coalesce(max(e.no), 0) FROM events e WHERE e.stream = a.stream AND e.seq <= last)
        AS step
    FROM added a
  ) AS each WHERE gap <> 0 OR step <> 0;
  IF wrong > 0 THEN RAISE EXCEPTION 'events follow each other without gaps'; END IF;
  IF added_last IS NOT NULL THEN
    UPDATE head SET seq = added_last, hash = (SELECT hash FROM added WHERE seq = added_last);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER events_follow AFTER INSERT ON events REFERENCING NEW TABLE AS added
  EXECUTE FUNCTION follow();
CREATE FUNCTION led() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION 'the head follows the log'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER head_led BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON head
  EXECUTE FUNCTION led();
CREATE TRIGGER personal_stay BEFORE UPDATE OR TRUNCATE ON personal
  EXECUTE FUNCTION refused('personal facts are erased, never changed');
CREATE FUNCTION foregoing() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added WHERE seq <= (SELECT h.seq FROM head h)) THEN
    RAISE EXCEPTION 'personal facts are written before their event, never after';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER personal_foregoing AFTER INSERT ON personal REFERENCING NEW TABLE AS added
  EXECUTE FUNCTION foregoing();
CREATE FUNCTION told_of_people() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM gone WHERE NOT EXISTS (
    SELECT 1 FROM events e JOIN events x ON x.stream = e.stream AND x.no > e.no
    WHERE e.seq = gone.seq AND x.seq = (SELECT h.seq FROM head h) AND x.kind = 'personal.erased'
  )) THEN
    RAISE EXCEPTION 'personal facts are deleted right after the event that tells of it';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER personal_told AFTER DELETE ON personal REFERENCING OLD TABLE AS gone
  EXECUTE FUNCTION told_of_people();
CREATE TRIGGER files_stay BEFORE UPDATE OR TRUNCATE ON files
  EXECUTE FUNCTION refused('files are never changed');
CREATE FUNCTION told_of_files() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM gone WHERE NOT EXISTS (
    SELECT 1 FROM events x WHERE x.seq = (SELECT h.seq FROM head h)
    AND x.kind = 'personal.erased' AND strpos(x.data, '"' || gone.sha256 || '"') > 0
  )) THEN
    RAISE EXCEPTION 'files are deleted right after the event that names them';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER files_told AFTER DELETE ON files REFERENCING OLD TABLE AS gone
  EXECUTE FUNCTION told_of_files();
"""


COUNTED = """
DROP INDEX grants_grantor;
CREATE INDEX grants_grantor ON grants (grantor, at, remedy, amount);
"""

_CREATED = re.compile(r"^CREATE (?:UNIQUE )?(\w+) (\w+)", re.MULTILINE)
DEFINED = """
SELECT 'table ' || c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) ||
  CASE WHEN a.attnotnull THEN ' not null' ELSE '' END ||
  coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = ?::regnamespace AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
UNION ALL SELECT 'index ' || c.relname, pg_get_indexdef(c.oid)
FROM pg_class c WHERE c.relnamespace = ?::regnamespace AND c.relkind = 'i'
UNION ALL SELECT 'constraint ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = ?::regnamespace
UNION ALL SELECT 'trigger ' || t.tgname, t.tgenabled::text || pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = ?::regnamespace AND NOT t.tgisinternal
UNION ALL SELECT 'rule ' || r.rulename, pg_get_ruledef(r.oid)
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = ?::regnamespace AND r.rulename <> '_RETURN'
UNION ALL SELECT 'function ' || proname, pg_get_functiondef(oid)
FROM pg_proc WHERE pronamespace = ?::regnamespace
"""
"""Everything that stands in a schema, by kind and name, as the server spells it."""


def _statements(script: str) -> list[str]:
    found = re.split(r";\s*\n(?=CREATE|INSERT|ALTER|DROP|$)", script)
    return [statement.strip() for statement in found if statement.strip()]


def the_log(tables: Tables) -> None:
    """1: the events, what guards them, and what is derived from them."""
    for statement in (*_statements(TABLES), *_statements(GUARDS)):
        tables.execute(statement)


def sums_from_an_index(tables: Tables) -> None:
    """2: what somebody granted is added up from an index alone."""
    for statement in _statements(COUNTED):
        tables.execute(statement)


STEPS = (the_log, sums_from_an_index)
VERSION = len(STEPS)


def new_schema(tables: Tables, schema: str) -> None:
    """A new schema with the tables of this program; inside the caller's transaction."""
    tables.execute(f"CREATE SCHEMA {schema}")
    tables.execute(f"SET LOCAL search_path = {schema}, pg_temp")
    migrate(tables, 0)


def migrate(tables: Tables, before: int) -> None:
    """Bring the tables from version ``before`` up to this program's; inside the caller's
    transaction."""
    for step in STEPS[before:]:
        step(tables)
    tables.execute("UPDATE about SET version = ?", [VERSION])


def version_of(tables: Tables) -> int:
    """The version that the schema has; 0 if there is none."""
    there = tables.execute("SELECT to_regclass('about'), to_regclass('head')").fetchone()
    if None in there:
        return 0
    found = tables.execute("SELECT version FROM about").fetchone()
    return int(found[0]) if found else 0


def through_views(tables: Tables) -> bool:
    """Whether the login sees views of the log only, as desks do."""
    seen = "SELECT relkind = 'v' FROM pg_class WHERE oid = to_regclass('events')"
    return tables.execute(seen).fetchall() == [(True,)]


def definitions(tables: Tables, schema: str) -> dict[str, str]:
    """Name → definition of everything in ``schema``, without its name."""
    found = tables.execute(DEFINED, [schema] * 6).fetchall()
    return {
        str(name): re.sub(rf"\b{schema}\b(\.)?", "", " ".join(str(said).split()))
        for name, said in found
    }


def differing(tables: Tables, schema: str) -> dict[str, bool]:
    """The names in the schema that are missing, altered or too many, and whether each belongs
    there. A scratch schema is made to compare with, and dropped again by the caller's ROLLBACK."""
    found = definitions(tables, schema)
    scratch = f"{schema}_as_new"
    new_schema(tables, scratch)
    wanted = definitions(tables, scratch)
    names = sorted(found.keys() | wanted.keys())
    return {name: name in wanted for name in names if found.get(name) != wanted.get(name)}


def missing_names(tables: Tables, schema: str) -> list[str]:
    """The names that are missing, for whoever may make no scratch schema to compare with."""
    found = {name.split(".")[0] for name in definitions(tables, schema)}
    made = (f"{kind.lower()} {name}" for kind, name in _CREATED.findall(TABLES + GUARDS))
    return [name for name in made if name not in found and not name.startswith("domain")]
