"""What becomes of issued papers: who signed which copy, where it went, which are void."""

from datetime import datetime

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.papers import Copy, IssuedDocument
from casefile.case.payments import certified_by, payments_of
from casefile.errors import NotFound, Refused
from casefile.log.events import CopyHandedOver, CopySigned, DocumentVoided, NewEvent
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.procedure.guards import happened, stated
from casefile.values.text import clean


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
    if not document.valid:
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
    money_came(here.case, here.policy, document)
    who = _name(by, "--by")
    if who in one.signed_by:
        raise Refused("{who} has signed copy {no} already.", who=who, no=copy)
    moment = happened(at, here.now, document.at)
    return (NewEvent(moment, CopySigned(no=document.no, copy=copy), {"by": who}),)


def money_came(case: Case, policy: Policy, paper: IssuedDocument) -> None:
    """Refused for a receipt of money that did not come yet: it is signed when it is received."""
    about = certified_by(paper, payments_of(case, policy))
    if paper.amount and about is None:
        steps = [s.id for s in policy.route_steps if s.sums]
        raise Refused(
            "{name} is signed when the money is received; first: casefile record {case} {step} …",
            name=paper.name,
            case=case.number,
            step=steps[0] if steps else "",
        )


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
