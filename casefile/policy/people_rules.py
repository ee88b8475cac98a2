"""What must hold of staff, of their rights and roles, and of who can go on."""

from collections.abc import Iterator, Sequence

from casefile.errors import BadData, Message, message
from casefile.policy.faults import unclean_name, undefined
from casefile.policy.grammar import Policy
from casefile.policy.people import Staff
from casefile.values.moments import a_date


def _people(policy: Policy) -> Iterator[Message]:
    roles = [r.id for r in policy.roles]
    units = [u.id for u in policy.units]
    logins: dict[str, str] = {}
    for member in policy.staff:
        place = f"staff[{member.id}]"
        yield from undefined(roles, member.roles, f"{place}.roles")
        if not member.name.strip():
            yield message("{place}: is missing", place=f"{place}.name")
        yield from unclean_name(member.name, f"{place}.name")
        if member.unit and units:
            yield from undefined(units, [member.unit], f"{place}.unit")
        yield from _days_of(member)
        for login in member.login:
            if login in logins:
                yield message(
                    "{place}: login {login} belongs to {other} already",
                    place=place,
                    login=login,
                    other=logins[login],
                )
            logins[login] = member.id
    for former, role in policy.renamed.items():
        yield from undefined(roles, [role], f"renamed.{former}")
        if former in roles:
            yield message(
                "{place}: this role is there still; a former name is no role any more",
                place=f"renamed.{former}",
            )
    for verb, holders in policy.rights.items():
        yield from undefined(roles, holders, f"rights.{verb}")
        if not policy.members(holders) and set(holders) <= set(roles):
            yield message(
                "{place}: no member of staff holds this right",
                place=f"rights.{verb}",
                absent=("staff", "role"),
            )
    for step in policy.steps:
        if not policy.members(step.roles) and set(step.roles) <= set(roles):
            yield message(
                "{place}: no member of staff may record this step",
                place=f"step[{step.id}].roles",
                absent=("staff", "role"),
            )


def _days_of(member: Staff) -> Iterator[Message]:
    """The days on which somebody begins and ends are days, and in their order."""
    place = f"staff[{member.id}]"
    days = {field: day for field in ("since", "until") if (day := str(getattr(member, field)))}
    for field, day in days.items():
        try:
            right = a_date(day).isoformat()
        except BadData:
            right = ""
        if right != day:
            yield message(
                "{place}: {value} is no day; write it like 2026-10-01",
                place=f"{place}.{field}",
                value=day,
            )
            return
    if len(days) > 1 and days["until"] < days["since"]:
        yield message(
            "{place}: nothing lies between {least} and {most}",
            place=f"{place}.until",
            least=days["since"],
            most=days["until"],
        )


def locked_out(policy: Policy) -> Iterator[Message]:
    """Somebody can go on: has a login by which they are known, and may apply another version."""
    able = policy.members(policy.rights.get("apply", ()))
    if not policy.identity.shared_desk and able and not any(member.login for member in able):
        yield message(
            "{place}: nobody could ever apply another policy: of those who may ({staff}) none has "
            "a login. Name one in login, or write shared_desk = true under [policy]",
            place="staff",
            staff=[member.id for member in able],
            absent=("staff", "policy"),
        )


def _approvals(policy: Policy) -> Iterator[Message]:
    """What waits for an approval finds who gives it."""
    roles = {r.id for r in policy.roles}
    for table, rows in (("remedy", policy.remedies), ("route", policy.routes)):
        for row in rows:
            for role in row.approvals:
                if role in roles and not policy.members((role,)):
                    yield message(
                        "{place}: nobody holds {name}, so what waits for this approval waits for "
                        "ever",
                        place=f"{table}[{row.id}].approvals",
                        name=role,
                        absent=("staff",),
                    )
            held = [{m.id for m in policy.members((role,))} for role in row.approvals]
            if {*row.approvals} <= roles and all(held) and not _one_for_each(held):
                yield message(
                    "{place}: it takes {count} approvals, each by somebody else, and nobody but "
                    "{staff} holds these roles, so what waits for them waits for ever",
                    place=f"{table}[{row.id}].approvals",
                    count=len(held),
                    staff=sorted(set().union(*held)),
                    absent=("staff",),
                )


def _one_for_each(held: Sequence[set[str]]) -> bool:
    """Whether each place can be filled by one of those who hold its role, nobody filling two."""
    if not held:
        return True
    return any(_one_for_each([others - {one} for others in held[1:]]) for one in held[0])


def _without_a_unit(policy: Policy) -> Iterator[Message]:
    """Where units do not read each other's cases, whoever is of none reads only their own."""
    reads = policy.rights.get("read")
    if not reads:
        return
    readers = {member.id for member in policy.members(reads)}
    alone = [m.id for m in policy.staff if m.roles and not m.unit and m.id not in readers]
    if alone:
        yield message(
            "{place}: {staff} may not read the cases of all units and have no unit, so each of "
            "them sees only their own; write unit in their row of [[staff]], or give them the "
            "right",
            place="rights.read",
            staff=alone,
        )


PEOPLE = (_people, _approvals)
PEOPLE_DOUBTS = (_without_a_unit,)
