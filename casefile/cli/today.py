"""What lies before one person, or before all."""

from typing import Annotated

from casefile.actions.night.today import today as work_of_today
from casefile.cli.declared import Option, Room
from casefile.cli.options import AsJson, Reveal
from casefile.cli.output import print_data, print_to_read
from casefile.cli.session import Session
from casefile.pages.today import today_data, today_page

room = Room()


@room.command(
    "today",
    help="What is yours to do now: steps, promises, approvals, papers; --all for everybody.",
)
def today(
    session: Session,
    everybody: Annotated[
        bool, Option("--all", help="Everybody's: the sheet for the change of shift.")
    ] = False,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    day, policy = work_of_today(
        session.store, session.entry(), everybody=everybody, revealed=reveal
    )
    speak, now = session.reading(policy), session.now()
    if as_json:
        print_data(today_data(day, now, speak, reveal=reveal))
        return
    print_to_read(session, today_page(day, policy, now, speak, reveal=reveal))
