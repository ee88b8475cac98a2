"""A policy in several files: what it includes, what it extends, what its steps share."""

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_source
from casefile.policy import Condition, Policy, version_digest, version_text
from casefile.policy.reading import read_policy
from tests.desk import PACKS, Desk, pack_text

MALL = pack_text("mall")
TABLE = re.compile(r"(?m)^\[\[?([a-z_]+)")


def split(*tables: str) -> dict[str, str]:
    """The pack in two files: the rows of ``tables`` in one of their own, which the other names."""
    mine, other = list[str](), list[str]()
    for part in re.split(r"(?m)^(?=\[\[?[a-z_])", MALL):
        found = TABLE.match(part)
        (other if found and found[1] in tables else mine).append(part)
    return {"policy.toml": f'include = "part.toml"\n{"".join(mine)}', "part.toml": "".join(other)}


def lay(files: dict[str, str], folder: Path = Path("laid")) -> str:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return str(folder / "policy.toml")


def whole(files: dict[str, str]) -> Policy:
    return read_policy(policy_source(lay(files)).text)


def faults(desk: Desk, files: dict[str, str]) -> str:
    return desk.run(f"policy check {lay(files)}", code=65).err


# ---- include -------------------------------------------------------------------------------------


@pytest.mark.parametrize("tables", [("staff",), ("block", "avoid", "document"), ("fact",)])
def test_a_policy_in_several_files_is_the_same_version(tables: tuple[str, ...]) -> None:
    policy = whole(split(*tables))
    assert version_text(policy) == version_text(read_policy(MALL))


def test_what_is_stored_is_one_text_that_needs_no_other_file(desk: Desk) -> None:
    path = lay(split("staff"))
    desk.run(f"--as wu policy apply {path}")
    Path("laid/part.toml").unlink()
    assert desk.json("policy show")["digest"] == version_digest(read_policy(MALL))
    desk.run("backup kept.db")
    desk.restore("kept.db", "new/desk.db")
    desk.run("policy check new/policy.toml")


def test_a_file_that_is_changed_makes_another_version_though_the_policy_is_the_same(
    desk: Desk,
) -> None:
    files = split("staff")
    desk.run(f"--as wu policy apply {lay(files)}")
    files["part.toml"] = files["part.toml"].replace('name = "滕（样例）"', 'name = "滕丽"')
    assert "滕丽" in files["part.toml"]
    desk.run(f"--as wu policy apply {lay(files)}")
    assert len(desk.json("policy list")) == 3
    assert "滕丽" in desk.run("staff list").out


def test_a_fault_tells_the_file_and_the_line(desk: Desk) -> None:
    files = split("staff")
    said = files["part.toml"]
    files["part.toml"] = said.replace('roles = ["desk"]', 'roles = ["dsk"]', 1)
    row = files["part.toml"][: files["part.toml"].index("dsk")].rindex("[[staff]]")
    line = files["part.toml"][:row].count("\n") + 1
    told = faults(desk, files)
    assert "part.toml: " in told
    found = re.search(r"part\.toml: line (\d+)", told)
    assert found
    assert line <= int(found[1]) <= line + 6


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("part.toml", "id = \n[unit]", "part.toml: line 1"),
        ("part.toml", 'late = "1h"\n', "tables only"),
        ("../part.toml", "", "plain name"),
        ("/etc/part.toml", "", "plain name"),
        ("C:part.toml", "", "plain name"),
        ("missing.toml", "", "no missing.toml"),
        ("part.txt", "", "plain name"),
    ],
)
def test_what_cannot_be_included_is_a_fault(desk: Desk, name: str, text: str, told: str) -> None:
    files = {"policy.toml": f'include = "{name}"\n{MALL}'}
    if "/" not in name and text:
        files[name] = text
    assert told in faults(desk, files)


def test_no_link_leads_out_of_the_folder(desk: Desk) -> None:
    Path("outside.toml").write_text('[[unit]]\nid = "x"\n', "utf-8")
    path = lay({"policy.toml": f'include = "part.toml"\n{MALL}'})
    Path("laid/part.toml").symlink_to(Path("outside.toml").resolve())
    assert "plain name" in desk.run(f"policy check {path}", code=65).err


def test_a_table_that_stands_in_two_parts_is_told(desk: Desk) -> None:
    files = {"policy.toml": f'include = ["part.toml", "more.toml"]\n{MALL}'}
    files |= dict.fromkeys(("part.toml", "more.toml"), "[attachments]\nlargest = 5000000\n")
    assert re.search("(part|more).toml: line", faults(desk, files))


def test_a_row_of_a_part_takes_over_what_the_policy_says_anew() -> None:
    files = split("clock", "rights")
    files["policy.toml"] += '\n[[clock]]\nid = "judge-soon"\nwithin = "3h"\nvaries = []\n'
    files["policy.toml"] += '[rights]\nerase = ["finance"]\n'
    policy, mall = whole(files), read_policy(MALL)
    (soon,) = [c for c in policy.clocks if c.id == "judge-soon"]
    (was,) = [c for c in mall.clocks if c.id == "judge-soon"]
    assert soon == msgspec.structs.replace(was, within="3h", varies=())
    assert len(policy.clocks) == len(mall.clocks)
    assert policy.rights == {**mall.rights, "erase": ("finance",)}


def test_an_empty_table_takes_back_what_a_part_says() -> None:
    files = split("clock")
    files["policy.toml"] += '\n[[clock]]\nid = "progress"\nwhen = {}\n'
    (progress,) = [c for c in whole(files).clocks if c.id == "progress"]
    assert progress.when == ()
    assert progress.every


def test_rows_of_a_part_are_removed_by_their_id_and_paragraphs_by_their_letter() -> None:
    files = split("clock", "block")
    files["policy.toml"] += '\n[remove]\nclock = "progress"\nblock = "apology"\n'
    files["policy.toml"] = re.sub(
        r'(?s)\[\[document\]\]\nid = "apology".*?(?=\n\[)', "", files["policy.toml"]
    )
    files["policy.toml"] = re.sub(
        r'(?s)\[\[avoid\]\]\ndocument = "apology".*?(?=\n\[)', "", files["policy.toml"]
    )
    policy = whole(files)
    assert "progress" not in [c.id for c in policy.clocks]
    assert {b.document for b in policy.blocks} == {b.document for b in read_policy(MALL).blocks} - {
        "apology"
    }


# ---- facts on offer ------------------------------------------------------------------------------

SHELF = """[fact.weight]
type = "int"
title = { zh = "重量", en = "weight" }

[fact.colour]
type = "text"
title = { zh = "颜色", en = "colour" }
when = { gloss = "high" }

[fact.gloss]
type = "choice"
title = { zh = "光泽", en = "gloss" }
choices = [{ id = "high", title = { zh = "亮", en = "high" } }]
"""


def offering(*asked: str, own: str = "") -> dict[str, str]:
    """The pack, which is offered facts and asks for some of them."""
    may = "may = [" + "".join(f'"{key}", ' for key in asked)
    step = MALL.index('id = "record-card"\nopens')
    text = MALL[:step] + MALL[step:].replace("may = [", may, 1)
    return {"policy.toml": f'facts_from = "shelf.toml"\n{text}{own}', "shelf.toml": SHELF}


@pytest.mark.parametrize(
    ("asked", "there"),
    [((), set()), (("weight",), {"weight"}), (("colour",), {"colour", "gloss"})],
)
def test_of_the_facts_on_offer_a_policy_has_those_that_it_asks_for(
    asked: tuple[str, ...], there: set[str]
) -> None:
    facts = whole(offering(*asked)).facts
    assert facts.keys() - read_policy(MALL).facts.keys() == there


def test_a_fact_on_offer_is_called_as_the_policy_calls_it() -> None:
    own = '\n[fact.weight]\ntitle = { zh = "毛重", en = "gross weight" }\n'
    weight = whole(offering("weight", own=own)).facts["weight"]
    assert (weight.title.of("en"), weight.type) == ("gross weight", "int")


def test_whoever_extends_a_policy_may_ask_for_what_that_was_offered() -> None:
    files = offering("weight")
    files["base.toml"] = files.pop("policy.toml")
    files["policy.toml"] = """extends = "base.toml"
[[step]]
id = "judge"
may = ["colour"]
"""
    assert {"weight", "colour", "gloss"} <= whole(files).facts.keys()


def test_only_facts_are_on_offer(desk: Desk) -> None:
    files = offering()
    files["shelf.toml"] += '\n[[unit]]\nid = "x"\n'
    assert "is no fact" in faults(desk, files)


def test_a_fault_in_a_fact_on_offer_is_told_where_it_stands(desk: Desk) -> None:
    files = offering("weight")
    files["shelf.toml"] = files["shelf.toml"].replace('"int"', '"nmber"')
    assert "shelf.toml: line" in faults(desk, files)


# ---- what init leaves ----------------------------------------------------------------------------


@pytest.mark.parametrize("pack", packs())
def test_a_pack_lies_beside_the_database_with_its_parts_and_its_tests(
    bare_desk: Desk, pack: str
) -> None:
    bare_desk.run(f"init desk --policy {pack} --practice")
    parts = {p.name for p in Path("desk/parts").iterdir()}
    assert "facts.toml" in parts
    assert parts <= {p.name for p in (PACKS / "parts").iterdir()}
    assert not bare_desk.json("--db desk/casefile.db policy apply desk/policy.toml")["new"]
    bare_desk.run("policy test desk/policy.toml --threshold 100")
    checks = bare_desk.json("--db desk/casefile.db doctor")["checks"]
    assert {c["check"]: c["state"] for c in checks}["policy"] == "ok"


def test_a_change_in_a_part_is_a_change_of_the_policy(bare_desk: Desk) -> None:
    bare_desk.run("init desk --practice")
    part = Path("desk/parts/office.toml")
    part.write_text(part.read_text("utf-8").replace('quiet = "14d"', 'quiet = "9d"'), "utf-8")
    assert bare_desk.json("--db desk/casefile.db policy apply desk/policy.toml")["new"]


def test_init_leaves_every_file_beside_the_database(bare_desk: Desk) -> None:
    path = lay(split("staff", "block"))
    bare_desk.run(f"init desk --policy {path} --practice")
    assert Path("desk/part.toml").read_text("utf-8") == Path("laid/part.toml").read_text("utf-8")
    bare_desk.run("--db desk/casefile.db --as wu policy apply desk/policy.toml")
    assert len(bare_desk.json("--db desk/casefile.db policy list")) == 1
    checks = bare_desk.json("--db desk/casefile.db doctor")["checks"]
    assert {c["check"]: c["state"] for c in checks}["policy"] == "ok"


def test_a_mapping_is_kept_in_the_file_that_names_the_others(bare_desk: Desk) -> None:
    files = split("staff")
    both = 'roles = ["desk", "store-manager"]'
    files["part.toml"] = files["part.toml"].replace('roles = ["desk"]', both, 1)
    bare_desk.run(f"init desk --policy {lay(files)} --practice")
    Path("rows.csv").write_text(
        "姓名,phone,category,about,details,request\n赵,13700137000,goods,电视,花屏,退货\n", "utf-8"
    )
    db = "--db desk/casefile.db --as teng"
    bare_desk.run(f"{db} import rows.csv --map 姓名=name --save table")
    assert "table" in Path("desk/policy.toml").read_text("utf-8")
    bare_desk.run(f"{db} policy apply desk/policy.toml")
    assert len(bare_desk.json(f"{db} policy list")) == 2


# ---- extends -------------------------------------------------------------------------------------

SHOP = """extends = "mall"

[policy]
id = "shop"
title = { zh = "某商店投诉处理", en = "Complaints of a shop" }

[[clock]]
id = "judge-soon"
within = "3h"

[fact.basket]
type = "text"
title = { zh = "购物篮号", en = "basket" }

[[step]]
id = "record-card"
may = ["basket"]

[remove]
finding = "*"
"""


def test_a_policy_that_extends_another_says_only_what_is_otherwise() -> None:
    shop, mall = whole({"policy.toml": SHOP}), read_policy(MALL)
    assert shop.id == "shop"
    assert shop.identity.timezone == mall.identity.timezone
    assert mall.findings
    assert shop.findings == ()
    assert [s.id for s in shop.steps] == [s.id for s in mall.steps]
    assert (shop.opening.may, shop.opening.needs) == (("basket",), mall.opening.needs)
    assert [c.id for c in shop.clocks] == [c.id for c in mall.clocks]
    for one, other in zip(shop.clocks, mall.clocks, strict=True):
        assert (one == other) is (one.id != "judge-soon")
    asked = {*mall.opening.may} - {*shop.opening.may}
    assert [*shop.facts] == [key for key in mall.facts if key in shop.facts] + ["basket"]
    assert {*mall.facts} - {*shop.facts} <= asked, "what its card asks for no more"


def test_what_is_extended_and_is_not_there_is_told_with_the_packs(desk: Desk) -> None:
    found = faults(desk, {"policy.toml": 'extends = "mal"\n'})
    assert "mal is neither a shipped pack nor a file beside it" in found
    assert "mall" in found.replace("mal is", "")


def test_what_extends_nothing_more_is_the_same_version() -> None:
    assert version_text(whole({"policy.toml": 'extends = "mall"\n'})) == version_text(
        read_policy(MALL)
    )


def test_a_policy_extends_a_file_beside_it_and_includes_others() -> None:
    files = {**split("staff"), "base.toml": split("staff")["policy.toml"]}
    files["letters.toml"] = '[[holder]]\nid = "新部门"\ntitle = "新部门"\n'
    files["policy.toml"] = 'extends = "base.toml"\ninclude = ["letters.toml"]\n'
    assert whole(files).holders[-1].id == "新部门"


def test_only_one_level_is_extended(desk: Desk) -> None:
    files = {"policy.toml": 'extends = "base.toml"\n', "base.toml": 'extends = "mall"\n'}
    assert "extends nothing itself" in faults(desk, files)


@pytest.mark.parametrize(
    ("removed", "told"),
    [
        (
            'step = "explain-unfoundd"',
            "remove.step: explain-unfoundd is not defined; did you mean explain-unfounded?",
        ),
        ('clocks = ["judge"]', "remove: clocks is not defined; did you mean clock?"),
        ('clock = ["no-such"]', "remove.clock: no-such is not defined; there are: "),
    ],
)
def test_what_is_to_be_removed_must_be_there(desk: Desk, removed: str, told: str) -> None:
    files = {"policy.toml": f'extends = "mall"\n[remove]\n{removed}\n'}
    assert f"policy.toml: line 3: {told}" in faults(desk, files)


def test_a_decision_table_and_a_day_are_said_anew_by_their_fact_and_date() -> None:
    """They have no id; a pack that extends another could else neither change nor remove them."""
    base = """[[day]]
date = 2026-10-01
hours = ["09:00-12:00"]

[fact.large]
type = "bool"
title = "large"

[[derive]]
fact = "large"
otherwise = "no"

[[derive.rows]]
when = { plan_amount = { over = "50000.00" } }
value = "yes"
"""
    files = {**split("staff"), "base.toml": split("staff")["policy.toml"] + base}
    files["policy.toml"] = """extends = "base.toml"

[[derive]]
fact = "large"
rows = [{ when = { plan_amount = { over = "90000.00" } }, value = "yes" }]

[[day]]
date = 2026-10-01
hours = []
"""
    one = whole(files)
    assert [(d.fact, d.otherwise, len(d.rows)) for d in one.derives][-1] == ("large", "no", 1)
    assert "90000.00" in repr(one.derives[-1].rows)
    assert [day.hours for day in one.days if str(day.date) == "2026-10-01"] == [()]
    files["policy.toml"] = 'extends = "base.toml"\n[remove]\nderive = "large"\nday = "2026-10-01"\n'
    assert "large" not in [d.fact for d in whole(files).derives]


def test_a_fault_in_a_row_that_was_said_anew_is_told_where_it_is_said(desk: Desk) -> None:
    text = SHOP.replace('within = "3h"', 'within = "3 moons"')
    line = text[: text.index("[[clock]]")].count("\n") + 1
    told = faults(desk, {"policy.toml": text})
    found = re.search(r"policy\.toml: line (\d+)", told)
    assert found
    assert line <= int(found[1]) <= line + 3


def test_a_desk_goes_by_a_procedure_that_extends_another(desk: Desk) -> None:
    desk.run(f"--as wu policy apply {lay({'policy.toml': SHOP})}")
    desk.open("basket=A7")
    assert desk.json("show 1")["facts"]["basket"] == "A7"
    assert [v["id"] for v in desk.json("policy list")] == ["mall", "shop"]


# ---- stages --------------------------------------------------------------------------------------


def staged(change: Callable[[str], str] = lambda text: text) -> str:
    """The pack whose founded steps say so once."""
    plain = 'when = { founded = "yes" }\n'
    rows = re.split(r"(?m)^(?=\[)", MALL)
    text = "".join(
        row.replace(plain, 'stage = "founded"\n') if row.startswith("[[step]]") else row
        for row in rows
    )
    assert text.count('stage = "founded"') > 5
    return change(f'{text}\n[[stage]]\nid = "founded"\nwhen = {{ founded = "yes" }}\n')


def test_steps_share_the_condition_of_their_stage() -> None:
    assert version_text(read_policy(staged())) == version_text(read_policy(MALL))


def test_a_step_asks_for_more_than_its_stage() -> None:
    text = staged().replace(
        'stage = "founded"\n', 'stage = "founded"\nwhen = { reasonable = "yes" }\n', 1
    )
    wanted: Condition = ({"founded": ("yes",), "reasonable": ("yes",)},)
    assert [s.when for s in read_policy(text).steps].count(wanted) == 1


def test_either_of_several_conditions_holds_with_the_stage() -> None:
    either = 'when = [{ reasonable = "yes" }, { category = "goods" }]'
    text = staged().replace('stage = "founded"\n', f'stage = "founded"\n{either}\n', 1)
    wanted = (
        {"founded": ("yes",), "reasonable": ("yes",)},
        {"founded": ("yes",), "category": ("goods",)},
    )
    assert wanted in [s.when for s in read_policy(text).steps]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('stage = "founded"', 'stage = "fonded"', "did you mean founded"),
        ('id = "founded"\nwhen', 'id = "founded"\nwhn', "unknown key"),
        ('stage = "founded"', 'stage = "founded"\nwhen = { founded = "no" }', "as well"),
        ("[[stage]]", '[[stage]]\nid = "idle"\nwhen = { founded = "no" }\n[[stage]]', "no step"),
    ],
)
def test_what_is_wrong_with_a_stage_is_told(desk: Desk, old: str, new: str, told: str) -> None:
    text = staged()
    place = text.rindex(old) if "[[stage]]" in old or "id" in old else text.index(old)
    files = {"policy.toml": text[:place] + new + text[place + len(old) :]}
    assert told in faults(desk, files)


# ---- where a row comes from ----------------------------------------------------------------------


def test_every_row_tells_the_file_and_the_line_that_it_stands_in(desk: Desk) -> None:
    shop = {"policy.toml": f'include = "part.toml"\n{SHOP}', "part.toml": LIMIT}
    told = desk.json(f"policy show {lay(shop)}")["comes_from"]
    places = {(one["table"], one["row"]): one for one in told}
    assert places["fact", "basket"]["file"] == "policy.toml"
    limit = next(one for one in told if one["file"] == "part.toml")
    lines = LIMIT.splitlines()
    assert lines[limit["line"] - 1].startswith("[[limit]]")
    clock = places["clock", "judge-soon"]
    assert (clock["file"], [b["file"] for b in clock["before"]]) == ("policy.toml", ["mall.toml"])
    for one in told:
        for place in (one, *one["before"]):
            folder = Path("laid") if (Path("laid") / place["file"]).exists() else PACKS
            file = next(
                p for p in (folder / place["file"], folder / "parts" / place["file"]) if p.is_file()
            )
            line = file.read_text("utf-8").splitlines()[place["line"] - 1]
            assert one["table"] in line, (one, line)


LIMIT = """
[[limit]]
role = "desk"
when = { severity = "injury" }
per_case = "50.00"
"""


def test_a_version_tells_it_as_long_as_the_files_beside_say_the_same(desk: Desk) -> None:
    assert desk.json("policy show")["comes_from"]
    path = Path("policy.toml")
    path.write_text(f"{path.read_text('utf-8')}\n{LIMIT}", "utf-8")
    assert desk.json("policy show")["comes_from"] == []
    desk.run("--as wu policy apply policy.toml")
    last = desk.json("policy show")["comes_from"][-1]
    assert (last["table"], last["file"]) in {("limit", "policy.toml"), ("fact", "facts.toml")}
    assert desk.json("policy show 1")["comes_from"] == []


def test_people_are_told_file_by_file(bare_desk: Desk) -> None:
    page = bare_desk.run("--lang en policy show", lay({"policy.toml": SHOP})).out
    assert "Where it comes from" in page
    assert "clock judge-soon of mall.toml" in page
    assert "mall-people.toml" in page


def test_the_name_of_a_file_is_told_once_above_all_that_is_wrong_in_it(desk: Desk) -> None:
    files = split("staff")
    said = files["part.toml"]
    files["part.toml"] = said.replace('roles = ["desk"]', 'roles = ["dsk"]', 1)
    assert "\npart.toml: line " in faults(desk, files)
    files["part.toml"] = said.replace('roles = ["', 'roles = ["x')
    told = faults(desk, files).splitlines()
    headings = [line for line in told[1:] if not line.startswith("  line ")]
    assert sorted(headings)[0] == "part.toml:"
    assert len(headings) == len(set(headings)) <= 2 < 10 < len(told)
    path = lay(files)
    assert "\npart.toml：\n  第 " in desk.run(f"--lang zh policy check {path}", code=65).err
    for line in (f"policy check {path}", f"init other --policy {path}"):
        data = desk.run(f"{line} --json", code=65).data
        found = data.get("faults") or data["parts"]
        assert all(re.match(r"(part|policy)\.toml: line ", one) for one in found), line
