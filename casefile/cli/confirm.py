"""Asking once more, on a terminal only, before what cannot be taken back."""

import sys
from collections.abc import Callable

from casefile.actions.act import Decide, Outcome, Sight, foreseen
from casefile.case.here import Here
from casefile.cli.session import Session
from casefile.errors import Refused
from casefile.pages.language import Language
from casefile.values.words import AGREED

Foretold = Callable[[Here, Language], str]
"""What is about to happen to a case, in a sentence."""


def act_if_agreed(
    session: Session, case: str, decide: Decide, told: Foretold, *, as_json: bool
) -> Outcome:
    """Let the acting person decide on the case; on a terminal after a yes to what is ``told``.
    What the rules refuse is refused before anybody is asked; what others record while somebody
    thinks is told instead (exit 5)."""
    name = session.case(case)
    if as_json or not session.interactive:
        return session.act(name, decide)
    here = foreseen(session.store, name, session.entry(), decide)
    agree(session, told(here, session.reading(here.policy)))
    return session.act(name, decide, Sight(here.case.last_seq))


def agree(session: Session, told: str) -> None:
    """Refused unless somebody says yes to what is ``told``."""
    from casefile.cli.prompts import ask

    print(told, file=sys.stderr)
    if ask(session.speak.text("Type yes to do it: ")).lower() not in AGREED:
        raise Refused("Nothing was recorded.")
