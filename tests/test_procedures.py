"""Several procedures in one desk: each case goes by its own, and the desk is one."""

import json
import re
from pathlib import Path

import pytest

from tests.desk import CARD, Desk, pack_text

BOX = "name=李强 phone=13900139000 category=goods about=洗衣机 details=漏水 request=修理"
OTHER = pack_text("eight-step")
MALL, EIGHT = "2026-000001", "2026-000002"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk of a mall to which a second procedure was added: case 1 is of the mall, case 2 of the
    second, which was applied last."""
    desk.open()
    desk.run("--as wu policy apply eight-step")
    desk.run(f"--as lin open {BOX}")
    return desk


def procedure(desk: Desk, number: str) -> str:
    return str(desk.json(f"show {number}")["policy"]["id"])


def exported(desk: Desk, words: str = "") -> list[dict[str, str]]:
    out = desk.run(f"export cases {words} --format jsonl").out
    return [json.loads(line) for line in out.splitlines()]


def applied(desk: Desk, text: str, who: str = "wu", *words: str) -> None:
    Path("again.toml").write_text(text, "utf-8")
    desk.run(f"--as {who} policy apply again.toml", *words)


def test_a_pack_of_another_id_is_added_and_what_was_there_goes_on(desk: Desk) -> None:
    assert (procedure(desk, "1"), procedure(desk, "2")) == ("mall", "eight-step")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as lin record 2 judge founded=no reasonable=no")
    assert desk.json("verify")["ok"]


def test_a_case_is_opened_by_the_procedure_that_is_named_else_by_the_one_applied_last(
    desk: Desk,
) -> None:
    desk.run(f"--as teng open --procedure mall {CARD}")
    assert procedure(desk, "3") == "mall"
    desk.run(f"--as lin open {BOX}")
    assert procedure(desk, "4") == "eight-step"


@pytest.mark.parametrize("name", ["mall", "ma", "某商场顾客投诉处理（示例）"])
def test_a_procedure_is_named_by_its_id_its_title_or_what_it_begins_with(
    desk: Desk, name: str
) -> None:
    title = desk.json("policy show mall")["title"]
    desk.run(f"--as teng open {CARD} --procedure", title if name.startswith("某") else name)
    assert procedure(desk, "3") == "mall"


def test_a_procedure_that_is_not_there_is_refused_and_the_others_are_named(desk: Desk) -> None:
    said = desk.run(f"--as teng open --procedure hotel {CARD}", code=4).err
    assert "mall" in said
    assert "eight-step" in said
    assert len(desk.json("list")) == 2


def test_the_numbers_are_the_desks(desk: Desk) -> None:
    desk.run(f"--as teng open --procedure mall {CARD}")
    assert [c["case"] for c in desk.json("list")] == ["2026-000003", EIGHT, MALL]


def test_each_version_is_shown_under_its_procedure_or_its_digest(desk: Desk) -> None:
    versions = desk.json("policy list")
    assert [(v["id"], v["current"], v["newest"]) for v in versions] == [
        ("mall", False, True),
        ("eight-step", True, True),
    ]
    for one in versions:
        assert desk.json(f"policy show {one['id']}")["digest"] == one["digest"]
        assert desk.json(f"policy show {one['digest'][:12]}")["id"] == one["id"]
    assert desk.json("policy show")["id"] == "eight-step"
    desk.run("policy show nothing", code=3)


def test_lists_tell_the_procedure_and_are_filtered_by_it(desk: Desk) -> None:
    assert [c["case"] for c in desk.json("list procedure=mall")] == [MALL]
    assert [c["case"] for c in desk.json("list procedure=eight")] == [EIGHT]
    assert {c["case"]: c["procedure"] for c in desk.json("list")} == {
        MALL: "mall",
        EIGHT: "eight-step",
    }
    both = desk.run("list").out
    assert desk.json("policy show mall")["title"] in both
    assert desk.json("policy show eight-step")["title"] in both
    assert [c["case"] for c in desk.json("list step=analyse")] == []
    desk.run("list step=explain-unfounded")  # a step that the procedure applied last has not
    desk.run("list procedure=eight step=explain-unfounded", code=4)


def test_exports_tell_the_procedure_and_are_filtered_by_it(desk: Desk) -> None:
    rows = exported(desk)
    assert {row["case"]: row["procedure"] for row in rows} == {MALL: "mall", EIGHT: "eight-step"}
    rows = exported(desk, "procedure=mall")
    assert [row["case"] for row in rows] == [MALL]


def test_who_is_staff_of_one_procedure_keeps_what_they_may_when_another_is_added(
    desk: Desk,
) -> None:
    desk.run("--as teng withdraw 1 --reason 顾客撤回")
    desk.run("--as teng reopen 1 --reason 顾客再来")
    desk.run("--as teng show 1 --reveal")
    desk.run("--as gao show 1 --reveal", code=77)
    desk.run("--as teng withdraw 2 --reason 顾客撤回", code=77)
    desk.run("--as lin withdraw 2 --reason 顾客撤回")


def test_the_office_is_that_of_all_procedures(desk: Desk) -> None:
    applied(desk, OTHER + "\n# 再启用\n", "wu")
    applied(desk, Path("policy.toml").read_text("utf-8"), "gao")
    assert desk.json("policy show")["id"] == "mall"


def test_open_cases_move_to_a_new_version_of_their_own_procedure_only(desk: Desk) -> None:
    was = desk.json("show 1")["policy"]["digest"]
    changed = OTHER.replace('late_entry = "4h"', 'late_entry = "5h"')
    Path("again.toml").write_text(changed, "utf-8")
    would = desk.json("--as wu policy apply again.toml --open-cases --dry-run")
    assert [c["case"] for c in would["cases"]] == [EIGHT]
    applied(desk, changed, "wu", "--open-cases")
    assert desk.json("show 1")["policy"] == {"id": "mall", "digest": was}
    assert desk.json("show 2")["policy"] == {
        "id": "eight-step",
        "digest": desk.json("policy show eight-step")["digest"],
    }
    assert desk.json("verify")["ok"]


def test_a_new_version_of_one_procedure_leaves_the_other_as_it_is(desk: Desk) -> None:
    before = desk.json("policy show eight-step")
    text = Path("policy.toml").read_text("utf-8").replace('per_case = "200.00"', 'per_case = "9"')
    applied(desk, text)
    after = desk.json("policy show eight-step")
    assert (after["digest"], after["limits"]) == (before["digest"], before["limits"])
    desk.run("--as teng offer 1 refund amount=150", code=4)


def test_the_night_looks_at_each_case_by_its_own_procedure(desk: Desk) -> None:
    found = desk.run("check --json --warn", now="2026-03-20T10:00:00+08:00", code=10).data
    cases = {f["case"] for f in found["findings"] if f["rule"] == "overdue"}
    assert cases == {MALL, EIGHT}
    quiet = [f["case"] for f in found["findings"] if f["rule"] == "no-movement"]
    assert set(quiet) == {MALL, EIGHT}
    desk.run("check --notify", now="2026-03-20T10:00:00+08:00", code=10)
    told = {path.name.partition("-")[0] for path in Path("notices").iterdir()}
    assert {"teng", "lin"} <= told


def test_how_long_a_case_may_rest_is_told_by_its_own_procedure(desk: Desk) -> None:
    quiet = re.search(r'(?m)^quiet = "\w+"', OTHER)
    assert quiet
    applied(desk, OTHER.replace(quiet[0], 'quiet = "2d"'))
    desk.run(f"--as lin open {BOX}")
    found = desk.run("check --json", now="2026-03-06T10:00:00+08:00", code=10).data["findings"]
    assert {f["case"] for f in found if f["rule"] == "no-movement"} == {EIGHT, "2026-000003"}


def test_each_of_the_staff_finds_their_own_work_of_today(desk: Desk) -> None:
    assert MALL in desk.run("--as teng today").out
    assert EIGHT in desk.run("--as lin today").out
    every = desk.run("--as lin today --all").out
    assert MALL in every
    assert EIGHT in every


def test_a_paper_is_filled_in_by_the_procedure_of_its_case(desk: Desk) -> None:
    for case, who in (("1", "teng"), ("2", "lin")):
        desk.run(f"--as {who} issue {case} record-card -o .")
    for case in ("1", "2"):
        (paper,) = desk.json(f"documents {case}")["documents"]
        assert paper["type"] == "record-card"
    assert desk.json("verify")["ok"]


def test_a_series_of_papers_is_of_one_procedure(desk: Desk) -> None:
    would = desk.json("--as lin issue --all record-card --preview")
    assert would["would"] == [EIGHT]
    assert not would["refused"]
    assert desk.json("--as teng issue --all record-card procedure=mall --preview")["would"] == [
        MALL
    ]


def test_templates_are_those_of_every_procedure(desk: Desk) -> None:
    assert {t["document"] for t in desk.json("template list")} >= {"record-card", "receipt"}
    names = desk.json("template fields receipt")  # which only the first has
    assert names
    eight = {f["name"] for f in desk.json("template fields record-card")}
    mall = {f["name"] for f in desk.json("template fields record-card --procedure mall")}
    assert eight != mall


def test_a_customer_is_one_whatever_the_procedure(desk: Desk) -> None:
    desk.run(f"--as lin open {BOX.replace('13900139000', '13812348000')}")
    cases = desk.json("--as teng customer 13812348000")["cases"]
    assert {c["case"]: c["procedure"] for c in cases} == {
        "2026-000003": "eight-step",
        MALL: "mall",
    }


def test_a_table_is_imported_by_the_procedure_that_is_named(desk: Desk) -> None:
    Path("rows.csv").write_text(
        "投诉人姓名,联系电话,category,about,details,request\n"
        "赵六,13700137000,goods,电视,花屏,退货\n",
        "utf-8",
    )
    desk.run("--as teng import rows.csv --procedure mall")
    assert procedure(desk, "3") == "mall"
    words = "--map 投诉人姓名=name --save table"
    Path("more.csv").write_text(Path("rows.csv").read_text("utf-8") + ",,,,,\n", "utf-8")
    said = desk.run(f"--as teng import rows.csv --procedure mall {words}", code=4).err
    assert "--save" in said
    assert desk.json("verify")["ok"]


def test_an_erased_case_leaves_the_other_procedures_as_they_are(desk: Desk) -> None:
    desk.run("--as lin withdraw 2 --reason 撤回")
    desk.run("--as wu erase 2 --reason 到期", code=77)
    desk.run("--as gao erase 2 --reason 到期")
    assert desk.json("show 1")["facts"]["name"] != ""
    assert desk.json("verify")["ok"]


def test_a_restored_desk_has_each_procedure_beside_it(desk: Desk) -> None:
    desk.run("backup kept.db")
    desk.restore("kept.db", "new/desk.db")
    assert Path("new/policy.toml").read_text("utf-8") == OTHER
    assert 'id = "mall"' in Path("new/mall.toml").read_text("utf-8")
    desk.run(f"--db {desk.beside('new/desk.db')} --as teng open --procedure mall {CARD}")


def test_the_file_beside_the_database_is_in_force_where_it_is_the_newest_of_its_procedure(
    desk: Desk,
) -> None:
    checks = {c["check"]: c["state"] for c in desk.json("doctor")["checks"]}
    assert (checks["policy"], checks["templates"]) == ("ok", "ok")


def test_what_is_rebuilt_is_the_same(desk: Desk) -> None:
    before = desk.json("list")
    desk.run("rebuild")
    assert desk.json("list") == before
    assert desk.json("verify")["ok"]


def test_times_are_typed_and_told_on_the_clock_of_the_procedure_of_the_case(desk: Desk) -> None:
    """London, where the other procedure is of, has 02:00 when the mall has 10:00."""
    desk.run("--as wu policy apply fca")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes --at 10:00")
    assert desk.json("show 1")["steps"][-1]["at"] == "2026-03-02T10:00:00+08:00"
    desk.run("--as teng pause 1 --reason 等配件 --until 2026-03-04T18:00")
    assert desk.json("show 1")["clocks"][-1]["due_at"] == "2026-03-04T18:00:00+08:00"
    told = desk.run("--as teng pause 1 --reason 等配件 --until 2026-03-04T17:00", code=4).err
    assert "is paused until 2026-03-04 18:00" in told
    desk.run(f"--as teng open --procedure mall {BOX} received_at=09:00 --at 09:30")
    opened = desk.json("show 3")
    assert opened["received_at"] == "2026-03-02T09:00:00+08:00"
    assert opened["steps"][0]["at"] == "2026-03-02T09:30:00+08:00"


def test_who_adds_a_procedure_of_another_country_has_its_days_off(desk: Desk) -> None:
    """As whoever begins a desk with it: what is shipped need not be imported year by year."""
    told = desk.run("--as wu --lang en policy apply fca").out
    assert "No days off" not in told
    assert "The desk goes on with eight-step, mall as well" in told, "by the ids that are typed"
    assert "england-wales\t2020–" in desk.run("calendar show").out
    assert desk.json("verify")["ok"]


def test_a_unit_is_shown_by_its_title(desk: Desk) -> None:
    text = pack_text("mall").replace('id = "mall"', 'id = "units"', 1)
    applied(desk, text)
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng record 3 judge founded=yes reasonable=yes")
    desk.run("--as teng record 3 responsible unit=家电部 person=x phoned_at=09:30")
    assert desk.json("show 3")["facts"]["unit"] == "家电部"
    assert "household appliances" in desk.run("--lang en show 3").out
