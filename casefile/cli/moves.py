"""Carrying the log to another place."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions.policies import current_policy
from casefile.cli.declared import Option, Room
from casefile.cli.options import AsJson, a_file
from casefile.cli.output import print_data, print_page
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.pages.page import Line
from casefile.store import locate

if TYPE_CHECKING:
    from casefile.pages.answers.desk import MoveTold

room = Room()


@room.command("move", help="Carry the log to a server, or back to a file; no hash changes.")
def move_log(
    session: Session,
    to: Annotated[
        str,
        Option(
            "--to",
            metavar="ADDRESS|PATH",
            callback=a_file,
            show_default=False,
            help="Where: nothing is there yet, or what an interrupted move has left.",
        ),
    ],
    as_json: AsJson = False,
) -> None:
    from casefile.actions.data import moves

    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    with progress(speak.text("events")) as tell:
        moved = moves.move(session.store, locate(to), tell)
    if as_json:
        data: MoveTold = {
            "to": str(moved.place),
            "events": moved.events,
            "head": moved.head,
            "before": moved.before,
        }
        print_data(data)
        return
    told = speak.text(
        "{path}: {events} events, proved; head {head}",
        path=str(moved.place),
        events=moved.events,
        head=moved.head,
    )
    stays = speak.text(
        "{path} stays as it is; let nobody record there any more.", path=str(session.desk)
    )
    print_page(session, [Line(told), Line(stays)])
