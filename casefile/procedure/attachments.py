"""Deciding on files that people bring: of which kind, how large, under which name they are kept."""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from casefile.case.here import Here
from casefile.errors import BadData, NotFound, Refused
from casefile.log.events import AttachmentKept, NewEvent
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.policy.named import listed, short_for
from casefile.procedure.guards import happened, not_erased
from casefile.values.text import clean

LONGEST_NAME = 120
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


class Brought(msgspec.Struct, frozen=True):
    """A file as somebody brought it: its name, and what is to be known of its bytes."""

    name: str
    sha256: str
    size: int


def sort_named(policy: Policy, name: str) -> str:
    """The kind of attachment of that id or title; NotFound tells which there are."""
    kinds = policy.attachments.kinds
    known = {kind.id: kind.title for kind in kinds}
    for key, title in known.items():
        if name in (key, *title.names):
            return key
    short = short_for(name, known)
    if len(short) == 1:
        return short[0]
    raise NotFound(
        "The policy has no kind of attachment {name}; it has {known}.",
        name=name,
        known=listed(known),
    )


def attach(
    here: Here, files: Sequence[Brought], sort: str, *, at: datetime | None
) -> tuple[NewEvent, ...]:
    """The files on record, each once; allowed on an ended case too, since what is brought later
    belongs to the file. Refused beyond what the policy lets one file and one case hold."""
    may(here.policy, here.staff, "attach")
    not_erased(here.case)
    rules, kept = here.policy.attachments, here.case.attachments
    kind, moment = sort_named(here.policy, sort), happened(at, here.now, here.case.received_at)
    total = sum(one.size for one in kept)
    events = list[NewEvent]()
    known = {one.sha256: one.no for one in kept if not one.erased}
    for file in files:
        if not file.size:
            raise BadData("{name} is empty.", name=file.name)
        if file.sha256 in known:
            raise Refused(
                "{name} is kept already, as attachment {no}.", name=file.name, no=known[file.sha256]
            )
        total += file.size
        if file.size > rules.largest or total > rules.in_all:
            raise Refused(
                "{name} is too large: {size} bytes; the policy allows {largest} for one file and "
                "{in_all} for all of a case.",
                name=file.name,
                size=file.size,
                largest=rules.largest,
                in_all=rules.in_all,
            )
        known[file.sha256] = len(kept) + len(events) + 1
        payload = AttachmentKept(sha256=file.sha256, size=file.size, sort=kind)
        events.append(NewEvent(moment, payload, {"file": plain_name(file.name)}))
    return tuple(events)


def plain_name(name: str) -> str:
    """A name that any system takes and that leads to no folder; of one too long, its end stays."""
    last = re.split(r"[\\/]", clean(name))[-1]
    tidy = _FORBIDDEN.sub("_", last).strip().strip(".") or "file"
    stem, dot, ending = tidy.rpartition(".")
    if dot and len(ending) < 10:
        return f"{stem[: LONGEST_NAME - len(ending)]}.{ending}"
    return tidy[:LONGEST_NAME]
