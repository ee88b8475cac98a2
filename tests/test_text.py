import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.people.masks import mask, mask_name, mask_phone
from casefile.values.text import clean, escaped, one_line, printable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一行\r\n两行\r三行", "一行\n两行\n三行"),
        ("bell\x07", "bell[U+0007]"),
        ("esc\x1b[31mred", "esc[U+001B][31mred"),
        ("c1\x9b", "c1[U+009B]"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("\u202eevil", "[U+202E]evil"),
        ("\ufeffbom", "[U+FEFF]bom"),
        ("lone \ud800 surrogate", "lone [U+D800] surrogate"),
        ("\ufffe\uffff", "[U+FFFE][U+FFFF]"),
        ("家庭👨\u200d👩", "家庭👨\u200d👩"),
        ("𠮷野家", "𠮷野家"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_unsafe_characters_become_visible(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text(st.characters(codec=None), max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=100))
def test_printable_text_is_kept_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_a_paste_by_mistake_is_refused() -> None:
    with pytest.raises(BadData, match="20001"):
        clean("x" * 20_001)
    with pytest.raises(BadData, match="1000"):
        clean("\n" * 1000)
    assert clean("x" * 20_000)
    assert clean("\n" * 999)


@pytest.mark.parametrize(
    ("name", "masked"), [("王小明", "王*"), ("王", "*"), ("York", "Y*"), ("欧阳", "欧*")]
)
def test_a_masked_name_shows_its_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812348000", "138****8000"),
        ("0755-1234567", "075****4567"),
        ("12345", "****45"),
        ("110", "****"),
    ],
)
def test_a_masked_phone_shows_at_most_its_ends(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_the_manner_none_shows_all_and_the_manner_all_nothing() -> None:
    assert mask("送错货", "none") == "送错货"
    assert mask("幸福路 1 号", "all") == "***"


def test_a_cell_stands_on_one_line() -> None:
    assert one_line("a\n\tb  c\x1b") == "a b c[U+001B]"


@given(st.dictionaries(st.text(), st.text()))
def test_data_hold_nothing_that_a_terminal_obeys_and_say_the_same(data: dict[str, str]) -> None:
    told = escaped(json.dumps(data, ensure_ascii=False, indent=2))
    assert json.loads(told) == data
    assert told == printable(told)
