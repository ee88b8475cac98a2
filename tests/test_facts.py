"""What may be typed for a fact, and what is kept of it."""

import io
import typing
from pathlib import Path

import msgspec
import pytest

from casefile.errors import BadData
from casefile.policy import Fact
from casefile.policy.conditions import holds
from casefile.policy.fact import TYPES, FactType
from casefile.policy.named import short_for
from casefile.procedure.canonical import parse
from casefile.procedure.facts import choices_of, shown
from casefile.procedure.typed import parsed
from casefile.values.likeness import near_miss
from casefile.values.value import Title
from tests.desk import Desk, pack

MALL = pack("mall")


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("name", "  王小明 ", "王小明"),
        ("name", "O'Brien & <b>", "O'Brien & <b>"),
        ("category", "goods", "goods"),
        ("category", "商品质量", "goods"),
        ("category", "Goods", "goods"),
        ("amount_claimed", "1500", "1500.00"),
        ("amount_claimed", "0.5", "0.50"),
        ("bought_on", "2025-06-25", "2025-06-25"),
        ("bought_on", "2024-02-29", "2024-02-29"),
        ("phoned_at", "2026-03-02T09:30", "2026-03-02T01:30:00Z"),
        ("phoned_at", "2026-03-02 09:30", "2026-03-02T01:30:00Z"),
        ("phoned_at", "2026-03-02T09:30:15+09:00", "2026-03-02T00:30:15Z"),
        ("phoned_at", "2026-03-02T09:30:15.9Z", "2026-03-02T09:30:15Z"),
        ("founded", "yes", "yes"),
        ("founded", "是", "yes"),
        ("founded", "true", "yes"),
        ("founded", "N", "no"),
        ("founded", "否", "no"),
        ("phone", "138 1234 8000", "138 1234 8000"),
        ("phone", "+86-755-1234567", "+86-755-1234567"),
        ("phone", "(0571)8888-0002", "(0571)8888-0002"),
        ("phone", "(138)12348000", "(138)12348000"),
        ("phone", "１３８１２３４８０００", "13812348000"),
        ("phone", "（0571）8888－0002", "(0571)8888-0002"),
        ("phone", "0571–88880002–8001", "0571-88880002-8001"),
        ("phone", "0571-88880002 #8001", "0571-88880002 #8001"),
        ("phone", "021-12345678转801", "021-12345678#801"),
        ("phone", "021-12345678 分机 801", "021-12345678#801"),
        ("phone", "138.1234.8000", "138-1234-8000"),
        ("phone", "+44 (0)20 7946 0958", "+44 (0)20 7946 0958"),
        ("phone", "12315", "12315"),
        ("unit", "家电部", "家电部"),
        ("person", "zhu", "zhu"),
        ("person", "外请技师", "外请技师"),
        ("at_fault", "甲;乙；丙", ["甲", "乙", "丙"]),
        ("dimension", "tangibles;同理度", ["tangibles", "empathy"]),
        ("details", "一\r\n二", "一\n二"),
        ("details", "a\x1b[2J", "a[U+001B][2J"),
    ],
)
def test_what_can_be_read_is_kept_in_one_spelling(key: str, typed: str, kept: object) -> None:
    assert parse(MALL, key, typed) == kept


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 20_001),
        ("details", "\n" * 1000),
        ("category", "god"),
        ("category", ""),
        ("category", "goods,service"),
        ("amount_claimed", "-5"),
        ("amount_claimed", "1e3"),
        ("amount_claimed", "１００"),
        ("amount_claimed", "1.005"),
        ("amount_claimed", "NaN"),
        ("amount_claimed", "12345678901"),
        ("amount_claimed", "1,500"),
        ("amount_claimed", "1,5"),
        ("amount_claimed", "五百"),
        ("bought_on", "2026-02-30"),
        ("bought_on", "02.03.2026"),
        ("bought_on", "0001-01-01"),
        ("bought_on", "9999-12-31"),
        ("bought_on", "今天"),
        ("phoned_at", "2026-03-02"),
        ("phoned_at", "09:30"),
        ("phoned_at", "2026-03-02T25:00"),
        ("phoned_at", "2026-W10-1T10:00"),
        ("phoned_at", "1800-01-01T00:00"),
        ("phoned_at", "2026-03-02T09:30+99:00"),
        ("founded", "maybe"),
        ("founded", "2"),
        ("phone", "abc"),
        ("phone", "12"),
        ("phone", "123"),
        ("phone", "13812348000-"),
        ("phone", "13812348000 13900001111"),
        ("phone", "13812348000-13900001111"),
        ("phone", "8888000、8888001"),
        ("phone", "1" * 16),
        ("phone", "1" * 40),
        ("unit", "不存在的部门"),
        ("at_fault", ";;"),
        ("at_fault", ""),
        ("dimension", "beauty"),
    ],
)
def test_what_cannot_be_read_is_refused(key: str, typed: str) -> None:
    with pytest.raises(BadData):
        parse(MALL, key, typed)


def test_a_local_time_that_the_clocks_leave_out_is_refused() -> None:
    from casefile.values.moments import a_moment, spell

    with pytest.raises(BadData):
        a_moment("2026-03-29T02:30", "Europe/Berlin")
    assert spell(a_moment("2026-10-25T02:30", "Europe/Berlin")) == "2026-10-25T00:30:00Z"


def test_several_values_for_one_are_refused() -> None:
    with pytest.raises(BadData):
        parse(MALL, "name", ["a", "b"])
    assert parse(MALL, "at_fault", ["a", "b"]) == ["a", "b"]


def test_a_condition_holds_when_one_row_holds_whole() -> None:
    condition = MALL.step("inspect").when
    assert holds(condition, {"founded": "yes", "category": "goods"})
    assert holds(condition, {"founded": "yes", "category": "service", "price_related": "yes"})
    assert not holds(condition, {"founded": "yes", "category": "service"})
    assert not holds(condition, {"founded": "no", "category": "goods"})
    assert holds((), {})


@pytest.mark.parametrize(
    ("key", "value", "zh", "en"),
    [
        ("category", "goods", "商品质量", "goods"),
        ("founded", "yes", "是", "yes"),
        ("phoned_at", "2026-03-02T01:30:00Z", "2026-03-02 09:30", "2026-03-02 09:30"),
        ("person", "zhu", "朱（样例）", "朱（样例）"),
        ("name", "王小明", "王*", "王*"),
        ("amount_claimed", "5.00", "5.00 元", "5.00 yuan"),
        ("at_fault", ["甲某", "乙某"], "甲*；乙*", "甲*; 乙*"),
    ],
)
def test_a_reader_sees_titles_local_times_and_masked_names(
    key: str, value: str | list[str], zh: str, en: str
) -> None:
    assert shown(MALL, key, value, "zh") == zh
    assert shown(MALL, key, value, "en") == en


@pytest.mark.parametrize(
    ("typed", "known", "near"),
    [
        ("接通", ["未接通"], None),
        ("未接通", ["接通"], None),
        ("接通了", ["未接通", "已接通"], "已接通"),
        ("未接同", ["未接通"], "未接通"),
        ("answer", ["no-answer", "no answer"], None),
        ("founded", ["unfounded"], None),
        ("foundedd", ["unfounded", "founded"], "founded"),
        ("no-anser", ["no-answer"], "no-answer"),
        ("answered", ["not answered"], None),
        ("uint", ["unit"], "unit"),
        ("good", ["goods"], "goods"),
        ("disapprove", ["approve"], None),
        ("promise-not-kept", ["promise-kept"], None),
        ("--no-json", ["--json"], None),
        ("--jso", ["--json"], "--json"),
        ("ntil", ["until"], "until"),
    ],
)
def test_the_opposite_is_never_suggested(typed: str, known: list[str], near: str | None) -> None:
    assert near_miss(typed, known) == near


def test_every_type_of_fact_has_a_name_and_a_value_to_try() -> None:
    """A type is a word of the grammar, one row, and the way that its values are read."""
    assert set(TYPES) == set(typing.get_args(FactType))
    for name, one in TYPES.items():
        assert {"zh", "en"} <= one.title.keys()
        if not one.sample or name == "unit":  # the units are those of a policy
            continue
        tried = msgspec.structs.replace(
            MALL, facts={"tried": Fact(type=name, title=Title("试", "tried"))}
        )
        assert parse(tried, "tried", one.sample) == one.sample, name


WRITING = (
    ("note 1 {}", "notes.text"),
    ("promise 1 {} --due 3d", "promises.text"),
    ("demand 1 {}", "demands.text"),
    ("pause 1 --until 2026-03-05T10:00 --reason {}", "pauses.reason"),
)


@pytest.mark.parametrize(("line", "kept"), WRITING, ids=[kept for _, kept in WRITING])
def test_a_text_may_come_from_a_file_wherever_one_is_written(
    desk: Desk, line: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``-`` and ``@file`` mean the same as among the facts; ``@@`` is a plain ``@``."""
    table, column = kept.split(".")
    desk.open()
    Path("words.txt").write_text("顾客再次来电", "utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("又来电\n".encode())))
    for typed, meant in (("@words.txt", "顾客再次来电"), ("@@微信", "@微信"), ("-", "又来电")):
        desk.run("--as teng " + line.format(typed))
        assert desk.json("show 1")[table][-1][column] == meant
        if table == "pauses":
            desk.run("--as teng resume 1")
    desk.run("--as teng " + line.format("@nowhere.txt"), code=65)


SHORT = (
    ("category", "2", "service"),
    ("category", "２", "service"),
    ("category", "商品", "goods"),
    ("category", "spzl", "goods"),
    ("category", "goo", "goods"),
    ("founded", "y", "yes"),
    ("founded", "0", "no"),
    ("unit", "家电", "家电部"),
    ("unit", "jdb", "家电部"),
)


@pytest.mark.parametrize(("key", "typed", "kept"), SHORT)
def test_a_choice_may_be_typed_short(key: str, typed: str, kept: str) -> None:
    assert parsed(MALL, (key,), {key: typed}, "x") == {key: kept}


@pytest.mark.parametrize("key", [key for key in MALL.facts if choices_of(MALL, MALL.facts[key])])
def test_every_choice_means_itself_whatever_others_begin_like(key: str) -> None:
    """Its id, each of its titles and its number mean it; a beginning means it, several, or none."""
    known = choices_of(MALL, MALL.facts[key])
    for number, (choice, title) in enumerate(known.items(), 1):
        names = [choice, *title.names]
        if MALL.facts[key].type != "bool":
            names.append(str(number))
        for name in names:
            assert parsed(MALL, (key,), {key: name}, "x")[key] in (choice, [choice])
        for name in (choice, *title.names):
            for length in range(1, len(name)):
                fits = short_for(name[:length], known)
                assert choice in fits or name[:length].lower() in ("y", "n"), name[:length]


@pytest.mark.parametrize("typed", ["3000", "0", "zz", "-1", "1.5", ""])
def test_what_is_short_for_nothing_is_refused(typed: str) -> None:
    with pytest.raises(BadData):
        parsed(MALL, ("category",), {"category": typed}, "x")


def test_a_number_is_no_answer_to_yes_or_no() -> None:
    """Somebody may have counted; beside the question, where they are numbered, it is one."""
    with pytest.raises(BadData):
        parsed(MALL, ("founded",), {"founded": "2"}, "x")


def test_what_may_be_short_for_several_is_refused_and_tells_which(desk: Desk) -> None:
    desk.open()
    told = desk.run("--as teng record 1 in", code=3).err
    assert "investigate" in told
    assert "inspect" in told
    assert "judge" not in told


def test_a_member_of_staff_is_known_by_id_name_beginning_or_unit(desk: Desk) -> None:
    desk.open()
    for typed, owner in (("hong", "hong"), ("徐", "xu"), ("zho", "zhou"), ("收银中心", "shen")):
        desk.run(f"--as teng assign 1 {typed}")
        assert desk.json("show 1")["owner"] == owner
    told = desk.run("--as teng assign 1 家电部", code=3).err
    assert "zhu" in told
    assert "cheng" in told
    desk.run("--as teng assign 1 zh", code=3)


def test_a_table_that_others_keep_is_never_read_short(desk: Desk) -> None:
    """Nobody is there to see how a cell was meant."""
    Path("rows.csv").write_text(
        "name,phone,category,about,details,request\n王,13812348000,spzl,a,b,c\n", "utf-8"
    )
    told = desk.run("--as teng import rows.csv", code=65)
    assert "spzl" in told.out + told.err


def test_a_person_is_staff_by_id_or_full_name_and_kept_as_the_id() -> None:
    policy = pack("mall")
    for typed in ("zhu", "朱（样例）", "朱 (样例)", "ZHU"):
        assert parse(policy, "improvement_owner", typed) == "zhu"
    with pytest.raises(BadData) as short:
        parse(policy, "improvement_owner", "朱")
    assert "zhu 朱（样例）" in str(short.value)
    with pytest.raises(BadData):
        parse(policy, "improvement_owner", "路人甲")
    assert parse(policy, "person", "路人甲") == "路人甲", "a merchant's salesperson is no staff"
    assert shown(policy, "improvement_owner", "zhu", "zh") == "朱（样例）"
