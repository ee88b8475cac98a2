"""Every kind of event that can happen: one row each, with what the rest of the program must know of
it. How it changes a case is its fold, in ``replay``.

To add a kind: a payload in ``on_cases``, ``on_money``, ``on_sites`` or ``in_office``, its row and
its place in the union here and, unless the office alone knows it, its fold in ``replay``.
"""

from typing import Any, Literal

import msgspec

from casefile.log.in_office import (
    CalendarImported,
    ImportDone,
    NightRun,
    NoticeHanded,
    PersonalErased,
    PersonalExported,
    PersonalRevealed,
    PolicyApplied,
    PolicyMoved,
    ReportIssued,
    StaffChanged,
    StaffLeft,
    TemplateApplied,
)
from casefile.log.on_cases import (
    AttachmentKept,
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CasePaused,
    CaseReopened,
    CaseResumed,
    CaseUnlinked,
    CaseWithdrawn,
    ContactMade,
    CopyHandedOver,
    CopySigned,
    DocumentIssued,
    DocumentVoided,
    EntryStruck,
    FactsCorrected,
    NoteAdded,
    OwnerAssigned,
    PauseLengthened,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
    RequestAnswered,
    RequestMade,
    StepRecorded,
)
from casefile.log.on_money import (
    ApprovalGiven,
    ApprovalRefused,
    AuthorityDelegated,
    DelegationEnded,
    DemandAnswered,
    DemandMade,
    OverpaymentExplained,
    RemediesChosen,
    RemedyDeclined,
    RemedyOffered,
    SettlementCancelled,
    SettlementMade,
)
from casefile.log.on_sites import CaseGiven, CaseTaken, SiteNamed
from casefile.values.value import Title

FORMAT = 10
"""The format of the log that this program writes; it reads all before it."""


class Kind(msgspec.Struct, frozen=True):
    """One kind of event.

    ``touches``: ``case`` for what whoever decides on the case has to know; ``beside`` for what
    touches no step; ``look`` for what is nobody else's concern; ``office`` for what stands in the
    stream of the office alone. ``personal`` facts may be kept beside it. ``since`` is the format of
    the log that brought it. ``keeps`` says that it names files that are kept beside the log.
    ``refers`` are the fields that hold numbers of events of the same case, or names with one: at
    another site those events have other numbers.
    """

    payload: type[Any]
    title: Title
    touches: Literal["case", "beside", "look", "office"]
    personal: bool = False
    since: int = 1
    keeps: bool = False
    refers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the log calls it: ``step.recorded``."""
        return str(self.payload.kind)


_ROWS = (
    Kind(CaseOpened, Title("立案", "opening"), "case"),
    Kind(StepRecorded, Title("环节", "step"), "case", personal=True, refers=("judged",)),
    Kind(FactsCorrected, Title("更正", "correction"), "case", personal=True, refers=("of",)),
    Kind(NoteAdded, Title("备注", "note"), "beside", personal=True),
    Kind(CaseLinked, Title("关联案件", "link"), "beside", since=4),
    Kind(CaseUnlinked, Title("解除关联", "link ended"), "beside", personal=True, since=4),
    Kind(OwnerAssigned, Title("指派", "assignment"), "case"),
    Kind(CaseClosed, Title("结案", "closing"), "case", personal=True, refers=("loose",)),
    Kind(CaseReopened, Title("重新立案", "reopening"), "case", personal=True),
    Kind(CaseWithdrawn, Title("撤回投诉", "withdrawal"), "case", True, refers=("loose",)),
    Kind(CasePaused, Title("暂停", "pause"), "case", personal=True),
    Kind(PauseLengthened, Title("延长暂停", "longer pause"), "case", personal=True, since=4),
    Kind(CaseResumed, Title("恢复计时", "end of a pause"), "case"),
    Kind(ContactMade, Title("联系顾客", "contact"), "beside", personal=True),
    Kind(PromiseMade, Title("承诺", "promise"), "case", personal=True),
    Kind(PromiseKept, Title("承诺已兑现", "promise kept"), "case"),
    Kind(PromiseMoved, Title("承诺改期", "promise moved"), "case", personal=True),
    Kind(PromiseReleased, Title("承诺免除", "promise released"), "case", personal=True, since=4),
    Kind(RequestMade, Title("个人信息请求", "request about data"), "beside", True, since=5),
    Kind(RequestAnswered, Title("答复个人信息请求", "request answered"), "beside", True, since=5),
    Kind(EntryStruck, Title("划销误记", "entry struck"), "case", True, since=4, refers=("of",)),
    Kind(AttachmentKept, Title("附件", "attachment"), "beside", personal=True, since=5, keeps=True),
    Kind(DocumentIssued, Title("出具文书", "document issued"), "case", personal=True, keeps=True),
    Kind(DocumentVoided, Title("作废文书", "document void"), "case", personal=True),
    Kind(CopySigned, Title("文书签字", "signature"), "case", personal=True),
    Kind(CopyHandedOver, Title("文书移交", "copy handed over"), "case", personal=True),
    Kind(DemandMade, Title("顾客要求", "demand"), "case", personal=True),
    Kind(DemandAnswered, Title("答复顾客要求", "demand answered"), "case", personal=True),
    Kind(RemedyOffered, Title("提出补偿方案", "offer"), "case", personal=True),
    Kind(RemediesChosen, Title("顾客选择", "choice"), "case"),
    Kind(RemedyDeclined, Title("顾客拒绝方案", "offer declined"), "case", personal=True),
    Kind(ApprovalGiven, Title("批准", "approval"), "case", refers=("ask",)),
    Kind(
        ApprovalRefused,
        Title("不予批准", "approval refused"),
        "case",
        personal=True,
        refers=("ask",),
    ),
    Kind(SettlementMade, Title("达成和解", "settlement"), "case", personal=True),
    Kind(SettlementCancelled, Title("撤销和解", "settlement cancelled"), "case", personal=True),
    Kind(OverpaymentExplained, Title("多付款说明", "overpayment explained"), "case", True, since=4),
    Kind(PersonalRevealed, Title("查看个人信息", "look at personal data"), "look"),
    Kind(PersonalErased, Title("删除个人信息", "personal data erased"), "case", refers=("ends",)),
    Kind(PolicyMoved, Title("改用新版制度", "other policy"), "case"),
    Kind(CaseGiven, Title("转出案件", "case given away"), "case", since=9),
    Kind(CaseTaken, Title("转入案件", "case taken over"), "case", since=9, keeps=True),
    Kind(SiteNamed, Title("分点命名", "site named"), "office", since=9),
    Kind(CalendarImported, Title("导入休假安排", "calendar imported"), "office", keeps=True),
    Kind(ImportDone, Title("导入登记表", "table imported"), "office"),
    Kind(NightRun, Title("夜间检查", "nightly run"), "office"),
    Kind(NoticeHanded, Title("通知送达", "notice handed over"), "office", since=6),
    Kind(AuthorityDelegated, Title("授权", "delegation"), "office"),
    Kind(DelegationEnded, Title("收回授权", "end of a delegation"), "office", since=5),
    Kind(PersonalExported, Title("导出个人信息", "export of personal data"), "office"),
    Kind(PolicyApplied, Title("启用制度", "policy applied"), "office", keeps=True),
    Kind(TemplateApplied, Title("启用模板", "template applied"), "office", keeps=True),
    Kind(ReportIssued, Title("出具报告", "report issued"), "office", since=5, keeps=True),
    Kind(StaffChanged, Title("人员变动", "staff changed"), "office", since=4),
    Kind(StaffLeft, Title("人员离岗", "member of staff left"), "office", since=4),
)
Payload = (
    AttachmentKept
    | CaseOpened
    | StepRecorded
    | FactsCorrected
    | NoteAdded
    | CaseLinked
    | CaseUnlinked
    | OwnerAssigned
    | CaseClosed
    | CaseReopened
    | CaseWithdrawn
    | CasePaused
    | CaseResumed
    | PauseLengthened
    | CalendarImported
    | ImportDone
    | PolicyMoved
    | NightRun
    | NoticeHanded
    | ContactMade
    | PromiseMade
    | PromiseKept
    | PromiseMoved
    | PromiseReleased
    | RequestMade
    | RequestAnswered
    | EntryStruck
    | DocumentIssued
    | CopySigned
    | CopyHandedOver
    | DocumentVoided
    | DemandMade
    | DemandAnswered
    | RemedyOffered
    | RemediesChosen
    | RemedyDeclined
    | ApprovalGiven
    | ApprovalRefused
    | AuthorityDelegated
    | DelegationEnded
    | SettlementMade
    | SettlementCancelled
    | OverpaymentExplained
    | PersonalErased
    | PersonalRevealed
    | PersonalExported
    | PolicyApplied
    | TemplateApplied
    | ReportIssued
    | StaffChanged
    | StaffLeft
    | SiteNamed
    | CaseGiven
    | CaseTaken
)
"""What an event may carry: the payloads of all rows."""
KINDS: dict[str, Kind] = {row.name: row for row in _ROWS}
LOOKS = frozenset(row.name for row in _ROWS if row.touches == "look")
"""What nobody needs to know of who decides on the case."""
BESIDE = LOOKS | {row.name for row in _ROWS if row.touches == "beside"}
"""Entries that touch no step: whoever was about to record one goes on."""


def unknown(kind: str, data: dict[str, Any]) -> bool:
    """Whether a newer program must have written it: a kind, or a field of one, that is not known
    here."""
    row = KINDS.get(kind)
    return row is None or not set(data) <= set(row.payload.__struct_fields__)
