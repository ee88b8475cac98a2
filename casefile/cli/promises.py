"""What was said to the complainant: contacts and promises."""

from typing import Annotated

from casefile.actions.calendars_known import deadline
from casefile.actions.histories import load
from casefile.case.here import Here
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import (
    asked_for,
    gather_for,
    reason_asked,
    text_if_any,
    text_meant,
    words_asked,
)
from casefile.cli.options import AsJson, At, CaseName, FromFile, Reason, StepWords
from casefile.cli.output import answer
from casefile.cli.session import Session
from casefile.errors import Usage, message
from casefile.log.events import NewEvent
from casefile.pages.loose_ends import reopen_lines
from casefile.people.rights import VERBS
from casefile.policy import Policy
from casefile.procedure import promises
from casefile.procedure.typed import Asked, parsed

room = Room()
Number = Annotated[int, Argument(metavar="N", show_default=False, help="The promise's number.")]
DueText = Annotated[
    str,
    Option(
        "--due",
        metavar="TIME|ALLOWANCE",
        show_default=False,
        help="When it is due: a day (to its end), a time, or from now on: 3d, 2wd, 4wh, 30m.",
    ),
]


@room.command("contact", help="Record a contact with the complainant.")
def contact(
    session: Session,
    case: CaseName,
    facts: StepWords = None,
    from_file: FromFile = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    given, when = gather_for(session, case, _contact, facts, from_file), session.at(at, case)
    if session.interactive:
        state, policy = load(session.store, session.case(case), session.now())
        asked, title = policy.contact, VERBS["contact"]
        given = asked_for(session, policy, asked, title, state.known, given)

    def decide(here: Here) -> tuple[NewEvent, ...]:
        allowed, title = here.policy.contact.facts, VERBS["contact"]
        typed = parsed(here.policy, allowed, given, title, here.now)
        return promises.contact(here, typed, at=when)

    outcome = session.act(case, decide)
    way = reopen_lines(outcome.case, outcome.policy, session.reading(outcome.policy))
    answer(session, outcome, "{case}: contact recorded (event {seq}).", as_json, remarks=way)


def _contact(policy: Policy) -> Asked:
    return Asked(policy.contact.needs, policy.contact.facts, VERBS["contact"])


@room.command("promise", help="Record a promise to the complainant: a deadline with an owner.")
def promise(
    session: Session,
    case: CaseName,
    text: Annotated[
        str | None,
        Argument(
            metavar="[TEXT]", show_default=False, help="What is promised.", callback=text_if_any
        ),
    ] = None,
    when: Annotated[
        str,
        Argument(
            metavar="[TIME|ALLOWANCE]", show_default=False, help="When it is due, as with --due."
        ),
    ] = "",
    due: DueText = "",
    by: Annotated[
        str, Option("--by", metavar="STAFF", help="Who must keep it; else who records it.")
    ] = "",
    otherwise: Annotated[
        str,
        Option(
            "--otherwise",
            metavar="TEXT",
            help="What happens if it is not kept.",
            callback=text_meant,
        ),
    ] = "",
    call_back: Annotated[
        bool,
        Option(
            "--call-back", help="A call back: a contact in time keeps it, even without a result."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    words = words_asked(
        session,
        case,
        text,
        message("Say what is promised, and until when: casefile promise {case} TEXT 3d", case=case),
        session.speak.text("What is promised? "),
    )
    if when and due:
        raise Usage("{name} is given twice.", name="--due")
    end = due or when or _due_asked(session, case)

    def decide(here: Here) -> tuple[NewEvent, ...]:
        until = deadline(session.store, here.policy, end, here.now)
        return promises.promise(
            here, words, due_at=until, by=by, otherwise=otherwise, call_back=call_back
        )

    outcome = session.act(case, decide)
    made = outcome.case.promises[-1]
    answer(
        session,
        outcome,
        "{case}: promise {no} is due {due} (event {seq}).",
        as_json,
        no=made.no,
        due=session.reading(outcome.policy).deadline(made.due_at),
    )


def _due_asked(session: Session, case: str) -> str:
    """When a promise is due, asked for on a terminal until it can be read."""
    missing = Usage("Say when it is due: 17:00, tomorrow, Friday, 3d or 2wd.")
    if not session.interactive:
        raise missing
    from casefile.cli.prompts import ask_until

    _, policy = load(session.store, session.case(case))

    def read(answer: str) -> None:
        if not answer:
            raise missing
        deadline(session.store, policy, answer, session.now())

    question = session.speak.text("When is it due? (17:00, tomorrow, Friday, 3d, 2wd) ")
    return ask_until(question, read, session.speak)


@room.command("promise-kept", help="Record that a promise was kept.")
def kept(
    session: Session, case: CaseName, no: Number, at: At = None, as_json: AsJson = False
) -> None:
    when = session.at(at, case)
    outcome = session.act(case, lambda here: promises.promise_kept(here, no, at=when))
    late = outcome.case.promises[no - 1].broken
    if late:
        answer(
            session,
            outcome,
            "{case}: promise {no} was kept too late (event {seq}).",
            as_json,
            no=no,
        )
    else:
        answer(session, outcome, "{case}: promise {no} was kept (event {seq}).", as_json, no=no)


@room.command(
    "promise-moved",
    help="Give a promise another date, or to somebody else; once overdue it stays broken.",
)
def moved(
    session: Session,
    case: CaseName,
    no: Number,
    due: DueText = "",
    by: Annotated[str, Option("--by", metavar="STAFF", help="Who must keep it from now on.")] = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    why = reason_asked(session, reason)

    def decide(here: Here) -> tuple[NewEvent, ...]:
        until = deadline(session.store, here.policy, due, here.now) if due else None
        return promises.promise_moved(here, no, until, by=by, reason=why)

    outcome = session.act(case, decide)
    made = outcome.case.promises[no - 1]
    if not due:
        answer(
            session,
            outcome,
            "{case}: promise {no} is {staff}'s to keep now (event {seq}).",
            as_json,
            no=no,
            staff=outcome.policy.name_of(made.by),
        )
        return
    until = session.reading(outcome.policy).deadline(made.due_at)
    if made.broken:
        answer(
            session,
            outcome,
            "{case}: promise {no} was broken, and is now due {due} (event {seq}).",
            as_json,
            no=no,
            due=until,
        )
    else:
        answer(
            session,
            outcome,
            "{case}: promise {no} is now due {due} (event {seq}).",
            as_json,
            no=no,
            due=until,
        )


@room.command("promise-released", help="Record that the complainant released us from a promise.")
def released(
    session: Session,
    case: CaseName,
    no: Number,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    outcome = session.act(case, lambda here: promises.promise_released(here, no, reason))
    answer(session, outcome, "{case}: promise {no} is released (event {seq}).", as_json, no=no)
