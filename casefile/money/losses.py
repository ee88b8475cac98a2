"""What a compensation is made up of, line by line: ``外套清洗：86.00``."""

import re
from functools import cache

import msgspec

from casefile.errors import BadData
from casefile.values.amounts import yuan
from casefile.values.currency import Currency
from casefile.values.patterns import pattern
from casefile.values.typed_amounts import amount_printed
from casefile.values.value import Value

_BEHIND_COLON = pattern(r"(.*?)\s*[:：]\s*([^:：]*\S)\s*", re.DOTALL)
_BEHIND_BLANK = pattern(r"(.*\S)\s+(\S+)", re.DOTALL)
_SOME_SUM = pattern(
    r"\d|[¥￥元圆]|约?[一二两三四五六七八九十百千万零〇壹贰叁肆伍陆柒捌玖拾佰仟]+块?$"
)
"""What is meant as an amount behind a colon, whether or not it can be read."""


@cache
def _marks(marks: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What tells of an amount of the currency; one that nothing sets apart from the name, which may
    end in a digit itself."""
    mark = f"[¥￥元圆]|{marks}"
    together = rf"\d\s*(?:{mark})整?$|(?:[¥￥£￡＄$])|\s[\d.,，]+$"
    return re.compile(mark, re.I), re.compile(together, re.I)


class Loss(msgspec.Struct, frozen=True):
    """One loss; ``amount`` in fen, None where the line names none. ``unread``: something stands
    there that looks like an amount and cannot be read as one."""

    text: str
    amount: int | None = None
    unread: bool = False


def losses(items: Value, currency: Currency) -> tuple[Loss, ...]:
    """The lines of ``items``: name, colon (or a blank before ``86元``), amount in ``currency``."""
    found = (_line(item, currency) for item in (items if isinstance(items, list) else [items]))
    return tuple(line for line in found if line.text)


def _line(item: str, currency: Currency) -> Loss:
    mark, run_together = _marks(currency.marks)
    if behind := _BEHIND_COLON.fullmatch(item):
        name, told = behind[1], behind[2]
        amount = amount_printed(told, currency)
        if name and amount is not None:
            return Loss(name, amount)
        return Loss(item, unread=bool(_SOME_SUM.search(told)))
    if (behind := _BEHIND_BLANK.fullmatch(item)) and mark.search(behind[2]):
        amount = amount_printed(behind[2], currency)
        if amount is not None:
            return Loss(behind[1], amount)
    return Loss(item, unread=bool(run_together.search(item)))


def come_to(items: Value, amount: int, currency: Currency) -> None:
    """BadData where a line has an amount that cannot be read, where the amounts exceed ``amount``,
    or all of them are named and do not come to it."""
    found = losses(items, currency)
    if unread := next((line for line in found if line.unread), None):
        raise BadData(
            "{value} cannot be read: write the amount behind a colon, as in 衬衫4：120.00, and no "
            "blank before a number that belongs to the name.",
            value=unread.text,
        )
    named = [line.amount for line in found]
    total = sum(part or 0 for part in named)
    if total > amount or (named and None not in named and total != amount):
        raise BadData(
            "The items come to {total} yuan, the settlement to {amount}.",
            total=yuan(total),
            amount=yuan(amount),
        )
