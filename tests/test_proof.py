"""Verify as it is typed: anchors, two processes, interruptions, writers who go on writing."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.actions.proof import workers
from casefile.actions.proof.verify import verify
from casefile.errors import BadData
from casefile.log.events import NewEvent, NoteAdded, Stamp, StepRecorded
from casefile.log.problems import Part, Problem
from casefile.store import Store, chain, locate, made, opened
from casefile.store.sqlite import proof_events
from casefile.store.sqlite.connection import connect
from tests import attacker
from tests.desk import CARD, NOW, Desk

ROOT = Path(__file__).parents[1]
MOMENT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def env() -> dict[str, str]:
    """What a process of its own is started with: where the log of the desk is, too."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "CASEFILE_AS": "teng", "CASEFILE_NOW": NOW}


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    return desk


# ---- anchors -------------------------------------------------------------------------------------


def test_each_check_adds_a_line_with_the_head(case: Desk) -> None:
    case.run("check --anchor kept")
    case.run("--as teng note 1 来电")
    found = case.run("check --anchor kept --json", now="2026-03-09T10:00:00+08:00", code=10).data
    assert found["findings"], "the answer is the same as without an anchor"
    first, second = Path("kept").read_text("ascii").splitlines()
    data = case.json("verify")
    seq, head, at = second.split("\t")
    assert (int(seq), head, at) == (data["events"], data["head"], "2026-03-09T02:00:00Z")
    assert int(first.split("\t")[0]) == data["events"] - 1
    assert Path("kept").stat().st_mode & 0o777 == 0o600


def test_the_anchor_of_a_nightly_run_covers_what_the_run_recorded(case: Desk) -> None:
    case.run("--as teng check --notify --anchor kept", now="2026-03-09T10:00:00+08:00", code=10)
    assert int(Path("kept").read_text().split("\t")[0]) == case.json("verify")["events"]


def test_anchors_that_hold_are_counted(case: Desk) -> None:
    case.run("check --anchor kept")
    case.run("--as teng issue 1 record-card -o out")
    case.run("check --anchor more")
    paper = "out/2026-000001-record-card-v1.docx"
    data = case.json(f"verify --anchor kept --anchor more --anchor {paper}")
    assert data["ok"]
    assert data["anchors"]["checked"] == 3
    seq, head, at = Path("more").read_text().strip().split("\t")
    assert data["anchors"]["last"] == {"seq": int(seq), "head": head, "time": at}
    assert (
        "3 anchor(s) agree" in case.run(f"verify --anchor kept --anchor more --anchor {paper}").out
    )
    bare = case.json(f"verify --anchor {paper}")["anchors"]
    assert (bare["checked"], bare["last"]["seq"], len(bare["last"]["head"])) == (1, None, 16)
    assert "anchors" not in case.json("verify")


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_an_anchor_proves_nothing(case: Desk, content: str) -> None:
    Path("none").write_text(content)
    assert "holds no anchor" in case.run("verify --anchor none", code=65).err


def test_anchors_may_come_through_a_pipe(case: Desk) -> None:
    case.run("check --anchor kept")
    false = Path("kept").read_text().replace("\t", "\t0", 1)[:66] + "\t2026-03-02T02:00:00Z\n"
    for kept, code in ((Path("kept").read_text(), 0), (false, 11)):
        os.mkfifo("pipe")
        writer = threading.Thread(target=lambda text=kept: Path("pipe").write_text(text))
        writer.start()
        case.run("verify --anchor pipe", code=code)
        writer.join()
        Path("pipe").unlink()


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "5",
        "5\tabc\t2026-03-02T02:00:00Z",
        f"5\t{'a' * 64}\tyesterday",
        f"-1\t{'a' * 64}\t{NOW}",
        f"5\t{'A' * 64}\t{NOW}",
        f"5 {'a' * 64} {NOW}",
        f"5\t{'a' * 64}\t{NOW}\t",
        "\0",
    ],
)
def test_a_line_that_is_no_anchor_is_named(case: Desk, line: str) -> None:
    case.run("check --anchor kept")
    with Path("kept").open("a") as file:
        file.write(f"\n{line}\n")
    assert "line 3" in case.run("verify --anchor kept", code=65).err


def test_an_anchor_file_that_cannot_be_read_is_told(case: Desk) -> None:
    case.run("verify --anchor nowhere", code=65)
    case.run("verify --anchor .", code=65)
    Path("bytes").write_bytes(b"\xff\xfe")
    case.run("verify --anchor bytes", code=65)
    Path("no.docx").write_bytes(b"PK\x03\x04 no")
    case.run("verify --anchor no.docx", code=65)
    case.run("verify --anchor kept out.docx", code=2)
    case.run("verify --log out.docx", code=2)


@pytest.mark.parametrize("place", ["folder", "/dev/full", "nowhere/kept"])
def test_findings_are_told_though_the_anchor_could_not_be_kept(case: Desk, place: str) -> None:
    Path("folder").mkdir()
    if place == "/dev/full" and not Path(place).exists():
        pytest.skip("no such device here")
    late = "2026-03-09T10:00:00+08:00"
    answer = case.run(f"check --anchor {place} --json", now=late, code=73)
    assert answer.data["findings"]
    assert place in answer.err
    answer = case.run(f"--as teng check --notify --anchor {place}", now=late, code=73)
    assert "2026-000001" in answer.out


@pytest.mark.parametrize("name", ["casefile.db", "policy.toml"])
def test_an_anchor_is_added_to_no_other_file(case: Desk, name: str) -> None:
    before = Path(name).read_bytes()
    assert "no file of anchors" in case.run(f"check --anchor {name}", code=65).err
    assert Path(name).read_bytes() == before


def test_a_line_that_was_not_finished_is_not_continued(case: Desk) -> None:
    case.run("check --anchor kept")
    with Path("kept").open("a") as file:
        file.write("7\tab")
    case.run("check --anchor kept")
    assert [len(line.split("\t")) for line in Path("kept").read_text().splitlines()] == [3, 2, 3]
    assert "line 2" in case.run("verify --anchor kept", code=65).err


def test_an_anchor_may_be_added_by_who_may_not_read_the_others(case: Desk) -> None:
    case.run("check --anchor kept")
    Path("kept").chmod(0o200)
    case.run("check --anchor kept")
    Path("kept").chmod(0o600)
    assert case.json("verify --anchor kept")["anchors"]["checked"] == 2


def test_what_a_customer_wrote_is_no_head_of_the_log(desk: Desk) -> None:
    desk.open("address='记录 0123456789abcdef 第 7 版'")
    desk.run("--as teng issue 1 record-card -o out")
    paper = "out/2026-000001-record-card-v1.docx"
    assert desk.json(f"verify {paper}")["ok"]
    assert desk.json(f"verify --anchor {paper}")["anchors"]["checked"] == 1


def test_a_paper_without_a_head_is_no_anchor(case: Desk) -> None:
    from docx import Document

    Document().save("foreign.docx")
    assert "no head" in case.run("verify --anchor foreign.docx", code=65).err


def test_a_paper_of_another_log_is_told_apart(case: Desk) -> None:
    case.run("init --practice other")
    case.run(f"--db other/casefile.db --as teng open {CARD}")
    case.run("--db other/casefile.db --as teng issue 1 record-card -o elsewhere")
    paper = "elsewhere/2026-000001-record-card-v1.docx"
    data = case.run(f"verify {paper} --json", code=10).data
    assert "is not this one" in data["problems"][0]["problem"]
    assert not case.run(f"verify --anchor {paper} --json", code=11).data["ok"]


# ---- the contract --------------------------------------------------------------------------------


def test_the_answer_as_data(case: Desk) -> None:
    good = case.json("verify")
    assert (good["ok"], good["problems"], good["checked"]) == (True, [], ["log", "derived"])
    assert len(good["head"]) == 64
    attacker.CARELESS["events.actor altered"](case.store_path)
    bad = case.run("verify --json", code=11).data
    assert (bad["ok"], bad["events"], bad["head"]) == (False, good["events"], good["head"])
    assert [set(p) for p in bad["problems"]] == [{"seq", "problem", "case"}]


def test_the_log_alone_says_what_was_left_out(case: Desk) -> None:
    attacker.CARELESS["cases.status altered"](case.store_path)
    assert case.json("verify --log")["checked"] == ["log"]
    assert "were not compared" in case.run("verify --log").out
    case.run("verify", code=10)


def test_a_file_that_nobody_may_write_is_proven(case: Desk) -> None:
    case.store_path.chmod(0o400)
    assert case.json("verify")["ok"]


def test_an_empty_log_is_sound(tmp_path: Path) -> None:
    store = made(locate(tmp_path / "log"))
    assert list(verify(store)) == []
    assert list(verify(store, large=0)) == []
    store.close()


def test_closed_streams_are_no_reason_to_fail(case: Desk) -> None:
    command = f"exec {sys.executable} -m casefile verify"
    for closed in ("<&-", ">&-", "<&- >&- 2>&-"):
        done = subprocess.run(["sh", "-c", f"{command} {closed}"], env=env(), check=False)
        assert done.returncode == 0, closed


# ---- two processes -------------------------------------------------------------------------------


def told(store: Store, large: int) -> list[Problem]:
    return list(verify(store, large=large))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "events.actor altered",
        "middle event deleted",
        "personal facts: moved",
        "file deleted",
        "clocks of no case",
        "cases.status altered",
        "words altered",
        "index emptied",
        "text that is none",
        "events_in_order dropped",
    ],
)
def test_two_processes_find_what_one_finds(case: Desk, name: str) -> None:
    attacker.CARELESS[name](case.store_path)
    store = case.store()
    alone = told(store, 10**9)
    assert alone
    assert told(store, 0) == alone
    store.close()


def test_the_work_is_told_as_it_goes_on(case: Desk) -> None:
    store = case.store()
    for large in (0, 10**9):
        seen: list[tuple[int, int]] = []

        def tell(done: int, total: int, seen: list[tuple[int, int]] = seen) -> None:
            seen.append((done, total))

        assert not list(verify(store, large=large, tell=tell))
        first = [done for done, total in seen if total == store.head()[0]]
        rest = [done for done, total in seen if total == store.head()[0] + 1]
        assert len(first) + len(rest) == len(seen)
        for told_of, whole in ((first, store.head()[0]), (rest, store.head()[0] + 1)):
            assert told_of == sorted(told_of)
            assert told_of[-1] == whole, "every event, and in the end every case"
    store.close()


def test_where_nothing_can_be_started_one_process_proves_it_all(
    case: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("casefile.actions.in_parallel.subprocess.Popen", refused)
    store = case.store()
    assert told(store, 0) == []
    attacker.CARELESS["events.actor altered"](case.store_path)
    assert [p.text for p in told(store, 0)] == ["this event was altered"]
    store.close()


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.exit(1)",
        "import sys; sys.stdin.readline(); print('nonsense', flush=True); sys.stdin.readline()",
        "import sys\nfor _ in sys.stdin: print('null', flush=True)",
    ],
)
def test_what_a_worker_cannot_tell_is_looked_at_again(
    case: Desk, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(workers, "_START", program)
    attacker.CARELESS["events.actor altered"](case.store_path)
    store = case.store()
    assert [p.text for p in told(store, 0)] == ["this event was altered"]
    store.close()


def test_an_error_in_a_worker_is_told_as_ours(case: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    store = case.store()
    answers = [(n, None) for n in range(len(store.log_parts()))]
    monkeypatch.setattr(workers, "shared", lambda *_: iter(answers))

    def broken(part: Part) -> list[Problem]:
        raise BadData("{path} refused the data: {reason}.", path="x", reason="y")

    monkeypatch.setattr(store, "prove", broken)
    with pytest.raises(BadData):
        told(store, 0)
    store.close()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_leaves_no_worker_behind(
    case: Desk, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    slow = "import os, time; open('worker.' + str(os.getpid()), 'w'); time.sleep(600)"
    typed = (
        "import sys; from casefile.actions.proof import verify, workers; "
        f"workers._START = {slow!r}; verify.verify.__kwdefaults__['large'] = 0; "
        "from casefile.cli import main; sys.exit(main(['verify']))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", typed], env=env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    until = time.monotonic() + 30
    while len(found := list(Path().glob("worker.*[0-9]"))) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(sent)
    out, err = running.communicate(timeout=30)
    assert running.returncode == code
    assert b"Traceback" not in err
    assert out == b""
    for name in found:
        with pytest.raises(ProcessLookupError):
            os.kill(int(name.suffix[1:]), 0)


def test_a_worker_ends_with_whoever_asked(case: Desk) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", workers._START, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=env(),
    )
    asked = (
        f'{json.dumps(str(case.store_path.resolve()))}\n{{"kind":"pages"}}\n{{"kind":"nothing"}}\n'
    )
    out, _ = worker.communicate(asked.encode(), timeout=30)
    assert out == b"[]\nnull\n"
    assert worker.returncode == 0


def test_writers_go_on_and_cause_no_false_alarm(case: Desk) -> None:
    done = threading.Event()
    written: list[int] = []

    def type_on() -> None:
        store = case.store()
        while not done.is_set():
            last = store.last("2026-000001")
            new = NewEvent(MOMENT, NoteAdded(), {"text": f"来电 {last}"})
            with store.write():
                store.append("2026-000001", last, [new], Stamp(MOMENT, "teng", "counter"))
            written.append(last)
        store.close()

    typist = threading.Thread(target=type_on)
    typist.start()
    store = case.store()
    try:
        for large in (0, 10**9, 0, 10**9):
            assert list(verify(store, derived=False, large=large)) == []
    finally:
        done.set()
        typist.join()
        store.close()
    assert len(written) > 4


# ---- the quick look and the careful one ----------------------------------------------------------

text = st.text(st.characters(codec="utf-8"), max_size=20)
nasty = st.one_of(text, st.text('"\\],[{}:\0\n\u2028\u007fé王', max_size=12))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(actor=nasty, via=nasty, key=nasty, stream=nasty, fact=nasty)
def test_the_quick_look_spells_every_text_as_the_chain_does(
    tmp_path: Path, actor: str, via: str, key: str, stream: str, fact: str
) -> None:
    path = tmp_path / "log"
    path.unlink(missing_ok=True)
    store = made(locate(path))
    event = NewEvent(MOMENT, StepRecorded("s", {fact: [fact]}), {"p": fact})
    with store.write():
        store.append(stream, 0, [event] * 2, Stamp(MOMENT, actor, via, key))
    store.close()
    connection = connect(path, "ro")
    assert proof_events._sound(connection, Part("run", 1, 2)) == []
    assert list(proof_events._careful(connection, Part("run", 1, 2), [])) == []
    connection.close()


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_other_columns_pass_the_quick_look(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever is moved from one column to its neighbour, quotation marks and all."""
    path = tmp_path / "log"
    path.unlink(missing_ok=True)
    store = made(locate(path))
    event = NewEvent(MOMENT, StepRecorded("s", {"l": data.draw(st.lists(nasty, max_size=4))}))
    with store.write():
        store.append("a", 0, [event], Stamp(MOMENT, "teng", data.draw(nasty), "k"))
    store.close()
    names = ["kind", "at", "recorded_at", "actor", "via", "key", "data"]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_no_update")
        before = connection.execute(f"SELECT {', '.join(names)} FROM events").fetchone()
        whole = '","'.join(before)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), min_size=6, max_size=6)))
        after = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        after = [part.removeprefix('","').removesuffix('","') for part in after]
        connection.execute(f"UPDATE events SET ({', '.join(names)}) = (?, ?, ?, ?, ?, ?, ?)", after)
        sound = proof_events._sound(connection, Part("run", 1, 1))
    assert (sound == []) == (tuple(after) == before)


def test_an_event_that_vanishes_meanwhile_is_told(case: Desk) -> None:
    connection = connect(case.store_path, "ro")
    last = connection.execute("SELECT max(seq) FROM events").fetchone()[0]
    found = [p.text for p in proof_events.problems(connection, Part("run", 1, last + 2))]
    assert found == ["this event is missing"]
    connection.close()


def test_a_directory_of_the_index_that_is_gone_is_found(tmp_path: Path) -> None:
    """With words enough for several pages a search goes by the directory."""
    store = made(locate(tmp_path / "log"))
    notes = [
        NewEvent(MOMENT, NoteAdded(), {"text": " ".join(f"w{n}x{m}" for m in range(40))})
        for n in range(60)
    ]
    with store.write():
        store.append("a", 0, notes, Stamp(MOMENT, "teng", "counter"))
    assert store.prove(Part("index")) == []
    store.close()
    connection = attacker.plain(tmp_path / "log")
    connection.execute("DELETE FROM search_idx")
    connection.close()
    store = opened(locate(tmp_path / "log"))
    (problem,) = store.prove(Part("index"))
    assert "words to search for" in problem.text
    store.close()


def test_events_that_are_numbered_out_of_order_are_found_across_runs(tmp_path: Path) -> None:
    """Hashes and all made anew: the numbers alone tell."""
    path = tmp_path / "log"
    store = made(locate(path))
    note = NewEvent(MOMENT, NoteAdded())
    with store.write():
        for no in range(6):
            for stream in ("a", "b"):
                store.append(stream, no, [note], Stamp(MOMENT, "teng", "desk"))
    store.close()
    whole, halves = [Part("run", 1, 12)], [Part("run", 1, 5), Part("run", 6, 12)]
    connection = sqlite3.connect(path, isolation_level=None)

    def odd(parts: list[Part]) -> list[int]:
        return [p.seq for part in parts for p in proof_events.problems(connection, part)]

    assert odd(whole) == odd(halves) == []
    connection.execute("DROP TRIGGER events_no_update")
    for changed, told in (
        ("UPDATE events SET no = no + 10 WHERE stream = 'a' AND no > 3", [7]),
        ("UPDATE events SET no = 99 WHERE seq = 12", [7, 12]),
    ):
        connection.execute(changed)
        _relinked(connection)
        assert odd(whole) == odd(halves) == told
    connection.close()


def _relinked(connection: sqlite3.Connection) -> None:
    """The chain made anew over rows that were changed."""
    before = chain.GENESIS
    for *row, _ in connection.execute(
        "SELECT seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash "
        "FROM events ORDER BY seq"
    ).fetchall():
        before = chain.chained(before, tuple(row))
        connection.execute("UPDATE events SET hash = ? WHERE seq = ?", [before, row[0]])
