"""Deciding which site goes on with a case: one at a time, and only that one records on it."""

from collections.abc import Iterator

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.errors import Message, Refused, message
from casefile.log.events import CaseGiven, NewEvent
from casefile.people.rights import as_whom, may
from casefile.policy import Policy
from casefile.procedure.guards import not_over


def give(here: Here, site: str, to: str) -> tuple[NewEvent, ...]:
    """The event by which a running case of ``site`` goes on at site ``to``. Refused while somebody
    of this site is asked for an approval: nobody there could give it in their name."""
    not_over(here.case)
    may(here.policy, here.staff, "assign")
    if to == site:
        raise Refused("Case {case} is at site {site} already.", case=here.case.number, site=site)
    waiting = tuple(_asked(here.case, here.policy))
    if waiting:
        error = Refused(
            "Case {case} is not given away while somebody here is asked to approve; first:",
            case=here.case.number,
        )
        error.parts = waiting
        raise error
    return (NewEvent(here.now, CaseGiven(site=site, to=to)),)


def _asked(case: Case, policy: Policy) -> Iterator[Message]:
    for one in case.approvals:
        if one.state == "waiting" and one.asked:
            yield message(
                "{staff} is asked for approval {no}: casefile {whom}approve {case} {no}, or "
                "casefile {whom}refuse {case} {no} --reason …",
                staff=policy.name_of(one.asked),
                whom=as_whom(policy, [one.asked]),
                no=one.no,
                case=case.number,
            )
