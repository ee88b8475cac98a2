"""What starts or ends a clock, in words: titles instead of the policy's ids."""

from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.values.data_rights import DATA_RIGHTS
from casefile.values.value import Title

_HAPPENS = {
    "received": Title("收到投诉", "the complaint received"),
    "opened": Title("立案", "the case opened"),
    "closed": Title("结案", "the case closed"),
    "asked": Title("顾客询问", "the customer asks"),
    "answered": Title("答复顾客", "the customer answered"),
    "contact": Title("联系顾客", "a contact"),
    "promise": Title("作出承诺", "a promise made"),
    "promise-kept": Title("承诺兑现", "a promise kept"),
    "approval-asked": Title("报批", "approval asked"),
    "approval-decided": Title("批复", "approval decided"),
    "request-answered": Title("答复个人信息请求", "the request answered"),
    "settled": Title("进入赔偿流程", "settled"),
}
_OF_SOMETHING = {
    "each": Title("每次{what}", "each: {what}"),
    "sent-back": Title("退回「{what}」", "{what} sent back"),
    "document": Title("出具《{what}》", "{what} issued"),
    "signed": Title("《{what}》已签署", "{what} signed"),
    "requested": Title("请求：{what}", "asked for: {what}"),
    "clock-missed": Title("{what}逾期", "{what} overdue"),
}


def triggers_text(policy: Policy, names: tuple[str, ...], speak: Language) -> str:
    """What these triggers of a clock are, for people."""
    return speak.joined([_trigger(policy, name, speak) for name in names])


def _trigger(policy: Policy, name: str, speak: Language) -> str:
    if name in _HAPPENS:
        return speak.title(_HAPPENS[name])
    kind, _, of = name.partition(":")
    title = _titles(policy, kind).get(of)
    what = speak.title(title) if title else of
    told = _OF_SOMETHING.get(kind)
    return speak.title(told).format(what=what) if told else what


def _titles(policy: Policy, kind: str) -> dict[str, Title]:
    match kind:
        case "step" | "sent-back":
            return {step.id: step.title for step in policy.steps}
        case "route" | "each":
            return {step.id: step.title for step in policy.route_steps}
        case "document" | "signed":
            return {document.id: document.title for document in policy.documents}
        case "requested":
            return {str(right): title for right, title in DATA_RIGHTS.items()}
        case "clock-missed":
            return {clock.id: clock.title for clock in policy.clocks}
        case "fact":
            return {key: fact.title for key, fact in policy.facts.items()}
    return {}
