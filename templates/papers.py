"""Papers that are signed in numbered copies: the receipt and the settlement agreement."""

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.enum.text import WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from parts import (
    FANGSONG,
    HEITI,
    LABEL,
    NOTED,
    SMALL,
    TITLE,
    VALUE,
    Look,
    add_footer,
    add_grid,
    add_header,
    add_loop,
    add_row,
    base_document,
    define,
    write,
)

TEXT = Look("Paper Text", FANGSONG, 14, 26)
CLAUSE = Look("Paper Clause", HEITI, 14, 26)
LABELS = "{{ case.number }} {{ doc.title }} 第 {{ doc.version }} 版 · {{ copy.label }} · 记录 {{ doc.head }}"


def paper() -> Docx:
    """A page in official form with the looks of a paper; the header names the copy's holder."""
    document = base_document(top=30, left=28, right=26, bottom=25)
    for look in (TITLE, TEXT, CLAUSE, LABEL, VALUE, NOTED, SMALL):
        define(document, look)
    add_header(document, "{{ copy.label }}")
    add_footer(document, LABELS, total=False)
    return document


def say(document: Docx, text: str, look: Look = TEXT, *, indent: bool = True) -> Paragraph:
    """A paragraph of the paper, its first line set in by two characters."""
    paragraph = write(document.add_paragraph(), text, look)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * look.size)
    return paragraph


def custody(document: Docx) -> None:
    """Who holds which copy, to be signed when it is handed over; a small paragraph ends the page."""
    gap = write(document.add_paragraph(), "文书份数与持有登记", NOTED)
    gap.paragraph_format.space_before = Mm(6)
    grid = add_grid(document, 20, 56, 50, 30)
    heads = "份号", "持有方", "签收人（签字）", "日期"
    add_row(grid, 7, *((text, 1, LABEL) for text in heads))
    row = ("第{{ one.no }}份", 1, LABEL), ("{{ one.holder }}", 1, VALUE)
    add_loop(grid, "one in copies", 9, *row, ("　", 1, VALUE), ("　", 1, VALUE))
    write(document.add_paragraph(), "", SMALL)


def receipt() -> Docx:
    """《收条》: the payee confirms that the money came."""
    document = paper()
    title = write(document.add_paragraph(), "收　条", TITLE)
    title.paragraph_format.space_after = Mm(8)
    say(
        document,
        "今收到{{ settlement.payer_name }}支付的赔偿款{{ settlement.capitals }}"
        "（¥{{ settlement.amount }}），用于投诉案件 {{ case.number }} 下列项目的赔偿："
        "{{ settlement.losses }}。",
    )
    say(document, "支付方式：□ 现金　□ 转账，账号：")
    say(
        document,
        "本收条一式{{ settlement.copies_word }}份，由{{ settlement.holders }}各执一份，具有同等效力。",
    )
    say(document, "此据。")
    for label in ("收款人（签字）：", "身份证号码：", "联系电话：", "日　　期："):
        line = say(document, f"{label}\t", indent=False)
        line.paragraph_format.left_indent = Mm(60)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(154), TAB.RIGHT, WD_TAB_LEADER.LINES)
        line.paragraph_format.space_before = Mm(2)
    custody(document)
    return document


def agreement() -> Docx:
    """《和解协议书》: parties, facts, sums, and what stays open. It settles the listed losses only:
    terms that shut out liability for injury are void (民法典 497, 506)."""
    document = paper()
    title = write(document.add_paragraph(), "和解协议书", TITLE)
    title.paragraph_format.space_after = Mm(6)
    say(document, "甲方：{{ org.name }}", indent=False)
    say(document, "乙方：{{ facts.name }}（收款人：{{ settlement.payee }}）", indent=False)
    say(document, "{%p if settlement.merchant %}", indent=False)
    say(document, "丙方：{{ settlement.merchant }}（商户）", indent=False)
    say(document, "{%p endif %}", indent=False)
    clauses = (
        (
            "一、事实",
            "乙方于{{ case.received_at }}向甲方投诉（案件编号 {{ case.number }}）：{{ facts.details }}",
        ),
        (
            "二、赔偿",
            "各方就下列损失达成和解：{{ settlement.losses }}。赔偿金额合计{{ settlement.capitals }}"
            "（¥{{ settlement.amount }}）。",
        ),
        (
            "三、支付",
            "上述款项由{{ settlement.payer_name }}支付，乙方收款时出具收条。付款方式：□ 现金　□ 转账；"
            "付款日期：　　　　年　　月　　日前。",
        ),
        (
            "四、和解的范围",
            "本协议只就第二条列明的损失达成和解。乙方日后发现因同一事由造成的人身损害或者其他未列明的损失的，"
            "仍可依法主张权利，不受本协议影响。",
        ),
        (
            "五、保密",
            "各方对本协议的内容和乙方的个人信息保密，法律另有规定或者乙方依法维权的除外。",
        ),
        ("六、违约", "付款方未按约定支付的，乙方可以要求继续履行，并依法要求承担违约责任。"),
        (
            "七、份数与生效",
            "本协议一式{{ settlement.copies_word }}份，由{{ settlement.holders }}各执一份，具有同等效力，"
            "自各方签字或者盖章之日起生效。",
        ),
    )
    for head, text in clauses:
        say(document, head, CLAUSE).paragraph_format.keep_with_next = True
        say(document, text)
    grid = add_grid(document, 78, 78)
    sign = "（签字或盖章）：\n\n日期：　　　　年　　月　　日"
    add_row(grid, 24, (f"甲方{sign}", 1, VALUE), (f"乙方{sign}", 1, VALUE))
    add_loop(grid, "one in settlement.thirds", 24, ("丙方{{ one }}" + sign, 2, VALUE))
    custody(document)
    return document


LETTER = Look("Letter Text", FANGSONG, 16, 28.5)


def letter(closing: tuple[str, str], signed: tuple[str, ...]) -> Docx:
    """A letter in official form: salutation flush left, paragraphs set in, signer at the right."""
    document = base_document()
    for look in (TITLE, LETTER, SMALL):
        define(document, look)
    say(document, "{{ letter.salutation }}", LETTER, indent=False)
    say(document, "{%p for text in letter.paragraphs %}", LETTER)
    say(document, "{{ text }}", LETTER)
    say(document, "{%p endfor %}", LETTER)
    first, second = closing
    if first:
        say(document, first, LETTER)
    say(document, second, LETTER, indent=False)
    for number, text in enumerate(signed):
        line = say(document, text, LETTER, indent=False)
        line.alignment = ALIGN.RIGHT
        if not number:
            line.paragraph_format.space_before = Mm(10)
    return document


def apology() -> Docx:
    """致歉信: 此致 set in, 敬礼 flush left on the next line, signer and date at the right."""
    document = letter(("此致", "敬礼！"), ("{{ org.name }}　{{ case.owner }}", "{{ today }}"))
    add_footer(document, "{{ case.number }} 致歉信 第 {{ doc.version }} 版 · 记录 {{ doc.head }}")
    return document


def apology_en() -> Docx:
    """The letter of apology in English, in the same moves."""
    document = letter(
        ("", "Yours sincerely,"), ("{{ case.owner }}", "{{ org.name }}", "{{ today_en }}")
    )
    add_footer(
        document,
        "{{ case.number }} letter v{{ doc.version }} · log {{ doc.head }}",
        english=True,
    )
    return document
