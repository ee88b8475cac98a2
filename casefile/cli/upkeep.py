"""The derived rows."""

import typer

from casefile.actions import office
from casefile.actions.log import current_policy
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.present.page import Line

room = typer.Typer()


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
