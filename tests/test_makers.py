"""Derived rows bear their maker: a program that derives otherwise makes them anew, once."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import msgspec

from casefile.actions.histories import history_of, replayed
from casefile.actions.policies import current_policy
from casefile.actions.tellings import row_for_reports
from casefile.derived import MAKER
from casefile.derived.derived import derived
from casefile.log.rows import CaseFilter, Derived
from casefile.values.value import canonical
from tests.desk import Desk

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "derived.txt"


def made_otherwise(desk: Desk) -> None:
    """The desk as a program left it that derives other rows."""
    store = desk.store()
    with store.write():
        store.made_by("2")
        for row in store.cases(CaseFilter()):
            store.put_case(derived_of(desk, row.number, status="ended"))
    store.close()


def derived_of(desk: Desk, number: str, **changes: str) -> Derived:
    store = desk.store()
    case, policy = replayed(store, store.events(number))
    made = derived(case, policy, history_of(store, store.events(case.number)).begun)
    store.close()
    return msgspec.structs.replace(made, row=msgspec.structs.replace(made.row, **changes))


def maker(desk: Desk) -> str:
    store = desk.store()
    try:
        return store.maker()
    finally:
        store.close()


def test_a_new_desk_says_who_derives_its_rows(desk: Desk) -> None:
    assert maker(desk) == MAKER


def test_rows_of_another_maker_are_made_anew_by_the_first_command(desk: Desk) -> None:
    desk.open()
    desk.open()
    made_otherwise(desk)
    assert desk.json("list status=open")[0]["case"] == "2026-000002"
    assert maker(desk) == MAKER
    desk.run("verify")


def test_verify_accuses_nobody_of_what_another_maker_made(desk: Desk) -> None:
    desk.open()
    made_otherwise(desk)
    assert desk.json("verify")["ok"] is True


def test_what_can_only_be_read_is_read_as_it_is(desk: Desk) -> None:
    desk.open()
    made_otherwise(desk)
    Path("casefile.db").chmod(0o400)
    assert desk.json("verify")["ok"] is True
    assert desk.json("show 1")["status"] == "open"
    assert desk.json("list status=open") == [], "from rows that nobody could make anew"


def test_of_many_who_come_at_once_one_makes_the_rows_anew(desk: Desk) -> None:
    for _ in range(5):
        desk.open()
    made_otherwise(desk)
    looks = [
        subprocess.Popen(
            [sys.executable, "-m", "casefile", "list", "status=open", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(6)
    ]
    for look in looks:
        out, err = look.communicate(timeout=60)
        assert (look.returncode, err) == (0, b"")
        assert out.count(b'"status": "open"') == 5
    desk.run("verify")


def test_another_row_from_the_same_log_has_another_maker(desk: Desk, update_golden: bool) -> None:
    """Whoever changes what is derived gives MAKER another version: existing desks follow."""
    for file in sorted((ROOT / "examples").glob("*.casefile")):
        desk.run(f"batch {file}")
    store = desk.store()
    digest = hashlib.sha256()
    for row in store.cases(CaseFilter()):
        case, policy = replayed(store, store.events(row.number))
        history = history_of(store, store.events(case.number))
        digest.update(canonical(derived(case, policy, history.begun)))
        digest.update(row_for_reports(store, history, current_policy(store)[1]).content)
    store.close()
    said = f"{MAKER} {digest.hexdigest()}\n"
    if update_golden:
        GOLDEN.write_text(said, "utf-8")
    before = GOLDEN.read_text("utf-8")
    assert said == before, (
        "what is derived from the examples has changed: give casefile.derived.MAKER another version"
        if said.split()[0] == before.split()[0]
        else "a new maker: keep what it derives with --update-golden"
    )
