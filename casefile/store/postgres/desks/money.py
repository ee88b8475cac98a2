"""How a desk's login writes: one function that proves each event as the program did, and others
for files and for the rows that follow from a case."""

DESK_WRITING = """
CREATE OR REPLACE FUNCTION paid(of text, number int) RETURNS bigint
LANGUAGE sql STABLE @DEFINER AS $$
  SELECT greatest(coalesce(sum(fen(e.data::jsonb -> 'facts' ->> (s ->> 'sums'))), 0) - (
      SELECT coalesce(sum(fen(x.data::jsonb ->> 'amount')), 0) FROM events x WHERE x.stream = of
        AND x.kind = 'overpayment.explained' AND (x.data::jsonb ->> 'no')::int = number), 0)::bigint
  FROM events e JOIN jsonb_array_elements(standing(of) -> 'step') s
    ON s ->> 'id' = e.data::jsonb ->> 'step' AND s ->> 'sums' <> ''
  WHERE e.stream = of AND e.kind = 'step.recorded'
    AND (e.data::jsonb ->> 'settlement')::int = number
    AND NOT EXISTS (SELECT 1 FROM events k WHERE k.stream = of AND k.kind = 'entry.struck'
      AND (k.data::jsonb ->> 'of')::bigint = e.seq) $$;

CREATE OR REPLACE FUNCTION granted(
  who text, of text, item text, what text, amount bigint, unvalued boolean, d jsonb, p jsonb,
  chain jsonb
) RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE asks jsonb := coalesce(d -> 'asks', '[]'); role text;
BEGIN
  FOR role IN SELECT jsonb_array_elements_text(coalesce(chain, '[]')) LOOP
    IF NOT EXISTS (SELECT 1 FROM jsonb_array_elements(asks) a WHERE a ->> 'role' = role) THEN
      RAISE EXCEPTION 'it takes the approval of the role %', role USING ERRCODE = 'CF006';
    END IF;
  END LOOP;
  IF d ? 'grantor' THEN
    IF d ->> 'grantor' <> who THEN
      RAISE EXCEPTION '% is not who grants it', d ->> 'grantor' USING ERRCODE = 'CF003';
    END IF;
    IF NOT within(who, of, item, what, amount, unvalued, p) THEN
      RAISE EXCEPTION '% yuan of % lie beyond what % may grant', (amount / 100.0)::numeric(16, 2),
        what, who USING ERRCODE = 'CF006';
    END IF;
  ELSIF coalesce(asks #>> '{0,staff}', '') IN ('', who) THEN
    RAISE EXCEPTION 'nobody else is asked who may grant it' USING ERRCODE = 'CF006';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION offered(who text, of text, d jsonb, p jsonb, now_p jsonb, item text)
RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE r jsonb; n jsonb; said text;
BEGIN
  SELECT x INTO r FROM jsonb_array_elements(p -> 'remedy') x WHERE x ->> 'id' = d ->> 'remedy';
  SELECT x INTO n FROM jsonb_array_elements(now_p -> 'remedy') x
    WHERE x ->> 'id' = d ->> 'remedy';
  IF r IS NULL THEN
    RAISE EXCEPTION 'the policy has no remedy %', d ->> 'remedy' USING ERRCODE = 'CF008';
  END IF;
  said := d -> 'facts' ->> (r ->> 'value');
  IF fen(said) <> fen(d ->> 'amount') THEN
    RAISE EXCEPTION 'the amount is not what the facts say' USING ERRCODE = 'CF008';
  END IF;
  PERFORM granted(who, of, item, d ->> 'remedy', fen(d ->> 'amount'),
    said IS NULL AND coalesce(n, r) ->> 'unvalued' = 'ask', d, now_p,
    coalesce(n, r) -> 'approvals');
END $$;

CREATE OR REPLACE FUNCTION settled(who text, of text, d jsonb, p jsonb, now_p jsonb, item text)
RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE
  chain jsonb; covered bigint; carried bigint := 0; amount bigint := fen(d ->> 'amount');
  went_on int := coalesce((d ->> 'continues')::int, 0);
BEGIN
  IF d -> 'facts' ? (p #>> '{settlement,amount}')
    AND fen(d -> 'facts' ->> (p #>> '{settlement,amount}')) <> amount THEN
    RAISE EXCEPTION 'the amount is not what the facts say' USING ERRCODE = 'CF008';
  END IF;
  IF went_on > 0 THEN
    IF NOT EXISTS (SELECT 1 FROM bargains(of) b WHERE b.name = 'settlement-' || went_on
        AND b.state IN ('cancelled', 'refused')) OR EXISTS (SELECT 1 FROM events e
        WHERE e.stream = of AND e.kind = 'settlement.made'
          AND (e.data::jsonb ->> 'continues')::int = went_on
          AND 'settlement-' || (SELECT count(*) FROM events f WHERE f.stream = of
            AND f.kind = 'settlement.made' AND f.no <= e.no) <> item) THEN
      RAISE EXCEPTION 'nothing of settlement % is left to go on with', went_on
        USING ERRCODE = 'CF006';
    END IF;
    carried := paid(of, went_on);
  END IF;
  SELECT coalesce(sum(b.amount), 0) INTO covered FROM bargains(of) b
    JOIN jsonb_array_elements(p -> 'remedy') r ON r ->> 'id' = b.kind AND (r ->> 'cash')::boolean
    WHERE b.name LIKE 'remedy-%' AND b.state = 'chosen';
  SELECT covered - coalesce(sum(greatest(least(b.amount - b.excess, CASE WHEN b.state IN
      ('open', 'waiting') THEN b.amount ELSE paid(of, split_part(b.name, '-', 2)::int) END), 0)), 0)
    INTO covered FROM bargains(of) b WHERE b.name LIKE 'settlement-%' AND b.name <> item;
  IF amount - carried - greatest(covered, 0) > fen(d ->> 'excess') THEN
    RAISE EXCEPTION '% yuan rest on nothing that was granted and chosen',
      ((amount - carried - greatest(covered, 0) - fen(d ->> 'excess')) / 100.0)::numeric(16, 2)
      USING ERRCODE = 'CF006';
  END IF;
  SELECT x -> 'approvals' INTO chain FROM jsonb_array_elements(now_p -> 'route') x
    WHERE x ->> 'id' = d ->> 'route';
  IF fen(d ->> 'excess') = 0 THEN  -- who approved the remedy approves it no second time
    SELECT jsonb_agg(role) INTO chain FROM jsonb_array_elements_text(chain) role
      WHERE NOT EXISTS (SELECT 1 FROM bargains(of) b, unnest(b.by_whom) giver
        WHERE b.name LIKE 'remedy-%' AND b.state = 'chosen'
          AND role = ANY (roles_in(giver, now_p -> 'renamed')));
  END IF;
  PERFORM granted(who, of, item, 'settlement', fen(d ->> 'excess'), false, d, now_p, chain);
END $$;

CREATE OR REPLACE FUNCTION approved(who text, of text, d jsonb, p jsonb, now_p jsonb)
RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE
  b record; rank int := coalesce((d ->> 'rank')::int, 0); giver text; ask jsonb; r jsonb;
BEGIN
  SELECT * INTO b FROM bargains(of) x WHERE x.asked = (d ->> 'ask')::bigint;
  ask := b.asks -> rank;
  IF b.name IS NULL OR ask IS NULL OR b.state <> 'waiting' OR b.given ? rank::text THEN
    RAISE EXCEPTION 'no such approval waits' USING ERRCODE = 'CF005';
  END IF;
  IF EXISTS (SELECT 1 FROM generate_series(0, rank - 1) first WHERE NOT b.given ? first::text) THEN
    RAISE EXCEPTION 'another approval comes before it' USING ERRCODE = 'CF005';
  END IF;
  giver := coalesce(d ->> 'behalf', who);
  IF giver <> who AND NOT lent(giver, who) THEN
    RAISE EXCEPTION '% lent nothing to %', giver, who USING ERRCODE = 'CF005';
  END IF;
  IF ARRAY[who, giver] && b.authors THEN
    RAISE EXCEPTION 'nobody approves what they proposed themselves' USING ERRCODE = 'CF005';
  END IF;
  IF ARRAY[who, giver] && b.by_whom THEN
    RAISE EXCEPTION 'nobody gives two approvals of one thing' USING ERRCODE = 'CF005';
  END IF;
  IF coalesce(ask ->> 'role', '') <> ''
    AND ask ->> 'role' <> ALL (roles_in(giver, now_p -> 'renamed')) THEN
    RAISE EXCEPTION '% is none of the role %', giver, ask ->> 'role' USING ERRCODE = 'CF004';
  END IF;
  IF coalesce(ask ->> 'role', '') = '' OR coalesce(ask ->> 'staff', '') <> '' THEN
    SELECT x INTO r FROM jsonb_array_elements(now_p -> 'remedy') x WHERE x ->> 'id' = b.kind;
    IF NOT within(giver, of, b.name, b.kind, CASE WHEN b.kind = 'settlement' THEN b.excess
        ELSE b.amount END, b.kind <> 'settlement' AND NOT b.valued AND r ->> 'unvalued' = 'ask',
        now_p) THEN
      RAISE EXCEPTION 'it lies beyond what % may grant', giver USING ERRCODE = 'CF006';
    END IF;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION chosen(of text, d jsonb, now_p jsonb)
RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE no text; b record;
BEGIN
  FOR no IN SELECT jsonb_array_elements_text(d -> 'nos') LOOP
    SELECT * INTO b FROM bargains(of) x WHERE x.name = 'remedy-' || no;
    IF b.name IS NULL OR b.state IN ('waiting', 'refused') OR b.grantor = '' THEN
      RAISE EXCEPTION 'remedy % is not granted', no USING ERRCODE = 'CF006';
    END IF;
    IF b.state IN ('declined', 'lapsed')
      AND NOT within(b.grantor, of, b.name, b.kind, b.amount, false, now_p) THEN
      RAISE EXCEPTION 'remedy % lies beyond what % may grant now', no, b.grantor
        USING ERRCODE = 'CF006';
    END IF;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION stepped(who text, of text, d jsonb, p jsonb)
RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE s jsonb; giver text := coalesce(d ->> 'behalf', who); state text; on_seq bigint;
BEGIN
  SELECT x INTO s FROM jsonb_array_elements(p -> 'step') x WHERE x ->> 'id' = d ->> 'step';
  IF s IS NULL THEN
    RAISE EXCEPTION 'the policy has no step %', d ->> 'step' USING ERRCODE = 'CF008';
  END IF;
  IF giver <> who AND NOT lent(giver, who) THEN
    RAISE EXCEPTION '% lent nothing to %', giver, who USING ERRCODE = 'CF005';
  END IF;
  IF jsonb_array_length(s -> 'roles') > 0 AND NOT s -> 'roles' ?| roles_in(giver,
      p -> 'renamed') THEN
    RAISE EXCEPTION '% may not record the step %', giver, d ->> 'step' USING ERRCODE = 'CF004';
  END IF;
  IF coalesce((d ->> 'settlement')::int, 0) > 0 THEN
    SELECT b.state INTO state FROM bargains(of) b
      WHERE b.name = 'settlement-' || (d ->> 'settlement');
    IF state IS DISTINCT FROM 'open' THEN
      RAISE EXCEPTION 'settlement % was not approved', d ->> 'settlement' USING ERRCODE = 'CF005';
    END IF;
  END IF;
  IF jsonb_typeof(s -> 'decides') = 'object'
    AND d -> 'facts' ->> (s #>> '{decides,fact}') = s #>> '{decides,yes}' THEN
    SELECT max(e.seq) INTO on_seq FROM events e WHERE e.stream = of AND e.kind = 'step.recorded'
      AND e.data::jsonb ->> 'step' = s #>> '{decides,on}';
    IF EXISTS (SELECT 1 FROM events e WHERE e.stream = of AND e.actor IN (who, giver)
      AND (e.seq = on_seq OR e.kind = 'facts.corrected'
        AND (e.data::jsonb ->> 'of')::bigint = on_seq)) THEN
      RAISE EXCEPTION 'nobody approves what they proposed themselves' USING ERRCODE = 'CF005';
    END IF;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION corrected(who text, of text, d jsonb, p jsonb, now_p jsonb)
RETURNS void LANGUAGE plpgsql STABLE @DEFINER AS $$
DECLARE b record; was jsonb; value_key text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = of
    AND e.seq = (d ->> 'of')::bigint) THEN
    RAISE EXCEPTION 'there is no such entry on %', of USING ERRCODE = 'CF008';
  END IF;
  SELECT * INTO b FROM bargains(of) x WHERE x.seq = (d ->> 'of')::bigint;
  IF b.name IS NULL THEN RETURN; END IF;
  SELECT e.data::jsonb INTO was FROM events e WHERE e.seq = b.seq;
  IF NOT (d ? 'grantor' OR d ? 'asks') THEN
    value_key := CASE WHEN b.kind = 'settlement' THEN p #>> '{settlement,amount}'
      ELSE (SELECT x ->> 'value' FROM jsonb_array_elements(p -> 'remedy') x
        WHERE x ->> 'id' = b.kind) END;
    IF d -> 'facts' ? value_key AND fen(d -> 'facts' ->> value_key) <> b.amount THEN
      RAISE EXCEPTION 'another amount is granted anew' USING ERRCODE = 'CF006';
    END IF;
    RETURN;
  END IF;
  was := (was - 'asks' - 'grantor' - 'amount' - 'excess') || d || jsonb_build_object('facts',
    coalesce((SELECT jsonb_object_agg(f.key, f.value ORDER BY e.seq) FROM events e,
      LATERAL jsonb_each(coalesce(e.data::jsonb -> 'facts', '{}')) f
      WHERE e.stream = of AND (e.seq = b.seq OR e.kind = 'facts.corrected'
        AND (e.data::jsonb ->> 'of')::bigint = b.seq)), '{}') || coalesce(d -> 'facts', '{}'));
  IF b.kind = 'settlement' THEN
    PERFORM settled(who, of, was, p, now_p, b.name);
  ELSE
    PERFORM offered(who, of, was, p, now_p, b.name);
  END IF;
END $$;
"""
