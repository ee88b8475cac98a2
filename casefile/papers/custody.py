"""What becomes of issued papers: who signed which copy, where it went, which are void."""

from datetime import datetime

from casefile.case.case import Case
from casefile.case.certified import certified_by
from casefile.case.here import Here
from casefile.case.of_number import told_with_numbers
from casefile.case.papers import Copy, IssuedDocument
from casefile.case.payments import payments_of
from casefile.errors import NotFound, Refused, message
from casefile.log.events import CopyHandedOver, CopySigned, DocumentVoided, NewEvent
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.policy.named import part_of, short_for
from casefile.procedure.guards import happened, stated
from casefile.values.clean_names import clean_name
from casefile.values.value import Title


def paper_named(case: Case, policy: Policy, name: str) -> IssuedDocument:
    """The paper that is meant: its number, or the last issued of a type; NotFound."""
    kinds: list[str] = []
    if name.isascii() and name.isdigit() and len(name) < 9:
        found = [d for d in case.documents if d.no == int(name)]
    else:
        kinds = [d.id for d in policy.documents if name in (d.id, *d.title.names)]
        issued = _issued_kinds(case, policy)
        kinds = kinds or short_for(name, issued) or part_of(name.lower(), issued)
        if len(kinds) > 1:
            raise NotFound("{name} may be short for {known}.", name=name, known=kinds)
        found = [d for d in case.documents if d.type in kinds]
    if not found:
        missing = NotFound(
            "No document {name} was issued on case {case}.", name=name, case=case.number
        )
        titles = {d.id: d.title for d in policy.documents}
        by_number = {d.no: titles[d.type] for d in case.documents if d.type in titles}
        missing.parts = (told_with_numbers(by_number),)
        if kinds:
            issue = "Next: casefile issue {case} {document}"
            missing.parts += (message(issue, case=case.number, document=kinds[0]),)
        raise missing
    return found[-1]


def _issued_kinds(case: Case, policy: Policy) -> dict[str, Title]:
    """The types of what was issued on the case, with their titles."""
    issued = {document.type for document in case.documents}
    return {d.id: d.title for d in policy.documents if d.id in issued}


def copy_of(document: IssuedDocument, no: int) -> Copy:
    """The numbered copy; Refused for a paper that is valid no longer."""
    if not document.valid:
        raise Refused("{name} is superseded or void; issue it anew first.", name=document.name)
    found = next((c for c in document.copies if c.no == no), None)
    if not document.copies:
        raise NotFound(
            "{name} has no copy to sign or to hand over: it is not made in numbered ones.",
            name=document.name,
        )
    if found is None:
        raise NotFound(
            "{name} has no copy {no}; it has {count}.",
            name=document.name,
            no=no,
            count=len(document.copies),
        )
    return found


def sign(
    here: Here, name: str, copy: int | None, by: str, *, at: datetime | None
) -> tuple[NewEvent, ...]:
    """Somebody signed a copy, or all that they have not signed yet; several people may sign the
    same one."""
    may(here.policy, here.staff, "issue")
    document = paper_named(here.case, here.policy, name)
    meant = _copies_meant(here.case, document, copy)
    money_came(here.case, here.policy, document)
    who = _name(by, "--by")
    left = [one for one in meant if who not in one.signed_by]
    if not left:
        raise Refused("{who} has signed copy {no} already.", who=who, no=[c.no for c in meant])
    moment = happened(at, here.now, document.at)
    return tuple(
        NewEvent(moment, CopySigned(no=document.no, copy=one.no), {"by": who}) for one in left
    )


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
    here: Here, name: str, copy: int | None, to: str, signed_by: str, *, at: datetime | None
) -> tuple[NewEvent, ...]:
    """A copy goes to the holder it is meant for, who signs for it. It must be signed by then.
    Without a number, every copy that is signed and has not gone yet; ``to`` may be left out."""
    may(here.policy, here.staff, "issue")
    document = paper_named(here.case, here.policy, name)
    meant = _copies_meant(here.case, document, copy)
    if copy is None:
        ready = [one for one in meant if one.signed_at and not one.handed_at]
        meant = [one for one in ready if not to or _is_for(here.policy, one, to)] or meant
    who = _name(signed_by, "--signed-by")
    return tuple(_handed(here, document, one, to, who, at) for one in meant)


def _handed(
    here: Here, document: IssuedDocument, one: Copy, to: str, who: str, at: datetime | None
) -> NewEvent:
    if one.handed_at:
        raise Refused(
            "Copy {no} was handed over already, on {time}.", no=one.no, time=one.handed_at
        )
    if not one.signed_at:
        raise Refused("Copy {no} is not signed yet.", no=one.no)
    if to and not _is_for(here.policy, one, to):
        raise Refused(
            "Copy {no} is for {holder}, not for {to}.",
            no=one.no,
            holder=here.policy.holder(one.holder).title,
            to=to,
        )
    moment = happened(at, here.now, one.signed_at)
    payload = CopyHandedOver(no=document.no, copy=one.no, to=one.holder)
    return NewEvent(moment, payload, {"by": who})


def _is_for(policy: Policy, one: Copy, to: str) -> bool:
    """Whether ``to`` names the holder of a copy; one in English names the holder in English."""
    return to.lower() in map(str.lower, (one.holder, *policy.holder(one.holder).title.names))


def _copies_meant(case: Case, document: IssuedDocument, number: int | None) -> list[Copy]:
    """The copy of that number, or all; Refused for a paper that is valid no longer, NotFound for
    one that has none, with how it is kept once it is signed."""
    try:
        first = copy_of(document, number or 1)
    except NotFound as missing:
        if not document.copies:
            missing.parts = (
                message(
                    "Once signed, keep a picture of it: casefile attach {case} FILE --as KIND",
                    case=case.number,
                ),
            )
        raise
    return [first] if number is not None else [first, *document.copies[1:]]


def void(here: Here, name: str, reason: str) -> tuple[NewEvent, ...]:
    """A paper is declared void; it stays on record."""
    may(here.policy, here.staff, "issue")
    document = paper_named(here.case, here.policy, name)
    if document.state == "void":
        raise Refused("{name} is void already.", name=document.name)
    return (NewEvent(here.now, DocumentVoided(no=document.no), {"reason": stated(reason)}),)


def _name(text: str, option: str) -> str:
    name = clean_name(text)
    if not name:
        raise Refused("Say who signed: {option} NAME", option=option)
    return name
