"""Checks of what the office has to look after beside its cases; listed in ``CHECKS``. And the alarm
that the log itself was altered, which no look can find: it takes a proof."""

from collections.abc import Iterator, Sequence

from casefile.errors import Message, message
from casefile.health.desk import LONG
from casefile.night.findings import Finding, Look
from casefile.policy import Policy
from casefile.values.moments import spell
from casefile.values.value import Title
from casefile.worktime.reckoning import due


def erasure_due(look: Look) -> Iterator[Finding]:
    """An ended case has kept its personal facts for longer than the policy says."""
    retention, zone = look.current.retention, look.current.identity.timezone
    for row in look.kept:
        until = retention.until(row.kept_since, zone) if row.kept_since else None
        if until and until <= look.now:
            yield Finding(
                "erasure-due",
                "note",
                message(
                    "Ended {time}; its personal data are due for erasure: "
                    "casefile erase {case} --reason …",
                    time=row.kept_since,
                    case=row.number,
                ),
                row.number,
                due_at=until,
                owner=_eraser(row.owner, look.current),
                basis="个人信息保护法 47",
            )


def _eraser(owner: str, policy: Policy) -> str:
    """Whoever looks after the case, if they may erase; else the first role that may."""
    able = policy.rights.get("erase", ())
    member = policy.member(owner)
    return able[0] if able and not (member and set(able) & set(member.roles)) else owner


def erasure_unfinished(look: Look) -> Iterator[Finding]:
    """An erasure was interrupted before the file was rewritten."""
    if look.unscrubbed:
        yield Finding(
            "erasure-unfinished",
            "note",
            message(
                "The file still holds traces of what was erased; finish it: "
                "casefile erase {case} --reason …",
                case=look.unscrubbed,
            ),
            look.unscrubbed,
            basis="个人信息保护法 47",
        )


def calendar_ahead(look: Look) -> Iterator[Finding]:
    """The last year whose days off are known is about to end."""
    if look.known_until is None:
        return
    ahead = due(look.now, look.current.checks.calendar_ahead, look.times[""].days).at
    if ahead.date() > look.known_until:
        yield Finding(
            "calendar-ahead",
            "note",
            message(
                "The days off after {day} are not known; once the notice is out: "
                "casefile calendar import FILE",
                day=Title(look.known_until.isoformat(), look.known_until.isoformat()),
            ),
        )


def calendar_published(look: Look) -> Iterator[Finding]:
    """Deadlines are provisional although the days off of their year are published."""
    if look.published and look.provisional:
        years = [str(year) for year in look.published]
        yield Finding(
            "calendar-published",
            "note",
            message(
                "The days off of {years} are published; {count} deadline(s) are provisional until: "
                "casefile calendar import {first}",
                years=years,
                count=look.provisional,
                first=years[0],
            ),
            about=years[-1],
        )


def policy_changed(look: Look) -> Iterator[Finding]:
    """A version was applied that changes who may: limits, rights, staff. The office is told."""
    policy = look.current
    for one in look.policy_changes:
        told = {
            "limits": lambda ids: message(
                "limits of {roles}", roles=[policy.role_title(role) for role in ids]
            ),
            "rights": lambda ids: message("rights ({verbs})", verbs=list(ids)),
            "staff": lambda ids: message("staff ({names})", names=[policy.name_of(i) for i in ids]),
            "shared_desk": lambda ids: message("shared_desk = {value}", value=ids[0]),
        }
        yield Finding(
            "policy-changed",
            "note",
            message(
                "{staff} applied a policy (event {seq}) that changes {what}.",
                staff=policy.name_of(one.by),
                seq=one.seq,
                what=[told[name](ids) for name, ids in one.changed.items()],
            ),
            about=str(one.seq),
        )


def long_silence(look: Look) -> Iterator[Finding]:
    """Nothing at all was recorded for so long that the clock of the machine may be ahead."""
    if look.last_entry and look.now - look.last_entry > LONG:
        yield Finding(
            "long-silence",
            "record",
            message(
                "The last entry was made at {time}. If the desk was not closed since, the clock of "
                "this machine is wrong.",
                time=look.last_entry,
            ),
            about=spell(look.last_entry),
        )


def log_altered(problems: Sequence[Message], day: str) -> Finding:
    """The alarm that a proof found ``problems`` with the log; news again each ``day``."""
    return Finding(
        "log-altered",
        "alarm",
        message(
            "The log is not as it was written: {problem} ({count} problem(s) in all; see casefile "
            "verify)",
            problem=problems[0],
            count=len(problems),
        ),
        about=day,
    )
