"""The store on a PostgreSQL server: one chain for many desks.

The driver and all that needs it are imported only where an address of a server is opened.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.errors import Usage, message
from casefile.store.backend import Backend, InFile, Making, Tell, WhoseRight
from casefile.store.locator import Locator
from casefile.store.protocol import Store

if TYPE_CHECKING:
    from types import ModuleType

    from casefile.health.vitals import Measured


SCHEMES = ("postgresql://", "postgres://")


def _place(typed: str) -> Locator:
    from casefile.store.postgres.places import place

    return place(typed)


def _needing(name: str) -> "ModuleType":
    """A module of this folder that needs the driver; Usage where it is not installed."""
    from importlib import import_module

    try:
        return import_module(f"casefile.store.postgres.{name}")
    except ModuleNotFoundError as error:
        if error.name != "psycopg2":
            raise
        raise Usage(
            "An address of a server needs the driver of PostgreSQL: pip install "
            "'casefile[postgres]'"
        ) from error


def _make(where: Locator) -> Store:
    store: Store = _needing("database").create_postgres(where)
    return store


def _making(where: Locator) -> AbstractContextManager[Making]:
    making: AbstractContextManager[Making] = _needing("database").making(where)
    return making


def _open(where: Locator) -> Store:
    store: Store = _needing("database").open_postgres(where)
    return store


def _exists(where: Locator) -> bool:
    return bool(_needing("database").there(where))


def _kept(where: Locator, file: Path) -> AbstractContextManager[InFile]:
    kept: AbstractContextManager[InFile] = _needing("copies").in_dump(where, file)
    return kept


def _restoring(
    source: Path, where: Locator, _: Tell, __: list[Path]
) -> AbstractContextManager[InFile]:
    made: AbstractContextManager[InFile] = _needing("copies").from_dump(source, where)
    return made


def _vacant(target: Path) -> Path:
    from casefile.disk.files import vacant

    return vacant(target)


def _measured(where: Locator, now: datetime) -> "Measured":
    measured: Measured = _needing("measures").measure(where, now)
    return measured


def _holding_erased(where: Locator) -> list[str]:
    """What a command that was killed has left in the folder in which the desk works."""
    from casefile.disk.leftovers import scratch_files

    return [str(file) for file in scratch_files(where.folder)]


def _desk_script(where: Locator, login: str, staff: str, whose: WhoseRight) -> str:
    from casefile.store.postgres.desks.script import script

    return script(where, login, staff, whose)


POSTGRES = Backend(
    claims=lambda typed: typed.startswith(SCHEMES),
    locate=_place,
    make=_make,
    making=_making,
    open=_open,
    exists=_exists,
    kept=_kept,
    restoring=_restoring,
    rewritten=message(
        "The tables were written anew. The journal of the server, its archive, standbys and "
        "backups hold it until they expire (docs/operations.md)."
    ),
    kept_name=lambda wall: f"casefile-{wall:%Y%m%d-%H%M%S}.dump",
    vacant=_vacant,
    measure=_measured,
    holds_erased=_holding_erased,
    desk_script=_desk_script,
    begins=b"PGDMP",
    example="postgresql://SERVER/DATABASE",
)
