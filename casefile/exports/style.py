"""How an export is spelled, and where its rows go."""

from typing import Protocol

import msgspec

from casefile.exports.columns import Column
from casefile.pages.data import Data
from casefile.pages.language import Language
from casefile.policy import Policy

EXPORT_FORMATS = ("csv", "tsv", "jsonl", "xlsx")


BOM = "\ufeff"


class Style(msgspec.Struct, frozen=True):
    """How records are spelled. ``excel``: for opening with a double click, with a byte order mark
    and every cell quoted, long digits kept as text."""

    format: str
    speak: Language
    columns: dict[str, tuple[Column, ...]]
    titles: dict[str, str]
    excel: bool = False


class Outlet(Protocol):
    """Where records go."""

    def add(self, what: str, record: Data, policy: Policy, /) -> None:
        """Write one record."""
