"""Which papers may be issued on a case, and what is missing where one may not."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.errors import Message, Refused, Usage, message
from casefile.money.corrections import correctable
from casefile.money.payees import payee_named
from casefile.papers.letter_grants import lent_or_given, offers_by
from casefile.papers.settlement_meant import belongs, settlement_for
from casefile.policy import Document, Policy
from casefile.policy.conditions import COUNT, Bounds, OneOf, holds
from casefile.procedure.conditions_read import subject
from casefile.procedure.facts import ANSWER, titles
from casefile.procedure.guards import choices_of, still_open
from casefile.replay.signs import counted
from casefile.values.value import Facts, Title, filled
from casefile.values.words import AFTER_COLON


def issuable(
    case: Case,
    policy: Policy,
    kind: Document,
    about: Settlement | None,
    given: Facts,
    told_too: Callable[[list[str]], Iterable[Message]] = lambda _: (),
) -> None:
    """Refused where a fact is missing without which the paper would have a gap; ``told_too``, what
    is told beside those that a letter misses."""
    if case.erased:
        raise Refused(
            "The personal data of case {case} were erased (event {seq}); no paper can be written "
            "from what is left.",
            case=case.number,
            seq=case.erasures[-1].seq,
        )
    known = {**case.signs, **(routes.known(case, about) if about else case.everything), **given}
    for row in kind.unless:
        if case.status == "closed" and not row.keys() - _told_at_the_end(policy):
            raise Refused(
                "{document} is not issued on a case that was closed; case {case} was, on {time}.",
                document=kind.title,
                case=case.number,
                time=case.endings[-1].at,
            )
        if holds((row,), {**known, **_recorded_since(case, row)}):
            raise Refused(
                "{document} is not issued on a case where {facts}.",
                document=kind.title,
                facts=[_said(policy, key, str(known.get(key, ""))) for key in row],
            )
    payee = policy.settlement.payee if about and policy.settlement else ""
    missing = [
        key
        for key in kind.needs
        if not (known.get(key) or (not kind.moves and lent_or_given(case, policy, key)))
        or (key == payee and not payee_named(str(known[key])))  # who signs has a name
    ]
    if missing and kind.moves:  # a letter takes facts of its own
        error = Refused(
            "{step} needs {titles}; add {keys}.",
            step=kind.title,
            titles=titles(policy, missing),
            keys=_blanks(missing),
        )
        error.parts = (*choices_of(policy, missing), *told_too(missing))
        raise error
    if missing:
        error = Refused(
            "{document} needs {titles}, which it takes from the case.",
            document=kind.title,
            titles=titles(policy, missing),
        )
        error.parts = tuple(ways_to_record(case, policy, about, missing))
        raise error


def _recorded_since(case: Case, row: Mapping[str, OneOf]) -> Facts:
    """Of a case that was taken up again, how often the steps were recorded since that a row asks
    whether they were: what was answered or done before it waits again."""
    asked = [
        key.removeprefix(COUNT)
        for key, wanted in row.items()
        if key.startswith(COUNT) and isinstance(wanted, Bounds) and (wanted.at_least or wanted.over)
    ]
    standing = [s for s in case.steps if s.stands]
    return {
        COUNT + name: str(sum(1 for s in counted(case, standing, name) if s.seq > case.reopened))
        for name in asked
        if case.reopened
    }


def _told_at_the_end(policy: Policy) -> set[str]:
    """What is told when a case is closed and by no step: who asks for that asks whether it was
    closed, also by an ending that tells less. A case that was withdrawn tells nothing of it."""
    steps = (*policy.steps, *policy.route_steps)
    return {*policy.closing.facts} - {key for step in steps for key in step.facts}


def papers_now(case: Case, policy: Policy) -> Iterator[tuple[Document, tuple[str, ...]]]:
    """The papers that can be issued on the case as it stands, and the facts that each still asks
    for, which are told with it."""
    for kind in policy.documents:
        asked = tuple(key for key in kind.needs if not case.everything.get(key))
        told: Facts = dict.fromkeys(asked, "…") if kind.moves else {}
        try:
            about = settlement_for(case, policy, kind, 0)
            belongs(policy, kind, about)
            issuable(case, policy, kind, about, told)
            if kind.moves:
                still_open(case)
        except Refused:
            continue
        yield kind, asked if kind.moves else ()


def none_named(case: Case, policy: Policy) -> Usage:
    """The error for whoever does not say which paper: those that can be issued now, each with the
    line that issues it."""
    error = Usage("Say which document is issued on {case}:", case=case.number)
    error.parts = tuple(
        message(
            "{document}: casefile issue {case} {name}{facts}",
            document=kind.title,
            case=case.number,
            name=kind.id,
            facts=f" {_blanks([*asked])}" if asked else "",
        )
        for kind, asked in papers_now(case, policy)
    )
    return error


def lacking_facts(kind: Document, case: Case, policy: Policy, about: Settlement) -> list[str]:
    """The facts that a paper takes from a settlement which does not tell them."""
    known, taken = routes.known(case, about), policy.settlement.facts if policy.settlement else ()
    return [key for key in kind.needs if key in taken and not known.get(key)]


def asked_later(case: Case, policy: Policy, about: Settlement) -> Iterator[Message]:
    """What the papers of its route will take from a settlement, and it does not tell: told while it
    can still be added, since once something was paid it stands as it is."""
    route = policy.route(about.route)
    papers = [kind for kind in policy.documents if route and kind.id in route.documents]
    lacking = [(kind.title, lacking_facts(kind, case, policy, about)) for kind in papers]
    keys = list(dict.fromkeys(key for _, lacked in lacking for key in lacked))
    if keys:
        told = (
            message(
                "{documents} will need {titles}; before it is approved, since what is changed "
                "later is approved anew: casefile correct {case} {seq} {keys} --reason …"
            )
            if about.state == "waiting"
            else message(
                "{documents} will need {titles}; before anything is paid: "
                "casefile correct {case} {seq} {keys} --reason …"
            )
        )
        yield message(
            told.text,
            documents=[title for title, lacked in lacking if lacked],
            titles=titles(policy, keys),
            case=case.number,
            seq=about.seq,
            keys=_blanks(keys),
        )


def ways_to_record(
    case: Case, policy: Policy, about: Settlement | None, missing: list[str]
) -> Iterator[Message]:
    """The commands that put the missing facts on record, each with those that it takes."""
    places: dict[tuple[int, str], list[str]] = {}
    for key in missing:
        if place := _place(case, policy, about, key):
            places.setdefault(place, []).append(key)
    for remedy in dict.fromkeys(r for key in missing for r in offers_by(policy, key)):
        yield message(
            "Offer it first: casefile offer {case} {remedy} …", case=case.number, remedy=remedy
        )
    for (seq, step), keys in places.items():
        if about and seq == about.seq:
            try:
                correctable(case, policy, about)
            except Refused as error:
                yield error.message
                continue
        yield (
            message(
                "Add it: casefile correct {case} {seq} {keys} --reason …",
                case=case.number,
                seq=seq,
                keys=_blanks(keys),
            )
            if seq
            else message(
                "Add it: casefile record {case} {step} {keys}",
                case=case.number,
                step=step,
                keys=_blanks(keys),
            )
        )


def _place(
    case: Case, policy: Policy, about: Settlement | None, key: str
) -> tuple[int, str] | None:
    """Where a fact belongs: the event that recorded what takes it, which is to be corrected, or
    else the first step that takes it (0 and its name)."""
    if about and policy.settlement and key in policy.settlement.facts:
        return about.seq, ""
    taking = [s.id for s in (*policy.route_steps, *policy.steps) if key in s.facts]
    recorded = [s.seq for s in case.steps if s.stands and s.id in taking]
    recorded += [s.seq for s in about.steps if s.stands and s.id in taking] if about else []
    if recorded:
        return recorded[-1], ""
    route = policy.route(about.route) if about else None
    mine = [s for s in taking if route and s in route.steps]
    steps = [s for s in policy.steps if s.id in taking]
    # where none is for a case such as this yet, recording it tells what comes before
    mine += [s.id for s in sorted(steps, key=lambda s: not holds(s.when, case.known))]
    return (0, mine[0]) if mine else None


def _blanks(keys: list[str]) -> str:
    return " ".join(f"{key}=…" for key in keys)


def _said(policy: Policy, key: str, value: str) -> Title:
    """A fact and what it is."""
    fact = policy.facts.get(key)
    choices = {c.id: c.title for c in fact.choices} if fact else {}
    what = (choices or ANSWER).get(value, Title(value, value))
    return filled(AFTER_COLON, title=subject(policy, key), text=what)
