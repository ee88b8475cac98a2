"""What speaks against sending a letter: words to avoid, moves that it lacks, nobody named who acts,
something offered or a sum told that was not granted, nothing that is for this customer alone."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from casefile.case.case import Case
from casefile.case.money import Offer
from casefile.errors import Message, message
from casefile.papers.issuable import ways_to_record
from casefile.papers.letter_facts import (
    alarms,
    fact_in_a_letter,
)
from casefile.papers.letter_grants import offers_told, remedies_told
from casefile.papers.letters import Letter, Paragraph
from casefile.papers.on_paper import LANG
from casefile.policy import Document, Policy
from casefile.policy.conditions import holds
from casefile.policy.letters import Block
from casefile.values.surnames import is_chinese
from casefile.values.value import Value


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
    """Everything that speaks against sending the letter, but that it could have gone to
    anybody (``for_anybody``)."""
    made = [p.move for p in letter.paragraphs]
    told = {**case.signs, **case.everything, **given}
    for move in kind.moves:
        if move not in made:
            yield from (Remark(True, text) for text in _unsaid(move, case, policy, kind, told))
    order = [kind.moves.index(m) for m in made]
    if order != sorted(order):
        yield Remark(True, message("The moves of the letter are out of order."))
    known = {**case.everything, **given}

    def unsaid(of_type: str) -> bool:
        """Whether the letter needs facts of the type and tells none of them."""
        keys = [k for k in kind.needs if policy.facts[k].type == of_type and k in known]
        texts = [fact_in_a_letter(policy, k, known[k], lang) for k in keys]
        return bool(keys) and not any(text in letter.text for text in texts)

    if unsaid("date"):
        yield Remark(True, message("The letter names no date."))
    if unsaid("person"):
        yield Remark(True, message("The letter names nobody who acts."))
    if letter.owner not in letter.text:
        yield Remark(
            True, message("The letter has no owner: {owner} is not named.", owner=letter.owner)
        )
    yield from _spoilt(letter, policy, kind, given, case, lang)
    for alert, word in alarms(policy, case.everything):
        yield Remark(False, message("{why}: {word}", why=alert.why, word=word))
    yield from _untranslated(letter, policy, kind, known, lang)
    yield from _promised(letter, case, policy)
    yield from _sums(letter, case, policy)


def _untranslated(
    letter: Letter, policy: Policy, kind: Document, known: Mapping[str, Value], lang: str
) -> Iterator[Remark]:
    """Recorded words that stand in Chinese in a letter for somebody who reads another language."""
    text = "\n".join(p.text for p in letter.paragraphs)
    for key in (*kind.needs, *kind.may) if lang != LANG else ():
        value = known.get(key)
        words = policy.facts[key].type == "text" and isinstance(value, str) and is_chinese(value)
        if words and str(value) in text:
            yield Remark(
                False,
                message(
                    "The letter says {title} in Chinese: {words}. Say it in its own language: "
                    "{key}=…",
                    title=policy.facts[key].title,
                    words=str(value),
                    key=key,
                ),
            )


def _unsaid(
    move: str, case: Case, policy: Policy, kind: Document, known: Mapping[str, Value]
) -> Iterator[Message]:
    """That the letter does not make a move; where facts alone are missing, which, and how each
    comes into the letter: with the offer, with the letter, or with a step."""
    blocks = [b for b in policy.blocks if (b.document, b.move) == (kind.id, move)]
    wanted = [
        (block, [k for k in block.needs if k in policy.facts and not known.get(k)])
        for block in blocks
        if holds(block.when, known)
    ]
    block, missing = min((w for w in wanted if w[1]), key=lambda w: len(w[1]), default=(None, []))
    if block is None:
        yield message("The letter lacks the move {move}.", move=move)
        return
    remedies = dict.fromkeys(r for k in missing for r in remedies_told(policy, block, k))
    typed = [k for k in missing if k in kind.needs + kind.may]
    rest = [k for k in missing if k not in typed and not remedies_told(policy, block, k)]
    for remedy in remedies:
        yield message(
            "The letter lacks the move {move}, which tells what was granted; offer it first: "
            "casefile offer {case} {remedy} …",
            move=move,
            case=case.number,
            remedy=remedy,
        )
    if typed and not remedies:
        yield message(
            "The letter does not tell the customer yet: {titles}. Say it in a sentence that they "
            "can follow: {keys}",
            titles=[policy.facts[key].title for key in typed],
            keys=" ".join(f"{key}=…" for key in typed),
        )
    if rest:
        yield message(
            "The letter does not tell the customer yet: {titles}, which it takes from the case.",
            titles=[policy.facts[key].title for key in rest],
        )
        yield from ways_to_record(case, policy, None, rest)


def for_anybody(letter: Letter, policy: Policy, kind: Document) -> Iterator[Remark]:
    """That a letter could have gone to anybody; of a kind that has a place for more."""
    keys = _personal(policy, kind)
    if keys and not any(p.personal for p in letter.paragraphs):
        yield Remark(True, nothing_of_their_own(policy, keys))


def nothing_of_their_own(policy: Policy, keys: list[str]) -> Message:
    """That a letter has nothing for its customer alone, and the facts that would be."""
    return message(
        "Nothing in the letter is for this customer alone; add {keys} ({titles}), or say why not: "
        "--plain REASON",
        keys=" / ".join(f"{key}=…" for key in keys),
        titles=[policy.facts[key].title for key in keys],
    )


def lacks_too(
    case: Case,
    policy: Policy,
    kind: Document,
    given: Mapping[str, Value],
    missing: Iterable[str],
    *,
    plain: bool,
) -> Iterator[Message]:
    """What a letter still lacks once it is told what is ``missing``, so that all is asked for at
    once: facts of the moves that no paragraph can make, and something for this customer alone."""
    known = {**case.signs, **case.everything, **given, **dict.fromkeys(missing, "…")}
    for move in kind.moves:
        blocks = [b for b in policy.blocks if (b.document, b.move) == (kind.id, move)]
        applying = [b for b in blocks if holds(b.when, known)]
        if applying and not any(_has_facts(b, policy, known) for b in applying):
            yield from _unsaid(move, case, policy, kind, known)
    keys = _personal(policy, kind)
    if not plain and keys and not any(known.get(key) for key in keys):
        yield nothing_of_their_own(policy, keys)


def _has_facts(block: Block, policy: Policy, known: Mapping[str, Value]) -> bool:
    """Whether all is known that the block takes from the facts."""
    return all(known.get(key) for key in block.needs if key in policy.facts)


def _personal(policy: Policy, kind: Document) -> list[str]:
    """The facts of the paragraphs that are for one customer alone."""
    blocks = [b for b in policy.blocks if b.document == kind.id and b.personal]
    return list(dict.fromkeys(k for b in blocks for k in b.needs if k in policy.facts))


def own_facts(policy: Policy, kind: Document, known: Mapping[str, Value]) -> tuple[str, ...]:
    """The sentences to be written for one customer, where nothing known is for them alone."""
    keys = _personal(policy, kind)
    if any(known.get(key) for key in keys):
        return ()
    return tuple(key for key in keys if policy.facts[key].type == "text")


def own_sentences(policy: Policy, kind: Document, given: Mapping[str, Value]) -> dict[str, str]:
    """What was written for one letter, for this customer alone."""
    keys = [k for k in _personal(policy, kind) if policy.facts[k].type == "text"]
    return {key: str(given[key]) for key in keys if key in given}


def _spoilt(
    letter: Letter,
    policy: Policy,
    kind: Document,
    given: Mapping[str, Value],
    case: Case,
    lang: str,
) -> Iterator[Remark]:
    """Words that a letter must not use: in our sentences, those written for it among them; not in
    names, nor in words that were recorded as somebody said them."""
    own = "\n".join(own_sentences(policy, kind, given).values())
    for value in case.everything.values():
        if isinstance(value, str) and len(value) > 1:
            own = own.replace(value, " ")
    ours = "\n".join((*(p.ours for p in letter.paragraphs), own))
    for avoid in policy.avoids:
        for word in avoid.words(lang) if avoid.document == kind.id else ():
            if _stands(word, ours):
                yield Remark(
                    True, message("The letter says {word}: {why}.", word=word, why=avoid.why)
                )


def _stands(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text``: no part of a longer one, save in Chinese, which sets no
    words apart."""
    if all("\u4e00" <= each <= "\u9fff" for each in word):
        return word in text
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


def _sums(letter: Letter, case: Case, policy: Policy) -> Iterator[Remark]:
    """A sum is the one that was granted, wherever what is granted answers for it."""
    keys = dict.fromkeys(key for p in letter.paragraphs for key in p.ungranted)
    for key in keys:
        granted = [str(o.facts[key]) for o in offers_told(case) if key in o.facts]
        title = policy.facts[key].title
        yield Remark(
            True,
            message(
                "The letter tells another {title} than was granted, which is {what}; leave it out "
                "and it says that.",
                title=title,
                what=granted,
            )
            if granted
            else message("The letter tells of {title}, and nothing was granted.", title=title),
        )


def _as_granted(offer: Offer, paragraph: Paragraph, policy: Policy) -> bool:
    """Whether the paragraph names what was granted, and not something else of the kind."""
    return all(text in paragraph.text for text in _told(offer, policy))


def _told(offer: Offer, policy: Policy) -> list[str]:
    """What an offer says in words: the item, not the amount."""
    texts = ((key, value) for key, value in offer.facts.items() if isinstance(value, str))
    return [value for key, value in texts if policy.facts[key].type == "text"]
