"""Issuing documents in four steps: facts → draft → paper → record.

What they read and write is here: the case and its templates, the store, the folder. What a paper
says is decided in ``papers``.
"""

from pathlib import Path
from typing import Any

from msgspec import structs

from casefile.actions.act import Decide, Outcome, Sight, act, here_on
from casefile.actions.entry import Entry
from casefile.actions.histories import history_to_write_on, keep, number_of
from casefile.actions.papers.approved import template_bytes
from casefile.actions.papers.art import logo_for, pictures_for
from casefile.actions.papers.forms import keep_form, press_for
from casefile.case.here import Here
from casefile.clocks.history import History
from casefile.disk.files import let_go, publish, scratch_in, write_durably
from casefile.errors import CannotWrite, Changed
from casefile.log.events import DocumentIssued, NewEvent
from casefile.papers import on_paper
from casefile.papers.context import Imprint
from casefile.papers.draft import Draft, drafted, sendable
from casefile.papers.facts import Art, PaperFacts, PaperRequest, document_named, paper_facts
from casefile.papers.on_paper import LANG
from casefile.papers.paper import Paper, printed
from casefile.papers.readers import may_issue, written_again
from casefile.papers.receipts import Receipt
from casefile.people.privacy import split
from casefile.store import Store
from casefile.values.amounts import yuan
from casefile.values.digests import hex_digest

ATTEMPTS = 5
"""How often a document is filled in anew because others wrote on the case meanwhile."""


def issue(
    store: Store, name: str, request: PaperRequest, entry: Entry
) -> tuple[Outcome, list[Path]]:
    """Issue a document: the file ``CASE-document-vN.docx``, kept in the store and, where a folder
    is named, written there too.

    Filled in while others may write, and anew if they did.
    """
    attempt = 1
    while True:
        draft = would_issue(store, name, request, entry)
        try:
            return put_on_record(store, print_draft(store, draft, request), request.folder, entry)
        except Changed:
            if attempt == ATTEMPTS:
                raise
            attempt += 1


def previewed(
    store: Store, name: str, request: PaperRequest, entry: Entry
) -> tuple[Draft, list[str]]:
    """A paper as it would be issued, the lines of its page, and everything that speaks against it;
    nothing is written, and it has no version: that comes with the issue.

    It names the complainant, so it is for those who may issue it, and the log says who saw it: once
    there is something to see.
    """
    history = history_to_write_on(store, number_of(store, name))
    kind = document_named(history.policy, request.document)
    draft = drafted(read_facts(store, history, request, entry))
    unnumbered = {"no": on_paper.NO_VERSION, "version": on_paper.NO_VERSION, "head": ""}
    context = draft.context | {"doc": draft.context["doc"] | unnumbered}
    seen = structs.replace(draft, context=context)
    lines = _preview_lines(store, seen, request)
    act(store, name, entry, lambda here: written_again(here, {kind.id}, "issue --preview"))
    return seen, lines


def _preview_lines(store: Store, draft: Draft, request: PaperRequest) -> list[str]:
    """What a paper would say, line by line, as its template has it."""
    from casefile.papers.word.xml import text_of

    lines = text_of(print_draft(store, draft, request).content).splitlines()
    return [line for line in lines if line.strip()]


def would_issue(store: Store, name: str, request: PaperRequest, entry: Entry) -> Draft:
    """What would be issued, and the refusals of ``issue`` as far as the case tells."""
    history = history_to_write_on(store, number_of(store, name))
    keep(store, history)  # it is put on record soon
    return sendable(drafted(read_facts(store, history, request, entry)))


def read_facts(store: Store, history: History, request: PaperRequest, entry: Entry) -> PaperFacts:
    """The facts of a paper, with the head of the log and the clocks as they are now."""
    here = here_on(store, history.case, entry)
    _, head = store.head()
    lang = request.lang or here.policy.organisation.language
    kind = document_named(here.policy, request.document)
    art = Art(pictures_for(store, here, kind), logo_for(store, here, kind, request.own, lang))
    return paper_facts(here, request, Imprint(entry.now, head, lang), history.rounds, art)


def print_draft(store: Store, draft: Draft, request: PaperRequest) -> Paper:
    """The paper on the template in use; NotFound or Refused where there is none to be trusted."""
    file = draft.facts.kind.template
    template = template_bytes(store, file, request.own, draft.facts.imprint.lang)
    return printed(draft, template, press_for(store, template), split=request.split)


def put_on_record(
    store: Store, paper: Paper, folder: Path | None, entry: Entry
) -> tuple[Outcome, list[Path]]:
    """The paper on record, and its files in the folder. Changed if the case has moved on since the
    paper was drafted.

    The files are written under other names first and appear only after the commit; nothing is ever
    overwritten.
    """
    case, scratches = paper.draft.facts.here.case, list[Path]()
    files = paper.files() if folder else ()
    targets = [(folder / name, content) for name, content in files if folder]
    for target, _ in targets:
        _free(target)
    try:
        for _, content in targets:
            assert folder
            scratches.append(scratch_in(folder))
            write_durably(scratches[-1], content)
        outcome = act(store, case.number, entry, _issuing(store, paper), Sight(case.last_seq))
        return outcome, [publish(s, t) for s, (t, _) in zip(scratches, targets, strict=True)]
    finally:
        for path in scratches:
            let_go(path)


def _certified(receipt: Receipt | None) -> dict[str, Any]:
    """What of a receipt stands on record: which payment, which sum, from whom."""
    if receipt is None:
        return {}
    return {
        "payment": receipt.payment,
        "amount": yuan(receipt.amount),
        "payer": receipt.payer.of(LANG),
    }


def _free(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise CannotWrite(
            "{path} is there already; choose another folder: -o DIR", path=str(target)
        )


def _issuing(store: Store, paper: Paper) -> Decide:
    facts = paper.draft.facts

    def decide(here: Here) -> tuple[NewEvent, ...]:
        may_issue(here.policy, here.staff, facts.kind)  # rights are those of the very moment
        keep_form(store, paper.template, paper.form)
        kept, personal = split(here.policy, facts.given)
        payload = DocumentIssued(
            document=facts.kind.id,
            version=paper.draft.version,
            sha256=store.put_file(paper.content),
            template=store.put_file(paper.template),
            name=paper.name,
            settlement=facts.about.no if facts.about else 0,
            holders=facts.holders,
            parts=tuple(f"{no}:{hex_digest(part)}" for no, part in enumerate(paper.parts, 1)),
            facts=kept,
            language=facts.imprint.lang,
            annex=facts.original.no if facts.original else 0,
            **_certified(facts.receipt),
        )
        # what a letter promises is a deadline from the moment that the letter is issued
        why = {"reason": facts.plain} if facts.plain else {}
        return (NewEvent(here.now, payload, {**(personal or {}), **why}), *paper.draft.promises)

    return decide
