"""What the names that a template may use mean, for whoever edits one."""

from casefile.policy import Policy
from casefile.values.value import Title, filled
from casefile.values.words import AFTER_COLON

TITLES = {
    "doc.title": Title("文书名称", "title of the paper"),
    "doc.no": Title("文书序号", "number of the paper"),
    "doc.version": Title("版本", "version"),
    "doc.issued_at": Title("出具时间", "issued at"),
    "doc.head": Title("日志校验值", "head of the log"),
    "doc.annex": Title("译文：以中文为准", "of a translation: what prevails"),
    "org.name": Title("单位名称", "organisation"),
    "org.logo": Title("单位标志（图片）", "its logo, a picture"),
    "doc.code": Title("二维码", "code for cameras"),
    "org.address": Title("单位地址", "its address"),
    "org.phone": Title("单位电话", "its telephone"),
    "org.account": Title("单位收款账户", "account of the organisation"),
    "org.procedure": Title("制度名称", "the procedure"),
    "money.sign": Title("金额前的货币符号", "what stands before an amount"),
    "money.unit": Title("货币名称", "the currency"),
    "case.number": Title("案件编号", "case number"),
    "case.received_at": Title("投诉时间", "received at"),
    "case.opened_at": Title("立案时间", "opened at"),
    "case.owner": Title("经办人", "owner"),
    "case.attached": Title("附件名称", "attachments by name"),
    "case.state": Title("案件状态", "state"),
    "today": Title("当天日期", "today"),
    "settlement.amount": Title("和解金额", "amount settled"),
    "settlement.capitals": Title("大写金额", "amount in capitals"),
    "settlement.payee": Title("收款人", "payee"),
    "settlement.payee_id": Title(
        "收款人身份证号码（隐去中段）", "identity number of the payee, masked"
    ),
    "settlement.items[].text": Title("赔偿项目逐项", "each loss"),
    "settlement.items[].amount": Title("该项金额", "its amount"),
    "settlement.method": Title("支付方式（方框）", "method, as boxes"),
    "settlement.account": Title("收款账号", "account of the payee"),
    "settlement.pay_by": Title("付款日期", "paid by"),
    "settlement.attachments": Title("附件", "attachments"),
    "settlement.merchant_code": Title("商户统一社会信用代码", "credit code of the merchant"),
    "settlement.paid": Title("已付金额", "paid so far"),
    "settlement.left": Title("尚余金额", "still to be paid"),
    "settlement.left_capitals": Title("尚余大写金额", "still to be paid, in capitals"),
    "settlement.begun": Title(
        "已付一部分（yes，否则为空）", "a part of it was paid (yes, or nothing)"
    ),
    "settlement.settled": Title("已付清（yes，否则为空）", "all of it was paid (yes, or nothing)"),
    "settlement.claimed": Title("本单位代付的金额", "what the house paid in the payer's place"),
    "settlement.claimed_capitals": Title("代付的大写金额", "the same in capitals"),
    "settlement.by_outsider": Title(
        "由外单位付款（yes，否则为空）", "somebody else than the house is to pay (yes, or nothing)"
    ),
    "settlement.losses": Title("赔偿项目", "losses settled"),
    "settlement.holders": Title("持有方", "holders"),
    "settlement.customer_holds": Title(
        "顾客持有一份（yes，否则为空）", "the customer holds a copy (yes, or nothing)"
    ),
    "settlement.copies_word": Title("份数（大写）", "number of copies"),
    "copy.label": Title("份号与持有方", "number and holder of the copy"),
    "copy.payee_id": Title(
        "收款人身份证号码（有一份由内部留存的，各份均隐去中段）",
        "identity number of the payee, masked on all originals where the house keeps one",
    ),
    "contacts[].text": Title("联系记录", "contact with the complainant"),
    "letter.salutation": Title("称谓", "salutation"),
    "letter.paragraphs[]": Title("信的各段", "paragraphs of the letter"),
    "letter.signer": Title("署名人", "who signs the letter"),
    "letter.post": Title("署名人职务", "the post of who signs"),
    "today_en": Title("当天日期（英文）", "today, in English"),
    "settlement.no": Title("和解序号", "number of the settlement"),
    "settlement.items[].no": Title("赔偿项目的序号", "number of the loss"),
    "settlement.payee_basis": Title("由他人收款的依据", "ground for another payee"),
    "settlement.merchant": Title("商户", "merchant"),
    "settlement.thirds[]": Title("丙方（有商户时）", "third party, where there is a merchant"),
    "settlement.route": Title("适用流程", "route"),
    "settlement.basis": Title("流程依据", "basis of the route"),
    "settlement.payer": Title("付款方", "payer, as the route says"),
    "settlement.payer_name": Title("付款方名称", "payer by name"),
    "settlement.by": Title("经办人", "settled by"),
    "settlement.at": Title("提出时间", "settled at"),
    "payment.no": Title("付款序号", "number of the payment"),
    "payment.amount": Title("本次付款金额", "sum of the payment"),
    "payment.capitals": Title("本次付款大写金额", "sum of the payment in capitals"),
    "payment.payer": Title("本次付款方", "who made the payment"),
    "payment.payer_name": Title("本次付款方名称", "who made the payment, by name"),
    "payment.method": Title("本次支付方式（方框）", "method of the payment, as boxes"),
    "payment.day": Title("付款日期", "day of the payment"),
    "payment.agreed": Title("和解金额", "amount settled, whatever was paid of it"),
    "payment.account": Title("该笔付款的收款账号", "account that the payment went to"),
    "payment.total": Title("累计已付金额", "paid in all"),
    "payment.left": Title("尚余金额", "still to be paid"),
    "payment.settled": Title(
        "至此已付清（yes，否则为空）", "all of it is paid by then (yes, or nothing)"
    ),
    "copy.no": Title("份号", "number of the copy"),
    "copy.of": Title("总份数", "how many copies"),
    "copy.holder": Title("持有方", "holder of the copy"),
}
LISTS = {
    "steps": Title("环节", "step"),
    "contacts": Title("联系", "contact"),
    "history": Title("经过", "history"),
    "known": Title("已知事实", "what is known"),
    "clocks": Title("期限", "deadline"),
    "pending": Title("未办事项", "still to be done"),
    "remedies": Title("补偿方案", "remedy"),
    "settlements": Title("和解", "settlement"),
    "papers": Title("文书", "paper"),
    "deliverable": Title("可送达的文书", "paper to be handed over"),
    "attachments": Title("附件", "attachment"),
    "pictures": Title("附图", "picture"),
    "demands": Title("顾客要求", "demand"),
    "promises": Title("承诺", "promise"),
    "approvals": Title("批准", "approval"),
    "payments": Title("付款", "payment"),
    "settlement.approvals": Title("批准", "approval"),
    "copies": Title("各份", "copy"),
}
"""Names that stand for rows."""
COLUMNS = {
    "title": Title("名称", "title"),
    "text": Title("内容", "text"),
    "at": Title("时间", "at"),
    "by": Title("记录人", "by"),
    "what": Title("事项", "what"),
    "due": Title("到期", "due"),
    "ended": Title("完成", "ended"),
    "state": Title("状态", "state"),
    "no": Title("序号", "number"),
    "amount": Title("金额", "amount"),
    "route": Title("流程", "route"),
    "copy": Title("份号", "copy"),
    "holder": Title("持有方", "holder"),
    "opinion": Title("意见", "opinion"),
    "payer": Title("付款方", "payer"),
    "payee": Title("收款人", "payee"),
    "kind": Title("种类编号", "id of the kind"),
    "granted": Title("已给予（yes，否则为空）", "granted (yes, or nothing)"),
    "stands": Title("待批或已给予（yes，否则为空）", "proposed or granted (yes, or nothing)"),
    "image": Title("图片", "the picture"),
}
"""What a row has."""
_IDS = Title("{fact}（选项编号）", "{fact}, by the id of the choice")
_BOXES = Title("{fact}（方框）", "{fact}, as boxes to tick")
_DUE = Title("{clock}：到期时间", "{clock}: due")


def meaning_of(name: str, policy: Policy) -> Title:
    """The meaning of a name such as ``facts.name`` or ``steps[].title``."""
    group, _, key = name.partition(".")
    if group == "facts" and key in policy.facts:
        return policy.facts[key].title
    if group == "boxes" and key in policy.facts:
        fact = policy.facts[key].title
        return filled(_BOXES, fact=fact)
    if group == "ids" and key in policy.facts:
        return filled(_IDS, fact=policy.facts[key].title)
    if group == "due":
        clock = next((c for c in policy.clocks if c.id.replace("-", "_") == key), None)
        if clock:
            return filled(_DUE, clock=clock.title)
    rows, _, column = name.rpartition("[].")
    if name not in TITLES and rows in LISTS and column in COLUMNS:
        return filled(AFTER_COLON, title=LISTS[rows], text=COLUMNS[column])
    return TITLES.get(name, Title(name, name))


def tag(name: str) -> str:
    """How a template says it: rows of a list one by one."""
    rows, dots, rest = name.partition("[]")
    if not dots:
        return f"{{{{ {name} }}}}"
    return f"{{% for one in {rows} %}}{{{{ one{rest} }}}}{{% endfor %}}"
