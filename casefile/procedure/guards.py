"""What every decision asks first: still open, happened in the past, no fact missing, a reason, the
papers there."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from casefile.case.case import Case
from casefile.errors import BadData, Message, Refused, all_told, message
from casefile.people.rights import as_whom
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.policy.forms import Closing, ContactRules
from casefile.policy.money import Remedy, SettlementRules
from casefile.policy.named import find, listed
from casefile.procedure.facts import titles
from casefile.values.amounts import fen, yuan
from casefile.values.moments import local, spell
from casefile.values.text import clean
from casefile.values.value import Facts, Value


class Need(msgspec.Struct, frozen=True):
    """A fact that a step asks for; ``required`` as the case stands now."""

    key: str
    required: bool


Asking = Step | Remedy | SettlementRules | Closing | ContactRules
"""What asks for facts: those that it needs, and those that it may take."""


def needs_as_known(policy: Policy, asking: Asking, known: Mapping[str, Value]) -> tuple[Need, ...]:
    """The facts that whatever is ``asking`` takes, each required where it applies to what is
    ``known``."""
    return tuple(
        Need(key, key in asking.needs and holds(policy.facts[key].when, known))
        for key in asking.facts
    )


def not_given(case: Case) -> None:
    """Refused where the case goes on at another site: only there is anything recorded on it."""
    if case.given:
        raise Refused(
            "Case {case} was given to site {site} (event {seq}) and goes on there; nothing is "
            "recorded on it here until that site gives it back.",
            case=case.number,
            site=case.given.to,
            seq=case.given.seq,
        )


def not_erased(case: Case) -> None:
    """Refused where the personal data of an ended case are gone: nobody could go on with it."""
    if case.erased:
        raise Refused(
            "The personal data of case {case} were erased (event {seq}), so there is nothing to go "
            "on with; open a new case: casefile open",
            case=case.number,
            seq=case.erasures[-1].seq,
        )


def not_over(case: Case) -> None:
    """Refused where the case has ended; one that is paused has not."""
    not_given(case)
    not_erased(case)
    if case.status == "closed":
        raise Refused(
            "Case {case} is closed; reopen it first: casefile reopen {case} --reason …",
            case=case.number,
        )
    if case.status == "withdrawn":
        raise Refused(
            "Case {case} was withdrawn; reopen it first: casefile reopen {case} --reason …",
            case=case.number,
        )


def still_open(case: Case) -> None:
    """Refused unless somebody may go on with the case as it is."""
    not_over(case)
    if case.status == "paused":
        raise Refused(
            "Case {case} is paused until {until}; resume it first: casefile resume {case}",
            case=case.number,
            until=case.pauses[-1].until,
        )


def settled_first(case: Case, policy: Policy) -> None:
    """Refused while a settlement is on its way, or a remedy waits: the case cannot end before."""
    running = [s.no for s in case.settlements if s.running]
    if running:
        raise Refused(
            "Settlement {no} is still on its way; finish it, or: "
            "casefile cancel-settlement {case} {no} --reason …",
            no=running[0],
            case=case.number,
        )
    unapproved(case, policy)


def unapproved(case: Case, policy: Policy) -> None:
    """Refused while a remedy waits for an approval: what nobody granted is neither settled nor left
    behind."""
    for one in case.approvals:
        if one.of == "remedy" and one.state == "waiting":
            able = [one.asked] if one.asked else [m.id for m in policy.members((one.role,))]
            raise Refused(
                "Remedy {no} waits for an approval; first: casefile {whom}approve {case} "
                "{approval}, or casefile {whom}refuse {case} {approval} --reason …",
                no=one.subject,
                whom=as_whom(policy, able),
                case=case.number,
                approval=one.no,
            )


def happened(at: datetime | None, now: datetime, received_at: datetime | None = None) -> datetime:
    """When it happened: ``at`` or now. BadData for the future, or before the complaint came."""
    moment = at or now
    if moment > now:
        raise BadData("{at} lies in the future (now is {now}).", at=moment, now=now)
    if received_at and moment < received_at:
        raise BadData(
            "{at} is before the complaint was received ({received}).",
            at=moment,
            received=received_at,
        )
    return moment


_GUESSED = 24
"""Of so many names that are wrong it is looked up what was meant: of thousands, in a file that is
not ours at all, that would take minutes, and nobody reads it."""


def keys_of(
    policy: Policy, allowed: tuple[str, ...], given: Iterable[str], of: object
) -> dict[str, str]:
    """The fact that each given name means; Refused for those that do not belong here, all told."""
    known = {key: policy.facts[key].title for key in allowed}
    keys, faults = dict[str, str](), list[Refused]()
    for name in given:
        guess = len(faults) < _GUESSED
        try:
            keys[name] = find(name, known, "{of} takes no fact {name}.", guess=guess, of=of)
        except Refused as error:
            faults.append(error)
            if not guess:
                continue
            elsewhere = tuple(_where_it_belongs(policy, name))
            error.parts = elsewhere or error.parts
            if not elsewhere and allowed == policy.opening.facts:  # more than a sentence holds
                every = message("All that may be told when a case is opened: casefile next")
                error.parts = (*error.parts, every)
    if faults:
        raise all_told(faults)
    return keys


def _where_it_belongs(policy: Policy, name: str) -> Iterator[Message]:
    """Which steps take the fact that is named in full, where some do."""
    low = name.strip().lower()
    for key, fact in policy.facts.items():
        if low not in (key, *map(str.lower, fact.title.names)):
            continue
        steps = {s.id: s.title for s in (*policy.steps, *policy.route_steps) if key in s.facts}
        if steps:
            yield message("{fact} is told with {steps}.", fact=fact.title, steps=listed(steps))


def with_defaults(
    policy: Policy, needs: Iterable[Need], given: Mapping[str, Value], at: datetime
) -> Facts:
    """``given`` with what the policy says of needed facts that nobody named; ``at`` is when that
    happened of which they tell."""
    silent = [n.key for n in needs if n.required and n.key not in given]
    said = {key: default_of(policy, key, at) for key in silent if policy.facts[key].default}
    return {**given, **said}


def default_of(policy: Policy, key: str, at: datetime) -> Value:
    """What a fact is where nobody says."""
    fact = policy.facts[key]
    if fact.default == "now" and fact.type == "datetime":
        return spell(at)
    if fact.default == "now" and fact.type == "date":
        return local(at, policy.identity.timezone).date().isoformat()
    return [fact.default] if fact.type in ("list", "group") else fact.default


def one_of_them(policy: Policy, step: Step, given: Mapping[str, Value]) -> None:
    """Refused where none of the facts is given of which the step needs one at least."""
    if step.needs_any and not given.keys() & {*step.needs_any}:
        raise Refused(
            "{step} needs one of {titles} at least; add {keys}.",
            step=step.title,
            titles=titles(policy, step.needs_any),
            keys=" / ".join(f"{key}=…" for key in step.needs_any),
        )


def check_facts(
    policy: Policy, needs: tuple[Need, ...], given: Mapping[str, Value], step: object
) -> None:
    """Refused if a required fact is missing; all missing ones are named."""
    missing = [n.key for n in needs if n.required and n.key not in given]
    if missing:
        error = Refused(
            "{step} needs {titles}; add {keys}.",
            step=step,
            titles=titles(policy, missing),
            keys=" ".join(f"{key}=…" for key in missing),
        )
        error.parts = tuple(choices_of(policy, missing))
        raise error


def choices_of(policy: Policy, keys: Iterable[str]) -> Iterator[Message]:
    """What may be typed for those of the facts that take one of a few values."""
    for key in keys:
        fact = policy.facts[key]
        if fact.choices:
            known = listed({one.id: one.title for one in fact.choices})
            yield message("{key} is one of {known}.", key=key, known=known)


def in_the_past(policy: Policy, given: Mapping[str, Value], now: datetime) -> None:
    """BadData for a time in the future where the fact tells what has happened."""
    if policy.past_facts.isdisjoint(given):
        return
    for key, value in given.items():
        if key in policy.past_facts and str(value) > (
            spell(now)
            if policy.facts[key].type == "datetime"
            else local(now, policy.identity.timezone).date().isoformat()
        ):
            raise BadData(
                "{fact} tells what has happened; it cannot lie in the future.",
                fact=policy.facts[key].title,
            )


def adds_up(policy: Policy, facts: Mapping[str, Value]) -> None:
    """BadData where an amount is not the sum of its parts, once all of them are known."""
    for key in policy.totals:
        fact = policy.facts[key]
        if all(name in facts for name in (key, *fact.parts)):
            total = sum(fen(str(facts[name])) for name in fact.parts)
            if total != fen(str(facts[key])):
                raise BadData(
                    "{fact} ({amount}) is not the sum of {parts} ({total}).",
                    fact=fact.title,
                    amount=facts[key],
                    parts=[policy.facts[name].title for name in fact.parts],
                    total=yuan(total),
                )


def stated(reason: str) -> str:
    """A reason as it is kept; Refused when it says nothing."""
    text = clean(reason).strip()
    if not text:
        raise Refused("A reason is needed: --reason …")
    return text


def papers_first(case: Case, policy: Policy, step: Step) -> None:
    """Refused while a paper is not there that a step of the procedure requires; each is named with
    the command that issues it."""
    from casefile.case.certified import DOCUMENT, lacking_on

    ids = [name.removeprefix(DOCUMENT) for name in lacking_on(case, step, policy)]
    if not ids:
        return
    kinds = [kind for kind in policy.documents if kind.id in ids]
    error = Refused(
        "{step} needs {papers} first.", step=step.title, papers=[kind.title for kind in kinds]
    )
    error.parts = tuple(
        message("Next: casefile issue {case} {document}", case=case.number, document=kind.id)
        for kind in kinds
    )
    raise error
