"""What the office puts on record beside its cases, and by whom."""

import msgspec

from casefile.actions.entry import Entry, staff_of
from casefile.actions.policies import current_policy
from casefile.log.events import OFFICE, Event, NewEvent, NightRun, NoticeHanded, PolicyApplied
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.policy.people import Verb
from casefile.store import Store


def put_on_office(store: Store, event: NewEvent, entry: Entry, actor: str, key: str = "") -> Event:
    """Put one event on the record of the office, by ``actor``. Only inside ``write``."""
    entry = msgspec.structs.replace(entry, key=key)
    if isinstance(event.payload, NightRun | NoticeHanded):
        stamp = entry.unasked(actor)  # a night may be rehearsed: it tells, and changes no verdict
    else:
        begun = store.latest(OFFICE, PolicyApplied.kind)
        stamp = entry.stamp(actor, current_policy(store)[1] if begun else None)
    (added,) = store.append(OFFICE, store.last(OFFICE), [event], stamp)
    return added


def whoever(policy: Policy, entry: Entry) -> str:
    """Who does what nobody needs a right for: the member of staff who is named, else the login."""
    return staff_of(policy, entry).id if entry.staff else entry.login


def who_applies(store: Store, entry: Entry, *verbs: Verb) -> str:
    """The member of staff who applies a policy, or does what ``verbs`` name, where the policy in
    force reserves that: the first of the verbs that it lists, else ``apply``. Whoever is at the
    keyboard, where it reserves none of them."""
    _, policy = current_policy(store)
    asked: tuple[Verb, ...] = (*verbs, "apply")
    verb = next((v for v in asked if v in policy.rights), None)
    if verb is None:
        return whoever(policy, entry)
    staff = staff_of(policy, entry)
    may(policy, staff, verb)
    return staff.id
