"""The rows that follow from the log, made anew."""

from collections.abc import Iterator

from casefile.actions.histories import save_anew
from casefile.derived import MAKER
from casefile.log.events import OFFICE
from casefile.store import REBUILD, Store


def owes_rows(store: Store) -> bool:
    """Whether the derived rows are to be made anew: another maker made them, or opening could not
    bring them along."""
    return store.maker() != MAKER or REBUILD in store.chores()


def rebuild(store: Store, *, owed: bool = False) -> Iterator[str]:
    """Make every derived row anew from the log, in one transaction; yields each case done. With
    ``owed``, only if that is still left to do, and nobody else has done it meanwhile."""
    with store.write():
        if owed and not owes_rows(store):
            return
        yield from rows_anew(store)


def rows_anew(store: Store) -> Iterator[str]:
    """The same within a transaction that was begun."""
    from casefile.actions.tellings import keep_telling  # nobody who makes a desk has a case yet

    store.clear_derived()
    store.made_by(MAKER)
    store.index(store.events(OFFICE))
    for stream in store.streams():
        events = store.events(stream)
        keep_telling(store, save_anew(store, stream))
        store.index(events)
        yield stream
