"""Striking what was typed by mistake: it stays in the log, and counts for nothing."""

from casefile.case.case import Case, Contact, Note, Promise
from casefile.case.certified import certifying
from casefile.case.here import Here
from casefile.case.money import Demand, RouteStep, Settlement
from casefile.case.of_number import told_with_numbers
from casefile.case.owed import continued, paid_on
from casefile.case.payments import payments_of
from casefile.case.requests import Request, RequestAnswer
from casefile.errors import NotFound, Refused
from casefile.log.events import EntryStruck, NewEvent
from casefile.log.kinds import KINDS
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.procedure.guards import stated, still_open
from casefile.values.amounts import fen, yuan
from casefile.values.value import Title

Strikable = Note | Contact | Promise | Demand | RouteStep | Request | RequestAnswer
STRIKABLE: dict[str, Title] = {
    name: KINDS[kind].title
    for name, kind in (
        ("note", "note.added"),
        ("contact", "contact.made"),
        ("promise", "promise.made"),
        ("demand", "demand.made"),
        ("request", "request.made"),
    )
} | {
    "request-met": Title("请求已办", "request met"),
    "request-refused": Title("请求不办", "request refused"),
    "payment": Title("付款", "payment"),
}
"""What may be struck, by the command that recorded it; so may any recording on the route of a
settlement, by its number. Everything else is corrected, declined, cancelled or made void."""


def strike(here: Here, event: str, reason: str) -> tuple[NewEvent, ...]:
    """The event that strikes entry ``event`` through, on a case that has ended too. By who typed
    it, or who answers for the case; of others by the right ``strike``. Nobody else has to agree:
    what was late stays late."""
    entry = entry_meant(here.case, here.policy, event)
    author = entry.made_by if isinstance(entry, Promise) else entry.by
    if here.staff.id not in (author, here.case.owner):
        may(here.policy, here.staff, "strike")
    if entry.struck:
        raise Refused(
            "Event {seq} was struck already, by event {by}.", seq=entry.seq, by=entry.struck.event
        )
    if isinstance(entry, Promise):
        _not_on_paper(here.case, entry)
    if isinstance(entry, Request | RequestAnswer):
        _about_data(here.case, entry)
    if isinstance(entry, RouteStep):
        still_open(here.case)
        _nothing_rests_on(here.case, here.policy, entry)
    return (NewEvent(here.now, EntryStruck(of=entry.seq), {"reason": stated(reason)}),)


def entry_meant(case: Case, policy: Policy, event: str) -> Strikable:
    """The entry of that number; the name of a kind (``note``, ``request``) means the last one that
    stands. NotFound for none; Refused, with the way on, for what is not
    struck."""
    on_routes = sorted((s for one in case.settlements for s in one.steps), key=lambda s: s.seq)
    answers = sorted((a for one in case.requests for a in one.answers), key=lambda a: a.seq)
    entries: dict[str, tuple[Strikable, ...]] = {
        "note": case.notes,
        "contact": case.contacts,
        "promise": case.promises,
        "demand": case.demands,
        "request": case.requests,
        "request-met": tuple(a for a in answers if not a.refused),
        "request-refused": tuple(a for a in answers if a.refused),
        "payment": tuple(s for s in on_routes if _pays(policy, s)),
        "": tuple(s for s in on_routes if not _pays(policy, s)),
    }
    for name, title in STRIKABLE.items():
        if event in (name, *title.names):
            last = next((e for e in reversed(entries[name]) if not e.struck), None)
            if last is None:
                raise NotFound(
                    "Case {case} has no {entry} to strike.", case=case.number, entry=title
                )
            return last
    for found in entries.values():
        for entry in found:
            if str(entry.seq) == event:
                return entry
    error = Refused(
        "{event} is none of what may be struck on case {case}: {known}. A step is corrected "
        "(casefile correct), a remedy declined, a settlement cancelled, a paper made void.",
        event=event,
        case=case.number,
        known=list(STRIKABLE.values()),
    )
    on_route = {step.id: step.title for step in policy.route_steps}
    there_are = {
        entry.seq: on_route[entry.id] if isinstance(entry, RouteStep) else STRIKABLE[name]
        for name, every in entries.items()
        for entry in every
        if not entry.struck
    }
    error.parts = (told_with_numbers(there_are),)
    raise error


def _not_on_paper(case: Case, promise: Promise) -> None:
    """Refused for what a valid letter promises: the paper says it to the customer."""
    for paper in case.documents:
        if paper.valid and paper.at == promise.made_at and paper.seq < promise.seq:
            raise Refused(
                "Promise {no} stands in {paper}; make that void first: casefile void {case} "
                "{number} --reason …",
                no=promise.no,
                paper=paper.name,
                case=case.number,
                number=paper.no,
            )


def _about_data(case: Case, entry: Request | RequestAnswer) -> None:
    """Refused for a request that has an answer, and for an answer once nothing is kept that could
    still be asked about: an erasure is not undone."""
    if isinstance(entry, RequestAnswer) and case.erased:
        raise Refused("The personal data of case {case} were erased.", case=case.number)
    if isinstance(entry, Request) and entry.answer:
        raise Refused(
            "Request {no} was answered by event {other}; strike that first: casefile strike {case} "
            "{other} --reason …",
            no=entry.no,
            other=entry.answer.seq,
            case=case.number,
        )


def _pays(policy: Policy, taken: RouteStep) -> bool:
    step = policy.route_step(taken.id)
    return bool(step and step.sums)


def _nothing_rests_on(case: Case, policy: Policy, taken: RouteStep) -> None:
    """Refused while something on record was done because of a recording on a route: what came
    after it there, a receipt, another settlement that took the money over, money that came back."""
    one = next(s for s in case.settlements if any(r.seq == taken.seq for r in s.steps))
    paying = _pays(policy, taken)
    later = [r for r in one.steps if r.seq > taken.seq and r.stands]
    for other in later:
        if paying and _pays(policy, other):
            continue  # each part was paid by itself
        raise Refused(
            "{step} (event {other}) was recorded because of event {seq}; strike that first: "
            "casefile strike {case} {other} --reason …",
            step=_title(policy, other),
            other=other.seq,
            seq=taken.seq,
            case=case.number,
        )
    if paying:
        _uncertified(case, policy, taken)
        _not_gone_on_with(case, policy, one, taken)


def _title(policy: Policy, taken: RouteStep) -> Title:
    step = policy.route_step(taken.id)
    return step.title if step else Title(taken.id, taken.id)


def _uncertified(case: Case, policy: Policy, taken: RouteStep) -> None:
    payment = next((p for p in payments_of(case, policy) if p.seq == taken.seq), None)
    for paper in certifying(case, policy, payment) if payment else ():
        raise Refused(
            "Payment {no} is certified by {paper}; make that void first: casefile void {case} "
            "{number} --reason …",
            no=payment.no if payment else 0,
            paper=paper.name,
            case=case.number,
            number=paper.no,
        )


def _not_gone_on_with(case: Case, policy: Policy, one: Settlement, taken: RouteStep) -> None:
    step = policy.route_step(taken.id)
    amount = fen(str(taken.facts.get(step.sums, "0"))) if step else 0
    if continued(case, one.no):
        raise Refused(
            "Another settlement went on with what was paid on settlement {no}; cancel that one, "
            "and say there what became of the money: casefile overpaid {case} …",
            no=one.no,
            case=case.number,
        )
    if one.returned and paid_on(one, policy) < amount:
        raise Refused(
            "Of what was paid on settlement {no}, {amount} yuan were paid back.",
            no=one.no,
            amount=yuan(one.returned),
        )
