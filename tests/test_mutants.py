"""Every mutant can still be made of the source as it is; whether tests notice it, ``python -m
tests.mutants`` tries."""

import ast

import pytest

from tests.mutants import LISTS, ROOT, Mutant, mutants

ALL = [one for path in sorted(LISTS.glob("*.toml")) for one in mutants(path.stem)]


@pytest.mark.parametrize("one", ALL, ids=[one.rule for one in ALL])
def test_a_mutant_is_another_program(one: Mutant) -> None:
    text = (ROOT / one.file).read_text("utf-8")
    assert text.count(one.says) == 1
    other = text.replace(one.says, one.instead)
    assert ast.dump(ast.parse(other)) != ast.dump(ast.parse(text))
    assert all((ROOT / file).exists() for file in one.tests)
