"""What reports count of the cases of a desk, kept beside the log, so that a report need not replay
them: made at night and by ``rebuild``, and of use until something is recorded on the case, a policy
is applied or days off become known.

A case is told by one function, kept or not; what is kept is what it told."""

from collections.abc import Iterator, Sequence

import msgspec

from casefile.actions.calendars_known import office_payloads, times_for
from casefile.actions.histories import history_of
from casefile.actions.policies import current_policy, policy_on
from casefile.clocks.history import History
from casefile.derived import MAKER
from casefile.errors import BadData
from casefile.log.events import CalendarImported, PolicyApplied
from casefile.log.rows import CaseFilter, ReportRow
from casefile.policy import Policy
from casefile.policy.reporting import Reporting
from casefile.reports.stays import counted_here
from casefile.reports.telling import case_told
from casefile.reports.told import CaseTold
from casefile.store import Reading, Store
from casefile.values.digests import hex_digest
from casefile.values.value import canonical

CASES_KEPT_AT_ONCE = 200
"""Cases that are kept in one transaction."""
CaseOf = tuple[CaseTold, str]
"""A case as reports count it, and the procedure that it is of."""
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(CaseOf)


def reporting_of(own: Policy, policy: Policy) -> Reporting:
    """What a case is counted by in a report of ``policy``: as its procedure says now, else as its
    own version does."""
    return policy.report if own.id == policy.id else own.report


def told_in(past: Reading, history: History, policy: Policy) -> CaseOf:
    """What a report of ``policy`` counts of a case."""
    own = policy_on(past, history.case.policy)
    case = case_told(history, own, reporting_of(own, policy), times_for(past, own))
    return counted_here(case, history.case.stays), own.id


def basis_of(past: Reading, policy: Policy) -> str:
    """The name of everything that a telling rests on beside the events of its case: by which rules
    cases are told, whose words the report speaks, and what the office said of policies and days
    off. (Who is staff tells nothing of a case.)"""
    said = [
        [one.kind, one.digest]
        if isinstance(one, PolicyApplied)
        else [one.kind, one.calendar, one.sha256]
        for one in office_payloads(past)
        if isinstance(one, PolicyApplied | CalendarImported)
    ]
    return hex_digest(canonical([MAKER, policy.id, *said]))


def told_again(content: bytes) -> CaseOf:
    """What was kept, as it was told."""
    try:
        case, of = _decoder.decode(content)
    except msgspec.MsgspecError as error:  # its text may quote the row
        raise BadData("A derived row was altered; run casefile rebuild.") from error
    return case, of


def row_for_reports(store: Reading, history: History, policy: Policy, basis: str) -> ReportRow:
    """What is to be kept of a case."""
    content = _encoder.encode(told_in(store, history, policy))
    case = history.case
    return ReportRow(case.number, case.last_no, basis, content)


def keep_telling(store: Store, history: History) -> None:
    """Keep of a case what reports count of it. Only inside ``write``."""
    if store.keeps_tellings:
        _, policy = current_policy(store)
        store.put_tellings([row_for_reports(store, history, policy, basis_of(store, policy))])


def keep_tellings(store: Store) -> Iterator[int]:
    """Keep of every case what reports count, where that is not known yet; yields how many more are
    done. Nobody waits for more than a few of them to be written: what is recorded meanwhile makes
    no telling wrong, only of no use."""
    if not store.keeps_tellings:
        return
    last, numbers = store.snapshot(CaseFilter())
    past = store.past(last)
    _, policy = current_policy(past)
    basis = basis_of(past, policy)
    known = store.told_by(basis, last)
    wanted = [number for number in numbers if number not in known]
    for begin in range(0, len(wanted), CASES_KEPT_AT_ONCE):
        found = _tellings(past, wanted[begin : begin + CASES_KEPT_AT_ONCE], policy, basis)
        with store.write():
            store.put_tellings(found)
        yield len(found)


def _tellings(past: Reading, numbers: Sequence[str], policy: Policy, basis: str) -> list[ReportRow]:
    return [
        row_for_reports(past, history_of(past, events), policy, basis)
        for events in past.each_stream(numbers)
        if events
    ]


def telling_agrees(store: Store, history: History) -> bool:
    """Whether what is kept of a case is what its events tell; also where nothing is kept of it."""
    if not store.keeps_tellings:
        return True
    _, policy = current_policy(store)
    basis, case = basis_of(store, policy), history.case
    kept = store.tellings([case.number], basis, case.last_seq).get(case.number)
    return kept is None or kept == row_for_reports(store, history, policy, basis).content
