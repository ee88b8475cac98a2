"""What papers say beside the facts, in each language: times, states, labels."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from casefile.case.case import Promise
from casefile.case.struck import Struck
from casefile.papers.brackets import bracketed
from casefile.policy import Policy
from casefile.procedure.facts import shown
from casefile.values.amounts import fen
from casefile.values.group_rows import cells_kept
from casefile.values.moments import local
from casefile.values.surnames import in_latin
from casefile.values.value import Facts, Title, Value
from casefile.values.words import (
    COLON,
    COMMA,
    SEMICOLON,
    STOPS,
    a_sum,
    at_time,
    in_words,
    of_record,
)

LANG = "zh"
"""The language of a paper where nobody says otherwise."""

CLOCK_STATES = {
    "waiting": Title("未起算", "not begun"),
    "running": Title("进行中", "running"),
    "paused": Title("暂停", "paused"),
    "met": Title("按期完成", "met"),
    "missed": Title("逾期", "missed"),
    "cancelled": Title("取消", "cancelled"),
}
OFFER_STATES = {
    "waiting": Title("待批准", "waiting for approval"),
    "offered": Title("已提出", "offered"),
    "chosen": Title("顾客已选", "chosen"),
    "declined": Title("未采用", "declined"),
    "lapsed": Title("结案失效", "lapsed"),
    "refused": Title("不予批准", "refused"),
    "withdrawn": Title("已撤回", "withdrawn"),
}
SETTLEMENT_STATES = {
    "waiting": Title("待批准", "waiting for approval"),
    "open": Title("办理中", "open"),
    "done": Title("已办结", "done"),
    "refused": Title("不予批准", "refused"),
    "cancelled": Title("已取消", "cancelled"),
    "withdrawn": Title("已撤回", "withdrawn"),
}
DEMANDS_ON_PAPER = {
    "open": Title("待答复", "not answered yet"),
    "met": Title("已满足", "met"),
    "declined": Title("未满足", "declined"),
}
PROMISE_STATES = {
    "kept": (Title("已兑现", "kept"), Title("逾期兑现", "kept late")),
    "released": (Title("已免除", "released"), Title("逾期后免除", "released once it was late")),
    "gone": (Title("不再履行", "binds us no more"), Title("逾期", "late")),
    "running": (Title("进行中", "running"), Title("逾期未兑现", "overdue")),
}
"""What becomes of a promise: in time, and where a date of it passed first."""
COPY_STATES = {
    "made": Title("未签署", "not signed"),
    "signed": Title("已签署", "signed"),
    "handed-over": Title("已移交", "handed over"),
}
PAPER_STATES = {
    "issued": Title("有效", "valid"),
    "superseded": Title("已被取代", "superseded"),
    "void": Title("已作废", "void"),
}
CASE_STATES = {"open": Title("处理中", "open"), "paused": Title("暂停", "paused")}
CLOSED, WITHDRAWN = Title("结案", "closed"), Title("撤回投诉", "withdrawn")
REOPENED = Title("重新立案", "reopened")
OPINIONS = {
    "approved": Title("同意", "approved"),
    "refused": Title("不同意", "refused"),
    "withdrawn": Title("撤回", "withdrawn"),
}
GRANTED_SUM = Title("{remedy} {amount}", "{remedy} of {amount}")
ASIDE = Title("{remedy}（{what}）", "{remedy} ({what})")
"""A remedy as a letter tells it: how much, and what for."""
PAID = Title("{day}{payer}支付{amount}", "{amount} paid by {payer} on {day}")
ONE_LOGIN = Title("{opinion}（同一登录名录入）", "{opinion} (typed by one login)")
STRUCK = Title("（误记，已划销：{text}）", "(typed by mistake, struck: {text})")
ERASED = Title("（已删除）", "(erased)")
CONTACT, WENT_BY = Title("联系顾客", "contact"), Title("联系方式", "by")
NOTE, PROMISE = Title("备注", "note"), Title("承诺", "promise")
EXCUSED = Title("逾期已有更正说明", "a correction excuses it")
FOUND_LATE = Title("经更正认定为逾期", "found late by a correction")
TYPED_LATE = Title("按时完成，补记", "in time, typed late")
LATE_ENTRY, CORRECTED = Title("（补记）", " (late entry)"), Title("（已更正）", " (corrected)")
PROVISIONAL = Title("（暂定）", " (provisional)")
HOW_IT_STANDS = Title("{text}（{state}）", "{text} ({state})")
APPROVAL_OF = Title("批准：{what}", "approval: {what}")
PAPER_VERSION = Title("{title} 第 {no} 版", "{title} v{no}")
TRANSLATED = Title("{title}（译文）", "{title} (translation)")
CUSTOMER = Title("顾客", "customer")
THIRD = Title("　{merchant}", ", {merchant}")
ON_BEHALF = Title("{by}（代{name}）", "{by} (for {name})")
LABEL = Title("第{no}份 共{of}份 · 交 {holder}", "Copy {no} of {of} · {holder}")
COPY_COUNT = Title("{number}", "{number} copies")
ONE_COPY = Title("{number}", "{number} copy")
LOSS = Title("{text}：{figures}{unit}", "{text}: {sum}")
BOX = "{box}\u00a0{label}"
"""A box and what is ticked in it: no line ends between them, nor in a label of a few words."""
SHORT_LABEL = 30
"""Characters that any line of boxes has room for."""
BETWEEN_BOXES = Title("\u3000", "   ")
BLANK_DAY = Title("______年____月____日", "____________________")
"""Lines to write on: blanks would vanish where a line of text ends."""
CASH = Title("□\u00a0现金　□\u00a0转账", "□\u00a0cash   □\u00a0transfer")
VOUCHERS = Title("凭证　　份", "____ voucher(s)")
TRANSLATION = Title(
    "本译文为 {name} 的附件，以原文为准。",
    "This translation is an annex to {name}, beside which it stands; the original prevails.",
)
"""What a translation says where the papers of the house are not in Chinese."""
# the Chinese words stand first: no line ends within them there, and programs end one anywhere else
ANNEX = Title(
    "本译文为 {name} 的附件，以中文为准。",
    "(以中文为准) This translation is an annex to {name}, beside which it stands; the Chinese text "
    "prevails. What was recorded in Chinese stands as it was recorded.",
)
LATE = Title("逾期", "late")
SPANS = {
    "d": (Title("{count}天", "{count} day"), Title("{count}天", "{count} days")),
    "w": (Title("{count}周", "{count} week"), Title("{count}周", "{count} weeks")),
    "mo": (Title("{count}个月", "{count} month"), Title("{count}个月", "{count} months")),
    "y": (Title("{count}年", "{count} year"), Title("{count}年", "{count} years")),
}
"""A span of time by its unit: one of it, and several."""
NO_VERSION = "-"
"""What stands for the number and the version of a paper that was not issued."""
OTHER_NUMBER = Title("{number}（{title}）", "{number} ({title})")
"""The number of a passport or permit, where one of an identity card would stand."""
ABROAD = Title("{name}", "{latin} ({name})")
"""A name on a paper: what it sounds like, beside the name that is registered or on record."""
TO_NOBODY = Title("尊敬的顾客：", "Dear customer,")
TO_SOMEBODY = Title("尊敬的{called}：", "Dear {called},")
TO_ONE_OF_KNOWN_TITLE = Title("{called}{title}：", "Dear {title} {called},")


def promise_on_paper(one: Promise, *, late: bool) -> Title:
    """What became of a promise, and whether a date passed before that."""
    if one.kept_at:
        return PROMISE_STATES["kept"][late]
    if one.released_at:
        return PROMISE_STATES["released"][late]
    return PROMISE_STATES["running" if one.open else "gone"][late]


def time_on_paper(moment: datetime, policy: Policy, lang: str) -> str:
    """A moment on a paper: ``2026-03-02 10:00``, ``2 March 2026, 10:00``."""
    wall = local(moment, policy.identity.timezone)
    return at_time(wall.date(), f"{wall:%H:%M}", lang)


def deadline_on_paper(moment: datetime, policy: Policy, lang: str = LANG) -> str:
    """A deadline: midnight is 24:00 of the day that it ends."""
    wall = local(moment, policy.identity.timezone)
    if (wall.hour, wall.minute, wall.second) != (0, 0, 0):
        return time_on_paper(moment, policy, lang)
    return at_time(wall.date() - timedelta(days=1), "24:00", lang)


def day_on_paper(moment: datetime, policy: Policy, lang: str) -> str:
    """The day of a moment in words."""
    return in_words(local(moment, policy.identity.timezone).date(), lang)


def fact_on_paper(policy: Policy, key: str, value: Value, lang: str) -> str:
    """A fact as it stands on a paper: not masked, its dates and sums as the language has them."""
    fact = policy.facts[key]
    if isinstance(value, list) and fact.type == "group":
        return SEMICOLON.of(lang).join(_row_on_paper(policy, row, lang) for row in value)
    if isinstance(value, list) and not fact.choices:
        return SEMICOLON.of(lang).join(_by_name(policy, each, lang) for each in value)
    if isinstance(value, str):
        match fact.type:
            case "date":
                return of_record(date.fromisoformat(value), lang)
            case "datetime":
                return time_on_paper(datetime.fromisoformat(value), policy, lang)
            case "money":
                return a_sum(fen(value), lang, policy.currency)
            case "person":
                return _by_name(policy, value, lang)
            case "unit" if lang != LANG:
                return unit_on_paper(policy, value, lang)
            case "text" if lang != LANG:
                return _names_here(policy, lang).get(value, value)
    return shown(policy, key, value, lang, reveal=True)


def _row_on_paper(policy: Policy, row: str, lang: str) -> str:
    """A row of a group: what it is about, and each further column by its name, so that nobody has
    to guess which sum is for what."""
    cells = [
        (key, fact_on_paper(policy, key, value, lang) if key in policy.facts else value)
        for key, value in cells_kept(row).items()
    ]
    titled = [
        f"{policy.facts[key].title.of(lang)} {text}" if key in policy.facts else text
        for key, text in cells[1:]
    ]
    first = "".join(text for _, text in cells[:1])
    return f"{first}{COLON.of(lang)}{COMMA.of(lang).join(titled)}" if titled else first


def staff_on_paper(policy: Policy, staff_id: str, lang: str) -> str:
    """The name of a member of staff on a paper: in other languages than Chinese as they write it
    there, else in pinyin."""
    member = policy.member(staff_id)
    if lang == LANG or member is None:
        return policy.name_of(staff_id)
    return member.name_en or in_latin(policy.name_of(staff_id))


def _by_name(policy: Policy, one: str, lang: str) -> str:
    """One of several that were named: somebody of the house by name, anything else as typed."""
    if policy.member(one):
        return staff_on_paper(policy, one, lang)
    return one if lang == LANG else _names_here(policy, lang).get(one, one)


def _names_here(policy: Policy, lang: str) -> dict[str, str]:
    """What the policy calls its people, posts, units and holders in Chinese → in that language.
    Where somebody typed just that, a paper has the name that the house gives it."""
    of, known = policy.__dict__.get("names_here", ("", {}))
    if of != lang:
        titles = [*(r.title for r in policy.roles), *(h.title for h in policy.holders)]
        known = {title.of(LANG): title.of(lang) for title in titles}
        known |= {unit.id: unit_on_paper(policy, unit.id, lang) for unit in policy.units}
        known |= {member.name: staff_on_paper(policy, member.id, lang) for member in policy.staff}
        policy.__dict__["names_here"] = lang, known
    return dict(known)


def contact_on_paper(policy: Policy, facts: Facts, lang: str) -> str:
    """A contact as a sentence. What the complaint came by (投诉渠道) is told of a contact as what
    that went by."""
    shared = [key for key in policy.contact.needs if key in policy.opening.facts]
    return told_on_paper(policy, facts, lang, dict.fromkeys(shared, WENT_BY))


def called_by(policy: Policy, lang: str) -> str:
    """The telephone of the house, with what is said of it in the language of the paper."""
    phone = policy.organisation.phone
    return phone if lang == LANG else in_latin(phone, person=False)


def unit_on_paper(policy: Policy, name: str, lang: str) -> str:
    """A unit of the house as it is called in that language, else in pinyin."""
    title = policy.holder(name).title
    return in_latin(name, person=False) if title.names == (name,) else title.of(lang)


def as_heading(title: Title, lang: str) -> str:
    """A title where it stands alone; within a policy titles begin small."""
    text = title.of(lang)
    return text[:1].upper() + text[1:]


def told_on_paper(
    policy: Policy, facts: Facts, lang: str, titled: Mapping[str, Title] | None = None
) -> str:
    """Facts as a sentence, each with its title before it; ``titled`` where that is another one."""
    colon, others = COLON.of(lang), titled or {}
    texts = [
        f"{others.get(key, policy.facts[key].title).of(lang)}{colon}"
        f"{fact_on_paper(policy, key, value, lang)}"
        for key, value in policy.in_order(facts).items()
    ]
    return in_one_sentence(texts, lang)


def in_one_sentence(parts: list[str], lang: str) -> str:
    """The parts in a row, a semicolon between them where none ends with a stop of its own."""
    text = ""
    for part in parts:
        if text:
            text += SEMICOLON.of(lang) if text[-1] not in STOPS else SEMICOLON.of(lang)[1:]
        text += part
    return text


def crossed_out(text: str, struck: Struck | None, lang: str) -> str:
    """What a paper says of an entry; of a struck one, that it counts for nothing."""
    return bracketed(STRUCK, lang, text=text) if struck else text
