"""What a file says that a program must know, to read it or to write it."""

from collections.abc import Iterable

from casefile.errors import NewerSchema
from casefile.log.features import KNOWN_FEATURES
from casefile.store.tables.asked import Tables


def newer(place: str, names: Iterable[str]) -> NewerSchema:
    """The error for a file that asks for what only a newer program knows."""
    return NewerSchema(
        "{path} was written by a newer casefile, which knows {names}; bring this one up to date.",
        path=place,
        names=list(names),
    )


def needs(place: str, connection: Tables) -> tuple[str, ...]:
    """The features that a program must know to write the file, and that this one does not.
    NewerSchema where one is needed to read it."""
    rows = connection.execute("SELECT name, needed FROM features ORDER BY name").fetchall()
    unknown = [(str(name), needed) for name, needed in rows if name not in KNOWN_FEATURES]
    if any(needed == "read" for _, needed in unknown):
        raise newer(place, [name for name, _ in unknown])
    return tuple(name for name, _ in unknown)


def add_features(connection: Tables, names: Iterable[str]) -> None:
    """Have the file name what must be known to read it; inside the caller's transaction."""
    connection.executemany(
        "INSERT INTO features VALUES (?, 'read') ON CONFLICT DO NOTHING",
        [(name,) for name in sorted(names)],
    )
