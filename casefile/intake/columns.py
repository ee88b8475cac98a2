"""Which fact each column gives: by its heading, or as somebody says."""

import re
from collections.abc import Iterator, Mapping, Sequence

from casefile.errors import BadData, Message, message
from casefile.intake.sheet import Fault, Sheet
from casefile.policy import Policy
from casefile.policy.forms import CLOSED, LEFT_OUT, RECEIVED, SPECIAL
from casefile.policy.named import find, part_of, told_of
from casefile.values.likeness import near_miss
from casefile.values.text import bare, printable
from casefile.values.value import Title

AT, UNTIL = RECEIVED[0], CLOSED[0]
CALLED_BY_NONE = "No fact is called so."


def taken(policy: Policy) -> tuple[str, ...]:
    """The facts that a column may give: those of the opening, and of the closing."""
    return tuple(dict.fromkeys((*policy.opening.facts, *policy.closing.facts)))


def meant(policy: Policy, given: Mapping[str, str]) -> dict[str, str]:
    """``given`` headings with the ids of the facts they stand for; Refused for what is none."""
    special = {name: key for key, names in SPECIAL.items() for name in names}
    known = {key: column_title(policy, key) for key in (*SPECIAL, *taken(policy))}
    return {
        heading: name
        if name == LEFT_OUT
        else special.get(name)
        or find(
            name,
            known,
            "{step} takes no fact {name}; - leaves a column out.",
            whole=True,
            step=_step(policy),
        )
        for heading, name in given.items()
    }


def column_title(policy: Policy, key: str) -> Title:
    """What a fact that a column may give is called; times that are no facts, too."""
    names = SPECIAL.get(key)
    return Title(names[1], names[3]) if names else policy.facts[key].title


def columns_of(
    sheet: Sheet, policy: Policy, mapped: Mapping[str, str]
) -> tuple[tuple[str, ...], list[Fault]]:
    """The fact behind each heading of ``sheet`` (nothing where it is unknown, ``-`` where it is
    left out), and everything that is wrong with the headings."""
    said = {bare(heading): fact for heading, fact in mapped.items()}
    names = _names(policy)
    found: list[str] = []
    faults: list[Fault] = []
    for no, (heading, row) in enumerate(zip(sheet.headings, sheet.placed, strict=True), 1):
        shown = printable(heading) or str(no)
        plain = bare(heading)
        keys = [said[plain]] if plain in said else names.get(plain, [])
        if (len(keys) == 1 and keys[0] not in (*found, LEFT_OUT)) or keys == [LEFT_OUT]:
            found.append(keys[0])
            continue
        found.append("")
        faults.append(Fault(row, shown, *_told(heading, keys, found, sheet, policy)))
    faults += _missing(sheet, policy, found)
    here = set(map(bare, sheet.headings))
    for heading, fact in mapped.items():
        if fact != LEFT_OUT and bare(heading) not in here:
            raise _no_column(heading, sheet)
    return tuple(found), faults


def _no_column(heading: str, sheet: Sheet) -> BadData:
    error = BadData("The file has no column {name}.", name=heading)
    known = [printable(h) for h in sheet.headings if h]
    if near := near_miss(heading, known):
        error.parts = (message("Did you mean {near}?", near=near),)
    else:
        error.parts = (message("Its columns are: {known}.", known=known),)
    return error


def _step(policy: Policy) -> Title:
    return policy.opening.title


def _names(policy: Policy) -> dict[str, list[str]]:
    """Bare heading → the facts that are called so, those of the opening before the others."""
    names: dict[str, list[str]] = {}
    for key in policy.opening.facts:
        title = policy.facts[key].title
        for name in dict.fromkeys(map(bare, (key, *title.names))):
            names.setdefault(name, []).append(key)
    for key in policy.opening.facts:
        names[bare(key)] = [key]  # an id means one fact, whatever another is called
    for key, called in SPECIAL.items():
        for name in map(bare, called):
            names.setdefault(name, [key])
    for key in policy.closing.facts:
        for name in _called(key, policy.facts[key].title):
            names.setdefault(name, [key])
    return names


def _told(
    heading: str, keys: list[str], found: list[str], sheet: Sheet, policy: Policy
) -> tuple[Message, tuple[Message, ...]]:
    """Why a heading gives no fact, and the way on."""
    titles = [column_title(policy, k) for k in keys]
    if not bare(heading):
        return message("The column has no heading."), ()
    if len(keys) > 1:
        return message("The heading may mean any of {facts}.", facts=titles), (
            message("Say which: {option}", option=_option(heading, keys[0])),
        )
    if keys:
        other = printable(sheet.headings[found.index(keys[0])])
        return message("It gives {fact}, as {other} does already.", fact=titles[0], other=other), ()
    leave = message(
        "Say which fact it gives, or leave it out: {option}FACT or {option}-",
        option=_option(heading, ""),
    )
    saved = [m.id for m in policy.mappings if bare(heading) in map(bare, m.columns)]
    if saved:
        leave = message("The policy has a mapping for it: {option}", option=f"--mapping {saved[0]}")
    elsewhere = [f.title for k, f in policy.facts.items() if bare(heading) in _called(k, f.title)]
    if elsewhere:
        return message("{step} takes no {name}.", step=_step(policy), name=elsewhere[0]), (leave,)
    return message("No fact is called so."), (*_guess(heading, policy), leave)


def _guess(heading: str, policy: Policy) -> tuple[Message, ...]:
    """The facts that a heading may have meant: those of whose names it is a part, else the one that
    is spelled most like it."""
    low = printable(heading).lower()
    known = {key: column_title(policy, key) for key in (*SPECIAL, *taken(policy))}
    parts = part_of(low, known)
    names = [n for k in taken(policy) for n in _spelled(policy, k)]
    near = near_miss(low, [*names, *RECEIVED, *CLOSED]) if not parts[1:] else ""
    if near:
        return (message("Did you mean {near}?", near=near),)
    return (told_of(low, parts, known),) if parts else ()


def said_of_all(faults: Sequence[Fault]) -> tuple[Message, ...]:
    """How to say of several headings at once which facts they give."""
    headings = dict.fromkeys(f.column for f in faults if f.message.text == CALLED_BY_NONE)
    if not headings or len(headings) == 1:
        return ()
    options = " ".join(_option(heading, "…") for heading in headings)
    return (message("Of all of them at once: {options}", options=options),)


def _option(heading: str, fact: str) -> str:
    """The words to type, quoted where a shell would split or read them otherwise."""
    name = printable(heading)
    quote = "'" if re.search(r"[^\w.-]", name) else ""
    return f"--map {quote}{name}{quote}={fact}"


def _called(key: str, title: Title) -> tuple[str, ...]:
    return bare(key), *map(bare, title.names)


def _spelled(policy: Policy, key: str) -> tuple[str, ...]:
    return key, *policy.facts[key].title.names


def _missing(sheet: Sheet, policy: Policy, found: list[str]) -> Iterator[Fault]:
    """The facts that every opening needs and that no column gives."""
    if sheet.keyed and not sheet.rows:
        return  # an empty array has no columns, and needs none
    row = min(sheet.placed, default=1)
    for key in policy.opening.needs:
        if not (key in found or policy.facts[key].when or policy.facts[key].default):
            title = policy.facts[key].title
            yield Fault(row, key, message("No column gives {fact}.", fact=title))
