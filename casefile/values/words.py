"""Joints of sentences, dates and numbers in each language: what no sentence of a catalogue holds.

A language that is not named here has them in its catalogue, each under its English spelling with
the Chinese one as its context; what is missing there is as in English.
"""

from collections.abc import Sequence
from datetime import date

from casefile.errors import Usage
from casefile.values.amounts import capitals, grouped, in_chinese, in_english, yuan
from casefile.values.currency import Currency
from casefile.values.languages import languages
from casefile.values.value import Title

LISTED, LAST_LISTED = Title("、", ", "), Title("、", " and ")
"""Between the parts of an enumeration, and before its last one where it is told in full."""
COLON, SEMICOLON, COMMA = Title("：", ": "), Title("；", "; "), Title("，", ", ")
AND, OR, EITHER = Title("且", " and "), Title("，或", ", or "), Title(" 或 ", " or ")
BOUNDS = {
    "over": Title("超过 {amount}", "over {amount}"),
    "at_least": Title("不少于 {amount}", "at least {amount}"),
    "up_to": Title("不超过 {amount}", "up to {amount}"),
    "under": Title("低于 {amount}", "under {amount}"),
}
"""What a value must be like that lies within bounds."""
NOT_AMONG = Title("不是 {values}", "not {values}")
SETTLED_HERE = Title("已解决", "settled")
SETTLED_BEFORE = Title("此前已办结", "settled before it came here")
"""How a case ended that no ending of its policy tells of, and one that was settled elsewhere."""
IS_KNOWN, IS_UNKNOWN = Title("已知", "known"), Title("未知", "not known")
COUNTED, CONTACTS = Title("{step}的次数", "number of times: {step}"), Title("联系", "contact")
CLOCK_WORDS = {
    "waiting": Title("未开始", "not begun"),
    "running": Title("计时中", "running"),
    "paused": Title("暂停", "paused"),
    "met": Title("按时完成", "met"),
    "missed": Title("逾期", "missed"),
    "cancelled": Title("已取消", "cancelled"),
}
"""The states of a clock in a condition."""
QUOTED = Title("{title}", "“{title}”")
"""A title within a sentence; the Chinese sentences bring their own 「」."""
IN_BRACKETS = Title("{name}（{title}）", "{name} ({title})")
AFTER_COLON = Title("{title}：{text}", "{title}: {text}")
LISTED_PAIR = Title("{one}，{other}", "{one}, {other}")
NUMBERED = Title("{title} {no}", "{title} {no}")
HEAD_MARK = Title("记录", "log")
"""What stands on papers before the log's head."""
STOPS = "。！？；.!?;"

YES, NO = Title("是", "yes"), Title("否", "no")
AGREED = (*YES.names, "y", "是的")
"""What says yes to a question that is asked once more."""
OVERDUE = Title("逾期", "overdue")

WEEKDAY_NAMES = (
    Title("周一", "Monday"),
    Title("周二", "Tuesday"),
    Title("周三", "Wednesday"),
    Title("周四", "Thursday"),
    Title("周五", "Friday"),
    Title("周六", "Saturday"),
    Title("周日", "Sunday"),
)
DATE_IN_WORDS = Title("{year}年{month}月{day}日", "{day} {name} {year}")
"""A day as a letter says it; ``name`` is that of the month, ``month`` its number."""
DATE_OF_RECORD = Title("{iso}", "{words}")
"""A day as a fact on a paper; ``words`` is the same as a letter says it."""
MOMENT = Title("{iso} {time}", "{words}, {time}")
MONTHS = (
    Title("一月", "January"),
    Title("二月", "February"),
    Title("三月", "March"),
    Title("四月", "April"),
    Title("五月", "May"),
    Title("六月", "June"),
    Title("七月", "July"),
    Title("八月", "August"),
    Title("九月", "September"),
    Title("十月", "October"),
    Title("十一月", "November"),
    Title("十二月", "December"),
)
NUMBERS = (
    Title("零", "zero"),
    Title("壹", "one"),
    Title("贰", "two"),
    Title("叁", "three"),
    Title("肆", "four"),
    Title("伍", "five"),
    Title("陆", "six"),
    Title("柒", "seven"),
    Title("捌", "eight"),
    Title("玖", "nine"),
)
"""The small numbers in words, the Chinese ones in capitals, as papers about money have them."""
YEARS_JUST_GONE = (
    *(Title("今年", "this year"), Title("去年", "last year")),
    Title("前年", "the year before last"),
)
YEARS_AGO = Title("{count}年前", "{count} years ago")
SMALL = (
    *(Title("零", "zero"), Title("一", "one"), Title("两", "two"), Title("三", "three")),
    *(Title("四", "four"), Title("五", "five"), Title("六", "six"), Title("七", "seven")),
    *(Title("八", "eight"), Title("九", "nine"), Title("十", "ten")),
)
"""The small numbers in words, as people say them before a measure."""
PAYMENT_NAMED = ("付款", "支付")
"""How a payment is named where a receipt is asked for, beside ``payment``."""
FIGURES = Title("{plain}", "{grouped}")
"""An amount in figures, with its thousands set apart or not."""


def in_words(day: date, lang: str) -> str:
    """A date as it is written in a letter: ``2026年3月2日``, ``2 March 2026``."""
    return _dated(DATE_IN_WORDS, day, lang)


def years_ago(day: date, today: date, lang: str) -> str:
    """How long ago a day was, as people say it: ``去年``, by the calendar, as long as there is such
    a word; then ``七年前``, ``seven years ago``, to the nearest year."""
    of_calendar = today.year - day.year
    if of_calendar < len(YEARS_JUST_GONE):
        return YEARS_JUST_GONE[max(of_calendar, 0)].of(lang)
    years = round((today - day).days / 365.25)
    if years < len(SMALL):
        return YEARS_AGO.of(lang).format(count=SMALL[years].of(lang))
    return YEARS_AGO.of(lang).format(count=years)


def of_record(day: date, lang: str) -> str:
    """A date as a fact on a paper: ``2026-03-02``, ``2 March 2026``."""
    return _dated(DATE_OF_RECORD, day, lang)


def at_time(day: date, time: str, lang: str) -> str:
    """A time of a day on a paper: ``2026-03-02 10:00``, ``2 March 2026, 10:00``."""
    return _dated(MOMENT, day, lang, time=time)


def _dated(form: Title, day: date, lang: str, **more: str) -> str:
    text = form.of(lang)
    words = in_words(day, lang) if "{words}" in text else ""
    name = MONTHS[day.month - 1].of(lang)
    parts = {"year": day.year, "month": day.month, "day": day.day, "name": name}
    return text.format(**parts, iso=day.isoformat(), words=words, **more)


def figures(amount: int, lang: str) -> str:
    """``amount`` fen in figures: ``1409.50``, ``1,409.50``."""
    return FIGURES.of(lang).format(plain=yuan(amount), grouped=grouped(amount))


def a_sum(amount: int, lang: str, currency: Currency) -> str:
    """``amount`` fen (pence, cents) with its currency: ``1409.50 元``, ``CNY 1,409.50``."""
    return currency.sum.of(lang).format(figures=figures(amount, lang))


def sum_in_words(amount: int, lang: str, currency: Currency) -> str:
    """``amount`` fen (pence, cents) in words, as papers about money have it beside the figures."""
    return currency.words.of(lang).format(
        capitals=capitals(yuan(amount)),
        chinese=in_chinese(amount, currency),
        english=in_english(amount, currency),
    )


def number(count: int, lang: str) -> str:
    """A small number in words, a larger one as papers about money have it: ``肆``, ``four``."""
    if count < len(NUMBERS):
        return NUMBERS[count].of(lang)
    return Title(capitals(str(count)).removesuffix("元整"), str(count)).of(lang)


def enumerated(parts: Sequence[str], lang: str) -> str:
    """The parts in a row, told in full: ``甲、乙、丙``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{LISTED.of(lang).join(parts[:-1])}{LAST_LISTED.of(lang)}{parts[-1]}"


def every_language() -> Title:
    """The codes of the languages there are, as a choice: ``zh 或 en``, ``zh or en``."""
    return Title(**{lang: EITHER.of(lang).join(languages()) for lang in languages()})


def a_language(code: str) -> str:
    """``code`` if it is that of a language; else Usage."""
    if code not in languages():
        raise Usage("The language is {known}, not {value}.", known=[every_language()], value=code)
    return code
