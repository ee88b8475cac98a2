"""What a letter tells beside the facts of its case: who signs it, what was granted, what was late;
and how a letter says a fact."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from casefile.case.case import Case
from casefile.clocks.rounds import Round
from casefile.papers import on_paper
from casefile.papers.brackets import bracketed
from casefile.papers.lateness import late_to_the_customer
from casefile.papers.letter_grants import offers_told
from casefile.papers.on_paper import called_by, day_on_paper, fact_on_paper, staff_on_paper
from casefile.policy import Document, Policy, Staff
from casefile.policy.conditions import holds
from casefile.policy.letters import AGO, Alert
from casefile.values.moments import a_date, local
from casefile.values.value import Value
from casefile.values.words import SEMICOLON, a_sum, enumerated, in_words, years_ago
from casefile.worktime.allowance import allowance

TODAY = "today"


def letter_facts(
    case: Case,
    policy: Policy,
    kind: Document,
    clocks: Iterable[Round],
    now: datetime,
    lang: str,
) -> dict[str, str]:
    """What a paragraph may use and need beside facts; empty where there is nothing to tell."""
    signer = signer_of(case, policy, kind)
    late = late_to_the_customer(case, policy, clocks, now)
    return {
        "owner": staff_on_paper(policy, case.owner, lang),
        "organisation": policy.organisation.called(lang),
        "number": case.number,
        "signer": staff_on_paper(policy, signer, lang),
        "post": post_of(policy, signer, kind, lang),
        "received_day": day_on_paper(case.received_at, policy, lang),
        "telephone": called_by(policy, lang),
        "granted": _granted(case, policy, lang),
        "kept_for": _span(policy.retention.after_closing, lang),
        "late": on_paper.LATE.of(lang) if late else "",
        TODAY: local(now, policy.identity.timezone).date().isoformat(),
    }


def signer_of(case: Case, policy: Policy, kind: Document) -> str:
    """Who signs: the owner of the case if they hold one of the roles that sign, else the first of
    the staff who does; the owner where nobody does."""
    able = [s.id for s in policy.staff if _signs(s, kind)]
    return case.owner if not able or case.owner in able else able[0]


def _signs(member: Staff, kind: Document) -> bool:
    return any(role in kind.signs for role in member.roles)


def post_of(policy: Policy, staff_id: str, kind: Document, lang: str) -> str:
    """The post that a person signs with: the role that signs, else the first that they hold."""
    member = policy.member(staff_id)
    roles = member.roles if member else ()
    role = next((r for r in roles if r in kind.signs), roles[0] if roles else "")
    return on_paper.as_heading(policy.role_title(role), lang) if role else ""


def _span(text: str, lang: str) -> str:
    """A span of time in words, ``3y``; nothing where there is none."""
    if not text:
        return ""
    span = allowance(text)
    unit = on_paper.SPANS.get(span.unit)
    return unit[span.count > 1].of(lang).format(count=span.count) if unit else ""


def _granted(case: Case, policy: Policy, lang: str) -> str:
    """What the customer chose, or what stands as offered where nothing was chosen yet."""
    told = []
    for offer in offers_told(case):
        remedy = policy.remedy(offer.kind)
        title = remedy.title.of(lang) if remedy else offer.kind
        items = [v for k, v in offer.facts.items() if isinstance(v, str) and _is_text(policy, k)]
        if remedy is not None and remedy.cash and offer.amount:
            amount = a_sum(offer.amount, lang, policy.currency)
            title = on_paper.GRANTED_SUM.of(lang).format(remedy=title, amount=amount)
        what = SEMICOLON.of(lang).join(items)
        told.append(bracketed(on_paper.ASIDE, lang, remedy=title, what=what) if what else title)
    return enumerated(told, lang)


def _is_text(policy: Policy, key: str) -> bool:
    return key in policy.facts and policy.facts[key].type == "text"


def fact_in_a_letter(policy: Policy, key: str, value: Value, lang: str) -> str:
    """A fact as it is said in a letter: dates in words, people by name."""
    if policy.facts[key].type == "date":
        return in_words(a_date(str(value)), lang)
    return fact_on_paper(policy, key, value, lang)


def in_a_letter(policy: Policy, key: str, value: Value, lang: str, today: str) -> dict[str, str]:
    """A fact by the names that a paragraph may use: its own, and of a date how long ago it was."""
    said = {key: fact_in_a_letter(policy, key, value, lang)}
    if policy.facts[key].type == "date":
        said[f"{key}{AGO}"] = years_ago(a_date(str(value)), date.fromisoformat(today), lang)
    return said


def alarms(policy: Policy, known: Mapping[str, Value]) -> Iterator[tuple[Alert, str]]:
    """The alerts of the policy that the words on a case give, and which word it is."""
    said = " ".join(v for v in known.values() if isinstance(v, str))
    for alert in policy.alerts:
        if alert.unless and holds(alert.unless, known):
            continue
        word = next((w for w in alert.words if w.lower() in said.lower()), None)
        if word is not None:
            yield alert, word
