"""One part of a proof: the store's own, or a case replayed and compared with its rows."""

from collections.abc import Iterator

from casefile.actions.histories import history_of
from casefile.actions.papers.forms import form_problems
from casefile.actions.policies import policy_on
from casefile.actions.tellings import telling_agrees
from casefile.derived import MAKER
from casefile.derived.derived import derived
from casefile.errors import CannotWrite
from casefile.log.problems import Part, Problem
from casefile.store import Store


def prove(store: Store, part: Part) -> list[Problem]:
    """Everything that is wrong with ``part``."""
    if part.kind == "cases":
        return [problem for case in part.cases for problem in _compared(store, case)]
    return list(form_problems(store)) if part.kind == "forms" else store.prove(part)


def _compared(store: Store, case: str) -> Iterator[Problem]:
    """What is derived from a case is what its events give."""
    if _agrees(store, case) or _agrees_unmoved(store, case):
        return
    seq, values = store.events(case)[-1].seq, {"case": case}
    if store.case(case) is None:
        yield Problem(
            seq,
            "the derived row of {case} is missing; casefile rebuild makes it anew from the log",
            values,
            case,
        )
    else:
        yield Problem(
            seq,
            "the derived rows of {case} do not follow from the log; run casefile rebuild",
            values,
            case,
        )


def _agrees(store: Store, stream: str) -> bool:
    """Whether what is derived from a case is what its events give; rows that another maker made
    follow other rules, and wait to be made anew."""
    if store.maker() != MAKER:
        return store.case(stream) is not None
    history = history_of(store, store.events(stream))
    case, policy = history.case, policy_on(store, history.case.policy)
    rows = derived(case, policy, history.begun, history.moved)
    return store.holds(rows) and telling_agrees(store, history)


def _agrees_unmoved(store: Store, stream: str) -> bool:
    """The same while nobody else writes: they may have recorded between two of our looks."""
    try:
        with store.write():
            return _agrees(store, stream)
    except CannotWrite:
        return False
