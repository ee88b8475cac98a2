"""Papers that are signed in numbered copies: the receipt and the settlement agreement."""

from collections.abc import Callable

from docx.document import Document as Docx
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.enum.text import WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from parts import (
    BOXES,
    DATE,
    FANGSONG,
    HEITI,
    LABEL,
    NOTED,
    SEAL,
    SMALL,
    TITLE,
    VALUE,
    Look,
    add_annex,
    add_footer,
    add_grid,
    add_header,
    add_heads,
    add_loop,
    add_row,
    base_document,
    define,
    end_copy,
    set_font,
    stay,
    words,
    write,
)

TEXT = Look("Paper Text", FANGSONG, 14, 22.5)
CLAUSE = Look("Paper Clause", HEITI, 14, 22.5)
PARTY = Look("Paper Party", FANGSONG, 12, 18)
PARTY_EN = Look("Paper Party", FANGSONG, 11, 14)
TEXT_EN = Look("Paper Text", FANGSONG, 11, 15.5)
CLAUSE_EN = Look("Paper Clause", HEITI, 11, 15.5, bold=True)
TICKS = Look("Paper Ticks", FANGSONG, 11, 22.5, signs=BOXES.signs)
SUM = DATE  # figures stand at the right


class Sheet:
    """A paper that is written from top to bottom in one language; its header names the holder."""

    def __init__(self, lang: str) -> None:
        self.english = lang == "en"
        self.text, self.clause = (TEXT_EN, CLAUSE_EN) if self.english else (TEXT, CLAUSE)
        self.of_party = PARTY_EN if self.english else PARTY
        self.document = base_document(top=30, left=28, right=26, bottom=25)
        for look in (TITLE, self.text, self.clause, self.of_party, LABEL, VALUE, SUM, NOTED, SMALL):
            define(self.document, look)
        add_header(self.document, "{{ copy.label }}")
        say = words(lang)
        foot = say(
            "{{ case.number }} 文书 {{ doc.no }} {{ doc.title }} 第 {{ doc.version }} 版 · 第 {{ copy.no }} 份 共 {{ copy.of }} 份 · 记录 {{ doc.head }}",
            "{{ case.number }} document {{ doc.no }} {{ doc.title }} v{{ doc.version }} · copy {{ copy.no }} of {{ copy.of }} · log {{ doc.head }}",
        )
        add_footer(self.document, foot, copied=True, english=self.english)

    def title(self, text: str, gap: float) -> None:
        paragraph = write(self.document.add_paragraph(), text, TITLE)
        paragraph.paragraph_format.space_after = Mm(gap)
        if self.english:
            add_annex(self.document)

    def say(self, text: str, *, indent: bool = True) -> Paragraph:
        """A paragraph; in Chinese its first line is set in by two characters."""
        paragraph = write(self.document.add_paragraph(), text, self.text)
        if self.english:
            paragraph.paragraph_format.space_after = Pt(4)
        elif indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * self.text.size)
        return paragraph

    def closing(self, text: str) -> None:
        """A paragraph that no signature and no table of sums leaves alone at the end of a page."""
        self.say(text).paragraph_format.keep_with_next = True

    def head(self, text: str) -> None:
        """The heading of a clause, on one page with its first lines."""
        paragraph = write(self.document.add_paragraph(), text, self.clause)
        paragraph.paragraph_format.keep_with_next = True
        if not self.english:
            paragraph.paragraph_format.first_line_indent = Pt(2 * self.clause.size)

    def method(self, before: str, after: str, of: str = "settlement") -> None:
        """How it is paid: boxes in a face that has them, small enough for one line, since
        LibreOffice ends a Chinese line between a box and what is ticked in it; and where to."""
        self.say(before).paragraph_format.keep_with_next = True
        boxes = self.say("")
        boxes.paragraph_format.keep_with_next = True
        set_font(boxes.add_run(f"{{{{ {of}.method }}}}").font, TICKS)
        self.ruled(self.say(after))

    def blank(self, text: str, left: float = 60) -> None:
        """A line to write on, to the right edge; none behind what is known (``known``)."""
        line = self.say(text, indent=False)
        line.paragraph_format.left_indent = Mm(left)
        self.ruled(line)

    def party(self, name: str, *told: str) -> None:
        """Who a party is: the name, and line by line what tells it from everybody else."""
        for number, text in enumerate((name, *told)):
            line = write(self.document.add_paragraph(), text, self.of_party)
            line.paragraph_format.left_indent = Mm(8 if number else 0)
            line.paragraph_format.keep_with_next = number < len(told)
            self.ruled(line)

    def ruled(self, line: Paragraph) -> None:
        """A tab at the end of the line draws a rule to the right edge."""
        line.paragraph_format.tab_stops.add_tab_stop(Mm(154), TAB.RIGHT, WD_TAB_LEADER.LINES)

    def custody(self, sign: Callable[[Table], None] | None = None) -> None:
        """Who holds which copy, to be signed when it is handed over; under the signatures, where
        ``sign`` writes them, in one grid, so that neither stands on a page alone. A small
        paragraph ends it."""
        say = words("en" if self.english else "zh")
        titled = say("文书份数与持有登记", "Copies and their holders")
        if sign is None:
            gap = write(self.document.add_paragraph(), titled, NOTED)
            gap.paragraph_format.space_before = Mm(6)
            gap.paragraph_format.keep_with_next = True
        grid = add_grid(self.document, 20, 56, 50, 30)
        if sign:
            sign(grid)
            add_row(grid, 9, (titled, 4, NOTED))
        heads = (
            say("份号", "Copy"),
            say("持有方", "Holder"),
            say("签收人（签字）", "Received by (signature)"),
            say("日期", "Date"),
        )
        add = add_row if sign else add_heads  # headings that repeat stand first
        end_copy(add(grid, 7, *((text, 1, LABEL) for text in heads)).cells[0].paragraphs[0])
        row = (say("第{{ one.no }}份", "{{ one.no }}"), 1, LABEL), ("{{ one.holder }}", 1, VALUE)
        add_loop(grid, "one in copies", 9, *row, ("　", 1, VALUE), ("　", 1, VALUE))
        for line in grid.rows:
            stay(line)  # all of it on one page
        end = write(self.document.add_paragraph(), "", SMALL)
        end.paragraph_format.line_spacing = Pt(1)  # never a page of its own


def known(*names: str) -> str:
    """What is known, with nothing to write on behind it; a line to write on where nothing is."""
    tests, values = " or ".join(names), " ".join(f"{{{{ {name} }}}}" for name in names)
    return f"{{% if {tests} %}}{values}{{% else %}}\t{{% endif %}}"


def receipt(lang: str = "zh") -> Docx:
    """《收条》: the payee confirms that the money came."""
    say, sheet = words(lang), Sheet(lang)
    sheet.title(say("收　条", "Receipt"), 8)
    sheet.say(
        say(
            "今收到{{ payment.payer_name }}支付的赔偿款{{ payment.capitals }}"
            "（{{ money.sign }}{{ payment.amount }}），用于投诉案件 {{ case.number }} 下列项目的赔偿："
            "{{ settlement.losses }}。付款日期：{{ payment.day }}；和解金额{{ money.sign }}{{ payment.agreed }}，"
            "累计已收{{ money.sign }}{{ payment.total }}，尚余{{ money.sign }}{{ payment.left }}。",
            "Received from {{ payment.payer_name }} the sum of {{ money.sign }}{{ payment.amount }} "
            "({{ payment.capitals }}) in compensation for the following losses in complaint "
            "case {{ case.number }}: {{ settlement.losses }}. Paid on {{ payment.day }}; of "
            "{{ money.sign }}{{ payment.agreed }} agreed, {{ money.sign }}{{ payment.total }} has been received in all"
            "{% if payment.settled %}: it is paid in full.{% else %}, and {{ money.sign }}"
            "{{ payment.left }} is still to be paid.{% endif %}",
        )
    )
    sheet.method(
        say("支付方式：", "Method of payment: "),
        say("账号：", "Account: ") + known("settlement.account"),
        of="payment",
    )
    sheet.say(
        say(
            "本收条一式{{ settlement.copies_word }}份，由{{ settlement.holders }}各执一份，具有同等效力。",
            "This receipt is made out in {{ settlement.copies_word }}, one each for "
            "{{ settlement.holders }}, equally valid.",
        )
    )
    sheet.closing(say("此据。", "In witness of which the payee signs below."))
    for text in (
        say("收款人（签字）：", "Payee (signature): ") + "\t",
        say("身份证号码：", "Identity number: ") + known("copy.payee_id"),
        say("联系电话：", "Telephone: ") + "\t",
        say("日　　期：", "Date: ") + "\t",
    ):
        sheet.blank(text)
        line = sheet.document.paragraphs[-1].paragraph_format
        line.space_before, line.keep_with_next = Mm(2), True
    sheet.custody()
    return sheet.document


AGREED = "'agreed_facts' in facts and facts.agreed_facts"
HURT = "'severity' in ids and ids.severity == 'injury'"
CLAUSES = (
    (
        ("一、事实", "1. The facts"),
        (
            "乙方于{{ case.received_at }}就{{ facts.about }}向甲方投诉（案件编号 {{ case.number }}）。"
            f"{{% if {AGREED} %}}各方确认：{{{{ facts.agreed_facts }}}}"
            "{% if facts.agreed_facts[-1:] not in '。！？…；' %}。{% endif %}{% else %}"
            "各方经平等协商，自愿达成如下协议。{% endif %}",
            "Party B complained to Party A of {{ facts.about }} on {{ case.received_at }} "
            f"(case {{{{ case.number }}}}). {{% if {AGREED} %}}The parties agree on the facts: "
            "{{ facts.agreed_facts }}{% if facts.agreed_facts[-1:] not in '.!?。！？…' %}.{% endif %}"
            "{% else %}The parties have talked it over, and agree of their own free will as follows."
            "{% endif %}",
        ),
    ),
    (
        ("二、赔偿", "2. The compensation"),
        (
            "各方就下列损失达成和解：",
            "The parties settle the following losses:",
        ),
    ),
    (
        ("三、支付", "3. The payment"),
        (
            "{% if settlement.settled %}上述款项已向{{ settlement.payee }}付清，收条另具。{% else %}上述款项由{{ settlement.payer_name }}于"
            "{{ settlement.pay_by }}前（含当日）支付给{{ settlement.payee }}，收款时出具收条"
            "{% if settlement.begun %}；其中{{ money.sign }}{{ settlement.paid }}已经支付，"
            "尚余{{ money.sign }}{{ settlement.left }}{% endif %}。{% endif %}",
            "{% if settlement.settled %}The sum has been paid to {{ settlement.payee }}, as the "
            "receipt says.{% else %}{{ settlement.payer_name }} pays "
            "the sum to {{ settlement.payee }} by {{ settlement.pay_by }} (that day included); a "
            "receipt is signed when the money is received.{% if settlement.begun %} Of it "
            "{{ money.sign }}{{ settlement.paid }} has been paid, and "
            "{{ money.sign }}{{ settlement.left }} is still to be paid.{% endif %}{% endif %}",
        ),
    ),
    (
        ("四、和解的范围", "4. What is settled, and what stays open"),
        (
            "第二条列明的损失，{% if settlement.settled %}款项已经付清，就此了结{% else %}款项付清后即告了结"
            "{% endif %}，乙方不再就此主张赔偿。未列明的损失不在和解之内，仍可依法主张权利。"
            f"{{% if {HURT} %}}乙方日后发现因同一事由造成的人身损害的，不受本协议影响。{{% endif %}}",
            "{% if settlement.settled %}The sum is paid: the losses listed in clause 2 are settled for "
            "good{% else %}Once the sum is paid the losses listed in clause 2 are settled for good"
            "{% endif %}, and Party B "
            "claims no more for them. Losses that are not listed are not settled, and may still be "
            f"claimed by law.{{% if {HURT} %}} This agreement does not affect injury to a person from "
            "the same cause that Party B discovers later.{% endif %}",
        ),
    ),
    (
        ("五、保密", "5. Confidence"),
        (
            "各方对本协议的内容和乙方的个人信息保密，法律另有规定或者乙方依法维权的除外。",
            "The parties keep the contents of this agreement and the personal information of Party B "
            "confidential, save where the law requires otherwise or Party B pursues lawful rights.",
        ),
    ),
    (
        ("六、违约", "6. Breach"),
        (
            "{% if settlement.settled %}一方违反本协议的，其他各方可以依法要求其承担违约责任。{% else %}付款方未按约定支付"
            "{% if settlement.begun %}余款{% endif %}的，乙方可以要求继续履行，并依法要求承担违约责任。{% endif %}",
            "{% if settlement.settled %}Whoever breaks this agreement is liable to the others by law."
            "{% else %}Where {% if settlement.begun %}what is left is not paid{% else %}the payment is "
            "not made{% endif %} as agreed, Party B may demand it and hold the payer liable for the "
            "breach by law.{% endif %}",
        ),
    ),
    (
        ("七、争议", "7. Disputes"),
        (
            "因本协议发生争议的，各方先行协商；协商不成的，可以请求消费者协会或者依法成立的其他调解组织调解，"
            "也可以向有管辖权的人民法院提起诉讼。",
            "The parties talk over whatever dispute arises from this agreement; failing that, they "
            "may ask the consumers' association or another lawful body to mediate, or bring an "
            "action in the court that has jurisdiction.",
        ),
    ),
    (
        ("八、附件、份数与生效", "8. Attachments, copies and effect"),
        (
            "附件：{{ settlement.attachments }}。各方已阅读本协议，了解并同意其全部内容。"
            "本协议一式{{ settlement.copies_word }}份，由{{ settlement.holders }}各执一份，具有同等效力，"
            "自各方签字或者盖章之日起生效。"
            "{% if not settlement.customer_holds %}乙方可以随时向甲方索取加盖印章的复印件。{% endif %}",
            "Attachments: {{ settlement.attachments }}. The parties have read this agreement, and "
            "understand and agree to all of it. It is made out in {{ settlement.copies_word }}, one "
            "each for {{ settlement.holders }}, equally valid, and takes effect on the day on which "
            "the parties have signed or sealed it.{% if not settlement.customer_holds %} Party B may "
            "have a stamped copy of it from Party A at any time.{% endif %}",
        ),
    ),
)


def _parties(sheet: Sheet, say: Callable[[str, str], str]) -> None:
    """Who agrees: by name, and by what tells each of them from everybody else; who is paid, where
    that is somebody else than the complainant."""
    sheet.party(
        say("甲方：{{ org.name }}", "Party A: {{ org.name }}"),
        say("统一社会信用代码：\t", "Credit code: \t"),
        say("地址、电话：", "Address, telephone: ") + known("org.address", "org.phone"),
        say("法定代表人或者授权代表：\t", "Represented by: \t"),
    )
    name = "{% if 'guardian' in facts and facts.guardian %}"
    agent = "{% if 'agent' in facts and 'mandate' in facts and facts.agent %}"
    himself = "copy.payee_id and settlement.payee == facts.name"
    sheet.party(
        say("乙方：{{ facts.name }}", "Party B: {{ facts.name }}")
        + say(
            f"{name}（监护人：{{{{ facts.guardian }}}}"
            "{% if 'child' in facts and facts.child %}，受伤害人：{{ facts.child }}{% endif %}）{% endif %}"
            f"{agent}（代理人：{{{{ facts.agent }}}}）{{% endif %}}",
            f"{name} (guardian: {{{{ facts.guardian }}}}"
            "{% if 'child' in facts and facts.child %}, of {{ facts.child }}{% endif %}){% endif %}"
            f"{agent} (agent: {{{{ facts.agent }}}}){{% endif %}}",
        ),
        say("身份证号码：", "Identity number: ")
        + f"{{% if {himself} %}}{{{{ copy.payee_id }}}}{{% else %}}\t{{% endif %}}",
        say("住址：", "Address: ") + known("facts.address"),
        say("电话：", "Telephone: ") + known("facts.phone"),
    )
    for test, who, told in (
        (
            "settlement.merchant",
            say(
                "丙方：{{ settlement.merchant }}（商户）",
                "Party C: {{ settlement.merchant }} (merchant)",
            ),
            (
                say("统一社会信用代码：", "Credit code: ") + known("settlement.merchant_code"),
                say("法定代表人或者授权代表：\t", "Represented by: \t"),
            ),
        ),
        (
            "settlement.payee != facts.name",
            say("收款人：{{ settlement.payee }}", "Payee: {{ settlement.payee }}"),
            (
                say("身份证号码：", "Identity number: ") + known("copy.payee_id"),
                say("代收依据：", "Paid to another on the ground of: ")
                + known("settlement.payee_basis"),
            ),
        ),
    ):
        sheet.say(f"{{%p if {test} %}}", indent=False)
        sheet.party(who, *told)
        sheet.say("{%p endif %}", indent=False)


def agreement(lang: str = "zh") -> Docx:
    """《和解协议书》: parties, agreed facts, sums, and what stays open. It settles the listed losses
    only: terms that shut out liability for injury are void (民法典 497, 506). What was complained of
    is no fact that anybody agreed on, so it does not stand here."""
    say, sheet = words(lang), Sheet(lang)
    sheet.title(say("和解协议书", "Settlement agreement"), 2)
    number = "{{ case.number }}-{{ settlement.no }}"
    line = write(sheet.document.add_paragraph(), say(f"编号：{number}", f"No. {number}"), DATE)
    line.paragraph_format.space_after = Mm(3)
    _parties(sheet, say)
    for number, (head, text) in enumerate(CLAUSES, 1):
        sheet.head(say(*head))
        if number in (2, len(CLAUSES)):
            sheet.closing(say(*text))
        else:
            sheet.say(say(*text))
        if number == 2:
            _items(sheet.document, lang)
        if number == 3:
            account = say("账号：", "Account: ") + known("settlement.account")
            sheet.method(say("付款方式：", "Method of payment: "), account)
    sign = say(
        "（签字或盖章）：\n\n日期：　　　　年　　月　　日",
        " (signature or seal):\n\nDate: ________________",
    )
    first, second, third = say("甲方", "Party A"), say("乙方", "Party B"), say("丙方", "Party C")

    def signatures(grid: Table) -> None:
        add_row(grid, SEAL, (f"{first}{sign}", 2, VALUE), (f"{second}{sign}", 2, VALUE))
        row = f"{third}{{{{ one }}}}{sign}", 4, VALUE
        add_loop(grid, "one in settlement.thirds", SEAL, row)

    sheet.custody(signatures)
    return sheet.document


def _items(document: Docx, lang: str) -> None:
    """The losses one by one, and what they come to in figures and in words."""
    say = words(lang)
    grid = add_grid(document, 14, 106, 36)
    heads = (
        say("序号", "No."),
        say("赔偿项目", "Loss"),
        say("金额（{{ money.unit }}）", "Amount ({{ money.unit }})"),
    )
    add_heads(grid, 7, *((text, 1, LABEL) for text in heads))
    row = ("{{ line.no }}", 1, LABEL), ("{{ line.text }}", 1, VALUE), ("{{ line.amount }}", 1, SUM)
    add_loop(grid, "line in settlement.items", 7, *row, together=1)
    total = say("合计", "Total"), 1, LABEL
    figures = say("{{ money.sign }}{{ settlement.amount }}", "{{ settlement.amount }}"), 1, SUM
    add_row(grid, 8, total, ("{{ settlement.capitals }}", 1, VALUE), figures)
    gap = write(document.add_paragraph(), "", SMALL)
    gap.paragraph_format.line_spacing = Pt(6)
