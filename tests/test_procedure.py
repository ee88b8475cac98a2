"""The procedure of the mall: order, facts, roles, endings, corrections."""

import pytest

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.errors import BadData, NotFound, NotPermitted, Refused
from casefile.policy import Policy
from casefile.procedure.endings import close, reopen, withdraw
from casefile.procedure.next_steps import next_steps, step_named
from casefile.procedure.steps import assign, correct, note, record_step
from casefile.replay.replay import replay
from casefile.values.moments import a_moment
from casefile.values.value import Facts
from tests.desk import case_of, history, numbered, pack

MALL = pack("mall")
NOW = a_moment("2026-03-20T10:00", "Asia/Shanghai")
FOUNDED = """
03-02 10:00 record-card category=goods
03-02 10:05 judge founded=yes reasonable=yes
"""
RESPONSIBLE = (
    FOUNDED + "03-02 10:10 responsible unit=家电部 person=zhu phoned_at=2026-03-02T02:00:00Z\n"
)
PLANNED = (
    RESPONSIBLE
    + """03-03 10:00 investigate cause=x at_fault=x
03-03 11:00 inspect inspection=x
03-03 12:00 plan plan=x
"""
)


def due(case: Case, policy: Policy = MALL) -> list[str]:
    return [n.step.id for n in next_steps(case, policy)]


def attempt(case: Case, who: str, step: str, **facts: str) -> None:
    staff = MALL.member(who)
    assert staff
    record_step(Here(case, MALL, staff, NOW), MALL.step(step), facts, at=None)


def after(text: str, *more: tuple[str, str, dict[str, str]]) -> Case:
    """The case after ``text`` and further steps recorded at NOW."""
    events = history(text, MALL)
    for who, step, facts in more:
        staff = MALL.member(who)
        assert staff
        case = replay(events, MALL)
        new = record_step(Here(case, MALL, staff, NOW), MALL.step(step), facts, at=None)
        events += numbered(new, events, now=NOW)
    return replay(events, MALL)


def test_after_the_card_comes_the_judgement() -> None:
    assert due(case_of("03-02 10:00 record-card", MALL)) == ["judge"]


def test_an_unfounded_complaint_is_explained_and_ends() -> None:
    case = case_of("03-02 10:00 record-card\n03-02 10:05 judge founded=no reasonable=no", MALL)
    assert due(case) == ["explain-unfounded"]
    done = after(
        "03-02 10:00 record-card\n03-02 10:05 judge founded=no reasonable=no",
        (
            "teng",
            "explain-unfounded",
            {"reported_to": "shen", "explained_at": "2026-03-02T02:00:00Z"},
        ),
    )
    assert due(done) == []
    staff = MALL.member("teng")
    assert staff
    (event,) = close(Here(done, MALL, staff, NOW), {}, at=None)
    assert event.payload.ended == "unfounded"  # type: ignore[union-attr]


def test_goods_must_go_to_price_and_quality_inspection() -> None:
    case = case_of(RESPONSIBLE + "03-03 10:00 investigate cause=x at_fault=x", MALL)
    assert "inspect" in due(case)
    assert "plan" not in due(case)
    with pytest.raises(Refused, match="comes after"):
        attempt(case, "zhu", "plan", plan="x")


def test_service_does_not_go_to_inspection_unless_a_price_is_concerned() -> None:
    base = (
        "03-02 10:00 record-card category=service\n03-02 10:05 judge founded=yes reasonable=yes\n"
        "03-02 10:10 responsible unit=家电部 person=zhu phoned_at=2026-03-02T02:00:00Z\n"
        "03-03 10:00 investigate cause=x at_fault=x"
    )
    assert "plan" in due(case_of(base, MALL))
    assert "inspect" not in due(case_of(base, MALL))
    priced = case_of(base + " price_related=yes", MALL)
    assert "inspect" in due(priced)
    assert "plan" not in due(priced)


def test_a_returned_plan_is_made_and_approved_anew() -> None:
    returned = after(PLANNED, ("wu", "approve", {"decision": "returned"}))
    assert "plan" in due(returned)
    assert "notify" not in due(returned)
    assert [s.stands for s in returned.steps if s.id in ("plan", "approve")] == [False, False]
    again = after(
        PLANNED,
        ("wu", "approve", {"decision": "returned"}),
        ("zhu", "plan", {"plan": "y"}),
        ("wu", "approve", {"decision": "approved"}),
    )
    assert "notify" in due(again)
    assert again.facts["plan"] == "y"


def test_a_step_out_of_order_names_what_comes_first_and_the_command() -> None:
    case = case_of(FOUNDED, MALL)
    with pytest.raises(Refused) as caught:
        attempt(case, "zhu", "plan", plan="x")
    told = str(caught.value)
    assert "comes after" in told
    assert "casefile --as teng record 2026-000001 responsible unit=…" in told


def test_a_step_recorded_twice_is_refused_with_the_way_to_correct_it() -> None:
    with pytest.raises(Refused, match="casefile correct 2026-000001 3"):
        attempt(case_of(FOUNDED, MALL), "teng", "judge", founded="no", reasonable="no")


def test_a_repeatable_step_may_be_recorded_again() -> None:
    told = {"told_at": "2026-03-02T02:00:00Z", "reaction": "accepts"}
    case = after(
        PLANNED,
        ("wu", "approve", {"decision": "approved"}),
        ("teng", "notify", told),
        ("teng", "notify", {**told, "reaction": "satisfied"}),
    )
    assert case.facts["reaction"] == "satisfied"


def test_missing_facts_are_all_named() -> None:
    with pytest.raises(Refused) as caught:
        attempt(case_of(FOUNDED, MALL), "teng", "responsible", unit="家电部")
    assert "person=… phoned_at=…" in str(caught.value)


def test_a_wrong_role_is_not_permitted_and_told_who_is() -> None:
    with pytest.raises(NotPermitted) as caught:
        attempt(case_of(PLANNED, MALL), "teng", "approve", decision="approved")
    assert caught.value.code == 77
    assert "--as wu" in str(caught.value)


def test_a_step_of_the_other_path_is_refused() -> None:
    with pytest.raises(Refused, match="founded: no"):
        attempt(
            case_of(FOUNDED, MALL),
            "teng",
            "explain-unfounded",
            reported_to="shen",
            explained_at="2026-03-02T02:00:00Z",
        )


def test_an_unknown_step_tells_a_near_miss() -> None:
    with pytest.raises(NotFound, match="Did you mean judge"):
        step_named(MALL, "jugde")
    assert step_named(MALL, "判定投诉性质").id == "judge"


def test_what_happened_tomorrow_is_refused() -> None:
    staff = MALL.member("teng")
    assert staff
    tomorrow = a_moment("2026-03-21T10:00", "Asia/Shanghai")
    with pytest.raises(BadData, match="future"):
        record_step(
            Here(case_of("03-02 10:00 record-card", MALL), MALL, staff, NOW),
            MALL.step("judge"),
            {"founded": "yes", "reasonable": "yes"},
            at=tomorrow,
        )


def test_what_happened_before_the_complaint_came_is_refused() -> None:
    staff = MALL.member("teng")
    assert staff
    early = a_moment("2026-03-01T10:00", "Asia/Shanghai")
    with pytest.raises(BadData, match="before the complaint was received"):
        record_step(
            Here(case_of("03-02 10:00 record-card", MALL), MALL, staff, NOW),
            MALL.step("judge"),
            {"founded": "yes", "reasonable": "yes"},
            at=early,
        )


def test_a_correction_changes_the_value_and_what_follows_from_it() -> None:
    events = history(FOUNDED, MALL)
    case = case_of(FOUNDED, MALL)
    staff = MALL.member("teng")
    assert staff
    new = correct(
        Here(case, MALL, staff, NOW), case.steps[1], {"founded": "no"}, moved_to=None, reason="误判"
    )
    corrected = replay([*events, *numbered(new, events, now=NOW)], MALL)
    assert corrected.facts["founded"] == "no"
    assert due(corrected) == ["explain-unfounded"]
    assert events[2].payload.facts["founded"] == "yes"  # type: ignore[union-attr]


def test_a_correction_needs_a_reason_and_something_to_correct() -> None:
    case = case_of(FOUNDED, MALL)
    staff = MALL.member("teng")
    assert staff
    for facts, reason in (({"founded": "no"}, " "), ({}, "误判")):
        with pytest.raises(Refused):
            correct(
                Here(case, MALL, staff, NOW),
                case.steps[1],
                Facts(facts),
                moved_to=None,
                reason=reason,
            )


def test_a_case_with_steps_to_come_cannot_be_closed() -> None:
    staff = MALL.member("teng")
    assert staff
    with pytest.raises(Refused) as caught:
        close(Here(case_of(FOUNDED, MALL), MALL, staff, NOW), {}, at=None)
    assert "casefile record 2026-000001 responsible" in str(caught.value)


def test_a_closed_case_takes_notes_but_no_steps() -> None:
    events = history(FOUNDED, MALL)
    staff = MALL.member("teng")
    assert staff
    new = withdraw(Here(replay(events, MALL), MALL, staff, NOW), "撤回")
    events += numbered(new, events, now=NOW)
    ended = replay(events, MALL)
    assert ended.status == "withdrawn"
    with pytest.raises(Refused, match="reopen"):
        attempt(
            ended,
            "teng",
            "responsible",
            unit="家电部",
            person="zhu",
            phoned_at="2026-03-02T02:00:00Z",
        )
    with pytest.raises(Refused, match="reopen"):
        assign(Here(ended, MALL, staff, NOW), "hong")
    assert note(Here(ended, MALL, staff, NOW), "又来电", at=None)
    events += numbered(reopen(Here(ended, MALL, staff, NOW), "顾客反悔"), events, now=NOW)
    assert due(replay(events, MALL)) == ["responsible", "take-up-again"]


def test_a_reopened_unfounded_case_is_explained_again() -> None:
    text = "03-02 10:00 record-card\n03-02 10:05 judge founded=no reasonable=no"
    staff = MALL.member("teng")
    assert staff
    step, facts = (
        MALL.step("explain-unfounded"),
        {"reported_to": "shen", "explained_at": "2026-03-02T02:00:00Z"},
    )
    events = history(text, MALL)
    new = record_step(Here(replay(events, MALL), MALL, staff, NOW), step, facts, at=None)
    events += numbered(new, events, now=NOW)
    new = close(Here(replay(events, MALL), MALL, staff, NOW), {}, at=None)
    events += numbered(new, events, now=NOW)
    new = reopen(Here(replay(events, MALL), MALL, staff, NOW), "顾客不服")
    events += numbered(new, events, now=NOW)
    assert due(replay(events, MALL)) == ["explain-unfounded", "take-up-again"]


def test_a_late_entry_is_marked() -> None:
    staff = MALL.member("teng")
    assert staff
    early = a_moment("2026-03-02T12:00", "Asia/Shanghai")
    events = history("03-02 10:00 record-card", MALL)
    case = case_of("03-02 10:00 record-card", MALL)
    new = record_step(
        Here(case, MALL, staff, NOW),
        MALL.step("judge"),
        {"founded": "yes", "reasonable": "yes"},
        at=early,
    )
    late = replay([*events, *numbered(new, events, now=NOW)], MALL)
    assert [s.late_entry for s in late.steps] == [False, True]
