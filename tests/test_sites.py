"""Sites with a log and numbers each: what they are called, and cases that change hands."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.actions.data.bundles import make_bundle
from casefile.actions.entry import Entry
from casefile.actions.sites.headquarters import all_sites
from casefile.actions.sites.take import take_case
from casefile.errors import CasefileError, Refused
from casefile.log.kinds import KINDS
from casefile.log.on_cases import CaseClosed, FactsCorrected, StepRecorded
from casefile.log.references import renumbered
from casefile.store import locate, opened
from casefile.values.moments import a_moment
from tests.desk import CARD, Desk
from tests.test_bundles import held
from tests.test_bundles import taken as take_into

S1, S2, S3 = "S1/casefile.db", "S2/casefile.db", "S3/casefile.db"
LATER = "2026-03-02T15:00:00+08:00"
"""When judging should long have been done."""
NEXT_DAY = "2026-03-03T10:00:00+08:00"


def at(place: str, line: str) -> str:
    return f"--db {place} --as teng {line}"


@pytest.fixture
def sites(bare_desk: Desk) -> Desk:
    """Three sites of one house."""
    bare_desk.once("three sites", lambda: _founded(bare_desk))
    return bare_desk


def _founded(desk: Desk) -> None:
    for no in (1, 2, 3):
        desk.run(f"init S{no} --practice --site s{no}")
    Path("seen.txt").write_text("所见\n", "utf-8")


BEFORE = (
    f"open {CARD}",
    "issue 1 record-card -o out",
    "record 1 judge founded=yes reasonable=yes",
    "correct 1 judge reasonable=no --reason 看错",
    "correct 1 judge reasonable=yes --reason 又看错",
    "note 1 顾客很急",
    "strike 1 note --reason 写错",
    "attach 1 seen.txt --as other",
    "offer 1 refund amount=100",
    "promise 1 回电 --due 3d",
    "contact 1 channel=phone outcome=reached",
    "pause 1 --reason 等顾客 --until 2026-03-04T10:00",
    "resume 1",
)
"""A strike of everything that a case may hold when it is given away."""


def lived(sites: Desk) -> None:
    """A case of the first site on which much happened, some of it too late."""
    sites.once("a case of S1", lambda: _lived(sites))


def _lived(sites: Desk) -> None:
    _founded(sites)
    for line in BEFORE:
        sites.run(at(S1, line))


def handed(sites: Desk, giver: str, taker: str, case: str, now: str = LATER) -> Any:
    """The case goes from one to the other; what the taker was told."""
    site = taker.partition("/")[0]
    file = f"{giver[:2]}-{site}-{len(list(Path().glob('*.case')))}.case"
    sites.run(at(giver, f"site give {case} {file} --to {site}"), now=now)
    return sites.run(at(taker, f"site take {file} --json"), now=now).data


def shown(sites: Desk, place: str, case: str, now: str = LATER) -> Any:
    return sites.run(at(place, f"show {case} --reveal --log --json"), now=now).data


# ---- what a site is called -----------------------------------------------------------------------


def test_the_numbers_of_a_site_bear_its_name_wherever_they_are_told(sites: Desk) -> None:
    assert sites.json(at(S2, f"open {CARD}"))["case"] == "S2-2026-000001"
    assert sites.json(at(S2, f"open {CARD}"))["case"] == "S2-2026-000002"
    for typed in ("1", "000001", "2026-1", "S2-1", "s2-1", "S2-2026-1", "s2-2026-000001"):
        told = sites.run(at(S2, f"show {typed}"), now=LATER).out
        assert "S2-2026-000001  " in told, typed
    for typed in ("S1-1", "S2-2025-1", "S-1", "S2-3", "2-1"):
        sites.run(at(S2, f"show {typed}"), code=3)
    rows = sites.json(at(S2, "list"))
    assert [row["case"] for row in rows] == ["S2-2026-000002", "S2-2026-000001"]
    assert sites.run(at(S2, "search S2-2026-000001")).out.count("S2-2026-") == 1
    found = sites.run(at(S2, "issue S2-2 record-card -o out")).out
    assert "S2-2026-000002-record-card-v1.docx" in found
    paper = "out/S2-2026-000002-record-card-v1.docx"
    assert sites.run(at(S2, f"verify {paper}")).out


def test_a_desk_becomes_a_site_once_and_keeps_its_name(desk: Desk) -> None:
    desk.open()
    assert {"site": "S4", "event": 5}.items() <= desk.json("site name s4").items()
    assert {"site": "S4", "event": None}.items() <= desk.json("site name S4").items()
    assert "keeps its name" in desk.run("site name S5", code=4).err
    for odd in ("2S", "S-2", "站", "SITENUMBER2", ""):
        desk.run("site name", odd, code=65 if odd else 2)
    assert desk.json(f"--as teng open {CARD}")["case"] == "S4-2026-000002"
    assert desk.json("list")[-1]["case"] == "2026-000001"
    assert desk.json("verify")["ok"]


def test_a_policy_that_names_the_site_itself_names_it_once(bare_desk: Desk) -> None:
    bare_desk.run("init here --practice")
    text = Path("here/policy.toml").read_text("utf-8")
    assert 'number = "' in text
    Path("here/s2.toml").write_text(text.replace('number = "', 'number = "S2-'), "utf-8")
    bare_desk.run("init s2 --practice --site S2 --policy here/s2.toml")
    got = bare_desk.json(at("s2/casefile.db", f"open {CARD}"))
    assert got["case"] == "S2-2026-000001"


def test_two_sites_that_are_set_up_alike_are_two(sites: Desk) -> None:
    logs = []
    for place in (S1, S2):
        with closing(opened(locate(place))) as store:
            logs.append(store.hash_of(1))
    assert logs[0] != logs[1]


# ---- what changes hands --------------------------------------------------------------------------

OWN = ("case", "seen", "taken", "owner", "updated_at", "policy")
"""What is another thing at another site, or of another moment."""


def without_numbers(told: Any, numbers: dict[int, int]) -> Any:
    """What was told, with events called by their places among those of the case."""

    def called(value: Any) -> Any:
        if isinstance(value, list):
            return [called(one) for one in value]
        known = numbers.get(value, value) if isinstance(value, int) else value
        return without_numbers(known, numbers)

    if isinstance(told, dict):
        keys = ("seq", "event", "corrected", "excused", "of", "struck")
        return {
            key: called(value) if key in keys else without_numbers(value, numbers)
            for key, value in told.items()
        }
    return [without_numbers(one, numbers) for one in told] if isinstance(told, list) else told


def as_it_stood(whole: Any) -> Any:
    """What a site tells of a case, but for what is its own."""
    own = ("kind", "no", "at", "recorded_at", "actor", "personal")
    log = [{key: one[key] for key in own if key in one} for one in whole["events"]]
    numbers = {one["seq"]: one["no"] for one in whole["events"]}
    told = {key: value for key, value in whole.items() if key not in (*OWN, "events", "status")}
    return without_numbers(told, numbers), log


def test_what_was_recorded_stands_at_the_taker_as_it_was(sites: Desk) -> None:
    lived(sites)
    before = shown(sites, S1, "1")
    got = handed(sites, S1, S2, "1")
    assert got["case"] == "S2-2026-000001"
    assert (got["site"], got["former"]) == ("S1", "S1-2026-000001")
    after = shown(sites, S2, "1")
    (ours, log), (theirs, there) = as_it_stood(before), as_it_stood(after)
    assert there[: len(log)] == log
    assert theirs == ours
    assert after["taken"][0]["case"] == "S1-2026-000001"
    assert after["status"] == "open"
    for place in (S1, S2):
        assert sites.json(f"--db {place} verify")["ok"]
        head = sites.json(f"--db {place} verify")["head"]
        rows = sites.json(at(place, "list"))
        sites.run(f"--db {place} rebuild")
        assert sites.json(f"--db {place} verify")["head"] == head
        assert sites.json(at(place, "list")) == rows


def test_the_taker_goes_on_and_finds_it_by_both_numbers(sites: Desk) -> None:
    lived(sites)
    sites.run(at(S2, f"open {CARD}"))
    assert handed(sites, S1, S2, "1")["case"] == "S2-2026-000002"
    for name in ("S1-2026-000001", "s1-2026-000001", "S2-2"):
        assert shown(sites, S2, name)["case"] == "S2-2026-000002"
    sites.run(at(S2, "choose 2 1"), now=LATER)
    sites.run(at(S2, "promise-kept 2 1"), now=LATER)
    whole = shown(sites, S2, "2")
    assert whole["totals"]["granted"] == "100.00"
    assert whole["promises"][0]["state"] == "kept"
    sites.run(at(S2, "attachments 2 -o kept"), now=LATER)
    assert Path("kept/seen.txt").read_text("utf-8") == "所见\n"
    assert sites.json(at(S2, f"open {CARD}"))["case"] == "S2-2026-000003"
    assert sites.json(f"--db {S2} verify")["ok"]


def test_a_paper_of_the_giver_is_known_at_the_taker(sites: Desk) -> None:
    lived(sites)
    handed(sites, S1, S2, "1")
    got = sites.run(at(S2, "verify out/S1-2026-000001-record-card-v1.docx --json"), now=LATER)
    assert got.data["result"] == "identical"
    handed(sites, S2, S3, "1")
    got = sites.run(at(S3, "verify out/S1-2026-000001-record-card-v1.docx --json"), now=LATER)
    assert got.data["result"] == "identical"


def test_the_giver_records_nothing_on_it_any_more(sites: Desk) -> None:
    lived(sites)
    sites.run(at(S1, f"open {CARD}"))
    sites.run(at(S1, "site give 1 gone.case --to S2"), now=LATER)
    before = sites.json(f"--db {S1} verify")
    for line in (
        "note 1 x",
        "record 1 responsible unit=甲 person=乙 phoned_at=2026-03-02T14:00",
        "offer 1 refund amount=1",
        "choose 1 1",
        "promise 1 x --due 3d",
        "promise-kept 1 1",
        "contact 1 channel=phone outcome=reached",
        "assign 1 hong",
        "correct 1 judge reasonable=no --reason x",
        "strike 1 contact --reason x",
        "attach 1 seen.txt --as other",
        "issue 1 record-card -o out2",
        "pause 1 --reason x --until 2026-03-05T10:00",
        "close 1 ending=mistake ending_reason=x",
        "withdraw 1 --reason x",
        "reopen 1 --reason x",
        "link 1 2 --as same-customer",
        "request 1 copy",
        "show 1 --reveal",
        "site give 1 other.case --to S3",
    ):
        told = sites.run(at(S1, line), code=4, now=LATER)
        assert "was given to site S2" in told.err, line
        assert told.err.count("\n") == 1, line
    assert sites.json(f"--db {S1} verify") == before
    assert not Path("other.case").exists()
    assert not list(Path().glob("out2/*"))
    assert sites.json(at(S1, "next 1"))["next"] == []
    assert {row["case"]: row["status"] for row in sites.json(at(S1, "list"))} == {
        "S1-2026-000002": "open",
        "S1-2026-000001": "given",
    }
    assert [row["case"] for row in sites.json(at(S1, "list status=given"))] == ["S1-2026-000001"]
    late = sites.run(at(S1, "check --json"), now=NEXT_DAY, code=10).data["findings"]
    assert {one["case"] for one in late} == {"S1-2026-000002"}


def test_lost_or_repeated_it_is_given_and_taken_once(sites: Desk) -> None:
    lived(sites)
    sites.run(at(S1, "site give 1 one.case --to S2"), now=LATER)
    head = sites.json(f"--db {S1} verify")["head"]
    again = sites.run(at(S1, "site give 1 two.case --to s2 --json"), now=NEXT_DAY).data
    assert again["events"] == []
    assert sites.json(f"--db {S1} verify")["head"] == head
    assert Path("one.case").read_bytes() == Path("two.case").read_bytes()
    sites.run(at(S1, "site give 1 two.case --to S2"), now=LATER, code=73)
    assert "to site S2, and this is site S3" in sites.run(at(S3, "site take one.case"), code=4).err
    sites.run(at(S2, "site take two.case"), now=LATER)
    sites.run(at(S2, "note 1 x"), now=LATER)
    head = sites.json(f"--db {S2} verify")["head"]
    for file in ("one.case", "two.case"):
        again = sites.run(at(S2, f"site take {file} --json"), now=NEXT_DAY).data
        assert (again["came"], again["events"], again["case"]) == (0, [], "S2-2026-000001")
    assert sites.json(f"--db {S2} verify")["head"] == head


def test_given_back_it_goes_on_under_its_old_number(sites: Desk) -> None:
    lived(sites)
    handed(sites, S1, S2, "1")
    sites.run(at(S2, "choose 1 1"), now=LATER)
    got = handed(sites, S2, S1, "1", now=NEXT_DAY)
    assert (got["case"], got["former"]) == ("S1-2026-000001", "S2-2026-000001")
    whole = shown(sites, S1, "1", now=NEXT_DAY)
    assert whole["totals"]["granted"] == "100.00"
    assert [one["state"] for one in whole["remedies"]] == ["chosen"]
    assert shown(sites, S1, "S2-2026-000001", NEXT_DAY)["case"] == "S1-2026-000001"
    assert len(sites.json(at(S1, "list"))) == 1
    sites.run(at(S1, "note 1 又在这里"), now=NEXT_DAY)
    got = handed(sites, S1, S3, "1", now=NEXT_DAY)
    sites.run(at(S3, "note 1 x"), now=NEXT_DAY)
    assert handed(sites, S3, S2, "1", now=NEXT_DAY)["case"] == "S2-2026-000001"
    assert handed(sites, S2, S1, "1", now=NEXT_DAY)["case"] == "S1-2026-000001"
    assert len(shown(sites, S1, "1", NEXT_DAY)["notes"]) == 3
    for place in (S1, S2, S3):
        assert sites.json(f"--db {place} verify")["ok"]
        sites.run(f"--db {place} rebuild")
        assert sites.json(f"--db {place} verify")["ok"]


REVISED = """国务院办公厅关于2026年部分节假日安排的通知（调整，样例）
元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
临时放假：11月28日（周六）至12月2日（周三）放假，共5天。
"""
REVISED_AGAIN = REVISED.replace("12月2日（周三）放假，共5天", "12月3日（周四）放假，共6天")
CALLED = (
    (f"open {CARD}", "2026-11-27T10:00"),
    ("record 1 judge founded=yes reasonable=yes", "2026-11-27T10:01"),
    ("record 1 responsible unit=家电部 person=zhu phoned_at=now", "2026-11-27T10:02"),
)


def due(told: Any, clock: str) -> str:
    return next(str(one["due_at"])[:10] for one in told["clocks"] if one["id"] == clock)


def test_days_off_that_the_giver_knew_count_at_the_taker_as_they_did(sites: Desk) -> None:
    """Whatever the taker knows otherwise; what it learns afterwards counts like anywhere."""
    Path("2026.txt").write_text(REVISED, "utf-8")
    Path("again.txt").write_text(REVISED_AGAIN, "utf-8")
    for line, now in CALLED:
        sites.run(at(S1, line), now=now)
        sites.run(at(S2, line), now=now)
    sites.run(f"--db {S1} --as xu calendar import 2026.txt", now="2026-11-27T11:00")
    before = shown(sites, S1, "1", "2026-11-27T12:00")
    assert due(before, "notice-after-call") == "2026-12-04"
    handed(sites, S1, S2, "1", now="2026-11-27T12:00")
    after = shown(sites, S2, "2", "2026-11-27T12:00")
    assert as_it_stood(after)[0]["clocks"] == as_it_stood(before)[0]["clocks"]
    assert due(shown(sites, S2, "1", "2026-11-27T12:00"), "notice-after-call") == "2026-12-01"
    why = sites.run(at(S2, "why 2 notice-after-call"), now="2026-11-27T12:00").out
    assert "was moved from 2026-11-30 24:00 to 2026-12-03 24:00 by event" in why
    sites.run(f"--db {S1} --as xu calendar import again.txt", now="2026-11-27T13:00")
    assert sites.json(f"--db {S1} verify")["ok"]
    sites.run(f"--db {S2} --as xu calendar import again.txt", now="2026-11-27T14:00")
    for case in ("1", "2"):
        told = shown(sites, S2, case, "2026-11-27T15:00")
        assert due(told, "notice-after-call") == "2026-12-05", case
    for place in (S1, S2):
        assert sites.json(f"--db {place} verify")["ok"]
    handed(sites, S2, S1, "2", now="2026-11-27T16:00")
    assert due(shown(sites, S1, "1", "2026-11-27T17:00"), "notice-after-call") == "2026-12-05"
    assert sites.json(f"--db {S1} verify")["ok"]


def test_a_case_is_not_given_while_somebody_here_is_asked(sites: Desk) -> None:
    for line in BEFORE[:3]:
        sites.run(at(S1, line))
    sites.run(at(S1, "offer 1 refund amount=20000 --ask wu"))
    told = sites.run(at(S1, "site give 1 x.case --to S2"), code=4).err
    assert "casefile --as wu approve S1-2026-000001 1" in told
    assert not Path("x.case").exists()


def test_who_may_not_assign_neither_gives_nor_takes(sites: Desk) -> None:
    lived(sites)
    sites.run("--db S1/casefile.db --as tian site give 1 x.case --to S2", code=77)
    sites.run(at(S1, "site give 1 y.case --to S2"), now=LATER)
    sites.run("--db S2/casefile.db --as tian site take y.case", code=77, now=LATER)
    assert sites.json(at(S2, "list")) == []


def test_a_desk_that_is_no_site_neither_gives_nor_takes(sites: Desk) -> None:
    lived(sites)
    sites.run(at(S1, "site give 1 x.case --to S2"), now=LATER)
    sites.run("init alone --practice")
    place = "alone/casefile.db"
    sites.run(at(place, f"open {CARD}"))
    assert "site name" in sites.run(at(place, "site give 1 y.case --to S2"), code=4).err
    assert "site name" in sites.run(at(place, "site take x.case"), code=4).err


def test_a_file_that_is_not_as_it_was_made_is_not_taken(sites: Desk) -> None:
    lived(sites)
    sites.run(at(S1, "site give 1 x.case --to S2"), now=LATER)
    whole = Path("x.case").read_bytes().splitlines(keepends=True)
    head = sites.json(f"--db {S2} verify")["head"]
    event = next(i for i, line in enumerate(whole) if b'"note.added"' in line)
    file = next(i for i, line in enumerate(whole) if b'"line":"file"' in line)
    for odd in (
        whole[:-1],
        whole[:event] + whole[event + 1 :],
        [*whole[:event], whole[event + 1], whole[event], *whole[event + 2 :]],
        whole[:file] + whole[file + 1 :],
        [line.replace("王小明".encode(), "王大明".encode()) for line in whole],
        [line.replace(b'"to":"S2"', b'"to":"S3"', 1) for line in whole],
        [*whole, whole[-1]],
        [whole[0], *whole],
    ):
        Path("odd.case").write_bytes(b"".join(odd))
        sites.run(at(S2, "site take odd.case"), code=11, now=LATER)
    for none in ("S1/policy.toml", "seen.txt", "not-there"):
        sites.run(at(S2, f"site take {none}"), code=65, now=LATER)
    newer = json.loads(whole[0]) | {"format": 2}
    Path("odd.case").write_text(json.dumps(newer) + "\n", "utf-8")
    sites.run(at(S2, "site take odd.case"), code=76, now=LATER)
    assert sites.json(f"--db {S2} verify")["head"] == head
    assert Path("x.case").stat().st_mode & 0o077 == 0


def leaves(told: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value of a line, but for which line it is."""
    if isinstance(told, dict | list):
        for key, value in told.items() if isinstance(told, dict) else enumerate(told):
            if key not in ("line", "format"):
                yield from leaves(value, (*way, key))
    else:
        yield way


def otherwise(told: Any, way: tuple[Any, ...]) -> Any:
    """The line with another value there."""
    new = json.loads(json.dumps(told))
    *above, last = way
    there = new
    for key in above:
        there = there[key]
    match there[last]:
        case bool() as value:
            there[last] = not value
        case int() as value:
            there[last] = value + 1
        case str() as value if value:
            there[last] = value[:-1] + ("0" if value[-1] != "0" else "1")
        case _:
            there[last] = "x"
    return new


def altered_files(whole: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """The file with one value altered, whatever it is, by somebody who seals the whole anew: its
    end says that it is so. Of each kind of event one, and one file."""
    seen: set[str] = set()
    for no, line in enumerate(whole[:-1]):
        told = json.loads(line)
        kind = told["event"]["row"][3] if told["line"] == "event" else told["line"]
        if kind in seen:
            continue
        seen.add(kind)
        for way in leaves(told):
            body = [
                *whole[:no],
                msgspec.json.encode(otherwise(told, way)) + b"\n",
                *whole[no + 1 : -1],
            ]
            end = {"line": "end", "sha256": hashlib.sha256(b"".join(body)).hexdigest()}
            yield f"{kind} {way}", b"".join(body) + msgspec.json.encode(end) + b"\n"


PROVED_LATER = {"('maker',)", "('chain',)", "('calendars', 0, 'by')"} | {
    *("('calendars', 0, 'calendar')", "('calendars', 0, 'no')"),
}
"""What of the first line nothing in the file proves, where it changes nothing of the case. What the
taker's log keeps of it, headquarters compare with the giver's."""


def test_a_value_that_was_altered_is_refused_or_changes_nothing(sites: Desk) -> None:
    """Also by somebody who seals the whole of it anew: the hashes of the giver's log are in it."""
    lived(sites)
    sites.run(at(S1, "site give 1 x.case --to S2"), now=LATER)
    entry = Entry(a_moment(LATER, "UTC"), "counter", "teng", practice=True)
    before = Path(S2).read_bytes()

    def taken(content: bytes) -> Any:
        Path("odd.case").write_bytes(content)
        try:
            with closing(opened(locate(S2))) as store:
                take_case(store, Path("odd.case"), entry)
            return as_it_stood(shown(sites, S2, "1"))
        except CasefileError as error:
            return error.code
        finally:
            known, _ = Path(S2).read_bytes(), Path(S2).write_bytes(before)
            after.append(known == before)

    after: list[bool] = []
    whole = Path("x.case").read_bytes()
    as_made = taken(whole)
    for what, odd in altered_files(whole.splitlines(keepends=True)):
        found = taken(odd)
        if what.removeprefix("handover ") in PROVED_LATER:
            assert found == as_made, what
        else:
            assert found in (4, 11, 65, 76), what
            assert after[-1], what


def test_what_was_erased_at_the_giver_does_not_come_back(sites: Desk) -> None:
    lived(sites)
    handed(sites, S1, S2, "1")
    assert sites.run("--db S1/casefile.db --as xu erase 1 --reason 到期", now=LATER)
    assert "王小明" not in sites.run(at(S1, "search 王小明"), now=LATER).out
    assert sites.run(at(S2, "search 王小明"), now=LATER).out.count("S2-2026-000001") == 1
    sites.run(at(S1, "site give 1 again.case --to S2"), code=4, now=LATER)
    sites.run(at(S2, "site give 1 back.case --to S1"), now=NEXT_DAY)
    told = sites.run(at(S1, "site take back.case"), code=4, now=NEXT_DAY).err
    assert "erased here" in told
    for place in (S1, S2):
        assert sites.json(f"--db {place} verify")["ok"]


def test_a_site_on_a_server_takes_and_gives_the_same(sites: Desk, server_address: str) -> None:
    lived(sites)
    sites.run(f"--db {S2} move --to {server_address}")
    before = shown(sites, S1, "1")
    sites.run(at(S1, "site give 1 there.case --to S2"), now=LATER)
    sites.run(at(server_address, "site take there.case"), now=LATER)
    assert as_it_stood(shown(sites, server_address, "1"))[0] == as_it_stood(before)[0]
    assert sites.run(at(server_address, "show s2-2026-1"), now=LATER).out
    sites.run(at(server_address, "site give 1 back.case --to S1"), now=NEXT_DAY)
    sites.run(at(S1, "site take back.case"), now=NEXT_DAY)
    for place in (S1, server_address):
        assert sites.json(f"--db {place} verify")["ok"]


# ---- headquarters ---


def figures(sites: Desk, place: str, now: str) -> dict[str, Any]:
    told = sites.run(at(place, "report weekly 2026-W10 --json"), now=now).data["figures"]
    return {key: value for key, value in told.items() if isinstance(value, int)}


SUNDAY = "2026-03-08T20:00:00+08:00"


def test_what_sites_report_adds_up_to_what_one_desk_would_have(sites: Desk) -> None:
    """The same done at one desk, and at two of which the case changes hands in between."""

    def whole(place: str) -> None:
        for line in BEFORE:
            sites.run(at(place, line))

    def rest(place: str) -> None:
        sites.run(at(place, "choose 1 1"), now=NEXT_DAY)
        sites.run(at(place, "promise-kept 1 1"), now=NEXT_DAY)
        sites.run(at(place, "close 1 ending=mistake ending_reason=x --despite x"), now=NEXT_DAY)

    lived(sites)
    whole(S3)
    rest(S3)
    handed(sites, S1, S2, "1")
    rest(S2)
    alone, one, two = (figures(sites, place, SUNDAY) for place in (S3, S1, S2))
    for key in ("received", "closed", "open_at_end", "overdue_at_end", "withdrawn", "founded"):
        if key in alone:
            assert one[key] + two[key] == alone[key], key
    assert one["received"] == 1
    assert two["received"] == 0
    verdicts = []
    for place in (S3, S1, S2):
        told = sites.run(at(place, "report weekly 2026-W10 --json"), now=SUNDAY).data
        verdicts.append({c["rule"]: (c["met"], c["missed"]) for c in told["clocks"]})
    together, first, second = verdicts
    for rule, (met, missed) in together.items():
        sums = [v.get(rule, (0, 0)) for v in (first, second)]
        assert (met, missed) == (sums[0][0] + sums[1][0], sums[0][1] + sums[1][1]), rule


def listed(sites: Desk, *places: str, code: int = 0) -> Any:
    told = sites.run("site list " + " ".join(places) + " --json", code=code, now=SUNDAY).data
    return told


def test_headquarters_see_every_case_once_where_it_goes_on(sites: Desk) -> None:
    lived(sites)
    sites.run(at(S2, f"open {CARD}"))
    every = (S1, S2, S3)

    def seen() -> dict[str, tuple[str, str | None]]:
        told = listed(sites, *every)
        assert [one["site"] for one in told["sites"]] == ["S1", "S2", "S3"]
        return {one["case"]: (one["status"], one["to"]) for one in told["cases"]}

    assert seen() == {"S1-2026-000001": ("open", None), "S2-2026-000001": ("open", None)}
    sites.run(at(S1, "site give 1 x.case --to S3"), now=LATER)
    assert seen() == {"S1-2026-000001": ("given", "S3"), "S2-2026-000001": ("open", None)}
    sites.run(at(S3, "site take x.case"), now=LATER)
    assert seen() == {"S3-2026-000001": ("open", None), "S2-2026-000001": ("open", None)}
    told = sites.run("site list S1 S2 S3", now=SUNDAY).out
    assert told.count("S3-2026-000001") == 1
    assert "S1-2026-000001" not in told
    sites.run("site list S1/templates", code=3)


def test_a_case_that_a_machine_set_back_gives_twice_is_found(sites: Desk) -> None:
    lived(sites)
    before = Path(S1).read_bytes()
    handed(sites, S1, S2, "1")
    Path(S1).write_bytes(before)
    assert listed(sites, S1, S2, S3)["findings"] == []
    handed(sites, S1, S3, "1", now=NEXT_DAY)
    (found,) = listed(sites, S1, S2, S3, code=10)["findings"]
    assert (found["rule"], found["case"]) == ("case-at-two-sites", "S1-2026-000001")
    assert "S2-2026-000001" in found["message"]
    assert "S3-2026-000001" in found["message"]
    zh = sites.run("--lang zh site list S1 S2 S3", code=10, now=SUNDAY).out
    assert "多个分点" in zh


# ---- ceilings ---

CEILINGS = """
[[ceiling]]
site = "S1"
most = "150.00"
window = "30d"

[[ceiling]]
remedy = "refund"
most = "200.00"
window = "30d"
"""


def bounded(sites: Desk, rows: str = CEILINGS) -> None:
    """The three sites under one policy that says what each may grant."""
    lived(sites)
    for place in (S1, S2, S3):
        policy = Path(place).parent / "policy.toml"
        policy.write_text(policy.read_text("utf-8") + rows, "utf-8")
        sites.run(f"--db {place} policy apply {policy}")


def test_a_site_grants_no_more_than_its_ceiling_whoever_grants_it(sites: Desk) -> None:
    """What lives on the case counts, other cases too; another site has its own."""
    bounded(sites)
    sites.run(at(S1, f"open {CARD.replace('8000', '8111')}"))
    told = sites.run(at(S1, "offer 2 refund amount=60"), code=4).err
    assert "site S1: at most 150.00" in told
    assert "100.00 is taken up, 50.00 is left" in told
    sites.run("--db S1/casefile.db --as xu offer 2 refund amount=60", code=4)
    sites.run(at(S1, "offer 2 refund amount=60 --ask wu"), code=4)
    sites.run(at(S1, "offer 2 refund amount=50"))
    sites.run(at(S1, "offer 2 refund amount=1"), code=4)
    sites.run(at(S1, "offer 2 refund amount=1"), code=4, now="2026-03-20T10:00")
    sites.run(at(S1, "offer 2 refund amount=1"), now="2026-04-20T10:00")
    sites.run(at(S2, f"open {CARD}"))
    sites.run(at(S2, "offer 1 refund amount=200"))
    sites.run(at(S2, "offer 1 refund amount=1"), code=4)


def test_what_another_site_granted_takes_up_nothing_of_this_ones_ceiling(sites: Desk) -> None:
    bounded(sites)
    handed(sites, S1, S2, "1")
    sites.run(at(S2, "offer 1 refund amount=100"), now=LATER)
    sites.run(at(S1, f"open {CARD.replace('8000', '8111')}"), now=LATER)
    sites.run(at(S1, "offer 2 refund amount=60"), now=LATER, code=4)
    handed(sites, S2, S1, "1", now=NEXT_DAY)
    sites.run(at(S1, "offer 2 refund amount=60"), now=NEXT_DAY, code=4)
    sites.run(at(S1, "offer 2 refund amount=50"), now=NEXT_DAY)
    sites.run(at(S1, "offer 2 refund amount=1"), now=NEXT_DAY, code=4)


def test_headquarters_find_what_all_sites_granted_beyond_a_ceiling(sites: Desk) -> None:
    """Each within its own bound, and more than all may together; judged by the day."""
    bounded(sites)
    sites.run(at(S2, f"open {CARD}"))
    assert listed(sites, S1, S2, S3)["findings"] == []
    sites.run(at(S2, "offer 1 refund amount=150"), now=NEXT_DAY)
    (found,) = listed(sites, S1, S2, S3, code=10)["findings"]
    assert (found["rule"], found["site"]) == ("over-ceiling", "")
    assert "all sites together: at most 200.00" in found["message"]
    assert "on 2026-03-03 250.00 yuan" in found["message"]
    assert listed(sites, S2, S3)["findings"] == []
    zh = sites.run("--lang zh site list S1 S2 S3", code=10, now=SUNDAY).out
    assert "各分点合计" in zh
    handed(sites, S1, S3, "1", now=NEXT_DAY)
    assert listed(sites, S1, S2, S3, code=10)["findings"] == [found]


def test_what_was_granted_before_a_ceiling_stood_is_not_beyond_it(sites: Desk) -> None:
    lived(sites)
    low = '[[ceiling]]\nmost = "10.00"\n'
    for place in (S1, S2):
        policy = Path(place).parent / "policy.toml"
        policy.write_text(policy.read_text("utf-8") + low, "utf-8")
        sites.run(f"--db {place} policy apply {policy}", now=LATER)
    assert listed(sites, S1, S2)["findings"] == []
    sites.run(at(S1, "offer 1 refund amount=1"), now=LATER, code=4)


@pytest.mark.parametrize(
    "row",
    [
        'most = "x"',
        'most = "1.00"\nsite = "2"',
        'most = "1.00"\nsite = "s2"',
        'most = "1.00"\nremedy = "martian"',
        'most = "1.00"\nwindow = "1y"',
        'most = "1.00"\n[[ceiling]]\nmost = "2.00"',
        'site = "S2"',
    ],
)
def test_a_ceiling_that_says_nothing_sound_is_told_with_its_place(desk: Desk, row: str) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("odd.toml").write_text(f"{text}\n[[ceiling]]\n{row}\n", "utf-8")
    assert "ceiling" in desk.run("policy check odd.toml", code=65).err


# ---- the chapter of the manual ---

DOCS = Path(__file__).parents[1] / "docs"
CHAPTERS = {
    "operations.md": ("## Sites that lose", "## What is still"),
    "operations.zh-CN.md": ("## 断网的分点", "## 还要做的"),
}


def chapter(name: str) -> tuple[list[str], str]:
    """The commands that a chapter shows, and the policy that it writes down."""
    first, last = CHAPTERS[name]
    text = (DOCS / name).read_text("utf-8")
    text = text[text.index(first) : text.index(last)]
    shown = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    lines = [line.partition("#")[0].strip() for line in shown]
    commands = [line.replace("哈希", "HASH") for line in lines if line.startswith("casefile ")]
    return commands, "\n".join(line for line in shown if not line.startswith("casefile "))


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_the_manual_says_of_sites_is_what_happens(sites: Desk, name: str) -> None:
    commands, rows = chapter(name)
    assert commands == chapter("operations.md")[0]
    bounded(sites, f"\n{rows}\n")
    for folder in ("stick", "sites"):
        Path(folder).mkdir()

    def only(kind: str) -> str:
        (found,) = Path("stick").glob(f"*.{kind}")
        return str(found)

    played = 0
    for line in commands:
        line = line.removeprefix("casefile ").replace("/media/stick/", "stick/")
        line = line.replace("sites/s2.db", "sites/s1.db")
        if " --since HASH" in line:
            Path(only("bundle")).unlink()
            line = line.replace("HASH", sites.json("--db sites/s1.db verify")["head"])
        for kind in ("bundle", "case"):
            if f"….{kind}" in line:
                line = line.replace(f"stick/….{kind}", only(kind))
        place = S2 if line.startswith("site take") else S1
        line = line.replace("give 17 ", "give 1 ")
        line += " --exit-zero" if line.startswith("check ") else ""  # what is late is not the point
        sites.run(line if line.startswith(("--db", "site list")) else at(place, line), now=LATER)
        played += 1
    assert played >= 7
    assert shown(sites, S2, "1")["status"] == "open"


# ---- the law ---

STORY = (
    (S1, f"open {CARD}"),
    (S1, "issue 1 record-card -o out"),
    (S2, f"open {CARD}"),
    (S1, "site give 1 a.case --to S2"),
    (S2, "site take a.case"),
    (S2, "note 2 已到二店"),
    (S2, "site give 2 b.case --to S3"),
    (S3, "site take b.case"),
    (S3, "record 1 judge founded=yes reasonable=yes"),
    (S3, "site give 1 c.case --to S1"),
    (S1, "site take c.case"),
    (S1, "offer 1 refund amount=100"),
    (S1, "site give 1 d.case --to S3"),
    (S3, "site take d.case"),
    (S3, "close 1 ending=mistake ending_reason=x --despite x"),
)


class Sent:
    """A bundle on its way: of which site, from where to where."""

    def __init__(self, file: Path, site: str, since: int, events: int) -> None:
        self.file, self.site, self.since, self.events = file, site, since, events


@pytest.fixture
def sent(sites: Desk) -> list[Sent]:
    """Every bundle that the sites made while cases went round among them."""
    found: list[Sent] = []
    ends: dict[str, list[int]] = {place: [] for place in (S1, S2, S3)}
    for hour, (place, line) in enumerate(STORY):
        now = f"2026-03-0{2 + hour // 8}T{10 + hour % 8}:00:00+08:00"
        sites.run(at(place, line), now=now)
        with closing(opened(locate(place))) as store:
            for since in [0, *ends[place][-2:]]:
                file = f"{place[:2]}-{since}-{store.head()[0]}.bundle"
                made = make_bundle(store, file, str(since or ""), a_moment(now, "UTC"), "UTC")
                found.append(Sent(Path(file).resolve(), place[:2], made.since, made.events))
            ends[place].append(store.head()[0])
    return found


def test_bundles_in_any_order_repeated_or_lost_show_each_case_once(
    sites: Desk, sent: list[Sent], tmp_path: Path
) -> None:
    """However far headquarters know each site: a case goes on at one place at most, and none is
    lost that they ever saw; and once the last bundles are there, at the very place."""
    place_of = {name: f"{name}/casefile.db" for name in ("S1", "S2", "S3")}
    wholes = {name: held(Path(place)) for name, place in place_of.items()}
    truth = all_sites([S1, S2, S3])
    last = [
        max((s for s in sent if s.site == name and not s.since), key=lambda s: s.events)
        for name in place_of
    ]
    number = iter(range(10_000))

    def told(folder: Path) -> list[tuple[str, str, str, str]]:
        seen = all_sites([str(folder)])
        assert not seen.findings
        roots = [one.root for one in seen.cases]
        assert len(roots) == len(set(roots))
        return [(one.row.number, one.site, one.row.status, one.to) for one in seen.cases]

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(st.lists(st.sampled_from(sent), max_size=10), st.permutations(last))
    def law(arriving: list[Sent], at_last: list[Sent]) -> None:
        folder = tmp_path / f"head-{next(number)}"
        folder.mkdir()
        for one in [*arriving, *at_last]:
            place = locate(folder / f"{one.site}.db")
            with suppress(Refused):  # a gap: some bundle before it was lost
                take_into(place, one.file)
            if any(folder.iterdir()):
                told(folder)
        for name, whole in wholes.items():
            assert held(folder / f"{name}.db") == whole
        ours = [(one.row.number, one.site, one.row.status, one.to) for one in truth.cases]
        assert told(folder) == ours

    law()


# ---- numbers of events ---------------------------------------------------------------------------

COUNTED = {"no", "copy", "settlement", "payment", "version", "annex", "size", "remedy"} | {
    "rank",
    "continues",
    "nos",
    "declined",
}
"""Whole numbers that count within the case, or measure."""


def test_every_number_of_an_event_in_an_event_is_known_as_one() -> None:
    """Whatever whole number a kind of event of cases holds is told to count within the case, or to
    name an event: else a case that changes hands would name another one."""
    import msgspec

    for kind in KINDS.values():
        if kind.touches == "office":
            continue
        for field in msgspec.structs.fields(kind.payload):
            if field.type in (int, tuple[int, ...]):
                assert (field.name in COUNTED) != (field.name in kind.refers), (kind.name, field)
            if field.name in ("loose", "ends"):
                assert field.name in kind.refers, kind.name
        assert set(kind.refers) <= set(kind.payload.__struct_fields__)


def test_events_are_renumbered_where_they_name_one() -> None:
    def ten_more(seq: int) -> int:
        return seq + 10

    assert renumbered(FactsCorrected(of=7), ten_more) == FactsCorrected(of=17)
    assert renumbered(StepRecorded("x", judged=3), ten_more).judged == 13  # type: ignore[union-attr]
    on_route = StepRecorded("x", settlement=1, judged=1)
    assert renumbered(on_route, ten_more) == on_route
    assert renumbered(StepRecorded("x"), ten_more) == StepRecorded("x")
    loose = CaseClosed("settled", loose=("promise-1", "contact-9"))
    told = CaseClosed("settled", loose=("promise-1", "contact-19"))
    assert renumbered(loose, ten_more) == told
