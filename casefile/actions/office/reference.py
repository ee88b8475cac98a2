"""What each key of a policy is called and means, in Chinese and in English."""

import tomllib
from functools import cache

import msgspec

from casefile.actions.office.shipped import shipped
from casefile.policy.reference import GrammarKey, key_named
from casefile.values.value import Title


class Meaning(msgspec.Struct, frozen=True):
    """The label of a key, in a word or two, and a sentence on what it means."""

    label: Title
    text: Title


def key_meaning(key: GrammarKey) -> Meaning:
    """What a key is called and means; in the grammar's own words where nobody wrote others."""
    name = key.path.rpartition(".")[2]
    parents = (key.path, key.path.replace("route_step.", "step."), f"*.{name}")
    for path in parents:
        if words := _words().get(path):
            zh, text_zh, en, text_en = words
            return Meaning(Title(zh, en), Title(text_zh, text_en))
    first = key.said.split("\n\n", 1)[0].replace("\n", " ")
    return Meaning(Title(name, name), Title(first, first))


def meaning_of_test(key: str) -> Title:
    """What a key of a ``[[test]]`` means; of the table itself where none is named."""
    _, zh, _, en = _words()[f"test.{key}" if key else "test"]
    return Title(zh, en)


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads((shipped("reference") / "keys.toml").read_text("utf-8"))


def label_of(path: str) -> Title:
    """What a table or a key is called, in a word or two."""
    key = key_named(path)
    return key_meaning(key).label if key else Title(path, path)
