"""Words that stand as values in a policy, or are spoken of about it: what starts clocks, units of
lengths, types of facts, rights, bounds of conditions, and what tests beside it say."""

from collections.abc import Iterator

import msgspec

from casefile.actions.office.reference import key_meaning, meaning_of_test
from casefile.people.rights import VERBS
from casefile.policy.fact import TYPES
from casefile.policy.people import RESERVED
from casefile.policy.reference import GrammarKey, written_keys
from casefile.trials.written import Trial
from casefile.values.value import Title, filled
from casefile.values.words import AFTER_COLON, IN_BRACKETS


class Word(msgspec.Struct, frozen=True):
    """A word, where it stands (``clock.starts``), and what it means."""

    name: str
    where: str
    text: Title


TRIGGER_WORDS = {
    "received": Title("收到投诉", "the complaint reached us"),
    "opened": Title("立案", "the case was opened"),
    "closed": Title("结案", "the case was closed"),
    "requested:ID": Title("本人就其个人信息提出请求", "a request of the person about their data"),
    "request-answered": Title("已答复该请求", "the request was answered"),
    "asked": Title("顾客询问（[contact] asks）", "a question of the complainant ([contact] asks)"),
    "answered": Title("已答复（[contact] answers）", "an answer ([contact] answers)"),
    "contact": Title("联系顾客（由 on 选择）", "a contact (chosen by `on`)"),
    "step:ID": Title("记录了环节", "the step was recorded"),
    "sent-back:ID": Title("退回到该环节", "it was sent back to the step"),
    "document:ID": Title("出具了文书", "the paper was issued"),
    "signed:ID": Title("各联都已签", "all its copies were signed"),
    "promise": Title("作出承诺", "a promise was made"),
    "promise-kept": Title("履行承诺", "a promise was kept"),
    "approval-asked": Title("请求批准金额", "an approval of money was asked for"),
    "approval-decided": Title("批准或驳回", "it was decided"),
    "settled": Title("达成和解", "a settlement was agreed"),
    "route:ID": Title(
        "完成了路径环节：分次付款的，付清为准", "the step of the route was done: paid in full"
    ),
    "each:ID": Title("可多次录入的路径环节，每录入一次", "a step that comes again was recorded"),
    "clock-missed:ID": Title("另一时限逾期", "another clock was missed"),
    "fact:KEY": Title("日期或时间栏目到来", "the day or time that a fact tells"),
}
LENGTHS = {
    "s": Title("秒", "seconds"),
    "m": Title("分钟（连续）", "minutes, elapsed"),
    "min": Title("分钟，同 m", "minutes, the same as m"),
    "h": Title("小时（连续）", "hours, elapsed"),
    "ws": Title("营业秒", "seconds of open time"),
    "wm": Title("营业分钟", "minutes of open time"),
    "wh": Title("营业小时", "hours of open time"),
    "d": Title("自然日，到当天 24:00", "calendar days, to 24:00 of the last"),
    "wd": Title("工作日，到当天 24:00", "working days, to 24:00 of the last"),
    "w": Title("周", "weeks"),
    "mo": Title("月", "months"),
    "y": Title("年", "years"),
}
ASKED_OF_CASES = {
    "over": Title("大于", "more than this"),
    "at_least": Title("不小于", "this or more"),
    "up_to": Title("不大于", "this or less"),
    "under": Title("小于", "less than this"),
    "not": Title("已知，且不是其中之一", "known, and none of these"),
    "known": Title("是否已知", "whether it is known at all"),
    "clock:ID": Title("该时限最近一轮的状态", "the state of the last round of that clock"),
    "count:ID": Title("该环节有效登记的次数", "how many recordings of the step stand"),
}
"""What a condition asks for beside values."""
COMMON_NAMES = {
    "letter": Title(
        "信函：有 moves 的 [[document]]；各段见 [[block]]，忌用语见 [[avoid]]，"
        "承诺见 document.promises",
        "A [[document]] with moves; its paragraphs are [[block]], words that it must not use "
        "[[avoid]], what it promises document.promises",
    ),
    "tally": Title(
        "[[finding]] 的简写：按月统计案件（of = case、window = month）",
        "Short for a [[finding]] of the case by the month (of = case, window = month)",
    ),
}
"""What people say of several tables, and another way to write one."""
LISTED = {
    "triggers": Title("时限以什么起算、完成、取消", "What starts, stops and cancels clocks"),
    "allowances": Title("时长：整数加单位，如 5wd", "A whole number and a unit, such as 5wd"),
    "conditions": Title("见 step.when；范围可写", "See step.when; beside values there are"),
}
"""What people call words of one kind together."""
MONEY_TYPE = Title("金额，以制度的货币计", "an amount, in the currency of the policy")
UNLISTED = {
    True: Title("没列则无人可做", "nobody, unless listed"),
    False: Title("没列则人人可做", "everybody, unless listed"),
}


def words() -> Iterator[Word]:
    """Every word that is explained, as often as it has a meaning."""
    yield from (Word(name, "", text) for name, text in COMMON_NAMES.items())
    for (name, text), kinds in zip(
        LISTED.items(), (TRIGGER_WORDS, LENGTHS, ASKED_OF_CASES), strict=True
    ):
        listed = Title("、".join(kinds), ", ".join(kinds))
        yield Word(name, "", filled(AFTER_COLON, title=text, text=listed))
    yield Word("test", "[[test]]", meaning_of_test(""))
    for key in Trial.__struct_fields__:
        yield Word(f"test.{key}", "[[test]]", meaning_of_test(key))
    yield from (Word(name, "clock.starts", text) for name, text in TRIGGER_WORDS.items())
    yield from (Word(name, "clock.within", text) for name, text in LENGTHS.items())
    for kind, one in TYPES.items():
        yield Word(kind, "fact.type", MONEY_TYPE if kind == "money" else one.title)
    yield from (Word(name, "when", text) for name, text in ASKED_OF_CASES.items())
    for verb, title in VERBS.items():
        told = filled(IN_BRACKETS, name=title, title=UNLISTED[verb in RESERVED])
        yield Word(f"rights.{verb}", "rights", told)


def words_named(name: str) -> list[Word]:
    """The words that ``name`` means: ``wd``, ``rights.apply`` or ``apply``, ``step:visit``."""
    kind, colon, _ = name.partition(":")
    return [
        one
        for one in words()
        if name in (one.name, one.name.partition("rights.")[2])
        or (colon and one.name.startswith(f"{kind}:"))
    ]


def keys_called(name: str) -> list[GrammarKey]:
    """The keys that ``name`` means which is no whole path: the last word of one (``offers``), or
    what a table or a key is called, in any language."""
    return [
        key
        for key in written_keys()
        if key.path.rpartition(".")[2] == name
        or name.lower() in map(str.lower, key_meaning(key).label.values())
    ]
