"""Days off: looking at them, learning of new ones, and reckoning a deadline by hand."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from casefile.actions.calendars_known import calendars_known, times_for
from casefile.actions.office.calendars import calendar_meant, import_years, moves_of, year_from
from casefile.actions.policies import current_policy
from casefile.cli.agenda import room as agenda_room
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page, print_to_read
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.errors import NotFound, Usage, in_field, message
from casefile.log.events import CalendarImported, ClockMoved
from casefile.pages.calendars import calendars_data, calendars_page
from casefile.pages.clocks import allowance_text, days_data, days_table
from casefile.pages.language import Language
from casefile.pages.office_entry import office_entry
from casefile.pages.page import Heading, Line, Page, Pairs, Table
from casefile.worktime import Due, due
from casefile.worktime.allowance import typed_allowance
from casefile.worktime.years import Year

if TYPE_CHECKING:
    from casefile.pages.answers.clocks import DueTold
    from casefile.pages.answers.office import CalendarLearned

room = Room()
calendars = Room()
room.add(calendars, name="calendar", help="Days off, deadlines reckoned by hand, and as .ics.")
calendars.add(agenda_room)


Named = Annotated[
    str,
    Option("--as", metavar="NAME", help="The calendar, such as uk; else the policy's own."),
]


@calendars.command(
    "show", help="The days off and make-up days of a year; without one, what is known."
)
def show(
    session: Session,
    year: Annotated[
        int | None, Argument(metavar="YEAR", show_default=False, help="Such as 2026.")
    ] = None,
    name: Named = "",
    as_json: AsJson = False,
) -> None:
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    every = calendars_known(session.store)
    if name and name not in every:
        raise NotFound(
            "No year of a calendar {name} is known; there are: {known}.",
            name=name,
            known=list(every),
        )
    if year is None:
        every = {name: every[name]} if name else every
        if as_json:
            print_data(calendars_data(every, policy))
        else:
            print_to_read(session, calendars_page(every, policy, speak))
        return
    known = every.get(name or policy.identity.calendar, {})
    if year not in known:
        raise NotFound(
            "The days off of {year} are not known; once the notice is out: "
            "casefile calendar import FILE",
            year=year,
        )
    found = known[year]
    if as_json:
        print_data(found)
    else:
        print_to_read(session, _year_page(found, speak))


def _year_page(found: Year, speak: Language) -> Page:
    """The days off of one year, and the weekend days that are worked."""
    rows = [
        (
            item.name,
            item.first.isoformat(),
            item.last.isoformat(),
            str((item.last - item.first).days + 1),
        )
        for item in found.off
    ]
    return [
        Heading(f"{found.year}  {found.notice}"),
        Table(
            (
                speak.text("day off"),
                speak.text("first day"),
                speak.text("last day"),
                speak.text("days"),
            ),
            tuple(rows),
        ),
        Pairs(
            (
                (
                    speak.text("make-up working days"),
                    speak.joined([day.isoformat() for day in found.on]),
                ),
            )
        ),
    ]


@calendars.command(
    "import",
    help="Learn the days off of a year from JSON, the notice's text, or those shipped.",
)
def learn(
    session: Session,
    file: Annotated[
        str, Argument(metavar="FILE", show_default=False, help="The file, or such as 2027.")
    ],
    name: Named = "",
    as_json: AsJson = False,
) -> None:
    calendar = calendar_meant(session.store, name)
    year = year_from(file, calendar)
    with progress(session.speak.text("deadlines")) as tell:
        done = import_years(session.store, [year], session.entry(), tell, calendar=calendar)
    speak = session.reading(current_policy(session.store)[1])
    moved = moves_of(session.store, done.told) if done else ()
    if as_json:
        told: CalendarLearned = {
            **office_entry([done.event] if done else []),
            "year": year.year,
            "calendar": calendar,
            "new": done is not None,
            "confirmed": done.told.confirmed if done else 0,
            "moved": [
                {
                    "case": m.case,
                    "clock": m.clock,
                    "before": speak.iso(m.before),
                    "after": speak.iso(m.after),
                }
                for m in moved
            ],
        }
        print_data(told)
        return
    print_page(session, _learned(year, done.told if done else None, moved, speak))


def _learned(
    year: Year, done: CalendarImported | None, moved: tuple[ClockMoved, ...], speak: Language
) -> Page:
    """What an import answers: whether the year was new, and which deadlines it moved."""
    if done is None:
        return [Line(speak.text("The days off of {year} were known already.", year=year.year))]
    page: Page = [
        Line(
            speak.text(
                "The days off of {year} are known now ({notice}).",
                year=year.year,
                notice=year.notice,
            )
        ),
    ]
    if done.moved or done.confirmed:
        page.append(
            Line(
                speak.text(
                    "{moved} deadline(s) moved, {confirmed} provisional one(s) confirmed.",
                    moved=done.moved,
                    confirmed=done.confirmed,
                )
            )
        )
    if moved:
        page.append(
            Table(
                (
                    speak.text("case"),
                    speak.text("clock"),
                    speak.text("before"),
                    speak.text("after"),
                ),
                tuple(
                    (m.case, m.clock, speak.deadline(m.before), speak.deadline(m.after))
                    for m in moved
                ),
            )
        )
    return page


@calendars.command("due", help="When an allowance runs out, day by day.")
def reckon(
    session: Session,
    start: Annotated[
        str,
        Argument(
            metavar="START", show_default=False, help="When it begins, such as 2026-03-02T09:30."
        ),
    ],
    length: Annotated[
        str,
        Argument(
            metavar="ALLOWANCE",
            show_default=False,
            help="Number and unit: s m h, open time ws wm wh, days d, working days wd, weeks w, "
            "months mo, years y.",
        ),
    ],
    pauses: Annotated[
        list[str] | None,
        Option("--pause", metavar="FROM/TO", help="A pause; may be given several times."),
    ] = None,
    rolls: Annotated[
        bool, Option("--rolls", help="A last day off rolls to the next working day.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    times = times_for(session.store, policy)
    begun = session.moment(start, message("START"))
    with in_field(message("ALLOWANCE")):
        much = typed_allowance(length)
    length = str(much)
    got = due(
        begun,
        much,
        times.hours if much.in_open_time else times.days,
        [_pause(session, text) for text in pauses or []],
        rolls=rolls,
    )
    if as_json:
        print_data(_due_data(begun, length, got, speak))
    else:
        print_to_read(session, _due_page(begun, length, got, speak))


def _due_data(begun: datetime, length: str, got: Due, speak: Language) -> "DueTold":
    return {
        "start": speak.iso(begun),
        "allowance": length,
        "due_at": speak.iso(got.at),
        "provisional": got.provisional,
        "days": days_data(got.days, speak),
    }


def _due_page(begun: datetime, length: str, got: Due, speak: Language) -> Page:
    text = speak.deadline(got.at)
    if got.provisional:
        text = speak.text("{time} (provisional)", time=text)
    told = speak.text(
        "{allowance} from {start}: {due}",
        allowance=allowance_text(length, speak),
        start=begun,
        due=text,
    )
    return [Line(told), *days_table(got.days, speak)]


def _pause(session: Session, text: str) -> tuple[datetime, datetime]:
    first, slash, last = text.partition("/")
    if not slash:
        raise Usage("--pause: {value} is no pause; write FROM/TO, such as 11-25/11-28.", value=text)
    return (
        session.moment(first, "--pause"),
        session.moment(last, "--pause", "back", "end"),
    )
