"""A second reckoning of every figure of a report, which starts from what anybody can take out of a
desk of the pack ``mall``: ``export`` of cases, clocks, payments, remedies and events. Nothing of
the program is asked but that."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache, cached_property
from math import ceil
from pathlib import Path
from typing import Any

from tests.desk import Desk

Row = dict[str, Any]
HERE = timezone(timedelta(hours=8))
OPEN, CLOSE = timedelta(hours=10), timedelta(hours=22)
"""When the mall is open, every day of the week."""
LATE = timedelta(hours=1)
NOTICES = Path(__file__).parents[1] / "casefile" / "calendars" / "cn"
ANSWERS = ("explain-unfounded", "notify")
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Span:
    """From ``begin`` to before ``end``."""

    begin: datetime
    end: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.begin <= at < self.end

    @classmethod
    def of(cls, first: str, last: str, until: datetime) -> "Span":
        """The days ``first`` to ``last``, as far as they had come ``until`` then."""
        begin = datetime.combine(date.fromisoformat(first), datetime.min.time(), HERE)
        after = datetime.combine(date.fromisoformat(last), datetime.min.time(), HERE)
        return cls(begin, max(begin, min(after + timedelta(days=1), until + timedelta(seconds=1))))


@dataclass(frozen=True)
class Found:
    """One thing that a figure counts: on which case, when, how much, whose doing."""

    case: str
    at: datetime
    amount: int = 1
    by: str = ""
    kind: str = ""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(HERE)


def fen(text: Any) -> int:
    return int(Decimal(text or "0") * 100)


@dataclass(frozen=True)
class OfCase:
    """One case as the exports tell it."""

    row: Row
    events: tuple[Row, ...]
    clocks: tuple[Row, ...]
    payments: tuple[Row, ...]
    remedies: tuple[Row, ...]

    @property
    def no(self) -> str:
        return str(self.row["case"])

    @property
    def facts(self) -> Row:
        return dict(self.row["facts"])

    @property
    def received(self) -> datetime:
        return moment(self.row["received_at"])

    def of(self, *kinds: str) -> Iterator[Row]:
        return (e for e in self.events if e["kind"] in kinds)

    @cached_property
    def endings(self) -> list[tuple[int, datetime, str]]:
        return [
            (e["seq"], moment(e["at"]), e["data"].get("ended", "withdrawn"))
            for e in self.of("case.closed", "case.withdrawn")
        ]

    @property
    def away(self) -> bool:
        return any(how == "elsewhere" for _, _, how in self.endings)

    def taken_up(self, by: datetime) -> list[int]:
        """When it was taken up again."""
        return [e["seq"] for e in self.of("case.reopened") if moment(e["recorded_at"]) < by]

    def ended(self, by: datetime) -> tuple[int, datetime, str] | None:
        """The ending that stood then."""
        passed = [one for one in self.endings if one[1] < by]
        if not passed or any(seq > passed[-1][0] for seq in self.taken_up(by)):
            return None
        return passed[-1]

    @cached_property
    def struck(self) -> set[int]:
        return {e["data"]["of"] for e in self.of("entry.struck")}

    def with_corrections(self, event: Row) -> Row:
        """What an event told, as later corrections leave it."""
        told = {**event["data"].get("facts", {}), **(event["data"].get("personal") or {})}
        for later in self.of("facts.corrected"):
            if later["data"]["of"] == event["seq"]:
                told |= later["data"].get("facts", {}) | (later["data"].get("personal") or {})
        return told

    def happened(self, event: Row) -> datetime:
        """When it happened, as it is known now."""
        moved = [
            later["data"]["moved_to"]
            for later in self.of("facts.corrected")
            if later["data"]["of"] == event["seq"] and later["data"].get("moved_to")
        ]
        return moment(moved[-1] if moved else event["at"])

    def steps(self, settlement: int = 0) -> list[Row]:
        return [e for e in self.of("step.recorded") if e["data"].get("settlement", 0) == settlement]

    @cached_property
    def sent_back(self) -> set[int]:
        """Steps that stand no longer: whatever followed the plan that was returned, and what was
        told when the case was taken up again."""
        gone: set[int] = set()
        for event in self.steps():
            if event["data"].get("facts", {}).get("decision") == "returned":
                gone |= {
                    e["seq"]
                    for e in self.steps()
                    if e["seq"] <= event["seq"] and e["data"]["step"] in ("plan", "approve")
                }
        return gone

    @cached_property
    def settlements(self) -> list["Agreed"]:
        made = self.of("settlement.made")
        return [Agreed(self, no, event) for no, event in enumerate(made, 1)]

    def told(self, fact: str) -> set[str]:
        """What the case, or else its last settlement that tells it, says of a fact."""
        values: list[Any] = [self.facts.get(fact)]
        values += [self.with_corrections(s.event).get(fact) for s in reversed(self.settlements)]
        value: Any = next((v for v in values if v), [])
        return {value} if isinstance(value, str) else set(value)


@dataclass(frozen=True)
class Agreed:
    """A settlement as its events tell it."""

    case: OfCase
    no: int
    event: Row

    @property
    def now(self) -> Row:
        """The event that tells its present amount: the making of it or a correction."""
        told = self.event
        for later in self.case.of("facts.corrected"):
            data = later["data"]
            if data["of"] == self.event["seq"] and (data.get("grantor") or data.get("asks")):
                told = later
        return told

    @property
    def amount(self) -> int:
        return fen(self.now["data"].get("amount"))

    @property
    def excess(self) -> int:
        return fen(self.now["data"].get("excess"))

    @property
    def gone(self) -> bool:
        cancelled = any(e["data"]["no"] == self.no for e in self.case.of("settlement.cancelled"))
        return cancelled or bool(answers(self.case, self.now, "approval.refused"))

    @property
    def waits(self) -> bool:
        asks = self.now["data"].get("asks", [])
        return len(answers(self.case, self.now, "approval.given")) < len(asks)

    @property
    def paid(self) -> int:
        """What the customer has of it: paid on it or taken over, and not paid back."""
        return self.carried + self.given - self._became_of(returned=True)

    @property
    def given(self) -> int:
        return sum(fen(p["amount"]) for p in self.case.payments if p["settlement"] == self.no)

    @property
    def carried(self) -> int:
        """What it took over: what the customer had of another one that was cancelled, but for
        what stayed with them for a reason."""
        before = self.event["data"].get("continues")
        if not before:
            return 0
        other = self.case.settlements[int(before) - 1]
        return other.paid - other._became_of(returned=False)

    @property
    def left(self) -> int:
        """What the customer has of it, but for what was paid back on those that took it over."""
        later = [s for s in self.case.settlements if s.event["data"].get("continues") == self.no]
        return self.paid - sum(s.carried - min(s.left, s.carried) for s in later)

    @property
    def kept(self) -> int:
        """What was paid on it itself and is the customer's still; what it took over comes back
        last."""
        return max(self.left - self.carried, 0)

    def _became_of(self, *, returned: bool) -> int:
        told = (e["data"] for e in self.case.of("overpayment.explained"))
        return sum(
            fen(d["amount"])
            for d in told
            if d["no"] == self.no and d.get("returned", False) is returned
        )

    @property
    def payer(self) -> str:
        return "商户" if self.event["data"]["route"].startswith("merchant") else "商场"


def answers(case: OfCase, asking: Row, kind: str) -> list[Row]:
    return [e for e in case.of(kind) if e["data"]["ask"] == asking["seq"]]


TABLES = ("cases", "clocks", "payments", "remedies", "events")


def tables(desk: Desk, now: str = "") -> dict[str, list[Row]]:
    """Everything that is taken out, table by table."""

    def rows(what: str) -> list[Row]:
        text = desk.run(f"export {what} --reveal --format jsonl", now=now).out
        return [json.loads(line) for line in text.splitlines()]

    return {what: rows(what) for what in TABLES}


@dataclass(frozen=True)
class Exported:
    """What was taken out of a desk."""

    cases: tuple[OfCase, ...]

    @classmethod
    def of(cls, desk: Desk) -> "Exported":
        return cls.made_of(tables(desk))

    @classmethod
    def made_of(cls, taken_out: dict[str, list[Row]]) -> "Exported":
        def by(what: str, key: str = "case") -> dict[str, list[Row]]:
            found: dict[str, list[Row]] = {}
            for row in taken_out[what]:
                found.setdefault(row[key], []).append(row)
            return found

        parts = (by("events", "stream"), by("clocks"), by("payments"), by("remedies"))
        return cls(
            tuple(
                OfCase(row, *(tuple(part.get(row["case"], ())) for part in parts))
                for row in taken_out["cases"]
            )
        )

    def only(self, wanted: Callable[[OfCase], bool]) -> "Exported":
        return replace(self, cases=tuple(filter(wanted, self.cases)))


Reckoning = Callable[[Exported, Span], Iterable[Found]]


# ---- cases ---------------------------------------------------------------------------------------


def came(all_: Exported, span: Span) -> Iterator[OfCase]:
    return (c for c in all_.cases if c.received in span and not c.away)


def of_those_that_came(amount: Callable[[OfCase], int | None]) -> Reckoning:
    def found(all_: Exported, span: Span) -> Iterator[Found]:
        for case in came(all_, span):
            much = amount(case)
            if much is not None:
                yield Found(case.no, case.received, much)

    return found


def if_so(case: OfCase, fact: str, value: str) -> int | None:
    return 1 if case.facts.get(fact) == value else None


def elsewhere(all_: Exported, span: Span) -> Iterator[Found]:
    return (Found(c.no, c.received) for c in all_.cases if c.away and c.received in span)


def alike(names: Callable[[Exported], dict[str, set[str]]]) -> Reckoning:
    """The cases before which, within thirty days, there was one with a name in common."""

    def found(all_: Exported, span: Span) -> Iterator[Found]:
        of = names(all_)
        bearing: dict[str, list[OfCase]] = {}
        for case in all_.cases:
            for name in of[case.no]:
                bearing.setdefault(name, []).append(case)
        for case in came(all_, span):
            mine = (case.received, opened(case))
            others = [other for name in of[case.no] for other in bearing[name]]
            if any(
                (other.received, opened(other)) < mine and case.received - other.received <= MONTH
                for other in others
            ):
                yield Found(case.no, case.received)

    return found


def opened(case: OfCase) -> int:
    return int(case.events[0]["seq"])


def customers(all_: Exported) -> dict[str, set[str]]:
    """By which numbers the customer of each case was ever known, there or on a case that is said to
    be of the same customer."""
    known = {case.no: _numbers(case) for case in all_.cases}
    ties: dict[str, set[str]] = {}
    for case in all_.cases:
        for other in _of_the_same(case):
            both = sorted((case.no, other))
            name = "+".join(both)
            for no in both:
                ties.setdefault(no, set()).add(name)
    bearing: dict[str, list[str]] = {}
    for no, names in known.items():
        names |= ties.get(no, set())
        for name in names:
            bearing.setdefault(name, []).append(no)
    found: dict[str, set[str]] = {}
    for no in known:
        if no not in found:
            found |= {key: {no} for key in _of_one(no, known, bearing)}
    return found


def _of_one(no: str, known: dict[str, set[str]], bearing: dict[str, list[str]]) -> set[str]:
    """Every case that is the same customer's."""
    seen, ahead = {no}, [no]
    while ahead:
        for name in known[ahead.pop()]:
            new = set(bearing.pop(name, ())) - seen
            seen |= new
            ahead += new
    return seen


def _numbers(case: OfCase) -> set[str]:
    told = (e["data"].get("personal") or {} for e in case.of("step.recorded", "facts.corrected"))
    phones = {str(words["phone"]) for words in told if words.get("phone")}
    return {str(case.facts.get("phone") or case.no)} | phones


def _of_the_same(case: OfCase) -> set[str]:
    tied: set[str] = set()
    for event in case.of("case.linked", "case.unlinked"):
        other = event["data"]["other"]
        if event["kind"] == "case.unlinked":
            tied.discard(other)
        elif event["data"]["tie"] == "same-customer":
            tied.add(other)
    return tied


def by_fact(fact: str) -> Callable[[Exported], dict[str, set[str]]]:
    return lambda all_: {case.no: case.told(fact) for case in all_.cases}


def endings(withdrawn: bool) -> Reckoning:
    def found(all_: Exported, span: Span) -> Iterator[Found]:
        for case in all_.cases:
            for _, at, how in case.endings:
                if at in span and (how == "withdrawn") is withdrawn and not case.away:
                    yield Found(case.no, at)

    return found


def recorded(kind: str) -> Reckoning:
    def found(all_: Exported, span: Span) -> Iterator[Found]:
        for case in all_.cases:
            for event in case.of(kind):
                if (at := moment(event["recorded_at"])) in span:
                    yield Found(case.no, at, by=event["actor"])

    return found


def still_open(all_: Exported, span: Span) -> list[OfCase]:
    return [
        c
        for c in all_.cases
        if c.received < span.end
        and c.ended(span.end) is None
        and not (c.away and not c.taken_up(span.end))  # it was over before it came here
    ]


def left_open(all_: Exported, span: Span) -> Iterator[Found]:
    return (Found(case.no, case.received) for case in still_open(all_, span))


def overdue(all_: Exported, span: Span) -> Iterator[Found]:
    for case in still_open(all_, span):
        late = [
            moment(r["due_at"])
            for r in verdicts(case)
            if r["state"] == "missed"
            and moment(r["due_at"]) < span.end
            and not (r["met_at"] and moment(r["met_at"]) < span.end)
        ]
        if late:
            yield Found(case.no, min(late))


@cache
def days_off_and_on(year: int) -> tuple[set[date], set[date]]:
    """What the notice of the State Council says of a year."""
    notice = json.loads((NOTICES / f"{year}.json").read_text("utf-8"))
    off: set[date] = set()
    for one in notice["off"]:
        first, last = date.fromisoformat(one["first"]), date.fromisoformat(one["last"])
        off |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return off, {date.fromisoformat(day) for day in notice["on"]}


def worked(day: date) -> bool:
    off, on = days_off_and_on(day.year)
    return day in on or (day not in off and day.weekday() < 5)


def ages(all_: Exported, span: Span) -> list[int]:
    """How many of those that are open at the end are how old: 0–1, 2–3, 4–7, more working days."""
    counts = [0, 0, 0, 0]
    last = (span.end - timedelta(seconds=1)).date()
    for case in still_open(all_, span):
        came_on = case.received.date()
        days = (came_on + timedelta(days=n + 1) for n in range((last - came_on).days))
        counts[bisect_right((1, 3, 7), sum(map(worked, days)) - 1)] += 1
    return counts


# ---- deadlines and time --------------------------------------------------------------------------


def verdicts(case: OfCase) -> Iterator[Row]:
    """The rounds that were met or missed."""
    return (
        r
        for r in case.clocks
        if r["state"] in ("met", "missed") and r["rule"] != "pause" and not case.away
    )


def fell(one: Row) -> datetime:
    """When a verdict fell: with what was done, or with the deadline that passed."""
    return moment(one["met_at"] if one["state"] == "met" else one["due_at"])


def of_verdicts(wanted: Callable[[Row], int | None]) -> Reckoning:
    def found(all_: Exported, span: Span) -> Iterator[Found]:
        for case in all_.cases:
            for one in verdicts(case):
                much = wanted(one)
                if much is not None and fell(one) in span:
                    yield Found(case.no, fell(one), much, case.row["owner"])

    return found


def due_improvements(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for one in verdicts(case):
            if one["rule"] == "improvement-done" and moment(one["due_at"]) in span:
                yield Found(case.no, moment(one["due_at"]))


def open_seconds(begin: datetime, end: datetime) -> int:
    """The opening hours from one moment to another."""
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    seconds = 0.0
    while midnight < end:
        opens, closes = max(midnight + OPEN, begin), min(midnight + CLOSE, end)
        seconds += max((closes - opens).total_seconds(), 0)
        midnight += timedelta(days=1)
    return int(seconds)


def first_answers(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        told = [
            case.happened(e)
            for e in case.steps()
            if e["data"]["step"] in ANSWERS and not _taken_back(case, e)
        ]
        told += [
            moment(e["at"])
            for e in case.of("contact.made")
            if e["seq"] not in case.struck
            and e["data"].get("facts", {}).get("outcome") in ("reached", "no-answer")
        ]
        if told and min(told) in span and not case.away:
            yield Found(case.no, min(told), open_seconds(case.received, min(told)))


def _taken_back(case: OfCase, event: Row) -> bool:
    """Whether a step stands no longer, since the case was taken up again after it and judged anew,
    or what had made it due was corrected."""
    return event["seq"] in case.sent_back


def closings(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for _, at, how in case.endings:
            if at in span and how != "withdrawn" and not case.away:
                yield Found(case.no, at, open_seconds(case.received, at))


def satisfied(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        ending, said = case.ended(span.end), case.facts.get("satisfaction")
        if ending and ending[1] in span and said and not case.away:
            yield Found(case.no, ending[1], int(said in ("satisfied", "fair")))


# ---- promises ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Promised:
    """A promise: who has to keep it, each date with the moment from which it held, how it ended."""

    by: str
    made: datetime
    dues: tuple[tuple[datetime, datetime], ...]
    ended: tuple[str, datetime] | None

    @property
    def broken_at(self) -> datetime | None:
        """The first date that passed while it was the one in force; None where each was kept to.
        What is still to be kept has its date ahead."""
        holds_until = [since for _, since in self.dues[1:]]
        last = self.ended[1] if self.ended else None
        for (due, _), until in zip(self.dues, [*holds_until, last], strict=True):
            if until is None or until > due:
                return due
        return None


def promises(case: OfCase) -> Iterator[Promised]:
    made = list(case.of("promise.made"))
    for no, event in enumerate(made, 1):
        if event["seq"] in case.struck:
            continue
        by, ended = event["data"]["by"], None
        dues = [(moment(event["data"]["due"]), moment(event["at"]))]
        for later in case.events:
            if later["data"].get("no") == no and later["kind"] == "promise.moved":
                by = later["data"].get("by") or by
                dues.append((moment(later["data"]["due"]), moment(later["at"])))
            elif later["data"].get("no") == no and later["kind"] == "promise.kept":
                ended = ("kept", moment(later["at"]))
            elif later["data"].get("no") == no and later["kind"] == "promise.released":
                ended = ("released", moment(later["at"]))
            elif f"promise-{no}" in later["data"].get("ends", ()):
                ended = ("lapsed", moment(later["at"]))
            elif _calls_back(case, later, event) and ended is None:
                ended = ("kept", moment(later["at"]))
        yield Promised(by, moment(event["at"]), tuple(dues), ended)


def _calls_back(case: OfCase, contact: Row, promise: Row) -> bool:
    return bool(
        promise["data"].get("call_back")
        and contact["kind"] == "contact.made"
        and contact["seq"] not in case.struck
        and contact["data"].get("facts", {}).get("outcome") in ("reached", "no-answer")
        and contact["seq"] > promise["seq"]
        and moment(contact["at"]) >= moment(promise["at"])
    )


def of_promises(when: Callable[[Promised], datetime | None]) -> Reckoning:
    def found(all_: Exported, span: Span) -> Iterator[Found]:
        for case in all_.cases:
            for one in promises(case):
                at = when(one)
                if at is not None and at in span:
                    yield Found(case.no, at, by=one.by)

    return found


def ended_so(how: str, *, late: bool = False) -> Callable[[Promised], datetime | None]:
    def when(one: Promised) -> datetime | None:
        if one.ended is None or one.ended[0] != how or (late and one.broken_at is None):
            return None
        return one.ended[1]

    return when


# ---- money ---------------------------------------------------------------------------------------


def offered(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for one in case.remedies:
            if moment(one["at"]) in span:
                yield Found(case.no, moment(one["at"]), fen(one["amount"]), one["by"])


def granted(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for one in case.remedies:
            asking = _last_asking(case, one["seq"])
            at, by = _granted_at(case, asking)
            waits = one["state"] == "waiting" and by
            if (one["state"] in ("offered", "chosen") or waits) and at in span:
                yield Found(case.no, at, fen(one["amount"]), by, one["kind"])
        for agreed in case.settlements:
            at, by = _granted_at(case, agreed.now)
            much = agreed.excess
            if agreed.gone or (agreed.waits and not by):
                rests = agreed.amount - agreed.excess - agreed.carried
                much = max(agreed.kept - max(rests, 0), 0)
            if much and at in span:
                yield Found(case.no, at, much, by, "settlement")


def _last_asking(case: OfCase, seq: int) -> Row:
    """The event that tells the present amount of an offer."""
    found = next(e for e in case.events if e["seq"] == seq)
    for later in case.of("facts.corrected"):
        data = later["data"]
        if data["of"] == seq and (data.get("grantor") or data.get("asks")):
            found = later
    return found


def _granted_at(case: OfCase, asking: Row) -> tuple[datetime, str]:
    at, by = moment(asking["at"]), asking["data"].get("grantor", "")
    asks = asking["data"].get("asks", [])
    for given in answers(case, asking, "approval.given"):
        ask = asks[given["data"].get("rank", 0)]
        if ask.get("staff") or not ask.get("role"):
            at, by = moment(given["at"]), given["data"].get("behalf") or given["actor"]
    return at, by


def granted_by_role(all_: Exported, span: Span, limit: Row, policy: Row) -> Row:
    """What the holders of a role granted under one limit of the policy, beside that limit."""
    holders = {one["id"] for one in policy["staff"] if limit["role"] in one["roles"]}
    assert not limit["when"]
    mine = [
        one
        for one in granted(all_, span)
        if one.by in holders and limit["remedy"] in ("*", one.kind) and one.amount
    ]
    on_case: dict[str, int] = {}
    for one in mine:
        on_case[one.case] = on_case.get(one.case, 0) + one.amount
    amounts = {
        "granted": sum(one.amount for one in mine),
        "most_item": max((one.amount for one in mine), default=0),
        "most_case": max(on_case.values(), default=0),
    }
    told = {key: f"{Decimal(much) / 100:.2f}" for key, much in amounts.items()}
    bounds = ("role", "remedy", "per_item", "per_case", "per_customer", "per_clerk", "window")
    return {**{key: limit[key] for key in bounds}, "when": [], "items": len(mine), **told}


def settled(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for one in case.settlements:
            if moment(one.event["at"]) in span and not one.gone:
                yield Found(case.no, moment(one.event["at"]), one.amount)


def paid(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for one in case.payments:
            if moment(one["at"]) in span:
                yield Found(case.no, moment(one["at"]), fen(one["amount"]), one["by"])


def owed_on(one: Agreed, span: Span) -> int:
    """What is still to be paid on a settlement that stands."""
    stands = moment(one.event["at"]) < span.end and not one.gone and not one.waits
    return max(one.amount - one.paid, 0) if stands else 0


def owed(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for one in case.settlements:
            if left := owed_on(one, span):
                yield Found(case.no, moment(one.event["at"]), left)


def at_insurers(all_: Exported, span: Span) -> Iterator[Found]:
    """What was paid on a route that ends with the insurer, who has not answered."""
    for case in all_.cases:
        for one in case.settlements:
            answered = any(e["data"]["step"] == "insurer-pays" for e in case.steps(one.no))
            at, insured = moment(one.event["at"]), one.event["data"]["route"].endswith("-in-scope")
            if insured and at < span.end and one.paid and not one.gone and not answered:
                yield Found(case.no, at, one.paid)


def without_receipt(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for one in case.payments:
            if one["receipt"] is None and moment(one["at"]) < span.end:
                yield Found(case.no, moment(one["at"]), fen(one["amount"]))


# ---- conduct -------------------------------------------------------------------------------------


def penalised(*, count: bool) -> Reckoning:
    def found(all_: Exported, span: Span) -> Iterator[Found]:
        for case in all_.cases:
            for event in case.steps():
                amount = case.with_corrections(event).get("penalty_amount")
                at = case.happened(event)
                if amount and at in span and not _taken_back(case, event):
                    yield Found(case.no, at, 1 if count else fen(amount))

    return found


def typed_late(all_: Exported, span: Span) -> Iterator[Found]:
    for case in all_.cases:
        for event in case.steps():
            at = moment(event["recorded_at"])
            if at in span and at - case.happened(event) > LATE:
                yield Found(case.no, at, by=event["actor"])


RECKONED: dict[str, tuple[Reckoning, str]] = {
    "received": (of_those_that_came(lambda _: 1), "sum"),
    "settled_elsewhere": (elsewhere, "sum"),
    "founded_cases": (of_those_that_came(lambda c: if_so(c, "founded", "yes")), "sum"),
    "founded_share": (
        of_those_that_came(
            lambda c: int(c.facts["founded"] == "yes") if c.facts.get("founded") else None
        ),
        "share",
    ),
    "repeated": (alike(customers), "sum"),
    "repeated_product": (alike(by_fact("product")), "sum"),
    "repeated_merchant": (alike(by_fact("merchant")), "sum"),
    "repeated_cause": (alike(by_fact("trouble")), "sum"),
    "skip_level_cases": (of_those_that_came(lambda c: if_so(c, "skip_level", "yes")), "sum"),
    "closed": (endings(withdrawn=False), "sum"),
    "withdrawn": (endings(withdrawn=True), "sum"),
    "reopened": (recorded("case.reopened"), "sum"),
    "open_at_end": (left_open, "sum"),
    "overdue_at_end": (overdue, "sum"),
    "acknowledged_share": (
        of_verdicts(lambda r: int(r["state"] == "met") if r["rule"] == "card-at-once" else None),
        "share",
    ),
    "first_answer_median": (first_answers, "50"),
    "first_answer_p90": (first_answers, "90"),
    "close_median": (closings, "50"),
    "close_p90": (closings, "90"),
    "satisfied_share": (satisfied, "share"),
    "promises_made": (of_promises(lambda p: p.made), "sum"),
    "promises_kept": (of_promises(ended_so("kept")), "sum"),
    "promises_late": (of_promises(ended_so("kept", late=True)), "sum"),
    "promises_broken": (of_promises(lambda p: p.broken_at), "sum"),
    "promises_released": (of_promises(ended_so("released")), "sum"),
    "claimed": (of_those_that_came(lambda c: fen(c.facts.get("amount_claimed"))), "yuan"),
    "offered": (offered, "yuan"),
    "granted": (granted, "yuan"),
    "settled": (settled, "yuan"),
    "paid": (paid, "yuan"),
    "unpaid_at_end": (owed, "yuan"),
    "at_insurers_at_end": (at_insurers, "yuan"),
    "unreceipted_at_end": (without_receipt, "yuan"),
    "penalties": (penalised(count=True), "sum"),
    "penalties_amount": (penalised(count=False), "yuan"),
    "improvements_due": (due_improvements, "sum"),
    "improvements_done": (
        of_verdicts(
            lambda r: 1 if (r["rule"], r["state"]) == ("improvement-done", "met") else None
        ),
        "sum",
    ),
    "improvements_late": (
        of_verdicts(
            lambda r: 1 if (r["rule"], r["state"]) == ("improvement-done", "missed") else None
        ),
        "sum",
    ),
    "excused": (
        of_verdicts(lambda r: 1 if r["excused"] and r["state"] == "missed" else None),
        "sum",
    ),
    "late_entries": (typed_late, "sum"),
    "corrections": (recorded("facts.corrected"), "sum"),
}
"""Each figure of the annex: what it counts, and what that comes to."""


def reckoned(name: str, all_: Exported, span: Span, by: str | None = None) -> Any:
    """The figure as ``report --json`` has to tell it; of one member of staff only what is their
    doing."""
    hits, kind = RECKONED[name]
    amounts = sorted(f.amount for f in hits(all_, span) if by is None or f.by == by)
    if kind == "sum":
        return sum(amounts)
    if kind == "yuan":
        return f"{Decimal(sum(amounts)) / 100:.2f}"
    if not amounts:
        return None
    if kind == "share":
        return round(sum(amounts) / len(amounts), 4)
    return round(amounts[ceil(len(amounts) * int(kind) / 100) - 1] / 3600, 2)
