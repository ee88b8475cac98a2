"""Documents: issuing them, and where they are."""

from pathlib import Path
from typing import Annotated

import typer

from casefile.actions.histories import load
from casefile.cli.options import AsJson, At, CaseName, Reason
from casefile.cli.output import answer, print_data, print_page
from casefile.cli.session import Session
from casefile.log.events import DocumentVoided
from casefile.pages.data import SeenCase, in_json
from casefile.pages.page import Line, Page
from casefile.pages.papers import documents_data, documents_table

room = typer.Typer()
Folder = Annotated[
    str | None, typer.Option("-o", "--output", metavar="DIR", help="The folder for the files.")
]


DocumentName = Annotated[
    str,
    typer.Argument(
        metavar="DOCUMENT", show_default=False, help="Such as receipt, or the document's number."
    ),
]
CopyNo = Annotated[
    int,
    typer.Option("--copy", metavar="N", show_default=False, help="The number of the copy.", min=1),
]


@room.command("sign", help="Record that somebody signed a numbered copy.")
def sign(
    ctx: typer.Context,
    case: CaseName,
    document: DocumentName,
    copy: CopyNo,
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", show_default=False, help="Who signed.")
    ],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    from casefile.papers import custody

    session: Session = ctx.obj
    moment = session.at(at)
    outcome = session.act(case, lambda here: custody.sign(here, document, copy, by, at=moment))
    answer(session, outcome, "{case}: copy {no} is signed (event {seq}).", as_json, no=copy)


@room.command("hand-over", help="Record that a copy went to its holder, who signed for it.")
def hand_over(
    ctx: typer.Context,
    case: CaseName,
    document: DocumentName,
    copy: CopyNo,
    to: Annotated[
        str, typer.Option("--to", metavar="HOLDER", show_default=False, help="The holder.")
    ],
    signed_by: Annotated[
        str,
        typer.Option("--signed-by", metavar="NAME", show_default=False, help="Who received it."),
    ],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    from casefile.papers import custody

    session: Session = ctx.obj
    moment = session.at(at)
    outcome = session.act(
        case, lambda here: custody.hand_over(here, document, copy, to, signed_by, at=moment)
    )
    answer(
        session, outcome, "{case}: copy {no} went to {to} (event {seq}).", as_json, no=copy, to=to
    )


@room.command("void", help="Declare a document void; it stays on record.")
def void(
    ctx: typer.Context,
    case: CaseName,
    document: DocumentName,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    from casefile.papers import custody

    session: Session = ctx.obj
    outcome = session.act(case, lambda here: custody.void(here, document, reason))
    event = outcome.events[-1].payload
    assert isinstance(event, DocumentVoided)
    name = next(d.name for d in outcome.case.documents if d.no == event.no)
    answer(session, outcome, "{case}: {name} is void (event {seq}).", as_json, name=name)


@room.command("documents", help="The documents of a case; with -o, write their files out again.")
def documents(
    ctx: typer.Context, case: CaseName, output: Folder = None, as_json: AsJson = False
) -> None:
    session: Session = ctx.obj
    state, policy = load(session.store, session.case(case))
    speak = session.reading(policy)
    written = []
    if output is not None:
        from casefile.actions.papers import custody as kept
        from casefile.procedure.steps import reveal

        session.act(state.number, lambda here: reveal(here, "documents"))
        session.done(state.number)
        written = [str(p) for p in kept.write_out(session.store, state.number, Path(output))]
    if as_json:
        papers = in_json(documents_data(SeenCase(state, policy, (), session.now())), speak)
        print_data({"case": state.number, "documents": papers, "files": written})
        return
    if not state.documents:
        print_page(
            session, [Line(speak.text("No document was issued on {case}.", case=state.number))]
        )
        return
    page: Page = [documents_table(state, policy, speak)]
    page += [Line(path) for path in written]
    if output is not None:
        page += [
            Line(speak.text("{name} was erased; it cannot be written out.", name=d.name))
            for d in state.documents
            if d.erased
        ]
    print_page(session, page)
