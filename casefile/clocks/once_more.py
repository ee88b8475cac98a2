"""What starts a clock once more: while a round of it runs, or inside one that has ended."""

from casefile.clocks.fold import Fold, replaced
from casefile.clocks.rounds import Round
from casefile.clocks.triggers import Happening, Key
from casefile.policy.clocks import Clock


def over_before(fold: Fold, one: Round, clock: Clock, happening: Happening) -> bool:
    """Whether what happened belongs to a time before the round that runs, which was over then: it
    lies inside a round that ended, or was ended before ``one`` began, by what is on record."""
    key = (one.rule, one.scope)
    assert one.started_at
    if happening.at >= one.started_at or happening.trigger.startswith("fact:"):
        return False
    if lies_inside(fold, key, happening):
        return True
    earlier = replaced(one, started_at=happening.at, begun_by=happening.seq)
    ends = fold.already(earlier, happening)
    if ends is None or not happening.at <= ends.at < one.started_at:
        return False
    if not fold.applies(clock, one.scope):
        return False
    del fold.live[key]
    fold.begin(clock, happening)
    fold.live[key] = one
    return True


def again(fold: Fold, one: Round, happening: Happening) -> Round:
    """A round that runs when what starts it happens once more: the oldest counts. What came later
    is remembered, in case its end turns out to lie between the two."""
    assert one.started_at
    if happening.trigger == one.trigger and happening.trigger.startswith("fact:"):
        return fold.told(one, fold.on(replaced(one, started_at=happening.at)))
    if happening.at < one.started_at:
        waits = (*one.waits, (one.started_at, one.begun_by))
        earlier = replaced(one, started_at=happening.at, begun_by=happening.seq, waits=waits)
        return fold.told(one, fold.on(earlier))
    return replaced(one, waits=(*one.waits, (happening.at, happening.seq)))


def lies_inside(fold: Fold, key: Key, happening: Happening) -> bool:
    """Whether what starts lies inside a round that ended: typed late, it belongs to that one. What
    was struck began nothing that others could belong to."""
    begun = [
        one.begun_by
        for one in fold.closed
        if one.ended_at and happening.at < one.ended_at  # the rarest first: many have ended
        if (one.rule, one.scope) == key and one.started_at and one.started_at <= happening.at
    ]
    if not begun:
        return False
    never = {c.seq for c in fold.case.contacts if c.struck}
    never |= {p.seq for p in fold.case.promises if p.struck}
    never |= {s.seq for one in fold.case.settlements for s in one.steps if s.struck}
    return not never.issuperset(begun)
