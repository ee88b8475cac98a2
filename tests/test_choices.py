"""What is chosen together is judged together, at the moment of choosing."""

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from casefile.case.case import Case
from casefile.case.here import Here, Totals
from casefile.case.money import Offer
from casefile.errors import Refused
from casefile.log.rows import Grant
from casefile.money.grants import offer_item
from casefile.money.offers import choose
from casefile.policy.money import Limit
from casefile.values.moments import a_moment
from tests.desk import case_of, pack
from tests.rules import case_after, comes_of

LIMITS = (Limit(role="desk", per_clerk="1000.00", window="30d", per_case="1500.00"),)
MALL = msgspec.structs.replace(pack("mall"), limits=LIMITS)
NOW = a_moment("2026-04-20T10:00", "Asia/Shanghai")
AMOUNTS = st.lists(st.integers(1, 1200), min_size=1, max_size=4)


def declined(amounts: list[int]) -> Case:
    """A case on which teng offered these yuan, each long ago, and all of it was declined."""
    case = case_of("03-02 10:00 record-card", MALL)
    long_ago = case.received_at
    offers = tuple(
        Offer(
            no,
            10 + no,
            "refund",
            long_ago,
            "teng",
            yuan * 100,
            {},
            "teng",
            long_ago,
            (),
            "declined",
        )
        for no, yuan in enumerate(amounts, 1)
    )
    return msgspec.structs.replace(case, offers=offers)


def refused(case: Case, nos: list[int], counted: list[Grant]) -> bool:
    """Whether ``nos`` cannot be chosen together; what is chosen is added to ``counted``."""
    teng = MALL.member("teng")
    assert teng
    try:
        choose(Here(case, MALL, teng, NOW, lambda: Totals(list(counted))), nos)
    except Refused:
        return True
    for no in nos:
        one = case.offers[no - 1]
        item = offer_item(case, MALL, one)
        counted.append(item.granted(NOW, "teng"))
    return False


@given(AMOUNTS, st.integers(0, 1000), st.randoms(use_true_random=False))
def test_choosing_together_is_refused_if_and_only_if_one_after_the_other_is(
    amounts: list[int], before: int, order: object
) -> None:
    case = declined(amounts)
    other = Grant(
        "2026-000009", "remedy-1", "refund", NOW - timedelta(days=1), before * 100, "teng", ""
    )
    nos = list(range(1, len(amounts) + 1))
    order.shuffle(nos)  # type: ignore[attr-defined]
    together = refused(case, nos, [other])
    counted = [other]
    alone = [refused(case, [no], counted) for no in nos]  # all of them, though one is refused
    assert together == any(alone)


def test_what_was_declined_counts_from_when_it_is_chosen_after_all() -> None:
    """The window of a limit had passed since they were offered: chosen now, they count now."""
    case = declined([600, 600])
    assert refused(case, [1, 2], [])
    assert not refused(case, [1], [])


def test_what_is_taken_on_the_spot_is_offered_and_chosen() -> None:
    for before in (
        "",
        "teng offer gift item=杯 amount=20",
        "teng offer gift item=杯 amount=20 | teng choose 1",
    ):
        lead = f"{before} | " if before else ""
        no = 2 if before else 1
        at_once = case_after(f"{lead}teng offer refund amount=100 chosen=yes")
        after = case_after(f"{lead}teng offer refund amount=100 | teng choose {no}")
        assert [(o.state, o.amount, o.grantor) for o in at_once.offers] == [
            (o.state, o.amount, o.grantor) for o in after.offers
        ]


def test_nothing_beyond_ones_limits_is_taken_on_the_spot() -> None:
    assert "Unauthorised" in str(comes_of("teng offer refund amount=201 chosen=yes"))
    told = comes_of("teng offer refund amount=201 ask=wu chosen=yes")
    assert told == "Refused: It waits for an approval; it is chosen once that is given."
