"""Each kind of event is one row; what a newer program wrote is told as such, never as altered."""

import sqlite3
import typing
from pathlib import Path

import msgspec
import pytest

from casefile.cli.commands import ROOMS
from casefile.log import in_office, on_cases, on_money, on_sites
from casefile.log.features import KNOWN_FEATURES
from casefile.log.kinds import FORMAT, KINDS, Kind, Payload
from casefile.policy import grammar
from casefile.replay.beyond_steps import CHANGES
from casefile.replay.replay import _CHANGES
from casefile.store import chain
from casefile.store.tables import features
from casefile.values.value import canonical
from tests.desk import Desk

FOLDED = {payload.kind for payload in (*_CHANGES, *CHANGES)} | {"case.opened"}
IN_UNION = {payload.kind: payload for payload in typing.get_args(Payload)}
PAYLOADS = {
    one.kind
    for file in (on_cases, on_money, on_sites, in_office)
    for one in vars(file).values()
    if isinstance(one, type) and hasattr(one, "kind")
}


def lacking(name: str, kind: Kind | None) -> list[str]:
    """What a kind of event of that name does without."""
    if kind is None:
        return ["a row in log/kinds.py"]
    found = []
    if IN_UNION.get(name) is not kind.payload:
        found.append("a place in the union of log/kinds.py")
    titles = (kind.title.of("zh"), kind.title.of("en"))
    if titles[0].isascii() or not all(titles) or not titles[1].isascii():
        found.append("a title in both languages")
    if (kind.touches not in ("office", "look")) != (name in FOLDED):
        found.append("a fold in replay/")
    if not 1 <= kind.since <= FORMAT:
        found.append("the format that brought it")
    if not kind.payload.__struct_config__.forbid_unknown_fields:
        found.append("a payload that refuses unknown fields")
    names = {f.name for f in msgspec.structs.fields(kind.payload)}
    files = {"sha256", "digest", "policies"} & names
    if bool(files) != kind.keeps and name != "import.done":  # a table that was read is not kept
        found.append("whether it names files that are kept")
    return found


@pytest.mark.parametrize("name", sorted(KINDS.keys() | IN_UNION.keys() | FOLDED | PAYLOADS))
def test_a_kind_of_event_lacks_nothing(name: str) -> None:
    assert lacking(name, KINDS.get(name)) == []


def test_what_is_lacking_is_told_by_name() -> None:
    bare = msgspec.structs.replace(KINDS["note.added"], title=events_title(), since=0)
    assert lacking("note.added", bare) == [
        "a title in both languages",
        "the format that brought it",
    ]
    assert lacking("note.burnt", None) == ["a row in log/kinds.py"]
    strange = msgspec.structs.replace(KINDS["note.added"], touches="office")
    assert lacking("note.added", strange) == ["a fold in replay/"]


def events_title() -> typing.Any:
    from casefile.values.value import Title

    return Title("", "")


def test_only_kinds_that_say_so_keep_personal_facts_beside_the_log(desk: Desk) -> None:
    for file in sorted((Path(__file__).parents[1] / "examples").glob("*.casefile")):
        desk.run(f"batch {file}")
    store = desk.store()
    for event in store.log(0, 10_000):
        assert not event.personal or KINDS[event.payload.kind].personal, event.payload.kind
    store.close()


# ---- what a newer program wrote ---------------------------------------------------------------


def written_by_a_newer_one(name: str, needed: str) -> None:
    connection = sqlite3.connect("casefile.db", isolation_level=None)
    connection.execute("INSERT INTO features VALUES (?, ?)", [name, needed])
    connection.close()


def named_features() -> set[str]:
    connection = sqlite3.connect("casefile.db")
    found = {str(name) for (name,) in connection.execute("SELECT name FROM features")}
    connection.close()
    return found


def of_the_release_before() -> None:
    """Leave in the file the features that a file had before this program wrote to it."""
    connection = sqlite3.connect("casefile.db", isolation_level=None)
    connection.execute("DELETE FROM features WHERE name NOT IN ('log-3', 'policies-2')")
    connection.close()


def test_a_file_names_the_formats_that_its_events_and_policies_are_of(desk: Desk) -> None:
    assert {f"log-{FORMAT}", f"policies-{grammar.FORMAT}"} <= named_features() <= KNOWN_FEATURES


def test_a_file_names_a_format_once_something_of_it_is_recorded(desk: Desk) -> None:
    desk.open()
    of_the_release_before()
    before = named_features()
    for line in ("show 1", "verify", "rebuild", "check"):
        desk.run(line)
    desk.run("--as teng close 1", code=4)
    assert named_features() == before
    desk.run("--as teng note 1 x")
    assert named_features() == before | {f"log-{FORMAT}"}
    policy = Path("policy.toml")
    policy.write_text(policy.read_text("utf-8").replace("人手不足", "人手太少"), "utf-8")
    desk.run("policy apply policy.toml")
    assert named_features() == before | {f"log-{FORMAT}", f"policies-{grammar.FORMAT}"}


@pytest.mark.parametrize("what", ["log", "policies"])
def test_an_older_program_reads_none_of_what_a_newer_one_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    newest = f"{what}-{FORMAT if what == 'log' else grammar.FORMAT}"
    monkeypatch.setattr(features, "KNOWN_FEATURES", KNOWN_FEATURES - {newest})
    assert f"which knows {newest};" in desk.run("list", code=76).err


def appended(kind: str, data: dict[str, object]) -> None:
    """An event of case 1 as a program would append it that knows more than this one."""
    connection = sqlite3.connect("casefile.db", isolation_level=None)
    seq, before = connection.execute(
        "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    stream = "2026-000001"
    (no,) = connection.execute("SELECT max(no) FROM events WHERE stream = ?", [stream]).fetchone()
    at = "2026-03-02T03:00:00Z"
    text = canonical(data).decode()
    row: chain.Row = (seq + 1, stream, no + 1, kind, at, at, "teng", "x", None, text, None)
    connection.execute(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*row, chain.chained(before, row)],
    )
    connection.close()


LINES = {
    "init": "",  # makes another file
    "open": "open name=a phone=13812348000 category=goods about=a details=a request=a",
    "record": "record 1 judge founded=yes reasonable=yes",
    "next": "next 1",
    "show": "show 1",
    "list": "list",
    "search": "search 王小明",
    "today": "today",
    "check": "check",
    "why": "why 1",
    "pause": "pause 1 --reason x --until 2026-03-05T10:00",
    "resume": "resume 1",
    "note": "note 1 x",
    "strike": "strike 1 note --reason x",
    "contact": "contact 1 channel=phone outcome=reached",
    "promise": "promise 1 x --due 3d",
    "promise-kept": "promise-kept 1 1",
    "promise-moved": "promise-moved 1 1 --due 3d",
    "promise-released": "promise-released 1 1 --reason x",
    "request": "request 1 copy",
    "request-met": "request-met 1 1 -o own.txt",
    "request-refused": "request-refused 1 1 --reason x",
    "demand": "demand 1 x",
    "demand-met": "demand-met 1 1",
    "demand-declined": "demand-declined 1 1",
    "link": "link 1 2 --as same-customer",
    "unlink": "unlink 1 2 --reason x",
    "customer": "customer 13812348000",
    "whoami": "--as teng whoami",
    "history": "--as teng history",
    "undo": "--as teng undo",
    "offer": "offer 1 refund amount=1",
    "choose": "choose 1 1",
    "decline": "decline 1 1",
    "approve": "approve 1",
    "refuse": "refuse 1 --reason x",
    "delegate": "delegate --to hong --until 2026-03-05T10:00",
    "settle": "settle 1 trigger=merchant merchant=甲店 in_scope=yes amount=1 payee=本人",
    "overpaid": "overpaid 1 1 --reason x",
    "cancel-settlement": "cancel-settlement 1 1 --reason x",
    "assign": "assign 1 hong",
    "correct": "correct 1 judge founded=no --reason x",
    "attach": "attach 1 policy.toml --as evidence",
    "attachments": "attachments 1",
    "issue": "issue 1 record-card",
    "sign": "sign 1 receipt --copy 1 --by x",
    "hand-over": "hand-over 1 receipt --copy 1 --to x --signed-by x",
    "void": "void 1 receipt --reason x",
    "documents": "documents 1",
    "close": "close 1",
    "reopen": "reopen 1 --reason x",
    "withdraw": "withdraw 1 --reason x",
    "erase": "erase 1 --reason x",
    "verify": "verify",
    "rebuild": "rebuild",
    "import": "import table.csv",
    "export": "export cases",
    "report": "report weekly",
    "backup": "backup kept.db",
    "restore": "restore casefile.db new.db",
    "move": "move --to new.db",
    "bundle": "bundle make kept.bundle",
    "site": "site name S2",
    "desk": "desk remove --login counter",
    "doctor": "doctor",
    "policy": "policy list",
    "template": "template list",
    "calendar": "calendar show 2026",
    "staff": "staff list",
    "schema": "",  # of no desk
    "batch": "batch lines.casefile",
    "shell": "",  # asks on a terminal
    "completion": "",  # reads no desk
}


@pytest.mark.parametrize("command", sorted(ROOMS))
def test_a_file_that_a_newer_program_wrote_is_told_as_such_by(command: str, desk: Desk) -> None:
    desk.open()
    Path("lines.casefile").write_text("note 1 x\n", "utf-8")
    Path("table.csv").write_text("投诉人姓名\n王\n", "utf-8")
    written_by_a_newer_one("sites-1", "read")
    before = Path("casefile.db").read_bytes()
    line = LINES[command]
    if not line:
        return
    code = 10 if command == "doctor" else 76
    told = desk.run(f"--as teng {line}", code=code)
    sentence = told.out if command == "doctor" else told.err
    assert "written by a newer casefile, which knows sites-1; bring this one up to date" in sentence
    assert "alter" not in sentence
    assert Path("casefile.db").read_bytes() == before


def test_a_file_that_only_a_newer_program_may_write_is_read(desk: Desk) -> None:
    desk.open()
    written_by_a_newer_one("sites-1", "write")
    desk.run("show 1")
    desk.run("verify")
    told = desk.run("--as teng note 1 x", code=76).err
    assert "sites-1" in told


@pytest.mark.parametrize(
    ("kind", "data"),
    [("case.split", {"into": 2}), ("note.added", {"colour": "red"})],
    ids=["an unknown kind", "an unknown field"],
)
@pytest.mark.parametrize(
    "line", ["show 1", "note 1 x", "verify", "rebuild", "export events", "next 1"]
)
def test_an_event_of_a_newer_program_is_not_called_altered(
    desk: Desk, kind: str, data: dict[str, object], line: str
) -> None:
    desk.open()
    appended(kind, data)
    told = desk.run(f"--as teng {line}", code=76).err
    assert "Event 5 was written by a newer casefile; bring this one up to date." in told
    assert "alter" not in told


def test_an_event_that_does_not_fit_its_hash_is_altered_whatever_it_is_called(desk: Desk) -> None:
    desk.open()
    connection = sqlite3.connect("casefile.db", isolation_level=None)
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET kind = 'case.split' WHERE seq = 4")
    connection.close()
    found = desk.run("verify --json", code=11).data["problems"]
    assert any("altered" in p["problem"] for p in found)
