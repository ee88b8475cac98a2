"""What the clocks of the mall say, with dates written out."""

from casefile.clocks.history import history_from
from tests.desk import pack
from tests.rules import around, done
from tests.test_triggers import JUDGED, KNOWN, RETURNED, rounds

MALL = pack("mall")
NOTICED = (
    "@03-02T10:10 teng record judge founded=yes reasonable=yes | "
    "@03-02T10:20 teng record responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:15 | "
    "@03-02T10:30 teng record written-notice written_notice_at=2026-03-02T10:30 | "
    "@03-03T10:00 zhu record investigate cause=x at_fault=x | "
    "@03-03T11:00 zhu record plan plan=x"
)
REJECTED = (
    f"{NOTICED} | @03-16T10:00 wu record approve decision=returned | "
    "@03-16T11:00 zhu record plan plan=y | @03-16T12:00 wu record approve decision=approved | "
    "@03-30T10:00 teng record notify told_at=2026-03-30T10:00 reaction=rejects"
)
ACCEPTED = (
    f"{REJECTED} | @03-30T11:00 zhu record plan plan=z | "
    "@03-30T12:00 wu record approve decision=approved | "
    "@03-30T13:00 teng record notify told_at=2026-03-30T13:00 reaction=accepts"
)
SERVICE = "category=service"
CLOSED = f"{JUDGED} | @03-02T10:30 teng record"


def of(text: str, name: str, opened: str = "", now: str = "") -> list[str]:
    return rounds(MALL, text, name, opened, now)


def test_a_plan_that_came_back_twice_left_two_misses() -> None:
    """The worked example: whose they are, and that nothing later changes them."""
    assert of(NOTICED, "plan", SERVICE) == ["plan 03-03 10:00→03-11 00:00 met"]
    assert of(NOTICED, "approval", SERVICE) == ["approval 03-03 11:00→03-06 00:00 running"]
    returned = f"{NOTICED} | @03-16T10:00 wu record approve decision=returned"
    assert of(returned, "approval", SERVICE) == ["approval 03-03 11:00→03-06 00:00 missed"]
    assert of(returned, "plan", SERVICE)[1:] == ["plan-2 03-16 10:00→03-24 00:00 running"]
    told = REJECTED.rpartition(" | ")[0]
    assert of(told, "plan", SERVICE)[1:] == ["plan-2 03-16 10:00→03-24 00:00 met"]
    assert of(told, "approval", SERVICE)[1].endswith(" met")
    assert of(told, "tell-customer", SERVICE) == [
        "tell-customer 03-16 12:00→03-22 00:00 running"
    ], "03-21, a Saturday, 24:00"
    assert of(REJECTED, "tell-customer", SERVICE)[0].endswith(" missed")
    assert of(REJECTED, "plan", SERVICE)[2].startswith("plan-3 03-30 10:00")
    assert of(REJECTED, "follow-up", SERVICE) == ["follow-up waiting"]
    assert of(ACCEPTED, "follow-up", SERVICE)[0].endswith(" running")
    ended = [
        one for name in ("plan", "approval", "tell-customer") for one in of(ACCEPTED, name, SERVICE)
    ]
    missed = [one.split()[0] for one in ended if one.endswith(" missed")]
    assert (len(ended), missed) == (8, ["approval", "tell-customer"])
    events = done(ACCEPTED, around(MALL), f"03-02 10:00 record-card {SERVICE}")
    history = history_from(events, lambda _: MALL, KNOWN)
    owners = {r.clock.id: r.clock.owner for r in history.rounds}
    assert (owners["approval"], owners["tell-customer"]) == ("operations-director", "owner")


def test_an_injury_is_looked_after_day_and_night() -> None:
    opened = f"{SERVICE} severity=injury"
    late = "@03-02T21:30 teng note x"
    assert of(late, "judge-soon", SERVICE)[0] == "judge-soon 03-02 10:00→03-02 14:00 missed"
    assert of("", "judge-soon", opened)[0] == "judge-soon 03-02 10:00→03-02 11:00 running"
    judged = "@03-02T21:30 teng record judge founded=yes reasonable=yes"
    usual = of(judged, "responsible", SERVICE)
    assert usual == ["responsible 03-02 21:30→03-03 13:30 running"]
    assert of(judged, "responsible", opened) == ["responsible 03-02 21:30→03-03 01:30 running"]


def test_whoever_was_hurt_hears_of_us_every_seven_days() -> None:
    opened = f"{SERVICE} severity=injury"
    assert of("", "progress", SERVICE) == []
    calls = (
        "@03-06T10:00 teng contact channel=phone outcome=no-answer | "
        "@03-08T10:00 teng contact channel=phone outcome=reached | "
        "@03-20T10:00 teng contact channel=phone outcome=reached"
    )
    assert of(calls, "progress", opened) == [
        "progress 03-02 10:00→03-10 00:00 met",
        "progress-2 03-08 10:00→03-16 00:00 missed",
        "progress-3 03-20 10:00→03-28 00:00 running",
    ]


def test_what_is_to_be_improved_and_punished_is_watched_to_its_date() -> None:
    told = (
        f"{ACCEPTED} | @04-01T10:00 wu record penalise penalty=x chief_penalty=x "
        "penalty_due=2026-04-10 | @04-01T11:00 wu record improve improvement=x "
        "improvement_owner=wu improvement_due=2026-04-20"
    )
    assert of(told, "penalty-done", SERVICE) == ["penalty-done 04-01 10:00→04-11 00:00 running"]
    assert of(told, "improvement-done", SERVICE) == [
        "improvement-done 04-01 11:00→04-21 00:00 running"
    ]
    put_off = (
        f"{told} | @04-12T10:00 wu record penalty-done penalty_done_on=2026-04-12 | "
        "@04-15T10:00 wu record improve improvement=y improvement_owner=wu "
        "improvement_due=2026-05-20"
    )
    assert of(put_off, "penalty-done", SERVICE)[0].endswith(" missed")
    assert of(put_off, "improvement-done", SERVICE) == [
        "improvement-done 04-01 11:00→05-21 00:00 running"
    ]


def test_no_date_of_a_penalty_is_no_clock() -> None:
    told = f"{ACCEPTED} | @04-01T10:00 wu record penalise penalty=x chief_penalty=x"
    assert of(told, "penalty-done", SERVICE) == []


def test_an_unfounded_complaint_is_replied_to_later() -> None:
    unfounded = (
        "@03-02T10:10 teng record judge founded=no reasonable=no | "
        "@03-02T10:30 teng record explain-unfounded reported_to=shen explained_at=2026-03-02T10:20"
    )
    assert of(unfounded, "reply-later") == ["reply-later 03-02 10:30→03-06 00:00 running"]
    at_once = f"{unfounded} replied_at=2026-03-02T10:25"
    assert of(at_once, "reply-later") == ["reply-later 03-02 10:30→03-06 00:00 met"]
    called = f"{unfounded} | @03-04T10:00 teng contact channel=phone outcome=reached"
    assert of(called, "reply-later") == ["reply-later 03-02 10:30→03-06 00:00 met"]
    written = (
        f"{unfounded} | @03-07T10:00 teng correct explain-unfounded "
        "replied_at=2026-03-05T10:00 reason=补记"
    )
    assert of(written, "reply-later") == ["reply-later 03-02 10:30→03-06 00:00 met"]


def test_the_agreed_day_of_payment_is_watched_for_each_settlement() -> None:
    agreed = (
        f"{JUDGED} | @03-03T09:00 xu settle trigger=merchant merchant=甲店 in_scope=no "
        "amount=100 payee=x pay_by=2026-03-10"
    )
    assert of(agreed, "route-pay-by") == ["route-pay-by 03-03 09:00→03-11 00:00 running"]
    none = agreed.replace(" pay_by=2026-03-10", "")
    assert of(none, "route-pay-by") == ["route-pay-by waiting"]


def test_the_director_s_returned_plan_is_told_as_it_was() -> None:
    assert of(RETURNED, "plan")[0].endswith(" met")


AGREED = "settle amount=100 payee=本人 items=x"
MERCHANT = f"@03-03T09:00 {{}} {AGREED} trigger=merchant merchant=甲店 in_scope=no"
FACILITY = f"@03-03T09:00 {{}} {AGREED} trigger=facility in_scope=yes"


def test_whoever_has_to_judge_the_scope_is_late_with_it() -> None:
    """By whom it is judged depends on the route; who may judge it and settles waits for nobody."""
    asked = MERCHANT.format("xu")
    assert of(asked, "route-judge-merchant", now="03-05T10:00") == [
        "route-judge-merchant 03-03 09:00→03-05 00:00 missed"
    ]
    assert of(asked, "route-judge-facility") == ["route-judge-facility waiting"]
    judged = f"{asked} | @03-03T10:00 zhou record judge-scope scope_confirmed=yes"
    assert of(judged, "route-judge-merchant") == [
        "route-judge-merchant 03-03 09:00→03-05 00:00 met"
    ]
    assert of(MERCHANT.format("zhou"), "route-judge-merchant") == ["route-judge-merchant waiting"]
    facility = f"{FACILITY.format('xu')} | @03-03T09:30 wu approve 1"
    assert of(facility, "route-judge-facility") == [
        "route-judge-facility 03-03 09:30→03-05 00:00 running"
    ]
    gone_on = (
        f"{asked} | @03-03T10:00 zhou record negotiate negotiated_at=now vouchers_reminded=yes"
    )
    assert of(gone_on, "route-judge-merchant")[0].endswith(" cancelled")
