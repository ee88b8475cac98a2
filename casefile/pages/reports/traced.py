"""One figure of a report with everything that it counts, as data and for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casefile.pages.data import in_yuan
from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Table
from casefile.pages.reports.data import figure_data, to_four
from casefile.pages.reports.words import HOUR, KEPT, MISSED, figure_text, rule_title, share_text
from casefile.policy import Policy
from casefile.reports.catalogue import BY_ID
from casefile.reports.counted import Hit
from casefile.reports.figure import Reduced
from casefile.reports.period import Period

if TYPE_CHECKING:
    from casefile.pages.answers.reports import WhyFigure


def traced_data(
    name: str,
    period: Period,
    event: tuple[int, str],
    hits: Sequence[Hit],
    value: Reduced,
    speak: Language,
) -> "WhyFigure":
    """The figure and its cases and events; amounts in yuan, times in hours."""
    figure = BY_ID.get(name)
    return {
        "figure": name,
        "period": period.name,
        "event": {"seq": event[0], "hash": event[1]},
        "definition": speak.say(figure.definition) if figure else None,
        "value": figure_data(figure, value) if figure else to_four(value),
        "hits": [
            {
                "case": hit.case,
                "event": hit.seq or None,
                "at": speak.iso(hit.at),
                "amount": figure_data(figure, hit.amount) if figure else hit.amount,
            }
            for hit in hits
        ],
    }


def traced_page(
    name: str,
    period: Period,
    hits: Sequence[Hit],
    value: Reduced,
    policy: Policy,
    speak: Language,
) -> Page:
    """The same for people."""
    figure = BY_ID.get(name)
    if figure:
        title, told = speak.title(figure.title), figure_text(figure, value, speak)
        head = [Line(f"{title} {period.name}: {told}"), Line(speak.say(figure.definition))]
    else:
        title, told = speak.title(rule_title(policy, name)), share_text(value)
        head = [Line(f"{title} {period.name}: {told}")]
    rows = tuple(
        (hit.case, str(hit.seq or ""), speak.when(hit.at), _amount(name, hit, speak))
        for hit in hits
    )
    columns = (speak.text("case"), "#", speak.text("time"), speak.text("amount"))
    return [*head, Table(columns, rows, fixed=3)] if rows else list(head)


def _amount(name: str, hit: Hit, speak: Language) -> str:
    figure = BY_ID.get(name)
    match figure.unit if figure else "verdict":
        case "fen":
            return f"{in_yuan(hit.amount):,}"
        case "seconds":
            return speak.text("{hours} h", hours=f"{hit.amount / HOUR:.1f}")
        case "share":
            return speak.text("yes") if hit.amount else speak.text("no")
        case "verdict":
            return speak.title(KEPT if hit.amount else MISSED)
    return ""
