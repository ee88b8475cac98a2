"""The names that a template may use, filled from a case: texts only, nothing to call.

Papers carry the true names, not masked ones: they are signed by the people they are about.
A fact that the policy knows and the case has not yet is an empty text, so that a form can be
printed at any stage and completed by hand.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from casefile.case.case import Case, StepTaken
from casefile.case.money import Settlement
from casefile.case.own_data import of_others
from casefile.clocks.rounds import Round
from casefile.papers import on_paper
from casefile.papers.context_clocks import overview
from casefile.papers.context_dealings import dealings
from casefile.papers.context_pending import pending
from casefile.papers.on_paper import (
    LANG,
    as_heading,
    called_by,
    contact_on_paper,
    crossed_out,
    deadline_on_paper,
    fact_on_paper,
    staff_on_paper,
    time_on_paper,
    told_on_paper,
)
from casefile.policy import Document, Policy, Step
from casefile.policy.conditions import holds
from casefile.procedure.facts import ANSWER
from casefile.values.value import Facts
from casefile.values.words import SEMICOLON

__all__ = ["LANG", "Imprint", "context"]
Context = dict[str, Any]


class Imprint(msgspec.Struct, frozen=True):
    """When a paper is printed and in which language; ``head`` is the hash of the log's last event,
    which proves when it was made."""

    now: datetime
    head: str
    lang: str = LANG


def context(
    case: Case,
    policy: Policy,
    document: Document,
    imprint: Imprint,
    clocks: Iterable[Round] = (),
    about: Settlement | None = None,
) -> Context:
    """What a template may use of ``case``: org, doc, money, case, facts, ids, boxes, steps,
    contacts, due, today."""
    now, lang, told = imprint.now, imprint.lang, facts_told(case, about)
    clocks = tuple(clocks)
    due = {c.clock.id: deadline_on_paper(c.due.at, policy, lang) for c in clocks if c.due}
    return {
        "doc": {
            "title": as_heading(document.title, lang),
            "no": str(1 + len(case.documents)),
            "version": str(next_version(case, document)),
            "issued_at": time_on_paper(now, policy, lang),
            "head": imprint.head[:16],
            "annex": "",
            "code": "",
        },
        "org": {
            "name": policy.organisation.called(lang),
            "address": policy.organisation.address,
            "phone": called_by(policy, lang),
            "account": policy.organisation.account,
            "logo": "",
            "procedure": as_heading(policy.identity.title, lang),
        },
        "money": {
            "sign": policy.currency.sign.of(lang),
            "unit": policy.currency.unit.of(lang),
        },
        "due": {c.id.replace("-", "_"): due.get(c.id, "") for c in policy.clocks},
        "case": {
            "number": case.number,
            "received_at": time_on_paper(case.received_at, policy, lang),
            "opened_at": time_on_paper(case.opened_at, policy, lang),
            "owner": staff_on_paper(policy, case.owner, lang),
            "state": _state(case, policy, lang),
            "attached": SEMICOLON.of(lang).join(
                f"{a.no} {a.name or on_paper.ERASED.of(lang)}" for a in case.attachments
            ),
        },
        "facts": _texts(policy, told, lang),
        "ids": _ids(policy, told),
        "boxes": _to_tick(policy, lang)
        | {key: boxes(policy, key, told, lang) for key in told if key in policy.facts},
        "known": _known(case, policy, lang),
        "steps": _steps(case, policy, lang, outward=document.outward),
        "contacts": _contacts(case, policy, lang),
        **dealings(case, policy, lang),
        **overview(case, policy, clocks, now, lang),
        "pending": pending(case, policy, clocks, now, lang),
        "copy": dict.fromkeys(("no", "of", "holder", "label", "payee_id"), ""),
        "today": on_paper.day_on_paper(now, policy, lang),
        "pictures": [],
        "today_en": on_paper.day_on_paper(now, policy, "en"),
    }


def _known(case: Case, policy: Policy, lang: str) -> list[dict[str, str]]:
    """One row for every fact that the history does not tell: what came with the complaint, and
    what follows from others."""
    opening = policy.opening.id
    entries = [s.facts for s in case.steps if s.id != opening and s.stands]
    entries += [c.facts for c in case.contacts] + [e.facts for e in case.endings]
    told = {key for facts in entries for key in facts} - {*policy.step(opening).facts}
    return [
        {
            "what": key,
            "title": as_heading(policy.facts[key].title, lang),
            "text": fact_on_paper(policy, key, value, lang),
        }
        for key, value in policy.in_order(case.everything).items()
        if key not in told
    ]


def next_version(case: Case, document: Document) -> int:
    """The number of the next version of a paper on the case. A translation is no version: it bears
    that of the paper it stands beside."""
    return 1 + max((d.version for d in case.documents if d.type == document.id), default=0)


def facts_told(case: Case, about: Settlement | None = None) -> Facts:
    """What a paper about the case knows, or about one of its settlements: what was agreed there and
    what its steps told belongs to it. A paper about the case has that of the last settlement that
    stands, beside what the case knows itself."""
    if about:
        return {**case.everything, **about.everything}
    standing = [s for s in case.settlements if s.stands]
    return {**(standing[-1].everything if standing else {}), **case.everything}


def _ids(policy: Policy, facts: Facts) -> dict[str, str]:
    """Which choice was taken, in the words of the policy, for a template to ask: what it prints is
    another text in each language."""
    chosen = [key for key, fact in policy.facts.items() if fact.type in ("choice", "bool")]
    return {key: str(facts.get(key, "")) for key in chosen}


def _texts(policy: Policy, facts: Facts, lang: str) -> dict[str, str]:
    known = {k: fact_on_paper(policy, k, facts[k], lang) for k in facts if k in policy.facts}
    return dict.fromkeys(policy.facts, "") | known


def _to_tick(policy: Policy, lang: str) -> dict[str, str]:
    """The choices of each fact with none of them ticked, as most of them are on any paper."""
    of, blank = policy.__dict__.get("to_tick", ("", {}))
    if of != lang:
        blank = {key: boxes(policy, key, {}, lang) for key in policy.facts}
        policy.__dict__["to_tick"] = lang, blank
    return dict(blank)


def boxes(policy: Policy, key: str, facts: Facts, lang: str) -> str:
    """The choices of a fact as boxes to tick: ``☑ 商品质量　☐ 服务质量``."""
    fact, value = policy.facts[key], facts.get(key, "")
    chosen = value if isinstance(value, list) else [value]
    choices = {c.id: c.title for c in fact.choices} or (ANSWER if fact.type == "bool" else {})
    return on_paper.BETWEEN_BOXES.of(lang).join(
        on_paper.BOX.format(box="☑" if each in chosen else "☐", label=_in_one(title.of(lang)))
        for each, title in choices.items()
    )


def _in_one(label: str) -> str:
    return label.replace(" ", "\u00a0") if len(label) <= on_paper.SHORT_LABEL else label


def _steps(case: Case, policy: Policy, lang: str, *, outward: bool) -> list[dict[str, str]]:
    """One row for every step that was taken, in the order in which it happened, and behind them
    one to write in for each that the case may still come to; the opening left out, and, of what
    the complainant gets, what tells of others.

    A step that was sent back stands with its latest recording only; the log keeps the others.
    """
    steps = [
        s
        for s in policy.steps
        if s.id != policy.opening.id and not (outward and of_others(s.needs, policy))
    ]
    taken = [(t.at, t.seq, s, t) for s in steps for t in case.upright.get(s.id, ())]
    taken.sort(key=lambda one: one[:2])
    open_ones = [s for s in steps if s.id not in case.upright and _possible(case, s)]
    return [_row(step, policy, one, lang) for _, _, step, one in taken] + [
        _row(step, policy, None, lang) for step in open_ones
    ]


def _possible(case: Case, step: Step) -> bool:
    """Whether the step is needed in this case, as far as is known; none of them once it ended."""
    if case.status != "open":
        return False
    known = case.known
    open_rows = [{k: v for k, v in row.items() if k in known} for row in step.when]
    may_come = not step.when or any(not row or holds((row,), known) for row in open_rows)
    return may_come and not step.optional


def _row(step: Step, policy: Policy, taken: StepTaken | None, lang: str) -> dict[str, str]:
    title = as_heading(step.title, lang)
    if taken is None:
        return {"title": title, "text": "", "at": "", "by": ""}
    return {
        "title": title,
        "text": told_on_paper(policy, taken.facts, lang)
        + (on_paper.LATE_ENTRY.of(lang) if taken.late_entry else "")
        + (on_paper.CORRECTED.of(lang) if taken.corrected else ""),
        "at": time_on_paper(taken.at, policy, lang),
        "by": staff_on_paper(policy, taken.by, lang),
    }


def _contacts(case: Case, policy: Policy, lang: str) -> list[dict[str, str]]:
    """One row for every contact with the complainant; an empty one to write in while the case
    runs and there was none."""
    title = as_heading(on_paper.CONTACT, lang)
    rows = [
        {
            "title": title,
            "text": crossed_out(contact_on_paper(policy, c.facts, lang), c.struck, lang),
            "at": time_on_paper(c.at, policy, lang),
            "by": staff_on_paper(policy, c.by, lang),
        }
        for c in case.contacts
    ]
    if not rows and case.running:
        return [{"title": title, "text": "", "at": "", "by": ""}]
    return rows


def _state(case: Case, policy: Policy, lang: str) -> str:
    """Where the case stands, and for an ended one since when and by whom."""
    if case.running or not case.endings:
        state = on_paper.CASE_STATES.get(case.status)
        return state.of(lang) if state else case.status
    ending = case.endings[-1]
    word = on_paper.WITHDRAWN if ending.how == "withdrawn" else on_paper.CLOSED
    at, by = time_on_paper(ending.at, policy, lang), staff_on_paper(policy, ending.by, lang)
    return f"{word.of(lang)} {at} {by}"
