"""What stands beside the verdict on a round, in words: excused, found late, typed late; and the
deadlines that were given another date."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from casefile.clocks.rounds import PROMISE_RULE, Cause, Round
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.case.case import Promise
    from casefile.clocks.moved import Moved, MoveKind
    from casefile.pages.answers.clocks import CauseTold, DeadlineMoved, VerdictTold


def verdict_words(clock: Round, policy: Policy, speak: Language) -> list[str]:
    """What is to be known beside the state of a round."""
    told = []
    if clock.excused:
        told.append(speak.text("excused by {cause}", cause=_by(clock.excused, policy, speak)))
    if clock.corrected:
        told.append(speak.text("found late by {cause}", cause=_by(clock.corrected, policy, speak)))
    if clock.typed_late:
        told.append(speak.text("in time, typed late (event {seq})", seq=clock.typed_late))
    return told


def _by(cause: Cause, policy: Policy, speak: Language) -> str:
    """An event, who recorded it, and why as far as it is known."""
    text = speak.text("event {seq} of {staff}", seq=cause.event, staff=policy.name_of(cause.by))
    return speak.text("{text}: {reason}", text=text, reason=cause.reason) if cause.reason else text


def beside_data(clock: Round) -> "VerdictTold":
    """The same as data."""
    return {
        "excused": _cause_data(clock.excused),
        "corrected": _cause_data(clock.corrected),
        "typed_late": {"event": clock.typed_late} if clock.typed_late else None,
    }


def _cause_data(cause: Cause | None) -> "CauseTold | None":
    return {"event": cause.event, "by": cause.by, "reason": cause.reason} if cause else None


def moved_data(moves: "Iterable[Moved]", clock: Round) -> "list[DeadlineMoved]":
    """The other dates that the deadline of a round was given, and what became of its verdict."""
    return [
        {
            "event": m.cause.event,
            "by": m.cause.by,
            "reason": m.cause.reason,
            "at": m.at,
            "from": m.before,
            "to": m.after,
            "was_late": m.how in ("late", "excused", "typed-late"),
        }
        for m in moves
        if m.clock == clock.clock.id
    ]


def new_dates(promises: "Iterable[Promise]") -> "Iterator[Moved]":
    """The other dates that promises were given, each as a deadline that was moved."""
    from casefile.clocks.moved import Moved

    for p in promises:
        for m in p.moves:
            how: MoveKind = "late" if m.at > m.before else "running"
            cause = Cause(m.seq, m.by, m.reason)
            yield Moved(f"{PROMISE_RULE}-{p.no}", m.at, cause, m.before, m.after, how, p.by)


def moved_lines(
    moves: "Iterable[Moved]", clocks: Iterable[Round], policy: Policy, speak: Language
) -> Page:
    """Each deadline of ``clocks`` that was given another date, in a sentence: by whom, from when to
    when, and whether it was late by then."""
    titles = {c.clock.id: c.clock.title for c in clocks}
    lines: Page = []
    for m in moves:
        if m.clock not in titles or m.before == m.after:
            continue
        words = {
            "clock": titles[m.clock],
            "due": m.before,
            "until": m.after,
            "by": _by(m.cause, policy, speak),
        }
        lines.append(
            Line(
                speak.text("{clock} was late since {due}; moved to {until} by {by}.", **words)
                if m.how == "late"
                else speak.text("{clock} was moved from {due} to {until} by {by}.", **words)
            )
        )
    return lines
