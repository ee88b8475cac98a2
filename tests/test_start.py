"""What a command pays before it does anything: which modules it imports, and that what is left out
of them (``casefile/__init__.py``) is the real thing as soon as somebody asks for it.

In a file of its own, since each question needs a Python that was just started.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk import CARD

ROOT = Path(__file__).parents[1]
NEVER = {
    # the command line that is typed short
    *("typer", "click", "rich", "prompt_toolkit", "argparse"),
    # papers, tables, networks
    *("jinja2", "docx", "docxtpl", "lxml", "openpyxl", "sqlite_utils", "segno", "pypinyin"),
    *("xml", "zipfile", "http", "email", "socket", "ssl"),
    # what others name at their import alone
    *("uuid", "platform", "urllib.parse", "ipaddress", "sysconfig", "typing_extensions"),
    *("msgspec.inspect", "msgspec._json_schema", "textwrap", "msgspec.toml", "msgspec.yaml"),
    # OpenSSL, three compressors, all sentences at once, reflection
    *("_hashlib", "hashlib", "shutil", "gettext", "locale", "inspect", "dataclasses", "ast"),
    *("json", "csv", "copy", "pickle", "logging", "subprocess", "threading", "tempfile", "random"),
    *("getpass", "unittest", "asyncio", "importlib.metadata", "importlib.resources", "tomllib"),
}
"""What no command that is typed a hundred times a day may import."""
READING = ("show 1", "show 1 --json", "list", "list --json", "next 1", "today")
WRITING = (
    "note 1 called",
    "record 1 judge founded=yes reasonable=yes",
    "promise 1 call 2026-03-03",
    f"open {CARD}",
)
MOST = 220
"""Modules of ours that such a command may import. Each costs as much as a small query."""
RARER = {"casefile.procedure.canonical", "casefile.replay.beyond_steps"}
"""What nobody needs who reads a page on cases that know steps alone."""
PAGES = ("show 1", "list", "today")
IN_WORDS = "casefile.values.spoken"
"""What reads days in words, by forty patterns: not where a day is written in figures."""
ASKED = """
import sys
before = set(sys.modules)
from casefile.cli import main
code = main(sys.argv[1:])
print(*(name for name in sys.modules if sys.modules[name] and name not in before), file=sys.stderr)
sys.exit(code)
"""


Done = subprocess.CompletedProcess[str]


def python(script: str, *words: str, flags: tuple[str, ...] = ()) -> Done:
    """A Python that was just started, and what it says."""
    env = {name: value for name, value in os.environ.items() if name != "CASEFILE_LANG"}
    done = subprocess.run(
        [sys.executable, *flags, "-c", script, *words],
        cwd=ROOT,
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a case, made by the program as it is."""
    folder = tmp_path_factory.mktemp("desk")
    typed(folder / "casefile.db", "init", str(folder), "--practice")
    typed(folder / "casefile.db", "--as", "teng", *f"open {CARD}".split())
    return folder / "casefile.db"


def typed(database: Path, *words: str, lang: str = "zh") -> set[str]:
    """The modules that a command imports."""
    now = ("--now", "2026-03-02T10:00:00+08:00")
    done = python(ASKED, "--lang", lang, "--db", str(database), *now, *words)
    return set(done.stderr.split())


@pytest.mark.parametrize("line", [*READING, *WRITING])
def test_a_command_of_every_day_imports_nothing_that_it_has_no_use_for(
    database: Path, tmp_path: Path, line: str
) -> None:
    for lang in ("zh", "en"):
        here = Path(shutil.copy(database, tmp_path / "casefile.db"))
        imported = typed(here, "--as", "teng", *line.split(), lang=lang)
        assert not imported & NEVER, lang
        assert len({name for name in imported if name.startswith("casefile.")}) <= MOST
        assert IN_WORDS not in imported
        assert line not in PAGES or not imported & RARER, lang
    assert "casefile.cli.run" in imported


LETTER = "issue 1 apology actor=zhu actor_job=x resolve_by=2099-03-06 own_words=x"


def test_a_letter_whose_template_was_used_before_needs_no_engine_of_templates(
    database: Path, tmp_path: Path
) -> None:
    here = Path(shutil.copy(database, tmp_path / "casefile.db"))
    first, second = (
        typed(here, "--as", "teng", *LETTER.split(), "-o", str(tmp_path / name))
        for name in ("one", "two")
    )
    assert "jinja2" not in second
    assert "docxtpl" in first, "it makes a form of the template"
    needed = {"threading", "xml"}
    """For the time that a template may take, and to look whether a paper is well-formed."""
    assert not (second & NEVER) - needed, sorted((second & NEVER) - needed)


def test_what_is_left_out_is_the_real_thing_for_whoever_asks() -> None:
    script = """
import sys, casefile, json, typing, pathlib, msgspec
left_out = {"uuid", "urllib.parse", "sysconfig", "msgspec.inspect", "ntpath"}
assert not left_out & set(sys.modules), left_out & set(sys.modules)
assert typing.get_type_hints(type("T", (), {"__annotations__": {"a": "int"}})) == {"a": int}
assert isinstance(typing.ForwardRef("int"), typing.ForwardRef)
assert pathlib.Path("/a b").as_uri() == "file:///a%20b"
assert str(pathlib.PureWindowsPath("c:/a") / "b") == "c:\\\\a\\\\b"
class Told(msgspec.Struct):
    name: str
    others: "list[Told]" = []
assert msgspec.json.decode(b'{"name": "x", "others": [{"name": "y"}]}', type=Told).others[0].name
assert msgspec.json.schema(Told)["$defs"]["Told"]["required"] == ["name"]
assert msgspec.inspect.type_info(int) == msgspec.inspect.IntType()
assert msgspec.toml.decode(b"a = 1") == {"a": 1}
import uuid, sysconfig, urllib.parse, ntpath, msgspec.inspect
assert uuid.UUID(int=1).version is None and uuid.uuid4().version == 4
assert sysconfig.get_config_var("EXT_SUFFIX") and sysconfig.get_paths()["stdlib"]
assert urllib.parse.quote("a b") == "a%20b" and ntpath.join("a", "b") == "a\\\\b"
assert {type(sys.modules[name]).__name__ for name in left_out} == {"module"}
import gc
assert gc.isenabled()
"""
    python(script)


def test_time_zones_are_those_of_the_system_as_ever() -> None:
    script = """
import sys
if {first}:
    import casefile
from zoneinfo import ZoneInfo, available_timezones, TZPATH
from datetime import datetime
zones = sorted(available_timezones())
print(len(zones), ZoneInfo("Asia/Shanghai").utcoffset(datetime(1988, 7, 1)), TZPATH)
"""
    ours, pythons = (python(script.replace("{first}", str(on))).stdout for on in (True, False))
    assert ours.split()[:2] == pythons.split()[:2]


MODULE = "casefile.made_up"
FOUND = f"""
import importlib.util, sys
import casefile
spec = casefile._OurFiles.find_spec("{MODULE}", [sys.argv[1]])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.SAID, module.__file__ == spec.origin, module.__cached__ == spec.cached)
"""


def test_a_module_is_read_from_bytecode_only_while_that_is_as_new_as_its_source(
    tmp_path: Path,
) -> None:
    source = tmp_path / "made_up.py"
    kept = tmp_path / "__pycache__" / f"made_up.{sys.implementation.cache_tag}.pyc"

    def said() -> str:
        return python(FOUND, str(tmp_path)).stdout.strip()

    source.write_text("SAID = 'first'", "utf-8")
    assert said() == "first True True"
    source.write_text("SAID = 'other'", "utf-8")
    os.utime(source, (1, 1))
    assert said() == "other True True"
    for damage in (b"", b"\0" * 16, b"nothing that Python wrote"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(damage)
        assert said() == "other True True"
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / "__pycache__", elsewhere / "__pycache__")
    shutil.copy2(source, elsewhere)
    asked = "print(spec.loader.get_code(module.__name__).co_filename)"
    moved = python(FOUND + asked, str(elsewhere))
    assert moved.stdout.split()[-1] == str(elsewhere / "made_up.py")


def test_who_asks_for_bytecode_of_another_kind_gets_it(tmp_path: Path) -> None:
    script = "import casefile.errors, json; print(json.dumps(casefile.errors.__spec__.cached))"
    for flags in (("-O",), ("-X", f"pycache_prefix={tmp_path}")):
        cached = json.loads(python(script, flags=flags).stdout)
        assert "opt-1" in cached or cached.startswith(str(tmp_path))
