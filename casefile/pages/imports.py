"""What an import would do, did, or could not do."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from casefile.errors import BadData, Message, message
from casefile.intake.columns import said_of_all
from casefile.intake.repeats import Repeat
from casefile.intake.sheet import Fault
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page, Table
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.pages.answers.desk import ImportFault, ImportRepeat

MOST_SHOWN = 50


def faults_data(faults: Sequence[Fault], speak: Language) -> "list[ImportFault]":
    return [{"row": f.row, "column": f.column, "fault": speak.say(_whole(f))} for f in faults]


def repeats_data(repeats: Sequence[Repeat]) -> "list[ImportRepeat]":
    """The rows that repeat others; ``of_row`` or ``case`` is None."""
    return [
        {"row": r.row, "of_row": r.of_row or None, "case": r.case or None, "what": r.what or "same"}
        for r in repeats
    ]


def left_out(repeats: Sequence[Repeat], speak: Language) -> Page:
    """The repeated rows that were left out and should not be forgotten, a line each."""
    kept = [r for r in repeats if r.what]
    page: Page = [
        Line(speak.text("Row {row}: {fault}", row=r.row, fault=r.told)) for r in kept[:MOST_SHOWN]
    ]
    if len(kept) > MOST_SHOWN:
        page.append(Line(speak.text("… and {count} more.", count=len(kept) - MOST_SHOWN)))
    return page


def _whole(fault: Fault) -> Message:
    return reduce(
        lambda one, two: message("{one} {two}", one=one, two=two), fault.parts, fault.message
    )


def _unsound(
    faults: Sequence[Fault], repeats: Sequence[Repeat], skip: bool
) -> list[tuple[int, str, Message]]:
    """All that keeps a file from being imported, in the order of its rows."""
    found = [(f.row, f.column, _whole(f)) for f in faults]
    if not skip:
        found += [(r.row, "", r.told) for r in repeats]
    return sorted(found, key=lambda one: one[0])


def import_refused(
    file: str, faults: Sequence[Fault], repeats: Sequence[Repeat], skip: bool
) -> BadData:
    """The error for a file that cannot be imported, the first of its faults listed."""
    found = _unsound(faults, repeats, skip)
    error = BadData("{path}: {count} fault(s); nothing was opened.", path=file, count=len(found))
    parts = [
        message("Row {row}, column {column}: {fault}", row=row, column=column, fault=fault)
        if column
        else message("Row {row}: {fault}", row=row, fault=fault)
        for row, column, fault in found[:MOST_SHOWN]
    ]
    if len(found) > MOST_SHOWN:
        parts.append(message("… and {count} more.", count=len(found) - MOST_SHOWN))
    parts += said_of_all(faults)
    if repeats and not skip:
        parts.append(message("--skip-duplicates leaves repeated rows out."))
    error.parts = tuple(parts)
    return error


def report(
    rows: int,
    would: tuple[int, int],
    faults: Sequence[Fault],
    repeats: Sequence[Repeat],
    skip: bool,
    speak: Language,
) -> Page:
    """What a file holds, how many cases it would open and of these close again, the first of its
    faults listed."""
    found = _unsound(faults, repeats, skip)
    page: Page = [
        Line(
            speak.text(
                "{rows} row(s), {faults} fault(s), {repeats} repeated; {opened} case(s) would open",
                rows=rows,
                faults=len(faults),
                repeats=len(repeats),
                opened=would[0],
            )
        )
    ]
    if would[1]:
        page.append(Line(speak.text("{count} of them were closed before.", count=would[1])))
    if found:
        head = (speak.text("row"), speak.text("column"), speak.text("fault"))
        shown = tuple((str(row), column, speak.say(told)) for row, column, told in found)
        page.append(Table(head, shown[:MOST_SHOWN]))
    if len(found) > MOST_SHOWN:
        page.append(Line(speak.text("… and {count} more.", count=len(found) - MOST_SHOWN)))
    if repeats and not skip:
        page.append(Line(speak.text("--skip-duplicates leaves repeated rows out.")))
    return page


def span(first: str, last: str) -> str | Message:
    """The numbers of the cases from one to another; of a single case its own."""
    return first if first == last else message("{first} to {last}", first=first, last=last)


def opened_page(
    cases: Sequence[str],
    closed: int,
    skipped: int,
    waiting: Mapping[str, int],
    policy: Policy,
    speak: Language,
) -> Page:
    """What an import answers: which cases there are now, and what the open ones wait for."""
    numbers = span(cases[0], cases[-1])
    page: Page = [
        Line(speak.text("{count} case(s) opened: {cases}.", count=len(cases), cases=numbers))
    ]
    if skipped:
        page.append(Line(speak.text("{count} repeated row(s) left out.", count=skipped)))
    if closed:
        page.append(Line(speak.text("{count} of them were closed before.", count=closed)))
    if waiting:
        page.append(Heading(speak.text("Next")))
    for steps, count in sorted(waiting.items(), key=lambda one: -one[1]):
        titles = speak.joined([speak.title(policy.step(s).title) for s in steps.split()])
        page.append(Line(speak.text("{steps}: {count} case(s)", steps=titles, count=count)))
    return page
