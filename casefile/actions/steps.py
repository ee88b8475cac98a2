"""Opening a case, recording its steps, correcting them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from casefile.actions.act import Decide, Outcome, Sight, act, act_on, at_once
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import history_of, replayed, save_new
from casefile.actions.policies import procedure_named
from casefile.actions.site_of_desk import number_for
from casefile.case import routes
from casefile.case.case import Case, StepTaken
from casefile.case.here import Here
from casefile.errors import BadData, Changed, Message, NotFound, Refused, message
from casefile.log.events import CaseOpened, Event, NewEvent
from casefile.log.kinds import BESIDE, KINDS
from casefile.money import payments
from casefile.people import rights
from casefile.people.delegation import delegators
from casefile.policy import Policy, Staff, Step
from casefile.procedure import next_steps, steps
from casefile.procedure.performers import admitted, may_record
from casefile.procedure.typed import Asked, parsed, with_bare
from casefile.store import Store
from casefile.values.moments import local
from casefile.values.value import Facts, Title, filled
from casefile.values.words import IN_BRACKETS


class TypedOpening(msgspec.Struct, frozen=True):
    """A case as somebody wants to open it: the facts as typed, those that are needed as ``bare``
    values too, when it reached us and was taken down, by which procedure (without a name the one
    applied last)."""

    given: Facts
    bare: tuple[str, ...] = ()
    received_at: datetime | None = None
    at: datetime | None = None
    procedure: str = ""


def open_case(store: Store, typed: TypedOpening, entry: Entry) -> Outcome:
    """Open a case under the newest version of its procedure; numbers follow each other in each
    year, whatever the procedure."""
    digest, policy = procedure_named(store, typed.procedure)
    step = policy.opening
    asked = Asked(step.needs, step.facts, step.title)
    given = with_bare(policy, asked, {}, typed.given, typed.bare, entry.now)
    facts = parsed(policy, step.facts, given, step.title, entry.now)

    def work() -> Outcome:
        if entry.key and (known := store.written(entry.key)):
            before = store.events(known.stream)
            if known != before[0]:
                raise taken_key(entry.key, known)
            # "now" was another moment then
            again = parsed(policy, step.facts, given, step.title, known.recorded_at)
            same_write(entry.key, before[1], again)
            case, its_policy = replayed(store, before)
            return Outcome(case, its_policy, tuple(before[:2]), history_of(store, before))
        staff = staff_of(policy, entry)
        stamp = entry.stamp(staff.id, policy)
        arrival = steps.Arrival(entry.now, typed.received_at, typed.at)
        decided = steps.open_case(policy, digest, staff, facts, arrival)
        year = local(entry.now, policy.identity.timezone).year
        serial = store.next_serial(year)
        number = number_for(store, policy, year, serial)
        added = store.append(number, 0, decided, stamp)
        opened = history_of(store, added)
        save_new(store, opened, policy)
        return Outcome(opened.case, policy, tuple(added), opened)

    return at_once(store, work)


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
    recording: "Recording",
    entry: Entry,
    seen: int | None = None,
) -> Outcome:
    """Record a step of the procedure, or of the route of a settlement."""

    def repeats(known: Event, here: Here) -> None:
        if known.stream != here.case.number:
            raise taken_key(entry.key, known)
        step = next_steps.step_named(here.policy, recording.step)
        number, _ = recording.on_route(here.policy)
        # "now" was another moment then
        facts = recording.facts(here.case, here.policy, step, known.recorded_at)
        same_write(entry.key, known, facts, step.id)
        if number and number != getattr(known.payload, "settlement", 0):
            raise taken_key(entry.key, known)

    def decide(here: Here) -> tuple[NewEvent, ...]:
        return _recorded(here, recording)

    sight = None if seen is None else Sight(seen, BESIDE)
    return act(store, name, entry, decide, sight, repeats)


def _recorded(here: Here, recording: "Recording") -> tuple[NewEvent, ...]:
    step = next_steps.step_on(here.case, here.policy, recording.step)
    if here.policy.route_step(step.id):
        number, _ = recording.on_route(here.policy)
        one = payments.settlement_of_step(here.case, here.policy, step, number, here.staff.id)
        on = routes.on_route(here.policy, one, step.id) or step
        rights.permitted(here.policy, here.staff, on.roles, step.title)
        facts = recording.facts(here.case, here.policy, step, here.now)
        return payments.record_route_step(here, step, facts, settlement=number, at=recording.at)
    next_steps.recordable(here.case, here.policy, step, here.staff.id)
    behalf = lender(here, step)
    may_record(here.policy, here.case, step, here.staff, behalf)
    facts = recording.facts(here.case, here.policy, step, here.now)
    return steps.record_step(here, step, facts, at=recording.at, behalf=behalf)


def record_on(
    store: Store, names: Sequence[str], recording: "Recording", entry: Entry
) -> tuple[Outcome, ...]:
    """Record the same step on several cases: on all of them, or on none."""
    return act_on(store, names, entry, lambda heres: tuple(_recorded(h, recording) for h in heres))


class Recording(msgspec.Struct, frozen=True):
    """A step as somebody wants to record it: its name, the facts as typed, when it happened; and
    values alone, which are the facts that it needs, in their order."""

    step: str
    given: Facts = {}
    at: datetime | None = None
    bare: tuple[str, ...] = ()

    def facts(self, case: Case, policy: Policy, step: Step, now: datetime) -> Facts:
        """The facts as they are kept, typed at ``now``."""
        number, rest = self.on_route(policy)
        asked = Asked(step.needs, step.facts, step.title)
        known = self.known(case, policy, step, number) if self.bare else {}
        given = with_bare(policy, asked, known, rest, self.bare, now)
        return parsed(policy, step.facts, given, step.title, now)

    def known(self, case: Case, policy: Policy, step: Step, number: int) -> Facts:
        """What is known before: of the case, or of the settlement on whose route the step is."""
        if not policy.route_step(step.id):
            return case.known
        standing = [s for s in case.settlements if number in (0, s.no)]
        coming = (
            s for s in standing if any(n.id == step.id for n in routes.coming(case, s, policy))
        )
        one = next(coming, standing[-1] if standing else None)
        return routes.known(case, one) if one else case.known

    def on_route(self, policy: Policy) -> tuple[int, Facts]:
        """The settlement that is meant, where the step stands on a route, and the other facts."""
        step = next_steps.step_named(policy, self.step)
        return settlement_in(self.given) if policy.route_step(step.id) else (0, self.given)


def settlement_in(given: Facts) -> tuple[int, Facts]:
    """The number of the settlement that is meant (``settlement=2``; 0 where none is named), and the
    facts beside it."""
    rest = {key: value for key, value in given.items() if key != "settlement"}
    named = str(given.get("settlement", "0"))
    if not (named.isascii() and named.isdigit() and len(named) < 9):
        raise BadData("{value} is no number of a settlement.", value=named)
    return int(named), rest


def lender(here: Here, step: Step) -> Staff | None:
    """Who lent the acting person the authority for a step that decides, where their own does not
    do."""
    if step.decides is None or admitted(here.case, step, here.staff):
        return None
    proposed = here.case.standing(step.decides.on)
    lenders = delegators(here.policy, here.staff, here.totals.delegations, here.now)
    able = [m for m in lenders if admitted(here.case, step, m)]
    free = [m for m in able if proposed is None or m.id not in proposed.authors]
    return next(iter(free or able), None)


class Correction(msgspec.Struct, frozen=True):
    """What somebody wants to correct: the event by number or step, the facts as typed, why, and
    when it really happened."""

    event: str
    given: Facts
    reason: str
    moved_to: datetime | None = None
    received_at: datetime | None = None
    """When the complaint really reached us."""


def correct(store: Store, name: str, wanted: Correction, entry: Entry) -> Outcome:
    """Correct what an event recorded; a step's name means its last recording that stands."""
    return act(store, name, entry, correcting(store, wanted))


def correcting(store: Store, wanted: Correction) -> Decide:
    """The decision by which that is corrected."""
    from casefile.actions.corrections import correct_dealing, dealing
    from casefile.actions.links import judged_anew

    def decide(here: Here) -> tuple[NewEvent, ...]:
        if wanted.received_at or opening_meant(here.case, wanted.event):
            return receipt_corrected(here, wanted)
        of = dealing(here.case, here.policy, wanted.event)
        if of:
            return correct_dealing(here, of, wanted.given, wanted.reason, wanted.moved_to)
        taken = recording(here.case, here.policy, wanted.event)
        step = here.policy.step(taken.id)
        facts = parsed(here.policy, step.facts, wanted.given, step.title, here.now)
        decided = steps.correct(here, taken, facts, moved_to=wanted.moved_to, reason=wanted.reason)
        return judged_anew(store, here, decided)

    return decide


def opening_meant(case: Case, event: str) -> bool:
    """Whether ``event`` names the opening itself: its number, or ``opened``."""
    return event in (str(case.opened_seq), "opened", *KINDS[CaseOpened.kind].title.names)


def receipt_corrected(here: Here, wanted: Correction) -> tuple[NewEvent, ...]:
    """The event that corrects the time of receipt, which is all that the opening itself tells."""
    if wanted.received_at and not opening_meant(here.case, wanted.event):
        raise Refused(
            "The time of receipt is corrected at the opening: casefile correct {case} opened "
            "received_at=… --reason …",
            case=here.case.number,
        )
    if wanted.received_at is None or wanted.given or wanted.moved_to:
        error = Refused(
            "The opening tells only when the complaint was received: casefile correct {case} "
            "opened received_at=… --reason …",
            case=here.case.number,
        )
        error.parts = (_correct_so(here.case, next(iter(wanted.given), "KEY"), here.policy),)
        raise error
    return steps.correct_receipt(here, wanted.received_at, reason=wanted.reason)


def _numbered(taken: StepTaken, policy: Policy) -> Title:
    title = policy.step(taken.id).title
    return filled(IN_BRACKETS, name=taken.seq, title=title)


def _correct_so(case: Case, fact: str, policy: Policy) -> Message:
    """How a fact is corrected: at the step that recorded it last."""
    keys = [k for k, known in policy.facts.items() if fact in (k, *known.title.names)]
    holding = [s.id for s in case.steps if s.facts.keys() & {*keys}]
    return message(
        "A fact is corrected at the step that recorded it: casefile correct {case} {step} {fact}=… "
        "--reason …",
        case=case.number,
        step=holding[-1] if holding else "STEP",
        fact=keys[0] if holding else "KEY",
    )


def recording(case: Case, policy: Policy, event: str) -> StepTaken:
    """The recording that a number or a step's name means; NotFound lists what there is."""
    fact, equals, _ = event.replace("＝", "=").partition("=")
    if equals:
        error = Refused("{word} names no recording.", word=fact)
        error.parts = (_correct_so(case, fact.strip(), policy),)
        raise error
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
