"""Looking at cases."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions.histories import history_named
from casefile.cli.declared import Option, Room
from casefile.cli.options import AsJson, CaseName, Reveal
from casefile.cli.output import print_data, print_to_read, reader_of
from casefile.cli.session import Session
from casefile.pages.case import case_page
from casefile.pages.clocks import clocks_table
from casefile.pages.data import SeenCase, in_json
from casefile.pages.next_steps import next_lines
from casefile.pages.page import Heading
from casefile.pages.verdicts import moved_lines

if TYPE_CHECKING:
    from casefile.pages.answers.case import CaseWithLog, WholeCase

room = Room()


@room.command("show", help="Show a case: facts, steps, documents, what comes next.")
def show(
    session: Session,
    case: CaseName,
    log: Annotated[bool, Option("--log", help="With every event of the log.")] = False,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    name = session.case(case)
    if reveal:
        from casefile.procedure.steps import reveal as look

        session.act(name, lambda here: look(here, "show"))
    history, policy = history_named(session.store, name)
    state, clocks = history.at(session.now()), history.rounds
    session.done(state.number)
    speak = session.reading(policy)
    seen = SeenCase(state, policy, clocks, session.now(), reveal, session.entry().login)
    if as_json:
        from casefile.pages.case_data import case_data, event_data

        data: WholeCase = case_data(seen)
        if log:
            events = [event_data(e, policy, reveal=reveal) for e in history.events]
            with_log: CaseWithLog = {**data, "events": events}
            data = with_log
        print_data(in_json(data, speak))
        return

    reader = reader_of(session, policy)
    page = case_page(seen, speak)
    if any(c.started_at for c in clocks):
        page.append(Heading(speak.text("Clocks")))
        page.append(clocks_table(clocks, policy, state, speak, session.now()))
        page += moved_lines(history.moved, clocks, policy, speak)
    page += next_lines(state, policy, speak, reader)
    if log:
        from casefile.pages.log import log_page

        page += log_page(history.events, policy, speak, reveal=reveal)
    print_to_read(session, page)
