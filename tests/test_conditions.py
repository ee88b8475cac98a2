"""Conditions: bounds, what is not or not known, the state of a clock, how often; what they mean as
the history of a case goes on."""

import shlex
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.case.here import Here
from casefile.clocks.history import history_from
from casefile.errors import CasefileError, PolicyError
from casefile.policy.conditions import Bounds, Condition, as_measure, conditions_in, holds
from casefile.policy.reading import read_policy
from casefile.policy.versions import read_version, says_the_same, version_text
from casefile.procedure.conditions_read import condition_text
from casefile.procedure.next_steps import next_steps
from casefile.values.amounts import yuan
from tests.desk import Desk, numbered, pack
from tests.repairs import SHOP, at_the_desk, faults, shop, step
from tests.rules import around, comes_of, decided, done, moment, seen
from tests.test_triggers import KNOWN

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENED = "03-02 10:00 record-card category=x"
PARTS = """
[[clock]]
id = "parts"
title = "配件"
starts = "step:order"
stops = "step:parts-came"
within = "3d"
"""
ORDERED = "@03-02T11:00 teng record order"


def coming(more: str, text: str, now: str = "", opened: str = OPENED) -> set[str]:
    """The steps that may come next once ``text`` was done."""
    policy = shop(more)
    events = done(text, around(policy), opened)
    at = moment(now) if now else events[-1].recorded_at
    return {n.step.id for n in next_steps(seen(events, policy, at), policy)}


@pytest.mark.parametrize(
    ("quote", "comes"),
    [
        ("49999.99", False),
        ("50000", False),
        ("50000.01", True),
        ("100000", True),
        ("100001", False),
    ],
)
def test_an_amount_lies_between_its_bounds(quote: str, comes: bool) -> None:
    more = step("board", '{ quote = { over = "50000", up_to = "100000" } }')
    text = f"@03-02T11:00 teng record visit | teng record estimate quote={quote}"
    assert ("board" in coming(more, text)) == comes


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_bounds_follow_the_amount_and_not_its_spelling(amount: int, bound: int) -> None:
    at, value = yuan(bound), {"x": yuan(amount)}
    assert holds(({"x": Bounds(over=at)},), value) == (amount > bound)
    assert holds(({"x": Bounds(up_to=at)},), value) == (amount <= bound)
    assert holds(({"x": Bounds(at_least=at)},), value) == (amount >= bound)
    assert holds(({"x": Bounds(under=at)},), value) == (amount < bound)


def test_days_and_negative_numbers_are_measured_too() -> None:
    assert holds(({"x": Bounds(under="2026-03-02")},), {"x": "2025-12-31"})
    assert not holds(({"x": Bounds(over="2026-03-02")},), {"x": "2026-03-02"})
    assert as_measure("-3") == -300
    assert as_measure("x") is None
    assert not holds(({"x": Bounds(over="1")},), {"x": "many"})


def test_what_is_not_known_meets_nothing_but_that_it_is_not_known() -> None:
    for wanted in (("a",), Bounds(over="1"), Bounds(but=("a",)), Bounds(known=True)):
        assert not holds(({"x": wanted},), {})
    assert holds(({"x": Bounds(known=False)},), {})
    assert holds(({"x": Bounds(known=True)},), {"x": "a"})
    assert not holds(({"x": Bounds(known=False)},), {"x": "a"})
    assert holds(({"x": Bounds(but=("a",))},), {"x": "b"})
    assert not holds(({"x": Bounds(but=("a",))},), {"x": ["b", "a"]})


def test_recordings_that_stand_are_counted() -> None:
    more = step("replace", '{ "count:visit" = { at_least = 3 } }')
    twice = "@03-02T11:00 teng record visit | teng record visit"
    assert "replace" not in coming(more, twice)
    assert "replace" in coming(more, f"{twice} | teng record visit")
    assert comes_of("teng record replace", twice, around(shop(more)), OPENED) == (
        "Refused: “replace” is only for cases with “number of times: 上门: at least 3”."
    )


def test_a_contact_that_was_struck_is_counted_no_more() -> None:
    more = step("give-up", '{ "count:contact" = { at_least = 2 } }')
    more += '[rights]\nstrike = "desk"\n'
    tried = "@03-02T11:00 teng contact outcome=no-answer | teng contact outcome=no-answer"
    assert "give-up" in coming(more, tried)
    assert "give-up" not in coming(more, f"{tried} | teng strike 4 reason=x")


def test_a_corrected_fact_is_asked_anew() -> None:
    more = step("board", '{ quote = { over = "50000" } }')
    text = "@03-02T11:00 teng record visit | teng record estimate quote=60000"
    assert "board" in coming(more, text)
    assert "board" not in coming(more, f"{text} | teng correct estimate quote=6000 reason=x")


OR_ELSE = PARTS + step("order") + step("parts-came", keys="optional = true")
OR_ELSE += step("refund", '{ "clock:parts" = "missed" }')


def test_a_missed_clock_opens_a_step_without_an_entry() -> None:
    assert "refund" not in coming(OR_ELSE, ORDERED)
    assert "refund" not in coming(OR_ELSE, ORDERED, "03-05T23:59")
    assert "refund" in coming(OR_ELSE, ORDERED, "03-06T00:01")
    late = "@03-06T09:00 teng record refund"
    assert not isinstance(comes_of(late, ORDERED, around(shop(OR_ELSE)), OPENED), str)
    early = "@03-05T09:00 teng record refund"
    assert comes_of(early, ORDERED, around(shop(OR_ELSE)), OPENED) == (
        "Refused: “refund” is only for cases with “配件: missed”."
    )


def test_what_was_late_stays_late_for_conditions_unless_a_correction_excuses_it() -> None:
    came = f"{ORDERED} | @03-07T09:00 teng record parts-came"
    assert "refund" in coming(OR_ELSE, came)
    assert "refund" not in coming(OR_ELSE, f"{ORDERED} | @03-04T09:00 teng record parts-came")
    typed_late = f"{ORDERED} | @03-07T09:00 teng record parts-came at=03-04T09:00"
    assert "refund" not in coming(OR_ELSE, typed_late)
    moved = f"{came} | @03-07T10:00 teng correct parts-came at=03-04T09:00 reason=x"
    assert "refund" not in coming(OR_ELSE, moved)


def test_the_last_round_of_a_clock_is_the_one_that_counts() -> None:
    again = OR_ELSE.replace('within = "3d"', 'restarts = "step:visit"\nwithin = "3d"')
    late = f"{ORDERED} | @03-07T09:00 teng record visit"
    assert "refund" not in coming(again, late)
    assert "refund" in coming(again, late, "03-11T00:01")


def test_a_clock_that_follows_the_miss_of_another_begins_at_its_deadline() -> None:
    more = (
        OR_ELSE
        + """
[[clock]]
id = "refund"
title = "退款"
starts = "clock-missed:parts"
stops = "step:refund"
within = "2d"
"""
    )
    policy = shop(more)
    text = f"{ORDERED} | @03-09T10:00 teng note x"
    events = done(text, around(policy), OPENED)
    found = {r.rule: r for r in history_from(events, lambda _: policy, KNOWN).rounds}
    assert found["refund"].started_at == found["parts"].lateness
    whole = history_from(events, lambda _: policy, KNOWN)
    in_parts = history_from(events[:-1], lambda _: policy, KNOWN).then(events[-1:])
    assert (whole.case, whole.rounds) == (in_parts.case, in_parts.rounds)


def test_a_miss_opens_the_step_that_the_clock_names() -> None:
    plain = PARTS.replace("within", 'otherwise = "refund"\nwithin') + step("order")
    plain += step("parts-came", keys="optional = true") + step("refund")
    assert shop(plain).step("refund").when == shop(OR_ELSE).step("refund").when
    stored = read_version(version_text(shop(plain)))
    assert says_the_same(stored, shop(plain)), "what is stored says it already"
    when = "when = { bought_on = { known = true } }"
    narrow = plain.replace('title = "refund"', f'title = "refund"\n{when}')
    assert "refund" not in coming(narrow, ORDERED, "03-06T00:01")
    assert "refund" in coming(narrow, ORDERED, "03-06T00:01", f"{OPENED} bought_on=2026-01-01")


def test_a_broken_promise_opens_a_step() -> None:
    more = step("refund", '{ "clock:promise" = "missed" }')
    made = "@03-02T11:00 teng promise parts due=03-05T18:00"
    assert "refund" not in coming(more, "")
    assert "refund" not in coming(more, made)
    assert "refund" in coming(more, made, "03-05T18:01")
    kept = f"{made} | @03-05T17:00 teng kept 1"
    assert "refund" not in coming(more, kept, "03-09T10:00")
    assert "refund" in coming(more, f"{made} | @03-06T09:00 teng kept 1"), "too late"
    moved = f"{made} | @03-04T09:00 teng moved 1 due=03-08T18:00"
    assert "refund" not in coming(more, moved, "03-06T10:00")


@pytest.mark.parametrize("name", ["mall", "eight-step"])
def test_every_condition_of_a_policy_is_found(name: str) -> None:
    """What is not found would never be asked for: a clock that it names, a step that it counts."""

    def walked(table: object) -> list[object]:
        if isinstance(table, msgspec.Struct):
            fields = msgspec.structs.fields(table)
            here = [getattr(table, f.name) for f in fields if f.type == Condition]
            return here + [c for f in fields for c in walked(getattr(table, f.name))]
        rows = table.values() if isinstance(table, dict) else table
        if isinstance(rows, str) or not isinstance(rows, Iterable):
            return []
        return [c for row in rows for c in walked(row)]

    found = [c for c in conditions_in(pack(name)) if c]
    assert len(found) > 10
    walk = [c for c in walked(pack(name)) if c]
    assert sorted(map(str, found)) == sorted(map(str, walk))


def test_a_condition_is_read_aloud() -> None:
    more = PARTS + step("order") + step("parts-came", keys="optional = true")
    more += step(
        "x",
        '[{ quote = { over = 50000, up_to = 100000 }, "clock:parts" = { not = "met" } },'
        ' { bought_on = { known = false }, outcome = { not = "reached" } }]',
    )
    policy = shop(more)
    said = condition_text(policy, policy.step("x").when)
    assert said.of("en") == (
        "报价: over 50000 yuan and up to 100000 yuan and 配件: not met, or "
        "购买日期: not known and 结果: not 接通"
    )
    assert said.of("zh").startswith("报价：超过 50000 元且不超过 100000 元且配件：不是 按时完成")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (
            '{ quote = ">100" }',
            "step[x].when.quote: no case can have >100; write",
        ),
        ('{ quote = "100" }', 'no case can have 100; write "100.00"'),
        ("{ pieces = 1.5 }", "should be a text, a list of texts or a table"),
        ('{ pieces = "1.5" }', "no case can have 1.5; write a whole number such as 3"),
        ('{ share = "12.50" }', 'no case can have 12.50; write "12.5"'),
        ('{ bought_on = "today" }', "write a date such as 2026-10-01"),
        ('{ outcome = "reach" }', "reach is not one of reached, no-answer; did you mean reached?"),
        ('{ quote = { over = "much" } }', "quote.over: no case can have much; write an amount"),
        ("{ quote = { above = 5 } }", "unknown key above"),
        ("{ category = { over = 5 } }", "only money, whole numbers, percentages and dates"),
        ("{ quote = { over = 5, up_to = 5 } }", "nothing lies between 5 and 5"),
        ("{ quote = {} }", "says nothing; name bounds, not or known"),
        ("{ quote = { over = 5, known = true } }", "known stands alone"),
        ('{ "clock:parts" = "late" }', "late is not one of waiting, running, paused, met, missed"),
        ('{ "clock:part" = "missed" }', "part is not defined; did you mean parts?"),
        ('{ "clock:parts" = { over = 5 } }', "a clock has a state and no amount"),
        ('{ "count:visits" = 3 }', "visits is not defined; did you mean visit?"),
        ('{ "count:visit" = "often" }', "no case can have often; write a whole number"),
    ],
)
def test_what_a_fact_can_never_be_is_told_with_what_it_can_be(when: str, told: str) -> None:
    with pytest.raises(PolicyError) as error:
        read_policy(SHOP + PARTS + step("order") + step("parts-came") + step("x", when))
    assert told in faults(error.value)


def test_one_contact_knows_nothing_of_clocks_and_counts() -> None:
    with pytest.raises(PolicyError) as error:
        shop(
            '[[clock]]\nid = "c"\ntitle = "c"\nstarts = "contact"\nstops = "closed"\n'
            'within = "1d"\non = { "count:visit" = 3 }\n'
        )
    assert "only facts can be asked for here" in faults(error.value)


def test_the_day_s_work_shows_what_a_missed_clock_opened(desk: Desk) -> None:
    Path("shop.toml").write_text(at_the_desk(OR_ELSE), "utf-8")
    desk.run("policy apply shop.toml")
    desk.run("--as teng open category=x")
    desk.run("--as teng record 1 order")

    def steps(now: str) -> tuple[bool, bool, bool]:
        told = desk.run("--as teng today", now=now).out, desk.run("next 1 --json", now=now).data
        shown = [n["step"] for n in desk.run("show 1 --json", now=now).data["next"]]
        return (
            "refund" in told[0],
            any(n["step"] == "refund" for n in told[1]["next"]),
            ("refund" in shown),
        )

    assert steps("2026-03-03T10:00") == (False, False, False)
    assert steps("2026-03-20T10:00") == (True, True, True)
    desk.run("--as teng record 1 refund", now="2026-03-03T10:00", code=4)
    desk.run("--as teng record 1 refund", now="2026-03-20T10:00")
    desk.run("verify", now="2026-03-20T10:00")


DEEDS = (
    "teng record visit",
    "teng record order",
    "teng record parts-came",
    "teng record estimate quote=60000",
    "teng record refund",
    "teng record parts-came at=-2h",
    "teng contact outcome=reached",
    "teng promise parts due=+2d",
    "teng correct record-card bought_on=2026-01-05 reason=x",
    "teng note x",
)


@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, 100)), max_size=12))
def test_what_conditions_ask_for_is_the_same_however_the_log_is_read(
    deeds: list[tuple[str, int]],
) -> None:
    """Read at once, event by event, or later: the same case, the same clocks; and what it says at a
    moment is what a look at that moment says."""
    policy = shop(LAW)
    events, now = done("", around(policy), OPENED), moment("03-02T10:00")
    for deed, hours in deeds:
        now += timedelta(hours=hours)
        at = {"at=-2h": now - timedelta(hours=2), "due=+2d": now + timedelta(days=2)}
        words = deed
        for mark, then in at.items():
            name = mark.partition("=")[0]
            words = words.replace(mark, f"{name}={then.astimezone(SHANGHAI):%m-%dT%H:%M}")
        here = Here(seen(events, policy, now), policy, policy.staff[0], now)
        try:
            new = decided(here, shlex.split(words)[1:])
        except CasefileError:
            continue
        events = [*events, *numbered(new, events, now=now)]
    whole = history_from(events, lambda _: policy, KNOWN)
    steps = history_from(events[:1], lambda _: policy, KNOWN)
    for event in events[1:]:
        steps = steps.then([event])
    assert (steps.case, steps.rounds) == (whole.case, whole.rounds)
    assert whole.at(whole.case.updated_at).signs == whole.case.signs
    for one in whole.rounds:
        if one.rule == "parts" and one.lateness:
            assert whole.case.signs["clock:parts"] in ("missed", "met", "running")


LAW = (
    OR_ELSE.replace('within = "3d"', 'restarts = "step:visit"\nwithin = "3d"')
    + """
[fact.dear]
type = "bool"
title = "贵"

[[derive]]
fact = "dear"
rows = [{ when = { quote = { over = 50000 }, "count:visit" = { at_least = 2 } }, value = "yes" }]
otherwise = "no"

[[clock]]
id = "refund"
title = "退款"
starts = "clock-missed:parts"
stops = "step:refund"
within = "1d"
varies = [{ when = { dear = "yes", "clock:promise" = { not = "missed" } }, within = "2d" }]
"""
    + step("sorry", '{ "clock:promise" = "missed", dear = "no" }')
)
