"""The whole command line over a log on a server: what a desk types, and what it reads."""

from pathlib import Path

import pytest

from tests.desk import CARD, Desk, RealDesk
from tests.test_transcripts import FOLDER, replayed


@pytest.fixture
def elsewhere(bare_desk: Desk, server_address: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose log is kept on a server."""
    monkeypatch.setenv("CASEFILE_DB", server_address)
    bare_desk.run("init --practice")
    return bare_desk


@pytest.mark.parametrize("name", ["first-case", "mistakes"])
def test_the_commands_answer_as_they_do_over_a_file(
    name: str,
    server_address: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CASEFILE_DB", server_address)
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    got = replayed(text, RealDesk(capsys, monkeypatch), capsys)
    assert as_of_a_file(got, server_address) == text


def as_of_a_file(text: str, address: str) -> str:
    return text.replace(f"casefile --db '{address}'", "casefile").replace(address, "casefile.db")


def test_a_case_goes_from_its_opening_to_its_erasure(elsewhere: Desk) -> None:
    run = elsewhere.run
    assert "there already" in run("init", code=73).err
    for _ in range(2):
        run(f"--as teng open {CARD}")
    run("--as teng record 1 judge founded=yes reasonable=yes")
    run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:00")
    run("--as teng offer 1 refund amount=100")
    run("--as teng choose 1 1")
    run("--as teng issue 1 notice -o out")
    run("--as teng issue --all record-card -o out")
    run("--as teng note 1 内容")
    run("--as teng withdraw 2 --reason 和解")
    assert "2026-000001" in run("search 小明").out
    assert "2026-000001" in run("list").out
    run("show 1 --log")
    run("why 1 investigate")
    run("check --notify", code=0)
    assert elsewhere.json("verify")["ok"] is True
    run("rebuild")
    run("export cases -o out/cases.csv")
    run("--as xu erase 2 --reason 到期")
    found = elsewhere.json("verify")
    assert (found["ok"], found["problems"]) == (True, [])


def test_a_backup_is_proved_and_restored_beside_the_desk(
    elsewhere: Desk, server_address: str
) -> None:
    from tests import server

    elsewhere.run(f"--as teng open {CARD}")
    kept = elsewhere.json("backup kept.dump")
    database = server_address.rpartition("schema=")[2]
    other = server.new_database(database)
    try:
        again = elsewhere.json(f"restore kept.dump {other}?schema={database}")
        assert again["head"] == kept["head"]
        assert elsewhere.json(f"--db {other}?schema={database} verify")["ok"] is True
        assert elsewhere.run(f"restore kept.dump {server_address}", code=73)
        Path("broken.dump").write_bytes(Path("kept.dump").read_bytes()[:2000])
        elsewhere.run(f"restore broken.dump {other}", code=73)
        Path("none.dump").write_text("x")
        elsewhere.run(f"restore none.dump {other}", code=65)
    finally:
        server.said(f"DROP DATABASE {database} WITH (FORCE)")


def test_what_erasing_cannot_reach_on_a_server_is_told(elsewhere: Desk) -> None:
    elsewhere.run(f"--as teng open {CARD}")
    elsewhere.run("--as teng withdraw 1 --reason 和解")
    told = elsewhere.run("--as xu erase 1 --reason 到期").out
    assert "written anew" in told
    assert "standbys" in told
    assert "no trace" not in told
