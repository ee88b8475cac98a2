"""The settlement that a paper is about, and whether it is a paper of its route."""

from casefile.case.case import Case
from casefile.case.certified import DOCUMENT
from casefile.case.money import Settlement
from casefile.errors import Refused, message
from casefile.papers.letter_grants import offers_told
from casefile.policy import Document, Policy
from casefile.procedure.awaited import awaited
from casefile.values.amounts import yuan


def settlement_for(case: Case, policy: Policy, kind: Document, no: int) -> Settlement | None:
    """The settlement that a paper is about: number ``no``, else the last that stands; None for a
    paper of the case. Refused while it waits for an approval, unless whoever approves it reviews
    the paper, or once it came to nothing."""
    if kind.of != "settlement":
        return None
    found = [s for s in case.settlements if no in (0, s.no)]
    if not found:
        raise nothing_settled(case, policy, kind)
    if found[-1].state == "waiting" and reviewed(policy, kind, found[-1]):
        return found[-1]
    standing = [s for s in found if s.stands]
    if standing and not no and found[-1].state == "waiting":
        raise Refused(
            "Settlement {no} waits for an approval; for another one say --settlement {other}.",
            no=found[-1].no,
            other=standing[-1].no,
        )
    if not standing and found[-1].state == "waiting":
        raise awaited(case, policy, found[-1].no)
    if not standing:
        raise Refused("Settlement {no} does not run any more.", no=found[-1].no)
    return standing[-1]


def nothing_settled(case: Case, policy: Policy, kind: Document) -> Refused:
    """The error for a paper about a settlement where there is none: why it takes one, and what of
    the money that was granted waits for it."""
    if kind.confirms_payment:
        error = Refused(
            "{document} certifies a payment, and payments are recorded on a settlement; on case "
            "{case} nothing was settled yet.",
            document=kind.title,
            case=case.number,
        )
    else:
        error = Refused(
            "{document} tells what was agreed in a settlement; on case {case} nothing was settled "
            "yet.",
            document=kind.title,
            case=case.number,
        )
    rules = policy.settlement
    if rules is None or not policy.routes:
        return error
    granted = sum(o.amount for o in offers_told(case) if (r := policy.remedy(o.kind)) and r.cash)
    asked = [key for key in rules.needs if not case.everything.get(key)]
    facts = [
        f"{key}={yuan(granted)}" if key == rules.amount and granted else f"{key}=…" for key in asked
    ]
    error.parts = (
        message("Next: casefile settle {case} {facts}", case=case.number, facts=" ".join(facts)),
    )
    return error


def reviewed(policy: Policy, kind: Document, one: Settlement) -> bool:
    """Whether the route requires the paper, so that whoever approves the settlement sees it."""
    route = policy.route(one.route)
    wanted = route.requires.values() if route else ()
    return any(f"{DOCUMENT}{kind.id}" in names for names in wanted)


def belongs(policy: Policy, kind: Document, about: Settlement | None) -> None:
    """Refused for a paper of other routes than the one that the settlement follows."""
    route = policy.route(about.route) if about else None
    named = any(kind.id in r.documents for r in policy.routes)
    if route and named and kind.id not in route.documents:
        titles_ = {d.id: d.title for d in policy.documents}
        raise Refused(
            "{document} is no paper of this route ({route}); it has {known}.",
            document=kind.title,
            route=route.title,
            known=[titles_.get(name, name) for name in route.documents],
        )
