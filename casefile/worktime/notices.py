"""The State Council's yearly notice of days off and make-up working days, as data.

A year is one small JSON file with the notice's number, or the notice's own wording, a line for
each festival:

    七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。

The weekdays and the number of days that the wording gives are checked against the dates, so that a
slip in copying is found.
"""

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from casefile.errors import BadData
from casefile.values.text import printable
from casefile.worktime.years import Break, Year, days_off

EARLIEST, LATEST, LONGEST = 1900, 2200, 500
_WEEKDAYS = "一二三四五六日"
_DATE = r"(?:(?P<year{n}>\d{{4}})年)?(?:(?P<month{n}>\d{{1,2}})月)?(?P<day{n}>\d{{1,2}})日"
_BRACKET = r"(?:（[^（）]*?(?:周|星期)(?P<weekday{n}>[一二三四五六日])[^（）]*）|（[^（）]*）)?"
_ONE = (_DATE + _BRACKET).format(n="")
_SPAN = re.compile(
    (_DATE + _BRACKET).format(n="1")
    + r"(?:[至—－-]+(?:"
    + (_DATE + _BRACKET).format(n="2")
    + r"))?放假[^，。]*(?:，[^共。]*)?(?:，?共(?P<count>\d+)天)?"
)
_WORKED = re.compile(rf"((?:{re.sub(r'[?]P<[a-z]+>', '?:', _ONE)}[、和]?)+)上班")
_NAMED = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、)?\s*(?P<name>[^：:]{1,20})[：:](?P<rest>.+)$"
)


def read_year(text: str, calendar: str = "cn") -> Year:
    """The year in ``text``: a JSON object, or a notice's own wording. BadData tells the fault. In
    China nothing but weekend days is made up; other calendars have other weekends."""
    if text.lstrip().startswith("{"):
        try:
            year = msgspec.json.decode(text.encode(), type=Year)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise BadData("This is no calendar year: {reason}.", reason=str(error)) from error
    else:
        year = read_notice(text)
    return _checked(year, calendar)


def _checked(year: Year, calendar: str) -> Year:
    if not EARLIEST <= year.year <= LATEST:
        raise BadData("{value} is out of range.", value=str(year.year)[:40])
    for text in (year.notice, *(item.name for item in year.off)):
        if printable(text) != text or len(text) > LONGEST or "\n" in text:
            raise BadData("A name is a text of at most {most} printable characters.", most=LONGEST)
    for item in year.off:
        if item.last < item.first or (item.last - item.first).days > 30:
            raise BadData("{name} ends before it begins, or lasts too long.", name=item.name)
    off = set(days_off([year]))
    if not any(day.year == year.year for day in off):
        # such as last year's days under this year's number: every deadline would seem certain
        raise BadData("No day off belongs to {year}.", year=year.year)
    for day in sorted({*off, *year.on}):
        if abs(day.year - year.year) > 1:
            raise BadData("{day} does not belong to {year}.", day=day, year=year.year)
    if both := off & set(year.on):
        raise BadData("{day} is both a day off and a working day.", day=min(both))
    weekdays = [day for day in year.on if day.weekday() < 5]
    if weekdays and calendar == "cn":
        raise BadData("{day} is no weekend day, and need not be made up.", day=weekdays[0])
    return year


def read_notice(text: str) -> Year:
    """The year that the notice's own wording gives; BadData names the line that cannot be read."""
    text = text.translate(str.maketrans("()：:", "（）：：")).replace(" ", "")
    numbered = re.search(r"关于(\d{4})年", text) or re.search(r"(\d{4})年", text)
    if not numbered:
        raise BadData("The notice does not name its year.")
    year = int(numbered.group(1))
    number = re.search(r"国\S{0,6}电〔\d{4}〕\d+号", text)
    breaks: list[Break] = []
    worked: list[date] = []
    for line in filter(None, re.split(r"[\n；]", text)):
        named = _NAMED.match(line)
        if not named or "放假" not in line:
            continue
        breaks += _breaks(line, named["name"], named["rest"], year)
        worked += _worked(line, named["rest"], year)
    if not breaks:
        raise BadData(
            "No line of the notice tells days off, such as {example}.",
            example="元旦：1月1日（周四）至3日（周六）放假，共3天。",
        )
    return Year(
        year,
        number.group() if number else f"{year}年部分节假日安排的通知",
        tuple(breaks),
        tuple(sorted(worked)),
    )


def _breaks(line: str, name: str, rest: str, year: int) -> Iterator[Break]:
    for match in _SPAN.finditer(rest):
        first = _date(line, match, "1", year, None)
        last = _date(line, match, "2", first.year, first.month) if match["day2"] else first
        if match["count"] and int(match["count"]) != (last - first).days + 1:
            raise BadData("The number of days is wrong: {line}", line=line)
        yield Break(name, first, last)


def _worked(line: str, rest: str, year: int) -> Iterator[date]:
    for group in _WORKED.finditer(rest):
        month: int | None = None
        for match in re.finditer(_ONE, group.group(1)):
            day = _date(line, match, "", year, month)
            month = day.month
            yield day


def _date(line: str, match: re.Match[str], n: str, year: int, month: int | None) -> date:
    written = int(match[f"month{n}"] or month or 0)
    try:
        day = date(int(match[f"year{n}"] or year), written, int(match[f"day{n}"]))
    except ValueError:
        raise BadData("A date cannot be read: {line}", line=line) from None
    weekday = match[f"weekday{n}"]
    if weekday and _WEEKDAYS[day.weekday()] != weekday:
        raise BadData("{day} is not the weekday that stands behind it: {line}", day=day, line=line)
    return day
