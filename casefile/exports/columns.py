"""The columns of an export: a stable name for programs, a heading and words for people.

Long, as the columns of every kind of export stand here, beside those that they share.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from casefile.case.case import ELSEWHERE
from casefile.errors import Message, message
from casefile.pages import clocks
from casefile.pages.bargain_states import bargain_state
from casefile.pages.data import Data
from casefile.pages.language import Language
from casefile.pages.listing import status_word
from casefile.pages.loose_ends import loose_words
from casefile.policy import Policy
from casefile.procedure.facts import shown
from casefile.procedure.next_steps import ending_title
from casefile.values.text import bare
from casefile.values.value import Title
from casefile.values.words import NO, YES

Words = Callable[[Any, Policy, Language], Any]


def as_it_is(value: Any, _policy: Policy, _speak: Language) -> Any:
    """A value that needs no other spelling."""
    return value


class Column(msgspec.Struct, frozen=True):
    """``key`` names the value (``totals.paid`` lies in another); ``words`` tells it to people,
    ``exact`` gives programs what the record keeps as a text only."""

    key: str
    heading: Message | Title
    words: Words = as_it_is
    exact: Words = as_it_is

    def of(self, record: Data) -> Any:
        value: Any = record
        for part in self.key.split(".", 1):
            value = value.get(part)
        return value


def _staff(value: Any, policy: Policy, speak: Language) -> Any:
    """A member of staff, or a role that owns a clock."""
    if not value or policy.member(value):
        return policy.name_of(value) if value else value
    return speak.title(policy.role_title(value))


def _yes_or_no(value: Any, _policy: Policy, speak: Language) -> Any:
    return speak.title(YES if value else NO)


def _cause(value: Any, policy: Policy, _speak: Language) -> Any:
    """What excused or corrected a verdict, or told of something afterwards: its event, by whom."""
    if not value:
        return value
    who = policy.name_of(value["by"]) if "by" in value else ""
    return " ".join(part for part in (str(value["event"]), who, value.get("reason")) if part)


def _category(value: Any, policy: Policy, speak: Language) -> Any:
    key = policy.summed("category")
    return _fact(key)(value, policy, speak) if key else value


def _procedure(_value: Any, policy: Policy, speak: Language) -> Any:
    return speak.title(policy.identity.title)


def _steps(value: Any, policy: Policy, speak: Language) -> Any:
    titles = {s.id: speak.title(s.title) for s in (*policy.steps, *policy.route_steps)}
    return speak.joined([titles.get(step, step) for step in value])


def _ended(value: Any, policy: Policy, speak: Language) -> Any:
    if value == "withdrawn":
        return status_word(value, speak)
    if value == ELSEWHERE:
        return speak.text("settled before it came here")
    if value in ("settled", ""):
        return speak.text("settled") if value else value
    return speak.title(ending_title(policy, value)) if value else value


def _remedy(value: Any, policy: Policy, speak: Language) -> Any:
    remedy = policy.remedy(value)
    return speak.title(remedy.title) if remedy else value


def _document(value: Any, policy: Policy, speak: Language) -> Any:
    kind = policy.document(value)
    return speak.title(kind.title) if kind else value


def _method(value: Any, policy: Policy, speak: Language) -> Any:
    """How it was paid, by the name that the policy gives it."""
    key = policy.settlement.method if policy.settlement else ""
    return _fact(key)(value, policy, speak) if key else value


def _paper(value: Any, _policy: Policy, speak: Language) -> Any:
    return {
        "issued": speak.text("issued"),
        "superseded": speak.text("superseded"),
        "void": speak.text("void"),
        "made": speak.text("made"),
        "signed": speak.text("signed"),
        "handed-over": speak.text("handed over"),
    }[value]


def _fact(key: str) -> Words:
    """A fact as people read it: titles of choices, names of staff; dates and amounts stay what they
    are, so that a spreadsheet can reckon with them. (The value is masked already.)"""

    def words(value: Any, policy: Policy, speak: Language) -> Any:
        if value is None or key not in policy.facts:
            return value
        with suppress(ValueError, ArithmeticError):  # masked, or of an older policy
            match policy.facts[key].type:
                case "money":
                    return Decimal(value)
                case "date":
                    return date.fromisoformat(value)
                case "datetime":
                    return datetime.fromisoformat(value)
        return shown(policy, key, value, speak.code, reveal=True)

    return words


def _moment(key: str) -> Words:
    """A fact that is a time as one, so that all times of a row are spelled in one zone."""

    def exact(value: Any, policy: Policy, _speak: Language) -> Any:
        if isinstance(value, str) and key in policy.facts and policy.facts[key].type == "datetime":
            with suppress(ValueError):  # masked, or of an older policy
                return datetime.fromisoformat(value)
        return value

    return exact


CASES = (
    Column("case", message("case")),
    Column("status", message("status"), lambda v, _, speak: status_word(v, speak)),
    Column("owner", message("owner"), _staff),
    Column("category", message("category"), _category),
    Column("complainant", message("complainant")),
    Column("about", message("about")),
    Column("erased", message("erased")),
    Column("next", message("next"), _steps),
    Column("received_at", message("received")),
    Column("opened_at", message("opened")),
    Column("updated_at", message("updated")),
    Column("backdated", message("dated by hand, typed")),
    Column("ended_at", message("ended at")),
    Column("ended", message("ended by"), _ended),
    Column("loose", message("goes on"), lambda v, _, speak: loose_words(v, speak)),
    Column("policy", message("policy"), lambda v, *_: v[:16]),
    Column("procedure", message("procedure"), _procedure),
    Column("totals.granted", message("amount granted")),
    Column("totals.waiting", message("amount waiting for approval")),
    Column("totals.chosen", message("amount chosen")),
    Column("totals.settled", message("amount settled")),
    Column("totals.paid", message("amount paid")),
    Column("totals.currency", message("currency")),
)
CLOCKS = (
    Column("case", message("case")),
    Column("id", message("clock")),
    Column("rule", message("rule")),
    Column("title", message("title")),
    Column("state", message("state"), lambda v, _, speak: clocks.clock_state(v, speak)),
    Column("started_at", message("started")),
    Column("due_at", message("due")),
    Column("met_at", message("ended at")),
    Column("paused_s", message("seconds paused")),
    Column("provisional", message("provisional")),
    Column("owner", message("owner"), _staff),
    Column("allowance", message("allowance")),
    Column("basis", message("basis")),
    Column("backdated", message("dated by hand, typed")),
    Column("round", message("round")),
    Column("excused", message("excused by"), _cause),
    Column("corrected", message("corrected by"), _cause),
    Column("typed_late", message("typed late"), _cause),
)
REMEDIES = (
    Column("case", message("case")),
    Column("no", message("running number")),
    Column("kind", message("remedy"), _remedy),
    Column("amount", message("amount")),
    Column("currency", message("currency")),
    Column("state", message("state"), lambda v, _, speak: bargain_state(v, speak)),
    Column("by", message("by"), _staff),
    Column("granted_by", message("granted by"), _staff),
    Column("same_login", message("approved by the login of the proposal"), _yes_or_no),
    Column("seq", message("event")),
    Column("at", message("time")),
    Column("backdated", message("dated by hand, typed")),
)
PAYMENTS = (
    Column("case", message("case")),
    Column("no", message("running number")),
    Column("settlement", message("settlement")),
    Column("amount", message("amount")),
    Column("currency", message("currency")),
    Column("payer", message("paid by"), lambda v, _, speak: speak.title(v)),
    Column("payee", message("payee")),
    Column("method", message("method"), _method),
    Column("at", message("time")),
    Column("seq", message("event")),
    Column("by", message("by"), _staff),
    Column("receipt", message("no. of the receipt")),
)
COPIES = (
    Column("case", message("case")),
    Column("document", message("no. of the document")),
    Column("type", message("document"), _document),
    Column("version", message("version")),
    Column("document_state", message("state of the document"), _paper),
    Column("settlement", message("settlement")),
    Column("issued_at", message("issued")),
    Column("name", message("file")),
    Column("sha256", message("SHA-256")),
    Column("no", message("copy")),
    Column("of", message("of")),
    Column("holder", message("holder")),
    Column("state", message("state"), _paper),
    Column("signed_by", message("signed by")),
    Column("signed_at", message("signed at")),
    Column("handed_at", message("handed over at")),
    Column("handed_by", message("handed over by"), _staff),
    Column("received_by", message("received by")),
)
EVENTS = (
    Column("seq", message("event")),
    Column("stream", message("stream")),
    Column("no", message("running number")),
    Column("kind", message("kind")),
    Column("at", message("happened")),
    Column("recorded_at", message("recorded")),
    Column("actor", message("by"), _staff),
    Column("via", message("login")),
    Column("data", message("content")),
    Column("hash", message("hash")),
)


def columns(what: str, policies: Iterable[Policy]) -> tuple[Column, ...]:
    """The columns of an export of ``what``; every fact that it may hold has one of its own."""
    fixed = {
        "cases": CASES,
        "clocks": CLOCKS,
        "remedies": REMEDIES,
        "payments": PAYMENTS,
        "copies": COPIES,
        "events": EVENTS,
    }[what]
    facts: dict[str, Title] = {}
    for policy in policies:
        takers: Iterable[Any] = {
            "cases": (*policy.steps, policy.closing, *policy.endings),
            "remedies": policy.remedies,
        }.get(what, ())
        wanted = {key for taker in takers for key in taker.facts}
        for key in policy.in_order(dict.fromkeys(wanted, "")):
            facts.setdefault(key, policy.facts[key].title)
    own = (Column(f"facts.{k}", title, _fact(k), _moment(k)) for k, title in facts.items())
    return (*fixed, *own)


def headings(of: Iterable[Column], speak: Language) -> list[str]:
    """The headings of columns for people, no two alike as an import compares them. A fact keeps
    its title, by which an import knows it; what lists say of it gives way."""
    named = [(c, _heading(c, speak)) for c in of]
    facts = {bare(head) for c, head in named if isinstance(c.heading, Title)}
    found: dict[str, str] = {}
    for column, plain in named:
        head = plain
        if bare(head) in facts and not isinstance(column.heading, Title):
            head = speak.text("{column} (summary)", column=plain)
        while bare(head) in found:
            name = column.key.removeprefix("facts.")
            head = speak.text("{column} ({name})", column=head, name=name)
        found[bare(head)] = head
    return list(found.values())


def _heading(column: Column, speak: Language) -> str:
    if isinstance(column.heading, Title):
        return speak.title(column.heading)
    return speak.say(column.heading)
