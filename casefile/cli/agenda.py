"""Deadlines and promises as a calendar that telephones and desks read."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.cli.declared import Option, Room
from casefile.cli.options import AsJson, Reveal, or_screen
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.pages.page import Line

if TYPE_CHECKING:
    from casefile.pages.answers.office import CalendarWritten

room = Room()


@room.command("export", help="Deadlines and promises as an iCalendar file (.ics).")
def export_calendar(
    session: Session,
    mine: Annotated[bool, Option("--mine", help="Only what is yours to do.")] = False,
    output: Annotated[
        str | None,
        Option(
            "-o",
            "--output",
            callback=or_screen,
            metavar="FILE",
            help="A new file, or a calendar written before, which is replaced.",
        ),
    ] = None,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    from casefile.actions.night.agenda import agenda
    from casefile.disk.calendar_files import may_be_replaced, replace
    from casefile.exports.appointments import appointments, calendar_name
    from casefile.exports.ical import MAKER_OF_CALENDARS, ical

    if as_json and output is None:
        raise Usage("The data goes to standard output; --json needs a file: -o FILE")
    if output is not None:
        may_be_replaced(Path(output), MAKER_OF_CALENDARS)  # told before a reveal is put on record
    found = agenda(session.store, session.entry(), mine=mine, revealed=reveal)
    speak = session.reading(found.policy)
    every = tuple(appointments(found, speak))
    content = ical(every, calendar_name(found, speak), session.now()).encode()
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    replace(Path(output), content)
    over = sum(one.state == "CANCELLED" for one in every)
    if as_json:
        told: CalendarWritten = {"file": output, "dues": len(every) - over, "cancelled": over}
        print_data(told)
        return
    line = speak.text(
        "{path}: {dues} deadline(s) and promise(s), {over} that are over.",
        path=output,
        dues=len(every) - over,
        over=over,
    )
    print_page(session, [Line(line)])
