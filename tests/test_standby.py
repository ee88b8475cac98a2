"""A primary that burns down, and the standby that goes on: no acknowledged event is lost."""

import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from casefile.errors import CasefileError
from casefile.store import locate, made, opened
from tests import server
from tests.test_store import add, note

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not server.address(), reason=server.NONE),
]
EVENTS = 500
SAFE = (
    "-F -c full_page_writes=off -c max_wal_senders=4 -c wal_level=replica -c hot_standby=on "
    "-c wal_keep_size=64MB"
)
IN_STEP = f"{SAFE} -c synchronous_commit=remote_apply -c synchronous_standby_names=*"


def standby_of(primary: Path, port: int, folder: Path) -> str:
    """Make a standby of the server in ``primary`` and start it; its address."""
    folder.mkdir()
    folder.chmod(0o777)
    address = f"host=127.0.0.1 port={port} user=casefile"
    server.run_program("pg_basebackup", "-R", "-X", "stream", "-D", f"{folder}/data", "-d", address)
    own = server.free_port()
    server.begin(folder, own, SAFE)
    return f"postgresql://casefile@127.0.0.1:{own}/postgres"


def test_a_promoted_standby_has_every_event_that_was_acknowledged() -> None:
    """Four desks record; after 500 events that were acknowledged the primary is killed."""
    with tempfile.TemporaryDirectory(prefix="casefile-own-") as root:
        Path(root).chmod(0o777)
        first, second = Path(root) / "first", Path(root) / "second"
        address = server.start(first, SAFE)
        port = urlsplit(address).port or 0
        there = ""
        try:
            there = standby_of(first, port, second)
            server.stop(first)
            server.begin(first, port, IN_STEP)
            made(locate(address)).close()
            acknowledged = recorded_until_killed(address, first)
            assert len(acknowledged) >= EVENTS
            server.run_program("pg_ctl", "-D", f"{second}/data", "-w", "promote")
            store = opened(locate(there))
            kept = {str((e.personal or {})["text"]) for e in store.log(0, 10 * EVENTS)}
            assert acknowledged <= kept, "none is lost"
            assert len(kept) == store.head()[0], "none is doubled"
            assert list(store.problems()) == []
            add(store, "after", 0, note("goes on"))
            store.close()
        finally:
            for folder in (first, second):
                if (folder / "data" / "postmaster.pid").exists():
                    server.stop(folder, "immediate")


def recorded_until_killed(address: str, primary: Path) -> set[str]:
    """What four desks were told is recorded, while the primary is killed under them."""
    told: set[str] = set()
    enough = threading.Event()

    def at_work(who: int) -> None:
        with suppress(CasefileError, psycopg2.Error):
            store = opened(locate(address))
            for no in range(EVENTS // 4 * 2):
                add(store, f"s{who}", no, note(f"{who}-{no}"))
                told.add(f"{who}-{no}")
                if len(told) >= EVENTS:
                    enough.set()

    desks = [threading.Thread(target=at_work, args=(who,)) for who in range(4)]
    for desk in desks:
        desk.start()
    assert enough.wait(300), "so many events take no five minutes"
    server.stop(primary, "immediate")
    for desk in desks:
        desk.join()
    return told
