"""Versions of the policy as the desk has them: the one in force, those that cases stand under."""

from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

import msgspec

from casefile.actions.calendars_known import office_payloads
from casefile.errors import CasefileError, NotFound
from casefile.log.events import (
    OFFICE,
    CalendarImported,
    PolicyApplied,
    StaffChanged,
    StaffLeft,
)
from casefile.people.roster import roster, with_last_roles
from casefile.policy import Policy, read_version
from casefile.policy.in_force import in_force, rights_of, roles_of
from casefile.policy.named import find
from casefile.store import Reading, Store

_policies: dict[str, Policy] = {}


def policy_of(store: Reading, digest: str) -> Policy:
    """The version of the policy with that digest; it was stored when it was applied."""
    if digest not in _policies:
        text = store.file(digest)
        if text is None:
            raise NotFound("The policy {digest} is not in the database.", digest=digest[:16])
        _policies[digest] = read_version(text)
    return _policies[digest]


def current_policy(store: Reading) -> tuple[str, Policy]:
    """Digest and text of the policy that new cases are opened under where nobody names another
    procedure, the one applied last; its staff and roles are those of the desk today."""
    desk = _desk(store)
    return desk.digest, desk.policy


def procedures(store: Reading) -> dict[str, str]:
    """The digest of the newest version of each procedure of the desk, by its id; the one applied
    last comes first."""
    return _newest(_applied(store))


def _newest(applied: Sequence[PolicyApplied]) -> dict[str, str]:
    newest: dict[str, str] = {}
    for one in reversed(applied):
        newest.setdefault(one.id, one.digest)
    return newest


def procedure_named(store: Reading, name: str) -> tuple[str, Policy]:
    """Digest and text of the newest version of the procedure that ``name`` means, an id or a title,
    or what only one begins with; without a name of the one applied last. NotFound or Refused."""
    desk = _desk(store)
    digest = desk.digest
    if name:
        titles = {key: policy_of(store, one).identity.title for key, one in desk.newest.items()}
        digest = desk.newest[find(name, titles, "There is no procedure {name} at this desk.")]
    return digest, _on(store, desk, digest)


def policy_about(store: Store, name: str) -> Policy:
    """The policy of the one case that ``name`` means; of the desk where it means none, or where
    every case goes by one procedure."""
    if name and len(procedures(store)) > 1:
        found = store.named(name.strip())
        row = store.case(found[0]) if len(found) == 1 else None
        if row:
            return policy_on(store, row.policy)
    return current_policy(store)[1]


def versions_of(store: Reading, procedure: str) -> tuple[str, ...]:
    """The digests of every version of a procedure that was applied."""
    return tuple(dict.fromkeys(p.digest for p in _applied(store) if p.id == procedure))


class _Desk(msgspec.Struct):
    """What is known of a desk at one number of the office's log: its policy with the staff of
    today, the newest version of each procedure, and the versions as cases stand under them."""

    seen: int
    digest: str
    policy: Policy
    newest: dict[str, str]
    on: dict[str, Policy] = {}


_desks: WeakKeyDictionary[Reading, _Desk] = WeakKeyDictionary()
_practice: WeakKeyDictionary[Reading, bool] = WeakKeyDictionary()


def _desk(store: Reading) -> _Desk:
    seen = store.last(OFFICE)
    known = _desks.get(store)
    if known is None or known.seen != seen:
        applied = _applied(store)
        if not applied:
            raise NotFound("No policy was applied yet: casefile policy apply FILE")
        digest, newest = applied[-1].digest, _newest(applied)
        policy = _staffed(store, policy_of(store, digest))
        known = _desks[store] = _Desk(seen, digest, policy, newest)
    return known


def _staffed(store: Reading, policy: Policy, *more: Policy) -> Policy:
    """``policy`` with everybody who ever was staff, those who have gone last, and with the roles
    and the rights of the other procedures; once the versions ``more`` were applied."""
    people = sorted(roster([*_told(store), *more]), key=lambda member: not member.roles)
    others = [policy_of(store, d) for name, d in procedures(store).items() if name != policy.id]
    return msgspec.structs.replace(
        policy,
        staff=tuple(people),
        roles=roles_of(policy, *others),
        rights=rights_of(policy, *others),
    )


def _told(store: Reading) -> Iterator[Policy | StaffChanged | StaffLeft]:
    """Whatever said who is staff, in order."""
    for said in office_payloads(store):
        if not isinstance(said, CalendarImported):
            yield policy_of(store, said.digest) if isinstance(said, PolicyApplied) else said


def with_those_who_left(store: Reading, policy: Policy) -> Policy:
    """``policy`` with the roles that those who have gone held last, for judging what they did."""
    held = {one.id: one.roles for one in with_last_roles(_told(store))}
    staff = (
        msgspec.structs.replace(one, roles=one.roles or held.get(one.id, ()))
        for one in policy.staff
    )
    return msgspec.structs.replace(policy, staff=tuple(staff))


def desk_under(store: Reading, policy: Policy) -> Policy:
    """``policy`` as the desk would have it once it was applied."""
    return _staffed(store, policy, policy)


def is_practice(store: Reading) -> bool:
    """Whether the desk is one to learn and test on. It was made so, or it never is."""
    if store not in _practice:
        try:
            first = next((p for p in office_payloads(store) if isinstance(p, PolicyApplied)), None)
        except CasefileError:  # it was altered: for a proof to tell
            return False
        if first is None:
            return False
        _practice[store] = first.practice
    return _practice[store]


def policy_on(store: Reading, digest: str) -> Policy:
    """A version of the policy as a case stands under it: its procedure, the authority and the
    people of today (``policy.in_force``)."""
    return _on(store, _desk(store), digest)


def _on(store: Reading, desk: _Desk, digest: str) -> Policy:
    if digest not in desk.on:
        newest = newest_of(store, digest)
        desk.on[digest] = in_force(policy_of(store, digest), newest, desk.policy)
    return desk.on[digest]


def newest_of(store: Reading, digest: str) -> Policy:
    """The newest version of the procedure that the version ``digest`` is of."""
    procedure = policy_of(store, digest).id
    found = (p.digest for p in reversed(_applied(store)) if p.id == procedure)
    return policy_of(store, next(found, digest))


def _applied(store: Reading) -> list[PolicyApplied]:
    return [p for p in office_payloads(store) if isinstance(p, PolicyApplied)]
