"""What goes on after the end of a case: the marks by which lists and the nightly look find it."""

from collections.abc import Iterator

from casefile.case.case import Case
from casefile.errors import Message, message
from casefile.log.rows import Mark
from casefile.policy import Policy
from casefile.procedure.loose_ends import open_promises, unanswered
from casefile.procedure.requests import open_requests

LOOSE_END = "loose-end"
"""Something promised or asked goes on after the end of its case."""


def loose_marks(case: Case, policy: Policy) -> Iterator[Mark]:
    """A mark for each promise, question and request that an ended case leaves open, from its end on
    or, where that came later, from when it was asked."""
    if not case.over:
        return
    since = case.endings[-1].at
    for one in open_promises(case):
        at = max(since, one.made_at)
        yield Mark(case.number, LOOSE_END, one.seq, at, f"promise-{one.no}", one.by)
    for asked in unanswered(case, policy):
        at = max(since, asked.at)
        yield Mark(case.number, LOOSE_END, asked.seq, at, f"contact-{asked.seq}", case.owner)
    for request in open_requests(case):
        at = max(since, request.at)
        yield Mark(case.number, LOOSE_END, request.seq, at, f"request-{request.no}", case.owner)


def loose_told(mark: Mark) -> Message:
    """The mark as a sentence, with the command that settles it."""
    kind, _, number = mark.value.partition("-")
    if kind == "promise":
        return message(
            "Promise {no} goes on after the end of the case: casefile promise-kept {case} {no}",
            no=number,
            case=mark.case,
        )
    if kind == "request":
        return message(
            "Request {no} about data has no answer, and the case has ended: casefile request-met "
            "{case} {no}, or request-refused",
            no=number,
            case=mark.case,
        )
    return message(
        "The complainant asked, and the case has ended (event {seq}): casefile contact {case} "
        "channel=… outcome=…",
        seq=number,
        case=mark.case,
    )
