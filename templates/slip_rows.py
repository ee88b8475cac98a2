"""What slips are made of: the record of one, and the labels and tables that several share."""

from dataclasses import dataclass

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
    pictures: bool = False
    copied: bool = False
    """Whether each copy has a number and a holder, named at its head."""


FILL = "\t"
"""A line to write on, to the edge of the text, which is never cut in two; a second one goes across."""
DAY = "______年____月____日"
SUM = "________"
LINE = "____________________"
EMPTY = "　"
"""What is filled in by hand, in a cell of its own."""
NO, WHAT = ("序号", "No."), ("名称", "Name")
NAME = ("投诉人", "Complainant"), "{{ facts.name }}"
PHONE = ("联系电话", "Telephone"), "{{ facts.phone }}"
ABOUT = ("投诉对象", "About"), "{{ facts.about }}"
OWNER = ("经办人", "Owner"), "{{ case.owner }}"
RECEIVED = ("投诉时间", "Received"), "{{ case.received_at }}"
DETAILS = ("投诉内容", "Details"), "{{ facts.details }}"
PRODUCT = ("商品名称", "Product"), "{{ facts.product }}"
PRICE = ("成交价格", "Price paid"), "{{ facts.price }}"
BOUGHT = ("购买日期", "Bought on"), "{{ facts.bought_on }}"
PLAN = (
    ("方案", "Plan"),
    "{% if 'plan' in facts and facts.plan %}{{ facts.plan }}{% else %}"
    "{% for one in remedies if one.stands %}{{ one.title }}{% if one.text %}：{{ one.text }}{% endif %}"
    "{% if one.amount %}，{{ money.sign }}{{ one.amount }}{% endif %}"
    "{% if not loop.last %}；{% endif %}{% endfor %}{% endif %}",
)
"""What is to be done: as a step tells it, else the remedies that are proposed or granted. No slip in
English has it."""
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
DELIVERED = Rows(
    ("送达文书（以勾选的为准）", "Papers handed over (those that are ticked)"),
    "row in deliverable",
    (
        (18, ("送达", "Ticked"), "☐"),
        (12, NO, "no"),
        (78, ("文书", "Paper"), "title"),
        (18, ("份号", "Copy"), "copy"),
        (40, ("持有方", "Holder"), "holder"),
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
        (40, ("金额（{{ money.unit }}）", "Amount ({{ money.unit }})"), "amount"),
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
PENDING = Rows(
    ("未办事项和期限", "Still to be done, and by when"),
    "row in pending",
    (
        (84, ("事项", "What"), "title"),
        (42, ("期限", "By"), "due"),
        (40, ("负责", "For"), "by"),
    ),
)
