"""How pauses bear on the rounds of a case: credited is what was sanctioned, and no more."""

from casefile.clocks.fold import Fold, credited, replaced


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
