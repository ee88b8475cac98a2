"""docs/architecture.md: its rooms are the layers in their order, and what it names is there."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/architecture.md").read_text("utf-8")
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
LAYERS: list[str] = LINTER["contracts"][0]["layers"]
PATHS = sorted(set(re.findall(r"`([\w/.-]+/[\w.-]+\.(?:py|po|json|txt|md))`", TEXT)))


def test_the_rooms_stand_in_the_order_in_which_they_may_import() -> None:
    table = TEXT[TEXT.index("| room |") :]
    assert re.findall(r"^\| `(\w+)` \|", table[: table.index("\n\n")], re.MULTILINE) == LAYERS


def test_the_drawing_has_every_room() -> None:
    drawing = TEXT.split("```")[1]
    assert {room for room in LAYERS if not re.search(rf"\b{room}\b", drawing)} == set()


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_is_named_is_there(path: str) -> None:
    assert (ROOT / "casefile" / path).is_file() or (ROOT / path).is_file()
