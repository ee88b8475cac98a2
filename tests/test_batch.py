"""Many commands in one process."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from casefile.cli.batch import lines_of
from casefile.errors import BadData, Usage
from tests.desk import CARD, Desk


def test_lines_are_split_as_a_shell_splits_them() -> None:
    text = """# a comment
casefile open name="王 小明" \\
    # not part of it
    about=x

note . 房间#5漏水 # and this too
casefile
note . a\x0cb
"""
    assert lines_of(text) == [
        (2, ["open", "name=王 小明", "about=x"]),
        (6, ["note", ".", "房间#5漏水", "#", "and", "this", "too"]),
        (8, ["note", ".", "a\x0cb"]),
    ]


def test_a_line_that_cannot_be_split_is_named() -> None:
    with pytest.raises(Usage, match="Line 2"):
        lines_of("list\nnote 1 'open quote\n")


def test_a_batch_stops_at_the_first_failure(desk: Desk) -> None:
    Path("work").write_text(f"open {CARD}\nrecord . plan plan=x\nnote . nie\n", "utf-8")
    answer = desk.run("--as zhu batch work", code=77)
    assert "work, line 1" in answer.err
    answer = desk.run("--as teng batch work", code=4)
    assert "work, line 2" in answer.err
    assert desk.json("show 1")["notes"] == []


def test_a_batch_that_keeps_going_ends_with_the_worst_code(desk: Desk) -> None:
    Path("work").write_text(f"open {CARD}\nrecord . plan plan=x\nshow 99\nnote . done\n", "utf-8")
    desk.run("--as teng batch --keep-going work", code=4)
    assert [n["text"] for n in desk.json("show 1")["notes"]] == ["done"]


def test_after_a_failed_opening_the_dot_means_no_case(desk: Desk) -> None:
    desk.open()
    Path("work").write_text("note 1 ok\nopen name=a\nnote . wrong\n", "utf-8")
    desk.run("--as teng batch --keep-going work", code=4)
    assert [n["text"] for n in desk.json("show 1")["notes"]] == ["ok"]


def test_lines_have_their_own_options(desk: Desk) -> None:
    Path("work").write_text(
        f"--now 2026-03-02T10:00 open {CARD}\n"
        "--now 2026-03-02T10:30 --as hong record . judge founded=yes reasonable=yes\n"
        "--lang zh show .\n",
        "utf-8",
    )
    answer = desk.run("--as teng batch work")
    assert "判定投诉性质" in answer.out
    step = desk.json("show 1")["steps"][1]
    assert (step["by"], step["at"]) == ("hong", "2026-03-02T10:30:00+08:00")


def test_a_batch_from_standard_input(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    class Piped(io.TextIOWrapper):
        pass

    monkeypatch.setattr(sys, "stdin", Piped(io.BytesIO(f"open {CARD}\n".encode())))
    desk.run("--as teng batch -")
    assert len(desk.json("list")) == 1


def test_the_shell_takes_lines_until_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    monkeypatch.setattr(
        sys,
        "stdin",
        io.TextIOWrapper(io.BytesIO(f"open {CARD}\nshow .\nnix\n\nnote . \\\nx\n".encode())),
    )
    answer = desk.run("--as teng shell", code=2)
    assert "2026-000001" in answer.out
    assert "nix" in answer.err
    assert [n["text"] for n in desk.json("show 1")["notes"]] == ["x"]


def test_no_batch_inside_a_batch(desk: Desk) -> None:
    Path("work").write_text("batch work\n", "utf-8")
    assert "no batch inside" in desk.run("batch work", code=2).err
    Path("work").write_text("--no-input batch work\n", "utf-8")
    assert "no batch inside" in desk.run("batch work", code=2).err


def test_a_line_that_is_too_long_is_told_and_not_split() -> None:
    assert lines_of("note 1 " + "x" * 99_000)
    with pytest.raises(BadData, match="Line 2 is too long: at most 100000 characters"):
        lines_of("list\nnote 1 " + "x" * 100_000)
    with pytest.raises(BadData, match="Line 1 is too long"):
        lines_of("note \\\n" * 20_000)


def test_a_device_is_not_read_for_ever(desk: Desk) -> None:
    for line in ("batch", "calendar import"):
        assert "too large" in desk.run(f"{line} /dev/zero", code=65).err
    assert "too large" in desk.run("verify /dev/zero", code=65).err
    assert "too large" in desk.run("template check /dev/zero --for receipt", code=65).err


def test_the_shell_tells_a_line_of_another_encoding_and_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    desk.open()
    typed = b"note 1 " + "你好".encode("gb18030") + b"\nnote 1 ok\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), "utf-8"))
    assert "not UTF-8" in desk.run("--as teng shell", code=65).err
    assert [n["text"] for n in desk.json("show 1")["notes"]] == ["ok"]


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize(("ending", "code"), [(SystemExit(143), 143), (KeyboardInterrupt(), 130)])
@pytest.mark.parametrize("line", ["batch --keep-going work", "shell"])
def test_nothing_more_is_recorded_after_a_request_to_end(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    ending: BaseException,
    code: int,
    recorded: bool,
) -> None:
    """Also where the request comes between the commit and the answer, which is told as code 74."""
    import io
    import sys

    from casefile.cli.session import Session

    desk.open()
    acted, text, lines = Session.act, "note 1 a\nnote 1 b\nnote 1 c\n", list[int]()

    def interrupted(*given: Any) -> object:
        lines.append(1)
        first = len(lines) == 1
        outcome = acted(*given) if recorded or not first else None
        if first:
            raise ending
        return outcome

    monkeypatch.setattr(Session, "act", interrupted)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    Path("work").write_text(text, "utf-8")
    answer = desk.run(f"--as teng {line}", code=code)
    assert ("recorded as event 5" in answer.err) is recorded
    assert len(desk.json("show 1")["notes"]) == recorded


def test_a_batch_that_stopped_says_what_stands_and_goes_on_from_there(desk: Desk) -> None:
    Path("work").write_text(
        f"open {CARD}\nnote . eins\nrecord . plan plan=x\nnote . zwei\n", "utf-8"
    )
    told = desk.run("--as teng batch work", code=4).err
    assert "Everything to line 2 is done" in told
    assert "casefile batch work --from 3" in told
    Path("work").write_text(f"open {CARD}\nnote . eins\njudge y y\nnote 1 zwei\n", "utf-8")
    desk.run("--as teng batch work --from 4")
    assert [n["text"] for n in desk.json("show 1")["notes"]] == ["eins", "zwei"]
    Path("other").write_text(f"open {CARD}\n", "utf-8")
    assert "Nothing was done before it" in desk.run("--as zhu batch other", code=77).err


def test_a_batch_that_is_run_again_opens_nothing_twice(desk: Desk) -> None:
    """Two lines that say the same open two cases, each once; another file is another matter."""
    lines = f"open {CARD}\nopen {CARD}\nshow 99\n"
    Path("work").write_text(lines, "utf-8")
    for _ in range(3):
        desk.run("--as teng batch work", code=3)
    assert len(desk.json("list")) == 2
    Path("work").write_text(lines.replace("show 99", "list") + f"open {CARD}\n", "utf-8")
    desk.run("--as teng batch work")
    assert len(desk.json("list")) == 3
    Path("other").write_text(lines, "utf-8")
    desk.run("--as teng batch other", code=3)
    assert len(desk.json("list")) == 5


def test_a_batch_from_beyond_its_end_says_so(desk: Desk) -> None:
    """Whoever types a wrong line is told, and not that all is well."""
    Path("lines").write_text("today\n", "utf-8")
    assert "no command from line 9 on" in desk.run("batch lines --from 9", code=2).err
    desk.run("batch lines --from 1")


def test_a_batch_of_standard_input_that_fails_at_once_has_done_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"shw 1\n")))
    told = desk.run("batch -", code=2).err
    assert told.endswith("Nothing was done before it.\n")
