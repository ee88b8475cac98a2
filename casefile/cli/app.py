"""The top level of the command line and its options."""

from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_group

from casefile import __version__
from casefile.cli.commands import Commands
from casefile.cli.session import Session

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)


def _version(ctx: typer.Context, wanted: bool) -> None:
    if wanted:
        print(f"casefile {__version__}")
        raise typer.Exit


@app.callback(help="A case-file manager for customer complaints.")
def top(
    ctx: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            "--db",
            metavar="PATH",
            help="The database, or its folder; else $CASEFILE_DB, else the nearest one here "
            "or above.",
        ),
    ] = None,
    staff: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="STAFF", help="The member of staff who acts; else $CASEFILE_AS."
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            metavar="TIME",
            help="The time to take for now (ISO 8601): on a practice desk; on others to read.",
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang", metavar="LANG", help="{languages}; else $CASEFILE_LANG, else $LANG."
        ),
    ] = None,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Never ask; fail where something is missing.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", help="The version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    session: Session = ctx.obj
    session.choose(db=db, staff=staff, now=now, lang=lang, no_input=no_input)


@cache
def application() -> Any:
    """The group of all commands, built once a process."""
    group = get_group(app)
    group.rich_markup_mode = None
    return group
