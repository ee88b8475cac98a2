"""Staff as data and as text, and what somebody holds who leaves."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Table
from casefile.people.delegation import Delegation
from casefile.people.staffing import Held
from casefile.policy import Policy, Staff
from casefile.trials.stranded import Stranded, stranded_told

if TYPE_CHECKING:
    from casefile.pages.answers.money import LentTold
    from casefile.pages.answers.office import HeldTold, LeftToNobody, StaffTold


def staff_data(member: Staff) -> "StaffTold":
    """One member of staff, for ``staff list --json``."""
    return {
        "id": member.id,
        "name": member.name,
        "roles": list(member.roles),
        "unit": member.unit,
        "login": list(member.login),
        "since": member.since or None,
        "until": member.until or None,
    }


def staff_page(staff: Iterable[Staff], policy: Policy, speak: Language) -> Page:
    rows = [
        (
            member.id,
            member.name,
            speak.joined([speak.title(policy.role_title(role)) for role in member.roles])
            or speak.text("has left"),
            member.unit,
            _days(member),
        )
        for member in staff
    ]
    heads = (
        speak.text("id"),
        speak.text("name"),
        speak.text("roles"),
        speak.text("unit"),
        speak.text("from – until"),
    )
    return [Table(heads, tuple(rows))]


def held_data(held: Held, speak: Language) -> "HeldTold":
    """What somebody holds, by kind."""
    return {
        "cases": list(held.cases),
        "promises": [{"case": case, "no": no} for case, no in held.promises],
        "approvals": [{"case": case, "no": no} for case, no in held.approvals],
        "delegations": [
            {"by": d.by, "to": d.to, "until": speak.iso(d.until)} for d in held.delegations
        ],
    }


def held_lines(held: Held, heir: str, policy: Policy, speak: Language) -> Page:
    """The same in lines, each with the command that goes on with it."""
    told = [
        speak.text("{case} is {staff}'s now.", case=case, staff=policy.name_of(heir))
        if heir
        else speak.text("{case} is theirs: casefile assign {case} STAFF", case=case)
        for case in held.cases
    ]
    told += [
        speak.text(
            "Promise {no} on {case} is {staff}'s to keep now.",
            no=no,
            case=case,
            staff=policy.name_of(heir),
        )
        if heir
        else speak.text(
            "Promise {no} on {case} is theirs: casefile promise-moved {case} {no} --by STAFF",
            no=no,
            case=case,
        )
        for case, no in held.promises
    ]
    told += [
        speak.text("Approval {no} on {case} waits for them: casefile show {case}", no=no, case=case)
        for case, no in held.approvals
    ]
    told += [
        speak.text(
            "{by} lent {to} their authority until {until}; it ends with this.",
            by=policy.name_of(d.by),
            to=policy.name_of(d.to),
            until=d.until,
        )
        for d in held.delegations
    ]
    return [Line(text) for text in told]


def left_data(left: Iterable[Stranded], speak: Language) -> "list[LeftToNobody]":
    """What a change of staff leaves to nobody, thing by thing."""
    return [
        {
            "case": one.case,
            "why": speak.say(one.told),
            "since": one.since.isoformat() if one.since else None,
        }
        for one in left
    ]


def days_lines(member: Staff, speak: Language) -> Page:
    """From when and until when somebody acts, where that is bounded."""
    days = _days(member)
    return [Line(speak.text("They act: {days}", days=days))] if days else []


def _days(member: Staff) -> str:
    bounded = member.since or member.until
    return f"{member.since or '…'} – {member.until or '…'}" if bounded else ""


def left_lines(left: Iterable[Stranded], speak: Language) -> Page:
    """The same in lines, by the day on which it begins, and how somebody else is found for it."""
    days: dict[date | None, list[Stranded]] = {}
    for one in left:
        days.setdefault(one.since, []).append(one)
    told: list[str] = []
    for day, same in sorted(days.items(), key=lambda row: row[0] or date.min):
        told.append(
            speak.text(
                "From {day} on, {count} thing(s) on open cases are left to nobody:",
                day=day.isoformat(),
                count=len(same),
            )
            if day
            else speak.text(
                "This leaves {count} thing(s) on open cases to nobody:", count=len(same)
            )
        )
        told += [speak.say(sentence) for sentence in stranded_told(same)]
    if told:
        told.append(
            speak.text(
                "Somebody else takes that role or comes to that unit: casefile staff change STAFF "
                "--roles … --unit …, casefile staff add"
            )
        )
    return [Line(text) for text in told]


def lent_data(one: Delegation, policy: Policy, speak: Language) -> "LentTold":
    """One delegation in force, for ``delegate --json``; the roles are those of who lent it."""
    lender = policy.member(one.by)
    return {
        "event": one.seq,
        "by": one.by,
        "to": one.to,
        "roles": list(lender.roles) if lender else [],
        "until": speak.iso(one.until),
    }


def lent_page(lent: Iterable[Delegation], policy: Policy, speak: Language) -> Page:
    """Who acts for whom now, in which roles, and until when."""
    rows = []
    for one in lent:
        lender = policy.member(one.by)
        roles = [speak.title(policy.role_title(r)) for r in lender.roles] if lender else []
        names = (policy.name_of(one.by), policy.name_of(one.to))
        rows.append((str(one.seq), *names, speak.joined(roles), speak.deadline(one.until)))
    heads = ("#", speak.text("lent by"), speak.text("to"), speak.text("roles"), speak.text("until"))
    if not rows:
        return [Line(speak.text("Nobody has lent their authority now."))]
    return [Table(heads, tuple(rows), fixed=1)]
