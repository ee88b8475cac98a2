"""Taking data out: what was asked for, as it was at one moment, record by record."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice

import msgspec

from casefile.actions.calendars_known import office_payloads
from casefile.actions.data.untouched import untouched_in
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import history_of, replayed
from casefile.actions.office.log import put_on_office
from casefile.actions.policies import current_policy, policy_of, policy_on
from casefile.case.case import Case
from casefile.clocks.rounds import Round
from casefile.exports.records import (
    case_records,
    clock_records,
    copy_records,
    event_record,
    payment_records,
    remedy_records,
)
from casefile.log.events import CaseOpened, Event, NewEvent, PersonalExported, PolicyApplied
from casefile.log.events import PolicyMoved as Moved
from casefile.log.rows import CaseFilter
from casefile.pages.data import Data, SeenCase
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.store import Reading, Store
from casefile.values.value import Title

WHAT = {
    "cases": Title("案件", "cases"),
    "events": Title("日志记录", "events"),
    "clocks": Title("期限", "clocks"),
    "remedies": Title("补偿方式", "remedies"),
    "payments": Title("付款", "payments"),
    "copies": Title("文书各份", "copies"),
}
OF_A_CASE: dict[str, Callable[[SeenCase], Iterator[Data]]] = {
    "cases": case_records,
    "clocks": clock_records,
    "remedies": remedy_records,
    "payments": payment_records,
    "copies": copy_records,
}
BEAR_A_STATUS = ("cases", "events")
"""Of what every record of a case that goes on at another site is told too; the rest is told there,
so that what several sites export adds up."""
CHUNK = 500
"""Events that are read at a time."""
CASES_HELD = 100
"""Cases whose events are held at a time."""

Tell = Callable[[int, int], None] | None
ExportRow = tuple[str, Data, Policy]
"""What it is a record of, the record, and the policy that its case stands under."""


class Wanted(msgspec.Struct, frozen=True):
    """What is to be taken out; ``filters`` are the words that described the cases."""

    what: tuple[str, ...]
    cases: CaseFilter = CaseFilter()
    filters: tuple[str, ...] = ()
    reveal: bool = False


class Taken(msgspec.Struct):
    """The moment that an export shows: the log up to event ``seq``, and the cases of then."""

    wanted: Wanted
    past: Reading
    seq: int
    numbers: list[str]
    revealed: int = 0
    """The event that put on record that personal facts were taken out; 0 for a masked export."""

    @property
    def policies(self) -> list[Policy]:
        """Every policy that a case may stand under, the one in force first."""
        applied = [p for p in office_payloads(self.past) if isinstance(p, PolicyApplied)]
        digests = dict.fromkeys(p.digest for p in reversed(applied))
        return [policy_of(self.past, digest) for digest in digests]


def take(store: Store, wanted: Wanted, entry: Entry) -> Taken:
    """Fix the moment of an export. That personal facts leave is on record before the first of them
    does; NotPermitted for who may not see them."""
    seq, numbers = store.snapshot(wanted.cases)
    revealed = _reveal(store, wanted, numbers, seq, entry) if wanted.reveal else 0
    return Taken(wanted, store.past(seq), seq, numbers, revealed)


def _reveal(store: Store, wanted: Wanted, numbers: list[str], seq: int, entry: Entry) -> int:
    log = wanted.what == ("events",) and not wanted.filters
    payload = PersonalExported(wanted.what, seq if log else len(numbers), wanted.filters)
    with store.write():
        _, policy = current_policy(store)
        staff = staff_of(policy, entry)
        may(policy, staff, "reveal")
        event = put_on_office(store, NewEvent(entry.now, payload), entry, staff.id)
    return event.seq


def rows(taken: Taken, now: datetime, tell: Tell = None) -> Iterator[ExportRow]:
    """Everything that was asked for. Nothing but a few cases, or some events, is held at a time,
    and no lock: others go on recording, what they record is not in it."""
    wanted = taken.wanted
    log = "events" in wanted.what and not wanted.filters
    count = len(taken.numbers) if len(wanted.what) > log else 0
    whole = count + (taken.seq if log else 0)
    streams, done = taken.past.each_stream(taken.numbers[:count]), 0
    while some := [*islice(streams, CASES_HELD)]:
        begun = untouched_in(taken.past).begun(some) if "clocks" in wanted.what else {}
        for events in some:
            done += 1
            if events:
                yield from _of_case(taken, events, begun.get(events[0].stream), now)
            if tell:
                tell(done, whole)
    if log:
        for done, row in enumerate(_log(taken), count + 1):
            yield row
            if tell and done % CHUNK == 0:
                tell(done, whole)


def case_logs(taken: Taken, tell: Tell = None) -> Iterator[tuple[Case, Policy, list[Event]]]:
    """The cases that were asked for, the oldest first, each with all that was recorded on it."""
    for done, events in enumerate(taken.past.each_stream(reversed(taken.numbers)), 1):
        if events:
            yield (*replayed(taken.past, events), events)
        if tell:
            tell(done, len(taken.numbers))


def _of_case(
    taken: Taken, events: list[Event], begun: tuple[Round, ...] | None, now: datetime
) -> Iterator[ExportRow]:
    """The records of one case; ``begun`` are its rounds where they are known already."""
    wanted, clocks = taken.wanted, begun or ()
    if "clocks" in wanted.what and begun is None:
        history = history_of(taken.past, events)
        case, policy, clocks = (
            history.case,
            policy_on(taken.past, history.case.policy),
            history.begun,
        )
    else:
        case, policy = replayed(taken.past, events)
    seen = SeenCase(case, policy, clocks, now, wanted.reveal)
    elsewhere = case.given is not None and wanted.cases.status != "given"
    for what, records in OF_A_CASE.items():
        if what in wanted.what and not (elsewhere and what not in BEAR_A_STATUS):
            for record in records(seen):
                yield what, record, policy
    if "events" in wanted.what and wanted.filters:
        for event in events:
            yield "events", event_record(event, policy, reveal=wanted.reveal), policy


def _log(taken: Taken) -> Iterator[ExportRow]:
    """All of the log, the office's events among the others."""

    @lru_cache(CHUNK)
    def policy_in(stream: str) -> Policy:
        # the one that the case stands under says what is personal, as where the case is shown
        found = taken.past.of_kind(stream, CaseOpened.kind, Moved.kind)
        digests = [e.payload.policy for e in found if isinstance(e.payload, CaseOpened | Moved)]
        return policy_of(taken.past, digests[-1]) if digests else current_policy(taken.past)[1]

    after = 0
    while events := taken.past.log(after, CHUNK):
        for event in events:
            yield _of_log(event, policy_in(event.stream), taken.wanted.reveal)
        after = events[-1].seq


def _of_log(event: Event, policy: Policy, reveal: bool) -> ExportRow:
    return "events", event_record(event, policy, reveal=reveal), policy
