"""What reports count of the cases of a desk: of many cases half of it by a second process."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from casefile.actions.calendars_known import times_for
from casefile.actions.histories import history_of
from casefile.actions.in_parallel import InParallel, worth_two
from casefile.actions.policies import current_policy, policy_on, procedure_named
from casefile.policy import Policy
from casefile.policy.reporting import Reporting
from casefile.reports.stays import counted_here
from casefile.reports.told import CaseTold, case_told
from casefile.store import Reading, Store

Tell = Callable[[int, int], None] | None
CaseOf = tuple[CaseTold, str]
"""A case as reports count it, and the procedure that it is of."""
TASK = f"{__name__}:told_asked"
CASES_IN_TURN = 50
"""Cases that one process tells before the other has its turn."""


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
    wanted = [*reversed(numbers)]
    chunks = [
        wanted[begin : begin + CASES_IN_TURN] for begin in range(0, len(wanted), CASES_IN_TURN)
    ]
    past = store.past(asked.seq)
    _, policy = procedure_reported(past, asked.procedure)
    half = msgspec.structs.replace(asked, chunks=chunks[1::2])
    beside = InParallel(store.locator, TASK, half) if worth_two(len(wanted)) else None
    try:
        answers, done = beside.answers() if beside else iter(()), 0
        for no, chunk in enumerate(chunks):
            found: list[CaseOf] | None = next(answers, None) if no % 2 else None
            yield from _told(past, chunk, policy, asked.now) if found is None else found
            done += len(chunk)
            if tell:
                tell(done, len(wanted))
    finally:
        if beside:
            beside.end()


def told_asked(store: Store, asked: CasesAsked) -> Iterator[list[CaseOf]]:
    """What another process tells of its half."""
    past = store.past(asked.seq)
    _, policy = procedure_reported(past, asked.procedure)
    for chunk in asked.chunks:
        yield [*_told(past, chunk, policy, asked.now)]


def _told(past: Reading, numbers: Iterable[str], policy: Policy, now: datetime) -> Iterator[CaseOf]:
    for events in past.each_stream(numbers):
        if events:
            history = history_of(past, events)
            own = policy_on(past, history.case.policy)
            told = case_told(history, own, _rules(own, policy), times_for(past, own), now)
            yield counted_here(told, history.case.stays), own.id


def _rules(own: Policy, policy: Policy) -> Reporting:
    """What a case is counted by: as its procedure says now, else as its own version does."""
    return policy.report if own.id == policy.id else own.report
