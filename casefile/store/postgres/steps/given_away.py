"""The guard of the fifth version of the tables: nothing is recorded on a case that goes on at
another site, whoever writes it. One lookup in an index of the few events by which cases change
hands, before others have to wait. A copy of a site takes what was recorded there as it is, and so
does a log that comes in many rows at once, which only the owner writes (``move``, an import): what
such a log holds after a case was given is found by ``check``."""

GIVEN_AWAY = """
CREATE INDEX events_hands ON events (stream, no) WHERE kind IN ('case.given', 'case.taken');
CREATE FUNCTION stays(stream text, no bigint, kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT x.kind FROM @LOG.events x WHERE x.stream = stays.stream AND x.no < stays.no
      AND x.kind IN ('case.given', 'case.taken') ORDER BY x.no DESC LIMIT 1) = 'case.given'
    AND stays.kind NOT IN ('case.taken', 'personal.erased')
    AND NOT EXISTS (SELECT FROM @LOG.features f WHERE f.name = 'copy-of-a-site') THEN
    RAISE EXCEPTION '% was given to another site', stays.stream USING ERRCODE = 'CF009';
  END IF;
END $$;
CREATE OR REPLACE FUNCTION link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.no > 1 THEN PERFORM @LOG.stays(NEW.stream, NEW.no, NEW.kind); END IF;
  UPDATE @LOG.head h SET seq = h.seq + 1,  -- and from here on others wait
    hash = sha256(h.hash || convert_to('[' || (h.seq + 1), 'UTF8') || NEW.tail)
    WHERE NEW.no = 1 OR EXISTS (SELECT FROM @LOG.events e
      WHERE e.stream = NEW.stream AND e.no = NEW.no - 1)
    RETURNING h.seq, h.hash INTO NEW.seq, NEW.hash;
  IF NOT FOUND THEN
    RAISE EXCEPTION '% has moved on since it was read', NEW.stream USING ERRCODE = 'CF002';
  END IF;
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
CREATE OR REPLACE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last bigint; stray record; added record;
BEGIN
  UPDATE @LOG.head h SET seq = e.seq, hash = e.hash  -- one event, as a rule
    FROM (SELECT x.seq, x.stream, x.no, x.kind, x.hash FROM @LOG.events x
      ORDER BY x.seq DESC LIMIT 1) AS e
    WHERE e.seq = h.seq + 1 AND e.no = 1 + coalesce((SELECT max(x.no) FROM @LOG.events x
      WHERE x.stream = e.stream AND x.no < e.no), 0)
    RETURNING e.seq, e.stream, e.no, e.kind INTO added;
  IF FOUND THEN
    PERFORM @LOG.stays(added.stream, added.no, added.kind);
    RETURN NULL;
  END IF;
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
"""
