"""What is typed wrong about a server is told in one sentence that names the fix, with its code."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from casefile.store.postgres import database
from tests import server
from tests.desk import Desk

pytestmark = pytest.mark.skipif(not server.address(), reason=server.NONE)
MISTYPED = (
    ("postgresql://casefile@127.0.0.1:1/mall list", 75, "cannot be reached"),
    ("postgresql://casefile@no-such-host.invalid/mall list", 75, "whether its name is right"),
    ("{server}/no_such_database list", 3, "createdb"),
    ("{server}/no_such_database init", 3, "createdb"),
    ("{server}/postgres?nonsense=1 list", 65, "is no address of a server"),
    ("{server}/postgres?schema=Bad list", 65, "small letters"),
    ("{server}/postgres?schema=none list", 3, "schema=none' init"),
    ("postgresql:/{port}/postgres list", 2, "postgresql://"),
    ("mysql://desk@server/mall list", 2, "is no address of a store"),
    ("mysql://desk@server/mall init", 2, "is no address of a store"),
    ("postgresql://nobody@127.0.0.1:{port}/postgres list", 77, "does not let you in"),
)


@pytest.mark.parametrize(("line", "code", "said"), MISTYPED, ids=[line for line, *_ in MISTYPED])
def test_an_address_that_is_not_right_is_told_with_what_is_to_be_done(
    line: str, code: int, said: str, bare_desk: Desk
) -> None:
    at, _, _ = server.address().rpartition("/")
    typed = line.format(server=at, port=urlsplit(at).port)
    told = bare_desk.run(f"--db {typed}", code=code)
    assert said in told.err
    assert len(told.err.strip().splitlines()) == 1
    assert not list(Path().iterdir()), "nothing is made"


def test_a_password_that_is_wrong_is_told_with_where_it_is_read(
    bare_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server of the tests asks for none: what one says that does is answered in its place."""
    import psycopg2

    def turned_away(*_: object, **__: object) -> None:
        raise psycopg2.OperationalError(
            'connection to server at "db" failed: fe_sendauth: no password supplied\n'
        )

    with monkeypatch.context() as patch:
        patch.setattr(psycopg2, "connect", turned_away)
        told = bare_desk.run("--db postgresql://desk@db/mall list", code=77).err
    assert "~/.pgpass" in told


def test_a_copy_is_restored_to_the_kind_of_store_that_it_is_of(
    bare_desk: Desk, server_address: str
) -> None:
    bare_desk.run("init --practice")
    bare_desk.run("backup file.bak")
    there = server_address.replace("schema=", "schema=other_")
    bare_desk.run(f"--db casefile.db move --to {server_address}")
    bare_desk.run(f"--db {server_address} backup server.bak")
    told = bare_desk.run(f"restore file.bak {there}", code=65).err
    assert "casefile restore file.bak new.db" in told
    told = bare_desk.run("restore server.bak other.db", code=65).err
    assert "casefile restore server.bak postgresql://" in told
    assert not Path("other.db").exists()


def test_a_server_that_is_too_old_is_told_so(
    bare_desk: Desk, server_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LEAST_SERVER", 99)
    assert "needs 99 or newer" in bare_desk.run(f"--db {server_address} init", code=65).err


def test_a_program_without_the_driver_says_what_brings_it() -> None:
    typed = (
        "import sys; sys.modules['psycopg2'] = None; from casefile.cli import main; "
        f"sys.exit(main(['--db', {server.address()!r}, 'list']))"
    )
    done = subprocess.run([sys.executable, "-c", typed], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'casefile[postgres]'" in done.stderr
