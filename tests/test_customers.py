"""Who stands behind telephone numbers and links: limits count over all of it, come what may."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from casefile.log.events import Beyond
from casefile.log.rows import Grant, Mark
from casefile.money.grants import customers_of
from casefile.money.hindsight import beyond_limits, newly_beyond
from casefile.values.amounts import fen
from casefile.values.telephones import dialled, doubtful, telephone
from casefile.values.value import Facts
from tests.desk import CARD, Desk
from tests.rules import FIRST, MALL, case_after

MINE = "13812348000"
OTHER = "13900000002"


def opened(desk: Desk, *phones: str) -> None:
    for phone in phones:
        desk.run("--as teng open " + CARD.replace(MINE, phone))


def left(desk: Desk, case: int) -> str:
    """What the desk may still grant to the customer of the case."""
    bounds = desk.json(f"--as teng why {case} limit")["limits"]
    return str(next(b["left"] for b in bounds if b["scope"] == "per_customer"))


def findings(desk: Desk) -> list[tuple[str, str]]:
    got = desk.run("check --warn --json", code=10).data["findings"]
    return [(f["case"], f["rule"]) for f in got if f["rule"] == "over-limit"]


def findings_all(desk: Desk) -> list[tuple[str, str]]:
    got = desk.run("check --warn --json --exit-zero").data["findings"]
    return [(f["case"], f["rule"]) for f in got]


def card(desk: Desk, case: int) -> int:
    return int(desk.json(f"show {case}")["steps"][0]["seq"])


# ---- every number that a case ever bore ----------------------------------------------------------


@pytest.mark.parametrize("which", [1, 3])
def test_a_number_that_is_wrong_for_a_moment_frees_no_limit(desk: Desk, which: int) -> None:
    """Neither on the case that is granted on nor on those that were."""
    opened(desk, MINE, MINE, MINE)
    desk.run("--as teng offer 1 refund amount=200")
    desk.run("--as teng offer 2 refund amount=200")
    desk.run("--as teng offer 3 refund amount=200", code=4)
    desk.run(f"--as teng correct {which} record-card phone={OTHER} --reason 错")
    desk.run("--as teng offer 3 refund amount=200", code=4)
    assert left(desk, 3) == "100.00"
    desk.run(f"--as teng correct {which} record-card phone={MINE} --reason 改回")
    desk.run("--as teng offer 3 refund amount=100.01", code=4)
    desk.run("--as teng offer 3 refund amount=100")
    desk.run("verify")


def test_a_case_counts_under_the_number_that_was_corrected_away(desk: Desk) -> None:
    opened(desk, OTHER)
    desk.run("--as teng offer 1 refund amount=200")
    desk.run(f"--as teng correct 1 record-card phone={MINE} --reason 错")
    opened(desk, OTHER, MINE)
    assert (left(desk, 2), left(desk, 3)) == ("300.00", "300.00")


def test_nothing_of_a_case_is_shown_under_a_number_that_was_corrected_away(desk: Desk) -> None:
    opened(desk, OTHER)
    desk.run(f"--as teng correct 1 record-card phone={MINE} --reason 错")
    assert desk.json(f"search {OTHER}") == []
    assert [row["case"] for row in desk.json(f"search {MINE}")] == ["2026-000001"]
    desk.run(f"customer {OTHER}", code=3)
    answer = desk.json("--as teng open " + CARD.replace(MINE, OTHER))
    assert answer["customer_cases"] == []
    assert [row["case"] for row in desk.json(f"search {OTHER}")] == ["2026-000002"]
    desk.run("rebuild")
    assert [row["case"] for row in desk.json(f"search {OTHER}")] == ["2026-000002"]


def test_what_counts_under_a_number_of_before_is_a_sum_and_nothing_more(desk: Desk) -> None:
    opened(desk, OTHER)
    desk.run("--as teng offer 1 refund amount=200")
    desk.run(f"--as teng correct 1 record-card phone={MINE} --reason 错")
    opened(desk, OTHER)
    desk.run("--as teng offer 2 refund amount=100")
    found = desk.json(f"--as teng customer {OTHER}")
    assert [c["case"] for c in found["cases"]] == ["2026-000002"]
    assert [g["case"] for g in found["grants"]] == ["2026-000002"]
    assert found["granted"] == "100.00"
    (bound,) = found["limits"]
    assert (bound["total"], bound["left"]) == ("300.00", "200.00")
    assert [i["amount"] for i in bound["items"]] == ["100.00", "200.00"]
    for lang in ("zh", "en"):
        told = desk.run(f"--lang {lang} --as teng customer {OTHER}").out
        assert "2026-000001" not in told
        assert "200.00" in told
    assert "2026-000001" not in str(found)
    assert "2026-000001" in str(desk.json(f"--as teng customer {MINE}"))


@pytest.mark.parametrize(("who", "bounds"), [("teng", 1), ("qian", 0)])
def test_of_a_customer_only_the_bounds_of_who_asks_are_told(
    desk: Desk, who: str, bounds: int
) -> None:
    opened(desk, MINE)
    told = desk.run(f"--as {who} customer {MINE}").out
    assert told.count("to one customer") == bounds
    assert "without an amount" not in told


def test_who_is_looked_at_in_clear_is_on_record_on_every_case_that_shows_them(desk: Desk) -> None:
    opened(desk, MINE, OTHER, "13900000003")
    desk.run("--as teng link 1 2 --as same-customer")
    calls = [row["call"] for row in desk.json(f"--as hong customer {MINE}")["cases"]]
    assert calls == [
        {"name": "王*", "phone": "139****0002"},
        {"name": "王*", "phone": "138****8000"},
    ]
    calls = [row["call"] for row in desk.json(f"--as hong customer {MINE} --reveal")["cases"]]
    assert calls == [{"name": "王小明", "phone": OTHER}, {"name": "王小明", "phone": MINE}]
    for case, looked in ((1, True), (2, True), (3, False)):
        last = desk.json(f"show {case} --log")["events"][-1]
        assert ((last["kind"], last["actor"]) == ("personal.revealed", "hong")) is looked
    desk.run("customer 13911112222 --reveal", code=3)


def test_a_case_knows_every_number_that_it_bore_once() -> None:
    case = case_after(
        f"teng correct record-card phone={OTHER} reason=x | teng correct record-card phone={MINE}"
        f" reason=y | teng correct record-card phone={OTHER} reason=z"
    )
    assert case.customers_before == (MINE, OTHER)
    assert customers_of(case, MALL) == (OTHER, MINE)


def test_erasure_takes_the_numbers_of_before_as_well(desk: Desk) -> None:
    opened(desk, OTHER)
    desk.run(f"--as teng correct 1 record-card phone={MINE} --reason 错")
    desk.run("--as teng withdraw 1 --reason x")
    before = {m.value for m in marks(desk, "2026-000001")}
    assert OTHER in before
    desk.run("--as xu erase 1 --reason x --yes")
    assert OTHER not in {m.value for m in marks(desk, "2026-000001")}
    desk.run("verify")


def marks(desk: Desk, case: str) -> list[Mark]:
    store = desk.store()
    try:
        return store.marks(case=case)
    finally:
        store.close()


# ---- judged anew ---------------------------------------------------------------------------------


def test_a_correction_that_shows_more_than_was_allowed_is_told_with_its_name(desk: Desk) -> None:
    opened(desk, MINE, "13900000003", "13900000004")
    for case in (1, 2, 3):
        desk.run(f"--as teng offer {case} refund amount=200")
    desk.run("check --warn")
    desk.run(f"--as hong correct 2 record-card phone={MINE} --reason 号码打错")
    desk.run("check --warn")
    desk.run(f"--as hong correct 3 record-card phone={MINE} --reason 号码打错")
    assert findings(desk) == [("2026-000003", "over-limit")]
    assert desk.run("check --json", code=10).data["counts"] == {"over-limit": 1}, "unwarned too"
    desk.run("check 2")
    desk.run("check 3", code=10)
    told = desk.run("check --warn", code=10).out
    assert "What 滕（样例） granted on 2026-000003 (“remedy 1”) lies beyond a limit" in told
    assert "500.00 to one customer, now 600.00" in told
    assert "by 洪（样例） shows" in told
    desk.run(f"--as hong correct 3 record-card phone={OTHER} --reason 又错")
    assert findings(desk) == [("2026-000003", "over-limit")], "what could be seen once stays"
    desk.run("verify")
    desk.run("rebuild")
    assert findings(desk) == [("2026-000003", "over-limit")]


def test_correcting_back_tells_nothing_twice(desk: Desk) -> None:
    opened(desk, MINE, OTHER)
    desk.run("--as teng offer 1 refund amount=200")
    desk.run("--as teng offer 2 refund amount=200")
    for phone in (OTHER, MINE, OTHER):
        desk.run(f"--as teng correct 1 record-card phone={phone} --reason x")
    desk.run("check --warn")


def unasked(number: str) -> Facts:
    """No limit of the mall asks what a case tells."""
    raise AssertionError(number)


def grants(*amounts: tuple[str, int, str]) -> Iterable[Grant]:
    for number, (who, amount, customer) in enumerate(amounts, 1):
        at = FIRST + timedelta(minutes=number)
        yield Grant(f"2026-{number:06}", "remedy-1", "refund", at, amount * 100, who, customer)


def test_what_a_higher_role_granted_later_was_no_fault_of_the_desk() -> None:
    later = list(grants(("teng", 200, "k"), ("wu", 5000, "k")))
    assert beyond_limits(MALL, later, "k", unasked) == []
    first = list(grants(("wu", 5000, "k"), ("teng", 200, "k")))
    (one,) = beyond_limits(MALL, first, "k", unasked)
    assert (one.grantor, one.most, one.total) == ("teng", "500.00", "5200.00")


def test_what_was_beyond_before_is_no_news() -> None:
    whole = list(grants(("wu", 500, "k"), ("teng", 1, "k"), ("teng", 1, "k")))
    assert len(newly_beyond(MALL, [whole], whole, "k", unasked)) == 0
    found = newly_beyond(MALL, [whole[:1], whole[1:]], whole, "k", unasked)
    assert [one.case for one in found] == ["2026-000002", "2026-000003"]
    assert isinstance(found[0], Beyond)
    assert fen(found[1].total) == 50200


# ---- links ---------------------------------------------------------------------------------------


def test_linked_customers_share_their_limits_by_however_many_links(desk: Desk) -> None:
    opened(desk, MINE, OTHER, "13900000003")
    desk.run("--as teng offer 1 refund amount=200")
    desk.run("--as teng offer 2 refund amount=200")
    assert left(desk, 3) == "500.00"
    desk.run("--as teng link 1 2 --as same-customer")
    desk.run("--as teng link 2 3 --as same-customer")
    assert left(desk, 3) == "100.00"
    desk.run("--as teng offer 3 refund amount=101", code=4)
    opened(desk, "13900000003", MINE)
    assert [left(desk, n) for n in (4, 5)] == ["100.00"] * 2, "a link joins customers, not cases"
    desk.run("--as teng offer 5 refund amount=101", code=4)
    desk.run("--as teng unlink 1 2", code=4)
    desk.run("--as teng unlink 1 2 --reason 不是同一人 --mistake")
    assert [left(desk, n) for n in (3, 4, 5)] == ["300.00"] * 3
    desk.run("verify")


def test_what_is_left_to_a_customer_is_left_on_each_case_that_is_known_by_the_number(
    desk: Desk,
) -> None:
    """Wherever the links are, and by whichever number one asks, but for a number that a case bore
    once: it joins that case alone, as it may be a stranger's."""
    stranger, numbers = "13900000009", (MINE, OTHER, "13900000003")
    opened(desk, *numbers, *numbers, stranger, stranger)
    desk.run("--as teng link 1 2 --as same-customer")
    desk.run("--as teng link 5 6 --as same-customer")
    for case, amount in ((4, 20), (2, 30), (3, 40)):
        desk.run(f"--as teng offer {case} refund amount={amount}")
    for number in numbers:
        rows = desk.json(f"--as teng customer {number}")
        assert {row["left"] for row in rows["limits"] if row["scope"] == "per_customer"} == {
            "410.00"
        }
    assert [left(desk, n) for n in range(1, 9)] == ["410.00"] * 6 + ["500.00"] * 2
    desk.run(f"--as teng correct 7 record-card phone={MINE} --reason 打错")
    assert [left(desk, n) for n in (1, 7, 8)] == ["410.00", "410.00", "500.00"]
    desk.run("--as teng offer 8 refund amount=100")
    assert [left(desk, n) for n in (1, 7, 8)] == ["410.00", "310.00", "400.00"]
    desk.run("verify")


def test_what_was_granted_while_cases_were_linked_counts_on_once_they_are_not(desk: Desk) -> None:
    opened(desk, MINE, OTHER, "13900000003", MINE)
    desk.run("--as teng offer 1 refund amount=200")
    desk.run("--as teng link 1 2 --as same-customer")
    desk.run("--as teng link 2 3 --as same-customer")
    desk.now = "2026-03-02T11:00:00+08:00"
    desk.run("--as teng unlink 1 2 --reason 换了店")
    desk.now = "2026-03-02T12:00:00+08:00"
    assert desk.json("show 1")["links"] == []
    assert [left(desk, n) for n in (1, 2, 3)] == ["300.00", "300.00", "300.00"]
    assert len(desk.json(f"customer {MINE}")["cases"]) == 2, "for limits only"
    desk.run("--as teng offer 4 refund amount=100")
    assert [left(desk, n) for n in (1, 2, 3)] == ["200.00", "300.00", "300.00"]
    desk.run("--as teng offer 3 refund amount=200")
    desk.run("--as teng offer 2 refund amount=101", code=4)
    assert left(desk, 1) == "200.00", "what was granted to them since is theirs"
    desk.run("verify")
    desk.run("--as teng link 1 2 --as same-customer")
    assert left(desk, 2) == "0.00"


def test_a_link_that_was_a_mistake_never_joined_any_limits(desk: Desk) -> None:
    opened(desk, MINE, OTHER)
    desk.run("--as teng offer 1 refund amount=200")
    desk.run("--as teng link 1 2 --as same-customer")
    assert "strike" in desk.run("--as hong unlink 1 2 --mistake --reason x", code=77).err
    desk.run("--as hong unlink 1 2 --reason x")
    assert left(desk, 2) == "300.00"
    assert "strike" in desk.run("--as hong unlink 1 2 --mistake --reason x", code=77).err
    desk.run("--as teng unlink 2 1 --mistake --reason 不是同一人")
    assert [left(desk, n) for n in (1, 2)] == ["300.00", "500.00"]
    assert "not linked" in desk.run("--as teng unlink 1 2 --mistake --reason x", code=4).err
    desk.run("verify")


@pytest.mark.parametrize(
    "numbers", [("", "", ""), (MINE, "", ""), ("", MINE, MINE), ("", "", MINE)]
)
def test_linked_customers_share_their_limits_though_no_number_is_known(
    desk: Desk, numbers: tuple[str, ...]
) -> None:
    """Whichever of the cases knows a number, and on whichever is granted last."""
    text = Path("policy.toml").read_text("utf-8")
    needs = 'needs = ["name", "phone", "category", "about", "details", "request"]\n'
    assert needs in text
    text = text.replace(needs, needs.replace('"phone", ', ""), 1)
    Path("policy.toml").write_text(text.replace("\nmay = [", '\nmay = ["phone", ', 1), "utf-8")
    desk.run("--as xu policy apply policy.toml")
    for phone in numbers:
        words = CARD.replace(f" phone={MINE}", f" phone={phone}" if phone else "")
        desk.run(f"--as teng open {words}")
    for number in (1, 2, 3):
        desk.run(f"--as teng offer {number} refund amount=170")
    assert "over-limit" not in str(findings_all(desk))
    desk.run("--as teng link 1 2 --as same-customer")
    desk.run("--as teng link 2 3 --as same-customer")
    assert [rule for _, rule in findings_all(desk)].count("over-limit") == 1
    assert [left(desk, case) for case in (1, 2, 3)] == ["0.00"] * 3
    desk.run("--as teng offer 1 refund amount=10", code=4)
    desk.run("--as teng unlink 2 3 --reason x")
    desk.run("verify")


def test_a_link_of_causes_joins_no_limits(desk: Desk) -> None:
    opened(desk, MINE, OTHER)
    desk.run("--as teng offer 1 refund amount=200")
    for tie in ("same-cause", "duplicate", "follows"):
        desk.run(f"--as teng link 1 2 --as {tie}")
    assert left(desk, 2) == "500.00"
    assert desk.json("show 2")["links"] == [
        {"to": "2026-000001", "as": tie} for tie in ("same-cause", "duplicate", "follows")
    ]
    assert "same cause" in desk.run("show 1").out


def test_cases_of_one_cause_are_listed_and_written_on_together(desk: Desk) -> None:
    opened(desk, MINE, OTHER, "13900000003", "13900000004")
    desk.run("--as teng note 1 停电 --linked", code=4)
    desk.run("--as teng link 1 2 --as same-cause")
    desk.run("--as teng link 2 3 --as duplicate")
    listed = [row["case"] for row in desk.json("list cause=1")]
    assert listed == ["2026-000003", "2026-000002", "2026-000001"]
    assert [row["case"] for row in desk.json("list cause=4")] == ["2026-000004"]
    assert [row["case"] for row in desk.json("list cause=1 status=closed")] == []
    told = desk.run("--as teng note 3 停电 --linked").out
    assert "2026-000003: note added" in told
    assert "2026-000001" in told
    taken = desk.run("export cases cause=1").out
    assert [number for number in listed if number in taken] == listed
    assert "2026-000004" not in taken
    papers = desk.run("--as teng issue --all record-card cause=1 --preview").out
    assert "2026-000004" not in papers
    desk.run("--as teng record 1 judge founded=yes reasonable=yes --linked")
    for case in (1, 2, 3):
        assert [s["id"] for s in desk.json(f"show {case}")["steps"]] == ["record-card", "judge"]
        assert "停电" in desk.run(f"show {case}").out
    desk.run("--as teng record 1 judge founded=no reasonable=no --linked --key k", code=2)
    desk.run("--as teng record 1 judge founded=no reasonable=no --linked --key k", code=2)
    before = desk.json("verify")["events"]
    desk.run("--as teng record 4 responsible unit=家电部 person=zhu phoned_at=now", code=4)
    desk.run("--as teng record 1 judge founded=no reasonable=no --linked", code=4)
    assert desk.json("verify")["events"] == before, "on all of them, or on none"


def test_a_link_that_shows_more_than_was_allowed_is_told(desk: Desk) -> None:
    opened(desk, MINE, OTHER, OTHER)
    for case in (1, 2, 3):
        desk.run(f"--as teng offer {case} refund amount=200")
    desk.run("--as hong link 2 1 --as same-customer")
    assert findings(desk) == [("2026-000002", "over-limit")]


def test_what_somebody_granted_who_has_left_is_judged_as_well(desk: Desk) -> None:
    opened(desk, MINE, OTHER, OTHER)
    for case in (1, 2, 3):
        desk.run(f"--as hong offer {case} refund amount=200")
    desk.run("--as wu staff leave hong")
    desk.run("--as teng link 2 1 --as same-customer")
    assert findings(desk) == [("2026-000002", "over-limit")]


def test_links_are_refused_with_their_reason(desk: Desk) -> None:
    opened(desk, MINE, OTHER)
    assert "give two" in desk.run("--as teng link 1 1 --as duplicate", code=4).err
    assert "same-cause" in desk.run("--as teng link 1 2 --as twin", code=65).err
    desk.run("--as teng link 1 2 --as duplicate")
    assert "already" in desk.run("--as teng link 2 1 --as duplicate", code=4).err
    desk.run("--as teng unlink 1 2 --reason x")
    assert "not linked" in desk.run("--as teng unlink 1 2 --reason x", code=4).err


# ---- who has cases already -----------------------------------------------------------------------


def test_opening_tells_what_the_customer_has_already(desk: Desk) -> None:
    opened(desk, MINE)
    desk.run("--as teng promise 1 回电 --due 3d")
    told = desk.run("--as teng open " + CARD.replace(MINE, "+86-138-1234-8000")).out
    assert "This customer has a case already: 2026-000001, open; promised by" in told
    assert "回电" in told
    answer = desk.json("--as teng open " + CARD)
    assert [one["case"] for one in answer["customer_cases"]] == ["2026-000002", "2026-000001"]


def test_a_customer_is_shown_with_all_cases_grants_and_what_is_left(desk: Desk) -> None:
    opened(desk, MINE, OTHER, "(010)8888-8888")
    desk.run("--as teng offer 1 refund amount=150")
    desk.run("--as teng link 1 2 --as same-customer")
    for who in (MINE, "+86 138 1234 8000", OTHER):
        found = desk.json(f"--as teng customer '{who}'")
        assert [c["case"] for c in found["cases"]] == ["2026-000002", "2026-000001"]
        assert found["granted"] == "150.00"
        assert [b["left"] for b in found["limits"]] == ["350.00"]
    assert len(desk.json("--as teng customer 王小明")["cases"]) == 3
    assert "138****8000" not in desk.run(f"--as teng customer {MINE}").out
    desk.run("customer 13999999999", code=3)


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    [
        "+086 13812348000",
        "00 13812348000",
        "１３８１２３４８０００",
        "+86-138-1234-8000",
        "013812348000",
        "13812348000-01",
        "13812348000#8",
        "(+86)13812348000",
        "0086 138 1234 8000",
        "138.1234.8000",
        "13812348000转2",
        "13812348000 分机 801",
        "+86 13812348000 ext. 5",
        "+ 86 (0) 138 1234 8000",
    ],
)
def test_one_customer_is_not_many_for_how_the_number_is_spelled(desk: Desk, spelled: str) -> None:
    opened(desk, MINE)
    desk.run("--as teng offer 1 refund amount=200")
    desk.run("--as teng open", *CARD.replace("phone=" + MINE, "").split(), f"phone={spelled}")
    assert left(desk, 2) == "300.00"
    assert len(desk.run("search --json", spelled).data) == 2


@pytest.mark.parametrize("spelled", ["+1 3812348000", "+852 9123 4567", "00852 91234567"])
def test_a_number_of_another_country_stays_one(spelled: str) -> None:
    assert dialled(telephone(spelled)).startswith("+")


@pytest.mark.parametrize(
    ("typed", "odd"),
    [
        ("1381234800", True),
        ("138123480000", True),
        ("+86 1381234800", True),
        ("13812348000", False),
        ("+86 138 1234 8000", False),
        ("13812348000-01", False),
        ("010-88888888", False),
        ("0101234567", False),
        ("4008123456", False),
        ("12315", False),
        ("+1 3812348000", False),
    ],
)
def test_a_mobile_number_with_a_digit_too_few_or_too_many_is_doubted(typed: str, odd: bool) -> None:
    assert doubtful(telephone(typed)) is odd


NUMBERS = ("(010)8888-8888", "010-8888 8888", "0086-10-88888888", "010-88888888-801")


@pytest.mark.parametrize("sought", ["88888888", "8888-8888", "01088888888", *NUMBERS])
def test_a_number_is_found_however_it_was_typed(desk: Desk, sought: str) -> None:
    card = CARD.replace("phone=" + MINE, "").split()
    for number in NUMBERS:
        desk.run("--as teng open", *card, f"phone={number}")
    assert len(desk.run("search --json", sought).data) == len(NUMBERS)


def test_a_doubtful_number_is_taken_with_a_remark(desk: Desk) -> None:
    told = desk.run("--as teng open " + CARD.replace(MINE, "1381234800")).out
    assert "The telephone number has 10 digits; a mobile number has 11." in told
    told = desk.run(f"--as teng correct 1 record-card phone={MINE} --reason 漏一位").out
    assert "digits" not in told


def test_a_link_without_its_kind_is_told_which_there_are(desk: Desk) -> None:
    opened(desk, MINE, OTHER)
    told = desk.run("--as teng link 1 2", code=4).err
    assert "--as same-customer|same-cause|duplicate|follows" in told


def test_the_last_four_digits_find_a_caller_and_stay_on_record(desk: Desk) -> None:
    opened(desk, "13812348000", "021-68888000转12", "13912341111")
    found = desk.json("--as teng list last-four=8000")
    assert [row["case"] for row in found] == ["2026-000002", "2026-000001"]
    assert "13812348000" not in desk.run("--as teng list last-four=８０００").out
    looks = [e for e in desk.json("show 1 --log")["events"] if e["kind"] == "personal.revealed"]
    assert [e["data"]["command"] for e in looks] == ["last-four"] * 2
    assert all(e["actor"] == "teng" for e in looks)
    events = desk.json("show 3 --log")["events"]
    assert "personal.revealed" not in {e["kind"] for e in events}, "of a stranger nothing was shown"


def test_the_last_four_digits_are_refused_to_who_lacks_the_right(desk: Desk) -> None:
    opened(desk, "13812348000")
    before = desk.json("show 1 --log")["events"]
    for digits in ("8000", "9999"):
        told = desk.run(f"--lang en --as shen list last-four={digits}", code=77).err
        assert "last four digits" in told
    assert desk.json("show 1 --log")["events"] == before


def test_the_last_four_digits_are_those_of_the_number_that_stands(desk: Desk) -> None:
    opened(desk, MINE)
    desk.run(f"--as teng correct 1 {card(desk, 1)} phone={OTHER} --reason 听错")
    assert desk.json(f"--as teng list last-four={MINE[-4:]}") == []
    assert len(desk.json(f"--as teng list 末四位={OTHER[-4:]}")) == 1
    desk.run("verify")


@pytest.mark.parametrize("digits", ["800", "80000", "８００", "八〇〇〇", "80a0", ""])
def test_the_last_four_digits_are_four_digits(desk: Desk, digits: str) -> None:
    opened(desk, MINE)
    desk.run(f"--as teng list last-four={digits}", code=65)


def test_the_last_four_digits_narrow_what_other_filters_name(desk: Desk) -> None:
    opened(desk, "13812348000", "13912348000")
    assert [r["case"] for r in desk.json("--as teng list 2 last-four=8000")] == ["2026-000002"]
    assert desk.json("--as teng list 2 last-four=1111") == []


def test_four_digits_of_a_customer_are_told_the_way_to_find_them(desk: Desk) -> None:
    opened(desk, "13812348000")
    assert "last-four=8000" in desk.run("customer 8000", code=3).err
