"""docs/promises.md and docs/expectations.md: all that they say is shown by tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/promises.md").read_text("utf-8")
PROMISES = re.findall(r"^(\d+)\. (.*?)(?=^\d+\. |^## )", TEXT, re.MULTILINE | re.DOTALL)


def test_the_promises_are_numbered_one_after_the_other() -> None:
    assert [int(number) for number, _ in PROMISES] == list(range(1, len(PROMISES) + 1))


@pytest.mark.parametrize(("number", "promise"), PROMISES, ids=[n for n, _ in PROMISES])
def test_each_promise_is_shown_by_tests_that_are_there(number: str, promise: str) -> None:
    shown = re.findall(r"`(test_\w+\.py)::(test_\w+)`", promise)
    assert shown, number
    for file, name in shown:
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, name
    for room in re.findall(r"`(casefile/[\w/]+\.py)`", promise):
        assert (ROOT / room).is_file(), room


@pytest.mark.parametrize("name", ["expectations.md", "expectations.zh-CN.md"])
def test_each_of_the_twenty_five_expectations_is_shown_by_a_test_that_is_there(name: str) -> None:
    rows = re.findall(
        r"^\| (\d+) \| .+ \| `(test_\w+\.py)::(test_\w+)` \|$",
        (ROOT / "docs" / name).read_text("utf-8"),
        re.MULTILINE,
    )
    assert [int(number) for number, _, _ in rows] == list(range(1, 26))
    for _, file, shown in rows:
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        assert shown in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, shown
