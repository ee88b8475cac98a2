"""The functions of the fourth version of the tables: a view through which an event is added, and
from which nothing is read.

What stands behind it numbers the event, links it and writes all of it by itself, so that nothing
of that is left to be proved once more while others wait. The guards of the tables look at whatever
comes by another way, as they did before."""

ONE_WAY_IN = """
DROP FUNCTION add;
CREATE VIEW adding AS SELECT NULL::bigint AS seq, NULL::bytea AS hash, NULL::text AS stream,
  NULL::bigint AS no, NULL::text AS kind, NULL::text AS at, NULL::text AS recorded_at,
  NULL::text AS actor, NULL::text AS via, NULL::text AS key, NULL::text AS data,
  NULL::bytea AS seal, NULL::bytea AS wanted, NULL::bytea AS tail, NULL::bytea AS salt,
  NULL::text AS said, NULL::text AS words WHERE false;
CREATE FUNCTION link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.no <> 1 THEN  -- that it is not there twice is seen to by the table
    PERFORM FROM @LOG.events e WHERE e.stream = NEW.stream AND e.no = NEW.no - 1;
    IF NOT FOUND THEN
      RAISE EXCEPTION '% has moved on since it was read', NEW.stream USING ERRCODE = 'CF002';
    END IF;
  END IF;
  UPDATE @LOG.head h SET seq = h.seq + 1,  -- and from here on others wait
    hash = sha256(h.hash || convert_to('[' || (h.seq + 1), 'UTF8') || NEW.tail)
    RETURNING h.seq, h.hash INTO NEW.seq, NEW.hash;
  IF NEW.wanted <> NEW.hash THEN  -- none where it was decided before others had to wait
    RAISE EXCEPTION 'event % does not continue the chain', NEW.seq USING ERRCODE = 'CF001';
  END IF;
  INSERT INTO @LOG.events VALUES (NEW.seq, NEW.stream, NEW.no, NEW.kind, NEW.at, NEW.recorded_at,
    NEW.actor, NEW.via, NEW.key, NEW.data, NEW.seal, NEW.hash);
  IF NEW.said IS NOT NULL THEN
    INSERT INTO @LOG.personal VALUES (NEW.seq, NEW.salt, NEW.said);
  END IF;
  IF NEW.words <> '' THEN INSERT INTO @LOG.search VALUES (NEW.seq, NEW.words); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER adding_linked INSTEAD OF INSERT ON adding
  FOR EACH ROW EXECUTE FUNCTION link();
DROP TRIGGER events_follow ON events;
CREATE TRIGGER events_follow AFTER INSERT ON events
  WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION follow();
DROP TRIGGER personal_told_with ON personal;
CREATE OR REPLACE FUNCTION with_its_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added a JOIN @LOG.personal p ON p.seq = a.seq
    LEFT JOIN @LOG.events e ON e.seq = a.seq WHERE e.xmin IS DISTINCT FROM p.xmin) THEN
    RAISE EXCEPTION 'personal facts are written with their event, never after';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER personal_told_with AFTER INSERT ON personal REFERENCING NEW TABLE AS added
  WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION with_its_event();
"""
