"""A case as data: `show --json` and `export` say the same of it under the same names."""

import json
from pathlib import Path
from typing import Any

import pytest

from casefile.actions.data.exports import WHAT
from casefile.exports.columns import CASES, CLOCKS, COPIES, EVENTS, PAYMENTS, REMEDIES, Column
from tests.desk import CARD, Desk

Data = dict[str, Any]

IN_A_ROW = {
    "category": "what lists show of the facts",
    "complainant": "what lists show of the facts",
    "about": "what lists show of the facts",
    "procedure": "the id of the policy",
    "ended": "the last of the endings",
    "ended_at": "the last of the endings",
}
OF_ITS_OWN = {
    "seen": "for the next command on the case only",
    "ending": "the column ended has it",
    "again": "for the next command on the case only",
    **dict.fromkeys(
        ("clocks", "remedies", "payments", "documents"), "rows of another kind of export"
    ),
    **dict.fromkeys(
        (
            *("steps", "pauses", "promises", "requests", "contacts", "demands", "approvals"),
            *("links", "attachments", "given", "taken"),
        ),
        "not exported; the log has it",
    ),
    **dict.fromkeys(
        ("settlements", "notes", "endings", "receipt_corrected"), "not exported; the log has it"
    ),
}
OTHERWISE = {
    "policy": "its digest, in a row; its id as well, where there is room",
    "next": "the ids of the steps, in a row; all that a program needs, where there is room",
    "erased": "whether, in a row; each erasure, where there is room",
    "backdated": "when last, in a row; each entry dated by hand, where there is room",
}
"""The only keys that differ for the case itself, and why. All other rows differ in nothing but the
number of their case; those of copies have what is known of their paper as well."""
OF_ITS_PAPER = ("type", "version", "settlement", "issued_at", "name", "sha256")
KINDS: dict[str, tuple[Column, ...]] = {
    "cases": CASES,
    "clocks": CLOCKS,
    "remedies": REMEDIES,
    "payments": PAYMENTS,
    "copies": COPIES,
    "events": EVENTS,
}


def differing(shown: Data, taken: Data) -> list[str]:
    """The keys that one has and the other has not, or has with another value."""
    none = object()
    return sorted(
        k for k in shown.keys() | taken.keys() if shown.get(k, none) != taken.get(k, none)
    )


@pytest.fixture
def full(bare_desk: Desk) -> Desk:
    """The example cases, and one of today on which something waits."""
    bare_desk.begin("--demo")
    bare_desk.run(f"--as teng open {CARD}")
    _settled(bare_desk, "2026-1")
    bare_desk.run("--as teng pause 2026-1 --reason wait --until 2026-03-05T10:00")
    return bare_desk


def _settled(desk: Desk, case: str) -> None:
    desk.run(
        f"--as xu settle {case} trigger=merchant in_scope=yes amount=200 payee=本人 merchant=x "
        "items=coat"
    )
    for step in (
        "judge-scope scope_confirmed=yes",
        "insurer-report insurer_reported_at=now",
        "negotiate negotiated_at=now vouchers_reminded=yes",
        "vouchers vouchers_received_at=now",
        "pay paid_amount=80 paid_at=now pay_method=cash",
    ):
        who = "zhou" if step.split()[0] in ("judge-scope", "negotiate") else "teng"
        desk.run(f"--as {who} record {case} {step}")
    desk.run(f"--as teng issue {case} receipt -o out")
    for name in ("王小明", "李四"):
        desk.run(f"--as teng sign {case} receipt --copy 2 --by {name}")


def exported(desk: Desk) -> dict[str, list[Data]]:
    """What an export takes out, by kinds."""
    desk.run(f"export {' '.join(KINDS)} --format jsonl -o taken")
    files = {what: Path(f"taken/{what}.jsonl") for what in KINDS}
    return {
        what: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for what, file in files.items()
    }


def test_no_kind_of_export_is_left_out_here() -> None:
    assert KINDS.keys() == WHAT.keys()


def whole(row: Data, case: Data) -> list[str]:
    """The keys that make a case another in an export than where it is shown."""
    as_told = {
        "policy": case["policy"]["digest"],
        "next": [step["step"] for step in case["next"]],
        "erased": bool(case["erased"]),
        "backdated": max((one["entered_at"] for one in case["backdated"]), default=None),
    }
    assert as_told.keys() == OTHERWISE.keys()
    common = {key: value for key, value in case.items() if key not in OF_ITS_OWN}
    alike = {key: value for key, value in row.items() if key not in IN_A_ROW}
    return differing({**common, **as_told}, alike)


def test_a_case_is_the_same_where_it_is_shown_and_where_it_is_exported(full: Desk) -> None:
    taken = exported(full)
    rows = {row["case"]: row for row in taken["cases"]}
    others = {
        what: {(r.pop("case"), r.pop("document", 0), r["id" if "id" in r else "no"]): r for r in of}
        for what, of in taken.items()
        if what in ("clocks", "remedies", "payments", "copies")
    }
    events = {row["seq"]: row for row in taken["events"]}
    assert len(rows) > 10
    assert all(others.values())
    for number, row in rows.items():
        case = full.json(f"show {number} --log")
        assert row.keys() >= IN_A_ROW.keys()
        assert case.keys() >= OF_ITS_OWN.keys()
        for event in case.pop("events"):
            assert differing({"stream": number, **event}, events[event["seq"]]) == []
        assert whole(row, case) == []
        for clock in case["clocks"]:
            if clock["started_at"]:
                assert differing(clock, others["clocks"].pop((number, 0, clock["id"]))) == []
        for payment in case["payments"]:
            assert differing(payment, others["payments"].pop((number, 0, payment["no"]))) == []
        for remedy in case["remedies"]:
            assert differing(remedy, others["remedies"].pop((number, 0, remedy["no"]))) == []
        for paper in case["documents"]:
            of_paper = {key: paper[key] for key in OF_ITS_PAPER}
            for copy in paper["copies"]:
                told = {**of_paper, "document_state": paper["state"], **copy}
                found = others["copies"].pop((number, paper["no"], copy["no"]))
                assert differing(told, found) == []
    assert not any(others.values()), "rows of a case that does not show them"


def test_every_key_has_a_column_and_every_column_a_key(full: Desk) -> None:
    """Facts have columns of their own, which the policies name."""
    for what, rows in exported(full).items():
        for row in rows:
            totals = {f"totals.{key}" for key in row.pop("totals", {})}
            row.pop("facts", None)
            assert row.keys() | totals == {column.key for column in KINDS[what]}


def test_an_erased_case_is_the_same_in_both(desk: Desk) -> None:
    """Of several erased names not even the sign between them is left."""
    desk.open()
    _settled(desk, "1")
    copies = desk.json("show 1")["documents"][0]["copies"]
    assert copies[1]["signed_by"] == "王*、李*"
    desk.run("--as xu cancel-settlement 1 1 --reason x")
    desk.run("--as xu overpaid 1 1 --returned 80 --reason x")
    desk.run("--as teng withdraw 1 --reason x --despite 未签")
    desk.run("--as wu erase 1 --reason x --yes")
    case, taken = desk.json("show 1"), exported(desk)
    assert whole(taken["cases"][0], case) == []
    assert case["erased"]
    copies = case["documents"][0]["copies"]
    assert copies[1]["signed_by"] is taken["copies"][1]["signed_by"] is None
