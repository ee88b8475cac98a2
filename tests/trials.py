"""Commands that are killed while they work, each on a fresh copy of a desk, and what must be left.

Whatever the moment: the log is as it was or the command is on record as a whole; no file stands
under its name by half; the same command typed again ends as if nothing had been; the desk works.
"""

import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from casefile.actions.office.shipped import shipped
from casefile.actions.office.sources import policy_text
from casefile.log.events import DocumentIssued, PolicyMoved, PromiseMade
from casefile.store import Store, locate, opened
from casefile.store.sqlite import schema
from tests.crash import Log, Running, Tally, answers, compare, log_of, proven, quiet, typed
from tests.desk import CARD, NOW, pack_text
from tests.test_privacy import traces

FIXTURES = Path(__file__).parent / "fixtures"
LATER = "2031-01-01T10:00:00+08:00"
OPENED = 8
"""Cases on the desks on which commands are killed."""
ROWS = 40
"""Complaints of a table to import."""
PERSON = "欧阳不存在"
"""A name that an erasure has to take out of the file."""

Faults = Iterator[str]
Look = Callable[[Path], Faults]


class Trial(NamedTuple):
    """A command, the desk that it is killed on, and what is wrong with a folder afterwards: after
    the kill (``left``), and once the command is through (``finished``)."""

    what: str
    words: tuple[str, ...]
    begin: Callable[[Path], None]
    left: Look
    finished: Look


def killed(trial: Trial, kills: int, folder: Path, seed: int = 1) -> Tally:
    """Play ``trial`` until it was killed ``kills`` times, and a fifth of that ended by SIGTERM and
    by SIGINT each, at moments spread over the whole work."""
    chance, tally = random.Random(seed), Tally(trial.what)
    fresh = folder / "fresh"
    fresh.mkdir(parents=True)
    trial.begin(fresh)
    known = log_of(fresh / "casefile.db") if (fresh / "casefile.db").exists() else Log()
    shutil.copytree(fresh, folder / "warm")
    typed(folder / "warm", *trial.words)  # every room it needs is loaded, for the forks
    longest = min(_length(trial, fresh, folder / f"through-{n}") for n in range(3))
    others = kills // 5
    for turn in range(kills + 2 * others):
        by = signal.SIGKILL if turn < kills else (signal.SIGTERM, signal.SIGINT)[turn % 2]
        desk = folder / f"turn-{turn}"
        shutil.copytree(fresh, desk)
        process = Running(desk, "killed", trial.words)
        time.sleep(chance.uniform(0, longest))
        process.killed(by)
        _look(tally, trial, desk, known, process, by)
        shutil.rmtree(desk)
    return tally


def _length(trial: Trial, fresh: Path, desk: Path) -> float:
    """Seconds that the command takes when nobody kills it; it must be without a fault."""
    shutil.copytree(fresh, desk)
    begun = time.monotonic()
    process = Running(desk, "through", trial.words)
    code, length = process.ended(), time.monotonic() - begun
    wrong = [*trial.left(desk), *trial.finished(desk)]
    if code or wrong:
        raise AssertionError(f"{trial.what}: {code} {process.complaints.read_text()} {wrong}")
    return length


def _look(
    tally: Tally, trial: Trial, desk: Path, known: Log, process: Running, by: signal.Signals
) -> None:
    tally.kills += 1
    leftovers = [f for f in desk.rglob("*") if f.name.endswith("-journal") or f.name[0] == "."]
    tally.amid += bool(leftovers)
    quiet(tally, process, by)
    if by is not signal.SIGKILL:
        tally.add("damaged", len(leftovers), f"{by.name} left {leftovers[:3]}")
    done, file = process.acknowledged(), desk / "casefile.db"
    tally.acknowledged += len(done) or process.code == 0
    if process.code == 0:
        for fault in trial.finished(desk):
            tally.add("lost", 1, fault)
    if file.exists():
        log = _read(tally, file)
        compare(tally, known, log)
        gone = [n for n in done if n not in log]
        tally.add("lost", len(gone), f"events {gone} were acknowledged")
        proven(tally, file)
    else:
        tally.add("lost", bool(known), "the file is gone")
    for fault in trial.left(desk):
        tally.add("damaged", 1, fault)
    # what is there already (73) is not made again
    answers(tally, desk, *trial.words, also=(73,) if not [*trial.finished(desk)] else ())
    for fault in trial.finished(desk):
        tally.add("damaged", 1, f"the second time: {fault}")
    proven(tally, file)
    answers(tally, desk, "--as", "teng", "open", *CARD.split())
    compare(tally, known, log_of(file))


def _read(tally: Tally, file: Path) -> Log:
    try:
        return log_of(file)
    except sqlite3.DatabaseError as error:
        tally.add("damaged", 1, str(error))
        return {}


# ---- the desks -----------------------------------------------------------------------------------


def empty(_: Path) -> None:
    """No desk at all."""


def older(folder: Path) -> None:
    shutil.copyfile(FIXTURES / "schema-1.db", folder / "casefile.db")


def with_cases(folder: Path) -> None:
    typed(folder, "init", "--practice")
    for number in range(OPENED):
        card = CARD.replace("王小明", f"{PERSON if number == 0 else '顾客'}{number}")
        typed(folder, "--as", "teng", "open", *card.split())


def with_goods(folder: Path) -> None:
    typed(folder, "--now", NOW, "init", "--practice")
    for number in range(OPENED):
        card = f"{CARD.replace('王小明', f'顾客{number}')} product=锅"
        typed(folder, "--now", NOW, "--as", "teng", "open", *card.split())


def with_another_policy(folder: Path) -> None:
    with_cases(folder)
    text = pack_text("mall")
    (folder / "other.toml").write_text(text.replace('zh = "填报"', 'zh = "登记"'), "utf-8")


def with_a_table(folder: Path) -> None:
    with_cases(folder)
    head = "name,phone,category,about,details,request\n"
    rows = "".join(f"顾客{n},138000{n:05},service,服务台,无人接待,道歉\n" for n in range(ROWS))
    (folder / "table.csv").write_text(head + rows, "utf-8")


def with_a_backup(folder: Path) -> None:
    with_cases(folder)
    typed(folder, "backup", "kept.db")


def with_an_ended_case(folder: Path) -> None:
    with_cases(folder)
    typed(folder, "--as", "teng", "issue", "1", "record-card", "-o", "out")
    typed(folder, "--as", "teng", "withdraw", "1", "--reason", "顾客反悔")


# ---- what is wrong with a folder -----------------------------------------------------------------


def _store(folder: Path) -> Store:
    return opened(locate(folder / "casefile.db"))


def nothing(_: Path) -> Faults:
    return iter(())


def init_left(folder: Path) -> Faults:
    """A policy or a template by half."""
    yield from _half_templates(folder)
    own = {"policy.toml": shipped("policies") / "mall.toml"}
    own |= {f"parts/{part.name}": part for part in (shipped("policies") / "parts").glob("*.toml")}
    for name, whole in own.items():
        end = whole.read_bytes()[-100:]  # whoever makes a desk is written into its people
        if (folder / name).exists() and not (folder / name).read_bytes().endswith(end):
            yield f"{name} is half a policy"
    if (folder / "casefile.db").exists():
        yield from init_finished(folder)


def _half_templates(folder: Path) -> Faults:
    for file in folder.glob("templates/*/[!.]*.docx"):
        wanted = shipped("templates") / file.parent.name / file.name
        if file.read_bytes() != wanted.read_bytes():
            yield f"{file.name} is half a template"


def init_finished(folder: Path) -> Faults:
    wanted = [
        f"{d.name}/{f.name}"
        for d in shipped("templates").iterdir()
        if d.is_dir()
        for f in d.iterdir()
        if f.name.endswith(".docx")
    ]
    for name in wanted:
        if not (folder / "templates" / name).exists():
            yield f"{name} is missing"
    for name in ("casefile.db", "policy.toml"):
        if not (folder / name).exists():
            yield f"{name} is missing"
            return
    if typed(folder, "list", "--json").strip() != "[]":
        yield "the new database does not answer"


def older_left(folder: Path) -> Faults:
    """Neither the schema of before nor that of now, or a copy by half."""
    for file in folder.glob("casefile.db*"):
        if not file.name.endswith(("-journal", "lock")):
            connection = sqlite3.connect(file)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            good = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.close()
            if good != "ok" or version not in (1, schema.VERSION):
                yield f"{file.name}: schema {version}, {good}"


def older_finished(folder: Path) -> Faults:
    copies = list(folder.glob("casefile.db.v1-backup*"))
    if len(copies) != 1:
        yield f"{len(copies)} copies of before"


def papers(folder: Path) -> Faults:
    """A paper without its event, by half, or a case with more than one of a kind."""
    store = _store(folder)
    try:
        for file in folder.glob("out/[!.]*"):
            if store.file(_sha256(file.read_bytes())) is None:
                yield f"{file.name} is not what is on record"
        for stream in store.streams():
            issued = store.of_kind(stream, DocumentIssued.kind)
            if len(issued) > 1:
                yield f"{stream} was issued twice"
            letters = [e for e in issued if getattr(e.payload, "document", "") == "apology"]
            if len(store.of_kind(stream, PromiseMade.kind)) != len(letters):
                yield f"{stream}: a letter and its promise are not together"
    finally:
        store.close()


def _sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def all_papers(folder: Path) -> Faults:
    missing = OPENED - len(list(folder.glob("out/[!.]*")))
    if missing:
        yield f"{missing} papers are missing"


def one_paper(folder: Path) -> Faults:
    """Issued again after a kill between the commit and the name, it is the next version."""
    if not list(folder.glob("out/[!.]*")):
        yield "the paper is missing"


def moved(folder: Path) -> Faults:
    """Some of the open cases under another policy than the rest."""
    store = _store(folder)
    try:
        found = {len(store.of_kind(stream, PolicyMoved.kind)) for stream in store.streams()}
    finally:
        store.close()
    if len(found) != 1 or found - {0, 1}:
        yield f"moved {found} times"


def all_moved(folder: Path) -> Faults:
    store = _store(folder)
    try:
        if any(not store.of_kind(s, PolicyMoved.kind) for s in store.streams()):
            yield "an open case was not moved"
    finally:
        store.close()


def erased_left(folder: Path) -> Faults:
    """Facts that are gone though nothing says so."""
    store = _store(folder)
    try:
        told = store.of_kind("2026-000001", "personal.erased")
        if not told and PERSON not in str(store.events("2026-000001")):
            yield "erased without an event"
    finally:
        store.close()


def erased(folder: Path) -> Faults:
    if found := traces(str(folder / "casefile.db"), (PERSON,)):
        yield f"the file still names {found}"


def imported_left(folder: Path) -> Faults:
    store = _store(folder)
    opened = sum(1 for _ in store.streams())
    store.close()
    if opened not in (OPENED, OPENED + ROWS):
        yield f"{opened} cases: some of the table"


def imported(folder: Path) -> Faults:
    store = _store(folder)
    opened = sum(1 for _ in store.streams())
    store.close()
    if opened != OPENED + ROWS:
        yield f"{opened} cases: not the table"


def copies(folder: Path) -> Faults:
    """A database by half under a name of its own."""
    wanted = log_of(folder / "casefile.db")
    for file in (folder / "kept.db", folder / "again" / "casefile.db"):
        if file.exists():
            tally = Tally(file.name)
            proven(tally, file)
            yield from tally.told
            if log_of(file) != wanted:
                yield f"{file.name} holds another log"


def backed_up(folder: Path) -> Faults:
    if not (folder / "kept.db").exists():
        yield "no backup"


def restored(folder: Path) -> Faults:
    """The new desk, with every file to edit as it was."""
    if not (folder / "again" / "casefile.db").exists():
        yield "nothing was restored"
        return
    yield from _half_templates(folder / "again")
    policy = folder / "again" / "policy.toml"
    if not policy.exists() or policy_text(str(policy)) != policy_text(str(folder / "policy.toml")):
        yield "policy.toml is missing or another"


def tables(folder: Path) -> Faults:
    for file in folder.glob("export*"):
        if len(file.read_text("utf-8").splitlines()) != OPENED + 1:
            yield f"{file.name} is half a table"


def exported(folder: Path) -> Faults:
    if not (folder / "export.csv").exists():
        yield "no table"


TRIALS = (
    Trial("first open (init)", ("init",), empty, init_left, init_finished),
    Trial("bringing an older file up", ("list",), older, older_left, older_finished),
    Trial(
        "issue",
        ("--as", "teng", "issue", "1", "record-card", "-o", "out"),
        with_cases,
        papers,
        one_paper,
    ),
    Trial(
        "issue --all",
        (
            *("--as", "teng", "--now", NOW, "issue", "--all", "apology", "actor=zhu"),
            *("actor_job=主管", "resolve_by=2026-03-06", "--plain", "略", "-o", "out"),
        ),
        with_goods,
        papers,
        all_papers,
    ),
    Trial(
        "policy apply --open-cases",
        ("--as", "xu", "policy", "apply", "other.toml", "--open-cases"),
        with_another_policy,
        moved,
        all_moved,
    ),
    Trial(
        "erase",
        ("--as", "xu", "--now", LATER, "erase", "1", "--reason", "到期"),
        with_an_ended_case,
        erased_left,
        erased,
    ),
    Trial("import", ("--as", "teng", "import", "table.csv"), with_a_table, imported_left, imported),
    Trial("backup", ("backup", "kept.db"), with_cases, copies, backed_up),
    Trial("restore", ("restore", "kept.db", "again/"), with_a_backup, copies, restored),
    Trial("export", ("export", "cases", "-o", "export.csv"), with_cases, tables, exported),
    Trial("rebuild", ("rebuild",), with_cases, nothing, nothing),
)
