"""Every command with each of its options mistyped by one letter: one sentence that names the option
that was meant, in both languages, and exit code 2."""

import re
import zlib
from collections.abc import Iterator

import pytest

from casefile.cli.in_full import Place, parameters_of
from casefile.cli.run import run
from casefile.cli.top import top
from casefile.cli.usage import GLOBAL
from casefile.values.likeness import near_miss, one_slip
from tests.test_in_full import COMMANDS

HELP = "--help"


def long_flags(function: object) -> list[str]:
    found = (flag for place in parameters_of(function) for flag in place.flags)
    return [flag for flag in found if flag.startswith("--")]


TYPED = [
    (name, flag, long_flags(c.function)) for name, c in COMMANDS for flag in long_flags(c.function)
]


def slips(flag: str) -> Iterator[str]:
    """One letter left out, one doubled, two changed over: where, follows from the name."""
    word = flag.removeprefix("--")
    at = zlib.crc32(word.encode()) % len(word)
    if len(word) > 3:
        yield f"--{word[:at]}{word[at + 1 :]}"
    yield f"--{word[:at]}{word[at]}{word[at:]}"
    at = min(at, len(word) - 2)
    yield f"--{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"


def meant(said: str) -> str:
    found = re.search(r"did you mean (--[a-z-]+)|您是否要输入 ?(--[a-z-]+)", said)
    return next(filter(None, found.groups())) if found else ""


@pytest.mark.parametrize("name", [" ".join(n) for n, _ in COMMANDS])
def test_an_option_that_is_mistyped_by_a_letter_is_told_as_it_is_spelt(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, flag, known in TYPED:
        if " ".join(words) != name:
            continue
        for slip in slips(flag):
            if slip in (*known, HELP, *GLOBAL):
                continue
            for lang in ("en", "zh"):
                assert run(["--lang", lang, *words, slip, "1"]) == 2, (words, slip)
                said = capsys.readouterr()
                sentence, see = said.err.splitlines()
                told = meant(sentence)
                assert told == flag or one_slip(slip.strip("-"), told.strip("-")), sentence
                assert "--help" in see
                assert said.out == ""


@pytest.mark.parametrize("flag", [f for f in long_flags(top) if f in GLOBAL])
def test_an_option_of_the_program_is_told_with_its_place_wherever_it_stands(
    flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for slip in slips(flag):
        for lang in ("en", "zh"):
            assert run(["--lang", lang, slip, "1", "list"]) == 2
            assert meant(capsys.readouterr().err) == flag
            assert run(["--lang", lang, "documents", "1", slip, "1"]) == 2
            said = capsys.readouterr().err
            assert meant(said) == flag
            assert f"casefile {flag} …" in said


def test_an_option_of_a_command_before_the_command_is_told_with_its_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["--lang", "en", "--jsno", "list"]) == 2
    assert "did you mean --json? It goes behind the command" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["lsit", "lis", "lists", "liist"])
def test_a_slip_of_the_finger_is_likelier_than_another_word(typed: str) -> None:
    assert near_miss(typed, ["site", "sites", "list", "lies"]) == "list"


NEEDY = [
    (" ".join(words), [p for p in parameters_of(c.function) if p.needed])
    for words, c in COMMANDS
    if any(p.needed for p in parameters_of(c.function))
]


@pytest.mark.parametrize(("name", "needed"), NEEDY, ids=[name for name, _ in NEEDY])
def test_a_command_without_what_it_needs_is_answered_with_a_line_that_has_it(
    name: str, needed: list[Place], capsys: pytest.CaptureFixture[str]
) -> None:
    for lang in ("en", "zh"):
        assert run(["--lang", lang, *name.split()]) == 2
        said = capsys.readouterr().err
        lines = re.findall(rf"casefile {name} (?!--help).+", said)
        assert lines, said
        if len(name.split()) > 1 and needed[0].name != "case":
            flags = [flag for p in needed for flag in p.flags[:1]]
            assert all(flag in lines[0] for flag in flags)


@pytest.mark.parametrize("typed", ["-5", "-5.50", "-0"])
def test_a_number_that_looks_like_an_option_is_told_where_it_may_stand(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", "en", "offer", "1", "refund", typed]) == 2
    assert "behind two dashes: casefile COMMAND … -- -" in capsys.readouterr().err
