"""What a copy of a database file holds, and a new database of it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from casefile.disk.files import written
from casefile.store.backend import InFile, Tell
from casefile.store.locator import Locator
from casefile.store.sqlite.copies import copy_sqlite, free
from casefile.store.sqlite.database import open_sqlite
from casefile.store.sqlite.places import path_of


@contextmanager
def in_copy(where: Locator, file: Path) -> Iterator[InFile]:
    """What the copy ``file`` holds."""
    with closing(open_sqlite(Locator("sqlite", str(file), where.folder))) as store:
        yield InFile(store, file)


@contextmanager
def from_copy(source: Path, where: Locator, tell: Tell, made: list[Path]) -> Iterator[InFile]:
    """A new database of what the copy ``source`` holds, which is only read."""
    with written(free(path_of(where)), made) as scratch:
        copy_sqlite(source, scratch, tell)
        with in_copy(where, scratch) as held:
            yield held
