"""The tables of a policy that tell who there is."""

from datetime import date
from typing import Literal

import msgspec

from casefile.values.value import Title

Verb = Literal[
    "apply",
    "calendar",
    "pause",
    "note",
    "contact",
    "promise",
    "assign",
    "correct",
    "close",
    "reopen",
    "withdraw",
    "issue",
    "attach",
    "reveal",
    "erase",
    "demand",
    "offer",
    "choose",
    "settle",
    "delegate",
    "link",
    "staff",
    "template",
    "backdate",
    "pause-longer",
    "strike",
    "undelegate",
    "last-four",
    "read",
]
RESERVED: frozenset[Verb] = frozenset(
    {"backdate", "calendar", "last-four", "pause-longer", "strike", "undelegate"}
)
"""What nobody may unless ``[rights]`` names who; any other verb is open to all until it does. (Days
off of a year that is not known yet may be learnt by all until then.) ``read`` is for cases of
another unit than one's own; a server with a login for each desk sees to it."""


OWNER_OF_CASE = "owner"
"""What stands for the owner of the case where a role could."""


class Organisation(msgspec.Struct, frozen=True):
    """``[organisation]``: whose papers these are; ``name_en`` stands on those in English, and
    ``names`` has what stands on those in other languages, by their codes."""

    name: str = ""
    name_en: str = ""
    address: str = ""
    phone: str = ""
    account: str = ""
    """Bank and number to which others pay what they owe the house."""
    names: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    language: str = "zh"
    """The language of papers where nobody asks for another: ``language = "en"``."""
    logo: str = ""
    """The picture at the head of letters, a file beside the templates: ``logo = "logo.png"``."""

    def called(self, lang: str) -> str:
        """The name on papers in ``lang``; where it has none, the English one or the Chinese."""
        known = {"zh": self.name, "en": self.name_en, **(self.names or {})}
        return known.get(lang) or self.name_en or self.name


class Role(msgspec.Struct, frozen=True):
    id: str
    title: Title


class Unit(msgspec.Struct, frozen=True):
    id: str
    title: Title | None = None


class Holder(msgspec.Struct, frozen=True):
    """``[[holder]]``: somebody who holds a copy of a paper, as routes name them.

    Units need no row: they are of the house, so ``internal``. Where one of them holds an original,
    the payee's identity number is masked on all of them.
    """

    id: str
    title: Title
    internal: bool = False


class Staff(msgspec.Struct, frozen=True):
    """``[[staff]]``: who works here, with which roles. ``since`` and ``until`` are the first and
    the last day (ISO, in the zone of the policy) on which they act; empty for no bound."""

    id: str
    name: str
    roles: tuple[str, ...]
    unit: str = ""
    login: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    name_en: str = ""
    """The name on papers in other languages; without one, the name in pinyin."""

    def acts_on(self, day: date) -> bool:
        """Whether they act on that day: not before the first of theirs, nor after the last."""
        today = day.isoformat()
        return self.since <= today and (not self.until or today <= self.until)
