"""docs/policy.md and docs/policy.zh-CN.md: made of the grammar, with examples that are read."""

import re
from collections.abc import Iterator

import pytest

from casefile.actions.office.glossary import TRIGGER_WORDS
from casefile.actions.office.reference import key_meaning
from casefile.actions.office.sources import policy_text
from casefile.policy.reading import read_policy
from casefile.policy.reference import GrammarKey, grammar_keys, written_keys
from casefile.policy.trigger_rules import triggers
from tools import policy_docs


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_reference_is_what_the_grammar_gives(lang: str) -> None:
    """Where it is not: python tools/policy_docs.py"""
    assert policy_docs.FILES[lang].read_text("utf-8") == policy_docs.reference(lang)


@pytest.mark.parametrize("key", [k.path for k in grammar_keys() if not k.is_table])
def test_a_key_has_an_example_in_a_pack_or_in_a_policy_of_the_tests(key: str) -> None:
    found = next(k for k in grammar_keys() if k.path == key)
    assert policy_docs.example(found), f"add it to tests/rare.toml: {key}"


@pytest.mark.parametrize("key", written_keys(), ids=lambda k: k.path)
def test_a_key_is_explained_in_both_languages_and_in_plain_words(key: GrammarKey) -> None:
    """Where it is not: casefile/reference/keys.toml"""
    meaning = key_meaning(key)
    for told in (meaning.label, meaning.text):
        assert re.search("[\u4e00-\u9fff]", told.of("zh"))
        assert not re.search("[\u4e00-\u9fff]", told.of("en"))
        assert "``" not in told.of("zh") + told.of("en")


def test_every_policy_that_examples_are_taken_from_is_sound() -> None:
    for source in policy_docs.SOURCES:
        read_policy(policy_text(source))


def test_every_trigger_is_named_in_the_reference() -> None:
    known = {*TRIGGER_WORDS}
    for source in policy_docs.SOURCES:
        for trigger in triggers(read_policy(policy_text(source))):
            assert trigger in known or re.sub(":.*", ":ID", trigger) in known, trigger


def headings(lang: str) -> Iterator[str]:
    yield from re.findall("^## (.*)$", policy_docs.reference(lang), re.MULTILINE)


def test_both_languages_tell_of_the_same_tables() -> None:
    zh, en = ([*headings(lang)] for lang in ("zh", "en"))
    assert [re.findall("`.*`", h) for h in zh] == [re.findall("`.*`", h) for h in en]
