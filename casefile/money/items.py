"""What a compensation is made up of, line by line: ``外套清洗：86.00``."""

import re

import msgspec

from casefile.errors import BadData
from casefile.values.amounts import fen, yuan
from casefile.values.value import Value

_AMOUNT = re.compile(r"(.*\S)\s*[:：]\s*([0-9]{1,10}(?:\.[0-9]{1,2})?)\s*(?:元|yuan)?", re.DOTALL)


class Loss(msgspec.Struct, frozen=True):
    """One loss; ``amount`` in fen, None where the line names none."""

    text: str
    amount: int | None = None


def losses(items: Value) -> tuple[Loss, ...]:
    """The lines of ``items``: an amount is what stands at the end after a colon."""
    found = []
    for item in items if isinstance(items, list) else [items]:
        match = _AMOUNT.fullmatch(item)
        found.append(Loss(match.group(1), fen(match.group(2))) if match else Loss(item))
    return tuple(line for line in found if line.text)


def come_to(items: Value, amount: int) -> None:
    """BadData where the amounts of the lines exceed ``amount``, or all of them are named and do
    not come to it."""
    named = [line.amount for line in losses(items)]
    total = sum(part or 0 for part in named)
    if total > amount or (named and None not in named and total != amount):
        raise BadData(
            "The items come to {total} yuan, the settlement to {amount}.",
            total=yuan(total),
            amount=yuan(amount),
        )
