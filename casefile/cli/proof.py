"""Whether the log, or a paper, is as it was written."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from casefile.actions.policies import current_policy
from casefile.actions.proof import anchors
from casefile.actions.proof.anchors import Anchor
from casefile.actions.proof.verify import verify as proven
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson, Reveal
from casefile.cli.output import print_data, print_page, print_to_read
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.errors import Altered, Usage
from casefile.log.problems import Problem
from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Table
from casefile.pages.proof import odd_page
from casefile.values.moments import spell

if TYPE_CHECKING:
    from casefile.actions.proof.papers import PaperVerdict
    from casefile.pages.answers.desk import AnchorTold, LogVerified
    from casefile.pages.answers.papers import FileVerified, ProblemTold

room = Room()
FINDINGS = 10


@room.command("verify", help="Check that nothing in the log, or in a Word file, was altered.")
def verify(
    session: Session,
    file: Annotated[
        str | None,
        Argument(
            metavar="[FILE.docx]", show_default=False, help="A Word file, to compare with ours."
        ),
    ] = None,
    anchor: Annotated[
        list[str] | None,
        Option(
            "--anchor",
            metavar="FILE",
            help="Also against the heads that check --anchor kept, or that an issued paper bears.",
        ),
    ] = None,
    log_only: Annotated[
        bool, Option("--log", help="The log only, and nothing that is derived from it.")
    ] = False,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> int:
    if file is not None:
        if anchor or log_only:
            raise Usage("--anchor and --log are about the log; leave FILE away.")
        return _verify_file(session, Path(file), as_json, reveal)
    kept = [found for name in anchor or () for found in anchors.anchors_of(Path(name))]
    count, head = session.store.head()
    speak = session.speak
    with progress(speak.text("verified")) as tell:
        problems = list(proven(session.store, derived=not log_only, tell=tell))
    problems += anchors.broken(session.store, kept)
    altered = any(not problem.derived for problem in problems)
    last = max(kept, key=lambda a: a.seq, default=None)
    if as_json:
        data: LogVerified = {
            "ok": not problems,
            "events": count,
            "head": head,
            "checked": ["log"] if log_only else ["log", "derived"],
            "problems": _data(problems, speak),
        }
        if anchor:
            data["anchors"] = {"checked": len(kept), "last": _anchor_data(last)}
        print_data(data)
    else:
        print_page(session, _page(problems, count, head, kept, speak, log_only=log_only))
    return Altered.code if altered else FINDINGS if problems else 0


def _data(problems: list[Problem], speak: Language) -> "list[ProblemTold]":
    found: list[ProblemTold] = []
    for p in problems:
        told: ProblemTold = {"seq": p.seq, "problem": speak.text(p.text, **p.values)}
        if p.case:
            told["case"] = p.case
        if p.document:
            told["document"] = p.document
        found.append(told)
    return found


def _anchor_data(anchor: Anchor | None) -> "AnchorTold | None":
    """An anchor; one from a paper has neither number nor time."""
    if anchor is None:
        return None
    return {
        "seq": anchor.seq or None,
        "head": anchor.head,
        "time": spell(anchor.time) if anchor.time else None,
    }


def _file_data(found: "PaperVerdict", speak: Language) -> "FileVerified":
    document = found.document
    told: FileVerified = {
        "ok": found.sound,
        "result": found.result,
        "case": found.case.number if found.case else None,
        "document": document.type if document else None,
        "version": document.version if document else None,
        "state": document.state if document else None,
        "erased": document.erased if document else False,
        "changed": [{"issued": old, "now": new} for old, new in found.changed],
        "odd": [{"kind": o.kind, "what": o.code, "words": o.words} for o in found.odd],
    }
    if found.report:
        told["report"] = msgspec.to_builtins(found.report)
    if found.problems:
        told["problems"] = _data(list(found.problems), speak)
    return told


def _table(problems: list[Problem], speak: Language) -> Table:
    """The problems; with what each is about, where that is known of any."""
    rows = tuple(
        (str(p.seq or ""), p.document or p.case, speak.text(p.text, **p.values)) for p in problems
    )
    if not any(about for _, about, _ in rows):
        return Table(("#", speak.text("problem")), tuple((no, text) for no, _, text in rows))
    return Table(("#", speak.text("case or file"), speak.text("problem")), rows)


def _page(
    problems: list[Problem],
    count: int,
    head: str,
    kept: list[Anchor],
    speak: Language,
    *,
    log_only: bool,
) -> Page:
    if problems:
        found = speak.text(
            "{count} problem(s) in {events} events.", count=len(problems), events=count
        )
        return [_table(problems, speak), Line(found)]
    page: Page = [
        Line(
            speak.text(
                "All {events} events are as they were written; head {head}",
                events=count,
                head=head,
            )
        )
    ]
    if kept:
        page.append(Line(speak.text("{count} anchor(s) agree with the log.", count=len(kept))))
    if log_only:
        page.append(Line(speak.text("The rows derived from the log were not compared.")))
    return page


def _verify_file(session: Session, path: Path, as_json: bool, reveal: bool) -> int:
    from casefile.actions.proof.papers import verify_file

    found = verify_file(session.store, path, reveal=reveal)
    if reveal and (found.changed or found.odd) and found.case:
        from casefile.procedure.steps import reveal as look

        session.act(found.case.number, lambda here: look(here, "verify"))
        session.done(found.case.number)
    speak = session.reading(found.policy or current_policy(session.store)[1])
    document, problems = found.document, list(found.problems)
    if as_json:
        print_data(_file_data(found, speak))
        return 0 if found.sound else FINDINGS
    name = document.name if document else found.report.name if found.report else ""
    if found.copy:
        name = f"{name.removesuffix('.docx')}-copy{found.copy}.docx"
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
    if document and not document.valid:
        page.append(Line(speak.text("It is superseded or void: do not use it.")))
    if found.changed:
        page.append(Table((speak.text("as issued"), speak.text("as it is")), found.changed))
    page += odd_page(found.odd, speak)
    if problems:
        page.append(_table(problems, speak))
    print_to_read(session, page)
    return 0 if found.sound else FINDINGS
