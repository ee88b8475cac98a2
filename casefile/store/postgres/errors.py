"""The errors of the server, and of the way to it, as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from casefile.errors import (
    Altered,
    BadData,
    Busy,
    CannotWrite,
    CasefileError,
    Changed,
    Message,
    NotFound,
    NotPermitted,
    Overtaken,
    Refused,
    Unauthorised,
    message,
)

_READ_ONLY = message("it may only be read")
_REFUSED = {
    "53100": message("no space is left on the disk"),
    "58030": message("the disk failed"),
    "25006": _READ_ONLY,
}
_BUSY = ("55P03", "40001", "40P01", "57014")
_OVERTAKEN = "CF010"
_GONE = ("57P01", "57P02", "57P03", "53300", "53200", "53000")
_NO_DATABASE = ("3D000",)
_NO_SCHEMA = ("3F000", "42P01", "42883")
_NAMELESS = "could not translate host name"
_FORBIDDEN = ("42501", "28000", "28P01")

REFUSALS: dict[str, tuple[type[CasefileError], Message]] = {
    "CF001": (Altered, message("The database refuses it, the chain does not go on so: {reason}.")),
    "CF002": (Changed, message("The database refuses it, others were faster: {reason}.")),
    "CF003": (NotPermitted, message("The database does not take you for that: {reason}.")),
    "CF004": (NotPermitted, message("The database does not permit it: {reason}.")),
    "CF005": (Refused, message("The database refuses it, it takes other eyes: {reason}.")),
    "CF006": (Unauthorised, message("The database refuses it, it goes too far: {reason}.")),
    "CF007": (
        BadData,
        message("The clocks of desk and server lie apart; set yours right: {reason}."),
    ),
    "CF008": (BadData, message("The database refuses the entry: {reason}.")),
    "CF009": (
        Refused,
        message("The database refuses it, the case goes on at another site: {reason}."),
    ),
}
"""What the functions for desks refuse, by their SQLSTATE (``desks``)."""


@contextmanager
def told(where: str) -> Iterator[None]:
    """The errors of the driver as ours, one sentence each."""
    try:
        yield
    except psycopg2.Error as error:
        raise as_ours(error, where) from error


def as_ours(error: psycopg2.Error, where: str) -> CasefileError:
    """The error that one of the driver about the store at ``where`` is to us."""
    code = error.pgcode or ""
    why = _first_line(error)
    if code in _BUSY:
        return Busy("Somebody else is writing to {path}; try again.", path=where)
    if code == _OVERTAKEN:
        return Overtaken("Somebody else is writing to {path}; try again.", path=where)
    if reason := _REFUSED.get(code):
        return CannotWrite("{path} cannot be read or written: {reason}.", path=where, reason=reason)
    if refusal := REFUSALS.get(code):
        kind, said = refusal
        return kind(said.text, reason=why)
    if code in _FORBIDDEN or (not code and _turned_away(why)):
        if "password" in why:
            return NotPermitted(
                "{path} does not let you in: {reason}; a password is read from ~/.pgpass.",
                path=where,
                reason=why,
            )
        return NotPermitted("{path} does not let you in: {reason}.", path=where, reason=why)
    if code in _NO_DATABASE or (not code and 'database "' in why and "not exist" in why):
        return NotFound(
            "There is no such database on the server: {reason}; who looks after it makes one: "
            "createdb --template template0 --encoding UTF8 NAME",
            reason=why,
        )
    if isinstance(error, psycopg2.ProgrammingError) and not code:
        return BadData("{path} is no address of a server: {reason}.", path=where, reason=why)
    if not code and _NAMELESS in why:
        return Busy(
            "The server of {path} cannot be reached, nothing was recorded; look whether its name "
            "is right, or try again: {reason}.",
            path=where,
            reason=why,
        )
    if code in _NO_SCHEMA:
        return BadData("{path} is no casefile database.", path=where)
    if code in _GONE or code.startswith("08") or not code:
        return Busy(
            "The server of {path} cannot be reached, nothing was recorded; try again: {reason}.",
            path=where,
            reason=why,
        )
    return BadData("{path} refused the data: {reason}.", path=where, reason=why)


def _turned_away(why: str) -> bool:
    """Whether the server does not know who asks; it gives no code for that before the login."""
    return any(word in why for word in ("authentication", "password", "no pg_hba.conf", 'role "'))


def _first_line(error: psycopg2.Error) -> str:
    """What the server said, without the row and the statement that it would quote."""
    said = (error.diag.message_primary if error.pgcode else "") or str(error)
    line = said.strip().split("\n")[0].rstrip(".")
    line = line.rpartition("FATAL:  ")[2] or line
    return line.removeprefix("fe_sendauth: ").removeprefix("invalid dsn: ")
