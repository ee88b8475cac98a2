"""What reports count of the cases of a desk: as it is kept, or of those that are replayed; where
these are many, half of them by a second process."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime

import msgspec

from casefile.actions.histories import history_of
from casefile.actions.in_parallel import InParallel, worth_two
from casefile.actions.policies import current_policy, procedure_named
from casefile.actions.tellings import CaseOf, bases_of, row_for_reports, told_again
from casefile.log.rows import ReportRow
from casefile.policy import Policy
from casefile.store import Reading, Store

Tell = Callable[[int, int], None] | None
TASK = f"{__name__}:told_asked"
CASES_IN_TURN = 50
"""Cases that one process tells before the other has its turn."""
KEPT_AT_ONCE = 500
"""Cases whose kept tellings are read at a time, or put: fewer are replayed as soon as kept."""


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
    bases = bases_of(store, past, policy)
    known = store.told_by(bases, asked.seq)
    keeping = _Keeping(store, asked)
    wanted = [*reversed(numbers)]
    others = _replayed(store, asked, [number for number in wanted if number not in known])
    with closing(others):
        for begin in range(0, len(wanted), KEPT_AT_ONCE):
            some = wanted[begin : begin + KEPT_AT_ONCE]
            kept = store.tellings([each for each in some if each in known], bases, asked.seq)
            for done, number in enumerate(some, begin + 1):
                content = kept.get(number)
                if content is None:
                    # of what was known something was recorded meanwhile
                    row = next(_told(past, [number], policy) if number in known else others)
                    content = keeping.content_of(row) if row else None
                if content is not None:
                    case, of = told_again(content)
                    yield case.at(asked.now), of
                if tell and done % CASES_IN_TURN == 0:
                    tell(done, len(wanted))
    keeping.end()


class _Keeping:
    """What a report had to replay is kept for the next one, if it is of the desk as it is now and
    nobody has to wait for that. Guards the rows that are to be kept."""

    def __init__(self, store: Store, asked: CasesAsked) -> None:
        now = not asked.procedure and asked.seq == store.head()[0]
        self._store, self._rows = store, list[ReportRow]()
        self._able, self._many = store.keeps_tellings and now, False

    def content_of(self, row: ReportRow) -> bytes:
        """What a row tells; it is kept once there are many."""
        if self._able:
            self._rows.append(row)
            if len(self._rows) == KEPT_AT_ONCE:
                self._put()
                self._many = True
        return row.content

    def end(self) -> None:
        """Keep the rest of many."""
        if self._able and self._many and self._rows:
            self._put()

    def _put(self) -> None:
        self._able = self._store.put_tellings_if_free(self._rows)
        self._rows = []


def _replayed(
    store: Store, asked: CasesAsked, numbers: Sequence[str]
) -> Generator[ReportRow | None, None, None]:
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
            found: list[ReportRow | None] | None = next(answers, None) if no % 2 else None
            yield from _told(past, chunk, policy) if found is None else found
    finally:
        if beside:
            beside.end()


def told_asked(store: Store, asked: CasesAsked) -> Iterator[list[ReportRow | None]]:
    """What another process tells of its half."""
    past = store.past(asked.seq)
    _, policy = procedure_reported(past, asked.procedure)
    for chunk in asked.chunks:
        yield [*_told(past, chunk, policy)]


def _told(past: Reading, numbers: Iterable[str], policy: Policy) -> Iterator[ReportRow | None]:
    for events in past.each_stream(numbers):
        yield row_for_reports(past, history_of(past, events), policy) if events else None
