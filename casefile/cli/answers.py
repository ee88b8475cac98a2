"""What a writing command answers: what changed, and what comes next."""

from casefile.actions.act import Outcome
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.pages.case_data import answer_data
from casefile.pages.clocks import clocks_data, next_deadline
from casefile.pages.next_steps import next_lines
from casefile.pages.page import Line


def answer(session: Session, outcome: Outcome, text: str, as_json: bool, **values: object) -> None:
    """Tell what was recorded. ``text`` is a sentence with places for case and seq."""
    last = outcome.events[-1].seq if outcome.events else 0
    session.done(outcome.case.number)
    speak = session.reading(outcome.policy)
    clocks = outcome.clocks
    if as_json:
        data = clocks_data(clocks, outcome.case, speak, session.now())
        print_data(answer_data(outcome.case, outcome.policy, outcome.events, speak, data))
        return
    told = speak.text(text, case=outcome.case.number, seq=last, **values)
    page = [Line(told), *next_lines(outcome.case, outcome.policy, speak)]
    print_page(page + next_deadline(clocks, speak, session.now()))
