"""Applying a version of the policy, to new cases or to open ones as well."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from casefile.actions.calendars_known import calendars_known
from casefile.actions.entry import Entry
from casefile.actions.histories import history_of, save_anew
from casefile.actions.office.calendars import learn_shipped
from casefile.actions.office.log import put_on_office, who_applies
from casefile.actions.office.shipped import shipped_templates
from casefile.actions.office.sources import desk_policy
from casefile.actions.office.stranded import refuse_to_strand
from casefile.actions.policies import current_policy, policy_of, policy_on, procedures, versions_of
from casefile.clocks.calendars import NO_CALENDAR
from casefile.clocks.history import History
from casefile.errors import PolicyError, message
from casefile.log.events import OFFICE, Event, NewEvent, Parcel, PolicyApplied, PolicyMoved
from casefile.log.rows import CaseFilter
from casefile.policy import Policy, says_the_same, version_digest, version_text
from casefile.procedure.next_steps import next_steps
from casefile.procedure.succession import Succession, moved_clocks, unfit
from casefile.store import Store

Progress = Callable[[int, int], None] | None


class Applied(msgspec.Struct, frozen=True):
    """A policy that was applied (or would be): whether it is ``new``, and the open cases."""

    digest: str
    policy: Policy
    new: bool
    cases: tuple[Succession, ...] = ()
    events: tuple[int, ...] = ()
    """What was recorded of it, in the order of the log."""


def apply_policy(
    store: Store,
    text: str,
    entry: Entry,
    own: Path,
    *,
    open_cases: bool = False,
    progress: Progress = None,
) -> Applied:
    """Make the policy in ``text`` the current one; with ``open_cases``, move the open cases to it
    too, each with an event of its own. One transaction; what days off come with the program for its
    calendar is learnt after it."""
    policy = desk_policy(store, text, own, entry.now)
    _counted(store, policy)
    with store.write():
        actor = _who(store, entry)
        refuse_to_strand(store, policy, entry.now, moving=open_cases)
        new = put_in_force(store, policy, text, entry)
        name, _ = current_policy(store)
        cases = tuple(_successions(store, policy, name, entry, progress)) if open_cases else ()
        added = [*([new] if new else []), *_move(store, cases, name, entry, actor)]
    learnt = learn_shipped(store, policy.identity.calendar, entry) if new else None
    events = (*(event.seq for event in added), *([learnt.event] if learnt else []))
    return Applied(name, policy, new is not None, cases, events)


def _counted(store: Store, policy: Policy) -> None:
    """Days off that somebody imported are not passed over in silence; PolicyError."""
    known = calendars_known(store)
    if known and policy.identity.calendar == NO_CALENDAR:
        fault = message(
            '{place}: "none", though the days off of {calendars} are known at this desk and would '
            "not count any more; write one of them",
            place="policy.calendar",
            calendars=", ".join(known),
        )
        raise PolicyError.listing([fault])


def _one_currency(store: Store, policy: Policy) -> None:
    """Cases that were reckoned in one currency are never reckoned in another; PolicyError."""
    before = procedures(store).get(policy.id)
    was = policy_of(store, before).identity.currency if before else policy.identity.currency
    if was == policy.identity.currency:
        return
    if store.cases(CaseFilter(policies=versions_of(store, policy.id))):
        fault = message(
            "{place}: the cases of {procedure} are in {currency}, and stay so; give the procedure "
            "in another currency an id of its own",
            place="policy.currency",
            procedure=policy.id,
            currency=was,
        )
        raise PolicyError.listing([fault])


def put_in_force(store: Store, policy: Policy, text: str, entry: Entry) -> Event | None:
    """Put on record that ``policy``, checked and spelled as ``text``, is the one in force from now
    on; None if it was already. Only inside ``write``; NotPermitted without the right."""
    first = store.latest(OFFICE, PolicyApplied.kind) is None
    actor = _who(store, entry)
    if not first and says_the_same(policy, policy_of(store, current_policy(store)[0])):
        return None
    _one_currency(store, policy)
    payload = PolicyApplied(
        id=policy.id,
        digest=store.put_file(version_text(policy)),
        source=store.put_file(text.encode()),
        templates=tuple(store.put_file(content) for content in shipped_templates()),
        practice=first and entry.practice,
    )
    return put_on_office(store, NewEvent(entry.now, payload), entry, actor)


def would_apply(
    store: Store, text: str, entry: Entry, own: Path, progress: Progress = None
) -> Applied:
    """What ``apply_policy`` with ``open_cases`` would do; nothing is written."""
    policy = desk_policy(store, text, own, entry.now)
    _counted(store, policy)
    _one_currency(store, policy)
    refuse_to_strand(store, policy, entry.now, moving=True)
    name, _ = current_policy(store)
    new = not says_the_same(policy, policy_of(store, name))
    name = version_digest(policy) if new else name
    cases = tuple(_successions(store, policy, name, entry, progress))
    return Applied(name, policy, new, cases)


def _who(store: Store, entry: Entry) -> str:
    """Who applies a policy; the first one is applied by whoever makes the database."""
    first = store.latest(OFFICE, PolicyApplied.kind) is None
    return entry.login if first else who_applies(store, entry)


def _successions(
    store: Store, policy: Policy, digest: str, entry: Entry, progress: Progress
) -> Iterator[Succession]:
    """What becomes of each case of the procedure that goes on under other rules than those of
    ``policy``; those of another procedure stay with theirs."""
    rows = [*store.cases(CaseFilter(status="open")), *store.cases(CaseFilter(status="paused"))]
    versions = {v: policy_of(store, v) for v in {row.policy for row in rows}}
    other = {
        v for v, was in versions.items() if was.id == policy.id and not says_the_same(policy, was)
    }
    for count, row in enumerate(sorted(rows, key=lambda r: r.number), 1):
        if row.policy in other:
            yield _succession(store, row.number, policy, digest, entry)
        if progress:
            progress(count, len(rows))


def _succession(store: Store, number: str, policy: Policy, digest: str, entry: Entry) -> Succession:
    before = history_of(store, store.events(number))
    case, old = before.case, policy_on(store, before.case.policy)
    stays = tuple(unfit(case, old, policy))
    if stays:
        return Succession(case.number, case.policy, (), (), (), stays)
    after = _moved(before, policy, digest, entry)
    return Succession(
        case=case.number,
        before=case.policy,
        moved=tuple(moved_clocks(after.case, before.rounds, after.rounds)),
        next_before=tuple(n.step.id for n in next_steps(case, old)),
        next_after=tuple(n.step.id for n in next_steps(after.case, policy)),
    )


def _moved(before: History, policy: Policy, digest: str, entry: Entry) -> History:
    """What the history would be once the case was moved to ``policy`` now."""
    last = before.events[-1]
    move = Event(
        seq=max(last.seq + 1, before.course.seq + 1),
        stream=last.stream,
        no=last.no + 1,
        at=entry.now,
        recorded_at=entry.now,
        actor=entry.staff or entry.login,
        via=entry.login,
        payload=PolicyMoved(digest, before.case.policy),
        personal={},
        hash="",
    )

    def find(name: str) -> Policy:
        return policy if name == digest else before.policies(name)

    return msgspec.structs.replace(before, policies=find).then([move])


def _move(
    store: Store, cases: tuple[Succession, ...], name: str, entry: Entry, actor: str
) -> list[Event]:
    """Put each case under its new policy, with what moved on record."""
    going = [c for c in cases if not c.stays]
    if not going:
        return []
    added = store.append_all(
        [
            Parcel(
                c.case,
                store.last(c.case),
                (NewEvent(entry.now, PolicyMoved(name, c.before, c.moved)),),
            )
            for c in going
        ],
        entry.stamp(actor, current_policy(store)[1]),
    )
    for c in going:
        save_anew(store, c.case)
    return added
