"""The board of the day at a terminal, and the sheet that one shift hands over to the next."""

import struct
from contextlib import closing
from pathlib import Path

import pytest
from docx import Document

from tests.desk import NOW, Desk
from tests.test_prompts import Terminal


def resized(terminal: Terminal, columns: int, lines: int) -> None:
    import fcntl
    import termios

    fcntl.ioctl(terminal.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    terminal.screen.resize(lines, columns)


def board(*words: str) -> Terminal:
    terminal = Terminal("--now", NOW, "today", "--watch", *words)
    resized(terminal, 80, 24)
    terminal.until("q 离开")
    terminal.press("")
    return terminal


def shown(terminal: Terminal) -> str:
    return "\n".join(terminal.screen.display).replace(" ", "")


@pytest.mark.parametrize("key", [b"q", b"\x1b", b"\x03"])
def test_a_board_shows_the_day_until_it_is_left(desk: Desk, key: bytes) -> None:
    desk.open()
    terminal = board()
    assert "2026-000001" in shown(terminal)
    assert "q离开" in "".join(terminal.screen.display[-1].split())
    assert terminal.end(key) == 0
    assert "\x1b[?1049l" in terminal.seen, "the screen is given back"
    assert "\x1b[?25h" in terminal.seen, "and the cursor"


def test_a_board_shows_what_others_record_and_writes_nothing_itself(desk: Desk) -> None:
    desk.open()
    terminal = board("--all")
    with closing(desk.store()) as store:
        before = store.head()
    kept = desk.store_path.stat().st_mtime_ns
    terminal.press("jk \x1b[A\x1b[B")
    with closing(desk.store()) as store:
        assert store.head() == before
    assert desk.store_path.stat().st_mtime_ns == kept
    desk.open()
    for _ in range(20):
        terminal.press("")
        if "2026-000002" in shown(terminal):
            break
    assert "2026-000002" in shown(terminal)
    assert terminal.end(b"q") == 0


def test_a_board_fits_the_window_as_it_is_now(desk: Desk) -> None:
    for _ in range(30):
        desk.open()
    terminal = board()
    assert "↓" in terminal.screen.display[-1]
    resized(terminal, 100, 60)
    for _ in range(20):
        terminal.press("")
        if "2026-000030" in shown(terminal):
            break
    assert "2026-000030" in shown(terminal)
    assert "离开" in "".join(terminal.screen.display[-1].split())
    resized(terminal, 80, 12)
    terminal.press("")
    terminal.press(" ")
    assert "2026-000001" not in shown(terminal).splitlines()[1]
    assert terminal.end(b"q") == 0


def test_where_there_is_no_terminal_the_board_is_the_plain_page(desk: Desk) -> None:
    desk.open()
    assert desk.run("--as teng today --watch").out == desk.run("--as teng today").out


@pytest.mark.parametrize("word", ["--json", "--reveal", "--hand-over hong"])
def test_a_board_only_shows(desk: Desk, word: str) -> None:
    assert "--watch" in desk.run(f"--as teng today --watch {word}", code=2).err


@pytest.fixture
def shift(desk: Desk) -> Desk:
    """A desk in the evening, with what is due the next morning."""
    desk.now = "2026-03-02T20:30"
    desk.open()
    desk.run("--as teng promise 1 回电告知检测结果 --due 2026-03-03T11:00")
    return desk


def test_a_shift_hands_over_what_is_open_promised_and_due_the_next_day(shift: Desk) -> None:
    told = shift.run("--lang zh --as teng today --hand-over hong").out
    for word in ("交班人\t滕", "接班人\t洪", "2026-000001", "回电告知检测结果", "明日到期"):
        assert word in told, word
    assert "13812348000" not in told
    data = shift.json("--as teng today --hand-over hong")
    assert data["hand_over"] == {"by": "teng", "to": "hong"}


@pytest.mark.parametrize("ending", ["docx", "txt"])
def test_the_sheet_of_a_shift_is_a_paper_and_a_text_to_sign(shift: Desk, ending: str) -> None:
    before = shift.json("show 1 --log")["events"]
    shift.run(f"--lang zh --as teng today --hand-over hong -o sheet.{ending}")
    if ending == "docx":
        paper = Document("sheet.docx")
        cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
        above = [p.text for p in paper.sections[0].header.paragraphs]
        told = "\n".join([*above, *(p.text for p in paper.paragraphs), *cells])
    else:
        told = Path("sheet.txt").read_text("utf-8")
    for word in ("交接班清单", "练习", "滕（样例）", "洪（样例）", "回电告知检测结果", "＿＿"):
        assert word in told, word
    shift.run(f"--as teng today --hand-over hong -o sheet.{ending}", code=73)
    assert shift.json("show 1 --log")["events"] == before
    assert Path(f"sheet.{ending}").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [("--hand-over teng", 2), ("--hand-over nobody", 3), ("-o x.docx", 2)],
)
def test_a_sheet_names_somebody_else_of_the_desk(shift: Desk, words: str, code: int) -> None:
    shift.run(f"--as teng today {words}", code=code)


def test_a_sheet_is_a_paper_or_a_text(shift: Desk) -> None:
    shift.run("--as teng today --hand-over hong -o sheet.pdf", code=2)


def test_who_signs_the_sheet_signs_on_the_page_of_what_is_handed_over(shift: Desk) -> None:
    """And a program without the faces of the house is told that it is Chinese, not Japanese."""
    from docx.oxml.ns import qn
    from docx.table import Table

    shift.run("--lang en --as teng today --hand-over hong -o sheet.docx")
    sheet = Document("sheet.docx")
    blocks = list(sheet.iter_inner_content())
    signed = max(n for n, one in enumerate(blocks) if isinstance(one, Table))
    above = max(n for n, one in enumerate(blocks[:signed]) if isinstance(one, Table))
    row = sheet.tables[-2].rows[-1]
    between = [one for one in blocks[above:signed] if not isinstance(one, Table)]
    lines = [*between, *(p for c in row.cells for p in c.paragraphs)]
    assert between
    assert all(line.paragraph_format.keep_with_next for line in lines)
    assert {lang.get(qn("w:eastAsia")) for lang in sheet.styles.element.iter(qn("w:lang"))} == {
        "zh-CN"
    }
    told = [cell.text for row in sheet.tables[0].rows for cell in row.cells]
    assert "Teng (sample)" in told
    assert "Hong (sample)" in told
