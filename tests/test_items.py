"""What a compensation is made up of, line by line."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.money.losses import Loss, come_to, losses
from casefile.papers import on_paper
from casefile.values.amounts import grouped, yuan
from casefile.values.currency import CNY
from tests.desk import CARD, Desk


@pytest.mark.parametrize(
    ("item", "line"),
    [
        ("清洗费：86.00", Loss("清洗费", 8600)),
        ("清洗费: 86元", Loss("清洗费", 8600)),
        ("cleaning: 86.5 yuan", Loss("cleaning", 8650)),
        ("手机：¥5,999.00", Loss("手机", 599900)),
        ("手机：５９９９", Loss("手机", 599900)),
        ("手机：5999元整", Loss("手机", 599900)),
        ("手机 5999元", Loss("手机", 599900)),
        ("衬衫4：120", Loss("衬衫4", 12000)),
        ("iPhone 15：5999", Loss("iPhone 15", 599900)),
        ("衬衣：四件：792.00", Loss("衬衣：四件", 79200)),
        ("手机：六千元", Loss("手机", 600_000)),
        ("衬衫4", Loss("衬衫4")),
        ("医疗费：详见附件", Loss("医疗费：详见附件")),
        ("一次性用品（2026年3月）", Loss("一次性用品（2026年3月）")),
    ],
)
def test_an_amount_stands_apart_from_its_name(item: str, line: Loss) -> None:
    assert losses([item], CNY) == (line,)
    assert losses(item, CNY) == (line,)
    come_to([item], line.amount or 1, CNY)


@pytest.mark.parametrize(
    "item",
    [
        "清洗费86元",
        "清洗费 86",
        "手机￥5999",
        "：86",
        "手机：-5",
        "手机：5999.123",
        "手机：约5999元",
        "手机：六千五",
        "手机：USD 50",
        "电话：13800000000000",
    ],
)
def test_an_amount_is_read_or_refused_and_never_skipped(item: str) -> None:
    assert [line.amount for line in losses(item, CNY)] == [None]
    with pytest.raises(BadData, match="behind a colon"):
        come_to([item], 10**12, CNY)


@given(name=st.text("衬衫尺寸124 （）", min_size=1), amount=st.integers(0, 10**12 - 1))
def test_whatever_is_printed_of_an_item_is_read_again(name: str, amount: int) -> None:
    assume(name.strip() and not name.isspace())
    line = Loss(name.strip(), amount)
    for printed in (yuan(amount), f"¥{grouped(amount)}", f"{yuan(amount)}元整"):
        assert losses(f"{line.text}：{printed}", CNY) == (line,)
        told = on_paper.LOSS.of("zh").format(text=line.text, figures=yuan(amount), unit="元")
        assert losses(told, CNY) == (line,)


@pytest.mark.parametrize(
    "items", [["a：1.00", "b：2.00"], ["a：1.00", "b"], ["a", "b"], ["a：3.00"], "", []]
)
def test_lines_may_name_their_amounts(items: list[str]) -> None:
    come_to(items, 300, CNY)


@pytest.mark.parametrize("items", [["a：1.00", "b：2.01"], ["a：3.01", "b"], ["a：2.99"]])
def test_lines_that_do_not_come_to_the_amount_are_refused(items: list[str]) -> None:
    with pytest.raises(BadData):
        come_to(items, 300, CNY)


def test_a_settlement_and_its_items_agree_and_stay_so(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    line = "--as xu settle 1 trigger=merchant in_scope=no payee=本人 merchant=甲店"
    told = desk.run(f"{line} amount=200 items=外套：150;清洗：51", code=65).err
    assert "201.00" in told
    assert "200.00" in told
    desk.run(f"{line} amount=200 items=外套：150;清洗：50")
    seq = desk.json("show 1 --log")["events"][-1]["seq"]
    desk.run(f"--as xu correct 1 {seq} amount=180 --reason x", code=65)
    desk.run(f"--as xu correct 1 {seq} amount=180 items=外套：150;清洗：30 --reason x")
    assert desk.json("show 1")["settlements"][0]["amount"] == "180.00"
