"""What a desk's login may record: who acts, whose right the kind of event is, four eyes, and what a
role may grant of one item and on one case. The amounts, roles and rights are read from the version
of the policy that the log keeps; windows and linked customers stay with the program, and
``check`` finds what went beyond them."""

DESK_RULES = """
CREATE OR REPLACE FUNCTION ruled(of text) RETURNS void LANGUAGE sql @DEFINER AS $$
  INSERT INTO rules SELECT of, jsonb_build_object(
    'id', p #> '{policy,id}', 'zone', p #> '{policy,timezone}',
    'shared', coalesce(p #> '{policy,shared_desk}', 'false'),
    'staff', p -> 'staff', 'renamed', coalesce(p -> 'renamed', '{}'),
    'rights', coalesce(p -> 'rights', '{}'), 'limit', coalesce(p -> 'limit', '[]'),
    'remedy', coalesce(p -> 'remedy', '[]'), 'route', coalesce(p -> 'route', '[]'),
    'step', coalesce(p -> 'step', '[]') || coalesce(p -> 'route_step', '[]'),
    'settlement', p -> 'settlement',
    'fact', (SELECT jsonb_object_agg(key, CASE
        WHEN value ->> 'mask' IS NOT NULL THEN value ->> 'mask'
        WHEN NOT (value ->> 'personal')::boolean THEN 'none'
        WHEN value ->> 'type' IN ('phone', 'id') THEN value ->> 'type'
        WHEN value ->> 'type' IN ('passport', 'permit') THEN 'passport' ELSE 'name' END)
      FROM jsonb_each(p -> 'fact')))
  FROM (SELECT convert_from(content, 'UTF8')::jsonb AS p FROM files WHERE sha256 = of) AS kept
  ON CONFLICT DO NOTHING $$;

CREATE OR REPLACE FUNCTION rule_of(of text) RETURNS jsonb LANGUAGE sql STABLE @DEFINER AS $$
  SELECT told FROM rules WHERE digest = of $$;

CREATE OR REPLACE FUNCTION newest(procedure text) RETURNS jsonb LANGUAGE sql STABLE @DEFINER AS $$
  SELECT rule_of(data::jsonb ->> 'digest') FROM events
  WHERE stream = 'office' AND kind = 'policy.applied'
    AND (procedure = '' OR data::jsonb ->> 'id' = procedure)
  ORDER BY no DESC LIMIT 1 $$;

CREATE OR REPLACE FUNCTION standing(of text) RETURNS jsonb LANGUAGE sql STABLE @DEFINER AS $$
  SELECT rule_of(data::jsonb ->> 'policy') FROM events
  WHERE stream = of AND kind IN ('case.opened', 'policy.moved') ORDER BY no DESC LIMIT 1 $$;

CREATE OR REPLACE FUNCTION called(roles jsonb, names jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE @DEFINER AS $$
BEGIN
  FOR i IN 1 .. (SELECT count(*) FROM jsonb_object_keys(names)) LOOP
    roles := (SELECT coalesce(jsonb_agg(coalesce(names ->> r, r)), '[]')
      FROM jsonb_array_elements_text(roles) r);
  END LOOP;
  RETURN roles;
END $$;

CREATE OR REPLACE FUNCTION roster() RETURNS jsonb LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE
  known jsonb := '{}'; before jsonb := '{}'; was jsonb; one record; p jsonb; d jsonb; row jsonb;
  name text;
BEGIN
  FOR one IN SELECT e.kind, e.data::jsonb AS data FROM events e WHERE e.stream = 'office'
    AND e.kind IN ('policy.applied', 'staff.changed', 'staff.left') ORDER BY e.no
  LOOP
    d := one.data;
    IF one.kind = 'staff.changed' THEN
      known := known || jsonb_build_object(d ->> 'id', d);
    ELSIF one.kind = 'staff.left' THEN
      known := known || jsonb_build_object(d ->> 'id', coalesce(known -> (d ->> 'id'), '{}')
        || '{"roles": []}');
    ELSE
      p := rule_of(d ->> 'digest');
      SELECT coalesce(jsonb_object_agg(key, value ||
          jsonb_build_object('roles', called(value -> 'roles', p -> 'renamed'))), '{}')
        INTO known FROM jsonb_each(known);
      was := before -> (p ->> 'id');
      FOR row IN SELECT value FROM jsonb_array_elements(p -> 'staff') LOOP
        name := row ->> 'id';
        IF was IS NULL AND jsonb_array_length(known #> ARRAY[name, 'roles']) > 0 THEN
          known := jsonb_set(known, ARRAY[name, 'roles'],
            (known #> ARRAY[name, 'roles']) || (row -> 'roles'));
        ELSIF was IS NULL OR was -> name IS NULL OR (was -> name) || jsonb_build_object('roles',
            called(was #> ARRAY[name, 'roles'], p -> 'renamed')) <> row THEN
          known := known || jsonb_build_object(name, row);
        END IF;
      END LOOP;
      FOR name IN SELECT k FROM jsonb_object_keys(was) k
        WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p -> 'staff') s WHERE s ->> 'id' = k)
      LOOP
        known := jsonb_set(known, ARRAY[name, 'roles'], '[]', false);
      END LOOP;
      before := before || jsonb_build_object(p ->> 'id',
        (SELECT jsonb_object_agg(s ->> 'id', s) FROM jsonb_array_elements(p -> 'staff') s));
    END IF;
  END LOOP;
  RETURN known;
END $$;

CREATE OR REPLACE FUNCTION roles_in(staff text, names jsonb) RETURNS text[]
LANGUAGE sql STABLE @DEFINER AS $$
  WITH RECURSIVE held(role) AS (
    SELECT jsonb_array_elements_text(roster() #> ARRAY[staff, 'roles'])
    UNION SELECT n.key FROM held h JOIN jsonb_each_text(names) n ON n.value = h.role)
  SELECT coalesce(array_agg(role), '{}') FROM held $$;

CREATE OR REPLACE FUNCTION entitled(staff text, verb text, p jsonb) RETURNS boolean
LANGUAGE sql STABLE @DEFINER AS $$
  SELECT CASE WHEN coalesce(jsonb_array_length(p #> ARRAY['rights', verb]), 0) = 0
    THEN verb <> ALL (ARRAY[@RESERVED])
    ELSE p #> ARRAY['rights', verb] ?| roles_in(staff, p -> 'renamed') END $$;

CREATE OR REPLACE FUNCTION fen(said text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE @DEFINER AS $$
BEGIN
  IF coalesce(said, '') = '' THEN RETURN 0; END IF;
  IF said !~ '^[0-9]{1,13}[.][0-9][0-9]$' THEN
    RAISE EXCEPTION '% is no amount', said USING ERRCODE = 'CF008';
  END IF;
  RETURN (said::numeric * 100)::bigint;
END $$;

CREATE OR REPLACE FUNCTION lent(by_whom text, to_whom text) RETURNS boolean
LANGUAGE sql STABLE @DEFINER AS $$
  SELECT coalesce((SELECT e.kind = 'authority.delegated'
      AND (e.data::jsonb ->> 'until')::timestamptz > clock_timestamp()
    FROM events e WHERE e.stream = 'office'
      AND e.kind IN ('authority.delegated', 'delegation.ended')
      AND e.data::jsonb ->> 'by' = by_whom AND e.data::jsonb ->> 'to' = to_whom
    ORDER BY e.no DESC LIMIT 1), false) $$;

CREATE OR REPLACE FUNCTION bargains(of text) RETURNS TABLE (
  name text, seq bigint, kind text, amount bigint, excess bigint, valued boolean, grantor text,
  authors text[], state text, asked bigint, asks jsonb, given jsonb, by_whom text[]
) LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE
  one record; d jsonb; at text; offers int := 0; settled int := 0;
  all_of jsonb := '{}'; b jsonb; no text; left_asks int;
BEGIN
  FOR one IN SELECT e.seq, e.kind, e.actor, e.data::jsonb AS data FROM events e
    WHERE e.stream = of AND e.kind IN ('remedy.offered', 'remedies.chosen', 'remedy.declined',
      'approval.given', 'approval.refused', 'settlement.made', 'settlement.cancelled',
      'facts.corrected', 'case.closed', 'case.withdrawn') ORDER BY e.no
  LOOP
    d := one.data;
    CASE one.kind
    WHEN 'remedy.offered', 'settlement.made' THEN
      IF one.kind = 'remedy.offered' THEN
        offers := offers + 1; at := 'remedy-' || offers;
      ELSE
        settled := settled + 1; at := 'settlement-' || settled;
      END IF;
      all_of := all_of || jsonb_build_object(at, d || jsonb_build_object('seq', one.seq,
        'asked', one.seq, 'authors', jsonb_build_array(one.actor), 'given', '{}'::jsonb,
        'kind', coalesce(d ->> 'remedy', 'settlement'), 'by', '[]'::jsonb,
        'state', CASE WHEN d ? 'asks' THEN 'waiting' WHEN one.kind = 'remedy.offered'
          THEN 'offered' ELSE 'open' END));
    WHEN 'remedies.chosen' THEN
      FOR no IN SELECT jsonb_array_elements_text(coalesce(d -> 'declined', '[]')) LOOP
        all_of := jsonb_set(all_of, ARRAY['remedy-' || no, 'state'], '"declined"', true);
      END LOOP;
      FOR no IN SELECT jsonb_array_elements_text(d -> 'nos') LOOP
        all_of := jsonb_set(all_of, ARRAY['remedy-' || no, 'state'], '"chosen"', true);
      END LOOP;
    WHEN 'remedy.declined', 'settlement.cancelled' THEN
      all_of := jsonb_set(all_of, ARRAY[split_part(CASE one.kind WHEN 'remedy.declined'
        THEN 'remedy' ELSE 'settlement' END, '.', 1) || '-' || (d ->> 'no'), 'state'],
        CASE one.kind WHEN 'remedy.declined' THEN '"declined"' ELSE '"cancelled"' END::jsonb, true);
    WHEN 'approval.given', 'approval.refused' THEN
      SELECT key, value INTO at, b FROM jsonb_each(all_of)
        WHERE (value ->> 'asked')::bigint = (d ->> 'ask')::bigint;
      CONTINUE WHEN at IS NULL;
      IF one.kind = 'approval.refused' THEN
        b := b || '{"state": "refused"}';
      ELSE
        b := jsonb_set(b, ARRAY['given', coalesce(d ->> 'rank', '0')], to_jsonb(one.actor));
        b := jsonb_set(b, '{by}', (b -> 'by') || to_jsonb(one.actor)
          || CASE WHEN d ? 'behalf' THEN d -> 'behalf' ELSE '[]' END);
        IF coalesce(b #>> ARRAY['asks', coalesce(d ->> 'rank', '0'), 'role'], '') = ''
          OR coalesce(b #>> ARRAY['asks', coalesce(d ->> 'rank', '0'), 'staff'], '') <> '' THEN
          b := b || jsonb_build_object('grantor', coalesce(d ->> 'behalf', one.actor));
        END IF;
        left_asks := jsonb_array_length(b -> 'asks')
          - (SELECT count(*) FROM jsonb_object_keys(b -> 'given'));
        IF left_asks = 0 AND b ->> 'state' = 'waiting' THEN
          b := b || jsonb_build_object('state',
            CASE WHEN at LIKE 'remedy-%' THEN 'offered' ELSE 'open' END);
        END IF;
      END IF;
      all_of := all_of || jsonb_build_object(at, b);
    WHEN 'facts.corrected' THEN
      SELECT key, value INTO at, b FROM jsonb_each(all_of)
        WHERE (value ->> 'seq')::bigint = (d ->> 'of')::bigint;
      CONTINUE WHEN at IS NULL OR NOT (d ? 'grantor' OR d ? 'asks');
      b := (b - 'asks' - 'grantor' - 'amount' - 'excess') || d || jsonb_build_object(
        'seq', b -> 'seq', 'asked', one.seq, 'given', '{}'::jsonb, 'by', '[]'::jsonb,
        'facts', (coalesce(b -> 'facts', '{}')) || coalesce(d -> 'facts', '{}'),
        'authors', (b -> 'authors') || to_jsonb(one.actor),
        'state', CASE WHEN d ? 'asks' THEN 'waiting' WHEN at LIKE 'remedy-%' THEN 'offered'
          ELSE 'open' END);
      all_of := all_of || jsonb_build_object(at, b);
    ELSE  -- the end of the case: what nobody answered lapses
      SELECT coalesce(jsonb_object_agg(key, CASE WHEN value ->> 'state' IN ('offered', 'waiting')
        AND key LIKE 'remedy-%' THEN value || '{"state": "lapsed"}' ELSE value END), '{}')
        INTO all_of FROM jsonb_each(all_of);
    END CASE;
  END LOOP;
  RETURN QUERY SELECT key, (value ->> 'seq')::bigint, value ->> 'kind', fen(value ->> 'amount'),
    fen(value ->> 'excess'), value ? 'amount', coalesce(value ->> 'grantor', ''),
    ARRAY(SELECT jsonb_array_elements_text(value -> 'authors')), value ->> 'state',
    (value ->> 'asked')::bigint, coalesce(value -> 'asks', '[]'), value -> 'given',
    ARRAY(SELECT jsonb_array_elements_text(value -> 'by')) FROM jsonb_each(all_of);
END $$;

CREATE OR REPLACE FUNCTION within(
  staff text, of text, item text, what text, amount bigint, unvalued boolean, p jsonb
) RETURNS boolean LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE role text; rows jsonb; row jsonb; holds boolean; own jsonb; most text; none_of boolean;
BEGIN
  SELECT bool_or(fen(a.value) = 0) INTO none_of FROM jsonb_array_elements(p -> 'limit') x,
    LATERAL jsonb_each_text(x) a WHERE x ->> 'remedy' = what
    AND a.key LIKE 'per_%' AND a.value <> ''
    AND x ->> 'role' = ANY (roles_in(staff, p -> 'renamed'));
  IF amount = 0 AND NOT unvalued AND NOT coalesce(none_of, false) THEN RETURN true; END IF;
  FOREACH role IN ARRAY roles_in(staff, p -> 'renamed') LOOP
    SELECT jsonb_agg(x) INTO rows FROM jsonb_array_elements(p -> 'limit') x
      WHERE x ->> 'role' = role AND x ->> 'remedy' IN ('*', what);
    CONTINUE WHEN rows IS NULL;
    holds := true;
    FOR row IN SELECT jsonb_array_elements(rows) LOOP
      most := coalesce(row ->> 'per_item', '');
      holds := holds AND (most = '' OR (fen(most) > 0 AND amount <= fen(most)));
      most := coalesce(row ->> 'per_case', '');
      holds := holds AND (most = '' OR (fen(most) > 0 AND amount + (
        SELECT coalesce(sum(CASE WHEN b.name LIKE 'remedy-%' THEN b.amount ELSE b.excess END), 0)
        FROM bargains(of) b WHERE b.name <> item AND row ->> 'remedy' IN ('*', b.kind)
          AND (b.state IN ('offered', 'chosen', 'open') OR b.state = 'waiting' AND b.grantor <> '')
        ) + (SELECT coalesce(sum(greatest(paid(of, split_part(b.name, '-', 2)::int)
            - (b.amount - b.excess), 0)), 0) FROM bargains(of) b WHERE b.name LIKE 'settlement-%'
          AND b.name <> item AND b.state IN ('cancelled', 'refused') AND row ->> 'remedy' = '*')
        <= fen(most)));
    END LOOP;
    IF holds AND unvalued THEN
      SELECT jsonb_agg(x) INTO own FROM jsonb_array_elements(rows) x WHERE x ->> 'remedy' = what;
      holds := NOT EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(own, rows)) x,
        LATERAL jsonb_each_text(x) a WHERE a.key LIKE 'per_%' AND a.value <> '');
    END IF;
    IF holds THEN RETURN true; END IF;
  END LOOP;
  RETURN false;
END $$;
"""
