"""Conditions: bounds, what is not or not known, the state of a clock, how often; what they mean as
the history of a case goes on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.clocks.history import history_from
from casefile.errors import PolicyError
from casefile.policy.conditions import Bounds, as_measure, holds
from casefile.policy.reading import read_policy
from casefile.procedure.conditions_read import condition_text
from casefile.procedure.next_steps import next_steps
from casefile.values.amounts import yuan
from tests.desk import Desk
from tests.repairs import SHOP, at_the_desk, shop, step
from tests.rules import around, comes_of, done, moment, seen
from tests.test_triggers import KNOWN

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
    assert told in "\n".join(str(part) for part in error.value.parts)


def test_one_contact_knows_nothing_of_clocks_and_counts() -> None:
    with pytest.raises(PolicyError) as error:
        shop(
            '[[clock]]\nid = "c"\ntitle = "c"\nstarts = "contact"\nstops = "closed"\n'
            'within = "1d"\non = { "count:visit" = 3 }\n'
        )
    assert "only facts can be asked for here" in "\n".join(map(str, error.value.parts))


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
