"""The rows of a sheet as complaints, each as it would be typed; every fault is told."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from casefile.errors import BadData, CasefileError, Message, Refused, message
from casefile.intake.columns import AT, UNTIL, column_title
from casefile.intake.sheet import Cell, Fault, Sheet
from casefile.log.events import NewEvent
from casefile.policy import Policy, Staff
from casefile.policy.forms import LEFT_OUT
from casefile.procedure import endings, guards, steps
from casefile.procedure.canonical import cleaned, parse
from casefile.procedure.next_steps import needs_of
from casefile.values.amounts import yuan
from casefile.values.moments import end_of_day, iso_spelled
from casefile.values.patterns import pattern
from casefile.values.text import bare, printable
from casefile.values.typed_amounts import amount_printed
from casefile.values.typed_moments import written_day, written_moment
from casefile.values.value import Facts, Value, canonical

Read = Callable[[str], Value]
OfCell = TypeVar("OfCell")
SECOND = timedelta(seconds=1)
TOTALS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "total",
    "totals",
    "sum",
    "grandtotal",
    "subtotal",
)
_REPEATING = ("choice", "bool", "unit", "person", "date", "datetime", "money")


class Complaint(NamedTuple):
    """One row: the facts of its opening, when it was received (None: now), and the events that open
    its case; that close it too, where it was settled before."""

    row: int
    facts: Facts
    received_at: datetime | None
    events: tuple[NewEvent, ...]

    @property
    def closed(self) -> bool:
        return len(self.events) > 2


class _Known(dict[str, OfCell]):
    """What was read before; of such values a table repeats few."""

    def __init__(self, read: Callable[[str], OfCell]) -> None:
        self.read = read

    def __missing__(self, raw: str) -> OfCell:
        self[raw] = value = self.read(raw)
        return value


def complaints_of(
    sheet: Sheet, columns: tuple[str, ...], policy: Policy, digest: str, staff: Staff, now: datetime
) -> Iterator[Complaint | Fault]:
    """Each row as a complaint, or what is wrong with it: every cell, not only the first."""
    used = [
        (no, key, printable(sheet.headings[no]), _reader(policy, key))
        for no, key in enumerate(columns)
        if key not in ("", LEFT_OUT)
    ]
    titles = {key: heading for _, key, heading, _ in used}
    ending = UNTIL in titles or any(key not in policy.opening.facts for key in titles if key != AT)
    # a column that is missing altogether was told with the headings
    asked = (key for key in policy.opening.needs if not policy.facts[key].default)
    whole = all(key in titles for key in asked if not policy.facts[key].when)
    moments = _Known(datetime.fromisoformat)
    for row, cells in sheet.rows:
        given: Facts = {}
        faults: list[Fault] = []
        for no, key, heading, read in used:
            cell = cells[no]
            if not cell or (isinstance(cell, str) and cell.isspace()):
                continue
            try:
                given[key] = read(cell) if type(cell) is str else _odd(policy, key, cell)
            except CasefileError as error:
                faults.append(Fault(row, heading, error.message, error.parts))
        received = given.pop(AT, None)
        received_at = moments[str(received)] if received else None
        end: tuple[NewEvent, ...] = ()
        try:
            end = _end(policy, staff, given, received_at, now) if ending else ()
        except CasefileError as error:
            if received or titles.get(AT) not in {f.column for f in faults}:
                faults.append(Fault(row, titles.get(UNTIL, ""), error.message, error.parts))
        if not faults:
            try:
                opening = steps.open_case(
                    policy, digest, staff, given, steps.Arrival(now, received_at)
                )
                yield Complaint(row, given, received_at, opening + end)
                continue
            except CasefileError as error:
                faults = list(_refused(row, given, received_at, titles, policy, now))
                if whole and not faults:  # it belongs to no cell
                    faults = [Fault(row, "", error.message, error.parts)]
        else:
            spoilt = {f.column for f in faults}
            more = _refused(row, given, received_at, titles, policy, now)
            faults += [f for f in more if f.column not in spoilt]
        yield from _totals(row, cells) or faults


def _totals(row: int, cells: tuple[Cell, ...]) -> list[Fault]:
    """One fault in place of all others for a row of totals, as stands below many a register."""
    first = next((c for c in cells if isinstance(c, str) and c.strip()), "")
    if bare(first).rstrip(":") not in TOTALS:
        return []
    told = message(
        "It begins with {name}, like a row of totals: delete it from the file.", name=first
    )
    return [Fault(row, "", told)]


def _end(
    policy: Policy, staff: Staff, given: Facts, received_at: datetime | None, now: datetime
) -> tuple[NewEvent, ...]:
    """The event that closes a complaint that was settled before; what it tells of the closing is
    taken out of ``given``."""
    until = given.pop(UNTIL, None)
    told = {key: given.pop(key) for key in list(given) if key not in policy.opening.facts}
    if not until:
        if told:
            raise BadData(
                "What belongs to the closing ({facts}) needs the time of it, too: {column}.",
                facts=[policy.facts[key].title for key in told],
                column=column_title(policy, UNTIL),
            )
        return ()
    if not received_at:
        raise BadData(
            "It was closed; say when it was received: {column}.", column=column_title(policy, AT)
        )
    at = datetime.fromisoformat(str(until))
    if at == end_of_day(now, 0, policy.identity.timezone) - SECOND:
        at = now  # today, and no time was given
    guards.happened(at, now, received_at)
    return (endings.closed_elsewhere(policy, staff, given, told, at=at, now=now),)


def _reader(policy: Policy, key: str) -> Read:
    if key == AT:
        return _Known(_quoted(lambda raw: _moment(iso_spelled(raw), policy, "T00:00"))).__getitem__
    if key == UNTIL:
        return _Known(_quoted(lambda raw: _moment(_day(raw), policy, "T23:59:59"))).__getitem__

    def read(raw: str) -> Value:
        return parse(policy, key, raw)

    fact = policy.facts[key]
    kind = fact.type
    if kind == "date":
        return _Known(_quoted(lambda raw: read(_day(raw)))).__getitem__
    if kind == "datetime":
        return _Known(_quoted(lambda raw: read(iso_spelled(raw)))).__getitem__
    if kind == "money":
        return _Known(lambda raw: read(_as_typed(raw, policy))).__getitem__
    if kind == "text" and not (fact.choices or fact.min or fact.max):
        tidy = cleaned(fact)
        return lambda raw: tidy(raw) or read(raw)  # which tells what is wrong with nothing
    return _Known(read).__getitem__ if kind in _REPEATING else read


def _quoted(read: Read) -> Read:
    """The same reader, whose faults quote what was typed, not how it was understood."""

    def quoting(raw: str) -> Value:
        try:
            return read(raw)
        except BadData as error:
            if "value" in error.message.values:
                told = {**error.message.values, "value": raw.strip()}
                error.message = Message(error.message.text, told)
            error.parts += _would_be_right(raw.strip())
            raise

    return quoting


_SERIAL = pattern(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
_YEARLESS = pattern(r"[0-9]{1,2}\s*[-/.月]\s*[0-9]{1,2}\s*[日号]?(?:\s.*)?")


def _would_be_right(raw: str) -> tuple[Message, ...]:
    """What somebody may have meant with a day that cannot be read."""
    if found := _SERIAL.fullmatch(raw):
        day = (date(1899, 12, 30) + timedelta(days=int(found[1]))).isoformat()
        return (
            message(
                "A spreadsheet counts days so: {value} is {day}. Format the column as a date.",
                value=raw,
                day=day,
            ),
        )
    if _YEARLESS.fullmatch(raw):
        return (message("A table tells the year too, such as 2026-03-02."),)
    return ()


def _as_typed(raw: str, policy: Policy) -> str:
    """A register prints amounts with commas and the marks of their currency."""
    amount = amount_printed(raw, policy.currency)
    return raw if amount is None else yuan(amount)


def _day(raw: str) -> str:
    """A spreadsheet may write a day as its midnight."""
    return iso_spelled(raw).removesuffix("T00:00:00")


def _moment(text: str, policy: Policy, time: str) -> str:
    """When a complaint came in, or was closed; a register that notes the day only means the
    beginning of the one, the end of the other."""
    text = text.strip()
    if ":" not in text:  # in no spelling of a day alone
        with suppress(BadData):
            text = written_day(text).isoformat() + time
    return written_moment(text, policy.identity.timezone).isoformat()


def _odd(policy: Policy, key: str, cell: Cell) -> Value:
    """What a cell means that is no plain text."""
    if isinstance(cell, Message):
        raise BadData(cell.text, **cell.values)
    assert isinstance(cell, list)
    if key in (AT, UNTIL):
        raise BadData("{fact} takes one value, not several.", fact=column_title(policy, key))
    return parse(policy, key, cell)


def _refused(
    row: int,
    given: Facts,
    received_at: datetime | None,
    titles: Mapping[str, str],
    policy: Policy,
    now: datetime,
) -> Iterator[Fault]:
    """What keeps ``given`` from opening a case, each with the column that it stands in. Facts for
    which there is no column at all are told once, with the headings."""

    def attempt(key: str, check: Callable[[], object]) -> Iterator[Fault]:
        try:
            check()
        except (BadData, Refused) as error:
            yield Fault(row, titles.get(key, key), error.message, error.parts)

    if received_at:
        yield from attempt(AT, lambda: guards.happened(received_at, now))
    step = policy.opening
    for need in needs_of(step, policy, given):
        conditional = bool(policy.facts[need.key].when)
        if policy.facts[need.key].default:
            continue
        if need.required and need.key not in given and (need.key in titles or conditional):
            yield Fault(
                row,
                titles.get(need.key, need.key),
                message("It is empty; {step} needs it.", step=step.title),
            )
    for key, value in given.items():
        alone = {key: value}
        yield from attempt(key, lambda alone=alone: guards.in_the_past(policy, alone, now))  # type: ignore[misc]
    for key in policy.totals:
        yield from attempt(key, lambda: guards.adds_up(policy, given))


def content_of(complaint: Complaint) -> bytes:
    """What two rows have in common that say the same."""
    return canonical((complaint.received_at, complaint.facts))
