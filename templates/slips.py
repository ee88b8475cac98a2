"""Slips of a day: what is handed over, lent, taken in for repair, delivered, told to others.

Each is one grid on one page: what is known of the case, rows of what hangs on it, a text, and who
signs. They are written as data; ``slip`` makes a file of one.
"""

import re
from collections.abc import Callable

from docx.document import Document as Docx
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.enum.text import WD_TAB_LEADER
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from parts import (
    BOXES,
    DATE,
    FANGSONG,
    HEAD,
    HOUSE,
    LABEL,
    NOTE,
    NOTED,
    SEAL,
    SIGN,
    SMALL,
    TITLE,
    VALUE,
    Look,
    add_annex,
    add_code,
    add_footer,
    add_grid,
    add_header,
    add_heads,
    add_loop,
    add_pictures,
    add_row,
    base_document,
    define,
    end_copy,
    stay,
    words,
    write,
)
from slip_rows import FILL, Both, Rows
from slips_of_goods import OF_GOODS
from slips_of_money import OF_MONEY
from slips_of_the_file import OF_THE_FILE

SAID = Look("Form Said", FANGSONG, 12, 20)
SLIPS = {**OF_MONEY, **OF_GOODS, **OF_THE_FILE}
IN_ENGLISH = (
    "proxy",
    "evidence-list",
    "repair-slip",
    "quote-sheet",
    "loan-slip",
    "withdrawal",
    "delivery-receipt",
)
"""Those that a foreign customer gets."""


def slip(name: str, lang: str = "zh") -> Docx:
    """The slip of that name."""
    of, say = SLIPS[name], words(lang)
    document = base_document(top=20, left=22, right=22, bottom=16)
    for look in (TITLE, HOUSE, HEAD, LABEL, VALUE, DATE, SIGN, NOTE, NOTED, BOXES, SMALL, SAID):
        define(document, look)
    if of.copied:
        add_header(document, "{{ copy.label }}")
    write(document.add_paragraph(), "{{ org.name }}", HOUSE)
    write(document.add_paragraph(), "{{ doc.title }}", TITLE)
    number = say("编号：{{ case.number }}\t{{ today }}", "No. {{ case.number }}\t{{ today }}")
    line = write(document.add_paragraph(), number, HEAD)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(166), TAB.RIGHT)
    if lang == "en":
        add_annex(document)
    grid = add_grid(document, 30, 53, 30, 53)
    for row in of.fields:
        cells = []
        for label, value in row:
            text = value if isinstance(value, str) else say(*value)
            boxed = "☐" in text or "boxes." in text or "method" in text
            cells += [(say(*label), 1, LABEL), (text, 3 // len(row), BOXES if boxed else VALUE)]
        add_row(grid, 9, *cells)
    stay(grid.rows[-1])
    _say(document, of.text, say)
    for table in of.rows:
        _table(document, table, say)
    _say(document, of.after, say)
    _signed(document, of.signs, say, copied=of.copied)
    add_code(document)
    if of.pictures:
        add_pictures(document, say("附图", "Pictures"))
    foot = say(
        "{{ case.number }} 文书 {{ doc.no }} {{ doc.title }} 第 {{ doc.version }} 版 · 记录 {{ doc.head }}",
        "{{ case.number }} document {{ doc.no }} {{ doc.title }} v{{ doc.version }} · log {{ doc.head }}",
    )
    add_footer(document, foot, copied=of.copied, english=lang == "en")

    return document


def _say(document: Docx, texts: tuple[Both, ...], say: Callable[[str, str], str]) -> None:
    for text in texts:
        told = say(*text).replace(FILL * 2, f"{FILL}\n{FILL}")
        paragraph = write(document.add_paragraph(), told, SAID)
        paragraph.paragraph_format.space_before = Mm(2)
        if FILL in told:
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(Mm(166), TAB.RIGHT, WD_TAB_LEADER.LINES)


def _table(document: Docx, table: Rows, say: Callable[[str, str], str]) -> None:
    """A table under its heading, which stays with it; its first row repeats on every page. Where
    nothing is to be listed it says so, since whoever signs reads what is not there as well."""
    title = write(document.add_paragraph(), say(*table.title), HEAD)
    title.paragraph_format.space_before = Mm(3)
    title.paragraph_format.keep_with_next = True
    grid = add_grid(document, *(width for width, _, _ in table.columns))
    add_heads(grid, 7, *((say(*head), 1, LABEL) for _, head, _ in table.columns))
    cells = (name if name == "☐" else f"{{{{ row.{name} }}}}" for *_, name in table.columns)
    row = tuple((text, 1, BOXES if text == "☐" else NOTE) for text in cells)
    add_loop(grid, table.loop, 7, *row, together=1)
    *_, listed = table.loop.split()
    for text in (f"{{%tr if not {listed} %}}", say("无", "none"), "{%tr endif %}"):
        stay(add_row(grid, 7, (text, len(table.columns), NOTE)))  # with the signatures


def _signed(
    document: Docx, signs: tuple[Both, ...], say: Callable[[str, str], str], *, copied: bool
) -> None:
    """Boxes that a signature or a seal fits, two in a row, each with its day."""
    *_, before = document.iter_inner_content()  # what is signed stands with what is said last
    if isinstance(before, Paragraph):
        before.paragraph_format.keep_with_next = True
    gap = write(document.add_paragraph(), "", SMALL)
    gap.paragraph_format.keep_with_next = True
    grid = add_grid(document, 83, 83)
    day = say("日期：　　　　年　　月　　日", "Date: ________________")
    texts = [f"{say(*text)}{say('：', ':')}\n\n{day}" for text in signs]
    texts += ["　"] * (len(texts) % 2)
    for first, second in zip(texts[::2], texts[1::2], strict=True):
        height = SEAL if re.search("盖章|seal", first + second) else 24
        row = stay(add_row(grid, height, (first, 1, VALUE), (second, 1, VALUE)))
    if copied:
        end_copy(row.cells[0].paragraphs[0])
    end = write(document.add_paragraph(), "", SMALL)
    end.paragraph_format.line_spacing = Mm(0.4)
    end.paragraph_format.keep_with_next = True  # a code for cameras stands on the last page, too
