"""What a case, an offer, a paper may be in is a type: no other word is ever compared with it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from casefile.actions.histories import replayed
from casefile.case.case import Case, CaseStatus
from casefile.case.money import ApprovalState, DemandState, OfferState, SettlementState
from casefile.case.papers import CopyState, PaperState
from casefile.log.rows import CaseFilter
from casefile.replay.replay import replay
from tests.desk import Desk

ROOT = Path(__file__).parents[1]
STATES = {
    word
    for known in (
        CaseStatus,
        DemandState,
        OfferState,
        ApprovalState,
        SettlementState,
        CopyState,
        PaperState,
    )
    for word in get_args(known)
}
ELSEWHERE = {"running", "paused", "met", "missed", "waiting", "cancelled"} | {"warning", "fault"}
ELSEWHERE |= {"CANCELLED"}
"""States of clocks, what a doctor says, and what RFC 5545 calls an appointment that is off."""
SPELLED_ONCE = [{"open", "paused"}, {"closed", "withdrawn"}]


def compared(path: Path) -> Iterator[tuple[int, set[str]]]:
    """The words that a ``state`` or a ``status`` is compared with."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Compare) or not isinstance(node.left, ast.Attribute):
            continue
        if node.left.attr in ("state", "status"):
            words = {
                n.value
                for right in node.comparators
                for n in ast.walk(right)
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
            yield node.lineno, words


FILES = sorted((ROOT / "casefile").rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT / "casefile")))
def test_a_state_is_compared_with_states_only(path: Path) -> None:
    for line, words in compared(path):
        assert words <= STATES | ELSEWHERE, f"{path.name}:{line} {words - STATES}"
        if path.name not in ("case.py", "imports.py"):
            assert words not in SPELLED_ONCE, f"{path.name}:{line}: say running, or over"


def test_every_example_goes_through_known_states_only(desk: Desk) -> None:
    for file in sorted((ROOT / "examples").glob("*.casefile")):
        desk.run(f"batch {file}")
    store = desk.store()
    for row in store.cases(CaseFilter()):
        events = store.events(row.number)
        _, policy = replayed(store, events)
        for count in range(1, len(events) + 1):
            case = replay(events[:count], policy)
            assert msgspec.convert(msgspec.to_builtins(case), Case).status == case.status
            assert case.running is not case.over
    store.close()
