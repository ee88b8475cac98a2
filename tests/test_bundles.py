"""What a site without a network hands on, and the copy of its log elsewhere."""

import base64
import errno
import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.actions.data.bundle_file import Beginning, BundledEvent, End, NamedFile
from casefile.actions.data.bundles import make_bundle
from casefile.actions.data.site_copies import BundleTaken, take_bundle
from casefile.errors import Altered, CasefileError, Forked, Refused, cannot_write
from casefile.store import Locator, exists, locate, opened
from casefile.store.chain import GENESIS, Row, chained, seal
from casefile.store.sqlite.log import SqliteStore
from casefile.values.moments import a_moment
from tests.desk import CARD, NOW, Desk

LINES = (
    f"--as teng open {CARD}",
    f"--as teng open {CARD}",
    "--as teng issue 1 record-card -o out",
    "--as teng record 1 judge founded=yes reasonable=yes",
    "--as teng attach 2 seen.txt --as other",
    "--as teng offer 1 refund amount=100",
    "--as teng withdraw 2 --reason 和解",
    "--as xu erase 2 --reason 到期",
    "--as teng note 1 顾客又来电",
    "policy apply other.toml",
    f"--as teng open {CARD}",
    "--as teng issue 3 record-card -o out",
)
PARTED = 5
"""After so many of the lines the machine of the site was restored, and went on otherwise: with
another sum in the very next line, since what says the same at the same time is the same event."""
TABLES = {
    "events": "SELECT * FROM events ORDER BY seq",
    "personal": "SELECT * FROM personal ORDER BY seq",
    "files": "SELECT * FROM files ORDER BY sha256",
    "cases": "SELECT * FROM cases ORDER BY number",
    "clocks": 'SELECT * FROM clocks ORDER BY "case", clock',
    "marks": 'SELECT * FROM marks ORDER BY "case", mark, seq',
    "grants": 'SELECT * FROM grants ORDER BY "case", item',
    "search": "SELECT rowid, words FROM search ORDER BY rowid",
}


def held(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as db:
        return {name: db.execute(query).fetchall() for name, query in TABLES.items()}


def taken(place: Locator, file: Path) -> BundleTaken:
    """A bundle into the copy at ``place``, or into a new one."""
    if not exists(place):
        return take_bundle(place, file)
    with closing(opened(place)) as copy:
        return take_bundle(copy, file)


@pytest.fixture
def site(desk: Desk) -> Desk:
    prepare()
    return desk


def prepare() -> None:
    Path("seen.txt").write_text("所见\n", "utf-8")
    text = Path("policy.toml").read_text("utf-8")
    Path("other.toml").write_text(text.replace('late_entry = "1h"', 'late_entry = "3h"'), "utf-8")


@pytest.fixture(params=["file", "server"])
def copy(request: pytest.FixtureRequest) -> str:
    """Where headquarters keep the copy of the site's log."""
    if request.param == "server":
        return str(request.getfixturevalue("server_address"))
    Path("head").mkdir()
    return "head/s2.db"


def used(site: Desk) -> None:
    """The folder of a site that has a strike of everything in its log."""
    site.once("a used site", lambda: _used(site))


def _used(site: Desk) -> None:
    site.begin()
    prepare()
    for line in LINES:
        site.run(line)


def test_the_copy_of_a_site_is_its_log_and_reads_like_any_desk(site: Desk, copy: str) -> None:
    site.run(LINES[0])
    first = site.json("bundle make first.bundle")
    got = site.json(f"--db {copy} bundle take first.bundle")
    assert (got["before"], got["events"], got["head"]) == (0, first["events"], first["head"])
    for line in LINES[1:]:
        site.run(line)
    later = site.json(f"bundle make later.bundle --since {got['head'][:12]}")
    assert (later["since"], later["site"]) == (first["events"], first["site"])
    got = site.json(f"--db {copy} bundle take later.bundle")
    assert (got["before"], got["head"]) == (first["events"], site.json("verify")["head"])
    assert site.json(f"--db {copy} verify") == site.json("verify")
    for line in ("list", "show 1", "documents 1", "search 小明", "report weekly", "check --warn"):
        here = site.run(f"--as teng {line}").out
        assert site.run(f"--as teng --db {copy} {line}").out == here, line


def test_nobody_records_in_the_copy_of_a_site(site: Desk, copy: str) -> None:
    used(site)
    site.run("bundle make all.bundle")
    site.run(f"--db {copy} bundle take all.bundle")
    before = site.json(f"--db {copy} verify")
    text = Path("other.toml").read_text("utf-8")
    Path("another.toml").write_text(text.replace('"3h"', '"2h"'), "utf-8")
    for line in (
        "--as teng note 1 x",
        LINES[0],
        "--as teng show 1 --reveal",
        "--as teng issue 1 record-card -o out2",
        "--as xu export cases -o cases.csv --reveal",
        "--as teng withdraw 3 --reason x",
        "--as xu policy apply another.toml",
        "--as xu staff add lai --name 徐来 --roles desk",
        "--as xu check --notify",
    ):
        told = site.run(f"--db {copy} {line}", code=73)
        assert "only that site records" in told.err, line
        assert not told.out, line
    assert not Path("cases.csv").exists()
    assert not list(Path().glob("out2/*"))
    assert site.json(f"--db {copy} verify") == before
    site.run(f"--db {copy} rebuild")
    assert site.json(f"--db {copy} verify") == before
    if "://" not in copy:
        site.run(f"--db {copy} backup kept.db")
        site.run("restore kept.db again/casefile.db")
        site.run("--as teng --db again/casefile.db note 1 x", code=73)


def test_nobody_has_a_desk_in_the_copy_of_a_site(site: Desk, server_address: str) -> None:
    site.run("bundle make all.bundle")
    site.run(f"--db {server_address} bundle take all.bundle")
    told = site.run(f"--db {server_address} desk add teng --login counter", code=4).err
    assert "nobody has a desk" in told


def test_the_same_again_changes_nothing_and_a_gap_names_what_is_missing(
    site: Desk, copy: str
) -> None:
    site.run(LINES[0])
    all_of_it = site.json("bundle make 1.bundle")
    site.run(LINES[1])
    second = site.json(f"bundle make 2.bundle --since {all_of_it['events']}")
    site.run(LINES[2])
    site.run(f"bundle make 3.bundle --since {second['events']}")
    assert "without --since" in site.run(f"--db {copy} bundle take 2.bundle", code=4).err
    assert not exists(locate(copy))
    site.run(f"--db {copy} bundle take 1.bundle")
    told = site.run(f"--db {copy} bundle take 3.bundle", code=4).err
    assert f"--since {all_of_it['head'][:16]}" in told
    assert f" {second['events'] - all_of_it['events']} between" in told
    site.run(f"--db {copy} bundle take 2.bundle")
    site.run(f"--db {copy} bundle take 3.bundle")
    for no in (1, 3, 2):
        got = site.json(f"--db {copy} bundle take {no}.bundle")
        assert got["before"] == got["events"]
    site.run("bundle make none.bundle --since " + str(got["events"]))
    assert site.json(f"--db {copy} bundle take none.bundle")["before"] == got["events"]
    assert site.json(f"--db {copy} verify") == site.json("verify")


def test_two_events_under_one_number_of_one_site_are_told_with_both(site: Desk, copy: str) -> None:
    site.run(LINES[0])
    shutil.copy("casefile.db", "kept.db")
    last = site.json("verify")["events"]
    site.run("--as teng note 1 甲")
    ours = site.json("bundle make ours.bundle")
    shutil.copy("kept.db", "casefile.db")
    site.run("--as teng note 1 乙")
    mine = site.json("bundle make theirs.bundle")
    site.run("--as teng note 1 丙")
    site.run(f"bundle make on.bundle --since {last + 1}")
    site.run(f"--db {copy} bundle take ours.bundle")
    before = site.json(f"--db {copy} verify")
    told = site.run(f"--db {copy} bundle take theirs.bundle", code=12).err
    assert f"event {last + 1} is {ours['head']} " in told
    assert mine["head"] in told
    assert ours["head"] in site.run(f"--db {copy} bundle take on.bundle", code=12).err
    assert site.json(f"--db {copy} verify") == before
    told = site.run(f"bundle make more.bundle --since {ours['head']}", code=3).err
    assert "without --since" in told


def test_a_bundle_goes_into_the_copy_of_its_own_site_alone(site: Desk) -> None:
    site.run(LINES[0])
    site.run("bundle make all.bundle")
    assert "a desk of its own" in site.run("bundle take all.bundle", code=4).err
    site.run("init other --practice", now="2026-03-02T11:00:00+08:00")
    site.run("--db other/casefile.db bundle make other.bundle")
    site.run("--db head/s1.db bundle take all.bundle")
    assert "another site" in site.run("--db head/s1.db bundle take other.bundle", code=65).err
    for file in ("casefile.db", "policy.toml", "not-there"):
        site.run(f"--db head/s3.db bundle take {file}", code=65)
    assert not Path("head/s3.db").exists()
    site.run("bundle make all.bundle", code=73)
    site.run("bundle make none.bundle --since 9999", code=3)
    site.run("bundle make none.bundle --since zz", code=65)
    assert not Path("none.bundle").exists()
    assert Path("all.bundle").stat().st_mode & 0o077 == 0


def test_what_was_erased_at_the_site_is_erased_in_the_copy(site: Desk, copy: str) -> None:
    for line in LINES[:7]:
        site.run(line)
    old = site.json("bundle make old.bundle")
    site.run(f"--db {copy} bundle take old.bundle")
    assert site.run(f"--as teng --db {copy} search 小明").out.count("\n2026-") == 2
    site.run(LINES[7])
    site.run(f"bundle make new.bundle --since {old['events']}")
    site.run(f"--db {copy} bundle take new.bundle")
    assert site.run(f"--as teng --db {copy} search 小明").out.count("\n2026-") == 1
    assert site.json(f"--db {copy} verify") == site.json("verify")
    site.run(f"--db {copy} bundle take old.bundle")
    assert site.json(f"--db {copy} verify") == site.json("verify")
    if "://" not in copy:
        assert held(Path(copy)) == held(Path("casefile.db"))


def test_a_site_on_a_server_hands_on_the_same(site: Desk, server_address: str) -> None:
    used(site)
    site.run(f"move --to {server_address}")
    made = site.json(f"--db {server_address} bundle make all.bundle")
    assert site.json("--db head/s2.db bundle take all.bundle")["head"] == made["head"]
    assert held(Path("head/s2.db")) == held(Path("casefile.db"))


def test_the_copy_of_a_site_that_is_lost_becomes_the_site_again(site: Desk) -> None:
    used(site)
    site.run("bundle make all.bundle")
    site.run("--db head/s2.db bundle take all.bundle")
    Path("again").mkdir()
    site.run("--db head/s2.db move --to again/casefile.db")
    site.run("--as teng --db again/casefile.db note 1 又开始")
    site.run("--db again/casefile.db bundle make more.bundle --since 1")
    site.run("--db head/s2.db bundle take more.bundle")
    assert site.json("--db head/s2.db verify") == site.json("--db again/casefile.db verify")


def test_numbers_of_two_sites_do_not_collide_where_the_policy_puts_the_site_before(
    site: Desk,
) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("s2.toml").write_text(text.replace('number = "', 'number = "S2-'), "utf-8")
    site.run("init s2 --practice --policy s2.toml")
    got = site.json(f"--db s2/casefile.db --as teng open {CARD}")
    assert got["case"] == "S2-2026-000001"


@pytest.fixture
def whole(site: Desk) -> list[bytes]:
    used(site)
    site.run("bundle make all.bundle")
    return Path("all.bundle").read_bytes().splitlines(keepends=True)


def forged(lines: list[bytes]) -> bytes:
    """A bundle whose last line fits the others, as whoever alters one on purpose would make it."""
    *before, end = lines
    last = json.loads(end)
    last["sha256"] = hashlib.sha256(b"".join(before)).hexdigest()
    return b"".join([*before, json.dumps(last, separators=(",", ":")).encode() + b"\n"])


def without(kind: str, key: str) -> Callable[[list[bytes]], list[bytes]]:
    def forge(lines: list[bytes]) -> list[bytes]:
        """Without what lies beside an event that nobody erased."""
        found = [json.loads(line) for line in lines]
        last = max(i for i, one in enumerate(found) if one["line"] == kind and one.get(key))
        if kind == "file":
            return lines[:last] + lines[last + 1 :]
        found[last]["salt"] = found[last]["text"] = None
        line = json.dumps(found[last], separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        return [*lines[:last], line, *lines[last + 1 :]]

    return forge


def renamed(lines: list[bytes]) -> list[bytes]:
    """With another content of a file."""
    at = next(i for i, line in enumerate(lines) if b'"line":"file"' in line)
    one = json.loads(lines[at])
    one["content"] = base64.b64encode(b"x").decode()
    return [*lines[:at], json.dumps(one, separators=(",", ":")).encode() + b"\n", *lines[at + 1 :]]


FORGERIES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "an event left out": lambda lines: lines[:-5] + lines[-4:],
    "an event twice": lambda lines: lines[:-8] + lines[-9:],
    "two events exchanged": lambda lines: [*lines[:-10], lines[-9], lines[-10], *lines[-8:]],
    "a word of an event": lambda lines: [
        line.replace(b"2026-000001", b"2026-000009") for line in lines
    ],
    "personal facts": lambda lines: [
        line.replace("王小明".encode(), "王大明".encode()) for line in lines
    ],
    "personal facts left out": without("event", "text"),
    "a file left out": without("file", "sha256"),
    "another file": renamed,
    "the end left out": lambda lines: lines[:-1],
    "something behind the end": lambda lines: [*lines, lines[-1]],
    "a beginning in the middle": lambda lines: [*lines[:5], lines[0], *lines[5:]],
    "half a line": lambda lines: [*lines[:-1], lines[-1][: len(lines[-1]) // 2]],
    "an event of no such time": lambda lines: [
        line.replace(b"T02:00:00Z", b"T02:00:00+00:00") for line in lines
    ],
}


@pytest.mark.parametrize("how", FORGERIES)
@pytest.mark.parametrize("fitting", [False, True], ids=["as it is", "with an end that fits"])
def test_a_bundle_that_is_not_as_it_was_made_is_told_and_nothing_is_taken(
    site: Desk, whole: list[bytes], how: str, fitting: bool
) -> None:
    lines = FORGERIES[how](whole)
    assert lines != whole
    if fitting and b'"line":"end"' in lines[-1] and lines[-1].endswith(b"\n"):
        Path("odd.bundle").write_bytes(forged(lines))
    else:
        Path("odd.bundle").write_bytes(b"".join(lines))
    site.run("--db head/s2.db bundle take odd.bundle", code=11)
    assert not Path("head/s2.db").exists()
    Path("first.bundle").write_bytes(b"".join(whole))
    site.run("--db head/s2.db bundle take first.bundle")
    before = held(Path("head/s2.db"))
    # what is there already is not taken again, so nothing can be missing beside it
    beside = fitting and how in ("personal facts left out", "a file left out")
    site.run("--db head/s2.db bundle take odd.bundle", code=0 if beside else 11)
    assert held(Path("head/s2.db")) == before


def test_any_byte_that_differs_is_noticed(site: Desk, whole: list[bytes]) -> None:
    content = b"".join(whole)
    for at in range(7, len(content), len(content) // 150):
        odd = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        Path("odd.bundle").write_bytes(odd)
        with pytest.raises(CasefileError) as told:
            taken(locate("head/s2.db"), Path("odd.bundle"))
        assert told.value.code in (11, 65, 76), at
    assert not Path("head/s2.db").exists()
    with pytest.raises(Altered):
        taken(locate("head/s2.db"), Path("odd.bundle"))


def test_a_bundle_of_a_newer_program_is_told_as_such(site: Desk, whole: list[bytes]) -> None:
    for old, new in (
        (b'"format":1', b'"format":2'),
        (b'"needs":["', b'"needs":["log-99","'),
        (b'"format":1,"site":"', b'"format":2,"sites":["x"],"other":"'),
    ):
        Path("odd.bundle").write_bytes(whole[0].replace(old, new, 1) + b"".join(whole[1:]))
        site.run("--db head/s2.db bundle take odd.bundle", code=76)


# ---- a log that fits itself and that no program wrote --------------------------------------------


def rehashed(lines: list[bytes], alter: Callable[[BundledEvent], BundledEvent]) -> bytes:
    """The bundle with its events altered and every hash reckoned anew, as whoever knows how could
    do it; nothing but what it says tells it from one that was made."""
    site, before, body = b"", GENESIS, []
    for line in lines[1:-1]:
        one = msgspec.json.decode(line, type=NamedFile | BundledEvent)
        if isinstance(one, BundledEvent):
            one = alter(one)
            sealed = seal(one.salt, one.text) if one.salt and one.text else one.row[10]
            row: Row = (*one.row[:10], sealed)
            before = chained(before, row)
            site = site or before
            one = BundledEvent(row, before, one.salt, one.text)
        body.append(msgspec.json.encode(one) + b"\n")
    begun = msgspec.json.decode(lines[0], type=Beginning)
    begun = msgspec.structs.replace(begun, site=site.hex())
    above = [msgspec.json.encode(begun) + b"\n", *body]
    told = hashlib.sha256(b"".join(above)).hexdigest()
    last = msgspec.json.decode(lines[-1], type=End)
    end = msgspec.structs.replace(last, head=before.hex(), sha256=told)
    return b"".join([*above, msgspec.json.encode(end) + b"\n"])


COLUMNS = ["seq", "stream", "no", "kind", "at", "recorded_at", "actor", "via", "key", "data"]
DEEP = '{"facts":' + "[" * 100_000 + "]" * 100_000 + ',"step":"judge"}'
UNHEARD: dict[str, tuple[str, object, int]] = {
    "a kind of event": ("kind", "martian.landed", 76),
    "a field of one": ("data", '{"facts":{},"step":"judge","zzz":1}', 76),
    "a step": ("data", '{"facts":{},"step":"martian"}', 11),
    "no data": ("data", "martian", 11),
    "data of another shape": ("data", "[1]", 11),
    "data without a bottom": ("data", DEEP, 11),
    "a number before the first": ("no", 0, 11),
    "a number that no column holds": ("no", 2**63, 11),
    "a number that stands already": ("no", 1, 11),
    "a gap": ("no", 4_000_000, 11),
    "a case without an opening": ("stream", "2026-000099", 11),
    "a stream that is a path": ("stream", "../../2026-000001", 11),
    "no such day": ("at", "2026-99-99T99:99:99Z", 11),
}
"""What the judgement of a case says instead, and the code that tells it."""


@pytest.mark.parametrize("what", UNHEARD)
def test_what_no_program_records_is_not_taken_however_well_its_hashes_fit(
    site: Desk, whole: list[bytes], what: str
) -> None:
    column, value, code = UNHEARD[what]

    def alter(event: BundledEvent) -> BundledEvent:
        if '"step":"judge"' not in event.row[9]:
            return event
        row: list[Any] = list(event.row)
        row[COLUMNS.index(column)] = value
        return msgspec.structs.replace(event, row=tuple(row))

    odd = rehashed(whole, alter)
    Path("odd.bundle").write_bytes(odd)
    site.run("--db head/s2.db bundle take odd.bundle", code=code)
    assert not list(Path().glob("head/*"))
    Path("odd.bundle").write_bytes(rehashed(whole, lambda event: event))
    site.run("--db head/s2.db bundle take odd.bundle")


def mutated(value: Any, chance: random.Random) -> Any:
    """The value with something else in one place of it."""
    if isinstance(value, dict) and value:
        key = chance.choice([*value])
        rest = {k: v for k, v in value.items() if k != key}
        return rest if chance.random() < 0.3 else {**rest, key: mutated(value[key], chance)}
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        return [*value[:at], mutated(value[at], chance), *value[at + 1 :]]
    return chance.choice(["", "martian", "-5.00", "9" * 40, "2026-01-01T00:00:00Z", 0, -1, 10**30])


def one_altered(lines: list[bytes], chance: random.Random) -> bytes:
    """The bundle with something else in what one event of a case says, or in its personal facts."""
    count = sum(b'"line":"event"' in line for line in lines)
    which, beside = chance.randrange(3, count + 1), chance.random() < 0.5

    def alter(event: BundledEvent) -> BundledEvent:
        if event.row[0] != which:
            return event
        if beside and event.text:
            text = json.dumps(mutated(json.loads(event.text), chance), ensure_ascii=False)
            return msgspec.structs.replace(event, text=text)
        data = json.dumps(mutated(json.loads(event.row[9]), chance), ensure_ascii=False)
        return msgspec.structs.replace(event, row=(*event.row[:9], data, event.row[10]))

    return rehashed(lines, alter)


def test_whatever_a_log_says_that_fits_itself_it_is_taken_or_told(whole: list[bytes]) -> None:
    """And where it is told, nothing of it is left."""
    chance, codes = random.Random(7), set()
    Path("head").mkdir()
    for _ in range(120):
        Path("odd.bundle").write_bytes(one_altered(whole, chance))
        try:
            taken(locate("head/odd.db"), Path("odd.bundle"))
            codes.add(0)
        except CasefileError as told:
            codes.add(told.code)
            assert not list(Path("head").iterdir())
        Path("head/odd.db").unlink(missing_ok=True)
    assert codes == {0, 11}


def unread(_: object) -> None:
    raise OSError(errno.EIO, "x")


def full(_: object) -> None:
    raise cannot_write(Path("head"), OSError(errno.ENOSPC, "x"))


def test_an_answer_that_is_lost_after_the_taking_says_what_stands(
    site: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.run(LINES[0])
    first = site.json("bundle make first.bundle")
    site.run(LINES[1])
    then = site.json(f"bundle make then.bundle --since {first['events']}")
    Path("head").mkdir()
    for line, stands in (
        ("--db head/s2.db bundle take first.bundle", "head/s2.db is there"),
        ("--db head/s2.db bundle take then.bundle", f"as event {then['events']}"),
        ("move --to head/s3.db", "head/s3.db is there"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr("casefile.cli.session.Session.flush", unread)
            told = site.run(line, code=74)
        assert stands in told.err, line
    assert site.json("--db head/s2.db verify")["head"] == then["head"]


def test_traces_that_a_full_disk_leaves_of_what_was_erased_are_told_and_go(
    site: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in LINES[:7]:
        site.run(line)
    old = site.json("bundle make old.bundle")
    site.run("--db head/s2.db bundle take old.bundle")
    site.run(LINES[7])
    new = site.json(f"bundle make new.bundle --since {old['events']}")
    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "scrub", full)
        told = site.run("--db head/s2.db bundle take new.bundle", code=74).err
    assert "traces are left" in told
    assert f"as event {new['events']}" in told
    site.run("--db head/s2.db bundle take new.bundle")
    assert held(Path("head/s2.db")) == held(Path("casefile.db"))
    with closing(opened(locate("head/s2.db"))) as copy:
        assert not copy.chores()


# ---- the law -------------------------------------------------------------------------------------


class Sent:
    """A bundle on its way: of which branch, from where to where."""

    def __init__(self, file: Path, branch: int, since: int, events: int) -> None:
        self.file, self.branch, self.since, self.events = file, branch, since, events


def bundles_of(branch: int, after: list[int]) -> list[Sent]:
    """Bundles of the log as it stands, from several of the ends that it had."""
    found = []
    with closing(opened(locate("casefile.db"))) as store:
        now = a_moment(NOW, "UTC")
        for since in [0, *after]:
            file = f"{branch}-{since}-{store.head()[0]}.bundle"
            made = make_bundle(store, file, str(since or ""), now, "UTC")
            found.append(Sent(Path(file).resolve(), branch, made.since, made.events))
    return found


@pytest.fixture
def sent(site: Desk) -> tuple[list[Sent], int, list[Path]]:
    """Every bundle that a site made in its life, and those that it made after it was restored to an
    earlier day; the last event that both lives have; how each ended."""
    found: list[Sent] = []
    ends: list[int] = []
    common, lives = 0, []
    for branch in (0, 1):
        shutil.rmtree("out", ignore_errors=True)
        for no, line in enumerate(LINES):
            if branch and no < PARTED:
                continue
            site.run(line.replace("=100", "=101") if branch else line)
            if no == PARTED - 1:
                shutil.copy("casefile.db", "kept.db")
                common = site.json("verify")["events"]
            found += bundles_of(branch, ends[-3:])
            ends.append(found[-1].events)
        shutil.copy("casefile.db", f"life-{branch}.db")
        lives.append(Path(f"life-{branch}.db").resolve())
        shutil.copy("kept.db", "casefile.db")
        ends = ends[:PARTED]
    return found, common, lives


def expected(one: Sent, branch: int, head: int, common: int) -> type[CasefileError] | None:
    """What taking ``one`` into a copy that ends at ``head`` has to say."""
    if one.since > head:
        return Refused
    if one.branch == branch or head <= common:
        return None
    return Forked if min(head, one.events) > common else None


def test_in_any_order_repeated_or_lost_bundles_give_the_site_or_tell_the_fork(
    sent: tuple[list[Sent], int, list[Path]], tmp_path: Path
) -> None:
    every, common, lives = sent
    wholes = [held(life) for life in lives]
    last = [max(one.events for one in every if one.branch == branch) for branch in (0, 1)]
    number = iter(range(10_000))

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(
        st.lists(st.sampled_from(every), max_size=12),
        st.sampled_from([one for one in every if one.since == 0 and one.events in last]),
    )
    def law(arriving: list[Sent], at_last: Sent) -> None:
        place = locate(tmp_path / f"copies-{next(number)}.db")
        branch, head = at_last.branch, 0
        for one in [*arriving, at_last]:
            wrong = expected(one, branch, head, common)
            before = held(Path(place.address)) if head else None
            if wrong:
                with pytest.raises(wrong):
                    taken(place, one.file)
                assert (held(Path(place.address)) if head else None) == before
                continue
            got = taken(place, one.file)
            if head <= common < got.events:
                branch = one.branch
            assert got.events == max(head, one.events)
            head = got.events
        if head == last[branch]:
            assert held(Path(place.address)) == wholes[branch]
        with closing(opened(place)) as store:
            assert not list(store.problems())

    law()
