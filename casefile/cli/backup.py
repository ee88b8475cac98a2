"""Keeping the database safe: backups, restoring them, and what the doctor says."""

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

from casefile.actions.data import rebuild as derived_rows
from casefile.actions.data.backup import Kept
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Room
from casefile.cli.options import AsJson, a_file
from casefile.cli.output import print_data, print_page, print_to_read
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.health import Verdict
from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Table
from casefile.store import locate

if TYPE_CHECKING:
    from casefile.pages.answers.desk import (
        BackupTold,
        ConditionChecked,
        DoctorTold,
        Rebuilt,
        RestoreTold,
    )

room = Room()
FOUND = 10


@room.command("backup", help="Copy the database into a new file, proved; the desk goes on working.")
def backup(
    session: Session,
    file: Annotated[
        str,
        Argument(
            metavar="FILE|DIR",
            callback=a_file,
            show_default=False,
            help="A new file, or a folder to put one into.",
        ),
    ],
    as_json: AsJson = False,
) -> None:
    from casefile.actions.data import backup

    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    with progress(speak.text("Backup")) as tell:
        kept = backup.backup(session.store, file, session.now(), speak.zone, tell)
    if as_json:
        print_data(_data(kept))
    else:
        print_page(session, [_line(kept, speak)])


@room.command(
    "restore", help="Make a new database from a backup; nothing that is there is touched."
)
def restore(
    session: Session,
    file: Annotated[str, Argument(metavar="BACKUP", show_default=False, help="The backup.")],
    target: Annotated[
        str,
        Argument(
            metavar="NEWPATH",
            callback=a_file,
            show_default=False,
            help="The new database, or a folder for it.",
        ),
    ],
    as_json: AsJson = False,
) -> None:
    from casefile.actions.data import backup

    speak = session.speak
    with progress(speak.text("Restore")) as tell:
        kept = backup.restore(Path(file), target, tell)
    if as_json:
        data: RestoreTold = {**_data(kept), "beside": [str(path) for path in kept.beside]}
        print_data(data)
        return
    page: Page = [_line(kept, speak)]
    policy = locate(kept.file).policy
    if policy in kept.beside:
        told = speak.text(
            "Beside it: the policy and {count} template(s) of then.", count=len(kept.beside) - 1
        )
        page.append(Line(told))
    elif policy.exists():
        told = speak.text(
            "{path} was there already and may not be the policy of then; it stays. Beside it: "
            "{count} template(s) of then.",
            path=str(policy),
            count=len(kept.beside),
        )
        page.append(Line(told))
    command = f"casefile --db {quote(kept.file)} …"
    page.append(Line(speak.text("Work with it: {command}", command=command)))
    print_page(session, page)


def _data(kept: Kept) -> "BackupTold":
    return {
        "file": kept.file,
        "events": kept.events,
        "head": kept.head,
        "sha256": kept.sha256,
        "bytes": kept.bytes,
    }


def _line(kept: Kept, speak: Language) -> Line:
    return Line(
        speak.text(
            "{path}: {events} events, proved; head {head}",
            path=kept.file,
            events=kept.events,
            head=kept.head,
        )
    )


@room.command("doctor", help="Whether machine, database and policy are sound: exit 10 if not.")
def doctor(session: Session, as_json: AsJson = False) -> int:
    from casefile import __version__
    from casefile.actions.proof.vitals import measured
    from casefile.health import examine

    vitals = measured(session.desk, session.now())
    verdicts = examine(vitals)
    session.tell_clock(practice=vitals.practice)
    if vitals.zone_known and vitals.zone:
        session.speak = Language(session.speak.code, vitals.zone)
    speak = session.speak
    ill = [v for v in verdicts if v.state in ("warning", "fault")]
    if as_json:
        told: DoctorTold = {
            "ok": not ill,
            "now": speak.iso(session.now()),
            "program": __version__,
            "checks": [_verdict_data(v, speak) for v in verdicts],
        }
        print_data(told)
    else:
        print_to_read(session, _verdicts(verdicts, speak), practice=vitals.practice)
    return FOUND if ill else 0


def _verdict_data(verdict: Verdict, speak: Language) -> "ConditionChecked":
    return {
        "check": verdict.check,
        "state": verdict.state,
        "message": speak.say(verdict.message),
        "fix": speak.say(verdict.fix) if verdict.fix else None,
    }


def _verdicts(verdicts: list[Verdict], speak: Language) -> Page:
    states = {
        "ok": speak.text("ok"),
        "note": speak.text("remark"),
        "warning": speak.text("warning"),
        "fault": speak.text("fault"),
    }
    rows = tuple(
        (
            states[v.state],
            speak.say(v.message),
            speak.say(v.fix) if v.fix else "",
        )
        for v in verdicts
    )
    columns = (speak.text("state"), speak.text("finding"), speak.text("what to do"))
    return [Table(columns, rows)]


@room.command("rebuild", help="Make all derived rows anew from the log.")
def rebuild(session: Session, as_json: AsJson = False) -> None:
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    count = sum(1 for _ in derived_rows.rebuild(session.store))
    if as_json:
        told: Rebuilt = {"cases": count}
        print_data(told)
    else:
        print_page(
            session, [Line(speak.text("{count} case(s) rebuilt from the log.", count=count))]
        )
