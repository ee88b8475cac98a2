"""Where an answer goes: ``-`` means standard output wherever something is written that can be read
there, and is nobody's file name; whatever makes a file says which."""

from pathlib import Path

import pytest

from tests.desk import Desk

FILES = (
    "backup -",
    "restore kept -",
    "bundle make -",
    "site give 1 - --to S2",
    "move --to -",
    "issue 1 record-card -o -",
    "issue --all record-card -o -",
    "documents 1 -o -",
    "attachments 1 -o -",
    "request-met 1 1 -o -",
    "today --hand-over hong -o -",
    "check --anchor -",
)
"""What makes a file or a folder, and has nothing to show."""
SHOWN = (
    "export cases",
    "export events --as xes",
    "calendar export",
    "policy draw",
    "policy draw --as mermaid",
    "report weekly this",
)


@pytest.mark.parametrize("line", FILES)
def test_a_dash_is_no_name_of_a_file(desk: Desk, line: str) -> None:
    desk.open()
    desk.run("--as teng request 1 copy")
    desk.run("backup kept")
    before = desk.json("verify")["events"]
    told = desk.run(f"--as teng {line}", code=2).err
    assert told == "- is no name for a file: give another, or ./- for it.\n"
    assert not Path("-").exists()
    assert desk.json("verify")["events"] == before


@pytest.mark.parametrize("line", SHOWN)
def test_a_dash_is_standard_output_where_something_is_shown(desk: Desk, line: str) -> None:
    desk.open()
    assert desk.run(f"{line} -o -").out == desk.run(line).out
    assert not Path("-").exists()


@pytest.mark.parametrize("ending", ["svg", "mmd", "docx"])
def test_a_picture_is_told_to_be_there(desk: Desk, ending: str) -> None:
    assert f"p.{ending} is written." in desk.run(f"policy draw -o p.{ending}").out
    assert Path(f"p.{ending}").stat().st_size > 100


def test_a_picture_of_another_kind_is_refused(desk: Desk) -> None:
    for name in ("p.png", "p"):
        assert f"{name}: a picture is a file in" in desk.run(f"policy draw -o {name}", code=2).err
        assert not Path(name).exists()
    desk.run("policy draw --as svg -o p.txt")
    assert Path("p.txt").read_text("utf-8").startswith("<?xml")
