"""Whether the log is as it was written, and whether everything derived from it follows from it."""

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from casefile.actions.proof.parts import prove
from casefile.errors import Message, message
from casefile.log.problems import Part, Problem
from casefile.store import Store

BATCH = 250
"""Cases that are compared in one part."""
LARGE = 100_000
"""Events from which on a second process earns its start."""

Tell = Callable[[int, int], None]
"""Told how much of how much is proven: of the log first, then of what is derived from it."""


def verify(
    store: Store, *, derived: bool = True, large: int = LARGE, tell: Tell | None = None
) -> Iterator[Problem]:
    """Everything that is wrong with the log, and every derived row that does not follow from it.

    A log of at least ``large`` events is proven by two processes. Others may write meanwhile: what
    is proven is the log as it stood at the beginning. Of a log that is not sound the derived rows
    are not looked at: they would prove nothing.
    """
    prover = _alone if store.head()[0] < large else _together
    for follows in (False, True) if derived else (False,):
        parts, done = _derived(store) if follows else store.log_parts(), 0
        total = sum(part.weight for part in parts)
        found: list[tuple[int, list[Problem]]] = []
        for place, problems in prover(store, parts):
            done += parts[place].weight
            found.append((place, problems))
            if tell:
                tell(done, total)
        for _, problems in sorted(found, key=_place):
            yield from (replace(problem, derived=follows) for problem in problems)
        if any(problems for _, problems in found):
            return


def _derived(store: Store) -> list[Part]:
    """What the store knows to follow from the log, the forms of templates, and every case, to be
    replayed and compared."""
    cases = list(store.streams())
    batches = (tuple(cases[i : i + BATCH]) for i in range(0, len(cases), BATCH))
    return [
        *store.derived_parts(),
        Part("forms"),
        *(Part("cases", cases=batch) for batch in batches),
    ]


def _place(proven: tuple[int, list[Problem]]) -> int:
    return proven[0]


def _alone(store: Store, parts: Sequence[Part]) -> Iterator[tuple[int, list[Problem]]]:
    for place, part in enumerate(parts):
        yield place, prove(store, part)


def _together(store: Store, parts: Sequence[Part]) -> Iterator[tuple[int, list[Problem]]]:
    from casefile.actions.proof.workers import shared

    for place, problems in shared(store.locator, parts):
        # whoever could not tell met an error; here it is met again, and told
        yield place, prove(store, parts[place]) if problems is None else problems


def sentence(problem: Problem) -> Message:
    """A problem with the event or file that it is about, where it is about one."""
    told = message(problem.text, **problem.values)
    if problem.seq and problem.case:
        return message(
            "Event {seq} ({case}): {problem}", seq=problem.seq, case=problem.case, problem=told
        )
    if problem.seq:
        return message("Event {seq}: {problem}", seq=problem.seq, problem=told)
    if problem.document:
        return message("{document}: {problem}", document=problem.document, problem=told)
    return told
