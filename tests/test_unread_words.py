"""What is typed for a number, a time or a choice and cannot be read as one: the answer names the
place it was typed in, the word, and what would be right there; of a thing of a case, what there is.
Digits of a Chinese input method are digits wherever a number may stand."""

import ast
import re
import shlex
from pathlib import Path

import pytest

from casefile.cli.commands import ROOMS, room_of
from casefile.cli.declared import HAVE_NUMBERS, Argument
from casefile.cli.in_full import SWITCH, Place, parameters_of
from casefile.cli.run import run
from tests.desk import Desk
from tools.command_docs import commands

CODE = Path(__file__).parents[1] / "casefile"
PLACES = [
    (name, place)
    for top in ROOMS
    for name, command in commands(room_of(top), top)
    for place in parameters_of(command.function)
    if place.holds != SWITCH
]


def stands(place: Place) -> str:
    return str(place.declared.shown.get("metavar"))


def tried(desk: Desk, line: str) -> tuple[int, str]:
    """The code of a line that may fail, and what it says then."""
    desk.run("whoami")  # nothing of what was said before is left
    code = run(["--now", desk.now, "--as", "teng", "--lang", "en", *shlex.split(line)])
    return code, desk._capsys.readouterr().err


# ---- numbers of what a case has ------------------------------------------------------------------

UNKNOWN = [
    ("promise-kept 1 7", "1"),
    ("promise-moved 1 7 --due 3d --reason x", "1"),
    ("promise-released 1 7 --reason x", "1"),
    ("demand-met 1 7", "1"),
    ("demand-declined 1 7 --reason x", "1"),
    ("demand-met 1 1 --remedy 7", "1, 2"),
    ("choose 1 7", "1, 2"),
    ("decline 1 7 --reason x", "1, 2"),
    ("request-met 1 7", "1"),
    ("request-refused 1 7 --reason x", "1"),
    ("approve 1 7", "1"),
    ("refuse 1 7 --reason x", "1"),
    ("overpaid 1 7 --reason x", "1"),
    ("cancel-settlement 1 7 --reason x", "1"),
    ("correct 1 99 about=x --reason x", "4 (record card)"),
    ("void 1 7 --reason x", "1 (complaint record card)"),
    ("void 1 notice --reason x", "1 (complaint record card)"),
    ("sign 1 7 王小明", "1 (complaint record card)"),
    ("unlink 1 3 --reason x", "2026-000002 (same complaint)"),
    ("strike 1 99 --reason x", "(promise)"),
]


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A case that has one of everything, two remedies, and is tied to one of two others."""
    for _ in range(3):
        desk.open()
    for line in (
        "promise 1 回电 3d",
        "demand 1 换一台",
        "request 1 copy",
        "offer 1 refund amount=50",
        "settle 1 trigger=merchant in_scope=no amount=40 payee=王小明 items=x merchant=甲店",
        "offer 1 refund amount=900 --ask wu",
        "issue 1 record-card -o out",
        "link 1 2 --as duplicate",
    ):
        desk.run(f"--as teng {line}")
    return desk


def test_the_answer_to_an_unknown_number_tells_those_that_there_are(full: Desk) -> None:
    wrong = []
    for line, known in UNKNOWN:
        code, told = tried(full, line)
        listed = re.search(r"(?:There are|Known are|it has):? (.*)", told)
        if code not in (3, 4) or not listed or known not in listed[1]:
            wrong.append((line, code, told))
    assert not wrong


def test_where_there_is_none_it_says_so(desk: Desk) -> None:
    desk.open()
    for line, _ in UNKNOWN:
        if "--remedy" in line or line.startswith(("correct", "unlink", "demand-met 1 1")):
            continue
        assert "There is none." in tried(desk, line)[1], line


def test_no_number_of_a_thing_of_a_case_is_refused_without_those_that_there_are() -> None:
    """Such a sentence stands in the one function that tells them, or names them itself."""
    alone = []
    for path in sorted(CODE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
            if any(re.search(r"has no [\w ]+ \{no\}\.$", str(text)) for text in texts):
                alone.append((path.name, call.func.id))
    assert {name for _, name in alone} == {"of_number", "NotFound"}
    assert [one for one in alone if one[1] == "NotFound"] == [("receipts.py", "NotFound")]


# ---- numbers as an input method writes them ------------------------------------------------------


def test_wherever_a_number_may_stand_its_full_width_digits_are_it() -> None:
    for name, place in PLACES:
        may = not {*re.findall(r"\b[A-Z]+\b", stands(place))}.isdisjoint(HAVE_NUMBERS)
        if may and stands(place) != "[VERSION|FILE]":
            assert place.declared.meant("１２") == "12", (name, place.name)
            assert place.declared.meant("２６－７") == "26-7", (name, place.name)
        if stands(place) in ("TEXT", "[TEXT]", "FILE", "NAME", "[VALUE|KEY=VALUE]..."):
            assert place.declared.meant("１２") == "１２", (name, place.name)


def test_both_readers_take_them(full: Desk) -> None:
    for line in (
        "note １ １２３",
        "备注 １ １２３",
        "promise-kept １ １",
        "promise-k １ １",
        "choose １ １",
        "show １ --json",
        "issue １ record-card -o ２",
        "assign １ ２ hong",
        "correct １ ４ about=电扇 --reason 更正",
        "void １ ２ --reason 重出",
        "list １ --limit １",
        "check ２０２６－０００００１ --exit-zero",
    ):
        code, told = tried(full, line)
        assert code == 0 or "kept already" in told, (line, told)
    log = full.run("show 1 --log --reveal").out
    assert "１２３" in log  # words of somebody stay as they were typed
    assert not re.search(r"(?<!\d)123(?!\d)", log)
    assert Path("２").is_dir()


def test_the_point_of_a_chinese_input_method_is_the_case_touched_last() -> None:
    (case,) = {p.declared.meant("。") for n, p in PLACES if stands(p) == "CASE"}
    (other,) = {p.declared.meant("。") for n, p in PLACES if stands(p) == "OTHER"}
    assert (case, other) == (".", "。")


# ---- what is converted ---------------------------------------------------------------------------

KINDS = re.compile(
    r"\[?(TIME|DATE|YUAN|ALLOWANCE|TIME\|ALLOWANCE|FROM/TO|START|N|N\.\.\.|NUMBER|LINE|YEAR|TIE)\]?"
    r"|[a-z]+(\|[a-z]+)+"
)
GIVEN = {
    "CASE": "1",
    "OTHER": "2",
    "N": "1",
    "EVENT": "4",
    "STEP": "judge",
    "STAFF": "hong",
    "DOCUMENT": "record-card",
    "TEXT": "x",
    "TEXT...": "x",
    "ALLOWANCE": "3wd",
    "START": "9:30",
    "NEW": "1",
    "ID": "mo",
    "ROLE,…": "desk",
    "NAME": "x",
    "N...": "1",
    "FILE": "casefile.db",
    "FILE|-": "casefile.db",
    "FILE...": "casefile.db",
    "KIND": "weekly",
    "access|copy|correct|erase": "copy",
}
BESIDE = {
    "delegate --until": "delegate --to hong",
    "issue --settlement": "issue 1 record-card",
    "issue --in": "issue 1 record-card",
    "pause --until": "pause 1",
    "promise --due": "promise 1 x",
    "promise [TIME|ALLOWANCE]": "promise 1 x",
    "sign --copy": "sign 1 record-card x",
    "sign --at": "sign 1 record-card x",
    "import --format": "import x.csv",
    "attach --at": "attach 1 casefile.db --as photo",
    "template apply --in": "template apply x.docx",
    "promise-moved --due": "promise-moved 1 1",
    "report --event": "report weekly",
}
"""With which words the rest of a line stands, where it takes more than what it needs."""
ITSELF = {"desk add", "shell", "move"}


def line_with(name: str, place: Place, word: str) -> str:
    called = f"{name} {place.flags[-1] if place.flags else stands(place)}"
    flag = f"{place.flags[-1]} " if place.flags else ""
    if called in BESIDE:
        return f"{BESIDE[called]} {flag}{word}"
    words = [name]
    top = name.split()
    command = dict(commands(room_of(top[0]), top[0]))[name]
    for one in parameters_of(command.function):
        if one.name == place.name:
            words.append(f"{flag}{word}")
        elif one.needed:
            words += [*one.flags[:1], GIVEN.get(stands(one), "1")]
        elif "--reason" in one.flags:
            words.append("--reason x")
        elif isinstance(one.declared, Argument) and isinstance(place.declared, Argument):
            words += ["1"] if one.name in ("case", "no") else []
    return " ".join(words)


CONVERTED = [
    (name, place)
    for name, place in PLACES
    if name not in ITSELF and (KINDS.fullmatch(stands(place)) or place.kind is int)
]


@pytest.mark.parametrize(("name", "place"), CONVERTED, ids=lambda one: getattr(one, "name", one))
def test_what_cannot_be_read_is_told_with_its_place_and_what_would_be_right(
    desk: Desk, name: str, place: Place
) -> None:
    for _ in range(2):
        desk.open()
    desk.run("--as teng promise 1 回电 3d")
    line = line_with(name, place, "nope")
    code, told = tried(desk, line)
    assert code in (2, 3, 4, 65), (line, told)
    assert "nope" in told, (line, told)
    if stands(place).islower():
        assert all(one in told for one in stands(place).split("|")), (line, told)
        return
    names = {*place.flags, stands(place).strip("[]."), place.name, "--due"}
    assert any(one in told for one in names), (line, told)
    assert re.search(r"[Ss]uch as|write it like|is not one of|Known are", told), (line, told)


def test_a_day_that_a_list_begins_with_is_told_by_its_name(desk: Desk) -> None:
    for word in ("since", "until"):
        said = desk.run(f"list {word}=nope", code=65).err
        assert f"{word}=: nope" in said
        assert "write it like" in said


def test_a_file_that_is_not_there_is_told_before_what_its_name_does_not_tell(desk: Desk) -> None:
    assert "nofile is no file." in desk.run("import nofile", code=65).err
    Path("nofile").write_text("name\n", "utf-8")
    assert "does not tell its format" in desk.run("import nofile", code=2).err


def test_an_option_that_would_change_nothing_is_not_passed_over(desk: Desk) -> None:
    desk.open()
    assert "--at: nope" in desk.run("next 1 --at nope", code=65).err
    assert "belongs to a figure" in desk.run("why 1 --procedure nope", code=2).err
    assert "there are: cn" in desk.run("calendar show --as nope", code=3).err
