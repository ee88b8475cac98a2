"""What reaches a round that runs: other facts, corrected times, more time granted, another policy.

Whatever is recorded late never wipes a miss out; a correction excuses it, and stands beside it.
"""

from collections.abc import Collection
from datetime import datetime

import msgspec

from casefile.clocks.fold import A_DAY, Fold, replaced, time_allowed
from casefile.clocks.happenings import begun, recorded
from casefile.clocks.on_routes import to_be_done_again
from casefile.clocks.reach import outlives, scoped
from casefile.clocks.rounds import Round, begun_by_entry, ended_by_entry, numbered
from casefile.clocks.triggers import (
    ANSWERED,
    APPROVAL_ASKED,
    CONTACT,
    Happening,
    Key,
    Telling,
    still_dormant,
)
from casefile.policy.clocks import Clock


def refit(fold: Fold, changed: Collection[str] | None, *, opening: bool, corrected: bool) -> None:
    """What is known has ``changed`` (None: anything): other allowances and deadlines, clocks that
    the case needs now, or does not need any more.

    A shorter allowance counts from when it became known; a longer one only if it became known in
    time, unless a wrong fact was ``corrected`` or the rules are others. What the opening tells was
    known from the beginning, however late it was typed. Time that was granted is not taken back by
    what is recorded later.
    """
    for key, one in list(fold.live.items()):
        rule = fold.policy.clock(one.rule)
        if rule is None or one.suspended or not _reached(fold, rule, one.scope, changed):
            continue
        if not fold.applies(rule, one.scope):
            _needless(fold, key, corrected)
            continue
        wanted = time_allowed(rule, fold.facts_of(one.scope))
        if one.granted and not _longer(fold, one, wanted):
            continue
        if wanted != one.allowance or rule.due:
            fold.live[key] = _varied(fold, one, wanted, opening, corrected)
    for key, happening in list(fold.dormant.items()):
        clock = fold.policy.clock(key[0])
        if not (clock and _reached(fold, clock, key[1], changed)):
            continue
        if fold.applies(clock, key[1]):
            at = happening.at if opening else max(happening.at, fold.now)
            again = msgspec.structs.replace(happening, at=at)
            _needed_again(fold, clock, key, again, corrected=corrected)


def _reached(fold: Fold, clock: Clock, scope: int, changed: Collection[str] | None) -> bool:
    """Whether anything of a clock may follow from what ``changed`` on the case: facts, signs, and
    the steps that stand (``step:ID``). What belongs to a settlement may follow from that too."""
    if changed is None or scope:
        return True
    return not fold.policy.clocks_ask[clock.id].isdisjoint(changed)


def _varied(fold: Fold, one: Round, wanted: str, opening: bool, corrected: bool) -> Round:
    full = fold.on(replaced(one, allowance=wanted, counted_from=None, granted=False))
    assert one.due
    assert full.due
    if opening or full.due.at == one.due.at:
        return full
    if corrected and (full.due.at > one.due.at or one.clock.due):
        return fold.told(one, full)
    if full.due.at > one.due.at:
        return full if one.lateness is None else one
    if one.clock.due:
        return full
    anew = fold.on(replaced(one, allowance=wanted, counted_from=fold.now))
    assert anew.due
    return anew if anew.due.at < one.due.at else one


def _longer(fold: Fold, one: Round, wanted: str) -> bool:
    """Whether another allowance ends later than what was granted."""
    full = fold.on(replaced(one, allowance=wanted, counted_from=None))
    return bool(one.due and full.due and full.due.at > one.due.at)


def _needless(fold: Fold, key: Key, corrected: bool) -> None:
    """A round that the case does not need any more; it may be needed again."""
    one = fold.live[key]
    assert one.started_at
    if one.lateness and corrected and not one.excused:
        fold.note(one, one.lateness, "excused")
        fold.live[key] = replaced(one, excused=fold.cause)
    fold.dormant[key] = Happening(one.trigger, one.started_at, one.begun_by, key[1])
    fold.end(key, fold.now, fold.seq, met=False)


def _needed_again(
    fold: Fold, clock: Clock, key: Key, happening: Happening, *, corrected: bool
) -> None:
    """The case needs the clock now: its next round begins, unless what was to be done was done in
    the meantime. A correction that takes another back gives nobody more time without a word."""
    last = next((r for r in reversed(fold.closed) if (r.rule, r.scope) == key), None)
    if last and last.begun_by == happening.seq and _done_since(fold, last):
        del fold.dormant[key]
        return
    fold.begin(clock, happening)
    one = fold.live.get(key)
    if not (corrected and last and last.due and one and one.due):
        return
    if last.state == "cancelled" and abs(one.due.at - last.due.at) > A_DAY:
        fold.note(replaced(one, due=last.due), one.due.at, "running")


def _done_since(fold: Fold, one: Round) -> bool:
    """Whether what a round asks for, and for once, was recorded after it had ended without it."""
    if one.clock.every or one.clock.restarts:
        return False
    assert one.started_at
    for name in one.clock.stops:
        for told in recorded(fold.case, name, fold.policy, one.scope):
            spoken = told.trigger in (ANSWERED, CONTACT)
            if spoken and (told.at < one.started_at or fold.idle(one, told)):
                continue
            if told.seq > one.ended_by:
                return True
    return False


def extend(fold: Fold, happening: Happening, found: list[tuple[Clock, Key]]) -> None:
    """A recording that grants more time: it counts if it came before the deadline."""
    for clock, key in found:
        if key not in fold.live:
            continue
        one = fold.live[key]
        row = next(e for e in clock.extends if happening.trigger in e.on)
        longer = fold.on(replaced(one, allowance=row.within, counted_from=None, granted=True))
        if one.lateness is None and one.due and longer.due and longer.due.at > one.due.at:
            fold.live[key] = longer


def void_rounds(fold: Fold, told: Telling) -> None:
    """What a recording had started runs no longer."""
    for key, one in list(fold.live.items()):
        if begun_by_entry(one, told) and not one.suspended and not one.trigger.startswith("clock-"):
            fold.end(key, fold.now, fold.seq, met=False)
    fold.dormant = still_dormant(fold.dormant, told)


def owed_again(fold: Fold, trigger: str, scope: int) -> None:
    """A step on a route that was done is to be done again, since more was agreed: what was met
    stays met, and the rest runs on in the next round from now on, unless that begins with what is
    to be recorded anew as well."""
    one = next(s for s in fold.case.settlements if s.no == scope)
    gone = {s.seq for s in one.steps if not s.stands} | ({one.seq} if not one.open_since else set())
    for clock in fold.policy.clocks_on.get(("stops", trigger), ()):
        key = (clock.id, scope if scoped(clock) else 0)
        last = next((r for r in reversed(fold.closed) if (r.rule, r.scope) == key), None)
        if last is None or last.state not in ("met", "missed") or key in fold.live:
            continue
        if last.begun_by not in gone and not (fold.case.over and not outlives(clock)):
            fold.begin(clock, Happening(last.trigger, fold.now, last.begun_by, scope))


def drop(fold: Fold, scope: int, at: datetime, *, approval: bool = False) -> None:
    """A settlement or, with ``approval``, an approval came to its end: its clocks mean nothing any
    more. Both are numbered from 1, and have clocks of their own."""
    own = {c.id for c in fold.policy.clocks if approval is (APPROVAL_ASKED in c.starts)}
    for key, one in list(fold.live.items()):
        if key[1] == scope and key[0] in own and not one.suspended:
            fold.end(key, at, fold.seq, met=False)
    fold.dormant = {k: h for k, h in fold.dormant.items() if k[1] != scope or k[0] not in own}


def shift(fold: Fold, told: Telling, at: datetime) -> None:
    """The time of a recording was corrected: the rounds that began or ended with it follow."""
    for key, one in list(fold.live.items()):
        if begun_by_entry(one, told) and one.trigger != "opened":
            moved = replaced(one, started_at=at)
            fold.live[key] = moved if one.suspended else fold.told(one, fold.on(moved))
    for no, one in enumerate(fold.closed):
        if (begun_by_entry(one, told) or ended_by_entry(one, told)) and one.state in (
            "met",
            "missed",
        ):
            fold.closed[no] = _judged(fold, one, told, at)


def _judged(fold: Fold, was: Round, told: Telling, at: datetime) -> Round:
    """A round that ended, with the time corrected that it began or ended with. Its calendar, its
    allowance and its pauses stay those that were known."""
    one, began = was, was.started_at
    assert began
    assert one.ended_at
    if begun_by_entry(one, told) and one.trigger != "opened":
        one = replaced(one, started_at=at)
        if not one.clock.due:
            times = fold.calendars.times(fold.policy, one.known)
            one = replaced(one, due=fold.reckon(one, times))
    else:
        one = replaced(one, ended_at=max(at, began))
    assert one.due
    assert one.ended_at
    in_time = one.ended_at <= one.due.at
    if one.state == "met" and not in_time:
        fold.note(was, one.due.at, "corrected")
        return replaced(one, state="missed", corrected=fold.cause)
    if one.state == "missed" and in_time and one.excused is None:
        fold.note(was, one.due.at, "excused")
        return replaced(one, excused=fold.cause)
    return one


def other_policy(fold: Fold) -> None:
    """The case goes on under another version: what runs is reckoned by that; a clock that it does
    not have is over until a version has it again, and one that it adds begins now, if what starts
    it has happened."""
    for key, one in list(fold.live.items()):
        clock = fold.policy.clock(one.rule)
        if clock is None:
            assert one.started_at
            fold.dormant[key] = Happening(one.trigger, one.started_at, one.begun_by, key[1])
            fold.end(key, fold.now, fold.seq, met=False)
        elif not one.suspended:
            allowed = time_allowed(clock, fold.facts_of(one.scope))
            kept = fold.on(replaced(one, clock=numbered(clock, one.no)))
            if not one.granted or _longer(fold, kept, allowed):
                kept = fold.on(replaced(kept, allowance=allowed, granted=False))
            fold.live[key] = fold.told(one, kept)
    known = {one.rule for one in fold.closed} | {key[0] for key in (*fold.live, *fold.dormant)}
    for clock in fold.policy.clocks:
        if clock.id in known or scoped(clock) or fold.case.over:
            continue
        starts = [h for name in clock.starts for h in begun(fold.case, name, fold.policy)]
        if starts:
            first = min(starts, key=lambda h: h.at)
            fold.begin(clock, msgspec.structs.replace(first, at=fold.now))
    for trigger, scope in to_be_done_again(fold.case, fold.policy):
        owed_again(fold, trigger, scope)
