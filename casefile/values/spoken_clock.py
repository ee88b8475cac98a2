"""Times of a day as people write them, in both languages."""

import re


def _same(first: int, last: int) -> dict[int, int]:
    return {hour: hour for hour in range(first, last + 1)}


def _later(first: int, last: int) -> dict[int, int]:
    return {hour: hour + 12 for hour in range(first, last + 1)}


_MORNING = _same(4, 11)
# what an hour of that part of the day is on the clock; no other hour makes sense there
PARTS_OF_DAY = {
    "凌晨": {**_same(0, 6), 12: 0},
    "清晨": _MORNING,
    "早晨": _MORNING,
    "早上": _MORNING,
    "上午": _same(0, 11),
    "中午": {11: 11, 12: 12, 13: 13, **_later(1, 2)},
    "下午": {**_later(1, 11), **_same(12, 23)},
    "傍晚": {**_later(4, 8), **_same(16, 20)},
    "晚上": {**_later(5, 12), **_same(17, 23)},
    "morning": _same(0, 11),
    "afternoon": {**_later(1, 11), **_same(12, 23)},
    "evening": {**_later(4, 11), **_same(16, 23)},
    "a": {**_same(0, 11), 12: 0},
    "p": {**_later(1, 11), **_same(12, 23)},
}
_TIME = re.compile(
    rf"""(?:(?P<part>{"|".join(PARTS_OF_DAY)})\s*)?
    (?:(?P<h>[0-9]{{1,2}})\s*:\s*(?P<m>[0-9]{{2}})(?:\s*:\s*(?P<s>[0-9]{{2}}))?
      |(?P<h2>[0-9]{{1,2}})\s*[点时]
         (?:(?P<half>半)|(?P<quarters>[123])刻|整|钟|(?P<m2>[0-9]{{2}}|[0-9](?=分))分?(?:(?P<s2>[0-9]{{1,2}})秒)?)?
      |(?P<h3>[0-9]{{1,2}})(?=\s*[ap]\.?m))
    (?:\s*(?P<half_of_day>[ap])\.?m\.?)?""",
    re.VERBOSE,
)
_NOON = ("noon", "midday", "正午", "中午")


def clock_time(time: str) -> dict[str, int] | None:
    """The minute and second of a time of day."""
    if time in _NOON:
        return {"minute": 12 * 60}
    match = _TIME.fullmatch(time)
    if not match or (match["half_of_day"] and not (match["part"] or "a").isascii()):
        return None
    said = int(match["h"] or match["h2"] or match["h3"])
    part = match["half_of_day"] or match["part"]
    hour = PARTS_OF_DAY[part].get(said) if part else said
    if match["part"] and hour not in PARTS_OF_DAY[match["part"]].values():
        return None
    minute = 30 if match["half"] else 15 * int(match["quarters"] or 0)
    minute += int(match["m"] or match["m2"] or 0)
    second = int(match["s"] or match["s2"] or 0)
    whole = minute == second == 0
    if hour is None or hour > 24 or (hour == 24 and not whole) or max(minute, second) > 59:
        return None
    return {"minute": hour * 60 + minute, "second": second}
