"""Anchors: what the log's head was at a moment, kept where whoever can write the log cannot.

The log proves that nothing in it was changed without changing everything after it. That its end
was cut off, or that all of it was written anew, only shows against a head that was kept elsewhere:
in a file of anchors, a line for each look (``number <tab> hash <tab> time``), or printed on the
papers that were issued.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from casefile.actions.histories import here_as
from casefile.disk.files import read_text
from casefile.disk.patience import descriptor_of
from casefile.errors import BadData, CasefileError, cannot_read, cannot_write
from casefile.log.events import CaseTaken, DocumentIssued
from casefile.log.problems import Problem
from casefile.store import Store
from casefile.values.moments import a_moment, spell
from casefile.values.words import HEAD_MARK

if TYPE_CHECKING:
    from casefile.papers.forged import ForeignPaper

_LINE = re.compile(r"([0-9]{1,18})\t([0-9a-f]{64})\t(\S+)")
_VERSION = re.compile(r"第\s*([0-9]{1,6})\s*版|\bv([0-9]{1,6})\b")


class Anchor(msgspec.Struct, frozen=True):
    """That the log's head was ``head`` (hexadecimal; the beginning of it, on a paper).

    From a file: of event ``seq``, written at ``time``. From a paper: of the event before the one
    that put it on record, as version ``version`` on ``case``, where they could be read.
    """

    head: str
    seq: int = 0
    time: datetime | None = None
    paper: str = ""
    cases: tuple[str, ...] = ()
    version: int = 0


def append(path: Path, head: tuple[int, str], now: datetime) -> None:
    """Add an anchor to the file at ``path``, which is made if there is none; on the disk when this
    returns. BadData for a file that holds something else, CannotWrite if it takes no line."""
    seq, digest = head
    line = f"{seq}\t{digest}\t{spell(now)}\n"
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError:
        content = b""  # another account's, which we may add to and not read
    if content and not _LINE.match(content[:200].decode("utf-8", "replace")):
        raise BadData("{path} is no file of anchors; nothing was added.", path=str(path))
    if content and not content.endswith(b"\n"):
        line = "\n" + line  # after a line that was not finished
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = descriptor_of(path, flags)
        try:
            # one write, so that lines of two runs never mix
            if os.write(descriptor, line.encode()) != len(line):
                raise BlockingIOError(errno.EAGAIN, "only a part of the line was taken")
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise cannot_write(path, error) from error


def anchors_of(path: Path) -> list[Anchor]:
    """The anchors of a file or a pipe, or the one that an issued paper bears; BadData tells the
    line that is none, or that there is none at all: nothing would have been compared."""
    if _is_paper(path):
        from casefile.papers.forged import read_paper

        found = borne(read_paper(path))
        if not found:
            raise BadData("{path} bears no head of the log.", path=str(path))
        return found
    lines = enumerate(read_text(path).split("\n"), 1)
    kept = [_anchor(path, number, line.rstrip("\r")) for number, line in lines if line.strip()]
    if not kept:
        raise BadData("{path} holds no anchor.", path=str(path))
    return kept


def _heads(text: str) -> list[str]:
    """What papers print of the log's head, behind the word that their language has for the log."""
    marks = "|".join(rf"\b{m}" if m.isascii() else m for m in map(re.escape, HEAD_MARK.names))
    return re.findall(rf"(?:{marks})\s*([0-9a-f]{{16}})(?![0-9A-Za-z])", text)


def _is_paper(path: Path) -> bool:
    if path.exists() and not path.is_file():
        return False  # a pipe can be read only once
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise cannot_read(path, error) from error


def _anchor(path: Path, number: int, line: str) -> Anchor:
    read = _LINE.fullmatch(line)
    try:
        if read:
            return Anchor(read[2], int(read[1]), a_moment(read[3], "UTC"))
    except CasefileError:
        pass  # no time
    raise BadData(
        "{path}, line {line}: no anchor (number, hash and time, with tabs between them).",
        path=str(path),
        line=number,
    )


def borne(paper: "ForeignPaper") -> list[Anchor]:
    """The heads of the log on the margins of a paper that somebody handed in. (In between stand a
    customer's words, which may be anything.)"""
    versions = {int(a or b) for a, b in _VERSION.findall(paper.margins)}
    version = versions.pop() if len(versions) == 1 else 0
    heads = dict.fromkeys(_heads(paper.margins))
    name, cases = paper.path.name, paper.numbers
    return [Anchor(head, paper=name, cases=cases, version=version) for head in heads]


def broken(store: Store, anchors: list[Anchor]) -> Iterator[Problem]:
    """What the anchors tell that the log does not bear out."""
    for anchor in anchors:
        problem = _paper(store, anchor) if anchor.paper else _line(store, anchor)
        if problem:
            yield problem


def _line(store: Store, anchor: Anchor) -> Problem | None:
    seq = anchor.seq
    found = store.hash_of(seq) if seq else "0" * 64
    if not found:
        return Problem(seq, "the log was cut: event {seq} is missing", {"seq": seq})
    if found != anchor.head:
        return Problem(seq, "the log was rewritten, at event {seq} or before it", {"seq": seq})
    return None


def _carried(store: Store, anchor: Anchor) -> bool:
    """Whether the paper was issued at another site, from whose log its case was taken over."""
    for events in (store.events(here_as(store, number)) for number in anchor.cases):
        taken = [event.payload for event in events if isinstance(event.payload, CaseTaken)]
        told = [one.no for payload in taken for one in payload.heads if one.head == anchor.head]
        issued = [events[no - 1].payload for no in told]
        versions = {one.version for one in issued if isinstance(one, DocumentIssued)}
        if versions and anchor.version in (0, *versions):
            return True
    return False


def _paper(store: Store, anchor: Anchor) -> Problem | None:
    """A paper shows the head at which it was made; the next that happened on its case is that it
    was put on record."""
    seq = store.hashed(anchor.head)
    if not seq and _carried(store, anchor):
        return None
    if not seq:
        return Problem(
            0,
            "the log that {paper} was issued from is not this one: it was rewritten or cut",
            {"paper": anchor.paper},
        )
    case = next((number for number in anchor.cases if store.case(number)), "")
    later = (event for event in store.events(case) if event.seq > seq)
    issued = next((event.payload for event in later), None)
    if not case or (isinstance(issued, DocumentIssued) and anchor.version in (0, issued.version)):
        return None
    return Problem(
        seq,
        "the log does not tell that {paper} was issued after event {seq}: it was rewritten or cut",
        {"paper": anchor.paper, "seq": seq},
    )
