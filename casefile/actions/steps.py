"""The verbs of a case, from opening to closing."""

from datetime import datetime

from casefile.actions.act import (
    Entry,
    Outcome,
    act,
    clocks_now,
    current_policy,
    replayed,
    save,
    staff_of,
)
from casefile.actions.corrections import correct_dealing, dealing
from casefile.actions.totals import delegations
from casefile.actions.typed import parsed
from casefile.case.case import Case, StepTaken
from casefile.errors import BadData, Changed, NotFound
from casefile.log.events import Event, NewEvent, PersonalRevealed
from casefile.log.titles import BESIDE, LOOKS
from casefile.money import settlements
from casefile.people import rights
from casefile.people.delegation import delegators
from casefile.policy import Policy, Staff, Step
from casefile.procedure import endings, next_steps, steps
from casefile.store import Store
from casefile.values.moments import local
from casefile.values.value import Facts, Title


def open_case(
    store: Store,
    given: Facts,
    entry: Entry,
    *,
    received_at: datetime | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Open a case with the facts of the opening step; numbers follow each other in each year."""
    digest, policy = current_policy(store)
    step = policy.opening
    facts = parsed(policy, step.facts, given, step.title, entry.now)
    with store.write():
        if entry.key and (known := store.written(entry.key)):
            before = store.events(known.stream)
            if known != before[0]:
                raise taken_key(entry.key, known)
            # "now" was another moment then
            facts = parsed(policy, step.facts, given, step.title, known.recorded_at)
            same_write(entry.key, before[1], facts)
            case, policy = replayed(store, before)
            return Outcome(case, policy, tuple(before[:2]), clocks_now(store, case, policy))
        staff = staff_of(policy, entry)
        decided = steps.open_case(
            policy, digest, staff, facts, received_at=received_at, at=at, now=entry.now
        )
        year = local(entry.now, policy.identity.timezone).year
        serial = store.next_serial(year)
        number = policy.identity.number.format(year=year, seq=serial)
        added = store.append(
            number, 0, decided, now=entry.now, actor=staff.id, via=entry.via, key=entry.key
        )
        case, _ = replayed(store, added)
        clocks = save(store, case, policy)
    return Outcome(case, policy, tuple(added), clocks)


def same_write(key: str, known: Event, facts: Facts, step: str = "") -> None:
    """Changed if the write marked ``key`` recorded something else than ``facts``."""
    recorded = {**getattr(known.payload, "facts", {}), **(known.personal or {})}
    if recorded != facts or step not in ("", getattr(known.payload, "step", "")):
        raise taken_key(key, known)


def taken_key(key: str, known: Event) -> Changed:
    """The error for a key that marks another write."""
    return Changed(
        "The key {key} marks another write (event {seq}); choose another key.",
        key=key,
        seq=known.seq,
    )


def record(
    store: Store,
    name: str,
    step_name: str,
    given: Facts,
    entry: Entry,
    *,
    at: datetime | None = None,
    seen: int | None = None,
) -> Outcome:
    """Record a step of the procedure."""

    def repeats(known: Event, case: Case, policy: Policy) -> None:
        if known.stream != case.number:
            raise taken_key(entry.key, known)
        step = next_steps.step_named(policy, step_name)
        number, rest = settlement_in(given) if policy.route_step(step.id) else (0, given)
        # "now" was another moment then
        facts = parsed(policy, step.facts, rest, step.title, known.recorded_at)
        same_write(entry.key, known, facts, step.id)
        if number and number != getattr(known.payload, "settlement", 0):
            raise taken_key(entry.key, known)

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        step = next_steps.step_named(policy, step_name)
        if policy.route_step(step.id):
            number, rest = settlement_in(given)
            settlements.on_route(case, policy, step, number)
            rights.permitted(policy, staff, step.roles, step.title)
            facts = parsed(policy, step.facts, rest, step.title, entry.now)
            return settlements.record_route_step(
                case, policy, staff, step, facts, settlement=number, at=at, now=entry.now
            )
        next_steps.recordable(case, policy, step)
        behalf = lender(store, case, policy, staff, step, entry)
        rights.permitted(policy, behalf or staff, step.roles, step.title)
        facts = parsed(policy, step.facts, given, step.title, entry.now)
        return steps.record_step(
            case, policy, staff, step, facts, at=at, now=entry.now, behalf=behalf
        )

    return act(store, name, entry, decide, seen=seen, beside=BESIDE, repeats=repeats)


def settlement_in(given: Facts) -> tuple[int, Facts]:
    """The number of the settlement that is meant (``settlement=2``; 0 where none is named), and the
    facts beside it."""
    rest = {key: value for key, value in given.items() if key != "settlement"}
    named = str(given.get("settlement", "0"))
    if not (named.isascii() and named.isdigit() and len(named) < 9):
        raise BadData("{value} is no number of a settlement.", value=named)
    return int(named), rest


def lender(
    store: Store, case: Case, policy: Policy, staff: Staff, step: Step, entry: Entry
) -> Staff | None:
    """Who lent ``staff`` the authority for a step that decides, where their own roles do not do."""
    if step.decides is None or set(step.roles) & set(staff.roles):
        return None
    proposed = case.standing(step.decides.on)
    lenders = delegators(policy, staff, delegations(store), entry.now)
    able = [m for m in lenders if set(step.roles) & set(m.roles)]
    free = [m for m in able if proposed is None or m.id not in proposed.authors]
    return next(iter(free or able), None)


def correct(
    store: Store,
    name: str,
    event: str,
    given: Facts,
    entry: Entry,
    *,
    reason: str,
    moved_to: datetime | None = None,
) -> Outcome:
    """Correct what an event recorded; a step's name means its last recording that stands."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        if bargained := dealing(case, policy, event):
            return correct_dealing(
                store,
                case,
                policy,
                staff,
                bargained,
                given,
                entry,
                reason=reason,
                moved_to=moved_to,
            )
        taken = recording(case, policy, event)
        step: Step = policy.step(taken.id)
        facts = parsed(policy, step.facts, given, step.title, entry.now)
        return steps.correct(
            case, policy, staff, taken, facts, moved_to=moved_to, reason=reason, now=entry.now
        )

    return act(store, name, entry, decide)


def _numbered(taken: StepTaken, policy: Policy) -> Title:
    title = policy.step(taken.id).title
    return Title(f"{taken.seq}（{title.zh}）", f"{taken.seq} ({title.en})")


def recording(case: Case, policy: Policy, event: str) -> StepTaken:
    """The recording that a number or a step's name means; NotFound lists what there is."""
    if event.isascii() and event.isdigit() and len(event) < 16:
        taken = next((s for s in case.steps if s.seq == int(event)), None)
    else:
        taken = case.standing(next_steps.step_named(policy, event).id)
    if taken is None:
        raise NotFound(
            "Case {case} has no recorded step {event}; it has {known}.",
            case=case.number,
            event=event,
            known=[_numbered(s, policy) for s in case.steps],
        )
    return taken


def note(store: Store, name: str, text: str, entry: Entry, at: datetime | None = None) -> Outcome:
    """Add a note to the file."""
    return act(store, name, entry, lambda c, p, s: steps.note(c, p, s, text, at=at, now=entry.now))


def assign(store: Store, name: str, to: str, entry: Entry) -> Outcome:
    """Give the case to another owner."""
    return act(store, name, entry, lambda c, p, s: steps.assign(c, p, s, to, entry.now))


def close(
    store: Store,
    name: str,
    given: Facts,
    entry: Entry,
    at: datetime | None = None,
    seen: int | None = None,
) -> Outcome:
    """Close the case."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        facts = parsed(policy, policy.closing.facts, given, rights.VERBS["close"], entry.now)
        return endings.close(case, policy, staff, facts, at=at, now=entry.now)

    return act(store, name, entry, decide, seen=seen, beside=LOOKS)


def reopen(store: Store, name: str, reason: str, entry: Entry) -> Outcome:
    """Take a closed or withdrawn case up again."""
    return act(store, name, entry, lambda c, p, s: endings.reopen(c, p, s, reason, entry.now))


def withdraw(store: Store, name: str, reason: str, entry: Entry) -> Outcome:
    """End a case because the complainant took the complaint back."""
    return act(store, name, entry, lambda c, p, s: endings.withdraw(c, p, s, reason, entry.now))


def reveal(store: Store, name: str, command: str, entry: Entry) -> Outcome:
    """Put on record that somebody looks at the personal facts; refused without the right."""

    def decide(_: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        rights.may(policy, staff, "reveal")
        return (NewEvent(entry.now, PersonalRevealed(command=command)),)

    return act(store, name, entry, decide)
