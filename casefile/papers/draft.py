"""A paper before it is printed: everything that it says, as data, and what speaks against it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.case.own_data import their_own
from casefile.errors import BadData, Message, Refused, message
from casefile.log.events import NewEvent, PromiseMade, PromiseMoved
from casefile.papers import on_paper
from casefile.papers.context import Context, context, next_version
from casefile.papers.context_money import (
    copy_context,
    receipt_context,
    register_of_copies,
    settlement_context,
)
from casefile.papers.context_pictures import code_name, logo_name, picture_names
from casefile.papers.facts import PaperFacts, superseded_by
from casefile.papers.letter_facts import letter_facts
from casefile.papers.letter_faults import Remark, for_anybody, letter_remarks
from casefile.papers.letter_times import given_already, recorded_otherwise
from casefile.papers.letters import Letter, compose
from casefile.policy.conditions import holds
from casefile.policy.letters import LetterPromise
from casefile.procedure.guards import still_open
from casefile.values.moments import a_date


class Draft(msgspec.Struct, frozen=True):
    """What a paper says: its names and texts, its letter, what that promises."""

    facts: PaperFacts
    version: int
    context: Context
    copies: tuple[Context, ...] = ({},)
    """What differs from copy to copy; of a paper without numbered ones, nothing, once."""
    letter: Letter | None = None
    remarks: tuple[Remark, ...] = ()
    """What the check of the letter says."""
    promises: tuple[NewEvent, ...] = ()
    lapsed: tuple[Message, ...] = ()
    """What it promises for a day that has passed."""

    @property
    def against(self) -> tuple[Remark, ...]:
        """Everything that is to be told before the letter is issued."""
        return (*self.remarks, *(Remark(True, passed) for passed in self.lapsed))


def drafted(facts: PaperFacts) -> Draft:
    """The draft that the facts come to; of one that may not be issued it tells why."""
    case, policy, lang = facts.here.case, facts.here.policy, facts.imprint.lang
    shown = _as_it_will_be(facts)
    told = their_own(shown, policy) if facts.kind.outward else shown
    values = context(told, policy, facts.kind, facts.imprint, facts.clocks, facts.about)
    copies: tuple[Context, ...] = ({},)
    if about := _as_it_was(facts):
        values |= settlement_context(about, case, policy, lang)
        if facts.receipt:
            values |= receipt_context(facts.receipt, about, case, policy, lang)
    if names := facts.holders:
        known = routes.known(case, about) if about else case.known
        values |= register_of_copies(names, policy, lang)
        copies = tuple(
            copy_context(no, names, known, policy, lang) for no in range(1, len(names) + 1)
        )
    values |= picture_names(facts)
    version = facts.original.version if facts.original else next_version(case, facts.kind)
    values["doc"] |= {"version": str(version), "annex": annex_line(facts)}
    values["doc"] |= code_name(facts, version)
    values["org"] |= logo_name(facts)
    draft = Draft(facts, version, values, copies)
    return _as_letter(draft) if facts.kind.moves else draft


def _as_it_will_be(facts: PaperFacts) -> Case:
    """The case once this paper is issued: a list of papers on it does not call valid what it takes
    the place of."""
    case, gone = facts.here.case, superseded_by(facts)
    documents = tuple(
        msgspec.structs.replace(d, state="superseded") if d in gone else d for d in case.documents
    )
    return msgspec.structs.replace(case, documents=documents)


def _as_it_was(facts: PaperFacts) -> Settlement | None:
    """The settlement that a paper is about; for a translation as it was when its original was made
    out: it says what that says, whatever was paid since."""
    about, beside = facts.about, facts.original
    if about is None or beside is None:
        return about
    then = tuple(s for s in about.steps if s.seq < beside.seq)
    return msgspec.structs.replace(about, steps=then)


def annex_line(facts: PaperFacts) -> str:
    """What a translation says of the paper that it stands beside; nothing for any other paper."""
    one, lang = facts.original, facts.imprint.lang
    if one is None:
        return ""
    chinese = facts.here.policy.organisation.language == on_paper.LANG
    says = on_paper.ANNEX if chinese else on_paper.TRANSLATION
    said: str = says.of(lang).format(name=one.name.removesuffix(".docx"))
    return said


def _as_letter(draft: Draft) -> Draft:
    """The draft with its letter, what speaks against that, and what it promises."""
    facts = draft.facts
    here, kind, given, lang = facts.here, facts.kind, facts.given, facts.imprint.lang
    said = letter_facts(here.case, here.policy, kind, facts.clocks, facts.imprint.now, lang)
    letter = compose(here.case, here.policy, kind, given, lang, said)
    texts = [p.text for p in letter.paragraphs]
    names = {
        "letter": {
            "salutation": letter.salutation,
            "paragraphs": texts,
            "signer": letter.signer,
            "post": letter.post,
        }
    }
    told = tuple(_promised(facts))
    untimely = (
        *given_already([one for one, _ in told], here.case, here.policy),
        *recorded_otherwise(here.case, here.policy, given, lang),
    )
    return msgspec.structs.replace(
        draft,
        context=draft.context | names,
        letter=letter,
        remarks=(
            *(Remark(True, found) for found in untimely),
            *letter_remarks(letter, here.case, here.policy, kind, given, lang),
            *(() if facts.plain else for_anybody(letter, here.policy, kind)),
        ),
        promises=tuple(event for one, until in told for event in _on_record(facts, one, until)),
        lapsed=tuple(
            message("{until} has passed; a promise is for a time to come.", until=until)
            for _, until in told
            if until <= here.now
        ),
    )


def sendable(draft: Draft) -> Draft:
    """The same draft. Refused with all that is grave about a letter, and on a case that nobody may
    go on with; BadData where it promises a day that has passed."""
    if draft.letter is None:
        return draft
    still_open(draft.facts.here.case)
    grave = tuple(r.message for r in draft.remarks if r.grave)
    if grave:
        title = draft.facts.kind.title
        error = Refused("{document} cannot be issued as it stands:", document=title)
        error.parts = grave
        raise error
    for passed in draft.lapsed:
        raise BadData(passed.text, **passed.values)
    return draft


def _promised(facts: PaperFacts) -> Iterator[tuple[LetterPromise, datetime]]:
    """What the letter promises, each until 24:00 of the day it names."""
    known = {**facts.here.case.signs, **facts.here.case.everything, **facts.given}
    zone = ZoneInfo(facts.here.policy.identity.timezone)
    days: set[str] = set()
    for one in facts.kind.promises:
        if one.due in days or one.due not in known or not holds(one.when, known):
            continue
        days.add(one.due)
        day = a_date(str(known[one.due])) + timedelta(days=1)
        until = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        yield one, until


def _on_record(facts: PaperFacts, one: LetterPromise, until: datetime) -> Iterator[NewEvent]:
    """A promise put on record, unless one in these words runs until then already."""
    case, now = facts.here.case, facts.here.now
    text = one.text.of(facts.here.policy.organisation.language)
    running = [p for p in case.promises if p.text == text and p.open]
    if not running:
        yield NewEvent(now, PromiseMade(due=until, by=case.owner), {"text": text})
    elif running[-1].due_at != until:  # the letter was issued anew, with another date
        yield NewEvent(now, PromiseMoved(no=running[-1].no, due=until))
