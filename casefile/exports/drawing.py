"""A drawing as a Word file: shapes that Word can move and edit, one page for each picture."""

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from casefile.exports.typefaces import faces_of_chinese
from casefile.pages.drawing.key import drawing_key
from casefile.pages.drawing.layout import LINE, ArrowPath, Drawing, OnArrow, Placed, text_width
from casefile.pages.drawing.onward import STRIP, with_pages
from casefile.pages.drawing.paging import in_parts
from casefile.pages.language import Language

_EMU = 9525
"""English metric units in a pixel."""
_UPRIGHT, _ACROSS = (7.0, 9.0), (10.4, 5.7)
"""The width and the height in inches that a page leaves for a drawing, upright and across, between
its heading and the key at its foot."""
_READABLE = 0.75
"""Smaller than this part of its size nobody reads it on paper."""
_PIXELS = 96
"""In an inch."""
_KEY, _KEY_SCALE = 900, 0.8
"""The number of the key among the drawings, which are fewer; and its size."""
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def drawing_document(drawings: list[Drawing], speak: Language) -> bytes:
    """The bytes of a Word file with every drawing, each on pages of its own: as many as it takes to
    be read, across where it is wide; at the foot of each what everything on it means."""
    from docx import Document
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.oxml import parse_xml
    from docx.shared import Inches

    document = Document()
    faces_of_chinese(document)
    for number, (title, drawing, scale, across) in enumerate(_sheets(drawings, speak)):
        section = document.add_section(WD_SECTION.NEW_PAGE) if number else document.sections[0]
        sides = (Inches(8.27), Inches(11.69))
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = sides[::-1] if across else sides
        section.left_margin = section.right_margin = Inches(0.6)
        section.top_margin = section.bottom_margin = Inches(0.4)
        section.footer_distance = Inches(0.3)
        head = document.add_heading(title, level=1)
        head.paragraph_format.space_before = head.paragraph_format.space_after = 0
        if drawing.picture.under:
            document.add_paragraph(drawing.picture.under).paragraph_format.space_after = 0
        run = document.add_paragraph().add_run()
        run._r.append(parse_xml(_group(drawing, number, scale)))
    _foot(document, speak)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _foot(document: Any, speak: Language) -> None:
    """The key, and the number of the page, on each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml

    told, foot = drawing_key(speak), document.sections[0].footer
    line = foot.paragraphs[0]
    line.add_run()._r.append(parse_xml(_group(told, _KEY, _KEY_SCALE)))
    number = foot.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = f'<w:fldSimple {_SPACES} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    number._p.append(parse_xml(field))
    for one in (line, number):
        one.paragraph_format.space_before = one.paragraph_format.space_after = 0


def _sheets(drawings: list[Drawing], speak: Language) -> Iterator[tuple[str, Drawing, float, bool]]:
    """Each page: its heading, what is drawn on it, how large, and whether across."""
    page = 1
    for drawing in drawings:
        across = _UPRIGHT[0] * _PIXELS / drawing.width < _READABLE
        wide, high = (one * _PIXELS for one in (_ACROSS if across else _UPRIGHT))
        scale = min(1.0, wide / drawing.width)
        if high / drawing.height >= _READABLE:
            scale = min(scale, high / drawing.height)
        whole = high / scale
        parts = in_parts(drawing, whole - 2 * STRIP if drawing.height > whole else whole)
        title = drawing.picture.title
        for number, part in enumerate(with_pages(parts, page, speak), 1):
            fitting = min(scale, wide / part.width, high / part.height)
            head = f"{title} ({number}/{len(parts)})" if len(parts) > 1 else title
            yield head, part, fitting, across
        page += len(parts)


def _group(drawing: Drawing, number: int, scale: float) -> str:
    """All shapes of a drawing, scaled together."""
    # a word processor may fit a group to what is in it: an edge that nobody sees holds its size
    edge = "<a:noFill/><a:ln><a:noFill/></a:ln>"
    form = f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{edge}'
    whole = (drawing.width * scale, drawing.height * scale)
    shapes = [_shape(0, 0, *whole, form, "<wps:bodyPr/>")]
    shapes += [*_lines(drawing.lines, scale), *_boxes(drawing.boxes, scale)]
    shapes += _labels(drawing.labels, scale)
    width, height = _emu(drawing.width * scale), _emu(drawing.height * scale)
    numbered = "".join(s.replace("@", str(1000 * (number + 1) + i)) for i, s in enumerate(shapes))
    name = quoteattr(drawing.picture.title)
    return (
        f'<w:drawing {_SPACES}><wp:inline><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number + 1}" name={name}/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/'
        'wordprocessingGroup"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="{width}" cy="{height}"/></a:xfrm></wpg:grpSpPr>{numbered}'
        "</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _emu(pixels: float) -> int:
    return round(pixels * _EMU)


def _shape(left: float, top: float, width: float, height: float, form: str, inside: str) -> str:
    return (
        '<wps:wsp><wps:cNvPr id="@" name="@"/><wps:cNvSpPr/><wps:spPr><a:xfrm>'
        f'<a:off x="{_emu(left)}" y="{_emu(top)}"/><a:ext cx="{_emu(width)}" cy="{_emu(height)}"/>'
        f"</a:xfrm>{form}</wps:spPr>{inside}</wps:wsp>"
    )


def _boxes(boxes: tuple[Placed, ...], scale: float) -> Iterator[str]:
    for box in boxes:
        form = (
            f'<a:prstGeom prst="{"roundRect" if box.box.ends else "rect"}"><a:avLst/></a:prstGeom>'
            '<a:solidFill><a:srgbClr val="F3F7FB"/></a:solidFill>'
            '<a:ln w="9525"><a:solidFill><a:srgbClr val="4A6A8A"/></a:solidFill></a:ln>'
        )
        left, top = box.x - box.width / 2, box.y - box.height / 2
        size = (left * scale, top * scale, box.width * scale, box.height * scale)
        yield _shape(*size, form, _text(box.lines, scale, "222222", first_bold=True))


def _labels(labels: tuple[OnArrow, ...], scale: float) -> Iterator[str]:
    for label in labels:
        wide = text_width(label.text) + 14
        colour = "B03A2E" if label.back else "4A6A8A" if label.onward else "7A5200"
        form = (
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln>'
        )
        left, top = label.x - wide / 2, label.y - LINE / 2
        size = (left * scale, top * scale, wide * scale, LINE * scale)
        yield _shape(*size, form, _text((label.text,), scale, colour))


def _text(lines: tuple[str, ...], scale: float, colour: str, *, first_bold: bool = False) -> str:
    points = max(2, round(18.5 * scale))  # half points
    told = ""
    for number, line in enumerate(lines):
        bold = "<w:b/>" if first_bold and number == 0 else ""
        told += (
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
            f'<w:jc w:val="center"/></w:pPr><w:r><w:rPr>{bold}<w:color w:val="{colour}"/>'
            f'<w:sz w:val="{points}"/></w:rPr><w:t xml:space="preserve">{escape(line)}</w:t>'
            "</w:r></w:p>"
        )
    return (
        f"<wps:txbx><w:txbxContent>{told}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/>'
    )


def _lines(lines: tuple[ArrowPath, ...], scale: float) -> Iterator[str]:
    for line in lines:
        xs, ys = [p[0] for p in line.points], [p[1] for p in line.points]
        left, top = min(xs), min(ys)
        width, height = max(max(xs) - left, 0.1), max(max(ys) - top, 0.1)
        moves = "".join(
            f"<a:{'lnTo' if i else 'moveTo'}>"
            f'<a:pt x="{_emu((x - left) * scale)}" y="{_emu((y - top) * scale)}"/>'
            f"</a:{'lnTo' if i else 'moveTo'}>"
            for i, (x, y) in enumerate(line.points)
        )
        colour = "B03A2E" if line.arrow.back else "555555"
        dash = "dash" if line.arrow.back else "sysDot" if line.arrow.only_clock else "solid"
        head = '<a:tailEnd type="triangle"/>' if line.headed else ""
        size = f'w="{_emu(width * scale)}" h="{_emu(height * scale)}"'
        form = (
            "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
            '<a:rect l="0" t="0" r="0" b="0"/>'
            f'<a:pathLst><a:path {size} fill="none">{moves}</a:path></a:pathLst></a:custGeom>'
            f'<a:noFill/><a:ln w="12700"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
            f'<a:prstDash val="{dash}"/>{head}</a:ln>'
        )
        place = (left * scale, top * scale, width * scale, height * scale)
        yield _shape(*place, form, "<wps:bodyPr/>")
