"""A document for each of many cases: one after the other, so that it can be stopped and go on."""

import gc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from casefile.actions.act import act
from casefile.actions.entry import Entry
from casefile.actions.histories import load
from casefile.actions.papers.custody import lies_there, written_out
from casefile.actions.papers.issue import issue, would_issue
from casefile.case.case import Case
from casefile.case.papers import IssuedDocument
from casefile.errors import BadData, CannotWrite, CasefileError, Changed, NotFound, Refused
from casefile.log.events import Event
from casefile.papers.facts import PaperRequest, document_named
from casefile.papers.readers import written_again
from casefile.papers.settlement_meant import settlement_for
from casefile.policy import Policy
from casefile.store import Store

PAPERS_BEFORE_COLLECTING = 500
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
    store: Store,
    numbers: Sequence[str],
    request: PaperRequest,
    entry: Entry,
    *,
    again: bool,
    tell: Tell,
) -> Series:
    """Issue the document on each case, each in a transaction of its own.

    A case with a valid document of that kind is left alone, unless ``again``; its file is written
    out if it is missing. So a series that was interrupted goes on where it stopped. What a rule
    refuses on one case keeps the others from nothing; a folder that takes no files ends it all.
    """

    def one(number: str, done: Series) -> None:
        valid = None if again else _valid(*load(store, number), request)
        if valid is None:
            outcome, files = issue(store, number, request, entry)
            done.issued.append(Issued(number, tuple(files), outcome.events))
            return
        if not request.split:
            assert request.folder
            if not lies_there(store, valid, request.folder):
                may_see = partial(written_again, kinds={valid.type}, command="issue")
                act(store, number, entry, may_see)
                written_out(store, valid, request.folder)
        done.had.append(number)

    return _through(numbers, request, one, tell)


def foresee_series(
    store: Store,
    numbers: Sequence[str],
    request: PaperRequest,
    entry: Entry,
    *,
    again: bool,
    tell: Tell,
) -> Series:
    """What ``issue_series`` would do, as far as the cases tell; nothing is written."""

    def one(number: str, found: Series) -> None:
        if not again and _valid(*load(store, number), request):
            found.had.append(number)
            return
        would_issue(store, number, request, entry)
        found.would.append(number)

    return _through(numbers, request, one, tell)


def _through(
    numbers: Sequence[str], request: PaperRequest, one: Callable[[str, Series], None], tell: Tell
) -> Series:
    """What becomes of the cases, one after the other."""
    done = Series()
    for count, number in enumerate(numbers, 1):
        try:
            one(number, done)
        except (Refused, BadData, NotFound, Changed) as error:
            done.refused.append(Refusal(number, error))
        except CannotWrite as error:
            assert request.folder
            if not request.folder.is_dir():
                raise
            done.refused.append(Refusal(number, error))  # its name is taken
        if count % PAPERS_BEFORE_COLLECTING == 0:
            gc.collect()
        if tell:
            tell(count, len(numbers))
    return done


def _valid(case: Case, policy: Policy, request: PaperRequest) -> IssuedDocument | None:
    """The last valid document of the kind that is asked for, on its settlement."""
    kind = document_named(policy, request.document)
    about = settlement_for(case, policy, kind, request.settlement)
    same = kind.id, about.no if about else 0
    lang = request.lang or policy.organisation.language
    valid = [
        d
        for d in case.documents
        if (d.type, d.settlement) == same and d.valid and d.language == lang
    ]
    return valid[-1] if valid else None
