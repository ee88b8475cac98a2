"""The pages for people: what they tell to type is typed, and answers as they say."""

import re
import shlex
from pathlib import Path

import pytest

from casefile.cli.run import run
from tests.desk import RealDesk
from tests.test_transcripts import replayed

DOCS = Path(__file__).parents[1] / "docs"
LANGUAGES = {"": "en", ".zh-CN": "zh"}
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
REGISTER = (
    "name,phone,category,about,details,request,received_at\n"
    "赵明,13712340000,goods,电视,亮点,换货,2026-03-01 15:00\n"
)


@pytest.mark.parametrize("suffix", LANGUAGES)
def test_the_lesson_is_answered_word_for_word(
    suffix: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    update_golden: bool,
) -> None:
    monkeypatch.setenv("CASEFILE_LANG", LANGUAGES[suffix])
    desk = RealDesk(capsys, monkeypatch)
    path = DOCS / f"lesson{suffix}.md"
    text = path.read_text("utf-8")
    got = BLOCK.sub(lambda found: replayed(found.group(), desk, capsys), text)
    if update_golden:
        path.write_text(got, "utf-8")
    assert got == (path.read_text("utf-8") if update_golden else text)


def lines(text: str) -> list[tuple[str, int]]:
    """Each line that a page tells to type, and the exit code that it says: 0 if none."""
    blocks = "\n".join(BLOCK.findall(text))
    return [
        (line, int(code or 0))
        for line, code in re.findall(r"^\$ casefile (.*)\n(?:\[(\d+)\]$)?", blocks, re.MULTILINE)
    ]


@pytest.mark.parametrize("suffix", LANGUAGES)
@pytest.mark.parametrize("page", ["recipes", "auditor", "administrator"])
def test_every_line_of_a_page_ends_as_the_page_says(
    page: str, suffix: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_LANG", LANGUAGES[suffix])
    desk = RealDesk(capsys, monkeypatch)
    Path("photo.jpg").write_bytes(b"a photograph")
    Path("register.csv").write_text(REGISTER, "utf-8")
    text = (DOCS / f"{page}{suffix}.md").read_text("utf-8")
    assert lines(text)
    for line, code in lines(text):
        assert run(shlex.split(line)) == code, f"{line}\n{capsys.readouterr()}"
    assert desk.store_path.exists()


@pytest.mark.parametrize("page", ["lesson", "recipes", "auditor", "administrator"])
def test_both_languages_tell_to_type_the_same_commands(page: str) -> None:
    def commands(suffix: str) -> list[str]:
        told = lines((DOCS / f"{page}{suffix}.md").read_text("utf-8"))
        return [next(word for word in line.split() if not word.startswith("-")) for line, _ in told]

    assert commands("") == commands(".zh-CN")


def test_the_readmes_lead_to_every_page_for_people() -> None:
    for name, suffix in (("README.md", ""), ("README.zh-CN.md", ".zh-CN")):
        text = (DOCS.parent / name).read_text("utf-8")
        for page in ("lesson", "recipes", "guide", "commands", "auditor", "administrator"):
            assert f"docs/{page}{suffix}.md" in text, f"{name}: {page}"


def test_no_page_for_people_leads_nowhere() -> None:
    for page in DOCS.glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
