"""The derived rows."""

import typer

from casefile.actions.act import current_policy
from casefile.actions.office import desk
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.pages.page import Line

room = typer.Typer()


@room.command("rebuild", help="Make all derived rows anew from the log.")
def rebuild(ctx: typer.Context, as_json: AsJson = False) -> None:
    session: Session = ctx.obj
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    count = sum(1 for _ in desk.rebuild(session.store))
    if as_json:
        print_data({"cases": count})
    else:
        print_page([Line(speak.text("{count} case(s) rebuilt from the log.", count=count))])
