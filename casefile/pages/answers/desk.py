"""The database: made, proved, kept, exported, imported, as programs read of it."""

from typing import NotRequired, TypedDict

from casefile.pages.answers.office_entry import OfficeEntry
from casefile.pages.answers.papers import ProblemTold
from casefile.pages.answers.spelled import Moment


class InitTold(TypedDict):
    """``init``."""

    database: str
    policy: str
    practice: bool
    cases: list[str]


class AnchorTold(TypedDict):
    """A head of the log that was kept elsewhere; one from a paper has neither number nor time."""

    seq: int | None
    head: str
    time: Moment | None


class AnchorsChecked(TypedDict):
    """How many anchors were compared, and the last of them."""

    checked: int
    last: AnchorTold | None


class LogVerified(TypedDict):
    """``verify``."""

    ok: bool
    events: int
    head: str
    checked: list[str]
    problems: list[ProblemTold]
    anchors: NotRequired[AnchorsChecked]


class BackupTold(TypedDict):
    """``backup``."""

    file: str
    events: int
    head: str
    sha256: str
    bytes: int


class RestoreTold(BackupTold):
    """``restore``, and what was written beside."""

    beside: list[str]


class DeskTold(TypedDict):
    """``desk add`` and ``desk remove``: what a DBA runs."""

    login: str
    staff: str
    sql: str


class MoveTold(TypedDict):
    """``move``; ``before`` events stood there already."""

    to: str
    events: int
    head: str
    before: int


class BundleMadeTold(TypedDict):
    """``bundle make``: what follows event ``since`` of a site, up to event ``events``."""

    file: str
    site: str
    since: int
    events: int
    head: str
    bytes: int


class BundleTakenTold(TypedDict):
    """``bundle take``; ``before`` events stood there already."""

    to: str
    site: str
    events: int
    head: str
    before: int


class Rebuilt(TypedDict):
    """``rebuild``."""

    cases: int


class ConditionChecked(TypedDict):
    """One check of ``doctor``: ``ok note warning fault``."""

    check: str
    state: str
    message: str
    fix: str | None


class DoctorTold(TypedDict):
    """``doctor``."""

    ok: bool
    now: Moment
    program: str
    checks: list[ConditionChecked]


class ExportFile(TypedDict):
    """A file of an export."""

    file: str
    what: str
    rows: int


class ExportTold(TypedDict):
    """``export -o``; ``revealed`` is the event that says that personal data was taken out."""

    files: list[ExportFile]
    event: int
    head: str
    revealed: int | None


class ImportFault(TypedDict):
    """What is wrong with a row."""

    row: int
    column: str
    fault: str


class ImportRepeat(TypedDict):
    """A row that repeats another, or a case."""

    row: int
    of_row: int | None
    case: str | None
    what: str


class ImportTold(OfficeEntry):
    """``import``; of one that opened nothing ``would_open`` and ``would_close``."""

    rows: int
    would_open: NotRequired[int]
    would_close: NotRequired[int]
    opened: int
    closed: int
    skipped: int
    first: NotRequired[str | None]
    last: NotRequired[str | None]
    faults: list[ImportFault]
    duplicates: list[ImportRepeat]
    cases: list[str]


class ErrorTold(TypedDict):
    """Why a command ended without an answer, and the exit code that it ended with."""

    error: str
    exit: int
    parts: list[str]
