"""A case on its way to another site, as a file: lines of JSON, each proved before anything is used.

First which case of which site it is and who it is for, then the files that go with it, then its
events as they are written at the giver, each with the hash that it follows there, last the SHA-256
of every line before.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from casefile.actions.data.bundle_file import BundledEvent, NamedFile
from casefile.actions.data.carried import files_of
from casefile.disk.files import new_file
from casefile.errors import Altered, BadData, NewerSchema, cannot_read, cannot_write, too_large
from casefile.log.events import CaseGiven, CaseOpened, DaysKnown, PolicyMoved
from casefile.log.features import KNOWN_FEATURES
from casefile.log.kinds import KINDS, Payload, unknown
from casefile.store.chain import LogLink, odd_link
from casefile.values.digests import hex_digest

FORMAT = 1
DIGITS = 32
"""Of a hash of another log, which is no file of this one."""
_LONGEST_LINE = 400_000_000
"""Bytes of one line, which may be a file of the case."""
_No = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class _Made(msgspec.Struct, frozen=True, tag_field="line", tag="handover"):
    """What the first line tells in every format: which."""

    format: _No


class HandoverHead(msgspec.Struct, frozen=True, tag_field="line", tag="handover"):
    """Case ``case`` of site ``site``, whose log begins with the hash ``chain``, given to ``to``.
    ``needs`` are the features that a program must know; ``clocks`` what all of it had come to, by
    the rules ``maker``; ``policies`` the versions that it stood under."""

    format: int
    site: str
    to: str
    chain: _Hash
    case: str
    practice: bool
    needs: tuple[str, ...]
    maker: str
    clocks: str
    policies: tuple[_Hash, ...]
    calendars: tuple[DaysKnown, ...]


class _HandedEvent(
    msgspec.Struct, frozen=True, tag_field="line", tag="event", forbid_unknown_fields=True
):
    """An event of the case, and the hash of the event before it in the giver's log."""

    before: bytes
    event: BundledEvent


class _End(msgspec.Struct, frozen=True, tag_field="line", tag="end", forbid_unknown_fields=True):
    """The SHA-256 of all lines before."""

    sha256: str


class HandedEvent(msgspec.Struct, frozen=True):
    """An event of the case as the giver wrote it, what it says, and the hash before it there."""

    before: bytes
    link: LogLink
    payload: Payload


class Handover(msgspec.Struct, frozen=True):
    """A case on its way: what it is of, what happened on it, and the files that go with it."""

    heading: HandoverHead
    events: tuple[HandedEvent, ...]
    files: Mapping[str, bytes]

    @property
    def given(self) -> str:
        """The hash of the event that gave it, in the giver's log."""
        return self.events[-1].link.hash.hex()


_encode = msgspec.json.Encoder().encode
_line = msgspec.json.Decoder(HandoverHead | NamedFile | _HandedEvent | _End)
_payloads = {name: msgspec.json.Decoder(kind.payload) for name, kind in KINDS.items()}


def write_handover(path: Path, handover: Handover) -> None:
    """Write a case on its way into the new file ``path``."""
    told = hashlib.sha256()
    try:
        with new_file(path) as file:
            for one in _told(handover):
                line = _encode(one) + b"\n"
                told.update(line)
                file.write(line)
            file.write(_encode(_End(told.hexdigest())) + b"\n")
    except OSError as error:
        raise cannot_write(path, error) from error


def _told(handover: Handover) -> Iterator[HandoverHead | NamedFile | _HandedEvent]:
    yield handover.heading
    for sha256, content in handover.files.items():
        yield NamedFile(sha256, content)
    for one in handover.events:
        link = one.link
        yield _HandedEvent(one.before, BundledEvent(link.row, link.hash, link.salt, link.text))


def handover_in(path: Path) -> Handover:
    """The case that a file holds. Altered where it is not as it was made, BadData where it is no
    such file, NewerSchema where this program cannot read it."""
    try:
        if not path.is_file():
            raise BadData(
                "{path} is no file; name the one that casefile site give wrote at the other site.",
                path=str(path),
            )
        with path.open("rb") as file:
            lines = []
            while line := file.readline(_LONGEST_LINE + 1):
                if len(line) > _LONGEST_LINE:
                    raise too_large(path, _LONGEST_LINE)
                lines.append(line)
    except OSError as error:
        raise cannot_read(path, error) from error
    heading = _begun(path, lines[0] if lines else b"")
    altered = Altered(
        "{path} is not as it was made; nothing was taken. Have it made or sent again.",
        path=str(path),
    )
    try:
        return _proved(heading, lines, altered)
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise altered from error


def _begun(path: Path, line: bytes) -> HandoverHead:
    newer = NewerSchema(
        "{path} was made by a newer casefile; bring this one up to date.", path=str(path)
    )
    try:
        if msgspec.json.decode(line, type=_Made).format > FORMAT:
            raise newer
        heading = msgspec.json.decode(line, type=HandoverHead)
    except (RecursionError, msgspec.MsgspecError):
        raise BadData(
            "{path} is no case on its way from another site; name the file that casefile site give "
            "wrote there.",
            path=str(path),
        ) from None
    if not set(heading.needs) <= KNOWN_FEATURES:
        raise newer
    return heading


def _proved(heading: HandoverHead, lines: list[bytes], altered: Altered) -> Handover:
    """What the lines tell, each spelled as it was written and the whole as its end says."""
    *body, last = lines
    read = [_line.decode(line) for line in body]
    if any(_encode(one) + b"\n" != line for one, line in zip(read, body, strict=True)):
        raise altered
    if _line.decode(last) != _End(hashlib.sha256(b"".join(body)).hexdigest()):
        raise altered
    files = {one.sha256: one.content for one in read if isinstance(one, NamedFile)}
    handed = [one for one in read if isinstance(one, _HandedEvent)]
    if len(handed) + len(files) + 1 != len(read) or any(
        hex_digest(content) != sha256 for sha256, content in files.items()
    ):
        raise altered
    events = tuple(HandedEvent(one.before, one.event.link, _payload(one)) for one in handed)
    if not _in_order(heading, events) or not _whole(heading, events, files):
        raise altered
    return Handover(heading, events, files)


def _payload(one: _HandedEvent) -> Payload:
    kind, data = one.event.row[3], one.event.row[9]
    if unknown(kind, msgspec.json.decode(data, type=dict)):
        raise NewerSchema(
            "Event {seq} was written by a newer casefile; bring this one up to date.",
            seq=one.event.row[0],
        )
    payload: Payload = _payloads[kind].decode(data)
    return payload


def _in_order(heading: HandoverHead, events: tuple[HandedEvent, ...]) -> bool:
    """Whether they are the whole stream of the case, from its opening to its giving away, and each
    is as the giver's log has it."""
    before: LogLink | None = None
    for no, one in enumerate(events, 1):
        row = one.link.row
        if row[1:3] != (heading.case, no) or odd_link([one.link], row[0] - 1, one.before):
            return False
        if before and (row[0] <= before.row[0] or not _follows(one, before)):
            return False
        if row[10] is not None and one.link.text is None:
            return False
        before = one.link
    if not events or not isinstance(events[0].payload, CaseOpened):
        return False
    return events[-1].payload == CaseGiven(site=heading.site, to=heading.to)


def policies_of(payloads: Sequence[Payload]) -> tuple[str, ...]:
    """The versions that a case stood under, in order."""
    told = (p.policy for p in payloads if isinstance(p, CaseOpened | PolicyMoved))
    return tuple(dict.fromkeys(told))


def _follows(one: HandedEvent, before: LogLink) -> bool:
    return one.link.row[0] != before.row[0] + 1 or one.before == before.hash


def _whole(head: HandoverHead, events: tuple[HandedEvent, ...], files: Mapping[str, bytes]) -> bool:
    """Whether every file is there that the case names, and no other; and every day off is known
    from an entry of the case on."""
    if head.policies != policies_of([one.payload for one in events]):
        return False
    named = {*head.policies, *(one.sha256 for one in head.calendars)}
    named.update(sha256 for one in events for sha256 in files_of(one.link))
    known = all(1 <= one.no <= len(events) for one in head.calendars)
    return named == files.keys() and known
