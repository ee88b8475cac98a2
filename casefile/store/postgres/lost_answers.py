"""What became of a write whose answer was lost: asked of the server, once it is there again.

It is told by hashes alone, which every login may read: the event may have taken its case out of the
sight of whoever recorded it.
"""

from collections.abc import Callable

import psycopg2

from casefile.errors import OutputLost
from casefile.store import chain
from casefile.store.postgres.ahead import Ahead
from casefile.store.postgres.connection import Connection
from casefile.store.postgres.errors import as_ours

LogEnd = tuple[int, bytes]
"""Number and hash of the last event that was written."""


def found_after_all(
    connection: Connection,
    lost: psycopg2.Error,
    where: str,
    seq: int,
    look: Callable[[Connection], int],
) -> int:
    """What ``look`` finds over a new connection. Busy where it finds nothing, OutputLost where
    nobody can tell whether event ``seq`` is there."""
    try:
        connection.again()
        found = look(connection)
    except psycopg2.Error as error:
        if seq:
            raise OutputLost(
                "The server of {path} was lost before it said whether event {seq} is recorded: "
                "look first. A command with a --key may be typed once more as it was.",
                path=where,
                seq=seq,
            ) from error
        raise as_ours(error, where) from error
    if not found:
        raise as_ours(lost, where) from lost
    return found


def found_held(
    connection: Connection, holding: str, hashes: str, end: LogEnd, ahead: Ahead | None
) -> int:
    """The number of the event that a write began or ended with, 0 if the log has it not, once
    nobody writes any more: whoever was lost holds the head as long as it may commit."""
    connection.begin(f"BEGIN; {holding}")
    if ahead and ahead.first:
        found = found_as_foreseen(connection, hashes, ahead)
    else:
        found = found_as_written(connection, hashes, end)
    connection.rollback()
    return found


def found_as_made(connection: Connection, hashes: str, end: LogEnd) -> int:
    """The same, where it may be that there is no log at all."""
    (there,) = connection.execute("SELECT to_regclass('head')").fetchone()
    return found_as_written(connection, hashes, end) if there else 0


def found_as_written(connection: Connection, hashes: str, end: LogEnd) -> int:
    """The number of the event with which a write ended, 0 if the log has another one there."""
    seq, digest = end
    return seq if (seq, digest) in connection.execute(hashes, [seq, seq]).fetchall() else 0


def found_as_foreseen(connection: Connection, hashes: str, ahead: Ahead) -> int:
    """The number that the first event got that was decided ``ahead``; 0 if the log has it not."""
    if ahead.first is None:
        return 0
    (last,) = connection.execute("SELECT seq FROM head").fetchone()
    known = dict(connection.execute(hashes, [max(ahead.since, 1), last]).fetchall())
    for seq in range(ahead.since + 1, last + 1):
        before = known[seq - 1] if seq > 1 else chain.GENESIS
        if chain.chained(before, (seq, *ahead.first[1:11])) == known[seq]:
            return seq
    return 0
