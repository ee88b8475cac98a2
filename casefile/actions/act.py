"""How every verb reads and writes: the case and its policy in, new events and derived rows out."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from casefile.actions.histories import (
    current_policy,
    keep,
    known_history,
    number_of,
    policy_on,
    save,
)
from casefile.case.case import Case
from casefile.case.here import Here, Totals
from casefile.clocks.history import History
from casefile.clocks.rounds import Round
from casefile.errors import BadData, Changed, NotFound, NotPermitted, message
from casefile.log.by_hand import via
from casefile.log.events import (
    Event,
    NewEvent,
    Stamp,
)
from casefile.log.titles import called
from casefile.people.rights import acting, acts_on
from casefile.policy import Policy, Staff
from casefile.procedure.backdating import (
    at_the_wall,
    deadlines_stay,
    may_backdate,
    still_lent,
    still_to_come,
)
from casefile.procedure.more_time import asked_in_time
from casefile.store import Store
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
            may_backdate(policy, actor, self.now, wall)
        return self.unasked(actor)

    def unasked(self, actor: str) -> Stamp:
        """The same for what may be dated by hand without that right."""
        return Stamp(self.now, actor, via(self.login, self.wall, practice=self.practice), self.key)


class Outcome(msgspec.Struct, frozen=True):
    """A case after a verb, and the events that the verb added."""

    case: Case
    policy: Policy
    events: tuple[Event, ...]
    clocks: tuple[Round, ...]


def staff_of(policy: Policy, entry: Entry) -> Staff:
    """The member of staff who acts. A login stands for one person; ``--as`` names another only
    where the policy says that the desk shares a login. NotPermitted tells the way on; so it does
    outside the days on which somebody is on the staff."""
    member = _named(policy, entry)
    if not acts_on(member, local(entry.now, policy.identity.timezone).date()):
        raise NotPermitted(
            "{staff} is not on the staff on that day ({since} – {until}).",
            staff=member.name,
            since=member.since or "…",
            until=member.until or "…",
        )
    return member


def _named(policy: Policy, entry: Entry) -> Staff:
    own = next((s for s in policy.staff if entry.login in s.login), None)
    here = [s for s in policy.staff if s.roles]
    if not entry.staff:
        if own:
            return own
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


Decide = Callable[[Here], tuple[NewEvent, ...]]
"""A decision: from what it stands on to the events that it adds, or a refusal."""


class Sight(msgspec.Struct, frozen=True):
    """How far the person acting had read: number ``seen`` of the log. What others recorded since is
    no matter where it is of the kinds that stand ``beside`` what is being done."""

    seen: int
    beside: frozenset[str] = frozenset()


def here_on(store: Store, case: Case, entry: Entry) -> Here:
    """What a decision of the acting person on ``case`` stands on."""
    from casefile.actions.totals import totals_for  # only decisions on money count

    policy = policy_on(store, case.policy)
    staff = staff_of(policy, entry)

    def counted() -> Totals:
        found = totals_for(store, case, policy, entry.now)
        return still_lent(found, entry.backdated) if entry.backdated else found

    return Here(case, policy, staff, entry.now, counted)


def act(
    store: Store,
    name: str,
    entry: Entry,
    decide: Decide,
    sight: Sight | None = None,
    repeats: Callable[[Event, Here], None] | None = None,
) -> Outcome:
    """Let ``decide`` judge the case as it stands, and append what it decided, in one transaction.

    If others have recorded something on the case that is not in ``sight``, Changed tells what. A
    write whose key is known is not made again; ``repeats`` may object that it is another one.
    """
    with store.write():
        before = known_history(store, number_of(store, name))
        here = here_on(store, before.case, entry)
        if entry.key and (known := store.written(entry.key)):
            if repeats:
                repeats(known, here)
            return Outcome(here.case, here.policy, (known,), before.rounds)
        if sight is not None:
            _unmoved(store, before.events, here.policy, sight)
        after, outcome = _added(store, before, here, entry, decide)
    keep(store, after)
    return outcome


def act_on(
    store: Store,
    names: Iterable[str],
    entry: Entry,
    decide: Callable[[tuple[Here, ...]], Sequence[tuple[NewEvent, ...]]],
) -> tuple[Outcome, ...]:
    """The same on several cases at once, each named once: ``decide`` sees all of them and gives the
    events of each, in their order. All of it is appended, or nothing."""
    with store.write():
        numbers = dict.fromkeys(number_of(store, name) for name in names)
        found = [known_history(store, number) for number in numbers]
        heres = tuple(here_on(store, before.case, entry) for before in found)
        if entry.backdated:
            for here in heres:
                entry.stamp(here.staff.id, current_policy(store)[1])
            decide(tuple(at_the_wall(here, entry.backdated) for here in heres))
        decided = decide(heres)
        done = [
            _added(store, before, here, entry, lambda _, new=new: new)  # type: ignore[misc]
            for before, here, new in zip(found, heres, decided, strict=True)
        ]
    for after, _ in done:
        keep(store, after)
    return tuple(outcome for _, outcome in done)


def _added(
    store: Store, before: History, here: Here, entry: Entry, decide: Decide
) -> tuple[History, Outcome]:
    """What ``decide`` adds to the case, on record and derived. Only inside ``write``."""
    stamp = entry.stamp(here.staff.id, current_policy(store)[1])
    not_before_the_last(here.case, entry)
    case, policy = here.case, here.policy
    decided = decide(here)
    if entry.backdated:
        decide(at_the_wall(here, entry.backdated))
        still_to_come(decided, entry.backdated)
    added = store.append(case.number, case.last_no, decided, stamp)
    after = before.then(added)
    asked_in_time(before, after)
    if entry.backdated:
        deadlines_stay(before.rounds, after.rounds, entry.backdated)
    return after, Outcome(after.case, policy, tuple(added), save(store, after, policy))


def _unmoved(store: Store, events: Sequence[Event], policy: Policy, sight: Sight) -> None:
    """Changed if more than what stands beside was recorded on the case after what was seen."""
    seen = sight.seen
    if seen > max(events[-1].seq, store.head()[0]):
        raise NotFound("There is no event {seq} yet.", seq=seen)
    later = [e for e in events if e.seq > seen]
    if any(e.payload.kind not in sight.beside for e in later):
        raise changed(policy, later)


def not_before_the_last(case: Case, entry: Entry) -> None:
    """BadData where a time given by hand lies before the last entry on the case."""
    if entry.wall and entry.now < case.updated_at:
        raise BadData(
            "--now {now} is before the last entry on this case ({time}).",
            now=entry.now,
            time=case.updated_at,
        )


def changed(policy: Policy, meanwhile: Sequence[Event]) -> Changed:
    """The error for a case on which others recorded ``meanwhile``."""
    error = Changed("Somebody else has recorded on this case meanwhile; look at it and try again.")
    error.parts = tuple(
        message(
            "Event {seq}: {staff} recorded {kind}.",
            seq=event.seq,
            staff=policy.name_of(event.actor),
            kind=called(event, policy),
        )
        for event in meanwhile
    )
    return error
