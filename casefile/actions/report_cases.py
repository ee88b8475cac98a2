"""What reports count of the cases of a desk: as it is kept, or of those that are replayed; where
these are many, half of them by a second process."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime

import msgspec

from casefile.actions.histories import history_of
from casefile.actions.in_parallel import InParallel, worth_two
from casefile.actions.policies import current_policy, procedure_named
from casefile.actions.tellings import CaseOf, basis_of, told_again, told_in
from casefile.policy import Policy
from casefile.store import Reading, Store

Tell = Callable[[int, int], None] | None
TASK = f"{__name__}:told_asked"
CASES_IN_TURN = 50
"""Cases that one process tells before the other has its turn."""
KEPT_AT_ONCE = 500
"""Cases whose kept tellings are read at a time."""


class CasesAsked(msgspec.Struct, frozen=True):
    """What a second process is asked for: cases as of event ``seq``, some at a time, as the
    procedure of that name counts them."""

    seq: int
    procedure: str
    chunks: list[list[str]]
    now: datetime


def procedure_reported(store: Reading, name: str) -> tuple[str, Policy]:
    """The procedure of that name, whose words a report speaks; the one applied last without."""
    return procedure_named(store, name) if name else current_policy(store)


def told_of_cases(
    store: Store, asked: CasesAsked, numbers: Sequence[str], tell: Tell
) -> Iterator[CaseOf]:
    """What reports count of each case, the oldest first."""
    past = store.past(asked.seq)
    _, policy = procedure_reported(past, asked.procedure)
    basis = basis_of(past, policy)
    known = store.told_by(basis, asked.seq)
    wanted = [*reversed(numbers)]
    others = _replayed(store, asked, [number for number in wanted if number not in known])
    with closing(others):
        for begin in range(0, len(wanted), KEPT_AT_ONCE):
            some = wanted[begin : begin + KEPT_AT_ONCE]
            kept = store.tellings([each for each in some if each in known], basis, asked.seq)
            for done, number in enumerate(some, begin + 1):
                if number in kept:
                    found: CaseOf | None = told_again(kept[number])
                elif number in known:  # something was recorded on it meanwhile
                    found = next(_told(past, [number], policy))
                else:
                    found = next(others)
                if found:
                    case, of = found
                    yield case.at(asked.now), of
                if tell and done % CASES_IN_TURN == 0:
                    tell(done, len(wanted))


def _replayed(
    store: Store, asked: CasesAsked, numbers: Sequence[str]
) -> Generator[CaseOf | None, None, None]:
    """What is told of each of those cases once it is replayed; None for one that was not there."""
    chunks = [
        [*numbers[begin : begin + CASES_IN_TURN]] for begin in range(0, len(numbers), CASES_IN_TURN)
    ]
    past = store.past(asked.seq)
    _, policy = procedure_reported(past, asked.procedure)
    half = msgspec.structs.replace(asked, chunks=chunks[1::2])
    beside = InParallel(store.locator, TASK, half) if worth_two(len(numbers)) else None
    try:
        answers = beside.answers() if beside else iter(())
        for no, chunk in enumerate(chunks):
            found: list[CaseOf | None] | None = next(answers, None) if no % 2 else None
            yield from _told(past, chunk, policy) if found is None else found
    finally:
        if beside:
            beside.end()


def told_asked(store: Store, asked: CasesAsked) -> Iterator[list[CaseOf | None]]:
    """What another process tells of its half."""
    past = store.past(asked.seq)
    _, policy = procedure_reported(past, asked.procedure)
    for chunk in asked.chunks:
        yield [*_told(past, chunk, policy)]


def _told(past: Reading, numbers: Iterable[str], policy: Policy) -> Iterator[CaseOf | None]:
    for events in past.each_stream(numbers):
        yield told_in(past, history_of(past, events), policy) if events else None
