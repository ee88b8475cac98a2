"""The names of the summary sheet: what happened, the clocks, the remedies, the papers."""

from collections.abc import Iterable
from datetime import datetime

from casefile.case.case import Case, Note, Promise
from casefile.case.money import Offer, Settlement, by_one_login
from casefile.case.papers import IssuedDocument
from casefile.case.payments import payments_of
from casefile.clocks.rounds import PROMISE_RULE, Round
from casefile.papers import on_paper
from casefile.papers.letter_grants import offers_told
from casefile.papers.on_paper import (
    LANG,
    contact_on_paper,
    crossed_out,
    day_on_paper,
    deadline_on_paper,
    fact_on_paper,
    staff_on_paper,
    time_on_paper,
    told_on_paper,
)
from casefile.policy import Policy
from casefile.values.amounts import yuan
from casefile.values.value import Title
from casefile.values.words import COLON, COMMA, SEMICOLON, a_sum

PaperRows = list[dict[str, str]]


def overview(
    case: Case, policy: Policy, clocks: Iterable[Round], now: datetime, lang: str = LANG
) -> dict[str, PaperRows]:
    """history, clocks, remedies, settlements, papers: a list of rows each. Of the remedies those
    are granted that the customer took, or may still take."""
    told = offers_told(case)
    return {
        "history": _history(case, policy, lang),
        "clocks": [
            {
                "title": clock_on_paper(c, case, lang),
                "due": deadline_on_paper(c.due.at, policy, lang)
                + (on_paper.PROVISIONAL.of(lang) if c.due.provisional else ""),
                "ended": time_on_paper(at, policy, lang) if (at := _done_at(c, case)) else "",
                "state": SEMICOLON.of(lang).join(_verdict(c, case, now, lang)),
            }
            for c in clocks
            if c.due
        ],
        "remedies": [
            {
                "no": str(o.no),
                "title": remedy.title.of(lang) if (remedy := policy.remedy(o.kind)) else o.kind,
                "amount": yuan(o.amount) if o.amount else "",
                "kind": o.kind,
                "text": _but_for_worth(o, policy, lang),
                "granted": "yes" if o in told else "",
                "stands": "yes" if o in told or o.state == "waiting" else "",
                "state": _marked(
                    on_paper.OFFER_STATES[o.state],
                    lang,
                    mark=by_one_login(case.approvals, "remedy", o.no),
                ),
                "by": staff_on_paper(policy, o.by, lang),
            }
            for o in case.offers
        ],
        "settlements": [
            {
                "no": str(s.no),
                "route": route.title.of(lang) if (route := policy.route(s.route)) else s.route,
                "amount": yuan(s.amount),
                "text": _paid(s, case, policy, lang),
                "at": time_on_paper(s.at, policy, lang),
                "by": staff_on_paper(policy, s.by, lang),
                "state": _marked(
                    on_paper.SETTLEMENT_STATES[s.state],
                    lang,
                    mark=by_one_login(case.approvals, "settlement", s.no),
                ),
            }
            for s in case.settlements
        ],
        "papers": _papers(case, policy, lang),
        "deliverable": _deliverable(case, policy, lang),
    }


def _but_for_worth(offer: Offer, policy: Policy, lang: str) -> str:
    """What is offered, beside the sum, which stands in a column of its own."""
    remedy = policy.remedy(offer.kind)
    worth = remedy.value if remedy else ""
    said = {
        key: value for key, value in offer.facts.items() if key != worth and key in policy.facts
    }
    return SEMICOLON.of(lang).join(
        fact_on_paper(policy, key, value, lang) for key, value in policy.in_order(said).items()
    )


def _paid(one: Settlement, case: Case, policy: Policy, lang: str) -> str:
    """What was agreed, how that stands, and each payment on it, in a sentence."""
    agreed = a_sum(one.amount, lang, policy.currency)
    state = on_paper.SETTLEMENT_STATES[one.state].of(lang)
    told = [f"{agreed}{COMMA.of(lang)}{state}"]
    told += [
        on_paper.PAID.of(lang).format(
            day=day_on_paper(p.at, policy, lang),
            payer=p.payer.of(lang),
            amount=a_sum(p.amount, lang, policy.currency),
        )
        for p in payments_of(case, policy)
        if p.settlement == one.no
    ]
    return SEMICOLON.of(lang).join(told)


def _marked(state: Title, lang: str, *, mark: bool) -> str:
    """How something stands, marked where the login of the proposal approved it."""
    told = state.of(lang)
    return on_paper.ONE_LOGIN.of(lang).format(opinion=told) if mark else told


def _promise(clock: Round, case: Case) -> Promise | None:
    """The promise that a clock runs for."""
    if clock.rule != PROMISE_RULE:
        return None
    return next((p for p in case.promises if clock.clock.id == f"{PROMISE_RULE}-{p.no}"), None)


def clock_on_paper(clock: Round, case: Case, lang: str) -> str:
    """What a clock is for; of a promise what was promised, which its number tells nobody."""
    one, title = _promise(clock, case), clock.clock.title.of(lang)
    if one is None:
        return title
    words = f"{title}{COLON.of(lang)}{one.text or on_paper.ERASED.of(lang)}"
    return crossed_out(words, one.struck, lang)


def _done_at(clock: Round, case: Case) -> datetime | None:
    """When what a clock waits for was done; None where it ended since nobody waited any more."""
    if one := _promise(clock, case):
        return one.kept_at
    return None if clock.state == "cancelled" or clock.suspended else clock.ended_at


def _verdict(clock: Round, case: Case, now: datetime, lang: str) -> list[str]:
    """How a clock stands, and what stands beside that: a miss that is explained stays one. Of a
    promise, what became of it."""
    one = _promise(clock, case)
    late = clock.at(now) == "missed"
    told = [
        on_paper.promise_on_paper(one, late=late) if one else on_paper.CLOCK_STATES[clock.at(now)]
    ]
    told += [on_paper.EXCUSED] if clock.excused else []
    told += [on_paper.FOUND_LATE] if clock.corrected else []
    told += [on_paper.TYPED_LATE] if clock.typed_late else []
    return [word.of(lang) for word in told]


def _history(case: Case, policy: Policy, lang: str) -> PaperRows:
    """Everything that was done on the case, in the order in which it happened."""

    def text(title: Title, words: str | None) -> str:
        return f"{title.of(lang)}{COLON.of(lang)}{words or on_paper.ERASED.of(lang)}"

    one_login = {(a.step, a.decided_at) for a in case.approvals if a.same_login}
    opening = policy.opening.id  # what it tells stands at the head
    rows: list[tuple[datetime, int, str, str, str]] = [
        (
            s.at,
            s.seq,
            _marked(policy.step(s.id).title, lang, mark=(s.id, s.at) in one_login),
            "" if s.id == opening else told_on_paper(policy, s.facts, lang),
            s.by,
        )
        for s in case.steps
    ]
    rows += [
        (
            t.at,
            t.seq,
            crossed_out(_route_title(policy, t.id, lang), t.struck, lang),
            told_on_paper(policy, t.facts, lang),
            t.by,
        )
        for one in case.settlements
        for t in one.steps
    ]
    rows += [
        (
            c.at,
            c.seq,
            crossed_out(on_paper.CONTACT.of(lang), c.struck, lang),
            contact_on_paper(policy, c.facts, lang),
            c.by,
        )
        for c in case.contacts
    ]
    entries: list[tuple[datetime, Note | Promise, str]]
    entries = [(n.at, n, text(on_paper.NOTE, n.text)) for n in case.notes]
    entries += [(p.made_at, p, text(on_paper.PROMISE, p.text)) for p in case.promises]
    rows += [(at, e.seq, crossed_out(what, e.struck, lang), "", e.by) for at, e, what in entries]
    ends = {True: on_paper.WITHDRAWN.of(lang), False: on_paper.CLOSED.of(lang)}
    rows += [
        (e.at, e.seq, ends[e.how == "withdrawn"], told_on_paper(policy, e.facts, lang), e.by)
        for e in case.endings
    ]
    rows += [(r.at, r.seq, text(on_paper.REOPENED, r.reason), "", r.by) for r in case.reopenings]
    return [
        {
            "at": time_on_paper(at, policy, lang),
            "what": what,
            "text": said,
            "by": staff_on_paper(policy, by, lang),
        }
        for at, _, what, said, by in sorted(rows)
    ]


def _route_title(policy: Policy, step_id: str, lang: str) -> str:
    step = policy.route_step(step_id)
    return step.title.of(lang) if step else step_id


def _papers(case: Case, policy: Policy, lang: str) -> PaperRows:
    rows: PaperRows = []
    for document in case.documents:
        state = on_paper.PAPER_STATES[document.state].of(lang)
        title = _called(document, policy, lang)
        base = {"no": str(document.no), "title": title, "state": state}
        if not document.copies:
            rows.append({**base, "copy": "", "holder": ""})
        for copy in document.copies:
            both = f"{state}{COMMA.of(lang)}{on_paper.COPY_STATES[copy.state].of(lang)}"
            holder = policy.holder(copy.holder).title.of(lang)
            rows.append({**base, "copy": str(copy.no), "holder": holder, "state": both})
    return rows


def _deliverable(case: Case, policy: Policy, lang: str) -> PaperRows:
    """What may be handed to somebody outside: letters, and copies that are not for the house; of
    each the version that counts."""
    rows: PaperRows = []
    for document in case.documents:
        kind = policy.document(document.type)
        if not (document.valid and kind):
            continue
        base = {"no": str(document.no), "title": _called(document, policy, lang)}
        if kind.moves:
            rows.append({**base, "copy": "", "holder": ""})
        for copy in document.copies:
            holder = policy.holder(copy.holder)
            if not holder.internal:
                rows.append({**base, "copy": str(copy.no), "holder": holder.title.of(lang)})
    return rows


def _called(document: IssuedDocument, policy: Policy, lang: str) -> str:
    """A paper by its title and version, and whether it is the translation of another."""
    kind = policy.document(document.type)
    title = kind.title.of(lang) if kind else document.type
    told = on_paper.PAPER_VERSION.of(lang).format(title=title, no=document.version)
    return on_paper.TRANSLATED.of(lang).format(title=told) if document.annex else told
