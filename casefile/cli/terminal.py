"""Pages in a terminal. Foreign text reaches Rich as plain text, never as markup; long cells are
folded, since Chinese has no blanks to break at and a cut is a loss."""

import os
import re
import sys

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from casefile.pages.page import Heading, Line, Page, Pairs, Table
from casefile.values.text import printable

GAP = 2
"""Blanks between two columns."""
LEAST_WIDTH = 4
_WORD = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+")
"""What of a heading is not folded: a Chinese character, a word of another language."""
_NUMBER = re.compile(r"(?<!\S)[+-]?\d[^\s\u4e00-\u9fff]*|\[[a-z][a-z0-9-]*\]")
"""What of a cell is not folded: an amount, a share, a date, an id in brackets."""


def console_here() -> Console:
    """The terminal of stdout; colour as it and NO_COLOR allow."""
    plain = {"color_system": None} if os.environ.get("NO_COLOR") else {}
    return Console(highlight=False, markup=False, emoji=False, **plain)  # type: ignore[arg-type]


def draw(page: Page) -> None:
    """Draw ``page`` on stdout."""
    draw_on(console_here(), page)


def draw_to_read(page: Page) -> None:
    """The same for what is read at leisure: page by page where it is longer than the screen, if
    there is a program for that."""
    from casefile.cli.pager import pager, read_through, too_long

    console = console_here()
    if console.legacy_windows:  # its colours are no part of the text
        draw_on(console, page)
        return
    with console.capture() as captured:
        draw_on(console, page)
    text = captured.get()
    words = pager() if too_long(text) else []
    if not (words and read_through(words, text)):
        sys.stdout.write(text)


def draw_on(console: Console, page: Page) -> None:
    """Draw ``page`` block by block."""
    for block in page:
        match block:
            case Line():
                console.print(_text(block.text))
            case Heading():
                console.print()
                console.print(_text(block.text, "bold"))
            case Pairs():
                grid = Grid.grid(padding=(0, 2))
                grid.add_column(style="dim", overflow="fold")
                grid.add_column(overflow="fold")
                for label, value in block.rows:
                    grid.add_row(_text(label), _text(value))
                console.print(grid)
            case Table():
                _draw_table(block, console)


def _draw_table(block: Table, console: Console) -> None:
    """As a table; where the terminal is too narrow for one, record after record."""
    rows = block.rows
    used = [i for i in range(len(block.columns)) if any(r[i] for r in rows) or not rows]
    widths = _widths(block, used, console.width)
    if widths is None:
        for row in rows:
            pairs = Pairs(tuple((block.columns[i], row[i]) for i in used if row[i]))
            draw_on(console, [pairs, Line("")])
        return
    grid = Grid(box=None, pad_edge=False, header_style="dim")
    for i, width in zip(used, widths, strict=True):
        head = _text(block.columns[i])
        grid.add_column(head, overflow="fold", no_wrap=i < block.fixed, width=width)
    for no, row in enumerate(rows):
        grid.add_row(*(_text(row[i]) for i in used), style="red" if no in block.loud else None)
    console.print(grid)


def _widths(block: Table, used: list[int], room: int) -> list[int] | None:
    """How wide each column is, so that nothing is cut: as wide as its longest cell, and where that
    is too much, the widest ones narrower, down to a word of the heading; None if that is no help.
    (Left to itself, Rich cuts off what does not fit.)"""
    room -= GAP * (len(used) - 1)
    widths, least = list[int](), list[int]()
    for i in used:
        cells = (block.columns[i], *(row[i] for row in block.rows))
        widths.append(max(cell_len(printable(cell)) for cell in cells))
        whole = (*_WORD.findall(block.columns[i]), *(n for c in cells for n in _NUMBER.findall(c)))
        words = (cell_len(word) for word in whole)
        least.append(
            widths[-1] if i < block.fixed else min(widths[-1], max(LEAST_WIDTH, *words, 0))
        )
    if sum(least) > room:
        return None
    widths = [max(low, min(width, room)) for width, low in zip(widths, least, strict=True)]
    while sum(widths) > room:
        widest = max(range(len(used)), key=lambda i: (widths[i] > least[i], widths[i]))
        widths[widest] -= 1
    return widths


def _text(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style, overflow="fold")
