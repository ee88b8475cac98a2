"""Papers about a case that have numbered copies: lent goods, signed for and handed over."""

from pathlib import Path

import pytest

from casefile.errors import PolicyError
from casefile.policy.reading import read_policy
from tests.desk import Desk, pack_text

LATER = "2026-03-02T12:00"
GRANTED = "--as wu offer 1 loan-unit item=样机一台"


@pytest.fixture
def lent(desk: Desk) -> Desk:
    """A case on which a loan slip was issued."""
    desk.open()
    desk.run(GRANTED)
    desk.run("--as teng issue 1 loan-slip -o out", now="2026-03-02T11:00")
    desk.now = LATER
    return desk


def copies(desk: Desk) -> list[tuple[int, str, str]]:
    (paper,) = desk.json("documents 1")["documents"]
    return [(c["no"], c["holder"], c["state"]) for c in paper["copies"]]


def test_each_holder_gets_a_copy_that_names_it(lent: Desk) -> None:
    assert [(no, holder) for no, holder, _ in copies(lent)] == [(1, "顾客"), (2, "house")]
    told = lent.run("verify out/2026-000001-loan-slip-v1.docx")
    assert "byte by byte" in told.out


def test_a_copy_is_signed_handed_over_and_tracked_until_then(lent: Desk) -> None:
    lent.run("--as teng hand-over 1 loan-slip --copy 1 --to 顾客 --signed-by 王小明", code=4)
    lent.run("--as teng sign 1 loan-slip --copy 1 --by 王小明")
    found = lent.json("check --exit-zero")["findings"]
    assert "copy-not-handed-over" not in {f["rule"] for f in found}
    lent.now = "2026-03-20T12:00"
    late = lent.json("check --exit-zero")["findings"]
    assert "copy-not-handed-over" in {f["rule"] for f in late}
    lent.run("--as teng hand-over 1 loan-slip --copy 1 --to house --signed-by 王小明", code=4)
    lent.run("--as teng hand-over 1 loan-slip --copy 1 --to customer --signed-by 王小明")
    assert [state for *_, state in copies(lent)] == ["handed-over", "made"]


def test_a_signed_copy_is_not_printed_over_and_an_unsigned_one_is_a_loose_end(lent: Desk) -> None:
    told = lent.run("--as teng withdraw 1 --reason 和解", code=4)
    assert "copy 1 is not signed" in told.err
    lent.run("--as teng sign 1 loan-slip --by 王小明")
    assert "is signed" in lent.run("--as teng issue 1 loan-slip -o out", code=4).err
    lent.run("--as teng void 1 loan-slip --reason 未借出")
    lent.run("--as teng issue 1 loan-slip -o again")


def test_a_file_for_each_copy_is_known_again(desk: Desk) -> None:
    desk.open()
    desk.run(GRANTED)
    desk.run("--as teng issue 1 loan-slip --split -o out", now="2026-03-02T11:00")
    files = sorted(Path("out").glob("*.docx"))
    assert len(files) == 2
    for file in files:
        assert "byte by byte" in desk.run(f"verify {file}", now=LATER).out


def test_the_next_trip_stands_beside_the_one_before_and_its_slip_is_as_true(desk: Desk) -> None:
    """Signed and handed over, a slip tells of what was done; until then it is printed anew, and one
    that is signed only is in the way."""

    def states() -> list[str]:
        return [paper["state"] for paper in desk.json("documents 1")["documents"]]

    desk.open("product=冰箱")
    desk.run("--as teng issue 1 repair-slip --keep")
    desk.run("--as teng issue 1 repair-slip --keep")
    assert states() == ["superseded", "issued"]
    desk.run("--as teng sign 1 repair-slip --by 王小明")
    told = desk.run("--as teng issue 1 repair-slip --keep", code=4).err
    assert "casefile void 2026-000001 2" in told
    assert "casefile hand-over 2026-000001 2" in told
    desk.run("--as teng hand-over 1 repair-slip --signed-by 王小明")
    desk.run("--as teng issue 1 repair-slip --in en --keep")
    desk.run("--as teng issue 1 repair-slip --keep")
    assert states() == ["superseded", "issued", "issued", "issued"], "its translation stays with it"
    desk.run("--as teng issue 1 repair-slip --keep")
    assert states() == ["superseded", "issued", "issued", "superseded", "issued"]
    assert desk.json("verify")["ok"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('id = "slip"\ncopies = true\n', "holders ="),
        ('id = "slip"\nof = "settlement"\nholders = ["x"]\n', "the route names who holds"),
        ('id = "slip"\nholders = ["x", "x"]\n', "stands twice"),
    ],
)
def test_who_holds_a_copy_is_said_in_one_place(row: str, told: str) -> None:
    text = pack_text("eight-step")
    more = f'\n[[document]]\n{row}title = {{ zh = "单", en = "slip" }}\ntemplate = "receipt.docx"\n'
    with pytest.raises(PolicyError) as error:
        read_policy(text + more)
    assert told in str(error.value)
