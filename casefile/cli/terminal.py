"""Pages in a terminal. Foreign text reaches Rich as plain text, never as markup; long cells are
folded, since Chinese has no blanks to break at and a cut is a loss."""

import os

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from casefile.present.page import Heading, Line, Page, Pairs, Table
from casefile.text import printable


def draw(page: Page) -> None:
    """Draw ``page`` on stdout; colour as the terminal and NO_COLOR allow."""
    plain = {"color_system": None} if os.environ.get("NO_COLOR") else {}
    console = Console(highlight=False, markup=False, emoji=False, **plain)  # type: ignore[arg-type]
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
                console.print(_table(block))


def _table(block: Table) -> Grid:
    used = [
        i
        for i in range(len(block.columns))
        if block.columns[i] and (not block.rows or any(row[i] for row in block.rows))
    ]
    grid = Grid(box=None, pad_edge=False, header_style="dim")
    for i in used:
        head = _text(block.columns[i])
        longest = max((cell_len(word) for word in head.plain.split()), default=0)
        grid.add_column(head, overflow="fold", no_wrap=i < block.fixed, min_width=min(longest, 12))
    for row in block.rows:
        grid.add_row(*(_text(row[i]) for i in used))
    return grid


def _text(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style, overflow="fold")
