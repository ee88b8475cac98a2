"""Cases in a list: what is shown of them, in which order, and how many."""

import os
import pty
import subprocess
import sys

import pytest

from tests.desk import NOW, Desk

LATER = "2027-06-01T09:00"


def typed_on_a_terminal(line: str, **environment: str) -> str:
    """What a terminal of eighty columns shows of a command."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": "80", "TERM": "xterm-256color", **environment}
    words = [sys.executable, "-m", "casefile", "--lang", "en", *line.split()]
    with subprocess.Popen(words, stdout=theirs, stdin=subprocess.DEVNULL, env=env) as going:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:
            pass  # how Linux says that nobody writes any more
        assert going.wait() == 0
    os.close(ours)
    return shown.decode()


def test_a_list_has_the_columns_that_are_asked_for_in_their_order(desk: Desk) -> None:
    desk.open()
    for names in ("owner,case,received", "经办人，案件，received_at"):
        head, row = desk.run("--lang en list --columns", names).out.splitlines()[-2:]
        assert head.split("\t") == ["owner", "case", "received"]
        assert row.split("\t")[1] == "2026-000001"
    assert "case,status" in desk.run("--lang en list --csv --columns case,status").out


@pytest.mark.parametrize("line", ["list --columns case,weather", "list --sort weather"])
def test_a_column_that_a_list_does_not_have_is_refused_with_those_it_has(
    desk: Desk, line: str
) -> None:
    told = desk.run(f"--lang en {line}", code=4).err
    assert "weather" in told
    assert "complainant" in told


def test_columns_are_not_for_json(desk: Desk) -> None:
    desk.run("list --json --columns case", code=2)


@pytest.mark.parametrize("more", ["--csv --tsv", "--json --csv", "--tsv --json"])
def test_a_list_has_one_form(desk: Desk, more: str) -> None:
    assert "Choose one of --json, --csv and --tsv." in desk.run(f"list {more}", code=2).err


def test_a_list_is_sorted_either_way_and_cut_after_that(desk: Desk) -> None:
    for _ in range(3):
        desk.open()
    numbers = [f"2026-{no:06}" for no in (1, 2, 3)]
    assert [row["case"] for row in desk.json("list --sort case")] == numbers
    assert [row["case"] for row in desk.json("list --sort=-case")] == numbers[::-1]
    assert [row["case"] for row in desk.json("list --sort -case --limit 2")] == numbers[:0:-1]
    assert [row["case"] for row in desk.json("list --sort status")] == numbers[::-1]


def test_what_is_overdue_says_so_in_a_word_and_comes_first_if_asked(desk: Desk) -> None:
    desk.open()
    assert "\toverdue" not in desk.run("--lang en list").out.splitlines()[-1]
    told = desk.run("--lang en list", now=LATER).out.splitlines()[-1]
    assert told.endswith("\toverdue")


def test_a_terminal_shows_the_newest_fifty_and_how_to_see_the_others(desk: Desk) -> None:
    for _ in range(52):
        desk.open()
    shown = typed_on_a_terminal(f"--now {NOW} list")
    assert "2026-000052" in shown
    assert "2026-000002" not in shown
    assert "--limit 52" in shown
    every = typed_on_a_terminal(f"--now {NOW} list --limit 52")
    assert "2026-000001" in every
    assert "--limit" not in every
    assert len(desk.json("list")) == 52


def test_a_terminal_colours_what_is_overdue_unless_colours_are_unwanted(desk: Desk) -> None:
    desk.open()
    line = f"--now {LATER} list"
    assert "\x1b[31m" in typed_on_a_terminal(line, NO_COLOR="")
    plain = typed_on_a_terminal(line, NO_COLOR="1")
    assert "\x1b[31m" not in plain
    assert "overdue" in plain


def test_a_case_that_was_withdrawn_tells_why(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng withdraw 1 --reason 误会已消除")
    assert "误会已消除" in desk.run("show 1").out
