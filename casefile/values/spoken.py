"""Days and times as people write them, in both languages: what is said, not yet when that is.

What can mean two days is not read: ``11/28/2026`` or ``28/11/2026``, ``next Friday``, ``3日`` (the
third, or three days), ``12 at night``, a month without its day.
"""

import re
from collections.abc import Callable, Iterator

import msgspec

_LONGEST = 60
"""No day and time is written longer."""


class Spoken(msgspec.Struct, frozen=True):
    """What was said of a day and of a time; None for what was not.

    ``years``, ``months``, ``weeks``, ``days`` are how far from today; ``weekday`` counts from
    Monday and only confirms a day that is told otherwise. ``minute`` counts from midnight, 1440 is
    24:00. ``seconds`` alone is a length of time from now.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    years: int | None = None
    months: int | None = None
    weeks: int | None = None
    days: int | None = None
    weekday: int | None = None
    minute: int | None = None
    second: int = 0
    seconds: int | None = None


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
_SECONDS = {
    1: "s|秒钟?|secs?|seconds?",
    60: "m|分钟?|mins?|minutes?",
    3600: "h|个?小时|个?钟头|hrs?|hours?",
}
_LENGTHS = {
    ("days", 1): "d|天|days?",
    ("days", 7): "w|周|个?星期|个?礼拜|weeks?",
    ("months", 1): "mo|个月|months?",
    ("months", 12): "y|年|years?",
}
_AGO = "以前|之前|前|ago"
_LATER = "以后|之后|后|later"


def _same(first: int, last: int) -> dict[int, int]:
    return {hour: hour for hour in range(first, last + 1)}


def _later(first: int, last: int) -> dict[int, int]:
    return {hour: hour + 12 for hour in range(first, last + 1)}


_MORNING = _same(4, 11)
# what an hour of that part of the day is on the clock; no other hour makes sense there
_PARTS = {
    "凌晨": {**_same(0, 6), 12: 0},
    "清晨": _MORNING,
    "早晨": _MORNING,
    "早上": _MORNING,
    "上午": _same(0, 11),
    "中午": {11: 11, 12: 12, 13: 13, **_later(1, 2)},
    "下午": {**_later(1, 11), **_same(12, 23)},
    "傍晚": {**_later(4, 8), **_same(16, 20)},
    "晚上": {**_later(5, 12), **_same(17, 23)},
    "a": {**_same(0, 11), 12: 0},
    "p": {**_later(1, 11), **_same(12, 23)},
}
_TIME = re.compile(
    rf"""(?:(?P<part>{"|".join(_PARTS)})\s*)?
    (?:(?P<h>[0-9]{{1,2}})\s*:\s*(?P<m>[0-9]{{2}})(?:\s*:\s*(?P<s>[0-9]{{2}}))?
      |(?P<h2>[0-9]{{1,2}})\s*[点时]
         (?:(?P<half>半)|(?P<quarters>[123])刻|整|钟|(?P<m2>[0-9]{{2}}|[0-9](?=分))分?(?:(?P<s2>[0-9]{{1,2}})秒)?)?
      |(?P<h3>[0-9]{{1,2}})(?=\s*[ap]\.?m))
    (?:\s*(?P<half_of_day>[ap])\.?m\.?)?""",
    re.VERBOSE,
)
_NOON = ("noon", "midday", "正午", "中午")
_FULL_WIDTH = {n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_NUMERALS = "〇一二三四五六七八九"
_NUMBER = (
    rf"(?:两(?![月号])|[{_NUMERALS}]?十[{_NUMERALS}]?|〇?[{_NUMERALS}]|[{_NUMERALS}]{{4}}(?=年))"
)
_NUMERAL = re.compile(
    rf"(?<![0-9{_NUMERALS}周期拜]){_NUMBER}(?=[点时分秒刻年月日号天小个周星礼])"
    rf"|(?<=[周期拜][一二三四五六日天]){_NUMBER}(?=[点时])|(?<=[点时分]){_NUMBER}"
)


def spoken(text: str) -> Spoken | None:
    """What ``text`` says; None where it cannot be read, or can be read in two ways."""
    if len(text) > _LONGEST:
        return None
    said = " ".join(text.translate(_FULL_WIDTH).casefold().split())
    said = re.sub("([昨今明])([早晚])上?", r"\1天\2上", said)
    said = _NUMERAL.sub(_number, said.replace("零", "〇"))
    if found := _length(said):
        return found
    for day, time in _split(said):
        clock = _clock(time) if time else {}
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


def _length(said: str) -> Spoken | None:
    """Seconds, minutes or hours from now."""
    said = re.sub(r"^半个?小时", "30分钟", said).replace("half an hour", "30min")
    for unit, names in _SECONDS.items():
        if (count := _count(said, names)) is not None:
            return Spoken(seconds=count * unit)
    return None


def _count(said: str, names: str) -> int | None:
    """How many of a unit from now: ``+2h``, ``2小时前``, ``in 2 hours``."""
    match = re.fullmatch(
        rf"(?P<sign>[+-]?)(?P<n>[0-9]{{1,6}})\s*(?:{names})"
        rf"|(?P<n2>[0-9]{{1,6}})\s*(?:{names})\s*(?:(?P<ago>{_AGO})|{_LATER})"
        rf"|in\s+(?P<n3>[0-9]{{1,6}})\s+(?:{names})",
        said,
    )
    if not match:
        return None
    count = int(match["n"] or match["n2"] or match["n3"])
    return -count if match["sign"] == "-" or match["ago"] else count


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
        elif other[0] == "t" and re.search(r"-[0-9]{2}$", one):
            yield one, other[1:]


def _clock(time: str) -> dict[str, int] | None:
    """The minute and second of a time of day."""
    if time in _NOON:
        return {"minute": 12 * 60}
    match = _TIME.fullmatch(time)
    if not match or (match["part"] and match["half_of_day"]):
        return None
    said = int(match["h"] or match["h2"] or match["h3"])
    part = match["part"] or match["half_of_day"]
    hour = _PARTS[part].get(said) if part else said
    minute = 30 if match["half"] else 15 * int(match["quarters"] or 0)
    minute += int(match["m"] or match["m2"] or 0)
    second = int(match["s"] or match["s2"] or 0)
    whole = minute == second == 0
    if hour is None or hour > 24 or (hour == 24 and not whole) or max(minute, second) > 59:
        return None
    return {"minute": hour * 60 + minute, "second": second}


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
    for (unit, length), names in _LENGTHS.items():
        if (count := _count(said, names)) is not None:
            return {unit: count * length}
    return None


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
