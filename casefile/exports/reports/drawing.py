"""Charts for Word as DrawingML (ECMA-376 part 1, §21.2), each with the workbook of its values, so
that Word, WPS and LibreOffice can change them."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from casefile.exports.reports.palette import SERIES
from casefile.pages.reports.charts import Chart, ChartRow, steps_of
from casefile.values.text import printable

VALUES_SHEET = "Sheet1"
_SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
MANY = 12
"""More labels than so many stand in smaller letters, so that each is read."""
BEYOND_ALL = 1.1
"""How far an axis of shares goes where each bar has its share written behind it: there is room for
that, and no line at more than all."""
LABELS, VALUES, LINE_LABELS, LINE_VALUES = 111, 112, 113, 114
"""The numbers of the axes."""


def chart_values(chart: Chart) -> bytes:
    """The workbook that lies behind a chart: labels in the first column, a series in each of the
    others."""
    book = Workbook()
    sheet = book.active
    sheet.title = VALUES_SHEET
    for column, row in enumerate(chart.series, 2):
        sheet.cell(1, column, row.name)
        for n, value in enumerate(row.values, 2):
            sheet.cell(n, column, value)
    for n, label in enumerate(chart.labels, 2):
        cell = sheet.cell(n, 1)
        cell.value = printable(label)
        cell.data_type = "s"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def chart_xml(chart: Chart, workbook: str) -> bytes:
    """The chart part; ``workbook`` is the relation that leads to its values."""
    bars = [(n, row) for n, row in enumerate(chart.series) if not row.line]
    lines = [(n, row) for n, row in enumerate(chart.series) if row.line]
    apart = any(row.at_the_right for _, row in lines)
    parts = [
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_SPACES}>',
        '<c:roundedCorners val="0"/><c:chart>',
        _title(chart.title),
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>',
        f'<c:barChart><c:barDir val="{"bar" if chart.sideways else "col"}"/>'
        '<c:grouping val="clustered"/><c:varyColors val="0"/>',
        *(_series(chart, n, row) for n, row in bars),
        f'<c:gapWidth val="60"/><c:axId val="{LABELS}"/><c:axId val="{VALUES}"/></c:barChart>',
    ]
    if lines:
        axes = (LINE_LABELS, LINE_VALUES) if apart else (LABELS, VALUES)
        parts += [
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>',
            *(_series(chart, n, row) for n, row in lines),
            '<c:marker val="1"/>',
            *(f'<c:axId val="{axis}"/>' for axis in axes),
            "</c:lineChart>",
        ]
    parts += _axes(chart)
    if apart:
        parts += _axes_at_the_right([row for _, row in lines if row.at_the_right])
    legend = len(chart.series) > 1
    parts += [
        "</c:plotArea>",
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if legend else "",
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>',
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData>',
        "</c:chartSpace>",
    ]
    return "".join(parts).encode()


def _title(text: str) -> str:
    run = f'<a:r><a:rPr lang="zh-CN" sz="1200" b="1"/><a:t>{_text(text)}</a:t></a:r>'
    return (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/>"
        f'<a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr>{run}</a:p>'
        '</c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _series(chart: Chart, no: int, row: ChartRow) -> str:
    colour = SERIES[2] if row.line else SERIES[no % 2]
    column = get_column_letter(no + 2)
    last = len(chart.labels) + 1
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    form = "0%" if row.share or chart.share else "General"
    look = f'<a:ln w="28575">{fill}</a:ln>' if row.line else fill
    beside = '<c:marker><c:symbol val="none"/></c:marker>' if row.line else ""
    told = "" if row.line or not chart.sideways else _told()
    bar = "" if row.line else '<c:invertIfNegative val="0"/>'
    names = "".join(_point(n, _text(label)) for n, label in enumerate(chart.labels))
    values = "".join(_point(n, f"{value:g}") for n, value in enumerate(row.values))
    smooth = '<c:smooth val="0"/>' if row.line else ""
    count = f'<c:ptCount val="{len(chart.labels)}"/>'
    return (
        f'<c:ser><c:idx val="{no}"/><c:order val="{no}"/>'
        f"<c:tx><c:strRef><c:f>{VALUES_SHEET}!${column}$1</c:f>"
        f'<c:strCache><c:ptCount val="1"/>{_point(0, _text(row.name))}</c:strCache>'
        f"</c:strRef></c:tx><c:spPr>{look}</c:spPr>{bar}{beside}{told}"
        f"<c:cat><c:strRef><c:f>{VALUES_SHEET}!$A$2:$A${last}</c:f>"
        f"<c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{VALUES_SHEET}!${column}$2:${column}${last}</c:f>"
        f"<c:numCache><c:formatCode>{form}</c:formatCode>{count}{values}</c:numCache>"
        f"</c:numRef></c:val>{smooth}</c:ser>"
    )


def _point(no: int, text: str) -> str:
    return f'<c:pt idx="{no}"><c:v>{text}</c:v></c:pt>'


def _told() -> str:
    """Each bar with its value."""
    shown = {"showLegendKey": 0, "showVal": 1, "showCatName": 0, "showSerName": 0}
    shown |= {"showPercent": 0, "showBubbleSize": 0}
    parts = "".join(f'<c:{name} val="{value}"/>' for name, value in shown.items())
    return f"<c:dLbls>{_letters()}{parts}</c:dLbls>"


def _letters(*, many: bool = False) -> str:
    """How large the letters at an axis are."""
    size = 650 if many else 800
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}"/></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _axes(chart: Chart) -> Iterator[str]:
    turned = "maxMin" if chart.sideways else "minMax"
    sides = ("l", "t") if chart.sideways else ("b", "l")
    most = f'<c:max val="{BEYOND_ALL}"/>' if chart.share else ""
    form, many = "0%" if chart.share else "General", len(chart.labels) > MANY
    counted = [row for row in chart.series if not row.at_the_right]
    step = steps_of(counted, share=chart.share)
    yield (
        f'<c:catAx><c:axId val="{LABELS}"/><c:scaling><c:orientation val="{turned}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{sides[0]}"/><c:numFmt formatCode="General" '
        'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{_letters(many=many)}<c:crossAx val="{VALUES}"/>'
        '<c:crosses val="autoZero"/>'
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:tickLblSkip val="1"/></c:catAx>'
    )
    yield (
        f'<c:valAx><c:axId val="{VALUES}"/><c:scaling><c:orientation val="minMax"/>{most}'
        f'<c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="{sides[1]}"/>'
        '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="DDDDDD"/>'
        f'</a:solidFill></a:ln></c:spPr></c:majorGridlines><c:numFmt formatCode="{form}" '
        'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{_letters()}<c:crossAx val="{LABELS}"/>'
        f'<c:crosses val="autoZero"/>{_step(step)}</c:valAx>'
    )


def _step(step: float | None) -> str:
    return "" if step is None else f'<c:majorUnit val="{step}"/>'


def _axes_at_the_right(lines: Sequence[ChartRow]) -> Iterator[str]:
    share = any(row.share for row in lines)
    most, form = ('<c:max val="1"/>', "0%") if share else ("", "General")
    step = steps_of(lines)
    yield (
        f'<c:catAx><c:axId val="{LINE_LABELS}"/><c:scaling><c:orientation val="minMax"/>'
        f'</c:scaling><c:delete val="1"/><c:axPos val="b"/><c:crossAx val="{LINE_VALUES}"/>'
        '<c:crosses val="autoZero"/></c:catAx>'
    )
    yield (
        f'<c:valAx><c:axId val="{LINE_VALUES}"/><c:scaling><c:orientation val="minMax"/>'
        f'{most}<c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="r"/>'
        f'<c:numFmt formatCode="{form}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_letters()}'
        f'<c:crossAx val="{LINE_LABELS}"/><c:crosses val="max"/>'
        f"{_step(step)}</c:valAx>"
    )


def _text(text: str) -> str:
    return escape(printable(text))
