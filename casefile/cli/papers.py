"""Documents: issuing them, and where they are."""

from pathlib import Path
from typing import Annotated

import typer

from casefile.actions.log import load
from casefile.cli.options import AsJson, CaseName
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.present.cases import answer_data, documents_data
from casefile.present.clocks import clocks_data
from casefile.present.page import Line, Page
from casefile.present.pages import documents_table

room = typer.Typer()
Folder = Annotated[
    str | None, typer.Option("-o", "--output", metavar="DIR", help="The folder for the files.")
]


@room.command("issue", help="Issue a document as a Word file.")
def issue(
    ctx: typer.Context,
    case: CaseName,
    document: Annotated[
        str,
        typer.Argument(metavar="DOCUMENT", show_default=False, help="Such as record-card."),
    ],
    output: Folder = None,
    as_json: AsJson = False,
) -> None:
    from casefile.actions import papers

    session: Session = ctx.obj
    assert session.database is not None
    outcome, path = papers.issue(
        session.store,
        session.case(case),
        document,
        session.entry(),
        own=session.database.parent / "templates",
        folder=Path(output or "."),
    )
    session.done(outcome.case.number)
    speak = session.reading(outcome.policy)
    if as_json:
        found = clocks_data(outcome.clocks, outcome.case, speak, session.now())
        data = answer_data(outcome.case, outcome.policy, outcome.events, speak, found)
        data["document"] = documents_data(outcome.case, speak)[-1]
        data["file"] = str(path)
        print_data(data)
        return
    kind = outcome.policy.document(outcome.case.documents[-1].type)
    print_page(
        [
            Line(
                speak.text(
                    "{document} issued: {path} (event {seq})",
                    document=kind.title if kind else document,
                    path=str(path),
                    seq=outcome.events[-1].seq,
                )
            )
        ]
    )


@room.command("documents", help="The documents of a case; with -o, write their files out again.")
def documents(
    ctx: typer.Context, case: CaseName, output: Folder = None, as_json: AsJson = False
) -> None:
    session: Session = ctx.obj
    state, policy = load(session.store, session.case(case))
    speak = session.reading(policy)
    written = []
    if output is not None:
        from casefile.actions import casework, papers

        casework.reveal(session.store, state.number, "documents", session.entry())
        session.done(state.number)
        written = [str(p) for p in papers.save(session.store, state.number, Path(output))]
    if as_json:
        print_data(
            {"case": state.number, "documents": documents_data(state, speak), "files": written}
        )
        return
    if not state.documents:
        print_page([Line(speak.text("No document was issued on {case}.", case=state.number))])
        return
    page: Page = [documents_table(state, policy, speak)]
    page += [Line(path) for path in written]
    print_page(page)
