"""What an address of a server names: the database, and in it the schema of one desk."""

from pathlib import Path
from typing import NamedTuple

from casefile.errors import BadData
from casefile.store.locator import Locator
from casefile.values.patterns import pattern

DEFAULT_SCHEMA = "casefile"
_SCHEMA = pattern(r"[a-z_][a-z0-9_]{0,39}")
_NAMED = pattern(r"([?&])schema=([^&]*)(&|$)")


class Address(NamedTuple):
    """What the driver is given, and the schema that it does not know of."""

    server: str
    schema: str


def desk_schema(schema: str) -> str:
    """Where the views and functions lie through which a desk's login sees ``schema``."""
    return f"{schema}_desk"


def place(typed: str) -> Locator:
    """The desk at that address; the files that people edit lie where they work: here."""
    address_of(typed)
    return Locator("postgres", typed, Path())


def address_of(typed: str) -> Address:
    """``typed`` as the driver takes it. ``?schema=NAME`` is ours: where one database serves several
    desks. BadData for a name that is none."""
    found = _NAMED.search(typed)
    if not found:
        return Address(typed, DEFAULT_SCHEMA)
    if not _SCHEMA.fullmatch(found[2]):
        raise BadData(
            "The schema {name} is not named in small letters, digits and _.", name=found[2]
        )
    server = typed[: found.start()] + (found[1] if found[3] else "") + typed[found.end() :]
    return Address(server, found[2])
