"""Who is there on which day: what of a policy is left to nobody by the days of its staff."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from casefile.errors import BadData, Message, message
from casefile.policy.faults import may_stand
from casefile.policy.grammar import Policy
from casefile.policy.people import Staff
from casefile.policy.rules import PolicyRule
from casefile.values.moments import a_date

NOTICE_OF_ABSENCE = timedelta(days=90)
"""How far ahead a remark looks; a successor is found and trained in it."""
_DAY = timedelta(days=1)


class Post(msgspec.Struct, frozen=True):
    """Something that takes somebody, by its place in the policy; who may, of the whole staff."""

    place: str
    people: tuple[Staff, ...]


def present(today: date) -> PolicyRule:
    """The rule that nothing which has to be done is left to people who have all gone by
    ``today``."""

    def left_for_ever(policy: Policy) -> Iterator[Message]:
        yield from _told(_gone(_needed(policy), today))

    return left_for_ever


def present_soon(today: date) -> PolicyRule:
    """Remarks on what nobody does on some day from ``today`` on, and on who is told of nothing any
    more since they have gone."""

    def left_for_days(policy: Policy) -> Iterator[Message]:
        needed, told = [*_needed(policy)], [*_told_of(policy)]
        yield from _told([*_gone(told, today), *_without(needed + told, today)])

    return left_for_days


def can_apply(policy: Policy, today: date) -> Iterator[Message]:
    """The rule that somebody is left who may apply another policy, today or on a day to come."""
    holders = policy.rights.get("apply", ())
    if holders and not policy.members(holders):
        yield message("{place}: no member of staff holds this right", place="rights.apply")
    yield from _told(_gone([p for p in _needed(policy) if p.place == "rights.apply"], today))


def left_by(before: Policy, after: Policy, member: str, today: date) -> Iterator[Message]:
    """What of the procedure has nobody any more since the staff is as in ``after``; what will have
    nobody once the last day of ``member`` is over."""
    had, has = (
        {p.place for p in _needed(policy) if any(_to_come(s, today) for s in p.people)}
        for policy in (before, after)
    )
    if gone := sorted(had - has):
        yield message("Nobody is left for {posts}.", posts=may_stand(gone))
    soon = [one for one in _without(_needed(after), today) if one.last and one.last.id == member]
    if soon and soon[0].last:
        yield message(
            "After {day} nobody is left for {posts}.",
            day=soon[0].last.until,
            posts=may_stand(dict.fromkeys(one.post.place for one in soon)),
        )


def _needed(policy: Policy) -> Iterator[Post]:
    """What stands still where nobody does it."""
    for verb, holders in policy.rights.items():
        people = policy.members(holders) if holders else ()
        if verb == "apply" and not policy.identity.shared_desk:
            people = tuple(member for member in people if member.login)
        yield Post(f"rights.{verb}", people)
    for table, steps in (("step", policy.steps), ("route_step", policy.route_steps)):
        for step in steps:
            yield Post(f"{table}[{step.id}]", policy.members(step.roles))
    for table, rows in (("remedy", policy.remedies), ("route", policy.routes)):
        for row in rows:
            for role in row.approvals:
                yield Post(f"{table}[{row.id}].approvals", policy.members((role,)))
    for route in policy.routes:
        if route.judges:
            yield Post(f"route[{route.id}].judges", policy.members(route.judges))


def _told_of(policy: Policy) -> Iterator[Post]:
    """What is told to somebody, and goes on without them."""
    named: list[tuple[str, Sequence[str]]] = []
    if policy.notify:
        named.append(("notify.office", (policy.notify.office,)))
    for clock in policy.clocks:
        named.append((f"clock[{clock.id}].owner", (clock.owner,)))
        named.append((f"clock[{clock.id}].escalate", clock.escalate))
    for rule in policy.findings:
        named.append((f"finding[{rule.id}].owner", (rule.owner,)))
        named.append((f"finding[{rule.id}].tell", rule.tell))
    roles = {role.id for role in policy.roles}
    for place, names in named:
        for name in roles.intersection(names):
            yield Post(place, policy.members((name,)))


class _Absence(msgspec.Struct, frozen=True):
    """That nobody is there for ``post`` after the last day of ``last``, before the first day of
    ``first``; either may be nobody."""

    post: Post
    last: Staff | None
    first: Staff | None


def _gone(posts: Iterable[Post], today: date) -> Iterator[_Absence]:
    """The posts whose people have all gone by ``today``."""
    for post in posts:
        if post.people and _with_days(post) and not any(_to_come(s, today) for s in post.people):
            yield _Absence(post, max(post.people, key=lambda member: member.until), None)


def _to_come(member: Staff, today: date) -> bool:
    return not member.until or member.until >= today.isoformat()


def _without(posts: Iterable[Post], today: date) -> Iterator[_Absence]:
    """The posts that somebody has, today or later, and nobody on the first of the days until
    ``NOTICE_OF_ABSENCE`` on which they have nobody."""
    for post in posts:
        if not _with_days(post) or not any(_to_come(member, today) for member in post.people):
            continue
        ends = (date.fromisoformat(s.until) for s in post.people if s.until)
        days = (
            today,
            *sorted(day + _DAY for day in ends if today <= day <= today + NOTICE_OF_ABSENCE),
        )
        for day in days:
            if not any(member.acts_on(day) for member in post.people):
                text = day.isoformat()
                before = [s for s in post.people if s.until and s.until < text]
                after = [s for s in post.people if s.since > text]
                yield _Absence(
                    post,
                    max(before, key=lambda member: member.until, default=None),
                    min(after, key=lambda member: member.since, default=None),
                )
                break


def _with_days(post: Post) -> bool:
    """Whether the days of its people can be read; another rule tells of those that cannot."""
    try:
        return all(a_date(d).isoformat() == d for s in post.people for d in (s.since, s.until) if d)
    except BadData:
        return False


def _told(found: Iterable[_Absence]) -> Iterator[Message]:
    """One sentence for each row of staff, with everything that hangs on it."""
    same: dict[tuple[str, str], list[_Absence]] = {}
    for one in found:
        about = tuple(member.id if member else "" for member in (one.last, one.first))
        same.setdefault((about[0], about[1]), []).append(one)
    for absences in same.values():
        last, first = absences[0].last, absences[0].first
        posts = may_stand(dict.fromkeys(one.post.place for one in absences))
        if last and first:
            yield message(
                "{place}: after {day}, and before {other}, nobody is there for {posts}",
                place=f"staff[{last.id}].until",
                day=last.until,
                other=first.since,
                posts=posts,
            )
        elif last:
            yield message(
                "{place}: after {day} nobody is there for {posts}; let somebody else hold the role "
                "as well, or name a later day",
                place=f"staff[{last.id}].until",
                day=last.until,
                posts=posts,
            )
        elif first:
            yield message(
                "{place}: before {day} nobody is there for {posts}",
                place=f"staff[{first.id}].since",
                day=first.since,
                posts=posts,
            )
