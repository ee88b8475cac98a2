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

CREATE OR REPLACE FUNCTION writing() RETURNS boolean LANGUAGE sql STABLE @DEFINER AS $$
  SELECT pg_current_xact_id_if_assigned() IS NOT NULL AND EXISTS (
    SELECT 1 FROM head WHERE pg_current_xact_id_if_assigned()::xid IN (xmin, xmax)) $$;

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
  FROM personal p JOIN events e ON e.seq = p.seq WHERE p.seq = event $$;

CREATE OR REPLACE FUNCTION found_in(sought text[], run text) RETURNS SETOF text
LANGUAGE sql STABLE @DEFINER AS $$
  SELECT e.stream::text FROM search s JOIN events e ON e.seq = s.seq
  WHERE string_to_array(s.words, ' ') @> sought AND strpos(s.words, run) > 0 $$;

CREATE OR REPLACE FUNCTION grants_to(of text) RETURNS SETOF grants
LANGUAGE sql STABLE @DEFINER AS $$
  SELECT * FROM grants WHERE customer = of AND of <> '' ORDER BY at, "case", item $$;

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
  -- a line of the server's log stays, whatever becomes of the transaction
  RAISE LOG 'casefile: % reads what is personal on %', session_user, of;
  INSERT INTO looked VALUES (pg_current_xact_id(), session_user, of);
  RETURN QUERY SELECT p.* FROM personal p JOIN events e ON e.seq = p.seq WHERE e.stream = of;
END $$;

CREATE OR REPLACE FUNCTION looks_leave_an_event() RETURNS trigger LANGUAGE plpgsql @DEFINER AS $$
BEGIN
  DELETE FROM looked l WHERE l.xid = NEW.xid AND l.stream = NEW.stream;
  IF NOT EXISTS (SELECT 1 FROM events e
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
CREATE OR REPLACE VIEW events AS SELECT * FROM @LOG.events;
CREATE OR REPLACE VIEW personal AS
  SELECT seq, ''::bytea AS salt, told_of(seq) AS text FROM @LOG.personal;
CREATE OR REPLACE VIEW files AS SELECT * FROM @LOG.files;
CREATE OR REPLACE VIEW cases AS SELECT * FROM @LOG.cases;
CREATE OR REPLACE VIEW clocks AS SELECT * FROM @LOG.clocks;
CREATE OR REPLACE VIEW marks AS
  SELECT "case", mark, seq, at, CASE mark WHEN 'customer-before' THEN '' ELSE value END AS value,
    owner FROM @LOG.marks;
CREATE OR REPLACE VIEW grants AS
  SELECT "case", item, remedy, at, amount, grantor, ''::text AS customer FROM @LOG.grants;
CREATE OR REPLACE VIEW forms AS SELECT * FROM @LOG.forms;
CREATE OR REPLACE VIEW chores AS SELECT * FROM @LOG.chores;
CREATE OR REPLACE VIEW features AS SELECT * FROM @LOG.features;
CREATE OR REPLACE VIEW makers AS SELECT * FROM @LOG.makers;
"""

DESK_VIEWS = (
    *("about", "head", "events", "personal", "files", "cases", "clocks", "marks", "grants"),
    *("forms", "chores", "features", "makers"),
)
