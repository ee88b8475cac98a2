"""What reports count of a case is kept beside it: a report of what is kept is the report of a
replay, at every event, whatever was recorded since; what is kept is proved, and erased like any
other row."""

import contextlib
import random
import re
import shlex
import sqlite3
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.histories import histories
from casefile.actions import report_cases
from casefile.actions.histories import history_of
from casefile.actions.policies import current_policy
from casefile.actions.report_cases import CasesAsked, told_of_cases
from casefile.actions.tellings import bases_of, keep_tellings, row_for_reports, told_in
from casefile.cli.run import run
from casefile.disk.locks import PATIENCE, locked
from casefile.log.rows import CaseFilter
from casefile.reports.catalogue import ALL_FIGURES
from casefile.reports.clocks import on_time
from casefile.reports.needed import needed_in
from casefile.reports.period import period_of
from casefile.reports.report import window_of
from casefile.reports.told import CaseTold, RoundTold
from casefile.store import Store
from tests.desk import CARD, Desk

END = datetime.fromisoformat("2026-04-10T09:00+08:00")
MOMENTS = [datetime.fromisoformat(f"2026-{month:02}-15T12:00+08:00") for month in range(2, 13)]


@pytest.fixture
def month(bare_desk: Desk) -> Desk:
    """A desk with a made-up month: plans sent back, pauses, cases reopened, payments in parts."""
    desk = bare_desk
    desk.now = END.isoformat()

    def make() -> None:
        desk.run("init --practice")
        Path("month.txt").write_text("\n".join(lines()) + "\n", "utf-8")
        desk.run("batch month.txt")

    desk.once("a made-up month of tellings", make)
    return desk


def lines() -> list[str]:
    return list(histories(25, 11, datetime(2026, 2, 20), 30))


def kept(store: Store) -> dict[str, bytes]:
    """What is kept and holds, by case."""
    if not store.keeps_tellings:
        pytest.skip("its store keeps nothing of what reports count")
    last, numbers = store.snapshot(CaseFilter())
    return store.tellings(numbers, bases_of(store, store, current_policy(store)[1]), last)


def keep(desk: Desk) -> dict[str, bytes]:
    with contextlib.closing(desk.store()) as store:
        for _ in keep_tellings(store):
            pass
        return kept(store)


def both(store: Store, seq: int, now: datetime) -> tuple[list[CaseTold], list[CaseTold]]:
    """The cases as of an event as a report counts them, and as a replay of each tells."""
    numbers = store.snapshot(CaseFilter())[1]
    asked = CasesAsked(seq, "", [], now)
    counted = [case for case, _ in told_of_cases(store, asked, numbers, None)]
    past = store.past(seq)
    _, policy = current_policy(past)
    replayed = [
        told_in(past, history_of(past, events), policy)[0].at(now)
        for events in past.each_stream(reversed(numbers))
        if events
    ]
    return counted, replayed


def agree(desk: Desk, seqs: list[int], moments: list[datetime]) -> None:
    with contextlib.closing(desk.store()) as store:
        for seq in seqs:
            for now in moments:
                counted, replayed = both(store, seq, now)
                assert counted == replayed, (seq, now)


def head(desk: Desk) -> int:
    with contextlib.closing(desk.store()) as store:
        return store.head()[0]


def test_a_report_of_what_is_kept_is_the_report_of_a_replay(month: Desk) -> None:
    """At each event, and whenever it is looked at: also before what was kept, and after a deadline
    that had not passed when it was."""
    assert len(keep(month)) == 25
    last = head(month)
    agree(month, [*range(5, last, last // 40), last], [END])
    agree(month, [last], MOMENTS)


def test_it_holds_whenever_in_the_course_of_things_it_was_kept(bare_desk: Desk) -> None:
    """Kept again and again between the entries, of cases that then go on."""
    desk = bare_desk
    desk.now = END.isoformat()
    desk.run("init --practice")
    told = lines()
    for begin in range(0, len(told), 60):
        Path("some.txt").write_text("\n".join(told[begin : begin + 60]) + "\n", "utf-8")
        desk.run("batch some.txt")
        before = head(desk)
        agree(desk, [before // 2, before], [END])
        keep(desk)
        agree(desk, [before // 2, before], [END])


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_a_round_is_a_verdict_from_its_deadline_on(data: st.DataObject) -> None:
    moment = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))
    due, since, now = (data.draw(moment) for _ in range(3))
    running = RoundTold("plan", "missed", due, 1, False, False, due, None, since)
    assert running.fallen_by(now) == (since <= now and due < now)
    over = RoundTold("plan", "missed", due, 1, False, False, due, now)
    assert over.fallen_by(now)


@pytest.mark.parametrize(
    "line",
    [
        "calendar import other.json",
        "policy apply policy.toml",
        "--as teng note 1 样例",
        "staff add wen --name 文（样例） --roles desk --unit 客服中心",
    ],
)
def test_what_is_said_later_reaches_every_case(month: Desk, line: str) -> None:
    """Days off that become known move what counts open time, another version its limits and words:
    what was kept before is of no use then, and of use again for a report as of before."""
    keep(month)
    before = head(month)
    off = '{"name": "样例", "first": "2026-03-09", "last": "2026-03-13"}'
    off = f'{{"year": 2026, "notice": "样例", "off": [{off}], "on": []}}'
    Path("other.json").write_text(off, "utf-8")
    text = Path("policy.toml").read_text("utf-8")
    assert 'cause = "trouble"' in text
    other = text.replace('cause = "trouble"', 'cause = "channel"')
    Path("policy.toml").write_text(other, "utf-8")
    month.run(f"--as wu {line}" if "--as" not in line else line)
    agree(month, [before, head(month)], [END])
    assert month.json("verify")["ok"]
    keep(month)
    agree(month, [before, head(month)], [END])
    with contextlib.closing(month.store()) as store:
        assert len(kept(store)) == 25


@pytest.mark.parametrize(
    ("before", "after", "useful"),
    [
        ('within = "4wh"', 'within = "5wh"', True),
        ("[policy]", "# 样例\n[policy]", True),
        ('cause = "trouble"', 'cause = "channel"', False),
        ('per_item = "100.00"', 'per_item = "90.00"', False),
    ],
    ids=["another deadline", "the same rules", "other figures", "another limit"],
)
def test_another_version_leaves_of_use_what_does_not_rest_on_it(
    month: Desk, before: str, after: str, useful: bool
) -> None:
    """A case stays under its version, but for the limits of today and what reports count by."""
    keep(month)
    text = Path("policy.toml").read_text("utf-8")
    assert before in text
    Path("policy.toml").write_text(text.replace(before, after, 1), "utf-8")
    month.run("--as wu policy apply policy.toml")
    with contextlib.closing(month.store()) as store:
        assert len(kept(store)) == (25 if useful else 0)
    agree(month, [head(month)], [END])
    month.run(f"--as teng open {CARD}")
    keep(month)
    assert month.json("verify")["ok"]
    agree(month, [head(month)], [END])


def kept_after_a_report(month: Desk, words: str = "yearly 2026") -> int:
    month.run(f"report {words} --json")
    with contextlib.closing(month.store()) as store:
        return len(kept(store))


def test_what_a_report_had_to_replay_it_keeps_for_the_next_one(
    month: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they are many, of the desk as it is now; and nothing else of the file changes."""
    monkeypatch.setattr(report_cases, "KEPT_AT_ONCE", 26)
    assert kept_after_a_report(month) == 0
    monkeypatch.setattr(report_cases, "KEPT_AT_ONCE", 10)
    assert kept_after_a_report(month, "yearly 2026 --event 100") == 0
    with contextlib.closing(month.store()) as store:
        procedure = current_policy(store)[1].id
    assert kept_after_a_report(month, f"yearly 2026 --procedure {procedure}") == 0
    told = month.run("report yearly 2026 --json").out
    with contextlib.closing(month.store()) as store:
        assert len(kept(store)) == 25
    assert month.run("report yearly 2026 --json").out == told
    assert month.json("verify")["ok"]
    agree(month, [head(month)], [END])


def test_no_report_waits_to_keep_something(month: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for who writes just now, nor where it may only read."""
    monkeypatch.setattr(report_cases, "KEPT_AT_ONCE", 10)
    with locked(month.store_path):
        begun = time.monotonic()
        assert kept_after_a_report(month) == 0
        assert time.monotonic() - begun < PATIENCE / 2
    month.store_path.chmod(0o400)
    monkeypatch.setattr("casefile.store.sqlite.log.writable", lambda _: False)
    assert kept_after_a_report(month) == 0


SAID = (
    "--as teng note 1 样例",
    "--as teng open " + CARD,
    "--as teng correct 2 trouble=billing --reason 样例",
    "--as teng withdraw 3 --reason 顾客撤回 --despite 样例",
    "--as teng reopen 3 --reason 样例",
    "--as xu erase 3 --reason 顾客要求",
    "--as wu policy apply policy.toml",
    "--as wu calendar import other.json",
    "rebuild",
    "check --notify",
)


@pytest.mark.parametrize("seed", range(3))
def test_after_every_entry_a_report_is_that_of_a_replay(
    month: Desk, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is recorded, corrected, erased, taken up again or decided otherwise in between, each
    report keeping what it replays."""
    monkeypatch.setattr(report_cases, "KEPT_AT_ONCE", 3)
    chance = random.Random(seed)
    done = list[str]()
    for step in range(14):
        line = chance.choice(SAID)
        text = Path("policy.toml").read_text("utf-8")
        limit = f'per_item = "{chance.choice((70, 80, 90))}.00"'
        text = re.sub('per_item = "[0-9.]+"', limit, text, count=1)
        Path("policy.toml").write_text(text, "utf-8")
        off = f'{{"name": "样例", "first": "2026-03-{9 + step:02}", "last": "2026-03-24"}}'
        other = f'{{"year": 2026, "notice": "样例", "off": [{off}], "on": []}}'
        Path("other.json").write_text(other, "utf-8")
        now = "2029-04-10T09:00+08:00" if "erase" in line else f"2026-04-{11 + step}T09:00+08:00"
        if run(["--now", now, *shlex.split(line)]) in (0, 10):
            done.append(line)
        agree(month, [head(month)], [END])
        month.run("report yearly 2026 --json")
        agree(month, [head(month)], [END])
    assert len(done) > 5
    assert month.json("verify")["ok"]


def test_rebuild_makes_the_same_rows(month: Desk) -> None:
    before = keep(month)
    month.run("rebuild")
    with contextlib.closing(month.store()) as store:
        assert kept(store) == before


def test_the_night_keeps_what_the_day_brought(month: Desk) -> None:
    keep(month)
    month.run(f"--as teng open {CARD}")
    month.run("--as teng note 1 样例")
    with contextlib.closing(month.store()) as store:
        assert len(kept(store)) == 24
    month.run("check --notify", code=10)
    with contextlib.closing(month.store()) as store:
        assert len(kept(store)) == 26


@pytest.mark.parametrize(
    "altered",
    [
        "UPDATE tellings SET content = CAST(replace(content, 'teng', 'wang') AS BLOB)",
        "UPDATE tellings SET content = x'00'",
        "UPDATE tellings SET content = (SELECT content FROM tellings ORDER BY content LIMIT 1)",
        "INSERT INTO tellings SELECT '2026-999999', no, basis, content FROM tellings LIMIT 1",
    ],
)
def test_a_row_that_was_altered_is_told(month: Desk, altered: str) -> None:
    keep(month)
    connection = sqlite3.connect(month.store_path, isolation_level=None)
    assert connection.execute(altered).rowcount
    connection.close()
    assert not month.run("verify --json", code=10).data["ok"]
    month.run("rebuild")
    assert month.json("verify")["ok"]


def test_erasing_leaves_nothing_of_what_was_kept(month: Desk) -> None:
    number = "2026-000001"
    before = keep(month)[number]
    month.run("--as teng withdraw 1 --reason 顾客撤回 --despite 样例")
    keep(month)
    month.run("--as xu erase 1 --reason 顾客要求", now="2029-04-10T09:00+08:00")
    with contextlib.closing(month.store()) as store:
        assert number not in kept(store)
    token = before[before.index(b"\x91\xb0") + 2 :][:16]
    assert len(token) == 16
    assert token not in Path("casefile.db").read_bytes()
    keep(month)
    assert token not in Path("casefile.db").read_bytes()
    agree(month, [head(month)], [END])


def test_what_is_replayed_too_late_is_not_kept(month: Desk) -> None:
    """Whoever reads a case while its data are erased puts nothing of it back."""
    with contextlib.closing(month.store()) as store:
        _, policy = current_policy(store)
        history = history_of(store, store.events("2026-000001"))
        row = row_for_reports(store, history, policy)
        month.run("--as teng note 1 样例")
        with store.write():
            store.put_tellings([row])
        assert kept(store) == {}


@pytest.mark.parametrize("words", ["weekly 2026-W10", "monthly 2026-03", "yearly 2026"])
def test_what_a_report_keeps_in_mind_is_all_that_it_counts(month: Desk, words: str) -> None:
    """Of three windows every figure, clock and overdue case is that of the whole telling."""
    kind, _, name = words.partition(" ")
    period = period_of(kind, name, END, "Asia/Shanghai")  # type: ignore[arg-type]
    windows = [window_of(one, END) for one in (period, period.before, period.year_ago)]
    with contextlib.closing(month.store()) as store:
        whole = both(store, store.head()[0], END)[1]
    needed = [*map(needed_in(windows), whole)]
    for window in windows:
        for figure in ALL_FIGURES:
            assert [*figure.hits(needed, window)] == [*figure.hits(whole, window)], figure.id
        assert on_time(needed, window) == on_time(whole, window)
    assert sum(len(one.verdicts) for one in needed) <= sum(len(one.verdicts) for one in whole)
