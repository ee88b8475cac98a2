"""Amounts of money: whole fen inside, yuan with two decimals at the edge, capitals on paper.

No float ever holds an amount: 0.1 + 0.2 is not money.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from casefile.errors import BadData
from casefile.values.currency import CNY, Currency
from casefile.values.patterns import pattern

if TYPE_CHECKING:
    from decimal import Decimal  # a millisecond that no command needs which writes no capitals

_YUAN = r"([0-9]{1,10})(?:\.([0-9]{1,2}))?"
MOST_YUAN = "9999999999.99"
"""The largest amount in yuan."""
CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_MYRIADS = ("", "万", "亿")


def fen(yuan: str, currency: Currency = CNY) -> int:
    """The fen of an amount as it is kept: ``"1409.5"`` is 140950.

    Only ASCII digits, at most ten before and two after the point; anything else is BadData. What
    somebody typed or wrote is read by ``typed_amounts``.
    """
    match = re.fullmatch(_YUAN, yuan)
    if not match:
        raise no_amount(yuan, currency)
    whole, part = match.group(1), match.group(2) or ""
    return int(whole) * 100 + int(part.ljust(2, "0"))


def no_amount(text: str, currency: Currency) -> BadData:
    """Why ``text`` is no amount, and how it is typed where anybody can tell what was meant."""
    plain = text.translate(HALF_WIDTH).strip()
    bare = _mark(currency.marks).sub("", plain)
    if re.fullmatch(r"-[0-9.,]+", bare):
        return BadData("{value} is no amount: it cannot be below nothing.", value=text)
    if re.fullmatch(r"[0-9,]{1,13}\.[0-9]{3,}", bare):
        return BadData("{value} is no amount: at most two decimals.", value=text)
    return not_in_digits(text, meant_amount(text, currency) or "1409.50")


def not_in_digits(text: str, example: str) -> BadData:
    """That ``text`` is no amount as it is typed, and how one is."""
    return BadData(
        "{value} is no amount: write yuan in digits, such as {example}.",
        value=text,
        example=example,
    )


HALF_WIDTH = str.maketrans("０１２３４５６７８９．，￥－\u3000", "0123456789.,¥- ")
"""What an input method for Chinese makes of figures, as it is typed elsewhere."""


@cache
def _mark(marks: str) -> "re.Pattern[str]":
    return re.compile(rf"{marks}|整|\s", re.I)


_LOOSE = pattern(r"([0-9]*\.?[0-9]*)(?:[eE]\+?([0-9]))?\s*([千万亿kK]?)")
_TIMES = {"": 0, "千": 3, "k": 3, "万": 4, "亿": 8}


def meant_amount(text: str, currency: Currency = CNY) -> str:
    """The amount that somebody may have meant who typed what is none (``1,0000``, ``2k``, ``.5``),
    spelled as it is to be typed; nothing where nobody could say."""
    if re.search(r"[,，][0-9]{0,2}(?![0-9])", text.translate(HALF_WIDTH)):
        return ""  # a comma that is no point here
    ends = rf"^(?:{currency.marks}|\s)+|(?:{currency.marks}|[整\s])+$"
    bare = re.sub(ends, "", text.translate(HALF_WIDTH).lower(), flags=re.I)
    bare = re.sub(r"[,\s]", "", bare)
    found = _LOOSE.fullmatch(bare)
    if found and re.search("[0-9]", found[1]):
        from decimal import Decimal

        power = int(found[2] or 0) + _TIMES[found[3].lower()]
        amount = Decimal(found[1]).scaleb(power) * 100
        if 0 < amount < 10**12 and amount == int(amount):
            return yuan(int(amount)).removesuffix(".00")
    return ""


def yuan(amount: int) -> str:
    """The canonical spelling of ``amount`` fen: ``140950`` is ``"1409.50"``."""
    return f"{amount // 100}.{amount % 100:02}"


def capitals(amount: "Decimal | str") -> str:
    """An amount in yuan as it is written in words on Chinese papers, without 人民币 before it.

    By 《支付结算办法》 annex 1: 元 and 角 end with 整, 分 never does; one 零 stands for a run of
    zeros inside the yuan, and where the jiao is zero and the fen is not. Where the rules leave 零
    open (a yuan that ends in zero before a jiao) it is written: 107000.53 is
    壹拾万柒仟元零伍角叁分. BadData for what is negative, more precise than a fen, not finite, or
    above 9 999 999 999.99.
    """
    total = _exact(amount)
    yuan_part, jiao, last = total // 100, total // 10 % 10, total % 10
    if not total:
        return "零元整"
    text = f"{whole_in_capitals(yuan_part)}元" if yuan_part else ""
    if not (jiao or last):
        return f"{text}整"
    # 零 bridges a gap: no jiao before the fen, or a yuan that ends in zero before the jiao
    if text and (not jiao or yuan_part % 10 == 0):
        text += "零"
    if jiao:
        text += f"{CAPITAL_DIGITS[jiao]}角"
    return f"{text}{CAPITAL_DIGITS[last]}分" if last else f"{text}整"


def in_chinese(amount: int, currency: Currency) -> str:
    """``amount`` pence or cents in the same numerals, counted in what the currency has in the place
    of yuan, jiao and fen, which are ours alone: ``壹仟肆佰零玖英镑伍拾便士``."""
    whole, part = divmod(amount, 100)
    one, hundredth = currency.chinese
    text = f"{whole_in_capitals(whole) or '零'}{one}" if whole or not part else ""
    return f"{text}{whole_in_capitals(part)}{hundredth}" if part else f"{text}整"


def _exact(amount: "Decimal | str") -> int:
    from decimal import Decimal

    if isinstance(amount, str):
        return fen(amount)
    exact = isinstance(amount, Decimal) and amount.is_finite() and 0 <= amount <= Decimal(MOST_YUAN)
    if not exact or amount != amount.quantize(Decimal("0.01")):
        raise not_in_digits(str(amount), "1409.50")
    return int(amount * 100)


def whole_in_capitals(number: int) -> str:
    """A whole number above zero in capitals, four digits at a time."""
    text, gap = "", False
    for power in reversed(range(len(_MYRIADS))):
        group = number // 10_000**power % 10_000
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _four(group) + _MYRIADS[power]
        gap = False
    return text


def _four(group: int) -> str:
    """Four digits with their places, one 零 for a run of zeros inside."""
    text, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + CAPITAL_DIGITS[digit] + _PLACES[place]
        gap = not digit
    return text


_ONES = (
    *("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_THOUSANDS = ("", " thousand", " million", " billion")


def in_english(amount: int, currency: Currency = CNY) -> str:
    """``amount`` fen (pence, cents) in English words, as it stands beside the figures on a paper:
    ``140950`` is ``one thousand four hundred and nine yuan and fifty fen``."""
    whole, part = divmod(amount, 100)
    named = f"{_english(whole)} {currency.whole[whole != 1]}" if whole or not part else ""
    rest = f"{_english(part)} {currency.part[part != 1]}" if part else ""
    return " and ".join(text for text in (named, rest) if text)


def _english(number: int) -> str:
    """A whole number in words; ``and`` stands before the tens and ones, as the British write it."""
    if not number:
        return "zero"
    texts = []
    for power in reversed(range(len(_THOUSANDS))):
        group = number // 1000**power % 1000
        hundreds, rest = divmod(group, 100)
        if hundreds:
            texts.append(f"{_ONES[hundreds]} hundred{'' if rest else _THOUSANDS[power]}")
        if rest:
            joint = "and " if texts and (hundreds or not power) else ""
            texts.append(f"{joint}{_below_hundred(rest)}{_THOUSANDS[power]}")
    return " ".join(texts)


def _below_hundred(number: int) -> str:
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def grouped(amount: int) -> str:
    """``amount`` fen in yuan with its thousands set apart, for English papers: ``1,409.50``."""
    return f"{amount // 100:,}.{amount % 100:02}"
