"""Taking over a case that another site gave away.

What happened on it is taken over event by event, as it was recorded: with its times, who did it,
its personal facts and the very seals of them. Nothing of it is decided anew. Only the numbers of
events are those of the taker's log, here and where one event names another.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from casefile.actions.act import Outcome
from casefile.actions.calendars_carried import days_carried
from casefile.actions.data.bundles import movable
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import history_of, known_history, save
from casefile.actions.policies import (
    current_policy,
    is_practice,
    policy_of,
    policy_on,
    procedures,
)
from casefile.actions.site_of_desk import number_for, own_site
from casefile.actions.sites.alike import entries_handed, entries_here, words_here
from casefile.actions.sites.give import stood
from casefile.actions.sites.handover_file import (
    DIGITS,
    Handover,
    handover_in,
)
from casefile.clocks.calendars import Calendars
from casefile.clocks.history import history_from
from casefile.derived import MAKER
from casefile.errors import Altered, BadData, Refused
from casefile.log.events import (
    CaseTaken,
    DocumentIssued,
    Event,
    NewEvent,
    PersonalErased,
    PrintedHead,
)
from casefile.log.references import renumbered
from casefile.people.rights import acting, may
from casefile.policy import read_version
from casefile.store import Store
from casefile.store.chain import LogLink, Row, chained
from casefile.store.protocol import Movable
from casefile.values.moments import a_moment, local
from casefile.values.value import canonical


class CaseCome(msgspec.Struct, frozen=True):
    """A case that was taken over, what it was called where it came from, and how many events came
    with it; none where it had been taken before."""

    outcome: Outcome
    site: str
    former: str
    came: int


def take_case(store: Store, file: Path, entry: Entry, owner: str = "") -> CaseCome:
    """Take over the case that ``file`` brings: all of it or nothing. Taken before, nothing changes.

    Refused for a case that was given to another site; Altered where the file is not as it was made,
    or where it would not stand here as it stood there.
    """
    handover = handover_in(file)
    heading, site = handover.heading, own_site(store)
    target = movable(store)
    if heading.to != site:
        raise Refused(
            "{file} gives case {case} to site {to}, and this is site {site}.",
            file=str(file),
            case=heading.case,
            to=heading.to,
            site=site,
        )
    if heading.practice != is_practice(store):
        raise Refused(
            "Only one of the two desks is for practice; no case goes from the one to the other."
        )
    with store.write():
        if known := store.written(_key(handover)):
            history = known_history(store, known.stream)
            policy = policy_on(store, history.case.policy)
            outcome = Outcome(history.at(entry.now), policy, (), history)
            return CaseCome(outcome, heading.site, heading.case, 0)
        return _taken(target, handover, entry, owner)


def _key(handover: Handover) -> str:
    """What marks the taking over: the same case may come again later, given once more."""
    return f"case-taken {handover.given[:DIGITS]}"


def _taken(store: Movable, handover: Handover, entry: Entry, owner: str) -> CaseCome:
    heading, given = handover.heading, handover.events[-1]
    _, policy = current_policy(store)
    staff = staff_of(policy, entry)
    may(policy, staff, "assign")
    _possible(store, handover, entry)
    number, known = _stream_for(store, handover, entry)
    seqs = [event.seq for event in known]
    new = handover.events[len(known) :]
    first = store.head()[0] + 1
    seqs += range(first, first + len(new))
    for content in handover.files.values():
        store.put_file(content)
    came = store.take(list(_links(store, handover, number, seqs, len(known))))
    _as_it_stood(store, number, handover)
    payload = CaseTaken(
        site=heading.site,
        to=heading.to,
        number=heading.case,
        chain=heading.chain[:DIGITS],
        given=given.link.hash.hex()[:DIGITS],
        owner=acting(policy, owner).id if owner else staff.id,
        policies=heading.policies,
        calendars=heading.calendars,
        heads=tuple(_heads(handover)),
    )
    stamp = entry.stamp(staff.id, policy)
    added = store.append(number, len(seqs), [NewEvent(entry.now, payload)], stamp)
    history = history_of(store, store.events(number))
    on = policy_on(store, history.case.policy)
    save(store, history, on)
    outcome = Outcome(history.at(entry.now), on, tuple(added), history)
    return CaseCome(outcome, heading.site, heading.case, len(came))


def _possible(store: Store, handover: Handover, entry: Entry) -> None:
    """Refused where nobody could go on with the case here: its procedure is not that of the desk,
    or it would go on before it was given away."""
    last = read_version(handover.files[handover.heading.policies[-1]])
    if last.id not in procedures(store):
        raise Refused(
            "Case {case} goes by the procedure {id}, which this site does not have; apply it "
            "first: casefile policy apply FILE",
            case=handover.heading.case,
            id=last.id,
        )
    at = a_moment(handover.events[-1].link.row[5], "UTC")
    if entry.now < at:
        raise BadData(
            "Case {case} was given away at {time}, which has not come yet here; set the clocks of "
            "the two machines right, and take it again.",
            case=handover.heading.case,
            time=at,
        )


def _stream_for(store: Store, handover: Handover, entry: Entry) -> tuple[str, Sequence[Event]]:
    """Under which number the case goes on, and what stands there of it already: a case that comes
    back goes on where it ended, another one gets a number of its own."""
    chain = store.hash_of(1)[:DIGITS]
    for one in handover.events:
        told = one.payload
        if isinstance(told, CaseTaken) and told.chain == chain:
            return told.number, _continued(store, handover, told.number)
    opened = read_version(handover.files[handover.heading.policies[-1]])
    year = local(entry.now, opened.identity.timezone).year
    return number_for(store, opened, year, store.next_serial(year)), ()


def _continued(store: Store, handover: Handover, number: str) -> Sequence[Event]:
    """The events of a case that comes back, as they stand here; Altered unless they are the
    beginning of what it brings."""
    here = store.events(number)
    if any(isinstance(event.payload, PersonalErased) for event in here):
        raise Refused(
            "The personal data of case {case} were erased here after it was given away; it cannot "
            "come back, and stays at site {site}.",
            case=number,
            site=handover.heading.site,
        )
    there = entries_handed(handover.events)[: len(here)]
    words = [one.link.text for one in handover.events[: len(here)]]
    if entries_here(here) == there and words_here(here) == words:
        return here
    raise Altered(
        "What stands here of case {case} is not what {other} of site {site} begins with; nothing "
        "was taken. casefile show {case} --log",
        case=number,
        other=handover.heading.case,
        site=handover.heading.site,
    )


def _links(
    store: Store, handover: Handover, number: str, seqs: Sequence[int], known: int
) -> Iterator[LogLink]:
    """The events that are new here, as links of this log."""
    numbers = {one.link.row[0]: seq for one, seq in zip(handover.events, seqs, strict=True)}
    before = bytes.fromhex(store.head()[1])
    for place in range(known, len(seqs)):
        one = handover.events[place]
        _, _, no, kind, at, recorded, actor, via, _, data, sealed = one.link.row
        payload = renumbered(one.payload, lambda seq: numbers.get(seq, 0))
        told = data if payload == one.payload else canonical(payload).decode()
        key = _key(handover) if place == known else None
        row: Row = (
            seqs[place], number, no, kind, at, recorded, actor, via, key, told, sealed,
        )  # fmt: skip
        before = chained(before, row)
        yield LogLink(row, before, one.link.salt, one.link.text)


def _as_it_stood(store: Store, number: str, handover: Handover) -> None:
    """Altered unless all that happened comes to what it had come to where the case was given
    away."""
    events, heading = store.events(number), handover.heading
    days = Calendars(list(days_carried(store, events, heading.calendars)))
    history = history_from(events, lambda name: policy_of(store, name), days)
    if heading.maker == MAKER and stood(history) != heading.clocks:
        raise Altered(
            "Case {case} does not stand here as it stood at site {site}; nothing was taken. Have "
            "it made again by the same release as this one.",
            case=heading.case,
            site=heading.site,
        )


def _heads(handover: Handover) -> Iterator[PrintedHead]:
    """Of each paper the head that is printed on it: what a site took over it carries on."""
    carried = [one.payload for one in handover.events if isinstance(one.payload, CaseTaken)]
    known = {one.no: one for payload in carried for one in payload.heads}
    for one in handover.events:
        if isinstance(one.payload, DocumentIssued):
            no = one.link.row[2]
            yield known.get(no) or PrintedHead(no, one.before.hex()[:16])
