"""Answers on the terminal, into a pipe, or as JSON."""

import sys
from io import TextIOBase
from typing import Any, TextIO

import msgspec

from casefile.exports.sheets import tsv_text
from casefile.pages.page import Block, Heading, Line, Page, Pairs, Table
from casefile.values.text import one_line, printable


def print_data(data: Any) -> None:
    """One JSON document on stdout, readable characters kept."""
    text = msgspec.json.format(msgspec.json.encode(data), indent=2)
    write_json(text.decode() + "\n", sys.stdout)


def write_json(text: str, stream: TextIO | TextIOBase) -> None:
    """Write ``text``, which is JSON, so that a program reads the same data whatever the encoding
    of ``stream``: what that lacks is escaped. (People's pages show ``?``; in data it is a lie.)"""
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = "".join(_spelled(character, encoding) for character in text)
    stream.write(text)


def _spelled(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        units = character.encode("utf-16-be").hex()
        return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
    return character


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
