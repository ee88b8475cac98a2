"""Importing complaints from a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.data import imports
from casefile.actions.data.openings import Opened
from casefile.actions.policies import procedure_named
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import standard_input
from casefile.cli.options import AsJson, Procedure
from casefile.cli.output import print_data, print_page
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.disk.files import read_bytes
from casefile.errors import BadData, Usage, too_large
from casefile.intake.reading import import_format, read_sheet
from casefile.intake.sheet import MOST_BYTES
from casefile.log.events import ImportDone
from casefile.pages.imports import (
    faults_data,
    import_refused,
    left_out,
    opened_page,
    repeats_data,
    report,
    span,
)
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.values.text import bare

if TYPE_CHECKING:
    from casefile.pages.answers.desk import ImportTold

room = Room()


TableFile = Annotated[
    str,
    Argument(metavar="FILE|-", show_default=False, help="CSV, TSV, JSON, JSON Lines or XLSX."),
]
ColumnPairs = Annotated[
    list[str] | None,
    Option("--map", metavar="COLUMN=FACT", help="The fact that a column gives; - leaves it out."),
]
MappingName = Annotated[str, Option("--mapping", metavar="NAME", help="A mapping of the policy.")]
Save = Annotated[str, Option("--save", metavar="NAME", help="Keep what --map says in the policy.")]
Format = Annotated[str, Option("--format", metavar="FORMAT", help="csv, tsv, json, jsonl or xlsx.")]
Encoding = Annotated[str, Option("--encoding", metavar="NAME", help="utf-8, gb18030 or utf-16.")]
SheetName = Annotated[
    str,
    Option("--sheet", metavar="NAME", help="A sheet of a workbook; else the first one shown."),
]
Skip = Annotated[bool, Option("--skip-duplicates", help="Leave repeated rows out.")]
DryRun = Annotated[bool, Option("--dry-run", help="Only tell what would come of it.")]


@room.command("import", help="Open a case for each row of a table: all of them, or none.")
def import_file(
    session: Session,
    file: TableFile,
    pairs: ColumnPairs = None,
    mapping: MappingName = "",
    save: Save = "",
    form: Format = "",
    encoding: Encoding = "",
    sheet: SheetName = "",
    skip: Skip = False,
    procedure: Procedure = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> int:
    session.done("")
    given = _pairs(pairs)
    if save and (dry_run or not given):
        raise Usage("--save goes with --map, and without --dry-run.")
    there = b"" if file == "-" else _content(file)
    form = import_format(file, form)
    content = there or _content(file)
    _, policy = procedure_named(session.store, procedure)
    speak = session.reading(policy)
    columns = imports.mapped(policy, mapping, given)
    found = read_sheet(content, form, encoding, sheet)
    plan = imports.plan(
        session.store, content, found, columns, session.entry(), procedure=policy.id
    )
    unsound = bool(plan.faults) or bool(plan.repeats and not skip)
    if unsound and not (dry_run or as_json):
        raise import_refused(file, plan.faults, plan.repeats, skip)
    if unsound or dry_run:
        return _told(session, plan, unsound, skip, as_json)
    desk, before = session.desk, _policy_text(session) if save else ""
    with progress(speak.text("cases")) as told:
        done = imports.carry_out(
            session.store,
            plan,
            session.entry(),
            keeping=imports.KeptMapping(save, columns, desk.templates) if save else None,
            progress=told,
        )
    if done:
        session.done(done.cases[-1])
    lines = _saved(session, desk.policy, before, save, columns) if save else []
    if as_json:
        print_data(_data(plan, done))
    else:
        print_page(session, [*lines, *_answer(plan, done, speak)])
    return 0


def _pairs(words: list[str] | None) -> dict[str, str]:
    """Headings and facts of ``--map`` words; Usage for what is no pair."""
    found: dict[str, str] = {}
    known: dict[str, str] = {}
    for word in words or []:
        heading, equals, fact = word.replace("＝", "=").rpartition("=")
        if not equals or not heading.strip() or not fact.strip():
            raise Usage("{word} is no pair; write --map COLUMN=FACT.", word=word)
        if (other := known.setdefault(bare(heading), heading)) != heading:
            raise Usage(
                "{one} and {other} are one column; name it once with --map.",
                one=other,
                other=heading,
            )
        if heading in found:
            raise Usage("{name} is given twice.", name=heading)
        found[heading] = fact.strip()
    return found


def _content(file: str) -> bytes:
    if file != "-":
        return read_bytes(Path(file), MOST_BYTES)
    content = standard_input(MOST_BYTES)
    if len(content) > MOST_BYTES:
        raise too_large(Path("-"), MOST_BYTES)
    return content


def _told(session: Session, plan: imports.Plan, unsound: bool, skip: bool, as_json: bool) -> int:
    """Tell what would come of it; the exit code."""
    speak = session.speak
    if as_json:
        told: ImportTold = {
            "case": None,
            "next": (),
            "clocks": (),
            "events": [],
            "rows": plan.rows,
            "would_open": 0 if unsound else len(plan.fresh),
            "would_close": 0 if unsound else plan.closed,
            "opened": 0,
            "closed": 0,
            "skipped": plan.rows if plan.done else 0,
            "faults": faults_data(plan.faults, speak),
            "duplicates": repeats_data(plan.repeats),
            "cases": [],
        }
        print_data(told)
    elif plan.done:
        print_page(session, _already(plan.done, speak))
    else:
        would = (0, 0) if unsound else (len(plan.fresh), plan.closed)
        print_page(session, report(plan.rows, would, plan.faults, plan.repeats, skip, speak))
    return BadData.code if unsound else 0


def _data(plan: imports.Plan, done: Opened | None) -> "ImportTold":
    """What was opened, for programs; ``first`` and ``last`` are None where nothing was."""
    cases = done.cases if done else ()
    return {
        "case": None,
        "next": (),
        "clocks": (),
        "events": list(done.events) if done else [],
        "rows": plan.rows,
        "opened": len(cases),
        "closed": done.closed if done else 0,
        "skipped": plan.rows - len(cases),
        "first": cases[0] if cases else None,
        "last": cases[-1] if cases else None,
        "faults": [],
        "duplicates": repeats_data(plan.repeats),
        "cases": list(cases),
    }


def _answer(plan: imports.Plan, done: Opened | None, speak: Language) -> Page:
    if plan.done:
        return _already(plan.done, speak)
    left = left_out(plan.repeats, speak)
    if done is None:
        return [Line(speak.text("There is nothing to open in it; nothing was changed.")), *left]
    page = opened_page(done.cases, done.closed, len(plan.repeats), done.waiting, plan.policy, speak)
    return [*left, *page]


def _already(done: ImportDone, speak: Language) -> Page:
    text = speak.text(
        "This file was imported already ({count} case(s), {cases}); nothing was changed.",
        count=done.opened,
        cases=span(done.first, done.last),
    )
    return [Line(text)]


def _policy_text(session: Session) -> str:
    # what writes a policy is loaded by those only who have one written
    from casefile.actions.office.mappings import source_of

    return source_of(session.store)


def _saved(
    session: Session, path: Path, before: str, name: str, columns: Mapping[str, str]
) -> Page:
    """What became of a mapping that was to be kept."""
    from casefile.actions.office.mappings import kept_beside, mapping_toml

    speak, after = session.speak, _policy_text(session)
    if after == before:
        return [Line(speak.text("The policy has the mapping {name} already.", name=name))]
    if kept_beside(path, before, after):
        text = speak.text(
            "The mapping {name} is part of the policy now; {path} says so too.",
            name=name,
            path=str(path),
        )
        return [Line(text)]
    text = speak.text(
        "The mapping {name} is part of the policy now. {path} is not the policy in force: add it "
        "there before you apply it.",
        name=name,
        path=str(path),
    )
    return [Line(text), Line(mapping_toml(name, columns))]
