"""Whom a page names to give an approval: exactly those who could give it, whatever became of
limits, roles, people, what was lent, and of the other places of the chain.

Each row of the table changes something after the request; then everybody tries on a copy of the
desk."""

import re
import shutil
from pathlib import Path

import pytest

from tests.desk import CARD, Desk, in_one_file

OTHER = CARD.replace("13812348000", "13900000001")
ASKED = "--as teng offer 1 compensation amount=900 --ask zhou"
OF_ZHOU = 'id = "zhou"\nname = "周（样例）"\nroles = ["operations-manager"'
CHANGES = {
    "nothing": (ASKED, ()),
    "his limit was lowered": (ASKED, ("policy", '"2000.00"', '"500.00"')),
    "he holds another role": (
        ASKED,
        ("run", "--as wu staff change zhou --roles floor-supervisor"),
    ),
    "he left": (ASKED, ("run", "--as wu staff leave zhou")),
    "he granted the customer more": (
        ASKED,
        (
            *("run", "--as zhou offer 2 compensation amount=1900"),
            *("run", "--as zhou offer 3 compensation amount=1900"),
            *("run", "--as zhou offer 4 compensation amount=500"),
        ),
    ),
    "another place of the chain is filled": (
        "--as li settle 1 trigger=facility in_scope=no amount=900 payee=王小明 items=衣：900.00 "
        "--ask wu",
        (
            *("run", "--as xu staff change wu --roles operations-director,finance"),
            *("run", "--as wu approve 1 1"),
        ),
    ),
    "what was lent has ended": (
        "--as teng offer 1 compensation amount=9000 --ask wu",
        (
            *("run", "--as wu delegate --to xu --until 2026-03-05T10:00"),
            *("run", "--as wu delegate --end"),
            *("run", "--as xu staff leave wu"),
        ),
    ),
    "what he lent goes on": (
        "--as teng offer 1 compensation amount=9000 --ask wu",
        ("run", "--as wu delegate --to xu --until 2026-03-05T10:00"),
    ),
}


def after(desk: Desk, what: str) -> None:
    """A desk on which something was asked for, and then ``what`` happened."""
    for card in (CARD, CARD, CARD, OTHER):
        desk.run("--as teng open " + card)
    asked, changes = CHANGES[what]
    desk.run(asked)
    left = list(changes)
    while left:
        if left.pop(0) == "run":
            desk.run(left.pop(0))
            continue
        in_one_file()
        old, new = left.pop(0), left.pop(0)
        text = Path("policy.toml").read_text("utf-8")
        assert old in text
        Path("policy.toml").write_text(text.replace(old, new, 1), "utf-8")
        desk.run("--as teng policy apply policy.toml")


def gives(desk: Desk, who: str, no: int) -> bool:
    """Whether somebody could give the approval; tried on a copy."""
    shutil.copy("casefile.db", "try.db")
    try:
        desk.run(f"--db try.db --as {who} approve 1 {no}")
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("what", CHANGES)
def test_whoever_is_named_for_an_approval_could_give_it(desk: Desk, what: str) -> None:
    after(desk, what)
    (told,) = (a for a in desk.json("--as teng next 1")["approvals"])
    staff = [s["id"] for s in desk.json("staff list")]
    able = [who for who in staff if gives(desk, who, told["no"])]
    assert bool(able) is (what != "what was lent has ended")
    if told["asked"] in able:
        assert told["staff"] == [told["asked"]]
    else:
        assert told["staff"] == able
    for command in ("next 1", "show 1", "today --all", "--as teng why 1 limit"):
        named = re.findall(r"--as (\w+) approve 2026-000001", desk.run(command).out)
        assert named == told["staff"][:1], command
    assert [a["staff"] for a in desk.json("today --all")["approvals"]][:1] == [told["staff"]]
