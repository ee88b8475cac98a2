"""Whether a Word file is the one that was issued: the same bytes, the same text, or altered."""

import difflib
import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from casefile.actions.histories import load
from casefile.actions.proof.anchors import borne, broken
from casefile.case.case import Case
from casefile.case.papers import IssuedDocument
from casefile.errors import BadData
from casefile.log.events import Event
from casefile.log.problems import Problem
from casefile.papers.forged.compare import differing, joined, together
from casefile.papers.forged.oddities import HEADS, Oddity, oddities
from casefile.papers.forged.reading import _foreign, read_paper
from casefile.papers.forged.shown import Shown, shown
from casefile.people.masks import mask
from casefile.people.privacy import manner
from casefile.policy import Policy
from casefile.store import Store


class Verdict(msgspec.Struct, frozen=True):
    """What a file is. ``result``: ``identical`` to an issued document; ``same-text`` (saved again,
    or one of its copies); ``altered``, with the lines that differ, or with what is odd;
    ``erased``: not, byte by byte, as it was issued, and the text to compare it with was erased;
    ``unknown``: not ours."""

    result: str
    case: Case | None = None
    policy: Policy | None = None
    document: IssuedDocument | None = None
    changed: tuple[tuple[str, str], ...] = ()
    """Lines as issued and as they stand now; one of the two is empty for a line that was taken
    away or added."""
    odd: tuple[Oddity, ...] = ()
    """What may hide words of the same lines or show them as others, and was not issued so."""
    copy: int = 0
    """Of a file that holds one numbered copy: which."""
    problems: tuple[Problem, ...] = ()
    """What the head of the log that is printed on the paper tells about the log."""

    @property
    def sound(self) -> bool:
        """Whether it is an issued text that is still valid."""
        same = self.result in ("identical", "same-text")
        valid = self.document is not None and self.document.state == "issued"
        return same and valid and not self.problems


def verify_file(store: Store, path: Path, *, reveal: bool = False) -> Verdict:
    """What the file at ``path`` is; BadData if it is no Word file. Names, numbers and addresses
    that the case knows are masked in what is told of it, unless they are to be revealed."""
    content, numbers = read_paper(path)
    with _foreign(path):
        now = shown(content)
    number = next((n for n in numbers if store.case(n)), "")
    found = _verdict(store, content, now, number)
    problems = tuple(broken(store, borne(path, content, numbers)))
    found = msgspec.structs.replace(found, problems=problems)
    if reveal or not (found.changed or found.odd) or found.case is None or found.policy is None:
        return found
    masks = _masks(found.policy, store.events(found.case.number))

    def veiled(line: str) -> str:
        for value, veil in masks:
            line = line.replace(value, veil)
        return line

    changed = tuple((veiled(old), veiled(new)) for old, new in found.changed)
    odd = tuple(each.veiled(veiled) for each in found.odd)
    return msgspec.structs.replace(found, changed=changed, odd=odd)


def _masks(policy: Policy, events: Iterable[Event]) -> list[tuple[str, str]]:
    """Every personal value that is masked for others, with its mask; the longest first."""
    known: dict[str, str] = {}
    for event in events:
        for key, value in (event.personal or {}).items():
            how = manner(policy, key)
            if how != "none":
                for text in [value] if isinstance(value, str) else value:
                    known[text] = mask(text, how)
                    known["".join(text.split())] = mask(text, how)  # as odd words are told
    known.pop("", None)
    return sorted(known.items(), key=lambda pair: -len(pair[0]))


def _verdict(store: Store, content: bytes, now: Shown, number: str) -> Verdict:
    case, policy = load(store, number) if number else (None, None)
    if case is None or policy is None or not case.documents:
        return Verdict("unknown")
    digest = hashlib.sha256(content).hexdigest()
    lines = _lines(now)
    closest: tuple[float, IssuedDocument, list[str]] | None = None
    for document in reversed(case.documents):
        copy = next((p.partition(":")[0] for p in document.parts if p.endswith(digest)), "")
        if document.sha256 == digest or copy:
            return Verdict("identical", case, policy, document, copy=int(copy or 0))
        if document.erased:
            continue  # its hash proves a file identical, and nothing else
        before = shown(_kept(store, document))
        odd = _odd(before, now, len(document.copies))
        if odd is not None:
            return Verdict("altered" if odd else "same-text", case, policy, document, odd=odd)
        issued = _lines(before)
        ratio = difflib.SequenceMatcher(None, issued, lines, autojunk=False).ratio()
        if closest is None or ratio > closest[0]:
            closest = (ratio, document, issued)
    erased = [d for d in case.documents if d.erased]
    if erased and (closest is None or closest[0] < 0.3):
        return Verdict("erased", case, policy, erased[-1])
    assert closest
    if closest[0] < 0.3:  # another paper that only bears our number
        return Verdict("unknown")
    changed = tuple(_changes(closest[2], lines))
    heads = () if changed else (HEADS,)
    return Verdict("altered", case, policy, closest[1], changed, heads)


def _kept(store: Store, document: IssuedDocument) -> bytes:
    content = store.file(document.sha256)
    if content is None:
        raise BadData(
            "The stored file {sha256} is missing; restore a backup.", sha256=document.sha256[:16]
        )
    return content


def _odd(kept: Shown, now: Shown, copies: int) -> tuple[Oddity, ...] | None:
    """Of a file with the same lines as the one that was kept, or as one of its ``copies``: what
    shows or hides words otherwise. None for a file with other lines."""
    package = {name: held for name, held in now.odd.items() if kept.odd.get(name) != held}
    whole = joined(kept.sections), joined(now.sections)
    found = None
    if len(whole[0]) == len(whole[1]):
        parts = [differing(old, new) for old, new in zip(*whole, strict=True)]
        if None not in parts:
            found = together(*(part for part in parts if part is not None))
    if found is None and copies > 1 and len(now.sections) == 1:
        alike = (differing(old, now.sections[0]) for old in kept.sections)
        found = min((odd for odd in alike if odd is not None), key=len, default=None)
    if found is None:
        return None
    return oddities(together(package, found))


def _lines(found: Shown) -> list[str]:
    """All lines, those of the margins at the end and once each."""
    margins = (line for part in found.sections for lines, _ in part.margins for line in lines)
    body = [line for part in found.sections for line in part.lines]
    return [*body, *dict.fromkeys(margins)]


def _changes(issued: list[str], now: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, issued, now, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            old, new = issued[a:b], now[c:d]
            width = max(len(old), len(new))
            old += [""] * (width - len(old))
            new += [""] * (width - len(new))
            found += list(zip(old, new, strict=True))
    return found
