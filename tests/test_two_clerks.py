"""Two clerks on one case: the second is told what the first recorded, or nothing touches."""

import re
from pathlib import Path

import pytest

from tests.desk import CARD, Desk
from tests.test_prompts import Terminal

JUDGED = "founded=yes reasonable=yes"


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    return desk


def begun(case: Desk, lang: str, *words: str) -> Terminal:
    """A clerk who was asked the first question about judging the complaint."""
    terminal = Terminal("--now", case.now, *words, lang=lang)
    terminal.until("2 否" if lang == "zh" else "2 no")
    return terminal


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "zh",
            r"其他人刚刚在本案件上做了记录.*第 5 号记录：洪（样例）记录了.*判定投诉性质",
        ),
        (
            "en",
            r"Somebody else has recorded .* try again\.\s+Event 5: 洪（样例） recorded “judge the",
        ),
    ],
)
@pytest.mark.parametrize("words", [("next", "1"), ("record", "1", "judge")])
def test_the_second_is_told_what_the_first_recorded(
    case: Desk, lang: str, told: str, words: tuple[str, ...]
) -> None:
    terminal = begun(case, lang, *words)
    case.run(f"--as hong record 1 judge {JUDGED}")
    before = case.json("verify")["head"]
    terminal.type("1")
    terminal.type("1")
    terminal.type("")
    assert terminal.end() == 5, terminal.seen
    assert re.search(told, terminal.seen, re.DOTALL), terminal.seen
    assert case.json("verify")["head"] == before


def test_notes_and_contacts_of_others_turn_nobody_away(case: Desk) -> None:
    terminal = begun(case, "zh", "next", "1")
    case.run("--as hong note 1 顾客又来电")
    case.run("--as hong contact 1 channel=phone outcome=reached")
    terminal.type("1")
    terminal.type("1")
    terminal.type("")
    assert terminal.end() == 0, terminal.seen
    data = case.json("show 1")
    assert [s["id"] for s in data["steps"]] == ["record-card", "judge"]
    assert (len(data["notes"]), len(data["contacts"])) == (1, 1)
    assert case.json("verify")["ok"]


def test_who_closes_is_told_of_a_note_that_came_meanwhile(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=no reasonable=no")
    case.run("--as teng record 1 explain-unfounded reported_to=shen explained_at=10:00")
    terminal = Terminal("--now", case.now, "close", "1", lang="en")
    terminal.until("KEY=VALUE")
    case.run("--as hong note 1 顾客有新证据")
    terminal.type("")
    assert terminal.end() == 5, terminal.seen
    assert "recorded “note”" in terminal.seen
    assert case.json("show 1")["status"] == "open"
    case.run("--as teng close 1")


# ---- scripts -------------------------------------------------------------------------------------


def test_a_script_says_what_it_has_seen(case: Desk) -> None:
    seen = case.json("next 1")["seen"]
    assert seen == case.json("show 1")["seen"] == 4
    case.run("--as hong assign 1 hong")
    told = case.run(f"--as teng record 1 judge {JUDGED} --seen {seen}", code=5).err
    assert "Event 5" in told
    assert "“assignment”" in told
    told = case.run(f"--lang zh --as teng record 1 judge {JUDGED} --seen {seen}", code=5).err
    assert "指派" in told
    case.run(f"--as teng record 1 judge {JUDGED} --seen {case.json('next 1')['seen']}")


def test_what_others_record_on_another_case_does_not_touch(case: Desk) -> None:
    case.run(f"--as hong open {CARD}")
    case.run("--as hong note 1 x")
    case.run(f"--as teng record 1 judge {JUDGED} --seen 4")


def test_a_write_that_is_repeated_was_not_recorded_by_others(case: Desk) -> None:
    """The answer was lost, and the script says the same again: same key, same last event."""
    line = f"--as teng record 1 judge {JUDGED} --seen 4 --key k"
    first = case.json(line)
    case.run("--as hong note 1 x")
    assert case.json(line)["events"] == first["events"]


def test_a_write_that_says_now_is_the_same_a_minute_later(case: Desk) -> None:
    case.run(f"--as teng record 1 judge {JUDGED}")
    line = "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now --key k"
    first = case.json(line)
    later = case.run(f"{line} --json", now="2026-03-02T10:01:00+08:00").data
    assert later["events"] == first["events"]


@pytest.mark.parametrize(("number", "code"), [("99", 3), ("0", 2), ("-1", 2), ("x", 2)])
def test_an_event_that_nobody_can_have_seen(case: Desk, number: str, code: int) -> None:
    before = case.json("verify")["head"]
    for line in (f"record 1 judge {JUDGED}", "close 1"):
        case.run(f"--as teng {line} --seen={number}", code=code)
    assert case.json("verify")["head"] == before


def test_both_land_where_two_batches_write_on_one_case(case: Desk) -> None:
    Path("a").write_text("note 1 a\n" * 5, "utf-8")
    Path("b").write_text(f"record 1 judge {JUDGED}\n", "utf-8")
    case.run("--as hong batch a")
    case.run("--as teng batch b")
    assert len(case.json("show 1")["notes"]) == 5


def test_one_decision_on_several_cases_is_recorded_on_all_of_them_or_on_none(desk: Desk) -> None:
    from casefile.actions.act import act_on
    from casefile.actions.entry import Entry
    from casefile.case.here import Here
    from casefile.errors import Refused
    from casefile.log.events import NewEvent
    from casefile.procedure.steps import note
    from casefile.values.moments import a_moment

    for _ in range(3):
        desk.open()
    store = desk.store()
    entry = Entry(a_moment("2026-03-02T12:00", "Asia/Shanghai"), "counter", "teng")

    def noted(heres: tuple[Here, ...]) -> list[tuple[NewEvent, ...]]:
        return [note(here, f"one of {len(heres)}", at=None) for here in heres]

    def broken(heres: tuple[Here, ...]) -> list[tuple[NewEvent, ...]]:
        return [note(here, "x" if here is heres[0] else " ", at=None) for here in heres]

    done = act_on(store, ["1", "3", "1"], entry, noted)
    assert [o.case.number for o in done] == ["2026-000001", "2026-000003"]
    assert [o.case.notes[-1].text for o in done] == ["one of 2", "one of 2"]
    head = store.head()
    with pytest.raises(Refused):
        act_on(store, ["1", "2"], entry, broken)
    assert store.head() == head
    store.close()
    desk.run("verify")
