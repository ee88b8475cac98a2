"""Lengths of time as people write them, in both languages: how far from now."""

import re

_SECONDS = {
    1: "s|秒钟?|secs?|seconds?",
    60: "m|分钟?|mins?|minutes?",
    3600: "h|个?小时|个?钟头|hrs?|hours?",
}
_LENGTHS = {
    ("days", 1): "d|天|日(?=以内|之内|内)|days?",
    ("days", 7): "w|周|个?星期|个?礼拜|weeks?",
    ("months", 1): "mo|个月|months?",
    ("months", 12): "y|年|years?",
}
_HOURS_AND_MORE = (
    r"(?P<sign>[+-]?)(?:(?P<half>[0-9]{1,3})个半(?:小时|钟头)|(?P<point>[0-9]{1,3})\.5\s*(?:h|小时|hours?)"
    r"|(?P<hours>[0-9]{1,3})(?:h|个?小时|个?钟头)\s*(?P<more>[0-5]?[0-9])(?:m|min|分钟?)(?![a-z]))"
)
_AGO = "以前|之前|前|ago"
_LATER = "以后|之后|后|later|from now|以内|之内|内"


def seconds_from_now(said: str) -> int | None:
    """Seconds, minutes or hours from now."""
    said = re.sub(r"^半个?(小时|钟头)", "30分钟", said)
    said = re.sub(r"^([123])刻钟", lambda m: f"{15 * int(m[1])}分钟", said)
    said = re.sub(rf"^{_HOURS_AND_MORE}", _in_minutes, said)
    for unit, names in _SECONDS.items():
        if (count := counted_from_now(said, names)) is not None:
            return count * unit
    return None


def _in_minutes(match: re.Match[str]) -> str:
    """Hours with a half or with minutes, in minutes: ``1个半小时``, ``1.5h``, ``1h30m``."""
    hours = match["half"] or match["point"] or match["hours"]
    return f"{match['sign']}{60 * int(hours) + int(match['more'] or 30)}分钟"


def counted_from_now(said: str, names: str) -> int | None:
    """How many of a unit from now: ``+2h``, ``2小时前``, ``in 2 hours``."""
    match = re.fullmatch(
        rf"(?P<sign>[+-]?)(?P<n>[0-9]{{1,6}})\s*(?:{names})"
        rf"|(?P<n2>[0-9]{{1,6}})\s*(?:{names})\s*(?:(?P<ago>{_AGO})|{_LATER})"
        rf"|(?:with)?in\s+(?P<n3>[0-9]{{1,6}})\s+(?:{names})",
        said,
    )
    if not match:
        return None
    count = int(match["n"] or match["n2"] or match["n3"])
    return -count if match["sign"] == "-" or match["ago"] else count


def days_or_months_from_now(said: str) -> dict[str, int] | None:
    """Days or months from today."""
    for (unit, length), names in _LENGTHS.items():
        if (count := counted_from_now(said, names)) is not None:
            return {unit: count * length}
    return None
