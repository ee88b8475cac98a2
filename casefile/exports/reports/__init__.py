"""A report as a file: a Word paper, a workbook, a page for a browser, plain text with marks."""

from collections.abc import Callable, Sequence

from casefile.pages.reports.charts import Section
from casefile.pages.reports.told import ReportTold

Maker = Callable[[ReportTold, Sequence[Section], str], bytes]


def report_file(ending: str, told: ReportTold, sections: Sequence[Section], title: str) -> bytes:
    """The report as a file with that ending (``.docx``, ``.xlsx``, ``.html``, ``.md``); made again
    for the same event, the same file."""
    content = _maker(ending)(told, sections, title)
    if ending in (".docx", ".xlsx"):
        from casefile.exports.reports.steady import steady

        return steady(content, told.report.until)
    return content


def _maker(ending: str) -> Maker:
    """Loaded when it is asked for: the makers of office files are large."""
    match ending:
        case ".docx":
            from casefile.exports.reports.word import report_word

            return report_word
        case ".xlsx":
            from casefile.exports.reports.workbook import report_workbook

            return report_workbook
        case ".html":
            from casefile.exports.reports.html import report_html

            return report_html
    from casefile.exports.reports.markdown import report_markdown

    return report_markdown
