"""The log as it is, or was, at one moment, while others go on writing it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from pathlib import Path

from casefile.disk.locks import locked
from casefile.errors import CannotWrite
from casefile.log.events import Event
from casefile.log.problems import Problem
from casefile.log.rows import CaseFilter
from casefile.store.sqlite import rows
from casefile.store.sqlite.derived import SqliteRows
from casefile.store.sqlite.opening import told
from casefile.store.sqlite.queries import case_query

STREAMS_HELD = 50
"""Streams that are read at a time."""


class SqliteSnapshots(SqliteRows):
    """The part of a ``Store`` that looks at all of it; no look keeps a writer waiting for longer
    than one query."""

    def log(self, after: int, most: int) -> list[Event]:
        found = self._rows(
            f"SELECT {rows.EVENT} FROM events WHERE seq > ? ORDER BY seq LIMIT ?", after, most
        )
        return [rows.event(row) for row in found]

    def each_stream(self, streams: Iterable[str]) -> Iterator[list[Event]]:
        wanted = iter(streams)
        while some := list(islice(wanted, STREAMS_HELD)):
            told: dict[str, list[Event]] = {stream: [] for stream in some}
            for row in self._rows(
                f"SELECT {rows.EVENT} FROM events WHERE stream IN ({rows.places(len(some))}) "
                "ORDER BY stream, no",
                *some,
            ):
                told[str(row[1])].append(rows.event(row))
            yield from (told[stream] for stream in some)

    def streams(self) -> Iterator[str]:
        for (stream,) in self._rows(
            "SELECT stream FROM events WHERE kind = 'case.opened' ORDER BY seq"
        ):
            yield str(stream)

    def hash_of(self, seq: int) -> str:
        found = self._rows("SELECT lower(hex(hash)) FROM events WHERE seq = ?", seq)
        return str(found[0][0]) if found else ""

    def snapshot(self, wanted: CaseFilter) -> tuple[int, list[str]]:
        sql, values = case_query(wanted, "number")
        with told(self.path):
            self._connection.execute("BEGIN")
            try:
                last = self._rows("SELECT ifnull(max(seq), 0) FROM events")
                numbers = self._connection.execute(sql, values)
                return int(str(last[0][0])), [number for (number,) in numbers]
            finally:
                self._connection.execute("COMMIT")

    def copy(self, target: Path, tell: Callable[[int, int], None] | None = None) -> None:
        from casefile.store.sqlite.copies import copy_sqlite

        # Writers of ours wait in their queue: one that waited inside SQLite for the copy to end
        # would keep every reader out meanwhile. Who may only read the database copies it without.
        with ExitStack() as held:
            with suppress(CannotWrite):
                held.enter_context(locked(self.path))
            copy_sqlite(self.path, target, tell)

    def quick_problems(self) -> Iterator[Problem]:
        from casefile.store.sqlite.named_files import with_names
        from casefile.store.sqlite.proof_quick import quick_problems

        with told(self.path):
            yield from with_names(self._connection, quick_problems(self._connection))
