"""The whole command line over a log on a server: what a desk types, and what it reads."""

import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.actions import in_parallel
from casefile.actions.proof import verify, workers
from casefile.store import locate
from casefile.store.postgres import schema
from casefile.store.postgres.copies import in_database
from casefile.store.postgres.database import connected
from casefile.store.postgres.steps import STEPS, run_step
from tests import server
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


@pytest.mark.parametrize("before", range(1, schema.VERSION))
def test_a_log_of_an_earlier_schema_is_brought_up(
    before: int, elsewhere: Desk, server_address: str
) -> None:
    """By whoever opens it first; it is then as a new one is."""
    elsewhere.run(f"--as teng open {CARD}")
    of = server_address.rpartition("schema=")[2]
    older = f"{of}_old"
    server.said(f"CREATE SCHEMA {older}")
    try:
        with closing(connected(locate(server_address))) as connection:
            connection.begin(f"BEGIN; SET LOCAL search_path = {older}, pg_temp")
            for step in STEPS[:before]:
                run_step(step, connection)
            connection.execute("SET LOCAL session_replication_role = replica")
            found = connection.execute(
                f"SELECT tablename FROM pg_tables WHERE schemaname = '{older}'"
            )
            for (table,) in found.fetchall():
                connection.execute(f"DELETE FROM {table}")
                connection.execute(f"INSERT INTO {table} SELECT * FROM {of}.{table}")
            connection.execute(f"UPDATE about SET version = {before}")
            connection.commit()
        address = server_address.replace(of, older)
        assert "2026-000001" in elsewhere.run(f"--db '{address}' list").out
        elsewhere.run(f"--db '{address}' --as teng note 1 内容")
        found_by_proof = elsewhere.json(f"--db '{address}' verify")
        assert (found_by_proof["ok"], found_by_proof["problems"]) == (True, [])
        with closing(connected(locate(address))) as connection:
            assert schema.version_of(connection) == schema.VERSION
    finally:
        server.said(f"DROP SCHEMA {older} CASCADE")


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


# ---- a password in the address -------------------------------------------------------------------

WITH_PASSWORD = (
    "postgresql://desk:{}@db.example/mall?sslmode=require",
    "postgresql://desk:{}@one.example,two.example:5433/mall",
    "postgresql://desk@db.example/mall?password={}",
    "postgresql://desk@db.example/mall?schema=east&password={}&connect_timeout=3",
    "postgresql://db.example/mall?user=desk&PASSWORD={}&schema=east",
    "postgresql://desk@db.example/mall?schema=east&p%61ssword={}",
    "postgresql://desk@db.example/mall?sslpassword={}&sslmode=require",
    "postgres:///?password={}",
)
"""Where libpq reads one."""


@given(st.sampled_from(WITH_PASSWORD), st.text("0123456789+-_.!?:%#=~", min_size=1, max_size=9))
def test_an_address_is_shown_without_its_password_wherever_that_stands(form: str, end: str) -> None:
    password = f"geheim{end}"
    shown = str(locate(form.format(password)))
    assert "geheim" not in shown
    assert shown.startswith(form.partition(":")[0])
    for kept in ("schema=east", "sslmode=require", "connect_timeout=3", "user=desk", "/mall"):
        assert (kept in shown) == (kept in form)
    assert "?&" not in shown
    assert not shown.endswith(("?", "&"))


ADDRESSES = (
    "postgresql://desk@db.example/mall?sslmode=require",
    "postgresql://db.example:5433?user=desk&dbname=mall&connect_timeout=3",
    "postgresql://one.example,two.example/other?dbname=mall&target_session_attrs=read-write",
    "postgresql:///?host=/run/postgresql&user=desk&d%62name=mall",
    "postgresql:///mall",
    "postgres://desk:geheim@[::1]:5433/mall",
)
"""Where libpq reads which database is meant."""


@given(st.sampled_from(ADDRESSES), st.from_regex(r"[a-z_]{1,20}", fullmatch=True))
def test_a_copy_is_proved_in_its_own_database_whatever_the_address_says(
    address: str, scratch: str
) -> None:
    from psycopg2.extensions import parse_dsn

    said = parse_dsn(in_database(address, scratch))
    assert said.pop("dbname") == scratch
    known = parse_dsn(address)
    assert known.pop("dbname") == "mall"
    assert said == known


@pytest.mark.parametrize("how", [":{}@", "@&password={}"])
def test_what_helps_us_is_started_without_the_address_and_works_there(
    elsewhere: Desk, monkeypatch: pytest.MonkeyPatch, server_address: str, how: str
) -> None:
    """Everybody on the machine sees the words of a command."""
    before, _, behind = how.partition("@")
    address = server_address.replace("@", before.format("geheim") + "@") + behind.format("geheim")
    monkeypatch.setenv("CASEFILE_DB", address)
    for _ in range(2):
        elsewhere.run(f"--as teng open {CARD}")
    alone = elsewhere.run("export cases").out
    proved = elsewhere.json("verify")
    begun: list[list[str]] = []
    start = subprocess.Popen

    def seen(words: list[str], **how: Any) -> Any:
        begun.append(words)
        return start(words, **how)

    heard: list[object] = []
    answers = in_parallel.InParallel.answers

    def listened(self: in_parallel.InParallel) -> Any:
        for answer in answers(self):
            heard.append(answer)
            yield answer

    monkeypatch.setattr(subprocess, "Popen", seen)
    monkeypatch.setattr(in_parallel.InParallel, "answers", listened)
    monkeypatch.setattr(in_parallel, "FROM", 1)
    monkeypatch.setattr("casefile.actions.data.export_lines.CHUNK", 1)
    defaults: Any = verify.verify.__kwdefaults__
    monkeypatch.setitem(defaults, "large", 0)
    assert elsewhere.run("export cases").out == alone
    assert elsewhere.json("verify") == proved
    assert heard, "the second process tells its half"
    assert len(begun) == 1 + 2 * workers.COUNT
    assert not [word for words in begun for word in words if "://" in word or "geheim" in word]
