"""Limits that hold under a condition: whoever decides on money stands on those of the case."""

from pathlib import Path

import msgspec
import pytest

from casefile.errors import PolicyError
from casefile.policy.conditions import Condition
from casefile.policy.money import Limit
from casefile.policy.reading import read_policy
from casefile.policy.versions import read_version, version_text
from tests.desk import CARD, Desk, pack_text
from tests.rules import MALL, Around, comes_of

GRAVE: Condition = ({"severity": ("injury",)},)
DESK = Limit("desk", per_case="200.00")
SECTION = Limit("section-chief", per_case="500.00")


def with_limits(*rows: Limit) -> Around:
    return Around(msgspec.structs.replace(MALL, limits=rows))


JUDGED = "teng record judge founded=yes reasonable=yes severity={}"


@pytest.mark.parametrize(
    ("rows", "before", "amount", "granted"),
    [
        # a row with a condition bounds beside the others, and never raises them
        ((DESK, Limit("desk", when=GRAVE, per_case="50.00")), "injury", "50", True),
        ((DESK, Limit("desk", when=GRAVE, per_case="50.00")), "injury", "51", False),
        ((DESK, Limit("desk", when=GRAVE, per_case="50.00")), "usual", "200", True),
        ((DESK, Limit("desk", when=GRAVE, per_case="50.00")), "", "200", True),
        ((DESK, Limit("desk", when=GRAVE, per_case="900.00")), "injury", "201", False),
        # where each row is for other cases, a case that fits none has no authority
        ((Limit("desk", when=GRAVE, per_case="900.00"),), "injury", "900", True),
        ((Limit("desk", when=GRAVE, per_case="900.00"),), "usual", "1", False),
        # no bound at all, on such cases alone
        ((Limit("desk", when=GRAVE),), "injury", "100000", True),
        ((Limit("desk", when=GRAVE),), "usual", "0.01", False),
    ],
)
def test_an_amount_is_held_against_the_limits_of_such_a_case(
    rows: tuple[Limit, ...], before: str, amount: str, granted: bool
) -> None:
    said = JUDGED.format(before) if before else ""
    found = comes_of(f"teng offer refund amount={amount}", said, with_limits(*rows, SECTION))
    assert isinstance(found, tuple) == granted, found


def test_whoever_is_told_to_ask_may_grant_it_on_such_a_case() -> None:
    rows = (DESK, Limit("section-chief", when=GRAVE, per_case="900.00"))
    grave, minor = (
        str(comes_of("teng offer refund amount=300", JUDGED.format(how), with_limits(*rows)))
        for how in ("injury", "usual")
    )
    assert "--ask" in grave
    assert "Nobody in the policy may grant it" in minor


def test_what_was_granted_stands_when_the_case_turns_out_otherwise() -> None:
    """A verdict that could be seen once is changed by nothing that comes later; what is granted
    from then on is held against the limits of today."""
    rows = with_limits(DESK, Limit("desk", when=GRAVE, per_case="50.00"))
    before = f"{JUDGED.format('usual')} | teng offer refund amount=100 | teng choose 1"
    corrected = f"{before} | teng correct judge severity=injury reason=x"
    assert isinstance(comes_of("teng offer refund amount=1", before, rows), tuple)
    assert "at most 50.00" in str(comes_of("teng offer refund amount=1", corrected, rows))


def test_a_limit_may_ask_what_an_offer_and_a_settlement_tell() -> None:
    elsewhere: Condition = ({"in_scope": ("no",)},)
    outside = Limit("desk", when=elsewhere, per_case="10.00")
    told = comes_of(
        "teng settle trigger=merchant in_scope=no amount=150 payee=王小明 merchant=某",
        JUDGED.format("usual"),
        with_limits(DESK, outside, SECTION),
    )
    assert "at most 10.00" in str(told)


ROW = '[[limit]]\nrole = "desk"\n'


def test_several_rows_of_a_role_stand_side_by_side_under_different_conditions() -> None:
    text = pack_text("mall")
    other = text + f'\n{ROW}when = {{ severity = "injury" }}\nper_case = "100.00"\n'
    policy = read_policy(other)
    assert policy.limits[-1].when
    assert read_version(version_text(policy)) == policy
    with pytest.raises(PolicyError, match="stands twice"):
        read_policy(other + f'\n{ROW}when = {{ severity = "injury" }}\nper_case = "90.00"\n')
    with pytest.raises(PolicyError, match="is personal"):
        read_policy(text + f'\n{ROW}when = {{ name = "甲" }}\n')


def test_the_rule_that_is_told_names_its_cases(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    more = f'\n{ROW}when = {{ severity = "injury" }}\nper_case = "20.00"\n'
    Path("policy.toml").write_text(text + more, "utf-8")
    desk.run("--as wu policy apply policy.toml")
    desk.open()
    assert "20.00" not in desk.run("--as teng why 1 limit").out
    desk.run("--as teng record 1 judge founded=yes reasonable=yes severity=injury")
    assert "涉及人身" in desk.run("--lang zh --as teng why 1 limit").out
    told = desk.json("--as teng why 1 limit")["limits"]
    conditions = [one["when"] for one in told if one["most"] == "20.00"]
    assert conditions
    assert all(when == [{"severity": ["injury"]}] for when in conditions)
    assert "20.00" in desk.run("--as teng offer 1 refund amount=30", code=4).err
    shown = desk.json("policy show")["limits"]
    assert shown[-1]["when"] == [{"severity": ["injury"]}]


def test_a_role_that_grants_nothing_on_some_cases_is_remarked_with_an_example(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    more = '\n[[limit]]\nrole = "finance"\nwhen = { severity = "injury" }\nper_case = "20.00"\n'
    Path("policy.toml").write_text(text + more, "utf-8")
    told = desk.run("policy check policy.toml")
    assert "no limit of finance is for cases with severity=" in told.out + told.err


INJURY = f'\n{ROW}when = {{ severity = "injury" }}\n'
"""A row for the desk on cases in which somebody came to harm."""


def desk_with(desk: Desk, more: str) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text + more, "utf-8")
    desk.run("--as wu policy apply policy.toml")


def case_of(desk: Desk, phone: str, severity: str, number: int) -> None:
    desk.run(f"--as teng open {CARD.replace('13812348000', phone)}")
    desk.run(f"--as teng record {number} judge founded=yes reasonable=yes severity={severity}")


def test_a_report_holds_against_a_limit_only_what_was_granted_on_cases_that_it_is_for(
    desk: Desk,
) -> None:
    desk_with(desk, f'{INJURY}per_case = "50.00"\n')
    case_of(desk, "13812348000", "injury", 1)
    case_of(desk, "13912348000", "usual", 2)
    desk.run("--as teng offer 1 refund amount=30")
    desk.run("--as teng offer 2 refund amount=100")
    assert granted_by_the_desk(desk) == {"of all cases": "130.00", "of injuries": "30.00"}
    desk.run("--as teng correct 2 judge severity=injury --reason x")
    assert granted_by_the_desk(desk)["of injuries"] == "130.00", "as the case is known now"


def granted_by_the_desk(desk: Desk) -> dict[str, str]:
    rows = desk.json("report monthly 2026-03")["authority"]
    return {
        "of injuries" if row["when"] else "of all cases": row["granted"]
        for row in rows
        if (row["role"], row["remedy"]) == ("desk", "*")
    }


@pytest.mark.parametrize(
    ("first", "second", "beyond"),
    [
        ("usual", "injury", ["2026-000002"]),  # the later grant, on a case that the row is for
        ("injury", "usual", []),  # the earlier one was within it, the later one is not its matter
        ("usual", "usual", []),
        ("injury", "injury", ["2026-000002"]),
    ],
)
def test_cases_that_turn_out_to_be_of_one_customer_are_each_held_against_their_own_limits(
    desk: Desk, first: str, second: str, beyond: list[str]
) -> None:
    desk_with(desk, f'{INJURY}per_customer = "100.00"\nwindow = "90d"\n')
    case_of(desk, "13812348000", first, 1)
    case_of(desk, "13912348000", second, 2)
    desk.run("--as teng offer 1 refund amount=80")
    desk.run("--as teng offer 2 refund amount=80")
    desk.run("--as teng link 1 2 --as same-customer")
    events = desk.json("show 1 --log")["events"]
    (linked,) = [e["data"] for e in events if e["kind"] == "case.linked"]
    assert [one["case"] for one in linked.get("over", [])] == beyond


@pytest.mark.parametrize("before", ["injury", "usual"])
def test_what_was_granted_to_a_customer_elsewhere_takes_up_the_limit_of_this_case(
    desk: Desk, before: str
) -> None:
    """A row is asked for by the case on which something is granted; what it counts is whatever the
    customer got, on whatever case."""
    desk_with(desk, f'{INJURY}per_customer = "100.00"\nwindow = "90d"\n')
    case_of(desk, "13812348000", before, 1)
    case_of(desk, "13812348000", "injury", 2)
    case_of(desk, "13812348000", "usual", 3)
    desk.run("--as teng offer 1 refund amount=80")
    assert "at most 100.00" in desk.run("--as teng offer 2 refund amount=30", code=4).err
    desk.run("--as teng offer 3 refund amount=30")
