"""A letter composed from a case, block by block.

The style is that of a good answer to a complaint (source 000): moves in order, a named person, an
absolute date, what only this customer could be told, one who owns the matter; no excuse, no blame,
no condition, no rule quoted, nothing offered that was not granted.
"""

from collections.abc import Mapping, Sequence

import msgspec

from casefile.case.case import Case
from casefile.papers import on_paper
from casefile.papers.brackets import bracketed
from casefile.papers.letter_facts import (
    TODAY,
    in_a_letter,
    letter_facts,
)
from casefile.papers.letter_grants import granted_facts, sums_of_others, told_together
from casefile.policy import Document, Policy
from casefile.policy.conditions import holds
from casefile.values.patterns import pattern
from casefile.values.surnames import in_latin, names_somebody, surname
from casefile.values.value import Facts, Title, Value
from casefile.values.words import STOPS, enumerated

FULL_STOP = Title("。", ".")
SENTENCES = Title("", " ")
"""What stands between sentences."""
_ENDS = f"{STOPS}…:：)）”’》"


class Paragraph(msgspec.Struct, frozen=True):
    """One paragraph: the move it makes, its text, and whether it could be told to nobody else."""

    move: str
    text: str
    personal: bool = False
    offers: str = ""
    """The remedy that it offers."""
    ours: str = ""
    """The same without the names and words that the case put in it."""
    ungranted: tuple[str, ...] = ()
    """The facts of the sums that it tells and that were not granted."""


class Letter(msgspec.Struct, frozen=True):
    """A letter as it would be sent."""

    salutation: str
    paragraphs: tuple[Paragraph, ...]
    owner: str
    signer: str = ""
    post: str = ""

    @property
    def text(self) -> str:
        return "\n".join((self.salutation, *(p.text for p in self.paragraphs)))


def compose(
    case: Case,
    policy: Policy,
    kind: Document,
    given: Mapping[str, Value],
    lang: str,
    beside: Mapping[str, str] | None = None,
) -> Letter:
    """The letter that the blocks of ``kind`` make of what is known of ``case`` and ``given``, and
    of what is told ``beside`` facts (``letter_facts``)."""
    known: Facts = {**case.signs, **case.everything, **given}
    texts = dict(beside or letter_facts(case, policy, kind, (), case.updated_at, lang))
    paragraphs = []
    taken: set[str] = set()
    for block in policy.blocks:
        if block.document != kind.id or block.place in taken:
            continue
        granted = granted_facts(case, policy, block)
        told = {**{k: [known[k]] for k in block.needs if k in known}, **granted}
        told |= {k: [given[k]] for k in block.needs if k in given}
        if not (
            all(any(told.get(k, ())) or texts.get(k) for k in block.needs)
            and holds(block.when, known)
        ):
            continue
        if block.place:
            taken.add(block.place)
        each = [] if granted.keys() & given.keys() else told_together(case, policy, block)
        said = [
            texts | _said(policy, told | {k: [v] for k, v in one.items()}, lang, texts[TODAY])
            for one in each or [{}]
        ]
        words = block.text.of(lang)
        text, ours = (
            SENTENCES.of(lang).join(_sentence(_filled(words, v), lang) for v in values)
            for values in (said, [dict.fromkeys(said[0], " ")])
        )
        alone = {key: vs[0] for key, vs in told.items() if key not in granted or key in given}
        others = tuple(sums_of_others(case, policy, block, words, alone))
        paragraphs.append(Paragraph(block.move, text, block.personal, block.offers, ours, others))
    salutation = _salutation(known, policy, kind, lang)
    return Letter(salutation, tuple(paragraphs), texts["owner"], texts["signer"], texts["post"])


def _said(
    policy: Policy, told: Mapping[str, Sequence[Value]], lang: str, today: str
) -> dict[str, str]:
    """Facts by the names that a paragraph may use; of what was granted more than once, each."""
    found: dict[str, list[str]] = {}
    for key, values in told.items():
        for value in values:
            for name, text in in_a_letter(policy, key, value, lang, today).items():
                found.setdefault(name, []).append(text)
    return {name: enumerated(texts, lang) for name, texts in found.items()}


def _sentence(text: str, lang: str) -> str:
    """With a stop at its end, which who types reasons or own words often leaves out."""
    return text if text[-1:] in _ENDS else text + FULL_STOP.of(lang)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda m: _before(values[m[1]], m[2]), text)


def _before(value: str, mark: str) -> str:
    """What somebody typed with a stop at its end, before a mark that the sentence has itself."""
    if not mark or value[-1:] not in _STOPS_TYPED:
        return value + mark
    asked = mark in _STOPS_TYPED and value[-1] in "！？!?"
    return value if asked else value[:-1] + mark


_FIELD = pattern(r"\{([^{}]*)\}([。.，,；;、]?)")
_STOPS_TYPED = frozenset("。.；;！？!?")


def _salutation(known: Facts, policy: Policy, kind: Document, lang: str) -> str:
    """``王先生：``, ``Dear Mr Wang (王小明),``; the whole name where the form of address is not
    known, or is another person's."""
    key = kind.to or policy.summed("complainant")
    form = "" if kind.to else policy.summed("honorific")
    name = str(known.get(key, "")) if key else ""
    name = name if names_somebody(name) else ""
    value = str(known.get(form, "")) if form else ""
    choices: dict[str, Title] = {c.id: c.title for c in policy.facts[form].choices} if form else {}
    title = choices[value].of(lang) if value in choices else ""
    if not name:
        return on_paper.TO_NOBODY.of(lang)
    if lang == on_paper.LANG:
        called = surname(name) if title else name
    else:  # pinyin alone is a guess at how somebody writes their name: what is on record beside it
        latin = in_latin(surname(name) if title else name)
        called = name if latin == name else bracketed(on_paper.ABROAD, lang, latin=latin, name=name)
    manner = on_paper.TO_ONE_OF_KNOWN_TITLE if title else on_paper.TO_SOMEBODY
    return manner.of(lang).format(called=called, title=title)
