"""The plain part of the language of templates, filled without its engine: names and what they
hold, conditions, loops. Importing the engine and making Python of a letter costs as much as reading
the case, and our letters need no more than this.

Whatever else stands in a template, or goes another way than plainly when it is filled, is
``NotPlain``: the engine's business, which then says what is wrong in its words. What is plain means
the same to both (``tests/test_plain_templates.py``), to the piece.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from casefile.papers.word.plain_terms import NotPlain, Scope, Terms

PlainBlock = Callable[[Scope], Iterator[Any]]
"""What a part of a template says: its own words as they are, values as ``note`` has them."""

DEEPEST = 8
"""Loops and conditions within each other; the engine has a limit too."""
_TAG = re.compile(r"\{\{([^{}%#\\\"]*)\}\}|\{%([^{}%#\\\"]*)%\}")
_OPENED = re.compile(r"\{[{%#]")


def plainly(source: str, note: Callable[[Any], Any]) -> PlainBlock | None:
    """What a source says, each value passed to ``note`` when it is written; None where it is not
    plain."""
    if "\r" in source or source.endswith("\n"):  # of which the engine makes something else
        return None
    try:
        return _Source(source, note).all()
    except (NotPlain, RecursionError):
        return None


class _Source:
    """The words and the tags of a source, read one after the other."""

    def __init__(self, source: str, note: Callable[[Any], Any]) -> None:
        self._note = note
        self._left: list[tuple[str, str]] = []
        begun = 0
        for tag in _TAG.finditer(source):
            self._words(source[begun : tag.start()])
            self._left.append(("value", tag[1]) if tag[1] is not None else ("tag", tag[2]))
            begun = tag.end()
        self._words(source[begun:])
        self._left.reverse()

    def _words(self, words: str) -> None:
        if _OPENED.search(words) or words.endswith("{"):
            raise NotPlain
        if words:
            self._left.append(("words", words))

    def all(self) -> PlainBlock:
        block, end = self._block(0)
        if end:
            raise NotPlain
        return block

    def _block(self, depth: int) -> tuple[PlainBlock, str]:
        """What stands up to the tag that ends it, and that tag; nothing for the end of all."""
        if depth > DEEPEST:
            raise NotPlain
        parts: list[PlainBlock] = []
        while self._left:
            kind, text = self._left.pop()
            if kind == "words":
                parts.append(_said(text))
            elif kind == "value":
                parts.append(_printed(Terms(text), self._note))
            else:
                verb, _, rest = text.strip().partition(" ")
                if verb == "if":
                    parts.append(self._condition(rest, depth))
                elif verb == "for":
                    parts.append(self._loop(rest, depth))
                else:
                    return _one_by_one(parts), text.strip()
        return _one_by_one(parts), ""

    def _condition(self, asked: str, depth: int) -> PlainBlock:
        """From behind ``if`` to ``endif``."""
        test = Terms(asked).whole(conditional=False)
        then, end = self._block(depth + 1)
        verb, _, rest = end.partition(" ")
        if verb == "elif":
            otherwise = self._condition(rest, depth + 1)
        elif end == "else":
            otherwise, end = self._block(depth + 1)
            if end != "endif":
                raise NotPlain
        elif end == "endif":
            otherwise = _one_by_one([])
        else:
            raise NotPlain
        return lambda scope: (then if test(scope) else otherwise)(scope)

    def _loop(self, asked: str, depth: int) -> PlainBlock:
        """From behind ``for`` to ``endfor``."""
        words = Terms(asked)
        name = words.name()
        words.expect("in")
        rows = words.either()
        of_rows, words.asked_loop = words.asked_loop, False
        test = words.either() if words.took("if") else None
        words.ended()
        if of_rows or words.asked_loop:
            raise NotPlain  # which loop?
        body, end = self._block(depth + 1)
        if end != "endfor" or name == "loop":
            raise NotPlain

        def looped(scope: Scope) -> Iterator[Any]:
            found = _listed(rows(scope))
            if test:
                found = [row for row in found if test({**scope, name: row})]
            inner, last = dict(scope), len(found) - 1
            for no, row in enumerate(found):
                inner[name] = row
                left = last - no
                ends = {"first": not no, "last": not left}
                inner["loop"] = {"index": no + 1, "revindex": left + 1, **ends}
                yield from body(inner)

        return looped


def _said(words: str) -> PlainBlock:
    return lambda _: iter((words,))


def _printed(words: Terms, note: Callable[[Any], Any]) -> PlainBlock:
    value = words.whole(conditional=True)
    if not words.named:
        raise NotPlain  # the engine writes it once for all
    return lambda scope: iter((note(value(scope)),))


def _one_by_one(parts: list[PlainBlock]) -> PlainBlock:
    def said(scope: Scope) -> Iterator[Any]:
        for part in parts:
            yield from part(scope)

    return said


def _listed(found: Any) -> list[Any]:
    if type(found) not in (list, tuple):
        raise NotPlain
    return list(found)
