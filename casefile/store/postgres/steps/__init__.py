"""The steps by which a schema on a server came to have its tables; each is here as it was when it
was released, and is never edited: another one follows it."""

import re

from casefile.store.postgres.steps.given_away import GIVEN_AWAY
from casefile.store.postgres.steps.less_waiting import LESS_WAITING
from casefile.store.postgres.steps.one_call import ONE_CALL
from casefile.store.postgres.steps.one_way_in import ONE_WAY_IN
from casefile.store.postgres.steps.the_log import COUNTED, GUARDS, TABLES
from casefile.store.tables.asked import Tables

STEPS = (TABLES + GUARDS, COUNTED, ONE_CALL, ONE_WAY_IN, GIVEN_AWAY, LESS_WAITING)
"""Script N brings a schema from version N-1 to N."""
WRITTEN = "".join(STEPS)
"""All of it, one after the other."""


def run_step(step: str, tables: Tables) -> None:
    """Run every statement of a step in the schema that is current, whose name stands for @LOG."""
    (name,) = tables.execute("SELECT current_schema()").fetchone()
    for statement in _statements(step.replace("@LOG", name)):
        tables.execute(statement)


def _statements(script: str) -> list[str]:
    found = re.split(r";\s*\n(?=CREATE|INSERT|ALTER|DROP|$)", script)
    return [statement.strip() for statement in found if statement.strip()]
