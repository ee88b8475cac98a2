"""A paper before it is issued: what is asked for it at the terminal, and how it is looked at."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions.papers import issue as issuing
from casefile.cli.declared import Option
from casefile.cli.inputs import gather
from casefile.cli.options import LANGUAGES
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.pages.page import Line, Page
from casefile.papers.facts import PaperRequest, document_named
from casefile.papers.letter_faults import own_facts
from casefile.papers.letters import Letter
from casefile.values.value import Facts

if TYPE_CHECKING:
    from casefile.pages.answers.papers import LetterPreviewTold, PreviewTold, RemarkTold

REFUSED = 4
Plain = Annotated[
    str,
    Option("--plain", metavar="REASON", help="Why a letter has nothing for this customer alone."),
]
InLanguage = Annotated[
    str,
    Option(
        "--in",
        metavar=LANGUAGES,
        show_default=False,
        help="The language of the document; else that of the organisation's papers.",
    ),
]


def facts_asked(session: Session, case: str, request: PaperRequest, words: list[str]) -> Facts:
    """What was typed for a letter, completed at the terminal: what it needs, and a sentence that is
    for this customer alone."""
    given = gather(session, words)
    if not session.interactive:
        return given
    from casefile.actions.histories import load
    from casefile.cli.prompts import ask_facts
    from casefile.procedure.typed import parsed

    state, policy = load(session.store, case)
    kind = document_named(policy, request.document)
    if not kind.moves:
        return given
    known, now = state.everything, session.now()
    good = parsed(policy, kind.needs + kind.may, given, kind.title, now)
    own = () if request.plain else own_facts(policy, kind, known)
    needs = tuple(key for key in (*kind.needs, *own) if key not in known)
    return ask_facts(policy, needs, (), known, good, session.reading(policy), now, session.typed)


def _form_data(lines: list[str], remarks: "list[RemarkTold]") -> "PreviewTold":
    return {"lines": lines, "remarks": remarks}


def _letter_data(
    letter: Letter, lines: list[str], remarks: "list[RemarkTold]"
) -> "LetterPreviewTold":
    return {
        "lines": lines,
        "salutation": letter.salutation,
        "paragraphs": [{"move": p.move, "text": p.text} for p in letter.paragraphs],
        "owner": letter.owner,
        "signer": letter.signer,
        "post": letter.post,
        "remarks": remarks,
    }


def none_named_on(session: Session, case: str) -> Usage:
    """The error for whoever names no paper: those that can be issued on the case now."""
    from casefile.actions.histories import load
    from casefile.papers.issuable import none_named

    state, policy = load(session.store, session.case(case), session.now())
    return none_named(state, policy)


def show_preview(session: Session, name: str, request: PaperRequest, as_json: bool) -> int:
    """A paper as it would be; the exit code of a refusal if it has to be mended."""
    draft, lines = issuing.previewed(session.store, name, request, session.entry())
    letter, remarks = draft.letter, draft.against
    speak = session.reading(draft.facts.here.policy)
    if as_json:
        said: list[RemarkTold] = [
            {"grave": r.grave, "message": speak.say(r.message)} for r in remarks
        ]
        print_data(_letter_data(letter, lines, said) if letter else _form_data(lines, said))
    else:
        page: Page = [Line(text) for text in lines]
        for found in remarks:
            word = speak.text("must be mended") if found.grave else speak.text("remark")
            page.append(Line(f"[{word}] {speak.say(found.message)}"))
        print_page(session, page)
    return REFUSED if any(found.grave for found in remarks) else 0
