"""Reports: what a week, a month, a quarter or a year adds up to."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson, or_screen
from casefile.cli.output import print_data, print_to_read
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.pages.page import Line, Page

if TYPE_CHECKING:
    from casefile.pages.reports.told import ReportTold
    from casefile.pages.reports.views import View

room = Room()
FORMATS = (".docx", ".xlsx", ".html", ".md")


WhichReport = Annotated[
    str,
    Argument(
        metavar="KIND",
        show_default=False,
        help="weekly, monthly, quarterly, yearly; or of a period one view: merchants, causes, "
        "staff, penalties, compensation, publicity.",
    ),
]
PeriodName = Annotated[
    str,
    Argument(
        metavar="[PERIOD]",
        show_default=False,
        help="2026-W12, 2026-03, 2026-Q1, 2026, last or this; the last full one if left out.",
    ),
]
UnitOnly = Annotated[str, Option("--unit", metavar="UNIT", help="Only the cases of this unit.")]
StoreOnly = Annotated[str, Option("--store", metavar="STORE", help="Only the cases of this store.")]
AllStores = Annotated[bool, Option("--all-stores", help="Every figure, store beside store.")]
ProcedureOnly = Annotated[
    str,
    Option("--procedure", metavar="POLICY", help="Only the cases of this procedure of the desk."),
]
AsOf = Annotated[
    int,
    Option("--event", metavar="EVENT", min=0, show_default=False, help="As of this event."),
]
Target = Annotated[
    str | None,
    Option(
        "-o",
        "--output",
        metavar="FILE",
        callback=or_screen,
        help="A new file: .docx, .xlsx, .html or .md.",
    ),
]
Issue = Annotated[
    bool, Option("--issue", help="Keep the file with the log, numbered, for casefile verify.")
]


@room.command("report", help="What a week, month, quarter or year adds up to.")
def report(
    session: Session,
    kind: WhichReport,
    period: PeriodName = "",
    unit: UnitOnly = "",
    store: StoreOnly = "",
    all_stores: AllStores = False,
    procedure: ProcedureOnly = "",
    event: AsOf = 0,
    output: Target = None,
    issue: Issue = False,
    as_json: AsJson = False,
) -> None:
    from casefile.actions.report_cases import procedure_reported
    from casefile.actions.reports import ReportWanted, make_report
    from casefile.pages.reports.told import ReportTold
    from casefile.pages.reports.views import view_asked
    from casefile.reports.period import which_began

    view, period = view_asked(kind, period)
    _, policy = procedure_reported(session.store, procedure)
    span = which_began(view.period(period, session.now(), policy.identity.timezone), session.now())
    if output is not None and Path(output).suffix.lower() not in FORMATS:
        raise Usage("{path}: a report is a file in {known}.", path=output, known=list(FORMATS))
    wanted = ReportWanted(span, unit, store, event, all_stores, policy.id if procedure else "")
    with progress(session.speak.text("cases")) as tell:
        made, policy = make_report(session.store, wanted, session.now(), tell)
    told = ReportTold(made, policy, session.reading(policy), session.practising)
    if issue and output is None:
        output = f"{view.name}-{made.period.name}.docx"
    if as_json and output is None:
        print_data(view.data(told))
        return
    if output is not None:
        _to_file(session, told, view, Path(output), issue=issue, as_json=as_json)
        return
    from casefile.pages.reports.terminal import report_page

    bars = sys.stdout.isatty()
    print_to_read(session, report_page(told, view.sections(told), view.titled(told), bars=bars))


def _to_file(
    session: Session, told: "ReportTold", view: "View", target: Path, *, issue: bool, as_json: bool
) -> None:
    from casefile.actions.reports import issue_report
    from casefile.disk.files import vacant, write_whole
    from casefile.exports.reports import report_file

    vacant(target)
    title = view.titled(told)
    content = report_file(target.suffix.lower(), told, view.sections(told), title)
    event = None
    if issue:
        name, entry = target.name, session.entry()
        event = issue_report(session.store, told.report, view.name, name, content, entry)
    write_whole(target, content)
    if as_json:
        print_data({**view.data(told), "file": str(target), "issued": event and event.seq})
        return
    seq = told.report.seq
    said = told.speak.text(
        "{path}: {title} (as of event {seq})", path=str(target), title=title, seq=seq
    )
    page: Page = [Line(said)]
    if event:
        page.append(Line(told.speak.text("Kept with the log as event {seq}.", seq=event.seq)))
    print_to_read(session, page)
