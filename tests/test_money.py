import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.money import fen, yuan


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
