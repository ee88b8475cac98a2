"""What a compensation is made up of, line by line."""

import pytest

from casefile.errors import BadData
from casefile.money.items import Loss, come_to, losses
from tests.desk import CARD, Desk


@pytest.mark.parametrize(
    ("item", "line"),
    [
        ("清洗费：86.00", Loss("清洗费", 8600)),
        ("清洗费: 86元", Loss("清洗费", 8600)),
        ("cleaning: 86.5 yuan", Loss("cleaning", 8650)),
        ("清洗费86元", Loss("清洗费86元")),
        ("衬衣：四件：792.00", Loss("衬衣：四件", 79200)),
        ("：86", Loss("：86")),
        ("医疗费：详见附件", Loss("医疗费：详见附件")),
        ("电话：13800000000000", Loss("电话：13800000000000")),
    ],
)
def test_an_amount_stands_after_a_colon_at_the_end(item: str, line: Loss) -> None:
    assert losses([item]) == (line,)
    assert losses(item) == (line,)


@pytest.mark.parametrize(
    "items", [["a：1.00", "b：2.00"], ["a：1.00", "b"], ["a", "b"], ["a：3.00"], "", []]
)
def test_lines_may_name_their_amounts(items: list[str]) -> None:
    come_to(items, 300)


@pytest.mark.parametrize("items", [["a：1.00", "b：2.01"], ["a：3.01", "b"], ["a：2.99"]])
def test_lines_that_do_not_come_to_the_amount_are_refused(items: list[str]) -> None:
    with pytest.raises(BadData):
        come_to(items, 300)


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
