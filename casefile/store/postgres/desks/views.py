"""What a desk's login may read: views without a word of anybody's personal facts in clear, and the
functions that give those, each leaving a trace."""

DESK_READING = """
CREATE TABLE IF NOT EXISTS logins (login name PRIMARY KEY, staff text NOT NULL);
CREATE TABLE IF NOT EXISTS rules (digest text PRIMARY KEY, told jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS revealed (
  login name, stream text, at timestamptz NOT NULL, PRIMARY KEY (login, stream)
);
CREATE TABLE IF NOT EXISTS looked (xid xid8, login name, stream text);

CREATE OR REPLACE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE found text;
BEGIN
  SELECT staff INTO found FROM logins WHERE login = session_user;
  IF found IS NULL THEN
    RAISE EXCEPTION 'the login % stands for nobody', session_user USING ERRCODE = 'CF003';
  END IF;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION unit_of(staff text, here jsonb) RETURNS text
LANGUAGE sql IMMUTABLE @DEFINER AS $$
  SELECT coalesce(here #>> ARRAY[staff, 'unit'], '') $$;

CREATE OR REPLACE FUNCTION colleagues() RETURNS text[] LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE p jsonb := newest(''); here jsonb; own text := me();
BEGIN  -- whose cases the login reads; nothing where it reads all
  IF coalesce(jsonb_array_length(p #> '{rights,read}'), 0) = 0 OR entitled(own, 'read', p) THEN
    RETURN NULL;
  END IF;
  here := roster();
  RETURN ARRAY(SELECT k FROM jsonb_object_keys(here) k WHERE k = own
    OR unit_of(own, here) <> '' AND unit_of(k, here) = unit_of(own, here));
END $$;

CREATE OR REPLACE FUNCTION readable(of text) RETURNS boolean LANGUAGE sql STABLE @DEFINER AS $$
  SELECT of = 'office' OR w.whose IS NULL
    OR EXISTS (SELECT 1 FROM cases c WHERE c.number = of AND c.owner = ANY (w.whose))
  FROM (SELECT colleagues() AS whose) w $$;

CREATE OR REPLACE FUNCTION partly() RETURNS boolean LANGUAGE sql STABLE @DEFINER AS $$
  SELECT colleagues() IS NOT NULL $$;

CREATE OR REPLACE FUNCTION kept(of text) RETURNS boolean LANGUAGE sql STABLE @DEFINER AS $$
  SELECT NOT partly()
    OR EXISTS (SELECT 1 FROM events e WHERE e.stream = 'office' AND strpos(e.data, of) > 0)
    OR EXISTS (SELECT 1 FROM events e WHERE e.stream <> 'office' AND strpos(e.data, of) > 0
      AND readable(e.stream)) $$;

CREATE OR REPLACE FUNCTION next_serial(in_year bigint) RETURNS bigint
LANGUAGE sql STABLE @DEFINER AS $$
  SELECT coalesce(max(c.serial), 0) + 1 FROM cases c WHERE c.year = in_year $$;

CREATE OR REPLACE FUNCTION hash_of(event bigint) RETURNS bytea LANGUAGE sql STABLE @DEFINER AS $$
  SELECT e.hash FROM events e WHERE e.seq = event $$;

CREATE OR REPLACE FUNCTION hashed(begun bytea) RETURNS bigint LANGUAGE sql STABLE @DEFINER AS $$
  SELECT max(e.seq) FROM events e WHERE substr(e.hash, 1, length(begun)) = begun $$;

CREATE OR REPLACE FUNCTION writes() RETURNS void LANGUAGE plpgsql @DEFINER AS $$
BEGIN  -- what is decided may be decided before others have to wait; it commits with an event only
  PERFORM me();
  INSERT INTO looked VALUES (pg_current_xact_id(), session_user, '');
END $$;

CREATE OR REPLACE FUNCTION writing() RETURNS boolean LANGUAGE sql STABLE @DEFINER AS $$
  SELECT pg_current_xact_id_if_assigned() IS NOT NULL AND (EXISTS (
    SELECT 1 FROM head WHERE pg_current_xact_id_if_assigned()::xid IN (xmin, xmax))
    OR EXISTS (SELECT 1 FROM looked WHERE xid = pg_current_xact_id_if_assigned())) $$;

CREATE OR REPLACE FUNCTION masked(said text, manner text) RETURNS text
LANGUAGE sql IMMUTABLE @DEFINER AS $$
  SELECT CASE manner
    WHEN 'none' THEN said
    WHEN 'phone' THEN (SELECT CASE WHEN length(d) >= 11 THEN left(d, 3) || '****' || right(d, 4)
      WHEN length(d) > 4 THEN '****' || right(d, 2) ELSE '****' END
      FROM (SELECT regexp_replace(said, '[^0-9]', '', 'g') AS d) AS digits)
    WHEN 'id' THEN CASE WHEN length(said) > 10
      THEN left(said, 6) || repeat('*', length(said) - 10) || right(said, 4) ELSE '***' END
    WHEN 'passport' THEN CASE WHEN length(said) > 10 THEN masked(said, 'id')
      WHEN length(said) > 6
      THEN left(said, 1) || repeat('*', length(said) - 3) || right(said, 2) ELSE '***' END
    WHEN 'all' THEN '***'
    ELSE CASE WHEN length(said) > 1 THEN left(said, 1) || '*' ELSE '*' END
  END $$;

CREATE OR REPLACE FUNCTION told_masked(of text, said text) RETURNS text
LANGUAGE sql STABLE @DEFINER AS $$
  SELECT coalesce(jsonb_object_agg(key, CASE jsonb_typeof(value)
    WHEN 'array' THEN (SELECT jsonb_agg(masked(each, manner))
      FROM jsonb_array_elements_text(value) AS each)
    WHEN 'string' THEN to_jsonb(masked(value #>> '{}', manner)) ELSE value END), '{}')::text
  FROM (SELECT key, value, CASE WHEN r.told -> 'fact' ? key
      THEN coalesce(r.told -> 'fact' ->> key, 'none')
      WHEN key = 'by' THEN 'name' ELSE 'none' END AS manner
    FROM jsonb_each(said::jsonb)
    LEFT JOIN rules r ON r.digest = (SELECT c.policy FROM cases c WHERE c.number = of)) AS each
$$;

CREATE OR REPLACE FUNCTION seen(of text) RETURNS boolean LANGUAGE sql STABLE @DEFINER AS $$
  SELECT EXISTS (SELECT 1 FROM revealed r WHERE r.login = session_user AND r.stream IN (of, '')
    AND r.at > now() - interval '15 minutes'
    AND r.at < transaction_timestamp()) $$;

CREATE OR REPLACE FUNCTION told_of(event bigint) RETURNS text LANGUAGE sql STABLE @DEFINER AS $$
  SELECT CASE WHEN seen(e.stream) THEN p.text ELSE told_masked(e.stream, p.text) END
  FROM personal p JOIN events e ON e.seq = p.seq
  WHERE p.seq = event AND readable(e.stream) $$;

CREATE OR REPLACE FUNCTION found_in(sought text[], run text) RETURNS SETOF text
LANGUAGE sql STABLE @DEFINER AS $$
  WITH w AS MATERIALIZED (SELECT colleagues() AS whose)
  SELECT e.stream::text FROM w, search s JOIN events e ON e.seq = s.seq
  WHERE string_to_array(s.words, ' ') @> sought AND strpos(s.words, run) > 0
    AND (w.whose IS NULL
      OR e.stream IN (SELECT c.number FROM cases c, w WHERE c.owner = ANY (w.whose))) $$;

CREATE OR REPLACE FUNCTION grants_to(of text) RETURNS SETOF grants
LANGUAGE sql STABLE @DEFINER AS $$
  WITH w AS MATERIALIZED (SELECT colleagues() AS whose)
  SELECT g.* FROM w, grants g WHERE g.customer = of AND of <> '' AND (w.whose IS NULL
    OR g."case" IN (SELECT c.number FROM cases c, w WHERE c.owner = ANY (w.whose)))
  ORDER BY g.at, g."case", g.item $$;

CREATE OR REPLACE FUNCTION held() RETURNS TABLE (seq bigint, hash bytea)
LANGUAGE plpgsql @DEFINER AS $$
BEGIN
  PERFORM me();
  PERFORM CASE current_setting('synchronous_commit') WHEN 'off'
    THEN set_config('synchronous_commit', 'on', true) END;
  RETURN QUERY SELECT h.seq, h.hash FROM head h FOR UPDATE;
END $$;

CREATE OR REPLACE FUNCTION look(of text) RETURNS SETOF personal
LANGUAGE plpgsql @DEFINER AS $$
BEGIN
  IF NOT writing() THEN
    RAISE EXCEPTION 'personal facts are shown to whoever writes on the case, or leaves the event '
      'personal.revealed' USING ERRCODE = 'CF004';
  END IF;
  IF NOT readable(of) THEN
    RAISE EXCEPTION '% is of another unit', of USING ERRCODE = 'CF004';
  END IF;
  -- a line of the server's log stays, whatever becomes of the transaction
  RAISE LOG 'casefile: % reads what is personal on %', session_user, of;
  INSERT INTO looked VALUES (pg_current_xact_id(), session_user, of);
  RETURN QUERY SELECT p.* FROM personal p JOIN events e ON e.seq = p.seq WHERE e.stream = of;
END $$;

CREATE OR REPLACE FUNCTION looks_leave_an_event() RETURNS trigger LANGUAGE plpgsql @DEFINER AS $$
BEGIN
  DELETE FROM looked l WHERE l.xid = NEW.xid AND l.stream = NEW.stream;
  IF NEW.stream = '' THEN
    IF NOT EXISTS (SELECT 1 FROM head h JOIN events e ON e.seq = h.seq
      WHERE e.xmin = pg_current_xact_id()::xid) THEN
      RAISE EXCEPTION 'whoever says that they write leaves an event' USING ERRCODE = 'CF004';
    END IF;
  ELSIF NOT EXISTS (SELECT 1 FROM events e
    WHERE e.stream = NEW.stream AND e.xmin = pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'whoever reads what is personal on % leaves an event there', NEW.stream
      USING ERRCODE = 'CF004';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS looks_told ON looked;
CREATE CONSTRAINT TRIGGER looks_told AFTER INSERT ON looked DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION looks_leave_an_event();

CREATE OR REPLACE VIEW about AS SELECT version FROM @LOG.about;
CREATE OR REPLACE VIEW head AS SELECT one, seq, hash FROM @LOG.head;
CREATE OR REPLACE VIEW events WITH (security_barrier) AS SELECT * FROM @LOG.events
  WHERE stream = 'office' OR (SELECT NOT partly()) OR stream IN (SELECT c.number
    FROM @LOG.cases c WHERE c.owner = ANY ((SELECT colleagues())::text[]));
CREATE OR REPLACE VIEW personal WITH (security_barrier) AS
  SELECT p.seq, ''::bytea AS salt, told_of(p.seq) AS text FROM @LOG.personal p
  WHERE (SELECT NOT partly()) OR p.seq IN (SELECT e.seq FROM @LOG.events e
    WHERE e.stream = 'office' OR e.stream IN (SELECT c.number
      FROM @LOG.cases c WHERE c.owner = ANY ((SELECT colleagues())::text[])));
CREATE OR REPLACE VIEW files WITH (security_barrier) AS SELECT * FROM @LOG.files
  WHERE (SELECT NOT partly()) OR kept(sha256);
CREATE OR REPLACE VIEW cases WITH (security_barrier) AS SELECT * FROM @LOG.cases
  WHERE (SELECT NOT partly()) OR owner = ANY ((SELECT colleagues())::text[]);
CREATE OR REPLACE VIEW clocks WITH (security_barrier) AS SELECT * FROM @LOG.clocks
  WHERE (SELECT NOT partly()) OR "case" IN (SELECT c.number
    FROM @LOG.cases c WHERE c.owner = ANY ((SELECT colleagues())::text[]));
CREATE OR REPLACE VIEW marks WITH (security_barrier) AS
  SELECT "case", mark, seq, at, CASE mark WHEN 'customer-before' THEN '' ELSE value END AS value,
    owner FROM @LOG.marks
  WHERE (SELECT NOT partly()) OR "case" IN (SELECT c.number
    FROM @LOG.cases c WHERE c.owner = ANY ((SELECT colleagues())::text[]));
CREATE OR REPLACE VIEW grants WITH (security_barrier) AS
  SELECT "case", item, remedy, at, amount, grantor, ''::text AS customer FROM @LOG.grants
  WHERE (SELECT NOT partly()) OR grantor = (SELECT me()) OR "case" IN (SELECT c.number
    FROM @LOG.cases c WHERE c.owner = ANY ((SELECT colleagues())::text[]));
CREATE OR REPLACE VIEW forms AS SELECT * FROM @LOG.forms;
CREATE OR REPLACE VIEW chores AS SELECT * FROM @LOG.chores;
CREATE OR REPLACE VIEW features AS SELECT * FROM @LOG.features;
CREATE OR REPLACE VIEW makers AS SELECT * FROM @LOG.makers;
"""

DESK_VIEWS = (
    *("about", "head", "events", "personal", "files", "cases", "clocks", "marks", "grants"),
    *("forms", "chores", "features", "makers"),
)
