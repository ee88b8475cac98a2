"""The short procedures: read in a sitting, played, and on paper."""

import pytest

from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_path
from tests.desk import Desk
from tests.desk import pack as policy_of

SHORT = sorted({*packs()} - {"mall"})
LINES = 250
"""What a procedure may have beyond the files that it has in common with others."""


@pytest.mark.parametrize("pack", SHORT)
def test_a_short_procedure_is_read_in_a_sitting_and_needs_no_remark(
    bare_desk: Desk, pack: str
) -> None:
    told = bare_desk.run(f"--lang en policy check {pack}")
    assert (told.out + told.err).count("\n") == 1, told.out + told.err
    assert len(policy_path(pack).read_text("utf-8").splitlines()) <= LINES


@pytest.mark.parametrize("pack", SHORT)
def test_every_form_about_a_case_of_a_short_procedure_can_be_filled(
    bare_desk: Desk, pack: str
) -> None:
    """A letter asks for words of its own; a form is filled with what the case has, but for what a
    closed case has no use for: nobody takes a complaint back that was closed."""
    bare_desk.begin(f"--demo --policy {pack}")
    case = bare_desk.json("list")[-1]["case"]
    known = bare_desk.json(f"show {case}")["facts"].keys()
    forms = [
        d.id
        for d in policy_of(pack).documents
        if d.of == "case" and not d.moves and known >= {*d.needs}
    ]
    assert "record-card" in forms
    for form in forms:
        refused = form == "withdrawal"
        told = bare_desk.run(
            f"issue {case} {form} --keep",
            code=4 if refused else 0,
            now="2027-01-04T10:00+08:00",
        )
        assert not refused or "that was closed" in told.err
