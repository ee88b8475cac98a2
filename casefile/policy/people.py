"""The tables of a policy that tell who there is."""

import msgspec

from casefile.model import Title


class Organisation(msgspec.Struct, frozen=True, omit_defaults=True):
    name: str = ""
    address: str = ""
    phone: str = ""


class Role(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    title: Title


class Unit(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    title: Title | None = None


class Staff(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    name: str
    roles: tuple[str, ...]
    unit: str = ""
    login: tuple[str, ...] = ()
