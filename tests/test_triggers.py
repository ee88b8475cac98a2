"""What starts, ends, restarts and extends a clock, from a policy in TOML to a dated deadline."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.history import history_from
from casefile.clocks.rounds import Round
from casefile.errors import PolicyError
from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.policy.reading import read_policy
from casefile.policy.rules import remarks_of
from tests.desk import Desk, pack_text
from tests.rules import around, done, moment
from tests.test_clocks import YEARS, at

KNOWN = Calendars([Announced(0, at("2026-01-01T00:00"), "x", tuple(YEARS))])
TEXT = pack_text("mall")
DATES = """
[fact.bought]
type = "date"
title = "购买"

[fact.booked]
type = "datetime"
title = "预约"
past = false
"""
MAY = '"heated", "heard_first", "skip_level",'


def with_clock(rows: str, more: str = "") -> Policy:
    """The policy of the mall with clocks of its own: ``id: key = value; key = value``, one a
    line."""
    text = TEXT.replace(MAY, f'{MAY} "bought", "booked",', 1) + DATES + more
    for line in rows.strip().splitlines():
        name, _, keys = line.strip().partition(": ")
        text += f'\n[[clock]]\nid = "{name}"\ntitle = "自定"\n' + "\n".join(keys.split("; "))
    return read_policy(text)


def rounds(policy: Policy, text: str, name: str, opened: str = "", now: str = "") -> list[str]:
    """The rounds of a rule: ``id start→due state``, in the zone of the mall."""
    first = f"03-02 10:00 record-card category=goods {opened}"
    events = done(text, around(policy), first)
    history = history_from(events, lambda _: policy, KNOWN)
    looked = moment(now) if now else events[-1].recorded_at
    return [_line(one, looked) for one in history.rounds if one.rule == name]


def _line(one: Round, now: datetime) -> str:
    if not one.started_at or not one.due:
        return f"{one.clock.id} {one.at(now)}"
    zone = one.due.at.tzinfo
    begun = one.started_at.astimezone(zone)
    return f"{one.clock.id} {begun:%m-%d %H:%M}→{one.due.at:%m-%d %H:%M} {one.at(now)}"


JUDGED = "@03-02T10:10 teng record judge founded=yes reasonable=yes"
PLANNED = (
    f"{JUDGED} | @03-02T10:20 teng record responsible unit=家电部 person=zhu "
    "phoned_at=2026-03-02T10:15 | @03-03T10:00 zhu record investigate cause=x at_fault=x | "
    "@03-03T11:00 he record inspect inspection=x | @03-03T12:00 zhu record plan plan=x"
)
RETURNED = f"{PLANNED} | @03-04T09:00 wu record approve decision=returned"


def test_contacts_count_where_the_clock_says_so() -> None:
    policy = with_clock(
        'call: starts = "received"; stops = "contact"; on = { outcome = "reached" }; within = "2d"'
    )
    tried = "@03-02T11:00 teng contact channel=phone outcome=no-answer"
    assert rounds(policy, tried, "call") == ["call 03-02 10:00→03-05 00:00 running"]
    spoken = f"{tried} | @03-03T11:00 teng contact channel=phone outcome=reached"
    assert rounds(policy, spoken, "call") == ["call 03-02 10:00→03-05 00:00 met"]


def test_a_contact_before_the_clock_began_does_not_end_it() -> None:
    policy = with_clock('call: starts = "step:judge"; stops = "contact"; within = "2d"')
    before = f"@03-02T10:05 teng contact channel=phone outcome=reached | {JUDGED}"
    assert rounds(policy, before, "call") == ["call 03-02 10:10→03-05 00:00 running"]


def test_a_contact_may_start_a_clock() -> None:
    policy = with_clock(
        'again: starts = "contact"; on = { outcome = "no-answer" }; stops = "answered"; '
        'within = "24h"'
    )
    text = (
        "@03-02T11:00 teng contact channel=phone outcome=asks | "
        "@03-02T12:00 teng contact channel=phone outcome=no-answer"
    )
    assert rounds(policy, text, "again")[0].startswith("again 03-02 12:00→03-03 12:00")


def test_sending_back_starts_a_clock_of_its_own() -> None:
    policy = with_clock(
        'think-again: starts = "sent-back:plan"; stops = "step:approve"; within = "2wd"'
    )
    assert rounds(policy, PLANNED, "think-again") == ["think-again waiting"]
    assert rounds(policy, RETURNED, "think-again") == [
        "think-again 03-04 09:00→03-07 00:00 running"
    ]


def test_a_missed_clock_starts_another_at_its_deadline() -> None:
    policy = with_clock(
        'first: starts = "received"; stops = "step:judge"; within = "24h"\n'
        'second: starts = "clock-missed:first"; stops = "step:judge"; within = "2d"\n'
        'third: starts = "clock-missed:second"; stops = "step:judge"; within = "1d"'
    )
    assert rounds(policy, "", "second") == ["second 03-03 10:00→03-06 00:00 waiting"]
    late = "@03-08T09:00 teng note x"
    assert rounds(policy, late, "second") == ["second 03-03 10:00→03-06 00:00 missed"]
    assert rounds(policy, late, "third") == ["third 03-06 00:00→03-08 00:00 missed"]
    foreseen = ["third 03-06 00:00→03-08 00:00 missed"]
    assert rounds(policy, "", "third", now="03-09T10:00") == foreseen, "with nothing recorded"
    in_time = "@03-02T10:10 teng record judge founded=yes reasonable=yes"
    assert rounds(policy, in_time, "second") == ["second waiting"]


def test_nobody_is_late_with_what_only_a_miss_would_begin() -> None:
    """Also where conditions ask for the states of clocks, and the miss is supposed for them."""
    policy = with_clock(
        'first: starts = "received"; stops = "step:judge"; within = "24h"\n'
        'second: starts = "clock-missed:first"; stops = "step:judge"; within = "2d"\n'
        'third: starts = "received"; stops = "step:plan"; within = "9d"; '
        'when = { "clock:second" = "missed" }'
    )
    foreseen = ["second 03-03 10:00→03-06 00:00 waiting"]
    assert rounds(policy, "", "second", now="03-03T09:59") == foreseen
    assert rounds(policy, "", "second", now="03-05T23:59") == [foreseen[0].replace("wait", "runn")]
    assert rounds(policy, "", "second", now="03-06T00:01") == [
        foreseen[0].replace("waiting", "missed")
    ]


def test_what_ends_a_missed_clock_takes_nothing_back_that_followed_from_the_miss() -> None:
    policy = with_clock(
        'first: starts = "received"; stops = "step:judge"; within = "24h"\n'
        'second: starts = "clock-missed:first"; stops = "step:judge"; within = "2d"\n'
        'third: starts = "clock-missed:second"; stops = "promise"; within = "1d"'
    )
    late = "@03-09T09:00 teng record judge founded=yes reasonable=yes"
    third = ["third 03-06 00:00→03-08 00:00 missed"]
    assert rounds(policy, "", "third", now="03-09T08:59") == third
    assert rounds(policy, late, "third") == third


def test_what_would_begin_inside_a_round_that_ended_is_not_foreseen() -> None:
    policy = with_clock(
        'one: starts = "received"; restarts = "contact"; stops = "step:judge"; within = "24h"\n'
        'two: starts = "clock-missed:one"; stops = "promise"; within = "1d"'
    )
    typed_late = (
        "@03-09T10:00 teng promise 回电 due=03-20T10:00 | "
        "@03-09T11:00 teng contact channel=phone outcome=reached at=03-04T10:00"
    )
    two = ["two 03-03 10:00→03-05 00:00 missed"]
    assert rounds(policy, typed_late, "one")[1] == "one-2 03-04 10:00→03-05 10:00 missed"
    assert rounds(policy, typed_late, "two") == two
    assert rounds(policy, f"{typed_late} | teng note x", "two") == two


def test_a_fact_starts_a_clock_and_is_a_deadline() -> None:
    policy = with_clock(
        'warranty: starts = "fact:bought"; stops = "step:judge"; within = "7d"\n'
        'visit: starts = "received"; stops = "step:judge"; due = "fact:booked"; before = "2h"\n'
        'ready: starts = "received"; stops = "step:judge"; due = "fact:bought"; before = "2d"'
    )
    opened = "bought=2026-03-01 booked=2026-03-04T06:00:00Z"
    assert rounds(policy, "", "warranty", opened) == ["warranty 03-01 00:00→03-09 00:00 running"]
    assert rounds(policy, "", "visit", opened) == ["visit 03-02 10:00→03-04 12:00 running"]
    later = "bought=2026-03-10"
    assert rounds(policy, "", "ready", later) == ["ready 03-02 10:00→03-09 00:00 running"]
    assert rounds(policy, "", "visit", later) == [], "nobody knows when it is booked"


def test_a_deadline_that_a_fact_tells_moves_with_it() -> None:
    policy = with_clock('visit: starts = "received"; stops = "step:judge"; due = "fact:booked"')
    text = "@03-03T09:00 teng correct record-card booked=2026-03-06T10:00 reason=改期"
    assert rounds(policy, text, "visit", "booked=2026-03-04T06:00:00Z") == [
        "visit 03-02 10:00→03-06 10:00 running"
    ]


def test_a_recurring_clock_is_due_again_after_each_report() -> None:
    policy = with_clock(
        'news: starts = "received"; stops = "contact"; on = { outcome = "reached" }; every = "3d"'
    )
    text = (
        "@03-04T11:00 teng contact channel=phone outcome=reached | "
        "@03-05T11:00 teng contact channel=phone outcome=no-answer | "
        "@03-09T11:00 teng contact channel=phone outcome=reached"
    )
    assert rounds(policy, text, "news") == [
        "news 03-02 10:00→03-06 00:00 met",
        "news-2 03-04 11:00→03-08 00:00 missed",
        "news-3 03-09 11:00→03-13 00:00 running",
    ]


@pytest.mark.parametrize("again", ['restarts = "asked"; within = "2d"', 'every = "2d"'])
def test_a_restart_that_is_typed_late_belongs_to_the_round_that_it_lies_in(again: str) -> None:
    """It neither ends the round that runs nor begins one before it."""
    stops = '"step:judge"' if "restarts" in again else '["asked", "step:judge"]'
    policy = with_clock(f'quiet: starts = "received"; stops = {stops}; {again}')
    in_order = "@03-04T11:00 teng contact channel=phone outcome=asks"
    late = f"{in_order} | @03-05T09:00 teng contact channel=phone outcome=asks at=03-03T11:00"
    for text in (in_order, late):
        assert rounds(policy, text, "quiet", now="03-05T09:01") == [
            "quiet 03-02 10:00→03-05 00:00 met",
            "quiet-2 03-04 11:00→03-07 00:00 running",
        ]


def test_what_restarts_a_clock_ends_a_round_and_begins_the_next() -> None:
    policy = with_clock(
        'quiet: starts = "received"; stops = "step:judge"; restarts = "contact"; within = "2d"'
    )
    text = f"@03-03T11:00 teng contact channel=phone outcome=asks | @03-04T09:00 {JUDGED[13:]}"
    assert rounds(policy, text, "quiet") == [
        "quiet 03-02 10:00→03-05 00:00 met",
        "quiet-2 03-03 11:00→03-06 00:00 met",
    ]


def test_more_time_is_granted_before_the_deadline_only() -> None:
    policy = with_clock(
        'reply: starts = "received"; stops = "closed"; within = "2d"; '
        'extends = [{ on = ["step:responsible"], within = "30d" }]'
    )
    in_time = (
        f"{JUDGED} | @03-04T10:00 teng record responsible unit=家电部 person=zhu "
        "phoned_at=2026-03-02T10:15"
    )
    assert rounds(policy, in_time, "reply") == ["reply 03-02 10:00→04-02 00:00 running"]
    late = in_time.replace("@03-04T10:00", "@03-05T10:00")
    assert rounds(policy, late, "reply") == ["reply 03-02 10:00→03-05 00:00 missed"]


def test_a_clock_runs_in_the_cases_that_need_it() -> None:
    policy = with_clock(
        'look-after: starts = "received"; stops = "contact"; when = { severity = "injury" }; '
        'within = "1d"'
    )
    assert rounds(policy, "", "look-after") == []
    assert rounds(policy, "", "look-after", "severity=injury") == [
        "look-after 03-02 10:00→03-04 00:00 running"
    ]
    known = "@03-02T12:00 teng record judge founded=yes reasonable=yes severity=injury"
    assert rounds(policy, known, "look-after") == ["look-after 03-02 12:00→03-04 00:00 running"]


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ("1w", "03-09 22:00"),
        ("2mo", "05-02 22:00"),
        ("1y", "03-02 22:00"),  # of 2027
        ("3d", "03-05 22:00"),
        ("5wd", "03-09 22:00"),
    ],
)
def test_weeks_months_and_years_end_at_closing_time_too(within: str, expected: str) -> None:
    policy = with_clock(
        f'own: starts = "received"; stops = "closed"; within = "{within}"; at_close = true'
    )
    assert rounds(policy, "", "own") == [f"own 03-02 10:00→{expected} running"]


# ---- what policy check says of them ------------------------------------------------------------

WELL = 'starts = "received"; stops = "step:judge"; '


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('starts = "sent-back:notify"; stops = "step:judge"; within = "2d"', "sent-back:notify is"),
        ('starts = "clock-missed:plann"; stops = "closed"; within = "2d"', "clock-missed:plan?"),
        ('starts = "fact:bougt"; stops = "closed"; within = "2d"', "did you mean bought?"),
        ('starts = "fact:price"; stops = "closed"; within = "2d"', "no date and no time"),
        (f'{WELL}due = "booked"', "write it as fact:KEY"),
        (f'{WELL}due = "fact:category"', "no date and no time"),
        (f'{WELL}due = "fact:booked"; within = "2d"', "within, due stand together"),
        (f'{WELL}every = "3d"; within = "2d"', "within, every stand together"),
        (f"{WELL}warn = []", "Give within, every or due"),
        (f'{WELL}before = "2d"; within = "3d"', "goes with due"),
        (f'{WELL}due = "fact:booked"; before = "2wd"', "cannot be counted back"),
        (f'{WELL}due = "fact:booked"; rolls = true', "own].rolls: has no meaning"),
        ('starts = "received"; stops = []; every = "3d"', "nothing begins the next round"),
        (f'{WELL}every = "0d"', "longer than nothing"),
        (f'{WELL}restarts = "step:judge"; within = "2d"', "stands among restarts as well"),
        (f'{WELL}restarts = "tomorrow"; within = "2d"', "tomorrow is not defined"),
        (f'{WELL}on = {{ outcome = "asks" }}; within = "2d"', "no contact starts or ends"),
        (
            'starts = "contact"; stops = "closed"; on = { heated = "yes" }; within = "2d"',
            "heated is not asked for at a contact",
        ),
        (
            f'{WELL}within = "5d"; extends = [{{ on = ["step:plan"], within = "3d" }}]',
            "extends[1].within: 3d is not longer than 5d",
        ),
        (
            f'{WELL}within = "5d"; extends = [{{ on = ["step:plann"], within = "9d" }}]',
            "extends[1].on: step:plann is not defined; did you mean step:plan?",
        ),
        (f'{WELL}within = "2d"; when = {{ severity = "grave" }}', "grave is not one of "),
        ('starts = "clock-missed:own"; stops = "closed"; within = "2d"', "begins only when own"),
        ('starts = []; stops = "closed"; within = "2d"', "starts: is missing"),
    ],
)
def test_a_trigger_that_cannot_work_is_told_with_its_place(row: str, told: str) -> None:
    with pytest.raises(PolicyError) as caught:
        with_clock(f"own: {row}")
    assert [m for m in map(str, caught.value.parts) if "clock[own]" in m and told in m], str(
        caught.value
    )


def test_clocks_that_begin_after_each_other_never_begin() -> None:
    circle = (
        'one: starts = "clock-missed:two"; stops = "closed"; within = "2d"\n'
        'two: starts = "clock-missed:one"; stops = "closed"; within = "2d"'
    )
    with pytest.raises(PolicyError) as caught:
        with_clock(circle)
    assert "clock[one].starts: begins only when two is missed" in str(caught.value)
    with_clock(circle.replace('"clock-missed:one"', '["clock-missed:one", "received"]'))


@pytest.mark.parametrize("length", ["1m", "12m"])
def test_minutes_that_may_be_meant_as_months_are_remarked_on(length: str) -> None:
    assert about_own(f'within = "{length}"') == [
        f"clock[own].within: {length}: these are minutes; months are mo, such as {length}o. Write "
        f"{length}in if minutes are meant."
    ]
    for clear in (f"{length}o", f"{length}in", "13m"):
        assert not about_own(f'within = "{clear}"')


def about_own(length: str) -> list[str]:
    """What is remarked on a clock that runs so long."""
    remarks = [Language("en").say(m) for m in remarks_of(with_clock(f"own: {WELL}{length}"))]
    return [text for text in remarks if text.startswith("clock[own]")]


def test_why_says_in_words_what_starts_a_clock_and_what_it_runs_to(desk: Desk) -> None:
    rows = """
[[clock]]
id = "visit"
title = { zh = "上门", en = "visit" }
starts = ["contact", "fact:bought_on", "sent-back:plan", "clock-missed:plan"]
stops = "closed"
due = "fact:bought_on"
before = "2d"
"""
    text = Path("policy.toml").read_text("utf-8")
    Path("other.toml").write_text(text + rows, "utf-8")
    desk.run("policy apply other.toml")
    desk.open("bought_on=2026-03-01")
    told = desk.run("why 1 visit").out
    assert "started\t2026-03-01 00:00, with: bought on\n" in told, "what happened, of four"
    assert "2 calendar day(s) before “bought on”" in told
    assert "2026-02-27 24:00" in told


def test_a_date_that_was_agreed_stays_and_falls_due_after_a_pause_that_it_falls_into(
    desk: Desk,
) -> None:
    """Nobody is late in the pause with what it forbids, and nobody has more time for one
    before."""
    rows = """
[[clock]]
id = "ready"
title = { zh = "取件", en = "ready" }
starts = "received"
stops = "step:judge"
due = "fact:booked"
"""
    text = Path("policy.toml").read_text("utf-8").replace(MAY, f'{MAY} "bought", "booked",', 1)
    Path("other.toml").write_text(text + DATES + rows, "utf-8")
    desk.run("policy apply other.toml")
    desk.open("booked=2026-03-10T00:00")

    def told(now: str) -> tuple[str, str]:
        found = desk.run("why 1 ready --json", now=now).data
        return found["state"], found["due_at"][:16]

    desk.run("--as teng pause 1 --reason 等配件 --until 2026-03-05", now="2026-03-03T10:00")
    assert told("2026-03-06T10:00") == ("running", "2026-03-10T00:00")
    desk.run("--as teng resume 1", now="2026-03-06T10:00")
    desk.run("--as teng pause 1 --reason 等配件 --until 2026-03-13T12:00", now="2026-03-09T10:00")
    assert told("2026-03-12T10:00") == ("paused", "2026-03-14T00:00")
    assert told("2026-03-14T10:00") == ("missed", "2026-03-14T00:00"), "the pause was forgotten"
    desk.run("--as teng resume 1", now="2026-03-12T15:00")
    assert told("2026-03-12T16:00") == ("running", "2026-03-13T00:00")
    assert told("2026-03-13T09:00") == ("missed", "2026-03-13T00:00")


def test_policy_check_prints_its_remarks_and_finds_no_fault(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8").replace('within = "7d"', 'within = "7m"', 1)
    Path("other.toml").write_text(text, "utf-8")
    told = desk.run("--lang zh policy check other.toml").out
    assert re.search(
        "提示：第 [0-9]+ 行：clock.follow-up..within：7m 表示分钟；月写作 mo，如 7mo。", told
    )
    told = desk.run("--lang en policy check other.toml").out
    assert re.search("warning: line [0-9]+: clock.follow-up..within: 7m: these are minutes", told)
    data = desk.json("policy check other.toml")
    assert (data["ok"], data["faults"]) == (True, [])
    assert len(data["remarks"]) == len(told.splitlines()) - 1


def test_a_missed_payment_is_told_of_its_own_settlement() -> None:
    policy = with_clock(
        'chase: starts = "clock-missed:route-pay-by"; stops = "route:pay"; within = "2d"'
    )
    agreed = (
        f"{JUDGED} | @03-03T09:00 xu settle trigger=merchant merchant=甲店 in_scope=no "
        "amount=100 payee=x pay_by=2026-03-05"
    )
    assert rounds(policy, agreed, "chase", now="03-05T10:00")[0].endswith(" waiting")
    assert rounds(policy, agreed, "chase", now="03-07T10:00") == [
        "chase 03-06 00:00→03-09 00:00 running"
    ]
    late = f"{agreed} | @03-10T09:00 teng note x"
    assert rounds(policy, late, "chase")[0].endswith(" missed")
