"""Answers on the terminal, into a pipe, or as JSON."""

import sys
from typing import Any

import msgspec

from casefile.present.page import Block, Heading, Line, Page, Pairs, Table
from casefile.present.sheets import tsv_text
from casefile.text import one_line, printable


def print_data(data: Any) -> None:
    """One JSON document on stdout, readable characters kept."""
    text = msgspec.json.format(msgspec.json.encode(data), indent=2)
    sys.stdout.write(text.decode() + "\n")


def print_page(page: Page) -> None:
    """A page: laid out in a terminal, tab-separated in a pipe."""
    if sys.stdout.isatty():
        from casefile.cli.terminal import draw

        draw(page)
        return
    # at once: whoever reads the first line and goes away has been answered
    sys.stdout.write("".join(map(plain, page)))


def plain(block: Block) -> str:
    """A block for pipes and files: no colour, no frame, one record a line."""
    match block:
        case Line():
            return printable(block.text) + "\n"
        case Heading():
            return f"\n{printable(block.text)}\n"
        case Pairs():
            return "".join(f"{label}\t{one_line(value)}\n" for label, value in block.rows)
        case Table():
            return tsv_text(block, guard=False)
