"""No command records anything on a case that goes on at another site: every one that there is, each
as the contract types it, and once more in a batch; and the database of a server refuses it too."""

import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from casefile.cli.run import run
from casefile.log.events import NewEvent, NoteAdded, Stamp
from casefile.store import locate, opened
from tests import server
from tests.desk import CARD, Desk
from tests.test_contract_table import ROWS, _in_full, told
from tests.test_enforcement import Hall, _a_hall
from tests.test_store import NOW

__all__ = ["told"]
CASE = "2026-000001"
MAY = {"personal.erased"}
"""What a site does with what it kept of the case."""
MORE = (
    "link 2 1 --as duplicate",
    "unlink 2 1 --reason x",
    "--as sun erase 1 --reason x",
    "--as xu erase 1 --reason x",
    "--as xu erase 1 2 --reason x",
    "--as xu erase --due",
    "show 1 --reveal",
    "customer 王小明 --reveal",
    "list last-four=8000",
    "policy apply other.toml --open-cases --dry-run",
    "export --reveal -o all.csv",
    "issue --all record-card -o all",
    "policy apply other.toml --open-cases",
    "calendar import 2026",
    "site give 1 y.case --to S3",
    "--as xu assign 1 hong",
    "record 1 responsible unit=家电部 person=zhu phoned_at=now --key k",
)
"""What else touches several cases at once, or looks in clear."""


def on_record(desk: Desk) -> list[str]:
    with closing(desk.store()) as store:
        return [event.payload.kind for event in store.events(CASE)]


@pytest.fixture
def given(told: Desk) -> Desk:
    """Case 1, on which everything has happened, is at another site."""
    told.run("site name S1")
    told.run("--as teng site give 1 gone.case --to S2")
    return told


TRIED = tuple(dict.fromkeys([line for row, _, _ in ROWS for line in row.split(" | ")] + [*MORE]))


def test_nothing_is_recorded_on_a_case_that_was_given_away_whatever_is_typed(
    given: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    before = on_record(given)
    assert before[-1] == "case.given"
    for line in TRIED:
        words = shlex.split(_in_full(line))
        run(["--now", given.now, "--no-input", *words])
        assert [*on_record(given)[: len(before)]] == before
        assert set(on_record(given)[len(before) :]) <= MAY, line
    capsys.readouterr()
    assert given.json("verify")["ok"]


def test_nor_in_a_batch_nor_by_a_table_of_the_case(
    given: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    before = on_record(given)
    lines = [line for line in TRIED if not line.startswith("init")]
    Path("all").write_text("".join(f"{_in_full(line)}\n" for line in lines), "utf-8")
    run(["--now", given.now, "batch", "all", "--keep-going"])
    table = f"case,name,phone,category,about,details,request\n{CASE},王,13812348000,goods,x,x,x\n"
    Path("again.csv").write_text(table, "utf-8")
    run(["--now", given.now, "--as", "teng", "import", "again.csv"])
    capsys.readouterr()
    assert set(on_record(given)[len(before) :]) <= MAY
    assert given.run(f"--as teng open {CARD}").code == 0, "others go on"


# ---- on a server ---------------------------------------------------------------------------------


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without the check, such as an older one."""
    for where in ("casefile.actions.act", "casefile.procedure.guards"):
        monkeypatch.setattr(f"{where}.not_given", lambda _: None)


def gone(desk: Desk, place: str) -> None:
    folder = "" if "://" in place else str(Path(place).parent)
    desk.run(f"--db {place} init {folder} --practice --site S1")
    desk.run(f"--db {place} --as teng open {CARD}")
    desk.run(f"--db {place} --as teng site give 1 gone.case --to S2")


def test_the_database_refuses_it_to_a_program_without_that_check(
    bare_desk: Desk, server_address: str, unchecked: None
) -> None:
    gone(bare_desk, server_address)
    bare_desk.run("init there --practice --site S2")
    head = bare_desk.json(f"--db {server_address} verify")["head"]
    for line in ("note 1 x", "offer 1 refund amount=1", "show 1 --reveal", "assign 1 hong"):
        told = bare_desk.run(f"--db {server_address} --as teng {line}", code=4).err
        assert "another site" in told, line
    assert bare_desk.json(f"--db {server_address} verify")["head"] == head
    bare_desk.run("--db there/casefile.db --as teng site take gone.case")
    bare_desk.run("--db there/casefile.db --as teng site give 1 back.case --to S1")
    bare_desk.run(f"--db {server_address} --as teng site take back.case")
    bare_desk.run(f"--db {server_address} --as teng note 1 又在这里")
    bare_desk.run(f"--db {server_address} --as teng site give 1 again.case --to S2")
    bare_desk.run(f"--db {server_address} --as teng note 1 x", code=4)
    bare_desk.run(f"--db {server_address} --as xu erase 1 --reason 到期")
    assert bare_desk.json(f"--db {server_address} verify")["ok"]


def test_a_copy_takes_what_its_site_recorded_however_wrong(
    bare_desk: Desk, server_address: str, unchecked: None
) -> None:
    gone(bare_desk, "here/casefile.db")
    bare_desk.run("--db here/casefile.db bundle make first.bundle")
    head = bare_desk.json("--db here/casefile.db verify")["head"]
    bare_desk.run("--db here/casefile.db --as teng note 1 x")
    bare_desk.run(f"--db here/casefile.db bundle make second.bundle --since {head}")
    for file in ("first", "second"):
        bare_desk.run(f"--db {server_address} bundle take {file}.bundle")
    (one,) = bare_desk.run(f"site list '{server_address}' --json", code=10).data["findings"]
    assert one["rule"] == "recorded-after-given"


def test_what_a_log_brings_that_comes_in_many_rows_is_found_where_it_comes(
    bare_desk: Desk, server_address: str, unchecked: None
) -> None:
    """It is carried as it is, and proved as it is; that it went on here is a finding."""
    gone(bare_desk, "here/casefile.db")
    bare_desk.run("--db here/casefile.db --as teng note 1 x")
    known = bare_desk.json("--db here/casefile.db verify")
    bare_desk.run(f"--db here/casefile.db move --to {server_address}")
    assert bare_desk.json(f"--db {server_address} verify") == known
    for line in (f"site list '{server_address}'", f"--db {server_address} check"):
        assert recorded_after(bare_desk, line) == 1, line
    bare_desk.run("init other --practice --site S3")
    assert (
        recorded_after(bare_desk, f"--db other/casefile.db check --sites '{server_address}'") == 1
    )


def test_so_is_what_was_recorded_in_as_many_rows_as_are_copied(
    bare_desk: Desk, server_address: str
) -> None:
    gone(bare_desk, server_address)
    notes = [NewEvent(NOW, NoteAdded(), {"text": str(no)}) for no in range(60)]
    with closing(opened(locate(server_address))) as store, store.write():
        stream = f"S1-{CASE}"
        store.append(stream, store.last(stream), notes, Stamp(NOW, "teng", "counter"))
    assert recorded_after(bare_desk, f"--db {server_address} check") == 1


def recorded_after(desk: Desk, line: str) -> int:
    """How much a command finds that was recorded on a case where it was no longer."""
    found = desk.run(f"{line} --json", code=10).data["findings"]
    return sum(one["rule"] == "recorded-after-given" for one in found)


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    yield from _a_hall()


def test_a_desk_with_a_login_of_its_own_is_refused_in_psql(hall: Hall, bare_desk: Desk) -> None:
    gone(bare_desk, hall.address)
    server.said(
        bare_desk.run(f"--db {hall.address} desk add teng --login {hall.login('teng')}").out
    )
    event = hall.next_event("teng", "owner.assigned", {"to": "hong"}, stream=f"S1-{CASE}")
    assert hall.append("teng", event)[0] == "CF009"
    assert hall.append("teng", event | {"kind": "case.taken"})[0] != ""
