"""What entries on a case are called when somebody is told of them, and which of them stand beside
the procedure."""

from casefile.log.events import Event
from casefile.policy import Policy
from casefile.values.value import Title

ENTRIES: dict[str, Title] = {
    "case.opened": Title("立案", "opening"),
    "step.recorded": Title("环节", "step"),
    "facts.corrected": Title("更正", "correction"),
    "note.added": Title("备注", "note"),
    "owner.assigned": Title("指派", "assignment"),
    "case.closed": Title("结案", "closing"),
    "case.reopened": Title("重新立案", "reopening"),
    "case.withdrawn": Title("撤回投诉", "withdrawal"),
    "case.paused": Title("暂停", "pause"),
    "case.resumed": Title("恢复计时", "end of a pause"),
    "contact.made": Title("联系顾客", "contact"),
    "promise.made": Title("承诺", "promise"),
    "promise.kept": Title("承诺已兑现", "promise kept"),
    "promise.moved": Title("承诺改期", "promise moved"),
    "document.issued": Title("出具文书", "document issued"),
    "document.voided": Title("作废文书", "document void"),
    "copy.signed": Title("文书签字", "signature"),
    "copy.handed-over": Title("文书移交", "copy handed over"),
    "demand.made": Title("顾客要求", "demand"),
    "demand.answered": Title("答复顾客要求", "demand answered"),
    "remedy.offered": Title("提出补偿方案", "offer"),
    "remedies.chosen": Title("顾客选择", "choice"),
    "remedy.declined": Title("顾客拒绝方案", "offer declined"),
    "approval.given": Title("批准", "approval"),
    "approval.refused": Title("不予批准", "approval refused"),
    "settlement.made": Title("达成和解", "settlement"),
    "settlement.cancelled": Title("撤销和解", "settlement cancelled"),
    "personal.revealed": Title("查看个人信息", "look at personal data"),
    "personal.erased": Title("删除个人信息", "personal data erased"),
    "policy.moved": Title("改用新版制度", "other policy"),
}
"""Each kind of event that the log of a case may hold."""

LOOKS = frozenset({"personal.revealed"})
"""What nobody needs to know of who decides on the case."""
BESIDE = LOOKS | {"note.added", "contact.made"}
"""Entries that touch no step: whoever was about to record one goes on."""


def called(event: Event, policy: Policy) -> Title:
    """What ``event`` recorded, in words for people: the title of a step, else the kind of entry."""
    kind = event.payload.kind
    recorded = getattr(event.payload, "step", "")
    for step in (*policy.steps, *policy.route_steps):
        if step.id == recorded:
            return step.title
    return ENTRIES.get(kind, Title(kind, kind))
