"""The first version of the tables: the events, what guards them, and what is derived from them; and
the second, where what somebody granted is added up from an index alone."""

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
