"""The log as a desk's login sees it: read through views, written by the functions that the owner of
the tables left, which prove each event once more."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import msgspec

from casefile.errors import NotPermitted
from casefile.log.events import OFFICE, Event, Parcel, Stamp
from casefile.log.rows import EVER, ClockRow, Grant, Mark
from casefile.store import chain
from casefile.store.postgres.connection import DURABLE, Connection
from casefile.store.postgres.log import PostgresStore
from casefile.store.postgres.spoken import SPOKEN, indexed, told_where
from casefile.store.tables import rows
from casefile.store.tables.features import FeaturesAsked

_COLUMNS = (
    *("seq", "stream", "no", "kind", "at", "recorded_at", "actor", "via", "key", "data"),
    *("seal", "hash"),
)
_SEEN = rows.EVENT.replace(
    "(SELECT text FROM personal p WHERE p.seq = events.seq)",
    "(SELECT text FROM seen p WHERE p.seq = events.seq)",
)


def _tells(query: str) -> tuple[str, list[object]]:
    return told_where(query, "number IN (SELECT found_in(?, ?))")


AT_DESK = msgspec.structs.replace(SPOKEN, tells=_tells)


class DeskStore(PostgresStore):
    """A ``Store`` of which only what a desk may do can be done; the rest is the owner's."""

    spoken = AT_DESK
    holding = "SELECT seq, hash FROM held()"
    # what is true of a person is shown to a desk only in a transaction that writes
    apart = "BEGIN; SELECT writes()"
    ending = (
        f"SELECT set_config('casefile.end', seq::text, false), {DURABLE} FROM head; COMMIT; "
        "SELECT current_setting('casefile.end')::bigint"
    )

    # also of a case that one handed to others, and reads no more
    hashes = "SELECT seq, hash_of(seq) FROM generate_series(?, ?) AS seq"

    def __init__(self, where: Any, connection: Connection, asked: FeaturesAsked) -> None:
        super().__init__(where, connection, asked=asked)
        found = self._rows("SELECT session_user::text, me(), partly(), to_regproc('writes')::text")
        self.acts_as = (str(found[0][0]), str(found[0][1]))
        self.partial = bool(found[0][2])
        self._foresees = found[0][3] is not None  # the functions of an earlier release do not

    @contextmanager
    def write(self, *, ahead: bool = False) -> Iterator[None]:
        with super().write(ahead=ahead and self._foresees):
            yield

    def _done(self) -> None:
        if self._appended:
            super()._done()
        else:  # nothing was recorded that reading what is personal could leave
            self._connection.rollback()

    def append_all(self, parcels: Iterable[Parcel], stamp: Stamp) -> list[Event]:
        login, mark, by_hand = stamp.via.partition(" --now ")
        del login  # the server knows who typed it
        said = msgspec.structs.replace(stamp, via=f"{self.acts_as[0]}{mark}{by_hand}")
        return super().append_all(parcels, said)

    def _added(
        self,
        log: list[chain.HashedRow],
        private: list[chain.SealedFacts],
        written: list[Event],
        features: frozenset[str],
    ) -> None:
        from casefile.store.search import words_of

        foreseen = self._foreseen(log, written)
        beside = {seq: (salt.hex(), text) for seq, salt, text in private}
        told = []
        for link, event in zip(log, written, strict=True):
            one = dict(zip(_COLUMNS, link, strict=True))
            one["seal"] = link[10].hex() if link[10] else None
            one["hash"] = link[11].hex()
            if foreseen:
                one["seq"] = one["hash"] = None
            one["salt"], one["sealed"] = beside.get(event.seq, (None, None))
            one["words"] = indexed(words_of(event))
            told.append(one)
        self._connection.later("SELECT append(?, ?::text[])", [_json(told), sorted(features)])

    def events(self, stream: str, after: int = 0) -> list[Event]:
        if not self._connection.in_transaction or stream == OFFICE:
            return super().events(stream, after)
        # what follows from a case follows from what is true of it
        with self._only(stream):
            found = self._rows(
                f"WITH seen AS MATERIALIZED (SELECT * FROM look(?)) SELECT {_SEEN} FROM events "
                "WHERE stream = ? AND no > ? ORDER BY no",
                *(stream, stream, after),
            )
        return [rows.event(row) for row in found]

    def grants(
        self, *, case: str = "", customer: str = "", grantor: str = "", since: Any = EVER
    ) -> list[Grant]:
        if not customer or case:
            return super().grants(case=case, customer=customer, grantor=grantor, since=since)
        found = self._rows(
            f"SELECT {rows.GRANT} FROM grants_to(?) WHERE at >= ?",
            *(customer, rows.spell_moment(since)),
        )
        return rows.derived_records(Grant, found)

    def next_serial(self, year: int) -> int:
        return int(str(self._rows("SELECT next_serial(?)", year)[0][0]))

    def hash_of(self, seq: int) -> str:
        digest = self._rows("SELECT hash_of(?)", seq)[0][0]
        return digest.hex() if isinstance(digest, bytes) else ""

    def hashed(self, head: str) -> int:
        return int(str(self._rows("SELECT hashed(?)", bytes.fromhex(head))[0][0] or 0))

    def put_file(self, content: bytes) -> str:
        if self._ahead is not None:
            return super().put_file(content)
        return str(self._rows("SELECT keep(?)", content)[0][0])

    def _keep(self, sha256: str, content: bytes) -> None:  # noqa: ARG002  the server reckons it
        self._connection.later("SELECT keep(?)", [content])

    def put_form(self, template: str, maker: str, content: bytes) -> None:
        """A form is made again from its template; a desk keeps none for others."""

    def _insert(self, table: str, kept: Iterable[Sequence[object]]) -> None:
        if told := _named(table, self._marking(table, kept)):
            self._connection.later("SELECT put(?, ?)", [table, _json(told)])

    def _replace(
        self,
        table: str,
        columns: list[str],  # noqa: ARG002  the server knows them
        changed: list[tuple[object, ...]],
        gone: Iterable[tuple[object, ...]],
    ) -> None:
        if changed:
            self._insert(table, changed)
        if lost := _named(table, gone):
            self._connection.later("SELECT drop_rows(?, ?)", [table, _json(lost)])

    def move_clocks(self, clocks: Iterable[ClockRow], marks: Iterable[Mark] = ()) -> None:
        if [*clocks, *marks]:
            _owners()

    def _of_the_owner(self, *_: object, **__: object) -> NoReturn:
        _owners()

    erase = also_named = clear_derived = scrub = copy = _of_the_owner
    log_parts = derived_parts = quick_problems = links = take = follow = _of_the_owner


def _owners() -> NoReturn:
    raise NotPermitted(
        "This login is a desk's, and may not do that: the owner of the tables does "
        "(docs/operations.md)."
    )


def _named(table: str, kept: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Rows by the names of their columns, as many as there are values."""
    from casefile.store.tables.derived import derived_columns

    names = [name.strip('"') for name in derived_columns(table)]
    return [dict(zip(names, row, strict=False)) for row in kept]


def _json(told: object) -> str:
    return msgspec.json.encode(told).decode().replace("\\u0000", "\N{REPLACEMENT CHARACTER}")
