"""Where a database may lie: on a disk of this machine, since elsewhere locks do not hold."""

import os
from functools import lru_cache
from pathlib import Path

from casefile.errors import CannotWrite

MOUNTS = Path("/proc/self/mounts")
NETWORK = ("nfs", "cifs", "smb", "afs", "ceph", "gluster", "lustre", "davfs", "ncpfs")
NETWORK_FUSE = ("sshfs", "rclone", "s3fs", "davfs", "gluster", "ceph", "smb", "curlftpfs")
SHARED = ("9p", "vboxsf", "vmhgfs", "fuse.vmhgfs")
"""Folders that a machine shares with its guests: locks hold among the one or among the others."""


def file_system_of(path: Path, mounts: Path | None = None) -> str | None:
    """The kind of file system that ``path`` lies on: that of the innermost mount; None where the
    system keeps no list of them."""
    try:
        lines = (mounts or MOUNTS).read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    real = Path(os.path.realpath(path))
    kinds: dict[Path, str] = {}
    for line in lines:
        _, place, kind, *_ = line.split(" ")
        for code, mark in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
            place = place.replace(code, mark)
        kinds[Path(place)] = kind  # a later mount covers an earlier one
    return next((kinds[place] for place in (real, *real.parents) if place in kinds), None)


def real(database: Path) -> Path:
    """Where the file lies that a link leads to: its lock, its policy and its copies lie there, for
    all who use it."""
    return database.resolve() if database.is_symlink() else database


def is_network(kind: str) -> bool:
    """Whether a file system of that kind lies on another machine."""
    low = kind.lower()
    if low.startswith("fuse."):
        return any(name in low for name in NETWORK_FUSE)
    return low.startswith(NETWORK)


def is_shared(kind: str) -> bool:
    """Whether it may lie on the host of a virtual machine."""
    return kind.lower() in SHARED


def local_only(path: Path) -> None:
    """CannotWrite for a path on a network file system: two desks would write over each other."""
    kind = _kind(path.absolute().parent, MOUNTS) or ""
    if is_network(kind):
        raise CannotWrite(
            "{path} lies on a network file system ({kind}), where two desks would write over each "
            "other; move it to a disk of this machine, and let the desks log in here.",
            path=str(path),
            kind=kind,
        )


def holds_locks(folder: Path) -> bool:
    """Whether ``folder`` is on a disk of this machine, so that what happens there happens here."""
    kind = _kind(folder.absolute(), MOUNTS) or ""
    return not (is_network(kind) or is_shared(kind))


@lru_cache(maxsize=16)
def _kind(folder: Path, mounts: Path) -> str | None:
    return file_system_of(folder, mounts)
