"""Notes on a case, or on all cases of one cause."""

from typing import Annotated

from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import text_if_any, words_asked
from casefile.cli.options import AsJson, At, CaseName, Linked
from casefile.cli.output import answer
from casefile.cli.session import Session
from casefile.errors import message
from casefile.procedure import steps as decisions

room = Room()


@room.command("note", help="Add a note to the file of a case.")
def note(
    session: Session,
    case: CaseName,
    text: Annotated[
        str | None,
        Argument(
            metavar="[TEXT]",
            show_default=False,
            help="The note; @file reads a file, - standard input, @@ is a plain @.",
            callback=text_if_any,
        ),
    ] = None,
    edit: Annotated[bool, Option("--edit", help="Write it in your editor ($EDITOR).")] = False,
    at: At = None,
    linked: Linked = False,
    as_json: AsJson = False,
) -> None:
    when = session.at(at, case)
    if edit:
        from casefile.cli.lines import edited_text

        text = edited_text(text or "")
    text = words_asked(
        session,
        case,
        text,
        message("Say what the note is: casefile note {case} TEXT", case=case),
        session.speak.text("The note: "),
    )
    if linked:
        from casefile.actions.act import act_on
        from casefile.actions.customers import of_one_cause

        names = of_one_cause(session.store, session.case(case))
        first, *others = act_on(
            session.store,
            names,
            session.entry(),
            lambda heres: tuple(decisions.note(here, text, at=when) for here in heres),
        )
        answer(
            session,
            first,
            "{case}: note added (event {seq}); and on {others}.",
            as_json,
            others=[one.case.number for one in others],
        )
        return
    outcome = session.act(case, lambda here: decisions.note(here, text, at=when))
    answer(session, outcome, "{case}: note added (event {seq}).", as_json)
