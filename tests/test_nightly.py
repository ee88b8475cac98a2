"""The nightly run: a finding is news once, rises as it ages, and a missed night is caught up."""

import contextlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.actions.act import act
from casefile.actions.entry import Entry
from casefile.actions.night.notify import Teller, notify, people
from casefile.actions.office.log import put_on_office
from casefile.actions.policies import current_policy
from casefile.cli.run import run as type_in
from casefile.errors import Busy, message
from casefile.log.events import NewEvent, NightRun
from casefile.night.findings import Finding
from casefile.night.news import News, Run, heard, missed_runs, news, told_by
from casefile.pages.notices import Digest
from casefile.policy import Staff
from casefile.procedure.steps import assign
from casefile.store import locate, opened
from casefile.values.moments import a_moment
from casefile.worktime import allowance
from tests.desk import CARD, NOW, Desk, pack, reserving

NIGHT = "2026-03-{day:02}T02:00:00+08:00"
DAY = allowance("24h").elapsed()
HEADS = {member.id: 1 for member in pack("mall").members(("unit-head",)) if member.unit == "家电部"}
"""To each head of the responsible unit, who alone are told of what is its to do."""


def night(desk: Desk, day: int, code: int = 10) -> dict[str, int]:
    """Who was told how much in the night of that day of March."""
    data = desk.run("check --notify --json", now=NIGHT.format(day=day), code=code).data
    told: dict[str, int] = data["told"]
    return told


@pytest.fixture
def case(desk: Desk) -> Desk:
    """A case that is judged and given to the household department on the second of March."""
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run("--as teng record 1 written-notice written_notice_at=now")
    return desk


def test_a_finding_is_news_once(case: Desk) -> None:
    assert night(case, 3, code=0) == {}
    assert night(case, 4) == HEADS, "the threshold of one day"
    assert night(case, 5) == {}
    assert night(case, 6) == HEADS, "now it is late"
    assert case.run("check --notify", now=NIGHT.format(day=6), code=10).out.count("Nothing is new")


def test_what_stays_late_rises_along_its_chain(case: Desk) -> None:
    night(case, 6)
    assert night(case, 7) == {"xu": 1}, "the store manager, one day later"
    assert night(case, 8) == {}
    text = Path("notices/xu-2026-03-07.txt").read_text("utf-8")
    assert "still late, now for you to know" in text


def test_a_missed_night_is_caught_up_and_told(case: Desk) -> None:
    night(case, 3, code=0)
    assert case.run("check --json", now=NIGHT.format(day=4)).data["missed_runs"] == 0
    data = case.run("check --notify --json", now=NIGHT.format(day=7), code=10).data
    assert data["missed_runs"] == 3
    assert data["told"] == {**HEADS, "xu": 1}, "owner and chain at once"
    assert "3 nightly run(s) were missed" in Path("notices/zhu-2026-03-07.txt").read_text("utf-8")
    assert case.run("check --json", now=NIGHT.format(day=8), code=10).data["missed_runs"] == 0


def test_each_threshold_warns_once(case: Desk) -> None:
    """tell-customer has thresholds of two days and of one. (That plan and approval were typed by
    one login is told to the office, once.)"""
    for line in (
        "--as zhu record 1 investigate cause=压缩机 at_fault=安装工",
        "--as he record 1 inspect inspection=不合格",
        "--as zhu record 1 plan plan=换机",
        "--as wu record 1 approve decision=approved",
    ):
        case.run(line)
    nights = ((3, 10), (4, 10), (5, 10), (6, 10), (7, 10), (8, 10))
    told = [night(case, day, code=code) for day, code in nights]
    late = {"teng": 1}
    first = {"xu": 1}
    assert told == [first, {}, {"teng": 1}, {"teng": 1}, {}, late], "due on the seventh, 24:00"


def test_a_digest_explains_itself_in_one_line_and_names_nobody(case: Desk) -> None:
    case.run("--lang zh check --notify", now=NIGHT.format(day=10), code=10)
    text = Path("notices/zhu-2026-03-10.txt").read_text("utf-8")
    assert "自 2026-03-02 10:00 起 3 个工作日；商场顾客投诉制度 二.4" in text
    assert "王" not in text
    assert "13812348000" not in text
    assert Path("notices/zhu-2026-03-10.txt").stat().st_mode & 0o777 == 0o600


def test_a_digest_tells_what_did_not_count(desk: Desk) -> None:
    """Three working days from Thursday the second of April cross the Qingming holiday."""
    then = "2026-04-02T10:00:00+08:00"
    for line in (
        f"--as teng open {CARD}",
        "--as teng record 1 judge founded=yes reasonable=yes",
        "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
    ):
        desk.run(line, now=then)
    desk.run("check --notify", now="2026-04-09T02:00:00+08:00", code=10)
    text = Path("notices/zhu-2026-04-09.txt").read_text("utf-8")
    assert "not counted: day off 清明节 3" in text


def notify_by(desk: Desk, line: str) -> None:
    text = Path("policy.toml").read_text("utf-8")
    text = text.replace('file = "notices/{staff}-{date}.txt"', line)
    Path("own.toml").write_text(reserving(text, apply='["store-manager"]'), "utf-8")
    desk.run("--as xu policy apply own.toml --open-cases")


def test_a_program_takes_each_digest_on_its_standard_input(case: Desk) -> None:
    script = Path("take")
    script.write_text('#!/bin/sh\ncat > "taken-$1"\n')
    script.chmod(0o755)
    notify_by(case, f'command = ["{script.absolute()}", "{{staff}}"]')
    # xu hears that the policy has changed who may
    assert night(case, 6) == {**HEADS, "xu": 1}
    assert "investigate" in Path("taken-zhu").read_text("utf-8")


@pytest.mark.parametrize(
    ("command", "again"),
    [("exit 3", {**{h: 1 for h in HEADS if h != "cheng"}, "xu": 2}), (None, {**HEADS, "xu": 2})],
)
def test_what_was_not_handed_over_is_news_again_to_those_who_did_not_hear_it(
    case: Desk, command: str | None, again: dict[str, int]
) -> None:
    script = Path("take")
    if command:
        script.write_text(f'#!/bin/sh\n[ "$1" = cheng ] || {command}\n')
        script.chmod(0o755)
    notify_by(case, f'command = ["{script.absolute()}", "{{staff}}"]')
    answer = case.run("check --notify", now=NIGHT.format(day=6), code=73)
    assert "zhu" in answer.err
    script.write_text("#!/bin/sh\ncat >/dev/null\n")
    script.chmod(0o755)
    assert night(case, 7) == again


@pytest.mark.parametrize(
    ("line", "rights", "told"),
    [
        ('command = ["mail"]', "", "[rights] apply"),
        ('file = "../x-{staff}"', "", "below the folder"),
        ('file = "/tmp/{staff}"', "", "below the folder"),
        ('file = "all.txt"', "", "below the folder"),
        ("", "", "one of them"),
        ('file = "{staff}"\ncommand = ["x"]', '["desk"]', "one of them"),
        ('file = "{staff}"\nevery = "1d"', "", "elapsed"),
        ('file = "{staff}"\nescalate_after = "0h"', "", "longer than nothing"),
    ],
)
def test_a_way_of_telling_that_cannot_work_is_refused(
    desk: Desk, line: str, rights: str, told: str
) -> None:
    text = Path("policy.toml").read_text("utf-8")
    head, _, rest = text.partition("[notify]")
    rest = rest.partition("\n\n")[2]
    Path("own.toml").write_text(
        reserving(f"{head}[notify]\n{line}\n\n{rest}", apply=rights),
        "utf-8",
    )
    assert told in desk.run("policy check own.toml", code=65).err


def test_without_a_way_of_telling_nothing_is_told(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    head, _, rest = text.partition("[notify]")
    Path("own.toml").write_text(head + rest.partition("\n\n")[2], "utf-8")
    desk.run("policy apply own.toml")
    assert "[notify]" in desk.run("check --notify", code=4).err
    desk.run("check")


def test_two_nightly_runs_do_not_meet(case: Desk) -> None:
    store = case.store()
    with store.alone():
        assert "nightly run" in case.run("check --notify", code=75).err
        case.run("check")
    store.close()
    case.run("check --notify")


def test_a_run_looks_at_all_cases(case: Desk) -> None:
    case.run("check 1 --notify", code=2)


def test_late_entries_and_counts_are_for_the_record(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} skip_level=yes --at 2026-03-02T08:00")
    desk.run("check", code=0)
    found = desk.run("check --warn --json", code=10).data["findings"]
    assert [(f["rule"], f["severity"]) for f in found if f["severity"] == "record"] == [
        ("skip-level", "record"),
        ("late-entry", "record"),
    ]
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.open("skip_level=yes")
    found = desk.run("check --warn --json", code=10).data["findings"]
    counts = [f["message"] for f in found if f["rule"] == "skip-level"]
    assert len(counts) == 2, "one of the household department, one not assigned yet"
    assert any("1 in 2026-03  “household appliances”" in m for m in counts)
    later = desk.run("check --warn --json", now="2026-05-20T10:00:00+08:00", code=10).data
    assert not {"late-entry", "skip-level"} & {f["rule"] for f in later["findings"]}
    assert desk.json("verify")["ok"]


def test_one_case_shows_its_own_late_entries_only(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} --at 2026-03-02T08:00")
    desk.open()
    assert desk.run("check 1 --warn --json", code=10).data["counts"] == {"late-entry": 1}
    desk.run("check 2 --warn", code=0)


def test_what_belongs_to_nobody_reaches_somebody() -> None:
    policy = pack("mall")
    assert [s.id for s in people(policy, "zhu")] == ["zhu"]
    heads = [s.id for s in people(policy, "unit-head")]
    assert heads == ["zhu", "cheng", "jin", "mei", "bai", "tian"]
    gone = (*policy.staff, Staff("gone", "走", ()))
    import msgspec

    assert {s.id for s in people(msgspec.structs.replace(policy, staff=gone), "gone")} == {
        "teng",
        "hong",
        "xu",
        "wu",
    }, "those who may give the case to somebody else"
    assert [s.id for s in people(policy, "")] == ["xu"], "the office"
    bare = msgspec.structs.replace(policy, notify=None)
    assert [s.id for s in people(bare, "")] == ["xu", "wu"], "those who may apply a policy"
    assert people(msgspec.structs.replace(bare, rights={}), "") == policy.staff, (
        "nobody reserved it"
    )


def late(
    hours: int, chain: tuple[str, ...] = ("a", "b"), owner: str = "o", clock: str = "c"
) -> Finding:
    due = a_moment("2026-03-02T00:00Z", "UTC") + hours * allowance("1h").elapsed()
    return Finding("overdue", "late", message("x"), "1", clock, due, owner, "", chain)


def played(findings: list[Finding], hours: list[int]) -> list[tuple[int, Finding, str, str]]:
    """Runs at those hours after the second of March, one after the other, and what each told:
    hour, finding, to whom, key."""
    begin = a_moment("2026-03-02T00:00Z", "UTC")
    runs: list[Run] = []
    heard_of: list[tuple[int, Finding, str, str]] = []
    for hour in hours:
        now = begin + hour * allowance("1h").elapsed()
        seen = [f for f in findings if f.due_at and f.due_at < now]
        lists = news(seen, told_by(runs, now), now, DAY, lambda _, owner: owner.split("+"))
        told = [
            (hour, n.finding, to, key)
            for to, items in lists.items()
            for n in items
            for key in n.keys
        ]
        heard_of += told
        runs.append(Run(now, tuple(heard(key, to) for _, _, to, key in told)))
    return heard_of


@given(st.lists(st.integers(1, 200), max_size=12))
def test_whatever_nights_are_missed_everybody_is_told_exactly_once(hours: list[int]) -> None:
    """A law: however the runs fall, owner and chain are each told once, and never too early."""
    told = [(to, hour) for hour, _, to, _ in played([late(0)], sorted(hours))]
    assert len({to for to, _ in told}) == len(told)
    level = min(2, max(hours) // 24) if hours else -1
    assert {to for to, _ in told} == set(("o", "a", "b")[: level + 1])
    assert all(hour >= 24 * ("o", "a", "b").index(to) for to, hour in told)


LATE = st.lists(
    st.builds(
        lambda hours, owner, clock: late(hours, ("a", "b+c")[: hours % 3], owner, clock),
        st.integers(0, 150),
        st.sampled_from(["o", "p", "o+p"]),
        st.sampled_from(["x", "y", "z"]),
    ),
    max_size=5,
    unique_by=lambda f: (f.clock, f.due_at),
)


@given(LATE, st.lists(st.integers(0, 200), max_size=12))
def test_whatever_the_dates_of_the_runs_what_is_late_is_told_to_its_owner(
    findings: list[Finding], hours: list[int]
) -> None:
    """A law: forward, backward, repeated or missed, after each run everything that is late at its
    date was told to its owner in a run dated at or before it, and nobody hears a thing again that
    such a run told."""
    told: list[tuple[int, Finding, str, str]] = []
    for count, hour in enumerate(hours, 1):
        before, told = told, played(findings, hours[:count])
        assert told[: len(before)] == before, "runs never change what those before them told"
        known = [(f, to) for at, f, to, _ in told if at <= hour]
        for finding in findings:
            for owner in finding.owner.split("+"):
                assert not _is_late(finding, hour) or (finding, owner) in known
        known_keys = {(to, key) for at, _, to, key in before if at <= hour}
        assert not known_keys & {(to, key) for _, _, to, key in told[len(before) :]}


def _is_late(finding: Finding, hour: int) -> bool:
    begin = a_moment("2026-03-02T00:00Z", "UTC")
    return bool(finding.due_at and finding.due_at < begin + hour * allowance("1h").elapsed())


@given(
    st.lists(st.sampled_from([2, 3, 4, 5, 6, 7, 9, 13, 40, 400]), min_size=1, max_size=8),
    st.integers(0, 3),
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_on_a_desk_too_what_is_late_at_a_date_was_told_by_then(
    case: Desk, days: list[int], given_away: int
) -> None:
    """The same law of whole runs: days after the first of March, in any order; meanwhile a case is
    given to somebody else."""
    copy = Path("law.db")
    if not copy.exists():
        case.open()
        case.run("--as teng promise 2 回电 --due 2d")
    for file in Path().glob("law.db*"):
        file.unlink()
    copy.write_bytes(case.store_path.read_bytes())
    store = opened(locate(copy))
    policy = current_policy(store)[1]
    digests: list[tuple[datetime, str, tuple[News, ...]]] = []
    for number, after in enumerate(days):
        now = a_moment("2026-03-01T02:00", "Asia/Shanghai") + after * DAY
        if number == given_away:
            act(
                store,
                "2",
                Entry(a_moment(NOW, "UTC") + timedelta(seconds=1), "counter", "teng"),
                lambda here: assign(here, "hong"),
            )

        def kept(digest: Digest, now: datetime = now) -> str:
            digests.append((now, digest.staff.id, digest.news))
            return "told"

        told = notify(store, Entry(now, "counter"), Teller(Path().absolute(), kept))
        known = {
            (staff, item.finding.clock)
            for at, staff, items in digests
            for item in items
            if at <= now and item.finding.severity == "late"
        }
        late = [f for f in told.checked.findings if f.severity == "late"]
        concerned = {
            (one.id, f.clock)
            for f in late
            for one in people(policy, f.owner)
            if f.owner != "unit-head" or one.id in HEADS
        }
        assert concerned <= known
    store.close()


# ---- who can do it -------------------------------------------------------------------------------


def told_of_causes(desk: Desk, day: int) -> dict[str, set[str]]:
    """Whom the night of that day tells that the cause of a case is to be found, but for the chain
    above them."""
    found: dict[str, set[str]] = {}

    def kept(digest: Digest) -> str:
        for item in digest.news:
            if item.finding.clock == "investigate" and digest.staff.id != "xu":
                found.setdefault(item.finding.case, set()).add(digest.staff.id)
        return "told"

    with contextlib.closing(desk.store()) as store:
        notify(
            store,
            Entry(a_moment(NIGHT.format(day=day), "UTC"), "counter"),
            Teller(Path(), kept),
        )
    return found


@pytest.mark.parametrize("seed", range(6))
def test_whoever_is_told_of_a_deadline_can_meet_it_and_somebody_is_always_told(
    desk: Desk, seed: int
) -> None:
    """A law: whichever unit is responsible, is found to be by a correction, or has lost its heads.
    Only where nobody can are all told whose role it is."""
    dice = random.Random(seed)
    heads, units = [m.id for m in pack("mall").members(("unit-head",))], [*pack("mall").known_units]
    for case in range(1, 5):
        desk.open()
        desk.run(f"--as teng record {case} judge founded=yes reasonable=yes")
        unit = dice.choice(units)
        desk.run(f"--as teng record {case} responsible unit={unit} person=孙 phoned_at=now")
    for day in (4, 6):
        for gone in dice.sample(heads, 2):
            desk.run(f"--as xu staff leave {gone}")
            heads.remove(gone)
        case = dice.randint(1, 4)
        was = desk.json(f"show {case}")["facts"]["unit"]
        unit = dice.choice([unit for unit in units if unit != was])
        desk.run(f"--as teng correct {case} responsible unit={unit} --reason 误记")
        able = {}
        for number in (row["case"] for row in desk.json("list")):
            steps = {n["step"]: n["staff"] for n in desk.json(f"next {number}")["next"]}
            able[number] = set(steps["investigate"])
        told = told_of_causes(desk, day)
        assert told.keys() == able.keys(), "each of somebody"
        assert told == {number: who or set(heads) for number, who in able.items()}


def test_whoever_gets_a_unit_by_a_correction_is_told_what_is_late_in_it(case: Desk) -> None:
    assert night(case, 6) == HEADS
    case.run("--as teng correct 1 responsible unit=食品部 --reason 误记")
    assert night(case, 7)["mei"] == 1


def test_a_role_that_looks_after_what_others_do_is_told_of_it(desk: Desk) -> None:
    """The desk sees to it that a unit finds the cause: it is told, though it never could itself."""
    text = Path("policy.toml").read_text("utf-8")
    head, clock, rest = text.partition('id = "investigate"\ntitle = { zh = "查明原因"')
    rest = rest.replace('owner = "unit-head"', 'owner = "desk"', 1)
    Path("own.toml").write_text(head + clock + rest, "utf-8")
    desk.run("policy apply own.toml")
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    assert told_of_causes(desk, 6)["2026-000001"] == {
        member.id for member in pack("mall").members(("desk",))
    }


# ---- dates that are not those of the wall --------------------------------------------------------


def test_a_rehearsal_of_next_week_silences_no_night_of_this_week(case: Desk) -> None:
    assert night(case, 12) == {**HEADS, "xu": 1}, "the rehearsal"
    real = case.run("check --notify --json", now=NIGHT.format(day=4), code=10).data
    assert real["told"] == HEADS
    assert real["later_run"] == NIGHT.format(day=12)
    assert real["missed_runs"] == 0
    assert "dated 2026-03-12 02:00" in Path("notices/zhu-2026-03-04.txt").read_text("utf-8")
    data = case.run("check --notify --json", now=NIGHT.format(day=6), code=10).data
    assert data["told"] == HEADS
    assert (data["later_run"], data["missed_runs"]) == (None, 1), "said once, and none was missed"
    assert night(case, 7) == {"xu": 1}
    assert night(case, 12) == {}, "what was told on this date counts from now on"


def test_a_run_of_before_says_that_it_is_one(case: Desk) -> None:
    night(case, 6)
    text = case.run("check --notify", now=NIGHT.format(day=5), code=10).out.splitlines()
    assert text[-2].startswith("The run before is dated 2026-03-06 02:00")
    assert text[-1].startswith("Told what is new: ")
    assert "2026-03-05 02:00" in case.run("--lang zh check --notify", now=NIGHT.format(day=3)).out


def test_one_night_with_a_clock_a_year_ahead_silences_no_later_night(case: Desk) -> None:
    night(case, 3, code=0)
    case.run("check --notify --really", now="2027-03-03T02:00:00+08:00", code=10)
    for day, told in ((4, HEADS), (5, {}), (6, HEADS)):
        assert night(case, day) == told
    assert night(case, 7) == {"xu": 1}


def test_after_a_month_without_an_entry_the_office_is_told(case: Desk) -> None:
    night(case, 12)
    data = case.run("check --notify --json", now="2026-04-12T02:00:00+08:00", code=10).data
    silent = [f for f in data["findings"] if f["rule"] == "long-silence"]
    assert [f["severity"] for f in silent] == ["record"]
    assert data["told"]["xu"] == 1
    text = Path("notices/xu-2026-04-12.txt").read_text("utf-8")
    assert "The last entry was made at 2026-03-12 02:00" in text
    data = case.run("check --notify --json", now="2026-05-12T02:00:00+08:00", code=10).data
    assert "long-silence" not in data["counts"], "thirty days are no month"


def ahead(**of: int) -> str:
    """That long ahead of the clock on the wall."""
    return (datetime.now(UTC) + timedelta(**of)).isoformat(timespec="seconds")


def test_a_run_dated_after_tomorrow_has_to_be_meant(desk: Desk) -> None:
    """On a desk to practise on, any date is."""
    desk.run("check --notify --exit-zero", now=ahead(days=400))
    assert type_in(["init", "real"]) == 0
    night = "--db real/casefile.db check --notify"
    desk.run(f"{night} --exit-zero", now=ahead(hours=23))
    refused = desk.run(night, now=ahead(hours=25), code=4)
    assert "--really" in refused.err
    assert "--really" in desk.run(f"--lang zh {night}", now=ahead(days=400), code=4).err
    desk.run(f"{night} --really --exit-zero", now=ahead(hours=26))
    desk.run("--db real/casefile.db check --warn --exit-zero", now=ahead(days=400))


def test_a_run_on_the_time_of_the_wall_is_never_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the entry before it is of a year to come."""
    desk.run("check --notify --really --exit-zero", now=ahead(days=400))
    assert type_in(["check", "--notify", "--exit-zero"]) == 0
    assert "The run before is dated" in capsys.readouterr().out


def test_whoever_gets_a_late_case_is_told_what_is_late_on_it(desk: Desk) -> None:
    desk.open()
    assert night(desk, 4) == {"teng": 1}
    assert night(desk, 5) == {}
    desk.run("--as teng assign 1 hong", now="2026-03-05T09:00:00+08:00")
    assert night(desk, 6) == {"hong": 1}
    assert "still late" not in Path("notices/hong-2026-03-06.txt").read_text("utf-8")


def test_what_an_earlier_release_told_counts_as_told_to_all_whom_it_concerned(case: Desk) -> None:
    """It kept no names, but for those of others where somebody could not be reached."""
    due = "overdue 2026-000001 investigate 2026-03-05T16:00:00Z"
    soon = "due-soon 2026-000001 investigate 2026-03-05T16:00:00Z 0"
    store, entry = case.store(), Entry(a_moment(NIGHT.format(day=6), "UTC"), "counter")
    with store.write():
        run = NewEvent(entry.now, NightRun(told=(f"{due} 0", f"{soon} @zhu", f"{due} 1 @xu")))
        put_on_office(store, run, entry, "counter")
    store.close()
    assert night(case, 7) == {}
    assert night(case, 4) == HEADS, "dated before it"


@pytest.mark.parametrize(
    ("after", "missed"),
    [("1h", 0), ("24h", 0), ("35h", 0), ("37h", 1), ("48h", 1), ("47h", 1), ("240h", 9)],
)
def test_some_lateness_of_a_run_is_no_miss(after: str, missed: int) -> None:
    last = a_moment("2026-03-02T02:00Z", "UTC")
    assert missed_runs(last, last + allowance(after).elapsed(), DAY) == missed
    assert missed_runs(None, last, DAY) == 0


def test_busy_is_not_for_other_databases(desk: Desk, tmp_path: Path) -> None:
    store, other = desk.store(), desk.store()
    with store.alone(), pytest.raises(Busy), other.alone():
        raise AssertionError
    assert Path("casefile.db.night.lock").exists()
    other.close()
    store.close()
