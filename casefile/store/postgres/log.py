"""The log on a server: one chain for all desks, whose head is one row.

Whoever writes holds that row until the commit, so that numbers are handed out one after the other
and no chain forks."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import cast

import psycopg2

from casefile.disk.locks import unsignalled
from casefile.errors import Busy, Overtaken
from casefile.log.events import Event, Parcel, Stamp
from casefile.log.problems import Part, Problem
from casefile.log.rows import CaseFilter
from casefile.store import chain
from casefile.store.backend import Tell
from casefile.store.chain import HashedRow, LogLink, SealedFacts
from casefile.store.locator import Locator
from casefile.store.postgres.ahead import ADD, Ahead, AheadStore
from casefile.store.postgres.connection import DURABLE, Connection
from casefile.store.postgres.errors import as_ours, told
from casefile.store.postgres.lost_answers import (
    found_after_all,
    found_as_made,
    found_held,
)
from casefile.store.postgres.places import address_of
from casefile.store.postgres.spoken import SPOKEN, indexed
from casefile.store.protocol import SCRUB
from casefile.store.tables.features import ASKS_NOTHING, FeaturesAsked, add_features, newer
from casefile.store.tables.queries import case_query
from casefile.store.tables.rows import check_last
from casefile.store.tables.untold import Untold

_HEAD = f"SELECT {DURABLE} FROM head FOR UPDATE"
"""Hold the head of the log."""
_AT_ONCE = 50
"""Events that go to the server with what lies beside them in one message."""
_NIGHT = "hashtextextended(?, 0)"


class PostgresStore(Untold, AheadStore):
    """A ``Store`` in one schema of a database, used by one thread. Guards the connection and its
    transaction. While it is ``made``, all of it is one transaction, which ``publish`` commits."""

    spoken = SPOKEN
    holding = _HEAD

    def __init__(
        self,
        where: Locator,
        connection: Connection,
        *,
        asked: FeaturesAsked = ASKS_NOTHING,
        made: bool = False,
    ) -> None:
        super().__init__(where, connection)
        self.former = ""
        self._needs, self.follows = asked.unknown, asked.follows
        self._made = made
        self._within = False

    def _told(self) -> AbstractContextManager[None]:
        return told(str(self.locator))

    def _new_search(self) -> None:
        self._rows("DELETE FROM search")

    def close(self) -> None:
        self._connection.close()

    def publish(self) -> None:
        """Let others see what was made."""
        end = self._end()
        with self._told(), unsignalled():
            try:
                self._connection.commit()
            except psycopg2.Error as error:
                if not self._connection.lost:
                    raise
                whole = partial(found_as_made, hashes=self.hashes, end=end)
                found_after_all(self._connection, error, str(self.locator), end[0], whole)
        self._made = False

    def append_all(self, parcels: Iterable[Parcel], stamp: Stamp) -> list[Event]:
        added = super().append_all(parcels, stamp)
        if added:
            self._last = added[-1].seq, bytes.fromhex(added[-1].hash)
            self._held = self._last if self._held or self._ahead is not None else None
        return added

    def take(self, links: Sequence[LogLink]) -> list[Event]:
        taken = super().take(links)
        self._last, self._held = (links[-1].row[0], links[-1].hash), None
        return taken

    def _check_unmoved(self, parcels: Sequence[Parcel]) -> None:
        if len(parcels) > _AT_ONCE:
            self._join()
        if self._ahead is not None:
            return  # it is asked where others wait already
        if len(parcels) > _AT_ONCE:
            super()._check_unmoved(parcels)
            return
        # with the end of the log in one answer: others wait until this is written
        after = {parcel.stream: parcel.after for parcel in parcels}
        lasts = "".join([", (SELECT max(no) FROM events WHERE stream = ?)"] * len(after))
        end = f"SELECT seq, hash{lasts} FROM head"
        seq, digest, *found = self._rows(end, *after)[0]
        if seq:
            self._held = cast("tuple[int, bytes]", (seq, digest))
        check_last(after, dict(zip(after, (no or 0 for no in found), strict=False)))

    def _added(
        self,
        log: list[HashedRow],
        private: list[SealedFacts],
        written: list[Event],
        features: frozenset[str],
    ) -> None:
        foreseen = self._foreseen(log, written)
        if len(log) > _AT_ONCE:
            super()._added(log, private, written, features)
            return
        beside = {seq: (salt, text) for seq, salt, text in private}
        words = dict(self._words(written))
        for row in log:
            seq, *told, digest = row
            salt, text = beside.get(seq, (None, None))
            self._connection.later(
                ADD,
                [
                    *(*told, None if foreseen else digest, chain.tail(row[:-1])),
                    *(salt, text, words.get(seq, "")),
                ],
            )
        if features:
            add_features(self._connection, features)

    def _foreseen(self, log: list[HashedRow], written: list[Event]) -> bool:
        """Whether what is added may get other numbers; of very many that is never so."""
        if len(log) > _AT_ONCE:
            self._join()
        if self._ahead is None:
            return False
        self._ahead.first = self._ahead.first or log[0]
        self._ahead.changed.update(event.stream for event in written)
        return True

    @contextmanager
    def write(self, *, ahead: bool = False) -> Iterator[None]:
        if self._needs:
            raise newer(str(self.locator), self._needs)
        assert not self._within, "write() within write()"
        self._appended, named, self._last, self._moved = 0, self._named, (0, b""), 0
        began = self._ahead = Ahead() if ahead and not self._made else None
        with self._told():
            self._begun()
        self._within = deciding = True
        try:
            with self._told():
                yield
            deciding = False
            # a signal between the commit and the note of it would make us deny what is done
            with unsignalled():
                self._done()
                self.committed = self._appended or self.committed
        except BaseException as error:
            self._named = named
            self._sums.forget()
            self._ahead = None
            self._undone()
            if began and self._overtaken(began, error, deciding=deciding):
                raise Overtaken(
                    "Somebody else is writing to {path}; try again.", path=str(self.locator)
                ) from error
            raise
        finally:
            self._within, self._ahead = False, None
            self._office = 0
            self._held = None

    def _begun(self) -> None:
        if self._made:
            self._connection.execute("SAVEPOINT one_write")
        elif self._ahead is not None:
            self._connection.begin_apart(self.apart)
        else:
            self._connection.begin_with_next(f"BEGIN; {self.holding}")

    def _undone(self) -> None:
        if not self._made:
            self._connection.rollback()
        elif not self._connection.lost:
            self._connection.execute("ROLLBACK TO SAVEPOINT one_write")

    def _done(self) -> None:
        if self._made:
            self._connection.execute("RELEASE SAVEPOINT one_write")
            return
        ahead = self._ahead
        try:
            if ahead is not None:
                self._finished(ahead)
            else:
                self._connection.commit()
        except psycopg2.Error as error:
            if not self._connection.lost:
                raise as_ours(error, str(self.locator)) from error
            self._asked_again(error, ahead)

    def _asked_again(self, lost: psycopg2.Error, ahead: Ahead | None) -> None:
        """The server was lost after it was told to commit: whether it did, or an error that tells
        that it did not, or that nobody can tell."""
        look = partial(found_held, holding=self.holding, hashes=self.hashes, end=self._last)
        found = found_after_all(
            self._connection, lost, str(self.locator), self._last[0], partial(look, ahead=ahead)
        )
        if ahead and ahead.first:
            self._moved = found - ahead.first[0]
            self._appended += self._moved

    @contextmanager
    def alone(self) -> Iterator[None]:
        place = [address_of(self.locator.address).schema]
        if self._rows(f"SELECT pg_try_advisory_lock({_NIGHT})", *place) != [(True,)]:
            raise Busy("Another nightly run has not finished yet.")
        try:
            yield
        finally:
            if not self._connection.lost:
                self._rows(f"SELECT pg_advisory_unlock({_NIGHT})", *place)

    def scrub(self) -> None:
        from casefile.store.postgres.erasure import rewrite

        with self._told():
            rewrite(self._connection)
        with self.write():
            self._rows("DELETE FROM chores WHERE chore = ?", SCRUB)

    def index(self, events: Iterable[Event]) -> None:
        self._many("INSERT INTO search VALUES (?, ?)", self._words(events))

    def _words(self, events: Iterable[Event]) -> list[tuple[int, str]]:
        """What is found of ``events`` that have words at all."""
        from casefile.store.search import words_of

        found = ((event.seq, indexed(words_of(event))) for event in events)
        return [f for f in found if f[1]]

    def snapshot(self, wanted: CaseFilter) -> tuple[int, list[str]]:
        sql, values = case_query(wanted, self.spoken, "number")
        with self._told(), self._connection.unmoved():
            last = self._rows("SELECT seq FROM head")
            numbers = self._rows(sql, *values)
        return int(str(last[0][0])), [str(number) for (number,) in numbers]

    def copy(self, target: Path, tell: Tell = None) -> None:  # noqa: ARG002  nothing to count
        from casefile.store.postgres.programs import dump

        dump(self.locator, target)

    def log_parts(self) -> list[Part]:
        from casefile.store.postgres.proof import log_parts

        with self._told():
            return log_parts(self._connection)

    def derived_parts(self) -> list[Part]:
        from casefile.store.postgres.proof import derived_parts

        with self._told():
            return derived_parts(self._connection)

    def prove(self, part: Part) -> list[Problem]:
        from casefile.store.postgres.proof import prove

        schema = address_of(self.locator.address).schema
        with self._told():
            return prove(self._connection, part, schema)

    def quick_problems(self) -> Iterator[Problem]:
        from casefile.store.postgres.proof import quick_problems

        schema = address_of(self.locator.address).schema
        with self._told():
            yield from quick_problems(self._connection, schema)
