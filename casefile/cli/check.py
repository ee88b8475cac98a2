"""What is late, for people in the morning and scripts at night."""

from collections import Counter
from typing import Annotated

import typer

from casefile.actions.log import current_policy
from casefile.actions.nightly import check as look
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.present.findings import finding_data, findings_table
from casefile.present.page import Line

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
