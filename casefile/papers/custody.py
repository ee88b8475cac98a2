"""Deciding on papers: which may be issued, who signed which copy, where it went."""

from collections.abc import Iterator
from datetime import datetime

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Settlement
from casefile.case.papers import Copy, IssuedDocument
from casefile.errors import Message, NotFound, Refused, message
from casefile.log.events import CopyHandedOver, CopySigned, DocumentVoided, NewEvent
from casefile.money.corrections import correctable
from casefile.people.rights import may
from casefile.policy import Document, Policy
from casefile.policy.conditions import holds
from casefile.procedure.facts import ANSWER, titles
from casefile.procedure.guards import happened, stated
from casefile.values.text import clean
from casefile.values.value import Facts, Title, filled
from casefile.values.words import AFTER_COLON


def settlement_for(case: Case, kind: Document, no: int) -> Settlement | None:
    """The settlement that a paper is about: number ``no``, else the last that stands; None for a
    paper of the case. Refused while it waits for an approval, or once it came to nothing."""
    if kind.of != "settlement":
        return None
    found = [s for s in case.settlements if no in (0, s.no)]
    if not found:
        raise Refused(
            "{document} is about a settlement; first: casefile settle {case} …",
            document=kind.title,
            case=case.number,
        )
    standing = [s for s in found if s.stands]
    if standing and not no and found[-1].state == "waiting":
        raise Refused(
            "Settlement {no} waits for an approval; for another one say --settlement {other}.",
            no=found[-1].no,
            other=standing[-1].no,
        )
    if not standing and found[-1].state == "waiting":
        raise Refused("Settlement {no} waits for an approval.", no=found[-1].no)
    if not standing:
        raise Refused("Settlement {no} does not run any more.", no=found[-1].no)
    return standing[-1]


def issuable(
    case: Case, policy: Policy, kind: Document, about: Settlement | None, given: Facts
) -> None:
    """Refused where a fact is missing without which the paper would have a gap."""
    if case.erased:
        raise Refused(
            "The personal data of case {case} were erased (event {seq}); no paper can be written "
            "from what is left.",
            case=case.number,
            seq=case.erasures[-1].seq,
        )
    known = {**(routes.known(case, about) if about else case.everything), **given}
    for row in kind.unless:
        if holds((row,), known):
            raise Refused(
                "{document} is not issued on a case where {facts}.",
                document=kind.title,
                facts=[_said(policy, key, str(known[key])) for key in row],
            )
    missing = [key for key in kind.needs if not known.get(key)]
    if missing and kind.moves:  # a letter takes facts of its own
        raise Refused(
            "{step} needs {titles}; add {keys}.",
            step=kind.title,
            titles=titles(policy, missing),
            keys=_blanks(missing),
        )
    if missing:
        error = Refused(
            "{document} needs {titles}, which it takes from the case.",
            document=kind.title,
            titles=titles(policy, missing),
        )
        error.parts = tuple(_ways(case, policy, about, missing))
        raise error


def _ways(
    case: Case, policy: Policy, about: Settlement | None, missing: list[str]
) -> Iterator[Message]:
    """The commands that put the missing facts on record, each with those that it takes."""
    places: dict[tuple[int, str], list[str]] = {}
    for key in missing:
        if place := _place(case, policy, about, key):
            places.setdefault(place, []).append(key)
    for (seq, step), keys in places.items():
        if about and seq == about.seq:
            try:
                correctable(policy, about)
            except Refused as error:
                yield error.message
                continue
        yield (
            message(
                "Add it: casefile correct {case} {seq} {keys} --reason …",
                case=case.number,
                seq=seq,
                keys=_blanks(keys),
            )
            if seq
            else message(
                "Add it: casefile record {case} {step} {keys}",
                case=case.number,
                step=step,
                keys=_blanks(keys),
            )
        )


def _place(
    case: Case, policy: Policy, about: Settlement | None, key: str
) -> tuple[int, str] | None:
    """Where a fact belongs: the event that recorded what takes it, which is to be corrected, or
    else the first step that takes it (0 and its name)."""
    if about and policy.settlement and key in policy.settlement.facts:
        return about.seq, ""
    taking = [s.id for s in (*policy.route_steps, *policy.steps) if key in s.facts]
    recorded = [s.seq for s in case.steps if s.stands and s.id in taking]
    recorded += [s.seq for s in about.steps if s.stands and s.id in taking] if about else []
    if recorded:
        return recorded[-1], ""
    route = policy.route(about.route) if about else None
    mine = [s for s in taking if route and s in route.steps]
    steps = [s for s in policy.steps if s.id in taking]
    # where none is for a case such as this yet, recording it tells what comes before
    mine += [s.id for s in sorted(steps, key=lambda s: not holds(s.when, case.facts))]
    return (0, mine[0]) if mine else None


def _blanks(keys: list[str]) -> str:
    return " ".join(f"{key}=…" for key in keys)


def _said(policy: Policy, key: str, value: str) -> Title:
    """A fact and what it is."""
    fact = policy.facts[key]
    choices = {c.id: c.title for c in fact.choices} or ANSWER
    what = choices.get(value, Title(value, value))
    return filled(AFTER_COLON, title=fact.title, text=what)


def paper_named(case: Case, policy: Policy, name: str) -> IssuedDocument:
    """The paper that is meant: its number, or the last issued of a type; NotFound."""
    if name.isascii() and name.isdigit() and len(name) < 9:
        found = [d for d in case.documents if d.no == int(name)]
    else:
        kinds = [d.id for d in policy.documents if name in (d.id, *d.title.names)]
        found = [d for d in case.documents if d.type in kinds]
    if not found:
        raise NotFound("No document {name} was issued on case {case}.", name=name, case=case.number)
    return found[-1]


def copy_of(document: IssuedDocument, no: int) -> Copy:
    """The numbered copy; Refused for a paper that is valid no longer."""
    if document.state != "issued":
        raise Refused("{name} is superseded or void; issue it anew first.", name=document.name)
    found = next((c for c in document.copies if c.no == no), None)
    if found is None:
        raise NotFound(
            "{name} has no copy {no}; it has {count}.",
            name=document.name,
            no=no,
            count=len(document.copies),
        )
    return found


def sign(here: Here, name: str, copy: int, by: str, *, at: datetime | None) -> tuple[NewEvent, ...]:
    """Somebody signed a copy; several people may sign the same one."""
    may(here.policy, here.staff, "issue")
    document = paper_named(here.case, here.policy, name)
    one = copy_of(document, copy)
    who = _name(by, "--by")
    if who in one.signed_by:
        raise Refused("{who} has signed copy {no} already.", who=who, no=copy)
    moment = happened(at, here.now, document.at)
    return (NewEvent(moment, CopySigned(no=document.no, copy=copy), {"by": who}),)


def hand_over(
    here: Here, name: str, copy: int, to: str, signed_by: str, *, at: datetime | None
) -> tuple[NewEvent, ...]:
    """A copy goes to the holder it is meant for, who signs for it. It must be signed by then."""
    may(here.policy, here.staff, "issue")
    document = paper_named(here.case, here.policy, name)
    one = copy_of(document, copy)
    if one.handed_at:
        raise Refused("Copy {no} was handed over already, on {time}.", no=copy, time=one.handed_at)
    if not one.signed_at:
        raise Refused("Copy {no} is not signed yet.", no=copy)
    title = here.policy.holder(one.holder).title  # a paper in English names the holder in English
    if to.lower() not in map(str.lower, (one.holder, *title.names)):
        raise Refused("Copy {no} is for {holder}, not for {to}.", no=copy, holder=one.holder, to=to)
    moment = happened(at, here.now, one.signed_at)
    payload = CopyHandedOver(no=document.no, copy=copy, to=one.holder)
    return (NewEvent(moment, payload, {"by": _name(signed_by, "--signed-by")}),)


def void(here: Here, name: str, reason: str) -> tuple[NewEvent, ...]:
    """A paper is declared void; it stays on record."""
    may(here.policy, here.staff, "issue")
    document = paper_named(here.case, here.policy, name)
    if document.state == "void":
        raise Refused("{name} is void already.", name=document.name)
    return (NewEvent(here.now, DocumentVoided(no=document.no), {"reason": stated(reason)}),)


def _name(text: str, option: str) -> str:
    name = clean(text).strip()
    if not name:
        raise Refused("Say who signed: {option} NAME", option=option)
    return name
