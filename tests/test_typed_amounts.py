"""Amounts as people write them, in registers and the lines of a loss; and as they are typed at the
desk, in one way."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.money.losses import Loss, losses
from casefile.values.amounts import capitals, grouped, meant_amount, yuan
from casefile.values.currency import CNY, CURRENCIES
from casefile.values.typed_amounts import amount_printed, amount_read, amount_typed
from casefile.values.words import a_sum, sum_in_words
from tests.desk import Desk

READ = {
    **{"10": 1000, "10元": 1000, "¥10": 1000, "￥10": 1000, "10块": 1000, "10 块钱": 1000},
    **{"１０": 1000, "人民币10元": 1000, "RMB10": 1000, "10 yuan": 1000, "10元整": 1000},
    **{"1,000": 100_000, "1，000.50": 100_050, "¥1,409.50": 140_950, "12,345,678": 1_234_567_800},
    **{"1千": 100_000, "2万": 2_000_000, "1.5万元": 1_500_000, "1亿": 10_000_000_000},
    **{"十元": 1000, "十": 1000, "两千": 200_000, "二十万元": 20_000_000, "一百零五": 10_500},
    **{
        "壹拾元伍角整": 1050,
        "10元5角": 1050,
        "十块五毛": 1050,
        "5角": 50,
        "人民币壹佰元整": 10_000,
    },
    **{"00012.5": 1250, "0": 0, "零元": 0},
}
REFUSED = {
    "一百五": "1409.50",  # 150 or 105
    "10块5": "1409.50",
    "1,5": "1409.50",
    "1,00": "1409.50",
    "1,0000": "10000",
    "3k": "3000",
    "1e3": "1000",
    ".5": "0.50",
    "约10元": "1409.50",
    "10-20元": "1409.50",
    "百": "1409.50",
    "元": "1409.50",
    "10元/件": "1409.50",
}
ABROAD = ("$10", "US$10", "10美元", "HK$10", "10港币", "€10", "10欧元", "10日元", "£10", "GBP 10")


@pytest.mark.parametrize("text", READ)
def test_an_amount_is_read_as_clerks_write_it(text: str) -> None:
    assert amount_read(text) == READ[text]
    assert amount_read(f" {text}　") == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_may_mean_two_sums_is_refused_with_how_it_is_typed(text: str) -> None:
    with pytest.raises(BadData) as error:
        amount_read(text)
    assert error.value.message.values["example"] == REFUSED[text]


@pytest.mark.parametrize("text", ABROAD)
def test_another_currency_is_refused_as_such(text: str) -> None:
    with pytest.raises(BadData) as error:
        amount_read(text)
    assert "another currency" in error.value.message.text
    assert amount_printed(text) is None


@given(st.integers(0, 10**12 - 1))
def test_every_spelling_that_we_print_is_read_as_the_sum_that_it_is(amount: int) -> None:
    told = yuan(amount)
    for text in (
        *(told, grouped(amount), f"¥{grouped(amount)}", f"{told}元", capitals(told)),
        sum_in_words(amount, "zh", CNY),
        a_sum(amount, "zh", CNY),
        a_sum(amount, "en", CNY),
    ):
        assert amount_read(text) == amount


@given(st.text("0123456789.,，元块角分¥$十百千万亿一二五零两壹拾 整", max_size=8))
def test_what_is_read_is_read_alike_without_its_marks_and_in_no_other_currency(text: str) -> None:
    amount = amount_printed(text)
    if amount is None:
        return
    assert 0 <= amount < 10**12
    assert amount_read(yuan(amount)) == amount
    bare = text.translate({ord(mark): None for mark in "元块¥整 "})
    if not any(part in text for part in "角分") and bare:
        assert amount_printed(bare) in (amount, None) or meant_amount(bare)
    if any(mark in text for mark in "元块¥"):
        assert all(
            amount_printed(text, other) is None for other in CURRENCIES.values() if other != CNY
        )


@given(st.integers(0, 10**12 - 1))
def test_another_spelling_is_refused_with_how_that_sum_is_typed(
    amount: int,
) -> None:
    told = yuan(amount)
    assert amount_typed(told) == amount
    for text in (
        f"¥{grouped(amount)}",
        f"{told}元",
        capitals(told),
        sum_in_words(amount, "zh", CNY),
    ):
        with pytest.raises(BadData) as error:
            amount_typed(text)
        assert amount_typed(str(error.value.message.values["example"])) == amount


def test_registers_and_losses_have_amounts_as_people_write_them(desk: Desk) -> None:
    head = "投诉人姓名,联系电话,投诉类别,投诉对象,投诉内容,投诉请求,索赔金额"
    rows = [
        f"王,1381234800{no},商品质量,冰箱,坏,退,{text}"
        for no, text in enumerate(("十元", "1.5万", "１４０９．５０元"))
    ]
    Path("a.csv").write_text("\n".join((head, *rows)) + "\n", "utf-8")
    desk.run("--as teng import a.csv")
    claimed = [desk.json(f"show {no}")["facts"]["amount_claimed"] for no in (1, 2, 3)]
    assert claimed == ["10.00", "15000.00", "1409.50"]
    assert losses(["外套：一百元", "干洗 50块"], CNY) == (Loss("外套", 10_000), Loss("干洗", 5000))


@pytest.mark.parametrize(
    ("line", "field", "shown"),
    [
        ("offer 1 refund 10元", "amount", "10"),
        ("offer 1 refund amount=￥10", "amount", "10"),
        ("offer 1 refund amount=1,000", "amount", "1000"),
        ("demand 1 换货 --amount 两千", "--amount", "2000"),
        ("offer 1 refund $10", "amount", "another currency"),
        ("demand 1 换货 --amount 20美元", "--amount", "another currency"),
        ("settle 1 merchant n 100元 王小明 merchant=甲店", "amount", "100"),
    ],
)
def test_a_sum_that_is_typed_otherwise_is_refused_with_its_field_and_how_it_is_typed(
    desk: Desk, line: str, field: str, shown: str
) -> None:
    desk.open()
    said = desk.run(f"--as teng {line}", code=65).err
    assert field in said
    assert (shown if " " in shown else f"such as {shown}.") in said
