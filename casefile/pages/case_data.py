"""Cases as JSON data. The keys are a contract with scripts: they are added to, never renamed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from casefile.case.case import Case, Promise, StepTaken
from casefile.log.events import Event
from casefile.log.rows import CaseRow
from casefile.pages.language import Language
from casefile.pages.privacy import erasures_data
from casefile.papers.outstanding import hanging, said
from casefile.people.masks import mask
from casefile.people.privacy import masked
from casefile.policy import Policy
from casefile.procedure.next_steps import NextStep, next_steps, repeatable
from casefile.values.value import Facts

Data = dict[str, Any]


def case_data(
    case: Case,
    policy: Policy,
    speak: Language,
    clocks: list[Data],
    now: datetime,
    *,
    reveal: bool = False,
) -> Data:
    """What ``show --json`` prints of a case."""

    from casefile.pages.money import bargains_data

    def facts(values: Facts) -> Facts:
        return values if reveal else masked(policy, values)

    return {
        "case": case.number,
        "status": case.status,
        "policy": {"id": policy.id, "digest": case.policy},
        "received_at": speak.iso(case.received_at),
        "opened_at": speak.iso(case.opened_at),
        "updated_at": speak.iso(case.updated_at),
        "seen": case.last_seq,
        "owner": case.owner,
        "facts": facts(case.everything),
        "erased": erasures_data(case, speak),
        "steps": [_step(s, facts(s.facts), policy, speak) for s in case.steps],
        "next": next_data(case, policy, speak),
        "again": [s.id for s in repeatable(case, policy)],
        "clocks": clocks,
        "pauses": [
            {
                "seq": p.seq,
                "from": speak.iso(p.begun),
                "until": speak.iso(p.until),
                "ended": speak.iso(p.ended) if p.ended else None,
                "reason": p.reason,
            }
            for p in case.pauses
        ],
        "promises": [
            {
                "no": p.no,
                "text": p.text,
                "otherwise": p.otherwise,
                "by": p.by,
                "due_at": speak.iso(p.due_at),
                "state": promise_state(p, now),
                "broken": p.broken or promise_state(p, now) == "broken",
                "call_back": p.call_back,
                "dues": [speak.iso(d) for d in p.dues],
                "kept_at": speak.iso(p.kept_at) if p.kept_at else None,
            }
            for p in case.promises
        ],
        "contacts": [
            {"seq": c.seq, "at": speak.iso(c.at), "by": c.by, "facts": facts(c.facts)}
            for c in case.contacts
        ],
        **bargains_data(case, policy, speak, reveal=reveal),
        "documents": documents_data(case, speak, reveal=reveal),
        "notes": [
            {"seq": n.seq, "at": speak.iso(n.at), "by": n.by, "text": n.text} for n in case.notes
        ],
        "endings": [
            {"seq": e.seq, "at": speak.iso(e.at), "by": e.by, "how": e.how, "facts": facts(e.facts)}
            for e in case.endings
        ],
    }


def promise_state(promise: Promise, now: datetime) -> str:
    """``open``, ``kept`` (perhaps late), or ``broken``: its time passed and it is not kept."""
    if promise.kept_at is not None:
        return "kept"
    return "broken" if promise.due_at < now else "open"


def _step(taken: StepTaken, facts: Facts, policy: Policy, speak: Language) -> Data:
    return {
        "id": taken.id,
        "title": speak.title(policy.step(taken.id).title),
        "seq": taken.seq,
        "at": speak.iso(taken.at),
        "recorded_at": speak.iso(taken.recorded_at),
        "by": taken.by,
        "late_entry": taken.late_entry,
        "stands": taken.stands,
        "corrected": list(taken.corrected),
        "via": taken.via,
        "facts": facts,
    }


def next_data(case: Case, policy: Policy, speak: Language) -> list[Data]:
    """What may come next, with all that a program needs to record it."""
    return [next_step_data(n, policy, speak) for n in next_steps(case, policy)]


def next_step_data(coming: NextStep, policy: Policy, speak: Language) -> Data:
    return {
        "step": coming.step.id,
        "title": speak.title(coming.step.title),
        "required": coming.required,
        "needs": [fact_data(policy, n.key, speak, n.required) for n in coming.needs],
        "roles": list(coming.step.roles),
        "staff": [m.id for m in policy.members(coming.step.roles)],
        "basis": coming.step.basis,
        **({"settlement": coming.settlement} if coming.settlement else {}),
    }


def fact_data(policy: Policy, key: str, speak: Language, required: bool) -> Data:
    """A fact that is asked for; ``choices`` are the values that it takes, empty for free text."""
    fact = policy.facts[key]
    choices = [c.id for c in fact.choices]
    if fact.type == "bool":
        choices = ["yes", "no"]
    if fact.type == "unit":
        choices = list(policy.known_units)
    data: Data = {
        "key": key,
        "type": fact.type,
        "required": required,
        "choices": choices,
        "title": speak.title(fact.title),
        "personal": fact.personal,
    }
    if fact.choices:
        data["choice_titles"] = {c.id: speak.title(c.title) for c in fact.choices}
    if fact.when:
        data["when"] = [{k: list(v) for k, v in row.items()} for row in fact.when]
    return data


def documents_data(case: Case, speak: Language, *, reveal: bool = False) -> list[Data]:
    """The issued papers with their copies; who signed is masked like other names."""

    def names(given: tuple[str | None, ...]) -> str | None:
        shown = [n if reveal or n is None else mask(n, "name") for n in given]
        return "、".join(n or "" for n in shown) or None

    return [
        {
            "no": d.no,
            "type": d.type,
            "version": d.version,
            "sha256": d.sha256,
            "name": d.name,
            "state": d.state,
            "erased": d.erased,
            "issued_at": speak.iso(d.at),
            "by": d.by,
            "settlement": d.settlement or None,
            "copies": [
                {
                    "no": c.no,
                    "of": len(d.copies),
                    "holder": c.holder,
                    "state": c.state,
                    "signed_by": names(c.signed_by),
                    "signed_at": speak.iso(c.signed_at) if c.signed_at else None,
                    "handed_at": speak.iso(c.handed_at) if c.handed_at else None,
                    "handed_by": c.handed_by or None,
                    "received_by": names((c.received_by,)),
                }
                for c in d.copies
            ],
        }
        for d in case.documents
    ]


def events_data(
    events: Iterable[Event], policy: Policy, speak: Language, *, reveal: bool = False
) -> list[Data]:
    """The log itself, oldest first; personal facts masked, ``null`` where they were erased."""
    return [
        {
            "seq": e.seq,
            "no": e.no,
            "kind": e.payload.kind,
            "at": speak.iso(e.at),
            "recorded_at": speak.iso(e.recorded_at),
            "actor": e.actor,
            "via": e.via,
            "data": _data(e, policy, reveal),
            "hash": e.hash,
        }
        for e in events
    ]


def _data(event: Event, policy: Policy, reveal: bool) -> Data:
    data: Data = msgspec.to_builtins(event.payload)
    if event.personal is None:
        data["personal"] = None
    elif event.personal:
        data["personal"] = event.personal if reveal else masked(policy, event.personal)
    return data


def row_data(row: CaseRow, speak: Language) -> Data:
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
        "received_at": speak.iso(row.received_at),
        "opened_at": speak.iso(row.opened_at),
        "updated_at": speak.iso(row.updated_at),
        "policy": row.policy,
    }


def answer_data(
    case: Case, policy: Policy, events: Iterable[Event], speak: Language, clocks: list[Data]
) -> Data:
    """What every writing command answers."""
    return {
        "case": case.number,
        "status": case.status,
        "events": [e.seq for e in events],
        "next": next_data(case, policy, speak),
        "clocks": clocks,
        "hanging": [speak.say(said(mark, policy)) for mark in hanging(case, policy)],
    }
