"""Cases that differ in nothing but when they came: what is reckoned is what would be folded."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.clocks.arrivals import Arrivals, Rounds, bound_to_arrival
from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.fold import time_allowed
from casefile.clocks.history import history_from
from casefile.derived.rows import clock_rows
from casefile.log.events import CaseOpened, Event, NewEvent, StepRecorded
from casefile.policy import Policy
from casefile.policy.reading import read_policy
from casefile.replay.replay import replay
from casefile.values.moments import a_moment
from casefile.values.value import Facts
from casefile.worktime.notices import read_year
from tests.desk import PACKS, numbered, pack_text
from tests.effort import examples

ZONE = "Asia/Shanghai"
NOW = a_moment("2026-03-02T10:00", ZONE)
LONGEST = 40 * 24 * 60
"""Minutes before now; most deadlines of the packs fall into them."""
YEARS = tuple(
    read_year(p.read_text("utf-8"))
    for p in sorted((PACKS.parent / "calendars" / "cn").glob("*.json"))
)
KNOWN = Calendars([Announced(0, a_moment("2025-01-01T00:00", ZONE), "x", YEARS)])
TWICE = """
[[clock]]
id = "came-or-typed"
title = { zh = "来了", en = "it came" }
starts = ["opened", "received"]
stops = "step:OPENING"
within = "3wh"

[[clock]]
id = "looks-back"
title = { zh = "回看", en = "looks back" }
starts = "received"
stops = "contact"
within = "2h"
varies = [{ when = { category = "service" }, within = "9d" }]
"""


def policy_of(name: str, more: str = "") -> Policy:
    text = pack_text(name)
    return read_policy(text + more.replace("OPENING", read_policy(text).opening.id))


def opened(policy: Policy, facts: Facts, received: datetime) -> list[Event]:
    new = (
        NewEvent(received, CaseOpened("0" * 64, received, "teng")),
        NewEvent(NOW, StepRecorded(policy.opening.id, facts)),
    )
    return numbered(new, [], now=NOW)


def folding(policy: Policy, facts: Facts) -> Callable[[datetime], Rounds]:
    return lambda at: history_from(opened(policy, facts, at), lambda _: policy, KNOWN).rounds


@pytest.mark.parametrize("more", ["", TWICE], ids=["as shipped", "more clocks"])
@pytest.mark.parametrize("name", ["mall", "hotline", "bank-cn"])
@settings(max_examples=examples(15))
@given(data=st.data())
def test_what_came_in_between_is_reckoned_as_it_would_be_folded(
    name: str, more: str, data: st.DataObject
) -> None:
    policy = policy_of(name, more)
    category = data.draw(st.sampled_from(["goods", "service", "suggestion"]))
    facts: Facts = {"category": category} if "category" in policy.facts else {}
    ago = data.draw(st.sets(st.integers(0, LONGEST), min_size=1, max_size=30))
    moments = [NOW - timedelta(minutes=minutes) for minutes in sorted(ago, reverse=True)]
    fold = folding(policy, facts)
    assert bound_to_arrival(policy, policy.opening.id)
    asked = Arrivals(moments, fold, KNOWN.times(policy))
    for moment in data.draw(st.permutations(moments)):
        case = replay(opened(policy, facts, moment), policy)
        assert clock_rows(case, asked.rounds(moment)) == clock_rows(case, fold(moment))


@settings(max_examples=examples(40))
@given(
    minutes=st.integers(0, LONGEST) | st.integers(0, 600),
    category=st.sampled_from(["goods", "service"]),
    severity=st.sampled_from(["injury", "usual"]),
)
def test_what_the_opening_tells_was_known_when_the_complaint_came(
    minutes: int, category: str, severity: str
) -> None:
    """However late it is typed: also of what ends with the opening itself, or had run out by the
    usual time."""
    policy = policy_of("mall", TWICE)
    facts: Facts = {"category": category, "severity": severity}
    begun = [r for r in folding(policy, facts)(NOW - timedelta(minutes=minutes)) if r.started_at]
    assert {"card-at-once", "judge-soon", "looks-back"} <= {one.rule for one in begun}
    for one in begun:
        clock = policy.clock(one.rule)
        assert clock
        assert one.due
        assert one.allowance == time_allowed(clock, facts), one.rule
        late = one.due.at < (one.ended_at or NOW)
        assert (one.at(NOW) == "missed") is late, one.rule


def test_of_many_moments_few_are_folded() -> None:
    policy = policy_of("mall")
    fold = folding(policy, {"category": "goods"})
    folded: list[datetime] = []

    def counted(moment: datetime) -> Rounds:
        folded.append(moment)
        return fold(moment)

    moments = [NOW - timedelta(minutes=minutes) for minutes in range(LONGEST, 0, -7)]
    asked = Arrivals(moments, counted, KNOWN.times(policy))
    for moment in moments:
        asked.rounds(moment)
    assert len(moments) > 8000
    assert len(folded) < 100
