"""What a doctor measures on a machine, and what one check says of it; plain data."""

from datetime import date, datetime
from typing import Literal

import msgspec

from casefile.errors import Message


class Template(msgspec.Struct, frozen=True):
    """A template as it lies there; ``fault`` is empty, ``missing``, ``unreadable`` or
    ``unapproved``."""

    name: str
    fault: str = ""


class Mode(msgspec.Struct, frozen=True):
    """The permission bits of a file, whether we may write it, and whether nobody may."""

    path: str
    bits: int
    writable: bool = True
    read_only_disk: bool = False


class Jump(msgspec.Struct, frozen=True):
    """Event ``seq`` was recorded at ``time``, earlier than the one before it (``before``);
    ``by_hand`` if one of the two times was given by hand."""

    seq: int
    time: datetime
    before: datetime
    by_hand: bool = False


class Engine(msgspec.Struct, frozen=True):
    """The program that keeps the store: its version and the least that will do."""

    name: str
    version: tuple[int, ...]
    least: tuple[int, ...]
    full_text: bool = True
    """Whether it can search texts."""
    foreign: str = ""
    """A driver that takes the place of Python's own; nothing if there is none."""


class Measured(msgspec.Struct, frozen=True):
    """What the backend of a store measures; None stands for what cannot be told there."""

    engine: Engine
    size: int = 0
    free: int | None = None
    file_system: str | None = None
    elsewhere: Literal["network", "shared", ""] = ""
    """Whether that file system lies on another machine, or is shared with one."""
    modes: tuple[Mode, ...] | None = None
    folder: Mode | None = None
    leftovers: tuple[str, ...] = ()


class Vitals(msgspec.Struct, frozen=True):
    """What was measured on a machine. None stands for what cannot be told there."""

    now: datetime
    python: tuple[int, ...]
    kept: Measured
    database: str = ""
    trouble: Message | None = None
    """Why the database cannot be opened; what lies in it is unknown then."""
    problems: tuple[Message, ...] = ()
    untold: Message | None = None
    """Why nobody looked whether the database is sound: somebody else's task."""
    practice: bool = False
    """Whether the desk is one to practise on."""
    last_recorded: datetime | None = None
    jumps: tuple[Jump, ...] = ()
    """Where the log goes back in time, the last jump first."""
    zone: str = ""
    zone_known: bool = True
    policy_path: str = ""
    policy_there: bool = True
    policy_faults: tuple[Message, ...] = ()
    policy_applied: bool = True
    """Whether policy.toml says what is in force."""
    policy_earlier: bool = False
    """Whether it says what an earlier version says, which another one took the place of."""
    templates: tuple[Template, ...] = ()
    samples: tuple[str, ...] = ()
    """Names that papers would bear and that the policy still marks as samples."""
    unreachable: bool = False
    """Whether letters name no telephone at which their writer is reached."""
    calendar: bool = True
    """Whether the policy reckons with days off at all."""
    known_until: date | None = None
    fonts: frozenset[str] | None = None
    office: str = ""
    """The LibreOffice of the machine; nothing if there is none."""


class Verdict(msgspec.Struct, frozen=True):
    """What one check says: ``ok``; ``note`` for what is no fault, or cannot be told; ``warning``;
    ``fault``. ``fix`` is what to do about it."""

    check: str
    state: str
    message: Message
    fix: Message | None = None
