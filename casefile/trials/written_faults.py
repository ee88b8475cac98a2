"""What is wrong with a test before it is played: times that are none, names that the policy has
not, lines that cannot be read."""

import re
from collections.abc import Iterator

from casefile.errors import BadData, CasefileError, Message, message
from casefile.policy import Policy
from casefile.policy.conditions import PROMISES
from casefile.policy.faults import undefined
from casefile.procedure.canonical import parse
from casefile.trials.deeds import Deed
from casefile.trials.written import Trial
from casefile.values.moments import a_date, a_moment

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_EVERY_END = ("-", "closed", "withdrawn")


def faults_of_trial(trial: Trial, place: str, policy: Policy) -> Iterator[Message]:
    """Each fault of the test at ``place``."""
    zone = policy.identity.timezone
    for field in ("at", "received", "now"):
        if text := getattr(trial, field):
            try:
                a_moment(text, zone)
            except BadData as error:
                yield message("{place}: {reason}", place=f"{place}.{field}", reason=error.message)
                if field == "at":
                    return  # from which all others are reckoned
    yield from _opening(trial, f"{place}.open", policy)
    yield from _deeds(trial, f"{place}.do", policy)
    yield from _deadlines(trial, f"{place}.due")
    yield from _names(trial, place, policy)


def _opening(trial: Trial, place: str, policy: Policy) -> Iterator[Message]:
    yield from undefined(policy.facts, trial.open, place)
    now = a_moment(trial.at, policy.identity.timezone)
    for key, raw in trial.open.items():
        if key in policy.facts:
            try:
                parse(policy, key, raw, now)
            except CasefileError as error:
                yield message("{place}: {reason}", place=f"{place}.{key}", reason=error.message)


def _deeds(trial: Trial, place: str, policy: Policy) -> Iterator[Message]:
    before = a_moment(trial.at, policy.identity.timezone)
    for number, line in enumerate(trial.do, 1):
        try:
            before = Deed(line, before, policy).now
        except CasefileError as error:
            yield message("{place}: {reason}", place=f"{place}[{number}]", reason=error.message)


def _deadlines(trial: Trial, place: str) -> Iterator[Message]:
    for clock, text in trial.due.items():
        day, time = text[:10], text[11:]
        try:
            a_date("2026-03-02" if text == "-" else day)
            right = text == "-" or bool(text[10:11] in ("T", " ") and _TIME.fullmatch(time))
        except BadData:
            right = False
        if not right:
            yield message(
                "{place}: {value} is no deadline; write it like 2026-03-09 24:00, or - for none",
                place=f"{place}.{clock}",
                value=text,
            )


def _names(trial: Trial, place: str, policy: Policy) -> Iterator[Message]:
    steps = [step.id for step in (*policy.steps, *policy.route_steps)]
    clocks = [*(clock.id for clock in policy.clocks), PROMISES]
    people = [*(role.id for role in policy.roles), *(member.id for member in policy.staff)]
    ends = [*_EVERY_END, *(end.id for end in policy.endings), *(s.ends for s in policy.steps)]
    routes = [route.id for route in policy.routes]
    for field, names, known in (
        ("next", trial.next or (), steps),
        ("may", trial.may, steps),
        ("due", trial.due, clocks),
        ("late", trial.late or (), clocks),
        ("approvals", trial.approvals or (), people),
        ("route", filter(None, [trial.route]), routes),
        ("ended", filter(None, [trial.ended]), ends),
    ):
        yield from undefined(dict.fromkeys(filter(None, known)), names, f"{place}.{field}")
