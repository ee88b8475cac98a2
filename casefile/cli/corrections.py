"""Correcting what was recorded, and striking through what was typed by mistake."""

from typing import Annotated

from casefile.actions import steps
from casefile.actions.histories import load
from casefile.cli.declared import Argument, Room
from casefile.cli.doubts import doubtful_lines
from casefile.cli.inputs import gather
from casefile.cli.options import (
    AsJson,
    At,
    CaseName,
    FactWords,
    FromFile,
    Reason,
)
from casefile.cli.output import answer
from casefile.cli.session import Session
from casefile.cli.steps import RECEIVED_AT, received_among
from casefile.procedure import strike as struck

room = Room()


@room.command("strike", help="Strike through what was typed by mistake; it stays in the log.")
def strike(
    session: Session,
    case: CaseName,
    event: Annotated[
        str,
        Argument(
            metavar="EVENT",
            show_default=False,
            help="The number of a note, contact, promise, demand, request, its answer, or payment; "
            "a name: the last.",
        ),
    ],
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    outcome = session.act(case, lambda here: struck.strike(here, event, reason))
    of = getattr(outcome.events[0].payload, "of", event)
    answer(session, outcome, "{case}: event {of} struck (event {seq}).", as_json, of=of)


@room.command("correct", help="Correct what an event recorded; the old value stays in the log.")
def correct(
    session: Session,
    case: CaseName,
    event: Annotated[
        str,
        Argument(
            metavar="EVENT",
            show_default=False,
            help="The event's number, the step that it recorded last, or opened for received_at=.",
        ),
    ],
    facts: FactWords = None,
    reason: Reason = "",
    at: At = None,
    from_file: FromFile = None,
    as_json: AsJson = False,
) -> None:
    given = gather(session, facts, from_file)
    _, policy = load(session.store, session.case(case))
    received = received_among(given, policy, None)
    arrived = session.moment(received, RECEIVED_AT) if received is not None else None
    wanted = steps.Correction(event, given, reason, session.at(at, case), arrived)
    outcome = steps.correct(session.store, session.case(case), wanted, session.entry())
    of = next((e.payload.of for e in outcome.events if hasattr(e.payload, "of")), event)
    remarks = doubtful_lines(outcome, session.reading(outcome.policy))
    answer(
        session,
        outcome,
        "{case}: event {of} corrected (event {seq}).",
        as_json,
        remarks=remarks,
        of=of,
    )
