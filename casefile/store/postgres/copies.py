"""Schemas made of a copy in one file, as ``pg_dump`` wrote it."""

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from casefile.disk.locks import unsignalled
from casefile.errors import BadData, CannotWrite, NotFound
from casefile.store.backend import InFile
from casefile.store.locator import Locator
from casefile.store.postgres.database import connected, open_postgres
from casefile.store.postgres.errors import told
from casefile.store.postgres.places import address_of
from casefile.store.postgres.programs import output_of, worked
from casefile.store.postgres.waiting import unwatched

_IN_LIST = re.compile(r"^\d+; \d+ \d+ SCHEMA - (\w+)", re.MULTILINE)
_MAGIC = b"PGDMP"
_SCRATCH = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
"""In the order of no language: the one of the server may be for another encoding alone."""


@contextmanager
def in_dump(where: Locator, file: Path) -> Iterator[InFile]:
    """What the copy ``file`` of ``where`` holds, in a scratch database of the same server that is
    gone afterwards."""
    scratch = f"casefile_proof_{os.urandom(6).hex()}"
    with closing(connected(where)) as connection:
        try:
            with told(str(where)):
                connection.execute(_SCRATCH.format(scratch))
            place = Locator("postgres", in_database(where.address, scratch), where.folder)
            _restored(file, place)
            with closing(open_postgres(place)) as store:
                yield InFile(store, file)
        finally:
            with _undisturbed(where):
                connection.execute(f"DROP DATABASE IF EXISTS {scratch} WITH (FORCE)")


@contextmanager
def _undisturbed(where: Locator) -> Iterator[None]:
    """What is cleared away is cleared away, whoever is in a hurry meanwhile."""
    with unsignalled(), unwatched(), told(str(where)):
        yield


@contextmanager
def from_dump(source: Path, where: Locator) -> Iterator[InFile]:
    """A new store at ``where`` of what the copy ``source`` holds; it is gone if the block fails."""
    if not source.is_file():
        raise NotFound("There is no file {path}.", path=str(source))
    with source.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise BadData("{path} is no copy that pg_dump made.", path=str(source))
    name = address_of(where.address).schema
    with closing(connected(where)) as connection:
        with told(str(where)):
            there = connection.execute("SELECT to_regnamespace(?)", [name]).fetchone()
        if there[0] is not None:
            raise CannotWrite("{path} is there already; nothing was changed.", path=str(where))
        try:
            _restored(source, where)
            with closing(open_postgres(where)) as store:
                yield InFile(store, source)
        except BaseException:
            with _undisturbed(where):
                connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            raise


def _restored(source: Path, where: Locator) -> None:
    server, name = address_of(where.address)
    held = _IN_LIST.findall(output_of("pg_restore", "--list", str(source)))
    if held != [name]:
        raise BadData(
            "{path} holds the schema {name}: put ?schema={name} behind the address.",
            path=str(source),
            name=held[0] if held else "-",
        )
    words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    worked("pg_restore", server, *words, str(source))


def in_database(address: str, name: str) -> str:
    """The same address, of another database of the server."""
    parts = urlsplit(address)
    # what stands behind the address counts for more than its path
    told = parts.query.split("&")
    words = [one for one in told if unquote(one.partition("=")[0]) != "dbname"]
    return f"{parts.scheme}://{parts.netloc}/{name}?{'&'.join(words)}"
