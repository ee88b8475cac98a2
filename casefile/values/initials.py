"""The first letters of how Chinese characters are read: what an input method takes for a word."""

from bisect import bisect_right

# the common characters of GB/T 2312 stand in the order of their readings; each letter's first one
_FIRST = (
    (0xB0A1, "a"),
    (0xB0C5, "b"),
    (0xB2C1, "c"),
    (0xB4EE, "d"),
    (0xB6EA, "e"),
    (0xB7A2, "f"),
    (0xB8C1, "g"),
    (0xB9FE, "h"),
    (0xBBF7, "j"),
    (0xBFA6, "k"),
    (0xC0AC, "l"),
    (0xC2E8, "m"),
    (0xC4C3, "n"),
    (0xC5B6, "o"),
    (0xC5BE, "p"),
    (0xC6DA, "q"),
    (0xC8BB, "r"),
    (0xC8F6, "s"),
    (0xCBFA, "t"),
    (0xCDDA, "w"),
    (0xCEF4, "x"),
    (0xD1B9, "y"),
    (0xD4D1, "z"),
)
_LAST = 0xD7F9


def initials(text: str) -> str:
    """``商品质量`` is ``spzl``; other characters than the common Chinese ones stay as they are."""
    return "".join(map(_initial, text.lower()))


def _initial(character: str) -> str:
    code = character.encode("gb2312", "ignore")
    number = int.from_bytes(code, "big")
    if len(code) != 2 or not _FIRST[0][0] <= number <= _LAST:
        return character
    return _FIRST[bisect_right(_FIRST, (number, "~")) - 1][1]
