"""What people ask about their own data is on record, has a clock, and is answered or refused."""

import json
from pathlib import Path

import pytest

from casefile.log.events import FactsCorrected, PersonalErased, RequestAnswered, RequestMade
from tests.desk import Desk
from tests.rules import adds, case_after, comes_of, rows
from tests.rules import check as rule
from tests.test_privacy import NAME, OPEN, PHONE

ASKED = "teng request copy reason=想留一份"
COPY = "--as teng request 1 copy --reason 想留一份"


@rows(
    [
        ("is asked", "", "teng request access", adds(RequestMade(right="access"))),
        ("in Chinese", "", "teng request 删除", adds(RequestMade(right="erase"))),
        (
            "in their words",
            "",
            "teng request copy reason=x",
            adds(RequestMade(right="copy"), reason="x"),
        ),
        (
            "of an ended case too",
            "teng withdraw reason=x",
            "teng request erase",
            adds(RequestMade(right="erase")),
        ),
        (
            "of no such thing",
            "",
            "teng request money",
            "Refused: money is no request about data.",
        ),
        (
            "only once at a time",
            "teng request copy",
            "teng request copy",
            "Refused: Request 1 asks that already, and has no answer yet.",
        ),
        (
            "again, once it was answered",
            "teng request copy | teng met 1",
            "teng request copy",
            adds(RequestMade(right="copy")),
        ),
        ("is met", ASKED, "teng met 1", adds(RequestAnswered(no=1))),
        ("is met once", f"{ASKED} | teng met 1", "teng met 1", "Refused: Request 1 was answered"),
        ("there is none", "", "teng met 1", "NotFound: Case 2026-000001 has no request 1."),
        (
            "is refused with a reason",
            ASKED,
            "teng unmet 1 reason=不是本人",
            adds(RequestAnswered(no=1, refused=True), reason="不是本人"),
        ),
        ("is refused with no reason", ASKED, "teng unmet 1", "Refused: A reason is needed"),
        (
            "is answered by who may see the data",
            ASKED,
            "qian met 1",
            "NotPermitted: 钱（样例） may not record",
        ),
        (
            "an erasure is met by erasing",
            "teng request erase",
            "teng met 1",
            "Refused: Request 1 is met by the erasure itself:",
        ),
        (
            "a correction of personal data meets the request for it",
            "teng request correct",
            "teng correct record-card name=王晓明 reason=x",
            [
                adds(RequestAnswered(no=1)),
                adds(FactsCorrected(of=2), name="王晓明", reason="x"),
            ],
        ),
        (
            "a correction of anything else does not",
            "teng request correct",
            "teng correct record-card category=service reason=x",
            adds(FactsCorrected(of=2, facts={"category": "service"}), reason="x"),
        ),
    ]
)
def test_a_request(before: str, deed: str, then: object) -> None:
    if isinstance(then, str):
        came = comes_of(deed, before)
        assert isinstance(came, str), came
        assert came.startswith(then), came
    else:
        rule(deed, then, before)  # type: ignore[arg-type]


@pytest.mark.parametrize("right", ["access", "copy", "correct"])
def test_nothing_is_erased_while_a_request_waits(right: str) -> None:
    told = comes_of("xu erase reason=x", f"teng request {right} | teng withdraw reason=x despite=x")
    assert isinstance(told, str)
    first = "Refused: Case 2026-000001 is not erased while a request about its data waits; first:"
    assert told.splitlines()[0] == first
    assert "request-met 2026-000001 1" in told


def test_an_erasure_meets_the_request_for_it() -> None:
    came = comes_of("xu erase reason=x", "teng request erase | teng withdraw reason=x despite=x")
    assert [type(e.payload) for e in came if not isinstance(e, str)] == [
        RequestAnswered,
        PersonalErased,
    ]


def test_the_reasons_go_with_the_person_and_the_answers_stay() -> None:
    case = case_after(f"{ASKED} | teng unmet 1 reason=不是本人 | teng request erase")
    assert [r.state for r in case.requests] == ["refused", "open"]


# ---- on a desk ----------------------------------------------------------------------------------


@pytest.fixture
def asked(desk: Desk) -> Desk:
    desk.run(OPEN)
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run(COPY)
    return desk


def test_a_request_is_due_as_the_policy_says_and_is_told_until_it_is_answered(asked: Desk) -> None:
    (one,) = asked.json("show 1")["requests"]
    assert (one["kind"], one["state"], one["reason"]) == ("copy", "open", "想留一份")
    assert one["due_at"] == "2026-04-02T00:00:00+08:00"
    assert "data-request" in {c["rule"] for c in asked.json("show 1")["clocks"]}
    late = "2026-04-03T10:00:00+08:00"
    found = asked.run("check --json --exit-zero", now=late).data["findings"]
    assert "data-request" in {f["clock"] for f in found}
    assert "2026-000001" in asked.run("--as teng today", now=late).out
    asked.run("--as teng request-met 1 1 -o own.txt")
    assert asked.json("show 1")["requests"][0]["state"] == "met"
    clock = [c for c in asked.json("show 1")["clocks"] if c["rule"] == "data-request"]
    assert [c["state"] for c in clock] == ["met"]


@pytest.mark.parametrize("end", ["withdraw 1 --reason x --despite x"])
def test_the_clock_of_a_request_outlives_the_case(asked: Desk, end: str) -> None:
    assert "request-met" in asked.run("--as teng withdraw 1 --reason x", code=4).err
    asked.run(f"--as teng {end}")
    clock = [c for c in asked.json("show 1")["clocks"] if c["rule"] == "data-request"]
    assert [c["state"] for c in clock] == ["running"]
    assert asked.json("list loose=yes")[0]["case"] == "2026-000001"
    assert "loose-end" in asked.run("check --warn --json --exit-zero").data["counts"]
    late = asked.run("check --json --exit-zero", now="2026-04-03T10:00:00+08:00").data
    assert {f["clock"] for f in late["findings"]} == {"data-request"}
    assert "data-request" in str(
        asked.run("--as teng today --json", now="2026-04-03T10:00:00+08:00").data
    )
    asked.run("--as teng request-refused 1 1 --reason 不是本人")
    assert not asked.json("list loose=yes")
    assert not asked.run("check", now="2026-04-03T10:00:00+08:00").out.count("data-request")


def test_who_has_no_request_waits_for_no_answer_to_it(desk: Desk) -> None:
    desk.run(OPEN)
    assert "data-request" not in {c["rule"] for c in desk.json("show 1")["clocks"]}


def test_each_request_has_a_round_of_its_own(asked: Desk) -> None:
    asked.run("--as teng request 1 correct", now="2026-03-05T10:00:00+08:00")
    asked.run("--as teng request-met 1 1 -o own.txt", now="2026-03-06T10:00:00+08:00")
    shown = asked.run("show 1 --json", now="2026-03-06T10:00:00+08:00").data["clocks"]
    clock = [c for c in shown if c["rule"] == "data-request"]
    assert [c["state"] for c in clock] == ["met", "running"]
    assert [r["due_at"][:10] for r in asked.json("show 1")["requests"]] == [
        "2026-04-02",
        "2026-04-05",
    ]


def test_a_copy_holds_what_is_kept_of_the_person_in_clear_and_nothing_of_others(
    asked: Desk,
) -> None:
    asked.run("--as teng request-met 1 1", code=4)
    asked.run("--as qian request-met 1 1 -o own.txt", code=77)
    assert not Path("own.txt").exists()
    asked.run("--as teng request-met 1 1 -o own.txt")
    text = Path("own.txt").read_text("utf-8")
    assert NAME in text
    assert PHONE in text
    assert "zhu" not in text
    asked.run("--as teng request 1 access")
    asked.run("--as teng request-met 1 2 -o own.json")
    data = json.loads(Path("own.json").read_text("utf-8"))
    assert (data["facts"]["name"], data["facts"]["phone"]) == (NAME, PHONE)
    assert "person" not in str(data["steps"])
    assert data["requests"][0]["kind"] == "copy"
    last = asked.json("show 1 --log")["events"][-1]
    assert (last["kind"], last["actor"]) == ("request.answered", "teng")


@pytest.mark.parametrize(("name", "code"), [("own.docx", 2), ("there.txt", 73)])
def test_a_copy_overwrites_nothing_and_says_what_it_can_be(
    asked: Desk, name: str, code: int
) -> None:
    Path("there.txt").write_text("x")
    asked.run(f"--as teng request-met 1 1 -o {name}", code=code)
    assert asked.json("show 1")["requests"][0]["state"] == "open"
    assert Path("there.txt").read_text() == "x"


def test_an_erased_request_tells_what_became_of_it(asked: Desk) -> None:
    asked.run("--as teng request-refused 1 1 --reason 不是本人")
    asked.run("--as teng withdraw 1 --reason x")
    asked.run("--as teng request 1 erase")
    asked.run("--as xu erase 1 --reason 本人要求")
    states = [(r["kind"], r["state"], r["reason"]) for r in asked.json("show 1")["requests"]]
    assert states == [("copy", "refused", None), ("erase", "met", "")]
    asked.run("verify")
    assert "不是本人" not in asked.run("--as teng show 1 --log --reveal").out


def test_both_packs_and_both_languages_know_requests(bare_desk: Desk) -> None:
    bare_desk.run("init --policy eight-step --practice")
    bare_desk.run(
        "--as lin open name=王 phone=13812348000 category=goods about=锅 details=x request=y"
    )
    bare_desk.run("--lang zh --as lin 个人信息请求 1 查阅")
    assert bare_desk.json("show 1")["requests"][0]["due_at"]
