"""A report as plain text with marks, for wikis and mails."""

import re
from collections.abc import Iterator, Sequence

from casefile.pages.page import Heading, Line, Pairs, Table
from casefile.pages.reports.charts import Chart, Section
from casefile.pages.reports.told import ReportTold
from casefile.papers.word.practice import PRACTICE_MARK
from casefile.values.text import one_line

_MARKS = re.compile(r"([\\`*_\[\]<>|#~!])")


def report_markdown(told: ReportTold, sections: Sequence[Section], title: str) -> bytes:
    """The report as Markdown; of charts, only what no table tells."""
    lines = [f"**{PRACTICE_MARK}**", ""] if told.practice else []
    lines += [f"# {_plain(title)}", "", _plain(told.as_of), ""]
    for section in sections:
        lines += _lines(section)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _lines(section: Section) -> Iterator[str]:
    match section:
        case Heading():
            yield from (f"## {_plain(section.text)}", "")
        case Line():
            yield from (_plain(section.text), "")
        case Pairs():
            yield from (f"- {_plain(label)}: {_plain(value)}" for label, value in section.rows)
            yield ""
        case Table():
            yield from _table(section.columns, section.rows)
        case Chart(grid=True):
            rows = ((s.name, *(f"{v:g}" if v else "" for v in s.values)) for s in section.series)
            yield from (_plain(section.title), "")
            yield from _table((section.corner, *section.labels), tuple(rows))


def _table(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    yield f"| {' | '.join(map(_plain, heads))} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(map(_plain, row))} |" for row in rows)
    yield ""


def _plain(text: str) -> str:
    """Foreign text as itself, whatever marks it holds."""
    return _MARKS.sub(r"\\\1", one_line(text))
