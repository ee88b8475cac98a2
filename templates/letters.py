"""Letters in official form: salutation flush left, signer and date at the right."""

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from parts import (
    FANGSONG,
    SMALL,
    TITLE,
    Look,
    add_annex,
    add_code,
    add_footer,
    add_logo,
    base_document,
    define,
    words,
    write,
)

LETTER = Look("Letter Text", FANGSONG, 15, 24)
LETTER_EN = Look("Letter Text", FANGSONG, 12, 18)


def letter(lang: str = "zh") -> Docx:
    """A letter that says at its head what it is."""
    return apology(lang, titled=True)


def apology(lang: str = "zh", *, titled: bool = False) -> Docx:
    """致歉信: 此致 set in, 敬礼 flush left on the next line, signer and date at the right. In English
    the same moves, paragraphs set apart instead of set in."""
    say, english = words(lang), lang == "en"
    look = LETTER_EN if english else LETTER
    document = base_document()
    for each in (TITLE, look, SMALL):
        define(document, each)

    def put(text: str, *, indent: bool = True) -> Paragraph:
        paragraph = write(document.add_paragraph(), text, look)
        if english:
            paragraph.paragraph_format.space_after = Pt(9)
        elif indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * look.size)
        return paragraph

    add_logo(document)
    if titled:
        head = write(document.add_paragraph(), "{{ doc.title }}", TITLE)
        head.paragraph_format.space_after = Mm(8)
    put("{{ letter.salutation }}", indent=False)
    put("{%p for text in letter.paragraphs[:-1] %}")
    # no page begins with the words before a signature, nor holds one line above it
    put("{%p if loop.last %}")
    put("{{ text }}").paragraph_format.keep_with_next = True
    put("{%p else %}")
    put("{{ text }}")
    put("{%p endif %}")
    put("{%p endfor %}")
    put("{{ letter.paragraphs[-1] }}").paragraph_format.keep_with_next = True
    for text, indent in closing(lang):
        put(text, indent=indent).paragraph_format.keep_with_next = True
    signed = say(
        "{{ org.name }}|{{ letter.post }}　{{ letter.signer }}|{{ today }}",
        "{{ letter.signer }}|{{ letter.post }}, {{ org.name }}|{{ today }}",
    )
    for number, text in enumerate(signed.split("|")):
        line = put(text, indent=False)
        line.alignment = ALIGN.RIGHT
        line.paragraph_format.space_after = Pt(0)
        line.paragraph_format.keep_with_next = True  # with what a translation or a code adds
        if not number:
            line.paragraph_format.space_before = Mm(8)
    add_reach(document, lang)
    if english:
        add_annex(document, Mm(6))
    add_code(document)
    foot = say(
        "{{ case.number }} 文书 {{ doc.no }} {{ doc.title }} 第 {{ doc.version }} 版 · 记录 {{ doc.head }}",
        "{{ case.number }} document {{ doc.no }} {{ doc.title }} v{{ doc.version }} · log {{ doc.head }}",
    )
    add_footer(document, foot, english=english)
    return document


def add_reach(document: Docx, lang: str) -> None:
    """How the house is reached, where it says so: under the signature, at the left."""
    say = words(lang)
    told = say(
        "{% if org.address %}地址：{{ org.address }}　{% endif %}{% if org.phone %}电话：{{ org.phone }}{% endif %}",
        "{% if org.address %}Address: {{ org.address }}   {% endif %}{% if org.phone %}Telephone: {{ org.phone }}{% endif %}",
    )
    for text in ("{%p if org.address or org.phone %}", told, "{%p endif %}"):
        line = write(document.add_paragraph(), text, SMALL)
        line.alignment = ALIGN.LEFT
        line.paragraph_format.space_before = Mm(6)
        line.paragraph_format.keep_with_next = True


def closing(lang: str) -> tuple[tuple[str, bool], ...]:
    """The words before the signature, and whether they are set in."""
    return (("Yours sincerely,", False),) if lang == "en" else (("此致", True), ("敬礼！", False))
