"""Which tests rest on the file of a desk, and so can tell nothing of one whose log is on a server:
those that open it as SQLite, or name it, themselves or through what they call of the tests."""

import re
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType

import pytest

OPENS = {"sqlite3", "store_path"}
FILE = re.compile(r"(?<![\w/.-])casefile\.db")
"""The file of the desk in this folder, its journal, or a copy of it; in no other folder."""

KNOW_BOTH = ("tests.conftest", "tests.desk")
"""Where both kinds of desk are made, and asked."""


def rests_on_a_file(item: pytest.Function) -> bool:
    """Whether a test, a fixture of its module that it asks for, or a function of the tests that
    either calls does."""
    params = item.callspec.params.values() if hasattr(item, "callspec") else ()
    if any(isinstance(one, str) and FILE.match(one) for one in params):
        return True
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    left: list[object] = [item.function, *(one.func for each in fixtures for one in each)]
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
            left += _called(function, code)
    return False


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _named(function: FunctionType, code: CodeType) -> bool:
    """Whether it says the name of the file, or calls a text of its module by name that does."""
    texts = (*code.co_consts, *(function.__globals__.get(name) for name in code.co_names))
    return any(isinstance(one, str) and FILE.search(one) for one in texts)


def _called(function: FunctionType, code: CodeType) -> Iterator[object]:
    for name in code.co_names:
        found = function.__globals__.get(name)
        if isinstance(found, ModuleType):
            yield from (getattr(found, other, None) for other in code.co_names)
        else:
            yield found
