"""Papers, their copies, attachments and templates, as programs read them."""

from typing import NotRequired, TypedDict

from casefile.case.papers import CopyState, PaperState
from casefile.pages.answers.office_entry import OfficeEntry
from casefile.pages.answers.spelled import Moment


class CopyTold(TypedDict):
    """One numbered copy of a paper, and where it is."""

    no: int
    of: int
    holder: str
    state: CopyState
    signed_by: str | None
    signed_at: Moment | None
    handed_at: Moment | None
    handed_by: str | None
    received_by: str | None


class PaperHead(TypedDict):
    """An issued paper but for its copies."""

    no: int
    type: str
    version: int
    sha256: str
    name: str
    state: PaperState
    erased: bool
    issued_at: Moment
    by: str
    settlement: int | None
    payment: int | None
    amount: str | None
    language: str
    annex: int | None


class PaperTold(PaperHead):
    """An issued paper; of a receipt, whether it says something else than was paid."""

    differs: bool | None
    copies: list[CopyTold]


class CopyOfCase(CopyTold):
    """A row of ``export copies``."""

    case: str
    document: int
    type: str
    version: int
    settlement: int | None
    issued_at: Moment
    document_state: PaperState
    name: str
    sha256: str


class PapersOfCase(TypedDict):
    """``documents``."""

    case: str
    documents: list[PaperTold]
    files: list[str]


class AttachmentTold(TypedDict):
    """A file that was brought; its name is personal, and null once it was erased."""

    no: int
    name: str | None
    kind: str
    sha256: str
    size: int
    at: Moment
    by: str
    erased: bool


class AttachmentsOfCase(TypedDict):
    """``attachments``."""

    case: str
    attachments: list[AttachmentTold]
    files: list[str]


class SeriesPaper(TypedDict):
    """A paper of a series."""

    case: str
    events: list[int]
    file: str


class SeriesRefusal(TypedDict):
    """Why a case got no paper of a series."""

    case: str
    message: str


class SeriesTold(TypedDict):
    """``issue --all``."""

    issued: list[SeriesPaper]
    would: list[str]
    had: list[str]
    refused: list[SeriesRefusal]
    files: list[str]


class RemarkTold(TypedDict):
    """What is said against a draft; a grave one must be mended."""

    grave: bool
    message: str


class LetterParagraph(TypedDict):
    """A paragraph of a letter, and what it is for."""

    move: str
    text: str


class PreviewTold(TypedDict):
    """``issue --preview`` of a form: its lines."""

    lines: list[str]
    remarks: list[RemarkTold]


class LetterPreviewTold(TypedDict):
    """``issue --preview`` of a letter: the lines of its page, and what it is composed of."""

    lines: list[str]
    salutation: str
    paragraphs: list[LetterParagraph]
    owner: str
    signer: str
    post: str
    remarks: list[RemarkTold]


class LineChanged(TypedDict):
    """A line of a paper as it was issued, and as it is."""

    issued: str
    now: str


class OddTold(TypedDict):
    """What may hide words of a paper, or show them as others."""

    kind: str
    what: str
    words: str


class ProblemTold(TypedDict):
    """Something that is not as it was written."""

    seq: int
    problem: str
    case: NotRequired[str]
    document: NotRequired[str]


class OfficeReport(TypedDict):
    """A report that was kept with the log."""

    no: int
    report: str
    period: str
    as_of: int
    name: str
    sha256: str


class FileVerified(TypedDict):
    """``verify FILE``: ``identical same-text altered erased unknown``."""

    ok: bool
    result: str
    case: str | None
    document: str | None
    version: int | None
    state: PaperState | None
    erased: bool
    changed: list[LineChanged]
    odd: list[OddTold]
    report: NotRequired[OfficeReport]
    problems: NotRequired[list[ProblemTold]]


class TemplateTold(TypedDict):
    """``template list``."""

    document: str
    language: str
    template: str
    own: bool
    approved: bool
    sha256: str


class TemplateFieldTold(TypedDict):
    """``template fields``."""

    name: str
    title: str
    type: str
    tag: str
    example: str


class TemplateChecked(TypedDict):
    """``template check``."""

    ok: bool
    document: str
    faults: list[str]
    remarks: list[str]
    preview: str


class TemplateTaken(OfficeEntry):
    """``template apply``."""

    document: str
    template: str
    sha256: str
