"""The open cases of a desk that another version of the policy would leave to nobody."""

from collections.abc import Iterator
from datetime import datetime

from casefile.actions.policies import desk_under, newest_of, policy_of, policy_on
from casefile.errors import Refused
from casefile.log.events import OFFICE, PolicyApplied
from casefile.log.rows import CaseFilter
from casefile.policy import Policy
from casefile.policy.in_force import in_force
from casefile.procedure.succession import unfit
from casefile.replay.replay import replay
from casefile.store import Store
from casefile.trials.stranded import Stranded, fewer_people, stranded, stranded_told


def refuse_to_strand(store: Store, policy: Policy, now: datetime, *, moving: bool) -> None:
    """Refused where ``policy`` would leave an open case to nobody: one that stays under its own
    version, or one that is ``moving`` to the new one."""
    if store.latest(OFFICE, PolicyApplied.kind) is None:
        return
    if found := list(left_to_nobody(store, policy, now, moving=moving)):
        error = Refused(
            "This version would leave {count} thing(s) on open cases to nobody. Let somebody hold "
            'the role, or say what it is called now: [renamed] former = "new".',
            count=len(found),
        )
        error.parts = tuple(stranded_told(found))
        raise error


def left_to_nobody(
    store: Store, policy: Policy, now: datetime, *, moving: bool = False
) -> Iterator[Stranded]:
    """Everything on open cases that somebody can do today and nobody could once ``policy`` was
    applied, case by case."""
    rows = [*store.cases(CaseFilter(status="open")), *store.cases(CaseFilter(status="paused"))]
    desk = desk_under(store, policy)
    for digest in dict.fromkeys(row.policy for row in rows):
        before = policy_on(store, digest)
        newest = policy if policy.id == before.id else newest_of(store, digest)
        stays = in_force(policy_of(store, digest), newest, desk)
        goes = in_force(policy, policy, desk) if moving and policy.id == before.id else stays
        if not (fewer_people(before, stays) or fewer_people(before, goes)):
            continue
        for number in sorted(row.number for row in rows if row.policy == digest):
            case = replay(store.events(number), before)
            moves = goes is not stays and not any(unfit(case, before, policy))
            yield from stranded(case, before, goes if moves else stays, now)
