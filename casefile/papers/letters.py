"""A letter composed from a case, and whether it may be sent.

The style is that of a good answer to a complaint (source 000): moves in order, a named person, an
absolute date, what only this customer could be told, one who owns the matter; no excuse, no blame,
no condition, no rule quoted, nothing offered that was not granted.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from casefile.case.case import Case
from casefile.case.money import Offer
from casefile.errors import Message, message
from casefile.papers import phrases
from casefile.policy import Document, Policy
from casefile.policy.conditions import holds
from casefile.policy.letters import Block
from casefile.procedure.facts import shown
from casefile.values.moments import a_date
from casefile.values.value import Facts, Title, Value
from casefile.values.words import in_words, names_a_day

_TWO = {
    *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟"),
    *("端木", "百里", "西门", "东郭", "南宫", "独孤", "澹台", "轩辕", "闻人", "赫连"),
    *("公孙", "令狐", "慕容", "司徒", "夏侯", "宇文", "长孙"),
}


class Paragraph(msgspec.Struct, frozen=True):
    """One paragraph: the move it makes, its text, and whether it could be told to nobody else."""

    move: str
    text: str
    personal: bool = False
    offers: str = ""
    """The remedy that it offers."""


class Letter(msgspec.Struct, frozen=True):
    """A letter as it would be sent."""

    salutation: str
    paragraphs: tuple[Paragraph, ...]
    owner: str

    @property
    def text(self) -> str:
        return "\n".join((self.salutation, *(p.text for p in self.paragraphs)))


def compose(
    case: Case, policy: Policy, kind: Document, given: Mapping[str, Value], lang: str
) -> Letter:
    """The letter that the blocks of ``kind`` make of what is known of ``case`` and ``given``."""
    known: Facts = {**case.signs, **case.everything, **given}
    owner = policy.name_of(case.owner)
    places = {
        "owner": owner,
        "organisation": policy.organisation.called(lang),
        "number": case.number,
    }
    paragraphs = []
    taken: set[str] = set()
    for block in policy.blocks:
        if block.document != kind.id or block.place in taken or not _fits(block, known):
            continue
        if block.place:
            taken.add(block.place)
        values = places | {key: _said(policy, key, known[key], lang) for key in block.needs}
        text = re.sub(r"\{([^{}]*)\}", lambda m, v=values: v[m.group(1)], block.text.of(lang))  # type: ignore[misc]
        paragraphs.append(Paragraph(block.move, text, block.personal, block.offers))
    return Letter(_salutation(case, policy, lang), tuple(paragraphs), owner)


def _fits(block: Block, known: Facts) -> bool:
    return all(known.get(key) for key in block.needs) and holds(block.when, known)


def _said(policy: Policy, key: str, value: Value, lang: str) -> str:
    """A fact as it is said in a letter: dates in words, people by name."""
    if policy.facts[key].type == "date":
        return in_words(a_date(str(value)), lang)
    return shown(policy, key, value, lang, reveal=True)


def _salutation(case: Case, policy: Policy, lang: str) -> str:
    """``王先生：``; where the form of address is not known, the whole name with respect."""
    key, form = policy.summed("complainant"), policy.summed("honorific")
    name = str(case.facts.get(key, "")) if key else ""
    value = str(case.facts.get(form, "")) if form else ""
    choices: dict[str, Title] = {c.id: c.title for c in policy.facts[form].choices} if form else {}
    title = choices[value].of(lang) if value in choices else ""
    if not name:
        return phrases.TO_NOBODY.of(lang)
    manner = phrases.TO_ONE_OF_KNOWN_TITLE if title else phrases.TO_SOMEBODY
    return manner.of(lang).format(surname=surname(name), name=name, title=title)


def surname(name: str) -> str:
    """The family name of a Chinese name, also one of two characters; any other name whole."""
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name):
        return name
    return name[:2] if name[:2] in _TWO else name[:1]


class Remark(msgspec.Struct, frozen=True):
    """What the letter check says; ``grave`` remarks keep the letter from being issued."""

    grave: bool
    message: Message


def letter_remarks(
    letter: Letter,
    case: Case,
    policy: Policy,
    kind: Document,
    given: Mapping[str, Value],
    lang: str,
) -> Iterator[Remark]:
    """Everything that speaks against sending the letter."""
    made = [p.move for p in letter.paragraphs]
    for move in kind.moves:
        if move not in made:
            yield Remark(True, message("The letter lacks the move {move}.", move=move))
    order = [kind.moves.index(m) for m in made]
    if order != sorted(order):
        yield Remark(True, message("The moves of the letter are out of order."))
    if not names_a_day(letter.text, lang):
        yield Remark(True, message("The letter names no date."))
    known = {**case.everything, **given}
    people = [k for k in kind.needs if policy.facts[k].type == "person"]
    if people and not any(_said(policy, k, known[k], lang) in letter.text for k in people):
        yield Remark(True, message("The letter names nobody who acts."))
    if letter.owner not in letter.text:
        yield Remark(
            True, message("The letter has no owner: {owner} is not named.", owner=letter.owner)
        )
    if not any(p.personal for p in letter.paragraphs):
        yield Remark(False, message("Nothing in the letter is for this customer alone."))
    for avoid in policy.avoids:
        words = avoid.words(lang) if avoid.document == kind.id else ()
        for word in words:
            if _stands(word, letter.text):
                yield Remark(
                    True, message("The letter says {word}: {why}.", word=word, why=avoid.why)
                )
    yield from _promised(letter, case, policy)


def _stands(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text``: no part of a longer one, save in Chinese, which sets no
    words apart."""
    letter = r"[^\W\u4e00-\u9fff]"
    before = f"(?<!{letter})" if re.match(letter, word) else ""
    after = f"(?!{letter})" if re.search(f"{letter}$", word) else ""
    return re.search(f"{before}{re.escape(word)}{after}", text, re.IGNORECASE) is not None


def _promised(letter: Letter, case: Case, policy: Policy) -> Iterator[Remark]:
    """Nothing is offered that was not granted, and nothing while an approval is waited for."""
    granted = [o for o in case.offers if o.granted]
    for paragraph in letter.paragraphs:
        same = [o for o in granted if o.kind == paragraph.offers]
        if not paragraph.offers or any(_as_granted(o, paragraph, policy) for o in same):
            continue
        remedy = policy.remedy(paragraph.offers)
        title = remedy.title if remedy else paragraph.offers
        yield Remark(
            True,
            message(
                "The letter offers {remedy}, which was granted otherwise: {what}.",
                remedy=title,
                what=[v for o in same for v in _told(o, policy)],
            )
            if same
            else message(
                "The letter offers {remedy}, which was not granted on this case.", remedy=title
            ),
        )
    for offer in case.offers:
        if offer.state == "waiting":
            yield Remark(True, message("Remedy {no} waits for an approval.", no=offer.no))


def _as_granted(offer: Offer, paragraph: Paragraph, policy: Policy) -> bool:
    """Whether the paragraph names what was granted, and not something else of the kind."""
    return all(text in paragraph.text for text in _told(offer, policy))


def _told(offer: Offer, policy: Policy) -> list[str]:
    """What an offer says in words: the item, not the amount."""
    texts = ((key, value) for key, value in offer.facts.items() if isinstance(value, str))
    return [value for key, value in texts if policy.facts[key].type == "text"]
