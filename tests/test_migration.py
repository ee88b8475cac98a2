"""Files of earlier schemas: brought up as a whole after a checked copy, and read as before."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.log.rows import Derived
from casefile.people.masks import mask_name
from casefile.store import locate, made, opened, search
from casefile.store.search import spaced, with_numbers
from casefile.store.sqlite import migrations, schema, steps
from casefile.store.sqlite.connection import version_of
from tests.desk import Desk, RealDesk
from tests.fixtures.make import SHOWN
from tests.limited import limited

FIXTURES = Path(__file__).parent / "fixtures"
RELEASED = sorted(int(f.stem.removeprefix("schema-")) for f in FIXTURES.glob("schema-*.db"))
ROOT = Path(__file__).parents[1]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}
COPY = "casefile.db.v1-backup-2026-03-02"


@given(st.text("0123456789+-() #*\n138王 ，ab", max_size=60))
def test_words_are_brought_up_to_what_they_would_be_now(text: str) -> None:
    now = with_numbers(spaced(text)).strip()
    assert with_numbers(spaced(text).strip()) == now
    assert with_numbers(now) == now


@given(st.text("0123456789+-() #*\n138王 ，ab", max_size=60))
def test_telephone_numbers_stand_where_digits_do(text: str) -> None:
    """They are looked for in such places only, and none is missed for that."""
    everywhere = [re.sub("[^0-9]", "", found) for found in search._NUMBER.findall(text)]
    dialled = [re.sub("^0*86(?=[0-9]{10})", "", found).lstrip("0") for found in everywhere]
    found = search.numbers(text)
    assert {number for number in dialled if number} <= set(found)
    # what is more is part of one: without its extension, or as it is dialled in town
    assert all(any(number in one for one in dialled) for number in found)
    assert search.numbers(spaced(text)) == search.numbers(unicodedata.normalize("NFKC", text))


@pytest.fixture(params=RELEASED)
def old(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[RealDesk, int]:
    shutil.copyfile(FIXTURES / f"schema-{request.param}.db", "casefile.db")
    return RealDesk(capsys, monkeypatch), request.param


@pytest.fixture
def first(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    shutil.copyfile(FIXTURES / "schema-1.db", "casefile.db")
    return RealDesk(capsys, monkeypatch)


def plain(path: str = "casefile.db") -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def version(path: str = "casefile.db") -> int:
    connection = plain(path)
    try:
        return version_of(connection)
    finally:
        connection.close()


def holds(stored: Any, found: Any) -> bool:
    """Whether ``found`` tells all that ``stored`` tells; more keys, and more findings, are new."""
    if isinstance(stored, dict):
        personal = stored.get("personal")
        if isinstance(personal, dict) and "by" in personal:
            # the log masks who signed a copy since schema 2
            stored = {**stored, "personal": {**personal, "by": mask_name(personal["by"])}}
        return isinstance(found, dict) and all(
            key in found and holds(value, found[key]) for key, value in stored.items()
        )
    if isinstance(stored, list):
        return (
            isinstance(found, list)
            and len(stored) == len(found)
            and all(holds(a, b) for a, b in zip(stored, found, strict=True))
        )
    return bool(stored == found)


# ---- what is brought up ----------------------------------------------------------------------


def test_a_file_was_kept_of_every_schema_before_this_one() -> None:
    assert list(range(1, schema.VERSION)) == RELEASED


@pytest.mark.parametrize("name", [n for n in SHOWN if n != "check"])
def test_an_older_file_shows_what_it_showed(old: tuple[RealDesk, int], name: str) -> None:
    desk, number = old
    stored = json.loads((FIXTURES / f"schema-{number}" / f"{name}.json").read_text("utf-8"))
    found = desk.json(SHOWN[name])
    if name == "verify":
        assert found["ok"]
    assert holds(named(stored), found)


def named(told: Any) -> Any:
    """What was shown, but for a copy that nobody is named to have received: ``show`` made a masked
    name (``*``) of that, exports did not."""
    if isinstance(told, dict):
        return {k: None if (k, v) == ("received_by", "*") else named(v) for k, v in told.items()}
    return [named(one) for one in told] if isinstance(told, list) else told


def test_its_findings_are_there_still(old: tuple[RealDesk, int]) -> None:
    desk, number = old
    stored = json.loads((FIXTURES / f"schema-{number}" / "check.json").read_text("utf-8"))
    found = desk.run(f"{SHOWN['check']} --json --exit-zero").data["findings"]
    for finding in stored["findings"]:
        assert any(holds(finding, new) for new in found)


def test_an_older_file_can_be_worked_on(old: tuple[RealDesk, int]) -> None:
    desk, _ = old
    desk.wall = "2026-03-03T10:00:00+08:00"
    desk.run("--as teng note 2026-1 继续办理")
    desk.json("rebuild")
    assert desk.json("verify")["ok"]
    assert version() == schema.VERSION


def test_the_triggers_are_there_afterwards(first: Desk) -> None:
    first.run("list")
    connection = plain()
    assert schema.definitions(connection) == schema.expected()
    for attack in ("DELETE FROM files", "DELETE FROM personal", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(attack)
    connection.close()


def test_a_number_typed_with_marks_is_found_in_what_was_recorded_before(first: Desk) -> None:
    assert [c["case"] for c in first.json("search 13812348001")] == ["2026-000001"]
    assert [c["case"] for c in first.json("search 139-0000-0002")] == ["2026-000002"]


def test_ended_cases_of_before_are_due_for_erasure_too(first: Desk) -> None:
    counts = first.run("check --json --exit-zero").data["counts"]
    assert counts["erasure-due"] == 3


# ---- the copy --------------------------------------------------------------------------------


def test_a_checked_copy_of_before_is_kept_and_told(first: Desk) -> None:
    before = {name: list(rows) for name, rows in _everything("casefile.db").items()}
    answer = first.run("list --json")
    assert COPY in answer.err
    assert _everything(COPY) == before
    assert version(COPY) == 1
    assert Path(COPY).stat().st_mode & 0o777 == 0o600
    assert first.run("list").err == ""


def _everything(path: str) -> dict[str, list[tuple[Any, ...]]]:
    connection = plain(path)
    names = [n for (n,) in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
    found = {n: connection.execute(f"SELECT * FROM {n}").fetchall() for n in names}
    connection.close()
    return found


def test_a_forged_date_leads_to_no_other_folder(first: Desk) -> None:
    connection = plain()
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'events_no_update'"
    ).fetchone()
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET recorded_at = '../../evil/' WHERE seq = 69")
    connection.execute(sql)
    connection.close()
    first.run("list", code=65)
    assert sorted(p.name for p in Path().iterdir()) == ["casefile.db", "casefile.db.lock"]


def test_a_copy_never_overwrites(first: Desk) -> None:
    Path(COPY).write_text("something else")
    first.run("list")
    assert Path(COPY).read_text() == "something else"
    assert version(f"{COPY}-2") == 1


def test_a_copy_that_an_interrupted_run_left_is_used(first: Desk) -> None:
    shutil.copyfile("casefile.db", COPY)
    Path(".casefile.db.v1-copy").write_text("half a copy")
    first.run("list")
    left = sorted(p.name for p in Path().iterdir())
    assert left == ["casefile.db", "casefile.db.lock", COPY]


def test_a_newer_copy_under_that_name_is_not_taken_for_one(first: Desk) -> None:
    shutil.copyfile("casefile.db", COPY)
    connection = plain(COPY)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    first.run("list")
    assert version(f"{COPY}-2") == 1


def test_a_full_disk_leaves_the_file_as_it_was(first: Desk) -> None:
    """A limit on the size of files stands in for the disk: the kernel refuses the write."""
    before = Path("casefile.db").read_bytes()
    script = limited(len(before) // 2)
    done = subprocess.run(
        [sys.executable, "-c", script, "list"], capture_output=True, text=True, env=ENV, check=False
    )
    assert done.returncode == 73, done.stderr
    assert "stays as it is, with schema 1" in done.stderr
    assert "Traceback" not in done.stderr
    assert Path("casefile.db").read_bytes() == before
    assert sorted(p.name for p in Path().iterdir()) == ["casefile.db", "casefile.db.lock"]
    first.run("list")  # with room again


# ---- what stops it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DROP TRIGGER events_no_update", "events_no_update"),
        ("CREATE INDEX mine ON cases (about)", "mine"),
    ],
)
def test_an_altered_schema_is_not_brought_up(first: Desk, damage: str, told: str) -> None:
    connection = plain()
    connection.execute(damage)
    connection.close()
    before = Path("casefile.db").read_bytes()
    answer = first.run("list", code=65)
    assert told in answer.err
    assert "stays as it is, with schema 1" in answer.err
    assert Path("casefile.db").read_bytes() == before


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_damaged_file_is_not_brought_up(first: Desk, part: float) -> None:
    content = Path("casefile.db").read_bytes()
    zeroed = int(len(content) * part) // 4096 * 4096
    damaged = content[:zeroed] + bytes(4096) + content[zeroed + 4096 :]
    for broken in (content[:zeroed], damaged):
        Path("casefile.db").write_bytes(broken)
        answer = first.run("list", code=65)
        assert "damaged" in answer.err
        assert Path("casefile.db").read_bytes() == broken
        assert not list(Path().glob("*backup*"))


def test_an_altered_log_is_not_brought_up(first: Desk) -> None:
    connection = plain()
    sql = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'events_no_update'"
    ).fetchone()[0]
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET actor = 'nobody' WHERE seq = 20")
    connection.execute(sql)
    connection.close()
    before = Path("casefile.db").read_bytes()
    assert "Event 20 of" in first.run("list", code=65).err
    assert Path("casefile.db").read_bytes() == before
    assert not list(Path().glob("*backup*"))


def test_a_step_that_leaves_another_schema_is_taken_back(
    first: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(db: Any) -> None:
        steps.erasing(db)
        db.execute("DROP TRIGGER events_no_delete")

    wanted = schema.expected()
    monkeypatch.setattr(schema, "STEPS", (steps.STEPS[0], forgetful, *steps.STEPS[2:]))
    real = schema.expected
    now = schema.VERSION
    monkeypatch.setattr(schema, "expected", lambda v=now: wanted if v == now else real(v))
    before = _everything("casefile.db")
    assert "events_no_delete" in first.run("list", code=65).err
    assert version() == 1
    assert _everything("casefile.db") == before


def test_a_step_that_fails_is_taken_back(first: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(db: Any) -> None:
        steps.erasing(db)
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "STEPS", (steps.STEPS[0], failing, *steps.STEPS[2:]))
    before = _everything("casefile.db")
    with pytest.raises(KeyboardInterrupt):
        opened(locate("casefile.db"))
    assert _everything("casefile.db") == before


# ---- where nothing can be written ------------------------------------------------------------


def test_an_older_file_that_is_read_only_is_read(first: Desk) -> None:
    Path("casefile.db").chmod(0o444)
    before = Path("casefile.db").read_bytes()
    stored = json.loads((FIXTURES / "schema-1" / "show-2026-1.json").read_text("utf-8"))
    assert holds(stored, first.json(SHOWN["show-2026-1"]))
    assert first.json("verify")["ok"]
    assert "read-only" in first.run("--as teng note 2026-1 x", code=73).err
    assert "read-only" in first.run("rebuild", code=73).err
    assert Path("casefile.db").read_bytes() == before
    assert [p.name for p in Path().iterdir()] == ["casefile.db"]


def test_one_too_large_for_memory_is_told(first: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("casefile.db").chmod(0o444)
    monkeypatch.setattr(migrations, "LARGEST_IN_MEMORY", 1000)
    assert "copy it to a folder where you may write" in first.run("list", code=65).err


# ---- rows that have to be made anew ----------------------------------------------------------


def test_a_step_may_ask_for_the_derived_rows_to_be_made_anew(
    first: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "REBUILDS", frozenset({2}))
    store = opened(locate("casefile.db"))
    with store.write():
        store.put_case(Derived(store.cases(_any())[0].__class__(**_wrong(store))))
    assert set(store.chores()) == {"rebuild"}
    store.close()
    assert "wrong" not in first.run("list").out
    store = opened(locate("casefile.db"))
    assert store.chores() == {}
    store.close()
    assert first.json("verify")["ok"]


def _any() -> Any:
    from casefile.log.rows import CaseFilter

    return CaseFilter()


def _wrong(store: Any) -> dict[str, Any]:
    import msgspec

    row = store.cases(_any())[0]
    return {**msgspec.structs.asdict(row), "about": "wrong"}


def test_a_new_file_owes_nothing(first: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "REBUILDS", frozenset({1, 2}))
    new = made(locate("new.db"))
    assert new.chores() == {}
    new.close()


# ---- many at once (kills: test_crash) -----------------------------------------------------------


@pytest.mark.slow
def test_twenty_open_an_older_file_at_once_and_one_brings_it_up(first: Desk) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "casefile", "list"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ENV,
        )
        for _ in range(20)
    ]
    answers = [one.communicate(timeout=240) for one in running]
    assert [one.returncode for one in running] == [0] * 20, answers
    assert len({out for out, _ in answers}) == 1
    assert sum(COPY.encode() in err for _, err in answers) == 1
    assert len(list(Path().glob("*backup*"))) == 1
    assert first.json("verify")["ok"]
