"""Numbers and days as a spreadsheet shows them, by the format of the cell, or not at all."""

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

import msgspec

from casefile.errors import Message, message

EXACT = 10**15
"""A spreadsheet keeps fifteen digits of a number; what is longer has lost its end."""
NOISE = 1e-9
"""Days by which a reckoned day may fall short of midnight: less than a ten-thousandth second."""
_CHINESE_MONTH, _CHINESE_TIME = 'yyyy"年"m"月"', 'h"时"mm"分"'
BUILT_IN = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"},
    **{12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0", 49: "@"},
    **dict.fromkeys((5, 6, 37, 38, 41, 42), "#,##0"),
    **dict.fromkeys((7, 8, 39, 40, 43, 44), "#,##0.00"),
    **dict.fromkeys((14, 15, 16, 30, 31), "yyyy-mm-dd"),
    **dict.fromkeys((18, 20), "h:mm"),
    **{17: "yyyy-mm", 19: "h:mm:ss", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm"},
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss"},
    # what a Chinese spreadsheet means by the numbers that others leave free
    **dict.fromkeys((27, 36, 50, 52, 57), _CHINESE_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    **dict.fromkeys((32, 34, 55), _CHINESE_TIME),
    **dict.fromkeys((33, 35, 56), f'{_CHINESE_TIME}ss"秒"'),
}
"""Formats that a workbook names by a number only; which decimals and which parts of a day show."""
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[([^\]]*)\]|(E[+-]|AM/PM|A/P|.)', re.DOTALL | re.I)
_YUAN = re.compile("¥|￥|元|圆|RMB|CNY|人民币|整|[()（）+ \u00a0-]")
"""What tells of an amount of money only what its column tells: it is no part of the number."""
_ELAPSED = re.compile("h+|m+|s+", re.I)
_COLOUR = re.compile(
    "black|blue|cyan|green|magenta|red|white|yellow|color *[0-9]+|[黑蓝青绿红白黄]色?"
)
SHAPE_DIGITS = "0#?"
ELAPSED = "elapsed"
"""What stands for hours that go on beyond a day."""


class ShapeSection(msgspec.Struct, frozen=True):
    """One part of a format: single characters that stand for something, and texts of its own
    (``text`` tells which); ``odd`` where it shows numbers in a way that is not known here."""

    tokens: tuple[str, ...]
    text: tuple[bool, ...]
    odd: bool = False

    @property
    def letters(self) -> set[str]:
        """The characters that stand for something, small."""
        return {t.lower() for t, own in zip(self.tokens, self.text, strict=True) if not own}

    @property
    def words(self) -> str:
        """The texts of its own, one behind the other."""
        return "".join(t for t, own in zip(self.tokens, self.text, strict=True) if own)

    @property
    def hundredths(self) -> int:
        """How often what is shown is a hundred times the number: its percent signs."""
        return sum(t == "%" and not own for t, own in zip(self.tokens, self.text, strict=True))


@lru_cache(500)
def sections(shape: str) -> tuple[ShapeSection, ...]:
    """The parts of a format: for numbers from zero, below zero, zero, and for texts."""
    found: list[ShapeSection] = []
    tokens: list[str] = []
    texts: list[bool] = []
    odd = False
    for quoted, escaped, bracket, plain in _TOKEN.findall(
        re.sub("General", "#", shape, flags=re.I)
    ):
        if plain == ";":
            found.append(ShapeSection(tuple(tokens), tuple(texts), odd))
            tokens, texts, odd = [], [], False
        elif bracket.startswith("$"):
            tokens.append(bracket[1:].partition("-")[0])
            texts.append(True)
        elif bracket:
            elapsed = _ELAPSED.fullmatch(bracket)
            odd |= not elapsed and not _COLOUR.fullmatch(bracket.lower())
            tokens.append(ELAPSED if elapsed else "")
            texts.append(not elapsed)
        elif plain or quoted or escaped:
            own = not plain or not plain.isascii() or plain in "-+():$ "
            tokens.append(plain or quoted or escaped)
            texts.append(own)
    return (*found, ShapeSection(tuple(tokens), tuple(texts), odd))


def as_displayed(raw: str, shape: str, *, since_1904: bool = False) -> str | Message | None:
    """The number ``raw`` as a cell of format ``shape`` shows it: days as ISO 8601 has them, other
    numbers in full, with leading zeros, percent signs and texts of the format, without the marks
    between thousands and those of yuan. A Message where that would not be what is shown;
    None where nothing is."""
    value = float(raw)
    if not abs(value) < EXACT:
        return message(
            "A number of more than 15 digits, of which a spreadsheet keeps no more: "
            "store the column as text."
        )
    parts = sections(shape)
    letters = parts[0].letters
    if letters & {*"ymdhs", ELAPSED}:
        when = None if ELAPSED in letters else _moment(value, letters, since_1904)
        return when or _odd(shape)
    return _number(Decimal(f"{value:.15g}"), parts, shape)


def _odd(shape: str) -> Message:
    return message(
        "The spreadsheet shows this number in a way of its own ({shape}): format the column as "
        "text, and type what it shows.",
        shape=shape,
    )


def _moment(serial: float, letters: set[str], since_1904: bool) -> str | None:
    """The day, the time of day, or both, to the second; None for what is none."""
    timed, dated = bool(letters & set("hs")), bool(letters & set("yd"))
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    # the spreadsheet counts a 29 February 1900, which there was not
    early = not since_1904 and serial < 61
    if serial < 0 or serial > 109_600 or (early and (dated or not timed or serial >= 1)):
        return None
    if not timed:  # a day is shown as the one that it lies in, however late
        return (first + timedelta(days=int(serial + NOISE))).date().isoformat()
    near = first + timedelta(seconds=round(serial * 86_400))
    if serial < 1 and not dated:
        return time(near.hour, near.minute, near.second).isoformat()
    return near.isoformat(timespec="seconds")


def _number(value: Decimal, parts: tuple[ShapeSection, ...], shape: str) -> str | Message | None:
    numbers = [part for part in parts if "@" not in part.tokens][:3]
    if not numbers:
        return format(value, "f")
    if any(part.odd for part in numbers):
        return _odd(shape)
    if not value and len(numbers) == 3 and not numbers[2].letters & set("0#"):
        words = numbers[2].words.strip()
        return (_YUAN.sub("", words) or "0") if words else None  # a dash stands for nothing owed
    part = numbers[1] if value < 0 and len(numbers) > 1 else numbers[0]
    cut = _cut(part)
    if cut is None:
        return _odd(shape)
    before, core, texts, after = cut
    if any(texts):
        digits: str | Message | None = _grouped(value, core, texts)
    else:
        digits = _plain(value.scaleb(2 * part.hundredths), "".join(core))
    if digits is None or isinstance(digits, Message):
        return digits or _odd(shape)
    return _told(before) + digits + _told(after)


def _cut(
    part: ShapeSection,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[bool, ...], tuple[str, ...]] | None:
    """What stands before the digits, the digits, which of them are texts, and what stands behind;
    None where there are none, or something is meant around them that is not known here."""
    means = [None if own else t for t, own in zip(part.tokens, part.text, strict=True)]
    places = [n for n, t in enumerate(means) if t and t in SHAPE_DIGITS]
    if not places:
        return None
    begin, end = places[0], places[-1] + 1
    begin -= begin > 0 and means[begin - 1] == "."
    end += end < len(means) and means[end] == ","  # no mark, but a thousandth of the number
    if any(t not in (None, "%", ".") for t in (*means[:begin], *means[end:])):
        return None
    return part.tokens[:begin], part.tokens[begin:end], part.text[begin:end], part.tokens[end:]


def _told(texts: Iterable[str]) -> str:
    """The texts before or behind a number, but for the marks of yuan; those of another currency
    stay, for whoever reads amounts of that one."""
    said = "".join(texts).removeprefix(".")
    return "" if not _YUAN.sub("", said) else said


def _plain(value: Decimal, core: str) -> str | Message | None:
    """A number in full, without an exponent; None where the format is no plain one."""
    if re.fullmatch(r"[0#?.,]+E[+-][0#?]+", core, re.I):
        return format(value, "f")
    read = re.fullmatch(r"([0#?]*(?:,[0#?]+)*)(?:\.([0#?]*))?", core)
    if not read:
        return None
    whole, _, rest = format(value.normalize(), "f").lstrip("-").partition(".")
    # "#" alone is also what became of a format that shows whatever there is
    if len(rest) > len(read[2] or "") and core != "#":
        return message(
            "The spreadsheet keeps more of this number ({value}) than it shows: round it, or "
            "format the column as text.",
            value=format(value, "f"),
        )
    rest = rest.ljust((read[2] or "").count("0"), "0")
    sign = "-" if value < 0 else ""
    return sign + whole.zfill(read[1].count("0")) + (f".{rest}" if rest else "")


def _grouped(value: Decimal, core: tuple[str, ...], texts: tuple[bool, ...]) -> str | None:
    """Digits with texts of the format among them, as ``000-0000-0000`` shows them."""
    if value < 0 or value != int(value):
        return None
    left, found = str(int(value)), ""
    for token, own in zip(reversed(core), reversed(texts), strict=True):
        if own:
            found = token + found
        elif token not in SHAPE_DIGITS:
            return None
        else:
            found = (left[-1:] or {"0": "0", "#": "", "?": " "}[token]) + found
            left = left[:-1]
    return left + found
