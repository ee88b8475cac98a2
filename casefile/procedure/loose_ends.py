"""What a case leaves open when it ends: named one by one, each with the command that settles it."""

from collections.abc import Iterator

import msgspec

from casefile.case.case import Case, Contact, Promise
from casefile.case.owed import overpaid
from casefile.case.requests import Request
from casefile.errors import Message, Refused, message
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.procedure.requests import open_requests
from casefile.values.amounts import yuan
from casefile.values.data_rights import DATA_RIGHTS


class LooseEnd(msgspec.Struct, frozen=True):
    """Something that somebody waits for: ``promise-1``, ``contact-9``, ``request-1``, ``demand-1``,
    ``remedy-2``, ``overpaid-1`` (settlement 1), ``copy-3.1`` (document 3, copy 1); ``told`` says
    it, with the command that settles it."""

    name: str
    told: Message


def loose_ends(case: Case, policy: Policy) -> tuple[LooseEnd, ...]:
    """Everything that is open: promises, questions of the complainant, demands and offers without
    an answer, money that nobody owes and nobody explained, copies that nobody signed."""
    return (
        *outliving(case, policy),
        *_bargains(case),
        *_unexplained(case, policy),
        *_unsigned(case, policy),
    )


def outliving(case: Case, policy: Policy) -> Iterator[LooseEnd]:
    """What goes on running after the end of the case: what was promised, and what was
    asked, of the case or of the data."""
    for promise in open_promises(case):
        told = message(
            "Promise {no} is open, due {due}: casefile promise-kept {case} {no}, or promise-moved, "
            "or promise-released.",
            no=promise.no,
            due=promise.due_at,
            case=case.number,
        )
        yield LooseEnd(f"promise-{promise.no}", told)
    for question in unanswered(case, policy):
        told = message(
            "What the complainant asked on {time} (event {seq}) has no answer: casefile contact "
            "{case} channel=… outcome=…",
            time=question.at,
            seq=question.seq,
            case=case.number,
        )
        yield LooseEnd(f"contact-{question.seq}", told)
    for one in open_requests(case):
        yield LooseEnd(f"request-{one.no}", request_told(case, one))


def request_told(case: Case, one: Request) -> Message:
    """A request about data that has no answer, with the commands that give one."""
    return message(
        "Request {no} of {time} ({right}) has no answer: casefile request-met {case} {no}, or "
        "request-refused.",
        no=one.no,
        time=one.at,
        right=DATA_RIGHTS[one.right],
        case=case.number,
    )


def open_promises(case: Case) -> Iterator[Promise]:
    """The promises that bind us still."""
    return (one for one in case.promises if one.open)


def unanswered(case: Case, policy: Policy) -> Iterator[Contact]:
    """The contacts that asked something which no contact after them answered, and no erasure
    ended."""
    rules = policy.contact
    over = {name for one in case.erasures for name in one.ends}
    standing = [c for c in case.contacts if not c.struck]
    for one in standing:
        if rules.asks and holds(rules.asks, one.facts):
            later = (c for c in standing if c.at >= one.at and c.seq != one.seq)
            answered = any(holds(rules.answers, c.facts) for c in later)
            if not answered and f"contact-{one.seq}" not in over:
                yield one


def _bargains(case: Case) -> Iterator[LooseEnd]:
    for demand in case.demands:
        if demand.state == "open":
            told = message(
                "Demand {no} has no answer: casefile demand-met {case} {no}, or demand-declined.",
                no=demand.no,
                case=case.number,
            )
            yield LooseEnd(f"demand-{demand.no}", told)
    for offer in case.offers:
        if offer.state == "offered":
            told = message(
                "Remedy {no} is offered, and not chosen or declined: casefile choose {case} {no}, "
                "or decline.",
                no=offer.no,
                case=case.number,
            )
            yield LooseEnd(f"remedy-{offer.no}", told)


def _unexplained(case: Case, policy: Policy) -> Iterator[LooseEnd]:
    for one, beyond in overpaid(case, policy):
        told = message(
            "On settlement {no} {amount} yuan were paid beyond what is owed; go on with them: "
            "casefile settle {case} --continues {no} …, or say what became of them: "
            "casefile overpaid {case} {no} [--returned YUAN] --reason …",
            no=one.no,
            amount=yuan(beyond),
            case=case.number,
        )
        yield LooseEnd(f"overpaid-{one.no}", told)


def _unsigned(case: Case, policy: Policy) -> Iterator[LooseEnd]:
    for paper in case.documents:
        kind = policy.document(paper.type)
        for copy in paper.copies if paper.valid and not paper.erased else ():
            if copy.signed_at is None:
                told = message(
                    "{document}: copy {copy} is not signed: casefile sign {case} {paper} --copy "
                    "{copy} --by NAME, or void.",
                    document=kind.title if kind else paper.type,
                    paper=paper.no,
                    copy=copy.no,
                    case=case.number,
                )
                yield LooseEnd(f"copy-{paper.no}.{copy.no}", told)


def left_loose(case: Case, policy: Policy, despite: str, command: str) -> tuple[str, ...]:
    """The names of what stays open as the case ends by ``command``; Refused, with each of them,
    unless it is said why it ends ``despite`` that."""
    found = loose_ends(case, policy)
    if found and not despite.strip():
        error = Refused(
            "Case {case} has loose ends; settle each of them, or end it all the same: "
            "casefile {command} {case} … --despite REASON",
            case=case.number,
            command=command,
        )
        error.parts = tuple(one.told for one in found)
        raise error
    return tuple(one.name for one in found)
