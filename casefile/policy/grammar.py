"""The grammar of a policy file: one struct a table, one field a key.

A policy is plain data: no expressions, no code. Conditions (``when``) know equality, membership,
bounds, the state of a clock and how often a step was recorded, so that the person who owns the
procedure can read every row aloud. Long, as it is the one page of the language.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import msgspec

from casefile.policy.clocks import Checks, Clock, Notify, Retention
from casefile.policy.conditions import asked_in, conditions_in
from casefile.policy.derive import Derive, Signs, signs_asked
from casefile.policy.fact import Fact
from casefile.policy.finding import FindingRule
from casefile.policy.forms import Closing, ContactRules, EndingRule, Mapping, Summary
from casefile.policy.letters import Alert, AttachmentRules, Avoid, Block, Document
from casefile.policy.money import Ceiling, Floor, Limit, Remedy, Route, SettlementRules
from casefile.policy.people import Holder, Organisation, Role, Staff, Unit, Verb
from casefile.policy.reporting import Reporting
from casefile.policy.step import Step, fact_of
from casefile.values.currency import CURRENCIES, Currency
from casefile.values.value import Facts, Title
from casefile.worktime.years import OwnDay

FORMAT = 10
"""The format that versions of the policy are stored in; earlier ones: ``released``."""


class Identity(msgspec.Struct, frozen=True):
    """``[policy]``: what the policy is, and how its cases are numbered and timed."""

    id: str
    title: Title
    timezone: str = "Asia/Shanghai"
    currency: Literal["CNY", "GBP", "USD"] = "CNY"
    """What amounts of money are in, on pages and papers."""
    calendar: str = "cn"
    """Whose days off count: ``cn``, an imported calendar of this name, or ``none``."""
    number: str = "{year}-{seq:06}"
    shared_desk: bool = False
    late_entry: str = "1h"
    """Recorded later than this (elapsed time) after it happened: a late entry."""
    workdays: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    """The weekdays that are worked: ``wd`` counts them, but for days off."""
    closed_on_holidays: bool = False
    """Whether opening times stand still on statutory days off (a mall is open on them)."""
    longest_pause: str = "30d"
    """All pauses of a case together may last so long; more takes the right ``pause-longer``."""


class Policy(
    msgspec.Struct,
    frozen=True,
    tag_field="format",
    tag=FORMAT,
    dict=True,  # for what is looked up again and again
    rename={
        "identity": "policy",
        "roles": "role",
        "units": "unit",
        "days": "day",
        "holders": "holder",
        "facts": "fact",
        "derives": "derive",
        "steps": "step",
        "documents": "document",
        "clocks": "clock",
        "findings": "finding",
        "remedies": "remedy",
        "limits": "limit",
        "ceilings": "ceiling",
        "floors": "floor",
        "routes": "route",
        "route_steps": "route_step",
        "blocks": "block",
        "avoids": "avoid",
        "alerts": "alert",
        "mappings": "mapping",
        "endings": "ending",
    },
):
    """A whole policy file. Fields are named as read in code; the TOML tables in the singular."""

    identity: Identity
    roles: tuple[Role, ...]
    staff: tuple[Staff, ...]
    facts: dict[str, Fact]
    steps: tuple[Step, ...]
    organisation: Organisation = Organisation()
    units: tuple[Unit, ...] = ()
    holders: tuple[Holder, ...] = ()
    hours: dict[str, tuple[str, ...]] = {}
    days: tuple[OwnDay, ...] = ()
    derives: tuple[Derive, ...] = ()
    documents: tuple[Document, ...] = ()
    clocks: tuple[Clock, ...] = ()
    closing: Closing = Closing()
    contact: ContactRules = ContactRules()
    checks: Checks = Checks()
    retention: Retention = Retention()
    notify: Notify | None = None
    findings: tuple[FindingRule, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    limits: tuple[Limit, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    floors: tuple[Floor, ...] = ()
    routes: tuple[Route, ...] = ()
    route_steps: tuple[Step, ...] = ()
    settlement: SettlementRules | None = None
    blocks: tuple[Block, ...] = ()
    avoids: tuple[Avoid, ...] = ()
    alerts: tuple[Alert, ...] = ()
    attachments: AttachmentRules = AttachmentRules()
    mappings: tuple[Mapping, ...] = ()
    endings: tuple[EndingRule, ...] = ()
    summary: Summary = Summary()
    rights: dict[Verb, tuple[str, ...]] = {}
    """Which roles may use a verb; a verb that is not listed is open to all staff."""
    report: Reporting = Reporting()
    renamed: dict[str, str] = {}
    """Roles of earlier versions by their ids of today, whose holders go on with their cases."""

    @property
    def id(self) -> str:
        return self.identity.id

    @property
    def currency(self) -> Currency:
        return CURRENCIES[self.identity.currency]

    def step(self, step_id: str) -> Step:
        """The step of that id; KeyError if there is none."""
        return self.steps_by_id[step_id]

    @cached_property
    def steps_by_id(self) -> dict[str, Step]:
        """Each step under its id."""
        return {s.id: s for s in self.steps}

    @cached_property
    def past_facts(self) -> frozenset[str]:
        """The facts that tell what has happened."""
        return frozenset(key for key, fact in self.facts.items() if fact.past)

    @cached_property
    def totals(self) -> tuple[str, ...]:
        """The facts that are the sum of others."""
        return tuple(key for key, fact in self.facts.items() if fact.parts)

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """The facts that conditions ask for, and those that name who performs a step."""
        dates = {clock.due.removeprefix("fact:") for clock in self.clocks if clock.due}
        named = {fact_of(n) for s in self.steps for n in (s.by, s.unit, s.assigns) if n}
        return tuple(sorted(self.signs.keys | {*self.clock_facts} | dates | named))

    @cached_property
    def signs(self) -> Signs:
        """What is asked for beside what is recorded: clocks, counts, derived facts."""
        return signs_asked(conditions_in(self), self.derives)

    @cached_property
    def clocks_on(self) -> dict[tuple[str, str], tuple[Clock, ...]]:
        """The clocks that something starts, stops, cancels, restarts or extends, by what it does
        and what happens."""
        found: dict[tuple[str, str], tuple[Clock, ...]] = {}
        for clock in self.clocks:
            roles = {
                role: getattr(clock, role) for role in ("starts", "stops", "cancels", "restarts")
            }
            roles["extends"] = tuple(name for row in clock.extends for name in row.on)
            still = clock.not_counted
            roles["not_counted"] = tuple(n for row in still for n in (*row.begins, *row.ends))
            for role, names in roles.items():
                for name in dict.fromkeys(names):
                    found[role, name] = (*found.get((role, name), ()), clock)
        return found

    @cached_property
    def standing_still(self) -> frozenset[str]:
        """The clocks that do not count some times of their own."""
        return frozenset(clock.id for clock in self.clocks if clock.not_counted)

    @cached_property
    def calendar_said(self) -> tuple[object, ...]:
        """Everything that the policy says of days and hours."""
        one = self.identity
        of_desk = (one.timezone, one.calendar, one.closed_on_holidays, one.workdays)
        return (*of_desk, tuple(self.hours.items()), self.days)

    @cached_property
    def clocks_ask(self) -> dict[str, frozenset[str]]:
        """Of each clock, the facts and signs on which it depends whether a case needs it and until
        when, and the steps (``step:ID``) that stop it."""
        return {clock.id: frozenset(self._asked_by(clock)) for clock in self.clocks}

    def _asked_by(self, clock: Clock) -> Iterator[str]:
        steps = [name for name in clock.stops if name.startswith("step:")]
        yield from steps
        yield clock.due.removeprefix("fact:")
        conditions = [clock.when, *(row.when for row in clock.varies)]
        conditions += [self.step(name.removeprefix("step:")).when for name in steps]
        for one in conditions:
            yield from asked_in(one)

    @cached_property
    def _by_id(self) -> tuple[dict[str, Clock], dict[str, Staff]]:
        return {c.id: c for c in self.clocks}, {s.id: s for s in reversed(self.staff)}

    @cached_property
    def followers(self) -> dict[str, frozenset[str]]:
        """Of each step, itself and every step that comes after it, directly or not."""
        return {step.id: frozenset(self._after({step.id})) for step in self.steps}

    def _after(self, found: set[str]) -> set[str]:
        while more := {s.id for s in self.steps if s.id not in found and found & set(s.after)}:
            found = found | more
        return found

    @cached_property
    def clock_facts(self) -> tuple[str, ...]:
        """The dates and times among the facts that clocks begin or end with."""
        names = (name for role, name in self.clocks_on if name.startswith("fact:"))
        return tuple(dict.fromkeys(name.removeprefix("fact:") for name in names))

    @cached_property
    def opening(self) -> Step:
        """The step that opens a case: the one marked so, else the first."""
        return next((s for s in self.steps if s.opens), self.steps[0])

    def document(self, document_id: str) -> Document | None:
        return next((d for d in self.documents if d.id == document_id), None)

    def clock(self, clock_id: str) -> Clock | None:
        return self._by_id[0].get(clock_id)

    def remedy(self, remedy_id: str) -> Remedy | None:
        return next((r for r in self.remedies if r.id == remedy_id), None)

    def route(self, route_id: str) -> Route | None:
        return next((r for r in self.routes if r.id == route_id), None)

    def route_step(self, step_id: str) -> Step | None:
        return next((s for s in self.route_steps if s.id == step_id), None)

    def ending(self, ending_id: str) -> EndingRule | None:
        return next((e for e in self.endings if e.id == ending_id), None)

    def mapping(self, mapping_id: str) -> Mapping | None:
        return next((m for m in self.mappings if m.id == mapping_id), None)

    def member(self, staff_id: str) -> Staff | None:
        """The member of staff with that id."""
        return self._by_id[1].get(staff_id)

    @property
    def known_units(self) -> dict[str, Title]:
        """The units that a fact may name: those declared, else those that staff belong to."""
        if self.units:
            return {u.id: u.title or Title(u.id, u.id) for u in self.units}
        return {s.unit: Title(s.unit, s.unit) for s in self.staff if s.unit}

    def holder(self, name: str) -> Holder:
        """Who holds a copy: as declared; a unit of the house, internal; else only a name."""
        for holder in self.holders:
            if holder.id == name:
                return holder
        unit = next((u for u in self.units if u.id == name), None)
        title = (unit.title if unit else None) or Title(name, name)
        return Holder(name, title, internal=unit is not None)

    def summed(
        self, field: Literal["category", "complainant", "about", "honorific", "customer"]
    ) -> str:
        """The fact that lists show as ``field``; nothing where the policy has none."""
        return str(getattr(self.summary, field))

    def in_order(self, facts: Facts) -> Facts:
        """``facts`` in the order of the policy file, which is the order of the form."""
        return {key: facts[key] for key in self.facts if key in facts}

    def name_of(self, staff_id: str) -> str:
        """The name of a member of staff, with the id where others bear it; else the bare id."""
        member = self.member(staff_id)
        if member is None:
            return staff_id
        return f"{member.name}({staff_id})" if member.name in self._namesakes else member.name

    @cached_property
    def of_those_here(self) -> "Policy":
        """The policy without those who have left."""
        return msgspec.structs.replace(self, staff=tuple(s for s in self.staff if s.roles))

    @cached_property
    def _namesakes(self) -> frozenset[str]:
        names = [member.name for member in self.staff]
        return frozenset(name for name in names if names.count(name) > 1)

    def role_title(self, role_id: str) -> Title:
        return next((r.title for r in self.roles if r.id == role_id), Title(role_id, role_id))

    def members(self, roles: tuple[str, ...]) -> tuple[Staff, ...]:
        """The staff who hold one of ``roles``; everybody where no role is asked for."""
        return tuple(s for s in self.staff if not roles or set(roles) & set(s.roles))
