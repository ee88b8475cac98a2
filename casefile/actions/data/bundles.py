"""What a site without a network hands on: its log since an event, in one file."""

from datetime import datetime
from pathlib import Path

import msgspec

from casefile.actions.data.bundle_file import write_bundle
from casefile.disk.files import is_folder, vacant, written
from casefile.errors import BadData, CannotWrite, NotFound
from casefile.store import Store
from casefile.store.protocol import Movable
from casefile.values.moments import local
from casefile.values.patterns import pattern

_NUMBER = pattern("[0-9]{1,7}")
_HASH = pattern("(?:[0-9a-f]{2}){4,32}")


class BundleMade(msgspec.Struct, frozen=True):
    """A bundle: what follows event ``since`` of a site, up to the last event and its hash."""

    file: str
    site: str
    since: int
    events: int
    head: str
    bytes: int


def make_bundle(store: Store, typed: str, since: str, now: datetime, zone: str) -> BundleMade:
    """Write what follows the event ``since`` (its number or hash; all for none) into a new file,
    which in a folder is called by its time."""
    if not typed.strip():
        raise CannotWrite("The name of the file must not be empty.")
    first = _since(store, since.strip().lower())
    target = Path(typed)
    if is_folder(typed):
        target = target / f"casefile-{local(now, zone):%Y%m%d-%H%M%S}.bundle"
    if not target.parent.is_dir():
        raise CannotWrite("There is no folder {path}.", path=str(target.parent))
    with written(vacant(target)) as scratch:
        end = write_bundle(scratch, movable(store), first)
        size = scratch.stat().st_size
    return BundleMade(str(target), store.hash_of(1), first, end.events, end.head, size)


def movable(store: Store) -> Movable:
    if not isinstance(store, Movable):
        raise CannotWrite("The log cannot be carried from {path}.", path=str(store.locator))
    return store


def _since(store: Store, typed: str) -> int:
    """The event that a number or a hash means; 0 for none."""
    last, _ = store.head()
    if not typed or typed.strip("0") == "":
        return 0
    if _NUMBER.fullmatch(typed):
        if int(typed) > last:
            raise NotFound(
                "There is no event {seq}; the last one is {last}.", seq=int(typed), last=last
            )
        return int(typed)
    if not _HASH.fullmatch(typed):
        raise BadData(
            "{value} is neither the number of an event nor the beginning of its hash (8 to 64 "
            "digits and letters a to f).",
            value=typed,
        )
    if seq := store.hashed(typed):
        return seq
    raise NotFound(
        "No event of this log has the hash {head}. If it was one of this site's, make the bundle "
        "without --since: whoever takes it is told where the two logs part.",
        head=typed,
    )
