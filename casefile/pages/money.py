"""Demands, offers, approvals and settlements as data and as text."""

from typing import TYPE_CHECKING

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.money import Offer, Settlement, by_one_login
from casefile.case.owed import overpaid, paid_anew, paid_on
from casefile.money.floors import below, shortfalls
from casefile.money.grants import grants_of
from casefile.pages.approvals import approval_data, approvals_table
from casefile.pages.bargain_states import bargain_state, demand_state, login_marked
from casefile.pages.by_hand import with_true_time
from casefile.pages.data import SeenCase, in_yuan, struck_data
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page, Table
from casefile.pages.payments import paid_words, payments_data
from casefile.pages.promises import pairs, struck_through
from casefile.papers.on_paper import CUSTOMER
from casefile.policy import Policy
from casefile.values.amounts import yuan

if TYPE_CHECKING:
    from casefile.pages.answers.money import BargainsTold, RemedyTold, SettlementTold, TotalsTold


def bargains_data(seen: SeenCase) -> "BargainsTold":
    """What a case tells of money."""
    case = seen.case
    return {
        "demands": [
            {
                "no": d.no,
                "for": d.sort,
                "amount": in_yuan(d.amount) if d.amount else None,
                "text": d.text,
                "state": d.state,
                "remedy": d.remedy or None,
                "reason": d.reason or None,
                "seq": d.seq,
                "struck": struck_data(d.struck),
            }
            for d in case.demands
        ],
        "remedies": remedies_data(seen),
        "approvals": [approval_data(a, seen) for a in case.approvals],
        "settlements": [_settlement_data(s, seen) for s in case.settlements],
        "payments": payments_data(seen),
    }


def remedies_data(seen: SeenCase) -> "list[RemedyTold]":
    """Everything that was offered."""
    return [
        {
            "no": o.no,
            "kind": o.kind,
            "amount": in_yuan(o.amount),
            "currency": seen.policy.identity.currency,
            "state": o.state,
            "by": o.by,
            "granted_by": o.grantor or None,
            "same_login": by_one_login(seen.case.approvals, "remedy", o.no),
            "seq": o.seq,
            "at": o.at,
            "backdated": seen.case.entered_at(o.at, o.granted_at),
            "facts": seen.facts(o.facts),
        }
        for o in seen.case.offers
    ]


def _settlement_data(s: Settlement, seen: SeenCase) -> "SettlementTold":
    route = seen.policy.route(s.route)
    holders = [who or CUSTOMER for who in routes.holders(s, seen.policy, "")]
    return {
        "no": s.no,
        "route": s.route,
        "route_title": route.title if route else s.route,
        "payer": route.payer if route else "",
        "amount": in_yuan(s.amount),
        "state": s.state,
        "by": s.by,
        "granted_by": s.grantor or None,
        "same_login": by_one_login(seen.case.approvals, "settlement", s.no),
        "seq": s.seq,
        "at": s.at,
        "backdated": seen.case.entered_at(s.at, s.granted_at),
        "paid": in_yuan(paid_on(s, seen.policy)),
        "overpaid": in_yuan(
            next((left for o, left in overpaid(seen.case, seen.policy) if o.no == s.no), 0)
        ),
        "continues": s.continues or None,
        "judged_by": routes.judged_by(seen.policy, s) or None,
        "facts": seen.facts(s.facts),
        "steps": [
            {
                "id": t.id,
                "seq": t.seq,
                "at": t.at,
                "recorded_at": t.recorded_at,
                "by": t.by,
                "late_entry": t.late_entry,
                "stands": t.stands,
                "struck": struck_data(t.struck),
                "facts": seen.facts(t.facts),
            }
            for t in s.steps
        ],
        "next": [step.id for step in routes.coming(seen.case, s, seen.policy)],
        "copies": [
            {"no": number, "of": len(holders), "holder": holder}
            for number, holder in enumerate(holders, 1)
        ],
    }


def totals_data(case: Case, policy: Policy) -> "TotalsTold":
    """What was granted on the case, what waits, what was settled and paid, in which
    currency: that of every amount of the case."""
    waiting = {f"remedy-{o.no}": o.amount for o in case.offers if o.state == "waiting"}
    waiting |= {f"settlement-{s.no}": s.excess for s in case.settlements if s.state == "waiting"}
    grants = [g for g in grants_of(case, policy) if g.item not in waiting]
    return {
        "granted": in_yuan(sum(g.amount for g in grants)),
        "waiting": in_yuan(sum(waiting.values())),
        "chosen": in_yuan(sum(o.amount for o in case.offers if o.state == "chosen")),
        "settled": in_yuan(sum(s.amount for s in case.settlements if s.stands)),
        "paid": in_yuan(sum(paid_anew(case, s, policy) for s in case.settlements)),
        "currency": policy.identity.currency,
    }


def _route_title(one: Settlement, policy: Policy, speak: Language) -> str:
    route = policy.route(one.route)
    return speak.title(route.title) if route else one.route


def bargains(case: Case, policy: Policy, speak: Language, reveal: bool, login: str) -> Page:
    """Demands, remedies, approvals and settlements for ``show``; each only where there is one."""
    page: Page = []
    if case.demands:
        rows = tuple(
            (
                str(d.no),
                struck_through(
                    d.text if d.text is not None else speak.text("[erased]"),
                    d.struck,
                    policy,
                    speak,
                ),
                yuan(d.amount) if d.amount else "",
                speak.clauses([demand_state(d.state, speak), *([d.reason] if d.reason else [])]),
            )
            for d in case.demands
        )
        heads = ("#", speak.text("demand"), speak.text("yuan"), speak.text("state"))
        page += [Heading(speak.text("Demands")), Table(heads, rows)]
    if case.offers:
        columns = (
            "#",
            speak.text("remedy"),
            speak.text("yuan"),
            speak.text("state"),
            speak.text("by"),
            speak.text("granted by"),
            speak.text("content"),
        )
        offers = tuple(_offer_row(o, case, policy, speak, reveal) for o in case.offers)
        page += [Heading(speak.text("Remedies")), Table(columns, offers)]
    page += floor_lines(case, policy, speak)
    if case.approvals:
        page += [Heading(speak.text("Approvals")), approvals_table(case, policy, speak, login)]
    for one in case.settlements:
        page += _settlement(one, case, policy, speak, reveal)
    return page


def floor_lines(case: Case, policy: Policy, speak: Language) -> Page:
    """What lies below what the law gives at least."""
    return [
        Line(speak.say(below(policy, one.floor.id, one.of, one.told, one.least)))
        for one in shortfalls(case, policy)
    ]


def _offer_row(
    one: Offer, case: Case, policy: Policy, speak: Language, reveal: bool
) -> tuple[str, ...]:
    remedy = policy.remedy(one.kind)
    by_one = by_one_login(case.approvals, "remedy", one.no)
    state = login_marked(bargain_state(one.state, speak), by_one, speak)
    return (
        str(one.no),
        speak.title(remedy.title) if remedy else one.kind,
        yuan(one.amount) if one.amount else "",
        with_true_time(state, case, speak, one.at, one.granted_at),
        policy.name_of(one.by),
        policy.name_of(one.grantor) if one.grantor else "",
        "  ".join(f"{k} {v}" for k, v in pairs(one.facts, policy, speak, reveal)),
    )


def _settlement(one: Settlement, case: Case, policy: Policy, speak: Language, reveal: bool) -> Page:
    state = bargain_state("running" if one.state == "open" else one.state, speak)
    title = speak.text(
        "Settlement {no}: {amount}, {route}, {state}",
        no=one.no,
        amount=yuan(one.amount),
        route=_route_title(one, policy, speak),
        state=login_marked(state, by_one_login(case.approvals, "settlement", one.no), speak),
    )
    rows = [
        (
            str(t.seq),
            struck_through(
                speak.title(step.title) if (step := policy.route_step(t.id)) else t.id,
                t.struck,
                policy,
                speak,
            ),
            speak.when(t.at),
            policy.name_of(t.by),
            "  ".join(f"{k} {v}" for k, v in pairs(t.facts, policy, speak, reveal)),
        )
        for t in one.steps
    ]
    heads = ("#", speak.text("step"), speak.text("happened"), speak.text("by"))
    page: Page = [
        Heading(with_true_time(title, case, speak, one.at, one.granted_at)),
        Line("  ".join(f"{k} {v}" for k, v in pairs(one.facts, policy, speak, reveal))),
    ]
    if rows:
        page.append(Table((*heads, speak.text("content")), tuple(rows)))
    if paid := paid_words(one, policy, speak):
        page.append(Line(speak.text("Paid: {paid}", paid=paid)))
    who = routes.holders(one, policy, speak.text("customer"))
    if who:
        page.append(
            Line(speak.text("{count} copies: {holders}", count=len(who), holders=list(who)))
        )
    return page
