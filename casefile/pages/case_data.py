"""A case as data. The keys are a contract with scripts: they are added to, never renamed.

Long, as the contract of a case is read in one place."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from casefile.case.case import Case, Promise, StepTaken
from casefile.log.events import Event
from casefile.log.rows import CaseRow
from casefile.pages.attachments import attachments_data
from casefile.pages.clocks import clocks_data
from casefile.pages.data import SeenCase, struck_data
from casefile.pages.papers import documents_data
from casefile.pages.pauses import pauses_data
from casefile.pages.promises import promise_state
from casefile.pages.requests import requests_data
from casefile.pages.sites import hands_data
from casefile.people.privacy import masked
from casefile.policy import Policy, Staff
from casefile.policy.conditions import plain_data
from casefile.procedure.facts import answers
from casefile.procedure.guards import needs_as_known
from casefile.procedure.loose_ends import outliving
from casefile.procedure.next_steps import NextStep, next_steps, repeatable
from casefile.procedure.performers import performers
from casefile.procedure.short_ends import asked_of_end, endings_open
from casefile.values.value import Value

if TYPE_CHECKING:
    from casefile.pages.answers.case import (
        CaseHead,
        CaseRowTold,
        CaseSummary,
        EventTold,
        PromiseTold,
        StepTakenTold,
        WholeCase,
    )
    from casefile.pages.answers.next_steps import EndingOpen, FactAsked, OpeningTold, StepComing


def head_data(seen: SeenCase) -> "CaseHead":
    """What every telling of a case has in common."""
    from casefile.pages.money import totals_data

    case = seen.case
    return {
        "case": case.number,
        "status": case.status,
        "owner": case.owner,
        "received_at": case.received_at,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "facts": seen.facts(case.everything),
        "totals": totals_data(case, seen.policy),
    }


def summary_data(seen: SeenCase) -> "CaseSummary":
    """A case in one row: what lists show of it, how it ended, what was granted, all its facts."""
    case, policy = seen.case, seen.policy
    head = head_data(seen)
    ended = case.endings[-1] if case.over else None
    return {
        **head,
        "category": one_text(head["facts"].get(policy.summed("category"), "")),
        "complainant": one_text(head["facts"].get(policy.summed("complainant"), "")),
        "about": one_text(head["facts"].get(policy.summed("about"), "")),
        "erased": case.erased,
        "next": [n.step.id for n in next_steps(case, policy)],
        "backdated": max((b.entered_at for b in case.backdated), default=None),
        "ended_at": ended.at if ended else None,
        "ended": ended.how if ended else None,
        "loose": going_on(case, policy),
        "policy": case.policy,
        "procedure": policy.id,
    }


def _ending_of(case: Case) -> str | None:
    """How the case ended, while it has."""
    return case.endings[-1].how if case.over else None


def going_on(case: Case, policy: Policy) -> list[str]:
    """What goes on though the case has ended: ``promise-1``, ``contact-9``."""
    return [one.name for one in outliving(case, policy)] if case.over else []


def one_text(value: Value) -> str:
    """A value in one cell; the items of a list one after the other."""
    return value if isinstance(value, str) else ";".join(value)


def case_data(seen: SeenCase) -> "WholeCase":
    """Everything about a case."""
    from casefile.pages.money import bargains_data

    case, policy = seen.case, seen.policy
    return {
        **head_data(seen),
        "policy": {"id": policy.id, "digest": case.policy},
        "seen": case.last_seq,
        **hands_data(case),
        "erased": [
            {"seq": e.seq, "at": e.at, "by": e.by, "reason": e.reason, "ends": e.ends}
            for e in case.erasures
        ],
        "ending": _ending_of(case),
        "loose": going_on(case, policy),
        "receipt_corrected": case.receipt_corrected,
        "backdated": [
            {"seq": b.seq, "recorded_at": b.recorded_at, "entered_at": b.entered_at, "by": b.by}
            for b in case.backdated
        ],
        "steps": [_step(s, seen) for s in case.steps],
        "next": next_data(case, policy),
        "again": [s.id for s in repeatable(case, policy)],
        "clocks": clocks_data(seen),
        "pauses": pauses_data(case),
        "promises": [_promise(p, seen.now) for p in case.promises],
        "requests": requests_data(seen),
        "contacts": [
            {
                "seq": c.seq,
                "at": c.at,
                "by": c.by,
                "facts": seen.facts(c.facts),
                "struck": struck_data(c.struck),
            }
            for c in case.contacts
        ],
        **bargains_data(seen),
        "links": [{"to": one.other, "as": one.tie} for one in case.links],
        "documents": documents_data(seen),
        "attachments": attachments_data(case),
        "notes": [
            {
                "seq": n.seq,
                "at": n.at,
                "by": n.by,
                "text": n.text,
                "struck": struck_data(n.struck),
            }
            for n in case.notes
        ],
        "endings": [
            {
                "seq": e.seq,
                "at": e.at,
                "by": e.by,
                "how": e.how,
                "facts": seen.facts(e.facts),
                "loose": e.loose,
                "despite": e.despite or None,
            }
            for e in case.endings
        ],
    }


def _promise(one: Promise, now: datetime) -> "PromiseTold":
    state = promise_state(one, now)
    return {
        "no": one.no,
        "text": one.text,
        "otherwise": one.otherwise,
        "by": one.by,
        "due_at": one.due_at,
        "state": state,
        "broken": one.broken or state == "broken",
        "call_back": one.call_back,
        "dues": one.dues,
        "kept_at": one.kept_at,
        "released_at": one.released_at,
        "struck": struck_data(one.struck),
        "seq": one.seq,
    }


def _step(taken: StepTaken, seen: SeenCase) -> "StepTakenTold":
    return {
        "id": taken.id,
        "title": seen.policy.step(taken.id).title,
        "seq": taken.seq,
        "at": taken.at,
        "recorded_at": taken.recorded_at,
        "by": taken.by,
        "late_entry": taken.late_entry,
        "stands": taken.stands,
        "corrected": taken.corrected,
        "via": taken.via,
        "facts": seen.facts(taken.facts),
    }


def next_data(case: Case, policy: Policy) -> "list[StepComing]":
    """What may come next, with all that a program needs to record it."""
    return [next_step_data(n, case, policy) for n in next_steps(case, policy)]


def opening_data(policy: Policy, first: NextStep) -> "OpeningTold":
    """What comes first, where there is no case yet, with all that a program needs to open one."""
    return {"case": None, "next": [_step_data(first, policy, policy.members(first.step.roles))]}


def next_step_data(coming: NextStep, case: Case, policy: Policy) -> "StepComing":
    return _step_data(coming, policy, performers(policy, case, coming.step))


def _step_data(coming: NextStep, policy: Policy, staff: Iterable[Staff]) -> "StepComing":
    told: StepComing = {
        "step": coming.step.id,
        "title": coming.step.title,
        "required": coming.required,
        "needs": [fact_data(policy, n.key, n.required) for n in coming.needs],
        "roles": coming.step.roles,
        "staff": [m.id for m in staff],
        "basis": coming.step.basis,
    }
    if coming.settlement:
        told["settlement"] = coming.settlement
    if coming.lacking:
        told["requires"] = coming.lacking
    return told


def endings_data(case: Case, policy: Policy) -> "list[EndingOpen]":
    """The ways in which the case may end now; ``of`` tells that another case is to be named."""
    return [
        {
            "ending": rule.id,
            "title": rule.title,
            "needs": [
                fact_data(policy, need.key, need.required)
                for need in needs_as_known(policy, asked_of_end(policy, rule), case.known)
            ],
            "of": rule.duplicate,
        }
        for rule in endings_open(case, policy)
    ]


def fact_data(policy: Policy, key: str, required: bool) -> "FactAsked":
    """A fact that is asked for; ``choices`` are the values that it takes, empty for free text."""
    fact = policy.facts[key]
    data: FactAsked = {
        "key": key,
        "type": fact.type,
        "required": required,
        "choices": answers(policy, fact),
        "title": fact.title,
        "personal": fact.personal,
    }
    if fact.choices:
        data["choice_titles"] = {c.id: c.title for c in fact.choices}
    if fact.when:
        data["when"] = plain_data(fact.when)
    return data


def event_data(event: Event, policy: Policy, *, reveal: bool = False) -> "EventTold":
    """One link of the log; its personal facts masked, ``null`` where they were erased."""
    data: dict[str, Any] = msgspec.to_builtins(event.payload)
    if event.personal is None:
        data["personal"] = None
    elif event.personal:
        data["personal"] = event.personal if reveal else masked(policy, event.personal)
    return {
        "seq": event.seq,
        "no": event.no,
        "kind": event.payload.kind,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "actor": event.actor,
        "via": event.via,
        "data": data,
        "hash": event.hash,
    }


def row_data(row: CaseRow, policy: Policy) -> "CaseRowTold":
    """A line of ``list --json``."""
    return {
        "case": row.number,
        "status": row.status,
        "owner": row.owner,
        "category": row.category,
        "complainant": row.complainant,
        "about": row.about,
        "erased": row.erased,
        "next": row.waiting.split(),
        "received_at": row.received_at,
        "opened_at": row.opened_at,
        "updated_at": row.updated_at,
        "policy": row.policy,
        "procedure": policy.id,
    }
