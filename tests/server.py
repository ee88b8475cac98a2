"""A PostgreSQL server for the tests: made from what Debian installs, in a folder that is thrown
away, run by an ordinary user, heard on loopback only.

``python -m tests.server start DIR`` prints its address, ``… stop DIR`` ends it.
"""

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDER = "CASEFILE_TEST_SERVER"
"""The folder of the server that the tests of one run share."""
ADDRESS = "CASEFILE_TEST_POSTGRES"
"""The address of a server that is there already."""
ORDINARY = ("postgres", "nobody")
FAST = "-F -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
NONE = "no PostgreSQL here (Debian: apt-get install postgresql), or no driver for it (psycopg2)"


@cache
def binaries() -> Path | None:
    """Where the programs of the newest server lie."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _user() -> list[str]:
    """What a program is called with so that an ordinary user runs it."""
    return [] if os.getuid() else ["runuser", "-u", _name(), "--"]


def _name() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ORDINARY if name in names)


def run_program(program: str, *words: str) -> None:
    folder = binaries()
    assert folder
    subprocess.run(
        [*_user(), str(folder / program), *words],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
    )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def start(folder: Path, options: str = FAST) -> str:
    """Make a server in ``folder`` and start it; its address."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.getuid():
        shutil.chown(folder, _name())
        for above in folder.parents:  # an ordinary user has to get there
            if not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o011)
    data, port = folder / "data", free_port()
    if not data.exists():
        words = ("-A", "trust", "-U", "casefile", "-E", "UTF8", "--locale=C", "--no-sync")
        run_program("initdb", "-D", str(data), *words)
    begin(folder, port, options)
    return f"postgresql://casefile@127.0.0.1:{port}/postgres"


def begin(folder: Path, port: int, options: str = FAST) -> None:
    """Start the server of ``folder``."""
    more = f"-p {port} -h 127.0.0.1 -c unix_socket_directories='' {options}"
    run_program(
        "pg_ctl",
        *("-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "-o", more, "start"),
    )


def stop(folder: Path, how: str = "fast") -> None:
    """End the server of ``folder``."""
    run_program("pg_ctl", "-D", str(folder / "data"), "-m", how, "-w", "stop")


def chosen() -> bool:
    """Whether every desk of the tests shall have its log on a server."""
    return os.environ.get("CASEFILE_TEST_BACKEND") == "postgres"


def said(sql: str) -> None:
    """Have the server carry out one statement."""
    import psycopg2

    connection = psycopg2.connect(address())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()


def new_database(name: str, template: str = "template0") -> str:
    """The address of a new database, in the place of one of that name."""
    said(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    said(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{address().rpartition('/')[0]}/{name}"


def kept_bytes(there: str) -> bytes:
    """Every value of every table of the desk in that database."""
    import psycopg2

    found: list[bytes] = []
    with closing(psycopg2.connect(there)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'casefile'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT * FROM casefile.{table}")
            values = (value for row in cursor.fetchall() for value in row)
            found += [bytes(v) if isinstance(v, memoryview) else str(v).encode() for v in values]
    return b"\n".join(found)


def asked(there: str, sql: str) -> list[tuple[Any, ...]]:
    """What the tables of the desk in that database answer."""
    import psycopg2

    with closing(psycopg2.connect(there)) as connection, connection.cursor() as cursor:
        cursor.execute("SET search_path = casefile")
        cursor.execute(sql)
        return [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in cursor.fetchall()
        ]


def altered(there: str, sql: str, values: Sequence[object]) -> None:
    """One statement on the tables of the desk in that database, past what guards them."""
    import psycopg2

    with closing(psycopg2.connect(there)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET search_path = casefile")
        cursor.execute(sql, values)
        connection.commit()


@contextmanager
def alone(name: Path) -> Iterator[None]:
    """Of all processes of this run only one is within it at a time."""
    with name.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def address() -> str:
    """The address of a server for this run of the tests, which the first who asks starts; nothing
    where none is to be had."""
    if given := os.environ.get(ADDRESS):
        return given
    if not (FOLDER in os.environ and binaries() and find_spec("psycopg2")):
        return ""
    folder = Path(os.environ[FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / "lock"):
        known = folder / "address"
        if not known.exists():
            try:
                known.write_text(start(folder / "server"))
            except (OSError, StopIteration, subprocess.SubprocessError):
                known.write_text("")
        return known.read_text()


def end_of_run() -> None:
    """Stop the server that this run of the tests started, if it did."""
    folder = Path(os.environ[FOLDER])
    if (folder / "server" / "data" / "postmaster.pid").exists():
        stop(folder / "server", "immediate")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    verb, place = sys.argv[1], Path(sys.argv[2]).resolve()
    if verb == "start":
        if not binaries():
            sys.exit(NONE)
        print(start(place))
    else:
        stop(place)
        shutil.rmtree(place, ignore_errors=True)
