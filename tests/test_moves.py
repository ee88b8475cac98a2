"""The log carried from a file to a server and back: the same log, whatever interrupts it."""

from contextlib import closing
from pathlib import Path

import pytest

from casefile.actions.data import moves
from casefile.errors import BadData
from casefile.store import locate, opened
from tests.desk import CARD, Desk


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A desk with a paper, an erased case and a strike of everything that a log holds."""
    for _ in range(3):
        desk.run(f"--as teng open {CARD}")
    desk.run("--as teng issue 1 record-card -o out")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng offer 1 refund amount=100")
    desk.run("--as teng issue 2 record-card -o out")
    desk.run("--as teng withdraw 2 --reason 和解")
    desk.run("--as xu erase 2 --reason 到期")
    return desk


def test_the_log_is_the_same_on_a_server_and_back_in_a_file(
    used: Desk, server_address: str
) -> None:
    known = used.json("verify")
    there = used.json(f"move --to {server_address}")
    assert (there["events"], there["head"], there["before"]) == (known["events"], known["head"], 0)
    assert used.json(f"--db {server_address} verify") == known
    used.run(f"--db {server_address} --as teng note 1 后来")
    back = used.json(f"--db {server_address} move --to back.db")
    assert back["events"] == known["events"] + 1
    assert used.json("--db back.db verify")["head"] == back["head"]
    for line in ("list", "show 1 --log --reveal", "documents 1", "search 小明"):
        assert (
            used.run(f"--as teng --db back.db {line}").out.split("\n")[1:]
            == (used.run(f"--as teng --db {server_address} {line}").out.split("\n")[1:])
            or "--reveal" in line
        )


def test_a_move_that_was_interrupted_goes_on_where_it_was(
    used: Desk, server_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "EVENTS_A_PIECE", 4)
    pieces: list[int] = []

    def stopped(done: int, _: int) -> None:
        pieces.append(done)
        if done > 4:
            raise KeyboardInterrupt

    with closing(used.store()) as store, pytest.raises(KeyboardInterrupt):
        moves.move(store, locate(server_address), stopped)
    assert pieces == [4, 8]
    told = used.json(f"move --to {server_address}")
    assert told["before"] == 8
    assert used.json(f"--db {server_address} verify") == used.json("verify")
    assert used.json(f"move --to {server_address}")["before"] == told["events"], (
        "again changes nothing"
    )


def test_what_is_erased_while_a_move_is_interrupted_is_erased_there_too(
    desk: Desk, server_address: str
) -> None:
    for _ in range(2):
        desk.run(f"--as teng open {CARD}")
    desk.run("--as teng withdraw 2 --reason 和解")
    desk.run(f"move --to {server_address}")
    desk.run("--as xu erase 2 --reason 到期")
    desk.run(f"move --to {server_address}")
    assert desk.json(f"--db {server_address} verify") == desk.json("verify")
    assert "2026-000002" not in desk.run(f"--as teng --db {server_address} search 小明").out


def test_what_does_not_continue_a_log_is_not_added_to_it(used: Desk) -> None:
    used.run("init other --practice")
    told = used.run("move --to other/casefile.db", code=65).err
    assert "Another log" in told
    used.run("move --to casefile.db", code=73)
    store, other = used.store(), opened(locate(Path("other/casefile.db")))
    links = store.links(3, 1)  # type: ignore[attr-defined]
    with pytest.raises(BadData), other.write():
        other.take(links)  # type: ignore[attr-defined]
    store.close()
    other.close()
