"""Importing: a sheet of complaints → the cases it would open → all of them, or none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from casefile.actions.data.openings import Opened, open_many
from casefile.actions.data.own_tables import own_table
from casefile.actions.entry import Entry, staff_of
from casefile.actions.office.log import put_on_office
from casefile.actions.policies import current_policy, policy_of, procedure_named
from casefile.derived.rows import list_columns
from casefile.errors import Changed, NotFound, Refused
from casefile.intake.columns import UNTIL, columns_of, meant
from casefile.intake.complaints import Complaint, complaints_of
from casefile.intake.repeats import More, Repeat, repeats_within
from casefile.intake.sheet import Fault, Sheet
from casefile.log.events import Event, ImportDone, NewEvent, StepRecorded
from casefile.log.rows import CaseFilter, CaseRow
from casefile.people.privacy import split
from casefile.people.rights import may, permitted
from casefile.policy import Policy, Staff
from casefile.store import Store
from casefile.values.text import bare

Progress = Callable[[int, int], None] | None


class Plan(msgspec.Struct, frozen=True):
    """What importing a file would do, as the log stood at ``head``."""

    key: str
    head: tuple[int, str]
    digest: str
    policy: Policy
    staff: Staff
    rows: int
    complaints: tuple[Complaint, ...] = ()
    faults: tuple[Fault, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    done: ImportDone | None = None
    """The import that read this very file before."""

    @property
    def fresh(self) -> list[Complaint]:
        """The complaints that repeat none."""
        left_out = {repeat.row for repeat in self.repeats}
        return [c for c in self.complaints if c.row not in left_out]

    @property
    def closed(self) -> int:
        """How many of them were settled before."""
        return sum(c.closed for c in self.fresh)


def mapped(policy: Policy, name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The facts that headings stand for: those of the policy's mapping ``name``, where one is
    named, and those ``given`` before them. NotFound tells the mappings there are."""
    if not name:
        return meant(policy, given)
    mapping = policy.mapping(name)
    if mapping is None:
        known = [m.id for m in policy.mappings]
        if not known:
            raise NotFound("The policy has no mapping {name}, nor any other.", name=name)
        raise NotFound("The policy has no mapping {name}; it has {known}.", name=name, known=known)
    said = set(map(bare, given))
    kept = {name: fact for name, fact in mapping.columns.items() if bare(name) not in said}
    return {**kept, **meant(policy, given)}


def plan(
    store: Store,
    content: bytes,
    sheet: Sheet,
    columns: Mapping[str, str],
    entry: Entry,
    procedure: str = "",
) -> Plan:
    """What opening a case of ``procedure`` (of the one applied last, where none is named) for each
    row of ``sheet``, read from ``content``, comes to. Nothing is written. NotPermitted for who may
    not open cases, or close those that were settled before."""
    from hashlib import sha256

    digest, policy = procedure_named(store, procedure)
    staff = staff_of(policy, entry)
    permitted(policy, staff, policy.opening.roles, policy.opening.title)
    key = f"import:{sha256(content).hexdigest()}{sheet.name and '.' + sheet.name}"
    before = store.written(key)
    head = store.head()
    if before and isinstance(before.payload, ImportDone):
        done = before.payload
        return Plan(key, head, digest, policy, staff, done.rows, done=done)
    sheet, own = own_table(sheet, policy)
    facts, faults = columns_of(sheet, policy, {**own, **columns})
    if UNTIL in facts:
        may(policy, staff, "close")
    faults += sheet.faults
    complaints: list[Complaint] = []
    for found in complaints_of(sheet, facts, policy, digest, staff, entry.now):
        (complaints if isinstance(found, Complaint) else faults).append(found)  # type: ignore[arg-type]
    repeats, contrary = repeats_within(complaints)
    faults += contrary
    repeats += _known_before(store, policy, complaints, {r.row for r in repeats})
    return Plan(
        key=key,
        head=head,
        digest=digest,
        policy=policy,
        staff=staff,
        rows=len(sheet.rows) + len({f.row for f in sheet.faults}),
        complaints=tuple(complaints),
        faults=tuple(sorted(faults, key=lambda f: f.row)),
        repeats=tuple(sorted(repeats)),
    )


class KeptMapping(msgspec.Struct, frozen=True):
    """Which columns mean which facts, to be kept in the policy under a name; ``templates`` is the
    shop's folder of them, by which a policy is checked."""

    name: str
    columns: Mapping[str, str]
    templates: Path


def carry_out(
    store: Store,
    planned: Plan,
    entry: Entry,
    *,
    keeping: KeptMapping | None = None,
    progress: Progress = None,
) -> Opened | None:
    """Open a case for each complaint of a plan without faults, leaving out those that repeat
    another; ``keeping`` is a mapping that the policy keeps from now on. One transaction: what is
    interrupted has not happened. Changed if what was recorded since makes the plan another one;
    None if there was nothing to open.
    """
    with store.write():
        _check_unmoved(store, planned)
        digest, policy = planned.digest, planned.policy
        if keeping is not None:
            from casefile.actions.office.mappings import with_mapping
            from casefile.actions.office.policy import put_in_force

            if digest != current_policy(store)[0]:
                raise Refused(
                    "A mapping is kept in the procedure that was applied last; apply {title} "
                    "first, or import without --save.",
                    title=policy.identity.title,
                )
            text, policy = with_mapping(
                store, policy_of(store, digest), keeping.name, keeping.columns, keeping.templates
            )
            put_in_force(store, policy, text, entry)
            digest, policy = current_policy(store)
        fresh = planned.fresh
        if not fresh or planned.done:
            return None
        if digest != planned.digest:
            fresh = [c._replace(events=_under(digest, c.events)) for c in fresh]
        openings = [(f"{planned.key}:{c.row}", c.events) for c in fresh]
        staff = planned.staff.id
        done = open_many(store, policy, openings, entry, staff, progress)
        told = ImportDone(
            sha256=planned.key.removeprefix("import:"),
            rows=planned.rows,
            opened=len(done.cases),
            first=done.cases[0],
            last=done.cases[-1],
            skipped=len(planned.repeats),
        )
        added = put_on_office(store, NewEvent(entry.now, told), entry, staff, planned.key)
    return msgspec.structs.replace(done, events=(*done.events, added.seq))


def _under(digest: str, events: tuple[NewEvent, ...]) -> tuple[NewEvent, ...]:
    """The opening events under the version of the policy that holds now."""
    opened, *rest = events
    payload = msgspec.structs.replace(opened.payload, policy=digest)
    return (msgspec.structs.replace(opened, payload=payload), *rest)


def _known_before(
    store: Store, policy: Policy, complaints: Sequence[Complaint], passed: set[int]
) -> Iterator[Repeat]:
    """The rows, but those ``passed`` over, that say what a case was opened with: in every fact, and
    in the time where the row gives one; of an erased case, in every fact that is left, and in the
    time. Each is told once."""
    times = [c.received_at for c in complaints]
    timed = [t for t in times if t]
    since = min(timed) if timed and len(timed) == len(times) else None
    cases = store.cases(CaseFilter(since=since))
    listing: dict[tuple[str, ...], list[Complaint]] = {}
    timing: dict[datetime, list[Complaint]] = {}
    for complaint in complaints if cases else ():
        listing.setdefault(list_columns(policy, complaint.facts), []).append(complaint)
        if complaint.received_at:
            timing.setdefault(complaint.received_at, []).append(complaint)
    told = set(passed)
    for row in cases:
        alike = listing.get((row.category, row.complainant, row.about), [])
        if row.erased or row.last_no > 2:  # what it was opened with may have been corrected since
            alike = [*alike, *timing.get(row.received_at, ())]
        alike = [c for c in alike if c.row not in told and _timely(c, row)]
        card = store.events(row.number)[1] if alike else None
        for complaint in alike:
            if complaint.row not in told and card and _said(card, policy, complaint, row):
                told.add(complaint.row)
                yield Repeat(complaint.row, 0, row.number, _more(complaint, row))
                if row.erased:
                    break  # it was one row, and who else came that day is not to be turned away


def _timely(complaint: Complaint, row: CaseRow) -> bool:
    """Whether they came in at the same time, as far as the complaint tells; little is left of an
    erased case besides it."""
    return complaint.received_at == row.received_at or (
        complaint.received_at is None and not row.erased
    )


def _more(complaint: Complaint, row: CaseRow) -> More:
    """What there is more to a row that says what a case was opened with."""
    if row.erased:
        return "erased"
    return "closing" if complaint.closed and row.status in ("open", "paused") else ""


def _check_unmoved(store: Store, planned: Plan) -> None:
    """Changed if what others recorded since would make another plan of the same file."""
    if store.head() == planned.head or planned.done:
        return
    within = tuple(r for r in planned.repeats if r.of_row)
    known = _known_before(store, planned.policy, planned.complaints, {r.row for r in within})
    if (
        procedure_named(store, planned.policy.id)[0] != planned.digest
        or store.written(planned.key)
        or tuple(sorted((*within, *known))) != planned.repeats
    ):
        raise Changed("Somebody else has recorded something meanwhile; import it again.")


def _said(card: Event, policy: Policy, complaint: Complaint, row: CaseRow) -> bool:
    """Whether ``card`` opened the case with the very facts of ``complaint``; with its public ones,
    where the others were erased."""
    if not isinstance(card.payload, StepRecorded):
        return False
    if row.erased:
        return card.payload.facts == split(policy, complaint.facts)[0]
    return {**card.payload.facts, **(card.personal or {})} == complaint.facts
