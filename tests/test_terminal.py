"""Pages in a terminal: whatever its width, nothing is cut off."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from casefile.cli.terminal import draw
from casefile.pages.page import Table

HEADS = ("案件", "status", "收到时间", "complainant", "投诉对象", "下一环节", "waiting for whom")
CELLS = st.text(st.sampled_from("一楼大厅地面（样例）abc 0123-:"), max_size=40).map(str.strip)


@st.composite
def tables(draw_: st.DrawFn) -> Table:
    count = draw_(st.integers(1, len(HEADS)))
    row = st.tuples(*[CELLS] * count)
    return Table(HEADS[:count], tuple(draw_(st.lists(row, max_size=4))), draw_(st.integers(0, 3)))


def letters(words: list[str]) -> Counter[str]:
    return Counter("".join("".join(words).split()))


@given(table=tables(), width=st.integers(20, 200))
def test_every_letter_of_a_table_is_drawn_at_any_width(table: Table, width: int) -> None:
    with pytest.MonkeyPatch.context() as patched, pytest.MonkeyPatch.context() as stream:
        patched.setenv("COLUMNS", str(width))
        patched.setenv("NO_COLOR", "1")
        shown = drawn(table, stream)
    used = [i for i in range(len(table.columns)) if not table.rows or any(r[i] for r in table.rows)]
    cells = [row[i] for row in table.rows for i in used]
    heads = [table.columns[i] for i in used]
    once, each = letters(cells) + letters(heads), letters(cells)
    each += letters([table.columns[i] for row in table.rows for i in used if row[i]])
    assert letters([shown]) in (once, each)
    assert all(cell_len(line) <= width for line in shown.splitlines())


def drawn(table: Table, patched: pytest.MonkeyPatch) -> str:
    from io import StringIO

    stream = StringIO()
    patched.setattr("sys.stdout", stream)
    draw([table])
    return stream.getvalue()


def test_where_it_fits_cells_are_folded_and_words_of_headings_are_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    row = ("2026-000001", "处理中", "2026-11-23 04:42", "王*", "一楼大厅地面（样例）", "判定", "滕")
    draw([Table(HEADS, (row,), 3)])
    out = capsys.readouterr().out
    assert all(word in out for word in HEADS[:5])
    assert "\n2026-000001  处理中  2026-11-23 04:42  王*" in out


def test_in_a_narrow_terminal_each_row_is_a_record(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    draw([Table(HEADS[:3], (("2026-000001", "处理中", "2026-11-23 04:42"),) * 2, 3)])
    out = capsys.readouterr().out
    assert out.count("收到时间") == 1, "it fits"
    monkeypatch.setenv("COLUMNS", "30")
    draw([Table(HEADS[:3], (("2026-000001", "处理中", "2026-11-23 04:42"),) * 2, 3)])
    out = capsys.readouterr().out
    assert out.count("收到时间  2026-11-23 04:42") == 2
