"""What a desk is told when its server is lost, full, crowded or only to be read: the documented
code, and nothing half done."""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from casefile.actions.data import backup
from casefile.errors import Busy, CannotWrite, Changed, OutputLost
from casefile.log.events import NewEvent, Stamp
from casefile.store import Store, locate, made, opened
from casefile.store.postgres.database import connected
from casefile.values.moments import a_moment
from tests import server
from tests.desk import CARD, Desk
from tests.test_store import NOW, add, note, opening

FEW = f"{server.FAST} -c max_connections=8"
pytestmark = pytest.mark.skipif(not server.address(), reason=server.NONE)


class Own:
    """A server that one test may stop, crowd and fill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = server.start(folder, FEW)
        self.port = urlsplit(self.address).port or 0

    def kill(self) -> None:
        server.stop(self.folder, "immediate")

    def again(self) -> None:
        server.begin(self.folder, self.port, FEW)


@pytest.fixture
def own() -> Iterator[Own]:
    # not among the folders of pytest, which are closed to the ordinary user who runs a server
    with tempfile.TemporaryDirectory(prefix="casefile-own-") as folder:
        one = Own(Path(folder))
        yield one
        if (one.folder / "data" / "postmaster.pid").exists():
            one.kill()


def test_a_server_that_is_killed_before_the_commit_has_recorded_nothing(own: Own) -> None:
    store = made(locate(own.address))
    add(store, "a", 0, opening())

    def interrupted() -> None:
        with store.write():
            store.append("a", 1, [note()], Stamp(NOW, "teng", "counter"))
            own.kill()
            store.append("a", 2, [note()], Stamp(NOW, "teng", "counter"))

    with pytest.raises(Busy):
        interrupted()
    with pytest.raises(Busy):
        store.head()
    own.again()
    assert store.head()[0] == 1, "the same store goes on with a new connection"
    assert add(store, "a", 1, note()) == [2]

    def unanswered() -> None:
        with store.write():
            store.append("a", 2, [note()], Stamp(NOW, "teng", "counter"))
            own.kill()

    with pytest.raises(OutputLost):  # nobody can tell, as long as the server is away
        unanswered()
    own.again()
    assert store.head()[0] == 2
    assert list(store.problems()) == []
    store.close()


@pytest.fixture
def store(server_address: str) -> Iterator[Store]:
    new = made(locate(server_address))
    yield new
    new.close()


def losing(store: Store, *, done: bool, gone: bool) -> None:
    """Have the next commit of ``store`` lose its connection: after it was ``done``, or before; the
    server is ``gone`` then, or to be had again."""
    import psycopg2

    connection = store._connection  # type: ignore[attr-defined]

    def lost() -> None:
        connection.execute("COMMIT" if done else "ROLLBACK")
        connection._raw.close()
        del connection.commit
        if gone:
            connection._connect = unreachable
        raise psycopg2.OperationalError("server closed the connection unexpectedly")

    def unreachable() -> None:
        raise psycopg2.OperationalError("connection refused")

    connection.commit = lost


def test_a_commit_without_an_answer_is_asked_after(store: Store, server_address: str) -> None:
    losing(store, done=True, gone=False)
    assert add(store, "a", 0, opening(), key="k") == [1], "it was done, and that is told"
    losing(store, done=False, gone=False)
    with pytest.raises(Busy):
        add(store, "a", 1, note())
    assert store.head()[0] == 1
    losing(store, done=True, gone=True)
    with pytest.raises(OutputLost):
        add(store, "a", 1, note(), key="again")
    other = opened(locate(server_address))
    found = other.written("again")
    assert found is not None
    assert found.seq == 2, "the key tells that it was recorded"
    other.close()


@contextmanager
def interrupted(let_go: Callable[[], None]) -> Iterator[threading.Event]:
    """Ctrl-C comes while the block waits; whoever is not heard is ``let_go`` long after, which is
    noted."""
    heard, in_vain = threading.Event(), threading.Event()
    whom = threading.get_ident()

    def at_the_keyboard() -> None:
        if heard.wait(0.5):
            return
        signal.pthread_kill(whom, signal.SIGINT)
        if not heard.wait(20):
            in_vain.set()
            let_go()

    other = threading.Thread(target=at_the_keyboard)
    other.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            yield in_vain
    finally:
        heard.set()
        other.join()


@pytest.mark.parametrize("ahead", [True, False])
def test_whoever_waits_for_another_desk_is_heard(
    store: Store, server_address: str, *, ahead: bool
) -> None:
    add(store, "a", 0, opening())
    other = opened(locate(server_address))
    holding = other._connection  # type: ignore[attr-defined]
    holding.begin()
    holding.execute("SELECT seq FROM head FOR UPDATE")
    with interrupted(holding.rollback) as in_vain, store.write(ahead=ahead):
        store.append("a", 1, [note()], Stamp(NOW, "teng", "counter"))
    assert not in_vain.is_set()
    holding.rollback()
    assert store.head()[0] == 1, "nothing was recorded"
    assert add(store, "a", 1, note()) == [2], "the same store goes on"
    other.close()


def test_whoever_waits_for_a_standby_that_is_gone_is_heard_and_told_what_is_recorded(
    own: Own,
) -> None:
    store = made(locate(own.address))
    add(store, "a", 0, opening())
    store.close()
    own.kill()
    server.begin(own.folder, own.port, f"{FEW} -c synchronous_standby_names=*")
    store = opened(locate(own.address))
    with interrupted(own.kill) as in_vain, store.write(ahead=True):
        store.append("a", 1, [note()], Stamp(NOW, "teng", "counter"))
    assert not in_vain.is_set()
    assert store.committed == store.head()[0] == 2, "on this server it is, and that is told"
    assert list(store.problems()) == []
    store.close()


def test_a_backup_that_is_broken_off_anywhere_leaves_nothing(bare_desk: Desk, own: Own) -> None:
    def stop(number: int, frame: object) -> None:
        signal.raise_signal(signal.SIGINT)  # which is held back where the program says so

    bare_desk.run(f"--db {own.address} init --practice")
    store, now = opened(locate(own.address)), a_moment(NOW.isoformat(), "UTC")
    begun = time.monotonic()
    backup.backup(store, "whole.dump", now, "UTC")
    long, dice, stopped = time.monotonic() - begun, random.Random(7), 0
    before = signal.signal(signal.SIGALRM, stop)
    try:
        for no in range(24):
            try:
                signal.setitimer(signal.ITIMER_REAL, dice.uniform(0.001, long))
                backup.backup(store, f"kept-{no}.dump", now, "UTC")
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                stopped += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    store.close()
    assert stopped > 4
    assert sorted(Path().glob(".casefile-*")) == []
    with closing(connected(locate(own.address))) as connection:
        mine = "SELECT datname FROM pg_database WHERE datname LIKE 'casefile_proof_%'"
        assert connection.execute(mine).fetchall() == []


def test_the_code_tells_whether_it_is_worth_trying_again(bare_desk: Desk, own: Own) -> None:
    bare_desk.run(f"--db {own.address} init --practice")
    own.kill()
    assert "reached" in bare_desk.run(f"--db {own.address} list", code=75).err
    own.again()
    bare_desk.run(f"--db {own.address} --as teng open {CARD}")
    held = [opened(locate(own.address)) for _ in range(5)]
    import psycopg2

    crowd = []
    try:
        for _ in range(8):
            crowd.append(psycopg2.connect(own.address))
    except psycopg2.OperationalError:
        pass
    assert "reached" in bare_desk.run(f"--db {own.address} list", code=75).err
    for one in (*held, *crowd):
        one.close()
    bare_desk.run(f"--db {own.address} list")


def test_a_server_that_may_only_be_read_is_read(own: Own, bare_desk: Desk) -> None:
    bare_desk.run(f"--db {own.address} init --practice")
    bare_desk.run(f"--db {own.address} --as teng open {CARD}")
    server_said(own, "ALTER ROLE casefile SET default_transaction_read_only = on")
    assert "2026-000001" in bare_desk.run(f"--db {own.address} list").out
    assert "read" in bare_desk.run(f"--db {own.address} --as teng note 1 x", code=73).err
    assert bare_desk.json(f"--db {own.address} verify")["ok"] is True


def server_said(own: Own, sql: str) -> None:
    import psycopg2

    connection = psycopg2.connect(own.address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()


def test_a_full_disk_records_nothing(own: Own) -> None:
    """A tablespace on a small disk of its own, which fills up."""
    small = own.folder / "small"
    small.mkdir()
    if (
        os.getuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=24m,mode=777", "tmpfs", str(small)],
            capture_output=True,
        ).returncode
    ):
        pytest.skip("no small disk can be made here")
    try:
        space = small / "space"
        space.mkdir()
        shutil.chown(space, own.folder.owner())
        server_said(own, f"CREATE TABLESPACE small LOCATION '{space}'")
        server_said(own, "CREATE DATABASE full_one TABLESPACE small")
        store = made(locate(f"{own.address.rpartition('/')[0]}/full_one"))
        add(store, "a", 0, opening())

        def filling() -> None:
            for no in range(60):
                with store.write():
                    store.put_file(os.urandom(1_000_000))
                    store.append("a", no + 1, [note()], Stamp(NOW, "x", "x"))

        with pytest.raises(CannotWrite):
            filling()
        seq = store.head()[0]
        assert seq == len(store.events("a"))
        assert [p.text for p in store.problems() if "no event names" not in p.text] == []
        store.close()
        own.kill()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)


def test_many_desks_lose_nothing_and_never_fork(server_address: str) -> None:
    """Eight desks record on the same cases at once; whoever was overtaken reads and tries again."""
    made(locate(server_address)).close()
    waits: list[float] = []
    failures: list[Exception] = []
    steps, desks = 25, 8

    def desk_at_work(who: int) -> None:
        try:
            mine = opened(locate(server_address))
            for step in range(steps):
                stream = f"s{(who + step) % 3}"
                begun = time.monotonic()
                while True:
                    try:
                        seen = mine.last(stream)
                        with mine.write():
                            event = [NewEvent(NOW, note().payload, {"text": f"{who}-{step}"})]
                            mine.append(stream, seen, event, Stamp(NOW, "teng", "counter"))
                        break
                    except Changed:
                        continue
                waits.append(time.monotonic() - begun)
            mine.close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=desk_at_work, args=(n,)) for n in range(desks)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    store = opened(locate(server_address))
    told = [e.personal for e in store.log(0, 10_000)]
    assert len(told) == steps * desks == store.head()[0]
    assert len({str(each) for each in told}) == steps * desks
    assert list(store.problems()) == []
    store.close()
