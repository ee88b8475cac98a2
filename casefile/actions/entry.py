"""Who enters something, and when; and which member of staff that is."""

from datetime import datetime

import msgspec

from casefile.errors import NotPermitted
from casefile.log.by_hand import via
from casefile.log.events import Stamp
from casefile.people.rights import absent, acting
from casefile.policy import Policy, Staff
from casefile.values.moments import local


class Entry(msgspec.Struct, frozen=True):
    """Who enters something, by which login, and when (UTC); ``key`` marks a write that a script
    may repeat without harm."""

    now: datetime
    login: str
    staff: str = ""
    key: str = ""
    wall: datetime | None = None
    """The clock on the wall, where the time was given by hand instead."""
    known_as: str = ""
    """The member of staff whose login that is, where the store itself says so."""
    practice: bool = False
    """Whether it is entered on a desk to practise on, where any time may be given."""

    @property
    def backdated(self) -> datetime | None:
        """The clock on the wall, where that is needed to judge what is entered: on a real desk."""
        return None if self.practice else self.wall

    def stamp(self, actor: str, policy: Policy | None) -> Stamp:
        """What is put on record with each event that ``actor`` enters, under the ``policy`` in
        force. NotPermitted for a time given by hand on a real desk, unless it gives that right."""
        if wall := self.backdated:
            from casefile.procedure.backdating import may_backdate  # few are dated by hand

            may_backdate(policy, actor, self.now, wall)
        return self.unasked(actor)

    def unasked(self, actor: str) -> Stamp:
        """The same for what may be dated by hand without that right."""
        return Stamp(self.now, actor, via(self.login, self.wall, practice=self.practice), self.key)


def staff_of(policy: Policy, entry: Entry) -> Staff:
    """The member of staff who acts. A login stands for one person; ``--as`` names another only
    where the policy says that the desk shares a login. NotPermitted tells the way on; so it does
    outside the days on which somebody is on the staff."""
    member = _named(policy, entry)
    if not member.acts_on(local(entry.now, policy.identity.timezone).date()):
        told = absent(member)
        raise NotPermitted(told.text, **told.values)
    return member


def _named(policy: Policy, entry: Entry) -> Staff:
    if entry.known_as:
        own = policy.member(entry.known_as)
    else:
        own = next((s for s in policy.staff if entry.login in s.login), None)
    here = [s for s in policy.staff if s.roles]
    if not entry.staff:
        if own:
            return own
        if not policy.identity.shared_desk:
            raise NotPermitted(
                "The policy maps no member of staff to the login {login}; whoever may change the "
                "staff says whose it is: casefile staff change ID --login {login}",
                login=entry.login,
            )
        raise NotPermitted(
            "The policy maps no member of staff to the login {login}; say who you are: --as {ids}",
            login=entry.login,
            ids="|".join(s.id for s in here),
        )
    named = acting(policy, entry.staff)
    if named != own and not policy.identity.shared_desk:
        raise NotPermitted(
            "The login {login} may not act as {staff}: the policy has no shared desk.",
            login=entry.login,
            staff=named.name,
        )
    return named
