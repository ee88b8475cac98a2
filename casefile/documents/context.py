"""The names that a template may use, filled from a case: texts only, nothing to call.

Papers carry the true names, not masked ones: they are signed by the people they are about.
A fact that the policy knows and the case has not yet is an empty text, so that a form can be
printed at any stage and completed by hand.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from casefile.case import Case, StepTaken
from casefile.clocks import ClockState
from casefile.documents.overview import deadline, overview
from casefile.facts import ANSWER, holds, local, shown
from casefile.model import Facts
from casefile.policy import Document, Policy, Step

Context = dict[str, Any]
LANG = "zh"


def context(
    case: Case,
    policy: Policy,
    document: Document,
    *,
    now: datetime,
    head: str,
    clocks: Iterable[ClockState] = (),
) -> Context:
    """What a template may use of ``case``: org, doc, case, facts, boxes, steps, due, today.

    ``head`` is the hash of the log's last event, printed on the paper to prove when it was made.
    """
    clocks = tuple(clocks)
    due = {c.clock.id: deadline(c.due.at, policy) for c in clocks if c.due}
    return {
        "doc": {
            "title": document.title.of(LANG),
            "version": str(1 + sum(d.type == document.id for d in case.documents)),
            "issued_at": _when(now, policy),
            "head": head[:16],
        },
        "org": {
            "name": policy.organisation.name,
            "address": policy.organisation.address,
            "phone": policy.organisation.phone,
            "procedure": policy.identity.title.of(LANG),
        },
        "due": {c.id.replace("-", "_"): due.get(c.id, "") for c in policy.clocks},
        "case": {
            "number": case.number,
            "received_at": _when(case.received_at, policy),
            "opened_at": _when(case.opened_at, policy),
            "owner": policy.name_of(case.owner),
            "state": _state(case, policy),
        },
        "facts": _texts(policy, case.everything),
        "boxes": {key: _boxes(policy, key, case.everything) for key in policy.facts},
        "steps": _steps(case, policy),
        **overview(case, policy, clocks, now),
        "today": _day(now, policy),
        "today_en": local(now, policy.identity.timezone).strftime("%d %B %Y").lstrip("0"),
    }


def _texts(policy: Policy, facts: Facts) -> dict[str, str]:
    return {
        key: shown(policy, key, facts[key], LANG, reveal=True) if key in facts else ""
        for key in policy.facts
    }


def _boxes(policy: Policy, key: str, facts: Facts) -> str:
    """The choices of a fact as boxes to tick: ``☑ 商品质量　☐ 服务质量``."""
    fact, value = policy.facts[key], facts.get(key, "")
    chosen = value if isinstance(value, list) else [value]
    choices = {c.id: c.title for c in fact.choices} or (ANSWER if fact.type == "bool" else {})
    return "\u3000".join(
        f"{'☑' if each in chosen else '☐'} {title.of(LANG)}" for each, title in choices.items()
    )


def _steps(case: Case, policy: Policy) -> list[dict[str, str]]:
    """One row for every step that the case has or may still come to, the opening left out.

    A step that was sent back stands with its latest recording only; the log keeps the others.
    """
    rows = []
    for step in policy.steps:
        taken = [s for s in case.steps if s.id == step.id and s.stands]
        if step.id == policy.opening.id or not (taken or _possible(case, step)):
            continue
        rows += [_row(step, policy, s) for s in taken] or [_row(step, policy, None)]
    return rows


def _possible(case: Case, step: Step) -> bool:
    """Whether the step is needed in this case, as far as is known; none of them once it ended."""
    if case.status != "open":
        return False
    open_rows = [{k: v for k, v in row.items() if k in case.facts} for row in step.when]
    may_come = not step.when or any(not row or holds((row,), case.facts) for row in open_rows)
    return may_come and not step.optional


def _row(step: Step, policy: Policy, taken: StepTaken | None) -> dict[str, str]:
    if taken is None:
        return {"title": step.title.of(LANG), "text": "", "at": "", "by": ""}
    texts = [
        f"{policy.facts[key].title.of(LANG)}：{shown(policy, key, value, LANG, reveal=True)}"
        for key, value in policy.in_order(taken.facts).items()
    ]
    return {
        "title": step.title.of(LANG),
        "text": _sentence(texts)
        + ("（补记）" if taken.late_entry else "")
        + ("（已更正）" if taken.corrected else ""),
        "at": _when(taken.at, policy),
        "by": policy.name_of(taken.by),
    }


def _sentence(parts: list[str]) -> str:
    """The parts in a row, a semicolon between them where none ends with a stop of its own."""
    text = ""
    for part in parts:
        text += ("；" if text and text[-1] not in "。！？；" else "") + part
    return text


def _state(case: Case, policy: Policy) -> str:
    """Where the case stands, and for an ended one since when and by whom."""
    if case.status in ("open", "paused") or not case.endings:
        return {"open": "处理中", "paused": "暂停"}.get(case.status, case.status)
    ending = case.endings[-1]
    word = "撤诉" if ending.how == "withdrawn" else "结案"
    return f"{word} {_when(ending.at, policy)} {policy.name_of(ending.by)}"


def _when(moment: datetime, policy: Policy) -> str:
    return local(moment, policy.identity.timezone).strftime("%Y-%m-%d %H:%M")


def _day(moment: datetime, policy: Policy) -> str:
    day = local(moment, policy.identity.timezone)
    return f"{day.year}年{day.month}月{day.day}日"
