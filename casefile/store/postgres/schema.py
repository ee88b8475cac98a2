"""The schema on a server: made, brought up, and compared with what it should be; the only place
where it changes. Every missing step (``steps``) is taken in one transaction.
"""

import re

from casefile.store.postgres.steps import STEPS, WRITTEN, run_step
from casefile.store.tables.asked import Tables

_NAMED = re.compile(r"^(CREATE|DROP) (?:OR REPLACE |UNIQUE )?(\w+) (\w+)", re.MULTILINE)
DEFINED = """
SELECT 'table ' || c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) ||
  CASE WHEN a.attnotnull THEN ' not null' ELSE '' END ||
  coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = ?::regnamespace AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
UNION ALL SELECT 'index ' || c.relname, pg_get_indexdef(c.oid)
FROM pg_class c WHERE c.relnamespace = ?::regnamespace AND c.relkind = 'i'
UNION ALL SELECT 'constraint ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = ?::regnamespace
UNION ALL SELECT 'trigger ' || t.tgname, t.tgenabled::text || pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = ?::regnamespace AND NOT t.tgisinternal
UNION ALL SELECT 'rule ' || r.rulename, pg_get_ruledef(r.oid)
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = ?::regnamespace AND r.rulename <> '_RETURN'
UNION ALL SELECT 'view ' || relname, pg_get_viewdef(oid)
FROM pg_class WHERE relnamespace = ?::regnamespace AND relkind = 'v'
UNION ALL SELECT 'function ' || proname, pg_get_functiondef(oid)
FROM pg_proc WHERE pronamespace = ?::regnamespace
"""
"""Everything that stands in a schema, by kind and name, as the server spells it."""


VERSION = len(STEPS)


def new_schema(tables: Tables, schema: str) -> None:
    """A new schema with the tables of this program; inside the caller's transaction."""
    tables.execute(f"CREATE SCHEMA {schema}")
    tables.execute(f"SET LOCAL search_path = {schema}, pg_temp")
    migrate(tables, 0)


def migrate(tables: Tables, before: int) -> None:
    """Bring the tables from version ``before`` up to this program's; inside the caller's
    transaction."""
    for step in STEPS[before:]:
        run_step(step, tables)
    tables.execute("UPDATE about SET version = ?", [VERSION])


def version_of(tables: Tables) -> int:
    """The version that the schema has; 0 if there is none."""
    there = tables.execute("SELECT to_regclass('about'), to_regclass('head')").fetchone()
    if None in there:
        return 0
    found = tables.execute("SELECT version FROM about").fetchone()
    return int(found[0]) if found else 0


def through_views(tables: Tables) -> bool:
    """Whether the login sees views of the log only, as desks do."""
    seen = "SELECT relkind = 'v' FROM pg_class WHERE oid = to_regclass('events')"
    return tables.execute(seen).fetchall() == [(True,)]


def definitions(tables: Tables, schema: str) -> dict[str, str]:
    """Name → definition of everything in ``schema``, without its name."""
    found = tables.execute(DEFINED, [schema] * 7).fetchall()
    return {
        str(name): re.sub(rf"\b{schema}\b(\.)?", "", " ".join(str(said).split()))
        for name, said in found
    }


def differing(tables: Tables, schema: str) -> dict[str, bool]:
    """The names in the schema that are missing, altered or too many, and whether each belongs
    there. A scratch schema is made to compare with, and dropped again by the caller's ROLLBACK."""
    found = definitions(tables, schema)
    scratch = f"{schema}_as_new"
    new_schema(tables, scratch)
    wanted = definitions(tables, scratch)
    names = sorted(found.keys() | wanted.keys())
    return {name: name in wanted for name in names if found.get(name) != wanted.get(name)}


def missing_names(tables: Tables, schema: str) -> list[str]:
    """The names that are missing, for whoever may make no scratch schema to compare with."""
    found = {name.split(".")[0] for name in definitions(tables, schema)}
    made = dict[str, None]()
    for verb, kind, name in _NAMED.findall(WRITTEN):
        if verb == "DROP":
            del made[f"{kind.lower()} {name}"]
        elif kind != "DOMAIN":
            made[f"{kind.lower()} {name}"] = None
    return [name for name in made if name not in found]
