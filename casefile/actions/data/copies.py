"""Answering what people ask about their own data, with a copy of it where they want one."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from casefile.actions.act import Outcome, act
from casefile.actions.entry import Entry
from casefile.case.here import Here
from casefile.disk.files import let_go, publish, scratch_in, vacant, write_durably
from casefile.errors import Refused, Usage
from casefile.log.events import NewEvent
from casefile.procedure.requests import open_request, request_met
from casefile.store import Store

SPELLED = (".json", ".txt")
"""The endings of a copy: for a program, or to be read."""


class Answer(msgspec.Struct, frozen=True):
    """That request ``no`` is met, at the time ``at``; the copy goes to ``path``, if there is one,
    as ``spelled`` has the case."""

    no: int
    at: datetime | None
    path: Path | None
    spelled: Callable[[Here], bytes]


def meet(store: Store, name: str, entry: Entry, answer: Answer) -> Outcome:
    """Put on record that a request is met. The copy is written first under another name and appears
    only after the commit; nothing is overwritten. Refused where a copy is asked for and none is
    written, NotPermitted without the right to see personal data."""
    path, scratches, told = answer.path, list[Path](), list[int]()
    if path and path.suffix not in SPELLED:
        raise Usage("A copy is FILE.json for programs, or FILE.txt to be read.")

    def decide(here: Here) -> tuple[NewEvent, ...]:
        decided = request_met(here, answer.no, at=answer.at)
        if path is None and open_request(here.case, answer.no).right == "copy":
            raise Refused(
                "Request {no} asks for a copy: casefile request-met {case} {no} -o FILE.txt",
                no=answer.no,
                case=here.case.number,
            )
        if path and told[-1:] != [here.case.last_no]:  # the case as it stands when it is decided
            scratches.append(scratch_in(vacant(path).parent))
            write_durably(scratches[-1], answer.spelled(here))
            told.append(here.case.last_no)
        return decided

    try:
        outcome = act(store, name, entry, decide)
        if path:
            publish(scratches[-1], path)
        return outcome
    finally:
        for scratch in scratches:
            let_go(scratch)
