"""The reference of one key of the policy, or of one table."""

from typing import Any

import msgspec

from casefile.errors import message
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page, Pairs, Table
from casefile.policy.reference import GrammarKey, few_words, spelling

VALUE_KINDS = {
    "text": message("text"),
    "texts": message("a text, or a list of texts"),
    "title": message("a title: one text, or one for each language"),
    "condition": message("a condition: facts and their values"),
    "bool": message("true or false"),
    "number": message("a whole number"),
    "date": message("a date"),
    "words": message("one of these words"),
    "names": message("a table of texts"),
    "lists": message("a table of lists of texts"),
    "table": message("a table"),
}


def header(key: GrammarKey) -> str:
    """How a table stands in the file: ``[[clock]]``, ``[fact.KEY]``, ``[notify]``."""
    if key.listed:
        return f"[[{key.path}]]"
    return f"[{key.path}.KEY]" if key.named else f"[{key.path}]"


def kind_text(key: GrammarKey, speak: Language) -> str:
    """What may stand there, with the words where there are only a few."""
    told = speak.say(VALUE_KINDS[spelling(key.kind)])
    words = few_words(key.kind)
    return f"{told}: {' · '.join(words)}" if words else told


def default_text(key: GrammarKey, speak: Language) -> str:
    """What it is where the file is silent."""
    if key.required:
        return speak.text("must be given")
    value: Any = key.default
    empty = value in (None, "", (), {}) or value is msgspec.UNSET
    if empty or isinstance(value, msgspec.Struct):
        return speak.text("may be left out")
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def key_page(
    key: GrammarKey, label: str, meaning: str, below: list[tuple[GrammarKey, str]], speak: Language
) -> Page:
    """What a key means; of a table the keys that may stand in it too."""
    name = header(key) if key.is_table else key.path
    page: Page = [Heading(f"{name}  {label}"), Line(meaning)]
    if not key.is_table:
        rows = (
            (speak.text("type"), kind_text(key, speak)),
            (speak.text("default"), default_text(key, speak)),
        )
        page.append(Pairs(rows))
    if below:
        headings = (speak.text("key"), speak.text("type"), speak.text("default"))
        table = tuple(
            (k.path, kind_text(k, speak), default_text(k, speak), told) for k, told in below
        )
        page.append(Table((*headings, speak.text("meaning")), table))
    return page
