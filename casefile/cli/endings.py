"""Letting a case rest, closing it, and taking it up again."""

from typing import Annotated

from casefile.actions import endings as closings
from casefile.actions.act import Outcome
from casefile.actions.histories import load
from casefile.case.here import Here
from casefile.cli.confirm import act_if_agreed, agree
from casefile.cli.declared import Option, Room
from casefile.cli.inputs import asked_for, gather_in_order
from casefile.cli.options import (
    AsJson,
    At,
    CaseName,
    Despite,
    FromFile,
    Reason,
    SeenEvent,
    StepWords,
)
from casefile.cli.output import answer
from casefile.cli.session import Session
from casefile.errors import Refused
from casefile.log.events import NewEvent
from casefile.pages.language import Language
from casefile.pages.loose_ends import ending_lines, ends_with_it
from casefile.pages.page import Page
from casefile.people.rights import VERBS
from casefile.procedure import endings, pauses
from casefile.procedure.loose_ends import loose_ends
from casefile.procedure.short_ends import (
    ENDING,
    OF_CASE,
    asked_of_end,
    closing_with_bare,
    ending_named,
)

room = Room()


@room.command("pause", help="Let the clocks of a case stand still for a time.")
def pause(
    session: Session,
    case: CaseName,
    reason: Reason = "",
    until: Annotated[
        str,
        Option("--until", metavar="TIME", help="When it is expected to end; of a day, at its end."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    if not until:
        raise Refused("A pause needs an expected end: --until TIME")
    end = session.until(until, case)
    outcome = session.act(case, lambda here: pauses.pause(here, end, reason))
    answer(
        session,
        outcome,
        "Case {case} is paused until {until} (event {seq}).",
        as_json,
        until=outcome.case.pauses[-1].until,
    )


@room.command("resume", help="Let the clocks of a case run again.")
def resume(session: Session, case: CaseName, as_json: AsJson = False) -> None:
    outcome = session.act(case, pauses.resume)
    answer(session, outcome, "Case {case} goes on (event {seq}).", as_json)


@room.command("close", help="Close a case whose procedure is complete.")
def close(
    session: Session,
    case: CaseName,
    facts: StepWords = None,
    from_file: FromFile = None,
    at: At = None,
    seen: SeenEvent = None,
    despite: Despite = "",
    as_json: AsJson = False,
) -> None:
    name = session.case(case)
    given, bare = gather_in_order(session, facts, from_file)
    if bare:
        state, policy = load(session.store, name, session.now())
        given = closing_with_bare(policy, state.known, given, bare, session.now())
    if session.interactive:
        state, policy = load(session.store, name, session.now())
        seen = seen or state.last_seq
        asked, title = policy.closing, VERBS["close"]
        beside = {key: given.pop(key) for key in (ENDING, OF_CASE) if key in given}
        if ENDING in beside:
            rule = ending_named(policy, str(beside[ENDING]))
            asked, title = asked_of_end(policy, rule), rule.title
        elif state.running:
            from casefile.actions.entry import staff_of

            actor = staff_of(policy, session.entry()).id
            endings.all_done(state, policy, actor)  # nobody is asked in vain
        given = {**asked_for(session, policy, asked, title, state.known, given), **beside}
        if despite and not as_json and (left_open := loose_ends(state, policy)):
            speak = session.reading(policy)
            ends = [speak.say(one.told) for one in left_open]
            agree(
                session,
                speak.text("{case} is about to be closed, and this is open:", case=state.number)
                + "".join(f"\n{one}" for one in ends),
            )
    ending = closings.TypedClosing(given, session.at(at, name), despite)
    outcome = closings.close(session.store, name, ending, session.entry(), seen)
    left = _left(session, outcome)
    answer(session, outcome, "Case {case} is closed (event {seq}).", as_json, remarks=left)


@room.command("reopen", help="Take a closed or withdrawn case up again.")
def reopen(session: Session, case: CaseName, reason: Reason = "", as_json: AsJson = False) -> None:
    outcome = session.act(case, lambda here: endings.reopen(here, reason))
    answer(session, outcome, "Case {case} is open again (event {seq}).", as_json)


@room.command("withdraw", help="End a case because the complainant took the complaint back.")
def withdraw(
    session: Session,
    case: CaseName,
    reason: Reason = "",
    despite: Despite = "",
    as_json: AsJson = False,
) -> None:
    def told(here: Here, speak: Language) -> str:
        return speak.text(
            "{case} is about to end: the complaint is taken back.", case=here.case.number
        )

    def decide(here: Here) -> tuple[NewEvent, ...]:
        return endings.withdraw(here, reason, despite=despite)

    outcome = act_if_agreed(session, case, decide, told, as_json=as_json)
    left = _left(session, outcome)
    answer(session, outcome, "Case {case} is withdrawn (event {seq}).", as_json, remarks=left)


def _left(session: Session, outcome: Outcome) -> Page:
    """What became of what was left open."""
    speak = session.reading(outcome.policy)
    ends = [r for r in outcome.clocks if r.suspended and r.state == "cancelled"]
    return [*ends_with_it(ends, speak), *ending_lines(outcome.case, outcome.policy, speak)]
