"""What people asked about their own data, and what became of it; as data and as text."""

from datetime import datetime
from typing import TYPE_CHECKING

from casefile.case.case import Case
from casefile.case.requests import Request, RequestAnswer
from casefile.clocks.happenings import scope_of
from casefile.clocks.rounds import Round
from casefile.pages.bargain_states import bargain_state
from casefile.pages.data import SeenCase, struck_data
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page, Table
from casefile.pages.promises import struck_through
from casefile.policy import Policy
from casefile.values.data_rights import DATA_RIGHTS

if TYPE_CHECKING:
    from casefile.pages.answers.case import RequestTold


def requests_data(seen: SeenCase) -> "list[RequestTold]":
    """``requests`` of ``show --json``; ``due_at`` is null where the policy has no clock for it."""
    return [
        {
            "no": one.no,
            "kind": one.right,
            "state": one.state,
            "asked_at": one.at,
            "by": one.by,
            "reason": one.reason,
            "due_at": _due(one, seen.clocks),
            "answered_at": one.answer.at if one.answer else None,
            "answered_by": one.answer.by if one.answer else None,
            "refused": one.answer.why if one.answer and one.answer.refused else None,
            "seq": one.seq,
            "struck": struck_data(one.struck),
        }
        for one in seen.case.requests
    ]


def _due(one: Request, clocks: tuple[Round, ...]) -> datetime | None:
    own = (r for r in clocks if r.begun_by == one.seq and r.scope == scope_of(one))
    return next((r.due.at for r in own if r.due), None)


def requests_lines(case: Case, policy: Policy, speak: Language) -> Page:
    """The same for people; until when is told with the clocks."""
    rows = tuple(
        (
            str(one.no),
            struck_through(speak.title(DATA_RIGHTS[one.right]), one.struck, policy, speak),
            speak.when(one.at),
            speak.text("[erased]") if one.reason is None else one.reason,
            _state(one, policy, speak),
        )
        for one in case.requests
    )
    heads = (
        "#",
        speak.text("asked for"),
        speak.text("happened"),
        speak.text("reason"),
        speak.text("state"),
    )
    return [Heading(speak.text("Requests about data")), Table(heads, rows)]


def _state(one: Request, policy: Policy, speak: Language) -> str:
    said = [
        struck_through(_answer(answer, policy, speak), answer.struck, policy, speak)
        for answer in one.answers
    ]
    if one.answer:
        return speak.clauses(said)
    return speak.clauses([bargain_state("struck" if one.struck else "open", speak), *said])


def _answer(one: RequestAnswer, policy: Policy, speak: Language) -> str:
    who, when = policy.name_of(one.by), speak.when(one.at)
    if not one.refused:
        return speak.text("met on {when}, {who}", when=when, who=who)
    why = speak.text("[erased]") if one.why is None else one.why
    return speak.text("refused on {when}, {who}: {why}", when=when, who=who, why=why)


def due_line(made: Request, clocks: tuple[Round, ...], speak: Language) -> Page:
    """Until when a request is to be answered; nothing where the policy does not say."""
    due = _due(made, clocks)
    return [Line(speak.text("To be answered by {due}.", due=due))] if due else []
