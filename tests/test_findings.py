"""What the policy wants noticed: recording by recording, whatever becomes of the case."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from casefile.derived.marks import marks_of
from casefile.derived.sightings import sighting_of
from casefile.errors import PolicyError
from casefile.policy.reading import read_policy
from casefile.replay.replay import replay
from tests.desk import Desk
from tests.repairs import SHOP, at_the_desk, faults, shop, step
from tests.rules import around, done
from tests.test_conditions import OPENED
from tests.test_derive import FIGURES

RAISED = (
    FIGURES
    + """
[[finding]]
id = "raised-quote"
title = "提高报价"
of = "step:estimate"
when = { raised = "yes" }
shows = ["quote"]
severity = "note"
"""
)
THIRD = """
[[finding]]
id = "third-visit"
title = { zh = "三次上门", en = "third visit" }
of = "step:visit"
when = { "count:visit" = { at_least = 3 } }
tell = ["desk"]
"""
CALLS = """
[fact.caller]
type = "phone"
title = "来电号码"
personal = true

[[finding]]
id = "nuisance"
title = "反复来电"
of = "step:call"
by = "caller"
window = "30d"
least = 3
""" + step("call", keys='needs = ["caller"]; repeatable = true')
FINES = """
[fact.fine]
type = "money"
title = "罚款"

[fact.station]
type = "choice"
title = "站点"
choices = [{ id = "east", title = "东站" }, { id = "west", title = "西站" }]

[[finding]]
id = "fines"
title = "站点罚款"
of = "step:penalise"
by = "station"
window = "month"
sum = "fine"
reaches = "1000.00"
""" + step("penalise", keys='needs = ["fine", "station"]; repeatable = true')
VISIT = "@03-02T11:00 teng record visit"


def marks(more: str, text: str, opened: str = OPENED) -> list[tuple[str, int]]:
    """What is noticed of a case on which ``text`` was done: by which rule, at which recording."""
    policy = shop(more)
    case = replay(done(text, around(policy), opened), policy)
    names = {rule.id for rule in policy.findings}
    return [(m.mark, m.seq) for m in marks_of(case, policy) if m.mark in names]


def quotes(*amounts: int) -> str:
    return " | ".join([VISIT, *(f"teng record estimate quote={a}" for a in amounts)])


def test_a_raised_quote_is_noticed_value_by_value() -> None:
    assert marks(RAISED, quotes(100, 150, 120, 130)) == [("raised-quote", 5), ("raised-quote", 7)]
    policy = shop(RAISED)
    case = replay(done(quotes(100, 150), around(policy), OPENED), policy)
    (mark,) = [m for m in marks_of(case, policy) if m.mark == "raised-quote"]
    assert sighting_of(mark).told == {"quote": ("100.00", "150.00")}


def test_what_was_noticed_stays_noticed_whatever_comes_later() -> None:
    raised = quotes(100, 150)
    for later in (
        "teng record estimate quote=50",
        "teng record visit",
        "teng contact outcome=reached",
        "teng withdraw reason=x",
    ):
        assert ("raised-quote", 5) in marks(RAISED, f"{raised} | {later}"), later


def test_a_mistyped_amount_that_is_corrected_was_never_raised() -> None:
    corrected = f"{quotes(100, 1500)} | teng correct estimate quote=90 reason=x"
    assert marks(RAISED, corrected) == []


def test_each_visit_from_the_third_on_is_noticed_even_if_it_was_sent_back() -> None:
    visits = " | ".join([VISIT, *["teng record visit"] * 3])
    assert marks(THIRD, visits) == [("third-visit", 5), ("third-visit", 6)]
    back = THIRD + step(
        "judge", keys='needs = ["fault"]; sends_back = { to = "visit", when = { fault = "x" } }'
    )
    assert marks(back, f"{visits} | teng record judge fault=x")[:2] == [
        ("third-visit", 5),
        ("third-visit", 6),
    ]


GONE_BACK = """
[fact.fine]
type = "money"
title = "罚款"

[fact.home]
type = "bool"
title = "有人"

[fact.station]
type = "choice"
title = "站点"
choices = [{ id = "east", title = "东站" }, { id = "west", title = "西站" }]

[fact.goes]
type = "int"
title = "上门"

[[derive]]
fact = "goes"
count = "go"

[[finding]]
id = "fines"
title = "站点罚款"
of = "step:go"
when = { goes = { at_least = 1 } }
by = "station"
window = "month"
sum = "fine"
reaches = "1000.00"

[[step]]
id = "send"
title = "派工"
after = ["visit"]
needs = ["station"]

[[step]]
id = "go"
title = "上门"
after = ["send"]
needs = ["home", "fine"]
sends_back = { to = "send", when = { home = "no" } }
"""


def test_a_recording_that_sends_back_is_noticed_as_what_was_known_until_then() -> None:
    """Nobody was in: the dispatch is void with the visit, the fine of its station is not."""
    policy = shop(GONE_BACK)
    text = (
        f"{VISIT} | teng record send station=east | teng record go home=no fine=600"
        " | teng record send station=west | teng record go home=yes fine=50"
    )
    case = replay(done(text, around(policy), OPENED), policy)
    found = [sighting_of(m) for m in marks_of(case, policy) if m.mark == "fines"]
    assert [(one.by, one.amount) for one in found] == [("east", 60000), ("west", 5000)]


def findings(
    desk: Desk, now: str = "", words: str = "--warn", code: int = 10
) -> list[dict[str, Any]]:
    """The findings of rules of the policy; of the first day one tells that it was applied."""
    told: list[dict[str, Any]] = desk.run(f"check {words} --json", now=now, code=code).data[
        "findings"
    ]
    return [f for f in told if f["rule"] in ("nuisance", "fines", "third-visit", "raised-quote")]


def begun(desk: Desk, more: str, cases: int = 1) -> None:
    Path("shop.toml").write_text(at_the_desk(f'{more}\n[checks]\nquiet = "900d"\n'))
    desk.run("policy apply shop.toml")
    for _ in range(cases):
        desk.run("--as teng open category=x")


def test_calls_of_one_person_are_counted_over_cases_and_never_shown(desk: Desk) -> None:
    begun(desk, CALLS, 3)
    number = "13812348000"
    desk.run(f"--as teng record 1 call caller={number}")
    desk.run("--as teng record 2 call caller=138-1234-8000")
    desk.run("--as teng record 3 call caller=13912348000")
    assert findings(desk) == []
    desk.run(f"--as teng record 3 call caller={number}", now="2026-03-20T10:00")
    (found,) = findings(desk, "2026-03-20T11:00")
    assert (found["case"], found["severity"]) == ("2026-000003", "record")
    assert "3" in found["message"]
    with closing(desk.store()) as store:
        assert not [m for m in store.marks() if "1381234" in m.value]
    assert number not in desk.run("check --warn", now="2026-03-20T11:00", code=10).out
    assert findings(desk, "2026-05-20T11:00", code=0) == [], "it is told for some days"
    desk.run("verify", now="2026-03-20T11:00")


def test_calls_outside_of_the_window_are_not_counted(desk: Desk) -> None:
    begun(desk, CALLS)
    for now in ("2026-03-02T10:00", "2026-03-20T10:00", "2026-04-02T10:00"):
        desk.run("--as teng record 1 call caller=13812348000", now=now)
    assert findings(desk, "2026-04-02T11:00", code=0) == []
    desk.run("--as teng record 1 call caller=13812348000", now="2026-04-03T10:00")
    assert len(findings(desk, "2026-04-03T11:00")) == 1


def test_what_is_erased_is_counted_for_nobody() -> None:
    policy = shop(CALLS)
    events = done("@03-02T11:00 teng record call caller=13812348000", around(policy), OPENED)
    gone = [
        e.__class__(**{f: getattr(e, f) for f in e.__struct_fields__} | {"personal": None})
        for e in events
    ]
    assert [m for m in marks_of(replay(gone, policy), policy) if m.mark == "nuisance"] == []


def test_fines_are_summed_by_station_and_month(desk: Desk) -> None:
    begun(desk, FINES, 2)
    desk.run("--as teng record 1 penalise fine=600 station=east")
    desk.run("--as teng record 1 penalise fine=900 station=west")
    assert findings(desk) == []
    desk.run("--as teng record 2 penalise fine=400 station=east")
    (found,) = findings(desk)
    assert "1000.00" in found["message"]
    assert "东站" in found["message"]
    assert findings(desk, words="--warn 1", code=0) == [], (
        "the month is the office's, not the case's"
    )
    desk.run("--as teng record 2 penalise fine=400 station=east", now="2026-04-02T10:00")
    assert len(findings(desk, "2026-04-02T11:00")) == 1, "another month begins at nothing"


def test_what_must_be_looked_at_is_told_without_being_asked_for(desk: Desk) -> None:
    begun(desk, RAISED + THIRD)
    desk.run("--as teng record 1 visit")
    for quote in (100, 150):
        desk.run(f"--as teng record 1 estimate quote={quote}")
    (found,) = (f for f in desk.run("check --json", code=10).data["findings"] if f["case"])
    assert found["rule"] == "raised-quote"
    assert "100.00" in found["message"]
    assert "150.00" in found["message"]


def test_a_tally_is_a_finding_of_the_case_by_the_month() -> None:
    row = 'id = "many"\ntitle = "多"\nwhen = { category = "x" }\nby = "category"\n'
    tally = read_policy(f"{SHOP}\n[[tally]]\n{row}")
    found = read_policy(f'{SHOP}\n[[finding]]\n{row}of = "case"\nwindow = "month"\n')
    assert tally.findings == found.findings
    assert marks(f"\n[[tally]]\n{row}", "") == [("many", 0)]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('of = "step:visits"', "step:visits is not defined; did you mean step:visit?"),
        ('of = "step:visit"\nleast = 3', "is counted within a window"),
        ('of = "step:visit"\nwindow = "soon"', "month, or days or weeks such as 30d"),
        ('of = "step:visit"\nwindow = "month"\nsum = "pieces"', "a sum goes with reaches"),
        ('of = "step:visit"\nwindow = "month"\nsum = "fault"\nreaches = "3"', "are summed"),
        ('window = "month"\nsum = "quote"\nreaches = "3.00"', "what is summed is recorded"),
        ('of = "step:visit"\nwhen = { "clock:c" = "missed" }', "is not kept; the clock itself"),
        ('of = "step:visit"\ntell = ["boss"]', "boss is not defined"),
        ('of = "step:visit"\nseverity = "loud"', "loud is not one of record, note"),
    ],
)
def test_what_could_never_be_noticed_is_told_with_its_place(row: str, told: str) -> None:
    clock = '[[clock]]\nid = "c"\ntitle = "c"\nstarts = "received"\nstops = "closed"\nwithin = "1d"'
    with pytest.raises(PolicyError) as error:
        read_policy(f'{SHOP}\n{clock}\n[[finding]]\nid = "own"\ntitle = "own"\n{row}\n')
    assert told in faults(error.value)
