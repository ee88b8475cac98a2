"""docs/commands.md and docs/commands.zh-CN.md: a place for each command, option and exit code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import casefile.cli
from casefile.cli.commands import ROOMS, room_of
from casefile.cli.in_full import parameters_of
from casefile.cli.run import SIGNALLED
from casefile.cli.top import top
from casefile.errors import CasefileError
from tools import command_docs


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_commands_is_what_the_declarations_give(lang: str) -> None:
    """Where it is not: python tools/command_docs.py"""
    assert command_docs.FILES[lang].read_text("utf-8") == command_docs.reference(lang)


def section(text: str, typed: str) -> str:
    """What the page says of one command."""
    found = re.search(
        rf"^`casefile {re.escape(typed)}(?: [^`]*)?`$.*?(?=^#|\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"no place for: {typed}"
    return found[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ROOMS)
def test_every_command_and_every_option_has_its_place_and_says_what_it_is_for(
    name: str, lang: str
) -> None:
    text = command_docs.FILES[lang].read_text("utf-8")
    assert f"\n## `{name}`" in text
    for typed, command in command_docs.commands(room_of(name), name):
        said = section(text, typed)
        for place in parameters_of(command.function):
            if not place.declared.shown.get("hidden"):
                for flag in place.flags:
                    row = re.search(rf"^\| `[^`]*{flag}\b[^`]*` \| \S.*\|$", said, re.MULTILINE)
                    assert row, f"{typed} {flag}"


def test_the_options_before_the_command_have_their_place() -> None:
    text = command_docs.reference("en")
    for place in parameters_of(top):
        assert all(f"{flag}" in text.partition("## `init`")[0] for flag in place.flags)


def codes() -> Iterator[int]:
    """Every exit code that stands in the program."""
    yield from (0, *SIGNALLED)
    waiting = [CasefileError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind.code
    for path in Path(casefile.cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                named = node.targets[0].id in ("FOUND", "FINDINGS", "code")
                if named and isinstance(node.value, ast.Constant):
                    yield int(str(node.value.value))


def test_every_exit_code_has_its_place() -> None:
    assert {*codes()} == {*command_docs.CODES}
    for lang, file in command_docs.FILES.items():
        for code, title in command_docs.CODES.items():
            assert f"| {code} | {title.of(lang)} |" in file.read_text("utf-8")
