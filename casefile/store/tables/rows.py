"""Records as rows of the tables, and back."""

from collections.abc import Iterable, Mapping
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import cache, lru_cache
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from casefile.errors import BadData, Changed, NewerSchema
from casefile.log.events import OFFICE, Event
from casefile.log.kinds import KINDS, unknown
from casefile.values.value import Facts

EVENT = (
    "seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash, "
    "(SELECT text FROM personal p WHERE p.seq = events.seq)"
)
CASE = (
    "number, year, serial, status, owner, category, waiting, complainant, about, received_at, "
    "opened_at, updated_at, policy, last_no, kept_since, erased"
)
CLOCK = '"case", clock, state, started_at, due_at, ended_at, provisional, owner, policy, within'
GRANT = '"case", item, remedy, at, amount, grantor, customer'
MARK = '"case", mark, seq, at, value, owner'
_facts = msgspec.json.Decoder(Facts)
Record = TypeVar("Record", bound=msgspec.Struct)


def spell_moment(moment: datetime) -> str:
    """The one spelling of a moment in the tables, which sorts as text."""
    # where an hour comes twice, only its fold tells its two moments apart
    return _spelled(moment, moment.fold)


@lru_cache(maxsize=4096)
def _spelled(moment: datetime, _: int) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def values(record: msgspec.Struct) -> list[object]:
    """The fields of a derived record as the table holds them."""
    fields = list(msgspec.structs.astuple(record))
    moments, truths = _odd(type(record))
    for no in moments:
        if (moment := fields[no]) is not None:
            fields[no] = _spelled(moment, moment.fold)
    for no in truths:
        fields[no] = int(fields[no])
    return fields


@cache
def moments_of(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a derived record that are moments."""
    return tuple(kind.__struct_fields__[no] for no in _odd(kind)[0])


@cache
def _odd(kind: type[msgspec.Struct]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The places of the fields that are spelled otherwise: moments, and what is true or false."""
    types = [field.type for field in msgspec.structs.fields(kind)]
    moments = (no for no, each in enumerate(types) if each in (datetime, datetime | None))
    return tuple(moments), tuple(no for no, each in enumerate(types) if each is bool)


def derived_records(kind: type[Record], found: Iterable[tuple[object, ...]]) -> list[Record]:
    """The derived records that rows hold, their columns in the order of the fields."""
    moments, truths = _odd(kind)
    records = list[Record]()
    try:
        for row in found:  # thousands where somebody looks at their day: the tables know the types
            fields: list[Any] = [*row]
            for no in moments:
                if (text := fields[no]) is not None:
                    fields[no] = _moment_read(text)
            for no in truths:
                fields[no] = _TRUTHS[fields[no]]
            records.append(kind(*fields))
    except (ValueError, TypeError, LookupError) as error:  # its text may quote the row
        raise BadData("A derived row was altered; run casefile rebuild.") from error
    return records


_TRUTHS = {0: False, 1: True}


@lru_cache(maxsize=4096)
def _moment_read(text: str) -> datetime:
    """The moment that a row tells, which has a zone, or is none of ours."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def places(count: int) -> str:
    """As many places for values."""
    return ", ".join("?" * count)


def in_stream(stream: str) -> str:
    """The condition for ``stream``; the office is named outright, so that its own index serves."""
    return "stream = 'office' AND ? <> ''" if stream == OFFICE else "stream = ?"


def event(row: tuple[object, ...]) -> Event:
    """The event that a row of ``EVENT`` columns holds; BadData for one that was not ours."""
    try:
        found = _event(row)
        if not _told_anywhere(found.at, found.recorded_at) or not _within(found.payload):
            raise ValueError
        return found
    except (msgspec.MsgspecError, KeyError, ValueError, RecursionError) as error:
        if _newer(row):
            raise NewerSchema(
                "Event {seq} was written by a newer casefile; bring this one up to date.",
                seq=row[0],
            ) from error
        raise BadData("Event {seq} was altered; run casefile verify.", seq=row[0]) from error


def _told_anywhere(*moments: datetime) -> bool:
    """Whether each of them is one that the clock on any wall can tell: nobody recorded another, and
    what reckons with one would fail in a place that knows nothing of the event."""
    return all(m.tzinfo is not None and MINYEAR < m.year < MAXYEAR for m in moments)


def _within(record: msgspec.Struct) -> bool:
    """The same of every moment in a payload."""
    moments, deeper = _with_moments(type(record))
    told = [m for name in moments if (m := getattr(record, name)) is not None]
    inside = (one for name in deeper for one in getattr(record, name))
    return _told_anywhere(*told) and all(map(_within, inside))


@cache
def _with_moments(kind: type[msgspec.Struct]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a payload that are moments, and those that are several records."""
    moments, deeper = [], []
    for field in msgspec.structs.fields(kind):
        if field.type in (datetime, datetime | None):
            moments.append(field.name)
        inner = [one for one in get_args(field.type) if isinstance(one, type)]
        if get_origin(field.type) is tuple and any(issubclass(t, msgspec.Struct) for t in inner):
            deeper.append(field.name)
    return tuple(moments), tuple(deeper)


def _newer(row: tuple[object, ...]) -> bool:
    """Whether a row is an event of a kind, or with a field, that only a newer program knows."""
    try:
        data = msgspec.json.decode(str(row[9]))
    except (msgspec.MsgspecError, RecursionError):
        return False
    return isinstance(data, dict) and unknown(str(row[3]), data)


def _event(row: tuple[object, ...]) -> Event:
    (seq, stream, no, kind, at, recorded_at, actor, via, _, data, seal, digest, text) = row
    assert isinstance(data, str)
    assert isinstance(digest, bytes)
    personal: Facts | None = {}
    if seal is not None:
        personal = None if text is None else _facts.decode(str(text))
    return Event(
        seq=int(str(seq)),
        stream=str(stream),
        no=int(str(no)),
        at=datetime.fromisoformat(str(at)),
        recorded_at=datetime.fromisoformat(str(recorded_at)),
        actor=str(actor),
        via=str(via),
        payload=_payload(str(kind)).decode(data),
        personal=personal,
        hash=digest.hex(),
    )


@cache
def _payload(kind: str) -> "msgspec.json.Decoder[Any]":
    """What reads the payloads of a kind; KeyError for one that is not ours. Made when the first is
    read: most commands meet a handful of kinds."""
    return msgspec.json.Decoder(KINDS[kind].payload)


def check_last(wanted: Mapping[str, int], found: Mapping[str, object]) -> None:
    """Changed if one of the streams has another last number than is ``wanted``."""
    for stream, after in wanted.items():
        if found.get(stream, 0) != after:
            raise Changed("{stream} has moved on since it was read.", stream=stream)
