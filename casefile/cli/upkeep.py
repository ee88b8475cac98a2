"""The log's proof, and its derived rows."""

import typer

from casefile.actions import office
from casefile.actions.log import current_policy
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.present.page import Line, Page, Table

room = typer.Typer()
FINDINGS = 10


@room.command("verify", help="Check that nothing in the log was altered.")
def verify(ctx: typer.Context, as_json: AsJson = False) -> int:
    session: Session = ctx.obj
    speak = session.speak
    problems = list(office.verify(session.store))
    count, head = session.store.head()
    if as_json:
        print_data(
            {
                "ok": not problems,
                "events": count,
                "head": head,
                "problems": [
                    {"seq": p.seq, "problem": speak.text(p.text, **p.values)} for p in problems
                ],
            }
        )
    else:
        page: Page = []
        if problems:
            page.append(
                Table(
                    ("#", speak.text("problem")),
                    tuple((str(p.seq), speak.text(p.text, **p.values)) for p in problems),
                )
            )
            page.append(
                Line(
                    speak.text(
                        "{count} problem(s) in {events} events.", count=len(problems), events=count
                    )
                )
            )
        else:
            page.append(
                Line(
                    speak.text(
                        "All {events} events are as they were written; head {head}",
                        events=count,
                        head=head,
                    )
                )
            )
        print_page(page)
    return FINDINGS if problems else 0


@room.command("rebuild", help="Make all derived rows anew from the log.")
def rebuild(ctx: typer.Context, as_json: AsJson = False) -> None:
    session: Session = ctx.obj
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    count = sum(1 for _ in office.rebuild(session.store))
    if as_json:
        print_data({"cases": count})
    else:
        print_page([Line(speak.text("{count} case(s) rebuilt from the log.", count=count))])
