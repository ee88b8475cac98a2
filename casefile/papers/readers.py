"""For whom a paper is: what it says of a person, it says in clear."""

from casefile.case.case import Case
from casefile.case.certified import DOCUMENT
from casefile.case.here import Here
from casefile.log.events import NewEvent, PersonalRevealed
from casefile.people.rights import may, permitted
from casefile.policy import Document, Policy, Staff
from casefile.policy.money import Route


def may_issue(policy: Policy, staff: Staff, kind: Document) -> None:
    """NotPermitted for who has not the right to issue, or not this document; and for whom it is no
    duty to, unless they may see personal data anyway."""
    may(policy, staff, "issue")
    permitted(policy, staff, kind.roles, kind.title)
    if not in_duty(policy, staff, kind):
        may(policy, staff, "reveal")


def in_duty(policy: Policy, staff: Staff, kind: Document) -> bool:
    """Whether the policy makes the paper theirs: by its own ``roles``, or because they record a
    step of a route that it belongs to."""
    holds = {*staff.roles}
    if kind.roles:
        return bool(holds & {*kind.roles})
    steps = {name for r in policy.routes if _belongs(r, kind) for name in r.steps}
    every = (policy.route_step(name) for name in steps)
    return any(holds & {*step.roles} for step in every if step)


def _belongs(route: Route, kind: Document) -> bool:
    wanted = (name for names in route.requires.values() for name in names)
    return kind.id in route.documents or f"{DOCUMENT}{kind.id}" in wanted


def written_again(here: Here, kinds: set[str], command: str) -> tuple[NewEvent, ...]:
    """That the acting person has papers of those ``kinds`` written out again, or a draft of one
    shown, by ``command``; NotPermitted unless each is their duty, or they may see personal data."""
    found = [here.policy.document(kind) for kind in sorted(kinds)]
    if not found or not all(kind and in_duty(here.policy, here.staff, kind) for kind in found):
        may(here.policy, here.staff, "reveal")
    return (NewEvent(here.now, PersonalRevealed(command=command)),)


def kept(case: Case) -> set[str]:
    """The kinds of paper that are kept for the case."""
    return {one.type for one in case.documents if not one.erased}
