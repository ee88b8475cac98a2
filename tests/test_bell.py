"""The bell: a night that finds the log altered says so, whatever else it has to tell, and its
digests reach their readers whichever account of the desk ran it."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.attacker import behind
from tests.desk import Desk
from tests.test_faults import ROOT

NIGHT = "2026-03-{day:02}T02:00:00+08:00"
OTHER = "UPDATE events SET actor = 'wu' WHERE seq = 4"
"""The opening of the case was somebody else's."""


@pytest.fixture
def case(desk: Desk) -> Desk:
    """A case that nobody has judged."""
    desk.open()
    return desk


# ---- the log -------------------------------------------------------------------------------------


def test_an_altered_log_ends_the_night_with_a_code_of_its_own(case: Desk) -> None:
    behind(case.store_path, OTHER)
    answer = case.run("check --notify", now=NIGHT.format(day=4), code=11)
    assert answer.err.startswith("The log is not as it was written: Event 4 (2026-000001): ")
    assert answer.err.count("\n") == 1
    assert "alarm" in answer.out.splitlines()[2]
    told = Path("notices/xu-2026-03-04.txt").read_text("utf-8")
    assert "[alarm] The log is not as it was written: Event 4 (2026-000001): " in told
    late = Path("notices/teng-2026-03-04.txt").read_text("utf-8")
    assert "judge the complaint" in late, "what is late is told as ever"
    assert (
        "日志与写入时不一致"
        in case.run("--lang zh check --notify --exit-zero", now=NIGHT.format(day=5), code=11).err
    )


def test_the_bell_rings_every_night_until_the_log_is_put_right(case: Desk) -> None:
    whole = case.store_path.read_bytes()
    behind(case.store_path, OTHER)
    for day, told in ((4, {"teng": 1, "xu": 1}), (5, {"xu": 1}), (6, {"xu": 1})):
        data = case.run("check --notify --json", now=NIGHT.format(day=day), code=11).data
        assert data["told"] == told
        assert data["counts"]["log-altered"] == 1
    again = case.run("check --notify --json", now=NIGHT.format(day=6), code=11).data
    assert again["told"] == {}, "once a night"
    case.store_path.write_bytes(whole)
    data = case.run("check --notify --json", now=NIGHT.format(day=7), code=10).data
    assert "log-altered" not in data["counts"]


@pytest.mark.parametrize(
    ("attack", "told"),
    [
        ("UPDATE events SET data = '{}' WHERE seq = 4", ""),
        ("UPDATE events SET data = 'no data' WHERE seq = 4", "run casefile verify"),
        ("UPDATE events SET data = 'no data' WHERE kind = 'policy.applied'", "casefile verify"),
        ("UPDATE events SET kind = 'night.run' WHERE kind = 'policy.applied'", ""),
        ("UPDATE files SET content = x'00'", ""),
        ("DELETE FROM personal WHERE seq = 4", ""),
        ("UPDATE clocks SET due_at = 'never'; UPDATE events SET via = 'x' WHERE seq = 4", ""),
    ],
)
def test_the_bell_rings_also_where_little_else_can_be_told(
    case: Desk, attack: str, told: str
) -> None:
    behind(case.store_path, *attack.split("; "))
    answer = case.run("check --notify", now=NIGHT.format(day=4), code=11)
    first, *more = answer.err.splitlines()
    assert first.startswith("The log is not as it was written: ")
    assert told in "".join(more)


def test_the_office_hears_of_a_case_that_can_no_longer_be_replayed(case: Desk) -> None:
    behind(case.store_path, "UPDATE events SET data = 'no data' WHERE seq = 4")
    case.run("check --notify", now=NIGHT.format(day=4), code=11)
    assert "[alarm]" in Path("notices/xu-2026-03-04.txt").read_text("utf-8")
    assert "judge the complaint" in Path("notices/teng-2026-03-04.txt").read_text("utf-8")


def test_what_could_not_be_handed_over_does_not_hush_the_bell(case: Desk, tmp_path: Path) -> None:
    behind(case.store_path, OTHER)
    Path("notices").write_text("a file where a folder belongs")
    (tmp_path / "folder").mkdir()
    answer = case.run(
        f"check --notify --anchor {tmp_path / 'folder'}", now=NIGHT.format(day=4), code=11
    )
    first, *more = answer.err.splitlines()
    assert first.startswith("The log is not as it was written: ")
    assert len(more) == 3, "two digests and the anchor"


def test_derived_rows_that_do_not_follow_ring_no_bell(case: Desk) -> None:
    behind(case.store_path, "UPDATE cases SET waiting = 'x'")
    case.run("check --notify", now=NIGHT.format(day=4), code=10)
    case.run("verify", code=10)
    behind(case.store_path, OTHER)
    case.run("verify", code=11)
    case.run("verify --log --json", code=11)


def test_a_log_that_does_not_agree_with_its_anchor_is_not_as_it_was_written(case: Desk) -> None:
    Path("kept").write_text(f"99\t{'0' * 64}\t2026-03-02T02:00:00Z\n")
    assert "event 99 is missing" in case.run("verify --anchor kept", code=11).out


# ---- several accounts of one desk ----------------------------------------------------------------


def mode(path: str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def give_to_group(group: int = -1) -> None:
    """What docs/guide.md says of a desk that several accounts share."""
    for path in (Path(), *Path().rglob("*")):
        os.chown(path, -1, group)
        own = path.stat().st_mode & 0o700
        path.chmod(own | own >> 3)
    Path().chmod(0o2770)


@pytest.fixture
def closed() -> Iterator[None]:
    """The mask of an account that closes its files to others, as the nightly script does."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("closed")
def test_the_digests_of_a_desk_of_one_account_are_closed_to_others(case: Desk) -> None:
    case.run("check --notify", now=NIGHT.format(day=4), code=10)
    assert mode("notices") == 0o700
    assert mode("notices/teng-2026-03-04.txt") == 0o600


@pytest.mark.usefixtures("closed")
def test_the_digests_of_a_shared_desk_are_open_to_its_group(case: Desk) -> None:
    give_to_group()
    case.run("check --notify", now=NIGHT.format(day=4), code=10)
    assert mode("notices") == 0o2770
    assert mode("notices/teng-2026-03-04.txt") == 0o660


@pytest.mark.usefixtures("closed")
def test_a_folder_that_a_night_of_before_had_closed_is_opened_by_its_owner(case: Desk) -> None:
    case.run("check --notify", now=NIGHT.format(day=4), code=10)
    give_to_group()
    Path("notices").chmod(0o700)
    case.run("--as teng promise 1 回电 --due 1d")
    case.run("check --notify", now=NIGHT.format(day=5), code=10)
    assert mode("notices") == 0o2770
    assert mode("notices/teng-2026-03-04.txt") & 0o007 == 0


@pytest.mark.usefixtures("closed")
def test_what_a_link_leads_to_is_not_opened(case: Desk, tmp_path: Path) -> None:
    """Whoever may write in the folder could else have a stranger's folder opened to them."""
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "letter").write_text("kept\n")
    give_to_group()
    Path("notices").symlink_to(tmp_path / "private")
    os.link(tmp_path / "letter", tmp_path / "private/teng-2026-03-04.txt")
    case.run("check --notify", now=NIGHT.format(day=4), code=10)
    assert mode(str(tmp_path / "private")) == 0o700
    assert mode(str(tmp_path / "letter")) == 0o600


def test_a_pipe_where_a_digest_belongs_keeps_no_night_waiting(case: Desk) -> None:
    Path("notices").mkdir()
    os.mkfifo("notices/teng-2026-03-04.txt")
    case.run("check --notify", now=NIGHT.format(day=4), code=73)


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="only an administrator has accounts"
)
@pytest.mark.usefixtures("closed")
def test_two_accounts_of_one_desk_take_turns_at_the_nights(case: Desk) -> None:
    """The one adds to the folder and the file that the other made, and the other way round."""
    case.run("--as teng promise 1 回电 --due 5d")
    case.run("--as teng promise 1 再回电 --due 2026-03-09T12:00")
    with TemporaryDirectory() as folder:  # that of the tests is closed to other accounts
        shutil.copytree(".", folder, dirs_exist_ok=True)
        os.chdir(folder)
        give_to_group(4200)
        for account, time in ((4201, "04T02"), (4202, "09T02"), (4201, "09T14"), (4202, "09T15")):
            done = as_account(account, f"--now 2026-03-{time}:00+08:00 check --notify")
            assert done.returncode == 10, done.stderr
        owners = {file.name: file.stat().st_uid for file in Path("notices").iterdir()}
        assert owners == {"teng-2026-03-04.txt": 4201, "teng-2026-03-09.txt": 4202}
        told = Path("notices/teng-2026-03-09.txt").read_text("utf-8")
        assert told.count("Promise 1 ") == told.count("Promise 2 ") == 1
        os.chdir("/")


def as_account(account: int, line: str) -> subprocess.CompletedProcess[str]:
    """What an account of the group 4200 is answered."""
    return subprocess.run(
        [
            *("setpriv", f"--reuid={account}", "--regid=4200", "--clear-groups"),
            # to find the interpreter, wherever it lies; no right to write anywhere
            *("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"),
            *(sys.executable, "-m", "casefile", *line.split()),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
