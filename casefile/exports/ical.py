"""Appointments as iCalendar (RFC 5545): what a calendar on a telephone or a desk reads."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Literal

import msgspec

FOLDED_AT = 75
"""Octets that a line has at the most, its end not counted."""
MAKER_OF_CALENDARS = "-//casefile//casefile//EN"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Appointment(msgspec.Struct, frozen=True):
    """Something that is due: at a moment, or by the end of a day. ``uid`` is the same for ever,
    ``sequence`` rises with whatever is recorded of it."""

    uid: str
    sequence: int
    due: datetime | date
    summary: str
    description: str
    state: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


def ical(appointments: Iterable[Appointment], name: str, now: datetime) -> str:
    """The calendar called ``name`` as it is ``now``, each line ended as the standard wants it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{MAKER_OF_CALENDARS}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{property_text(name)}",
        *(line for one in appointments for line in _event(one, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line))


def _event(one: Appointment, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{property_text(one.uid)}"
    yield f"DTSTAMP:{_moment(now)}"
    if isinstance(one.due, datetime):
        yield f"DTSTART:{_moment(one.due)}"
    else:
        yield f"DTSTART;VALUE=DATE:{one.due:%Y%m%d}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"STATUS:{one.state}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy because something is due
    yield f"SUMMARY:{property_text(one.summary)}"
    if one.description:
        yield f"DESCRIPTION:{property_text(one.description)}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def property_text(text: str) -> str:
    """``text`` as the value of a property; what no value may hold is left out."""
    whole = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for mark in ("\\", ";", ","):
        whole = whole.replace(mark, f"\\{mark}")
    return whole.replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """The line in lines of at most 75 octets, those after the first with a blank before them; no
    character is divided."""
    part, size = "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > FOLDED_AT:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + more
    yield part
