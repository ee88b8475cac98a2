"""What is late, for people in the morning and scripts at night."""

from collections import Counter
from typing import Annotated

import typer

from casefile.actions.log import current_policy
from casefile.actions.nightly import check as look
from casefile.actions.today import today as work_of_today
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.present.cases import row_data
from casefile.present.clocks import clock_data, clocks_due_table
from casefile.present.findings import finding_data, findings_table
from casefile.present.page import Heading, Line, Page
from casefile.present.pages import rows_table

room = typer.Typer()
FOUND = 10


@room.command("check", help="What is late, forgotten or about to be: exit 10 if anything is.")
def check(
    ctx: typer.Context,
    case: Annotated[
        str | None,
        typer.Argument(metavar="[CASE]", show_default=False, help="One case only."),
    ] = None,
    warn: Annotated[bool, typer.Option("--warn", help="Also what is due soon.")] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 even if something was found.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    session: Session = ctx.obj
    _, policy = current_policy(session.store)
    speak, now = session.reading(policy), session.now()
    name = session.case(case) if case is not None else ""
    found = look(session.store, now, name=name, warn=warn)
    if as_json:
        print_data(
            {
                "now": speak.iso(now),
                "findings": [finding_data(f, speak, now) for f in found],
                "counts": dict(Counter(f.rule for f in found)),
            }
        )
    elif found:
        print_page([findings_table(found, policy, speak)])
    else:
        print_page([Line(speak.text("Nothing is late."))])
    return FOUND if found and not exit_zero else 0


@room.command(
    "today", help="Your work of today: overdue, due, promised, open; --all for everybody."
)
def today(
    ctx: typer.Context,
    everybody: Annotated[
        bool, typer.Option("--all", help="Everybody's: the sheet for the change of shift.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    session: Session = ctx.obj
    day, policy = work_of_today(session.store, session.entry(), everybody=everybody)
    speak = session.reading(policy)
    lists = (
        ("overdue", speak.text("Overdue"), day.overdue),
        ("due_today", speak.text("Due today"), day.due_today),
        ("promises", speak.text("Promises"), day.promises),
    )
    if as_json:
        print_data(
            {
                "now": speak.iso(session.now()),
                "staff": day.staff.id if day.staff else None,
                **{key: [clock_data(r, speak) for r in rows] for key, _, rows in lists},
                "cases": [row_data(r, speak) for r in day.cases],
            }
        )
        return
    page: Page = []
    for _, title, rows in lists:
        if rows:
            page += [Heading(title), clocks_due_table(rows, policy, speak)]
    if day.cases:
        page += [Heading(speak.text("Open cases")), rows_table(day.cases, policy, speak)]
    print_page(page or [Line(speak.text("Nothing is waiting for you."))])
