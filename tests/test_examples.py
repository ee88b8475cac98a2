"""The example cases play from a fresh database to their known ends."""

from pathlib import Path
from typing import Any

import pytest

from casefile.actions.office.shipped import examples_of, packs
from tests.desk import Desk

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def played(bare_desk: Desk) -> Desk:
    bare_desk.begin("--demo")
    return bare_desk


def test_every_example_is_played_to_its_end(bare_desk: Desk) -> None:
    played = bare_desk
    assert len(played.json("init --demo")["cases"]) == 11
    rows = played.json("list")
    assert len(rows) == len(list(EXAMPLES.glob("*.casefile"))) == 11
    assert {r["status"] for r in rows} == {"closed"}
    assert {tuple(r["next"]) for r in rows} == {()}
    assert played.json("verify")["ok"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (
            1,
            {
                "price": "14800.00",
                "customer_paid": "1000.00",
                "category": "goods",
                "goods_fault": "wrong-spec",
                "satisfaction": "satisfied",
                "heated": "yes",
            },
        ),
        (2, {"category": "goods", "goods_fault": "breakdown", "satisfaction": "satisfied"}),
        (3, {"category": "goods", "channel": "letter", "customer_since": "2001-05-12"}),
        (
            4,
            {
                "category": "service",
                "skip_level": "yes",
                "company_paid": "1078.00",
                "satisfaction": "fair",
            },
        ),
        (5, {"severity": "injury", "company_paid": "5300.00", "satisfaction": "satisfied"}),
        (6, {"founded": "no"}),
    ],
)
def test_an_example_ends_as_the_source_tells(
    played: Desk, number: int, expected: dict[str, str]
) -> None:
    data: dict[str, Any] = played.json(f"show 2005-{number}")
    assert {key: data["facts"].get(key) for key in expected} == expected


def test_the_refrigerator_was_heard_first_and_typed_later(played: Desk) -> None:
    data = played.json("show 2005-1 --log")
    assert data["steps"][0]["late_entry"]
    assert data["received_at"] < data["opened_at"]
    assert "可乐" in str(data["facts"]["gift"])


def test_the_laundry_plan_was_returned_once(played: Desk) -> None:
    data = played.json("show 2005-4")
    plans = [s for s in data["steps"] if s["id"] == "plan"]
    assert [p["stands"] for p in plans] == [False, True]


def test_goods_went_to_inspection_and_service_did_not(played: Desk) -> None:
    for number, inspected in ((1, True), (2, True), (3, True), (4, False), (5, True)):
        steps = [s["id"] for s in played.json(f"show 2005-{number}")["steps"]]
        assert ("inspect" in steps) is inspected


def test_the_unfounded_case_says_so(played: Desk) -> None:
    assert played.json("show 2005-6")["endings"][0]["how"] == "unfounded"


@pytest.mark.parametrize("number", [2, 3])
def test_what_was_promised_was_kept_in_time(played: Desk, number: int) -> None:
    data = played.json(f"show 2005-{number}")
    (made,) = data["promises"]
    assert (made["state"], made["broken"]) == ("kept", False)


@pytest.mark.parametrize(
    ("number", "remedies", "route"),
    [
        (1, {"compensation": "declined", "exchange": "chosen", "gift": "chosen"}, None),
        (
            5,
            {"advance": "chosen", "gift": "chosen", "compensation": "chosen"},
            "facility-out-of-scope",
        ),
        (7, {"discount": "chosen", "free-service": "chosen", "gift": "chosen"}, None),
        (8, {"compensation": "chosen"}, "merchant-in-scope"),
        (9, {"compensation": "chosen"}, "merchant-out-of-scope"),
        (10, {"compensation": "chosen"}, "facility-in-scope"),
        (11, {"compensation": "chosen"}, "facility-out-of-scope"),
    ],
)
def test_remedies_and_routes_of_the_examples(
    played: Desk, number: int, remedies: dict[str, str], route: str | None
) -> None:
    data: dict[str, Any] = played.json(f"show 2005-{number}")
    assert {r["kind"]: r["state"] for r in data["remedies"]} == remedies
    if route:
        (one,) = data["settlements"]
        assert (one["route"], one["state"]) == (route, "done")
        assert one["paid"] == one["amount"]
    assert not [a for a in data["approvals"] if a["state"] == "waiting"]


@pytest.mark.parametrize("pack", [p for p in packs() if p != "mall"])
def test_every_pack_has_examples_that_are_played_to_their_end(bare_desk: Desk, pack: str) -> None:
    bare_desk.begin(f"--demo --policy {pack}")
    rows = bare_desk.json("list")
    assert len(rows) >= len(examples_of(pack)) > 0
    assert {r["status"] for r in rows} <= {"closed", "withdrawn"}
    assert {tuple(r["next"]) for r in rows} == {()}
    assert bare_desk.json("verify")["ok"]


def test_a_policy_of_ones_own_has_no_examples(bare_desk: Desk) -> None:
    bare_desk.run("policy new own")
    told = bare_desk.run("init --demo --policy own.toml", code=2).err
    assert "eight-step" in told


def test_the_damaged_goods_play_under_the_eight_step_procedure(bare_desk: Desk) -> None:
    bare_desk.begin("--policy eight-step")
    bare_desk.run("batch", str(EXAMPLES / "eight-step" / "logistics.casefile"))
    data: dict[str, Any] = bare_desk.json("show 1")
    assert data["status"] == "closed"
    assert data["totals"]["chosen"] == "4000.00"
    repair = data["remedies"][0]
    assert repair["facts"]["loss_written_off"] == "81000.00"
    assert bare_desk.json("verify")["ok"]
