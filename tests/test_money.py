import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.values.amounts import capitals, fen, grouped, in_english, yuan


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("1409.5", 140950), ("0", 0), ("0.01", 1), ("9999999999.99", 999999999999)],
)
def test_an_amount_is_whole_fen(typed: str, amount: int) -> None:
    assert fen(typed) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-1",
        "+1",
        "1e3",
        "1.234",
        "1,000",
        "１００",
        "1.",
        ".5",
        " 1",
        "NaN",
        "Infinity",
        "0x10",
        "99999999999",
        "1_000",
        "¥5",
        "5元",
        "1 000",
        "1\n",
    ],
)
def test_anything_else_is_no_amount(typed: str) -> None:
    with pytest.raises(BadData):
        fen(typed)


@given(st.integers(0, 10**12 - 1))
def test_spelling_and_reading_give_the_amount_back(amount: int) -> None:
    assert fen(yuan(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "words", "why"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角整", "the source omits 整 after 角; the rule asks for it"),
        ("6007.14", "陆仟零柒元壹角肆分", "official"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分", "official; 零 is optional, we write it"),
        ("107000.53", "壹拾万柒仟元零伍角叁分", "official, the first of two spellings"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分", "official"),
        ("325.04", "叁佰贰拾伍元零肆分", "official"),
        ("0", "零元整", "nothing"),
        ("0.01", "壹分", "no yuan, no jiao"),
        ("0.10", "壹角整", "no yuan"),
        ("0.15", "壹角伍分", "no yuan"),
        ("10", "壹拾元整", "never a bare 拾"),
        ("20.50", "贰拾元零伍角整", "a yuan that ends in zero"),
        ("1000000000.00", "壹拾亿元整", "no 万 for an empty group"),
        ("100000001.00", "壹亿零壹元整", "one 零 for a run of zeros over groups"),
        ("100010000.00", "壹亿零壹万元整", "a group below a thousand"),
        ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", "the most there is"),
    ],
)
def test_amounts_in_capitals_follow_the_official_rules(amount: str, words: str, why: str) -> None:
    assert capitals(amount) == words, why
    assert capitals(Decimal(amount)) == words, why


@pytest.mark.parametrize(
    "amount",
    [
        "-1",
        "1.234",
        "",
        "NaN",
        "10000000000",
        Decimal("-0.01"),
        Decimal("0.001"),
        Decimal("0.010000000000000000000000000000000001"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1E+999999"),
        Decimal("10000000000"),
        1.5,
        10,
    ],
)
def test_what_is_no_amount_has_no_capitals(amount: Any) -> None:
    with pytest.raises(BadData):
        capitals(amount)


_VALUES = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(words: str) -> int:
    """The fen that capitals say: a second derivation, from the words to the number."""
    total = group = digit = 0
    for char in words.removesuffix("整"):
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _UNITS:
            group, digit = group + digit * _UNITS[char], 0
        elif char in "万亿":
            total, group, digit = total + (group + digit) * {"万": 10**4, "亿": 10**8}[char], 0, 0
        elif char == "元":
            total, group, digit = (total + group + digit) * 100, 0, 0
        else:
            total, digit = total + digit * {"角": 10, "分": 1}[char], 0
    return total


def test_a_hundred_thousand_amounts_agree_with_two_other_derivations() -> None:
    """Back to the number; and cn2an where it is right: it drops both 零 before a jiao, and 整 after
    it, so these are added as the rules say."""
    import cn2an

    rng = random.Random(20260302)
    for _ in range(100_000):
        amount = rng.randrange(10 ** rng.randrange(1, 13))
        words = capitals(yuan(amount))
        assert read_back(words) == amount, words
        assert "零零" not in words
        assert words.endswith(("整", "分"))
        if amount % 100 == 0 and amount:
            assert cn2an.an2cn(str(amount // 100), "rmb") == words
        elif amount > 100 and amount // 100 % 10 and amount // 10 % 10:
            known = cn2an.an2cn(yuan(amount).rstrip("0"), "rmb")
            assert known + ("整" if amount % 10 == 0 else "") == words


def test_an_empty_place_is_bridged_once() -> None:
    for amount in range(0, 10_000_000, 997):
        words = capitals(yuan(amount))
        assert words.count("元零") == (
            amount >= 100
            and amount % 100 > 0
            and (amount // 10 % 10 == 0 or amount // 100 % 10 == 0)
        )


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1409.50", "one thousand four hundred and nine yuan and fifty fen"),
        ("0", "zero yuan"),
        ("0.05", "five fen"),
        ("1.10", "one yuan and ten fen"),
        ("1000", "one thousand yuan"),
        ("1001", "one thousand and one yuan"),
        ("107000.53", "one hundred and seven thousand yuan and fifty-three fen"),
        ("1000000000", "one billion yuan"),
    ],
)
def test_amounts_in_english_words(amount: str, words: str) -> None:
    assert in_english(fen(amount)) == words


NUMBERS = {
    **{
        w: n
        for n, w in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
        )
    },
    **{
        w: n
        for n, w in enumerate(["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"], 10)
    },
    **{w: n for n, w in enumerate(["sixteen", "seventeen", "eighteen", "nineteen"], 16)},
    **{
        w: 10 * n
        for n, w in enumerate(
            ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
        )
    },
}


def counted(words: str) -> int:
    """English words read back, as somebody adds them up."""
    total = group = 0
    for word in words.replace("-", " ").replace(" and ", " ").split():
        if word == "hundred":
            group *= 100
        elif word in ("thousand", "million", "billion"):
            total += group * {"thousand": 10**3, "million": 10**6, "billion": 10**9}[word]
            group = 0
        else:
            group += NUMBERS[word]
    return total + group


@given(st.integers(0, 10**12 - 1))
def test_english_words_read_back_give_the_amount(amount: int) -> None:
    whole, _, part = in_english(amount).partition(" yuan")
    if not part and whole.endswith(" fen"):
        whole, part = "", whole
    part = part.removeprefix(" and ").removesuffix(" fen")
    assert (counted(whole) * 100 if whole else 0) + (counted(part) if part else 0) == amount


def test_english_figures_set_the_thousands_apart() -> None:
    assert [grouped(n) for n in (5, 140950, 999999999999)] == [
        "0.05",
        "1,409.50",
        "9,999,999,999.99",
    ]
