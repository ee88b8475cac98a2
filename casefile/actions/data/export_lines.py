"""The records of an export as lines of text: of many cases half of them by a second process."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from casefile.actions.data.exports import CHUNK, WHAT, Taken, Tell, Wanted, rows
from casefile.actions.in_parallel import InParallel, worth_two
from casefile.exports.columns import columns
from casefile.exports.files import TextFiles, TextLines, TextOutlet
from casefile.exports.style import Style
from casefile.pages.language import Language
from casefile.store import Store
from casefile.values.currency import CURRENCIES

ExportLines = tuple[str, int, str]
"""Of what they are the records, how many, and their lines."""
TASK = f"{__name__}:lines_asked"


class Spelling(msgspec.Struct, frozen=True):
    """How an export is spelled, as it can be told another process."""

    format: str
    language: str
    zone: str
    currency: str
    excel: bool = False

    @property
    def speak(self) -> Language:
        return Language(self.language, self.zone, CURRENCIES[self.currency])


class Half(msgspec.Struct, frozen=True):
    """What a second process is asked for: cases of an export, some at a time."""

    wanted: Wanted
    seq: int
    chunks: list[list[str]]
    now: datetime
    spelling: Spelling


def style_of(taken: Taken, spelling: Spelling) -> Style:
    """The columns and headings of an export."""
    wanted, speak = taken.wanted.what, spelling.speak
    return Style(
        spelling.format,
        speak,
        {what: columns(what, taken.policies) for what in wanted},
        {what: speak.title(WHAT[what]) for what in wanted},
        spelling.excel,
    )


def put_out(
    store: Store,
    taken: Taken,
    spelling: Spelling,
    outlet: TextOutlet | TextFiles,
    now: datetime,
    tell: Tell = None,
) -> Iterator[tuple[str, int]]:
    """Put everything that was asked for into ``outlet``; tells as it goes on what that was, and how
    many records of it."""
    if not _in_lines(taken):
        for what, record, policy in rows(taken, now, tell):
            outlet.add(what, record, policy)
            yield what, 1
        return
    for what, count, lines in _by_two(store, taken, spelling, now, tell):
        outlet.put(what, lines)
        yield what, count


def _in_lines(taken: Taken) -> bool:
    """Whether an export is told sooner by two: many cases, and not the whole log."""
    log = "events" in taken.wanted.what and not taken.wanted.filters
    return worth_two(len(taken.numbers)) and not log


def _by_two(
    store: Store, taken: Taken, spelling: Spelling, now: datetime, tell: Tell
) -> Iterator[ExportLines]:
    """Everything that was asked for, in the order of ``rows``; this process and the one beside it
    take turns, a few cases each."""
    chunks = _in_chunks(taken.numbers)
    half = Half(taken.wanted, taken.seq, chunks[1::2], now, spelling)
    beside = InParallel(store.locator, TASK, half)
    kinds = _kinds(taken, spelling)
    try:
        answers, done = beside.answers(), 0
        for no, chunk in enumerate(chunks):
            found: list[ExportLines] | None = next(answers, None) if no % 2 else None
            yield from _told(taken, chunk, kinds, now) if found is None else found
            done += len(chunk)
            if tell:
                tell(done, len(taken.numbers))
    finally:
        beside.end()


def lines_asked(store: Store, half: Half) -> Iterator[list[ExportLines]]:
    """What another process tells of its half."""
    taken = Taken(half.wanted, store.past(half.seq), half.seq, [])
    kinds = _kinds(taken, half.spelling)
    for chunk in half.chunks:
        yield _told(taken, chunk, kinds, half.now)


def _kinds(taken: Taken, spelling: Spelling) -> dict[str, TextLines]:
    style = style_of(taken, spelling)
    return {what: TextLines(style, what) for what in taken.wanted.what}


def _in_chunks(numbers: Sequence[str]) -> list[list[str]]:
    return [[*numbers[begin : begin + CHUNK]] for begin in range(0, len(numbers), CHUNK)]


def _told(
    taken: Taken, chunk: list[str], kinds: dict[str, TextLines], now: datetime
) -> list[ExportLines]:
    some = msgspec.structs.replace(taken, numbers=chunk)
    found: dict[str, list[str]] = {}
    for what, record, policy in rows(some, now):
        found.setdefault(what, []).append(kinds[what].line(record, policy))
    return [(what, len(lines), "".join(lines)) for what, lines in found.items()]
