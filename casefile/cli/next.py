"""What may come next on a case."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions.histories import load
from casefile.actions.policies import current_policy
from casefile.case import routes
from casefile.cli.declared import Argument, Room
from casefile.cli.options import AsJson, At
from casefile.cli.output import answer, print_data, print_page, reader_of
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.pages.data import in_json
from casefile.pages.next_steps import endings_page, needs_page, next_line, next_lines, next_title
from casefile.pages.page import Line, Page
from casefile.procedure.after_the_end import after_the_end
from casefile.procedure.next_steps import (
    NextStep,
    needs_of,
    next_steps,
    repeatable,
)

if TYPE_CHECKING:
    from casefile.case.case import Case
    from casefile.pages.answers.next_steps import NextTold
    from casefile.pages.data import Reader
    from casefile.pages.language import Language
    from casefile.policy import Policy

room = Room()


@room.command(
    "next",
    help="What may come next; on a terminal, record it. Without a case: what opening one takes.",
)
def next_step(
    session: Session,
    case: Annotated[
        str | None,
        Argument(
            metavar="[CASE]",
            show_default=False,
            help="A case number such as 2026-000123, or its end: 123.",
        ),
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    if case is None:
        if session.at(at):
            raise Usage("Which case? Such as: {command} 12", command="casefile next")
        _opening(session, as_json)
        return
    state, policy = load(session.store, session.case(case), session.now())
    session.done(state.number)
    when = session.at(at, state.number)
    speak = session.reading(policy)
    reader = reader_of(session, policy)
    if as_json:
        from casefile.pages.approvals import first_waiting, waiting_data
        from casefile.pages.case_data import endings_data, next_data

        told: NextTold = {
            "case": state.number,
            "status": state.status,
            "seen": state.last_seq,
            "next": next_data(state, policy),
            "endings": endings_data(state, policy),
            "again": [s.id for s in repeatable(state, policy)],
            "approvals": [
                waiting_data(state, policy, one, speak, reader) for one in first_waiting(state)
            ],
        }
        print_data(in_json(told, speak))
        return
    coming = next_steps(state, policy)
    if not session.interactive or not coming:
        print_page(session, _coming_page(state, policy, coming, speak, reader))
        return
    from casefile.actions import steps
    from casefile.cli.doubts import doubtful_lines
    from casefile.cli.prompts import chosen_of
    from casefile.cli.steps import step_facts
    from casefile.money.payments import settlement_of_step

    index = 0
    if len(coming) > 1:
        options = [(n.step.id, next_title(n, state, policy, speak)) for n in coming]
        index = chosen_of(speak.text("Which step? "), options, speak)
    else:
        print_page(session, [*next_lines(state, policy, speak, reader)])
    step, number = coming[index].step, coming[index].settlement
    known = state.known
    if number:
        known = routes.known(state, settlement_of_step(state, policy, step, number))
    given = step_facts(session, policy, step, known, {})
    if number:
        given["settlement"] = str(number)
    recording = steps.Recording(step.id, given, when)
    outcome = steps.record(session.store, state.number, recording, session.entry(), state.last_seq)
    slips = doubtful_lines(outcome, session.reading(outcome.policy))
    answer(
        session, outcome, "{case}: {step} recorded (event {seq}).", as_json, slips, step=step.title
    )


def _opening(session: Session, as_json: bool) -> None:
    """What may be told of a complaint when a case is opened for it: nothing has begun yet."""
    _, policy = current_policy(session.store)
    first, speak = policy.opening, session.reading(policy)
    needs = needs_of(first, policy, {})
    coming = NextStep(first, needs, True)
    if as_json:
        from casefile.pages.case_data import opening_data

        print_data(in_json(opening_data(policy, coming), speak))
        return
    keys = " ".join(f"{need.key}=…" for need in needs if need.required)
    page: Page = [Line(speak.text("Open a case: {command}", command=f"casefile open {keys}"))]
    print_page(session, page + needs_page(coming, policy, speak))


def _coming_page(
    state: "Case",
    policy: "Policy",
    coming: tuple[NextStep, ...],
    speak: "Language",
    reader: "Reader",
) -> Page:
    """What may come next, or what goes on after the end, with the facts that each step takes."""
    page = next_lines(state, policy, speak, reader)
    left = after_the_end(state, policy)
    page += [Line(next_line(due, state, policy, speak, reader.staff)) for due in left]
    for due in (*coming, *left):
        page += needs_page(due, policy, speak)
    page += endings_page(state, policy, speak)
    if state.status == "paused":
        text = speak.text(
            "Case {case} is paused until {until}; to go on: casefile resume {case}",
            case=state.number,
            until=state.pauses[-1].until,
        )
        page = [Line(text)]
    if not page:
        text = speak.text("Case {case} is not open; nothing comes next.", case=state.number)
        page = [Line(text)]
    return page
