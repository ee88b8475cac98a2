"""Forms: grids that fit one page."""

from dataclasses import replace

from docx.document import Document as Docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as PLACE
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.enum.text import WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.table import Table
from parts import (
    BOXES,
    DATE,
    HEAD,
    HOUSE,
    LABEL,
    NOTE,
    NOTED,
    SIGN,
    SMALL,
    TITLE,
    VALUE,
    Cell,
    Look,
    add_annex,
    add_code,
    add_footer,
    add_grid,
    add_heads,
    add_loop,
    add_pictures,
    add_row,
    base_document,
    define,
    fields,
    stay,
    words,
    write,
)

FINE = Look("Form Fine", NOTE.east_asia, 8, 9.5)
"""What a tale of 600 characters is printed in, so that the card stays one page."""
NOTE_EN = replace(NOTE, size=8.5, leading=9.8)


def record_card(lang: str = "zh") -> Docx:
    """《顾客投诉记录卡》: who complains of what, each step as it was taken, and who signs."""
    say = words(lang)
    document = base_document(top=9 if lang == "en" else 15, left=20, right=20, bottom=12)
    for look in (TITLE, HOUSE, HEAD, LABEL, VALUE, DATE, SIGN, NOTE, NOTED, FINE, BOXES, SMALL):
        define(document, NOTE_EN if look is NOTE and lang == "en" else look)
    write(document.add_paragraph(), "{{ org.name }}", HOUSE)
    write(document.add_paragraph(), "{{ doc.title }}", TITLE)
    head = say(
        "编号：{{ case.number }}\t填表时间：{{ case.opened_at }}　{{ case.state }}",
        "No. {{ case.number }}\tEntered: {{ case.opened_at }}   ({{ case.state }})",
    )
    line = write(document.add_paragraph(), head, HEAD)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(170), TAB.RIGHT)

    if lang == "en":
        add_annex(document)
    grid = add_grid(document, 26, 59, 24, *last_columns(lang))
    line_height = 4.9 if lang == "en" else 6.3
    entry = NOTE_EN if lang == "en" else NOTE
    for row in (
        (
            (say("投诉人", "Complainant"), "facts.name"),
            (say("联系电话", "Telephone"), "facts.phone"),
        ),
        ((say("住址", "Address"), "facts.address"),),
        (
            (say("投诉时间", "Received"), "case.received_at"),
            (say("投诉渠道", "Channel"), "facts.channel"),
        ),
        ((say("投诉类别", "Category"), "boxes.category"),),
        ((say("投诉对象", "About"), "facts.about"),),
    ):
        add_row(grid, line_height, *fields(*row, look=BOXES if "boxes" in row[0][1] else VALUE))
    _details(grid, 10, (say("投诉内容", "Details"), 1, LABEL))
    add_row(grid, line_height, *fields((say("投诉请求", "Request"), "facts.request")))
    # what not every procedure asks for: no line where it knows neither; to be filled in by hand
    # where it does not ask for one, or (of goods and claims) nobody said it yet
    for first, second in (
        ((say("商品名称", "Product"), "product"), (say("索赔金额", "Claimed"), "amount_claimed")),
        ((say("购买日期", "Bought on"), "bought_on"), (say("成交价格", "Price"), "price")),
        ((say("严重程度", "Severity"), "severity"), (say("外部渠道", "Outside"), "external")),
        (
            (say("事发时间", "When"), "incident_at"),
            (say("事发地点", "Where"), "incident_place"),
        ),
        ((say("涉及商户", "Merchant"), "merchant"), (say("越级投诉", "Skip-level"), "skip_level")),
    ):
        said = "" if first[1] == "product" else " and facts.{0}"
        asked = " or ".join(f"'{key}' in facts{said.format(key)}" for _, key in (first, second))
        add_row(grid, 1, (f"{{%tr if {asked} %}}", 5, VALUE))
        named = (
            (label, f"facts.{key} if '{key}' in facts else ''") for label, key in (first, second)
        )
        add_row(grid, line_height, *fields(*named))
        add_row(grid, 1, ("{%tr endif %}", 5, VALUE))
    add_row(grid, 1, ("{%tr if case.attached %}", 5, VALUE))
    add_row(grid, line_height, *fields((say("附件", "Attachments"), "case.attached"), look=entry))
    add_row(grid, 1, ("{%tr endif %}", 5, VALUE))
    add_row(grid, 5, (say("处理经过", "Course of the case"), 5, LABEL))
    heads = say("环节", "Step"), say("记录", "Record"), say("时间与记录人", "When and by whom")
    add_row(grid, 5, (heads[0], 1, LABEL), (heads[1], 3, LABEL), (heads[2], 1, LABEL))
    for loop, name, height in (
        ("step in steps", "step", 5.2),
        ("one in settlements", "one", 5.2),
        ("one in contacts", "one", 5.2),
    ):
        titled = say("赔偿", "Compensation") if "settlements" in loop else f"{{{{ {name}.title }}}}"
        taken = (titled, 1, NOTED), (f"{{{{ {name}.text }}}}", 3, entry)
        by = f"{{%p if {name}.by %}}\n{{{{ {name}.by }}}}\n{{%p endif %}}"  # no line to no name
        signed = f"{{{{ {name}.at }}}}\n{by}", 1, NOTED
        last = loop.endswith("contacts")  # with what is signed, whatever page that comes to
        add_loop(grid, loop, height, *taken, signed, together=last)
    stay(add_row(grid, line_height, *fields((say("处理结果", "Result"), "facts.result"))))
    satisfied = (
        (say("顾客满意度", "Satisfaction"), 1, LABEL),
        ("{{ boxes.satisfaction }}", 1, BOXES),
    )
    customer = (say("顾客签字", "Customer"), 1, LABEL), ("　", 2, SIGN)
    stay(add_row(grid, 8, *satisfied, *customer))
    hands = (
        (say("受理人签字", "Handled by"), 1, LABEL),
        (say("{{ case.owner }}\t", "{{ case.owner }}, date:\t"), 1, SIGN),
    )
    chief = (say("主管签字", "Supervisor"), 1, LABEL), (say("　\t", "Date:\t"), 2, SIGN)
    signatures = add_row(grid, 8 if lang == "en" else 12, *hands, *chief)
    for cell, width in ((signatures.cells[1], 55), (signatures.cells[3], 57)):
        stops = cell.paragraphs[0].paragraph_format.tab_stops
        stops.add_tab_stop(Mm(width), TAB.RIGHT, WD_TAB_LEADER.LINES)
        if lang != "en":  # where the date stands behind the name
            dated = write(cell.add_paragraph(), "年　　月　　日", DATE)
            dated.paragraph_format.right_indent = Mm(1.6)

    add_code(document)
    add_pictures(document, say("附图", "Pictures"))
    footer = say(
        "{{ case.number }} 文书 {{ doc.no }} 第 {{ doc.version }} 版 · {{ doc.issued_at }} 出具 · 记录 {{ doc.head }}",
        "{{ case.number }} document {{ doc.no }} v{{ doc.version }} · issued {{ doc.issued_at }} · log {{ doc.head }}",
    )
    add_footer(document, footer, english=lang == "en")
    return document


def _details(grid: Table, height: float, label: Cell) -> None:
    """What was complained of, in smaller type where it is a long tale."""
    columns = len(grid.columns)
    for tag, look in (
        ("if facts.details|length <= 150", VALUE),
        ("elif facts.details|length <= 400", NOTE),
        ("else", FINE),
    ):
        add_row(grid, 1, (f"{{%tr {tag} %}}", columns, VALUE))
        told = add_row(grid, height, label, ("{{ facts.details }}", columns - 1, look))
        told.cells[1].vertical_alignment = PLACE.TOP
    add_row(grid, 1, ("{%tr endif %}", columns, VALUE))


def last_columns(lang: str) -> tuple[float, float]:
    """The last two columns of the card: a moment in English words takes more room."""
    return (24, 37) if lang == "en" else (30, 31)


def amounts_grid(document: Docx, title: str) -> None:
    """The head of an application or a slip: title, number, case and customer, the sums."""
    for look in (TITLE, HOUSE, HEAD, LABEL, VALUE, DATE, SIGN, NOTE, NOTED, BOXES, SMALL):
        define(document, look)
    write(document.add_paragraph(), "{{ org.name }}", HOUSE)
    write(document.add_paragraph(), title, TITLE)
    head = "编号：{{ case.number }}-{{ settlement.no }}\t填表时间：{{ doc.issued_at }}"
    line = write(document.add_paragraph(), head, HEAD)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(166), TAB.RIGHT)


def compensation_form() -> Docx:
    """《顾客赔偿申请单》 and 《顾客赔偿单》: what is paid to whom and why, and who approved it."""
    document = base_document(top=20, left=22, right=22, bottom=18)
    amounts_grid(document, "{{ doc.title }}")
    grid = add_grid(document, 28, 55, 28, 55)
    wide = (3,)

    def row(height: float, *named: tuple[str, str]) -> None:
        spans = wide if len(named) == 1 else (1, 1)
        cells = []
        for (label, text), span in zip(named, spans, strict=True):
            cells += [(label, 1, LABEL), (text, span, BOXES if "method" in text else VALUE)]
        add_row(grid, height, *cells)

    row(9, ("案件编号", "{{ case.number }}"), ("投诉时间", "{{ case.received_at }}"))
    row(9, ("顾客姓名", "{{ facts.name }}"), ("联系电话", "{{ facts.phone }}"))
    row(20, ("赔偿事由", "{{ facts.details }}"))
    row(9, ("适用流程", "{{ settlement.route }}"), ("付款方", "{{ settlement.payer }}"))
    row(9, ("依据", "{{ settlement.basis }}"))
    row(16, ("赔偿项目", "{{ settlement.losses }}"))
    row(9, ("金额（大写）", "{{ settlement.capitals }}"))
    figures = "{{ money.sign }}{{ settlement.amount }}"
    row(9, ("金额（小写）", figures), ("附件", "{{ settlement.attachments }}"))
    row(9, ("支付方式", "{{ settlement.method }}"))
    row(9, ("收款人", "{{ settlement.payee }}"), ("身份证号码", "{{ settlement.payee_id }}"))
    row(9, ("收款账号", "{{ settlement.account }}"))
    asked = len(grid.rows)
    row(9, ("经办人", "{{ settlement.by }}"), ("提出时间", "{{ settlement.at }}"))
    stay(add_row(grid, 7, ("批　准", 4, LABEL)))
    named = ("批准人", "意见", "签字", "日期")
    stay(add_row(grid, 7, *((name, 1, LABEL) for name in named)))
    who = ("{{ approval.title }}", 1, LABEL), ("{{ approval.opinion }}", 1, VALUE)
    signed = ("{{ approval.by }}", 1, VALUE), ("{{ approval.at }}", 1, NOTED)
    add_loop(grid, "approval in settlement.approvals", 12, *who, *signed)
    add_row(grid, 1, ("{%tr if not settlement.approvals %}", 4, VALUE))
    add_row(grid, 12, *(("　", 1, VALUE) for _ in range(4)))  # to be filled in by hand
    add_row(grid, 1, ("{%tr endif %}", 4, VALUE))
    for line in list(grid.rows)[asked:]:
        stay(line)  # nobody signs on a page that does not say for what
    add_footer(
        document,
        "{{ case.number }} 文书 {{ doc.no }} {{ doc.title }} 第 {{ doc.version }} 版 · 记录 {{ doc.head }}",
    )
    return document


def notice() -> Docx:
    """《投诉处理通知书》: what the responsible unit is told, and the receipt it tears off."""
    document = base_document(top=25, left=26, right=26, bottom=22)
    for look in (TITLE, HOUSE, HEAD, LABEL, VALUE, DATE, SIGN, NOTE, NOTED, FINE, SMALL):
        define(document, look)
    write(document.add_paragraph(), "{{ org.name }}", HOUSE)
    write(document.add_paragraph(), "{{ doc.title }}", TITLE)
    head = "编号：{{ case.number }}\t{{ today }}"
    line = write(document.add_paragraph(), head, HEAD)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(158), TAB.RIGHT)
    grid = add_grid(document, 30, 128)
    for height, label, text in (
        (10, "受理单位", "{{ facts.unit }}"),
        (10, "受理负责人", "{{ facts.person }}"),
        (10, "电话通知时间", "{{ facts.phoned_at }}"),
        (10, "投诉人", "{{ facts.name }}"),
        (10, "投诉对象", "{{ facts.about }}"),
    ):
        add_row(grid, height, (label, 1, LABEL), (text, 1, VALUE))
    _details(grid, 34, ("投诉内容", 1, LABEL))
    for height, label, text in (
        (16, "投诉请求", "{{ facts.request }}"),
        (
            16,
            "办理要求",
            "请查明原因和责任，提出解决办法，并按《{{ org.procedure }}》规定的期限书面答复。",
        ),
        (10, "答复期限", "{{ due.investigate }}"),
        (12, "签发", "{{ case.owner }}"),
    ):
        stay(add_row(grid, height, (label, 1, LABEL), (text, 1, VALUE)))
    cut = write(
        document.add_paragraph(), "………………………………　沿此线撕下，交回服务台　………………………………", NOTED
    )
    cut.paragraph_format.space_before = cut.paragraph_format.space_after = Mm(5)
    cut.paragraph_format.keep_with_next = True
    write(document.add_paragraph(), "回　执", TITLE).paragraph_format.keep_with_next = True
    slip = add_grid(document, 30, 49, 30, 49)
    row = ("编号", 1, LABEL), ("{{ case.number }}", 1, VALUE)
    stay(add_row(slip, 10, *row, ("受理单位", 1, LABEL), ("{{ facts.unit }}", 1, VALUE)))
    add_row(
        slip,
        16,
        ("签收人", 1, LABEL),
        ("　", 1, VALUE),
        ("签收时间", 1, LABEL),
        ("年　　月　　日　　时", 1, VALUE),
    )
    add_footer(
        document,
        "{{ case.number }} 文书 {{ doc.no }} {{ doc.title }} 第 {{ doc.version }} 版 · 记录 {{ doc.head }}",
    )
    return document


def summary() -> Docx:
    """案件摘要: the whole case for the file: facts, history, clocks, remedies, papers."""
    document = base_document(top=20, left=22, right=22, bottom=18)
    for look in (TITLE, HOUSE, HEAD, LABEL, VALUE, DATE, SIGN, NOTE, NOTED, SMALL):
        define(document, look)
    write(document.add_paragraph(), "{{ org.name }}", HOUSE)
    write(document.add_paragraph(), "{{ doc.title }}", TITLE)
    head = "编号：{{ case.number }}\t{{ case.state }}"
    line = write(document.add_paragraph(), head, HEAD)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(166), TAB.RIGHT)
    grid = add_grid(document, 26, 57, 26, 57)
    for pairs in (
        (("投诉人", "facts.name"), ("联系电话", "facts.phone")),
        (("投诉时间", "case.received_at"), ("经办人", "case.owner")),
        (("投诉类别", "facts.category"), ("投诉对象", "facts.about")),
    ):
        cells = [
            c for label, name in pairs for c in ((label, 1, LABEL), (f"{{{{ {name} }}}}", 1, VALUE))
        ]
        add_row(grid, 7, *cells)
    for label, name in (("投诉内容", "facts.details"), ("投诉请求", "facts.request")):
        add_row(grid, 10, (label, 1, LABEL), (f"{{{{ {name} }}}}", 3, VALUE))
    said = "{{ row.what }}\n{%p if row.text %}\n{{ row.text }}\n{%p endif %}"
    shown = ("name", "phone", "category", "about", "details", "request")
    for title, widths, heads, loop, names in (
        (
            "其他事实",
            (42, 124),
            ("项目", "内容"),
            f"row in known if row.what not in {shown}",
            ("title", "text"),
        ),
        ("经过", (32, 102, 32), ("时间", "事项", "记录人"), "row in history", ("at", said, "by")),
        (
            "期限",
            (62, 40, 40, 24),
            ("期限", "到期", "完成", "状态"),
            "row in clocks",
            ("title", "due", "ended", "state"),
        ),
        (
            "顾客要求",
            (12, 76, 24, 22, 32),
            ("序号", "要求", "金额（{{ money.unit }}）", "状态", "时间"),
            "row in demands",
            ("no", "text", "amount", "state", "at"),
        ),
        (
            "补偿方案",
            (12, 32, 46, 24, 26, 26),
            ("序号", "方式", "内容", "金额（{{ money.unit }}）", "状态", "提出人"),
            "row in remedies",
            ("no", "title", "text", "amount", "state", "by"),
        ),
        (
            "和解",
            (16, 80, 36, 34),
            ("序号", "流程", "金额（{{ money.unit }}）", "状态"),
            "row in settlements",
            ("no", "route", "amount", "state"),
        ),
        (
            "付款",
            (14, 32, 34, 28, 26, 32),
            ("序号", "金额", "付款方", "收款人", "方式", "时间"),
            "row in payments",
            ("no", "amount", "payer", "payee", "what", "at"),
        ),
        (
            "附件",
            (12, 66, 22, 22, 44),
            ("序号", "名称", "类别", "大小", "SHA-256（前16位）"),
            "row in attachments",
            ("no", "title", "what", "amount", "text"),
        ),
        (
            "文书",
            (14, 60, 14, 38, 40),
            ("序号", "文书", "份号", "持有方", "状态"),
            "row in papers",
            ("no", "title", "copy", "holder", "state"),
        ),
    ):
        # a heading where there is a row under it, once
        for tag in (f"for {loop}", "if loop.first"):
            write(document.add_paragraph(), f"{{%p {tag} %}}", SMALL)
        gap = write(document.add_paragraph(), title, HEAD)
        gap.paragraph_format.space_before = Mm(3)
        gap.paragraph_format.keep_with_next = True
        part = add_grid(document, *widths)
        add_heads(part, 6, *((text, 1, LABEL) for text in heads))
        cells = (name if "{" in name else f"{{{{ row.{name} }}}}" for name in names)
        add_loop(part, loop, 6, *((cell, 1, NOTE) for cell in cells), together=3)
        for tag in ("endif", "endfor"):
            write(document.add_paragraph(), f"{{%p {tag} %}}", SMALL)
    end = write(document.add_paragraph(), "", SMALL)
    end.paragraph_format.line_spacing = Pt(1)  # never a page of its own
    add_footer(
        document,
        "{{ case.number }} 文书 {{ doc.no }} {{ doc.title }} 第 {{ doc.version }} 版 · 记录 {{ doc.head }}",
    )
    return document
