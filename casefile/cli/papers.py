"""Documents: issuing them, and where they are."""

from pathlib import Path
from typing import Annotated

import typer

from casefile.actions.log import Outcome, load
from casefile.cli.answers import answer
from casefile.cli.inputs import gather
from casefile.cli.options import AsJson, At, CaseName, FactWords, Reason
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.model import Facts
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
    facts: FactWords = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Of a letter: show the text, and what is wrong.")
    ] = False,
    language: Annotated[
        str, typer.Option("--in", metavar="zh|en", help="The language of the document.")
    ] = "zh",
    settlement: Annotated[
        int,
        typer.Option(
            "--settlement", metavar="N", help="Of which settlement, if not the last.", min=0
        ),
    ] = 0,
    split: Annotated[
        bool, typer.Option("--split", help="Each numbered copy in a file of its own.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="A PDF beside each file; needs LibreOffice.")
    ] = False,
    output: Folder = None,
    as_json: AsJson = False,
) -> None:
    from casefile.actions import papers
    from casefile.actions.pdf import as_pdf, office
    from casefile.actions.templates import FOLDERS

    session: Session = ctx.obj
    assert session.database is not None
    if language not in FOLDERS:
        raise Usage("The language is zh or en, not {value}.", value=language)
    given = gather(facts)
    if preview:
        _preview(session, session.case(case), document, given, language, as_json)
        return
    if pdf:
        office()  # told before anything is issued
    outcome, paths = papers.issue(
        session.store,
        session.case(case),
        document,
        session.entry(),
        own=session.database.parent / "templates",
        folder=Path(output or "."),
        settlement=settlement,
        split_copies=split,
        given=given,
        lang=language,
    )
    if pdf:
        paths += [as_pdf(path) for path in paths]
    _issued(session, outcome, paths, as_json)


def _issued(session: Session, outcome: Outcome, paths: list[Path], as_json: bool) -> None:
    session.done(outcome.case.number)
    speak = session.reading(outcome.policy)
    if as_json:
        found = clocks_data(outcome.clocks, outcome.case, speak, session.now())
        data = answer_data(outcome.case, outcome.policy, outcome.events, speak, found)
        data["document"] = documents_data(outcome.case, speak)[-1]
        data["file"] = str(paths[0])
        data["files"] = [str(path) for path in paths]
        print_data(data)
        return
    kind = outcome.policy.document(outcome.case.documents[-1].type)
    print_page(
        [
            Line(
                speak.text(
                    "{document} issued: {path} (event {seq})",
                    document=kind.title if kind else outcome.case.documents[-1].type,
                    path=[str(path) for path in paths],
                    seq=outcome.events[-1].seq,
                )
            )
        ]
    )


def _preview(
    session: Session, name: str, document: str, given: Facts, language: str, as_json: bool
) -> None:
    from casefile.actions.letters import drafted

    draft, policy = drafted(session.store, name, document, given, session.entry(), language)
    speak, letter = session.reading(policy), draft.letter
    if as_json:
        print_data(
            {
                "salutation": letter.salutation,
                "paragraphs": [{"move": p.move, "text": p.text} for p in letter.paragraphs],
                "owner": letter.owner,
                "remarks": [
                    {"grave": r.grave, "message": speak.say(r.message)} for r in draft.remarks
                ],
            }
        )
        return
    page: Page = [Line(letter.salutation), *(Line(p.text) for p in letter.paragraphs)]
    page.append(Line(letter.owner))
    for remark in draft.remarks:
        word = speak.text("must be mended") if remark.grave else speak.text("remark")
        page.append(Line(f"[{word}] {speak.say(remark.message)}"))
    print_page(page)


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
    from casefile.actions import papers

    session: Session = ctx.obj
    moment = session.moment(at) if at is not None else None
    outcome = papers.sign(
        session.store, session.case(case), document, copy, by, session.entry(), moment
    )
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
    from casefile.actions import papers

    session: Session = ctx.obj
    moment = session.moment(at) if at is not None else None
    outcome = papers.hand_over(
        session.store, session.case(case), document, copy, to, signed_by, session.entry(), moment
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
    from casefile.actions import papers

    session: Session = ctx.obj
    outcome = papers.void(session.store, session.case(case), document, reason, session.entry())
    answer(session, outcome, "{case}: {name} is void (event {seq}).", as_json, name=document)


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
    if output is not None:
        page += [
            Line(speak.text("{name} was erased; it cannot be written out.", name=d.name))
            for d in state.documents
            if d.erased
        ]
    print_page(page)
