"""What waits for an approval: what is typed to give it, and the refusal that says so."""

from collections.abc import Sequence

from casefile.case.case import Case
from casefile.case.money import Approval
from casefile.errors import Refused, message
from casefile.people.rights import as_whom
from casefile.policy import Policy


def command(one: Approval, case: Case, policy: Policy, able: Sequence[str]) -> str:
    """What is typed to give it, by the first of those who are ``able`` to."""
    return f"casefile {as_whom(policy, able or ('…',))}approve {case.number} {one.no}"


def awaited(case: Case, policy: Policy, settlement: int) -> Refused:
    """The refusal of what a settlement does not take before it is approved: by whom first, and
    how."""
    error = Refused("Settlement {no} waits for an approval.", no=settlement)
    for one in case.approvals:
        if (one.of, one.subject, one.state) != ("settlement", settlement, "waiting"):
            continue
        role = (one.role,) if one.role else ()
        able = [one.asked] if one.asked else [m.id for m in policy.members(role)]
        way = command(one, case, policy, able)
        error.parts = (
            message("{staff} gives it: {command}", staff=policy.name_of(one.asked), command=way)
            if one.asked
            else message(
                "It takes {role}: {command}", role=policy.role_title(one.role), command=way
            ),
        )
        break
    return error
