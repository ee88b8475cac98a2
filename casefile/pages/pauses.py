"""Pauses as data and as lines: from when to when they count, and why."""

from typing import TYPE_CHECKING

from casefile.case.case import Case
from casefile.case.pauses import Pause
from casefile.pages.language import Language
from casefile.pages.page import Line, Page

if TYPE_CHECKING:
    from casefile.pages.answers.case import PauseTold


def pauses_data(case: Case) -> "list[PauseTold]":
    """The pauses of a case; ``credited`` is until when each counts."""
    return [
        {
            "seq": p.seq,
            "from": p.begun,
            "until": p.until,
            "ended": p.ended,
            "credited": p.credited,
            "reason": p.reason,
            "longer": [
                {"seq": x.seq, "at": x.at, "until": x.until, "by": x.by, "reason": x.reason}
                for x in p.longer
            ],
        }
        for p in case.pauses
    ]


def pause_lines(case: Case, speak: Language) -> Page:
    """Each pause in a sentence, what lengthened it, and what of it does not count."""
    return [Line(text) for pause in case.pauses for text in _told(pause, speak)]


def _told(pause: Pause, speak: Language) -> list[str]:
    gone = speak.text("[erased]")
    lines = [
        speak.text(
            "Paused from {begun} to {ended}: {reason}",
            begun=pause.begun,
            ended=pause.credited,
            reason=pause.reason or gone,
        )
    ]
    lines += [
        speak.text(
            "Lengthened on {time} until {until}: {reason}",
            time=longer.at,
            until=longer.until,
            reason=longer.reason or gone,
        )
        for longer in pause.longer
    ]
    if pause.ended and pause.ended > pause.credited:
        lines.append(
            speak.text(
                "Resumed on {time} only; the time since {until} counts.",
                time=pause.ended,
                until=pause.credited,
            )
        )
    return lines
