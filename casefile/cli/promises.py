"""What was said to the complainant: contacts and promises."""

from typing import Annotated

import typer

from casefile.actions import promises
from casefile.cli.inputs import gather
from casefile.cli.options import AsJson, At, CaseName, FactWords, FromFile
from casefile.cli.output import answer
from casefile.cli.session import Session

room = typer.Typer()
Number = Annotated[
    int, typer.Argument(metavar="N", show_default=False, help="The promise's number.")
]
DueText = Annotated[
    str,
    typer.Option(
        "--due",
        metavar="TIME|ALLOWANCE",
        show_default=False,
        help="When it is due: a time, or from now on: 3d, 2wd, 4wh, 30m.",
    ),
]


@room.command("contact", help="Record a contact with the complainant.")
def contact(
    ctx: typer.Context,
    case: CaseName,
    facts: FactWords = None,
    from_file: FromFile = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    session: Session = ctx.obj
    outcome = promises.contact(
        session.store,
        session.case(case),
        gather(facts, from_file),
        session.entry(),
        session.moment(at) if at is not None else None,
    )
    answer(session, outcome, "{case}: contact recorded (event {seq}).", as_json)


@room.command("promise", help="Record a promise to the complainant: a deadline with an owner.")
def promise(
    ctx: typer.Context,
    case: CaseName,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", show_default=False, help="What is promised.")
    ],
    due: DueText,
    by: Annotated[
        str, typer.Option("--by", metavar="STAFF", help="Who must keep it; else who records it.")
    ] = "",
    otherwise: Annotated[
        str, typer.Option("--otherwise", metavar="TEXT", help="What happens if it is not kept.")
    ] = "",
    call_back: Annotated[
        bool,
        typer.Option(
            "--call-back", help="A call back: a contact in time keeps it, even without a result."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    session: Session = ctx.obj
    outcome = promises.promise(
        session.store,
        session.case(case),
        text,
        due,
        session.entry(),
        by=by,
        otherwise=otherwise,
        call_back=call_back,
    )
    made = outcome.case.promises[-1]
    answer(
        session,
        outcome,
        "{case}: promise {no} is due {due} (event {seq}).",
        as_json,
        no=made.no,
        due=session.reading(outcome.policy).deadline(made.due_at),
    )


@room.command("promise-kept", help="Record that a promise was kept.")
def kept(
    ctx: typer.Context, case: CaseName, no: Number, at: At = None, as_json: AsJson = False
) -> None:
    session: Session = ctx.obj
    outcome = promises.promise_kept(
        session.store,
        session.case(case),
        no,
        session.entry(),
        session.moment(at) if at is not None else None,
    )
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


@room.command("promise-moved", help="Give a promise another date; once overdue it stays broken.")
def moved(
    ctx: typer.Context, case: CaseName, no: Number, due: DueText, as_json: AsJson = False
) -> None:
    session: Session = ctx.obj
    outcome = promises.promise_moved(session.store, session.case(case), no, due, session.entry())
    made = outcome.case.promises[no - 1]
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
