"""Writing files so that a name stands for a whole file or for none, and nothing is overwritten."""

import os
import secrets
from pathlib import Path

from casefile.errors import BadData, CannotWrite


def scratch_in(folder: Path) -> Path:
    """A name of its own in ``folder``, which is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder / f".casefile-{secrets.token_hex(8)}"


def write_durably(path: Path, content: bytes) -> None:
    """A new file with its content on the disk."""
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path.parent, error) from error


def publish(scratch: Path, target: Path) -> Path:
    """Give a written file its name; CannotWrite if the name was taken meanwhile.

    By a link, which never overwrites; where the file system has none, by a new file of that name.
    """
    try:
        try:
            os.link(scratch, target)
        except FileExistsError:
            raise
        except OSError:
            write_durably(target, scratch.read_bytes())
        if os.name != "nt":
            descriptor = os.open(target.parent, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
    except OSError as error:
        raise cannot_write(target, error) from error
    return target


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """The error for a file that the system refuses."""
    return CannotWrite(
        "{path} cannot be written: {reason}.", path=str(path), reason=error.strerror or ""
    )


def read_bytes(path: Path, most: int) -> bytes:
    """What a file holds; BadData where there is none, or one of more than ``most`` bytes."""
    try:
        if not path.is_file():  # a pipe would never end, a device never begin
            raise BadData("{path} is no file.", path=str(path))
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise BadData(
            "{path} cannot be read: {reason}.",
            path=str(path),
            reason=getattr(error, "strerror", None) or str(error),
        ) from error
    if len(content) > most:
        raise BadData("{path} is too large: at most {most} bytes.", path=str(path), most=most)
    return content


def read_text(path: Path) -> str:
    """The text of a UTF-8 file; BadData tells what is wrong with it."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadData(
            "{path} cannot be read: {reason}.", path=str(path), reason=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise BadData("{path} is not UTF-8 text.", path=str(path)) from error
