"""A file that is made anew again and again, and stands in for no other."""

from pathlib import Path

from casefile.disk.files import let_go, scratch_in, vacant, write_durably
from casefile.disk.patience import put_in_place
from casefile.errors import cannot_write

LOOKED_AT = 500
"""Bytes at its beginning in which a file says who made it."""


def may_be_replaced(target: Path, maker: str) -> None:
    """Nothing stands at ``target``, or what the same ``maker`` wrote; else CannotWrite."""
    try:
        if target.is_file() and not target.is_symlink():
            with target.open("rb") as file:
                if maker.encode() in file.read(LOOKED_AT):
                    return
    except OSError as error:
        raise cannot_write(target, error) from error
    vacant(target)


def replace(target: Path, content: bytes) -> None:
    """``content`` stands at ``target``, all of it or what stood there before."""
    scratch = scratch_in(target.parent)
    try:
        write_durably(scratch, content)
        put_in_place(scratch, target)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        let_go(scratch)
