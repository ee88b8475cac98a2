"""What a desk is told whose wire to the server was cut where something is recorded: never that
nothing is on record which is, nor that something is which is not; whatever the command, and though
the case went out of its sight with that very event."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import server
from tests.answers import command_of
from tests.desk import CARD, Desk, pack_text
from tests.test_contract_table import ROWS, WRITES
from tests.test_enforcement import Hall, _a_hall, made_a_desk
from tests.wire import Wire, laid

pytestmark = pytest.mark.skipif(not server.address(), reason=server.NONE)
STAFF = ("teng", "hong", "zhu", "xu", "zhou", "qian")
OTHER = CARD.replace("138", "139").replace("小明", "大伟")
SETTLED = "trigger=merchant in_scope=no payee=王小明 merchant=某某餐饮 items=衣物：150.00"
STORY = f"""
teng open {CARD}
teng open {OTHER}
teng record 1 judge founded=yes reasonable=yes
teng record 1 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:00
teng contact 1 channel=phone outcome=asks
teng note 1 顾客很急
teng undo
teng promise 1 回电 --due 2d
teng promise 1 送配件 --due 2026-03-05T10:00 --by hong
teng promise-moved 1 1 --due 3d
teng promise-kept 1 1
teng promise-released 1 2 --reason x
teng demand 1 洗衣费 --amount 60
teng demand 1 换货
teng demand-met 1 1
teng demand-declined 1 2 --reason x
teng request 1 copy
teng request-met 1 1 -o own.txt
teng request 1 copy
teng request-refused 1 2 --reason x
teng offer 1 gift item=可乐 amount=20
teng offer 2 gift item=雪碧 amount=20
teng choose 1 1
teng decline 2 1
teng offer 1 compensation item=x amount=900 --ask xu
xu approve 1
teng offer 1 compensation item=x amount=901 --ask xu
xu refuse 1 --reason x
zhou settle 1 amount=150 {SETTLED}
zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes
teng record 1 vouchers vouchers_received_at=now
qian record 1 pay paid_amount=100 paid_at=now pay_method=cash
teng issue 1 receipt --keep
teng sign 1 receipt --copy 2 --by 王
teng hand-over 1 receipt --copy 2 --signed-by 甲
teng void 1 receipt --reason x
teng issue 1 record-card --keep
zhou cancel-settlement 1 1 --reason x
zhou overpaid 1 1 --reason x
teng attach 1 policy.toml --as evidence
teng link 1 2 --as same-cause
teng unlink 1 2 --reason x
teng correct 1 judge reasonable=no --reason x
teng strike 1 contact --reason x
teng pause 1 --reason x --until 2026-03-04T10:00
teng resume 1
teng show 1 --reveal
teng delegate --to hong --until 2026-03-09
teng close 2 ending=mistake ending_reason=x
teng reopen 2 --reason x
teng withdraw 2 --reason x
teng open {CARD}
teng assign 3 zhu
zhu note 3 已查看
teng assign 1 zhu
"""
"""The last but for one, and the last, give a case to a unit whose cases the desk does not read."""
AWAY = "assign 1 zhu"
LINES = tuple(line.split(" ", 1) for line in STORY.strip().splitlines())


@pytest.fixture
def hall() -> Iterator[Hall]:
    yield from _a_hall(STAFF)


@pytest.fixture
def desks(hall: Hall, bare_desk: Desk) -> Hall:
    """Desks of several units, of which few read what is not of their own."""
    text = pack_text("mall").replace("shared_desk = true", "shared_desk = false")
    readers = '["store-manager", "operations-manager", "finance"]'
    text = re.sub(r"(?m)^\[rights\].*$", f"[rights]\nread = {readers}", text)
    text = text.replace('id = "wu"', 'id = "wu"\nlogin = "wu"')
    Path("own.toml").write_text(text, "utf-8")
    bare_desk.run(f"--db {hall.address} init --practice --policy own.toml")
    for staff in STAFF:
        made_a_desk(hall, bare_desk, staff)
    return hall


@pytest.fixture
def wire() -> Iterator[Wire]:
    with laid(urlsplit(server.address()).port or 0) as one:
        yield one


def typed(desks: Hall, wire: Wire, who: str) -> str:
    port = urlsplit(server.address()).port
    return f"--db {desks.desk(who).replace(f':{port}/', f':{wire.port}/')}"


def head(desks: Hall) -> int:
    return int(desks.asked("SELECT seq FROM LOG.head"))


def test_whose_answer_is_lost_is_told_what_is_true(
    desks: Hall, bare_desk: Desk, wire: Wire
) -> None:
    """The server can be asked again: every command answers as if nothing had happened."""
    wire.laid("after")
    for who, line in LINES:
        before, wire.cuts = head(desks), 0
        bare_desk.run(f"{typed(desks, wire, who)} {line}")
        assert wire.cuts, line
        assert head(desks) > before, line
    assert bare_desk.json(f"--db {desks.address} verify")["ok"]


KEYED = (f"open {CARD}", "record 1 judge founded=yes reasonable=yes")
FEW = (*KEYED, "delegate --to hong --until 2026-03-09", AWAY)
"""The first may be marked by a key."""


def test_whose_server_is_gone_is_told_what_can_be_known(
    desks: Hall, bare_desk: Desk, wire: Wire
) -> None:
    """Before it heard of it nothing is recorded; behind it nobody can tell, and the same line with
    the same key records nothing twice."""
    for no, line in enumerate(FEW):
        keyed = f"{typed(desks, wire, 'teng')} {line}"
        keyed += f" --key {no}" if line in KEYED else ""
        before = head(desks)
        wire.laid("before")
        assert "nothing was recorded" in bare_desk.run(keyed, code=75).err, line
        assert (wire.cuts, head(desks)) == (1, before), line
        wire.laid("after", gone=True)
        assert "nothing was recorded" not in bare_desk.run(keyed, code=74).err, line
        recorded = head(desks)
        assert (wire.cuts, recorded > before) == (1, True), line
        wire.laid()
        if line in KEYED or line == AWAY:  # which is not there any more
            bare_desk.run(keyed, code=3 if line == AWAY else 0)
        assert head(desks) == recorded


def test_every_command_that_writes_on_cases_is_typed() -> None:
    written = {
        command_of(shlex.split(row.split(" | ")[-1])) for row, _, told in ROWS if told == WRITES
    }
    assert written <= {command_of(shlex.split(line)) for _, line in LINES}
