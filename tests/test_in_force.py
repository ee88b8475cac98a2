"""Whose rules apply to what: the procedure of the case's version, the authority of today."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from casefile.people.roster import roster
from casefile.policy import Policy
from casefile.policy.in_force import authority_changed, in_force, rights_of
from tests.desk import CARD, Desk, pack, pack_text

POLICY = Path("policy.toml")


@pytest.fixture
def desk(bare_desk: Desk) -> Desk:
    """Four cases of the first version: open, paused, closed, withdrawn."""
    bare_desk.once("four cases, two ended", lambda: _four_cases(bare_desk))
    return bare_desk


def _four_cases(desk: Desk) -> None:
    desk.begin()
    for _ in range(4):
        desk.open()
    desk.run("--as teng pause 2 --reason 等配件 --until 2026-03-06T18:00")
    desk.run("--as teng record 3 judge founded=no reasonable=no grounds=查无此事")
    desk.run(
        "--as teng record 3 explain-unfounded explanation=已说明 reported_to=shen "
        "explained_at=09:50"
    )
    desk.run("--as teng close 3")
    desk.run("--as teng withdraw 4 --reason 顾客撤回")


CASES = ("1", "2", "3", "4")


def change(desk: Desk, *edits: tuple[str, str], code: int = 0) -> str:
    text = POLICY.read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    POLICY.write_text(text, "utf-8")
    return desk.run("--as wu policy apply policy.toml", code=code).err


# ---- the composition, as a table -----------------------------------------------------------------


def edited(policy: Policy, **changes: Any) -> Policy:
    return msgspec.structs.replace(policy, **changes)


def test_the_procedure_is_the_cases_own_and_authority_that_of_today() -> None:
    case = pack("mall")
    newest = edited(
        case,
        limits=case.limits[:1],
        steps=case.steps[:2],
        clocks=(),
        remedies=tuple(msgspec.structs.replace(r, approvals=("desk",)) for r in case.remedies),
        routes=tuple(msgspec.structs.replace(r, approvals=("desk",)) for r in case.routes),
    )
    found = in_force(case, newest, newest)
    assert (found.steps, found.clocks, found.route_steps) == (
        case.steps,
        case.clocks,
        case.route_steps,
    )
    assert found.limits == newest.limits
    approvals = {r.approvals for r in found.remedies} | {r.approvals for r in found.routes}
    assert approvals == {("desk",)}


def test_the_desk_is_that_of_the_version_applied_last_whatever_its_procedure() -> None:
    mall, other = pack("mall"), pack("eight-step")
    other = edited(other, rights={"reveal": ("director",)})
    found = in_force(mall, mall, other)
    assert found.rights == mall.rights
    assert found.retention == other.retention
    assert found.identity.shared_desk == other.identity.shared_desk
    assert found.limits == mall.limits


def test_a_second_procedure_adds_its_people_and_dismisses_nobody() -> None:
    mall, other = pack("mall"), pack("eight-step")
    found = {s.id: s for s in roster([mall, other])}
    for one in (*mall.staff, *other.staff):
        assert set(one.roles) <= set(found[one.id].roles)


def test_who_has_gone_is_still_named_and_holds_no_role() -> None:
    mall = pack("mall")
    newest = edited(mall, staff=mall.staff[1:])
    gone = in_force(mall, newest, newest).member(mall.staff[0].id)
    assert gone
    assert (gone.name, gone.roles, gone.login) == (mall.staff[0].name, (), ())


def test_a_renamed_role_is_held_under_every_name_that_it_bore() -> None:
    mall = pack("mall")
    staff = tuple(msgspec.structs.replace(s, roles=("front",)) for s in mall.staff)
    newest = edited(mall, staff=staff, renamed={"desk": "service-desk", "service-desk": "front"})
    assert set(in_force(mall, newest, newest).staff[0].roles) == {"front", "service-desk", "desk"}


def test_what_is_in_force_already_stays_as_it_is() -> None:
    for name in ("mall", "eight-step"):
        policy = pack(name)
        assert in_force(policy, policy, policy) == policy


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rights": {"apply": ("desk",)}}, "rights"),
        ({"limits": ()}, "limits"),
        ({"staff": ()}, "staff"),
        (
            {"identity": msgspec.structs.replace(pack("mall").identity, shared_desk=False)},
            "shared_desk",
        ),
        ({"clocks": ()}, ""),
    ],
)
def test_what_changes_of_authority_is_known_by_its_kind(
    changes: dict[str, object], told: str
) -> None:
    mall = pack("mall")
    assert (told in authority_changed(mall, edited(mall, **changes))) is bool(told)
    assert not authority_changed(mall, mall)


def test_what_the_office_reserves_belongs_to_whoever_one_of_the_procedures_names() -> None:
    mall, other = pack("mall"), pack("eight-step")
    both = rights_of(other, mall)
    assert set(both) == {*mall.rights, *other.rights}
    for verb, roles in both.items():
        assert set(roles) == {*mall.rights.get(verb, ()), *other.rights.get(verb, ())}


# ---- on every case at once -----------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_a_login_that_is_shared_no_more_is_nobody_else_on_any_case(desk: Desk, case: str) -> None:
    desk.run(f"--as zhou note {case} 先前")
    change(desk, ("shared_desk = true", "shared_desk = false"))
    desk.run(f"--as zhou note {case} 之后", code=77)


@pytest.mark.parametrize("case", CASES)
def test_a_right_that_is_taken_away_is_gone_on_every_case(desk: Desk, case: str) -> None:
    desk.run(f"--as teng show {case} --reveal")
    change(desk, ('reveal = ["desk", "store-manager"', 'reveal = ["store-manager"'))
    desk.run(f"--as teng show {case} --reveal", code=77)
    change(desk, ('reveal = ["store-manager"', 'reveal = ["desk", "store-manager"'))
    desk.run(f"--as teng show {case} --reveal")


def test_a_limit_that_is_lowered_binds_on_open_cases(desk: Desk) -> None:
    desk.run("--as teng offer 1 refund amount=150")
    change(desk, ('per_case = "200.00"', 'per_case = "100.00"'))
    assert "100.00" in desk.run("--as teng offer 1 refund amount=150", code=4).err
    assert desk.json("why 1 limit")
    assert desk.json("verify")["ok"]


def test_what_was_asked_keeps_its_chain_and_who_decides_is_as_of_the_deciding(desk: Desk) -> None:
    desk.run("--as teng offer 1 refund amount=900 --ask zhou")
    before = desk.json("show 1")["approvals"]
    change(desk, ('id = "zhou"', 'id = "zhong"'))
    after = desk.json("show 1")["approvals"]
    assert [(a["no"], a["of"]) for a in after] == [(a["no"], a["of"]) for a in before]
    desk.run("--as zhou approve 1", code=3)
    desk.run("--as zhong approve 1")


@pytest.mark.parametrize("case", ["3", "4"])
def test_how_long_data_are_kept_is_as_of_today(desk: Desk, case: str) -> None:
    text = POLICY.read_text("utf-8")
    kept = next(line for line in text.splitlines() if line.startswith("after_closing"))
    change(desk, (kept, 'after_closing = "1d"'))
    found = desk.run("check --json", now="2026-03-09T10:00:00+08:00", code=10).data["findings"]
    assert f"2026-00000{case}" in {f["case"] for f in found if f["rule"] == "erasure-due"}


# ---- a version that would leave cases to nobody --------------------------------------------------


def test_a_version_that_leaves_an_open_case_to_nobody_is_refused_and_names_it(desk: Desk) -> None:
    said = change(desk, ('"desk"', '"service-desk"'), code=4)
    assert "2026-000001: nobody could record" in said
    assert "2026-000002" in said
    assert "2026-000003" not in said  # it is closed
    assert len(desk.json("policy list")) == 1


@pytest.mark.parametrize(
    ("dates", "day"),
    [('until = "2026-03-06"', "2026-03-07"), ('since = "2026-03-03"', "")],
    ids=["until the end of the week", "from tomorrow on"],
)
def test_a_version_is_judged_on_each_day_on_which_somebody_begins_or_ends(
    desk: Desk, dates: str, day: str
) -> None:
    text = POLICY.read_text("utf-8")
    clerk = '\nunit = "客服中心"\n'
    assert text.count(clerk) > 1
    dated = text.replace(clerk, f"{clerk}{dates}\n")
    POLICY.write_text(dated, "utf-8")
    said = desk.run("--as wu policy apply policy.toml", code=4).err
    assert "2026-000001: nobody could record" in said
    assert f"From {day} on" in said if day else "From 2026" not in said


def test_who_was_to_leave_anyway_is_no_fault_of_the_next_version(desk: Desk) -> None:
    for who in ("teng", "hong"):
        desk.run(f"--as wu staff change {who} --until 2026-03-06")
    change(desk, ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Shanghai"\nlongest_pause = "9d"'))


@pytest.mark.parametrize(
    "edit",
    [
        ("", ""),  # the version in force already
        ('late_entry = "1h"', 'late_entry = "2h"'),
        ('"desk"', '"service-desk"'),  # one that would leave a case to nobody
    ],
)
def test_who_may_not_apply_is_told_so_before_anything_else(
    desk: Desk, edit: tuple[str, str]
) -> None:
    desk.open()
    POLICY.write_text(POLICY.read_text("utf-8").replace(*edit) if edit[0] else POLICY.read_text())
    before = desk.json("verify")["events"]
    for who in ("hong", "zhou", "zhu"):
        assert "a new policy" in desk.run(f"--as {who} policy apply policy.toml", code=77).err
    assert desk.json("verify")["events"] == before


def test_a_map_of_the_roles_lets_it_be_applied_and_the_cases_go_on(desk: Desk) -> None:
    text = POLICY.read_text("utf-8").replace('"desk"', '"service-desk"')
    POLICY.write_text(f'{text}\n[renamed]\ndesk = "service-desk"\n', "utf-8")
    desk.run("--as wu policy apply policy.toml")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    assert desk.json("next 1")["next"]
    assert "renamed" in Path("policy.toml").read_text("utf-8")


def test_an_approval_that_nobody_could_give_any_more_stands_in_the_way(desk: Desk) -> None:
    desk.run("--as teng offer 1 refund amount=100000 --ask wu")
    text = POLICY.read_text("utf-8")
    rest, mark, limits = text.partition("[[limit]]")
    most = '{role}"\nper_case = "100000.00"'.format(role="operations-director")
    assert most in limits
    bounded = mark + limits.replace(most, most.replace("100000.00", "9.00"))
    POLICY.write_text(rest + bounded, "utf-8")
    said = desk.run("--as wu policy apply policy.toml", code=4).err
    assert "2026-000001: nobody could give approval 1" in said


def test_a_former_name_that_is_a_role_still_is_a_fault() -> None:
    from casefile.errors import PolicyError
    from casefile.policy.reading import read_policy

    text = pack_text("mall")
    for table, told in (('desk = "desk"', "there still"), ('old = "nobody"', "not defined")):
        with pytest.raises(PolicyError) as error:
            read_policy(f"{text}\n[renamed]\n{table}\n")
        assert told in str([str(part) for part in error.value.parts] + [str(error.value)])


# ---- the office is told --------------------------------------------------------------------------


def test_what_a_version_changes_of_authority_is_a_finding_of_that_night(desk: Desk) -> None:
    change(desk, ('per_case = "200.00"', 'per_case = "250.00"'))
    found = desk.run("check --json", now="2026-03-02T12:00:00+08:00", code=10).data["findings"]
    (one,) = [f for f in found if f["rule"] == "policy-changed"]
    assert "limits of" in one["message"]
    assert one["case"] is None
    later = desk.run("check --json", now="2026-03-04T12:00:00+08:00", code=10).data["findings"]
    assert "policy-changed" not in {f["rule"] for f in later}
    warned = desk.run("check --warn --json", now="2026-03-04T12:00:00+08:00", code=10).data
    assert "policy-changed" in {f["rule"] for f in warned["findings"]}


@pytest.mark.parametrize(
    ("told", "told_then"),
    [("50.00", "60.00"), ("", "60.00"), ("50.00", "")],
)
def test_a_limit_for_some_cases_that_is_changed_is_a_finding_too(
    desk: Desk, told: str, told_then: str
) -> None:
    """A row with a condition is compared as any other."""
    plain = POLICY.read_text("utf-8")
    for most in (told, told_then):
        row = '\n[[limit]]\nrole = "desk"\nwhen = { severity = "injury" }\n'
        POLICY.write_text(plain + (f'{row}per_case = "{most}"\n' if most else ""), "utf-8")
        desk.run("--as wu policy apply policy.toml", now="2026-03-02T11:00:00+08:00")
    found = desk.run("check --notify --json", now="2026-03-02T12:00:00+08:00", code=10).data
    changed = [f for f in found["findings"] if f["rule"] == "policy-changed"]
    assert len(changed) == bool(told) + 1
    assert all("limits of service desk" in f["message"] for f in changed), changed


def test_the_night_tells_the_office_once(desk: Desk) -> None:
    change(desk, ('per_case = "200.00"', 'per_case = "250.00"'))
    desk.run("check --notify", now="2026-03-02T23:00:00+08:00", code=10)
    first = "".join(p.read_text("utf-8") for p in Path("notices").iterdir())
    desk.run("check --notify", now="2026-03-03T23:00:00+08:00", code=10)
    both = "".join(p.read_text("utf-8") for p in Path("notices").iterdir())
    assert first.count("per_item") == 0
    assert ("limits of" in first) or ("限额" in first)
    assert both.count("applied a policy") + both.count("启用") == first.count(
        "applied a policy"
    ) + first.count("启用")


def test_another_clock_is_no_change_of_authority(desk: Desk) -> None:
    text = POLICY.read_text("utf-8")
    POLICY.write_text(text.replace('within = "5d"', 'within = "6d"', 1), "utf-8")
    desk.run("--as wu policy apply policy.toml")
    found = desk.json("check --warn --exit-zero")["findings"]
    assert "policy-changed" not in {f["rule"] for f in found}


def test_opening_is_by_the_version_of_today(desk: Desk) -> None:
    change(desk, ("shared_desk = true", "shared_desk = false"))
    desk.run(f"--as zhou open {CARD}", code=77)


def test_another_name_of_a_role_brings_nobody_back_and_undoes_nothing(desk: Desk) -> None:
    desk.run("--as wu staff leave hong")
    desk.run("--as wu staff change zhu --roles desk")
    text = POLICY.read_text("utf-8").replace('"desk"', '"service-desk"')
    POLICY.write_text(f'{text}\n[renamed]\ndesk = "service-desk"\n', "utf-8")
    desk.run("--as wu policy apply policy.toml")
    desk.run("--as hong note 1 x", code=3)
    roles = {s["id"]: s["roles"] for s in desk.json("staff list")}
    assert roles["zhu"] == ["service-desk"]
    assert roles.get("hong", []) == []
    desk.run("--as zhu offer 1 refund amount=100")
