"""The program as a test types it, and cases built from readable lines."""

import json
import os
import re
import shlex
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casefile.actions.office.sources import policy_text
from casefile.case.case import Case
from casefile.case.here import Here
from casefile.cli.run import run
from casefile.log.events import Event, NewEvent
from casefile.policy import Policy, version_digest
from casefile.policy.reading import read_policy
from casefile.procedure.steps import Arrival, open_case, record_step
from casefile.replay.replay import replay
from casefile.store import Store, locate, opened
from casefile.values.moments import a_moment
from tests import server
from tests.server import alone

PACKS = Path(__file__).parents[1] / "casefile" / "policies"
NOW = "2026-03-02T10:00:00+08:00"
CARD = (
    "name=王小明 phone=13812348000 category=goods about=双门冰箱 details=送来的与样机不符 "
    "request=换成样机型号"
)


@cache
def pack_text(name: str) -> str:
    """A shipped pack with all its parts, in one text."""
    return policy_text(name)


@cache
def pack(name: str) -> Policy:
    return read_policy(pack_text(name))


def in_one_file(folder: Path = Path()) -> None:
    """The policy beside a database in one file, for a test to alter any row of it."""
    text = policy_text(str(folder / "policy.toml"))
    (folder / "policy.toml").write_text(text, "utf-8")
    shutil.rmtree(folder / "parts", ignore_errors=True)


class Answer:
    """What a command answered."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class Desk:
    """Runs command lines in this process; a code that was not expected fails the test."""

    kept: Path
    """Where folders are kept that several tests begin with."""

    def __init__(self, capsys: pytest.CaptureFixture[str], now: str = NOW) -> None:
        self._capsys = capsys
        self.now = now
        self.store_path = Path("casefile.db")

    def run(self, line: str, *more: str, code: int = 0, now: str = "") -> Answer:
        """Run ``line`` (split as a shell does) and ``more`` words at ``now``."""
        self._capsys.readouterr()
        time = now or self.now
        words = [*(["--now", time] if time else []), *shlex.split(line), *more]
        got = run(words)
        out, err = self._capsys.readouterr()
        assert got == code, f"{line}: {got} instead of {code}\n{out}{err}"
        return Answer(got, out, err)

    def json(self, line: str, *more: str) -> Any:
        """The data that ``line --json`` prints."""
        return self.run(line, *more, "--json").data

    def begin(self, words: str = "") -> None:
        """The folder as ``init --practice`` with these words leaves it, the policy in one file."""
        self.once(f"init {words}", lambda: self._begun(f"init --practice {words}"))

    def _begun(self, line: str) -> None:
        self.run(line)
        in_one_file()

    def once(self, name: str, make: Callable[[], object]) -> None:
        """What ``make`` leaves in an empty folder. It is made for the first test that begins with
        it, in whatever process of this run, and copied for each: hundreds do, and none may see
        what another did."""
        kept, here = self.kept / name.replace("/", "-"), Path.cwd()
        mine = os.environ.get("CASEFILE_DB", "")
        theirs = f"kept_{zlib.crc32(str(kept).encode())}"
        with alone(self.kept / f"{kept.name}.lock"):
            if not kept.exists():
                half = self.kept / f"{kept.name}.half"
                shutil.rmtree(half, ignore_errors=True)
                half.mkdir()
                os.chdir(half)
                if mine:
                    os.environ["CASEFILE_DB"] = server.new_database(theirs)
                make()
                os.chdir(here)
                half.rename(kept)
        shutil.copytree(kept, here, dirs_exist_ok=True)
        if mine:
            os.environ["CASEFILE_DB"] = server.new_database(mine.rpartition("/")[2], theirs)

    def open(self, extra: str = "") -> None:
        self.run(f"--as teng open {CARD} {extra}")

    @property
    def place(self) -> str:
        """Where its log is: an address, or the path of a file."""
        return os.environ.get("CASEFILE_DB") or str(self.store_path)

    def beside(self, path: str) -> str:
        """Where a copy becomes a second desk: that file, or another database of the server."""
        address = os.environ.get("CASEFILE_DB", "")
        return f"{address}_again" if address else path

    def restore(self, copy: str, path: str, *more: str, code: int = 0) -> Answer:
        """Restore ``copy`` at ``path``, or on a server into another, new database, by somebody who
        works in the folder of ``path``."""
        place = self.beside(path)
        if place == path:
            return self.run(f"restore {copy} {path}", *more, code=code)
        server.new_database(place.rpartition("/")[2])
        here, folder = Path.cwd(), Path(path).parent
        folder.mkdir(parents=True, exist_ok=True)
        os.chdir(folder)
        try:
            return self.run(f"restore {here / copy} {place}", *more, code=code)
        finally:
            os.chdir(here)

    def kept_bytes(self) -> bytes:
        """All that the store of the desk holds, as it lies there."""
        return kept_bytes(self.place)

    def altered(self, sql: str, *values: object) -> None:
        """What somebody does to the tables who took away what guards them; a value is ``?``."""
        if address := os.environ.get("CASEFILE_DB"):
            server.altered(address, sql.replace("?", "%s"), values)
            return
        with closing(sqlite3.connect(self.store_path)) as db:
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                db.execute(f"DROP TRIGGER {name}")
            db.execute(sql, values)
            db.commit()

    def store(self) -> Store:
        return opened(locate(os.environ.get("CASEFILE_DB") or self.store_path))


def kept_bytes(place: str) -> bytes:
    """All that a store holds, as it lies there, and the journal of a file."""
    if "://" in place:
        return server.kept_bytes(place)
    lying = (Path(place), Path(f"{place}-journal"))
    return b"\n".join(path.read_bytes() for path in lying if path.exists())


def asked(place: str, sql: str) -> list[tuple[Any, ...]]:
    """What the tables of a store answer."""
    if "://" in place:
        return server.asked(place, sql)
    with closing(sqlite3.connect(place)) as db:
        return db.execute(sql).fetchall()


def indexed(place: str) -> set[str]:
    """The words under which a store finds something."""
    if "://" in place:
        return {
            word for (said,) in asked(place, "SELECT words FROM search") for word in said.split()
        }
    with closing(sqlite3.connect(place)) as db:
        db.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab (main, search, row)")
        return {term for (term,) in db.execute("SELECT term FROM temp.v")}


class RealDesk(Desk):
    """A real desk: the clock on the wall says ``wall``, and ``now`` is given by hand."""

    def __init__(
        self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch, wall: str = NOW
    ) -> None:
        super().__init__(capsys, now="")
        self.wall = wall
        patch.setattr("casefile.cli.session.wall_clock", lambda: a_moment(self.wall, "UTC"))

    def begin(self, words: str = "") -> None:
        """The folder as ``init`` with these words leaves it, the policy in one file."""
        self.once(f"init really {words}", lambda: self._begun(f"init {words}"))


def reserving(text: str, **rights: str) -> str:
    """The policy in ``text``, with each of the ``rights`` in the place of what it says of it: a
    list of roles, or nothing for a verb that it shall not name."""
    for verb, roles in rights.items():
        line = f"{verb} = {roles}\n" if roles else ""
        text, count = re.subn(rf"(?m)^{verb} = \[.*\n", line, text, count=1)
        assert count, verb
    return text


WHO = {
    "record-card": "teng",
    "judge": "teng",
    "explain-unfounded": "teng",
    "responsible": "teng",
    "written-notice": "teng",
    "investigate": "zhu",
    "inspect": "he",
    "plan": "zhu",
    "approve": "wu",
    "notify": "teng",
    "follow-up": "teng",
    "penalise": "wu",
    "improve": "wu",
    "summarise": "teng",
}
SAMPLES = {
    "text": "样例文字",
    "money": "88.00",
    "date": "2026-03-02",
    "datetime": "2026-03-02T01:00:00Z",
    "phone": "13800000001",
    "person": "zhu",
    "list": "甲;乙",
    "id": "110101190001010014",
    "uscc": "91110000600037341L",
}


def history(text: str, policy: Policy) -> list[Event]:
    """Events from lines such as ``03-02 10:00 judge founded=yes reasonable=yes``; the opening
    step's facts are filled in where a line leaves them out."""
    events: list[Event] = []
    for line in text.strip().splitlines():
        day, time, step_id, *words = line.split()
        now = a_moment(f"2026-{day}T{time}", policy.identity.timezone)
        given: dict[str, Any] = dict(word.split("=", 1) for word in words)
        staff = policy.member(WHO[step_id])
        assert staff is not None
        if not events:
            facts = dict.fromkeys(policy.opening.needs, "x") | {"category": "service"} | given
            new = open_case(policy, version_digest(policy), staff, facts, Arrival(now))
        else:
            case = replay(events, policy)
            new = record_step(Here(case, policy, staff, now), policy.step(step_id), given, at=None)
        events += numbered(new, events, now=now, actor=staff.id)
    return events


def numbered(
    new: tuple[NewEvent, ...], before: list[Event], *, now: Any, actor: str = "teng"
) -> list[Event]:
    """Events as a store would give them back."""
    return [
        Event(
            seq=len(before) + i,
            stream="2026-000001",
            no=len(before) + i,
            at=event.at,
            recorded_at=now,
            actor=actor,
            via="counter",
            payload=event.payload,
            personal=event.personal,
            hash="0" * 64,
        )
        for i, event in enumerate(new, 1)
    ]


def case_of(text: str, policy: Policy) -> Case:
    return replay(history(text, policy), policy)
