"""Issuing a document: on one case, or on each of many."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import structs

from casefile.actions.act import Outcome
from casefile.actions.papers import issue as issuing
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.drafts import REFUSED, InLanguage, Plain, facts_asked, none_named_on, show_preview
from casefile.cli.environment import remark
from casefile.cli.inputs import gather
from casefile.cli.options import AsJson, a_file
from casefile.cli.output import print_data, print_page, understood
from casefile.cli.session import Session
from casefile.errors import Refused, Usage
from casefile.pages.data import SeenCase, in_json
from casefile.pages.page import Line, Page
from casefile.pages.papers import documents_data
from casefile.pages.written import answer_data
from casefile.papers.facts import PaperRequest, document_named
from casefile.papers.letter_faults import own_sentences
from casefile.policy import Document, Policy
from casefile.values.words import a_language

if TYPE_CHECKING:
    from casefile.actions.papers.series import Series
    from casefile.pages.answers.papers import SeriesTold
    from casefile.pages.answers.writing import IssueAnswer

room = Room()


@room.command(
    "issue",
    help="Issue a document as a Word file; with --all, on every case that the filters describe.",
)
def issue(
    session: Session,
    words: Annotated[
        list[str] | None,
        Argument(
            metavar="CASE DOCUMENT [KEY=VALUE]...",
            show_default=False,
            help="Such as 123 record-card. With --all no case: DOCUMENT, then filters as of list "
            "and facts of the document.",
        ),
    ] = None,
    everywhere: Annotated[
        bool, Option("--all", help="For each case that the filters describe.")
    ] = False,
    again: Annotated[
        bool, Option("--again", help="With --all: also where a valid one was issued before.")
    ] = False,
    preview: Annotated[
        bool,
        Option(
            "--preview", help="Show the paper, and what is wrong; with --all, who would get one."
        ),
    ] = False,
    language: InLanguage = "",
    settlement: Annotated[
        int,
        Option("--settlement", metavar="N", help="Of which settlement, if not the last.", min=0),
    ] = 0,
    plain: Plain = "",
    split: Annotated[
        bool, Option("--split", help="Each numbered copy in a file of its own.")
    ] = False,
    pdf: Annotated[
        bool, Option("--pdf", help="A PDF beside each file; needs LibreOffice.")
    ] = False,
    output: Annotated[
        str | None,
        Option("-o", "--output", metavar="DIR", callback=a_file, help="The folder for the files."),
    ] = None,
    keep: Annotated[
        bool,
        Option("--keep", help="Only keep it; casefile documents CASE -o DIR writes it out."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    if language:
        a_language(language)
    case, document, rest = _understood(session, words or [], everywhere)
    if again and not everywhere:
        raise Usage("--again goes with --all only.")
    _writes_nothing(keep, bool(everywhere or pdf or split or output))
    request = PaperRequest(
        document=document,
        own=session.desk.templates,
        folder=None if keep else Path(output or "."),
        settlement=settlement,
        split=split,
        lang=language,
        plain=plain,
    )
    if everywhere:
        return _series(session, request, rest, again, preview, pdf, as_json)
    name = session.case(case)
    request = structs.replace(request, given=facts_asked(session, name, request, rest))
    if preview:
        return show_preview(session, name, request, as_json)
    return _one(session, name, request, pdf, as_json)


def _writes_nothing(keep: bool, files: bool) -> None:
    if keep and files:
        raise Usage("--keep writes no files: it goes without --all, --pdf, --split and -o.")


def _one(session: Session, case: str, request: PaperRequest, pdf: bool, as_json: bool) -> int:
    if pdf:
        from casefile.disk.pdf import as_pdfs, office

        office()  # told before anything is issued
    if session.interactive and not as_json:
        _superseding(session, case, request)
    outcome, paths = issuing.issue(session.store, case, request, session.entry())
    if pdf:
        paths += as_pdfs(paths)
    _issued(session, outcome, paths, as_json)
    return 0


def _superseding(session: Session, case: str, request: PaperRequest) -> None:
    """Ask before a paper takes the place of one that is valid."""
    from casefile.actions.histories import load

    state, policy = load(session.store, case)
    kind = document_named(policy, request.document).id
    named = request.settlement
    valid = [
        d
        for d in state.documents
        if d.type == kind and d.state == "issued" and named in (0, d.settlement)
    ]
    if valid:
        from casefile.cli.confirm import agree

        told = session.reading(policy).text(
            "{name} is valid; the new paper takes its place.", name=valid[-1].name
        )
        agree(session, told)


def _understood(session: Session, words: list[str], everywhere: bool) -> tuple[str, str, list[str]]:
    """The case (none where all are meant), the document, and the words that follow."""
    before, rest = words[: 1 - everywhere], words[1 - everywhere :]
    if before and (not rest or "=" in rest[0]):
        raise none_named_on(session, before[0])
    if not rest or "=" in rest[0]:
        raise Usage("Say which document: casefile issue CASE DOCUMENT, such as record-card.")
    return "".join(before), rest[0], rest[1:]


def _issued(session: Session, outcome: Outcome, paths: list[Path], as_json: bool) -> None:
    session.done(outcome.case.number)
    speak = session.reading(outcome.policy)
    if as_json:
        seen = SeenCase(outcome.case, outcome.policy, outcome.clocks, session.now())
        told: IssueAnswer = {
            **answer_data(seen, outcome.events, speak),
            "document": in_json(documents_data(seen)[-1], speak),
            "file": str(paths[0]) if paths else None,
            "files": [str(path) for path in paths],
        }
        print_data(told)
        return
    issued = outcome.case.documents[-1]
    kind = outcome.policy.document(issued.type)
    page: Page = [
        Line(
            speak.text(
                "{document} issued: {path} (event {seq})",
                document=kind.title if kind else issued.type,
                path=[str(path) for path in paths] or issued.name,
                seq=outcome.events[-1].seq,
            )
        )
    ]
    page += understood(session, outcome, speak)
    before = [
        d
        for d in outcome.case.documents[:-1]
        if (d.type, d.settlement) == (issued.type, issued.settlement)
    ]
    if before and before[-1].state == "superseded":
        page.append(Line(speak.text("{name} is superseded by it.", name=before[-1].name)))
    print_page(session, page)


def _series(
    session: Session,
    request: PaperRequest,
    words: list[str],
    again: bool,
    preview: bool,
    pdf: bool,
    as_json: bool,
) -> int:
    """The document on every case that the words describe; a refusal on one of them is told."""
    from casefile.actions.papers import series
    from casefile.actions.policies import versions_of
    from casefile.cli.filters import case_filter, policy_meant
    from casefile.cli.progress import progress
    from casefile.disk.pdf import as_pdfs, office

    policy = policy_meant(session, words)
    speak = session.reading(policy)
    kind = document_named(policy, request.document)
    facts, filters = _facts_and_filters(words, kind, policy)
    # a document is of its procedure: another one may have none of that name
    of_procedure = versions_of(session.store, policy.id)
    chosen = structs.replace(case_filter(session, policy, filters), policies=of_procedure)
    request = structs.replace(request, given=gather(session, facts))
    if own := own_sentences(policy, kind, request.given):
        raise Refused(
            "{key} is written for one customer; with --all each would get the same sentence.",
            key=next(iter(own)),
        )
    numbers = [row.number for row in reversed(session.store.cases(chosen))]
    if pdf and not preview:
        office()
    work = series.foresee_series if preview else series.issue_series
    try:
        with progress(kind.title.of(speak.code)) as tell:
            done = work(session.store, numbers, request, session.entry(), again=again, tell=tell)
    except (KeyboardInterrupt, SystemExit):
        remark(
            speak.text(
                "Stopped before all of {count} case(s); the same command goes on from here.",
                count=len(numbers),
            )
        )
        raise
    files = [path for one in done.issued for path in one.files]
    if pdf:
        files += as_pdfs(files)
    if as_json:
        print_data(_series_data(session, done, files))
    else:
        print_page(session, _series_page(session, done, kind.title, preview))
    return REFUSED if done.refused else 0


def _facts_and_filters(
    words: list[str], kind: Document, policy: Policy
) -> tuple[list[str], list[str]]:
    """The words that are facts of the document, and those that say which cases get one."""
    taken = kind.needs + kind.may
    keys = {*taken, *(t for key in taken for t in policy.facts[key].title.names)}
    facts = [word for word in words if word.replace("＝", "=").partition("=")[0].strip() in keys]
    return facts, [word for word in words if word not in facts]


def _series_data(session: Session, done: "Series", files: list[Path]) -> "SeriesTold":
    return {
        "issued": [
            {"case": one.case, "events": [e.seq for e in one.events], "file": str(one.files[0])}
            for one in done.issued
        ],
        "would": done.would,
        "had": done.had,
        "refused": [
            {"case": one.case, "message": session.speak.tell(one.error)} for one in done.refused
        ],
        "files": [str(path) for path in files],
    }


def _series_page(session: Session, done: "Series", title: object, preview: bool) -> Page:
    speak = session.speak
    counts = {"had": len(done.had), "refused": len(done.refused), "document": title}
    if preview:
        text = speak.text(
            "{document}: {count} case(s) would get one; {had} have one; {refused} cannot.",
            count=len(done.would),
            **counts,
        )
    else:
        text = speak.text(
            "{document}: issued on {count} case(s); {had} had one; {refused} refused.",
            count=len(done.issued),
            **counts,
        )
    page: Page = [Line(text)]
    page += [Line(number) for number in done.would]
    page += [Line(f"{one.case}: {speak.tell(one.error)}") for one in done.refused]
    return page
