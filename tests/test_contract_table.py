"""The contract with scripts, a row for each command and each shape: typed as it is written there,
on a desk on which everything has happened, with the codes, keys and types that were promised."""

import os
import re
import shlex
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from casefile.pages.answers.commands import ANSWERS, ERROR
from tests import server
from tests.answers import EXPORTED, command_of
from tests.desk import CARD, Desk

SETTLED = "trigger=merchant in_scope=no payee=王小明 merchant=某某餐饮 items=衣物：150.00"
STORY = f"""
open {CARD}
open {CARD}
record 1 judge founded=yes reasonable=yes
contact 1 channel=phone outcome=asks
note 1 顾客很急
promise 1 回电 --due 2d
promise 1 送配件 --due 2026-03-05T10:00 --by hong
demand 1 洗衣费 --amount 60 --for compensate
offer 1 gift item=可乐 amount=20
--as cheng offer 1 refund amount=400 --ask xu
--as xu approve 1
choose 1 1
--as zhou settle 1 amount=150 {SETTLED}
--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes
record 1 vouchers vouchers_received_at=now
--as qian record 1 pay paid_amount=100 paid_at=now pay_method=cash
issue 1 receipt --keep
issue 1 record-card --keep
attach 1 voucher.txt --as voucher
link 1 2 --as same-cause
"""


@pytest.fixture
def told(bare_desk: Desk) -> Desk:
    """Case 1 has something of everything, case 2 is of the same cause."""

    def make() -> None:
        bare_desk._begun("init --practice")
        Path("voucher.txt").write_text("收据", "utf-8")
        for line in STORY.strip().splitlines():
            bare_desk.run(line if line.startswith("--as") else f"--as teng {line}")

    bare_desk.once("contract", make)
    Path("facts.json").write_text('{"channel": "phone", "outcome": "reached"}', "utf-8")
    Path("lines").write_text("note 1 一\nnote 2 二\n", "utf-8")
    mine = Path("policy.toml").read_text("utf-8")
    Path("other.toml").write_text(mine.replace("商场顾客", "商场"), "utf-8")
    Path("table.csv").write_text(
        "name,phone,category,about,details,request\n王,13812348000,goods,x,x,x\n", "utf-8"
    )
    return bare_desk


# ---- §5: each command ---------------------------------------------------------------------------

WRITES = {"case", "events", "next", "clocks"}
FINDINGS = {"now", "findings", "counts", "missed_runs"}
IN_VAIN = "--as zhou cancel-settlement 1 1 --reason x"
ROWS: tuple[tuple[str, int, set[str]], ...] = (
    (f"open {CARD}", 0, WRITES),
    ("open name=王", 4, {"error", "exit", "parts"}),
    ("record 1 responsible unit=家电部 person=zhu phoned_at=now --at 2026-03-02T10:00", 0, WRITES),
    ("record 1 plan plan=x", 4, set()),
    ("record 1 no-such-step", 3, set()),
    ("next 1", 0, {"case", "next"}),
    ("next 2026-000001", 0, {"case", "next"}),
    ("next 99", 3, set()),
    ("show 1", 0, {"case"}),
    ("show 1 --log", 0, {"events"}),
    ("search 小明", 0, set()),
    ("today", 0, set()),
    ("list", 0, set()),
    ("whoami", 0, set()),
    ("history", 0, set()),
    ("note 1 x | undo", 0, WRITES),
    ("note 1 x", 0, WRITES),
    ("contact 1 channel=phone outcome=reached", 0, WRITES),
    ("contact 1 --from-file facts.json", 0, WRITES),
    ("assign 1 hong", 0, WRITES),
    ("assign 1 nobody", 3, set()),
    ("promise 1 x --due 2026-03-04T10:00", 0, WRITES),
    ("promise 1 x --due 2wd --by hong", 0, WRITES),
    ("promise-kept 1 1", 0, WRITES),
    ("promise-moved 1 1 --due 3d", 0, WRITES),
    ("promise-moved 1 1 --by hong", 0, WRITES),
    ("promise-released 1 2 --reason x", 0, WRITES),
    ("promise-kept 1 9", 3, set()),
    ("demand 1 换货", 0, WRITES),
    ("demand-met 1 1", 0, WRITES),
    ("demand-declined 1 1 --reason x", 0, WRITES),
    ("request 1 copy", 0, WRITES),
    ("request 1 copy | request-met 1 1 -o own.txt", 0, WRITES),
    ("request 1 copy | request-refused 1 1 --reason x", 0, WRITES),
    ("strike 1 8 --reason x", 0, WRITES),
    ("strike 1 contact --reason x", 0, WRITES),
    ("link 1 2 --as same-customer", 0, WRITES),
    ("link 1 2 --as duplicate", 0, WRITES),
    ("link 1 2 --as follows", 0, WRITES),
    ("link 1 2 --as brothers", 65, set()),
    ("unlink 1 2 --reason x", 0, WRITES),
    ("customer 13812348000", 0, set()),
    ("customer 王小明", 0, set()),
    ("attach 1 facts.json lines --as evidence", 0, WRITES),
    ("attachments 1 -o out", 0, set()),
    ("pause 1 --reason x --until 2026-03-04T10:00", 0, WRITES),
    ("resume 1", 4, set()),
    ("pause 1 --reason x --until 2026-03-04T10:00 | resume 1", 0, WRITES),
    ("correct 1 4 about=x --reason x", 0, WRITES),
    ("correct 1 opened received_at=2026-03-01T10:00 --reason x", 0, WRITES),
    ("offer 1 compensation item=x amount=10", 0, WRITES),
    ("offer 1 compensation item=x amount=1,000", 65, set()),
    ("offer 2 compensation item=x amount=900 --ask xu", 0, WRITES),
    ("choose 1 2", 0, WRITES),
    ("offer 2 gift item=可乐 amount=10 | decline 2 1", 0, WRITES),
    ("offer 2 compensation item=x amount=900 --ask xu | --as xu approve 2", 0, WRITES),
    ("offer 2 compensation item=x amount=900 --ask xu | --as xu refuse 2 --reason x", 0, WRITES),
    ("--as xu approve 1", 4, set()),
    ("--as xu refuse 1 1 --reason x", 4, set()),
    ("--as xu delegate --to shen --until 2026-03-05T10:00", 0, set()),
    (f"--as zhou settle 2 amount=150 {SETTLED}", 0, WRITES),
    ("--as zhou cancel-settlement 1 1 --reason x", 0, WRITES),
    (f"{IN_VAIN} | --as zhou overpaid 1 1 --returned 50 --reason x", 0, WRITES),
    (f"{IN_VAIN} | --as zhou overpaid 1 1 --reason x", 0, WRITES),
    ("issue 1 agreement -o out --split", 0, WRITES),
    ("issue 1 no-such-paper", 3, set()),
    ("sign 1 receipt --copy 1 --by 王小明", 0, WRITES),
    ("hand-over 1 receipt --copy 1 --to 商户 --signed-by 甲", 4, set()),
    ("sign 1 receipt --copy 2 --by 王 | hand-over 1 receipt --copy 2 --signed-by 甲", 0, WRITES),
    ("void 1 receipt --reason x", 0, WRITES),
    ("documents 1", 0, {"documents"}),
    ("close 1 result=x satisfaction=satisfied", 4, set()),
    ("close 2 ending=mistake ending_reason=x", 0, WRITES),
    ("reopen 1 --reason x", 4, set()),
    ("close 2 ending=mistake ending_reason=x | reopen 2 --reason x", 0, WRITES),
    ("withdraw 2 --reason x", 0, WRITES),
    ("check", 0, FINDINGS),
    ("check 1", 0, FINDINGS),
    ("check --warn", 10, FINDINGS),
    ("check --warn --exit-zero", 0, FINDINGS),
    ("check --notify", 10, FINDINGS),
    ("why 1", 0, set()),
    ("why 1 judge-soon", 0, {"clock", "rule", "due_at"}),
    ("why 1 no-such-clock", 4, set()),
    ("why report received 2026-03", 0, set()),
    ("verify", 0, {"ok", "events", "head", "problems"}),
    ("report weekly 2026-W10", 0, {"figures", "clocks", "event"}),
    ("report monthly 2026-03", 0, {"figures", "clocks", "event"}),
    ("report monthly 2026-03 -o x.docx", 0, set()),
    ("report monthly 2026-03 -o x.xlsx", 0, set()),
    ("report monthly 2026-03 -o x.html", 0, set()),
    ("policy new mine", 0, set()),
    ("policy show", 0, {"id", "digest", "timezone", "staff", "steps", "clocks", "limits"}),
    ("policy show 1", 0, {"routes", "documents"}),
    ("policy check policy.toml", 0, set()),
    ("policy apply policy.toml", 0, set()),
    ("policy list", 0, set()),
    ("policy diff", 0, set()),
    ("policy replay policy.toml", 0, set()),
    ("policy explain clock.within", 0, set()),
    ("policy rollback", 4, set()),
    ("policy apply other.toml | policy rollback", 0, set()),
    ("policy test policy.toml", 0, set()),
    ("staff list", 0, set()),
    ("staff add wang --name 王五 --roles desk", 0, set()),
    ("staff change hong --roles desk,finance", 0, set()),
    ("staff leave hong", 0, {"cases", "promises", "approvals", "delegations"}),
    ("template list", 0, set()),
    ("template check templates/zh_CN/receipt.docx", 0, set()),
    ("template fields receipt", 0, set()),
    ("template apply templates/zh_CN/receipt.docx", 0, set()),
    ("calendar show", 0, set()),
    ("calendar due 2026-03-02T10:00 5wd", 0, {"due_at"}),
    ("calendar import 2026", 0, set()),
    ("calendar export -o days.ics", 0, set()),
    ("import table.csv --dry-run", 0, set()),
    ("import table.csv", 0, set()),
    ("export -o x.csv", 0, set()),
    ("backup x.db", 0, set()),
    ("backup x.db | restore x.db new.db", 0, set()),
    ("move --to new.db", 0, set()),
    ("bundle make x.bundle", 0, set()),
    ("bundle make x.bundle | --db copy.db bundle take x.bundle", 0, set()),
    ("site name S2", 0, {"site", "event"}),
    ("site name S1 | --as teng site give 1 x.case --to S2", 0, {"case", "events", "to", "file"}),
    ("site take no-such.case", 65, set()),
    ("site list casefile.db", 0, {"sites", "cases", "findings"}),
    (
        "site name S1 | --as teng site give 1 x.case --to S2 | init s2 --practice --site S2 | "
        "--db s2/casefile.db --as teng site take x.case",
        0,
        {"case", "events", "site", "former", "came"},
    ),
    ("doctor", 0, set()),
    ("rebuild", 0, set()),
    ("--as xu erase 1 --reason x", 4, set()),
    ("--as sun erase 1 --reason x", 77, set()),
    ("close 2 ending=mistake ending_reason=x | --as xu erase 2 --reason x", 0, set()),
    ("init", 73, set()),
    ("--db fresh/casefile.db init fresh --practice", 0, set()),
    ("--db no-such.db list", 3, set()),
    ("--as nobody note 1 x", 3, set()),
    ("no-such-command", 2, set()),
    ("note", 2, set()),
)


ON_A_SERVER = {"desk add", "desk remove"}
"""Only logins of a server are tied to staff; what is answered there is seen in
``tests/test_on_a_server.py``."""


@pytest.mark.parametrize(("line", "code", "keys"), ROWS, ids=[row[0] for row in ROWS])
def test_a_line_of_the_contract_ends_with_its_code_and_one_json(
    told: Desk, line: str, code: int, keys: set[str]
) -> None:
    if server.chosen() and "restore" in line:
        server.new_database(f"{told.place.rpartition('/')[2]}_again")
    *before, last = (_in_full(words) for words in line.split(" | "))
    for words in before:
        told.run(words)
    answer = told.run(last, "--json", code=code)
    assert not keys or keys <= answer.data.keys()
    assert bool(answer.err) is (code not in (0, 10)) or code == 0


THERE = (
    ("site list casefile.db", "site list {}"),
    ("restore x.db new.db", "restore x.db {}_again"),
    ("--db copy.db", "--db {}?schema=copy"),
    ("init s2 --practice", "--db {}?schema=s2 init --policy policy.toml --practice"),
    ("--db s2/casefile.db", "--db {}?schema=s2"),
)
"""What is typed of a desk on a server in the place of what names a file."""


def _in_full(line: str) -> str:
    """The line as it is typed by the service desk, where it does not say by whom; on a server it
    names that in the place of a file."""
    if address := os.environ.get("CASEFILE_DB"):
        for typed, instead in THERE:
            line = line.replace(typed, instead.format(address))
    return line if line.startswith("--") or line.split()[0] == "init" else f"--as teng {line}"


@pytest.mark.parametrize("line", ["policy draw -o drawn.svg", "batch lines"])
def test_a_line_that_answers_with_no_data_ends_well(told: Desk, line: str) -> None:
    told.run(_in_full(line))


def test_what_each_command_answers_in_full_stands_in_a_row() -> None:
    answered = {
        command_of(shlex.split(line.split(" | ")[-1])) for line, code, _ in ROWS if code in (0, 10)
    }
    assert set(ANSWERS) - EXPORTED - {ERROR} - answered == ON_A_SERVER


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("", [2, 1]),
        ("status=open", [2, 1]),
        ("status=closed", []),
        ("step=responsible", [1]),
        ("owner=teng", [2, 1]),
        ("owner=hong", []),
        ("category=goods", [2, 1]),
        ("category=service", []),
        ("overdue", []),
        ("since=2026-03-02 until=2026-03-02", [2, 1]),
        ("since=2026-03-03", []),
        ("loose=yes", []),
        ("loose=no", [2, 1]),
        ("loose", []),
        ("overdue=yes", []),
        ("status＝open", [2, 1]),
        ("２", [2]),
        ("cause=1", [2, 1]),
        ("last-four=8000", [2, 1]),
        ("procedure=mall", [2, 1]),
        ("ending=mistake", []),
    ],
)
def test_a_filter_of_the_contract_finds_its_cases(
    told: Desk, filters: str, found: list[int]
) -> None:
    cases = told.json(f"--as teng list {filters}")
    assert [int(c["case"][-6:]) for c in cases] == found


# ---- §6: each shape -----------------------------------------------------------------------------

SHAPES = {
    "policy": "id digest",
    "steps": "id at recorded_at by late_entry facts",
    "next": "step title needs roles",
    "needs": "key type required choices title",
    "clocks": "id rule round state started_at due_at met_at paused_s provisional owner basis "
    "excused corrected typed_late",
    "promises": "no text by due_at state broken",
    "remedies": "no kind amount state by",
    "approvals": "no of state asked decided_by",
    "settlements": "no route payer amount steps copies",
    "payments": "no settlement amount payer payee method at",
    "links": "to as",
    "attachments": "no name kind sha256 size",
    "documents": "no type version sha256 state copies",
    "copies": "no holder",
    "totals": "granted",
    "events": "seq no kind at recorded_at actor data hash",
}
TOP = (
    "case status policy received_at opened_at owner facts steps next clocks promises remedies "
    "approvals settlements payments links attachments documents totals events"
)
MOMENT = re.compile(r"^(at|now|until)$|_at$")
SUM = {"amount", "granted", "paid", "per_item", "per_case", "per_customer", "per_clerk"}
STATES = {"waiting", "running", "paused", "met", "missed", "cancelled"}


def shaped(value: Any, name: str, seen: set[str]) -> None:
    """Every record under a name of the contract has its keys; times have a zone, sums two digits
    behind the point."""
    if isinstance(value, list):
        for one in value:
            shaped(one, name, seen)
    elif isinstance(value, dict):
        if name in SHAPES:
            seen.add(name)
            assert set(SHAPES[name].split()) <= value.keys(), name
        for key, one in value.items():
            if name not in ("facts", "data", "choice_titles"):
                shaped(one, key, seen)
    elif isinstance(value, str) and name in SUM:
        assert re.fullmatch(r"\d+\.\d\d", value), (name, value)
    elif isinstance(value, str) and MOMENT.search(name):
        assert datetime.fromisoformat(value).utcoffset() is not None, (name, value)


def test_a_case_on_which_everything_happened_has_every_shape(told: Desk) -> None:
    data = told.json("show 1 --log")
    assert set(TOP.split()) <= data.keys()
    seen: set[str] = set()
    shaped(data, "", seen)
    assert seen == set(SHAPES)
    assert {c["state"] for c in data["clocks"]} <= STATES
    assert data["status"] == "open"
    assert data["links"] == [{**data["links"][0], "to": "2026-000002", "as": "same-cause"}]
    assert data["documents"][0]["copies"][0].keys() >= {"no", "holder", "state", "signed_by"}
    for mark in ("excused", "corrected"):
        for one in data["clocks"]:
            assert one[mark] is None or one[mark].keys() >= {"event", "by", "reason"}


def test_what_comes_next_names_who_may_record_it(told: Desk) -> None:
    data = told.json("next 1")
    seen: set[str] = set()
    shaped(data, "", seen)
    assert {"next", "needs"} <= seen
    assert all(one["staff"] for one in data["next"])


def test_the_policy_as_data_has_every_shape(told: Desk) -> None:
    data = told.json("policy show")
    assert {"id", "digest", "timezone", "clocks", "routes"} <= data.keys()
    for one in data["staff"]:
        assert one.keys() >= {"id", "name", "roles", "unit"}
    for one in data["steps"]:
        assert one.keys() >= {"id", "title", "roles", "fields"}
    for one in data["limits"]:
        assert one.keys() >= {
            *("role", "remedy", "per_item", "per_case", "per_customer", "per_clerk", "window")
        }
        shaped(one, "", set())
    papers = "record-card notice apology application slip receipt agreement summary"
    assert set(papers.split()) <= {d["id"] for d in data["documents"]}
    assert {r["id"] for r in data["routes"]} == {
        *("merchant-in-scope", "merchant-out-of-scope"),
        *("facility-in-scope", "facility-out-of-scope"),
    }


def test_findings_and_derivations_have_every_shape(told: Desk) -> None:
    late = told.run("check --json", now="2026-03-20T10:00+08:00", code=10).data
    for one in late["findings"]:
        assert one.keys() >= {
            *("rule", "severity", "case", "clock", "message", "due_at", "late_s"),
            *("owner", "basis"),
        }
        shaped(one, "", set())
    assert sum(late["counts"].values()) == len(late["findings"])
    for one in told.json("why 1"):
        assert one.keys() >= {
            *("clock", "rule", "policy", "calendar", "started_at", "allowance", "days"),
            *("pauses", "due_at", "provisional"),
        }
        assert all(day.keys() >= {"date", "counted", "reason"} for day in one["days"])
    made = told.run("report weekly 2026-W10 --json", now="2026-03-20T10:00+08:00").data
    assert made["figures"]["received"] == 2
    assert made["event"].keys() >= {"seq", "hash"}
    for one in made["clocks"]:
        assert one.keys() >= {"rule", "met", "missed", "excused", "typed_late", "share"}
