"""How tables are asked, whichever engine keeps them, and in which words engines differ."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import msgspec


class Found(Protocol):
    """The rows that a statement gave."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Tables(Protocol):
    """A connection to the tables. Statements name the places of their values by ``?``, and have no
    other use for that sign."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Found: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any: ...

    @property
    def in_transaction(self) -> bool: ...

    def close(self) -> None: ...


class Dialect(msgspec.Struct, frozen=True):
    """What engines say differently.

    ``waits_for``: the condition that a step, bound to it, is among those that a case waits for.
    ``among``: the condition that a column is one of some texts, and how these are bound. ``tells``:
    the condition that a case has every part of a query in its words, and its values.
    ``provisional``: that a clock is. ``words_of``: which column of ``search`` is the event.
    ``version``: what is asked to learn whether another program wrote meanwhile; nothing where that
    cannot be told. ``facts_first``: whether personal facts are written before their event, since
    nothing is added to one that stands; else right behind it.
    """

    waits_for: str
    among: Callable[[str, Sequence[str]], tuple[str, object]]
    tells: Callable[[str], tuple[str, list[object]]]
    provisional: str
    words_of: str
    version: str
    facts_first: bool = True
