"""Rows of facts within one fact, as they are typed: the lines of a quote, with part and price."""

import re

from casefile.errors import BadData, Refused
from casefile.policy import Fact, Policy
from casefile.policy.named import find
from casefile.values.pairs import parted
from casefile.values.patterns import pattern
from casefile.values.value import Title, Value

ROWS = r"[;；\n]"
"""Between the rows of a group."""
_CELLS = r"[|｜\t]"
_CELL = pattern(r"([^=＝]*)[=＝](.*)", re.DOTALL)


def rows_typed(raw: Value) -> list[str]:
    """The rows of a group as they were typed."""
    rows = raw if isinstance(raw, list) else parted(ROWS, raw)
    return [row for row in rows if row.strip()]


def cells_typed(policy: Policy, fact: Fact, row: str) -> dict[str, str]:
    """What was typed in each column: with its name before it, or in the order of the columns."""
    known = {key: policy.facts[key].title for key in fact.of}
    found: dict[str, str] = {}
    for place, cell in enumerate(parted(_CELLS, row)):
        named = _CELL.fullmatch(cell)
        if not cell.strip():
            continue
        if named is None and place >= len(fact.of):
            raise BadData("{fact} has {count} columns only.", fact=fact.title, count=len(fact.of))
        name = named[1].strip() if named else fact.of[place]
        key = _column(fact, name, known)
        if key in found:
            raise BadData("{fact} is given twice.", fact=known[key])
        found[key] = named[2] if named else cell
    return found


def _column(fact: Fact, name: str, known: dict[str, Title]) -> str:
    try:
        return find(name, known, "{of} has no column {name}.", of=fact.title)
    except Refused as error:
        bad = BadData(error.message.text, **error.message.values)
        bad.parts = error.parts
        raise bad from None
