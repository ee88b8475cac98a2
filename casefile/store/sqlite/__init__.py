"""The store in one SQLite file."""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import message
from casefile.store.backend import Backend, InFile, Tell
from casefile.store.locator import Locator
from casefile.store.sqlite.database import create_sqlite, making, open_sqlite
from casefile.store.sqlite.places import exists, kept_name, place

if TYPE_CHECKING:
    from casefile.health.vitals import Measured

# Few commands copy or measure: what they need is imported by those that do.


def _kept(where: Locator, file: Path) -> AbstractContextManager[InFile]:
    from casefile.store.sqlite.restoring import in_copy

    return in_copy(where, file)


def _restoring(
    source: Path, where: Locator, tell: Tell, made: list[Path]
) -> AbstractContextManager[InFile]:
    from casefile.store.sqlite.restoring import from_copy

    return from_copy(source, where, tell, made)


def _vacant(target: Path) -> Path:
    from casefile.store.sqlite.copies import free

    return free(target)


def _measured(where: Locator, now: datetime) -> "Measured":
    from casefile.store.sqlite.measures import measure

    return measure(where, now)


def _holding_erased(where: Locator) -> list[str]:
    from casefile.store.sqlite.measures import holds_erased

    return holds_erased(where)


SQLITE = Backend(
    claims=lambda _: True,
    locate=place,
    make=create_sqlite,
    making=making,
    open=open_sqlite,
    exists=exists,
    kept=_kept,
    restoring=_restoring,
    kept_name=kept_name,
    rewritten=message("The database file was rewritten; no trace is left in it."),
    vacant=_vacant,
    measure=_measured,
    holds_erased=_holding_erased,
    begins=b"SQLite format 3\0",
    example="new.db",
)
