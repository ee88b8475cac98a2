"""What ``policy check`` answers to the mistakes of whoever edits a policy: a table of changes to a
sound one, each with the exact answer and its line, in both languages (tests/mistakes.txt)."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import checked_policy, policy_source, sound_policy
from casefile.errors import Message, PolicyError, message
from casefile.pages.language import Language
from casefile.policy.presence_rules import present, present_soon
from casefile.policy.reading import remarks_on
from tests.desk import pack_text

HERE = Path(__file__).parent
SOUND = (HERE / "sound.toml").read_text("utf-8")
RAW = tomllib.loads(SOUND)
TABLE = HERE / "mistakes.txt"
LANGUAGES = ("en", "zh")
TODAY = date(2026, 3, 2)
"""The day by which the days of staff are judged."""


class Mistake(NamedTuple):
    """Changes to the sound text (before, after), and what is answered, by language."""

    changes: tuple[tuple[str, str], ...]
    answers: dict[str, list[str]]

    @property
    def text(self) -> str:
        text = SOUND
        for before, after in self.changes:
            assert text.count(before) >= 1, before
            text = text.replace(before, after, 1)
        return text

    @property
    def written(self) -> str:
        return " ".join(after or f"without {before}" for before, after in self.changes)


def blocks() -> list[str]:
    return TABLE.read_text("utf-8").rstrip("\n").split("\n\n")


def mistake(block: str) -> Mistake:
    changes: list[tuple[list[str], list[str]]] = []
    answers: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    last = ""
    for line in block.splitlines():
        mark, _, text = line.partition(" ")
        if mark == "-" and last != "-":
            changes.append(([], []))
        if mark in "-+":
            changes[-1][mark == "+"].append(text)
        else:
            answers[mark].append(text)
        last = mark
    return Mistake(tuple(("\n".join(a), "\n".join(b)) for a, b in changes), answers)


MISTAKES = [mistake(block) for block in blocks() if not block.startswith("#")]


def answered(text: str) -> dict[str, list[str]]:
    """Every fault of ``text``; of a sound one every remark."""
    parts: list[Message]
    try:
        policy = checked_policy(text, Path("nowhere"), present(TODAY))
        remarks = remarks_on(policy, text, present_soon(TODAY))
        parts = [message("warning: {text}", text=m) for m in remarks]
    except PolicyError as error:
        parts = list(error.parts)
    return {lang: [Language(lang).say(part) for part in parts] for lang in LANGUAGES}


@pytest.mark.parametrize("mistake", MISTAKES, ids=[m.written[:60] for m in MISTAKES])
def test_a_mistake_is_answered_with_its_line_and_nothing_beside(mistake: Mistake) -> None:
    assert answered(mistake.text) == mistake.answers


def test_the_answers_are_kept_up(update_golden: bool) -> None:
    if update_golden:
        TABLE.write_text("\n\n".join(map(rewritten, blocks())) + "\n", "utf-8")
    assert len(MISTAKES) >= 150


def rewritten(block: str) -> str:
    if block.startswith("#"):
        return block
    kept = [line for line in block.splitlines() if line[0] in "-+"]
    said = answered(mistake(block).text)
    return "\n".join([*kept, *(f"{lang} {line}" for lang in LANGUAGES for line in said[lang])])


def test_the_sound_policy_gets_no_answer_at_all() -> None:
    assert answered(SOUND) == {"en": [], "zh": []}


def test_a_shipped_pack_has_no_fault_and_at_most_one_remark() -> None:
    for pack in packs():
        said = answered(pack_text(pack))["en"]
        assert len(said) <= 1, (pack, said)
        assert all("warning: " in line for line in said), (pack, said)


def test_every_answer_tells_the_line_that_was_changed_or_what_rests_on_it() -> None:
    for one in MISTAKES:
        for line in one.answers["en"]:
            assert re.match(r"(warning: )?line [0-9]+[:,] ", line), line


def test_both_languages_tell_the_same_faults() -> None:
    for one in MISTAKES:
        assert len(one.answers["en"]) == len(one.answers["zh"]) > 0, one.written
        for line in one.answers["zh"]:
            words = re.findall(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", line)
            assert not words, line


def test_every_key_of_every_text_has_its_line() -> None:
    from casefile.policy.lines import Lines

    for text in [SOUND, *(pack_text(name) for name in packs())]:
        raw, rows = tomllib.loads(text), text.splitlines()
        found = Lines(text, raw)
        for path, line in found.found.items():
            if isinstance(path[-1], str):
                assert path[-1] in rows[line - 1]
        assert len(found.found) == sum(1 for _ in paths(raw))


def paths(value: object) -> Iterator[object]:
    """Every key and every item below ``value``."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from paths(one)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield number
            yield from paths(one)


SOME = [m for no, m in enumerate(MISTAKES) if no % 4 == 0 or "TOML" in str(m.answers)]
CUT = "[[step]]\n"
"""Where the sound policy is cut into a file and one that it includes."""


@pytest.mark.parametrize("mistake", SOME, ids=[m.written[:60] for m in SOME])
def test_a_mistake_in_one_of_several_files_is_told_by_its_file_and_line(
    mistake: Mistake, tmp_path: Path
) -> None:
    head, cut, rest = mistake.text.partition(CUT)
    files = {"shop.toml": f'include = ["rest.toml"]\n{head}', "rest.toml": cut + rest}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    whole = mistake.text.splitlines()
    first = head.count("\n")
    said = told_of(str(tmp_path / "shop.toml"))
    assert len(said) == len(mistake.answers["en"])
    for line in said:
        found = re.match(r"(?:warning: )?(shop|rest)\.toml: (?:warning: )?line ([0-9]+)[:,]", line)
        assert found, line
        number = int(found[2])
        at = number - 1 if found[1] == "shop" else number + first
        assert any(f"line {at}" in answer for answer in mistake.answers["en"]), (
            line,
            whole[at - 1],
        )


def told_of(file: str) -> list[str]:
    """What the check of a file answers, by its files."""
    speak = Language("en")
    try:
        source = policy_source(file)
        policy = sound_policy(file, "", present(TODAY))
    except PolicyError as error:
        return [speak.say(part) for part in error.parts]
    remarks = source.told(remarks_on(policy, source.text, present_soon(TODAY)))
    return [speak.say(one) for one in remarks]


# ---- one slip, one answer ------------------------------------------------------------------------

NAMED = {
    *(
        str(row["id"])
        for rows in RAW.values()
        if isinstance(rows, list)
        for row in rows
        if "id" in row
    ),
    *(c["id"] for fact in RAW["fact"].values() for c in fact.get("choices", ())),
    *RAW["fact"],
}
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def slips() -> Iterator[tuple[int, str]]:
    """Every place of the sound policy in which a name stands, with the name misspelt there: its
    line, and the whole text."""
    lines = SOUND.splitlines()
    for number, line in enumerate(lines, 1):
        code = line.split("#")[0]
        if re.match(r"\s*(name|title|text)\b", code):
            continue
        for found in WORD.finditer(code):
            name, before = found[0], code[: found.start()]
            words = re.search(r'(zh|en) = "[^"]*$', before)
            if name in NAMED and before and not words:
                slip = name[0] + name[2] + name[1] + name[3:] if len(name) > 3 else name + name[-1]
                slip = slip if slip != name else name + name[-1]
                changed = line[: found.start()] + slip + line[found.end() :]
                yield number, "\n".join([*lines[: number - 1], changed, *lines[number:]]) + "\n"


def test_a_name_that_is_misspelt_once_gets_one_answer_with_its_line() -> None:
    """Where a reference is misspelt, the answer stands at it; where a row itself is, at the first
    that refers to it, with the others; where nothing refers to the row, nothing is wrong."""
    silent = 0
    for number, text in slips():
        said = answered(text)["en"]
        assert len(said) <= 1, (number, said)
        own = re.match(
            r"\[fact|\s*(choices = \[)?(\{ )?(id|login|place|moves) = ",
            text.splitlines()[number - 1],
        )
        silent += not said
        assert said or own, number
        if said and not own:
            assert f"line {number}: " in said[0], (number, said)
    assert silent < 30
