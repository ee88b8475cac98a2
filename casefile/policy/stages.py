"""Stages: what steps of a policy file share is written once, and is part of each of them."""

from collections.abc import Iterator
from typing import Any

import msgspec

from casefile.errors import Message, message
from casefile.policy.conditions import Condition
from casefile.policy.faults import row_faults, undefined
from casefile.values.value import Title


class Stage(msgspec.Struct, frozen=True):
    """``[[stage]]``: what several steps share; each of them has its ``when`` as well."""

    id: str
    when: Condition
    title: Title | None = None


STAGE = tuple(field.name for field in msgspec.structs.fields(Stage))
"""What may be said of a stage."""


def share_stages(tables: dict[str, Any], faults: list[Message]) -> dict[str, Any]:
    """``tables`` without their stages, each step with the ``when`` of its ``stage`` beside what it
    says itself; what is wrong with that is added to ``faults``. A stage is a way of writing: a
    version that says the same without one is the same version."""
    if "stage" not in tables and not _any_staged(tables):
        return tables
    stages = tables.get("stage", [])
    if not are_rows(stages):
        faults.append(
            message(
                "{place}: should be {wanted}, not {value}",
                place="stage",
                wanted=message("a list"),
                value=str(stages)[:80],
            )
        )
        stages = []
    known: dict[str, Any] = {}
    for number, stage in enumerate(stages, 1):
        name = str(stage.get("id", ""))
        faults += row_faults(
            stage, STAGE, ("id", "when"), f"stage[{name or number}]", twice=name in known
        )
        known[name] = stage.get("when", {})
    steps, used = tables.get("step", []), set()
    shared = []
    for step in steps if are_rows(steps) else []:
        name, place = str(step.get("stage", "")), f"step[{step.get('id', '')}]"
        own = {key: value for key, value in step.items() if key != "stage"}
        if "stage" in step:
            used.add(name)
            faults += undefined(known, [name], f"{place}.stage")
            faults += _share(own, known.get(name), place)
        shared.append(own)
    for name in sorted(known.keys() - used):
        faults.append(message("{place}: no step is of this stage", place=f"stage[{name}]"))
    told = {key: value for key, value in tables.items() if key != "stage"}
    return {**told, "step": shared} if are_rows(steps) else told


def _any_staged(tables: dict[str, Any]) -> bool:
    steps = tables.get("step")
    return are_rows(steps) and any("stage" in step for step in steps or ())


def are_rows(told: object) -> bool:
    """Whether a table is a list of tables, as far as can be told before it is read."""
    return isinstance(told, list) and all(isinstance(row, dict) for row in told)


def _share(step: dict[str, Any], shared: Any, place: str) -> Iterator[Message]:
    """Both conditions must hold: each row of the one beside each row of the other."""
    if not shared:
        return
    own = step.get("when")
    mine, theirs = _rows(own), _rows(shared)
    twice = {key for a in mine for b in theirs for key in a.keys() & b.keys()}
    for key in sorted(twice):
        yield message(
            "{place}: the stage asks for {fact} as well; say it in one of them",
            place=place,
            fact=key,
        )
    rows = [{**b, **a} for b in theirs for a in mine or [{}]]
    step["when"] = rows[0] if len(rows) == 1 else rows


def _rows(condition: Any) -> list[dict[str, Any]]:
    listed = condition if isinstance(condition, list) else [condition]
    return [row for row in listed if isinstance(row, dict)]
