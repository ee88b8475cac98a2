"""What a desk may not do is refused by the database itself: tried in psql with a desk's login, and
through a program whose own checks were taken out."""

import hashlib
import json
import re
import shutil
import subprocess
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psycopg2
import pytest

from casefile.errors import CasefileError, Overtaken
from casefile.log.events import Event, NewEvent, NoteAdded, Stamp
from casefile.log.kinds import KINDS
from casefile.people.kinds_of_rights import VERBS_OF, WORDS_OF
from casefile.replay import replay
from casefile.store import Store, locate, opened
from casefile.store.postgres.connection import Connection
from casefile.store.postgres.desk import DeskStore
from casefile.store.postgres.errors import REFUSALS
from tests import server
from tests.desk import CARD, Desk, pack_text

pytestmark = pytest.mark.skipif(not server.address(), reason=server.NONE)
STAFF = ("teng", "hong", "xu", "wu", "zhu")
CASE = "2026-000001"


class Hall:
    """A log on a server, and desks that each have a login of their own."""

    def __init__(self) -> None:
        self.log = f"hall_{uuid.uuid4().hex[:16]}"
        self.address = f"{server.address()}?schema={self.log}"

    def login(self, staff: str) -> str:
        return f"{staff}_{self.log}"

    def desk(self, staff: str) -> str:
        """The address under which a member of staff records."""
        return self.address.replace("casefile@", f"{self.login(staff)}@")

    def filled(self, sql: str) -> str:
        """``sql`` with the names of this hall in it."""
        names = {"LOG": self.log, "DESK": f"{self.log}_desk", "OWNER": f"{self.log}_owner"}
        return re.sub("[A-Z]+", lambda m: names.get(m[0], m[0]), sql)

    def tried(self, staff: str, sql: str) -> tuple[str, str, str]:
        """SQLSTATE and sentence with which the server refuses ``sql``, and what it gave."""
        plain = self.desk(staff).partition("?")[0]
        if not shutil.which("psql"):
            return self._driven(plain, sql)
        done = subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-d", plain],
            input=sql,
            capture_output=True,
            text=True,
            timeout=60,
        )
        found = re.search(r"ERROR:\s+(\w{5}): (.*)", done.stderr)
        return (found[1], found[2], done.stdout) if found else ("", done.stderr, done.stdout)

    def _driven(self, plain: str, sql: str) -> tuple[str, str, str]:
        try:
            with closing(psycopg2.connect(plain)) as connection:
                connection.autocommit = True
                with connection.cursor() as cursor:
                    cursor.execute(sql)
                    return "", "", str(cursor.fetchall() if cursor.description else "")
        except psycopg2.Error as error:
            return error.pgcode or "", str(error), ""

    def asked(self, sql: str) -> Any:
        """The first value that the owner is answered."""
        with closing(psycopg2.connect(server.address())) as one, one.cursor() as cursor:
            cursor.execute(self.filled(sql))
            return (cursor.fetchone() or [None])[0]

    def next_event(self, staff: str, kind: str, data: object, **told: Any) -> dict[str, Any]:
        """An event that continues the log and is of that desk, but for what is ``told`` of it."""
        stream = told.pop("stream", CASE)
        head = self.asked("SELECT encode(hash, 'hex') FROM LOG.head")
        one = {
            "seq": self.asked("SELECT seq + 1 FROM LOG.head"),
            "stream": stream,
            "no": self.asked(f"SELECT count(*) + 1 FROM LOG.events WHERE stream = '{stream}'"),
            "kind": kind,
            "at": (now := f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"),
            "recorded_at": now,
            "actor": staff,
            "via": self.login(staff),
            "key": None,
            "data": data if isinstance(data, str) else msgspec.json.encode(data).decode(),
            "seal": None,
            **{key: value for key, value in told.items() if key not in ("hash", "sealed", "salt")},
        }
        *row, last, seal = one.values()
        body = msgspec.json.encode([*row, msgspec.Raw(last.encode()), seal])
        one["hash"] = hashlib.sha256(bytes.fromhex(head) + body).hexdigest()
        return one | {key: told[key] for key in ("hash", "sealed", "salt") if key in told}

    def append(self, staff: str, event: dict[str, Any]) -> tuple[str, str, str]:
        told = json.dumps([event], ensure_ascii=False)
        return self.tried(staff, f"SELECT {self.log}_desk.append($event${told}$event$, '{{}}')")


def made_a_desk(hall: Hall, desk: Desk, staff: str) -> None:
    line = f"--db {hall.address} desk add {staff} --login {hall.login(staff)}"
    server.said(desk.run(line).out)


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    yield from _a_hall()


@pytest.fixture(scope="module")
def counter() -> Iterator[Hall]:
    """Another one, whose policy has one login for a desk that several people share."""
    yield from _a_hall()


@pytest.fixture(scope="module")
def units() -> Iterator[Hall]:
    """A third one, whose units do not read each other's cases."""
    yield from _a_hall()


def _a_hall(logins: Iterable[str] = STAFF) -> Iterator[Hall]:
    one = Hall()
    yield one
    for name in (one.log, f"{one.log}_desk"):
        server.said(f"DROP SCHEMA IF EXISTS {name} CASCADE")
    for role in [one.login(staff) for staff in logins] + [f"{one.log}_owner"]:
        server.said(
            f"DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN "
            f"DROP OWNED BY {role}; DROP ROLE {role}; END IF; END $$"
        )


@pytest.fixture
def desks(hall: Hall, bare_desk: Desk) -> Hall:
    """Five desks of a mall, none of them shared; a case with an offer of 100 yuan, one of 5000 that
    waits for the director, and one of 900 that the store manager approved."""
    if hall.asked("SELECT to_regnamespace('LOG')") is not None:
        return hall
    text = pack_text("mall").replace("shared_desk = true", "shared_desk = false")
    text = text.replace('id = "wu"', 'id = "wu"\nlogin = "wu"')
    Path("own.toml").write_text(text, "utf-8")
    bare_desk.run(f"--db {hall.address} init --practice --policy own.toml")
    for staff in STAFF:
        made_a_desk(hall, bare_desk, staff)
    for who, line in (
        ("teng", f"open {CARD}"),
        ("teng", "record 1 judge founded=yes reasonable=yes"),
        ("teng", "record 1 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:00"),
        ("teng", "offer 1 refund amount=100"),
        ("teng", "offer 1 refund amount=5000 --ask wu"),
        ("teng", "offer 1 refund amount=900 --ask xu"),
        ("xu", "approve 1 2"),
        ("hong", f"open {CARD.replace('138', '139')}"),
        ("teng", "note 1 顾客来电催问"),
    ):
        bare_desk.run(f"--db {hall.desk(who)} {line}")
    return hall


def test_a_desk_does_not_bring_the_tables_up(desks: Hall, bare_desk: Desk) -> None:
    """It is told who does, when its program is newer than they are."""
    before = desks.asked("SELECT version FROM LOG.about")
    server.said(desks.filled("UPDATE LOG.about SET version = 1"))
    try:
        said = bare_desk.run(f"--db {desks.desk('teng')} list", code=77).err
        assert "whoever owns its tables" in said
    finally:
        server.said(desks.filled(f"UPDATE LOG.about SET version = {before}"))


@pytest.fixture
def floors(units: Hall, bare_desk: Desk) -> Hall:
    """Desks of two units, of which only the store manager reads what is not of her own: a case of
    the service centre with a paper and a grant, and one that was handed to the floor."""
    if units.asked("SELECT to_regnamespace('LOG')") is not None:
        return units
    text = pack_text("mall").replace("shared_desk = true", "shared_desk = false")
    text = text.replace('id = "wu"', 'id = "wu"\nlogin = "wu"')
    text = re.sub(r"(?m)^\[rights\].*$", '[rights]\nread = ["store-manager"]', text)
    Path("own.toml").write_text(text, "utf-8")
    bare_desk.run(f"--db {units.address} init --practice --policy own.toml")
    for staff in STAFF:
        made_a_desk(units, bare_desk, staff)
    for who, line in (
        ("teng", f"open {CARD}"),
        ("teng", "record 1 judge founded=yes reasonable=yes"),
        ("teng", "record 1 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:00"),
        ("teng", "offer 1 refund amount=100"),
        ("teng", "issue 1 record-card -o out"),
        ("teng", f"open {CARD.replace('138', '139').replace('小明', '大伟')}"),
        ("xu", "assign 2 zhu"),
    ):
        bare_desk.run(f"--db {units.desk(who)} {line}")
    return units


HIDDEN = {
    "events": f"SELECT * FROM DESK.events WHERE stream = '{CASE}'",
    "personal facts": "SELECT * FROM DESK.personal p WHERE seq IN ({seqs})",
    "one of them": "SELECT told FROM DESK.told_of(({first})) AS told WHERE told IS NOT NULL",
    "cases": f"SELECT * FROM DESK.cases WHERE number = '{CASE}'",
    "clocks": f"SELECT * FROM DESK.clocks WHERE \"case\" = '{CASE}'",
    "marks": f"SELECT * FROM DESK.marks WHERE \"case\" = '{CASE}'",
    "grants": f"SELECT * FROM DESK.grants WHERE \"case\" = '{CASE}'",
    "papers": "SELECT * FROM DESK.files WHERE sha256 = '{paper}'",
    "words": "SELECT * FROM DESK.found_in(ARRAY['小', '明'], ' 小 明 ')",
}
"""What of a case another unit does not see, and those who may read see."""


@pytest.mark.parametrize("what", HIDDEN)
def test_a_case_of_another_unit_is_not_there(what: str, floors: Hall) -> None:
    of = f"FROM LOG.events WHERE stream = '{CASE}'"
    paper = "SELECT data::jsonb ->> 'sha256' FROM LOG.events WHERE kind = 'document.issued'"
    sql = HIDDEN[what].format(
        seqs=floors.asked(f"SELECT string_agg(seq::text, ', ') {of}"),
        first=floors.asked(f"SELECT min(seq) {of} AND seal IS NOT NULL"),
        paper=floors.asked(paper),
    )
    asked = re.sub(r"^SELECT .*? FROM", "SELECT count(*) FROM", floors.filled(sql))
    for who, sees in (("zhu", False), ("teng", True), ("hong", True), ("xu", True)):
        code, said, gave = floors.tried(who, asked)
        assert code == "", said
        assert (not re.search(r"\b0\b", gave)) is sees, (who, gave)
    own = floors.filled("SELECT count(*) FROM DESK.cases WHERE number = '2026-000002'")
    assert "1" in floors.tried("zhu", own)[2]
    assert "0" in floors.tried("teng", own)[2]


def test_what_one_asks_with_sees_no_case_of_another_unit(floors: Hall) -> None:
    """A function of one's own, as cheap as can be, is not called with what is hidden."""
    plain = floors.desk("zhu").partition("?")[0]
    with closing(psycopg2.connect(plain)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 "
            "AS $$ BEGIN RAISE NOTICE 'saw %', $1; RETURN true; END $$"
        )
        for view, column in (("cases", "number"), ("events", "stream"), ("marks", '"case"')):
            cursor.execute(
                floors.filled(f"SELECT 1 FROM DESK.{view} WHERE pg_temp.leak({column}::text)")
            )
        told = "".join(connection.notices)
    assert "2026-000002" in told
    assert CASE not in told


def test_nothing_is_recorded_on_a_case_of_another_unit(floors: Hall) -> None:
    event = floors.next_event("zhu", "note.added", {})
    told = {"sealed": '{"text":"x"}', "salt": "00" * 16}
    told["seal"] = hashlib.sha256(bytes(16) + told["sealed"].encode()).hexdigest()
    event = floors.next_event("zhu", "note.added", {}, **told)
    assert floors.append("zhu", event)[0] == "CF004"
    sql = f"BEGIN; SELECT seq FROM DESK.held(); SELECT count(*) FROM DESK.look('{CASE}'); COMMIT"
    assert floors.tried("zhu", floors.filled(sql))[0] == "CF004"


def test_a_program_shows_a_desk_the_cases_of_its_unit(floors: Hall, bare_desk: Desk) -> None:
    zhu, xu = f"--db {floors.desk('zhu')} --lang en", f"--db {floors.desk('xu')} --lang en"
    said = bare_desk.run(f"{zhu} list")
    assert "2026-000002" in said.out
    assert CASE not in said.out
    assert "its own unit only" in said.err
    assert CASE in bare_desk.run(f"{xu} list").out
    assert "unit only" not in bare_desk.run(f"{xu} list").err
    for line in ("show 1", "note 1 x", "why 1", "next 1"):
        bare_desk.run(f"{zhu} {line}", code=3)
    assert CASE not in bare_desk.run(f"{zhu} search 小明").out
    for line in ("today", "check --exit-zero", "export cases -o -", "search 冰箱"):
        told = bare_desk.run(f"{zhu} {line}")
        assert CASE not in told.out, line
        assert "its own unit only" in told.err
    assert "owner" in bare_desk.run(f"{zhu} verify", code=77).err
    bare_desk.run(f"{zhu} note 2 已查看")
    # the next number is that of the whole log, whatever of it one reads
    hong = f"--db {floors.desk('hong')} --lang en"
    assert "2026-000002" not in bare_desk.run(f"{hong} list").out
    assert "2026-000003" in bare_desk.run(f"{hong} open {CARD}").out
    assert "2026-000003" not in bare_desk.run(f"{zhu} list").out
    found = bare_desk.json(f"--db {floors.address} verify")
    assert (found["ok"], found["problems"]) == (True, [])


def test_a_case_that_is_handed_over_is_read_where_it_goes(floors: Hall, bare_desk: Desk) -> None:
    bare_desk.run(f"--db {floors.desk('xu')} assign 2 teng")
    assert "2026-000002" in bare_desk.run(f"--db {floors.desk('hong')} list").out
    assert "2026-000002" not in bare_desk.run(f"--db {floors.desk('zhu')} list").out
    bare_desk.run(f"--db {floors.desk('teng')} assign 2 zhu")
    assert "2026-000002" not in bare_desk.run(f"--db {floors.desk('hong')} list").out


def asking(hall: Hall, amount: str) -> int:
    """The event that asked for the approval of so much."""
    of = f'data LIKE \'%"amount":"{amount}"%\''
    found = f"SELECT seq FROM LOG.events WHERE kind = 'remedy.offered' AND {of}"
    return int(hall.asked(found))


TYPED = {
    "read the events of the owner": ("SELECT * FROM LOG.events", "42501"),
    "read names in clear": ("SELECT text FROM LOG.personal", "42501"),
    "read the words of the index": ("SELECT words FROM LOG.search", "42501"),
    "read who is known by which number": ("SELECT customer FROM LOG.grants", "42501"),
    "write an event past the function": (
        "INSERT INTO LOG.events SELECT * FROM LOG.events",
        "42501",
    ),
    "write an event by the way in of the owner": (
        "INSERT INTO LOG.adding (stream, no) VALUES ('office', 1)",
        "42501",
    ),
    "write an event into a view": ("INSERT INTO DESK.events (seq) VALUES (99)", "42501"),
    "change an event": ("UPDATE LOG.events SET actor = 'wu'", "42501"),
    "change an event through a view": ("UPDATE DESK.events SET actor = 'wu'", "42501"),
    "delete an event": ("DELETE FROM LOG.events", "42501"),
    "delete an event through a view": ("DELETE FROM DESK.events", "42501"),
    "empty the log": ("TRUNCATE LOG.events CASCADE", "42501"),
    "move the head": ("UPDATE LOG.head SET seq = 1", "42501"),
    "hold the head for ever": ("SELECT * FROM DESK.head FOR UPDATE", "42501"),
    "delete personal facts": ("DELETE FROM LOG.personal", "42501"),
    "change a kept policy": ("UPDATE DESK.files SET content = ''", "42501"),
    "forget what was granted": ("UPDATE DESK.grants SET amount = 0", "42501"),
    "stop the triggers": ("ALTER TABLE LOG.events DISABLE TRIGGER ALL", "42501"),
    "drop a trigger": ("DROP TRIGGER events_stay ON LOG.events", "42501"),
    "drop everything": ("DROP SCHEMA LOG CASCADE", "42501"),
    "be the owner": ("SET ROLE OWNER", "42501"),
    "be another login": ("SET SESSION AUTHORIZATION casefile", "42501"),
    "have triggers sleep": ("SET session_replication_role = replica", "42501"),
    "put a function in place of one": (
        "CREATE FUNCTION DESK.me() RETURNS text LANGUAGE sql AS $$ SELECT 'wu' $$",
        "42501",
    ),
    "take another's place at the desks": ("UPDATE DESK.logins SET staff = 'wu'", "42501"),
    "change the limits": ("UPDATE DESK.rules SET told = '{}'", "42501"),
    "give oneself a role": ("GRANT OWNER TO CURRENT_USER", "42501"),
    "become a superuser": ("ALTER ROLE CURRENT_USER SUPERUSER", "42501"),
    "run a program on the server": ("COPY DESK.events TO PROGRAM 'cat'", "42501"),
    "read a file of the server": ("SELECT pg_read_file('/etc/hostname')", "42501"),
    "call what only the functions call": ("SELECT DESK.ruled('x')", "42501"),
    "see names without writing": (f"SELECT text FROM DESK.look('{CASE}')", "CF004"),
    "see names and write nothing": (
        f"BEGIN; SELECT seq FROM DESK.held(); SELECT count(*) FROM DESK.look('{CASE}'); COMMIT",
        "CF004",
    ),
    "see names by saying that one writes": (
        f"BEGIN; SELECT DESK.writes(); SELECT count(*) FROM DESK.look('{CASE}'); COMMIT",
        "CF004",
    ),
    "say that one writes": ("SELECT DESK.writes()", "CF004"),
    "put rows that follow from nothing": (
        f"""SELECT DESK.put('grants', '[{{"case": "{CASE}", "item": "remedy-1", "remedy": "refund",
        "at": "2026-03-02T02:00:00Z", "amount": 0, "grantor": "wu", "customer": ""}}]')""",
        "CF004",
    ),
    "drop rows that follow from the log": (
        f"""SELECT DESK.drop_rows('grants', '[{{"case": "{CASE}", "item": "remedy-1"}}]')""",
        "CF004",
    ),
}
"""What a desk types into psql that is not for it, and the SQLSTATE that it is answered."""


@pytest.mark.parametrize("what", TYPED)
def test_what_is_not_for_a_desk_is_refused_to_it(what: str, desks: Hall) -> None:
    sql, code = TYPED[what]
    before = desks.asked("SELECT encode(hash, 'hex') FROM LOG.head")
    found, said, gave = desks.tried("teng", desks.filled(sql))
    assert found == code, said
    assert said.strip()
    assert "小明" not in gave
    assert desks.asked("SELECT encode(hash, 'hex') FROM LOG.head") == before


class Act(NamedTuple):
    """An event that ``who`` may not record; ``code`` is what the database answers."""

    who: str
    kind: str
    data: dict[str, Any]
    code: str
    stream: str = CASE
    actor: str = ""


def refund(amount: str, **more: Any) -> dict[str, Any]:
    return {"remedy": "refund", "amount": amount, "facts": {"amount": amount}, **more}


ACTS = {
    "record under another's name": Act("teng", "note.added", {}, "CF003", actor="wu"),
    "approve what one proposed": Act("teng", "approval.given", {"ask": "5000.00"}, "CF005"),
    "approve beyond one's limit": Act("hong", "approval.given", {"ask": "5000.00"}, "CF006"),
    "approve a second time": Act("wu", "approval.given", {"ask": "900.00"}, "CF005"),
    "approve what nobody asked for": Act("wu", "approval.given", {"ask": 1}, "CF005"),
    "approve for one who lent nothing": Act(
        "hong", "approval.given", {"ask": "5000.00", "behalf": "wu"}, "CF005"
    ),
    "lend what others may": Act(
        "hong",
        "authority.delegated",
        {"by": "wu", "to": "hong", "until": "2099-01-01T00:00:00Z"},
        "CF003",
        "office",
    ),
    "grant beyond the limit": Act(
        "teng", "remedy.offered", refund("5000.00", grantor="teng"), "CF006"
    ),
    "grant in slices beyond the limit of the case": Act(
        "teng", "remedy.offered", refund("150.00", grantor="teng"), "CF006"
    ),
    "grant on another's authority": Act(
        "teng", "remedy.offered", refund("5000.00", grantor="wu"), "CF003"
    ),
    "grant on nobody's authority": Act("teng", "remedy.offered", refund("5000.00"), "CF006"),
    "ask oneself": Act(
        "teng", "remedy.offered", refund("5000.00", asks=[{"staff": "teng"}]), "CF006"
    ),
    "grant an amount that only the facts tell": Act(
        "teng",
        "remedy.offered",
        {"remedy": "refund", "facts": {"amount": "5000.00"}, "grantor": "teng"},
        "CF008",
    ),
    "grant what the policy does not know": Act(
        "teng", "remedy.offered", {"remedy": "castle", "grantor": "teng"}, "CF008"
    ),
    "raise a granted sum by a correction": Act(
        "teng", "facts.corrected", {"of": "100.00", "facts": {"amount": "5000.00"}}, "CF006"
    ),
    "raise it on one's own authority": Act(
        "teng",
        "facts.corrected",
        {
            "of": "100.00",
            "facts": {"amount": "5000.00"},
            "amount": "5000.00",
            "grantor": "teng",
        },
        "CF006",
    ),
    "choose what waits for an approval": Act("teng", "remedies.chosen", {"nos": [2]}, "CF006"),
    "settle what nobody granted": Act(
        "teng",
        "settlement.made",
        {"route": "merchant-in-scope", "amount": "9000.00", "grantor": "teng"},
        "CF006",
    ),
    "settle in excess of one's limit": Act(
        "teng",
        "settlement.made",
        {
            "route": "merchant-in-scope",
            "amount": "9000.00",
            "excess": "9000.00",
            "grantor": "teng",
        },
        "CF006",
    ),
    "pay on a settlement that is none": Act(
        "teng", "step.recorded", {"step": "judge", "settlement": 7}, "CF005"
    ),
    "close a case without that right": Act("zhu", "case.closed", {"ended": "x"}, "CF004"),
    "record a step of others": Act("zhu", "step.recorded", {"step": "judge"}, "CF004"),
    "record a step that there is not": Act("teng", "step.recorded", {"step": "x"}, "CF008"),
    "give oneself another role": Act(
        "hong",
        "staff.changed",
        {"id": "hong", "name": "洪", "roles": ["operations-director"]},
        "CF004",
        "office",
    ),
    "apply a policy without that right": Act(
        "hong",
        "policy.applied",
        {"id": "mall", "digest": "0" * 64, "source": "0" * 64},
        "CF004",
        "office",
    ),
    "look at names without that right": Act(
        "zhu", "personal.revealed", {"command": "show"}, "CF004"
    ),
    "find callers by four digits without that right": Act(
        "zhu", "personal.revealed", {"command": "last-four"}, "CF004"
    ),
    "strike what others typed": Act("hong", "entry.struck", {"of": 9}, "CF004"),
    "erase": Act("xu", "personal.erased", {"reason": "x"}, "CF008"),
    "record for the office on a case": Act("wu", "night.run", {}, "CF008"),
}


def told(act: Act, hall: Hall) -> dict[str, Any]:
    """The payload of an act, with the event that it is about instead of its amount."""
    data = dict(act.data)
    for key in ("ask", "of"):
        if isinstance(data.get(key), str):
            data[key] = asking(hall, data[key])
    return data


UNNUMBERED = {"seq": None, "hash": None}
"""What is said of an event that the server shall number and link."""


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("what", ACTS)
def test_an_event_that_nobody_may_record_is_refused_in_psql(
    what: str, numbered: bool, desks: Hall
) -> None:
    act = ACTS[what]
    event = desks.next_event(
        act.who, act.kind, told(act, desks), stream=act.stream, actor=act.actor or act.who
    )
    found, said, _ = desks.append(act.who, event if numbered else event | UNNUMBERED)
    assert found == act.code, said
    assert desks.asked("SELECT seq FROM LOG.head") == event["seq"] - 1


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize("what", ACTS)
def test_a_program_without_checks_is_refused_the_same(what: str, ahead: bool, desks: Hall) -> None:
    """Whatever a program decides or leaves undecided, it ends at the same function."""
    act = ACTS[what]
    kind = KINDS[act.kind].payload
    payload = msgspec.convert(told(act, desks), kind)
    before = desks.asked("SELECT seq FROM LOG.head")
    with closing(opened(locate(desks.desk(act.who)))) as store:
        now = datetime.now(UTC).replace(microsecond=0)
        stamp = Stamp(now, act.actor or act.who, "whoever")

        def recorded() -> None:
            with store.write(ahead=ahead):
                new = NewEvent(now, payload, {})
                store.append(act.stream, store.last(act.stream), [new], stamp)

        with pytest.raises(REFUSALS[act.code][0]):
            recorded()
    assert desks.asked("SELECT seq FROM LOG.head") == before


FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "another hash": ({"hash": "00" * 32}, "CF001"),
    "a gap in the log": ({"seq": 900}, "CF001"),
    "a gap in the stream": ({"no": 900}, "CF002"),
    "a number that was given": ({"no": 2}, "CF002"),
    "facts without a seal": ({"sealed": "{}", "salt": "00" * 16}, "CF001"),
    "a seal without facts": ({"seal": "00" * 32}, "CF001"),
    "another seal": ({"sealed": "{}", "salt": "00" * 16, "seal": "00" * 32}, "CF001"),
    "another login": ({"via": "casefile"}, "CF003"),
    "another clock": ({"recorded_at": "2026-01-01T00:00:00Z"}, "CF007"),
    "no time": ({"at": "yesterday"}, "CF008"),
    "a kind that there is not": ({"kind": "case.bribed"}, "CF008"),
    "a thing said twice": ({"data": '{"ask":1,"ask":2}'}, "CF008"),
    "a note of nothing": ({}, "CF008"),
    "what no program reads": ({"kind": "night.run", "data": {"x": 1}, "stream": "office"}, "CF008"),
    "a case that there is not": ({"stream": "2026-000099", "no": 1}, "CF008"),
}


@pytest.mark.parametrize(
    ("what", "numbered"),
    [(what, True) for what in FORGED]
    + [(what, False) for what, (said, _) in FORGED.items() if not said.keys() & UNNUMBERED.keys()],
)
def test_a_forged_event_does_not_continue_the_log(what: str, numbered: bool, desks: Hall) -> None:
    changes, code = FORGED[what]
    event = desks.next_event("teng", "note.added", {})
    again = {k: v for k, v in changes.items() if k not in ("kind", "data", "stream")}
    event = desks.next_event(
        "teng",
        changes.get("kind", "note.added"),
        changes.get("data", {}),
        **{"stream": changes.get("stream", CASE), **again},
    )
    found, said, _ = desks.append("teng", event if numbered else event | UNNUMBERED)
    assert found == code, said


@pytest.fixture
def two(desks: Hall) -> Iterator[tuple[Store, Store]]:
    """What two desks with logins of their own record with."""
    with (
        closing(opened(locate(desks.desk("teng")))) as one,
        closing(opened(locate(desks.desk("hong")))) as other,
    ):
        yield one, other


THEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LOOKED = NewEvent(THEN, NoteAdded(), {"text": "已查看"})


def by(who: str) -> Stamp:
    return Stamp(THEN, who, "counter --now 2026-03-02T10:00:00+08:00")


def noted(store: Store, who: str, stream: str, *, ahead: bool = False) -> list[Event]:
    with store.write(ahead=ahead):
        return store.append(stream, store.last(stream), [LOOKED], by(who))


def test_a_desk_decides_before_others_have_to_wait(two: tuple[Store, Store], desks: Hall) -> None:
    """It sees what is true of a person meanwhile, others record, and its events are numbered where
    they are written."""
    mine, other = two
    with mine.write(ahead=True):
        assert "王小明" in [(event.personal or {}).get("name") for event in mine.events(CASE)]
        noted(other, "hong", "2026-000002")
        foreseen = mine.append(CASE, mine.last(CASE), [LOOKED], by("teng"))
    (one,) = mine.recorded(foreseen)
    assert one.seq == foreseen[0].seq + 1 == desks.asked("SELECT seq FROM LOG.head")
    assert one.hash == desks.asked("SELECT encode(hash, 'hex') FROM LOG.head")
    with closing(opened(locate(desks.address))) as owner:
        assert list(owner.problems()) == []


def test_a_desk_leaves_nothing_of_what_failed(two: tuple[Store, Store], desks: Hall) -> None:
    mine, other = two
    head = mine.head()

    def failed(*, also_read: bool) -> str:
        with mine.write(ahead=True):
            mine.append(CASE, mine.last(CASE), [LOOKED], by("teng"))
            kept = mine.put_file(b"named by nobody")
            if also_read:
                assert mine.file(kept) == b"named by nobody"
            raise ZeroDivisionError

    for also_read in (False, True):
        with pytest.raises(ZeroDivisionError):
            failed(also_read=also_read)
        assert desks.asked("SELECT count(*) FROM LOG.files WHERE content = 'named by nobody'") == 0
        assert other.head() == head
        noted(other, "hong", "2026-000002")  # nobody waits for it any more
        head = other.head()


def test_what_a_desk_decided_on_and_has_moved_on_is_decided_once_more(
    two: tuple[Store, Store], desks: Hall
) -> None:
    mine, other = two

    def decided() -> None:
        with mine.write(ahead=True):
            mine.events("2026-000002")
            noted(other, "hong", "2026-000002")
            mine.append(CASE, mine.last(CASE), [LOOKED], by("teng"))

    with pytest.raises(Overtaken):
        decided()
    assert desks.asked("SELECT stream FROM LOG.events ORDER BY seq DESC LIMIT 1") == "2026-000002"
    noted(mine, "teng", CASE, ahead=True)


def test_others_wait_for_one_message_of_a_desk(
    desks: Hall, bare_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    before = Connection._said

    def said(self: Connection, together: Any, **more: Any) -> Any:
        told.append("; ".join(sql for sql, _ in together))
        return before(self, together, **more)

    monkeypatch.setattr(Connection, "_said", said)
    bare_desk.run(f"--db {desks.desk('teng')} note 1 内容")
    holding = [each for each in told if "append(" in each or "held()" in each or "stood(" in each]
    assert len(holding) == 1, told
    assert holding[0].startswith("SELECT stood(")
    assert "put(" in holding[0]
    assert "COMMIT" in holding[0]


def test_a_desk_whose_functions_are_of_an_earlier_release_records(
    desks: Hall, bare_desk: Desk
) -> None:
    """Others wait longer for it, until somebody brings its functions up."""
    server.said(desks.filled("DROP FUNCTION DESK.writes"))
    try:
        bare_desk.run(f"--db {desks.desk('teng')} note 1 内容")
    finally:
        made_a_desk(desks, bare_desk, "teng")
    bare_desk.run(f"--db {desks.desk('teng')} note 1 内容")


def test_nobody_learns_whether_a_case_of_another_unit_moved(floors: Hall) -> None:
    """Whoever asks is told the same whatever happened there; its number and hash are no secret."""
    head = floors.asked("SELECT seq FROM LOG.head")
    asked = "SELECT DESK.stood({since}, ARRAY['{stream}'])"
    for since in (0, head):
        hidden = floors.filled(asked.format(since=since, stream=CASE))
        assert floors.tried("zhu", hidden)[0] == "CF010"
    assert floors.tried("teng", floors.filled(asked.format(since=head, stream=CASE)))[0] == ""
    assert floors.tried("teng", floors.filled(asked.format(since=0, stream=CASE)))[0] == "CF010"
    none = floors.filled(asked.format(since=head, stream="2026-000999"))
    assert floors.tried("zhu", none)[0] == ""
    with closing(opened(locate(floors.desk("zhu")))) as store:
        assert isinstance(store, DeskStore)
        ((_, digest),) = store._rows(store.hashes, head, head)
    assert digest == floors.asked("SELECT hash FROM LOG.head").tobytes()


def test_what_the_database_asks_of_words_is_what_reading_a_case_asks() -> None:
    """Every word that a fold takes for granted is one that the database asks for."""
    folds = "".join(path.read_text("utf-8") for path in Path(replay.__file__).parent.glob("*.py"))
    taken = set(re.findall(r'event\.personal\["(\w+)"\]', folds))
    assert taken == set(WORDS_OF.values())


def test_an_event_cannot_be_replayed(desks: Hall) -> None:
    event = desks.next_event("teng", "night.run", {}, stream="office")
    assert desks.append("teng", event)[0] == ""
    assert desks.append("teng", event)[0] == "CF001"


def test_four_eyes_hold_through_what_is_lent(desks: Hall) -> None:
    """The director lends to the clerk who proposed it, and to another one."""
    for to in ("teng", "hong"):
        lent = {"by": "wu", "to": to, "until": "2099-01-01T00:00:00Z"}
        event = desks.next_event("wu", "authority.delegated", lent, stream="office")
        assert desks.append("wu", event)[0] == ""
    given = {"ask": asking(desks, "5000.00"), "behalf": "wu"}
    assert desks.append("teng", desks.next_event("teng", "approval.given", given))[0] == "CF005"
    for to in ("teng", "hong"):
        ended = desks.next_event("wu", "delegation.ended", {"by": "wu", "to": to}, stream="office")
        assert desks.append("wu", ended)[0] == ""
    assert desks.append("hong", desks.next_event("hong", "approval.given", given))[0] == "CF005"


def test_names_of_ones_own_shadow_nothing(desks: Hall) -> None:
    """A temporary table or function in the way of what the functions of the owner name."""
    event = json.dumps([desks.next_event("teng", "note.added", {}, actor="wu")])
    shadowed = (
        "CREATE TEMP TABLE logins AS SELECT session_user AS login, 'wu'::text AS staff; "
        "CREATE FUNCTION pg_temp.me() RETURNS text LANGUAGE sql AS $$ SELECT 'wu' $$; "
        "SET search_path = pg_temp, DESK; "
    )
    sql = f"{desks.filled(shadowed)} SELECT {desks.log}_desk.append($e${event}$e$, '{{}}')"
    assert desks.tried("teng", sql)[0] == "CF003"


def test_a_desk_reads_masks_until_it_leaves_the_event(desks: Hall, bare_desk: Desk) -> None:
    """What the view tells of a person, before somebody looked and after."""
    of = f"SELECT text FROM {desks.log}_desk.personal ORDER BY seq LIMIT 1"
    assert "小明" not in desks.tried("xu", of)[2]
    assert "138****8000" in desks.tried("xu", of)[2]
    shown = bare_desk.run(f"--db {desks.desk('xu')} --lang en show 1")
    assert "小明" not in shown.out
    assert "王小明" in bare_desk.run(f"--db {desks.desk('xu')} show 1 --reveal").out
    assert "王小明" in desks.tried("xu", of)[2]
    assert "王小明" not in desks.tried("hong", of)[2]
    last = "SELECT kind || ' ' || actor FROM LOG.events WHERE stream = '2026-000001' AND kind LIKE"
    assert desks.asked(f"{last} 'personal.%' ORDER BY seq DESC LIMIT 1") == "personal.revealed xu"


def test_checks_taken_out_of_the_commands_change_nothing(
    desks: Hall, bare_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casefile.money import approvals, authority, offers
    from casefile.people import rights
    from casefile.procedure import endings

    monkeypatch.setattr(approvals, "authority", lambda *_, **__: None)
    monkeypatch.setattr(offers, "authorised", lambda here, *_: (here.staff.id, ()))
    monkeypatch.setattr(authority, "authorised", lambda here, *_: (here.staff.id, ()))
    monkeypatch.setattr(rights, "permitted", lambda *_: None)
    monkeypatch.setattr(endings, "may", lambda *_: None)
    teng = f"--db {desks.desk('teng')} --lang en"
    assert "other eyes" in bare_desk.run(f"{teng} approve 1 1", code=4).err
    assert "too far" in bare_desk.run(f"{teng} offer 1 refund amount=5000", code=4).err
    assert (
        "permit" in bare_desk.run(f"--db {desks.desk('zhu')} --lang en assign 1 hong", code=77).err
    )


def test_a_paper_that_a_desk_issues_names_the_customer(floors: Hall, bare_desk: Desk) -> None:
    """It is drafted before it is on record, and neither it nor what follows from it has masks."""
    bare_desk.run(f"--db {floors.desk('hong')} issue 1 record-card -o papers")
    (paper,) = Path("papers").glob("*.docx")
    text = zipfile.ZipFile(paper).read("word/document.xml").decode()
    assert "王小明" in text
    assert "王*" not in text
    customers = "SELECT string_agg(DISTINCT customer, ' ') FROM LOG.grants"
    assert floors.asked(customers) == "13812348000"


def test_what_only_the_owner_does_is_told_to_a_desk(desks: Hall, bare_desk: Desk) -> None:
    wu = f"--db {desks.desk('wu')} --lang en"
    for line in ("verify", "rebuild", "backup kept.dump"):
        assert "owner" in bare_desk.run(f"{wu} {line}", code=77).err, line
    checks = {c["check"]: c for c in bare_desk.json(f"{wu} doctor")["checks"]}
    assert checks["database"]["state"] == "note"
    assert "owner" in checks["database"]["message"]
    assert "policy" in checks, "and the rest is looked at"


def test_a_login_without_a_desk_is_told_who_makes_one(desks: Hall, bare_desk: Desk) -> None:
    """It may enter the database, as every login, and finds a desk there that is not for it."""
    stranger = desks.login("stranger")
    server.said(f"CREATE ROLE {stranger} LOGIN")
    try:
        said = bare_desk.run(f"--db {desks.desk('stranger')} list", code=77).err
        assert "casefile desk add" in said
    finally:
        server.said(f"DROP ROLE {stranger}")


def test_a_case_goes_its_way_through_desks_and_is_proved_by_the_owner(
    desks: Hall, bare_desk: Desk
) -> None:
    """Every kind of entry that a clerk makes in a day, by their own login."""
    for who, line in (
        ("hong", "record 2 judge founded=yes reasonable=yes"),
        ("hong", "record 2 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:00"),
        ("hong", "offer 2 refund amount=100"),
        ("hong", "choose 2 1"),
        ("hong", "contact 2 channel=phone outcome=reached"),
        ("hong", "promise 2 回电 --due 2wd"),
        ("hong", "promise-kept 2 1"),
        ("hong", "pause 2 --reason 等配件 --until 2026-03-04"),
        ("hong", "resume 2"),
        ("hong", "issue 2 notice -o out"),
        ("hong", "link 1 2 --as same-customer"),
        ("hong", "delegate --to teng --until 2026-03-09"),
        ("hong", "delegate --end teng"),
        ("hong", "search 小明"),
        ("hong", "list"),
        ("hong", "today"),
        ("hong", "check --exit-zero"),
        ("hong", "why 2"),
        ("xu", "withdraw 2 --reason 和解"),
    ):
        bare_desk.run(f"--db {desks.desk(who)} {line}")
    found = bare_desk.json(f"--db {desks.address} verify")
    assert (found["ok"], found["problems"]) == (True, [])
    with closing(opened(locate(desks.desk("teng")))) as store:
        assert isinstance(store, DeskStore)


def test_a_shared_desk_names_its_people_but_none_who_has_a_login(
    counter: Hall, bare_desk: Desk
) -> None:
    owner = f"--db {counter.address}"
    bare_desk.run(f"{owner} init --practice --policy mall")
    bare_desk.run(f"{owner} --as xu staff leave cheng --to zhu")
    for staff in ("teng", "xu"):
        made_a_desk(counter, bare_desk, staff)
    at_counter = f"--db {counter.desk('teng')}"
    bare_desk.run(f"{at_counter} --as hong open {CARD}")
    bare_desk.run(f"{at_counter} --as hong record 1 judge founded=yes reasonable=yes")
    found = counter.asked("SELECT actor || ' ' || via FROM LOG.events ORDER BY seq DESC LIMIT 1")
    actor, via = found.split(" ", 1)
    assert (actor, via.partition(" --now ")[0]) == ("hong", counter.login("teng"))
    before = counter.asked("SELECT seq FROM LOG.head")
    for somebody in ("xu", "cheng", "nobody", ""):
        event = counter.next_event("teng", "owner.assigned", {"owner": "teng"}, actor=somebody)
        code, said, _ = counter.append("teng", event)
        assert code == "CF003", (somebody, said)
    for line in ("note 1 x", "assign 1 teng"):
        bare_desk.run(f"{at_counter} --as xu {line}", code=77)
    # four eyes hold for the names at one desk too
    bare_desk.run(f"{at_counter} --as hong offer 1 refund amount=900 --ask xu")
    ask = counter.asked("SELECT seq FROM LOG.events WHERE kind = 'remedy.offered'")
    event = counter.next_event("teng", "approval.given", {"ask": ask}, actor="hong")
    assert counter.append("teng", event)[0] == "CF005"
    assert counter.asked("SELECT seq FROM LOG.head") == before + 1
    server.said(bare_desk.run(f"{owner} desk remove --login {counter.login('xu')}").out)
    bare_desk.run(f"{at_counter} --as xu note 1 x")
    assert bare_desk.json(f"{owner} verify")["ok"]


def test_every_kind_of_event_is_somebodys_or_the_owners() -> None:
    assert KINDS.keys() - VERBS_OF.keys() == {
        "personal.erased",
        "calendar.imported",
        "case.taken",
    }
    assert VERBS_OF.keys() <= KINDS.keys()


def test_each_refusal_of_the_database_is_told_in_a_sentence() -> None:
    for kind, said in REFUSALS.values():
        assert issubclass(kind, CasefileError)
        assert "{reason}" in said.text
    assert len(TYPED) + len(ACTS) + len(FORGED) >= 40


def test_a_file_has_no_logins_to_make_desks_of(desk: Desk) -> None:
    line = "--db casefile.db --lang en desk add teng --login counter"
    assert "move --to" in desk.run(line, code=4).err


def test_a_desk_that_was_removed_is_turned_away(desks: Hall, bare_desk: Desk) -> None:
    line = f"--db {desks.address} desk remove --login {desks.login('zhu')}"
    sql = bare_desk.run(line).out
    server.said(sql)
    try:
        bare_desk.run(f"--db {desks.desk('zhu')} list", code=77)
    finally:
        made_a_desk(desks, bare_desk, "zhu")
        server.said(f"ALTER ROLE {desks.login('zhu')} LOGIN")
