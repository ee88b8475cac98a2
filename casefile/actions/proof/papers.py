"""Whether a Word file is the one that was issued: the same bytes, the same text, or altered."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from casefile.actions.histories import here_as, load
from casefile.actions.proof.anchors import borne, broken
from casefile.case.case import Case
from casefile.case.papers import IssuedDocument
from casefile.errors import BadData
from casefile.log.events import OFFICE, Event, ReportIssued
from casefile.log.problems import Problem
from casefile.papers.forged import Comparison, ForeignPaper, Oddity, compared, read_paper
from casefile.people.masks import mask
from casefile.people.privacy import manner
from casefile.policy import Policy
from casefile.store import Store

OURS = 0.3
"""How like an issued paper one must be at least to count as that paper altered."""
PaperResult = Literal["identical", "same-text", "altered", "erased", "unknown"]
"""Byte by byte an issued document; its text, saved again or in one of its copies; not its text, or
something odd about it; not byte by byte as it was issued, and the text to compare it with was
erased; not ours."""


class PaperVerdict(msgspec.Struct, frozen=True):
    """What a file is, and which document."""

    result: PaperResult
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
    report: ReportIssued | None = None
    """The report of the office that the file is, byte by byte."""

    @property
    def sound(self) -> bool:
        """Whether it is an issued text that is still valid."""
        if self.report:
            return True
        same = self.result in ("identical", "same-text")
        valid = self.document is not None and self.document.valid
        return same and valid and not self.problems


def verify_file(store: Store, path: Path, *, reveal: bool = False) -> PaperVerdict:
    """What the file at ``path`` is; BadData if it is no Word file. Names, numbers and addresses
    that the case knows are masked in what is told of it, unless they are to be revealed."""
    if report := _report(store, path):
        return PaperVerdict("identical", report=report)
    paper = read_paper(path)
    number = next((own for n in paper.numbers if (own := here_as(store, n))), "")
    found = _verdict(store, paper, number)
    problems = tuple(broken(store, borne(paper)))
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


LARGEST_REPORT = 64_000_000
"""No report is larger, in bytes; what is larger is read as a paper, which has bounds of its own."""


def _report(store: Store, path: Path) -> ReportIssued | None:
    """The report of the office that the file is; None where it is none, or cannot be read."""
    issued = [event.payload for event in store.of_kind(OFFICE, ReportIssued.kind)]
    try:
        if not issued or not path.is_file() or path.stat().st_size > LARGEST_REPORT:
            return None
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None  # told by who reads it as a paper
    return next((r for r in issued if isinstance(r, ReportIssued) and r.sha256 == digest), None)


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


def _verdict(store: Store, paper: ForeignPaper, number: str) -> PaperVerdict:
    """What the paper is among those of the case of that number, if there is one."""
    shows = paper.shows  # a damaged file is called damaged, whoever made it
    case, policy = load(store, number) if number else (None, None)
    if case is None or policy is None or not case.documents:
        return PaperVerdict("unknown")
    digest = hashlib.sha256(paper.content).hexdigest()
    closest: tuple[Comparison, IssuedDocument] | None = None
    for document in reversed(case.documents):
        copy = next((p.partition(":")[0] for p in document.parts if p.endswith(digest)), "")
        if document.sha256 == digest or copy:
            return PaperVerdict("identical", case, policy, document, copy=int(copy or 0))
        if document.erased:
            continue  # its hash proves a file identical, and nothing else
        found = compared(_kept(store, document), shows, len(document.copies))
        if found.same_lines:
            result: PaperResult = "altered" if found.odd else "same-text"
            return PaperVerdict(result, case, policy, document, odd=found.odd)
        if closest is None or found.likeness > closest[0].likeness:
            closest = found, document
    erased = [d for d in case.documents if d.erased]
    if erased and (closest is None or closest[0].likeness < OURS):
        return PaperVerdict("erased", case, policy, erased[-1])
    assert closest
    found, document = closest
    if found.likeness < OURS:  # another paper that only bears our number
        return PaperVerdict("unknown")
    return PaperVerdict("altered", case, policy, document, found.changed, found.odd)


def _kept(store: Store, document: IssuedDocument) -> bytes:
    content = store.file(document.sha256)
    if content is None:
        raise BadData(
            "The stored file {sha256} is missing; restore a backup.", sha256=document.sha256[:16]
        )
    return content
