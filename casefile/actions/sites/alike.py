"""A case as two logs tell it: the same entries, whatever numbers their events have."""

from collections.abc import Sequence

from casefile.actions.sites.handover_file import HandedEvent
from casefile.log.events import Event
from casefile.log.kinds import Payload
from casefile.log.references import renumbered
from casefile.values.moments import spell
from casefile.values.value import canonical

Entry = tuple[Payload, str, str, str, str]
"""What is recorded, with events called by their places in the case; by whom, on which login, when
it happened, when it was recorded."""


def entries_here(events: Sequence[Event]) -> list[Entry]:
    """What the events of one case say."""
    places = {event.seq: event.no for event in events}
    return [
        (
            renumbered(event.payload, lambda seq: places.get(seq, 0)),
            event.actor,
            event.via,
            spell(event.at),
            spell(event.recorded_at),
        )
        for event in events
    ]


def entries_handed(events: Sequence[HandedEvent]) -> list[Entry]:
    """The same of a case on its way."""
    places = {one.link.row[0]: one.link.row[2] for one in events}
    told: list[Entry] = []
    for one in events:
        _, _, _, _, at, recorded_at, actor, via, *_ = one.link.row
        payload = renumbered(one.payload, lambda seq: places.get(seq, 0))
        told.append((payload, actor, via, at, recorded_at))
    return told


def words_here(events: Sequence[Event]) -> list[str | None]:
    """The personal facts of each event, as they are sealed; None where there are none (any
    more)."""
    return [canonical(e.personal).decode() if e.personal else None for e in events]
