"""Reports of a desk, as of one event of its log."""

from collections.abc import Callable, Generator, Iterable, Iterator
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
from casefile.reports.catalogue import BY_ID
from casefile.reports.clocks import verdict_hits
from casefile.reports.counted import Hit
from casefile.reports.figure import Reduced
from casefile.reports.groups import SideBySide, values_of
from casefile.reports.needed import blocks, needed_in
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
    past, event, cases, policy = cases_shown(store, wanted, now, tell)
    apart = None
    if wanted.all_stores:
        key = _named(policy.report.store, "--all-stores")
        apart = SideBySide(window_of(wanted.period, now), key)
    found = set[str]()
    counted = _counted(cases, found, apart)
    report = report_of(wanted.period, counted, event, now, times_for(past, policy).days, policy)
    in_one_currency(past, found, policy)
    filters = tuple(filter(None, (wanted.unit, wanted.store, wanted.procedure)))
    stores = apart.told() if apart else ()
    return msgspec.structs.replace(report, filters=filters, stores=stores), policy


def _counted(
    cases: Iterable[CaseTold], currencies: set[str], apart: SideBySide | None
) -> Iterator[CaseTold]:
    """The cases as they come, while the currencies that they are in are found out, and what is told
    of the stores side by side."""
    for some in blocks(cases):
        currencies.update(case.currency for case in some)
        if apart:
            apart.add(some)
        yield from some


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
        in_one_currency(past, {case.currency for case in cases}, policy)
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


def in_one_currency(past: Reading, currencies: set[str], policy: Policy) -> None:
    """Refused where amounts would be added up that are in several currencies, or told in another
    one than they are in."""
    found = {policy.identity.currency, *currencies}
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
    past, event, cases, policy = cases_shown(store, wanted, now, tell)
    return past, event, [*map(_needed(wanted.period, now), cases)], policy


def _needed(period: Period, now: datetime) -> Callable[[CaseTold], CaseTold]:
    return needed_in([window_of(p, now) for p in (period, period.before, period.year_ago)])


def cases_shown(
    store: Store, wanted: ReportWanted, now: datetime, tell: Tell = None
) -> tuple[Reading, tuple[int, str], Iterator[CaseTold], Policy]:
    """The log as of the event that is shown, and its cases one by one, those that are wanted."""
    last, numbers = store.snapshot(CaseFilter())
    seq = wanted.event or last
    if seq > last:
        raise NotFound("There is no event {seq}; the last one is {last}.", seq=seq, last=last)
    past = store.past(seq)
    _, policy = procedure_reported(past, wanted.procedure)
    told = told_of_cases(store, CasesAsked(seq, wanted.procedure, [], now), numbers, tell)
    cases = (case for case, of in told if of == policy.id or not wanted.procedure)
    for value, key, option in (
        (wanted.unit, policy.report.unit, "--unit"),
        (wanted.store, policy.report.store, "--store"),
    ):
        if value:
            needed = map(_needed(wanted.period, now), cases)
            cases = _of_value(policy, _named(key, option), value, needed)
    return past, (seq, past.hash_of(seq)), cases, policy


def _of_value(
    policy: Policy, key: str, value: str, cases: Iterable[CaseTold]
) -> Generator[CaseTold, None, None]:
    """The cases of the value of a fact that is typed by its id or title, or the start of either.
    Which one is meant, all cases tell together; so those of every value that it may be are kept in
    mind. Refused for one that neither the policy nor any case knows."""
    fact = policy.facts[key]
    known = {choice.id: choice.title for choice in fact.choices}
    known |= policy.known_units if fact.type == "unit" else {}
    seen, may_be, held = dict[str, Title](), dict[str, bool](), list[CaseTold]()
    for case in cases:
        for one in case.groups.get(key, ()):
            if one not in seen:
                seen[one] = known.get(one, Title(one, one))
                may_be[one] = _may_mean(value, one, seen[one])
        if any(may_be[one] for one in case.groups.get(key, ())):
            held.append(case)
    meant = find(value, {**seen, **known}, "{fact}: there is no {name}.", fact=fact.title)
    yield from (case for case in held if meant in values_of(case, key))


def _may_mean(typed: str, value: str, title: Title) -> bool:
    try:
        return bool(find(typed, {value: title}, "{name}"))
    except Refused:
        return False
