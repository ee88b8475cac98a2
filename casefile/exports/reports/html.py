"""A report as one page for a browser: everything in one file, no script, nothing from elsewhere."""

from collections.abc import Iterator, Sequence
from html import escape

from casefile.exports.reports.folding import folded
from casefile.exports.reports.svg import chart_svg
from casefile.pages.page import Heading, Line, Pairs, Table
from casefile.pages.reports.charts import Chart, Section
from casefile.pages.reports.told import ReportTold
from casefile.papers.word.practice import PRACTICE_MARK

STYLE = """
body{font-family:"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:#222;
max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.5}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin-top:2rem;break-after:avoid}
table{border-collapse:collapse;margin:.5rem 0 1rem;font-size:.9rem}
th,td{border:1px solid #bbb;padding:.25rem .6rem;text-align:left;vertical-align:top}
th{background:#f2f2f2}td.n{text-align:right;font-variant-numeric:tabular-nums}
tr{break-inside:avoid}svg{max-width:100%;height:auto;break-inside:avoid}
.as-of{color:#555}.practice{text-align:center;font-weight:bold}@page{size:A4;margin:20mm}
@media print{.practice{position:fixed;top:-8mm;left:0;right:0;margin:0}}
"""


def report_html(told: ReportTold, sections: Sequence[Section], title: str) -> bytes:
    """The report as HTML that opens from a stick."""
    lang = told.speak.code
    body = "".join(part for section in sections for part in _parts(section))
    mark = f'<p class="practice">{PRACTICE_MARK}</p>\n' if told.practice else ""
    page = (
        f'<!DOCTYPE html>\n<html lang="{escape(lang)}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>{mark}"
        f'<h1>{escape(title)}</h1><p class="as-of">{escape(told.as_of)}</p>\n{body}</body></html>\n'
    )
    return page.encode()


def _parts(section: Section) -> Iterator[str]:
    match section:
        case Heading():
            yield f"<h2>{escape(section.text)}</h2>\n"
        case Line():
            yield f"<p>{escape(section.text)}</p>\n"
        case Pairs():
            yield from _table((), section.rows)
        case Table():
            yield from _table(*folded(section.columns, section.rows))
        case Chart():
            yield f"{chart_svg(section)}\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "<table>"
    if heads:
        yield f"<thead><tr>{''.join(f'<th>{escape(h)}</th>' for h in heads)}</tr></thead>"
    for row in rows:
        yield f"<tr>{''.join(map(_cell, row))}</tr>\n"
    yield "</table>\n"


def _cell(text: str) -> str:
    numeric = text[:1] in "+-" or text[:1].isdigit()
    kind = ' class="n"' if numeric and "-" not in text[1:] else ""
    return f"<td{kind}>{escape(text)}</td>"
