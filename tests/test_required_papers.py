"""A step of the procedure that requires a paper: it waits until one is valid, and says how one is
made; where such a paper is not issued, nothing waits for it."""

from pathlib import Path

import pytest

from tests.desk import Desk

HERE = Path(__file__).parent
SOUND = (HERE / "sound.toml").read_text("utf-8")
TOLD = (
    "--as ann record 1 judge founded=yes",
    "--as ann record 1 plan plan=repair",
    "--as bob record 1 approve decision=approved",
)


@pytest.fixture
def shop(bare_desk: Desk) -> Desk:
    """A case on which ``done`` comes next, and waits for the letter."""
    text = SOUND.replace('produces = ["letter"]', 'requires = ["document:letter"]')
    text = text.replace('offers = "sorry"\n', 'needs = ["resolve_by"]\n')
    text = text.replace("我们将解决", "我们在{resolve_by}前解决").replace(
        "right.", "right by {resolve_by}."
    )
    Path("shop.toml").write_text(
        text.replace('moves = ["sorry', 'roles = ["desk"]\nmoves = ["sorry')
    )
    bare_desk.run("init --policy shop.toml --practice")
    bare_desk.run("--as ann open name=A category=goods about=lamp")
    for line in TOLD:
        bare_desk.run(line)
    return bare_desk


def test_a_step_waits_for_the_paper_that_it_requires(shop: Desk) -> None:
    (coming,) = [one for one in shop.json("next 1")["next"] if one["step"] == "done"]
    assert coming["requires"] == ["document:letter"]
    assert "Before it: casefile issue 2026-000001 letter" in shop.run("--no-input next 1").out
    refused = shop.run("--as ann record 1 done", code=4).err
    assert "“done” needs letter first." in refused
    assert "Next: casefile issue 2026-000001 letter" in refused
    shop.run("--as ann issue 1 letter resolve_by=2026-03-09")
    assert "requires" not in shop.json("next 1")["next"][0]
    shop.run("--as ann record 1 done")


def test_a_paper_that_was_voided_is_no_paper(shop: Desk) -> None:
    shop.run("--as ann issue 1 letter resolve_by=2026-03-09")
    shop.run("--as ann void 1 letter --reason mistake")
    shop.run("--as ann record 1 done", code=4)


def test_what_is_not_issued_on_such_a_case_is_not_waited_for(shop: Desk) -> None:
    text = Path("shop.toml").read_text("utf-8")
    Path("shop.toml").write_text(
        text.replace('unless = { founded = "no" }', 'unless = { category = "goods" }')
    )
    shop.run("--as bob policy apply shop.toml --open-cases")
    shop.run("--as ann issue 1 letter resolve_by=2026-03-09", code=4)
    shop.run("--as ann record 1 done")


def test_a_manager_sees_which_paper_comes_before_a_step(shop: Desk) -> None:
    (done,) = [step for step in shop.json("policy show")["steps"] if step["id"] == "done"]
    assert done["requires"] == ["document:letter"]
    assert "papers before it" in shop.run("policy show").out


def test_cases_that_are_otherwise_alike_wait_each_for_its_own_paper(shop: Desk) -> None:
    shop.run("--as ann open name=B category=goods about=lamp")
    for line in TOLD:
        shop.run(line.replace("record 1", "record 2"))
    shop.run("--as ann issue 1 letter resolve_by=2026-03-09")
    lacking = [shop.json(f"next {no}")["next"][0].get("requires") for no in (1, 2)]
    assert lacking == [None, ["document:letter"]]


@pytest.mark.parametrize(
    ("requires", "told"),
    [
        ("document:lettre", "did you mean document:letter?"),
        ("letter", "letter is not defined; there are: document:letter"),
        ("document:receipt", "did you mean document:letter?"),
        ("payment", "there are: document:letter"),
    ],
)
def test_a_step_requires_papers_of_the_case_alone(
    bare_desk: Desk, requires: str, told: str
) -> None:
    Path("shop.toml").write_text(
        SOUND.replace('produces = ["letter"]', f'requires = ["{requires}"]')
    )
    assert told in bare_desk.run("policy check shop.toml", code=65).err
