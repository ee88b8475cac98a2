"""The first policy of docs/policy.md: written block by block, checked and played as it is told."""

import re
import tomllib
from pathlib import Path

import pytest

from casefile.policy.reading import read_policy
from tests.desk import RealDesk
from tests.test_transcripts import replayed
from tools import policy_docs

FENCE = re.compile(r"(?<=^```)(toml|console)( [^\n]*)?\n(.*?)(?=^```)", re.DOTALL | re.MULTILINE)
LANGUAGES = ("en", "zh")


def written(where: str, block: str) -> None:
    """Do with a block what the page says: append it to its file, put it in the place of all that
    stands there (anew), or of what stands from a line on."""
    name, _, place = where.strip().partition(" ")
    path = Path(name)
    kept = path.read_text("utf-8")
    if place == "anew":
        kept = ""
    elif place:
        cut = place.removeprefix("from ")
        assert f"\n{cut}\n" in kept, f"policy new writes no {cut} to delete from"
        kept = kept.partition(f"\n{cut}\n")[0] + "\n"
    path.write_text(f"{kept}{block}\n", "utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_policy_is_written_checked_and_played_as_the_page_tells(
    lang: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    update_golden: bool,
) -> None:
    monkeypatch.setenv("CASEFILE_LANG", lang)
    desk = RealDesk(capsys, monkeypatch)
    page = policy_docs.FIRST[lang]
    text = page.read_text("utf-8")

    def followed(found: re.Match[str]) -> str:
        kind, where, block = found.group(1), found.group(2) or "", found.group(3)
        if kind == "toml":
            written(where, block)
            return found.group()
        return f"{kind}\n{replayed(block, desk, capsys)}"

    got = FENCE.sub(followed, text)
    if update_golden:
        page.write_text(got, "utf-8")
    assert got == (got if update_golden else text)
    policy = read_policy(Path("shoes.toml").read_text("utf-8"))
    bound = [one for one in policy.limits if one.amounts]
    assert (len(policy.steps), len(policy.clocks), len(bound)) == (4, 2, 1)
    assert [one.id for one in policy.documents] == ["reply"]


def test_both_languages_write_the_same_first_policy() -> None:
    def rows(lang: str) -> list[tuple[str, str, object]]:
        text = policy_docs.FIRST[lang].read_text("utf-8")
        found = [
            (where, tomllib.loads(block))
            for kind, where, block in FENCE.findall(text)
            if kind == "toml"
        ]
        return [(where, *without_words(block)) for where, block in found]

    def without_words(block: dict[str, object]) -> tuple[str, object]:
        return ("", [*block]) if "test" in block else ("rows", block)

    assert rows("en") == rows("zh")
