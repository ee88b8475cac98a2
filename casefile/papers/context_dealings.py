"""The names of what was asked for, promised, approved, paid and brought: a list of rows each."""

from casefile.case.case import Case
from casefile.case.payments import payments_of
from casefile.papers import on_paper
from casefile.papers.context_clocks import PaperRows
from casefile.papers.on_paper import (
    as_heading,
    crossed_out,
    deadline_on_paper,
    staff_on_paper,
    time_on_paper,
)
from casefile.policy import Policy
from casefile.procedure.facts import shown
from casefile.values.words import figures


def dealings(case: Case, policy: Policy, lang: str) -> dict[str, PaperRows]:
    """demands, promises, approvals, payments, attachments."""
    return {
        "demands": _demands(case, policy, lang),
        "promises": _promises(case, policy, lang),
        "approvals": _approvals(case, policy, lang),
        "payments": _payments(case, policy, lang),
        "attachments": attachments_on_paper(case, policy, lang),
    }


def _demands(case: Case, policy: Policy, lang: str) -> PaperRows:
    return [
        {
            "no": str(one.no),
            "text": crossed_out(one.text or on_paper.ERASED.of(lang), one.struck, lang),
            "amount": figures(one.amount, lang) if one.amount else "",
            "state": on_paper.DEMANDS_ON_PAPER[one.state].of(lang),
            "at": time_on_paper(one.at, policy, lang),
            "by": staff_on_paper(policy, one.by, lang),
        }
        for one in case.demands
    ]


def _promises(case: Case, policy: Policy, lang: str) -> PaperRows:
    def state(kept: bool, released: bool, broken: bool) -> str:
        word = on_paper.KEPT if kept else on_paper.RELEASED if released else on_paper.RUNNING
        return f"{word.of(lang)}{on_paper.BROKEN.of(lang) if broken else ''}"

    return [
        {
            "no": str(one.no),
            "text": crossed_out(one.text or on_paper.ERASED.of(lang), one.struck, lang),
            "due": deadline_on_paper(one.due_at, policy, lang),
            "state": state(one.kept_at is not None, one.released_at is not None, one.broken),
            "at": time_on_paper(one.made_at, policy, lang),
            "by": staff_on_paper(policy, one.by, lang),
        }
        for one in case.promises
    ]


def _approvals(case: Case, policy: Policy, lang: str) -> PaperRows:
    rows = []
    for one in case.approvals:
        asked = staff_on_paper(policy, one.asked, lang)
        title = as_heading(policy.role_title(one.role), lang) if one.role else asked
        opinion = on_paper.OPINIONS.get(one.state)
        by = staff_on_paper(policy, one.decided_by, lang) if one.decided_by else ""
        rows.append(
            {
                "no": str(one.no),
                "title": title,
                "what": _subject(case, policy, one.of, one.subject, lang),
                "opinion": opinion.of(lang) if opinion else "",
                "text": one.reason or "",
                "by": by,
                "at": time_on_paper(one.decided_at, policy, lang) if one.decided_at else "",
            }
        )
    return rows


def _subject(case: Case, policy: Policy, of: str, number: int, lang: str) -> str:
    """What an approval is of: a remedy or a settlement with its amount, a step."""
    if of == "settlement":
        found = next((s for s in case.settlements if s.no == number), None)
        route = policy.route(found.route) if found else None
        title = as_heading(route.title, lang) if route else of
        return f"{title} {figures(found.amount, lang)}" if found else title
    if of == "remedy":
        offer = next((o for o in case.offers if o.no == number), None)
        remedy = policy.remedy(offer.kind) if offer else None
        title = as_heading(remedy.title, lang) if remedy else of
        return f"{title} {figures(offer.amount, lang)}" if offer and offer.amount else title
    step = next((s for s in case.steps if s.seq == number), None)
    return as_heading(policy.step(step.id).title, lang) if step else of


def _payments(case: Case, policy: Policy, lang: str) -> PaperRows:
    key = policy.settlement.method if policy.settlement else ""
    return [
        {
            "no": str(one.no),
            "amount": figures(one.amount, lang),
            "payer": one.payer.of(lang),
            "payee": one.payee,
            "what": shown(policy, key, one.method, lang) if key and one.method else "",
            "at": time_on_paper(one.at, policy, lang),
            "by": staff_on_paper(policy, one.by, lang),
        }
        for one in payments_of(case, policy)
    ]


def attachments_on_paper(case: Case, policy: Policy, lang: str) -> PaperRows:
    """One row for every file that is kept with the case, with the beginning of its hash."""
    kinds = {kind.id: kind.title for kind in policy.attachments.kinds}
    return [
        {
            "no": str(one.no),
            "title": one.name or on_paper.ERASED.of(lang),
            "what": as_heading(kinds[one.sort], lang) if one.sort in kinds else one.sort,
            "amount": f"{(one.size + 1023) // 1024} KB",
            "text": one.sha256[:16],
            "at": time_on_paper(one.at, policy, lang),
            "by": staff_on_paper(policy, one.by, lang),
        }
        for one in case.attachments
    ]
