"""What stands in a calendar of each deadline: the case by its number, and personal data only where
they are asked for."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from casefile.clocks.rounds import PROMISE_RULE, rule_of
from casefile.exports.ical import Appointment
from casefile.night.agenda import Agenda, OnAgenda
from casefile.pages.clocks import clock_title, row_deadline
from casefile.pages.language import Language, practice_word
from casefile.people.privacy import whom_to_call
from casefile.procedure.facts import shown
from casefile.values.moments import local


def appointments(agenda: Agenda, speak: Language) -> Iterator[Appointment]:
    """The appointments of an agenda in its order; each has its ``uid`` from the desk, the case and
    the round of the clock. Those of a desk to practise on say so each: a telephone lays them among
    those that matter."""
    mark = f"{practice_word(speak)} " if agenda.practice else ""
    for due in agenda.dues:
        row = due.row
        soft = row.provisional or row.state == "paused"
        yield Appointment(
            f"{row.case}-{row.clock}@{agenda.desk}.casefile",
            due.sequence,
            day_or_moment(row.due_at, due.policy.identity.timezone),
            f"{mark}{row.case} {clock_title(row, due.policy, speak)}",
            "\n".join(_told(due, speak)),
            "CANCELLED" if due.over else "TENTATIVE" if soft else "CONFIRMED",
        )


def calendar_name(agenda: Agenda, speak: Language) -> str:
    """What a calendar is called where it is read: after the person, or the organisation."""
    whose = agenda.staff.name if agenda.staff else agenda.policy.organisation.name
    name = speak.text("Deadlines {whose}", whose=whose).strip()
    return f"{practice_word(speak)} {name}" if agenda.practice else name


def day_or_moment(due: datetime, zone: str) -> datetime | date:
    """The day at whose end it is due, if that is when; else the moment."""
    wall = local(due, zone)
    if wall.time().isoformat() == "00:00:00":
        return wall.date() - timedelta(days=1)
    return due


def _told(due: OnAgenda, speak: Language) -> Iterator[str]:
    row = due.row
    yield speak.text("Due: {due}", due=row_deadline(row, speak))
    rule = due.policy.clock(rule_of(row.clock))
    if rule and rule.basis:
        yield rule.basis
    if due.case and rule_of(row.clock) == PROMISE_RULE:
        number = int(row.clock.rpartition("-")[2])
        promise = next(p for p in due.case.promises if p.no == number)
        yield promise.text if promise.text is not None else speak.text("[erased]")
        call = whom_to_call(due.policy, due.case.facts)
        known = [shown(due.policy, k, v, speak.code, reveal=True) for k, v in call.items()]
        yield " ".join(known)
    yield f"casefile show {row.case}"
