"""What must hold between the tables of a policy; each rule is a function that yields faults.

Long, as the rules stand beside each other in the order in which their faults are told."""

import re
from collections.abc import Callable, Iterable, Iterator

from casefile.errors import CasefileError, Message, message
from casefile.policy.calendar_rules import CALENDARS
from casefile.policy.clock_rules import TIMING
from casefile.policy.derive_rules import DERIVES
from casefile.policy.ending_rules import WAYS_TO_END
from casefile.policy.fact_rules import FACTS
from casefile.policy.faults import twice, undefined, unmeetable
from casefile.policy.finding_rules import NOTICED
from casefile.policy.forms import USUAL
from casefile.policy.grammar import Policy
from casefile.policy.letter_doubts import LETTER_DOUBTS
from casefile.policy.letter_rules import LETTERS
from casefile.policy.mapping_rules import MAPPINGS
from casefile.policy.money_rules import MONEY
from casefile.policy.people_rules import PEOPLE, PEOPLE_DOUBTS
from casefile.policy.performer_rules import PERFORMERS
from casefile.policy.reach_rules import DOUBTS, REACH
from casefile.policy.reporting_rules import REPORTS
from casefile.policy.step_rules import STEP_RULES
from casefile.policy.table_rules import GAPS, OVERLAPS
from casefile.policy.trigger_rules import minutes_for_months
from casefile.policy.use_rules import USES
from casefile.worktime.allowance import allowance

_ID = re.compile(r"[a-z][a-z0-9-]{0,40}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")
TEMPLATE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.docx")
RESERVED_KEYS = ("received_at", "reason", "text", "otherwise", "settlement", "by", "despite")
"""Names that commands use beside the facts."""
_NUMBER = re.compile(r"[A-Za-z0-9-]*\{year\}[A-Za-z-]*[A-Za-z-]\{seq(:0[1-9])?\}")


PolicyRule = Callable[[Policy], Iterable[Message]]
"""What must hold of a policy: it yields the faults."""


def faults_of(policy: Policy) -> list[Message]:
    """Every fault between the tables of ``policy``, in the order of the rules."""
    return [fault for rule in RULES for fault in rule(policy)]


def remarks_of(policy: Policy) -> list[Message]:
    """What stands in a sound policy and was perhaps not meant so."""
    return [remark for rule in REMARKS for remark in rule(policy)]


def _ids(policy: Policy) -> Iterator[Message]:
    for table, rows in (
        ("role", policy.roles),
        ("staff", policy.staff),
        ("step", policy.steps),
        ("document", policy.documents),
        ("clock", policy.clocks),
        ("finding", policy.findings),
        ("remedy", policy.remedies),
        ("floor", policy.floors),
        ("route", policy.routes),
        ("route_step", policy.route_steps),
        ("mapping", policy.mappings),
        ("ending", policy.endings),
    ):
        seen: set[str] = set()
        for row in rows:
            place = f"{table}[{row.id}]"
            if not _ID.fullmatch(row.id):
                yield message("{place}: an id is small Latin letters, digits and -", place=place)
            if row.id in seen:
                yield message("{place}: this id stands twice", place=place)
            seen.add(row.id)
    for table, ids in (
        ("unit", [unit.id for unit in policy.units]),
        ("holder", [holder.id for holder in policy.holders]),
        ("attachments.kinds", [kind.id for kind in policy.attachments.kinds]),
        *((f"fact.{key}.choices", [c.id for c in f.choices]) for key, f in policy.facts.items()),
    ):
        for name in dict.fromkeys(one for no, one in enumerate(ids) if one in ids[:no]):
            yield message("{place}: this id stands twice", place=f"{table}[{name}]")
    for key in policy.facts:
        if not _KEY.fullmatch(key) or key in RESERVED_KEYS:
            yield message(
                "{place}: a fact's name is small Latin letters, digits and _, and not {reserved}",
                place=f"fact.{key}",
                reserved=", ".join(RESERVED_KEYS),
            )
    if not policy.steps:
        yield message("{place}: is missing", place="step")


def _identity(policy: Policy) -> Iterator[Message]:
    from zoneinfo import ZoneInfo

    if not _ID.fullmatch(policy.identity.id):
        yield message("{place}: an id is small Latin letters, digits and -", place="policy.id")
    try:
        ZoneInfo(policy.identity.timezone)
    except (ValueError, OSError, KeyError):
        yield message(
            "{place}: {value} is no known time zone",
            place="policy.timezone",
            value=policy.identity.timezone,
        )
    if not _NUMBER.fullmatch(policy.identity.number):
        yield message(
            "{place}: must hold the year and end with the serial number, such as {example}",
            place="policy.number",
            example="{year}-{seq:06}",
        )
    try:
        allowance(policy.identity.late_entry).elapsed()
    except CasefileError as error:
        yield message("{place}: {reason}", place="policy.late_entry", reason=error.message)


def _facts(policy: Policy) -> Iterator[Message]:
    for key, fact in policy.facts.items():
        place = f"fact.{key}"
        if (fact.type == "choice") != bool(fact.choices) and fact.type != "list":
            yield message(
                "{place}: a fact of type choice has choices, others have none", place=place
            )
        if fact.mask and not fact.personal:
            yield message("{place}: only a personal fact is masked", place=place)
        if fact.past and fact.type not in ("date", "datetime"):
            yield message("{place}: only a date or a time can lie in the past", place=place)
        if fact.outside and fact.type != "person":
            yield message("{place}: only a person can be from outside", place=place)
        for choice in fact.choices:
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", choice.id):
                yield message(
                    "{place}: an id is small Latin letters, digits and -",
                    place=f"{place}.choices[{choice.id}]",
                )
        yield from unmeetable(policy, fact.when, place)
        if fact.when and all(key in row for row in fact.when):
            yield message("{place}: is asked for only once it is known", place=f"{place}.when")
    for field in USUAL:
        if given := getattr(policy.summary, field):
            yield from undefined(policy.facts, [given], f"summary.{field}")
    yield from undefined(policy.facts, policy.closing.facts, "closing")
    yield from undefined(policy.facts, policy.contact.facts, "contact")
    told = policy.contact.facts
    yield from unmeetable(policy, policy.contact.asks, "contact.asks", recorded=told)
    yield from unmeetable(policy, policy.contact.answers, "contact.answers", recorded=told)


def _holders(policy: Policy) -> Iterator[Message]:
    for holder in policy.holders:
        place = f"holder[{holder.id}]"
        if not holder.id.strip():
            yield message("{place}: is missing", place=f"{place}.id")


def _documents(policy: Policy) -> Iterator[Message]:
    roles = [r.id for r in policy.roles]
    for document in policy.documents:
        place = f"document[{document.id}]"
        yield from undefined(roles, document.roles, f"{place}.roles")
        yield from undefined(policy.facts, document.needs + document.may, f"{place}.needs/may")
        if document.copies and document.of != "settlement":
            yield message(
                "{place}: the copies of a paper about a case are for the holders that it names: "
                "holders = […]",
                place=f"{place}.copies",
            )
        if document.holders and document.of == "settlement":
            yield message(
                "{place}: the route names who holds a paper of a settlement",
                place=f"{place}.holders",
            )
        yield from twice(document.holders, f"{place}.holders")
        if not TEMPLATE.fullmatch(document.template):
            yield message(
                "{place}: a template is a plain file name ending in .docx",
                place=f"{place}.template",
            )


RULES = (
    _ids,
    _identity,
    *CALENDARS,
    _facts,
    *FACTS,
    *STEP_RULES,
    *PEOPLE,
    _holders,
    _documents,
    *DERIVES,
    *TIMING,
    *NOTICED,
    *MONEY,
    *LETTERS,
    *MAPPINGS,
    *WAYS_TO_END,
    *REPORTS,
    *REACH,
    *OVERLAPS,
    *PERFORMERS,
)
REMARKS = (minutes_for_months, *DOUBTS, *GAPS, *USES, *PEOPLE_DOUBTS, *LETTER_DOUBTS)
