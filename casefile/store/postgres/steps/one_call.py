"""The functions of the third version of the tables: one call that links an event to the log, and
guards that cost it less than those before. Whoever writes holds the head from that call to the
commit, and everybody else waits as long as that takes. (A function that sets a search path costs as
much as what it asks: these name the schema, @LOG, instead.)"""

ONE_CALL = """
CREATE FUNCTION add(
  stream text, no bigint, kind text, at text, recorded_at text, actor text, via text, key text,
  data text, seal bytea, wanted bytea, tail bytea, salt bytea, said text, words text
) RETURNS head LANGUAGE plpgsql AS $$
DECLARE tip head;
BEGIN
  SELECT * INTO tip FROM head FOR UPDATE;
  tip.seq := tip.seq + 1;
  tip.hash := sha256(tip.hash || convert_to('[' || tip.seq, 'UTF8') || tail);
  IF wanted <> tip.hash THEN  -- none where it was decided before others had to wait
    RAISE EXCEPTION 'event % does not continue the chain', tip.seq USING ERRCODE = 'CF001';
  END IF;
  INSERT INTO events VALUES (tip.seq, stream, no, kind, at, recorded_at, actor, via, key, data,
    seal, tip.hash);
  IF said IS NOT NULL THEN INSERT INTO personal VALUES (tip.seq, salt, said); END IF;
  IF words <> '' THEN INSERT INTO search VALUES (tip.seq, words); END IF;
  RETURN tip;
END $$;
CREATE FUNCTION stood(since bigint, streams text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM head FOR UPDATE;
  IF EXISTS (SELECT 1 FROM events e WHERE e.seq > since
    AND (streams IS NULL OR e.stream = ANY (streams))
    AND e.xmin <> pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'others recorded meanwhile' USING ERRCODE = 'CF010';
  END IF;
END $$;
ALTER TABLE events ADD CONSTRAINT events_numbered CHECK (seq > 0);
DROP TRIGGER events_follow ON events;
CREATE OR REPLACE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last bigint; stray record;
BEGIN
  UPDATE @LOG.head h SET seq = e.seq, hash = e.hash  -- one event, as a rule
    FROM (SELECT x.seq, x.stream, x.no, x.hash FROM @LOG.events x ORDER BY x.seq DESC LIMIT 1) AS e
    WHERE e.seq = h.seq + 1 AND e.no = 1 + coalesce((SELECT max(x.no) FROM @LOG.events x
      WHERE x.stream = e.stream AND x.no < e.no), 0);
  IF FOUND THEN RETURN NULL; END IF;
  SELECT h.seq INTO last FROM @LOG.head h;
  SELECT each.stream, gap INTO stray FROM (
    SELECT a.stream, a.seq - row_number() OVER (ORDER BY a.seq) - last AS gap,
      a.no - row_number() OVER (PARTITION BY a.stream ORDER BY a.seq)
        - (SELECT coalesce(max(e.no), 0) FROM @LOG.events e
          WHERE e.stream = a.stream AND e.seq <= last) AS step
    FROM @LOG.events a WHERE a.seq > last
  ) AS each WHERE gap <> 0 OR step <> 0 LIMIT 1;
  IF stray.gap <> 0 THEN RAISE EXCEPTION 'events follow each other without gaps'; END IF;
  IF stray.stream IS NOT NULL THEN
    RAISE EXCEPTION '% has moved on since it was read', stray.stream USING ERRCODE = 'CF002';
  END IF;
  UPDATE @LOG.head h SET seq = e.seq, hash = e.hash
    FROM (SELECT x.seq, x.hash FROM @LOG.events x ORDER BY x.seq DESC LIMIT 1) AS e
    WHERE e.seq > h.seq;
  RETURN NULL;
END $$;
CREATE TRIGGER events_follow AFTER INSERT ON events EXECUTE FUNCTION follow();
DROP TRIGGER head_led ON head;
DROP FUNCTION led();
CREATE TRIGGER head_led BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON head
  WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refused('the head follows the log');
ALTER TABLE personal DROP CONSTRAINT personal_seq_fkey;
DROP TRIGGER personal_foregoing ON personal;
DROP FUNCTION foregoing();
CREATE FUNCTION with_its_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM @LOG.personal p
    JOIN @LOG.events e ON e.seq = p.seq AND e.xmin = p.xmin WHERE p.seq = NEW.seq) THEN
    RAISE EXCEPTION 'personal facts are written with their event, never after';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER personal_told_with AFTER INSERT ON personal
  FOR EACH ROW EXECUTE FUNCTION with_its_event();
"""
