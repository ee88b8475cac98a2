"""What casefile asks for: how old it may be, what it is tested with, and on which Pythons."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tools.smoke import direct, lowest, pins, quickest

ROOT = Path(__file__).parents[1]
ASKED = direct()
TESTED = dict(
    line.lower().split("==")
    for line in (ROOT / "constraints.txt").read_text().splitlines()
    if not line.startswith("#")
)


@pytest.mark.parametrize("one", ASKED, ids=[one.name for one in ASKED])
def test_every_dependency_says_how_old_it_may_be_and_is_tested_within_its_bounds(
    one: Requirement,
) -> None:
    assert lowest(one), "without a lower bound nobody knows which version was tried"
    assert one.specifier.contains(lowest(one))
    tested = TESTED[one.name.lower()]
    assert one.specifier.contains(tested)
    assert Version(lowest(one)) <= Version(tested)


def test_the_lowest_versions_are_tried_among_what_else_is_tested() -> None:
    lines = pins([Requirement("Rich>=14.2,<16"), Requirement("typer>=0.27.2")]).splitlines()
    assert {"Rich==14.2", "typer==0.27.2"} <= set(lines)
    named = [re.split("==", line.lower())[0] for line in lines if not line.startswith("#")]
    assert sorted(named) == sorted(TESTED)


def test_the_quickest_files_are_those_that_took_least_in_all() -> None:
    cases = [("test_a", 0.4), ("test_b", 0.5), ("test_a", 0.4), ("test_c.TestOne", 0.1)]
    report = "".join(f'<testcase classname="tests.{f}" time="{took}"/>' for f, took in cases)
    report += '<testcase classname="" name="tests.test_skipped_whole" time="0.0"/>'
    found = quickest(f"<testsuites><testsuite>{report}</testsuite></testsuites>", 2)
    assert found == ["tests/test_c.py", "tests/test_b.py"]
