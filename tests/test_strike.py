"""What was typed by mistake is struck through: it stays in the log and counts for nothing, and yet
what was late stays late, and what was met stays met unless it is proven late."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from casefile.log.events import EntryStruck
from tests.desk import CARD, Desk
from tests.papers import plain
from tests.rules import MALL, Around, Then, adds, around, case_after, check, rows

NOTED = "teng note 记在别的案件上了"
ASKED = "teng contact channel=phone outcome=asks"
PROMISED = "teng promise 送到配件 due=03-03T10:00"
DEMANDED = "teng demand 退一赔三 sort=compensate"
STRUCK = "teng strike 3 reason=误记"
MINE = adds(EntryStruck(of=3), reason="误记")
WISHED, HIS = "teng request access", adds(EntryStruck(of=4), reason="误记")
STRIKES = [
    ("a note", NOTED, STRUCK, MINE),
    ("a contact", ASKED, STRUCK, MINE),
    ("a promise", PROMISED, STRUCK, MINE),
    ("a demand", DEMANDED, STRUCK, MINE),
    ("the last note", NOTED, "teng strike note reason=误记", MINE),
    ("the last promise, in Chinese", PROMISED, "teng strike 承诺 reason=误记", MINE),
    ("on a case that has ended", f"{NOTED} | teng withdraw reason=x", STRUCK, MINE),
    ("on a case that rests", f"{NOTED} | teng pause until=03-04T10:00 reason=x", STRUCK, MINE),
    ("by who typed it", "hong note x", "hong strike 3 reason=误记", MINE),
    ("by who answers for the case", "hong note x", STRUCK, MINE),
    (
        "by anybody else",
        NOTED,
        "hong strike 3 reason=误记",
        "NotPermitted: 洪（样例） may not record “the striking of what others typed”: the policy "
        "gives nobody that right ([rights] strike = …).",
    ),
    ("without a reason", NOTED, "teng strike 3", "Refused: A reason is needed: --reason …"),
    (
        "twice",
        f"{NOTED} | {STRUCK}",
        STRUCK,
        "Refused: Event 3 was struck already, by event 4.",
    ),
    (
        "the last that stands, where none does",
        f"{NOTED} | {STRUCK}",
        "teng strike note reason=x",
        "NotFound: Case 2026-000001 has no “note” to strike.",
    ),
    (
        "a step",
        "",
        "teng strike 2 reason=x",
        "Refused: 2 is none of what may be struck on case 2026-000001: note, contact, promise, "
        "demand, request about data, request met, request refused, payment. A step is corrected "
        "(casefile correct), a remedy declined, a settlement cancelled, a paper made void.",
    ),
    ("a request about data", WISHED, STRUCK, MINE),
    ("the last request", WISHED, "teng strike request reason=误记", MINE),
    (
        "that a request was met",
        f"{WISHED} | teng met 1",
        "teng strike request-met reason=误记",
        HIS,
    ),
    ("that it was refused", f"{WISHED} | teng unmet 1 reason=x", "teng strike 4 reason=误记", HIS),
    (
        "that it was met, in Chinese",
        f"{WISHED} | teng met 1",
        "teng strike 请求已办 reason=误记",
        HIS,
    ),
    (
        "a request that has an answer",
        f"{WISHED} | teng met 1",
        "teng strike request reason=x",
        "Refused: Request 1 was answered by event 4; strike that first: casefile strike "
        "2026-000001 4 --reason …",
    ),
    (
        "an answer once the data are gone",
        "teng request erase | teng withdraw reason=x despite=x | xu erase reason=x",
        "xu strike request-met reason=x",
        "Refused: The personal data of case 2026-000001 were erased.",
    ),
]


@rows(STRIKES)
def test_what_was_typed_by_mistake_is_struck(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def test_the_policy_may_give_others_the_right_to_strike() -> None:
    rights: Any = {**MALL.rights, "strike": ("store-manager",)}
    beside: Around = around(msgspec.structs.replace(MALL, rights=rights))
    manager = beside.policy.members(("store-manager",))[0].id
    check(f"{manager} strike 3 reason=误记", MINE, NOTED, beside)


def test_a_struck_demand_asks_for_nothing() -> None:
    one = case_after(f"{DEMANDED} | {STRUCK}").demands[0]
    assert (one.state, one.struck is not None) == ("struck", True)


def test_of_a_struck_request_nothing_is_to_be_answered_and_it_may_be_made_again() -> None:
    case = case_after(f"{WISHED} | {STRUCK} | {WISHED}")
    assert [r.state for r in case.requests] == ["struck", "open"]
    told = "Refused: Request 1 was struck, by event 4."
    check("teng met 1", told, f"{WISHED} | {STRUCK}")


def test_a_request_whose_answer_was_a_mistake_waits_for_one_again() -> None:
    met = f"{WISHED} | teng met 1 | teng strike request-met reason=x"
    (one,) = case_after(met).requests
    assert (one.state, one.answer) == ("open", None)
    (one,) = case_after(f"{met} | teng unmet 1 reason=不是本人").requests
    assert (one.state, one.answer and one.answer.seq) == ("refused", 6)
    (one,) = case_after(f"{met} | teng strike request reason=x").requests
    assert one.state == "struck"


CALL = "teng promise 回电 due=03-03T10:00 back=yes"
REACHED = "teng contact channel=phone outcome=reached"


def test_a_call_back_is_to_be_made_still_where_the_contact_that_kept_it_was_a_mistake() -> None:
    kept = case_after(f"{CALL} | {REACHED}").promises[0]
    assert kept.kept_at
    again = case_after(f"{CALL} | {REACHED} | teng strike contact reason=x").promises[0]
    assert (again.open, again.broken) == (True, False)
    other = case_after(f"{CALL} | {REACHED} | {REACHED} | teng strike 4 reason=x").promises[0]
    assert (other.open, other.kept_by) == (False, 5)
    late = case_after(
        f"{CALL} | {REACHED} | @03-04T10:00 {REACHED} | teng strike 4 reason=x"
    ).promises[0]
    assert (late.open, late.broken) == (False, True)


def test_a_call_back_that_nobody_made_was_not_typed_late_either() -> None:
    told = f"{CALL} | @03-04T10:00 {REACHED} at=03-02T12:00"
    assert case_after(told).promises[0].typed_late == 4
    assert case_after(f"{told} | teng strike 4 reason=x").promises[0].typed_late == 0
    other = case_after(f"{told} | {REACHED} at=03-02T13:00 | teng strike 4 reason=x").promises[0]
    assert (other.kept_by, other.typed_late, other.broken) == (5, 5, False)


# ---- the clocks ---------------------------------------------------------------------------------


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    return desk


def at(time: str) -> str:
    return f"2026-{time}+08:00"


def ask(desk: Desk, time: str, outcome: str = "asks") -> int:
    told = desk.run(f"--as teng contact 1 channel=phone outcome={outcome} --json", now=at(time))
    seq: int = told.data["events"][0]
    return seq


def strike(desk: Desk, seq: int, time: str) -> None:
    desk.run(f"--as teng strike 1 {seq} --reason 误记", now=at(time))


def answers(desk: Desk, time: str) -> list[tuple[str, str, str, str]]:
    """Each round of the clock for answers: its state, when it is due, and what stands beside it."""
    found = desk.run("show 1 --json", now=at(time)).data["clocks"]
    return [
        (
            c["id"],
            c["state"],
            c["due_at"][5:16],
            " ".join(k for k in ("excused", "corrected", "typed_late") if c[k]),
        )
        for c in found
        if c["rule"] == "answer"
    ]


def test_a_struck_question_is_answered_by_nobody_and_nobody_is_late_with_it(case: Desk) -> None:
    seq = ask(case, "03-02T11:00")
    strike(case, seq, "03-02T12:00")
    assert answers(case, "03-05T12:00") == [("answer", "cancelled", "03-02T15:00", "")]
    case.run("verify")


def test_what_was_really_asked_is_to_be_answered_though_it_was_typed_wrongly_first(
    case: Desk,
) -> None:
    seq = ask(case, "03-02T11:00")
    strike(case, seq, "03-02T12:00")
    line = "--as teng contact 1 channel=phone outcome=asks --at 2026-03-02T11:10"
    case.run(line, now=at("03-02T12:01"))
    assert answers(case, "03-02T12:02") == [
        ("answer", "cancelled", "03-02T15:00", ""),
        ("answer-2", "running", "03-02T15:10", ""),
    ]
    case.run("verify")


def test_of_two_questions_with_one_answer_the_older_runs_on_where_the_answer_is_struck(
    case: Desk,
) -> None:
    ask(case, "03-02T11:00")
    seq = ask(case, "03-02T12:00", "reached")
    line = "--as teng contact 1 channel=phone outcome=asks --at 2026-03-02T10:30"
    case.run(line, now=at("03-02T12:10"))
    strike(case, seq, "03-02T12:30")
    assert answers(case, "03-02T12:31") == [
        ("answer", "met", "03-02T15:00", ""),
        ("answer-2", "met", "03-02T14:30", ""),
        ("answer-3", "running", "03-02T14:30", ""),
    ]
    case.run("verify")


def test_who_was_late_with_a_struck_question_is_excused(case: Desk) -> None:
    seq = ask(case, "03-02T11:00")
    strike(case, seq, "03-02T16:00")
    assert answers(case, "03-05T12:00") == [("answer", "missed", "03-02T15:00", "excused")]


def test_the_round_goes_on_with_the_next_question_where_the_first_is_struck(case: Desk) -> None:
    seq = ask(case, "03-02T11:00")
    ask(case, "03-02T12:00")
    assert answers(case, "03-02T12:01") == [("answer", "running", "03-02T15:00", "")]
    strike(case, seq, "03-02T12:30")
    assert answers(case, "03-02T12:31") == [("answer", "running", "03-02T16:00", "")]


def test_a_question_outlives_an_earlier_one_that_was_typed_late_and_struck(case: Desk) -> None:
    case.run("--as teng contact 1 channel=phone outcome=asks", now=at("03-02T12:00"))
    line = "--as teng contact 1 channel=phone outcome=asks --at 2026-03-02T11:00 --json"
    seq = case.run(line, now=at("03-02T12:10")).data["events"][0]
    assert answers(case, "03-02T12:11") == [("answer", "running", "03-02T15:00", "")]
    strike(case, seq, "03-02T12:30")
    assert answers(case, "03-02T12:31") == [("answer", "running", "03-02T16:00", "")]


def test_what_was_met_stays_met_and_the_question_runs_on_where_its_answer_is_struck_in_time(
    case: Desk,
) -> None:
    ask(case, "03-02T11:00")
    seq = ask(case, "03-02T12:00", "reached")
    strike(case, seq, "03-02T12:30")
    assert answers(case, "03-02T12:31") == [
        ("answer", "met", "03-02T15:00", ""),
        ("answer-2", "running", "03-02T15:00", ""),
    ]
    assert case.run("show 1 --json", now=at("03-02T12:31")).data["status"] == "open"
    assert answers(case, "03-02T15:01")[1][1] == "missed"


def test_an_answer_that_is_struck_after_the_deadline_proves_the_round_late(case: Desk) -> None:
    ask(case, "03-02T11:00")
    seq = ask(case, "03-02T12:00", "reached")
    strike(case, seq, "03-02T16:00")
    assert answers(case, "03-02T16:01") == [
        ("answer", "missed", "03-02T15:00", "corrected"),
        ("answer-2", "running", "03-02T20:00", ""),
    ]
    case.run("verify")


@pytest.mark.parametrize(
    ("other", "state"), [("03-02T14:00", ("met", "")), ("03-02T18:00", ("missed", "corrected"))]
)
def test_the_next_contact_is_the_answer_where_the_first_is_struck(
    other: str, state: tuple[str, str], case: Desk
) -> None:
    ask(case, "03-02T11:00")
    seq = ask(case, "03-02T12:00", "reached")
    ask(case, other, "reached")
    strike(case, seq, "03-02T19:00")
    ((name, verdict, _, beside),) = answers(case, "03-02T19:01")
    assert (name, verdict, beside) == ("answer", *state)
    case.run("verify")


DATA_DUE = "04-02T00:00"


def data_rounds(desk: Desk, time: str) -> list[tuple[str, str, str]]:
    """Each round of the clock for requests about data: its state, and what stands beside it."""
    found = desk.run("show 1 --json", now=at(time)).data["clocks"]
    marks = ("excused", "corrected", "typed_late")
    return [
        (c["state"], c["due_at"][5:16], " ".join(k for k in marks if c[k]))
        for c in found
        if c["rule"] == "data-request"
    ]


@pytest.mark.parametrize(
    ("struck", "rounds"),
    [
        ("03-02T12:00", [("cancelled", DATA_DUE, "")]),
        ("04-05T10:00", [("missed", DATA_DUE, "excused")]),
    ],
)
def test_the_clock_follows_where_a_request_is_struck(
    case: Desk, struck: str, rounds: list[tuple[str, str, str]]
) -> None:
    case.run("--as teng request 1 copy")
    case.run("--as teng strike 1 request --reason 记错案件", now=at(struck))
    assert data_rounds(case, "04-06T10:00") == rounds
    case.run("verify")


@pytest.mark.parametrize(
    ("struck", "first", "then"),
    [
        ("03-05T10:00", ("met", DATA_DUE, ""), ("running", DATA_DUE, "")),
        ("04-05T10:00", ("missed", DATA_DUE, "corrected"), ("running", "05-06T00:00", "")),
    ],
)
def test_the_clock_follows_where_the_answer_to_a_request_is_struck(
    case: Desk, struck: str, first: tuple[str, str, str], then: tuple[str, str, str]
) -> None:
    case.run("--as teng request 1 access")
    case.run("--as teng request-met 1 1", now=at("03-03T10:00"))
    case.run("--as teng strike 1 request-met --reason 记错案件", now=at(struck))
    assert data_rounds(case, struck) == [first, then]
    assert "2026-000001" in case.run("--as teng today", now=at(struck)).out
    case.run("--as teng request-refused 1 1 --reason 不是本人", now=at("04-05T11:00"))
    assert data_rounds(case, "04-05T11:00")[0] == first
    assert case.json("show 1")["requests"][0]["state"] == "refused"
    page = case.run("show 1", now=at("04-05T11:00")).out
    assert "[struck: met on 2026-03-03 10:00" in page
    case.run("verify")


def test_a_question_that_was_struck_on_an_ended_case_leaves_nothing_loose(case: Desk) -> None:
    case.run("--as teng withdraw 1 --reason x", now=at("03-02T10:30"))
    seq = ask(case, "03-02T11:00")
    assert [r["case"] for r in case.json("list loose=yes")] == ["2026-000001"]
    strike(case, seq, "03-02T11:30")
    assert case.json("list loose=yes") == []
    assert answers(case, "03-05T10:00")[0][1] == "cancelled"


# ---- where it shows -----------------------------------------------------------------------------


def test_a_struck_entry_is_shown_struck_through_wherever_it_is_shown(case: Desk) -> None:
    case.run("--as teng note 1 这是别人的投诉")
    case.run("--as teng promise 1 送配件 --due 3d")
    case.run("--as teng demand 1 赔三倍")
    for word in ("note", "promise", "demand"):
        case.run(f"--as teng strike 1 {word} --reason 记错案件")
    page = case.run("show 1").out
    assert page.count("[struck: ") == 3
    assert page.count("记错案件") >= 3
    shown = case.json("show 1 --log")
    assert shown["promises"][0]["state"] == "struck"
    assert shown["demands"][0]["state"] == "struck"
    assert shown["notes"][0]["struck"]["reason"] == "记错案件"
    log = case.run("show 1 --log").out
    assert log.count("[struck by event") == 3
    assert "这是别人的投诉" in log
    assert [e["kind"] for e in shown["events"]][-1] == "entry.struck"
    case.run("verify")
    case.run("rebuild")
    case.run("verify")


def test_a_promise_that_stands_in_a_valid_letter_is_not_struck(case: Desk) -> None:
    case.run(
        "--as teng issue 1 apology actor=zhu actor_job=经理 resolve_by=2026-03-12 --plain 略 -o out"
    )
    told = case.run("--as teng strike 1 promise --reason x", code=4)
    assert "casefile void 2026-000001 1 --reason" in told.err
    case.run("--as teng void 1 1 --reason x")
    case.run("--as teng strike 1 promise --reason x")


def test_a_struck_contact_is_crossed_out_on_paper(case: Desk) -> None:
    ask(case, "03-02T11:00")
    case.run("--as teng strike 1 contact --reason x", now=at("03-02T11:30"))
    case.run("--as teng issue 1 record-card -o out", now=at("03-02T11:40"))
    (paper,) = Path("out").glob("*record-card*.docx")
    assert "（误记，已划销：" in plain(paper.read_bytes())


def test_the_promise_that_a_known_customer_was_given_last_is_none_that_was_struck(
    desk: Desk,
) -> None:
    for line in (f"open {CARD}", "promise 1 回电 --due 2d", "promise 1 送花 --due 3d"):
        desk.run(f"--as teng {line}")
    desk.run("--as teng strike 1 promise --reason 记错案件")
    assert "回电" in desk.run(f"--as teng open {CARD}").out
    desk.run("--as teng strike 1 promise --reason 记错案件")
    told = desk.run(f"--as teng open {CARD}").out
    assert "promised by" not in told.split("2026-000001", 1)[1].splitlines()[0]
