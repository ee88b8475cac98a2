"""The rooms and who may knock (docs/architecture.md).

import-linter holds the arrows, the syntax trees tell the rest.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from casefile.cli.commands import ROOMS
from tests.desk import pack

ROOT = Path(__file__).parents[1] / "casefile"
OUTSIDE_CLI = {"typer", "click", "rich", "getpass"}
FILES = sorted(ROOT.rglob("*.py"))


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0].removesuffix(".py")


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "casefile":
                yield from (f"casefile.{alias.name}" for alias in node.names)


def test_no_import_points_upward_and_no_files_import_each_other_in_a_circle() -> None:
    """The contracts stand in pyproject.toml; a broken one is told with its chain of imports."""
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT.parent / "pyproject.toml"), no_cache=True) == 0


def test_nothing_lies_loose_at_the_root() -> None:
    loose = {path.name for path in ROOT.glob("*.py")}
    assert loose == {"__init__.py", "__main__.py", "errors.py"}


def test_only_the_command_line_knows_terminal_clock_and_environment() -> None:
    banned = re.compile(r"os\.environ|datetime\.(utc)?now\(|date\.today\(|\bprint\(")
    found = []
    for path in FILES:
        if room(path) not in ("cli", "__main__", "__init__"):
            found += [(path, m) for m in imports(path) if m.split(".")[0] in OUTSIDE_CLI]
            found += [(path, m[0]) for m in banned.finditer(path.read_text("utf-8"))]
    assert not found


def test_sql_stands_in_the_store_only() -> None:
    words = re.compile("SELECT |INSERT INTO|UPDATE |DELETE FROM")
    above = [path for path in FILES if room(path) != "store"]
    assert not [path for path in above if words.search(path.read_text("utf-8"))]


ABOVE = ("procedure", "intake", "money", "papers", "derived", "night", "pages", "exports")
ENGINE = re.compile(r"sqlite|-journal|-wal\b|\.lock\b|\.db\b|vacuum|pragma", re.IGNORECASE)


def test_nothing_above_the_store_knows_how_it_is_kept() -> None:
    """Neither engine, nor suffix of a file, nor lock: another backend has none of them."""
    found = []
    for path in FILES:
        if room(path) not in (*ABOVE, "actions", "cli"):
            continue
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found += [(path, node.lineno, m[0]) for m in ENGINE.finditer(node.value)]
        ours = [m for m in imports(path) if m.startswith(("sqlite", "casefile.store.sqlite"))]
        found += [(path, 0, module) for module in ours]
    assert not found


def test_no_step_or_fact_of_a_pack_stands_in_the_code() -> None:
    """A new procedure is one TOML file: nothing in Python may know a step by its name."""
    names = {s.id for p in ("mall", "eight-step") for s in pack(p).steps}
    names |= {key for p in ("mall", "eight-step") for key in pack(p).facts}
    names -= WORDS_OF_THE_GRAMMAR
    for path in FILES:
        for node in nodes(path):
            if isinstance(node, ast.Constant) and node.value in names:
                raise AssertionError(f"{path.name}:{node.lineno} knows {node.value}")


WORDS_OF_THE_GRAMMAR = {
    "cause",  # a filter of list
    "name",
    "phone",
    "about",
    "category",
    "unit",
    "person",
    "reply",
    "record",
    "plan",
    "request",
    "address",
    "details",
    "result",
    "feedback",
    "severity",
    "price",
    "loss",
    "product",
    "channel",
    "notify",
    "demand",
    "amount",
    "item",
    "payee",
    "items",
    "decision",
    "approve",
    "merchant",
    "actor",
    "honorific",
    "signed_at",
    "received_by",
    "handed_at",
    "payee_basis",
    "payee_id",
    "merchant_code",
    "pay_by",
    "attachments",
    "authority",  # who granted what, in reports
}
"""Fact names that are also words of the grammar, of the store or of the language."""


def test_no_function_takes_more_than_six_things_at_once() -> None:
    """What goes together is a record; only a command's options are as many as they are."""
    found = []
    for path in FILES:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef) and room(path) != "cli":
                given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                if len([a.arg for a in given if a.arg not in ("self", "cls")]) > 6:
                    found.append((path, node.lineno, node.name))
    assert not found


def test_modules_and_functions_stay_small() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        lines = len(text.splitlines())
        assert lines <= 310, path.name
        said = ast.get_docstring(ast.parse(text)) or ""
        assert lines <= 300 or "Long, as" in " ".join(said.split()), f"{path.name}: say why so long"
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                assert node.end_lineno - node.lineno < 70, f"{path.name} {node.name}"


UNIQUE = ("values", "intake", "pages", "exports")
"""Rooms whose public names no other file bears, of the same room or another."""
VERBS = {name.replace("-", "_") for name in ROOMS} | {"open_case", "record"}
DECIDE = ("actions", "procedure", "money", "papers")
"""Where a command's name may recur: decided there, loaded and appended in ``actions``."""
SAME = {
    "FORMAT": "the format of what the room writes",
    "exists": "a protocol of the store, and what keeps it",
    "prove": "a part that is asked for, and who proves it",
    "Tell": "who is told how far something is",
    "replaced": "msgspec's own, under one name",
}
"""Names that mean the same in several rooms."""


def test_a_public_name_has_one_meaning() -> None:
    """Whoever finds a name finds what it says, not one of five things that are called so."""
    named: dict[str, list[Path]] = {}
    for path in FILES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if not (isinstance(node, ast.FunctionDef) and node.decorator_list and _typed(path)):
                for name in _names(node):
                    named.setdefault(name, []).append(path)
    twice = {}
    for name, paths in named.items():
        rooms = {room(path) for path in paths}
        meant = name in SAME or (name in VERBS and rooms <= set(DECIDE))
        if (len(rooms) > 1 and not meant) or (len(paths) > 1 and rooms & set(UNIQUE)):
            twice[name] = [str(path.relative_to(ROOT)) for path in paths]
    assert not twice


def _typed(path: Path) -> bool:
    """Whether functions of a file are called by typing their names: those are nobody else's."""
    return room(path) == "cli"


def _names(node: ast.stmt) -> list[str]:
    """What a statement at the top of a file gives a public name to."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            names = [name]
        case ast.Assign(targets=targets):
            names = [t.id for t in targets if isinstance(t, ast.Name)]
        case ast.AnnAssign(target=ast.Name(name)):
            names = [name]
        case _:
            names = []
    return [name for name in names if not name.startswith("_")]
