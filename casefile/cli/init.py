"""Making a new database."""

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

from casefile.actions.entry import Entry
from casefile.actions.office.init import ADMINISTRATOR, create
from casefile.actions.office.shipped import examples_of, packs
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.environment import default_database
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.errors import Refused, Usage
from casefile.pages.page import Line
from casefile.policy import Policy
from casefile.store import Locator
from casefile.values.sites import site_name

if TYPE_CHECKING:
    from casefile.pages.answers.desk import InitTold

room = Room()
Site = Annotated[
    str,
    Option(
        "--site",
        metavar="NAME",
        help="One of several sites with a log each: its cases begin with NAME, such as S2.",
    ),
]


@room.command("init", help="Make a new database, with a policy and templates to edit.")
def init(
    session: Session,
    folder: Annotated[
        str | None,
        Argument(metavar="[DIR]", show_default=False, help="Where; else --db, else here."),
    ] = None,
    policy: Annotated[
        str,
        Option(
            "--policy",
            metavar="PACK|FILE",
            show_default=False,
            help="A shipped policy, or one of your own.",
        ),
    ] = "mall",
    demo: Annotated[
        bool,
        Option("--demo", help="Play the example cases on it as well; it is for practice then."),
    ] = False,
    practice: Annotated[
        bool,
        Option(
            "--practice",
            help="A desk to learn and test on, for ever: --now is free, pages and papers say so.",
        ),
    ] = False,
    site: Site = "",
    as_json: AsJson = False,
) -> None:
    practice = practice or demo
    if demo and not (policy in packs() and examples_of(policy)):
        raise Usage(
            "There are no example cases for the policy {policy}; there are some for: {packs}.",
            policy=policy,
            packs=[pack for pack in packs() if examples_of(pack)],
        )
    database = session.new_database(folder or "")
    entry = session.entry(practice=practice)
    applied = create(database, policy, entry, site and site_name(site))
    session.database = database
    lines = _ready(session, applied, database, entry)
    played = _play(session, policy) if demo else []
    if as_json:
        told: InitTold = {
            "database": str(database),
            "policy": applied.id,
            "practice": practice,
            "cases": played,
        }
        print_data(told)
        return
    speak = session.speak
    if played:
        lines.append(
            speak.text(
                "Example cases: {cases}. Look at one: {command}",
                cases=played,
                command=f"{_program(database)} show {played[0]}",
            )
        )
    else:
        lines.append(
            speak.text("Open the first case: {command}", command=f"{_program(database)} open")
        )
    print_page(session, [Line(line) for line in lines], practice=practice)


def _ready(session: Session, applied: Policy, database: Locator, entry: Entry) -> list[str]:
    """What was made, and what to do with it."""
    speak = session.reading(applied)
    written = database.policy
    lines = [
        speak.text(
            "{path} is ready, with the policy {policy}.",
            path=str(database),
            policy=applied.identity.title,
        ),
        speak.text(
            "Edit {file}, then: {command}",
            file=str(written),
            command=f"{_program(database)} policy apply {written}",
        ),
    ]
    if entry.practice:
        told = speak.text("It is a desk to practise on, for good: any time may be given (--now).")
        lines.append(told)
    mine = next((s for s in applied.staff if entry.login in s.login), None)
    if mine:
        lines.append(
            speak.text(
                "You ({login}) record as {staff}; others: --as {ids}",
                login=entry.login,
                staff=mine.name,
                ids="|".join(s.id for s in applied.staff),
            )
            if applied.identity.shared_desk
            else speak.text("You ({login}) record as {staff}.", login=entry.login, staff=mine.name)
        )
        if ADMINISTRATOR in mine.roles:
            lines.append(
                speak.text(
                    "You are its {role}, too: you may apply policies and templates, and announce "
                    "days off anew.",
                    role=applied.role_title(ADMINISTRATOR),
                )
            )
    return lines


def _program(database: Locator) -> str:
    """How the program is called where this database is not found by itself."""
    found = default_database().resolve() == Path(str(database)).resolve()
    return "casefile" if found else f"casefile --db {quote(str(database))}"


def _play(session: Session, pack: str) -> list[str]:
    """Play the example cases of a pack without their answers; their numbers."""
    import io
    from contextlib import redirect_stdout

    from casefile.cli.batch import play
    from casefile.log.rows import CaseFilter

    for file in examples_of(pack):
        with redirect_stdout(io.StringIO()):
            code = play(file.read_text("utf-8"), session, name=file.name)
        if code:
            raise Refused("The example {file} could not be played.", file=file.name)
    return sorted(row.number for row in session.store.cases(CaseFilter()))
