"""Amounts as they are typed at the desk, in one spelling; and as registers and lists of a loss have
them, in figures, in figures with a numeral for their size, in numerals.

At the desk the clerk sees what is refused and types it once more. In a register of hundreds of rows
somebody else wrote it, and what can mean one sum only is taken for that."""

import re
from functools import cache

from casefile.errors import BadData
from casefile.values.amounts import (
    CAPITAL_DIGITS,
    HALF_WIDTH,
    fen,
    meant_amount,
    no_amount,
    not_in_digits,
    whole_in_capitals,
    yuan,
)
from casefile.values.currency import ANY_MARK, CNY, Currency

_FIGURES = r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,10})((?:\.[0-9]{1,2})?)"
_NUMERAL = "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"


def amount_typed(text: str, currency: Currency = CNY) -> int:
    """The fen of an amount that somebody types: ``1000``, ``1409.5``, in digits and a point alone.
    BadData shows how that sum is typed which can only have been meant."""
    try:
        return fen(text, currency)
    except BadData:
        meant = yuan(amount_read(text, currency)).removesuffix(".00")
    raise not_in_digits(text, meant)


def amount_read(text: str, currency: Currency = CNY) -> int:
    """The fen of an amount as people write it: ``1409.5``, ``1,409.50``, ``１０``, ``¥10``,
    ``10元``, ``10 块``, ``1.5万``, ``十元``, ``壹拾元伍角整``, in pounds ``£10``.

    BadData says what to type for what may mean two sums (``一百五``, ``1,5``), for another
    currency, and for what is none. What is read so is the one sum that the text can mean.
    """
    plain = text.translate(HALF_WIDTH).strip()
    for read in (_in_figures, _in_myriads, _in_numerals):
        if (amount := read(plain, currency)) is not None:
            return amount
    if re.search(rf"\d|[{_NUMERAL}]", plain) and _of_another(plain, currency):
        raise BadData(
            "{value} is in another currency; amounts are in yuan here: write what it comes to in "
            "yuan, such as 1409.50, and put the other sum in a note.",
            value=text,
        )
    raise no_amount(text, currency)


@cache
def _printed(marks: str) -> "re.Pattern[str]":
    return re.compile(rf"(?:{marks}|\s)*{_FIGURES}\s*(?:{marks})?", re.I)


@cache
def _marked(marks: str, number: str) -> "re.Pattern[str]":
    return re.compile(rf"(?:{marks}|\s)*({number})\s*(?:{marks})?", re.I)


def _of_another(text: str, currency: Currency) -> bool:
    """Whether a mark of a currency stands in it that is none of ours."""
    own = re.compile(currency.marks, re.I)
    return any(not own.fullmatch(mark) for mark in re.findall(ANY_MARK, text, re.I))


def _in_figures(text: str, currency: Currency) -> int | None:
    """An amount in figures, with commas between the thousands and the marks of its currency."""
    found = _printed(currency.marks).fullmatch(text)
    if not found or len(whole := found[1].replace(",", "")) > 10:
        return None
    return fen(whole + found[2])


def _in_myriads(text: str, currency: Currency) -> int | None:
    """An amount in figures and one numeral for its size: ``1千``, ``2万元``, ``1.5 万``."""
    found = _marked(currency.marks, r"[0-9]{1,10}(?:\.[0-9]{1,8})?\s*[千万亿]").fullmatch(text)
    if not found:
        return None
    meant = meant_amount(found[1], currency)
    return fen(meant) if meant else None


def _in_numerals(text: str, currency: Currency) -> int | None:
    """An amount in Chinese numerals, where it is written as it is counted: what is left out at its
    end (``一百五``) may mean two sums. Jiao and fen are of yuan alone."""
    whole = _marked(currency.marks, rf"[{_NUMERAL}]+").fullmatch(text)
    if whole:
        return _counted(whole[1])
    if currency is not CNY:
        return None
    number = rf"[0-9]+|[{_NUMERAL}]+"
    found = re.fullmatch(
        rf"(?:人民币\s*)?(?:({number})[元圆块])?零?(?:({number})[角毛])?零?(?:({number})分)?整?",
        text,
    )
    if not found or not any(found.groups()):
        return None
    parts = [_one_number(part) for part in found.groups()]
    if any(part is None for part in parts) or any((part or 0) > 9 for part in parts[1:]):
        return None
    yuan_part, jiao, last = (part or 0 for part in parts)
    return yuan_part * 100 + jiao * 10 + last if yuan_part < 10**10 else None


def _one_number(text: str | None) -> int | None:
    """A whole number in figures or in numerals; nothing is nought."""
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    counted = _counted(text)
    return None if counted is None else counted // 100


_FORMAL = str.maketrans("〇一二三四五六七八九十百千两", "零壹贰叁肆伍陆柒捌玖拾佰仟贰")


def _counted(text: str) -> int | None:
    """The fen of whole yuan in numerals; None unless they are written as they are counted."""
    formal = text.translate(_FORMAL)
    if formal == "零":
        return 0
    found = _capital_amount(formal)
    if not found or len(found) > 10:
        return None
    full = re.sub("(^|零|万|亿)拾", r"\1壹拾", formal)  # 十五 is 一十五
    return int(found) * 100 if whole_in_capitals(int(found)) == full else None


def amount_printed(text: str, currency: Currency = CNY) -> int | None:
    """The fen of an amount as it is printed on lists and vouchers, by the same reader; None where
    it is none."""
    try:
        return amount_read(text, currency)
    except BadData:
        return None


def _capital_amount(formal: str) -> str:
    """Whole yuan written in capitals; nothing where they are none."""
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = myriads = group = digit = 0
    for character in formal:
        if character in CAPITAL_DIGITS:
            digit = CAPITAL_DIGITS.index(character)
        elif character in places:
            group, digit = group + (digit or 1) * places[character], 0
        elif character == "万":
            myriads, group, digit = myriads + (group + digit) * 10_000, 0, 0
        else:
            total, myriads, group, digit = (myriads + group + digit) * 10**8, 0, 0, 0
    total += myriads + group + digit
    return str(total) if total else ""
