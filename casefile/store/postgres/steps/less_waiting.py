"""The functions of the sixth version of the tables: one call for an event, whose statements the
server has read and planned before, and less that is done while others wait.

What is asked of the stream is asked in one look before the head is held: whoever sees the event
before sees all that came before that, and what is recorded since has the number that this one
wants. So the statement that holds the head looks at nothing else, which it would do once more for
whoever had to wait."""

LESS_WAITING = """
CREATE OR REPLACE FUNCTION link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved boolean;
BEGIN
  IF NEW.no <> 1 THEN  -- that it is not there twice is seen to by the table
    SELECT EXISTS (SELECT FROM @LOG.events x
        WHERE x.stream = NEW.stream AND x.kind IN ('case.given', 'case.taken'))
      INTO moved FROM @LOG.events e WHERE e.stream = NEW.stream AND e.no = NEW.no - 1;
    IF NOT FOUND THEN
      RAISE EXCEPTION '% has moved on since it was read', NEW.stream USING ERRCODE = 'CF002';
    END IF;
    IF moved THEN PERFORM @LOG.stays(NEW.stream, NEW.no, NEW.kind); END IF;
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
CREATE FUNCTION add(
  stream text, no bigint, kind text, at text, recorded_at text, actor text, via text, key text,
  data text, seal bytea, wanted bytea, tail bytea, salt bytea, said text, words text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE last bigint;
BEGIN
  IF current_setting('synchronous_commit') = 'off' THEN  -- what is acknowledged is on a disk
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  INSERT INTO @LOG.adding VALUES (NULL, NULL, stream, no, kind, at, recorded_at, actor, via, key,
    data, seal, wanted, tail, salt, said, words) RETURNING seq INTO last;
  RETURN last;
END $$;
"""
