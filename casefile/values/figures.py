"""Whole numbers and percentages: one spelling each, and no float."""

import re

from casefile.errors import BadData

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％－", "0123456789.%-")


def whole_number(text: str) -> str:
    """The canonical spelling of a whole number of at most nine digits: ``007`` is ``"7"``."""
    found = re.fullmatch(r"(-?)0*([0-9]{1,9})", text.translate(_FULL_WIDTH).strip())
    if not found:
        raise BadData("{value} is no whole number: write digits only, such as 3.", value=text)
    sign = found[1] if int(found[2]) else ""
    return f"{sign}{int(found[2])}"


def percentage(text: str) -> str:
    """The canonical spelling of a percentage of at most two decimals, without its sign:
    ``12.50%`` is ``"12.5"``."""
    bare = text.translate(_FULL_WIDTH).strip().removesuffix("%").rstrip()
    found = re.fullmatch(r"0*([0-9]{1,5})(?:\.([0-9]{1,2}))?", bare)
    if not found:
        raise BadData("{value} is no percentage: write it as 12.5.", value=text)
    part = (found[2] or "").rstrip("0")
    return f"{int(found[1])}.{part}" if part else str(int(found[1]))
