"""Who is staff: apart from the version of the procedure, and always as the log says it."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.log.events import StaffChanged, StaffLeft
from casefile.people.roster import roster
from casefile.policy import Policy, Staff
from tests.desk import Desk, pack

MALL = pack("mall")
PEOPLE = [s.id for s in MALL.staff]


def came(row: Staff) -> StaffChanged:
    return StaffChanged(**{f: getattr(row, f) for f in Staff.__struct_fields__})


def with_staff(*staff: Staff) -> Policy:
    return msgspec.structs.replace(MALL, staff=staff)


# ---- laws ----------------------------------------------------------------------------------------

rows = st.builds(
    Staff,
    id=st.sampled_from("abc"),
    name=st.sampled_from(["甲", "乙"]),
    roles=st.sampled_from([("desk",), ("finance",), ("desk", "finance")]),
)
Said = Policy | StaffChanged | StaffLeft
versions = st.lists(rows, max_size=3, unique_by=lambda s: s.id).map(lambda r: with_staff(*r))
said = st.one_of(versions, rows.map(came), st.builds(StaffLeft, id=st.sampled_from("abc")))


@given(st.lists(said, max_size=8))
def test_nobody_who_ever_was_staff_loses_their_name(
    told: list[Said],
) -> None:
    ever = {s.id for p in told if isinstance(p, Policy) for s in p.staff}
    ever |= {p.id for p in told if isinstance(p, StaffChanged)}
    assert {s.id for s in roster(told)} == ever


@given(st.lists(said, max_size=8), versions)
def test_a_version_applied_again_changes_nobody(told: list[Said], policy: Policy) -> None:
    assert roster([*told, policy, policy]) == roster([*told, policy])


@given(versions, st.lists(said.filter(lambda p: not isinstance(p, Policy)), max_size=6), versions)
def test_a_version_says_only_what_it_changes_of_the_one_before(
    first: Policy, office: list[StaffChanged | StaffLeft], second: Policy
) -> None:
    was, now = ({s.id: s for s in p.staff} for p in (first, second))
    before = {s.id: s for s in roster([first, *office])}
    after = {s.id: s for s in roster([first, *office, second])}
    for name, row in after.items():
        if was.get(name) == now.get(name):
            assert row == before[name]
        elif name in now:
            assert row == now[name]
        else:
            assert not row.roles


@given(st.lists(said, max_size=8), rows)
def test_who_left_holds_no_role_and_no_login_until_they_come_back(
    told: list[Said], row: Staff
) -> None:
    found = {s.id: s for s in roster([*told, came(row), StaffLeft(id=row.id)])}
    assert (found[row.id].roles, found[row.id].login) == ((), ())
    assert row in roster([*told, StaffLeft(id=row.id), came(row)])


# ---- on a desk -----------------------------------------------------------------------------------


def listed(desk: Desk, *more: str) -> dict[str, list[str]]:
    return {s["id"]: s["roles"] for s in desk.json("staff list", *more)}


def test_somebody_who_comes_acts_at_once_on_every_case(desk: Desk) -> None:
    desk.open()
    desk.run("--as xin note 1 早", code=3)
    desk.run("--as wu staff add xin --name 辛（样例） --roles desk --unit 客服中心")
    desk.run("--as xin record 1 judge founded=yes reasonable=yes")
    assert desk.json("show 1")["steps"][-1]["by"] == "xin"
    assert listed(desk)["xin"] == ["desk"]
    assert "xin" in {s["id"] for s in desk.json("policy show")["staff"]}
    assert desk.json("verify")["ok"]


@pytest.mark.parametrize("called", ["hong", "洪（样例）", "HONG"])
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--as {name} note 1 x", 3),
        ("--as teng assign 1 {name}", 3),
        ("--as teng promise 1 回电 --due 2d --by {name}", 3),
        ("--as teng offer 1 compensation amount=900 --ask {name}", 3),
        ("--as wu delegate --to {name} --until 2026-03-09", 3),
        ("--as wu staff change {name} --roles desk", 3),
        ("--as wu staff leave {name}", 3),
        (
            "--as teng record 1 explain-unfounded reported_to={name} explained_at=now",
            65,
        ),
    ],
)
def test_who_has_left_is_told_to_have_left_wherever_they_are_named(
    desk: Desk, line: str, code: int, called: str
) -> None:
    desk.open()
    desk.run("--as teng record 1 judge founded=no reasonable=no")
    desk.run("--as wu staff leave hong")
    told = desk.run(line.format(name=called), code=code).err
    assert "洪（样例） (hong) has left and acts no more" in told
    assert "Did you mean" not in told
    desk.run("--as wu staff add hong2 --name 洪（样例） --roles desk")
    desk.run("--as 洪（样例） note 1 another")
    desk.run("--as wu staff add hong --name 洪（样例） --roles desk")
    desk.run("--as hong note 1 back")


def test_namesakes_are_told_apart_where_strangers_may_be_named_too(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as wu staff add zhu2 --name 朱（样例） --roles unit-head --unit 食品部")
    step = "--as teng record 1 responsible unit=食品部 phoned_at=now person="
    told = desk.run(f"{step}朱（样例）", code=65).err
    assert "zhu household appliances, zhu2 food" in told
    desk.run(f"{step}zhu2")
    assert "朱（样例）(zhu2)" in desk.run("show 1").out
    desk.open()
    desk.run("--as teng record 2 judge founded=yes reasonable=yes")
    desk.run("--as teng record 2 responsible unit=食品部 phoned_at=now person=甲店店员")
    assert desk.json("show 2")["facts"]["person"] == "甲店店员"


def test_another_version_of_the_procedure_does_not_bring_back_who_left(desk: Desk) -> None:
    desk.run("--as wu staff leave hong")
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace('late_entry = "1h"', 'late_entry = "2h"'), "utf-8")
    desk.run("--as wu policy apply policy.toml")
    assert "hong" not in listed(desk)
    assert listed(desk, "--former")["hong"] == []
    desk.run(
        "--as hong open name=a phone=13812348000 category=goods about=b details=c request=d", code=3
    )


def test_who_leaves_is_named_with_all_they_hold_and_it_is_handed_over(desk: Desk) -> None:
    for _ in range(2):
        desk.open()
    desk.run("--as teng assign 1 hong")
    desk.run("--as hong promise 2 回电 --due 2d")
    desk.run("--as teng offer 2 refund amount=300 --ask xu")
    desk.run("--as xu delegate --to hong --until 2026-03-20T10:00")
    told = desk.json("--as wu staff leave hong --to teng")
    assert told["cases"] == ["2026-000001"]
    assert told["promises"] == [{"case": "2026-000002", "no": 1}]
    assert [(d["by"], d["to"]) for d in told["delegations"]] == [("xu", "hong")]
    assert desk.json("show 1")["owner"] == "teng"
    assert desk.json("show 2")["promises"][0]["by"] == "teng"
    desk.run("--as hong approve 2", code=3)
    assert desk.json("--as wu staff leave xu")["approvals"] == [{"case": "2026-000002", "no": 1}]
    assert desk.json("verify")["ok"]


def test_what_the_answer_suggests_can_be_typed(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng promise 1 回电 --due 2d --by hong")
    desk.run("--as teng assign 1 hong")
    out = desk.run("--as wu staff leave hong").out
    assert "casefile assign 2026-000001" in out
    assert "casefile promise-moved 2026-000001 1 --by STAFF" in out
    desk.run("--as teng promise-moved 1 1 --by hong", code=3)
    desk.run("--as teng promise-moved 1 1 --by teng")
    desk.run("--as teng assign 1 hong", code=3)
    desk.run("--as teng assign 1 teng")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("staff add xin --name 辛 --roles nobody", 65),
        ("staff add Xin --name 辛 --roles desk", 65),
        ("staff add xin --name '' --roles desk", 65),
        ("staff add xin --name 辛 --roles ''", 65),
        ("staff add xin --name 辛 --roles desk --unit 没有", 65),
        ("staff add xin --name 辛 --roles desk --from 2026-03-05 --until 2026-03-04", 65),
        ("staff add xin --name 辛 --roles desk --until someday", 65),
        ("staff add teng --name 辛 --roles desk", 4),
        ("staff change teng", 4),
        ("staff change nobody --roles desk", 3),
        ("staff leave teng --to teng", 4),
        ("staff leave nobody", 3),
    ],
)
def test_a_change_of_staff_that_makes_no_sense_is_refused(desk: Desk, line: str, code: int) -> None:
    before = desk.json("staff list --former")
    desk.run(f"--as wu {line}", code=code)
    assert desk.json("staff list --former") == before


def test_nobody_acts_before_their_first_day_or_after_their_last(desk: Desk) -> None:
    desk.run("--as wu staff add xin --name 辛 --roles desk --from 2026-03-03 --until 2026-03-04")
    desk.open()
    for day, code in ((2, 77), (3, 0), (4, 0), (5, 77)):
        desk.run("--as xin note 1 在", now=f"2026-03-0{day}T12:00:00+08:00", code=code)


def test_days_are_typed_as_they_are_said_and_taken_back(desk: Desk) -> None:
    said = desk.run("--as wu staff change hong --until 周五 --since 3月2日").out
    assert "They act: 2026-03-02 – 2026-03-06" in said
    assert "They act" not in desk.run("--as wu staff change hong --until none --from none").out
    assert "--until" in desk.run("--as wu staff change hong --until 下个世纪", code=65).err


def test_a_role_is_named_as_the_desk_says_it(desk: Desk) -> None:
    desk.run("--as wu staff add xin --name 辛 --roles 服务台，财务部")
    assert listed(desk)["xin"] == ["desk", "finance"]
    desk.run("--as wu staff change xin --roles 'service desk'")
    assert listed(desk)["xin"] == ["desk"]
    desk.run("--as wu staff change xin --roles 服务", code=65)


def test_what_a_route_still_takes_is_left_to_nobody_too(desk: Desk) -> None:
    desk.open()
    desk.run(
        "--as teng settle 1 trigger=merchant in_scope=no amount=180 payee=王小明 "
        "items=清洗费：180 merchant=甲店"
    )
    left = {}
    for who in ("hong", "qian", "teng"):
        left[who] = {d["why"] for d in desk.json(f"--as wu staff leave {who}")["stranded"]}
    assert not left["qian"], "the service desk may still pay"
    assert any("“pay”" in why for why in left["teng"])


def test_two_of_one_name_are_told_apart(desk: Desk) -> None:
    desk.run("--as wu staff add xin --name 滕（样例） --roles desk")
    desk.open()
    said = desk.run("--as 滕（样例） note 1 x", code=3).err
    assert "teng" in said
    assert "xin" in said
    assert "滕（样例）(teng)" in desk.run("show 1").out
    desk.run("--as wu staff add yi --name 辛 --roles desk")
    desk.run("--as wu staff add jia --name 辛 --roles desk --unit 客服中心")
    assert "yi、jia 客服中心" in desk.run("--lang zh --as 辛 note 1 x", code=3).err


def test_who_may_change_staff_is_reserved_where_the_policy_says_so(desk: Desk) -> None:
    desk.run("--as hong staff leave hong", code=77)
    desk.run("--as xu staff leave hong")


def test_days_of_validity_are_told_as_from_and_until(desk: Desk) -> None:
    desk.run("--as wu staff add xin --name 辛 --roles desk --until 2026-03-31")
    told = desk.run("--lang zh staff list").out
    assert "起止日期" in told
    assert "– 2026-03-31" in told
    wrong = "staff change xin --from 2026-04-01"
    refused = desk.run(f"--as wu {wrong}", code=65).err
    assert "--until 2026-03-31" in refused
    assert "--from 2026-04-01" in refused
