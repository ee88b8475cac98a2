"""What lies before one person, or before all; on a board that stays, or handed over."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.night.today import today as work_of_today
from casefile.cli.declared import Option, Room
from casefile.cli.options import AsJson, Reveal, a_file
from casefile.cli.output import plain, print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.pages.page import Line, Page
from casefile.pages.today import today_data, today_page

if TYPE_CHECKING:
    from casefile.night.today import Today
    from casefile.policy import Policy, Staff

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
    watching: Annotated[
        bool, Option("--watch", help="Keep it on the screen, as it changes; q leaves.")
    ] = False,
    hand_over: Annotated[
        str,
        Option("--hand-over", metavar="STAFF", help="The sheet for whom you hand the shift over."),
    ] = "",
    output: Annotated[
        str | None,
        Option(
            "-o",
            "--output",
            metavar="FILE",
            callback=a_file,
            help="That sheet as a file: .docx or .txt.",
        ),
    ] = None,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    if watching:
        if reveal or as_json or hand_over:
            raise Usage("--watch only shows; it goes with --all alone.")
        _watched(session, everybody=everybody)
        return
    if output is not None and not hand_over:
        raise Usage("-o goes with --hand-over STAFF: the sheet for whom you hand the shift over.")
    day, policy = work_of_today(
        session.store, session.entry(), everybody=everybody, revealed=reveal
    )
    speak, now = session.reading(policy), session.now()
    staff = _shift(session, policy, hand_over) if hand_over else None
    if output is not None and staff:
        _to_file(session, day, staff, policy, Path(output))
    if as_json:
        told = today_data(day, now, speak, reveal=reveal)
        if staff:
            told["hand_over"] = {"by": staff[0].id, "to": staff[1].id}
        print_data(told)
    elif output is not None:
        page: Page = [Line(speak.text("The sheet of the shift: {path}", path=output))]
        if staff and any(row.owner == staff[0].id for row in day.cases):
            stay = speak.text(
                "The cases stay yours; to hand them over too: casefile assign --all {to}",
                to=staff[1].id,
            )
            page.append(Line(stay))
        print_page(session, page)
    elif staff:
        from casefile.pages.shift import shift_page

        print_to_read(session, shift_page(day, staff, policy, now, speak))
    else:
        print_to_read(session, today_page(day, policy, now, speak, reveal=reveal))


def _shift(session: Session, policy: "Policy", name: str) -> "tuple[Staff, Staff]":
    """Who hands the shift over, and to whom."""
    from casefile.actions.entry import staff_of
    from casefile.people.rights import acting

    who, to = staff_of(policy, session.entry()), acting(policy, name)
    if who.id == to.id:
        raise Usage("A shift is handed over to somebody else.")
    return who, to


def _to_file(
    session: Session, day: "Today", staff: "tuple[Staff, Staff]", policy: "Policy", target: Path
) -> None:
    from casefile.disk.files import vacant, write_whole
    from casefile.exports.shift import SHEETS, sheet_file
    from casefile.pages.shift import HAND_OVER, shift_page

    ending = target.suffix.lower()
    if ending not in SHEETS:
        raise Usage("{path}: a sheet is a file in {known}.", path=str(target), known=list(SHEETS))
    vacant(target)
    speak, (seq, head) = session.speak, session.store.head()
    page = shift_page(day, staff, policy, session.now(), speak)
    title = speak.title(HAND_OVER)
    foot = f"{title} · {seq} {head[:16]}"
    write_whole(target, sheet_file(ending, page, title, foot, practice=session.practising))


def _watched(session: Session, *, everybody: bool) -> None:
    """The board; where nobody sits at a terminal, the plain page once."""

    def look() -> tuple[int, Page, str]:
        now = session.child()  # its clock is read anew
        day, policy = work_of_today(now.store, now.entry(), everybody=everybody)
        speak = now.reading(policy)
        page = today_page(day, policy, now.now(), speak)
        below = speak.text("{time}  q leaves, arrows turn the pages", time=now.now())
        seq, _ = now.store.head()
        if now.practising:
            from casefile.pages.language import practice_word

            page = [Line(practice_word(speak)), *page]
        return seq, page, below

    from casefile.cli.environment import is_terminal

    if not (session.interactive and is_terminal(sys.stdout)):
        sys.stdout.write("".join(map(plain, look()[1])))
        return
    from casefile.cli.board import watch

    watch(look, lambda: session.store.head()[0])
