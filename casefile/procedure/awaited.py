"""What waits for an approval refuses with who gives it."""

from itertools import islice

from casefile.case.case import Case
from casefile.errors import Refused, message
from casefile.policy import Policy


def awaited(case: Case, policy: Policy, settlement: int) -> Refused:
    """The refusal of what a settlement does not take before it is approved: by whom first, and
    how."""
    error = Refused("Settlement {no} waits for an approval.", no=settlement)
    ways = (
        message(
            "{staff} gives it: casefile --as {id} approve {case} {no}",
            staff=policy.name_of(one.asked),
            id=one.asked,
            case=case.number,
            no=one.no,
        )
        if one.asked
        else message(
            "It takes {role}: casefile approve {case} {no}",
            role=policy.role_title(one.role),
            case=case.number,
            no=one.no,
        )
        for one in case.approvals
        if (one.of, one.subject, one.state) == ("settlement", settlement, "waiting")
    )
    error.parts = tuple(islice(ways, 1))
    return error
