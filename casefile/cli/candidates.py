"""What may be typed next on a command line: commands, cases, steps, facts, staff, each with what it
is. Personal facts are masked. One answer for the shell of casefile and for those of the system."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from casefile.actions.policies import current_policy
from casefile.cli.commands import NAMES, room_of
from casefile.cli.declared import Argument
from casefile.cli.in_full import parameters_of
from casefile.cli.session import Session
from casefile.cli.top import top
from casefile.errors import CasefileError
from casefile.log.rows import CaseFilter, CaseRow
from casefile.policy import Policy
from casefile.policy.named import short_for
from casefile.store import exists
from casefile.values.value import Title
from casefile.values.words import every_language

if TYPE_CHECKING:
    from casefile.case.case import Case

MOST_OFFERED = 40
"""More than anybody reads."""


class Candidate(NamedTuple):
    """A word that may stand next, and what it is."""

    word: str
    shown: str = ""


def candidates(session: Session, before: list[str], word: str) -> list[Candidate]:
    """What may stand behind the words ``before`` and begins with ``word``; nothing where that is
    not known, or the desk cannot be read."""
    try:
        found = _candidates(session, before, unicodedata.normalize("NFKC", word))
        return [one for one, _ in zip(found, range(MOST_OFFERED), strict=False)]
    except CasefileError:
        return []


def _candidates(session: Session, before: list[str], word: str) -> Iterator[Candidate]:
    words = _without_options(before)
    if word.startswith("-") and not words:
        yield from _flags(top, word, session)
        return
    if not words:
        yield from _steps(session, "", word)
        yield from _titled(NAMES, word, session)
        return
    name, *given = words
    name = _command_meant(name)
    if not name:  # a step alone, on the case touched last
        name, given = "record", [".", words[0], *given]
    room = room_of(name)
    if name in room.groups:
        inner = room.groups[name][1]
        if not given:
            yield from _titled({n: Title(n, n) for n in inner.commands}, word, session)
            return
        room, (name, *given) = inner, given
    if name not in room.commands:
        return
    function = room.commands[name].function
    if word.startswith("-"):
        yield from _flags(function, word, session)
        return
    yield from _arguments(session, name, function, given, word)


def _without_options(words: list[str]) -> list[str]:
    """The words from the command on; what an option is given is none of them."""
    left = list(words)
    while left and left[0].startswith("-") and left[0] != "-":
        takes = next((p.holds != "switch" for p in parameters_of(top) if left[0] in p.flags), False)
        left = left[2:] if takes else left[1:]
    return left


def _command_meant(typed: str) -> str:
    exact = next((name for name, title in NAMES.items() if typed in (name, *title.names)), "")
    short = short_for(typed, NAMES)
    return exact or (short[0] if len(short) == 1 else "")


def _arguments(
    session: Session, name: str, function: Any, given: list[str], word: str
) -> Iterator[Candidate]:
    """What the next argument of a command may be, by what stands for it in its help."""
    places = [p for p in parameters_of(function) if isinstance(p.declared, Argument)]
    typed = [one for one in given if not one.startswith("-")]
    place = places[min(len(typed), len(places) - 1)] if places else None
    if place is None or (len(typed) >= len(places) and place.holds != "many"):
        return
    meant = str(place.declared.shown.get("metavar", ""))
    case = typed[0] if typed else ""
    if "FILTER" in meant:
        yield from _filters(session, word)
    if "KEY=VALUE" in meant and "CASE" not in meant:
        yield from _facts(session, name, typed, word)
    if "CASE" in meant:
        yield from _cases(session, word)
    if "STEP" in meant:
        yield from _steps(session, case, word)
    if "STAFF" in meant:
        yield from _staff(session, word)
    if "REMEDY" in meant:
        yield from _titled({r.id: r.title for r in _policy(session).remedies}, word, session)
    if "DOCUMENT" in meant and (case or "CASE" not in meant):
        yield from _titled({d.id: d.title for d in _policy(session).documents}, word, session)


def _flags(function: Any, word: str, session: Session) -> Iterator[Candidate]:
    for place in parameters_of(function):
        for flag in place.flags:
            if flag.startswith("--") and flag.startswith(word):
                told = str(place.declared.shown.get("help", ""))
                yield Candidate(flag, session.speak.text(told, languages=[every_language()]))


def _titled(known: Mapping[str, Title], word: str, session: Session) -> Iterator[Candidate]:
    """Those of the ``known`` that ``word`` is short for, by id, title or first letters."""
    for key in short_for(word, known) if word else known:
        title = session.speak.title(known[key])
        yield Candidate(key, "" if title == key else title)


def _policy(session: Session) -> Policy:
    return current_policy(session.store)[1]


def _cases(session: Session, word: str) -> Iterator[Candidate]:
    """Mine that are open, as far as their numbers begin so; and whatever ends with that number."""
    if not exists(session.desk) or not (word[:1].isdigit() or not word):
        return
    from casefile.actions.entry import staff_of

    store, policy = session.store, _policy(session)
    rows = list[CaseRow]()
    with suppress(CasefileError):
        me = staff_of(policy, session.entry()).id
        mine = store.cases(CaseFilter(status="open", owner=me))
        rows = [r for r in mine if str(r.serial).startswith(word) or r.number.startswith(word)]
    ends = [number for number in (store.named(word) if word else []) if number]
    others = set(ends[:MOST_OFFERED]) - {row.number for row in rows}
    if others:
        rows = [*store.cases(CaseFilter(numbers=tuple(others))), *rows]
    long = "-" in word or len(word) >= len("2026")
    for row in rows[:MOST_OFFERED]:
        offer = case_candidate(row, policy, session)
        yield Candidate(row.number, offer.shown) if long else offer


def case_candidate(row: CaseRow, policy: Policy, session: Session) -> Candidate:
    """A case by its short number, with who complains of what; the name is masked."""
    steps = {s.id: session.speak.title(s.title) for s in (*policy.steps, *policy.route_steps)}
    waits = [steps.get(step, step) for step in row.waiting.split()]
    told = (row.complainant, row.about[:24], session.speak.joined(waits))
    return Candidate(str(row.serial), " ".join(filter(None, told)))


def _steps(session: Session, case: str, word: str) -> Iterator[Candidate]:
    """The steps that come next on a case; without one, those of the case touched last."""
    if not exists(session.desk):
        return
    from casefile.procedure.next_steps import next_steps

    found = _case(session, case or ".")
    if found is None:
        return
    state, policy = found
    coming = {n.step.id: n.step.title for n in next_steps(state, policy)}
    every = {s.id: s.title for s in (*policy.steps, *policy.route_steps)}
    yield from _titled(coming if case or not word else {**coming, **every}, word, session)


def _case(session: Session, name: str) -> "tuple[Case, Policy] | None":
    from casefile.actions.histories import load

    try:
        return load(session.store, session.case(name), session.now())
    except CasefileError:
        return None


def _staff(session: Session, word: str) -> Iterator[Candidate]:
    known = {s.id: Title(s.name, s.name) for s in _policy(session).staff if s.roles}
    yield from _titled(known, word, session)


def _filters(session: Session, word: str) -> Iterator[Candidate]:
    from casefile.cli.filters import FILTERS

    if "=" not in word:
        for offer in _titled(FILTERS, word, session):
            yield Candidate(f"{offer.word}=", offer.shown)


def _facts(session: Session, name: str, typed: list[str], word: str) -> Iterator[Candidate]:
    """The facts that a command takes: after ``KEY=`` what it may be; before it the choices of the
    fact that a value alone would be, then every fact that is not given yet."""
    found = _asks(session, name, typed)
    if found is None:
        return
    policy, needs, facts, bare = found
    key, equals, begun = word.partition("=")
    if equals:
        if key in policy.facts:
            for offer in _values(session, policy, key, begun):
                yield Candidate(f"{key}={offer.word}", offer.shown)
        return
    given = {one.partition("=")[0] for one in typed if "=" in one}
    missing = [key for key in needs if key not in given]
    if len(bare) < len(missing):
        yield from _values(session, policy, missing[len(bare)], word)
    titles = {key: policy.facts[key].title for key in facts if key not in given}
    for offer in _titled(titles, word, session):
        yield Candidate(f"{offer.word}=", offer.shown)


def _asks(
    session: Session, name: str, typed: list[str]
) -> tuple[Policy, tuple[str, ...], tuple[str, ...], list[str]] | None:
    """What a command asks for: the policy, what is needed, all that it takes, and the values alone
    that were typed."""
    policy, rest = _policy(session), typed[1:]
    asking: Any = None
    if name == "open":
        asking, rest = policy.opening, typed
    elif name == "record" and len(typed) > 1:
        found = _case(session, typed[0])
        policy = found[1] if found else policy
        every = {s.id: s for s in (*policy.steps, *policy.route_steps)}
        short = short_for(typed[1], {key: one.title for key, one in every.items()})
        asking = every.get(typed[1]) or (every[short[0]] if len(short) == 1 else None)
        rest = typed[2:]
    elif name == "offer" and len(typed) > 1:
        asking, rest = policy.remedy(typed[1]), typed[2:]
    else:
        asking = {
            "contact": policy.contact,
            "close": policy.closing,
            "settle": policy.settlement,
        }.get(name)
    if asking is None:
        return None
    return policy, asking.needs, asking.facts, [one for one in rest if "=" not in one]


def _values(session: Session, policy: Policy, key: str, word: str) -> Iterator[Candidate]:
    from casefile.procedure.facts import choices_of

    fact = policy.facts[key]
    if fact.type == "person":
        yield from _staff(session, word)
    elif choices := choices_of(policy, fact):
        yield from _titled(choices, word, session)


def candidate_lines(offers: Iterable[Candidate]) -> str:
    """Offers as the completion scripts read them: a line each, word and meaning with a tab."""
    return "".join(f"{one.word}\t{one.shown}\n" for one in offers)
