"""What passes between sites, each with a log of its own: its name, and cases that change hands."""

from datetime import datetime
from typing import ClassVar

import msgspec


class SiteNamed(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The desk is one of several sites, and its name stands before the number of every case that it
    opens from now on."""

    kind: ClassVar[str] = "site.named"
    site: str


class CaseGiven(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The case goes on at site ``to``, and no more at ``site``, whose log this is."""

    kind: ClassVar[str] = "case.given"
    site: str
    to: str


class DaysKnown(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The days off of a ``calendar`` as the giver knew them from entry ``no`` of the case on:
    ``sha256`` is the file of their years, ``by`` announced them at ``at``."""

    no: int
    calendar: str
    sha256: str
    by: str
    at: datetime


class PrintedHead(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The head of the giver's log that is printed on the paper which entry ``no`` issued."""

    no: int
    head: str


class CaseTaken(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The case goes on here, at site ``to``: it was ``number`` at ``site``, and what happened there
    stands before this, as it was recorded. ``chain`` and ``given`` are the first 32 digits of two
    hashes: of the first event of the giver's log, and of the event that gave the case."""

    kind: ClassVar[str] = "case.taken"
    site: str
    to: str
    number: str
    chain: str
    given: str
    owner: str
    policies: tuple[str, ...] = ()
    """The versions that the case stood under."""
    calendars: tuple[DaysKnown, ...] = ()
    heads: tuple[PrintedHead, ...] = ()
