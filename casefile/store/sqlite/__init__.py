"""The store in one SQLite file."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.store.backend import Backend, Tell
from casefile.store.locator import Locator
from casefile.store.sqlite.database import create_sqlite, making, open_sqlite
from casefile.store.sqlite.places import exists, place

if TYPE_CHECKING:
    from casefile.health.vitals import Measured

# Few commands copy or measure: what they need is imported by those that do.


def _copy(source: Path, target: Path, tell: Tell = None) -> None:
    from casefile.store.sqlite.copies import copy_sqlite

    copy_sqlite(source, target, tell)


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
    copy=_copy,
    vacant=_vacant,
    measure=_measured,
    holds_erased=_holding_erased,
)
