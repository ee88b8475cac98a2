"""Entries of a real desk that were dated by hand: marked wherever something rests on one."""

from datetime import datetime
from typing import TYPE_CHECKING

from casefile.pages.language import Language
from casefile.pages.page import Heading, Page, Table
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.case.case import Case


def with_true_time(text: str, case: "Case", speak: Language, *moments: datetime | None) -> str:
    """``text``, and when it was really typed where one of its ``moments`` was given by hand."""
    entered = case.entered_at(*moments)
    if entered is None:
        return text
    return speak.text("{text} (dated by hand, typed {time})", text=text, time=entered)


def dated_by_hand(case: "Case", policy: Policy, speak: Language) -> Page:
    """Every such entry of the case."""
    if not case.backdated:
        return []
    rows = tuple(
        (
            str(b.seq),
            speak.when(b.recorded_at),
            speak.when(b.entered_at),
            policy.name_of(b.by),
        )
        for b in case.backdated
    )
    heads = ("#", speak.text("dated"), speak.text("typed"), speak.text("by"))
    return [Heading(speak.text("Dated by hand")), Table(heads, rows, fixed=3)]
