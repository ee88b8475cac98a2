"""The faults between the tables of a policy, without those that only follow from others."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from casefile.errors import Message
from casefile.policy.faults import UNDEFINED, UNDEFINED_BUT_NEAR
from casefile.policy.grammar import Policy
from casefile.policy.rules import PolicyRule, faults_of


def faults_between(
    policy: Policy, raw: dict[str, Any], faults: Sequence[Message], more: Sequence[PolicyRule]
) -> list[Message]:
    """The faults between the tables, but for those that only follow from what could not be read:
    names of rows that are lost, and what is said to be ``absent`` from a table of such rows."""
    found = [*faults_of(policy), *(f for rule in more for f in rule(policy))]
    first = [*faults, *(f for f in found if not _absent(f))]
    torn = {re.split(r"[.\[]", str(f.values.get("place", "")))[0] for f in first}
    lost = _names(raw) - _names(msgspec.to_builtins(policy)) if faults else set()
    gone = {name for _, name in lost}
    rows = {name for _, name in _names(raw)}
    misspelt = [
        (_row(f), name, _bare(f, "near"))
        for f in found
        if _is_undefined(f) and (name := _bare(f, "name")) not in rows
    ]
    return [
        fault
        for fault in found
        if _bare(fault, "name") not in gone
        and not torn & {*_absent(fault)}
        and not _only_misspelt(fault, misspelt)
    ]


def _only_misspelt(fault: Message, misspelt: Sequence[tuple[str, str, str]]) -> bool:
    """Whether a fault tells of what is lacking only since its name is misspelt in the same row, or
    proposes for a name one that is misspelt."""
    if near := _bare(fault, "near"):
        return any(near == name for _, name, _ in misspelt)
    lacking = str(fault.values.get("lacking", ""))
    row = str(fault.values.get("lacking_in", "")) or _row(fault)
    return bool(lacking) and any(row == of and near in ("", lacking) for of, _, near in misspelt)


def _is_undefined(fault: Message) -> bool:
    return fault.text in (UNDEFINED, UNDEFINED_BUT_NEAR)


def _row(fault: Message) -> str:
    """The row that a fault stands in: ``step[judge]`` of ``step[judge].needs``."""
    found = re.match(r"[^.\[]*(?:\[[^\]]*\])?", str(fault.values.get("place", "")))
    return found[0] if found else ""


def _bare(fault: Message, key: str) -> str:
    """What a fault names, without the kind that stands before it: ``judge`` of ``step:judge``."""
    return str(fault.values.get(key, "")).rpartition(":")[2]


def _absent(fault: Message) -> tuple[str, ...]:
    """The tables in which ``fault`` looked for something in vain."""
    tables = fault.values.get("absent", ())
    return tables if isinstance(tables, tuple) else ()


def _names(tables: dict[str, Any]) -> set[tuple[str, str]]:
    """The ids of the rows of all tables, and the names of the facts, each with its table."""
    found = set()
    for table, rows in tables.items():
        if isinstance(rows, list | tuple):
            found |= {(table, str(r["id"])) for r in rows if isinstance(r, dict) and "id" in r}
    facts = tables.get("fact", {})
    return found | {("fact", key) for key in (facts if isinstance(facts, dict) else ())}
