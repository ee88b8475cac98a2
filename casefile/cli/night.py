"""What is late, for people in the morning and scripts at night."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.night.check import Checked
from casefile.actions.night.check import check as look
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.environment import variable
from casefile.cli.options import AsJson, a_file
from casefile.cli.output import print_data, print_to_read
from casefile.cli.session import Session
from casefile.errors import Altered, BadData, CannotWrite, CasefileError, Usage
from casefile.pages.language import Language, practice_word
from casefile.pages.night import finding_data, findings_table
from casefile.pages.page import Line, Page
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.actions.night.notify import NightTold
    from casefile.pages.answers.office import CheckTold
    from casefile.pages.notices import Digest

room = Room()
FOUND = 10


@room.command("check", help="What is late, forgotten or about to be: exit 10 if anything is.")
def check(
    session: Session,
    case: Annotated[
        str | None,
        Argument(metavar="[CASE]", show_default=False, help="One case only."),
    ] = None,
    warn: Annotated[bool, Option("--warn", help="Also what is due soon.")] = False,
    exit_zero: Annotated[
        bool, Option("--exit-zero", help="Exit 0 even if something was found.")
    ] = False,
    tell: Annotated[
        bool,
        Option("--notify", help="Hand everybody what is new for them; implies --warn."),
    ] = False,
    really: Annotated[
        bool,
        Option("--really", help="With --notify: even if --now is ahead of the clock on the wall."),
    ] = False,
    anchor: Annotated[
        str | None,
        Option(
            "--anchor",
            metavar="FILE",
            callback=a_file,
            help="Add the log's head to FILE, for verify --anchor; best under another account.",
        ),
    ] = None,
    sites: Annotated[
        list[str] | None,
        Option(
            "--sites",
            metavar="COPY",
            help="Also what does not hold between this desk and the copies of other sites (a "
            "database or a folder of them); may be given several times.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    if tell and case is not None:
        raise Usage("--notify looks at all cases; leave CASE away.")
    name = session.case(case) if case is not None else ""
    others = tuple(sites or ())
    run = _notify(session, others, really=really) if tell else None
    _, policy = current_policy(session.store)
    speak, now = session.reading(policy), session.now()
    checked = run.checked if run else look(session.store, now, name=name, warn=warn, sites=others)
    found = checked.findings
    untold = _anchored(session, anchor) if anchor is not None else None
    if as_json:
        told: CheckTold = {
            "now": speak.iso(now),
            "findings": [finding_data(f, speak, now) for f in found],
            "counts": dict(Counter(f.rule for f in found)),
            "missed_runs": checked.missed,
        }
        if run:
            told["told"] = {staff.id: count for staff, count in run.told}
            told["later_run"] = speak.iso(run.later) if run.later else None
        print_data(told)
    else:
        print_to_read(session, _page(checked, run, policy, speak))
    error = _trouble(run, untold)
    if error:
        session.flush()
        session.settle()  # the answer is out; what follows is no doubt about what was recorded
        raise error
    return FOUND if found and not exit_zero else 0


def _trouble(run: "NightTold | None", untold: CasefileError | None) -> CasefileError | None:
    """The error with which the run ends, for all that went wrong with it; that the log was altered
    comes before everything else."""
    if run and run.alarm:
        altered = Altered(run.alarm.message.text, **run.alarm.message.values)
        altered.parts = run.failed + ((untold.message,) if untold else ())
        return altered
    if run and run.failed:
        from casefile.actions.night.notify import undelivered

        return undelivered(run.failed)
    return untold


def _anchored(session: Session, name: str) -> CasefileError | None:
    """Put the log's head on record in the file of that name; why not is told after the findings,
    which somebody waits for."""
    from casefile.actions.proof.anchors import append

    try:
        append(Path(name), session.store.head(), session.now())
    except (BadData, CannotWrite) as error:
        return error
    return None


def _page(checked: Checked, run: "NightTold | None", policy: Policy, speak: Language) -> Page:
    page: Page = []
    if checked.findings:
        page.append(findings_table(checked.findings, policy, speak))
    else:
        page.append(Line(speak.text("Nothing is late.")))
    if checked.missed:
        page.append(
            Line(speak.text("{count} nightly run(s) were missed before.", count=checked.missed))
        )
    if run and run.later:
        from casefile.pages.notices import later_line

        page.append(Line(later_line(run.later, speak)))
    if run and run.told:
        who = [f"{staff.name} {count}" for staff, count in run.told]
        page.append(Line(speak.text("Told what is new: {who}", who=who)))
    elif run and not run.failed:
        page.append(Line(speak.text("Nothing is new since the last run.")))
    return page


def _notify(session: Session, sites: tuple[str, ...], *, really: bool) -> "NightTold":
    """The nightly run, its digests in the session's language."""
    from casefile.actions.night.notify import Teller, notify

    folder = session.desk.folder.absolute()
    teller = Teller(folder, partial(_notice, session), variable, sites)
    return notify(session.store, session.entry(), teller, really=really)


def _notice(session: Session, digest: "Digest") -> str:
    from casefile.pages.notices import notice

    speak = session.reading(digest.policy)
    text = notice(digest, speak, session.now())
    return f"{practice_word(speak)}\n{text}" if session.practising else text
