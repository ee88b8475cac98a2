"""The log for process mining: OCEL 2.0 as JSON (Berti et al., 2023; ocel-standard.org) and XES
(IEEE 1849-2016). What somebody mines is where cases wait, and never who complained: nothing
personal is in either, and a customer is a token that holds in one file only."""

import hmac
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

from casefile.case.case import Case
from casefile.case.payments import payments_of
from casefile.log.events import EntryStruck, Event, StepRecorded
from casefile.log.titles import called
from casefile.money.grants import customers_of
from casefile.policy import Policy
from casefile.values.amounts import yuan
from casefile.values.moments import spell

Write = Callable[[str], object]
CaseLog = tuple[Case, Policy, list[Event]]
"""A case, its policy, and everything that was recorded on it."""
_SUM = ("amount", "float"), ("currency", "string")
OBJECTS: dict[str, tuple[tuple[str, str], ...]] = {
    "case": (("category", "string"), ("status", "string"), ("procedure", "string")),
    "customer": (),
    "staff": (("unit", "string"),),
    "paper": (("type", "string"), ("version", "integer"), ("state", "string")),
    "promise": (("due", "time"), ("broken", "boolean")),
    "remedy": (
        ("kind", "string"),
        *_SUM,
        ("state", "string"),
    ),
    "settlement": (
        ("route", "string"),
        *_SUM,
        ("state", "string"),
    ),
    "payment": (*_SUM, ("method", "string")),
}
"""The types of objects, each with its attributes and their types."""
_AS_IT_STANDS = {"status", "state", "broken", "due"}
"""What of an object may have changed since it came up."""


def activity(event: Event) -> str:
    """What happened, by a name that stays: of a step the step, else the kind of event."""
    if isinstance(event.payload, StepRecorded):
        return f"step:{event.payload.step}"
    return event.payload.kind


def struck_of(events: Iterable[Event]) -> set[int]:
    """The events of which another says that they were typed by mistake."""
    return {event.payload.of for event in events if isinstance(event.payload, EntryStruck)}


# ---- OCEL ---------------------------------------------------------------------------------------


def write_ocel(cases: Iterable[CaseLog], write: Write) -> int:
    """The cases as OCEL 2.0 JSON, written as they come; how many events there were."""
    mining = _Mining()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as objects:
        write('{"events":[')
        for log in cases:
            for event in mining.events(log):
                write(_json(event, first=mining.written == 1))
            for one in mining.objects(log):
                objects.write(_json(one, first=mining.known == 1))
        write('],"objects":[')
        objects.seek(0)
        shutil.copyfileobj(objects, _Writer(write))
    write(
        f'],"objectTypes":{_encoded(_types(OBJECTS))},"eventTypes":{_encoded(mining.types())}}}\n'
    )
    return mining.written


class _Writer:
    """What ``copyfileobj`` writes to."""

    def __init__(self, write: Write) -> None:
        self.write = write


class _Mining:
    """What is known of a log that is written piece by piece."""

    def __init__(self) -> None:
        self.written = self.known = 0
        self._key = secrets.token_bytes(32)
        self._activities: set[str] = set()
        self._shared: set[str] = set()
        """Objects of more than one case, each written once."""

    def types(self) -> list[Any]:
        """Every activity there was, with what is told of each."""
        return [
            {
                "name": name,
                "attributes": [
                    {"name": "recorded_at", "type": "time"},
                    {"name": "struck", "type": "boolean"},
                ],
            }
            for name in sorted(self._activities)
        ]

    def events(self, log: CaseLog) -> Iterator[Any]:
        """The events of a case, each with the objects that it is about."""
        case, policy, events = log
        about = _about(case, policy)
        customer, struck = self._customer(case, policy), struck_of(events)
        for event in events:
            self.written += 1
            self._activities.add(activity(event))
            told = [("case", case.number), ("staff", f"staff:{event.actor}")]
            told += [("customer", customer)] if customer and event.no == 1 else []
            told += [(kind, f"{case.number}/{kind}-{no}") for kind, no in about.get(event.seq, ())]
            yield {
                "id": f"e{event.seq}",
                "type": activity(event),
                "time": spell(event.at),
                "attributes": [
                    {"name": "recorded_at", "value": spell(event.recorded_at)},
                    {"name": "struck", "value": _value(event.seq in struck)},
                ],
                "relationships": [{"objectId": name, "qualifier": kind} for kind, name in told],
            }

    def objects(self, log: CaseLog) -> Iterator[Any]:
        """The case and all that belongs to it; staff and customers where they are met first."""
        case, policy, events = log
        customer = self._customer(case, policy)
        own = list(_own_objects(case, policy))
        shared: list[tuple[str, str, dict[str, Any]]] = []
        shared += [("customer", customer, {})] if customer else []
        for actor in dict.fromkeys(event.actor for event in events):
            member = policy.member(actor)
            shared.append(("staff", f"staff:{actor}", {"unit": member.unit if member else ""}))
        fresh = [one for one in shared if one[1] not in self._shared]
        self._shared |= {name for _, name, _ in fresh}
        begun = {event.seq: event.at for event in events}
        made = {
            f"{case.number}/{kind}-{no}": begun[seq]
            for seq, about in _about(case, policy).items()
            for kind, no in about
        }
        last = max(event.at for event in events)
        for kind, name, told in (*own, *fresh):
            self.known += 1
            since = made.get(name, case.opened_at)
            tied = [{"objectId": case.number, "qualifier": kind}] if "/" in name else []
            yield {
                "id": name,
                "type": kind,
                "attributes": [
                    {
                        "name": key,
                        "time": spell(last if key in _AS_IT_STANDS else since),
                        "value": _value(value),
                    }
                    for key, value in told.items()
                ],
                "relationships": tied,
            }

    def _customer(self, case: Case, policy: Policy) -> str:
        """Who stands behind the case, as a token that nobody can turn back into a number."""
        known = customers_of(case, policy)
        if not known:
            return ""
        return f"customer:{hmac.new(self._key, known[0].encode(), 'sha256').hexdigest()[:16]}"


def _about(case: Case, policy: Policy) -> dict[int, list[tuple[str, int]]]:
    """What each event made, by its number."""
    found: dict[int, list[tuple[str, int]]] = {}
    for kind, rows in (
        ("paper", case.documents),
        ("promise", case.promises),
        ("remedy", case.offers),
        ("settlement", case.settlements),
        ("payment", payments_of(case, policy)),
    ):
        for row in rows:
            found.setdefault(row.seq, []).append((kind, row.no))
    return found


def _own_objects(case: Case, policy: Policy) -> Iterator[tuple[str, str, dict[str, Any]]]:
    key = policy.summed("category")
    category = str(case.facts.get(key, "")) if key else ""
    told: dict[str, Any] = {"category": category, "status": case.status, "procedure": policy.id}
    yield "case", case.number, told
    for paper in case.documents:
        told = {"type": paper.type, "version": paper.version, "state": paper.state}
        yield "paper", f"{case.number}/paper-{paper.no}", told
    for promise in case.promises:
        told = {"due": spell(promise.due_at), "broken": promise.broken}
        yield "promise", f"{case.number}/promise-{promise.no}", told
    for offer in case.offers:
        told = {"kind": offer.kind, **_sum(offer.amount, policy), "state": offer.state}
        yield "remedy", f"{case.number}/remedy-{offer.no}", told
    for one in case.settlements:
        told = {"route": one.route, **_sum(one.amount, policy), "state": one.state}
        yield "settlement", f"{case.number}/settlement-{one.no}", told
    for payment in payments_of(case, policy):
        told = {**_sum(payment.amount, policy), "method": payment.method}
        yield "payment", f"{case.number}/payment-{payment.no}", told


def _sum(amount: int, policy: Policy) -> dict[str, str]:
    return {"amount": yuan(amount), "currency": policy.identity.currency}


def _value(told: Any) -> str:
    """A value as the published schema has it: spelled, its type being said of its attribute."""
    return str(told).lower() if isinstance(told, bool) else str(told)


def _types(kinds: dict[str, tuple[tuple[str, str], ...]]) -> list[Any]:
    return [
        {"name": name, "attributes": [{"name": key, "type": sort} for key, sort in told]}
        for name, told in kinds.items()
    ]


def _json(record: Any, *, first: bool) -> str:
    return ("" if first else ",\n") + _encoded(record)


def _encoded(record: Any) -> str:
    return msgspec.json.encode(record).decode()


# ---- XES ----------------------------------------------------------------------------------------

_XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>\
<date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>
<classifier name="activity" keys="concept:name"/>
"""


def write_xes(cases: Iterable[CaseLog], write: Write) -> int:
    """The cases as XES, a trace each, its events in the order in which they happened; how many
    events there were."""
    count = 0
    write(_XES)
    for case, policy, events in cases:
        write(f"<trace>{_string('concept:name', case.number)}{_string('procedure', policy.id)}\n")
        struck = struck_of(events)
        for event in sorted(events, key=lambda e: (e.at, e.seq)):
            count += 1
            title = called(event, policy).of("zh")
            write(
                f"<event>{_string('concept:name', activity(event))}{_string('title', title)}"
                f'<date key="time:timestamp" value="{spell(event.at)}"/>'
                f'<date key="recorded_at" value="{spell(event.recorded_at)}"/>'
                f"{_string('org:resource', event.actor)}"
                f"{_string('lifecycle:transition', 'complete')}"
                f'<int key="event" value="{event.seq}"/>'
                f'<boolean key="struck" value="{_value(event.seq in struck)}"/></event>\n'
            )
        write("</trace>\n")
    write("</log>\n")
    return count


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(value)}/>'
