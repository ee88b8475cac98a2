"""The names of what was asked for, promised, approved, paid and brought: a list of rows each."""

from collections.abc import Collection

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
from casefile.values.words import a_sum, enumerated, figures


def dealings(case: Case, policy: Policy, lang: str) -> dict[str, PaperRows]:
    """demands, promises, approvals, payments, attachments."""
    return {
        "demands": _demands(case, policy, lang),
        "promises": _promises(case, policy, lang),
        "approvals": _approvals(case, policy, lang),
        "payments": payments_on_paper(case, policy, lang),
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
    return [
        {
            "no": str(one.no),
            "text": crossed_out(one.text or on_paper.ERASED.of(lang), one.struck, lang),
            "due": deadline_on_paper(one.due_at, policy, lang),
            "state": on_paper.promise_on_paper(one, late=one.broken).of(lang),
            "at": time_on_paper(one.made_at, policy, lang),
            "by": staff_on_paper(policy, one.by, lang),
        }
        for one in case.promises
    ]


def _approvals(case: Case, policy: Policy, lang: str) -> PaperRows:
    rows = []
    for one in case.approvals:
        opinion = on_paper.OPINIONS.get(one.state)
        by = staff_on_paper(policy, one.decided_by, lang) if one.decided_by else ""
        rows.append(
            {
                "no": str(one.no),
                "title": posts(policy, one.role, one.decided_by or one.asked, lang),
                "what": subject_told(case, policy, one.of, one.subject, lang),
                "opinion": opinion.of(lang) if opinion else "",
                "text": one.reason or "",
                "by": by,
                "at": time_on_paper(one.decided_at, policy, lang) if one.decided_at else "",
            }
        )
    return rows


def posts(policy: Policy, role: str, staff_id: str, lang: str) -> str:
    """The post that an approval asks for; where somebody was asked by name, the posts they hold."""
    member = policy.member(staff_id)
    roles = (role,) if role else member.roles if member else ()
    return enumerated([as_heading(policy.role_title(one), lang) for one in roles], lang)


def subject_told(case: Case, policy: Policy, of: str, number: int, lang: str) -> str:
    """What an approval is of: a remedy or a settlement with its amount, a step."""
    if of == "settlement":
        found = next((s for s in case.settlements if s.no == number), None)
        route = policy.route(found.route) if found else None
        title = as_heading(route.title, lang) if route else of
        return f"{title} {a_sum(found.amount, lang, policy.currency)}" if found else title
    if of == "remedy":
        offer = next((o for o in case.offers if o.no == number), None)
        remedy = policy.remedy(offer.kind) if offer else None
        title = as_heading(remedy.title, lang) if remedy else of
        cost = offer.amount if offer else 0
        return f"{title} {a_sum(cost, lang, policy.currency)}" if cost else title
    step = next((s for s in case.steps if s.seq == number), None)
    return as_heading(policy.step(step.id).title, lang) if step else of


def payments_on_paper(case: Case, policy: Policy, lang: str, of: Collection[int] = ()) -> PaperRows:
    """One row for every payment: of the settlements that are named, which alone concern whoever
    gets a paper about them, or of all."""
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
        if not of or one.settlement in of
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
