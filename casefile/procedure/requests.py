"""Deciding on what people ask about their own data: to see it, a copy, a correction, an erasure.

Pure, like ``steps``. Whoever asks may do so at any time, also of a case that has ended.
"""

from collections.abc import Iterator
from datetime import datetime

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.of_number import of_number
from casefile.case.requests import Request
from casefile.errors import Refused
from casefile.log.events import NewEvent, RequestAnswered, RequestMade
from casefile.people.rights import may
from casefile.policy.named import find
from casefile.procedure.guards import happened, stated
from casefile.values.data_rights import DATA_RIGHTS, DataRight
from casefile.values.text import clean
from casefile.values.value import Facts


def request(here: Here, right: str, reason: str, *, at: datetime | None) -> tuple[NewEvent, ...]:
    """The event that the complainant asks something about their data; Refused where they asked
    the same and have no answer yet, and where nothing is kept of them."""
    may(here.policy, here.staff, "contact")
    known = {str(key): title for key, title in DATA_RIGHTS.items()}
    meant = find(right, known, "{name} is no request about data.")
    wanted = next(key for key in DATA_RIGHTS if key == meant)
    if not here.case.personal:
        raise Refused("The personal data of case {case} were erased.", case=here.case.number)
    for one in asking(here.case, wanted):
        raise Refused("Request {no} asks that already, and has no answer yet.", no=one.no)
    personal: Facts = {"reason": clean(reason).strip()} if reason.strip() else {}
    when = happened(at, here.now, here.case.received_at)
    return (NewEvent(when, RequestMade(right=wanted), personal),)


def request_met(here: Here, no: int, *, at: datetime | None = None) -> tuple[NewEvent, ...]:
    """The event that a request was met; Refused for one to erase, which the erasure itself
    meets."""
    may(here.policy, here.staff, "reveal")
    made = open_request(here.case, no)
    if made.right == "erase":
        raise Refused(
            "Request {no} is met by the erasure itself: casefile erase {case} --reason …",
            no=no,
            case=here.case.number,
        )
    return (NewEvent(happened(at, here.now, made.at), RequestAnswered(no=no)),)


def request_refused(here: Here, no: int, reason: str) -> tuple[NewEvent, ...]:
    """The event that a request is refused; the law asks for the reason (个人信息保护法 50)."""
    may(here.policy, here.staff, "reveal")
    open_request(here.case, no)
    refused = RequestAnswered(no=no, refused=True)
    return (NewEvent(here.now, refused, {"reason": stated(reason)}),)


def open_request(case: Case, no: int) -> Request:
    """The request of that number, which has no answer yet; NotFound or Refused."""
    made = of_number(case, case.requests, no, "Case {case} has no request {no}.")
    if made.struck:
        raise Refused("Request {no} was struck, by event {seq}.", no=no, seq=made.struck.event)
    if made.answer:
        raise Refused("Request {no} was answered already, on {time}.", no=no, time=made.answer.at)
    return made


def open_requests(case: Case) -> Iterator[Request]:
    """The requests that have no answer yet."""
    return (one for one in case.requests if one.state == "open")


def asking(case: Case, right: DataRight) -> Iterator[Request]:
    """The same, of one right."""
    return (one for one in open_requests(case) if one.right == right)


def met_by(case: Case, right: DataRight, now: datetime) -> tuple[NewEvent, ...]:
    """The events by which what is done now meets the requests for it."""
    return tuple(NewEvent(now, RequestAnswered(no=one.no)) for one in asking(case, right))
