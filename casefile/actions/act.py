"""How every verb reads and writes: the case and its policy in, new events and derived rows out."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from casefile.actions.calendars_known import office_payloads, times_for
from casefile.case.case import Case
from casefile.case.here import Here, Totals
from casefile.clocks.clocks import ClockState, clocks_of
from casefile.errors import BadData, Changed, NotFound, NotPermitted, message
from casefile.log.by_hand import via
from casefile.log.events import CaseOpened, Event, NewEvent, PolicyApplied, PolicyMoved, Stamp
from casefile.log.titles import called
from casefile.people.rights import member_named
from casefile.policy import Policy, Staff, read_version
from casefile.procedure.backdating import at_the_wall, deadlines_stay, may_backdate, still_lent
from casefile.replay.replay import replay
from casefile.store import Reading, Store


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
    clocks: tuple[ClockState, ...]


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
    """Digest and text of the policy that new cases are opened under: the one applied last."""
    applied = [p for p in office_payloads(store) if isinstance(p, PolicyApplied)]
    if not applied:
        raise NotFound("No policy was applied yet: casefile policy apply FILE")
    return applied[-1].digest, policy_of(store, applied[-1].digest)


def is_practice(store: Reading) -> bool:
    """Whether the desk is one to learn and test on. It was made so, or it never is."""
    first = next((p for p in office_payloads(store) if isinstance(p, PolicyApplied)), None)
    return first is not None and first.practice


def number_of(store: Store, name: str) -> str:
    """The one case that ``name`` means (a full number or its tail); NotFound tells the others."""
    found = store.named(name.strip())
    if not found:
        raise NotFound("There is no case {case}.", case=name)
    if len(found) > 1:
        raise NotFound(
            "{case} may be any of {numbers}; type more of the number.", case=name, numbers=found
        )
    return found[0]


def load(store: Store, name: str) -> tuple[Case, Policy]:
    """The case that ``name`` means, and the policy it was opened under."""
    events = store.events(number_of(store, name))
    return replayed(store, events)


def replayed(store: Reading, events: Sequence[Event]) -> tuple[Case, Policy]:
    """The case that its events add up to, and its policy."""
    opened = events[0].payload
    assert isinstance(opened, CaseOpened)
    moves = [e.payload.policy for e in events if isinstance(e.payload, PolicyMoved)]
    digest = moves[-1] if moves else opened.policy
    policy = with_people(policy_of(store, digest), current_policy(store)[1])
    return replay(events, policy), policy


def with_people(policy: Policy, current: Policy) -> Policy:
    """The procedure of ``policy`` with the staff of today: a case keeps its rules, but people come
    and go. Who has gone is still named, and holds no role.

    Another procedure altogether (another id) has other roles, so it brings no people over.
    """
    if policy.id != current.id or policy.staff == current.staff:
        return policy
    here = {s.id for s in current.staff}
    gone = [
        msgspec.structs.replace(s, roles=(), login=()) for s in policy.staff if s.id not in here
    ]
    return msgspec.structs.replace(policy, staff=(*current.staff, *gone))


def staff_of(policy: Policy, entry: Entry) -> Staff:
    """The member of staff who acts. A login stands for one person; ``--as`` names another only
    where the policy says that the desk shares a login. NotPermitted tells the way on."""
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
    named = member_named(msgspec.structs.replace(policy, staff=tuple(here)), entry.staff)
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


def here_on(store: Store, events: Sequence[Event], entry: Entry) -> Here:
    """What a decision of the acting person on the case of ``events`` stands on."""
    from casefile.actions.totals import totals_for  # only decisions on money count

    case, policy = replayed(store, events)
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
        before = store.events(number_of(store, name))
        here = here_on(store, before, entry)
        if entry.key and (known := store.written(entry.key)):
            if repeats:
                repeats(known, here)
            clocks = clocks_now(store, here.case, here.policy)
            return Outcome(here.case, here.policy, (known,), clocks)
        if sight is not None:
            _unmoved(store, before, here.policy, sight)
        return _added(store, before, here, entry, decide)


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
        found = [store.events(number) for number in numbers]
        heres = tuple(here_on(store, events, entry) for events in found)
        if entry.backdated:
            for here in heres:
                entry.stamp(here.staff.id, current_policy(store)[1])
            decide(tuple(at_the_wall(here, entry.backdated) for here in heres))
        decided = decide(heres)
        return tuple(
            _added(store, events, here, entry, lambda _, new=new: new)  # type: ignore[misc]
            for events, here, new in zip(found, heres, decided, strict=True)
        )


def _added(
    store: Store, before: Sequence[Event], here: Here, entry: Entry, decide: Decide
) -> Outcome:
    """What ``decide`` adds to the case, on record and derived. Only inside ``write``."""
    stamp = entry.stamp(here.staff.id, current_policy(store)[1])
    in_order(here.case, entry)
    case, policy = here.case, here.policy
    if entry.backdated:
        decide(at_the_wall(here, entry.backdated))
    added = store.append(case.number, case.last_no, decide(here), stamp)
    after = replay([*before, *added], policy)
    clocks = save(store, after, policy)
    if entry.backdated:
        deadlines_stay(clocks_now(store, case, policy), clocks, entry.backdated)
    return Outcome(after, policy, tuple(added), clocks)


def _unmoved(store: Store, events: Sequence[Event], policy: Policy, sight: Sight) -> None:
    """Changed if more than what stands beside was recorded on the case after what was seen."""
    seen = sight.seen
    if seen > max(events[-1].seq, store.head()[0]):
        raise NotFound("There is no event {seq} yet.", seq=seen)
    later = [e for e in events if e.seq > seen]
    if any(e.payload.kind not in sight.beside for e in later):
        raise changed(policy, later)


def in_order(case: Case, entry: Entry) -> None:
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


def clocks_now(store: Reading, case: Case, policy: Policy) -> tuple[ClockState, ...]:
    """The clocks of a case under the calendars as they are known now."""
    return clocks_of(case, policy, times_for(store, policy))


def save(store: Store, case: Case, policy: Policy) -> tuple[ClockState, ...]:
    """Replace what is derived from ``case``, and give its clocks."""
    from casefile.derived.derived import derived  # only who writes needs it

    clocks = clocks_now(store, case, policy)
    store.put_case(derived(case, policy, clocks))
    return clocks
