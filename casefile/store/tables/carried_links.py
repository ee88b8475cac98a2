"""Links of the chain as they are written, read from one store and put into another."""

from collections.abc import Sequence
from typing import Any, cast

from casefile.errors import BadData
from casefile.log.events import Event
from casefile.log.features import features_written
from casefile.store import chain
from casefile.store.chain import LogLink
from casefile.store.tables import rows
from casefile.store.tables.asked import Dialect, Tables
from casefile.store.tables.features import add_features

_LINKS = (
    "SELECT e.seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash, salt, "
    "text FROM events e LEFT JOIN personal p ON p.seq = e.seq "
    "WHERE e.seq > ? ORDER BY e.seq LIMIT ?"
)


def links_after(connection: Tables, after: int, most: int) -> list[LogLink]:
    """The first ``most`` links that follow event ``after``."""
    found = connection.execute(_LINKS, [after, most]).fetchall()
    return [LogLink(cast("chain.Row", row[:11]), *cast("Any", row[11:])) for row in found]


def put_rows(
    connection: Tables,
    log: Sequence[chain.HashedRow],
    private: Sequence[tuple[object, ...]],
    spoken: Dialect,
) -> None:
    """Put events that were linked to the chain, and the personal facts beside them."""
    told: list[tuple[str, Sequence[tuple[object, ...]]]] = [
        ("INSERT INTO personal VALUES (?, ?, ?)", private),
        (f"INSERT INTO events VALUES ({rows.places(12)})", log),
    ]
    for sql, some in told if spoken.facts_first else reversed(told):
        connection.executemany(sql, some)


def put_links(
    connection: Tables, tip: tuple[int, bytes], links: Sequence[LogLink], spoken: Dialect
) -> list[Event]:
    """Add ``links`` behind the event ``tip``, and give their events; BadData unless each
    continues the chain."""
    if odd := chain.odd_link(links, *tip):
        raise BadData("Event {seq} was altered; run casefile verify.", seq=odd.row[0])
    taken = [rows.event((*link.row, link.hash, link.text)) for link in links]
    private = [(link.row[0], link.salt, link.text) for link in links if link.text is not None]
    put_rows(connection, [(*link.row, link.hash) for link in links], private, spoken)
    add_features(connection, features_written(link.row[3] for link in links))
    return taken
