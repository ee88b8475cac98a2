"""Who somebody is here, and what they recorded, as data and as text."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casefile.log.events import OFFICE, Event
from casefile.log.titles import called
from casefile.pages.language import Language
from casefile.pages.page import Page, Pairs, Table
from casefile.people.delegation import Delegation
from casefile.people.rights import VERBS, able_to
from casefile.policy import Policy, Staff
from casefile.policy.people import RESERVED, Verb

if TYPE_CHECKING:
    from casefile.pages.answers.office import EntryTold, WhoTold


def who_data(
    member: Staff, policy: Policy, lent: Iterable[Delegation], login: str, speak: Language
) -> "WhoTold":
    """Who acts, by which login, with which rights that not everybody has, and whose
    authority they were lent or lend."""
    return {
        "id": member.id,
        "name": member.name,
        "unit": member.unit,
        "roles": list(member.roles),
        "login": login,
        "rights": list(_own_rights(member, policy)),
        "delegations": [
            {"by": d.by, "to": d.to, "until": speak.iso(d.until)}
            for d in lent
            if member.id in (d.by, d.to)
        ],
    }


def _own_rights(member: Staff, policy: Policy) -> tuple[Verb, ...]:
    """What not everybody may, and this one may."""
    kept = [verb for verb in VERBS if verb in RESERVED or policy.rights.get(verb)]
    return tuple(verb for verb in kept if member in able_to(policy, verb))


def who_page(
    member: Staff, policy: Policy, lent: Iterable[Delegation], login: str, speak: Language
) -> Page:
    rights = [VERBS[verb] for verb in _own_rights(member, policy)]
    rows = [
        (speak.text("you are"), f"{member.name} ({member.id})"),
        (speak.text("unit"), member.unit),
        (
            speak.text("roles"),
            speak.joined([speak.title(policy.role_title(role)) for role in member.roles]),
        ),
        (speak.text("login"), login),
        (speak.text("rights of your own"), speak.joined([speak.title(one) for one in rights])),
    ]
    for one in lent:
        if member.id == one.to:
            told = speak.text("for {by}, until {until}", by=policy.name_of(one.by), until=one.until)
            rows.append((speak.text("you may approve"), told))
        elif member.id == one.by:
            told = speak.text("to {to}, until {until}", to=policy.name_of(one.to), until=one.until)
            rows.append((speak.text("you have lent"), told))
    return [Pairs(tuple((label, text) for label, text in rows if text))]


def entry_data(event: Event, policy: Policy, speak: Language) -> "EntryTold":
    """One entry, for ``history --json``: what it is, not what it says."""
    return {
        "seq": event.seq,
        "case": None if event.stream == OFFICE else event.stream,
        "kind": event.payload.kind,
        "title": speak.title(called(event, policy)),
        "at": speak.iso(event.at),
        "recorded_at": speak.iso(event.recorded_at),
        "by": event.actor,
    }


def entries_page(events: Iterable[Event], policy: Policy, speak: Language) -> Page:
    heads = (
        "#",
        speak.text("case"),
        speak.text("entry"),
        speak.text("recorded"),
        speak.text("by"),
    )
    rows = tuple(
        (
            str(e.seq),
            "" if e.stream == OFFICE else e.stream,
            speak.title(called(e, policy)),
            speak.when(e.recorded_at),
            policy.name_of(e.actor),
        )
        for e in events
    )
    return [Table(heads, rows, fixed=2)]
