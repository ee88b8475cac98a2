"""Statutes: rows of a policy file that stand or fall with a rule of the law, each by its switch."""

from collections.abc import Iterator
from typing import Any

import msgspec

from casefile.errors import Message, message
from casefile.policy.faults import row_faults, undefined
from casefile.policy.stages import are_rows
from casefile.values.value import Title


class Statute(msgspec.Struct, frozen=True):
    """``[[statute]]``: a rule of the law. The rows that name it (``statute = "ID"``) are part of
    the policy where it is ``on``, and rest on its ``basis`` where they say no other."""

    id: str
    title: Title
    basis: str
    on: bool = False
    """Whether the house goes by it: ``on = true``."""


UNDER = ("step", "clock", "floor", "finding", "document", "derive", "ending")
"""The tables whose rows may name a statute."""
_BASED = ("step", "clock", "floor", "finding")
_KEYS = tuple(field.name for field in msgspec.structs.fields(Statute))


def under_statutes(tables: dict[str, Any], faults: list[Message]) -> dict[str, Any]:
    """``tables`` without their statutes, and without the rows of those that are off; what is wrong
    with them is added to ``faults``. A statute is a way of writing: a version has the rows."""
    told = tables.get("statute", [])
    rows = told if are_rows(told) else []
    if told and not rows:
        faults.append(
            message(
                "{place}: should be {wanted}, not {value}",
                place="statute",
                wanted=message("a list"),
                value=str(told)[:80],
            )
        )
    known: dict[str, dict[str, Any]] = {}
    for number, statute in enumerate(rows, 1):
        name = str(statute.get("id", ""))
        faults += _faults_of(statute, f"statute[{name or number}]", name in known)
        known[name] = statute
    found = {key: value for key, value in tables.items() if key != "statute"}
    for table in UNDER:
        if are_rows(found.get(table)):
            found[table] = [*_standing(table, found[table], known, faults)]
    return found


def _standing(
    table: str, rows: list[dict[str, Any]], known: dict[str, dict[str, Any]], faults: list[Message]
) -> Iterator[dict[str, Any]]:
    """The rows that are part of the policy."""
    for number, row in enumerate(rows, 1):
        if "statute" not in row:
            yield row
            continue
        name = str(row["statute"])
        place = f"{table}[{row.get('id', number)}].statute"
        faults += undefined(known, [name], place)
        statute = known.get(name, {})
        if statute.get("on") is True or name not in known:
            own = {key: value for key, value in row.items() if key != "statute"}
            if table in _BASED and not own.get("basis") and "basis" in statute:
                own["basis"] = statute["basis"]
            yield own


def _faults_of(statute: dict[str, Any], place: str, twice: bool) -> Iterator[Message]:
    yield from row_faults(statute, _KEYS, ("id", "title", "basis"), place, twice=twice)
    if not isinstance(statute.get("on", False), bool):
        yield message(
            "{place}: should be {wanted}, not {value}",
            place=f"{place}.on",
            wanted=message("true or false"),
            value=str(statute["on"])[:80],
        )
