"""Currencies: what amounts are called in sentences, on lists and, in words, on papers."""

import msgspec

from casefile.values.value import Title


class Currency(msgspec.Struct, frozen=True):
    """A currency whose amounts have two decimals. ``title`` is said behind an amount, ``sum`` is an
    amount with its mark, ``sign`` stands right before one on a paper, ``unit`` above a column;
    ``words`` are the figures in words; ``whole`` and ``part`` are what one and several are called
    in English, ``chinese`` what both are in Chinese; ``marks`` may stand beside an amount on a
    list."""

    title: Title
    sum: Title
    sign: Title
    unit: Title
    words: Title
    whole: tuple[str, str]
    part: tuple[str, str]
    chinese: tuple[str, str]
    marks: str


CNY = Currency(
    title=Title("元", "yuan"),
    sum=Title("{figures} 元", "CNY {figures}"),
    sign=Title("¥", "CNY "),
    unit=Title("元", "CNY"),
    # the capitals stand on papers in every language: they are what Chinese law reads on a paper
    # about money (支付结算办法, annex 1)
    words=Title("人民币{capitals}", "{english}; 人民币{capitals}"),
    whole=("yuan", "yuan"),
    part=("fen", "fen"),
    chinese=("元", "分"),
    marks="¥|￥|RMB|CNY|人民币|元整?|圆整?|块钱|块|yuan",
)
GBP = Currency(
    title=Title("英镑", "pounds"),
    sum=Title("{figures} 英镑", "GBP {figures}"),
    sign=Title("£", "GBP "),
    unit=Title("英镑", "GBP"),
    words=Title("{chinese}", "{english}"),
    whole=("pound", "pounds"),
    part=("penny", "pence"),
    chinese=("英镑", "便士"),
    marks="£|￡|GBP|英镑|pounds?",
)
USD = Currency(
    title=Title("美元", "dollars"),
    sum=Title("{figures} 美元", "USD {figures}"),
    sign=Title("US$", "USD "),
    unit=Title("美元", "USD"),
    words=Title("{chinese}", "{english}"),
    whole=("dollar", "dollars"),
    part=("cent", "cents"),
    chinese=("美元", "美分"),
    marks=r"US\$|\$|＄|USD|美元|dollars?",
)
CURRENCIES = {"CNY": CNY, "GBP": GBP, "USD": USD}
"""Each under the code by which a policy names it."""
_ABROAD = (
    r"HK\$|A\$|C\$|S\$|€|₩|₽|HKD|EUR|JPY|KRW|AUD|CAD|SGD|TWD|euros?|"
    "美金|欧元|港币|港元|日元|日圆|韩元|澳元|加元|台币|卢布|新加坡元"
)
ANY_MARK = "|".join((_ABROAD, USD.marks, GBP.marks, CNY.marks))
"""What tells that an amount is in some currency: the longer names before those that end them."""
