"""Files that people bring: photographs, vouchers, scans."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.histories import load
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson, At, CaseName, a_file
from casefile.cli.output import answer, print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.pages.attachments import attachments_data, attachments_table
from casefile.pages.data import in_json
from casefile.pages.page import Line, Page

if TYPE_CHECKING:
    from casefile.pages.answers.papers import AttachmentsOfCase

room = Room()


@room.command("attach", help="Keep files that somebody brought with the case.")
def attach(
    session: Session,
    case: CaseName,
    files: Annotated[
        list[Path], Argument(metavar="FILE...", show_default=False, help="The files to keep.")
    ],
    sort: Annotated[
        str,
        Option(
            "--as", metavar="KIND", help="What they are: evidence, voucher, … as the policy says."
        ),
    ],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    from casefile.actions.papers.attachments import attach as kept

    number, when = session.case(case), session.at(at, case)
    outcome = kept(session.store, number, files, sort, when, session.entry())
    last = outcome.case.attachments[-len(files) :]
    answer(
        session,
        outcome,
        "{case}: kept as attachment {no} (event {seq}).",
        as_json,
        no=[one.no for one in last],
    )


@room.command("attachments", help="The files that are kept with a case; -o writes them out.")
def attachments(
    session: Session,
    case: CaseName,
    output: Annotated[
        str | None,
        Option("-o", "--output", metavar="DIR", callback=a_file, help="The folder for the files."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    from casefile.actions.papers.attachments import write_attachments

    number = session.case(case)
    state, policy = load(session.store, number)
    speak = session.reading(policy)
    written = []
    if output is not None:
        from casefile.procedure.steps import reveal

        session.act(number, lambda here: reveal(here, "attachments"))
        session.done(number)
        written = [str(p) for p in write_attachments(session.store, number, Path(output))]
    if as_json:
        told: AttachmentsOfCase = {
            "case": number,
            "attachments": attachments_data(state),
            "files": written,
        }
        print_data(in_json(told, speak))
        return
    if not state.attachments:
        print_page(session, [Line(speak.text("Nothing is attached to {case}.", case=number))])
        return
    page: Page = [attachments_table(state, policy, speak)]
    page += [Line(path) for path in written]
    print_to_read(session, page)
