"""Who records a step beyond its roles: the one who was named, whose unit it is, nobody who had a
part in what it looks at. Over what may happen to a case."""

from pathlib import Path

import pytest

from casefile.errors import PolicyError
from casefile.policy.reading import read_policy
from tests.desk import Desk

POLICY = """
[policy]
id = "small"
title = "小店"
shared_desk = true

[[role]]
id = "clerk"
title = "接待"
[[role]]
id = "head"
title = "负责人"

[[staff]]
id = "an"
name = "安"
roles = ["clerk"]
unit = "前台"
[[staff]]
id = "bai"
name = "白"
roles = ["head"]
unit = "家电"
[[staff]]
id = "chen"
name = "陈"
roles = ["head"]
unit = "食品"
[[staff]]
id = "du"
name = "杜"
roles = ["head", "clerk"]
unit = "前台"

[fact.unit]
type = "unit"
title = "部门"
[fact.person]
type = "person"
title = "负责人员"
[fact.cause]
type = "text"
title = "原因"
[fact.plan]
type = "text"
title = "方案"
[fact.decision]
type = "choice"
title = "批复"
choices = [{ id = "yes", title = "同意" }, { id = "no", title = "不同意" }]

[[step]]
id = "card"
title = "填报"
roles = ["clerk"]
may = ["unit", "person"]
[[step]]
id = "investigate"
title = "调查"
roles = ["head"]
after = ["card"]
needs = ["cause"]
unit = "fact:unit"
[[step]]
id = "plan"
title = "方案"
roles = ["head"]
after = ["investigate"]
needs = ["plan"]
assigns = "person"
[[step]]
id = "review"
title = "复核"
roles = ["head"]
after = ["plan"]
needs = ["decision"]
not_by = ["step:investigate", "step:plan"]
decides = { on = "plan", fact = "decision", yes = "yes", no = "no" }
[[step]]
id = "tell"
title = "告知"
roles = ["head", "clerk"]
after = ["review"]
by = "fact:person"

[rights]
staff = ["clerk"]
"""


@pytest.fixture
def small(bare_desk: Desk) -> Desk:
    Path("small.toml").write_text(POLICY, "utf-8")
    bare_desk.run("init --practice --policy small.toml")
    bare_desk.run("--as an open unit=家电 person=bai")
    return bare_desk


def able(desk: Desk, step: str) -> list[str]:
    (found,) = (n["staff"] for n in desk.json("next 1")["next"] if n["step"] == step)
    return [str(name) for name in found]


def listed(desk: Desk, who: str) -> list[str]:
    return [task["step"] for task in desk.json(f"--as {who} today")["steps"]]


def test_only_a_head_of_that_unit_records_the_step(small: Desk) -> None:
    assert able(small, "investigate") == ["bai"]
    assert (listed(small, "bai"), listed(small, "chen")) == (["investigate"], [])
    told = small.run("--as chen record 1 investigate cause=x", code=77).err
    assert "家电" in told
    assert "(bai)" in told
    small.run("--as an correct 1 card unit=食品 --reason x")
    assert able(small, "investigate") == ["chen"], "the unit was corrected"
    assert (listed(small, "bai"), listed(small, "chen")) == ([], ["investigate"])
    small.run("--as bai record 1 investigate cause=x", code=77)
    small.run("--as chen record 1 investigate cause=x")
    small.run("verify")


def test_a_deadline_of_another_unit_is_none_of_mine(desk: Desk) -> None:
    desk.open()
    desk.run("record 1 judge founded=yes reasonable=yes")
    desk.run("record 1 responsible unit=家电 person=孙 phoned_at=now")
    mine = [[c["clock"] for c in desk.json(f"--as {who} today")["later"]] for who in ("zhu", "bai")]
    assert mine == [["investigate"], []]


def test_the_assigned_find_the_step_in_their_list_and_others_may_record_it(small: Desk) -> None:
    small.run("--as bai record 1 investigate cause=x")
    assert (listed(small, "bai"), listed(small, "chen")) == (["plan"], [])
    assert able(small, "plan") == ["bai", "chen", "du"]
    small.run("--as an staff leave bai")
    assert listed(small, "chen") == ["plan"], "who left is nobody's list"
    small.run("--as chen record 1 plan plan=x")
    small.run("verify")


def test_who_recorded_or_corrected_what_is_looked_at_does_not_look_at_it(small: Desk) -> None:
    small.run("--as bai record 1 investigate cause=x")
    small.run("--as chen record 1 plan plan=x")
    assert able(small, "review") == ["du"]
    told = small.run("--as bai record 1 review decision=yes", code=77).err
    assert "白" in told
    assert "(du)" in told
    small.run("--as bai approve 1", code=4)
    assert (listed(small, "bai"), listed(small, "du")) == ([], ["review"])
    small.run("--as du delegate --to bai --until 3d")
    small.run("--as bai approve 1", code=4)
    small.run("--as du delegate --end")
    small.run("--as du correct 1 plan plan=y --reason x")
    told = small.run("--as du record 1 review decision=yes", code=77).err
    assert "杜" in told, "who corrected it had a part in it"


def test_only_who_is_named_records_the_step_and_another_is_named_by_correcting(
    small: Desk,
) -> None:
    small.run("--as bai record 1 investigate cause=x")
    small.run("--as bai record 1 plan plan=x")
    small.run("--as du record 1 review decision=yes")
    assert able(small, "tell") == ["bai"]
    told = small.run("--as an record 1 tell", code=77).err
    assert "白" in told
    small.run("--as an staff leave bai")
    assert able(small, "tell") == []
    told = small.run("--as an record 1 tell", code=77).err
    assert "person=… --reason" in told, "nobody is left who was named"
    small.run("--as an correct 1 card person=安 --reason 换人")
    why = small.json("why 1 tell")
    assert (why["step"], why["staff"]) == ("tell", ["an"])
    assert "安" in " ".join(why["because"])
    small.run("--as an record 1 tell")
    small.run("verify")


def test_what_the_case_does_not_tell_narrows_nothing(small: Desk) -> None:
    small.run("--as an open")
    (one,) = small.json("next 2")["next"]
    assert one["staff"] == ["bai", "chen", "du"]
    told = small.run("why 2 investigate").out
    assert "负责人" in told
    small.run("--as du record 2 investigate cause=x")


def test_whom_the_complaint_is_about_does_not_look_into_it(bare_desk: Desk) -> None:
    about = 'not_by = ["step:investigate", "fact:person"]'
    text = POLICY.replace('not_by = ["step:investigate", "step:plan"]', about)
    Path("small.toml").write_text(text, "utf-8")
    bare_desk.run("init --practice --policy small.toml")
    bare_desk.run("--as an open unit=家电 person=du")
    bare_desk.run("--as bai record 1 investigate cause=x")
    bare_desk.run("--as chen record 1 plan plan=x")
    assert able(bare_desk, "review") == ["chen"]
    told = bare_desk.run("--as du record 1 review decision=yes", code=77).err
    assert "负责人员" in told
    assert "(chen)" in told
    bare_desk.run("--as chen delegate --to du --until 3d")
    bare_desk.run("--as du record 1 review decision=yes", code=77)
    bare_desk.run("--as an correct 1 card person=an --reason 认错了人")
    assert able(bare_desk, "review") == ["chen", "du"]
    bare_desk.run("verify")


# ---- a version that leaves a unit without anybody ------------------------------------------------


HEADLESS = (
    'id = "bai"\nname = "白"\nroles = ["head"]\nunit = "家电"',
    'id = "bai"\nname = "白"\nroles = ["head"]\nunit = "食品"',
)
"""The only head of 家电 goes to 食品: every role has its holders still."""


def version(desk: Desk, *edits: tuple[str, str], of: str = POLICY) -> str:
    """Another version of the policy, as a file."""
    for old, new in edits:
        assert old in of, old
        of = of.replace(old, new, 1)
    Path("new.toml").write_text(of, "utf-8")
    return "new.toml"


@pytest.mark.parametrize("words", ["", " --open-cases", " --open-cases --dry-run"])
def test_a_version_that_leaves_a_unit_without_a_head_is_refused_and_tells_its_cases(
    small: Desk, words: str
) -> None:
    small.run("--as an open unit=家电 person=du")
    small.run("--as an open unit=食品 person=chen")
    version(small, HEADLESS)
    told = small.run(f"--as an policy apply new.toml{words}", code=4).err
    assert "“家电”: nobody of it could record “调查”, which takes 负责人; 2 open case(s): " in told
    assert "2026-000003" not in told
    assert len(small.json("policy list")) == 1
    found = small.json("policy replay new.toml")
    left = [(d["case"], d["why"]) for d in found["differences"] if d["kind"] == "stranded"]
    assert [case for case, _ in left] == ["2026-000001", "2026-000002"]
    assert "nobody of “家电” could record “调查”" in left[0][1]
    for case in (1, 2):
        small.run(f"--as bai record {case} investigate cause=x")
    small.run(f"--as an policy apply new.toml{words}")


def test_a_unit_is_told_of_a_step_that_comes_later_and_of_a_case_that_rests(small: Desk) -> None:
    text = POLICY.replace('unit = "fact:unit"\n', "").replace(
        'assigns = "person"', 'assigns = "person"\nunit = "fact:unit"'
    )
    version(small, of=text)
    small.run("--as an policy apply new.toml --open-cases")
    small.run("--as an pause 1 --reason x --until 3d")
    version(small, HEADLESS, of=text)
    told = small.run("--as an policy apply new.toml", code=4).err
    assert "“家电”: nobody of it could record “方案”" in told


def test_a_unit_that_is_gone_from_the_new_version_strands_what_would_move_to_it(
    small: Desk,
) -> None:
    version(small, ('unit = "家电"', 'unit = "家居"'))
    for words in (" --open-cases", ""):
        told = small.run(f"--as an policy apply new.toml{words}", code=4).err
        assert "“家电”: nobody of it could record “调查”" in told
    small.run("--as an correct 1 card unit=食品 --reason 归食品")
    small.run("--as an policy apply new.toml --open-cases")


def test_a_role_that_is_only_called_otherwise_strands_no_unit(small: Desk) -> None:
    text = POLICY.replace('"head"', '"chief"')
    version(small, of=text)
    assert "家电" in small.run("--as an policy apply new.toml", code=4).err
    version(small, of=f'{text}\n[renamed]\nhead = "chief"\n')
    small.run("--as an policy apply new.toml")
    assert able(small, "investigate") == ["bai"]


def test_who_is_named_and_goes_leaves_the_case_to_nobody(small: Desk) -> None:
    text = POLICY.replace(
        "[rights]", '[[staff]]\nid = "er"\nname = "二"\nroles = ["head"]\nunit = "家电"\n[rights]'
    )
    version(small, of=text)
    small.run("--as an policy apply new.toml")
    bai = text[text.index('[[staff]]\nid = "bai"') : text.index('[[staff]]\nid = "chen"')]
    version(small, (bai, ""), of=text)
    told = small.run("--as an policy apply new.toml", code=4).err
    assert "2026-000001: nobody could record “告知”" in told


# ---- a change of staff that leaves a unit without anybody ----------------------------------------


def nobody(desk: Desk) -> set[tuple[str, str]]:
    """The steps that come next on some open case, and that nobody may record."""
    cases = [row["case"] for row in desk.json("list")]
    return {
        (case, n["step"])
        for case in cases
        for n in desk.json(f"next {case}")["next"]
        if not n["staff"]
    }


@pytest.mark.parametrize(
    "line",
    [
        "staff leave bai",
        "staff leave bai --to chen",
        "staff leave chen",
        "staff leave du",
        "staff change bai --unit 食品",
        "staff change bai --roles clerk",
        "staff change chen --unit 家电",
        "staff change bai --until 2026-03-01",
        "staff change bai --from 2026-04-01",
        "staff change bai --name 白二",
        "staff add er --name 二 --roles head --unit 家电",
    ],
)
def test_whom_a_change_of_staff_strands_is_told_whatever_the_change(small: Desk, line: str) -> None:
    small.run("--as an open unit=家电 person=du")
    small.run("--as an open unit=食品 person=chen")
    small.run("--as an open unit=食品 person=chen")
    small.run("--as chen record 4 investigate cause=x")
    before = nobody(small)
    told = small.json(f"--as an {line}")["stranded"]
    on_the_day = {s["id"] for s in small.json("staff list") if s["since"] or s["until"]}
    for step, title in (("investigate", "调查"), ("plan", "方案")):
        said = {d["case"] for d in told if title in d["why"] and "nobody of" in d["why"]}
        found = {case for case, name in nobody(small) - before if name == step}
        assert on_the_day or said == found
    assert all(d["since"] is None for d in told)
    if on_the_day:
        assert {d["case"] for d in told if "调查" in d["why"]} == {"2026-000001", "2026-000002"}


def test_a_last_day_is_told_with_the_day_from_which_a_unit_has_nobody(small: Desk) -> None:
    small.run("--as an staff add er --name 二 --roles head --unit 家电 --until 2026-03-20")
    told = small.json("--as an staff change bai --until 2026-03-10")["stranded"]
    assert {d["since"] for d in told if "调查" in d["why"]} == {"2026-03-21"}
    assert small.json("--as an staff change er --until 2026-03-31")["stranded"] == []
    told = small.json("--as an staff change er --until 2026-03-05")["stranded"]
    assert {d["since"] for d in told if "调查" in d["why"]} == {"2026-03-11"}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "“家电”: nobody of it could record “调查”, which takes 负责人; 1 open case(s): "),
        ("zh", "家电：无人可以办理调查（须由负责人办理），涉及未结案件 1 件："),
    ],
)
def test_who_leaves_a_unit_without_a_head_is_told_so_in_words(
    small: Desk, lang: str, said: str
) -> None:
    told = small.run(f"--lang {lang} --as an staff leave bai").out
    assert said in told
    assert "2026-000001" in told
    assert "casefile staff change" in told
    assert "2026-000001" not in small.run(f"--lang {lang} --as an staff leave chen").out


def test_an_approval_that_nobody_could_give_any_more_is_told_as_left(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng offer 1 refund amount=300 --ask xu")
    left: list[str] = []
    for one in desk.json("staff list"):
        if one["id"] not in ("wu", "xu"):
            told = desk.json(f"--as wu staff leave {one['id']}")["stranded"]
            left += [d["why"] for d in told if "approval" in d["why"]]
    assert not left, "the two may still"
    # who may let others in, and grants nothing
    desk.run("--as wu staff add guan --name 管（样例） --roles administrator")
    desk.run("--as xu staff leave wu")
    told = desk.json("--as xu staff leave xu")["stranded"]
    assert "2026-000001: nobody could give approval 1" in [d["why"] for d in told]


def test_a_version_counts_nobody_whose_last_day_has_passed(small: Desk) -> None:
    version(small, ('unit = "家电"\n', 'unit = "家电"\nuntil = "2026-03-01"\n'))
    assert "家电" in small.run("--as an policy apply new.toml", code=4).err


def test_what_another_unit_recorded_would_have_been_refused(small: Desk) -> None:
    small.run("--as bai record 1 investigate cause=x")
    small.run("--as chen record 1 plan plan=x")
    version(small, ('assigns = "person"', 'assigns = "person"\nunit = "fact:unit"'))
    (one,) = small.json("policy replay new.toml")["differences"]
    assert (one["kind"], one["case"]) == ("refused", "2026-000001")
    assert "陈" in one["why"]


def test_the_tests_beside_a_policy_are_not_played_where_a_unit_has_no_performer(
    small: Desk,
) -> None:
    version(small, ('name = "陈"\nroles = ["head"]', 'name = "陈"\nroles = ["clerk"]'))
    Path("new.test.toml").write_text('[[test]]\nname = "x"\n', "utf-8")
    assert "nobody of 食品 holds head" in small.run("policy test new.toml", code=65).err


FAULTS = [
    ('by = "fact:person"', 'by = "person"', "names no fact"),
    ('by = "fact:person"', 'by = "fact:nobody"', "nobody is not defined"),
    ('by = "fact:person"', 'by = "fact:cause"', "cause is no person of the house"),
    ('assigns = "person"', 'assigns = "unit"', "unit is no person of the house"),
    ('unit = "fact:unit"', 'unit = "fact:person"', "person is no unit"),
    ('"step:plan"]', '"step:plam"]', "plam is not defined; did you mean plan?"),
    ('"step:plan"]', '"plan"]', "names no step"),
    ('"step:plan"]', '"step:review"]', "does not bar itself"),
    ('"step:plan"]', '"fact:unit"]', "unit is no person of the house"),
    ('unit = "食品"', 'unit = "后仓"\nlogin = []', ""),
    (
        'name = "陈"\nroles = ["head"]',
        'name = "陈"\nroles = ["clerk"]',
        "nobody of 食品 holds head",
    ),
    ('may = ["unit", "person"]', 'may = ["unit"]\nby = "fact:person"', "open to its roles"),
    ("[fact.person]\ntype", "[fact.person]\noutside = true\ntype", "no person of the house"),
    ("[fact.person]\ntype", "[fact.person]\npersonal = true\ntype", "is personal"),
]


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS)
def test_what_narrows_performers_is_checked(old: str, new: str, fault: str) -> None:
    text = POLICY.replace(old, new, 1)
    assert text != POLICY
    if not fault:
        read_policy(text)
        return
    with pytest.raises(PolicyError) as caught:
        read_policy(text)
    assert any(fault in str(part) for part in caught.value.parts), caught.value
