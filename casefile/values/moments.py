"""Days and moments: one canonical spelling, ISO 8601 in UTC; read in the zone of the desk."""

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta, tzinfo
from functools import cache

from casefile.errors import BadData
from casefile.values.patterns import pattern

_MOMENT = pattern(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[T ](?!24)[0-9]{2}")


EARLIEST, LATEST = 1900, 2200


def a_date(text: str) -> date:
    """The date that ``YYYY-MM-DD`` spells, within the years that make sense; else BadData."""
    try:
        if len(text) != 10 or text[4] != "-" or text[7] != "-":  # there are other ISO spellings
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise BadData("{value} is no date: write it as 2026-03-02.", value=text) from None
    if not EARLIEST <= day.year <= LATEST:
        raise BadData("{value} is out of range.", value=text)
    return day


def a_moment(text: str, zone: str) -> datetime:
    """The moment that an ISO 8601 text spells, in UTC and whole seconds; else BadData.

    Without an offset it is local time in ``zone``. A local time that a change of the clocks
    leaves out is refused; one that comes twice means the first.
    """
    from zoneinfo import ZoneInfo

    try:
        # 24:00 is the end of a day to some versions of Python only, and of which day is unclear
        if not _MOMENT.match(text) or not text.isascii():
            raise ValueError
        moment = datetime.fromisoformat(text)
        here = ZoneInfo(zone)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=here)
        utc = aware.astimezone(UTC)
        if moment.tzinfo is None and utc.astimezone(here).replace(tzinfo=None) != moment:
            raise ValueError
    except (ValueError, OverflowError):
        raise BadData(
            "{value} is no date and time: write it as 2026-03-02 09:30.", value=text
        ) from None
    if not EARLIEST <= utc.year <= LATEST:
        raise BadData("{value} is out of range.", value=text)
    return utc.replace(microsecond=0) if utc.microsecond else utc


def spell(moment: datetime) -> str:
    """The canonical spelling of a moment: ``2026-03-02T01:30:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(moment: datetime, zone: str) -> datetime:
    """``moment`` on the wall clock of ``zone``."""
    return moment.astimezone(_zone(zone))


@cache
def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


LAST_DAY = -1
"""Stands for the last day of a month, whichever it is."""


def corresponding(day: date, months: int) -> date:
    """The day of the same number so many months on, or back; the month's last day where it has no
    such day (民法典 202). OverflowError beyond the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError
    return next(d for n in range(4) if (d := date_if_any(year, month + 1, day.day - n)))


def date_if_any(year: int, month: int, day: int) -> date | None:
    """That date, if there is one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def end_of_day(moment: datetime, days: int, zone: str) -> datetime:
    """24:00 of the day that comes ``days`` after that of ``moment`` in ``zone``."""
    from zoneinfo import ZoneInfo

    day = local(moment, zone).date() + timedelta(days=days + 1)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


_ISO = pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")


_DAY = pattern(
    r"([12][0-9]{3})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"(?:[\sT]+([0-9]{1,2})\s*[:：时]\s*([0-9]{1,2})(?:\s*分|(?:[:：]([0-9]{1,2}))?))?"
)


def iso_spelled(raw: str) -> str:
    """``2026/3/2 9:30`` and ``2026年3月2日`` as ISO 8601 has them; any other text as it is."""
    text = raw.strip()
    if _ISO.fullmatch(text):
        return text
    read = _DAY.fullmatch(text)
    if not read:
        return raw
    day = f"{read[1]}-{int(read[2]):02}-{int(read[3]):02}"
    if not read[4]:
        return day
    return f"{day}T{int(read[4]):02}:{int(read[5]):02}:{int(read[6] or 0):02}"
