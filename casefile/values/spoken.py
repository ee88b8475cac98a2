"""Days and times as people write them, in both languages: what is said, not yet when that is.

What can mean two days is not read: ``11/28/2026`` or ``28/11/2026``, ``next Friday``, ``3日`` (the
third, or three days), ``12 at night``, a month without its day, ``周五前`` (that day, or the one
before).
"""

import re
from collections.abc import Callable, Iterator

from casefile.values.moments import LAST_DAY
from casefile.values.said import Spoken
from casefile.values.spoken_clock import PARTS_OF_DAY, clock_time
from casefile.values.spoken_lengths import days_or_months_from_now, seconds_from_now
from casefile.values.text import FROM_PAPER

_LONGEST = 60
"""No day and time is written longer."""
_DAYS = {
    "zh": {
        "大前天": -3,
        "前天": -2,
        "昨天": -1,
        "昨日": -1,
        "今天": 0,
        "今日": 0,
        "明天": 1,
        "明日": 1,
        "后天": 2,
        "大后天": 3,
    },
    "en": {"yesterday": -1, "today": 0, "tomorrow": 1},
}
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_BEFORE_OR_AFTER = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}
_CHINESE_WEEKDAYS = "一二三四五六日"
_WEEKDAYS = (
    r"mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?"
)
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_UNTIL = re.compile(
    "(?:by|until) (?P<by>.+)|before (?P<before>.+)|(?P<named>.+?) ?(?:以前|之前|前)", re.IGNORECASE
)
_SPELLED = (
    *("a", "an", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_UNITS = "(?:minutes?|hours?|days?|weeks?|months?|years?)"
_ENGLISH_PARTS = {
    "tonight": "today evening",
    "last night": "yesterday evening",
    "this (?=(morning|afternoon|evening))": "today ",
}
# with points it is a day only where a time follows
_DOTTED = re.compile(
    rf"^([0-9]{{1,2}})\.([0-9]{{1,2}})(?=\s+[0-9]{{1,2}}[:点时]|\s*(?:{'|'.join(PARTS_OF_DAY)})\s*[0-9])"
)
_FULL_WIDTH = {n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F)} | {0x3000: " "} | FROM_PAPER
_NUMERALS = "〇一二三四五六七八九"
_NUMBER = (
    rf"(?:两(?![月号])|[{_NUMERALS}]?十[{_NUMERALS}]?|〇?[{_NUMERALS}]|[{_NUMERALS}]{{4}}(?=年))"
)
_NUMERAL = re.compile(
    rf"(?<![0-9{_NUMERALS}周期拜]){_NUMBER}(?=[点时分秒刻年月日号天小个周星礼])"
    rf"|(?<=[周期拜][一二三四五六日天]){_NUMBER}(?=[点时])|(?<=[点时分]){_NUMBER}"
)


def until_spoken(text: str) -> tuple[Spoken | None, bool]:
    """What is said of the time until which something is to be done: ``今天17点前``, ``by Friday``,
    ``月底前``; and whether it may end before the day that it names: ``周五前``."""
    match = _UNTIL.fullmatch(" ".join(text.translate(_FULL_WIDTH).split()))
    said = spoken(match["by"] or match["named"] or match["before"]) if match else None
    timed = said is not None and (said.minute is not None or said.day == LAST_DAY)
    return said, bool(match and not timed and not match["by"])


_VAGUE = re.compile(
    "(?:.*[天日一二三四五六号昨今明])?(?:凌晨|清晨|早晨|一早|上午|中午|下午|傍晚|晚上|[早晚])"
    r"|(?:.*\s)?(?:morning|afternoon|evening|night|tonight)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:.*[\s日号天])?[0-9]{1,2}[.。;；．、,，]?[0-5][0-9]")


def is_part_of_a_day(text: str) -> bool:
    """Whether a part of a day is named without its hour: ``明天下午``."""
    return len(text) <= _LONGEST and bool(_VAGUE.fullmatch(text.strip()))


def is_figures_alone(text: str) -> bool:
    """Whether it may be a time, or a day, with another sign between its figures: ``11.28``."""
    return len(text) <= _LONGEST and bool(_JOINED.fullmatch(text.translate(_FULL_WIDTH).strip()))


def spoken(text: str) -> Spoken | None:
    """What ``text`` says; None where it cannot be read, or can be read in two ways."""
    if len(text) > _LONGEST:
        return None
    said = " ".join(text.translate(_FULL_WIDTH).casefold().split())
    said = re.sub("([昨今明])([早晚])上?", r"\1天\2上", said)
    said = re.sub("([昨今明])儿", r"\1天", said)
    said = _DOTTED.sub(r"\1-\2", said)
    for day, named in _ENGLISH_PARTS.items():
        said = re.sub(rf"\b{day}\b(?: at\b)?", named, said)
    said = said.replace("half an hour", "30min")
    said = re.sub(rf"\b({'|'.join(_SPELLED)})\s(?={_UNITS}\b)", _spelled, said)
    said = _NUMERAL.sub(_number, said.replace("零", "〇"))
    if (seconds := seconds_from_now(said)) is not None:
        return Spoken(seconds=seconds)
    for day, time in _split(said):
        clock = clock_time(time) if time else {}
        if clock is not None and (told := _day(day) if day else {}) is not None and told | clock:
            return Spoken(**told, **clock)
    return None


def _number(match: re.Match[str]) -> str:
    """Chinese numerals below a hundred, or a year's four, in figures."""
    if match[0] == "两":
        return "2"
    if "十" not in match[0]:
        return "".join(str(_NUMERALS.index(c)) for c in match[0])
    tens, ones = (_NUMERALS.index(c) if c else None for c in match[0].split("十"))
    return str((1 if tens is None else tens) * 10 + (ones or 0))


def _spelled(match: re.Match[str]) -> str:
    """An English number of a few in figures."""
    return f"{max(1, _SPELLED.index(match[1]) - 1)} "


def _split(said: str) -> Iterator[tuple[str, str]]:
    """Every way to part a text into a day and a time, in either order."""
    yield said, ""
    yield "", said
    for n in range(1, len(said)):
        one, other = said[:n], said[n:]
        if one[-1] in " ,":
            one, other = one.rstrip(" ,"), other.lstrip()
            if one:
                yield one, other.removeprefix("at ")
                yield other.removeprefix("on "), one
        elif one[-1] == ")" or "\u4e00" <= one[-1] <= "\u9fff":
            yield one, other.lstrip()
        elif one[-1].isdigit() and "\u4e00" <= other[0] <= "\u9fff":
            yield one, other
        elif other[0] == "t" and re.search(r"-[0-9]{2}$", one):
            yield one, other[1:]


def _day(said: str) -> dict[str, int] | None:
    """What is said of the day: one of the ways to name it, perhaps confirmed by its weekday."""
    if (found := _plain_day(said)) is not None:
        return found
    for pattern in _CONFIRMED:
        if match := pattern.fullmatch(said):
            weekday, day = _weekday(match["weekday"]), _plain_day(match["day"])
            if weekday and day and "weekday" not in day:
                return day | weekday
    return _weekday(said)


def _plain_day(said: str) -> dict[str, int] | None:
    for words in _DAYS.values():
        if said in words:
            return {"days": words[said]}
    for pattern, told in _PATTERNS:
        if match := pattern.fullmatch(said):
            return told(match)
    return days_or_months_from_now(said)


def _weekday(said: str) -> dict[str, int] | None:
    match = _WEEKDAY.fullmatch(said)
    if not match:
        return None
    if match["english"]:
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        return {"weekday": names.index(match["english"][:3])}
    day = _CHINESE_WEEKDAYS.index(match["chinese"].replace("天", "日"))
    week = match["week"]
    return {"weekday": day} | ({"weeks": _BEFORE_OR_AFTER[week]} if week else {})


def _date(match: re.Match[str]) -> dict[str, int]:
    told = match.groupdict()
    return {key: int(told[key]) for key in ("year", "month", "day") if told.get(key)}


def _in_year(match: re.Match[str]) -> dict[str, int]:
    return {"years": _YEARS[match[1]], "month": int(match[2]), "day": int(match[3])}


def _in_month(match: re.Match[str]) -> dict[str, int]:
    return {"months": _BEFORE_OR_AFTER[match[1]], "day": int(match[2])}


def _last_of_month(match: re.Match[str]) -> dict[str, int]:
    if match["month"]:
        return {"month": int(match["month"]), "day": LAST_DAY}
    return {"day": LAST_DAY} | ({"months": _BEFORE_OR_AFTER[match[1]]} if match[1] else {})


def _last_of_year(match: re.Match[str]) -> dict[str, int]:
    return {"month": 12, "day": LAST_DAY} | ({"years": _YEARS[match[1]]} if match[1] else {})


def _by_name(match: re.Match[str]) -> dict[str, int]:
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    found = {"month": names.index(match["name"][:3]) + 1, "day": int(match["day"])}
    return found | ({"year": int(match["year"])} if match["year"] else {})


_Y, _M, _D = "(?P<year>[0-9]{4})", "(?P<month>[0-9]{1,2})", "(?P<day>[0-9]{1,2})"
_NTH, _OF_YEAR = r"(?:st|nd|rd|th)?", rf"(?:,?[\s-]{_Y})?"
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dict[str, int]]], ...] = (
    (re.compile(rf"{_Y}(?P<joint>[-/.]){_M}(?P=joint){_D}"), _date),
    (re.compile(rf"{_Y}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})"), _date),
    (re.compile(rf"(?:{_Y}\s*年\s*)?{_M}\s*月\s*{_D}\s*[日号]?"), _date),
    (re.compile(rf"{_M}[-/]{_D}"), _date),
    (re.compile(rf"{_D}号"), _date),
    (re.compile(rf"({'|'.join(_YEARS)})\s*([0-9]{{1,2}})月([0-9]{{1,2}})[日号]?"), _in_year),
    (re.compile(r"(上上|上|本|这|下下|下)个?月\s*([0-9]{1,2})[日号]"), _in_month),
    (re.compile(rf"(?:(上上|上|本|这|下下|下)个?|{_M}\s*)?月[底末]"), _last_of_month),
    (re.compile(r"(?:the )?(?:end of (?:the )?month|month[- ]end)(?P<month>)"), _last_of_month),
    (re.compile(rf"(?:({'|'.join(_YEARS)})年?|年)[底末]"), _last_of_year),
    (re.compile(rf"{_D}{_NTH}(?:[\s-]|\sof\s)(?P<name>{_MONTHS}){_OF_YEAR}"), _by_name),
    (re.compile(rf"(?P<name>{_MONTHS})\s{_D}{_NTH}{_OF_YEAR}"), _by_name),
)
_CHINESE_DAY = r"(?:周|星期|礼拜)(?P<chinese>[一二三四五六日天])"
_WEEKDAY = re.compile(
    rf"(?:(?P<week>上上|上|本|这|下下|下)个?)?{_CHINESE_DAY}|(?P<english>{_WEEKDAYS})"
)
_NAME = rf"(?P<weekday>(?:周|星期|礼拜)[一二三四五六日天]|{_WEEKDAYS})"
_CONFIRMED = (
    re.compile(rf"(?P<day>.+?)[\s,]*\(\s*{_NAME}\s*\)"),
    re.compile(rf"(?P<day>.+?)(?:[\s,]+|(?<=[\u4e00-\u9fff])){_NAME}"),
    re.compile(rf"{_NAME}(?:[\s,]+|(?<=[\u4e00-\u9fff]))(?P<day>.+)"),
)
