"""Another backend, one that has neither file nor engine, under the whole command line."""

from collections.abc import Iterator

import pytest

from casefile.store import BACKENDS
from tests.desk import CARD, Desk
from tests.memory import MEMORY, PLACES

FILE = "memory:desk"


@pytest.fixture
def elsewhere(bare_desk: Desk) -> Iterator[Desk]:
    """A desk whose log is kept in memory."""
    BACKENDS["memory"] = MEMORY
    yield bare_desk
    PLACES.clear()
    del BACKENDS["memory"]


def test_a_case_goes_from_its_opening_to_its_proof(elsewhere: Desk) -> None:
    def run(line: str, *more: str, code: int = 0) -> str:
        answer = elsewhere.run(f"--db {FILE} {line}", *more, code=code)
        return answer.out + answer.err

    run("init --practice")
    assert "there already" in run("init", code=73)
    for _ in range(2):
        run(f"--as teng open {CARD}")
    run("--as teng record 1 judge founded=yes reasonable=yes")
    run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:00")
    run("--as teng offer 1 refund amount=100")
    run("--as teng choose 1 1")
    run("--as teng issue 1 notice -o out")
    run("--as teng note 1 内容", "--json")
    run("--as teng withdraw 2 --reason 和解")
    assert "2026-000001" in run("search 王小明")
    assert "2026-000001" in run("list")
    run("show 1 --log")
    run("why 1 investigate")
    run("today --all")
    run("check", code=0)
    assert elsewhere.json(f"--db {FILE} verify")["ok"] is True
    run("rebuild")
    assert elsewhere.json(f"--db {FILE} verify")["ok"] is True
    run("export cases -o out/cases.csv")
    run("--as xu erase 2 --reason 到期")
    assert elsewhere.json(f"--db {FILE} verify")["ok"] is True
    assert "in memory" in run("backup kept", code=73)
    assert "Memory" in run("doctor")


def test_two_places_are_two_logs(elsewhere: Desk) -> None:
    elsewhere.run("--db memory:one init --practice")
    elsewhere.run("--db memory:two list", code=3)
