"""A page of text before it is laid out: lines, pairs and tables, all plain strings."""

import msgspec


class Line(msgspec.Struct, frozen=True):
    text: str


class Heading(msgspec.Struct, frozen=True):
    text: str


class Pairs(msgspec.Struct, frozen=True):
    """Labels and what stands behind them."""

    rows: tuple[tuple[str, str], ...]


class Table(msgspec.Struct, frozen=True):
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fixed: int = 1
    """How many of the first columns are never folded: numbers and times that are read out."""
    loud: tuple[int, ...] = ()
    """The rows that want to be seen first."""


PageBlock = Line | Heading | Pairs | Table
Page = list[PageBlock]
