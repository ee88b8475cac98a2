"""The SQL that a DBA runs so that a login may be a desk: it may be run again at any time, and again
after an upgrade or a restore."""

import re

import msgspec

from casefile.errors import BadData
from casefile.log.features import KNOWN_FEATURES
from casefile.log.kinds import KINDS
from casefile.store.backend import WhoseRight
from casefile.store.locator import Locator
from casefile.store.postgres.desks.append import DESK_APPEND, DESK_CALLS
from casefile.store.postgres.desks.money import DESK_WRITING
from casefile.store.postgres.desks.rules import DESK_RULES
from casefile.store.postgres.desks.views import DESK_READING, DESK_VIEWS
from casefile.store.postgres.places import address_of, desk_schema
from casefile.store.tables.derived import put_in
from casefile.values.patterns import pattern

_LOGIN = pattern(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}")
_OBJECT = re.compile(r"CREATE (OR REPLACE )?(FUNCTION|VIEW|TABLE)( IF NOT EXISTS)? (\w+)")
PUT = ("cases", "clocks", "marks", "grants")

HEAD = """\
-- casefile: {login} is a desk of {staff}. Run as a superuser, in the database of the desk:
--   psql -v ON_ERROR_STOP=1 -f THIS_FILE DATABASE
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL check_function_bodies = off;
DO $$ DECLARE before name;
BEGIN
  SELECT nspowner::regrole INTO before FROM pg_namespace WHERE nspname = '{log}';
  IF before IS NULL THEN RAISE EXCEPTION 'there is no schema {log} here'; END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{owner}') THEN
    CREATE ROLE {owner} NOLOGIN;
  END IF;
  IF before <> '{owner}' AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = before) THEN
    EXECUTE format('GRANT {owner} TO %I', before);  -- who upgrades, backs up and erases
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{login}') THEN
    CREATE ROLE "{login}" LOGIN;  -- then: \\password, or pg_hba.conf
  END IF;
  IF EXISTS (SELECT 1 FROM pg_auth_members WHERE member = '"{login}"'::regrole)
    OR EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{login}' AND rolsuper) THEN
    RAISE EXCEPTION 'a desk has no role to set, and is no superuser: {login}';
  END IF;
END $$;
ALTER ROLE "{login}" NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE SCHEMA IF NOT EXISTS {desk};
DO $$ DECLARE one record;  -- what an earlier release left
BEGIN
  FOR one IN SELECT oid::regprocedure AS said FROM pg_proc
    WHERE pronamespace = '{desk}'::regnamespace
  LOOP EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.said); END LOOP;
END $$;
SET LOCAL search_path = {log}, {desk}, pg_temp;
"""
FOOT = """
REVOKE ALL ON SCHEMA {log}, {desk} FROM PUBLIC, "{login}";
REVOKE ALL ON ALL TABLES IN SCHEMA {log}, {desk} FROM PUBLIC, "{login}";
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {log}, {desk} FROM PUBLIC, "{login}";
DO $$ DECLARE one record;
BEGIN
  FOR one IN SELECT format('ALTER SCHEMA %I OWNER TO {owner}', nspname) AS said
      FROM pg_namespace WHERE nspname IN ('{log}', '{desk}')
    UNION ALL SELECT format('ALTER TABLE %s OWNER TO {owner}', oid::regclass) FROM pg_class
      WHERE relnamespace IN ('{log}'::regnamespace, '{desk}'::regnamespace)
        AND relkind IN ('r', 'v')
    UNION ALL SELECT format('ALTER ROUTINE %s OWNER TO {owner}', oid::regprocedure) FROM pg_proc
      WHERE pronamespace IN ('{log}'::regnamespace, '{desk}'::regnamespace)
    UNION ALL SELECT format('ALTER DOMAIN %s OWNER TO {owner}', oid::regtype) FROM pg_type
      WHERE typnamespace = '{log}'::regnamespace AND typtype = 'd'
  LOOP EXECUTE one.said; END LOOP;
END $$;
DO $$ BEGIN
  PERFORM ruled(data::jsonb ->> 'digest') FROM {log}.events
    WHERE stream = 'office' AND kind = 'policy.applied';
END $$;
INSERT INTO {desk}.logins VALUES ('{login}', '{staff}')
  ON CONFLICT (login) DO UPDATE SET staff = excluded.staff;
DO $$ DECLARE one name;
BEGIN
  FOR one IN SELECT login FROM {desk}.logins LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA {desk} TO %I', one);
    EXECUTE format('GRANT SELECT ON {views} TO %I', one);
    EXECUTE format('GRANT EXECUTE ON ROUTINE {functions} TO %I', one);
  END LOOP;
END $$;
COMMIT;
"""
GONE = """\
-- casefile: {login} is a desk no more. Run as a superuser, in the database of the desk.
BEGIN;
DELETE FROM {desk}.logins WHERE login = '{login}';
REVOKE ALL ON SCHEMA {desk} FROM "{login}";
REVOKE ALL ON ALL TABLES IN SCHEMA {desk} FROM "{login}";
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {desk} FROM "{login}";
ALTER ROLE "{login}" NOLOGIN;
COMMIT;
"""


def script(where: Locator, login: str, staff: str, whose: WhoseRight) -> str:
    """What makes ``login`` a desk of the member ``staff``; of nobody any more where that is
    empty."""
    if not _LOGIN.fullmatch(login):
        raise BadData("The login {name} is not one of letters, digits, . _ and -.", name=login)
    log = address_of(where.address).schema
    desk = desk_schema(log)
    names = {"log": log, "desk": desk, "owner": f"{log}_owner", "login": login, "staff": staff}
    if not staff:
        return GONE.format(**names)
    body = _OBJECT.sub(
        rf"CREATE \1\2\3 {desk}.\4", DESK_READING + DESK_RULES + DESK_WRITING + DESK_APPEND
    )
    for name, said in _values(log, desk, whose).items():
        body = body.replace(f"@{name}", said)
    views = ", ".join(f"{desk}.{view}" for view in DESK_VIEWS)
    functions = ", ".join(f"{desk}.{name}" for name in (*DESK_CALLS, "put", "drop_rows"))
    return HEAD.format(**names) + body + FOOT.format(**names, views=views, functions=functions)


def _values(log: str, desk: str, whose: WhoseRight) -> dict[str, str]:
    return {
        "DEFINER": f"SECURITY DEFINER SET search_path = {log}, {desk}, pg_temp",
        "LOG": log,
        "RESERVED": _texts(whose.reserved),
        "OFFICE": _texts(row.name for row in KINDS.values() if row.touches == "office"),
        "FEATURES": _texts(KNOWN_FEATURES),
        "VERBS": "{" + ", ".join(f'"{k}": "{" ".join(v)}"' for k, v in whose.verbs.items()) + "}",
        "SHAPES": _shapes(whose),
        "PUTS": "\n".join(map(_put, PUT)),
    }


def _shapes(whose: WhoseRight) -> str:
    """What an event of each kind must say, and may."""
    told = {}
    for name, kind in KINDS.items():
        fields = msgspec.structs.fields(kind.payload)
        told[name] = {
            "needs": [field.encode_name for field in fields if field.required],
            "knows": [field.encode_name for field in fields],
            "words": [whose.words[name]] if name in whose.words else [],
        }
    return msgspec.json.encode(told).decode()


def _texts(names: object) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))  # type: ignore[call-overload]


def _put(table: str) -> str:
    """How rows of ``table`` are put in the place of those of the same name."""
    said = put_in(table)
    before, _, rest = said.partition(" VALUES ")
    columns = before.partition(" (")[2].rstrip(")")
    conflict = rest[rest.index("ON CONFLICT") :]
    return (
        f"  WHEN '{table}' THEN {before} SELECT {columns}\n"
        f"    FROM jsonb_populate_recordset(NULL::{table}, told) {conflict};"
    )
