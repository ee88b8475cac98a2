"""What happens in the office, and to cases as a whole."""

from datetime import datetime
from typing import ClassVar

import msgspec


class PersonalRevealed(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Somebody looked at the personal facts unmasked."""

    kind: ClassVar[str] = "personal.revealed"
    command: str


class PersonalErased(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The personal facts of all earlier events of the case were deleted, and with them the issued
    ``files`` (by SHA-256). The reason stays for ever, so it holds nothing personal."""

    kind: ClassVar[str] = "personal.erased"
    reason: str
    files: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    """What nobody can keep or answer any more, late or not: ``promise-1``, ``contact-9``."""


class PersonalExported(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Somebody took the personal facts of many cases out unmasked: ``count`` cases (or, of the
    whole log, events), those that ``filters`` describe."""

    kind: ClassVar[str] = "personal.exported"
    what: tuple[str, ...]
    count: int
    filters: tuple[str, ...] = ()


class PolicyApplied(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A version of the policy became the one that new cases are opened under."""

    kind: ClassVar[str] = "policy.applied"
    id: str
    digest: str
    source: str
    templates: tuple[str, ...] = ()
    """The SHA-256 of the templates that came with the program then: they stay trusted when a later
    release brings others."""
    practice: bool = False
    """Of the first version: the desk is one to learn and test on, where any time may be given by
    hand. It is said once and for ever; a desk of which it was not said is a real one."""


class StaffChanged(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A member of staff came, or is from now on as it stands here: the whole row."""

    kind: ClassVar[str] = "staff.changed"
    id: str
    name: str
    roles: tuple[str, ...]
    unit: str = ""
    login: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    name_en: str = ""


class StaffLeft(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A member of staff acts no more; ``to`` took over what they held."""

    kind: ClassVar[str] = "staff.left"
    id: str
    to: str = ""


class TemplateApplied(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A template of the shop's own was approved, by its bytes."""

    kind: ClassVar[str] = "template.applied"
    template: str
    sha256: str


class ReportIssued(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Report number ``no`` of the office was made: of which kind, for which period, as of event
    ``as_of``. Its file is kept under its SHA-256."""

    kind: ClassVar[str] = "report.issued"
    no: int
    report: str
    period: str
    as_of: int
    name: str
    sha256: str


class ClockMoved(msgspec.Struct, frozen=True, omit_defaults=True):
    """A deadline before and after a new calendar or another policy."""

    case: str
    clock: str
    before: datetime
    after: datetime
    owner: str = ""


class CalendarImported(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Days off of some years of a ``calendar`` became known; ``sha256`` is the file of the years
    as JSON.

    ``moved`` deadlines got another date, listed in the file ``moves``; ``confirmed`` ones kept
    theirs and are provisional no longer.
    """

    kind: ClassVar[str] = "calendar.imported"
    years: tuple[int, ...]
    sha256: str
    moved: int = 0
    confirmed: int = 0
    moves: str = ""
    calendar: str = "cn"


class ImportDone(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The rows of a file, known by its SHA-256, became cases ``first`` to ``last``; ``skipped``
    ones were known already. It is found again by its key, so that no file is imported twice."""

    kind: ClassVar[str] = "import.done"
    sha256: str
    rows: int
    opened: int
    first: str
    last: str
    skipped: int = 0


class PolicyMoved(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An open case was put under another version of the policy, and which deadlines moved."""

    kind: ClassVar[str] = "policy.moved"
    policy: str
    before: str
    moved: tuple[ClockMoved, ...] = ()


class NightRun(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The findings were handed to those whom they concern.

    ``missed`` are the runs that should have come since the one before; ``told`` the findings that
    were news, each ``KEY @STAFF``, where no record of its own tells that they were handed over.
    """

    kind: ClassVar[str] = "night.run"
    told: tuple[str, ...] = ()
    missed: int = 0


class NoticeHanded(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A notice with the findings ``told``, each by its key, reached ``to``: ``way`` tells who took
    it (``file``, ``command``, ``mail``, or the service of a chat that said so in its answer)."""

    kind: ClassVar[str] = "notice.handed"
    to: str
    way: str
    told: tuple[str, ...]
