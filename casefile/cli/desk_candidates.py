"""What a desk has that may be typed next: its cases, steps, facts and staff, each with what it is.
Personal facts are masked."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from casefile.actions.policies import current_policy, procedures
from casefile.cli.session import Session
from casefile.errors import CasefileError
from casefile.log.rows import CaseFilter, CaseRow
from casefile.policy import Policy
from casefile.policy.named import short_for
from casefile.store import exists
from casefile.values.value import Title

if TYPE_CHECKING:
    from casefile.case.case import Case

MOST_OFFERED = 40
"""More than anybody reads."""


class Candidate(NamedTuple):
    """A word that may stand next, and what it is."""

    word: str
    shown: str = ""


def titled(known: Mapping[str, Title], word: str, session: Session) -> Iterator[Candidate]:
    """Those of the ``known`` that ``word`` is short for, by id, title or first letters."""
    for key in short_for(word, known) if word else known:
        title = session.speak.title(known[key])
        yield Candidate(key, "" if title == key else title)


def policy_of_desk(session: Session) -> Policy:
    """The policy that was applied last."""
    return current_policy(session.store)[1]


def offered_cases(session: Session, word: str) -> Iterator[Candidate]:
    """The case of that number; then mine that are open, as far as their numbers begin so, and
    whatever ends with that number."""
    if not exists(session.desk) or not (word[:1].isdigit() or not word):
        return
    from casefile.actions.entry import staff_of

    store, policy = session.store, policy_of_desk(session)
    named = tuple(store.named(word)[:MOST_OFFERED]) if word else ()
    rows = store.cases(CaseFilter(numbers=named)) if named else []
    with suppress(CasefileError):
        me = staff_of(policy, session.entry()).id
        mine = CaseFilter(status="open", owner=me, begins=word, most=MOST_OFFERED)
        rows += [row for row in store.cases(mine) if row.number not in named]
    long = "-" in word or len(word) >= len("2026")
    for row in rows:
        offer = case_candidate(row, policy, session)
        yield Candidate(row.number, offer.shown) if long else offer


def case_candidate(row: CaseRow, policy: Policy, session: Session) -> Candidate:
    """A case by its short number, with who complains of what; the name is masked."""
    steps = {s.id: session.speak.title(s.title) for s in (*policy.steps, *policy.route_steps)}
    waits = [steps.get(step, step) for step in row.waiting.split()]
    told = (row.complainant, row.about[:24], session.speak.joined(waits))
    return Candidate(str(row.serial), " ".join(filter(None, told)))


def offered_steps(session: Session, case: str, word: str) -> Iterator[Candidate]:
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
    yield from titled(coming if case or not word else {**coming, **every}, word, session)


def _case(session: Session, name: str) -> "tuple[Case, Policy] | None":
    from casefile.actions.histories import load

    try:
        return load(session.store, session.case(name), session.now())
    except CasefileError:
        return None


def offered_staff(session: Session, word: str) -> Iterator[Candidate]:
    """Whoever has a role."""
    known = {s.id: Title(s.name, s.name) for s in policy_of_desk(session).staff if s.roles}
    yield from titled(known, word, session)


def offered_procedures(session: Session, word: str) -> Iterator[Candidate]:
    """The procedures that cases are opened under."""
    known = procedures(session.store)
    yield from titled({name: Title(name, name) for name in known}, word, session)


def offered_filters(session: Session, word: str) -> Iterator[Candidate]:
    """What tells the cases of a list."""
    from casefile.cli.filters import FILTERS

    if "=" not in word:
        for offer in titled(FILTERS, word, session):
            yield Candidate(f"{offer.word}=", offer.shown)


def offered_facts(session: Session, name: str, typed: list[str], word: str) -> Iterator[Candidate]:
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
    for offer in titled(titles, word, session):
        yield Candidate(f"{offer.word}=", offer.shown)


def _asks(
    session: Session, name: str, typed: list[str]
) -> tuple[Policy, tuple[str, ...], tuple[str, ...], list[str]] | None:
    """What a command asks for: the policy, what is needed, all that it takes, and the values alone
    that were typed."""
    policy, rest = policy_of_desk(session), typed[1:]
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
        yield from offered_staff(session, word)
    elif choices := choices_of(policy, fact):
        yield from titled(choices, word, session)
