"""Which tests rest on the file of a desk, and so can tell nothing of one whose log is on a server:
those that open it as SQLite, put something in the place of what does so in the program, name it, or
restore a copy of it into a file, themselves or through what they call of the tests."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from types import CodeType, FunctionType, ModuleType

import pytest

OPENS = {"sqlite3", "store_path"}
FILE = re.compile(r"(?<![\w/.-])casefile\.db")
"""The file of the desk in this folder, its journal, or a copy of it; in no other folder."""
RESTORED = re.compile(r"\brestore \S+ (?!postgresql:)\S")
"""A copy that becomes a file, which a copy of what is on a server does not."""
SQLITE = "casefile.store.sqlite"
"""Where the program has what is SQLite's."""

KNOW_BOTH = ("tests.conftest", "tests.desk")
"""Where both kinds of desk are made, and asked."""


def rests_on_a_file(item: pytest.Function) -> bool:
    """Whether a test, a fixture of its module that it asks for, or a function of the tests that
    either calls does."""
    params = list(item.callspec.params.values() if hasattr(item, "callspec") else ())
    if any(FILE.match(text) or RESTORED.search(text) for text in _texts(params)):
        return True
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    left: list[object] = [item.function, *(one.func for each in fixtures for one in each), *params]
    seen: set[object] = set()
    while left:
        function = left.pop()
        if played := getattr(function, "hypothesis", None):  # what it plays with each example
            function = played.inner_test
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        if not function.__module__.startswith("tests.") or function.__module__ in KNOW_BOTH:
            continue
        for code in _codes(function.__code__):
            if OPENS.intersection(code.co_names) or _named(function, code):
                return True
            if _sqlites(function, code):
                return True
            left += _called(function, code)
    return False


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _named(function: FunctionType, code: CodeType) -> bool:
    """Whether it says the name of the file, or calls a text of its module by name that does."""
    named = [function.__globals__.get(name) for name in code.co_names]
    texts = (str(one) for one in named if isinstance(one, str | PurePath))
    said = [*_texts(code.co_consts), *texts]
    return any(FILE.search(text) or RESTORED.search(text) for text in said)


def _texts(values: Iterable[object]) -> Iterator[str]:
    """The texts among some values, also in rows of them."""
    for one in values:
        if isinstance(one, str):
            yield one
        elif isinstance(one, tuple):
            yield from _texts(one)


def _sqlites(function: FunctionType, code: CodeType) -> bool:
    """Whether it calls by name a module of the program's that is SQLite's, or what is of one."""
    found = [function.__globals__.get(name) for name in code.co_names]
    names = (getattr(one, "__module__", "") or getattr(one, "__name__", "") for one in found)
    return any(str(name).startswith(SQLITE) for name in names)


def _called(function: FunctionType, code: CodeType) -> Iterator[object]:
    for name in code.co_names:
        found = function.__globals__.get(name)
        if isinstance(found, ModuleType):
            yield from (getattr(found, other, None) for other in code.co_names)
        else:
            yield found
