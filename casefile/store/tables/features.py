"""What a file says that a program must know, to read it or to write it."""

from collections.abc import Iterable

import msgspec

from casefile.errors import NewerSchema
from casefile.log.features import KNOWN_FEATURES
from casefile.store.tables.asked import Tables

FOLLOWING = "copy-of-a-site"
"""Named by a store that holds what another place records; a program that does not know the name
must not write to it."""


class FeaturesAsked(msgspec.Struct, frozen=True):
    """What a file asks of a program: the features that it must know to write it, and that this one
    does not; whether the file follows the log of another place."""

    unknown: tuple[str, ...] = ()
    follows: bool = False


ASKS_NOTHING = FeaturesAsked()


def newer(place: str, names: Iterable[str]) -> NewerSchema:
    """The error for a file that asks for what only a newer program knows."""
    return NewerSchema(
        "{path} was written by a newer casefile, which knows {names}; bring this one up to date.",
        path=place,
        names=list(names),
    )


def asked_of(place: str, connection: Tables) -> FeaturesAsked:
    """What the file at ``place`` asks of this program. NewerSchema where it asks for something
    unknown to be read."""
    rows = connection.execute("SELECT name, needed FROM features ORDER BY name").fetchall()
    known = KNOWN_FEATURES | {FOLLOWING}
    unknown = [(str(name), needed) for name, needed in rows if name not in known]
    if any(needed == "read" for _, needed in unknown):
        raise newer(place, [name for name, _ in unknown])
    follows = any(name == FOLLOWING for name, _ in rows)
    return FeaturesAsked(tuple(name for name, _ in unknown), follows)


def add_features(connection: Tables, names: Iterable[str]) -> None:
    """Have the file name what must be known to read it; inside the caller's transaction."""
    connection.executemany(
        "INSERT INTO features VALUES (?, 'read') ON CONFLICT DO NOTHING",
        [(name,) for name in sorted(names)],
    )


def name_following(connection: Tables) -> None:
    """Have the file say that it follows another place; inside the caller's transaction."""
    connection.execute(
        "INSERT INTO features VALUES (?, 'write') ON CONFLICT DO NOTHING", [FOLLOWING]
    )
