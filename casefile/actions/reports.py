"""Reports of a desk, as of one event of its log."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from casefile.actions.calendars_known import times_for
from casefile.actions.entry import Entry
from casefile.actions.office.log import put_on_office, whoever
from casefile.actions.policies import current_policy, procedures
from casefile.actions.report_cases import CasesAsked, Tell, procedure_reported, told_of_cases
from casefile.clocks.rounds import PROMISE_RULE
from casefile.errors import NotFound, Refused, Usage
from casefile.log.events import OFFICE, Event, NewEvent, ReportIssued
from casefile.log.rows import CaseFilter
from casefile.policy import Policy
from casefile.policy.named import find
from casefile.reports.clocks import verdict_hits
from casefile.reports.counted import Hit
from casefile.reports.figure import Group, Reduced
from casefile.reports.figures import BY_ID
from casefile.reports.groups import side_by_side, values_of
from casefile.reports.needed import needed_in
from casefile.reports.period import Period
from casefile.reports.report import Report, report_of, window_of
from casefile.reports.told import CaseTold
from casefile.store import Reading, Store
from casefile.values.value import Title


class Traced(msgspec.Struct, frozen=True):
    """A figure, or a clock, with everything that it counts."""

    figure: str
    event: tuple[int, str]
    hits: tuple[Hit, ...]
    value: Reduced


class ReportWanted(msgspec.Struct, frozen=True):
    """The period, and of which unit, store or procedure of the desk; ``event`` is the one that it
    shows, 0 for the last there is."""

    period: Period
    unit: str = ""
    store: str = ""
    event: int = 0
    all_stores: bool = False
    procedure: str = ""


def make_report(
    store: Store, wanted: ReportWanted, now: datetime, tell: Tell = None
) -> tuple[Report, Policy]:
    """The report, and the policy that says what its words mean."""
    now = moment_shown(store, wanted, now)
    past, event, cases, policy = cases_told(store, wanted, now, tell)
    in_one_currency(past, cases, policy)
    report = report_of(wanted.period, cases, event, now, times_for(past, policy).days, policy)
    filters = tuple(filter(None, (wanted.unit, wanted.store, wanted.procedure)))
    stores: tuple[Group, ...] = ()
    if wanted.all_stores:
        window = window_of(wanted.period, now)
        stores = side_by_side(cases, window, _named(policy.report.store, "--all-stores"))
    return msgspec.structs.replace(report, filters=filters, stores=stores), policy


def moment_shown(store: Store, wanted: ReportWanted, now: datetime) -> datetime:
    """Up to when a report tells: of a period that runs to the event that it is as of, so that it is
    the same for the same event, whenever it is made."""
    if wanted.period.ends_at <= now:
        return now
    last, _ = store.snapshot(CaseFilter())
    shown = store.log(min(wanted.event or last, last) - 1, 1)
    return min([now, *(event.recorded_at for event in shown)])


def _named(fact: str, option: str) -> str:
    """The fact that an option asks for; Usage where the policy names none."""
    if not fact:
        raise Usage(
            "The policy names no fact for {option}: [report] says which one it is.", option=option
        )
    return fact


def issue_report(
    store: Store, report: Report, kind: str, name: str, content: bytes, entry: Entry
) -> Event:
    """Keep the file of a report, and put it on the record of the office as its next one."""
    with store.write():
        issued = ReportIssued(
            no=len(store.of_kind(OFFICE, ReportIssued.kind)) + 1,
            report=kind,
            period=report.period.name,
            as_of=report.seq,
            name=name,
            sha256=store.put_file(content),
        )
        actor = whoever(current_policy(store)[1], entry)
        return put_on_office(store, NewEvent(entry.now, issued), entry, actor)


def why_figure(
    store: Store, wanted: ReportWanted, figure: str, now: datetime
) -> tuple[Traced, Policy]:
    """What lies behind one figure of a report, or behind the verdicts of one clock; NotFound tells
    which figures there are."""
    now = moment_shown(store, wanted, now)
    past, event, cases, policy = cases_told(store, wanted, now)
    if figure in BY_ID and BY_ID[figure].unit == "fen":
        in_one_currency(past, cases, policy)
    window = window_of(wanted.period, now)
    if figure in BY_ID:
        found = tuple(BY_ID[figure].hits(cases, window))
        return Traced(
            figure, event, found, BY_ID[figure].reduced([h.amount for h in found])
        ), policy
    found = tuple(verdict_hits(cases, window, figure))
    if not found and policy.clock(figure) is None and figure != PROMISE_RULE:
        raise NotFound(
            "There is no figure {name}; there are: {known}, and the clocks of the policy.",
            name=figure,
            known=list(BY_ID),
        )
    share = sum(h.amount for h in found) / len(found) if found else None
    return Traced(figure, event, found, share), policy


def in_one_currency(past: Reading, cases: Sequence[CaseTold], policy: Policy) -> None:
    """Refused where amounts would be added up that are in several currencies, or told in another
    one than they are in."""
    found = {policy.identity.currency, *(case.currency for case in cases)}
    if len(found) > 1:
        raise Refused(
            "The cases are in {currencies}, and amounts in several currencies are not added up: "
            "add --procedure ID; there are {procedures}.",
            currencies=sorted(found),
            procedures=list(procedures(past)),
        )


def cases_told(
    store: Store, wanted: ReportWanted, now: datetime, tell: Tell = None
) -> tuple[Reading, tuple[int, str], list[CaseTold], Policy]:
    """The log as of the event that is shown, and all that a report of the period counts of its
    cases."""
    last, numbers = store.snapshot(CaseFilter())
    seq = wanted.event or last
    if seq > last:
        raise NotFound("There is no event {seq}; the last one is {last}.", seq=seq, last=last)
    past = store.past(seq)
    _, policy = procedure_reported(past, wanted.procedure)
    told = told_of_cases(store, CasesAsked(seq, wanted.procedure, [], now), numbers, tell)
    period = wanted.period
    needed = needed_in([window_of(p, now) for p in (period, period.before, period.year_ago)])
    cases = [needed(case) for case, of in told if of == policy.id or not wanted.procedure]
    for value, key, option in (
        (wanted.unit, policy.report.unit, "--unit"),
        (wanted.store, policy.report.store, "--store"),
    ):
        if value:
            meant = _value_meant(policy, _named(key, option), value, cases)
            cases = [case for case in cases if meant in values_of(case, key)]
    return past, (seq, past.hash_of(seq)), cases, policy


def _value_meant(policy: Policy, key: str, value: str, cases: Sequence[CaseTold]) -> str:
    """The value of a fact that is typed by its id or title, or the start of either; Refused for one
    that neither the policy nor any case knows."""
    fact = policy.facts[key]
    known = {choice.id: choice.title for choice in fact.choices}
    known |= policy.known_units if fact.type == "unit" else {}
    seen = (one for case in cases for one in case.groups.get(key, ()))
    known = {one: Title(one, one) for one in seen} | known
    return find(value, known, "{fact}: there is no {name}.", fact=fact.title)
