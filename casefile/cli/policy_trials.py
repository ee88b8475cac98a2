"""Playing the tests beside a policy."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions.office.trials import Trials, run_trials
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page
from casefile.pages.ways import way_told

if TYPE_CHECKING:
    from casefile.pages.answers.trials import TrialsTold

room = Room()
FINDINGS = 10


@room.command(
    "test",
    help="Play the [[test]] tables of FILE.test.toml, and tell which decisions of the policy they "
    "take, and which none takes: each clock met and run out, each limit within and beyond, each "
    "step that has a condition needed and not needed, each way of a case.",
)
def trial(
    session: Session,
    file: Annotated[
        str | None,
        Argument(metavar="[FILE]", show_default=False, help="A policy file, or a shipped pack."),
    ] = None,
    tests: Annotated[
        str | None,
        Option("--tests", metavar="FILE", help="The file with the tests, where elsewhere."),
    ] = None,
    threshold: Annotated[
        int,
        Option(
            "--threshold",
            min=0,
            max=100,
            help="Of 100 decisions, how many must be taken; with fewer: exit 10.",
        ),
    ] = 0,
    as_json: AsJson = False,
) -> int:
    done = run_trials(file or str(session.desk.policy), tests or "")
    speak = session.reading(done.policy)
    low = done.share < threshold
    if as_json:
        print_data(_data(done, speak))
    else:
        page = _page(done, speak)
        if low:
            told = speak.text("That is below the threshold of {threshold} %.", threshold=threshold)
            page.append(Line(told))
        print_page(session, page, practice=False)
    return FINDINGS if done.failed or low else 0


def _page(done: Trials, speak: Language) -> Page:
    page: Page = []
    for one in done.failed:
        page.append(Heading(one.trial.name))
        page += [Line(speak.say(wrong)) for wrong in one.wrong]
    told = speak.text(
        "{count} test(s), {failed} failed; {taken} of {every} decisions taken ({share} %).",
        count=len(done.played),
        failed=len(done.failed),
        taken=len(done.taken),
        every=len(done.taken) + len(done.missing),
        share=done.share,
    )
    page.append(Line(told))
    if done.missing:
        page.append(Heading(speak.text("Not decided by any test")))
        page += [
            Line(f"{way.table}[{way.row}]: {speak.say(way_told(way))}") for way in done.missing
        ]
    return page


def _data(done: Trials, speak: Language) -> "TrialsTold":
    return {
        "ok": not done.failed,
        "tests": [
            {
                "name": one.trial.name,
                "ok": not one.wrong,
                "wrong": [speak.say(wrong) for wrong in one.wrong],
            }
            for one in done.played
        ],
        "coverage": {
            "taken": len(done.taken),
            "decisions": len(done.taken) + len(done.missing),
            "share": done.share,
            "missing": [{"table": w.table, "row": w.row, "way": w.way} for w in done.missing],
        },
    }
