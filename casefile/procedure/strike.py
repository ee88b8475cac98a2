"""Striking what was typed by mistake: it stays in the log, and counts for nothing."""

from casefile.case.case import Case, Contact, Note, Promise
from casefile.case.here import Here
from casefile.case.money import Demand
from casefile.errors import NotFound, Refused
from casefile.log.events import EntryStruck, NewEvent
from casefile.log.kinds import KINDS
from casefile.people.rights import may
from casefile.procedure.guards import stated
from casefile.values.value import Title

Strikable = Note | Contact | Promise | Demand
STRIKABLE: dict[str, Title] = {
    name: KINDS[kind].title
    for name, kind in (
        ("note", "note.added"),
        ("contact", "contact.made"),
        ("promise", "promise.made"),
        ("demand", "demand.made"),
    )
}
"""What may be struck, by the command that recorded it; everything else is corrected, declined,
cancelled or made void."""


def strike(here: Here, event: str, reason: str) -> tuple[NewEvent, ...]:
    """The event that strikes entry ``event`` through, on a case that has ended too. By who typed
    it, or who answers for the case; of others by the right ``strike``. Nobody else has to agree:
    what was late stays late."""
    entry = entry_meant(here.case, event)
    author = entry.made_by if isinstance(entry, Promise) else entry.by
    if here.staff.id not in (author, here.case.owner):
        may(here.policy, here.staff, "strike")
    if entry.struck:
        raise Refused(
            "Event {seq} was struck already, by event {by}.", seq=entry.seq, by=entry.struck.event
        )
    if isinstance(entry, Promise):
        _not_on_paper(here.case, entry)
    return (NewEvent(here.now, EntryStruck(of=entry.seq), {"reason": stated(reason)}),)


def entry_meant(case: Case, event: str) -> Strikable:
    """The entry of that number; ``note``, ``contact``, ``promise`` and ``demand`` mean the last
    one that stands. NotFound for none; Refused, with the way on, for what is not struck."""
    entries: dict[str, tuple[Strikable, ...]] = {
        "note": case.notes,
        "contact": case.contacts,
        "promise": case.promises,
        "demand": case.demands,
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
    raise Refused(
        "{event} is none of what may be struck on case {case}: {known}. A step is corrected "
        "(casefile correct), a remedy declined, a settlement cancelled, a paper made void.",
        event=event,
        case=case.number,
        known=list(STRIKABLE.values()),
    )


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
