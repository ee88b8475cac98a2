"""What a writing command answers: what changed, and what comes next."""

from casefile.actions.log import Outcome
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.present.cases import answer_data
from casefile.present.coming import next_lines
from casefile.present.page import Line


def answer(session: Session, outcome: Outcome, text: str, as_json: bool, **values: object) -> None:
    """Tell what was recorded. ``text`` is a sentence with places for case and seq."""
    last = outcome.events[-1].seq if outcome.events else 0
    session.done(outcome.case.number, last)
    speak = session.reading(outcome.policy)
    if as_json:
        print_data(answer_data(outcome.case, outcome.policy, outcome.events, speak))
        return
    told = speak.text(text, case=outcome.case.number, seq=last, **values)
    print_page([Line(told), *next_lines(outcome.case, outcome.policy, speak)])
