"""What headquarters find between sites, asked by ``check --sites``: sums above a ceiling, cases
that were not given as they were taken, what was recorded where a case was no longer; and nothing of
the kind, whatever honest sites do in whatever order."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from shutil import copyfile, copytree, rmtree
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casefile.actions.act import act
from casefile.actions.data.bundles import make_bundle
from casefile.actions.entry import Entry
from casefile.actions.sites.give import give_case
from casefile.actions.sites.handover_file import (
    HandedEvent,
    handover_in,
    write_handover,
)
from casefile.actions.sites.headquarters import all_sites, between_sites
from casefile.actions.sites.take import take_case
from casefile.actions.steps import TypedOpening, open_case
from casefile.errors import Refused
from casefile.log.events import CaseTaken, NewEvent, NoteAdded
from casefile.log.kinds import KINDS
from casefile.store import Store, locate, opened
from casefile.store.chain import LogLink, chained
from casefile.values.moments import a_moment
from casefile.values.value import Facts
from tests.desk import CARD, Desk
from tests.test_bundles import taken as take_into
from tests.test_contract_table import SETTLED, told
from tests.test_sites import (
    LATER,
    NEXT_DAY,
    S1,
    S2,
    S3,
    SUNDAY,
    as_it_stood,
    at,
    bounded,
    handed,
    listed,
    lived,
    shown,
    sites,
)

__all__ = ["sites", "told"]


def found(sites: Desk, line: str, now: str = NEXT_DAY, code: int = 10) -> list[dict[str, Any]]:
    """What ``check`` finds between sites."""
    rules = ("over-ceiling", "site", "taken", "case-", "recorded-")
    every = sites.run(f"{line} --json", now=now, code=code).data["findings"]
    return [one for one in every if one["rule"].startswith(rules)]


# ---- ceilings ---


def test_check_finds_what_all_sites_granted_beyond_a_ceiling(sites: Desk) -> None:
    bounded(sites)
    sites.run(at(S2, f"open {CARD}"))
    assert found(sites, f"--db {S1} check --sites S2 --sites S3") == []
    sites.run(at(S2, "offer 1 refund amount=150"), now=NEXT_DAY)
    assert found(sites, f"--db {S1} check") == [], "each is within its own"
    (one,) = found(sites, f"--db {S1} check --sites S2 --sites S3")
    assert (one["rule"], one["severity"]) == ("over-ceiling", "note")
    assert "on 2026-03-03 250.00 yuan" in one["message"]
    assert found(sites, f"--db {S2} check --sites {S1} --sites {S2}") == [one], "its own but once"
    (listing,) = listed(sites, S1, S2, S3, code=10)["findings"]
    assert listing["message"] == one["message"]
    zh = sites.run(f"--lang zh --db {S1} check --sites S2", now=NEXT_DAY, code=10).out
    assert "各分点合计" in zh
    later = "2026-05-20T10:00"
    assert found(sites, f"--db {S1} check --sites S2", now=later) == [], "it is past its window"
    assert found(sites, f"--db {S1} check 1 --sites S2") == [], "of one case nothing of the kind"


def test_the_night_tells_each_such_day_once(sites: Desk) -> None:
    bounded(sites)
    sites.run(at(S2, f"open {CARD}"))
    sites.run(at(S2, "offer 1 refund amount=150"), now=NEXT_DAY)
    words = f"--db {S1} check --notify --sites S2"
    sites.run(words, now=NEXT_DAY, code=10)

    def notices() -> list[str]:
        files = [*Path("S1").glob("notices/**/*")]
        return [f.read_text("utf-8") for f in files if f.is_file()]

    assert [text.count("250.00") for text in notices() if "250.00" in text] == [1]
    sites.run(words, now="2026-03-04T10:00", code=10)
    assert [text.count("250.00") for text in notices() if "250.00" in text] == [1]


def test_at_night_a_copy_that_cannot_be_read_is_told_like_the_rest(sites: Desk) -> None:
    lived(sites)
    assert "There is no copy" in sites.run(f"--db {S1} check --sites none.db", code=3).err
    for odd in ("none.db", "S1/policy.toml"):
        (one,) = found(sites, f"--db {S1} check --notify --sites {odd}")
        assert (one["rule"], odd in one["message"]) == ("site-unread", True)
    assert found(sites, f"--db {S1} check --notify --sites S2") == []


def test_a_desk_finds_what_it_granted_itself_beyond_its_ceiling(
    sites: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a program without that check, say; no other site is needed to tell."""
    bounded(sites)
    sites.run(at(S1, "offer 1 refund amount=60"), code=4)
    with monkeypatch.context() as patch:
        for where in ("offers", "authority"):
            patch.setattr(f"casefile.money.{where}.within_ceilings", lambda *_: None)
        sites.run(at(S1, "offer 1 refund amount=60"))
    (one,) = found(sites, f"--db {S1} check", now=LATER)
    assert "site S1: at most 150.00" in one["message"]
    assert "160.00" in one["message"]


def test_sums_in_two_currencies_are_never_added(sites: Desk) -> None:
    bounded(sites)
    for place in (S2,):
        policy = Path(place).parent / "policy.toml"
        text = policy.read_text("utf-8").replace("[policy]\n", '[policy]\ncurrency = "GBP"\n', 1)
        policy.write_text(text, "utf-8")
        sites.run(f"--db {place} policy apply {policy}")
    sites.run(at(S2, f"open {CARD}"), now=LATER)
    sites.run(at(S2, "offer 1 refund amount=150"), now=LATER)
    assert found(sites, f"--db {S1} check --sites S2") == []


# ---- what was taken, and what was given ---


def forged(file: Path, change: Callable[[HandedEvent], HandedEvent]) -> None:
    """The file with some events changed, and every hash reckoned anew, by a program of which
    nobody can tell how it reckons: who can change it can."""
    whole = handover_in(file)
    events: list[HandedEvent] = []
    for one in whole.events:
        changed = change(one)
        last = events[-1] if events else None
        follows = last and last.link.row[0] + 1 == one.link.row[0]
        before = last.link.hash if last and follows else one.before
        link = changed.link
        link = LogLink(link.row, chained(before, link.row), link.salt, link.text)
        events.append(HandedEvent(before, link, changed.payload))
    file.unlink()
    heading = msgspec.structs.replace(whole.heading, maker="0")
    write_handover(file, msgspec.structs.replace(whole, heading=heading, events=tuple(events)))


def another_actor(one: HandedEvent) -> HandedEvent:
    row = one.link.row
    if row[3] != "remedy.offered":
        return one
    return HandedEvent(
        one.before, msgspec.structs.replace(one.link, row=(*row[:6], "hong", *row[7:])), one.payload
    )


def test_a_case_that_was_altered_on_its_way_is_found(sites: Desk) -> None:
    """Its hashes fit one another, as the forger reckons them too; the giver's log has others."""
    lived(sites)
    sites.run(at(S1, f"open {CARD.replace('8000', '8111')}"))  # so the forged chain is not ours
    sites.run(at(S1, "site give 1 x.case --to S2"), now=LATER)
    forged(Path("x.case"), another_actor)
    sites.run(at(S2, "site take x.case"), now=LATER)
    assert sites.json(f"--db {S2} verify")["ok"], "as far as a site alone can tell"
    (one,) = found(sites, f"--db {S1} check --sites S2")
    assert (one["rule"], one["case"]) == ("case-differs", "S2-2026-000001")
    assert "S1-2026-000001" in one["message"]
    assert listed(sites, S1, S2, code=10)["findings"][0]["rule"] == "case-differs"
    handed(sites, S2, S3, "1", now=NEXT_DAY)
    assert [f["rule"] for f in listed(sites, S1, S3, code=10)["findings"]] == ["case-differs"]


def test_a_case_that_was_never_given_so_is_found_once_the_giver_is_known_that_far(
    sites: Desk,
) -> None:
    lived(sites)
    sites.run(at(S1, "site give 1 x.case --to S2"), now=LATER)
    forged(Path("x.case"), another_actor)
    sites.run(at(S2, "site take x.case"), now=LATER)
    assert listed(sites, S1, S2)["findings"] == [], "it may still come"
    sites.run(at(S1, f"open {CARD.replace('8000', '8111')}"), now=NEXT_DAY)
    (one,) = listed(sites, S1, S2, code=10)["findings"]
    assert (one["rule"], one["case"]) == ("taken-not-given", "S2-2026-000001")
    assert "没有这次转出" in sites.run("--lang zh site list S1 S2", code=10, now=SUNDAY).out


@pytest.mark.parametrize("what", ["heads", "policies", "calendars", "site", "chain"])
def test_a_taker_that_claims_another_thing_than_was_given_is_found(
    what: str, sites: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(sites)
    sites.run(at(S1, "site give 1 x.case --to S2"), now=LATER)

    def claiming(at: Any, true: CaseTaken) -> NewEvent:
        heads = tuple(msgspec.structs.replace(one, head="0" * 16) for one in true.heads)
        claim: dict[str, Any] = {
            "heads": {"heads": heads},
            "policies": {"policies": ()},
            "calendars": {"calendars": true.calendars[:-1]},
            "site": {"site": "S3"},
            "chain": {"chain": "0" * len(true.chain)},
        }
        return NewEvent(at, msgspec.structs.replace(true, **claim[what]))

    with monkeypatch.context() as patch:
        patch.setattr("casefile.actions.sites.take.NewEvent", claiming)
        sites.run(at(S2, "site take x.case"), now=LATER)
    (one,) = listed(sites, S1, S2, code=10)["findings"]
    assert one["rule"] == "case-differs"


def test_what_was_recorded_on_a_case_that_went_on_elsewhere_is_found(
    sites: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(sites)
    sites.run(at(S1, "site give 1 x.case --to S2"), now=LATER)
    with closing(opened(locate(S1))) as store, store.write():
        last = store.last("S1-2026-000001")
        stamp = Entry(a_moment(LATER, "UTC"), "counter", "teng").unasked("teng")
        told = NewEvent(a_moment(LATER, "UTC"), NoteAdded(), {"text": "后来"})
        store.append("S1-2026-000001", last, [told], stamp)
    (one,) = listed(sites, S1, S2, code=10)["findings"]
    assert (one["rule"], one["case"], one["site"]) == (
        "recorded-after-given",
        "S1-2026-000001",
        "S1",
    )
    for line in (f"--db {S2} check --sites S1", f"--db {S1} check"):
        (again,) = found(sites, line)
        assert again["message"] == one["message"]
    assert found(sites, f"--db {S2} check", code=0) == [], "it gave nothing away"


def test_what_is_erased_where_a_case_was_is_no_such_thing(sites: Desk) -> None:
    lived(sites)
    handed(sites, S1, S2, "1")
    sites.run("--db S1/casefile.db --as xu erase 1 --reason 到期", now=LATER)
    assert listed(sites, S1, S2)["findings"] == []


def test_two_copies_of_one_log_are_one_site_unless_they_part(sites: Desk) -> None:
    lived(sites)
    copyfile(S1, "older.db")
    sites.run(at(S1, "note 1 x"))
    told = listed(sites, "older.db", S1, S2)
    assert [one["site"] for one in told["sites"]] == ["S1", "S2"]
    assert [one["case"] for one in told["cases"]] == ["S1-2026-000001"]
    assert told["findings"] == []
    sites.run(at("older.db", "note 1 y"))
    (one,) = listed(sites, S1, S2, "older.db", code=10)["findings"]
    assert one["rule"] == "site-forked"
    assert "older.db" in one["message"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_names_no_file_is_told_with_what_does(lang: str, sites: Desk) -> None:
    for line, code, fix in (
        ("site take none.case", 65, "site give"),
        ("site take S1/policy.toml", 65, "site give"),
        ("bundle take none.bundle", 65, "bundle make"),
        ("bundle take S1/policy.toml", 65, "bundle make"),
    ):
        told = sites.run(f"--lang {lang} --db {S2} --as teng {line}", code=code).err
        assert f"casefile {fix}" in told, line
    for line in ("site list none.db", "site list S1/templates", "check --sites none.db"):
        told = sites.run(f"--lang {lang} --db {S2} {line}", code=3).err
        assert "init" not in told, line


# ---- whatever happened on it ---

MUCH = f"""
correct 1 4 about=x --reason x
strike 1 contact --reason x
promise-moved 1 1 --due 3d
promise-kept 1 2
demand-met 1 1
request 1 copy
offer 1 compensation item=x amount=900 --ask xu
--as xu refuse 1 2 --reason x
offer 1 compensation item=x amount=900 --ask xu
--as xu approve 1 3
choose 1 4
sign 1 receipt --copy 1 --by 王小明
--as zhou cancel-settlement 1 1 --reason x
--as zhou settle 1 amount=150 {SETTLED}
pause 1 --reason x --until 2026-03-04T10:00
resume 1
unlink 1 2 --reason x
"""


@pytest.mark.parametrize("lines", ["", MUCH])
def test_a_case_on_which_everything_happened_stands_elsewhere_as_it_stood(
    lines: str, told: Desk
) -> None:
    """Under events of other numbers: whatever of an entry names one follows it."""
    for line in lines.strip().splitlines():
        told.run(line if line.startswith("--as") else f"--as teng {line}")
    told.run("site name S1")
    told.run("init s2 --practice --site S2")
    for _ in range(3):
        told.run(at("s2/casefile.db", f"open {CARD}"))
    before = shown(told, "casefile.db", "1")
    gone = handed_on(told, "casefile.db", "s2/casefile.db", "S2")
    after = shown(told, "s2/casefile.db", gone)
    (ours, log), (theirs, there) = as_it_stood(before), as_it_stood(after)
    assert there[: len(log)] == log
    assert theirs == ours | {"links": theirs["links"]}
    assert listed(told, "casefile.db", "s2")["findings"] == []
    assert handed_on(told, "s2/casefile.db", "casefile.db", "S1", gone) == "2026-000001"
    again = as_it_stood(shown(told, "casefile.db", "1"))[0]
    assert again == ours | {"links": again["links"]}
    assert told.json("verify")["ok"]


def test_a_case_that_would_stand_otherwise_is_not_taken(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever of an entry were forgotten that names another one: here, what was approved."""
    told.run("site name S1")
    told.run("init s2 --practice --site S2")
    told.run("--as teng site give 1 x.case --to S2")
    head = told.json("--db s2/casefile.db verify")["head"]
    kind = KINDS["approval.given"]
    with monkeypatch.context() as patch:
        patch.setitem(KINDS, kind.name, msgspec.structs.replace(kind, refers=()))
        assert "as it stood" in told.run(at("s2/casefile.db", "site take x.case"), code=11).err
    assert told.json("--db s2/casefile.db verify")["head"] == head
    told.run(at("s2/casefile.db", "site take x.case"))


# ---- exports ---


def exported(sites: Desk, words: str, *places: str) -> list[dict[str, Any]]:
    """What several sites export together, but for what is called otherwise elsewhere."""
    told = "".join(
        sites.run(at(place, f"export {words} --format jsonl"), now=LATER).out for place in places
    )
    own = ("case", "updated_at", "owner", "taken", "given", "event", "seq", "status")
    every = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return [{key: value for key, value in one.items() if key not in own} for one in every]


@pytest.mark.parametrize("what", ["clocks", "remedies", "payments", "copies"])
def test_what_sites_export_adds_up(what: str, told: Desk) -> None:
    """Of a case on which everything has happened, and of another one that stays."""
    here, there = "casefile.db", "s2/casefile.db"
    told.run("site name S1")
    told.run("init s2 --practice --site S2")
    before = exported(told, what, here)
    assert before
    gone = handed_on(told, here, there, "S2")
    assert exported(told, f"{what} status=open", here) == exported(told, what, here)
    assert exported(told, what, there)
    assert in_order(exported(told, what, here, there)) == in_order(before)
    assert exported(told, f"{what} status=given", here) == exported(told, what, there)
    assert handed_on(told, there, here, "S1", gone) == "2026-000001"
    assert in_order(exported(told, what, here, there)) == in_order(before)


def handed_on(desk: Desk, giver: str, taker: str, to: str, case: str = "1") -> str:
    desk.run(at(giver, f"site give {case} to-{to}.case --to {to}"), now=LATER)
    return str(desk.run(at(taker, f"site take to-{to}.case --json"), now=LATER).data["case"])


def in_order(records: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in records)


def test_the_list_of_cases_tells_where_a_case_is_no_longer(sites: Desk) -> None:
    lived(sites)
    handed(sites, S1, S2, "1")
    told = [sites.run(at(p, "export --format jsonl"), now=LATER).out for p in (S1, S2)]
    assert [json.loads(one)["status"] for one in told] == ["given", "open"]


# ---- moved ---


def test_sites_move_to_a_server_and_back_with_what_changed_hands(
    sites: Desk, server_address: str
) -> None:
    lived(sites)
    sites.run(at(S1, f"open {CARD.replace('8000', '8111')}"))
    handed(sites, S1, S2, "1")
    handed(sites, S2, S1, "1")
    sites.run(at(S1, "site give 2 x.case --to S3"), now=LATER)
    head = sites.json(f"--db {S1} verify")["head"]
    sites.run(f"--db {S1} move --to {server_address}")
    sites.run(f"--db {server_address} move --to back.db")
    for place in (server_address, "back.db"):
        assert sites.json(f"--db {place} verify") == {"ok": True, "problems": []} | {
            key: value
            for key, value in sites.json(f"--db {S1} verify").items()
            if key not in ("ok", "problems")
        }
        assert sites.json(f"--db {place} verify")["head"] == head
        told = listed(sites, f"'{place}'", S2, S3)
        assert [one["site"] for one in told["sites"]] == ["S1", "S2", "S3"]
        assert {one["case"]: one["to"] for one in told["cases"]} == {
            "S1-2026-000001": None,
            "S1-2026-000002": "S3",
        }
        assert told["findings"] == []
        sites.run(at(f"'{place}'", "note 2 x"), now=NEXT_DAY, code=4)
        sites.run(at(f"'{place}'", "site give 2 again.case --to S3"), now=NEXT_DAY)
        assert Path("again.case").read_bytes() == Path("x.case").read_bytes()
        Path("again.case").unlink()
    (copy,) = [one for one in listed(sites, S1, "back.db", S2)["sites"] if one["site"] == "S1"]
    assert copy["head"] == head


# ---- the law ---

NAMES = ("S1", "S2", "S3")
BEGUN = a_moment("2026-03-02T10:00:00+08:00", "UTC")
A_SITE = st.sampled_from(range(3))
A_NUMBER = st.integers(0, 9)
DONE = st.one_of(
    st.tuples(st.just("open"), A_SITE),
    st.tuples(st.just("note"), A_SITE, A_NUMBER),
    st.tuples(st.just("give"), A_SITE, A_NUMBER, A_SITE),
    st.tuples(st.just("give"), A_SITE, A_NUMBER, A_SITE),
    st.tuples(st.just("take"), A_SITE, A_NUMBER),
    st.tuples(st.just("take"), A_SITE, A_NUMBER),
    st.tuples(st.just("lose"), A_NUMBER),
    st.tuples(st.just("hand"), A_SITE, A_NUMBER, A_SITE),
    st.tuples(st.just("make"), A_SITE, A_NUMBER),
    st.tuples(st.just("follow"), A_NUMBER),
    st.tuples(st.just("tell"), A_SITE),
    st.tuples(st.just("tell"), A_SITE),
)


class World:
    """Three sites, what is on its way between them and to headquarters, and where each case truly
    is. ``at`` is the site of a case; while it is on its way, the file that brings it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.head = folder / "head"
        self.head.mkdir()
        self.now = BEGUN
        self.stores: list[Store] = [opened(locate(folder / n / "casefile.db")) for n in NAMES]
        self.at: dict[str, str] = {}
        self.called: dict[tuple[str, str], str] = {}
        self.files: dict[str, tuple[str, int]] = {}
        self.taken: set[str] = set()
        self.bundles: list[tuple[str, Path]] = []
        self.ends: dict[int, list[int]] = {0: [], 1: [], 2: []}

    def entry(self) -> Entry:
        self.now += timedelta(minutes=7)
        return Entry(self.now, "counter", "teng", practice=True)

    def here(self, site: int) -> list[str]:
        return sorted(root for root, place in self.at.items() if place == NAMES[site])

    def do(self, what: Any) -> None:
        verb, *words = what
        getattr(self, verb)(*words)

    def open(self, site: int) -> None:
        facts: Facts = {key: value for key, _, value in (w.partition("=") for w in CARD.split())}
        typed = TypedOpening(facts)
        outcome = open_case(self.stores[site], typed, self.entry())
        number = outcome.case.number
        self.at[number] = NAMES[site]
        self.called[NAMES[site], number] = number

    def note(self, site: int, which: int) -> None:
        """Where it is it is recorded; where it was it is refused."""
        known = sorted(root for name, root in self.called if name == NAMES[site])
        if not known:
            return
        root = known[which % len(known)]

        def noted() -> None:
            event = NewEvent(self.now, NoteAdded(), {"text": "内容"})
            name = self.called[NAMES[site], root]
            act(self.stores[site], name, self.entry(), lambda _: (event,))

        if self.at[root] == NAMES[site]:
            noted()
            return
        with pytest.raises(Refused):
            noted()

    def give(self, site: int, which: int, to: int) -> None:
        known = self.here(site)
        if not known or to == site:
            return
        root = known[which % len(known)]
        file = f"{len(self.files)}.case"
        name = self.called[NAMES[site], root]
        give_case(self.stores[site], name, NAMES[to], str(self.folder / file), self.entry())
        self.at[root] = file
        self.files[file] = (root, to)

    def hand(self, site: int, which: int, to: int) -> None:
        """Given, and taken at once."""
        before = len(self.files)
        self.give(site, which, to)
        if len(self.files) > before:
            self._take(to, f"{before}.case")

    def take(self, site: int, which: int) -> None:
        if self.files:
            self._take(site, sorted(self.files)[which % len(self.files)])

    def _take(self, site: int, file: str) -> None:
        root, to = self.files[file]
        if to != site:
            with pytest.raises(Refused):
                take_case(self.stores[site], self.folder / file, self.entry())
            return
        come = take_case(self.stores[site], self.folder / file, self.entry())
        assert bool(come.came) is (file not in self.taken)
        if come.came:
            assert self.at[root] == file
            self.at[root] = NAMES[site]
            self.called[NAMES[site], root] = come.outcome.case.number
            self.taken.add(file)

    def lose(self, which: int) -> None:
        """A file that was lost on its way is written again by whoever gave it."""
        if not self.files:
            return
        file = sorted(self.files)[which % len(self.files)]
        root, to = self.files[file]
        if self.at[root] != file:
            return
        before = (self.folder / file).read_bytes()
        (self.folder / file).unlink()
        giver = next(i for i in range(3) if i != to and self._gave(i, root, to))
        name = self.called[NAMES[giver], root]
        self.entry()
        gone = give_case(self.stores[giver], name, NAMES[to], str(self.folder / file), self.entry())
        assert not gone.outcome.events
        assert (self.folder / file).read_bytes() == before

    def _gave(self, site: int, root: str, to: int) -> bool:
        if (NAMES[site], root) not in self.called:
            return False
        row = self.stores[site].case(self.called[NAMES[site], root])
        last = self.stores[site].latest(self.called[NAMES[site], root], "case.given")
        return bool(row and row.status == "given" and last and last.payload.to == NAMES[to])  # type: ignore[union-attr]

    def make(self, site: int, since: int) -> None:
        ends = [0, *self.ends[site][-2:]]
        store = self.stores[site]
        file = self.folder / f"{len(self.bundles)}.bundle"
        make_bundle(store, str(file), str(ends[since % len(ends)] or ""), self.now, "UTC")
        self.bundles.append((NAMES[site], file))
        self.ends[site].append(store.head()[0])

    def follow(self, which: int) -> None:
        if not self.bundles:
            return
        name, file = self.bundles[which % len(self.bundles)]
        try:
            take_into(locate(self.head / f"{name}.db"), file)
        except Refused:  # a gap: some bundle before it was lost
            return
        self.seen_so_far()

    def tell(self, site: int) -> None:
        """All that a site has reaches headquarters, whatever is still on its way from others."""
        self.make(site, 0)
        self.follow(len(self.bundles) - 1)

    def seen_so_far(self) -> dict[str, str]:
        """However far headquarters know them: every case once, and nothing that does not hold."""
        seen = all_sites([str(self.head)])
        assert seen.findings == ()
        roots = [number for _, number in (one.root for one in seen.cases)]
        assert len(roots) == len(set(roots))
        return {one.root[1]: one.to or one.site for one in seen.cases}

    def at_last(self) -> None:
        """Once the last of each site came: every case where it truly is."""
        for site in range(3):
            self.tell(site)
        where = {root: self.files.get(place, (root, -1))[1] for root, place in self.at.items()}
        truly = {r: NAMES[to] if to >= 0 else self.at[r] for r, to in where.items()}
        if self.at:
            assert self.seen_so_far() == truly
        for name, store in zip(NAMES, self.stores, strict=True):
            assert list(store.problems()) == []
            copies = [str(self.head)]
            assert between_sites(store, copies, self.now, self.now) == ()
            with closing(opened(locate(self.head / f"{name}.db"))) as copy:
                assert copy.head() == store.head()


def test_whatever_honest_sites_do_headquarters_find_nothing_and_lose_nothing(
    sites: Desk, tmp_path: Path
) -> None:
    for name in NAMES:
        assert (Path(name) / "casefile.db").exists()
    number = iter(range(10_000))

    @settings(
        max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(st.lists(DONE, min_size=8, max_size=20))
    @example([("hand", 0, 0, 1), ("tell", 1)])
    @example([("give", 0, 0, 1), ("tell", 0), ("take", 1, 0), ("take", 1, 0), ("tell", 1)])
    @example([("hand", 0, 0, 1), ("hand", 1, 0, 0), ("tell", 0), ("hand", 0, 0, 2), ("tell", 2)])
    @example([("give", 0, 0, 2), ("lose", 0), ("take", 1, 0), ("take", 2, 0), ("note", 0, 0)])
    def law(done: list[Any]) -> None:
        folder = tmp_path / f"world-{next(number)}"
        for name in NAMES:
            copytree(name, folder / name)
        world = World(folder)
        try:
            for what in [("open", 0), ("open", 1), ("tell", 0), *done]:
                world.do(what)
            world.at_last()
        finally:
            for store in world.stores:
                store.close()
            rmtree(folder)

    law()
