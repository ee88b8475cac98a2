"""Copies of a schema in one file, as ``pg_dump`` writes them, and schemas made of such a file."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from psycopg2.extensions import make_dsn, parse_dsn

from casefile.errors import BadData, Busy, CannotWrite, NotFound, cannot_write
from casefile.store.backend import InFile
from casefile.store.locator import Locator
from casefile.store.postgres.database import connected, open_postgres
from casefile.store.postgres.opening import told
from casefile.store.postgres.places import address_of

_IN_LIST = re.compile(r"^\d+; \d+ \d+ SCHEMA - (\w+)", re.MULTILINE)
_MAGIC = b"PGDMP"


def dump(where: Locator, target: Path) -> None:
    """Write the schema at ``where``, as it is at one moment, into the new file ``target``."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise cannot_write(target, error) from error
    server, name = address_of(where.address)
    words = ["--format=custom", f"--schema={name}", "--no-owner", "--no-privileges"]
    _run("pg_dump", server, *words, f"--file={target}")


@contextmanager
def in_dump(where: Locator, file: Path) -> Iterator[InFile]:
    """What the copy ``file`` of ``where`` holds, in a scratch database of the same server that is
    gone afterwards."""
    scratch = f"casefile_proof_{os.urandom(6).hex()}"
    with closing(connected(where)) as connection:
        with told(str(where)):
            connection.execute(f"CREATE DATABASE {scratch} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            place = Locator("postgres", _in_database(where.address, scratch), where.folder)
            _restored(file, place)
            with closing(open_postgres(place)) as store:
                yield InFile(store, file)
        finally:
            with told(str(where)):
                connection.execute(f"DROP DATABASE IF EXISTS {scratch} WITH (FORCE)")


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
            with told(str(where)):
                connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            raise


def _restored(source: Path, where: Locator) -> None:
    server, name = address_of(where.address)
    held = _IN_LIST.findall(_output("pg_restore", {}, "--list", str(source)))
    if held != [name]:
        raise BadData(
            "{path} holds the schema {name}: put ?schema={name} behind the address.",
            path=str(source),
            name=held[0] if held else "-",
        )
    words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", server, *words, str(source))


def _in_database(address: str, name: str) -> str:
    """The same address, of another database of the server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def _run(program: str, server: str, *words: str) -> None:
    """Have one of the server's own programs work on ``server``; the password goes by the
    environment, since everybody sees the words of a command."""
    known = parse_dsn(server)
    secret = {"PGPASSWORD": known.pop("password")} if "password" in known else {}
    _output(program, secret, *words, "--no-password", f"--dbname={make_dsn(**known)}")


def _output(program: str, secret: dict[str, str], *words: str) -> str:
    found = _program(program)
    done = subprocess.run(  # noqa: S603  (a program of the server, and no shell)
        [found, *words],
        env={**os.environ, **secret, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "error" in line), "?")
        kind = Busy if "connection" in said else CannotWrite
        raise kind("{program} could not: {reason}", program=program, reason=said)
    return done.stdout


def _program(name: str) -> str:
    """Where the newest program of that name lies: an older one does not know a newer server."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(debian[-1]) if debian else shutil.which(name)
    if not found:
        raise CannotWrite(
            "{program} is not installed here (Debian: postgresql-client).", program=name
        )
    return found


def _version(path: Path) -> int:
    return int(path.parts[-3]) if path.parts[-3].isdigit() else 0
