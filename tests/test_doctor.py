"""What the doctor finds: each check with its sound and its bad case, and what is measured."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from casefile.actions.entry import Entry
from casefile.actions.office.log import put_on_office
from casefile.actions.proof import vitals as measuring
from casefile.actions.proof.vitals import measured
from casefile.cli.commands import ROOMS
from casefile.disk import place
from casefile.disk.place import file_system_of, is_network
from casefile.errors import message
from casefile.health import DOCTOR, Vitals, examine
from casefile.health.machine import FONTS
from casefile.health.vitals import Engine, Jump, Measured, Mode, Template
from casefile.log.events import NewEvent, NightRun
from casefile.pages.language import Language
from casefile.store import locate
from casefile.store.sqlite import measures, proof_quick
from casefile.values.moments import a_moment
from tests.desk import NOW, Desk
from tests.test_faults import ROOT, damage_empty, damage_newer, damage_truncated

replaced = msgspec.structs.replace
MOMENT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OF_THE_STORE = {
    "engine",
    "size",
    "free",
    "file_system",
    "elsewhere",
    "modes",
    "folder",
    "leftovers",
}
SOUND = Vitals(
    now=MOMENT,
    python=(3, 11, 7),
    kept=Measured(
        engine=Engine("SQLite", (3, 40, 1), (3, 37)),
        size=10_000_000,
        free=50_000_000_000,
        file_system="ext4",
        modes=(Mode("casefile.db", 0o600), Mode("casefile.db.lock", 0o660)),
        folder=Mode(".", 0o755),
    ),
    database="casefile.db",
    last_recorded=MOMENT - timedelta(days=1),
    zone="Asia/Shanghai",
    policy_path="policy.toml",
    templates=(Template("zh_CN/notice.docx"),),
    known_until=date(2026, 12, 31),
    fonts=frozenset(["FangSong,仿宋", "SimHei", "Noto Serif CJK SC", "KaiTi"]),
    office="/usr/bin/soffice",
)


def jump(days: int, *, by_hand: bool = False) -> Jump:
    """That the log went back to so many days ago, from a year later."""
    time = MOMENT - timedelta(days=days)
    return Jump(7, time, time + timedelta(days=365), by_hand)


def changed(**changes: Any) -> Vitals:
    """A sound desk but for ``changes``, of the machine or of what the store measures."""
    kept = {key: value for key, value in changes.items() if key in OF_THE_STORE}
    rest = {key: value for key, value in changes.items() if key not in OF_THE_STORE}
    return replaced(SOUND, kept=replaced(SOUND.kept, **kept), **rest)


def states(vitals: Vitals) -> dict[str, str]:
    """The worst that each check says."""
    order = ("ok", "note", "warning", "fault")
    worst: dict[str, str] = {}
    for verdict in examine(vitals):
        worst[verdict.check] = max(worst.get(verdict.check, "ok"), verdict.state, key=order.index)
    return worst


def test_a_sound_desk_has_nothing() -> None:
    assert set(states(SOUND).values()) == {"ok"}
    assert len(states(SOUND)) == len(DOCTOR) - 1  # there are no leftovers to speak of
    assert all(v.fix is None for v in examine(SOUND))


@pytest.mark.parametrize(
    ("changes", "check", "state"),
    [
        ({"python": (3, 10, 4)}, "python", "fault"),
        ({"engine": Engine("SQLite", (3, 36, 0), (3, 37))}, "sqlite", "fault"),
        ({"engine": Engine("SQLite", (3, 37, 0), (3, 37))}, "sqlite", "ok"),
        ({"engine": Engine("SQLite", (3, 40), (3, 37), False)}, "sqlite", "fault"),
        ({"engine": Engine("SQLite", (3, 40), (3, 37), True, "pysqlite3")}, "sqlite", "warning"),
        ({"trouble": message("broken")}, "database", "fault"),
        ({"problems": (message("broken"),)}, "database", "fault"),
        ({"last_recorded": MOMENT + timedelta(minutes=4)}, "clock", "ok"),
        ({"last_recorded": MOMENT + timedelta(minutes=6)}, "clock", "fault"),
        ({"last_recorded": MOMENT - timedelta(days=30)}, "clock", "ok"),
        ({"last_recorded": MOMENT - timedelta(days=31)}, "clock", "warning"),
        ({"jumps": (jump(1),)}, "clock", "warning"),
        ({"jumps": (jump(30),)}, "clock", "warning"),
        ({"jumps": (jump(31), jump(90))}, "clock", "note"),
        ({"jumps": (jump(1, by_hand=True),)}, "clock", "note"),
        ({"zone_known": False}, "zone", "fault"),
        ({"known_until": None}, "calendar", "fault"),
        ({"known_until": date(2026, 3, 1)}, "calendar", "fault"),
        ({"known_until": date(2026, 3, 31)}, "calendar", "warning"),
        ({"known_until": date(2026, 4, 1)}, "calendar", "ok"),
        ({"policy_there": False}, "policy", "note"),
        ({"policy_faults": (message("a"), message("b"))}, "policy", "fault"),
        ({"policy_applied": False}, "policy", "warning"),
        ({"templates": (Template("n.docx", "missing"),)}, "templates", "fault"),
        ({"templates": (Template("n.docx", "unreadable"),)}, "templates", "fault"),
        ({"templates": (Template("n.docx", "unapproved"),)}, "templates", "fault"),
        ({"samples": ("某某商场（样例）",)}, "names", "note"),
        ({"free": 200_000_000}, "disk", "ok"),
        ({"free": 199_999_999}, "disk", "warning"),
        ({"free": 19_999_999}, "disk", "fault"),
        ({"size": 6_000_000_000}, "disk", "warning"),
        ({"size": 26_000_000_000}, "disk", "fault"),
        ({"file_system": None}, "file-system", "note"),
        ({"file_system": "nfs4", "elsewhere": "network"}, "file-system", "fault"),
        ({"file_system": "9p", "elsewhere": "shared"}, "file-system", "warning"),
        ({"modes": None}, "modes", "note"),
        ({"modes": (Mode("casefile.db", 0o604),)}, "modes", "warning"),
        ({"modes": (Mode("casefile.db", 0o602),)}, "modes", "fault"),
        ({"modes": (Mode("casefile.db", 0o440, False),)}, "modes", "warning"),
        ({"modes": (Mode("casefile.db", 0o600, False, True),)}, "modes", "warning"),
        ({"folder": Mode("/tmp", 0o777)}, "modes", "fault"),
        ({"folder": Mode("/tmp", 0o1777)}, "modes", "ok"),
        ({"leftovers": (".casefile-1",)}, "leftovers", "warning"),
        ({"fonts": None}, "fonts", "note"),
        ({"fonts": frozenset()}, "fonts", "warning"),
        ({"fonts": frozenset(["Noto Sans CJK SC"])}, "fonts", "note"),
        ({"office": ""}, "libreoffice", "note"),
    ],
)
def test_each_check_with_its_bad_case(changes: dict[str, Any], check: str, state: str) -> None:
    found = states(changed(**changes))
    assert found.pop(check) == state
    assert set(found.values()) == {"ok"}
    for verdict in examine(changed(**changes)):
        assert (verdict.fix is not None) == (verdict.state in ("warning", "fault")) or (
            verdict.check == "database"
        )


def test_what_a_policy_without_days_off_does_not_need() -> None:
    bare = changed(calendar=False, known_until=None)
    assert "calendar" not in states(bare)


def test_a_database_that_does_not_open_leaves_the_machine_to_be_judged() -> None:
    closed = Vitals(now=MOMENT, python=(3, 11), kept=SOUND.kept, trouble=message("gone"))
    assert states(closed)["database"] == "fault"
    assert not {"clock", "calendar", "policy", "templates"} & states(closed).keys()


@pytest.mark.parametrize(
    ("kind", "network"),
    [
        ("ext4", False),
        ("overlay", False),
        ("tmpfs", False),
        ("apfs", False),
        ("fuse.ntfs-3g", False),
        ("fuseblk", False),
        ("nfs", True),
        ("nfs4", True),
        ("cifs", True),
        ("smb3", True),
        ("9p", False),
        ("fuse.sshfs", True),
        ("fuse.rclone", True),
        ("fuse.glusterfs", True),
    ],
)
def test_network_file_systems_are_known(kind: str, network: bool) -> None:
    assert is_network(kind) is network


def test_the_innermost_mount_tells_the_file_system(tmp_path: Path) -> None:
    home = os.path.realpath(tmp_path)
    mounts = tmp_path / "mounts"
    odd = f"{home}/a b".replace(" ", r"\040")
    mounts.write_text(
        f"/dev/sda1 / ext4 rw 0 0\nnas:/x {home}/nas nfs4 rw 0 0\n//pc/y {odd} cifs rw 0 0\n"
        f"tmpfs {home}/nas/in tmpfs rw 0 0\n",
        "utf-8",
    )
    for name, kind in (
        ("x.db", "ext4"),
        ("nas/x.db", "nfs4"),
        ("nasal/x.db", "ext4"),
        ("nas/in/x.db", "tmpfs"),
        ("a b/deep/x.db", "cifs"),
    ):
        assert file_system_of(tmp_path / name, mounts) == kind
    assert file_system_of(tmp_path, tmp_path / "none") is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_network_file_system_is_refused_for_writing(
    desk: Desk, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locks do not hold there. What lies there can be read and taken away."""
    desk.open()
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nnas:/x {os.path.realpath('.')} nfs4 rw 0 0\n")
    monkeypatch.setattr(place, "MOUNTS", mounts)
    place._kind.cache_clear()  # a folder of an earlier test may have borne the same name
    before = {p: hashlib.sha256(p.read_bytes()).digest() for p in Path().rglob("*") if p.is_file()}
    for line in ("note 1 x", "init new", "check --notify", "restore casefile.db new.db"):
        answer = desk.run(f"--lang {lang} {line}", code=73)
        assert "nfs4" in answer.err
        assert answer.err.count("\n") == 1
    desk.run("show 1")
    desk.run("verify")
    assert before == {
        p: hashlib.sha256(p.read_bytes()).digest() for p in Path().rglob("*") if p.is_file()
    }
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\ntmpfs {tmp_path} tmpfs rw 0 0\n")
    place._kind.cache_clear()
    desk.run("note 1 x")


# ---- what is measured ----------------------------------------------------------------------------


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with fonts, room and a local disk, whatever the tests run on."""
    monkeypatch.setattr(measuring, "_fonts", lambda: SOUND.fonts)
    monkeypatch.setattr(measures, "_free", lambda folder: SOUND.kept.free)
    monkeypatch.setattr(measures, "file_system_of", lambda path: "ext4")


def found(desk: Desk, now: str = "") -> dict[str, str]:
    """What the doctor tells that is not well, by check."""
    answer = desk.run("doctor --json", code=10, now=now)
    assert not answer.data["ok"]
    return {
        c["check"]: c["state"] for c in answer.data["checks"] if c["state"] not in ("ok", "note")
    }


@pytest.mark.usefixtures("machine")
def test_a_new_desk_is_sound_and_looking_changes_nothing(desk: Desk) -> None:
    desk.open()
    before = {p: hashlib.sha256(p.read_bytes()).digest() for p in Path().rglob("*") if p.is_file()}
    data = desk.json("doctor")
    assert data["ok"]
    assert {"check", "state", "message", "fix"} == data["checks"][0].keys()
    assert {"database", "policy", "templates", "clock"} <= {c["check"] for c in data["checks"]}
    table = desk.run("doctor").out
    assert "Python 3." in table
    assert "制度一致" in desk.run("--lang zh doctor").out
    after = {p: hashlib.sha256(p.read_bytes()).digest() for p in Path().rglob("*") if p.is_file()}
    assert after == before


@pytest.mark.usefixtures("machine")
def test_the_policy_beside_the_database_is_compared_with_the_one_in_force(desk: Desk) -> None:
    path, text = Path("policy.toml"), Path("policy.toml").read_text("utf-8")
    path.write_text(f"{text}\n# a remark makes no other policy\n", "utf-8")
    assert desk.json("doctor")["ok"]
    path.write_text(text.replace('"滕（样例）"', '"新人"', 1), "utf-8")
    assert found(desk) == {"policy": "warning"}
    assert "policy diff" in desk.run("doctor", code=10).out
    path.write_text(f"{text}\n[nonsense]\nx = 1\n", "utf-8")
    assert found(desk) == {"policy": "fault"}
    assert "nonsense" in desk.run("doctor", code=10).out
    path.write_bytes(b"\xff")
    assert found(desk) == {"policy": "fault"}
    path.unlink()
    assert desk.json("doctor")["ok"]


@pytest.mark.usefixtures("machine")
def test_nobody_is_told_to_undo_the_policy_in_force(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("new.toml").write_text(text.replace('late_entry = "1h"', 'late_entry = "2h"'), "utf-8")
    desk.run("--as wu policy apply new.toml")
    told = desk.run("doctor", code=10).out
    assert "policy apply" not in told
    assert "policy show --text" in told
    Path("policy.toml").write_text(desk.run("policy show --text").out, "utf-8")
    assert desk.json("doctor")["ok"]


@pytest.mark.usefixtures("machine")
def test_templates_are_looked_at_one_by_one(desk: Desk) -> None:
    own = Path("templates/zh_CN/notice.docx")
    whole = own.read_bytes()
    with zipfile.ZipFile(own, "a") as package:
        package.comment = b"edited"
    assert found(desk) == {"templates": "fault"}
    assert "changed since it was approved" in desk.run("doctor", code=10).out
    own.write_bytes(whole[: len(whole) // 2])
    assert "cannot be read as a Word file" in desk.run("doctor", code=10).out
    own.unlink()  # ours serves instead
    assert desk.json("doctor")["ok"]


@pytest.mark.usefixtures("machine")
def test_a_template_that_is_nowhere_is_missing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "template", lambda *args: None)
    assert "is missing" in desk.run("doctor", code=10).out


def real(desk: Desk, now: str) -> dict[str, str]:
    """What the doctor would say of the desk if it were none to practise on."""
    vitals = measured(locate(desk.store_path), a_moment(now, "Asia/Shanghai"))
    assert vitals.practice
    said = states(replaced(vitals, practice=False))
    return {check: state for check, state in said.items() if state not in ("ok", "note")}


@pytest.mark.usefixtures("machine")
def test_clocks_and_days_off_are_compared_with_now(desk: Desk) -> None:
    desk.open()
    assert real(desk, "2026-03-02T09:00:00+08:00") == {"clock": "fault"}
    assert real(desk, "2026-12-05T10:00:00+08:00") == {"clock": "warning", "calendar": "warning"}
    later = real(desk, "2027-04-02T10:00:00+08:00")
    assert later == {"clock": "warning", "calendar": "fault"}


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("now", ["2026-03-02T09:00:00+08:00", "2026-11-05T10:00:00+08:00"])
def test_a_practice_desk_where_times_are_typed_alarms_nobody_about_a_clock(
    desk: Desk, now: str
) -> None:
    desk.run("check --notify", now="2026-03-09T02:00:00+08:00")
    desk.run("check --notify", now="2026-03-03T02:00:00+08:00")
    checks = desk.run("doctor --json", now=now).data["checks"]
    assert [c["state"] for c in checks if c["check"] == "clock"] == ["ok"]


@pytest.mark.parametrize(
    "changes",
    [
        {"last_recorded": MOMENT + timedelta(days=400)},
        {"last_recorded": MOMENT - timedelta(days=400)},
        {"jumps": (jump(1), jump(31), jump(2, by_hand=True))},
    ],
)
def test_no_time_on_a_practice_desk_tells_of_a_clock(changes: dict[str, Any]) -> None:
    assert set(states(changed(practice=True, **changes)).values()) == {"ok"}


@pytest.mark.usefixtures("machine")
def test_where_the_log_goes_back_in_time_is_told(desk: Desk) -> None:
    """A desk whose clock was a year ahead for one entry, and five minutes of another desk's."""
    desk.open()
    store, year = desk.store(), timedelta(days=365)
    begin = store.log(store.head()[0] - 1, 1)[0].recorded_at
    for after in (year, timedelta(minutes=1), timedelta(minutes=6), timedelta(minutes=1)):
        entry = Entry(begin + after, "counter")
        with store.write():
            put_on_office(store, NewEvent(entry.now, NightRun()), entry, "counter")
    seen = measured(locate(desk.store_path), begin + timedelta(minutes=2)).jumps
    head = store.head()[0]
    store.close()
    assert [(j.seq, j.time - begin, j.before - begin) for j in seen] == [
        (head - 2, timedelta(minutes=1), year)
    ], "five minutes are nothing"
    assert real(desk, "2026-03-02T10:02:00+08:00") == {"clock": "warning"}
    (told,) = (v.message for v in examine(changed(jumps=seen)) if v.state == "warning")
    zone = "Asia/Shanghai"
    english = Language("en", zone).say(told)
    assert f"Event {head - 2} is of 2026-03-02 10:01, the one before it of 2027-03-02 10:00" in (
        english
    )
    assert "时钟" in Language("zh", zone).say(told)


@pytest.mark.usefixtures("machine")
def test_a_time_that_was_given_by_hand_is_no_fault_of_a_clock(desk: Desk) -> None:
    desk.run("check --notify", now="2026-03-09T02:00:00+08:00")
    desk.run("check --notify", now="2026-03-03T02:00:00+08:00")
    assert real(desk, "2026-03-03T09:00:00+08:00") == {}


@pytest.mark.usefixtures("machine")
def test_files_that_others_may_open_are_told(desk: Desk) -> None:
    desk.open()
    desk.store_path.chmod(0o660)  # a group is a desk
    assert desk.json("doctor")["ok"]
    desk.store_path.chmod(0o644)
    assert found(desk) == {"modes": "warning"}
    desk.store_path.chmod(0o666)
    assert found(desk) == {"modes": "fault"}
    desk.store_path.chmod(0o440)
    assert found(desk) == {"modes": "warning"}
    desk.store_path.chmod(0o600)
    Path().chmod(0o777)
    assert found(desk) == {"modes": "fault"}
    Path().chmod(0o700)
    assert desk.json("doctor")["ok"]


@pytest.mark.usefixtures("machine")
def test_what_a_killed_command_left_is_told_once_it_is_old(desk: Desk) -> None:
    left = Path(".casefile-1234")
    left.touch()
    then = a_moment(NOW, "UTC").timestamp()
    os.utime(left, (then - 60, then - 60))
    assert desk.json("doctor")["ok"]
    os.utime(left, (then - 7200, then - 7200))
    assert found(desk) == {"leftovers": "warning"}


@pytest.mark.usefixtures("machine")
def test_damage_is_told_and_no_fault_of_the_doctor(desk: Desk) -> None:
    desk.open()
    whole = desk.store_path.read_bytes()
    for damage in (damage_empty, damage_truncated, damage_newer):
        damage(desk.store_path)
        assert found(desk) == {"database": "fault"}
        desk.store_path.write_bytes(whole)
    connection = sqlite3.connect(desk.store_path)
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET actor = 'zhu' WHERE seq = 4")
    connection.commit()
    connection.close()
    out = desk.run("doctor", code=10).out
    assert "events_no_update is missing" in out
    assert "altered" in out
    desk.store_path.unlink()
    assert found(desk) == {"database": "fault"}


def test_a_quick_look_reckons_the_last_links_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_quick, "LAST_EVENTS", 3)
    for _ in range(4):
        desk.open()
    connection = sqlite3.connect(desk.store_path)
    (trigger,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'events_no_update'"
    ).fetchone()
    connection.execute("DROP TRIGGER events_no_update")
    store = desk.store()

    def told(seq: int) -> list[int]:
        connection.execute("UPDATE events SET via = via || 'x' WHERE seq = ?", [seq])
        connection.commit()
        seen = [p.seq for p in store.quick_problems() if p.seq]
        connection.execute("UPDATE events SET via = rtrim(via, 'x') WHERE seq = ?", [seq])
        connection.commit()
        return seen

    last = store.head()[0]
    assert told(last) == [last]
    assert told(last - 2) == [last - 2]
    assert told(2) == []  # verify looks at all of them
    connection.execute(trigger)
    connection.execute("CREATE TABLE stranger (x)")
    connection.commit()
    assert [p.values for p in store.quick_problems()] == [{"name": "stranger"}]
    store.close()
    connection.close()


def test_the_engine_is_what_this_python_has(monkeypatch: pytest.MonkeyPatch) -> None:
    here = measures.engine_measured()
    assert here.version == sqlite3.sqlite_version_info
    assert here.full_text
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: object() if name == "pysqlite3" else None
    )
    assert measures.engine_measured().foreign == "pysqlite3"


def test_fonts_are_those_that_the_system_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert measuring._fonts() is None
    listing = tmp_path / "fc-list"
    listing.write_text("#!/bin/sh\necho 'FangSong,仿宋'\necho SimHei\n", "utf-8")
    listing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert measuring._fonts() == frozenset(["FangSong,仿宋", "SimHei"])
    listing.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    assert measuring._fonts() is None
    assert set(FONTS) == {"仿宋", "黑体", "宋体", "楷体"}


def test_a_machine_is_measured_without_a_database(tmp_path: Path) -> None:
    seen = measured(locate(tmp_path / "none" / "casefile.db"), MOMENT)
    assert seen.trouble is not None
    assert seen.kept.modes == ()
    assert seen.python == tuple(sys.version_info[:3])


def test_the_doctor_answers_on_a_machine_as_it_is(desk: Desk) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "casefile", "doctor", "--json"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode in (0, 10), done.stderr
    assert done.stderr == b""
    assert ROOMS["doctor"][0] == "backup"


def test_a_disk_that_may_only_be_read_is_no_matter_of_permissions() -> None:
    sound = changed(modes=(Mode("casefile.db", 0o600, False, True),))
    (verdict,) = [v for v in examine(sound) if v.check == "modes"]
    assert "disk" in str(verdict.message)
    assert "chmod" not in str(verdict.fix)
