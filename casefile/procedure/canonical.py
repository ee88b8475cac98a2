"""What somebody typed for a fact, as the canonical value that is kept.

Long, as whoever looks for how a type of fact is read or refused finds all types here."""

from collections.abc import Callable
from datetime import date, datetime

from casefile.errors import BadData, NotFound, message
from casefile.people.privacy import discreet
from casefile.people.rights import acting, namesakes
from casefile.policy import Fact, Policy, Staff
from casefile.policy.conditions import as_measure
from casefile.policy.named import listed, part_of, told_of
from casefile.procedure.facts import ANSWER, SEPARATED
from casefile.procedure.groups import cells_typed, rows_typed
from casefile.values.amounts import yuan
from casefile.values.clean_names import clean_name
from casefile.values.codes import credit_code, identity_number, passport_number, permit_number
from casefile.values.figures import percentage, whole_number
from casefile.values.group_rows import row_kept
from casefile.values.likeness import near_miss
from casefile.values.moments import local, spell
from casefile.values.pairs import parted, set_apart
from casefile.values.patterns import pattern
from casefile.values.telephones import telephone
from casefile.values.text import LONGEST, clean
from casefile.values.typed_moments import read_moment, written_day, written_moment
from casefile.values.value import Title, Value

SPELLINGS = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}
MOST_ITEMS = 100
WRITTEN_DAY = pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse(policy: Policy, key: str, raw: Value, now: datetime | None = None) -> Value:
    """The canonical value of fact ``key`` from what was typed; BadData names fact and fix, and
    repeats what is personal only masked.

    Given ``now``, a day or a time may be told from it: ``now``, ``17:40``, ``yesterday``, ``周五``.
    """
    fact = policy.facts[key]
    try:
        return _read(policy, fact, raw, now)
    except BadData as error:
        error.message = discreet(error.message, fact.manner)
        raise


def cleaned(fact: Fact) -> Callable[[str], str]:
    """What makes of a text what is kept of it; nothing where nothing stands in it."""
    return clean_name if _names_somebody(fact) else _stripped


def _stripped(text: str) -> str:
    return clean(text).strip()


def _read(policy: Policy, fact: Fact, raw: Value, now: datetime | None) -> Value:
    if fact.type == "list":
        cut = parted(SEPARATED, str(raw)) if fact.choices else set_apart(str(raw))
        items = raw if isinstance(raw, list) else cut
        cleaned = [_checked(policy, fact, item, now) for item in items if item.strip()]
        _many(fact, len(cleaned), sum(map(len, cleaned)))
        return cleaned
    if fact.type == "group":
        rows = [_row(policy, fact, row, now) for row in rows_typed(raw)]
        _many(fact, len(rows), sum(map(len, rows)))
        return rows
    if isinstance(raw, list):
        raise BadData("{fact} takes one value, not several.", fact=fact.title)
    value = _checked(policy, fact, raw, now)
    if fact.min or fact.max:
        _within(fact, as_measure(value), value)
    return value


def _row(policy: Policy, fact: Fact, row: str, now: datetime | None) -> str:
    """A row of a group: each column as a fact of its own, in their order."""
    typed = cells_typed(policy, fact, row)
    told = [key for key in fact.of if key in typed]
    return row_kept({key: str(_read(policy, policy.facts[key], typed[key], now)) for key in told})


def _many(fact: Fact, rows: int, length: int) -> None:
    """BadData for nothing, for more than anybody reads, and for what the policy bounds."""
    if rows > MOST_ITEMS or length > LONGEST:
        raise BadData("{fact} takes at most {most} items.", fact=fact.title, most=MOST_ITEMS)
    if not rows:
        raise BadData("{fact} must not be empty.", fact=fact.title)
    _within(fact, as_measure(str(rows)), str(rows))


def _within(fact: Fact, amount: int | None, value: str) -> None:
    least, most = as_measure(fact.min), as_measure(fact.max)
    if amount is None:
        return
    if least is not None and amount < least:
        raise BadData(
            "{fact} is {least} at the least, not {value}.",
            fact=fact.title,
            least=fact.min,
            value=value,
        )
    if most is not None and amount > most:
        raise BadData(
            "{fact} is {most} at the most, not {value}.",
            fact=fact.title,
            most=fact.max,
            value=value,
        )


def _a_time(fact: Fact, value: str, zone: str, now: datetime | None) -> datetime:
    """When something was, of a fact that tells what has happened; else when it will be."""
    if now is None:
        return written_moment(value, zone)
    return read_moment(value, now, zone, "back" if fact.past else "forward", "refuse").at


def _a_day(fact: Fact, value: str, zone: str, now: datetime | None) -> date:
    if now is None or WRITTEN_DAY.fullmatch(value):
        return written_day(value)
    found = read_moment(value, now, zone, "back" if fact.past else "forward", "day")
    return local(found.at, zone).date()


def _checked(policy: Policy, fact: Fact, raw: str, now: datetime | None) -> str:
    if not (value := cleaned(fact)(raw)):
        raise BadData("{fact} must not be empty.", fact=fact.title)
    today = local(now, policy.identity.timezone).date() if now else None
    match fact.type:
        case "text" if not fact.choices:
            return value
        case "money":
            from casefile.values.typed_amounts import amount_typed  # few tell one

            return yuan(amount_typed(value, policy.currency))
        case "int":
            return whole_number(value)
        case "percent":
            return percentage(value)
        case "date":
            return _a_day(fact, value, policy.identity.timezone, now).isoformat()
        case "datetime":
            return spell(_a_time(fact, value, policy.identity.timezone, now))
        case "phone":
            return telephone(value)
        case "id":
            return identity_number(value, today)
        case "passport":
            return passport_number(value)
        case "permit":
            return permit_number(value, today)
        case "uscc":
            return credit_code(value)
        case "bool":
            return _among(SPELLINGS, ANSWER, fact, value)
        case "unit":
            units = policy.known_units
            return _among({}, units, fact, value) if units else value
        case "person" if not fact.outside or namesakes(policy, value):
            return _member(policy, fact, value)
        case _ if fact.choices:
            return _among({}, {c.id: c.title for c in fact.choices}, fact, value)
        case _:
            return value


def _names_somebody(fact: Fact) -> bool:
    return fact.mask == "name" or fact.type == "person"


def _member(policy: Policy, fact: Fact, value: str) -> str:
    """The id of the member of staff who is named in full, or by a role that they alone hold."""
    able = [s for s in policy.members(fact.holds) if s.roles] if fact.holds else []
    roles = [r for r in policy.roles if r.id in fact.holds]
    if any(value.lower() in (r.id, *map(str.lower, r.title.names)) for r in roles):
        if len(able) == 1:
            return able[0].id
        return _holding(policy, fact, value, able)
    try:
        found = acting(policy, value, whole=True)
        return found.id if not fact.holds or found in able else _holding(policy, fact, value, able)
    except NotFound as error:
        told = BadData("{fact}: {fault}", fact=fact.title, fault=error.message)
        told.parts = error.parts
        raise told from None


def _holding(policy: Policy, fact: Fact, value: str, able: list[Staff]) -> str:
    """BadData with who holds the role."""
    error = BadData(
        "{fact}: {value} is nobody who holds the role of {roles}.",
        fact=fact.title,
        value=value,
        roles=[policy.role_title(role) for role in fact.holds],
    )
    error.parts = tuple(message("{staff} does ({id}).", staff=s.name, id=s.id) for s in able)
    raise error


def _among(spellings: dict[str, str], known: dict[str, Title], fact: Fact, value: str) -> str:
    low = value.lower()
    if low in spellings:
        return spellings[low]
    for key, title in known.items():
        if value == key or low in (key, *map(str.lower, title.names)):
            return key
    part = part_of(low, known)
    names = [*known, *(name for title in known.values() for name in title.names)]
    near = None if part else near_miss(low, names)
    error = BadData(
        "{value} is no choice for {fact}: {known}.",
        value=value,
        fact=fact.title,
        known=listed(known),
    )
    if near:
        error.parts = (message("Did you mean {near}?", near=near),)
    elif part:
        error.parts = (told_of(low, part, known),)
    raise error
