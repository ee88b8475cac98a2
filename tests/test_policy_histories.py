"""Laws over random histories, held against an account of its own: what a missed clock opens, who
performs a step, what groups and derived facts come to, how a case may end, what stays noticed."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from casefile.case.case import Case
from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.history import history_from
from casefile.derived.marks import marks_of
from casefile.errors import CasefileError, NotPermitted
from casefile.log.events import Event, NewEvent
from casefile.policy import Staff
from casefile.policy.reading import read_policy
from casefile.procedure.next_steps import next_steps
from casefile.trials.deeds import Deed
from casefile.trials.play import numbered_events, play_trial
from casefile.trials.written import Trial
from casefile.values.moments import local

POLICY = read_policy("""
[policy]
id = "laws"
title = { zh = "规律", en = "Laws" }
shared_desk = true
calendar = "none"

[[role]]
id = "desk"
title = "desk"

[[role]]
id = "fitter"
title = "fitter"

[[unit]]
id = "east"

[[unit]]
id = "west"

[[staff]]
id = "ann"
name = "Ann"
roles = ["desk", "fitter"]
unit = "east"

[[staff]]
id = "bob"
name = "Bob"
roles = ["fitter"]
unit = "east"

[[staff]]
id = "cat"
name = "Cat"
roles = ["desk", "fitter"]
unit = "west"

[fact.about]
type = "text"
title = "about"

[fact.lines]
type = "group"
title = "lines"
of = ["part", "cost"]

[fact.part]
type = "text"
title = "part"

[fact.cost]
type = "money"
title = "cost"

[fact.price]
type = "money"
title = "price"

[fact.quoted]
type = "money"
title = "quoted"

[fact.quotes]
type = "int"
title = "quotes"

[fact.raised]
type = "bool"
title = "raised"

[fact.many]
type = "choice"
title = "many"
choices = [{ id = "few", title = "few" }, { id = "many", title = "many" }]

[fact.who]
type = "person"
title = "who"

[fact.team]
type = "unit"
title = "team"

[fact.result]
type = "text"
title = "result"

[fact.outcome]
type = "choice"
title = "outcome"
choices = [{ id = "reached", title = "reached" }, { id = "no-answer", title = "no answer" }]

[[derive]]
fact = "quoted"
sum = "lines.cost"

[[derive]]
fact = "quotes"
count = "quote"

[[derive]]
fact = "raised"
rises = "price"

[[derive]]
fact = "many"
rows = [
  { when = { quotes = { over = "2" } }, value = "many" },
  { when = { quotes = { at_least = "1" } }, value = "few" },
]

[contact]
needs = ["outcome"]

[[step]]
id = "card"
title = "card"
roles = ["desk"]
needs = ["about"]

[[step]]
id = "quote"
title = "quote"
roles = ["desk"]
after = ["card"]
repeatable = true
needs = ["lines", "price"]

[[step]]
id = "send"
title = "send"
roles = ["desk"]
after = ["card"]
needs = ["who", "team"]

[[step]]
id = "visit"
title = "visit"
roles = ["fitter"]
after = ["send"]
by = "fact:who"
unit = "fact:team"
not_by = "step:quote"

[[step]]
id = "sorry"
title = "sorry"
roles = ["desk"]
after = ["card"]

[[clock]]
id = "visit"
title = "visit"
starts = "opened"
stops = "step:visit"
within = "2d"
pausable = false
otherwise = "sorry"

[[ending]]
id = "unreachable"
title = "unreachable"
contacts = 2
counting = { outcome = "no-answer" }

[[ending]]
id = "agreed"
title = "agreed"
after = ["quote"]
needs = ["result"]

[[finding]]
id = "raised"
title = "raised"
of = "step:quote"
when = { raised = "yes" }
severity = "note"
""")
KNOWN = Calendars([Announced(0, datetime.fromisoformat("2026-01-01T00:00:00Z"), "", (), "none")])
PEOPLE = ("ann", "bob", "cat")


class Account(msgspec.Struct):
    """What the history comes to, by the words of the lines alone."""

    opened: datetime
    quotes: list[tuple[str, Decimal, Decimal]] = []
    """Of each quote who made it, its lines together, its price."""
    sent: tuple[str, str] | None = None
    visited: datetime | None = None
    sorry: bool = False
    missed_calls: int = 0
    ended: str = ""

    @property
    def late_from(self) -> datetime:
        day = local(self.opened, "Asia/Shanghai").replace(hour=0, minute=0, second=0)
        return day + timedelta(days=3)

    def missed(self, now: datetime) -> bool:
        return now >= self.late_from and not (self.visited and self.visited < self.late_from)

    def may_visit(self, who: str) -> bool:
        unit = {"ann": "east", "bob": "east", "cat": "west"}
        quoted = {by for by, _, _ in self.quotes}
        return self.sent == (who, unit[who]) and who not in quoted


prices = st.integers(1, 500).map(lambda n: f"{n}.00")
LINES = st.one_of(
    st.tuples(
        st.just("quote"),
        st.sampled_from(["ann", "cat"]),
        st.lists(prices, min_size=1, max_size=3),
        prices,
    ),
    st.tuples(st.just("send"), st.sampled_from(PEOPLE), st.sampled_from(["east", "west"])),
    st.tuples(st.just("visit"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("sorry")),
    st.tuples(st.just("contact"), st.sampled_from(["reached", "no-answer"])),
    st.tuples(st.just("close"), st.sampled_from(["unreachable", "agreed"])),
)
HISTORIES = st.lists(st.tuples(st.integers(1, 30), LINES), max_size=9)


def line_of(op: tuple[object, ...]) -> str:
    match op:
        case ("quote", who, list(costs), price):
            rows = ";".join(f"part|{cost}" for cost in costs)
            return f"quote lines='{rows}' price={price} as={who}"
        case ("send", who, team):
            return f"send who={who} team={team} as=ann"
        case ("visit", who):
            return f"visit as={who}"
        case ("contact", outcome):
            return f"contact outcome={outcome} as=ann"
        case ("close", "agreed"):
            return "close ending=agreed result=ok as=ann"
        case ("close", how):
            return f"close ending={how} as=ann"
        case _:
            return "sorry as=ann"


def expected(op: tuple[object, ...], told: Account, now: datetime) -> bool:
    """Whether the procedure lets it be done then."""
    if told.ended:
        return op[0] == "contact"
    match op:
        case ("send", *_):
            return told.sent is None
        case ("visit", str(who)):
            return told.sent is not None and told.visited is None and told.may_visit(who)
        case ("sorry",):
            return told.missed(now) and not told.sorry
        case ("close", "unreachable"):
            return told.missed_calls >= 2
        case ("close", "agreed"):
            return bool(told.quotes)
        case _:
            return True


def noted(op: tuple[object, ...], told: Account, now: datetime) -> None:
    match op:
        case ("quote", str(who), list(costs), str(price)):
            told.quotes = [
                *told.quotes,
                (who, sum(map(Decimal, costs), Decimal(0)), Decimal(price)),
            ]
        case ("send", str(who), str(team)):
            told.sent = (who, team)
        case ("visit", _):
            told.visited = now
        case ("sorry",):
            told.sorry = True
        case ("contact", "no-answer"):
            told.missed_calls += 1
        case ("close", str(how)):
            told.ended = how


def begun() -> list[Event]:
    return [*play_trial(Trial("laws"), POLICY, []).history.events]


def at(events: list[Event], now: datetime) -> Case:
    return history_from(events, lambda _: POLICY, KNOWN).at(now)


def attempted(
    deed: Deed, events: list[Event]
) -> tuple[Staff, tuple[NewEvent, ...]] | CasefileError:
    """What a deed adds, or its refusal."""
    try:
        return deed.done_on(events, POLICY, KNOWN)
    except CasefileError as error:
        return error


@given(HISTORIES)
def test_every_history_comes_to_what_is_told_of_it(
    ops: list[tuple[int, tuple[object, ...]]],
) -> None:
    events = begun()
    told = Account(events[0].recorded_at)
    seen: set[tuple[str, int]] = set()
    for hours, op in ops:
        deed = Deed(f"+{hours}h {line_of(op)}", events[-1].recorded_at, POLICY)
        done = attempted(deed, events)
        refused = isinstance(done, CasefileError)
        assert expected(op, told, deed.now) is not refused, (op, str(done))
        if isinstance(done, CasefileError):
            barred = op[0] == "visit" and told.sent and not (told.visited or told.ended)
            assert not barred or isinstance(done, NotPermitted), "who may not is told so"
            continue
        staff, new = done
        events += numbered_events(new, len(events), deed.now, staff)
        noted(op, told, deed.now)
        case = at(events, deed.now)
        holds_true(case, told, deed.now)
        marks = {(m.mark, m.seq) for m in marks_of(case, POLICY) if m.mark == "raised"}
        assert seen <= marks, "what was noticed stays so"
        seen = marks
    later = events[-1].recorded_at + timedelta(days=5)
    holds_true(at(events, later), told, later)


def holds_true(case: Case, told: Account, now: datetime) -> None:
    """What the program makes of the history is what the account says."""
    known = case.known
    assert known.get("quotes", "0") == str(len(told.quotes))
    quoted = sum((costs for _, costs, _ in told.quotes), Decimal(0))
    assert Decimal(str(known.get("quoted", "0"))) == quoted
    assert known.get("many") == (
        ["few", "few", "many"][min(len(told.quotes), 3) - 1] if told.quotes else None
    )
    prices_told = [price for _, _, price in told.quotes]
    rises = [after > before for before, after in pairwise(prices_told)]
    raised = [m for m in marks_of(case, POLICY) if m.mark == "raised"]
    assert len(raised) == sum(rises)
    if not told.ended:
        required = {n.step.id for n in next_steps(case, POLICY) if n.required}
        assert ("sorry" in required) is (told.missed(now) and not told.sorry)
    assert case.over is bool(told.ended)
    if told.ended:
        assert case.endings[-1].how == told.ended
