"""Whose rules apply to what: the procedure of the version that a case stands under, the authority
of today. The one place that puts the two together.

- The **procedure** (steps, facts, clocks, routes, papers, texts) is that of the case's version.
- **Authority** is that of the newest version of the case's own procedure: roles, limits, what is
  reserved to whom, the approvals that a remedy or a route takes, or a remedy whose value nobody
  knows.
- The **desk** is that of the version applied last, of whichever procedure: whether a login is
  shared, how long data are kept; who is staff and with which roles: ``people.roster``. What is
  reserved of what is done on no case belongs to those whom any of its procedures names.

What was asked for approval keeps the chain and the content that it was asked with: they stand in
the log.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from casefile.policy.grammar import Policy
from casefile.policy.people import Role, Staff, Verb

replaced = msgspec.structs.replace
_Row = TypeVar("_Row")


def in_force(procedure: Policy, newest: Policy, desk: Policy) -> Policy:
    """``procedure``, which a case was opened under, with the authority of the ``newest`` version
    of the same procedure and the people of the ``desk``. Nobody loses their name: who has gone is
    still known, and holds no role."""
    identity = replaced(procedure.identity, shared_desk=desk.identity.shared_desk)
    return replaced(
        procedure,
        identity=identity,
        roles=roles_of(newest, desk, procedure),
        staff=_people(procedure, newest, desk),
        limits=newest.limits,
        ceilings=newest.ceilings,
        remedies=tuple(
            replaced(row, approvals=now.approvals, unvalued=now.unvalued)
            if (now := newest.remedy(row.id))
            else row
            for row in procedure.remedies
        ),
        routes=tuple(
            replaced(row, approvals=same.approvals) if (same := newest.route(row.id)) else row
            for row in procedure.routes
        ),
        rights=newest.rights,
        retention=desk.retention,
        renamed=desk.renamed | newest.renamed,
    )


_AT_ONCE = ("role", "staff", "limit", "rights", "retention", "renamed")
_AT_ONCE_KEYS = ("remedy.approvals", "remedy.unvalued", "route.approvals", "policy.shared_desk")


def in_force_at_once(table: str, key: str) -> bool:
    """Whether what a version changes there holds for cases that were opened before, too: what
    ``in_force`` takes of the newest version."""
    return table in _AT_ONCE or key in _AT_ONCE_KEYS


def roles_of(*policies: Policy) -> tuple[Role, ...]:
    """The roles of all ``policies``, each by the title that the first of them gives it."""
    known: dict[str, Role] = {}
    for policy in policies:
        for role in policy.roles:
            known.setdefault(role.id, role)
    return tuple(known.values())


def rights_of(*policies: Policy) -> dict[Verb, tuple[str, ...]]:
    """To whom the office's verbs are reserved where several procedures stand side by side: to
    everybody whom one of them names, so that none takes from the people of another."""
    verbs = dict.fromkeys(verb for policy in policies for verb in policy.rights)
    return {
        verb: tuple(dict.fromkeys(r for p in policies for r in p.rights.get(verb, ())))
        for verb in verbs
    }


def _people(procedure: Policy, newest: Policy, desk: Policy) -> tuple[Staff, ...]:
    """The staff of the desk, each with the roles of today and, under the names that the procedure
    knows them by, those that were renamed since."""
    names = desk.renamed | newest.renamed
    here = [replaced(s, roles=_with_old_names(s.roles, names)) for s in desk.staff]
    known = {s.id for s in here}
    gone = {s.id: replaced(s, roles=(), login=()) for s in procedure.staff if s.id not in known}
    return (*here, *gone.values())


def _with_old_names(roles: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    """``roles`` and every former name that leads to one of them, by however many renamings."""
    known = dict.fromkeys(roles)
    while more := [old for old, new in names.items() if new in known and old not in known]:
        known |= dict.fromkeys(more)
    return tuple(known)


def authority_changed(before: Policy, after: Policy) -> dict[str, tuple[str, ...]]:
    """What ``after`` changed of limits (ids of roles), rights (verbs) and staff (ids), under those
    names; only what changed stands in it."""
    rights = {
        verb
        for verb in before.rights.keys() | after.rights.keys()
        if before.rights.get(verb) != after.rights.get(verb)
    }
    # rows are compared, not hashed: a condition in one has no hash
    limits = {row.role for row in _not_in_both(before.limits, after.limits)}
    staff = {member.id for member in _not_in_both(before.staff, after.staff)}
    shared = before.identity.shared_desk != after.identity.shared_desk
    found = {
        "limits": tuple(sorted(limits)),
        "rights": tuple(sorted(rights)),
        "staff": tuple(sorted(staff)),
        "shared_desk": ("yes" if after.identity.shared_desk else "no",) if shared else (),
    }
    return {name: ids for name, ids in found.items() if ids}


def _not_in_both(one: Sequence[_Row], other: Sequence[_Row]) -> Iterator[_Row]:
    """The rows of one of two tables that do not stand in the other one as they are."""
    yield from (row for row in one if row not in other)
    yield from (row for row in other if row not in one)
