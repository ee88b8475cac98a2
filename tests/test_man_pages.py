"""man/casefile.1 and man/zh_CN/casefile.1: every command as a page for man, without a warning."""

import re
import shutil
import subprocess

import pytest

from casefile.cli.commands import ROOMS, room_of
from casefile.cli.in_full import parameters_of
from tools import command_docs, man_pages


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_for_man_is_what_the_declarations_give(lang: str) -> None:
    """Where it is not: python tools/policy_docs.py"""
    assert man_pages.PAGES[lang].read_text("utf-8") == man_pages.page(lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_command_option_and_exit_code_has_its_place_in_man(lang: str) -> None:
    text = man_pages.page(lang).replace("\\-", "-")
    for name in ROOMS:
        for typed, command in command_docs.commands(room_of(name), name):
            _, found, rest = text.partition(f'.SS "{typed}')
            assert found, typed
            said = rest.partition(".SS")[0]
            for place in parameters_of(command.function):
                if not place.declared.shown.get("hidden"):
                    assert all(flag in said for flag in place.flags), typed
    for code in command_docs.CODES:
        assert f"\\fB{code}\\fR" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_man_reads_the_page_without_a_warning(lang: str) -> None:
    mandoc = shutil.which("mandoc")
    if mandoc is None:
        pytest.skip("mandoc is not installed here")
    words = [mandoc, "-T", "lint", "-W", "warning", str(man_pages.PAGES[lang])]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_man_shows_what_is_written(lang: str) -> None:
    mandoc = shutil.which("mandoc")
    if mandoc is None:
        pytest.skip("mandoc is not installed here")
    words = [mandoc, "-T", "utf8", str(man_pages.PAGES[lang])]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8")
    plain = "".join(re.sub(".\b", "", done.stdout).split())
    for told in ("casefilelist", "CASEFILE_PAGER", "--no-pager", "NO_COLOR"):
        assert told in plain
