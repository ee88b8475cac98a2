"""The guard of the fourth version of the tables: nothing is recorded on a case that goes on at
another site, whoever writes it. One lookup in an index of the few events by which cases change
hands; what a copy follows it takes as it was recorded at its site."""

AWAY = """
CREATE INDEX events_hands ON events (stream, no) WHERE kind IN ('case.given', 'case.taken');
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
    IF (SELECT x.kind FROM @LOG.events x WHERE x.stream = added.stream AND x.no < added.no
        AND x.kind IN ('case.given', 'case.taken') ORDER BY x.no DESC LIMIT 1) = 'case.given'
      AND added.kind NOT IN ('case.taken', 'personal.erased')
      AND NOT EXISTS (SELECT 1 FROM @LOG.features WHERE name = 'copy-of-a-site') THEN
      RAISE EXCEPTION '% was given to another site', added.stream USING ERRCODE = 'CF009';
    END IF;
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
