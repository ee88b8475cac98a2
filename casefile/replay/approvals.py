"""Approvals as events tell them: given, refused, void; and those that steps give."""

from collections.abc import Iterable
from typing import Any

import msgspec

from casefile.case.case import Case, StepTaken
from casefile.case.money import Approval
from casefile.log.by_hand import login_of
from casefile.log.events import ApprovalGiven, ApprovalRefused, Ask, Event
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.policy.money import Decides
from casefile.values.value import Facts

replaced = msgspec.structs.replace


def approvals_voided(
    approvals: tuple[Approval, ...],
    of: str,
    subject: int,
    states: tuple[str, ...] = ("waiting", "approved"),
) -> tuple[Approval, ...]:
    """The approvals with those of a subject taken away that are in ``states``: all of them where
    the content changed; only what waits where the subject went. What was refused stays refused."""
    return tuple(
        replaced(a, state="void") if (a.of, a.subject) == (of, subject) and a.state in states else a
        for a in approvals
    )


def approvals_asked(
    case: Case, event: Event, of: str, subject: int, asks: Iterable[Ask]
) -> tuple[Approval, ...]:
    """The approvals of the case with those that ``event`` asks for."""
    first = len(case.approvals) + 1
    new = (
        Approval(
            no=first + rank,
            of=of,
            subject=subject,
            step="",
            role=ask.role,
            asked=ask.staff,
            asked_by=event.actor,
            asked_at=event.at,
            asked_seq=event.seq,
            rank=rank,
        )
        for rank, ask in enumerate(asks)
    )
    return (*case.approvals, *new)


def given(case: Case, event: Event, payload: ApprovalGiven, policy: Policy) -> dict[str, Any]:
    decided: dict[str, Any] = {
        "decided_by": event.actor,
        "behalf": payload.behalf,
        "decided_at": event.at,
    }
    done = _meant(case, payload)
    if done is None:
        return {}
    bargains = case.offers if done.of == "remedy" else case.settlements
    decided["same_login"] = _typed_by(event.via, bargains[done.subject - 1].logins)
    approvals = tuple(
        replaced(a, state="approved", **decided) if a.no == done.no else a for a in case.approvals
    )
    left = any(
        a.state == "waiting" for a in approvals if (a.of, a.subject) == (done.of, done.subject)
    )
    grantor: dict[str, Any] = {}
    if done.asked or not done.role:
        grantor = {"grantor": payload.behalf or event.actor, "granted_at": event.at}
    changes: dict[str, Any] = {"approvals": approvals}
    if done.of == "remedy":
        changes["offers"] = tuple(
            replaced(o, state=o.state if left else "offered", **grantor)
            if o.no == done.subject
            else o
            for o in case.offers
        )
    else:
        changes["settlements"] = tuple(
            replaced(
                s,
                state=s.state if left else "open",
                open_since=s.open_since if left else event.at,
                **grantor,
            )
            if s.no == done.subject
            else s
            for s in case.settlements
        )
    return changes


def _typed_by(via: str, logins: tuple[str, ...]) -> bool:
    """Whether one of ``logins`` typed it."""
    return bool(login_of(via)) and login_of(via) in logins


def _meant(case: Case, payload: ApprovalGiven | ApprovalRefused) -> Approval | None:
    return next(
        (
            a
            for a in case.approvals
            if (a.asked_seq, a.rank) == (payload.ask, payload.rank) and a.of != "step"
        ),
        None,
    )


def refused(case: Case, event: Event, payload: ApprovalRefused, policy: Policy) -> dict[str, Any]:
    reason = None if event.personal is None else str(event.personal["reason"])
    one = _meant(case, payload)
    if one is None:
        return {}
    others = approvals_voided(case.approvals, one.of, one.subject)
    decided = {"decided_by": event.actor, "behalf": payload.behalf, "decided_at": event.at}
    # one's own proposal is not refused, it is taken back
    state = "withdrawn" if event.actor == one.asked_by else "refused"
    approvals = tuple(
        replaced(one, state=state, reason=reason, **decided) if a.no == one.no else a
        for a in others
    )
    changes: dict[str, Any] = {"approvals": approvals}
    if one.of == "remedy":
        changes["offers"] = tuple(
            replaced(o, state=state) if o.no == one.subject else o for o in case.offers
        )
    else:
        changes["settlements"] = tuple(
            replaced(s, state=state, ended_at=event.at) if s.no == one.subject else s
            for s in case.settlements
        )
        from casefile.replay.papers import superseded

        changes["documents"] = superseded(case, one.subject, policy)
    return changes


def step_approvals(
    approvals: tuple[Approval, ...], steps: tuple[StepTaken, ...], facts: Facts, policy: Policy
) -> tuple[Approval, ...]:
    """The approvals that steps give: one is asked for as soon as what it decides on is recorded, on
    a case that takes the deciding step; decided by the recording that judges it, and void once what
    it covered is sent back or corrected."""
    deciding = [s for s in policy.steps if s.decides]
    if not deciding:
        return approvals
    deciders = {s.id: s.decides for s in deciding if s.decides}
    applying = {s.id for s in deciding if holds(s.when, facts)}
    found = [
        _judged(one, steps, deciders[one.step], applies=one.step in applying)
        if one.of == "step" and one.step in deciders and one.state in ("waiting", "approved")
        else one
        for one in approvals
    ]
    for step_id, rule in deciders.items():
        on = next((s for s in reversed(steps) if s.id == rule.on and s.stands), None)
        if on is None or step_id not in applying:
            continue
        if not any(
            a.subject == on.seq and a.step == step_id and a.state in ("waiting", "approved")
            for a in reversed(found)
        ):
            found.append(_asked(len(found) + 1, on, policy.step(step_id)))
    return tuple(found)


def _judged(
    one: Approval, steps: tuple[StepTaken, ...], rule: Decides, *, applies: bool
) -> Approval:
    """``one`` as the recordings of the deciding step leave it; it waits as long as that step
    ``applies`` to the case."""
    covered = next(s for s in steps if s.seq == one.subject)
    judging = [
        s
        for s in steps
        if s.id == one.step and s.seq > one.subject and s.judged in (0, one.subject)
    ]
    if one.state == "waiting" and judging:
        last, said = judging[-1], judging[-1].facts.get(rule.fact)
        if last.stands or said == rule.no:
            no = "withdrawn" if last.by in covered.authors else "refused"
            return replaced(
                one,
                state="approved" if said == rule.yes else no,
                same_login=said == rule.yes and _typed_by(last.via, covered.logins),
                decided_by=last.by,
                behalf=last.behalf,
                decided_at=last.at,
            )
    asked = applies if one.state == "waiting" else any(s.stands for s in judging)
    return one if covered.stands and asked else replaced(one, state="void")


def _asked(no: int, taken: StepTaken, decider: Step) -> Approval:
    """Approval ``no``, which the recording of a step asks for."""
    return Approval(
        no=no,
        of="step",
        subject=taken.seq,
        step=decider.id,
        role=decider.roles[0] if decider.roles else "",
        asked="",
        asked_by=taken.by,
        asked_at=taken.at,
        asked_seq=taken.seq,
    )


def logins_of(case: Case, one: Approval) -> set[str]:
    """By which logins what an approval is of was typed and changed."""
    if one.of == "remedy":
        return set(case.offers[one.subject - 1].logins) - {""}
    if one.of == "settlement":
        return set(case.settlements[one.subject - 1].logins) - {""}
    return {x for s in case.steps if s.seq == one.subject for x in s.logins} - {""}


def authors_of(case: Case, one: Approval) -> set[str]:
    """Who proposed or changed what an approval is of."""
    if one.of == "remedy":
        return set(case.offers[one.subject - 1].authors)
    if one.of == "settlement":
        return set(case.settlements[one.subject - 1].authors)
    return {a for s in case.steps if s.seq == one.subject for a in s.authors} | {one.asked_by}
