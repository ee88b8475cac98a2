"""What a line of a test does: the same decisions that the commands make, without a store."""

import re
import shlex
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from casefile.case.here import Here, Totals
from casefile.clocks.calendars import Calendars
from casefile.clocks.history import History, history_from
from casefile.clocks.rounds import Round
from casefile.errors import BadData, CasefileError, NotPermitted, Unauthorised, Usage
from casefile.log.events import DocumentIssued, Event, NewEvent
from casefile.money import approvals, offers, payments, settlements
from casefile.money.grants import grants_of
from casefile.papers.context import Imprint
from casefile.papers.draft import drafted, sendable
from casefile.papers.facts import PaperRequest, document_named, paper_facts
from casefile.people.privacy import split
from casefile.people.rights import member_named
from casefile.policy import Policy, Staff, Step
from casefile.procedure import endings, pauses, promises, requests, steps
from casefile.procedure.next_steps import step_named
from casefile.procedure.short_ends import ENDING, OF_CASE, end_short, ending_named
from casefile.trials.deed_words import Options, facts_given, first_of, moment_given, nth_number
from casefile.trials.deeds_on_record import DEEDS_ON_RECORD
from casefile.trials.samples import sample_facts
from casefile.values.amounts import yuan
from casefile.values.moments import a_moment, local
from casefile.values.typed_amounts import amount_printed
from casefile.values.value import Facts
from casefile.worktime.allowance import allowance

_TIME = re.compile(r"(?:([0-9]{4})-)?([0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(?: |$)")
_NOWHERE = Path()
"""The templates of a made-up case: it is judged what a paper says, and none is printed."""
_DAYS = {"d": 1, "w": 7}
_NOT_THEIRS = (NotPermitted, Unauthorised)
"""Says something of who was tried, not of the deed: somebody else may."""


class Deed:
    """One line: when it is done, by whom where that is said, which verb with which words."""

    def __init__(self, line: str, before: datetime, policy: Policy) -> None:
        self.now, rest = _moment(line.strip(), before, policy.identity.timezone)
        try:
            words = shlex.split(rest)
        except ValueError:
            raise Usage("A quotation mark of {deed} is not closed.", deed=rest) from None
        self.verb, self.words, self.options = words[0] if words else "", [], {}
        for word in words[1:]:
            key, given, value = word.partition("=")
            if given:
                self.options[key] = value
            else:
                self.words.append(word)
        self.who = self.options.pop("as", "")

    def done_on(
        self, events: list[Event], policy: Policy, calendars: Calendars
    ) -> tuple[Staff, tuple[NewEvent, ...]]:
        """Who did it, and the events that it adds; where nobody is named, whoever may. The refusal
        of the first where nobody may."""
        history = history_from(events, lambda _: policy, calendars)
        case = history.at(self.now)
        grants = grants_of(case, policy)
        first: CasefileError | None = None
        for staff in self._able(policy, case.owner):
            here = Here(case, policy, staff, self.now, partial(Totals, grants))
            try:
                return staff, self._decided(here, history)
            except CasefileError as error:
                told = first is None or (
                    isinstance(first, _NOT_THEIRS) and not isinstance(error, _NOT_THEIRS)
                )
                first = error if told else first
        raise first or Usage("{deed} is nothing that can be done.", deed=self.verb)

    def _able(self, policy: Policy, owner: str) -> list[Staff]:
        if self.who:
            return [member_named(policy, self.who)]
        here = [s for s in policy.staff if s.roles]
        if self.verb in ("offer", "settle"):  # whose authority it stands on is never guessed
            return sorted(here, key=lambda s: s.id != owner)[:1]
        return sorted(here, key=lambda s: s.id != owner)

    def _decided(self, here: Here, history: History) -> tuple[NewEvent, ...]:
        steps_named = {s.id for s in (*here.policy.steps, *here.policy.route_steps)}
        if self.verb in VERBS_OF_TESTS and not (self.verb in steps_named and not self.words):
            if self.verb == "issue":
                return _issue(here, self.words, dict(self.options), history.rounds)
            return VERBS_OF_TESTS[self.verb](here, self.words, dict(self.options))
        step = step_named(here.policy, self.verb)
        if self.words:
            raise Usage(
                "{word} is no fact; write KEY=VALUE, and what has blanks in quotes: {key}='…'.",
                word=self.words[0],
                key=next(reversed(self.options), "KEY"),
            )
        return _record(here, step, dict(self.options))


def _moment(line: str, before: datetime, zone: str) -> tuple[datetime, str]:
    """When a line is done, and the rest of it: a minute after the one before where it says
    nothing."""
    if found := _TIME.match(line):
        year = found[1] or str(local(before, zone).year)
        return a_moment(f"{year}-{found[2]}T{found[3]}", zone), line[found.end() :]
    word, _, rest = line.partition(" ")
    if word.startswith("+"):
        length = allowance(word[1:])
        days = _DAYS.get(length.unit, 0) * length.count
        try:
            return before + (timedelta(days=days) if days else length.elapsed()), rest
        except OverflowError:
            raise BadData("{value} is out of range.", value=word) from None
    return before + timedelta(minutes=1), line


def _record(here: Here, step: Step, given: Options) -> tuple[NewEvent, ...]:
    facts = facts_given(here, given)
    whole = _whole(here, step.needs, facts)
    if here.policy.route_step(step.id):
        return payments.record_route_step(here, step, whole, settlement=0, at=None)
    return steps.record_step(here, step, whole, at=None)


def _offer(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    ask = options.pop("ask", "")
    remedy = offers.remedy_named(here.policy, first_of(words))
    facts = facts_given(here, options)
    return offers.offer(here, remedy, _whole(here, remedy.needs, facts), ask=ask)


def _settle(here: Here, _: list[str], options: Options) -> tuple[NewEvent, ...]:
    ask = options.pop("ask", "")
    rules = here.policy.settlement
    facts = facts_given(here, options)
    return settlements.settle(here, _whole(here, rules.needs if rules else (), facts), ask=ask)


def _whole(here: Here, needs: tuple[str, ...], facts: Facts) -> Facts:
    return {**sample_facts(here.policy, needs, facts, here), **facts}


def _contact(here: Here, _: list[str], options: Options) -> tuple[NewEvent, ...]:
    needs = here.policy.contact.needs
    return promises.contact(here, _whole(here, needs, facts_given(here, options)), at=None)


def _promise(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    due = moment_given(here, options, "due")
    text = " ".join(words) or "-"
    return promises.promise(here, text, due_at=due, by="", otherwise="", call_back=False)


def _pause(here: Here, _: list[str], options: Options) -> tuple[NewEvent, ...]:
    until = moment_given(here, options, "until")
    return pauses.pause(here, until, options.get("reason", "-"))


def _close(here: Here, _: list[str], options: Options) -> tuple[NewEvent, ...]:
    despite = options.pop("despite", "")
    if ENDING in options:
        rule = ending_named(here.policy, options.pop(ENDING))
        options.pop(OF_CASE, "")  # a made-up case stands alone: what it repeats is not looked at
        whole = _whole(here, rule.needs, facts_given(here, options))
        return (end_short(here, rule, whole, at=None, despite=despite),)
    facts = _whole(here, here.policy.closing.needs, facts_given(here, options))
    return endings.close(here, facts, at=None, despite=despite)


def _issue(
    here: Here, words: list[str], options: Options, clocks: tuple[Round, ...] = ()
) -> tuple[NewEvent, ...]:
    """The record of a paper, as issuing it leaves one; refused to whom, where and as long as the
    desk would not issue it. What a letter needs and nobody names is filled in."""
    kind = document_named(here.policy, words[0] if words else "")
    plain = options.pop("plain", "")
    sampled = sample_facts(here.policy, kind.needs, options, here) if kind.moves else {}
    request = PaperRequest(kind.id, _NOWHERE, None, given={**sampled, **options}, plain=plain)
    imprint = Imprint(here.now, "0" * 64, here.policy.organisation.language)
    draft = sendable(drafted(paper_facts(here, request, imprint, clocks)))
    about, receipt = draft.facts.about, draft.facts.receipt
    kept, personal = split(here.policy, draft.facts.given)
    issued = DocumentIssued(
        document=kind.id,
        version=draft.version,
        sha256=f"{len(here.case.documents) + 1:064}",
        template="0" * 64,
        name=f"{kind.id}.docx",
        settlement=about.no if about else 0,
        holders=draft.facts.holders,
        facts=kept,
        payment=receipt.payment if receipt else 0,
        amount=yuan(receipt.amount) if receipt else "",
        payer=receipt.payer.of("zh") if receipt else "",
    )
    return (NewEvent(here.now, issued, personal), *draft.promises)


def _choose(here: Here, words: list[str], _: Options) -> tuple[NewEvent, ...]:
    return offers.choose(here, [nth_number(words, place) for place, _ in enumerate(words)])


def _approve(here: Here, words: list[str], _: Options) -> tuple[NewEvent, ...]:
    return approvals.approve(here, nth_number(words))


def _refuse(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return approvals.refuse(here, nth_number(words), options.get("reason", "-"))


def _kept(here: Here, words: list[str], _: Options) -> tuple[NewEvent, ...]:
    return promises.promise_kept(here, nth_number(words), at=None)


def _resume(here: Here, _: list[str], __: Options) -> tuple[NewEvent, ...]:
    return pauses.resume(here)


def _withdraw(here: Here, _: list[str], options: Options) -> tuple[NewEvent, ...]:
    return endings.withdraw(here, options.get("reason", "-"))


def _reopen(here: Here, _: list[str], options: Options) -> tuple[NewEvent, ...]:
    return endings.reopen(here, options.get("reason", "-"))


def _note(here: Here, words: list[str], _: Options) -> tuple[NewEvent, ...]:
    return steps.note(here, " ".join(words) or "-", at=None)


def _request(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return requests.request(here, first_of(words), options.get("reason", "-"), at=None)


def _request_met(here: Here, words: list[str], _: Options) -> tuple[NewEvent, ...]:
    return requests.request_met(here, nth_number(words), at=None)


VERBS_OF_TESTS: dict[str, Callable[[Here, list[str], Options], tuple[NewEvent, ...]]] = {
    "offer": _offer,
    "choose": _choose,
    "approve": _approve,
    "refuse": _refuse,
    "settle": _settle,
    "contact": _contact,
    "promise": _promise,
    "kept": _kept,
    "pause": _pause,
    "resume": _resume,
    "issue": _issue,
    "close": _close,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "note": _note,
    "request": _request,
    "request-met": _request_met,
    **DEEDS_ON_RECORD,
}
"""What may be done in a test beside recording steps."""


def ending_meant(deed: Deed, policy: Policy) -> str:
    """The id of the ending in which a deed closes the case; nothing where it names none."""
    named = deed.options.get(ENDING, "") if deed.verb == "close" else ""
    return ending_named(policy, named).id if named else ""


def offered(deed: Deed, policy: Policy) -> Iterator[tuple[str, int]]:
    """The remedy that a deed offers and the fen it is worth, for what limits say of it."""
    remedy = policy.remedy(deed.words[0]) if deed.verb == "offer" and deed.words else None
    if remedy and (amount := amount_printed(deed.options.get(remedy.value, ""), policy.currency)):
        yield remedy.id, amount
