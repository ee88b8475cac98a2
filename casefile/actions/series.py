"""A document for each of many cases: one after the other, so that it can be stopped and go on."""

import gc
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from casefile.actions.issuing import Wanted, issue, sendable
from casefile.actions.letters import document_named, draft
from casefile.actions.log import Entry, current_policy, load, staff_of
from casefile.actions.papers import written_out
from casefile.errors import BadData, CannotWrite, CasefileError, Changed, NotFound, Refused
from casefile.events import Event
from casefile.papers import issuable, settlement_for
from casefile.procedure import may
from casefile.store import Store

COLLECT = 500
"""Cases after which memory is collected, which is switched off for single commands."""


class Issued(msgspec.Struct, frozen=True):
    """What a case got."""

    case: str
    files: tuple[Path, ...]
    events: tuple[Event, ...]


class Refusal(msgspec.Struct, frozen=True):
    """Why a case got nothing."""

    case: str
    error: CasefileError


class Series(msgspec.Struct):
    """What became of each case so far: ``had`` one already, or would get one."""

    issued: list[Issued] = []
    had: list[str] = []
    refused: list[Refusal] = []
    would: list[str] = []


Tell = Callable[[int, int], None] | None


def issue_series(
    store: Store, numbers: Sequence[str], wanted: Wanted, entry: Entry, *, again: bool, tell: Tell
) -> Series:
    """Issue the document on each case, each in a transaction of its own.

    A case with a valid document of that kind is left alone, unless ``again``; its file is written
    out if it is missing. So a series that was interrupted goes on where it stopped. What a rule
    refuses on one case keeps the others from nothing; a folder that takes no files ends it all.
    """
    done = Series()
    for count, number in enumerate(numbers, 1):
        try:
            if again or not _had(store, number, wanted):
                outcome, files = issue(store, number, wanted, entry)
                done.issued.append(Issued(number, tuple(files), outcome.events))
            else:
                done.had.append(number)
        except (Refused, BadData, NotFound, Changed) as error:
            done.refused.append(Refusal(number, error))
        except CannotWrite as error:
            if not wanted.folder.is_dir():
                raise
            done.refused.append(Refusal(number, error))  # its name is taken
        if count % COLLECT == 0:
            gc.collect()
        if tell:
            tell(count, len(numbers))
    return done


def foresee_series(
    store: Store, numbers: Sequence[str], wanted: Wanted, entry: Entry, *, again: bool, tell: Tell
) -> Series:
    """What ``issue_series`` would do, as far as the cases tell; nothing is written."""
    found = Series()
    _, current = current_policy(store)
    staff = staff_of(current, entry)
    may(current, staff, "issue")
    for count, number in enumerate(numbers, 1):
        case, policy = load(store, number)
        kind = document_named(policy, wanted.document)
        if not again and any(d.type == kind.id and d.state == "issued" for d in case.documents):
            found.had.append(number)
            continue
        try:
            if kind.moves:
                sendable(case, kind, draft(case, policy, kind, wanted.given, entry, wanted.lang))
            else:
                issuable(case, policy, kind, settlement_for(case, kind, wanted.settlement), {})
            found.would.append(number)
        except (Refused, BadData, NotFound) as error:
            found.refused.append(Refusal(number, error))
        if tell:
            tell(count, len(numbers))
    return found


def _had(store: Store, number: str, wanted: Wanted) -> bool:
    """Whether the case has a valid one; its file stands in the folder afterwards."""
    case, policy = load(store, number)
    kind = document_named(policy, wanted.document)
    about = settlement_for(case, kind, wanted.settlement)
    same = kind.id, about.no if about else 0
    valid = [d for d in case.documents if (d.type, d.settlement) == same and d.state == "issued"]
    if valid and not wanted.split:
        written_out(store, valid[-1], wanted.folder)
    return bool(valid)
