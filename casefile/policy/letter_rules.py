"""What must hold of the paragraphs of letters and of what letters promise."""

import re
from collections.abc import Iterator

from casefile.errors import Message, message
from casefile.policy.faults import twice, undefined, unmeetable
from casefile.policy.grammar import Policy
from casefile.policy.letters import AGO, PLACES, SAID_BESIDE
from casefile.values.languages import LANGUAGE_CODE, languages


def _blocks(policy: Policy) -> Iterator[Message]:
    documents = {d.id: d for d in policy.documents}
    for number, block in enumerate(policy.blocks, 1):
        place = f"block[{number} {block.move}]"
        yield from undefined(documents, [block.document], f"{place}.document")
        if block.document in documents and documents[block.document].moves:
            yield from undefined(documents[block.document].moves, [block.move], f"{place}.move")
        yield from undefined(
            dict.fromkeys((*policy.facts, *SAID_BESIDE)), block.needs, f"{place}.needs"
        )
        yield from unmeetable(policy, block.when, f"{place}.when")
        if block.offers:
            yield from undefined([r.id for r in policy.remedies], [block.offers], f"{place}.offers")
        for text in block.text.values():
            if re.search("[{}]", re.sub(r"\{[^{}]*\}", "", text)):
                yield message(
                    "{place}: a brace stands alone; a fact is filled in like {example}",
                    place=f"{place}.text",
                    example="{name}",
                )
            for name in re.findall(r"\{([^{}]*)\}", text):
                days = (f"{k}{AGO}" for k in block.needs if _is_date(policy, k))
                if name not in (*PLACES, *block.needs, *days):
                    yield message(
                        "{place}: the text uses {name}, which is not among the facts it needs",
                        place=f"{place}.text",
                        name=name,
                        lacking=name,
                    )


def _letters(policy: Policy) -> Iterator[Message]:
    lettered = {block.document for block in policy.blocks}
    for document in policy.documents:
        place = f"document[{document.id}]"
        if document.id in lettered and not document.moves:
            yield message(
                "{place}: names no move, while paragraphs ([[block]]) belong to this paper",
                place=f"{place}.moves",
            )
        # once personal data are erased no paper is issued any more
        yield from unmeetable(policy, document.unless, f"{place}.unless", lasts=False)
        yield from undefined([r.id for r in policy.roles], document.signs, f"{place}.signs")
        kinds = [kind.id for kind in policy.attachments.kinds]
        yield from undefined(kinds, document.pictures, f"{place}.pictures")
        if document.to:
            yield from undefined(policy.facts, [document.to], f"{place}.to")
        if document.answer_by:
            clocks = [c.id for c in policy.clocks]
            yield from undefined(clocks, [document.answer_by], f"{place}.answer_by")
        yield from twice(document.moves, f"{place}.moves")
        used = {b.move for b in policy.blocks if b.document == document.id}
        for move in document.moves:
            if move not in used:
                yield message(
                    "{place}: no block belongs to the move {name}",
                    place=f"{place}.moves",
                    name=move,
                    absent=("block",),
                )
        for promise in document.promises:
            yield from undefined(policy.facts, [promise.due], f"{place}.promises")
            if promise.due in policy.facts and promise.due not in document.needs + document.may:
                yield message(
                    "{place}: {fact} is not asked for by this letter; name it in its needs or may",
                    place=f"{place}.promises",
                    fact=promise.due,
                    lacking=promise.due,
                )
            yield from unmeetable(policy, promise.when, f"{place}.promises.when")
            if promise.due in policy.facts and policy.facts[promise.due].type != "date":
                yield message("{place}: what is promised needs a date", place=f"{place}.promises")
    for number, alert in enumerate(policy.alerts, 1):
        yield from unmeetable(policy, alert.unless, f"alert[{number}].unless")
    for avoid in policy.avoids:
        yield from undefined([d.id for d in policy.documents], [avoid.document], "avoid.document")


def _is_date(policy: Policy, key: str) -> bool:
    return key in policy.facts and policy.facts[key].type == "date"


def _language(policy: Policy) -> Iterator[Message]:
    known, told = [*languages()], policy.organisation.language
    if told not in known:
        yield message(
            "{place}: there is no language {value}; there are: {known}",
            place="organisation.language",
            value=told,
            known=known,
        )


_PICTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(?:png|jpg|jpeg)", re.IGNORECASE)


def _organisation(policy: Policy) -> Iterator[Message]:
    """The logo is a picture, and what other languages have is told by their codes."""
    house = policy.organisation
    if house.logo and not _PICTURE.fullmatch(house.logo):
        yield message(
            "{place}: a logo is a plain file name ending in .png, .jpg or .jpeg",
            place="organisation.logo",
        )
    told = [("organisation.names", [*(house.names or ())])]
    told += [(f"avoid[{no}].others", [*(a.others or ())]) for no, a in enumerate(policy.avoids, 1)]
    for place, by_language in told:
        for name in by_language:
            if not LANGUAGE_CODE.fullmatch(name):
                yield message(
                    "{place}: {name} is no code of a language, such as ja", place=place, name=name
                )


LETTERS = (_language, _organisation, _blocks, _letters)
