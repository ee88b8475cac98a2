"""The nightly run: a finding is news once, rises as it ages, and a missed night is caught up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.actions.night.notify import people
from casefile.errors import Busy, message
from casefile.night.findings import Finding
from casefile.night.ledger import missed_runs, news
from casefile.policy import Staff
from casefile.values.moments import a_moment
from casefile.worktime import allowance
from tests.desk import CARD, Desk, pack

NIGHT = "2026-03-{day:02}T02:00:00+08:00"
DAY = allowance("24h").elapsed()


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
    assert night(case, 4) == {"zhu": 1, "cheng": 1}, "the threshold of one day"
    assert night(case, 5) == {}
    assert night(case, 6) == {"zhu": 1, "cheng": 1}, "now it is late"
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
    assert data["told"] == {"zhu": 1, "cheng": 1, "xu": 1}, "owner and chain at once"
    assert "3 nightly run(s) were missed" in Path("notices/zhu-2026-03-07.txt").read_text("utf-8")
    assert case.run("check --json", now=NIGHT.format(day=8), code=10).data["missed_runs"] == 0


def test_each_threshold_warns_once(case: Desk) -> None:
    """tell-customer has thresholds of two days and of one."""
    for line in (
        "--as zhu record 1 investigate cause=压缩机 at_fault=安装工",
        "--as he record 1 inspect inspection=不合格",
        "--as zhu record 1 plan plan=换机",
        "--as wu record 1 approve decision=approved",
    ):
        case.run(line)
    nights = ((5, 0), (6, 0), (7, 10), (8, 10), (9, 10), (10, 10))
    told = [night(case, day, code=code) for day, code in nights]
    late = {"teng": 1}
    assert told == [{}, {}, {"teng": 1}, {"teng": 1}, {}, late], "the seventh, a Saturday, rolls"


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


def notify_by(desk: Desk, line: str, rights: str = 'apply = ["store-manager"]') -> None:
    text = Path("policy.toml").read_text("utf-8")
    text = text.replace('file = "notices/{staff}-{date}.txt"', line)
    Path("own.toml").write_text(text.replace("[rights]", f"[rights]\n{rights}\n#", 1), "utf-8")
    desk.run("--as xu policy apply own.toml --open-cases")


def test_a_program_takes_each_digest_on_its_standard_input(case: Desk) -> None:
    script = Path("take")
    script.write_text('#!/bin/sh\ncat > "taken-$1"\n')
    script.chmod(0o755)
    notify_by(case, f'command = ["{script.absolute()}", "{{staff}}"]')
    assert night(case, 6) == {"zhu": 1, "cheng": 1}
    assert "investigate" in Path("taken-zhu").read_text("utf-8")


@pytest.mark.parametrize("command", ["exit 3", None])
def test_what_was_not_handed_over_is_news_again(case: Desk, command: str | None) -> None:
    script = Path("take")
    if command:
        script.write_text(f'#!/bin/sh\n[ "$1" = cheng ] || {command}\n')
        script.chmod(0o755)
    notify_by(case, f'command = ["{script.absolute()}", "{{staff}}"]')
    answer = case.run("check --notify", now=NIGHT.format(day=6), code=73)
    assert "zhu" in answer.err
    script.write_text("#!/bin/sh\ncat >/dev/null\n")
    script.chmod(0o755)
    assert night(case, 7) == {"zhu": 1, "cheng": 1, "xu": 1}


@pytest.mark.parametrize(
    ("line", "rights", "told"),
    [
        ('command = ["mail"]', "", "[rights] apply"),
        ('file = "../x-{staff}"', "", "below the folder"),
        ('file = "/tmp/{staff}"', "", "below the folder"),
        ('file = "all.txt"', "", "below the folder"),
        ("", "", "one of them"),
        ('file = "{staff}"\ncommand = ["x"]', 'apply = ["desk"]', "one of them"),
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
        f"{head}[notify]\n{line}\n\n{rest}".replace("[rights]", f"[rights]\n{rights}\n#", 1),
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
    assert any("1 in 2026-03  家电部" in m for m in counts)
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
    assert [s.id for s in people(policy, "unit-head")] == ["zhu", "cheng"]
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
    assert people(bare, "") == policy.staff, "nobody reserved the policy"


def late(hours: int, chain: tuple[str, ...] = ("a", "b")) -> Finding:
    due = a_moment("2026-03-02T00:00Z", "UTC")
    return Finding("overdue", "late", message("x"), "1", "c", due, "o", "", chain)


@given(st.lists(st.integers(0, 200), max_size=12))
def test_whatever_nights_are_missed_everybody_is_told_exactly_once(hours: list[int]) -> None:
    """A law: however the runs fall, owner and chain are each told once, and never too early."""
    told: set[str] = set()
    heard: list[tuple[str, int]] = []
    finding = late(0)
    assert finding.due_at
    for hour in sorted(hours):
        now = finding.due_at + hour * allowance("1h").elapsed()
        for item in news([finding], told, now, DAY):
            heard += [(to, hour) for to in item.to]
            told |= set(item.keys)
    assert len({to for to, _ in heard}) == len(heard)
    level = min(2, max(hours) // 24) if hours else -1
    assert {to for to, _ in heard} == set(("o", "a", "b")[: level + 1])
    assert all(hour >= 24 * ("o", "a", "b").index(to) for to, hour in heard)


@pytest.mark.parametrize(
    ("after", "missed"),
    [("1h", 0), ("24h", 0), ("35h", 0), ("37h", 1), ("48h", 1), ("47h", 1), ("240h", 9)],
)
def test_some_lateness_of_a_run_is_no_miss(after: str, missed: int) -> None:
    last = a_moment("2026-03-02T02:00Z", "UTC")
    assert missed_runs(last, last + allowance(after).elapsed(), DAY) == missed
    assert missed_runs(None, last, DAY) == 0


def test_busy_is_not_for_other_databases(desk: Desk, tmp_path: Path) -> None:
    store = desk.store()
    with store.alone(), pytest.raises(Busy), desk.store().alone():
        raise AssertionError
    assert Path("casefile.db.night.lock").exists()
    store.close()
