"""What may be typed next on a command line: commands, options, and what stands behind each, with
what it is. One answer for the shell of casefile and for those of the system."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from casefile.cli.commands import MEMBER_NAMES, NAMES, room_of
from casefile.cli.declared import Argument, Parameter, Room
from casefile.cli.desk_candidates import (
    MOST_OFFERED,
    Candidate,
    offered_cases,
    offered_facts,
    offered_filters,
    offered_procedures,
    offered_staff,
    offered_steps,
    policy_of_desk,
    titled,
)
from casefile.cli.in_full import SWITCH, parameters_of
from casefile.cli.session import Session
from casefile.cli.short_words import case_before
from casefile.cli.top import top
from casefile.errors import CasefileError
from casefile.policy.named import short_for
from casefile.values.languages import languages
from casefile.values.value import Title
from casefile.values.words import every_language


def candidates(session: Session, before: list[str], word: str) -> list[Candidate]:
    """What may stand behind the words ``before`` and begins with ``word``; nothing where that is
    not known, or the desk cannot be read."""
    try:
        found = _candidates(session, before, unicodedata.normalize("NFKC", word))
        return list(islice(found, MOST_OFFERED))
    except CasefileError:
        return []


def _candidates(session: Session, before: list[str], word: str) -> Iterator[Candidate]:
    words, value_of = _read(top, before, mixed=False)
    if not words and (value_of or word.startswith("-")):
        yield from _optional(top, value_of, session, word)
        return
    if not words:
        yield from offered_steps(session, "", word)
        yield from titled(NAMES, word, session)
        return
    name, *given = words
    name = _command_meant(name, NAMES)
    if not name:  # a step alone, on the case touched last or the one whose number comes next
        case, given = _case_before(session, words[0], given)
        name, given = "record", [case, words[0], *given]
    if name in MEMBER_NAMES and not given:  # without importing them
        yield from titled(MEMBER_NAMES[name], word, session)
        return
    room: Room = room_of(name)
    if name in room.groups:
        room, inner = room.groups[name][1], MEMBER_NAMES[name]
        name, given = _command_meant(given[0], inner), given[1:]
    if name not in room.commands:
        return
    function = room.commands[name].function
    typed, value_of = _read(function, given, mixed=True)
    if value_of or word.startswith("-"):
        yield from _optional(function, value_of, session, word)
        return
    yield from _arguments(session, name, function, typed, word, bare="--all" in given)


def _case_before(session: Session, step: str, words: list[str]) -> tuple[str, list[str]]:
    """Which case a step typed alone is meant for, and the words left; where it may be either, the
    one touched last."""
    try:
        return case_before(session, step, words)
    except CasefileError:
        return ".", words


def _read(
    function: Callable[..., Any], words: list[str], *, mixed: bool
) -> tuple[list[str], Parameter | None]:
    """The words that no option takes (not ``mixed``: from the first of them on), and the option
    whose value comes next, if one does."""
    flagged = {flag: place for place in parameters_of(function) for flag in place.flags}
    others, left = list[str](), iter(words)
    for word in left:
        if word == "-" or not word.startswith("-"):
            others.append(word)
            if not mixed:
                others += left
        elif (place := flagged.get(word)) and place.holds != SWITCH and next(left, None) is None:
            return others, place.declared
    return others, None


def _command_meant(typed: str, known: dict[str, Title]) -> str:
    exact = next((name for name, title in known.items() if typed in (name, *title.names)), "")
    short = short_for(typed, known)
    return exact or (short[0] if len(short) == 1 else "")


def _optional(
    function: Callable[..., Any], value_of: Parameter | None, session: Session, word: str
) -> Iterator[Candidate]:
    """What the option ``value_of`` may be given; without one, the options of a command."""
    flag, equals, begun = word.partition("=")
    if value_of is None and equals:
        declared = (place.declared for place in parameters_of(function) if flag in place.flags)
        if value_of := next(declared, None):
            for offer in _meant(_metavar(value_of), session, begun):
                yield Candidate(f"{flag}={offer.word}", offer.shown)
    elif value_of:
        yield from _meant(_metavar(value_of), session, word)
    else:
        yield from _flags(function, word, session)


def _metavar(declared: Parameter) -> str:
    return str(declared.shown.get("metavar", ""))


def _arguments(
    session: Session,
    name: str,
    function: Callable[..., Any],
    typed: list[str],
    word: str,
    *,
    bare: bool,
) -> Iterator[Candidate]:
    """What the next argument of a command may be, by what stands for it in its help. Where a list
    of one thing may go on or another thing follow, the other thing comes first: it is the shorter
    list. ``bare``: what is meant is told by filters, not by cases."""
    stand = list[str]()
    for place in parameters_of(function):
        if isinstance(place.declared, Argument):
            stand += _metavar(place.declared).split()
    if bare:
        stand = [one for one in stand if "CASE" not in one]
    for _ in typed:
        if stand and not stand[0].endswith("..."):
            del stand[0]
    may_stand = list[str]()
    for one in stand:
        may_stand.insert(0, one)
        optional = one.startswith("[") or (typed and one is stand[0] and one.endswith("..."))
        if not optional:
            break
    case = typed[0] if typed else ""
    for one in may_stand:
        if "KEY=VALUE" in one:
            yield from offered_facts(session, name, typed, word)
        elif "STEP" in one:
            yield from offered_steps(session, case, word)
        else:
            yield from _meant(one, session, word)


def _meant(metavar: str, session: Session, word: str) -> Iterator[Candidate]:
    """What may be typed where help says ``metavar``."""
    for one in metavar.removesuffix("...").strip("[]").split("|"):
        if one == one.lower():
            if one.startswith(word):
                yield Candidate(one)
        elif one == "CASE":
            yield from offered_cases(session, word)
        elif one == "STAFF":
            yield from offered_staff(session, word)
        elif one == "FILTER":
            yield from offered_filters(session, word)
        elif one == "POLICY":
            yield from offered_procedures(session, word)
        elif known := _known(one, session):
            yield from titled(known, word, session)


def _known(metavar: str, session: Session) -> dict[str, Title]:
    """What the policy has of the things that help calls so."""
    if metavar == "LANG":
        return {code: Title(code, code) for code in languages()}
    policy = policy_of_desk(session)
    if metavar == "STEP":
        return {s.id: s.title for s in (*policy.steps, *policy.route_steps)}
    if metavar == "REMEDY":
        return {r.id: r.title for r in policy.remedies}
    if metavar == "DOCUMENT":
        return {d.id: d.title for d in policy.documents}
    if metavar == "UNIT":
        return policy.known_units
    return {}


def _flags(function: Callable[..., Any], word: str, session: Session) -> Iterator[Candidate]:
    for place in parameters_of(function):
        for flag in place.flags:
            if flag.startswith("--") and flag.startswith(word):
                told = str(place.declared.shown.get("help", ""))
                with suppress(KeyError):
                    told = session.speak.text(told, languages=[every_language()])
                yield Candidate(flag, told)


def candidate_lines(offers: Iterable[Candidate]) -> str:
    """Offers as the completion scripts read them: a line each, word and meaning with a tab."""
    return "".join(f"{one.word}\t{one.shown}\n" for one in offers)
