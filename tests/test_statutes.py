"""Rules of the law as switches: what is on is part of the policy, with dates written out."""

import re
from functools import cache
from pathlib import Path

import pytest

from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_source
from casefile.policy import Policy, version_text
from casefile.policy.reading import read_policy
from casefile.policy.syntax import toml_of
from tests.desk import PACKS, Desk, pack
from tests.test_triggers import rounds

SERVICE = "category=service external=12315"
SWITCHES = toml_of((PACKS / "parts" / "statute.toml").read_text("utf-8"))["statute"]


@cache
def going_by(*names: str) -> Policy:
    """The mall where it goes by these statutes as well."""
    folder = Path("going")
    folder.mkdir(exist_ok=True)
    rows = "".join(f'[[statute]]\nid = "{name}"\non = true\n' for name in names)
    (folder / "policy.toml").write_text(f'extends = "mall"\n{rows}', "utf-8")
    return read_policy(policy_source(str(folder / "policy.toml")).text)


def of(text: str, name: str, opened: str, now: str = "", *statutes: str) -> list[str]:
    return rounds(going_by(*statutes), text, name, f"{SERVICE} {opened}", now)


# ---- the switch ----------------------------------------------------------------------------------


def test_statutes_are_off_but_for_floors() -> None:
    on = {one["id"] for one in SWITCHES if one.get("on")}
    assert on == {"fraud", "unsafe-food"}
    assert [f.id for f in pack("mall").floors] == ["fraud", "unsafe-food"]
    assert not [c for c in pack("mall").clocks if c.lapses]


@pytest.mark.parametrize("name", [one["id"] for one in SWITCHES])
def test_a_statute_that_is_switched_on_brings_its_rows_with_its_citation(name: str) -> None:
    policy, (statute,) = going_by(name), [one for one in SWITCHES if one["id"] == name]
    rows = toml_of((PACKS / "parts" / "statute.toml").read_text("utf-8"))
    clocks = [row["id"] for row in rows["clock"] if row["statute"] == name]
    floors = [row["id"] for row in rows["floor"] if row["statute"] == name]
    assert clocks or floors
    based = [c.basis for c in policy.clocks if c.id in clocks]
    based += [f.basis for f in policy.floors if f.id in floors]
    assert based == [statute["basis"]] * (len(clocks) + len(floors))


def test_a_floor_is_switched_off() -> None:
    text = 'extends = "mall"\n[[statute]]\nid = "fraud"\non = false\n'
    Path("policy.toml").write_text(text, "utf-8")
    assert [f.id for f in read_policy(policy_source("policy.toml").text).floors] == ["unsafe-food"]


@pytest.mark.parametrize("name", sorted(packs()))
def test_requests_about_personal_data_are_a_statute_that_every_pack_goes_by(name: str) -> None:
    """Whoever stands under another law switches it off; the citation goes with the clock."""
    (clock,) = [c for c in pack(name).clocks if c.id == "data-request"]
    assert clock.basis
    text = f'extends = "{name}"\n[[statute]]\nid = "pipl"\non = false\n'
    Path("policy.toml").write_text(text, "utf-8")
    found = read_policy(policy_source("policy.toml").text)
    assert found.clock("data-request") is None


def test_a_statute_is_a_way_of_writing_and_of_no_version() -> None:
    assert b'"statute"' not in version_text(going_by("odr"))
    assert version_text(going_by()) == version_text(pack("mall"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('statute = "odr"', 'statute = "odrr"', "did you mean odr"),
        ("\non = true", '\non = "yes"', "true or false"),
        ("\non = true", "\nonn = true", "unknown key"),
        ('id = "fraud"\ntitle', 'id = ""\ntitle', "is missing"),
    ],
)
def test_what_is_wrong_with_a_statute_is_told(desk: Desk, old: str, new: str, told: str) -> None:
    text = Path("policy.toml").read_text("utf-8")
    assert old in text
    Path("small.toml").write_text(text.replace(old, new, 1), "utf-8")
    assert told in desk.run("policy check small.toml", code=65).err


# ---- outside bodies ------------------------------------------------------------------------------

ANSWERED = "teng record authority-answered letter_answered_at="


def test_online_settlement_takes_ten_working_days() -> None:
    """Friday 2026-09-25 is Mid-Autumn; 10-01 to 10-07 are off, 09-20 and 10-10 are worked."""
    letter = "@09-21T10:00 teng record authority-letter authority=odr letter_at=2026-09-21T09:00 "
    asked = f"{letter}letter_asks=negotiate"
    told = of(asked, "odr", "", "09-21T12:00", "odr")
    assert told == ["odr 09-21 10:00→10-13 00:00 running"], (
        "22–24, 28–30 September, 8–10, 12 October"
    )
    answered = (
        f"{asked} | @10-12T17:00 teng record authority-answered letter_answered_at=2026-10-12T17:00"
    )
    assert of(answered, "odr", "", "10-20T10:00", "odr")[0].endswith(" met")
    assert of(asked, "odr", "", "10-13T00:01", "odr")[0].endswith(" missed")
    assert of(f"{letter}letter_asks=inquiry", "odr", "", "09-21T12:00", "odr") == []


def test_the_authority_takes_a_complaint_up_in_seven_working_days_and_nobody_here_is_late() -> None:
    letter = (
        "@03-03T10:00 teng record authority-letter authority=market-authority "
        "letter_at=2026-03-03T09:00 letter_asks=inquiry complained_there_on=2026-03-02"
    )
    assert of(letter, "authority-takes-up", "", "03-04T10:00", "authority") == [
        "authority-takes-up 03-02 00:00→03-12 00:00 running"
    ], "3 to 6 and 9 to 11 March"
    assert of(letter, "authority-takes-up", "", "03-13T10:00", "authority")[0].endswith(
        " cancelled"
    )


def test_a_mediation_takes_sixty_days_without_the_appraisal() -> None:
    letter = (
        "@03-03T10:00 teng record authority-letter authority=market-authority "
        "letter_at=2026-03-03T09:00 letter_asks=mediation accepted_there_on=2026-03-03"
    )
    begun = f"{letter} | @03-10T10:00 {ANSWERED}2026-03-10T10:00 "
    assert of(letter, "authority-mediates", "", "03-04T10:00", "authority") == [
        "authority-mediates 03-03 00:00→05-03 00:00 running"
    ], "60 days from 4 March end on 2 May"
    appraised = f"{begun}appraisal_from=2026-03-10"
    assert of(appraised, "authority-mediates", "", "03-12T10:00", "authority") == [
        "authority-mediates 03-03 00:00→07-02 00:00 paused"
    ], "an appraisal that has not ended yet counts as long as it may last"
    ended = f"{appraised} | @03-25T10:00 {ANSWERED}2026-03-25T10:00 appraisal_to=2026-03-20"
    assert of(ended, "authority-mediates", "", "03-26T10:00", "authority") == [
        "authority-mediates 03-03 00:00→05-13 00:00 running"
    ], "ten days later"


# ---- three guarantees ----------------------------------------------------------------------------

BOUGHT = "warranty_from=2026-02-26"
THREE = "three-guarantees"


@pytest.mark.parametrize(
    ("clock", "due"),
    [("sanbao-return", "03-06"), ("sanbao-exchange", "03-14"), ("sanbao-warranty", "02-27")],
)
def test_a_guarantee_runs_from_delivery_or_installation(clock: str, due: str) -> None:
    """The day itself does not count: seven days from 26 February end with 5 March."""
    assert of("", clock, BOUGHT, "03-02T11:00", THREE) == [
        f"{clock} 02-26 00:00→{due} 00:00 running"
    ]


def test_a_right_that_lapsed_is_nobodys_lateness(desk: Desk) -> None:
    assert of("", "sanbao-return", BOUGHT, "03-06T00:01", THREE)[0].endswith(" cancelled")
    text = 'extends = "mall"\n[[statute]]\nid = "three-guarantees"\non = true\n'
    Path("sanbao.toml").write_text(text, "utf-8")
    desk.run("--as wu policy apply sanbao.toml")
    desk.open(BOUGHT)
    assert desk.run("list overdue --json", now="2026-03-06T10:30").data != []
    assert "三包" not in desk.run("check", now="2026-03-06T10:30", code=10).out
    told = desk.run("why 1 sanbao-return").out
    assert "部分商品修理更换退货责任规定" in told
    assert "2026-03-05 24:00" in told
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-03-02T10:05")
    clocks = desk.run("show 1 --json", now="2026-03-07T10:00").data["clocks"]
    assert [c["state"] for c in clocks if c["id"] == "sanbao-return"] == ["cancelled"]


REPAIR = "@03-03T10:00 teng record repair-taken"
BACK = f"{REPAIR} | @03-09T18:00 teng record repair-returned repaired=yes"


def test_the_time_in_repair_is_not_counted() -> None:
    assert of(REPAIR, "sanbao-return", BOUGHT, "03-04T10:00", THREE)[0].endswith(" paused")
    assert of(BACK, "sanbao-return", BOUGHT, "03-10T10:00", THREE) == [
        "sanbao-return 02-26 00:00→03-12 00:00 running"
    ], "six nights in repair"
    assert of(BACK, "sanbao-exchange", BOUGHT, "03-10T10:00", THREE) == [
        "sanbao-exchange 02-26 00:00→03-20 00:00 running"
    ]
    twice = (
        f"{BACK} | @03-10T10:00 teng record repair-taken | "
        "@03-12T10:00 teng record repair-returned repaired=no"
    )
    assert of(twice, "sanbao-exchange", BOUGHT, "03-13T10:00", THREE) == [
        "sanbao-exchange 02-26 00:00→03-22 00:00 running"
    ]


def test_what_had_lapsed_before_the_repair_stays_lapsed() -> None:
    late = "@03-07T10:00 teng record repair-taken"
    assert of(late, "sanbao-return", BOUGHT, "03-08T10:00", THREE) == [
        "sanbao-return 02-26 00:00→03-06 00:00 cancelled"
    ]


def test_an_exchange_begins_everything_anew() -> None:
    made = f"{BACK} | @03-10T10:00 teng record exchange-made exchanged_on=2026-03-10"
    assert of(made, "sanbao-return", BOUGHT, "03-11T10:00", THREE)[-1] == (
        "sanbao-return-2 03-10 00:00→03-18 00:00 running"
    )
    assert of(made, "sanbao-warranty", BOUGHT, "03-11T10:00", THREE)[-1] == (
        "sanbao-warranty-2 03-10 00:00→03-11 00:00 running"
    ), "of the year after"


def test_a_repair_takes_thirty_days_and_ninety_for_want_of_parts() -> None:
    assert of(REPAIR, "sanbao-repair", BOUGHT, "03-04T10:00", THREE) == [
        "sanbao-repair 03-03 10:00→04-03 00:00 running"
    ]
    assert of(f"{REPAIR} parts_missing=yes", "sanbao-repair", BOUGHT, "03-04T10:00", THREE) == [
        "sanbao-repair 03-03 10:00→06-02 00:00 running"
    ]
    assert of(REPAIR, "sanbao-repair", BOUGHT, "04-03T00:01", THREE)[0].endswith(" missed")
    assert of(BACK, "sanbao-repair", BOUGHT, "04-03T00:01", THREE)[0].endswith(" met")


# ---- at a distance, delays, trades ---------------------------------------------------------------


def test_what_was_bought_at_a_distance_goes_back_in_seven_days_and_is_refunded_in_seven() -> None:
    opened = "remote=yes goods_received_on=2026-02-27"
    assert of("", "remote-return", opened, "03-02T11:00", "remote") == [
        "remote-return 02-27 00:00→03-07 00:00 running"
    ]
    assert of("", "remote-return", "goods_received_on=2026-02-27", "03-02T11:00", "remote") == []
    back = "@03-05T10:00 teng record goods-back goods_back_on=2026-03-05"
    assert of(back, "remote-return", opened, "03-20T11:00", "remote")[0].endswith(" met")
    assert of(back, "remote-refund", opened, "03-06T11:00", "remote") == [
        "remote-refund 03-05 00:00→03-13 00:00 running"
    ]
    paid = (
        f"{back} | @03-15T10:00 teng record goods-back goods_back_on=2026-03-05 "
        "refunded_on=2026-03-14"
    )
    assert of(paid, "remote-refund", opened, "03-15T12:00", "remote")[0].endswith(" missed")


@pytest.mark.parametrize(
    ("statute", "clock", "due"),
    [
        ("delay", "delay", "03-18"),
        ("telecom", "telecom-answer", "03-18"),
        ("express", "express-answer", "03-10"),
    ],
)
def test_an_answer_is_due_in_so_many_days(statute: str, clock: str, due: str) -> None:
    assert of("", clock, "", "03-02T11:00", statute) == [f"{clock} 03-02 10:00→{due} 00:00 running"]
    reached = "@03-05T10:00 teng contact channel=phone outcome=reached"
    assert of(reached, clock, "", "04-02T11:00", statute)[0].endswith(" met")


# ---- what is not counted -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('begins = "step:nowhere", ends = "step:judge", at_most = "30d"', "is not defined"),
        ('begins = "step:judge", ends = "fact:plan_amount", at_most = "30d"', "no date"),
        ('begins = "step:judge", ends = "step:plan", at_most = "3wd"', "elapsed time"),
        ('begins = "step:judge", ends = "step:plan"', "is missing"),
    ],
)
def test_what_cannot_be_left_uncounted_is_told(desk: Desk, row: str, told: str) -> None:
    text = Path("policy.toml").read_text("utf-8")
    clock = '[[clock]]\nid = "plan"\n'
    text = text.replace(clock, f"{clock}not_counted = [{{ {row} }}]\n")
    assert row in text
    Path("small.toml").write_text(text, "utf-8")
    found = desk.run("policy check small.toml", code=65).err
    assert re.search(rf"not_counted.*{told}", found), found


@pytest.mark.parametrize("page", ["packs.md", "packs.zh-CN.md"])
def test_the_consent_that_the_page_of_packs_writes_is_a_statute_with_a_switch(
    page: str, bare_desk: Desk
) -> None:
    text = (PACKS.parents[1] / "docs" / page).read_text("utf-8")
    (written,) = re.findall("(?<=```toml\n)extends.*?(?=```)", text, re.DOTALL)
    Path("ours.toml").write_text(written, "utf-8")
    assert len(bare_desk.run("policy check ours.toml").out.splitlines()) == 1
    bare_desk.run("init --practice --policy ours.toml")
    bare_desk.open()
    bare_desk.run("--as teng record 1 judge founded=yes reasonable=yes severity=injury")
    coming = bare_desk.json("next 1")["next"]
    assert "consent" in [step["step"] for step in coming]
    told = {clock["rule"]: clock for clock in bare_desk.json("show 1")["clocks"]}
    assert told["consent"]["state"] == "running"
    Path("off.toml").write_text(written.replace("\non = true", "\non = false", 1), "utf-8")
    off = bare_desk.json("policy show off.toml")
    assert "consent" not in [step["id"] for step in off["steps"]]
    assert "consent" not in [clock["id"] for clock in off["clocks"]]
