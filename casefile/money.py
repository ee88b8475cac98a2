"""Amounts of money: whole fen inside, yuan with two decimals at the edge.

No float ever holds an amount: 0.1 + 0.2 is not money.
"""

import re

from casefile.errors import BadData

_YUAN = r"([0-9]{1,10})(?:\.([0-9]{1,2}))?"


def fen(yuan: str) -> int:
    """The fen of an amount typed in yuan: ``"1409.5"`` is 140950.

    Only ASCII digits, at most ten before and two after the point; anything else is BadData.
    """
    match = re.fullmatch(_YUAN, yuan)
    if not match:
        raise BadData(
            "{value} is no amount: write yuan in half-width digits only, such as 1409.50.",
            value=yuan,
        )
    whole, part = match.group(1), match.group(2) or ""
    return int(whole) * 100 + int(part.ljust(2, "0"))


def yuan(amount: int) -> str:
    """The canonical spelling of ``amount`` fen: ``140950`` is ``"1409.50"``."""
    return f"{amount // 100}.{amount % 100:02}"
