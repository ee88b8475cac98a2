"""Playing a test: from what is done to a case and its clocks, and how that differs from what was
expected."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from casefile.case.case import Case
from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.history import History, history_from
from casefile.clocks.rounds import Round
from casefile.derived.marks import marks_of
from casefile.errors import CasefileError, Message, in_field, message
from casefile.log.events import Event, NewEvent
from casefile.policy import Policy, Staff, version_digest
from casefile.procedure.canonical import parse
from casefile.procedure.next_steps import ended, next_steps
from casefile.procedure.steps import Arrival, open_case
from casefile.trials.deeds import Deed
from casefile.trials.samples import sample_facts
from casefile.trials.written import Trial
from casefile.values.moments import a_moment, local
from casefile.worktime.years import Year

NUMBER = "2026-000001"


class Played(msgspec.Struct, frozen=True):
    """What came of a test: the case with its clocks, what was refused, and what is not as it was
    expected."""

    trial: Trial
    history: History
    now: datetime
    deeds: tuple[Deed, ...]
    refusal: CasefileError | None
    wrong: tuple[Message, ...] = ()

    @property
    def case(self) -> Case:
        return self.history.at(self.now)


ToldInEach = Callable[[CasefileError], Sequence[str]]
"""A refusal in every language in which whoever wrote a test may have read it."""


def in_plain_words(error: CasefileError) -> Sequence[str]:
    """A refusal in the words of the program."""
    return [str(error)]


def play_trial(
    trial: Trial, policy: Policy, years: list[Year], told: ToldInEach = in_plain_words
) -> Played:
    """Play a test; the deed that is refused is the last that is done. BadData, with its name, where
    one of its times cannot be read."""
    with in_field(trial.name):
        return _played(trial, policy, years, told)


def _played(trial: Trial, policy: Policy, years: list[Year], told: ToldInEach) -> Played:
    zone, digest = policy.identity.timezone, version_digest(policy)
    now = a_moment(trial.at.replace(" ", "T"), zone)
    events = _opened(trial, policy, digest, now)
    known = Calendars([Announced(0, now, "", tuple(years), policy.identity.calendar)])
    deeds: list[Deed] = []
    refusal: CasefileError | None = None
    for line in trial.do:
        deed = Deed(line, events[-1].recorded_at, policy)
        deeds.append(deed)
        try:
            staff, new = deed.done_on(events, policy, known)
        except CasefileError as error:
            refusal = error
            break
        events += numbered_events(new, len(events), deed.now, staff)
    after = events[-1].recorded_at + timedelta(seconds=1)
    if trial.now:
        after = a_moment(trial.now.replace(" ", "T"), zone)
    history = history_from(events, lambda _: policy, known)
    played = Played(trial, history, after, tuple(deeds), refusal)
    return msgspec.structs.replace(played, wrong=tuple(_wrong(played, policy, told)))


def _opened(trial: Trial, policy: Policy, digest: str, now: datetime) -> list[Event]:
    step = policy.opening
    staff = policy.members(step.roles)[0]
    given = sample_facts(policy, step.needs, trial.open) | trial.open
    facts = {key: parse(policy, key, raw, now) for key, raw in given.items()}
    zone = policy.identity.timezone
    came = a_moment(trial.received.replace(" ", "T"), zone) if trial.received else None
    new = open_case(policy, digest, staff, facts, Arrival(now, came))
    return numbered_events(new, 0, now, staff)


def numbered_events(
    new: tuple[NewEvent, ...], before: int, now: datetime, staff: Staff
) -> list[Event]:
    """Events as a store would give them back."""
    return [
        Event(
            seq=before + i,
            stream=NUMBER,
            no=before + i,
            at=event.at,
            recorded_at=now,
            actor=staff.id,
            via=staff.id,
            payload=event.payload,
            personal=event.personal,
            hash="0" * 64,
        )
        for i, event in enumerate(new, 1)
    ]


def is_late(one: Round, now: datetime) -> bool:
    """Whether somebody is late with a round by ``now``; with what lapses nobody is."""
    return ran_out(one, now) and not one.clock.lapses


def ran_out(one: Round, now: datetime) -> bool:
    """Whether the time of a round was over before it was met, or would be by ``now``."""
    passed = one.lateness is not None or (one.due is not None and one.due.at < now)
    return one.state == "missed" or (one.state in ("running", "paused") and passed)


def deadline_text(one: Round, zone: str) -> str:
    """When a round is due, as tests write it: midnight is 24:00 of the day before."""
    if one.due is None:
        return "-"
    wall = local(one.due.at, zone)
    if (wall.hour, wall.minute) == (0, 0):
        return f"{wall - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{wall:%Y-%m-%d %H:%M}"


def _wrong(played: Played, policy: Policy, told: ToldInEach) -> Iterator[Message]:
    """What is not as the test expects."""
    trial, case = played.trial, played.case
    yield from _refused(played, told)
    following = next_steps(case, policy)
    if trial.next is not None:
        yield from _same("next", trial.next, [n.step.id for n in following if n.required])
    missing = [step for step in trial.may if step not in {n.step.id for n in following}]
    if missing:
        yield from _same("may", missing, [n.step.id for n in following])
    yield from _deadlines(played, policy)
    if trial.approvals is not None:
        asked = [a.role or a.asked for a in case.approvals if a.state == "waiting"]
        yield from _same("approvals", trial.approvals, asked)
    if trial.route:
        taken = [s.route for s in case.settlements]
        yield from _same("route", [trial.route], taken[-1:])
    counted = {m.mark.partition(":")[0] for m in marks_of(case, policy)}
    counted |= {m.mark for m in marks_of(case, policy)}
    if lacking := [name for name in trial.found if name not in counted]:
        yield from _same("found", lacking, sorted(counted))
    if trial.ended:
        endings = _endings_of(case, policy)
        if trial.ended not in endings:
            yield from _same("ended", [trial.ended], endings[-1:])


def _endings_of(case: Case, policy: Policy) -> list[str]:
    """What may be said of how the case ended: whether it is closed or withdrawn, and the word of
    the step or of the way that ended it; - while it goes on."""
    if case.over:
        return [case.status, case.endings[-1].how]
    return [ended(case, policy) or "-"]


def _refused(played: Played, told: ToldInEach) -> Iterator[Message]:
    wanted, refusal = played.trial.refused, played.refusal
    deed = f"do[{len(played.deeds)}]" if played.deeds else "open"
    if refusal and wanted is None:
        yield message("refused: {reason}", reason=_why(refusal), field=deed)
    elif refusal and wanted and not any(wanted in text for text in told(refusal)):
        yield message(
            "refused, but not with {words}: {reason}",
            words=wanted,
            reason=_why(refusal),
            field="refused",
        )
    elif refusal and len(played.deeds) < len(played.trial.do):
        yield message("refused before its last deed: {reason}", reason=_why(refusal), field=deed)
    elif wanted is not None and not refusal:
        yield message("{field}: the last deed was not refused", field="refused")


def _why(refusal: CasefileError) -> Message:
    """A refusal with all that it says."""
    if not refusal.parts:
        return refusal.message
    return message("{what} {why}", what=refusal.message, why=list(refusal.parts))


def _deadlines(played: Played, policy: Policy) -> Iterator[Message]:
    trial, zone = played.trial, policy.identity.timezone
    last = {one.rule: one for one in played.history.rounds}
    for rule, wanted in trial.due.items():
        one = last.get(rule)
        found = deadline_text(one, zone) if one else "-"
        yield from _same(f"due.{rule}", [wanted.replace("T", " ")], [found])
    if trial.late is not None:
        late = {one.rule for one in played.history.rounds if is_late(one, played.now)}
        yield from _same("late", trial.late, sorted(late))


def _same(field: str, wanted: tuple[str, ...] | list[str], found: list[str]) -> Iterator[Message]:
    if sorted(wanted) != sorted(found):
        yield message(
            "{field}: expected {wanted}, found {found}",
            field=field,
            wanted=" ".join(wanted) or "-",
            found=" ".join(found) or "-",
        )
