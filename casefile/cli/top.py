"""The options that stand before every command."""

from typing import Annotated

from casefile.cli.declared import Option
from casefile.cli.session import Session


def _version(wanted: bool) -> None:
    if wanted:
        from typer import Exit

        from casefile import __version__

        print(f"casefile {__version__}")
        raise Exit


def top(
    session: Session,
    db: Annotated[
        str | None,
        Option(
            "--db",
            metavar="PATH",
            help="The database, or its folder; else $CASEFILE_DB, else the nearest one here "
            "or above.",
        ),
    ] = None,
    staff: Annotated[
        str | None,
        Option("--as", metavar="STAFF", help="The member of staff who acts; else $CASEFILE_AS."),
    ] = None,
    now: Annotated[
        str | None,
        Option(
            "--now",
            metavar="TIME",
            help="The time to take for now, such as 2026-03-02T09:30: on a practice desk; on "
            "others to read.",
        ),
    ] = None,
    lang: Annotated[
        str | None,
        Option("--lang", metavar="LANG", help="{languages}; else $CASEFILE_LANG, else $LANG."),
    ] = None,
    no_input: Annotated[
        bool, Option("--no-input", help="Never ask; fail where something is missing.")
    ] = False,
    no_pager: Annotated[
        bool,
        Option("--no-pager", help="Show long pages at once; else by $CASEFILE_PAGER or $PAGER."),
    ] = False,
    version: Annotated[
        bool, Option("--version", help="The version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Take over what is said before the command."""
    session.choose(db=db, staff=staff, now=now, lang=lang, no_input=no_input, no_pager=no_pager)
