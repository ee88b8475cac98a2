"""The log in one SQLite file. Settings and triggers were each chosen after an experiment failed
without them; see docs/architecture.md."""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

from casefile.disk.locks import PATIENCE, locked, unsignalled
from casefile.disk.patience import descriptor_of
from casefile.errors import Busy, CannotWrite, NewerSchema
from casefile.log.events import Event
from casefile.log.problems import Part, Problem
from casefile.log.rows import CaseFilter, ReportRow
from casefile.store.locator import Locator
from casefile.store.sqlite import connection, tellings
from casefile.store.sqlite.connection import told, writable
from casefile.store.sqlite.places import path_of
from casefile.store.sqlite.schema import new_search
from casefile.store.sqlite.spoken import SPOKEN
from casefile.store.tables.features import ASKS_NOTHING, FeaturesAsked, newer
from casefile.store.tables.log import TableLog
from casefile.store.tables.queries import case_query
from casefile.store.tables.sums import Sums

CACHE = 65_536
"""KB of pages that a write may keep in memory until its commit."""
USUAL_CACHE = 2000
"""The same where little is written by who reads."""


class SqliteStore(TableLog):
    """A ``Store`` in one file, used by one thread. Guards the connection and its transaction; no
    look at all of it keeps a writer waiting for longer than one query."""

    spoken = SPOKEN
    keeps_tellings = True
    _connection: sqlite3.Connection

    def __init__(
        self,
        where: Locator,
        connection: sqlite3.Connection,
        *,
        former: str = "",
        frozen: bool = False,
        asked: FeaturesAsked = ASKS_NOTHING,
    ) -> None:
        super().__init__(where, connection)
        self.path = path_of(where)
        self.former = former
        self._frozen = frozen
        self._needs, self.follows = asked.unknown, asked.follows

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path)

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        if not connection.FILES_ARE_HELD or self._connection.in_transaction:
            return super()._rows(sql, *values)
        # every look by itself asks whether somebody left a journal, which may be held
        with told(self.path):
            return connection.opened_patiently(
                lambda: self._connection.execute(sql, values).fetchall()
            )

    def _new_search(self) -> None:
        with self._told():
            new_search(self._connection)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def write(self, *, ahead: bool = False) -> Iterator[None]:  # noqa: ARG002  nobody is far
        with self._writing(PATIENCE, CACHE):
            yield

    @contextmanager
    def _writing(self, patience: float, cache: int) -> Iterator[None]:
        if self._needs:
            raise newer(str(self.path), self._needs)
        if self._frozen or not writable(self.path):
            raise CannotWrite("{path} is read-only.", path=str(self.path))
        with locked(self.path, patience), told(self.path):
            connection.opened_patiently(lambda: self._begin(patience, cache))
            self._appended, named = 0, self._named
            try:
                yield
                # a signal between the commit and the note of it would make us deny what is done
                with unsignalled():
                    self._connection.execute("COMMIT")
                    self.committed = self._appended or self.committed
            except BaseException:
                self._named = named
                self._sums.forget()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._office = 0

    def _begin(self, patience: float, cache: int) -> None:
        """Begin to write. Where files may be held, what the write opens is opened here, where it
        can be tried again: nothing has been decided yet."""
        try:
            self._keep_the_journal()
            self._connection.execute(f"PRAGMA cache_size = -{cache}")
            connection.begin(self._connection, patience)
            if connection.FILES_ARE_HELD:
                version = connection.version_of(self._connection)
                self._connection.execute(f"PRAGMA user_version = {version}")  # begins the journal
        except sqlite3.DatabaseError as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if connection.FILES_ARE_HELD and connection.is_read_only(error):
                self._connection.close()
                self._connection = connection.connect(self.path, "rw")
                self._sums = Sums(self._connection, self.spoken.version)
            raise

    def _keep_the_journal(self) -> None:
        """Where files may be held, a commit empties the journal and leaves it there. Taken away, it
        stands until everybody lets go who merely asked how large it is, and whoever reads meanwhile
        plays it back: what was told to be on record is undone. Nobody reads an empty one."""
        if connection.FILES_ARE_HELD:
            journal = self.path.with_name(f"{self.path.name}-journal")
            with suppress(OSError):  # held for a moment, it would be opened for reading alone
                os.close(descriptor_of(journal, os.O_RDWR))
            self._connection.execute("PRAGMA journal_mode = TRUNCATE")

    @contextmanager
    def alone(self) -> Iterator[None]:
        with ExitStack() as held:
            try:
                held.enter_context(locked(self.path, 0, "night"))
            except Busy as error:
                if process := error.message.values.get("process"):
                    raise Busy(
                        "Another nightly run (process {process}) has not finished yet.",
                        process=process,
                    ) from error
                raise Busy("Another nightly run has not finished yet.") from error
            yield

    def scrub(self) -> None:
        from casefile.store.sqlite import erasure

        with locked(self.path), told(self.path):
            self._keep_the_journal()
            erasure.rewrite(self._connection)

    def index(self, events: Iterable[Event]) -> None:
        from casefile.store.search import words_of

        found = ((event.seq, words_of(event).strip()) for event in events)
        with told(self.path):
            self._connection.executemany(
                "INSERT INTO search (rowid, words) VALUES (?, ?)", [f for f in found if f[1]]
            )

    def snapshot(self, wanted: CaseFilter) -> tuple[int, list[str]]:
        sql, values = case_query(wanted, self.spoken, "number")
        with told(self.path):
            self._connection.execute("BEGIN")
            try:
                last = self._rows("SELECT ifnull(max(seq), 0) FROM events")
                numbers = self._connection.execute(sql, values)
                return int(str(last[0][0])), [number for (number,) in numbers]
            finally:
                self._connection.execute("COMMIT")

    def put_tellings(self, found: Iterable[ReportRow]) -> None:
        assert self._connection.in_transaction, "put_tellings only inside write()"
        with self._told():
            tellings.put(self._connection, found)

    def put_tellings_if_free(self, found: Iterable[ReportRow]) -> bool:
        try:
            with self._writing(0, USUAL_CACHE):
                self.put_tellings(found)
        except (Busy, CannotWrite, NewerSchema):
            return False
        return True

    def tellings(
        self, cases: Sequence[str], bases: Collection[str], until: int
    ) -> dict[str, bytes]:
        with self._told():
            return tellings.rows_kept(self._connection, cases, bases, until)

    def told_by(self, bases: Collection[str], until: int) -> set[str]:
        with self._told():
            return tellings.cases_kept(self._connection, bases, until)

    def told_under(self) -> list[str]:
        with self._told():
            return tellings.versions_used(self._connection)

    def clear_derived(self) -> None:
        super().clear_derived()
        with self._told():
            tellings.delete_rows(self._connection)

    def erase(self, stream: str, files: Iterable[str]) -> None:
        super().erase(stream, files)
        with self._told():
            tellings.delete_rows(self._connection, stream)

    def copy(self, target: Path, tell: Callable[[int, int], None] | None = None) -> None:
        from casefile.store.sqlite.copies import copy_sqlite

        # Writers of ours wait in their queue: one that waited inside SQLite for the copy to end
        # would keep every reader out meanwhile. Who may only read the database copies it without.
        with ExitStack() as held:
            with suppress(CannotWrite):
                held.enter_context(locked(self.path))
            copy_sqlite(self.path, target, tell)

    def log_parts(self) -> list[Part]:
        from casefile.store.sqlite.proof import log_parts

        with told(self.path):
            return log_parts(self._connection)

    def derived_parts(self) -> list[Part]:
        from casefile.store.sqlite.proof import derived_parts

        with told(self.path):
            return derived_parts(self._connection)

    def prove(self, part: Part) -> list[Problem]:
        from casefile.store.sqlite.proof import prove

        with told(self.path):
            return prove(self._connection, part)

    def quick_problems(self) -> Iterator[Problem]:
        from casefile.store.sqlite.proof_quick import quick_problems
        from casefile.store.tables.named_files import with_names

        with told(self.path):
            found = quick_problems(self._connection)
            yield from with_names(self._connection, found, (sqlite3.DatabaseError,))
