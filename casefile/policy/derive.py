"""Facts that nobody is asked for, since they follow from others: decision tables and figures."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from casefile.policy.conditions import CLOCK, COUNT, Condition, asked_in, holds
from casefile.values.value import Facts, Value

DAY_RECEIVED = "received"
"""The day on which the complaint reached us, where an age is reckoned to it."""
FIGURE = "derive:"
"""Before the name of a derived fact: what its recordings come to, beside the facts of a case."""


class Band(msgspec.Struct, frozen=True):
    """A row of a decision table: ``{ when = { age = { up_to = "7" } }, value = "refund" }``."""

    when: Condition
    value: str


class Derive(msgspec.Struct, frozen=True):
    """``[[derive]]``: a fact that follows from what is recorded, by one of five rules. It may stand
    in every condition, as if it had been recorded, and is corrected with what it follows from.
    """

    fact: str
    """The fact that it gives, declared as ``[fact.KEY]``: ``fact = "warranty"``."""
    rows: tuple[Band, ...] = ()
    """A decision table: the first row that holds gives the value."""
    otherwise: str = ""
    """The value where no row holds: ``otherwise = "none"``; nothing is known then where it is
    empty."""
    count: str = ""
    """How many recordings of a step stand, or contacts: ``count = "visit"``, ``"contact"``."""
    on: Condition = ()
    """Which of them count: ``on = { outcome = "no-answer" }``."""
    ever: bool = False
    """Whether recordings count that stand no more, since the case was sent back or reopened: who
    drove there in vain drove there all the same. ``ever = true``."""
    sum: str = ""
    """What a fact comes to over all recordings that stand, and over the rows of a group:
    ``sum = "fine"``, ``sum = "lines.price"``."""
    age: str = ""
    """How long after the day that a fact tells: ``age = "bought_on"``. What lies before it has no
    age."""
    unit: Literal["days", "months", "years"] = "days"
    """In what an age is counted, each one whole."""
    at: str = DAY_RECEIVED
    """Until when an age is reckoned: ``received``, or a fact."""
    rises: str = ""
    """Whether a fact was recorded higher than the time before: ``rises = "quote"``."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that the row names; a sound one has exactly one."""
        return tuple(r for r in ("rows", "count", "sum", "age", "rises") if getattr(self, r))

    @property
    def of_recordings(self) -> bool:
        """Whether it follows from the recordings one by one, and not from what is known."""
        return bool(self.count or self.sum or self.rises)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The facts that it follows from, as far as it looks at what is known."""
        dates = [self.age, self.at] if self.age else []
        asked = {key for row in self.rows for key in asked_in(row.when)}
        return tuple(sorted(asked | {key for key in dates if key != DAY_RECEIVED}))

    def row_of(self, known: Mapping[str, Value]) -> int:
        """The number of the row that holds, from 1; 0 where none does."""
        return next((no for no, row in enumerate(self.rows, 1) if holds(row.when, known)), 0)

    def value_of(self, known: Mapping[str, Value]) -> str:
        """What the fact is where so much is known; nothing where it cannot be told."""
        if self.of_recordings:
            return str(known.get(FIGURE + self.fact, ""))
        if self.age:
            return age_in(self.unit, known.get(self.age), known.get(self.at))
        no = self.row_of(known)
        return self.rows[no - 1].value if no else self.otherwise


def age_in(unit: str, since: Value | None, until: Value | None) -> str:
    """The whole days, months or years from one day to another; nothing where one of them is not
    known, or the second comes first. The day itself is not counted (民法典 201)."""
    if not (isinstance(since, str) and isinstance(until, str)):
        return ""
    one, other = date.fromisoformat(since), date.fromisoformat(until)
    if other < one:
        return ""
    if unit == "days":
        return str((other - one).days)
    months = (other.year - one.year) * 12 + other.month - one.month
    last_of_month = (other + timedelta(days=1)).month != other.month  # 民法典 202
    if other.day < one.day and not last_of_month:
        months -= 1
    return str(months if unit == "months" else months // 12)


def derived_from(derives: Iterable[Derive], known: Mapping[str, Value]) -> Facts:
    """The facts that follow from what is ``known``, each after those that it rests on."""
    found, so_far = Facts(), dict(known)
    for one in derives:
        so_far.pop(one.fact, None)
        if value := one.value_of(so_far):
            found[one.fact] = so_far[one.fact] = value
    return found


def sorted_by_inputs(derives: Sequence[Derive]) -> tuple[Derive, ...]:
    """Each after those that it rests on; what rests on itself comes last, in the order of the
    file."""
    found: list[Derive] = []
    left = list(derives)
    while left:
        names = {one.fact for one in left}
        ready = [one for one in left if not names & {*one.inputs}]
        found += ready or left
        left = [one for one in left if ready and one not in ready]
    return tuple(found)


class Signs(msgspec.Struct, frozen=True):
    """What conditions and derived facts ask for beside what is recorded."""

    keys: frozenset[str]
    """Everything that a condition names, and what derived facts rest on."""
    clocks: tuple[str, ...]
    """The clocks whose state is asked for."""
    counts: tuple[str, ...]
    """The steps whose recordings are counted, and ``contact`` where those are."""
    derives: tuple[Derive, ...]
    """The derived facts, each after those that it rests on."""

    @property
    def reckoned(self) -> bool:
        """Whether recordings have to be counted or anything follows from them."""
        return bool(self.counts or self.derives)

    @property
    def clock_keys(self) -> frozenset[str]:
        """What conditions call the states of these clocks."""
        return frozenset(CLOCK + rule for rule in self.clocks)

    @property
    def facts(self) -> frozenset[str]:
        """The facts that are derived."""
        return frozenset(one.fact for one in self.derives)


def signs_asked(conditions: Iterable[Condition], derives: Sequence[Derive]) -> Signs:
    """What ``conditions`` and ``derives`` ask for."""
    keys = {key for one in conditions for key in asked_in(one)}
    keys |= {key for one in derives for key in one.inputs}
    return Signs(
        frozenset(keys),
        tuple(sorted(key.removeprefix(CLOCK) for key in keys if key.startswith(CLOCK))),
        tuple(sorted(key.removeprefix(COUNT) for key in keys if key.startswith(COUNT))),
        sorted_by_inputs(derives),
    )


def with_given(signs: Signs, known: Mapping[str, Value], given: Mapping[str, Value]) -> Facts:
    """What is known once ``given`` is: what follows from it is reckoned anew."""
    told = {**known, **given}
    return {**told, **derived_from(signs.derives, told)} if signs.derives else told
