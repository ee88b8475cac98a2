"""Slips of a day: what is handed over, lent, taken in for repair, delivered, told to others.

Each is one grid on one page: what is known of the case, rows of what hangs on it, a text, and who
signs. They are written as data; ``slip`` makes a file of one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from docx.document import Document as Docx
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
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
    SIGN,
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
    stay,
    words,
    write,
)

SEAL = 46
"""Millimetres of a box that a seal of 42 fits."""
SAID = Look("Form Said", FANGSONG, 12, 20)
Both = tuple[str, str]
"""A text in Chinese and in English."""
Field = tuple[Both, str | Both]
"""A label and its value, which is the same in both languages or has a text in each."""


def where_asked(key: str, names: str = "facts") -> str:
    """The value of what not every procedure asks for; nothing where it does not."""
    return f"{{{{ {names}.{key} if '{key}' in {names} else '' }}}}"


@dataclass(frozen=True)
class Rows:
    """A table of rows: its heading, the loop, and of each column width, heading and name."""

    title: Both
    loop: str
    columns: tuple[tuple[float, Both, str], ...]


@dataclass(frozen=True)
class Slip:
    """What a slip says, from top to bottom. A field alone in its row goes across."""

    fields: tuple[tuple[Field, ...], ...]
    text: tuple[Both, ...] = ()
    rows: tuple[Rows, ...] = ()
    after: tuple[Both, ...] = ()
    signs: tuple[Both, ...] = ()
    copied: bool = False
    """Whether each copy has a number and a holder, named at its head."""


LINE = "____________________"
NO, WHAT = ("序号", "No."), ("名称", "Name")
NAME = ("投诉人", "Complainant"), "{{ facts.name }}"
PHONE = ("联系电话", "Telephone"), "{{ facts.phone }}"
ABOUT = ("投诉对象", "Object"), "{{ facts.about }}"
OWNER = ("经办人", "Owner"), "{{ case.owner }}"
RECEIVED = ("投诉时间", "Received"), "{{ case.received_at }}"
DETAILS = ("投诉内容", "Details"), "{{ facts.details }}"
PRODUCT = ("商品名称", "Product"), "{{ facts.product }}"
PRICE = ("成交价格", "Price paid"), "{{ facts.price }}"
BOUGHT = ("购买日期", "Bought on"), "{{ facts.bought_on }}"
CUSTOMER_SIGNS = "顾客（签字）", "Customer (signature)"
DESK_SIGNS = "经办人（签字）", "For the house (signature)"
BROUGHT = Rows(
    ("附件", "Attachments"),
    "row in attachments",
    (
        (12, NO, "no"),
        (58, WHAT, "title"),
        (26, ("类别", "Kind"), "what"),
        (20, ("大小", "Size"), "amount"),
        (50, ("SHA-256（前16位）", "SHA-256 (first 16)"), "text"),
    ),
)
PAPERS = Rows(
    ("文书", "Papers"),
    "row in papers",
    (
        (12, NO, "no"),
        (64, ("文书", "Paper"), "title"),
        (16, ("份号", "Copy"), "copy"),
        (36, ("持有方", "Holder"), "holder"),
        (38, ("状态", "State"), "state"),
    ),
)
PAID = Rows(
    ("付款", "Payments"),
    "row in payments",
    (
        (12, NO, "no"),
        (40, ("时间", "When"), "at"),
        (34, ("付款方", "Payer"), "payer"),
        (40, ("收款人", "Payee"), "payee"),
        (40, ("金额（元）", "Amount (CNY)"), "amount"),
    ),
)
APPROVED = Rows(
    ("批准", "Approvals"),
    "row in approvals",
    (
        (44, ("事项", "What"), "what"),
        (34, ("批准人职务", "Post"), "title"),
        (20, ("意见", "Opinion"), "opinion"),
        (34, ("批准人", "By"), "by"),
        (34, ("时间", "When"), "at"),
    ),
)
TALKED = Rows(
    ("联系经过", "Contacts"),
    "row in contacts",
    (
        (38, ("时间", "When"), "at"),
        (94, ("内容", "What was said"), "text"),
        (34, ("记录人", "By"), "by"),
    ),
)

SLIPS = {
    "payment-slip": Slip(
        fields=(
            (
                (("领款人", "Payee"), "{{ settlement.payee }}"),
                (("身份证号码", "Identity number"), "{{ settlement.payee_id }}"),
            ),
            ((("领款事由", "For"), "{{ settlement.losses }}"),),
            (
                (("和解金额", "Agreed"), "¥{{ settlement.amount }}"),
                (("已付金额", "Paid so far"), "¥{{ settlement.paid }}"),
            ),
            ((("尚余（大写）", "Left, in capitals"), "{{ settlement.left_capitals }}"),),
            (
                (("尚余（小写）", "Left"), "¥{{ settlement.left }}"),
                (("本次领款", "Drawn now"), f"¥{LINE}"),
            ),
            ((("付款方", "Payer"), "{{ settlement.payer_name }}"), OWNER),
            ((("支付方式", "Method"), "{{ settlement.method }}"),),
            ((("收款账号", "Account"), "{{ settlement.account }}"),),
        ),
        rows=(PAID,),
        signs=(
            ("领款人（签字）", "Payee (signature)"),
            ("出纳（签字）", "Cashier (signature)"),
            ("审核（签字）", "Checked by (signature)"),
            ("批准（签字）", "Approved by (signature)"),
        ),
    ),
    "proxy": Slip(
        fields=(
            ((("委托人", "Principal"), "{{ facts.name }}"), PHONE),
            (
                (("身份证号码", "Identity number"), LINE),
                (("住址", "Address"), "{{ facts.address }}"),
            ),
            ((("受托人", "Proxy"), LINE), (("身份证号码", "Identity number"), LINE)),
            ((("联系电话", "Telephone"), LINE), (("与委托人关系", "Relation"), LINE)),
        ),
        text=(
            (
                "委托人委托受托人代为办理投诉案件 {{ case.number }}（{{ facts.about }}）的下列事项，勾选有效，未勾选的不在委托之内：",
                "The principal has the proxy act in complaint case {{ case.number }} ({{ facts.about }}) in what is ticked below, and in nothing else:",
            ),
            (
                "☐ 说明情况、提交材料　☐ 协商解决办法　☐ 签署和解协议书",
                "☐ to tell the facts and hand in papers   ☐ to negotiate   ☐ to sign the settlement agreement",
            ),
            (
                "☐ 领取款项　☐ 领取商品　☐ 查阅、复制案件中委托人的个人信息",
                "☐ to receive money   ☐ to receive goods   ☐ to see and copy the principal's personal data on file",
            ),
            (
                f"委托期限：{LINE} 至 {LINE}。委托人可以随时书面撤回委托。",
                f"From {LINE} to {LINE}. The principal may take it back in writing at any time.",
            ),
        ),
        signs=(
            ("委托人（签字）", "Principal (signature)"),
            ("受托人（签字）", "Proxy (signature)"),
        ),
    ),
    "evidence-list": Slip(
        fields=((NAME, PHONE), (RECEIVED, OWNER), (ABOUT,)),
        rows=(BROUGHT,),
        after=(
            (
                "以上文件按原样保存，名称、大小和校验值与案卷记录一致；原件由提交人收回的，在此注明："
                + LINE,
                "The files are kept as they were brought; names, sizes and hashes are those on record. Originals that were taken back: "
                + LINE,
            ),
        ),
        signs=(
            ("提交人（签字）", "Brought by (signature)"),
            ("接收人（签字）", "Received by (signature)"),
        ),
    ),
    "handover-list": Slip(
        fields=((NAME, OWNER), ((("案件状态", "State"), "{{ case.state }}"), RECEIVED), (DETAILS,)),
        rows=(PAPERS, BROUGHT),
        after=(
            (
                "未办事项和期限：" + LINE * 3,
                "Still to be done, and by when: " + LINE * 2,
            ),
        ),
        signs=(
            ("移交人（签字）", "Handed over by (signature)"),
            ("接收人（签字）", "Received by (signature)"),
            ("监交人（签字）", "Witness (signature)"),
        ),
    ),
    "follow-up": Slip(
        fields=(
            (NAME, PHONE),
            (ABOUT, OWNER),
            ((("处理结果", "Result"), "{{ facts.result }}"),),
            ((("方案", "Plan"), where_asked("plan")),),
            (
                (("回访时间", "Followed up at"), where_asked("followed_up_at")),
                (("是否落实", "Carried out"), where_asked("carried_out", "boxes")),
            ),
            ((("顾客满意度", "Satisfaction"), where_asked("satisfaction", "boxes")),),
            ((("其他问题", "Other faults"), where_asked("fault_found")),),
        ),
        rows=(TALKED,),
        signs=(("回访人（签字）", "Followed up by (signature)"),),
    ),
    "repair-slip": Slip(
        fields=(
            ((("顾客", "Customer"), "{{ facts.name }}"), PHONE),
            (PRODUCT, PRICE),
            (BOUGHT, (("型号、序列号", "Model, serial no."), LINE)),
            ((("故障说明", "What is wrong"), "{{ facts.details }}"),),
            ((("外观和附件", "Condition, parts"), LINE),),
            ((("送修日期", "Taken in on"), LINE), (("预计取件日期", "Ready by"), LINE)),
            (
                (
                    ("费用", "Charges"),
                    (
                        f"☐ 免费　☐ 收费，先报价并经顾客同意：¥{LINE}",
                        f"☐ free of charge   ☐ charged, quoted and agreed to first: CNY {LINE}",
                    ),
                ),
            ),
        ),
        after=(
            (
                "未经顾客同意不收费、不拆机。取件时凭本单，检查无误后在“取件”处签字。",
                "Nothing is charged or opened without the customer's consent. To be shown when the goods are taken back, and signed once they were found in order.",
            ),
        ),
        signs=(
            ("送修：顾客（签字）", "Taken in: customer (signature)"),
            ("送修：经办人（签字）", "Taken in: for the house (signature)"),
            ("取件：顾客（签字）", "Taken back: customer (signature)"),
            ("取件：经办人（签字）", "Taken back: for the house (signature)"),
        ),
    ),
    "quote-sheet": Slip(
        fields=(
            ((("顾客", "Customer"), "{{ facts.name }}"), PHONE),
            (PRODUCT, (("三包情形", "Warranty"), where_asked("warranty"))),
            ((("故障说明", "What is wrong"), "{{ facts.details }}"),),
            ((("检测结果", "Diagnosis"), where_asked("diagnosis")),),
            ((("报价明细", "Lines"), where_asked("quote_lines")),),
            (
                (
                    ("报价合计", "Quote"),
                    (
                        "{{ facts.quote }}（材料费、工时费、税费均已包含）",
                        "{{ facts.quote }} (parts, labour and tax included)",
                    ),
                ),
            ),
            (
                (
                    ("顾客意见", "Customer"),
                    ("☐ 同意按此报价维修　☐ 不同意", "☐ agrees to it   ☐ does not"),
                ),
            ),
        ),
        after=(
            (
                "未经顾客同意不拆机、不收费。实际费用不超过本报价；需要加价的，先停下来，重新报价，再征得同意。",
                "Nothing is opened or charged without the customer's consent. It will not cost more than this; should it have to, work stops, and another quote is consented to first.",
            ),
        ),
        signs=(CUSTOMER_SIGNS, ("维修工程师（签字）", "Engineer (signature)")),
    ),
    "loan-slip": Slip(
        fields=(
            ((("借用人", "Borrower"), "{{ facts.name }}"), PHONE),
            (
                (("借用物品", "Lent"), "{{ facts.item }}"),
                (("型号、序列号", "Model, serial no."), LINE),
            ),
            ((("外观和附件", "Condition, parts"), LINE),),
            ((("借出日期", "Lent on"), LINE), (("归还日期", "Back by"), LINE)),
            ((("因何借用", "Why"), "{{ facts.product }} {{ case.number }}"),),
        ),
        after=(
            (
                "借用期间不收费用。正常使用造成的磨损不需赔偿。",
                "The loan is free of charge. Nothing is owed for wear from usual use.",
            ),
        ),
        signs=(
            ("借出：顾客（签字）", "Lent: customer (signature)"),
            ("借出：经办人（签字）", "Lent: for the house (signature)"),
            ("归还：顾客（签字）", "Back: customer (signature)"),
            ("归还：经办人（签字）", "Back: for the house (signature)"),
        ),
        copied=True,
    ),
    "approval-sheet": Slip(
        fields=(
            (NAME, OWNER),
            (DETAILS,),
            ((("投诉请求", "Request"), "{{ facts.request }}"),),
            ((("方案", "Plan"), where_asked("plan")),),
        ),
        rows=(APPROVED,),
        after=(("批示：" + LINE * 3, "Direction: " + LINE * 2),),
        signs=(
            ("申请人（签字）", "Asked by (signature)"),
            ("批准人（签字）", "Approved by (signature)"),
        ),
    ),
    "penalty-notice": Slip(
        fields=(
            (
                (("单位", "Unit"), "{{ facts.unit }}"),
                (("责任人", "Responsible"), "{{ facts.at_fault }}"),
            ),
            (ABOUT,),
            ((("查明原因", "Cause"), "{{ facts.cause }}"),),
            ((("责任人处罚", "Penalty"), "{{ facts.penalty }}"),),
            ((("主管处罚", "For the chief"), "{{ facts.chief_penalty }}"),),
            ((("未解决的处罚", "For leaving it unsettled"), "{{ facts.unsettled_penalty }}"),),
            (
                (("金额", "Amount"), "{{ facts.penalty_amount }}"),
                (("执行期限", "Due"), "{{ facts.penalty_due }}"),
            ),
            ((("整改措施", "Improvement"), "{{ facts.improvement }}"),),
            (
                (("整改负责人", "Owner of it"), "{{ facts.improvement_owner }}"),
                (("整改期限", "Due"), "{{ facts.improvement_due }}"),
            ),
        ),
        after=(
            (
                "对本通知有异议的，可以在收到后向签发人书面申述；申述期间先行整改。",
                "Objections go to the signer in writing; the improvement begins meanwhile.",
            ),
        ),
        signs=(
            ("签发（签字）", "Signed for the house"),
            ("签收人（签字）", "Received by (signature)"),
        ),
    ),
    "insurance-list": Slip(
        fields=(
            ((("出险人", "Injured or harmed"), "{{ facts.name }}"), PHONE),
            (
                (("报案时间", "Reported at"), "{{ facts.insurer_reported_at }}"),
                (("报案号", "Insurer's no."), "{{ facts.insurer_ref }}"),
            ),
            (RECEIVED, (("地点、对象", "Place, object"), "{{ facts.about }}")),
            ((("经过", "What happened"), "{{ facts.details }}"),),
            ((("索赔金额", "Claimed"), "{{ facts.amount_claimed }}"), OWNER),
        ),
        text=(
            ("索赔材料（齐备的勾选）：", "Papers for the claim (tick what is there):"),
            (
                "☐ 出险通知书　☐ 事故现场照片或录像　☐ 事故经过说明　☐ 当事人身份证明",
                "☐ notice of loss   ☐ pictures of the place   ☐ account of what happened   ☐ proof of identity",
            ),
            (
                "☐ 病历和诊断证明　☐ 医疗费票据和清单　☐ 误工证明　☐ 财产损失凭证",
                "☐ medical record   ☐ bills and their lists   ☐ proof of lost pay   ☐ proof of lost property",
            ),
            (
                "☐ 和解协议书（保险人同意后签署）　☐ 收条　☐ 付款凭证　☐ 其他：" + LINE,
                "☐ agreement (signed once the insurer agrees)   ☐ receipt   ☐ proof of payment   ☐ other: "
                + LINE,
            ),
        ),
        rows=(BROUGHT,),
        signs=(
            ("整理人（签字）", "Put together by (signature)"),
            ("保险公司签收", "Received by the insurer"),
        ),
    ),
    "merchant-letter": Slip(
        fields=(
            (
                (("商户", "Merchant"), "{{ settlement.merchant }}"),
                (("统一社会信用代码", "Credit code"), "{{ settlement.merchant_code }}"),
            ),
            (RECEIVED, OWNER),
            (DETAILS,),
            (
                (("适用流程", "Route"), "{{ settlement.route }}"),
                (("付款方", "Payer"), "{{ settlement.payer }}"),
            ),
            (
                (("和解金额", "Agreed"), "¥{{ settlement.amount }}"),
                (("已付", "Paid"), "¥{{ settlement.paid }}"),
            ),
            ((("赔偿项目", "Losses"), "{{ settlement.losses }}"),),
        ),
        text=(
            (
                "{{ settlement.merchant }}：上述投诉涉及贵方，现将处理情况告知贵方。已由我方支付的款项，以下表为准；依约应由贵方承担的，请在收到本函后与我方核对，并于 "
                + LINE
                + " 前付至我方账户。贵方有不同意见的，请在该日之前书面告知理由。",
                "To {{ settlement.merchant }}: the complaint above concerns you, and this is how it was dealt with. What was paid stands below; of that, whatever is yours to bear under our contract, please settle by "
                + LINE
                + ", or tell us in writing by then why you see it otherwise.",
            ),
        ),
        rows=(PAID,),
        signs=(
            ("{{ org.name }}（盖章）", "{{ org.name }} (seal)"),
            ("商户签收", "Received by the merchant"),
        ),
    ),
    "delivery-receipt": Slip(
        fields=(
            ((("受送达人", "Addressee"), "{{ facts.name }}"), PHONE),
            ((("送达地址", "Address"), "{{ facts.address }}"),),
            (
                (
                    ("送达方式", "Manner"),
                    (
                        "☐ 当面　☐ 邮寄（单号：__________）　☐ 电子送达　☐ 留置",
                        "☐ in person   ☐ by post (no. __________)   ☐ by e-mail   ☐ left there",
                    ),
                ),
            ),
            ((("送达时间", "When"), LINE), (("代收人与关系", "Taken in by"), LINE)),
        ),
        rows=(PAPERS,),
        after=(
            ("拒收或未能送达的情况：" + LINE * 2, "Refused or not delivered, and why: " + LINE),
        ),
        signs=(
            ("受送达人（签字）", "Addressee (signature)"),
            ("送达人（签字）", "Delivered by (signature)"),
        ),
    ),
    "withdrawal": Slip(
        fields=((NAME, PHONE), (RECEIVED, OWNER), (ABOUT,), (DETAILS,)),
        text=(
            (
                "本人自愿撤回上述投诉（案件编号 {{ case.number }}），原因：" + LINE,
                "I withdraw the complaint above (case {{ case.number }}) of my own free will, because: "
                + LINE,
            ),
            (
                "本人知道：撤回不影响依法享有的其他权利，日后仍可就同一事项再次投诉，或者请求调解、申诉、提起诉讼；未兑现的承诺不因撤回而免除。",
                "I know that I keep all my rights by law, may complain of the same again, and may ask for mediation, go to the authority or to court; promises that were made to me are not released by it.",
            ),
            (
                "☐ 撤回时没有受到任何压力，也没有以撤回换取补偿的口头约定。",
                "☐ I was under no pressure, and nothing was promised to me by word of mouth in return.",
            ),
        ),
        signs=(CUSTOMER_SIGNS, DESK_SIGNS),
    ),
}
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
    _signed(document, of.signs, say)
    foot = say(
        "{{ case.number }} 文书 {{ doc.no }} {{ doc.title }} 第 {{ doc.version }} 版 · 记录 {{ doc.head }}",
        "{{ case.number }} document {{ doc.no }} {{ doc.title }} v{{ doc.version }} · log {{ doc.head }}",
    )
    add_footer(document, foot, total=not of.copied, english=lang == "en")
    return document


def _say(document: Docx, texts: tuple[Both, ...], say: Callable[[str, str], str]) -> None:
    for text in texts:
        paragraph = write(document.add_paragraph(), say(*text), SAID)
        paragraph.paragraph_format.space_before = Mm(2)


def _table(document: Docx, table: Rows, say: Callable[[str, str], str]) -> None:
    """A table under its heading, which stays with it; its first row repeats on every page. Where
    nothing is to be listed it says so, since whoever signs reads what is not there as well."""
    title = write(document.add_paragraph(), say(*table.title), HEAD)
    title.paragraph_format.space_before = Mm(3)
    title.paragraph_format.keep_with_next = True
    grid = add_grid(document, *(width for width, _, _ in table.columns))
    add_heads(grid, 7, *((say(*head), 1, LABEL) for _, head, _ in table.columns))
    row = tuple((f"{{{{ row.{name} }}}}", 1, NOTE) for *_, name in table.columns)
    add_loop(grid, table.loop, 7, *row, before_end=True)
    *_, listed = table.loop.split()
    for text in (f"{{%tr if not {listed} %}}", say("无", "none"), "{%tr endif %}"):
        add_row(grid, 7, (text, len(table.columns), NOTE))


def _signed(document: Docx, signs: tuple[Both, ...], say: Callable[[str, str], str]) -> None:
    """Boxes that a signature or a seal fits, two in a row, each with its day."""
    *_, before = document.iter_inner_content()  # what is signed stands with what is said last
    if isinstance(before, Paragraph):
        before.paragraph_format.keep_with_next = True
    gap = write(document.add_paragraph(), "", SMALL)
    gap.paragraph_format.keep_with_next = True
    grid = add_grid(document, 83, 83)
    day = say("日期：　　　　年　　月　　日", "Date: ________________")
    texts = [f"{say(*text)}：\n\n{day}" for text in signs]
    texts += ["　"] * (len(texts) % 2)
    for first, second in zip(texts[::2], texts[1::2], strict=True):
        height = SEAL if re.search("盖章|seal", first + second) else 24
        stay(add_row(grid, height, (first, 1, VALUE), (second, 1, VALUE)))
    end = write(document.add_paragraph(), "", SMALL)
    end.paragraph_format.line_spacing = Mm(0.4)
