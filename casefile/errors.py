"""The tree of errors: each class owns its exit code, each instance its one sentence.

    CasefileError          1  unexpected
    ├── Usage              2  the command line cannot be understood
    ├── NotFound           3  no such case, document, staff, step, database
    ├── Refused            4  a rule of the procedure forbids it
    │   ├── Unauthorised   4  it is more than this person may grant or approve
    │   └── NotPermitted  77  this person may not do it
    ├── Changed            5  somebody else recorded something meanwhile
    ├── Altered           11  the log is not as it was written
    ├── Forked            12  one number of one log has two different events
    ├── BadData           65  a value, a file or a database that cannot be accepted
    │   └── PolicyError   65  a policy, with every fault found in it
    ├── CannotWrite       73  a file or the database cannot be written
    ├── OutputLost        74  recorded or written, but the answer could not be printed
    ├── Busy              75  somebody else is writing; try again
    └── NewerSchema       76  the database was written by a newer casefile

A sentence is an English text with named places, translated where it is printed; the values
stay apart from it, so that a customer's words are never taken for a message or a format.
"""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec


class Message(msgspec.Struct, frozen=True):
    """A sentence to be translated and filled in where it is shown."""

    text: str
    values: dict[str, object]

    def __str__(self) -> str:
        return self.text.format(**self.values)


def message(text: str, /, **values: object) -> Message:
    """A message, written like a call so that its text is found for translation."""
    return Message(text, values)


class CasefileError(Exception):
    """Anything that ends a command with a sentence instead of a result."""

    code = 1

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text)
        self.message = Message(text, values)
        self.parts: tuple[Message, ...] = ()

    def __str__(self) -> str:
        return "\n".join(str(m) for m in (self.message, *self.parts))


class Usage(CasefileError):
    code = 2


class NotFound(CasefileError):
    code = 3


class Refused(CasefileError):
    code = 4


class Unauthorised(Refused):
    """More than somebody may grant or approve; somebody else may, unless it says nobody."""


class NotPermitted(Refused):
    code = 77


class Changed(CasefileError):
    code = 5


class Overtaken(Changed):
    """What a write was decided on has moved on before it was written: nothing of it was. It is
    decided once more while others wait."""


class Altered(CasefileError):
    """The log is not as it was written, whatever else was to be told: that is among the
    ``parts``."""

    code = 11


class Forked(CasefileError):
    """Two different events stand under one number of one log; which is right only a person can
    tell."""

    code = 12


class BadData(CasefileError):
    code = 65


_Failed = TypeVar("_Failed", bound=CasefileError)


def all_told(faults: Sequence[_Failed]) -> _Failed:
    """The first of several errors, which tells the others after itself."""
    first, *others = faults
    first.parts = (*first.parts, *(m for e in others for m in (e.message, *e.parts)))
    return first


@contextmanager
def in_field(field: object) -> Iterator[None]:
    """Let a value that cannot be read be told with the ``field`` that it was typed in (a title, or
    the name of an option), unless the sentence names it already."""
    try:
        yield
    except BadData as error:
        if "fact" not in error.message.values:
            error.message = message("{fact}: {fault}", fact=field, fault=error.message)
        raise


class PolicyError(BadData):
    """A policy that cannot be used; ``parts`` name every fault, not only the first."""

    @classmethod
    def listing(cls, faults: Sequence[Message]) -> "PolicyError":
        """The error for a policy with these faults."""
        error = cls("The policy has {count} fault(s):", count=len(faults))
        error.parts = tuple(faults)
        return error


class CannotWrite(CasefileError):
    code = 73


class OutputLost(CasefileError):
    code = 74


class Busy(CasefileError):
    code = 75


class NewerSchema(CasefileError):
    code = 76


# ---- what the system refuses ---------------------------------------------------------------------

_REASONS = {
    "ENOENT": message("there is no such file or folder"),
    "ENOTDIR": message("a part of the path is no folder"),
    "EISDIR": message("it is a folder"),
    "EEXIST": message("it is there already"),
    "ENAMETOOLONG": message("the name is too long"),
    "ELOOP": message("the links lead in a circle"),
    "EACCES": message("you may not do that there"),
    "EPERM": message("the system does not permit it"),
    "EROFS": message("the disk may only be read"),
    "ENOSPC": message("no space is left on the disk"),
    "EDQUOT": message("your share of the disk is used up"),
    "EFBIG": message("the file would become too large"),
    "EIO": message("the disk failed"),
    "EAGAIN": message("it takes no more at the moment"),
    "EBUSY": message("it is in use"),
    "ETXTBSY": message("it is in use"),
    "EMFILE": message("too many files are open"),
    "ENFILE": message("too many files are open"),
    "EPIPE": message("nobody reads any more"),
}


def reason(error: OSError) -> Message | str:
    """Why the system refused, as the end of a sentence; in its own words where we have none."""
    return (
        _REASONS.get(errno.errorcode.get(error.errno or 0, ""))
        or error.strerror
        or type(error).__name__
    )


def cannot_read(path: Path, error: OSError) -> BadData:
    """The error for a file that the system does not let us read."""
    return BadData("{path} cannot be read: {reason}.", path=str(path), reason=reason(error))


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """The error for a file that the system does not let us write."""
    return CannotWrite("{path} cannot be written: {reason}.", path=str(path), reason=reason(error))


def too_large(path: Path, most: int) -> BadData:
    """The error for a file of more than ``most`` bytes."""
    return BadData("{path} is too large: at most {most} bytes.", path=str(path), most=most)
