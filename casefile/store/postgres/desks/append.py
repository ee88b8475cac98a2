"""The one function by which a desk's login adds to the log, and those for what lies beside it."""

DESK_APPEND = """
CREATE OR REPLACE FUNCTION once(said text) RETURNS boolean LANGUAGE sql IMMUTABLE @DEFINER AS $$
  WITH RECURSIVE part(value) AS (
    SELECT said::json
    UNION ALL SELECT inside.value FROM part, LATERAL (
      SELECT value FROM json_each(CASE json_typeof(part.value) WHEN 'object'
        THEN part.value ELSE '{}' END)
      UNION ALL SELECT value FROM json_array_elements(CASE json_typeof(part.value) WHEN 'array'
        THEN part.value ELSE '[]' END)) AS inside)
  SELECT coalesce(bool_and((SELECT count(*) = count(DISTINCT key)
    FROM json_each(part.value))), true)
  FROM part WHERE json_typeof(part.value) = 'object' $$;

CREATE OR REPLACE FUNCTION identified(e record) RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE
  p jsonb := newest(''); here jsonb := roster(); day text; practice boolean; by_hand boolean;
BEGIN
  -- a shared desk names its people, but for those who have a login of their own
  IF e.actor <> me() AND (NOT (p ->> 'shared')::boolean OR NOT here ? e.actor
    OR EXISTS (SELECT 1 FROM logins l WHERE l.staff = e.actor)) THEN
    RAISE EXCEPTION 'the login % may not act as %', session_user, e.actor USING ERRCODE = 'CF003';
  END IF;
  IF split_part(e.via, ' --now ', 1) <> session_user THEN
    RAISE EXCEPTION 'it was typed by the login %, not by %', session_user, e.via
      USING ERRCODE = 'CF003';
  END IF;
  IF coalesce(jsonb_array_length(here #> ARRAY[e.actor, 'roles']), 0) = 0 THEN
    RAISE EXCEPTION '% is not on the staff', e.actor USING ERRCODE = 'CF003';
  END IF;
  day := to_char(e.recorded_at::timestamptz AT TIME ZONE coalesce(p ->> 'zone', 'UTC'),
    'YYYY-MM-DD');
  IF coalesce(here #>> ARRAY[e.actor, 'since'], '') > day
    OR coalesce(nullif(here #>> ARRAY[e.actor, 'until'], ''), '9999') < day THEN
    RAISE EXCEPTION '% is not on the staff on that day', e.actor USING ERRCODE = 'CF003';
  END IF;
  SELECT coalesce((data::jsonb ->> 'practice')::boolean, false) INTO practice FROM events
    WHERE stream = 'office' AND kind = 'policy.applied' ORDER BY no LIMIT 1;
  by_hand := e.via LIKE '% --now %';
  IF by_hand AND NOT practice AND NOT entitled(e.actor, 'backdate', p) THEN
    RAISE EXCEPTION '% may not date entries by hand', e.actor USING ERRCODE = 'CF004';
  END IF;
  IF NOT by_hand AND abs(extract(epoch FROM clock_timestamp() - e.recorded_at::timestamptz)) > 300
  THEN
    RAISE EXCEPTION 'the clock of the desk says %, that of the server %', e.recorded_at,
      to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      USING ERRCODE = 'CF007';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION allowed(e record) RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE
  d jsonb := e.data::jsonb; p jsonb; now_p jsonb; verbs text[]; number int; shape jsonb;
BEGIN
  p := CASE WHEN e.stream = 'office' THEN newest('')
    WHEN e.kind = 'case.opened' THEN rule_of(d ->> 'policy') ELSE standing(e.stream) END;
  IF p IS NULL THEN
    RAISE EXCEPTION '% stands under no policy of the desk', e.stream USING ERRCODE = 'CF008';
  END IF;
  now_p := coalesce(newest(p ->> 'id'), p);
  verbs := string_to_array('@VERBS'::jsonb ->> e.kind, ' ');
  IF verbs IS NULL OR (e.stream = 'office') <> (e.kind = ANY (ARRAY[@OFFICE])) THEN
    RAISE EXCEPTION 'no desk records % there', e.kind USING ERRCODE = 'CF008';
  END IF;
  IF e.kind = 'authority.delegated' AND d ->> 'by' <> e.actor THEN
    RAISE EXCEPTION 'nobody lends what others may' USING ERRCODE = 'CF003';
  END IF;
  IF e.kind = 'delegation.ended' AND d ->> 'by' <> e.actor THEN verbs := '{undelegate}'; END IF;
  IF e.kind = 'personal.revealed' AND d ->> 'command' = 'last-four' THEN
    verbs := '{last-four}';  -- who finds a caller so sees no more than that
  END IF;
  IF e.kind = 'entry.struck' AND EXISTS (SELECT 1 FROM events x
    WHERE x.seq = (d ->> 'of')::bigint AND x.actor <> e.actor) THEN
    verbs := '{strike}';
  END IF;
  IF cardinality(verbs) > 0 AND NOT EXISTS (SELECT 1 FROM unnest(verbs) v
    WHERE entitled(e.actor, v, CASE WHEN e.stream = 'office' THEN newest('') ELSE now_p END)) THEN
    RAISE EXCEPTION '% may not record %', e.actor, e.kind USING ERRCODE = 'CF004';
  END IF;
  shape := '@SHAPES'::jsonb -> e.kind;
  IF NOT d ?& ARRAY(SELECT jsonb_array_elements_text(shape -> 'needs'))
    OR EXISTS (SELECT 1 FROM jsonb_object_keys(d) k WHERE NOT shape -> 'knows' ? k)
    OR NOT coalesce(e.sealed, '{}')::jsonb ?& ARRAY(SELECT jsonb_array_elements_text(
      shape -> 'words')) THEN
    RAISE EXCEPTION '% does not say what it must, or more', e.kind USING ERRCODE = 'CF008';
  END IF;
  CASE e.kind
  WHEN 'remedy.offered', 'settlement.made' THEN
    SELECT count(*) + 1 INTO number FROM events x WHERE x.stream = e.stream AND x.kind = e.kind;
    IF e.kind = 'remedy.offered' THEN
      PERFORM offered(e.actor, e.stream, d, p, now_p, 'remedy-' || number);
    ELSE
      PERFORM settled(e.actor, e.stream, d, p, now_p, 'settlement-' || number);
    END IF;
  WHEN 'approval.given' THEN PERFORM approved(e.actor, e.stream, d, p, now_p);
  WHEN 'remedies.chosen' THEN PERFORM chosen(e.stream, d, now_p);
  WHEN 'step.recorded' THEN PERFORM stepped(e.actor, e.stream, d, p);
  WHEN 'facts.corrected' THEN PERFORM corrected(e.actor, e.stream, d, p, now_p);
  ELSE NULL;
  END CASE;
END $$;

CREATE OR REPLACE FUNCTION append(told jsonb, knows text[]) RETURNS bigint
LANGUAGE plpgsql @DEFINER AS $$
DECLARE e record; tip record; body text; last bigint;
BEGIN
  PERFORM me();
  SELECT h.seq, h.hash INTO tip FROM head h FOR UPDATE;
  FOR e IN SELECT * FROM jsonb_to_recordset(told) AS x(seq bigint, stream text, no bigint,
    kind text, at text, recorded_at text, actor text, via text, key text, data text, seal text,
    hash text, salt text, sealed text, words text)
  LOOP
    e.seq := coalesce(e.seq, tip.seq + 1);  -- no number where it was decided before others waited
    IF e.seq <> tip.seq + 1 THEN
      RAISE EXCEPTION 'event % does not follow event %', e.seq, tip.seq USING ERRCODE = 'CF001';
    END IF;
    body := '[' || e.seq || ',' || to_json(e.stream) || ',' || e.no || ',' || to_json(e.kind)
      || ',' || to_json(e.at) || ',' || to_json(e.recorded_at) || ',' || to_json(e.actor) || ','
      || to_json(e.via) || ',' || coalesce(to_json(e.key)::text, 'null') || ',' || e.data || ','
      || coalesce(to_json(e.seal)::text, 'null') || ']';
    tip.hash := sha256(tip.hash || convert_to(body, 'UTF8'));
    IF decode(e.hash, 'hex') <> tip.hash THEN
      RAISE EXCEPTION 'event % does not continue the chain', e.seq USING ERRCODE = 'CF001';
    END IF;
    IF e.sealed IS NOT NULL AND e.seal IS DISTINCT FROM
      encode(sha256(decode(e.salt, 'hex') || convert_to(e.sealed, 'UTF8')), 'hex')
      OR (e.sealed IS NULL) <> (e.seal IS NULL) THEN
      RAISE EXCEPTION 'the seal of event % is not that of its facts', e.seq USING ERRCODE = 'CF001';
    END IF;
    SELECT coalesce(max(x.no), 0) INTO last FROM events x WHERE x.stream = e.stream;
    IF e.no <> last + 1 THEN
      RAISE EXCEPTION '% has moved on since it was read', e.stream USING ERRCODE = 'CF002';
    END IF;
    IF NOT once(e.data) OR json_typeof(e.data::json) <> 'object' THEN
      RAISE EXCEPTION 'event % says something twice', e.seq USING ERRCODE = 'CF008';
    END IF;
    IF e.at !~ '^[0-9-]{10}T[0-9:]{8}Z$' OR e.recorded_at !~ '^[0-9-]{10}T[0-9:]{8}Z$' THEN
      RAISE EXCEPTION 'event % has no time', e.seq USING ERRCODE = 'CF008';
    END IF;
    PERFORM identified(e);
    IF e.no > 1 AND NOT readable(e.stream) AND NOT EXISTS (SELECT 1 FROM events x
      WHERE x.stream = e.stream AND x.no = 1 AND x.xmin = pg_current_xact_id()::xid) THEN
      RAISE EXCEPTION '% is of another unit', e.stream USING ERRCODE = 'CF004';
    END IF;
    PERFORM allowed(e);
    INSERT INTO events VALUES (e.seq, e.stream, e.no, e.kind, e.at, e.recorded_at, e.actor, e.via,
      e.key, e.data, decode(e.seal, 'hex'), tip.hash);
    IF e.sealed IS NOT NULL THEN
      INSERT INTO personal VALUES (e.seq, decode(e.salt, 'hex'), e.sealed);
    END IF;
    IF coalesce(e.words, '') <> '' THEN INSERT INTO search VALUES (e.seq, e.words); END IF;
    IF e.kind = 'policy.applied' THEN
      PERFORM ruled(e.data::jsonb ->> 'digest');
      IF rule_of(e.data::jsonb ->> 'digest') IS NULL THEN
        RAISE EXCEPTION 'no such policy is kept' USING ERRCODE = 'CF008';
      END IF;
    ELSIF e.kind IN ('personal.revealed', 'personal.exported')
      AND e.data::jsonb ->> 'command' IS DISTINCT FROM 'last-four' THEN
      INSERT INTO revealed VALUES (session_user, CASE e.kind WHEN 'personal.revealed'
        THEN e.stream ELSE '' END, clock_timestamp())
        ON CONFLICT (login, stream) DO UPDATE SET at = excluded.at;
    END IF;
    tip.seq := e.seq;
  END LOOP;
  INSERT INTO features SELECT name, 'read' FROM unnest(knows) name
    WHERE name = ANY (ARRAY[@FEATURES]) ON CONFLICT DO NOTHING;
  RETURN tip.seq;
END $$;

CREATE OR REPLACE FUNCTION stood(since bigint, streams text[]) RETURNS void
LANGUAGE plpgsql @DEFINER AS $$
BEGIN
  PERFORM me();
  PERFORM 1 FROM head FOR UPDATE;
  IF EXISTS (SELECT 1 FROM events e WHERE e.seq > since
      AND (streams IS NULL OR e.stream = ANY (streams))
      AND e.xmin <> pg_current_xact_id()::xid)
    -- nobody learns whether something moved that they do not read
    OR partly() AND EXISTS (SELECT 1 FROM unnest(streams) s WHERE NOT readable(s) AND EXISTS (
      SELECT 1 FROM events e WHERE e.stream = s AND e.xmin <> pg_current_xact_id()::xid)) THEN
    RAISE EXCEPTION 'others recorded meanwhile' USING ERRCODE = 'CF010';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION keep(content bytea) RETURNS text LANGUAGE plpgsql @DEFINER AS $$
DECLARE name text := encode(sha256(content), 'hex');
BEGIN
  PERFORM me();
  INSERT INTO files VALUES (name, content) ON CONFLICT DO NOTHING;
  RETURN name;
END $$;

CREATE OR REPLACE FUNCTION follows(told jsonb, called text) RETURNS void
LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE stray text;
BEGIN
  SELECT t ->> called INTO stray FROM jsonb_array_elements(told) t WHERE NOT EXISTS (
    SELECT 1 FROM events e WHERE e.stream = t ->> called AND e.xmin = pg_current_xact_id()::xid)
    LIMIT 1;
  IF stray IS NOT NULL THEN
    RAISE EXCEPTION 'nothing was recorded on % that its rows could follow from', stray
      USING ERRCODE = 'CF004';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION put(into_table text, told jsonb) RETURNS void
LANGUAGE plpgsql @DEFINER AS $$
BEGIN
  PERFORM me();
  PERFORM follows(told, CASE into_table WHEN 'cases' THEN 'number' ELSE 'case' END);
  CASE into_table
@PUTS
  END CASE;
END $$;

CREATE OR REPLACE FUNCTION drop_rows(of_table text, told jsonb) RETURNS void
LANGUAGE plpgsql @DEFINER AS $$
BEGIN
  PERFORM me();
  PERFORM follows(told, 'case');
  CASE of_table
  WHEN 'clocks' THEN DELETE FROM clocks x USING jsonb_array_elements(told) t
    WHERE x."case" = t ->> 'case' AND x.clock = t ->> 'clock';
  WHEN 'marks' THEN DELETE FROM marks x USING jsonb_array_elements(told) t
    WHERE x."case" = t ->> 'case' AND x.mark = t ->> 'mark' AND x.seq = (t ->> 'seq')::bigint;
  WHEN 'grants' THEN DELETE FROM grants x USING jsonb_array_elements(told) t
    WHERE x."case" = t ->> 'case' AND x.item = t ->> 'item';
  END CASE;
END $$;
"""

DESK_CALLS = (
    *("me", "writing", "told_of", "found_in", "grants_to", "held", "look", "append", "keep"),
    *("partly", "colleagues", "readable", "kept", "next_serial", "hash_of", "hashed"),
    *("writes", "stood"),
)
"""What a desk's login may call, beside ``put`` and ``drop_rows``."""
