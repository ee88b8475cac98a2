"""Which file a name means, and where a desk looks for one that is not named."""

from datetime import datetime
from pathlib import Path

from casefile.disk.files import is_folder
from casefile.disk.place import real
from casefile.store.locator import Locator

DEFAULT_NAME = "casefile.db"


def place(typed: str) -> Locator:
    """The file of that name: in a folder, where it is one, as ``init`` makes it there."""
    path = Path(typed) / DEFAULT_NAME if is_folder(typed) else Path(typed)
    path = real(path)
    return Locator("sqlite", str(path), path.parent)


def path_of(where: Locator) -> Path:
    return Path(where.address)


def exists(where: Locator) -> bool:
    return path_of(where).is_file()


def nearest(here: Path, home: Path) -> Path:
    """The nearest database in ``here`` or above, else the one in ``home``.

    A folder above that everybody may write to is passed over: what lies there may be anybody's.
    """
    for folder in (here, *here.parents):
        found = folder / DEFAULT_NAME
        if found.is_file() and (folder == here or not folder.stat().st_mode & 0o002):
            return found
    return home / DEFAULT_NAME


def kept_name(wall: datetime) -> str:
    """What a backup is called that is put into a folder at that time of the desk."""
    return f"casefile-{wall:%Y%m%d-%H%M%S}.db"
