"""Who is there on which day: whatever the days of staff are, what is left to nobody is told by the
check, and nobody who goes leaves a desk that no one could change."""

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import Message, Refused
from casefile.log.events import StaffChanged, StaffLeft
from casefile.people.staffing import keep_a_way_on
from casefile.policy import Policy, Staff
from casefile.policy.presence_rules import NOTICE_OF_ABSENCE, present, present_soon
from casefile.policy.reading import read_policy
from tests.desk import Desk, pack

SOUND = read_policy((Path(__file__).parent / "sound.toml").read_text("utf-8"))
TODAY = date(2026, 3, 2)
NO_DAY = st.just("")
DAYS = st.integers(-120, 120).map(lambda n: (TODAY + timedelta(n)).isoformat())


def days() -> st.SearchStrategy[tuple[str, str]]:
    both = st.tuples(NO_DAY | DAYS, NO_DAY | DAYS)
    return both.filter(lambda day: not all(day) or day[0] <= day[1])


@st.composite
def staffed(draw: st.DrawFn) -> Policy:
    """The sound policy with a desk and one to three heads, who come and go on any days."""
    rows = [Staff("desk", "D", ("desk",), since="", until="")]
    for number in range(draw(st.integers(1, 3))):
        since, until = draw(days())
        rows.append(Staff(f"head{number}", "H", ("head",), since=since, until=until))
    return msgspec.structs.replace(SOUND, staff=tuple(rows))


def heads_on(policy: Policy, day: date) -> list[Staff]:
    return [s for s in policy.members(("head",)) if s.acts_on(day)]


def about(found: list[Message], place: str) -> list[Message]:
    return [one for one in found if place in str(one)]


@given(staffed())
def test_what_nobody_will_ever_do_is_a_fault(policy: Policy) -> None:
    later = (TODAY + timedelta(days=n) for n in range(400))
    nobody = not any(heads_on(policy, day) for day in later)
    for place in ("rights.apply", "step[approve]", "remedy[repair].approvals"):
        assert bool(about([*present(TODAY)(policy)], place)) is nobody


@given(staffed())
def test_what_nobody_does_on_some_day_soon_is_told(policy: Policy) -> None:
    gap = any(not heads_on(policy, TODAY + timedelta(n)) for n in range(NOTICE_OF_ABSENCE.days + 1))
    faults = about([*present(TODAY)(policy)], "step[approve]")
    remarks = about([*present_soon(TODAY)(policy)], "step[approve]")
    assert bool(faults or remarks) is gap
    assert not (faults and remarks)


@given(staffed())
def test_each_of_staff_is_told_of_once_with_all_that_hangs_on_them(policy: Policy) -> None:
    for rule in (present(TODAY), present_soon(TODAY)):
        places = [(m.values["place"], m.values.get("other")) for m in rule(policy)]
        assert len(places) == len({*places})


@given(staffed(), st.data())
def test_nobody_goes_who_alone_could_let_others_in(policy: Policy, data: st.DataObject) -> None:
    """Whatever is done one after the other, somebody stays who may apply a policy or change the
    staff; where nobody could before, nothing is made worse."""
    policy = msgspec.structs.replace(policy, rights={"apply": ("head",), "staff": ("head",)})

    def left(one: Policy) -> list[Staff]:
        there = (s for s in one.members(("head",)) if s.roles)
        return [s for s in there if not s.until or s.until >= TODAY.isoformat()]

    before = left(policy)
    for member in policy.members(("head",)):
        since, until = data.draw(days())
        row: StaffChanged | StaffLeft = StaffLeft(member.id)
        after = msgspec.structs.replace(member, roles=())
        if data.draw(st.booleans()):
            after = msgspec.structs.replace(member, since=since, until=until)
            row = StaffChanged(**{f: getattr(after, f) for f in Staff.__struct_fields__})
        staff = tuple(after if s.id == member.id else s for s in policy.staff)
        gone = msgspec.structs.replace(policy, staff=staff)
        if left(policy) and not left(gone):
            with pytest.raises(Refused):
                keep_a_way_on(policy, row, TODAY)
        else:
            keep_a_way_on(policy, row, TODAY)
            policy = gone
    assert left(policy) or not before


def test_every_shipped_pack_is_staffed_on_every_day() -> None:
    for name in ("mall", "after-sales", "fca"):
        assert [*present(TODAY)(pack(name)), *present_soon(TODAY)(pack(name))] == []


def test_the_last_who_may_change_anything_cannot_leave_the_desk(desk: Desk) -> None:
    desk.run("--as wu staff leave teng")
    desk.run("--as wu staff leave xu")
    for line in (
        "staff leave wu",
        "staff change wu --roles desk",
        "staff change wu --until 2026-03-01",
    ):
        told = desk.run(f"--lang en --as wu {line}", code=4).err
        assert told.startswith("Nobody would be left who may apply another policy"), line
    desk.run("--as wu staff change hong --roles store-manager")
    desk.run("--as hong staff leave wu")


def test_what_a_change_of_staff_leaves_to_nobody_is_told_though_no_case_waits_for_it(
    desk: Desk,
) -> None:
    told = desk.json("--lang en --as wu staff change he --until 2026-03-20")
    (line,) = told["unmanned"]
    assert line == "After 2026-03-20 nobody is left for step[inspect]."
    assert "Nobody is left for step[inspect]." in desk.run("--lang en --as wu staff leave he").out
    assert desk.json("--as wu staff leave hong")["unmanned"] == [], "teng is there still"


def test_a_desk_is_checked_by_its_own_day(desk: Desk) -> None:
    desk.run("policy new one")
    text = Path("one.toml").read_text("utf-8")
    Path("one.toml").write_text(
        text.replace('name = "First"', 'name = "First"\nuntil = "2026-05-31"')
    )
    for day, code, word in (
        ("2026-03-01", 0, "sound"),
        ("2026-04-01", 0, "warning"),
        ("2026-06-01", 65, "fault"),
    ):
        done = desk.run(f"--lang en --now {day}T10:00:00+08:00 policy check one.toml", code=code)
        assert word in done.out + done.err
        assert ("warning" in done.out) is (word == "warning")
    desk.run("--now 2026-06-01T10:00:00+08:00 init late --policy one.toml --practice", code=65)
    desk.run("--now 2026-05-31T10:00:00+08:00 init open --policy one.toml --practice")
