"""What reports count of the cases of a desk, kept beside the log, so that a report need not replay
them: made at night, by ``rebuild`` and by the first report that has to replay, and of use until
something is recorded on the case, days off become known, or a version of the policy changes what a
report of it rests on.

A case is told by one function, kept or not; what is kept is what it told."""

from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

import msgspec

from casefile.actions.calendars_known import office_payloads, times_for
from casefile.actions.histories import history_of
from casefile.actions.policies import current_policy, policy_on
from casefile.clocks.history import History
from casefile.derived import MAKER
from casefile.errors import BadData
from casefile.log.events import OFFICE, CalendarImported
from casefile.log.rows import CaseFilter, ReportRow
from casefile.policy import Policy
from casefile.policy.reporting import Reporting
from casefile.reports.stays import counted_here
from casefile.reports.telling import case_told
from casefile.reports.told import CaseTold
from casefile.store import Reading, Store
from casefile.values.digests import hex_digest

CASES_KEPT_AT_ONCE = 200
"""Cases that are kept in one transaction."""
CaseOf = tuple[CaseTold, str]
"""A case as reports count it, and the procedure that it is of."""
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(CaseOf)
_named = msgspec.json.Encoder(order="deterministic")


def reporting_of(own: Policy, policy: Policy) -> Reporting:
    """What a case is counted by in a report of ``policy``: as its procedure says now, else as its
    own version does."""
    return policy.report if own.id == policy.id else own.report


def told_in(past: Reading, history: History, policy: Policy) -> CaseOf:
    """What a report of ``policy`` counts of a case."""
    own = policy_on(past, history.case.policy)
    case = case_told(history, own, reporting_of(own, policy), times_for(past, own))
    return counted_here(case, history.case.stays), own.id


_bases: WeakKeyDictionary[Reading, tuple[int, dict[tuple[str, str], str]]] = WeakKeyDictionary()


def basis_on(past: Reading, policy: Policy, version: str) -> str:
    """The name of everything that the telling of a case under ``version`` rests on beside its
    events, in a report of ``policy``: by which rules cases are told and this one is counted, the
    version with the authority of today, and what the office said of days off. (Who is staff tells
    nothing of a case.) What another version changes elsewhere moves no figure of such a case."""
    seen = past.last(OFFICE)
    known = _bases.get(past)
    if known is None or known[0] != seen:
        known = _bases[past] = (seen, {})
    key = (policy.id, version)
    if key not in known[1]:
        own = policy_on(past, version)
        said = (
            (one.calendar, one.sha256)
            for one in office_payloads(past)
            if isinstance(one, CalendarImported)
        )
        rests = (MAKER, reporting_of(own, policy), msgspec.structs.replace(own, staff=()), *said)
        known[1][key] = hex_digest(_named.encode(rests))
    return known[1][key]


def bases_of(store: Store, past: Reading, policy: Policy) -> list[str]:
    """The bases by which a report of ``policy`` takes what is kept: one for each version that cases
    stand under."""
    return [basis_on(past, policy, version) for version in store.told_under()]


def told_again(content: bytes) -> CaseOf:
    """What was kept, as it was told."""
    try:
        case, of = _decoder.decode(content)
    except msgspec.MsgspecError as error:  # its text may quote the row
        raise BadData("A derived row was altered; run casefile rebuild.") from error
    return case, of


def row_for_reports(store: Reading, history: History, policy: Policy) -> ReportRow:
    """What is to be kept of a case."""
    basis = basis_on(store, policy, history.case.policy)
    content = _encoder.encode(told_in(store, history, policy))
    case = history.case
    return ReportRow(case.number, case.last_no, basis, content)


def keep_telling(store: Store, history: History) -> None:
    """Keep of a case what reports count of it. Only inside ``write``."""
    if store.keeps_tellings:
        _, policy = current_policy(store)
        store.put_tellings([row_for_reports(store, history, policy)])


def keep_tellings(store: Store) -> Iterator[int]:
    """Keep of every case what reports count, where that is not known yet; yields how many more are
    done. Nobody waits for more than a few of them to be written: what is recorded meanwhile makes
    no telling wrong, only of no use."""
    if not store.keeps_tellings:
        return
    last, numbers = store.snapshot(CaseFilter())
    past = store.past(last)
    _, policy = current_policy(past)
    known = store.told_by(bases_of(store, past, policy), last)
    wanted = [number for number in numbers if number not in known]
    for begin in range(0, len(wanted), CASES_KEPT_AT_ONCE):
        found = _tellings(past, wanted[begin : begin + CASES_KEPT_AT_ONCE], policy)
        with store.write():
            store.put_tellings(found)
        yield len(found)


def _tellings(past: Reading, numbers: Sequence[str], policy: Policy) -> list[ReportRow]:
    return [
        row_for_reports(past, history_of(past, events), policy)
        for events in past.each_stream(numbers)
        if events
    ]


def telling_agrees(store: Store, history: History) -> bool:
    """Whether what is kept of a case is what its events tell; also where nothing is kept of it."""
    if not store.keeps_tellings:
        return True
    _, policy = current_policy(store)
    row, last = row_for_reports(store, history, policy), history.case.last_seq
    kept = store.tellings([row.case], [row.basis], last).get(row.case)
    return kept is None or kept == row.content
