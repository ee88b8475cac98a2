"""Currencies: what amounts are called in sentences, on lists and, in words, on papers."""

import msgspec

from casefile.values.value import Title


class Currency(msgspec.Struct, frozen=True):
    """A currency whose amounts have two decimals. ``title`` is said behind an amount, ``sum`` is an
    amount with its mark, ``words`` are the figures in words; ``whole`` and ``part`` are what one
    and several are called in English; ``marks`` may stand beside an amount on a list."""

    title: Title
    sum: Title
    words: Title
    whole: tuple[str, str]
    part: tuple[str, str]
    marks: str


CNY = Currency(
    title=Title("元", "yuan"),
    sum=Title("{figures} 元", "CNY {figures}"),
    # the capitals stand on papers in every language: they are what Chinese law reads on a paper
    # about money (支付结算办法, annex 1)
    words=Title("人民币{capitals}", "{english}; 人民币{capitals}"),
    whole=("yuan", "yuan"),
    part=("fen", "fen"),
    marks="¥|￥|RMB|CNY|人民币|元整?|圆整?|yuan",
)
GBP = Currency(
    title=Title("英镑", "pounds"),
    sum=Title("{figures} 英镑", "GBP {figures}"),
    words=Title("英镑{capitals}", "{english}"),
    whole=("pound", "pounds"),
    part=("penny", "pence"),
    marks="£|￡|GBP|英镑|pounds?",
)
USD = Currency(
    title=Title("美元", "dollars"),
    sum=Title("{figures} 美元", "USD {figures}"),
    words=Title("美元{capitals}", "{english}"),
    whole=("dollar", "dollars"),
    part=("cent", "cents"),
    marks=r"US\$|\$|＄|USD|美元|dollars?",
)
CURRENCIES = {"CNY": CNY, "GBP": GBP, "USD": USD}
"""Each under the code by which a policy names it."""
