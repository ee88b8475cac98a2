"""The table of a policy that tells what may be known about a case."""

from typing import Literal

import msgspec

from casefile.policy.conditions import Condition
from casefile.values.currency import CNY
from casefile.values.value import Title

FactType = Literal[
    "text",
    "choice",
    "money",
    "int",
    "percent",
    "date",
    "datetime",
    "bool",
    "phone",
    "person",
    "unit",
    "list",
    "group",  # rows of other facts: the lines of a quote
    "id",  # the number of a resident's identity card
    "passport",  # the number of a passport
    "permit",  # 港澳、台湾居民通行证，外国人永久居留身份证
    "uscc",  # a unified social credit code
]


class TypeOfFact(msgspec.Struct, frozen=True):
    """What a type of fact is called, and a value of it as it is kept, to try templates on; nothing
    where that takes the choices or the staff of a policy."""

    title: Title
    sample: str = ""


TYPES: dict[FactType, TypeOfFact] = {
    "text": TypeOfFact(Title("文字", "text"), "样例文字"),
    "choice": TypeOfFact(Title("单选", "choice")),
    "money": TypeOfFact(CNY.title, "1409.50"),
    "int": TypeOfFact(Title("整数", "whole number"), "3"),
    "percent": TypeOfFact(Title("百分比", "percent"), "12.5"),
    "date": TypeOfFact(Title("日期", "date"), "2026-03-06"),
    "datetime": TypeOfFact(Title("日期时间", "date and time"), "2026-03-02T02:00:00Z"),
    "bool": TypeOfFact(Title("是或否", "yes or no"), "yes"),
    "phone": TypeOfFact(Title("电话号码", "telephone number"), "13800000000"),
    "person": TypeOfFact(Title("人员", "person")),
    "unit": TypeOfFact(Title("部门", "unit"), "样例部门"),
    "list": TypeOfFact(Title("多项，用 ; 分隔", "several, separated by ;")),
    "group": TypeOfFact(Title("多行，行间用 ; 各栏用 |", "rows, with ; and columns, with |")),
    "id": TypeOfFact(Title("身份证号码", "identity number"), "110101190001010014"),
    "passport": TypeOfFact(Title("护照号码", "passport number"), "E00000000"),
    "permit": TypeOfFact(Title("通行证或永久居留证号码", "permit number"), "H00000000"),
    "uscc": TypeOfFact(Title("统一社会信用代码", "credit code"), "91110000600037341L"),
}
"""Every type there is. How a value of it is read: ``procedure.canonical``; shown: ``facts``."""

Mask = Literal["name", "phone", "id", "passport", "all", "none"]
MASKS: dict[FactType, Mask] = {
    "phone": "phone",
    "id": "id",
    "passport": "passport",
    "permit": "passport",
}
"""How a personal fact of a type is masked that does not say it; any other as a name."""


class Choice(msgspec.Struct, frozen=True):
    id: str
    title: Title


class Fact(msgspec.Struct, frozen=True):
    """``[fact.KEY]``: something that may be known about a case, defined once, named by steps.

    ``personal`` keeps the value apart from the log, so that it can be erased; ``mask`` says how
    others see it (``none`` for free text that must be read to work on the case), where the file is
    silent as its type suggests. ``when`` tells in which cases it is asked for. ``past`` forbids a
    date or time in the future; where the file is silent, a time lies in the past and a date may
    lie anywhere.
    """

    type: FactType
    title: Title
    personal: bool = False
    mask: Mask | None = None
    choices: tuple[Choice, ...] = ()
    past: bool | None = None
    when: Condition = ()
    parts: tuple[str, ...] = ()
    """Money facts that must add up to this one, where all are known."""
    hint: Title | None = None
    of: tuple[str, ...] = ()
    """The columns of a group, facts themselves: ``of = ["part", "labour", "price"]``."""
    min: str = ""
    """The least that it may be, of a list or a group the fewest rows: ``min = "1"``."""
    max: str = ""
    """The most that it may be, of a list or a group the most rows: ``max = "5"``."""
    default: str = ""
    """What is recorded where it is needed and nobody says: ``default = "no"``; of a day or a time
    also ``default = "now"``, when whatever is recorded happened."""
    outside: bool = False
    """Of a person: any name will do, as they need not be of the house; else it is a member of
    staff, told by id or full name, and kept as the id: ``outside = true``."""
    holds: tuple[str, ...] = ()
    """Of a person: only who holds one of these roles will do, and the role itself names them where
    one person alone holds it: ``holds = ["cashier-chief"]``."""
    others: bool = False
    """It tells of somebody else than the complainant: no part of the copy of their data."""

    @property
    def manner(self) -> str:
        """How the value is masked."""
        return self.mask or "none"
