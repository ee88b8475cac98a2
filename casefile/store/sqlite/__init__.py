"""The store in one SQLite file."""

from casefile.store.backend import Backend
from casefile.store.sqlite.copies import copy_sqlite, free
from casefile.store.sqlite.database import create_sqlite, making, open_sqlite
from casefile.store.sqlite.measures import holds_erased, measure
from casefile.store.sqlite.places import exists, place

SQLITE = Backend(
    claims=lambda _: True,
    locate=place,
    make=create_sqlite,
    making=making,
    open=open_sqlite,
    exists=exists,
    copy=copy_sqlite,
    vacant=free,
    measure=measure,
    holds_erased=holds_erased,
)
