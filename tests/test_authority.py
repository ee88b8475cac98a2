"""Who may grant what: the decision table, and the laws of limits.

Every row is a policy's limits, what was granted before, what is wanted, and whether it may be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.log.rows import Grant
from casefile.money.limits import Item, judge, who_may
from casefile.people.delegation import Delegation, delegates, delegators
from casefile.policy import Policy, Staff
from casefile.policy.money import Limit
from casefile.values.amounts import fen
from tests.desk import pack

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
STAFF = (
    Staff("clerk", "甲", ("desk",)),
    Staff("mate", "乙", ("desk",)),
    Staff("chief", "丙", ("section-chief",)),
    Staff("both", "丁", ("desk", "section-chief")),
    Staff("boss", "戊", ("operations-director",)),
    Staff("plain", "己", ("finance",)),
)


MALL = pack("mall")


def policy(*limits: Limit) -> Policy:
    return msgspec.structs.replace(MALL, staff=STAFF, limits=limits)


def desk(**amounts: Any) -> Limit:
    return Limit("desk", amounts.pop("remedy", "*"), **amounts)


def before(text: str) -> list[Grant]:
    """Grants from words such as ``c1 refund 100 clerk 5d kunde``: case, remedy, yuan, on whose
    authority, how long ago, the customer."""
    found = []
    for number, line in enumerate(filter(None, text.split(";"))):
        case, remedy, amount, grantor, ago, customer = line.split()
        at = NOW - timedelta(days=int(ago[:-1]))
        found.append(Grant(case, f"r{number}", remedy, at, fen(amount), grantor, customer))
    return found


CASE = desk(per_case="200")
CUSTOMER = desk(per_customer="500", window="90d")
CLERK = desk(per_clerk="1000", window="30d")
ITEM = desk(per_item="100")
GIFT = desk(remedy="gift", per_item="50", per_case="80")
CHIEF = Limit("section-chief", per_case="500")
BOSS = Limit("operations-director")
NONE = desk(remedy="exchange", per_item="0.00")
FREE = desk(remedy="exchange")
ROWS: list[tuple[str, tuple[Limit, ...], str, str, str, str, bool]] = [
    # why, limits, before, who, remedy, amount, granted
    ("nothing costs nothing", (), "", "plain", "apology", "0", True),
    ("no limit, no authority", (), "", "clerk", "refund", "0.01", False),
    ("a limit for another role gives nothing", (CHIEF,), "", "clerk", "refund", "1", False),
    ("a limit for another remedy gives nothing", (GIFT,), "", "clerk", "refund", "1", False),
    ("a row without amounts sets no bound", (BOSS,), "", "boss", "refund", "9999999999.99", True),
    ("per item: just at it", (ITEM,), "", "clerk", "refund", "100", True),
    ("per item: a fen above", (ITEM,), "", "clerk", "refund", "100.01", False),
    (
        "per item: others do not count",
        (ITEM,),
        "c1 refund 90 clerk 1d k",
        "clerk",
        "gift",
        "90",
        True,
    ),
    ("per case: just at it", (CASE,), "", "clerk", "refund", "200", True),
    ("per case: a fen above", (CASE,), "", "clerk", "refund", "200.01", False),
    (
        "per case: the current one included",
        (CASE,),
        "c1 refund 150 clerk 0d k",
        "clerk",
        "refund",
        "50",
        True,
    ),
    (
        "per case: split in two",
        (CASE,),
        "c1 refund 150 clerk 0d k",
        "clerk",
        "refund",
        "50.01",
        False,
    ),
    (
        "per case: split in three",
        (CASE,),
        "c1 refund 99 clerk 0d k;c1 gift 99 clerk 0d k",
        "clerk",
        "discount",
        "3",
        False,
    ),
    (
        "per case: a gift counts at its value",
        (CASE,),
        "c1 gift 150 clerk 0d k",
        "clerk",
        "refund",
        "60",
        False,
    ),
    (
        "per case: what others granted counts",
        (CASE,),
        "c1 refund 150 mate 0d k",
        "clerk",
        "refund",
        "60",
        False,
    ),
    (
        "per case: what the boss granted counts",
        (CASE,),
        "c1 refund 900 boss 0d k",
        "clerk",
        "refund",
        "1",
        False,
    ),
    (
        "per case: another case does not",
        (CASE,),
        "c2 refund 200 clerk 0d k",
        "clerk",
        "refund",
        "200",
        True,
    ),
    (
        "per case: however long ago",
        (CASE,),
        "c1 refund 150 clerk 900d k",
        "clerk",
        "refund",
        "60",
        False,
    ),
    (
        "per case: the window does not matter",
        (desk(per_case="200", window="1d"),),
        "c1 refund 150 clerk 5d k",
        "clerk",
        "refund",
        "60",
        False,
    ),
    (
        "per customer: just at it",
        (CUSTOMER,),
        "c2 refund 400 clerk 5d k",
        "clerk",
        "refund",
        "100",
        True,
    ),
    (
        "per customer: over two cases",
        (CUSTOMER,),
        "c2 refund 400 clerk 5d k",
        "clerk",
        "refund",
        "101",
        False,
    ),
    (
        "per customer: by different clerks",
        (CUSTOMER,),
        "c2 refund 400 mate 5d k",
        "clerk",
        "refund",
        "101",
        False,
    ),
    (
        "per customer: another customer",
        (CUSTOMER,),
        "c2 refund 400 clerk 5d x",
        "clerk",
        "refund",
        "500",
        True,
    ),
    (
        "per customer: at the edge of the window",
        (CUSTOMER,),
        "c2 refund 400 clerk 89d k",
        "clerk",
        "refund",
        "101",
        False,
    ),
    (
        "per customer: out of the window",
        (CUSTOMER,),
        "c2 refund 400 clerk 90d k",
        "clerk",
        "refund",
        "500",
        True,
    ),
    (
        "per customer: unknown counts the case",
        (CUSTOMER,),
        "c1 refund 400 clerk 5d -",
        "nobody",
        "refund",
        "101",
        False,
    ),
    (
        "per customer: unknown is no other unknown",
        (CUSTOMER,),
        "c2 refund 400 clerk 5d -",
        "nobody",
        "refund",
        "500",
        True,
    ),
    (
        "per customer: for ever without a window",
        (desk(per_customer="500"),),
        "c2 refund 400 clerk 900d k",
        "clerk",
        "refund",
        "101",
        False,
    ),
    ("per clerk: just at it", (CLERK,), "c8 refund 900 clerk 3d x", "clerk", "refund", "100", True),
    (
        "per clerk: over many customers",
        (CLERK,),
        "c8 refund 500 clerk 3d x;c9 refund 450 clerk 3d y",
        "clerk",
        "refund",
        "51",
        False,
    ),
    (
        "per clerk: a colleague's do not count",
        (CLERK,),
        "c8 refund 990 mate 3d x",
        "clerk",
        "refund",
        "1000",
        True,
    ),
    (
        "per clerk: out of the window",
        (CLERK,),
        "c8 refund 990 clerk 30d x",
        "clerk",
        "refund",
        "1000",
        True,
    ),
    (
        "per clerk: in weeks",
        (desk(per_clerk="10", window="2w"),),
        "c8 refund 9 clerk 13d x",
        "clerk",
        "refund",
        "2",
        False,
    ),
    (
        "per clerk: weeks end",
        (desk(per_clerk="10", window="2w"),),
        "c8 refund 9 clerk 14d x",
        "clerk",
        "refund",
        "10",
        True,
    ),
    ("one remedy: its item", (GIFT,), "", "clerk", "gift", "50", True),
    ("one remedy: above its item", (GIFT,), "", "clerk", "gift", "50.01", False),
    ("one remedy: its own total", (GIFT,), "c1 gift 40 clerk 0d k", "clerk", "gift", "41", False),
    (
        "one remedy: others leave it alone",
        (GIFT,),
        "c1 refund 80 clerk 0d k",
        "clerk",
        "gift",
        "50",
        True,
    ),
    ("both rows must hold: the narrow one", (CASE, GIFT), "", "clerk", "gift", "60", False),
    (
        "both rows must hold: the wide one",
        (CASE, GIFT),
        "c1 refund 180 clerk 0d k",
        "clerk",
        "gift",
        "30",
        False,
    ),
    ("both rows hold", (CASE, GIFT), "c1 refund 140 clerk 0d k", "clerk", "gift", "50", True),
    ("the wide row alone for another remedy", (CASE, GIFT), "", "clerk", "refund", "200", True),
    (
        "all amounts of a row must hold",
        (desk(per_item="100", per_case="500"),),
        "",
        "clerk",
        "refund",
        "101",
        False,
    ),
    (
        "all amounts of a row must hold, too",
        (desk(per_item="100", per_case="150"),),
        "c1 refund 60 clerk 0d k",
        "clerk",
        "refund",
        "100",
        False,
    ),
    ("a limit of nothing for one remedy", (NONE, CASE), "", "clerk", "exchange", "0.01", False),
    ("not even what costs nothing", (NONE, CASE), "", "clerk", "exchange", "0", False),
    ("not what nobody valued", (NONE, CASE), "", "clerk", "exchange", "?", False),
    ("it grants the others", (NONE, CASE), "", "clerk", "refund", "100", True),
    ("no amount: not within a bound", (CASE,), "", "clerk", "exchange", "?", False),
    ("no amount: not without a limit", (), "", "plain", "exchange", "?", False),
    ("no amount: without bound", (BOSS,), "", "boss", "exchange", "?", True),
    ("no amount: none for it", (CASE, FREE), "", "clerk", "exchange", "?", True),
    ("no amount: for another", (CASE, FREE), "", "clerk", "repair", "?", False),
    (
        "the wide row still bounds what is valued",
        (CASE, FREE),
        "",
        "clerk",
        "exchange",
        "201",
        False,
    ),
    ("two roles: the better one", (CASE, CHIEF), "", "both", "refund", "500", True),
    ("two roles: above both", (CASE, CHIEF), "", "both", "refund", "500.01", False),
    (
        "two roles: the better one's total",
        (CASE, CHIEF),
        "c1 refund 300 chief 0d k",
        "both",
        "refund",
        "201",
        False,
    ),
    ("the chief's limit is not the clerk's", (CASE, CHIEF), "", "clerk", "refund", "201", False),
    (
        "a limit of nothing grants nothing",
        (desk(per_case="0"),),
        "",
        "clerk",
        "refund",
        "0.01",
        False,
    ),
    (
        "a limit of nothing leaves what is free",
        (desk(per_case="0"),),
        "",
        "clerk",
        "apology",
        "0",
        True,
    ),
    (
        "large amounts stay exact",
        (desk(per_case="9999999999.99"),),
        "c1 refund 9999999999.98 clerk 0d k",
        "clerk",
        "refund",
        "0.01",
        True,
    ),
    (
        "large amounts stay exact, a fen above",
        (desk(per_case="9999999999.99"),),
        "c1 refund 9999999999.98 clerk 0d k",
        "clerk",
        "refund",
        "0.02",
        False,
    ),
    (
        "settlements count to all remedies",
        (CASE,),
        "c1 settlement 150 clerk 0d k",
        "clerk",
        "refund",
        "60",
        False,
    ),
    (
        "settlements are no gifts",
        (GIFT,),
        "c1 settlement 150 clerk 0d k",
        "clerk",
        "gift",
        "50",
        True,
    ),
    (
        "beyond already: not a fen more",
        (CASE,),
        "c1 refund 900 boss 0d k",
        "clerk",
        "gift",
        "0.01",
        False,
    ),
    (
        "beyond already: what is free is free",
        (CASE,),
        "c1 refund 900 boss 0d k",
        "clerk",
        "apology",
        "0",
        True,
    ),
    (
        "the boss is not bound by the desk",
        (CASE, BOSS),
        "c1 refund 900 boss 0d k",
        "boss",
        "refund",
        "5000",
        True,
    ),
    ("a role without limits beside one with", (CASE,), "", "plain", "refund", "1", False),
    (
        "a case of one's own customer twice",
        (CUSTOMER, CASE),
        "c2 refund 350 clerk 1d k",
        "clerk",
        "refund",
        "160",
        False,
    ),
    (
        "both hold over two cases",
        (CUSTOMER, CASE),
        "c2 refund 300 clerk 1d k",
        "clerk",
        "refund",
        "200",
        True,
    ),
    ("half a yuan over", (CASE,), "c1 refund 199.75 clerk 0d k", "clerk", "refund", "0.5", False),
    ("a quarter within", (CASE,), "c1 refund 199.75 clerk 0d k", "clerk", "refund", "0.25", True),
]


@pytest.mark.parametrize(
    ("why", "limits", "granted_before", "who", "remedy", "amount", "granted"),
    ROWS,
    ids=[row[0] for row in ROWS],
)
def test_the_table_of_decisions(
    why: str,
    limits: tuple[Limit, ...],
    granted_before: str,
    who: str,
    remedy: str,
    amount: str,
    granted: bool,
) -> None:
    rules = policy(*limits)
    customer = "" if who == "nobody" else "k"
    staff = next(s for s in STAFF if s.id == ("clerk" if who == "nobody" else who))
    grants = [
        Grant(g.case, g.item, g.remedy, g.at, g.amount, g.grantor, g.customer.replace("-", ""))
        for g in before(granted_before)
    ]
    unvalued = amount == "?"
    wanted = Item("c1", "new", remedy, 0 if unvalued else fen(amount), customer, unvalued)
    assert judge(rules, staff, wanted, grants, NOW).granted is granted, why


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 60
    assert len({row[0] for row in ROWS}) == len(ROWS)


def test_a_refusal_knows_the_rule_the_total_and_what_is_left() -> None:
    wanted = Item("c1", "new", "refund", fen("100"), "k")
    grants = before("c1 refund 150 clerk 0d k;c2 refund 320 clerk 0d k")
    verdict = judge(
        policy(desk(per_case="200", per_customer="500", window="90d")),
        STAFF[0],
        wanted,
        grants,
        NOW,
    )
    bound = verdict.broken
    assert bound
    assert (bound.scope, bound.before, bound.left) == ("per_customer", fen("470"), fen("30"))
    assert [g.case for g in bound.counted] == ["c1", "c2"]


def test_the_lowest_sufficient_authority_is_named_first() -> None:
    rules = policy(CASE, CHIEF, BOSS)
    wanted = Item("c1", "new", "refund", fen("300"), "k")
    assert [s.id for s, _ in who_may(rules, wanted, [], [], "clerk", NOW)] == [
        "chief",
        "both",
        "boss",
    ]
    wanted = Item("c1", "new", "refund", fen("600"), "k")
    assert [s.id for s, _ in who_may(rules, wanted, [], [], "clerk", NOW)] == ["boss"]
    assert who_may(rules, wanted, [], [], "boss", NOW) == []


def test_delegates_are_named_with_whose_authority_they_use() -> None:
    rules = policy(CASE, BOSS)
    wanted = Item("c1", "new", "refund", fen("600"), "k")
    lent = [Delegation("boss", "mate", NOW + timedelta(days=1))]
    assert [
        (s.id, b.id if b else "") for s, b in who_may(rules, wanted, [], lent, "clerk", NOW)
    ] == [
        ("boss", ""),
        ("mate", "boss"),
    ]
    assert who_may(rules, wanted, [], lent, "boss", NOW) == [], "not the proposer's own delegate"
    assert "mate" not in [s.id for s, _ in who_may(rules, wanted, [], lent, "mate", NOW)]


def test_a_delegation_ends_and_is_not_passed_on() -> None:
    rules = policy(BOSS)
    mate, plain = STAFF[1], STAFF[5]
    lent = [
        Delegation("boss", "mate", NOW + timedelta(days=1)),
        Delegation("mate", "plain", NOW + timedelta(days=9)),
    ]
    assert [s.id for s in delegators(rules, mate, lent, NOW)] == ["boss"]
    assert [s.id for s in delegators(rules, plain, lent, NOW)] == ["mate"]
    assert delegators(rules, mate, lent, NOW + timedelta(days=1)) == []
    shortened = [*lent, Delegation("boss", "mate", NOW)]
    assert delegators(rules, mate, shortened, NOW) == []
    assert delegates(rules, "boss", shortened, NOW) == []


amounts = st.integers(1, 30_000)


@given(st.lists(amounts, max_size=8), amounts)
def test_splitting_an_offer_never_grants_more_than_one_large_one(
    parts: list[int], limit: int
) -> None:
    """A law: whatever is granted in parts, together it stays within the limit."""
    rules = policy(Limit("desk", per_case=f"{limit // 100}.{limit % 100:02}"))
    grants: list[Grant] = []
    for number, part in enumerate(parts):
        wanted = Item("c1", f"r{number}", "refund", part, "k")
        if judge(rules, STAFF[0], wanted, grants, NOW).granted:
            grants.append(Grant("c1", f"r{number}", "refund", NOW, part, "clerk", "k"))
    assert sum(g.amount for g in grants) <= limit


@given(st.lists(amounts, max_size=6), amounts, amounts, amounts)
def test_less_is_granted_whenever_more_is(
    past: list[int], limit: int, one: int, other: int
) -> None:
    rules = policy(Limit("desk", per_customer=f"{limit}.00", per_item="150.00", window="30d"))
    grants = [
        Grant("c2", f"r{n}", "refund", NOW - timedelta(days=n), a, "clerk", "k")
        for n, a in enumerate(past)
    ]
    more, less = max(one, other), min(one, other)

    def may(amount: int) -> bool:
        return judge(rules, STAFF[0], Item("c1", "x", "refund", amount, "k"), grants, NOW).granted

    assert may(less) or not may(more)
