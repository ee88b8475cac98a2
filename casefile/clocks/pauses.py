"""How pauses bear on the rounds of a case: credited is what was sanctioned, and no more; and what a
clock does not count by itself."""

from casefile.clocks.fold import Fold, credited, replaced
from casefile.clocks.still import stood_still


def credit_pauses(fold: Fold) -> None:
    """The case stands still, or goes on: its rounds are credited with the pauses as they are now
    known to last."""
    known = {p.begun for p in fold.case.pauses}
    for key, one in list(fold.live.items()):
        rule = fold.policy.clock(one.rule)
        if rule and rule.pausable and one.started_at and not one.suspended:
            spans = [p for p in credited(fold.case, rule) if p[1] > one.started_at]
            spans += [p for p in one.pauses if p[0] not in known]
            fold.live[key] = fold.on(replaced(one, pauses=tuple(sorted(spans))))


def credit_what_stands_still(fold: Fold) -> None:
    """The rounds of clocks that do not count some times of their own, by what is known of these
    now."""
    for key, one in list(fold.live.items()):
        rule = fold.policy.clock(one.rule) if one.rule in fold.policy.standing_still else None
        if rule and one.started_at and not one.suspended:
            still = stood_still(fold.case, rule, fold.policy, one.started_at, one.scope)
            if still != one.still:
                fold.live[key] = fold.on(replaced(one, still=still))
