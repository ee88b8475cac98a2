"""What conditions see of clocks: the state of the last round of each that they ask for."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from casefile.case.case import Case
from casefile.clocks.rounds import Round, RoundState
from casefile.policy import Policy
from casefile.policy.conditions import CLOCK, PROMISES
from casefile.values.value import Facts


def states_of(policy: Policy, case: Case, rounds: Iterable[Round], now: datetime) -> Facts:
    """The state of each clock that a condition asks for; ``waiting`` before its first round."""
    if not policy.signs.clocks:
        return {}
    last: dict[str, Round] = {}
    for one in rounds:
        before = last.get(one.rule)
        if before is None or one.no > before.no:
            last[one.rule] = one
    found: Facts = {
        CLOCK + rule: state_of(last[rule], now) if rule in last else "waiting"
        for rule in policy.signs.clocks
    }
    if PROMISES in policy.signs.clocks:
        found[CLOCK + PROMISES] = state_of_promises(case, now)
    return found


def state_of_promises(case: Case, now: datetime) -> RoundState:
    """What became of the promises: missed once one of them was broken, whatever came later; else
    running while one is to be kept."""
    made = [one for one in case.promises if not one.struck]
    if any(one.late(now) if one.open else one.broken for one in made):
        return "missed"
    if any(one.open for one in made):
        return "running"
    return "met" if any(one.kept_at for one in made) else "cancelled" if made else "waiting"


def state_of(one: Round, now: datetime) -> RoundState:
    """What a round is held to be: a miss that a correction excused is none, unless the deadline
    that is right has passed as well."""
    if one.excused is None or one.state != "missed":
        return one.state
    if one.ended_at:
        return "met"
    return "missed" if one.due and one.due.at < now else "running"


def with_states(case: Case, policy: Policy, rounds: Iterable[Round]) -> Case:
    """The case with the states of its clocks as its last entry left them."""
    if not policy.signs.clocks:
        return case
    states = states_of(policy, case, rounds, case.updated_at)
    return msgspec.structs.replace(case, signs={**case.signs, **states})
