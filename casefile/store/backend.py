"""What a kind of store offers beside the store itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from casefile.errors import Message
from casefile.store.locator import Locator
from casefile.store.protocol import Store

if TYPE_CHECKING:
    from casefile.health.vitals import Measured

Tell = Callable[[int, int], None] | None


class Making(msgspec.Struct, frozen=True):
    """A new store that nobody else can open yet. ``publish`` gives it its name, and is the last
    thing that is done; a file that this takes is added to the list."""

    store: Store
    publish: Callable[[list[Path]], None]


class InFile(msgspec.Struct, frozen=True):
    """A store that a kept copy holds, and the file in which that lies."""

    store: Store
    file: Path


class WhoseRight(msgspec.Struct, frozen=True):
    """The verbs of which one is needed for each kind of event, those that are nobody's unless the
    policy names who, and the ``words`` among its personal facts without which it says nothing."""

    verbs: dict[str, tuple[str, ...]]
    reserved: frozenset[str]
    words: dict[str, str]


class Backend(msgspec.Struct, frozen=True):
    """A kind of store.

    ``claims`` says whether a name typed is an address of its own; ``locate`` reads it. ``make``
    gives a new, empty store; ``making`` one under construction, which is gone if the block fails.
    ``open`` gives the one that is there: NotFound if there is none, NewerSchema if a newer casefile
    wrote it. ``exists`` only looks. ``kept`` opens what a copy of a store holds, to be proved;
    ``restoring`` makes a new store of one, which has its name when the block ends, and of which
    nothing is left if that fails; what is made beside it is added to the list. ``kept_name`` is
    what a copy is called in a folder; ``vacant`` refuses a name at which something is left over.
    ``rewritten`` tells what is true once traces of erased people are gone.
    ``desk_script`` is what a DBA runs so that a login is the desk of a member of staff, or no
    longer anybody's; None where a store knows no logins.
    ``measure`` tells a doctor about engine, disk and files; ``holds_erased`` names what beside the
    store may still hold what was erased in it.
    ``begins`` are the bytes with which a copy of it begins, and ``example`` is how a place is
    called where one may be restored.
    """

    claims: Callable[[str], bool]
    locate: Callable[[str], Locator]
    make: Callable[[Locator], Store]
    making: Callable[[Locator], AbstractContextManager[Making]]
    open: Callable[[Locator], Store]
    exists: Callable[[Locator], bool]
    kept: Callable[[Locator, Path], AbstractContextManager[InFile]]
    restoring: Callable[[Path, Locator, Tell, list[Path]], AbstractContextManager[InFile]]
    kept_name: Callable[[datetime], str]
    rewritten: Message
    vacant: Callable[[Path], Path]
    measure: Callable[[Locator, datetime], "Measured"]
    holds_erased: Callable[[Locator], list[str]]
    desk_script: Callable[[Locator, str, str, WhoseRight], str] | None = None
    begins: bytes = b""
    example: str = ""
