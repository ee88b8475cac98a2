"""The policy file: what it may say, and that every fault in it is told at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import CasefileError, PolicyError
from casefile.policy import read_version, version_digest, version_text
from casefile.policy.reading import read_policy
from casefile.policy.rules import remarks_of
from tests.desk import Desk, pack, pack_text

MALL = pack_text("mall")


def faults(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read_policy(text)
    return [str(m) for m in caught.value.parts]


@pytest.mark.parametrize("name", ["mall", "eight-step"])
def test_a_shipped_pack_is_sound_and_survives_storing(name: str) -> None:
    policy = pack(name)
    assert read_version(version_text(policy)) == policy
    assert all(policy.members(step.roles) for step in policy.steps)


def test_comments_and_layout_make_no_new_version() -> None:
    commented = read_policy("# a comment\n\n" + MALL)
    assert version_digest(commented) == version_digest(read_policy(MALL))


def test_a_changed_title_makes_a_new_version() -> None:
    changed = MALL.replace('zh = "填报"', 'zh = "登记"')
    assert version_digest(read_policy(changed)) != version_digest(read_policy(MALL))


def test_a_title_in_one_language_serves_for_both() -> None:
    policy = read_policy(
        MALL.replace('title = { zh = "填报", en = "record card" }', 'title = "填报"')
    )
    assert policy.opening.title.of("en") == "填报"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('id = "mall"', 'id = "Mall!"', "policy.id"),
        ("shared_desk = true", "shared_desk = 1", "policy.shared_desk: should be true or false"),
        ("shared_desk = true", "shared_desk = nan", "policy.shared_desk: should be true or false"),
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Peking"', "policy.timezone"),
        ('timezone = "Asia/Shanghai"', 'timezone = "../etc/passwd"', "policy.timezone"),
        ('number = "{year}-{seq:06}"', 'number = "{seq}"', "policy.number"),
        ('number = "{year}-{seq:06}"', 'number = "{year}-{seq:06}x"', "policy.number"),
        ('number = "{year}-{seq:06}"', 'number = "{year.x}-{seq}"', "policy.number"),
        ('late_entry = "1h"', 'late_entry = "1wd"', "policy.late_entry"),
        ('late_entry = "1h"', 'late_entry = "soon"', "policy.late_entry"),
        ('mon = ["10:00-22:00"]', 'mon = ["10:00-25:00"]', "hours.mon"),
        ('mon = ["10:00-22:00"]', 'mon = ["10:00:00-22:00"]', "hours.mon"),
        ('mon = ["10:00-22:00"]', 'mon = ["10:00-22:00", "21:00-23:00"]', "overlap"),
        ('mon = ["10:00-22:00"]', 'mon = ["10:00-11:00"]\nmoon = []', "unknown key moon"),
        ('id = "hong"', 'id = "teng"', "this id stands twice"),
        (
            'roles = ["price-quality"]\nunit',
            'roles = ["price-qualty"]\nunit',
            "did you mean price-quality?",
        ),
        ('unit = "收银中心"', 'unit = "收银"', "收银 is not defined"),
        ('[fact.name]\ntype = "text"', '[fact.name]\ntype = "txt"', "txt is not one of"),
        ('[fact.name]\ntype = "text"', '[fact.name]\nkind = "text"', "fact.name: unknown key kind"),
        ("[fact.name]", "[fact.received_at]", "received_at"),
        ('mask = "all"', 'mask = "most"', "most is not one of"),
        (
            'when = { category = "goods" }',
            'when = { categori = "goods" }',
            "did you mean category?",
        ),
        ('when = { category = "goods" }', 'when = { category = "god" }', "did you mean goods?"),
        ('when = { founded = "no" }', "when = { founded = false }", 'should be "yes" or "no"'),
        ('after = ["record-card"]', 'after = ["recordcard"]', "did you mean record-card?"),
        (
            'needs = ["founded", "reasonable"]',
            'needs = ["founded", "reasonabl"]',
            "did you mean reasonable?",
        ),
        ("opens = true", 'opens = true\nafter = ["judge"]', "comes after itself"),
        ("opens = true", 'opens = true\nafter = ["judge"]', "the opening step has no after"),
        ('template = "record-card.docx"', 'template = "../secret.docx"', "plain file name"),
        ('sends_back = { to = "plan"', 'sends_back = { to = "plann"', "did you mean plan?"),
        ('close = ["desk"', 'clos = ["desk"', "did you mean close?"),
        ('category = "category"', 'category = "kategory"', "summary.category"),
        ("[organisation]\nname", "[organisation]\nnam", "did you mean name?"),
        (
            '"negotiate", "vouchers", "pay", "customer-signs"',
            '"negotiate", "vouchers", "customer-signs", "pay"',
            "customer-signs requires a payment, and no step before it on this route pays",
        ),
        (
            "[[clock]]",
            '[[clock]]\nid = "x"\ntitle = "x"\nwithin = "1d"\nstarts = "step:record-card"\n'
            'stops = "step:record-card"\n\n[[clock]]',
            "step:record-card begins it as well and is recorded once",
        ),
        (
            '[[remedy]]\nid = "apology"\n',
            '[[remedy]]\nid = "apology"\napprovals = ["finance", "finance"]\n',
            "it takes 2 approvals, each by somebody else, and nobody but",
        ),
    ],
)
def test_a_fault_is_told_with_its_place(before: str, after: str, told: str) -> None:
    assert before in MALL
    found = faults(MALL.replace(before, after, 1))
    assert any(told in fault for fault in found), found


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("within = 5wd", '"5wd"'),
        ("within = 5 wd  # sample", '"5 wd"'),
        ("per_case = 1,000.00", '"1,000.00"'),
        ("at = 10:00", '"10:00"'),
        ("share = 50%", '"50%"'),
        ('name = "x', "a quotation mark is missing"),
        ('name = "x" other = "y"', "each key has a line of its own"),
    ],
)
def test_what_lacks_its_quotation_marks_is_told_as_that(line: str, told: str) -> None:
    (found,) = faults(f"[policy]\n{line}\n{MALL}")
    assert "line 2" in found
    assert told in found


@pytest.mark.parametrize(
    ("to", "told"), [("notify", True), ("plan", False), ("judge", False), ("approve", False)]
)
def test_to_what_comes_later_nothing_goes_back(to: str, told: bool) -> None:
    text = MALL.replace(
        'sends_back = { to = "plan", when = { decision',
        f'sends_back = {{ to = "{to}", when = {{ decision',
        1,
    )
    assert text != MALL or to == "plan"
    found = [m.values.get("later") for m in remarks_of(read_policy(text))]
    assert ("notify" in found) is told


def test_every_fault_is_told_at_once() -> None:
    broken = (
        MALL.replace("shared_desk = true", "shared_desk = 3")
        .replace('type = "phone"', 'type = "fone"', 1)
        .replace('roles = ["desk"]', "rolls = []")
    )
    found = faults(broken)
    assert len(found) >= 3
    assert {f.split(": ")[1].split("[")[0].split(".")[0] for f in found} >= {
        "policy",
        "fact",
        "step",
    }


def test_faults_between_the_tables_are_told_beside_those_within() -> None:
    found = faults(
        MALL.replace('type = "phone"', 'type = "fone"', 1).replace(
            'needs = ["founded", "reasonable"]', 'needs = ["founded", "reasonabl"]'
        )
    )
    assert any("fone is not one of" in f for f in found)
    assert any("did you mean reasonable?" in f for f in found)
    assert not any("phone is not defined" in f for f in found), "it only follows from the first"


def test_broken_toml_is_told_with_its_line() -> None:
    assert "line" in faults("[policy\n")[0]


def test_a_key_given_twice_is_told() -> None:
    assert faults('[policy]\nid = "a"\nid = "b"\n')


TABLES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=True),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "title", "zh", "type", "when", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "policy",
                "organisation",
                "role",
                "staff",
                "fact",
                "step",
                "unit",
                "hours",
                "document",
                "closing",
                "rights",
                "summary",
                "other",
            ]
        ),
        TABLES,
    )
)
def test_no_table_of_any_shape_breaks_the_reader(raw: dict[str, object]) -> None:
    from casefile.policy.grammar import Policy
    from casefile.policy.reading import _convert, _Faults

    found = _Faults()
    made = _convert(Policy, raw, "", found)
    assert found or isinstance(made, Policy)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read_policy(text)
    except CasefileError:
        return


def test_check_prints_the_faults_and_apply_changes_nothing(desk: Desk) -> None:
    from pathlib import Path

    Path("bad.toml").write_text(MALL.replace("shared_desk = true", "shared_desk = 3"), "utf-8")
    before = desk.json("policy show")["digest"]
    answer = desk.run("policy check bad.toml", code=65)
    assert "policy.shared_desk" in answer.err
    assert answer.out == ""
    assert desk.run("policy check bad.toml --json", code=65).data["faults"]
    desk.run("policy apply bad.toml", code=65)
    assert desk.json("policy show")["digest"] == before


def test_a_template_that_is_not_there_is_a_fault(desk: Desk) -> None:
    from pathlib import Path

    Path("own.toml").write_text(MALL.replace("record-card.docx", "own-card.docx"), "utf-8")
    assert "own-card.docx" in desk.run("policy check own.toml", code=65).err
    desk.run("policy apply own.toml", code=65)
    card = Path("templates/zh_CN/record-card.docx").read_bytes()
    Path("templates/zh_CN/own-card.docx").write_bytes(card)
    desk.run("policy check own.toml")
    desk.run("policy apply own.toml")


def test_a_case_keeps_the_version_it_was_opened_under(desk: Desk) -> None:
    from pathlib import Path

    desk.open()
    old = desk.json("show 1")["policy"]["digest"]
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace('zh = "填报"', 'zh = "登记"'), "utf-8")
    assert desk.json("policy apply policy.toml")["new"]
    assert not desk.json("policy apply policy.toml")["new"]
    desk.open()
    assert desk.json("show 1")["policy"]["digest"] == old
    assert desk.json("show 2")["policy"]["digest"] != old
    versions = desk.json("policy list")
    assert [v["current"] for v in versions] == [False, True]
    assert desk.json("verify")["ok"]


SMALL = """
[policy]
id = "small"
title = "最小的制度"
shared_desk = true

[[role]]
id = "clerk"
title = "店员"

[[staff]]
id = "li"
name = "李（样例）"
roles = ["clerk"]
unit = "门市"

[fact.what]
type = "text"
title = "何事"

[fact.where]
type = "unit"
title = "何处"

[[step]]
id = "write"
title = "登记"
needs = ["what"]
may = ["where"]

[[step]]
id = "settle"
title = "了结"
after = ["write"]
"""


def test_a_small_policy_needs_little_and_works(bare_desk: Desk) -> None:
    from pathlib import Path

    Path("small.toml").write_text(SMALL, "utf-8")
    bare_desk.run("init --practice --policy small.toml desk")
    base = "--db desk/casefile.db --as li"
    bare_desk.run(f"{base} open what=少找零钱 where=门市")
    bare_desk.run(f"{base} open what=x where=别处", code=65)
    assert bare_desk.json(f"{base} list")[0]["next"] == ["settle"]
    bare_desk.run(f"{base} list")
    bare_desk.run(f"{base} list category=x", code=4)
    bare_desk.run(f"{base} record 1 settle")
    bare_desk.run(f"{base} close 1")
    bare_desk.run(f"{base} show 1 --log")
    assert bare_desk.json(f"{base} verify")["ok"]
