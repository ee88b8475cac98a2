"""What is still owed under a settlement: no paper draws money, or claims it, where nothing is. Sums
are whole fen."""

from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.case.owed import chain, paid_on
from casefile.case.payments import payments_of
from casefile.errors import Refused
from casefile.policy import Document, Policy


def still_owed(case: Case, policy: Policy, kind: Document, about: Settlement) -> None:
    """Refused for a paper to draw money with where nothing is left to be paid, and for a claim
    where the house paid nothing in somebody's place, or has told no account to pay to."""
    if kind.draws and paid_on(about, policy) >= about.amount:
        raise Refused(
            "{document} would draw money, and nothing is left to be paid on settlement {no}.",
            document=kind.title,
            no=about.no,
        )
    if not kind.claims:
        return
    if not paid_in_their_place(case, policy, about):
        route = policy.route(about.route)
        raise Refused(
            "{document} would claim back what the house paid in place of {payer}, and it paid "
            "nothing of settlement {no} for them.",
            document=kind.title,
            payer=route.payer if route else "",
            no=about.no,
        )
    if not policy.organisation.account:
        raise Refused(
            "{document} names no account to pay to; put it in the policy: account = … under "
            "[organisation], then: casefile policy apply policy.toml",
            document=kind.title,
        )


def paid_in_their_place(case: Case, policy: Policy, about: Settlement) -> int:
    """What the house paid on a settlement that somebody else was to pay; 0 where the house was to
    pay itself."""
    route = policy.route(about.route)
    if route is None or not outsider_pays(policy, about):
        return 0
    ours = chain(case, about)
    return sum(
        p.amount
        for p in payments_of(case, policy)
        if p.settlement in ours and p.payer != route.payer
    )


def outsider_pays(policy: Policy, about: Settlement) -> bool:
    """Whether the payer of its route is somebody who is not of the house."""
    route = policy.route(about.route)
    names = route.payer.names if route else ()
    payers = [policy.holder(name) for name in names if route and name in route.holders]
    return bool(payers) and not payers[0].internal
