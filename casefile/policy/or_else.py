"""Promises that are kept one way or the other: what a missed clock opens."""

from collections.abc import Iterable

import msgspec

from casefile.policy.clocks import Clock
from casefile.policy.conditions import CLOCK, Condition, asked_in
from casefile.policy.step import Step


def opened_by_misses(steps: Iterable[Step], clocks: Iterable[Clock]) -> tuple[Step, ...]:
    """The steps, of which those that a clock names behind ``otherwise`` come only once it, or
    another that names them, was missed."""
    misses: dict[str, list[str]] = {}
    for clock in clocks:
        if clock.otherwise:
            misses.setdefault(clock.otherwise, []).append(CLOCK + clock.id)
    return tuple(
        msgspec.structs.replace(s, when=_once_missed(s.when, misses[s.id])) if s.id in misses else s
        for s in steps
    )


def _once_missed(when: Condition, names: list[str]) -> Condition:
    """The condition with the miss in each of its rows; what asks for it already stays as it is."""
    if asked_in(when) & {*names}:
        return when
    return tuple({**row, name: ("missed",)} for name in names for row in when or ({},))
