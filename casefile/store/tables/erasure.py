"""Erasing: rows that are deleted, as the schema allows it right after the event that tells so."""

from collections.abc import Iterable, Mapping

from casefile.store.tables.asked import Tables
from casefile.store.tables.named_files import files_named
from casefile.store.tables.rows import places


def also_named(connection: Tables, papers: Mapping[str, str]) -> set[str]:
    """Those of ``papers``, each with its stream, that an event of another stream names too. One
    pass over the log, however many they are."""
    if not papers:
        return set()
    return {
        sha256
        for sha256, _, stream, *_ in files_named(connection)
        if papers.get(sha256, stream) != stream
    }


def delete(connection: Tables, stream: str, files: Iterable[str], words_of: str) -> None:
    """Delete the personal facts and the words of ``stream``, and ``files``; ``words_of`` is the
    column of the index that names the event."""
    of_stream = "IN (SELECT seq FROM events WHERE stream = ?)"
    connection.execute(f"DELETE FROM personal WHERE seq {of_stream}", [stream])
    connection.execute(f"DELETE FROM search WHERE {words_of} {of_stream}", [stream])
    names = list(files)
    if names:
        connection.execute(f"DELETE FROM files WHERE sha256 IN ({places(len(names))})", names)
