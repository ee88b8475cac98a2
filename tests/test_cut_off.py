"""A desk whose network is cut while it writes: the documented code, nothing half done, and nobody
else kept waiting by what it held."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from casefile.store import locate, made, opened
from tests import server
from tests.test_store import add, note, opening

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not server.address(), reason=server.NONE),
]
HERE, THERE = "10.213.77.1", "10.213.77.2"
DESK = """
import sys
from casefile.errors import CasefileError
from casefile.log.events import Stamp
from casefile.store import locate, opened
from casefile.store.postgres import connection
from tests.test_store import NOW, note

connection.SERVER_PATIENCE = 2
store = opened(locate(sys.argv[1]))
for after in (False, True):
    try:
        with store.write():
            seen = store.last("a")
            store.append("a", seen, [note()], Stamp(NOW, "teng", "counter"))
            print("cut", flush=True)
            sys.stdin.readline()
            if not after:
                store.append("a", seen + 1, [note()], Stamp(NOW, "teng", "counter"))
        print("recorded", flush=True)
    except CasefileError as error:
        print(error.code, flush=True)
    sys.stdin.readline()
"""


def ip(words: str) -> bool:
    done = subprocess.run(["ip", *words.split()], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def apart() -> Iterator[tuple[str, str]]:
    """A network of its own for a desk, and the cable that leads there."""
    name, cable = f"cf{os.getpid()}", f"cf{os.getpid()}a"
    try:
        made_it = ip(f"netns add {name}") and ip(f"link add {cable} type veth peer name far{name}")
    except OSError:
        made_it = False
    try:
        if not made_it or not (
            ip(f"link set far{name} netns {name}")
            and ip(f"addr add {HERE}/30 dev {cable}")
            and ip(f"link set {cable} up")
            and ip(f"-n {name} addr add {THERE}/30 dev far{name}")
            and ip(f"-n {name} link set far{name} up")
        ):
            pytest.skip("no network of its own can be made here")
        yield name, cable
    finally:
        if made_it:
            ip(f"link del {cable}")
            ip(f"netns del {name}")


def test_a_desk_that_is_cut_off_records_nothing_and_holds_up_nobody(
    apart: tuple[str, str],
) -> None:
    name, cable = apart
    with tempfile.TemporaryDirectory(prefix="casefile-own-") as root:
        folder = Path(root)
        address = server.start(folder)
        server.stop(folder)
        with (folder / "data" / "pg_hba.conf").open("a") as allowed:
            allowed.write(f"host all all {THERE}/32 trust\n")
        server.begin(
            folder,
            urlsplit(address).port or 0,
            f"{server.FAST} -c listen_addresses=127.0.0.1,{HERE}",
        )
        desk = None
        try:
            store = made(locate(address))
            add(store, "a", 0, opening())
            desk = subprocess.Popen(
                [
                    *("ip", "netns", "exec", name, sys.executable, "-c", DESK),
                    address.replace("127.0.0.1", HERE),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[1],
            )
            assert desk.stdin
            assert desk.stdout
            for code in ("75", "74"):
                assert desk.stdout.readline().strip() == "cut"
                ip(f"link set {cable} down")
                desk.stdin.write("\n")
                desk.stdin.flush()
                assert desk.stdout.readline().strip() == code
                seq = store.head()[0]
                assert seq == len(store.events("a"))
                other = opened(locate(address))
                assert add(other, "a", seq, note()) == [seq + 1], "what it held is let go"
                other.close()
                ip(f"link set {cable} up")
                desk.stdin.write("\n")
                desk.stdin.flush()
            assert [each.text for each in store.problems()] == []
            store.close()
        finally:
            if desk:
                desk.kill()
                desk.communicate()
            server.stop(folder, "immediate")
