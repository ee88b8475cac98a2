"""The log's proof, and its derived rows."""

from pathlib import Path
from typing import Annotated

import typer

from casefile.actions import office
from casefile.actions.log import current_policy
from casefile.cli.options import AsJson, Reveal
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.present.page import Line, Page, Table

room = typer.Typer()
FINDINGS = 10


@room.command("verify", help="Check that nothing in the log, or in a Word file, was altered.")
def verify(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE.docx]", show_default=False, help="A Word file, to compare with ours."
        ),
    ] = None,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> int:
    session: Session = ctx.obj
    if file is not None:
        return _verify_file(session, Path(file), as_json, reveal)
    speak = session.speak
    problems = list(office.verify(session.store))
    count, head = session.store.head()
    if as_json:
        print_data(
            {
                "ok": not problems,
                "events": count,
                "head": head,
                "problems": [
                    {"seq": p.seq, "problem": speak.text(p.text, **p.values)} for p in problems
                ],
            }
        )
    else:
        page: Page = []
        if problems:
            page.append(
                Table(
                    ("#", speak.text("problem")),
                    tuple((str(p.seq), speak.text(p.text, **p.values)) for p in problems),
                )
            )
            page.append(
                Line(
                    speak.text(
                        "{count} problem(s) in {events} events.", count=len(problems), events=count
                    )
                )
            )
        else:
            page.append(
                Line(
                    speak.text(
                        "All {events} events are as they were written; head {head}",
                        events=count,
                        head=head,
                    )
                )
            )
        print_page(page)
    return FINDINGS if problems else 0


def _verify_file(session: Session, path: Path, as_json: bool, reveal: bool) -> int:
    from casefile.actions.paper_proof import verify_file

    found = verify_file(session.store, path, reveal=reveal)
    if reveal and found.changed and found.case:
        from casefile.actions import casework

        casework.reveal(session.store, found.case.number, "verify", session.entry())
        session.done(found.case.number)
    speak = session.reading(found.policy or current_policy(session.store)[1])
    document = found.document
    if as_json:
        print_data(
            {
                "ok": found.sound,
                "result": found.result,
                "case": found.case.number if found.case else None,
                "document": document.type if document else None,
                "version": document.version if document else None,
                "state": document.state if document else None,
                "erased": document.erased if document else False,
                "changed": [{"issued": old, "now": new} for old, new in found.changed],
            }
        )
        return 0 if found.sound else FINDINGS
    name = document.name if document else ""
    told = {
        "identical": speak.text("{name}: byte by byte as it was issued.", name=name),
        "same-text": speak.text("{name}: the text as it was issued, saved again.", name=name),
        "altered": speak.text("{name}: altered since it was issued.", name=name),
        "erased": speak.text(
            "This file is not, byte by byte, what was issued; the text to compare it with was "
            "erased."
        ),
        "unknown": speak.text("This file was not issued here."),
    }[found.result]
    page: Page = [Line(told)]
    if document and document.erased and found.result == "identical":
        page.append(Line(speak.text("The copy that was kept here was erased.")))
    if document and document.state != "issued":
        page.append(Line(speak.text("It is superseded or void: do not use it.")))
    if found.changed:
        page.append(Table((speak.text("as issued"), speak.text("as it is")), found.changed))
    print_page(page)
    return 0 if found.sound else FINDINGS


@room.command("rebuild", help="Make all derived rows anew from the log.")
def rebuild(ctx: typer.Context, as_json: AsJson = False) -> None:
    session: Session = ctx.obj
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    count = sum(1 for _ in office.rebuild(session.store))
    if as_json:
        print_data({"cases": count})
    else:
        print_page([Line(speak.text("{count} case(s) rebuilt from the log.", count=count))])
