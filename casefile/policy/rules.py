"""What must hold between the tables of a policy; each rule is a function that yields faults.

Long, as the rules stand beside each other in the order in which their faults are told."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from casefile.errors import CasefileError, Message, message
from casefile.policy.calendar_rules import CALENDARS
from casefile.policy.clock_rules import TIMING
from casefile.policy.derive_rules import DERIVES
from casefile.policy.ending_rules import WAYS_TO_END
from casefile.policy.fact_rules import FACTS
from casefile.policy.faults import unclean_name, undefined, unmeetable
from casefile.policy.finding_rules import NOTICED
from casefile.policy.forms import USUAL
from casefile.policy.grammar import Policy
from casefile.policy.letter_doubts import LETTER_DOUBTS
from casefile.policy.letter_rules import LETTERS
from casefile.policy.mapping_rules import MAPPINGS
from casefile.policy.money_rules import MONEY
from casefile.policy.performer_rules import PERFORMERS
from casefile.policy.reach_rules import DOUBTS, REACH
from casefile.policy.reporting_rules import REPORTS
from casefile.policy.step import Step
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
    for field in USUAL:
        if given := getattr(policy.summary, field):
            yield from undefined(policy.facts, [given], f"summary.{field}")
    yield from undefined(policy.facts, policy.closing.facts, "closing")
    yield from undefined(policy.facts, policy.contact.facts, "contact")
    yield from unmeetable(policy, policy.contact.asks, "contact.asks", recorded=True)
    yield from unmeetable(policy, policy.contact.answers, "contact.answers", recorded=True)


def _steps(policy: Policy) -> Iterator[Message]:
    steps = {s.id: s for s in policy.steps}
    if sum(s.opens for s in policy.steps) > 1:
        yield message("{place}: only one step opens a case", place="step")
    for step in policy.steps:
        place = f"step[{step.id}]"
        yield from undefined(steps, step.after, f"{place}.after")
        if len(set(step.facts)) < len(step.facts):
            yield message("{place}: a fact stands twice", place=f"{place}.needs/may")
        yield from undefined(policy.facts, step.facts, f"{place}.needs/may")
        yield from undefined([r.id for r in policy.roles], step.roles, f"{place}.roles")
        yield from undefined([d.id for d in policy.documents], step.produces, f"{place}.produces")
        yield from unmeetable(policy, step.when, f"{place}.when")
        if step.sends_back:
            yield from undefined(steps, [step.sends_back.to], f"{place}.sends_back")
            where, back = f"{place}.sends_back", step.sends_back.when
            yield from unmeetable(policy, back, where, recorded=True)
        if step.id == policy.opening.id and (step.after or step.when or step.optional):
            yield message("{place}: the opening step has no after, when or optional", place=place)
        if step.id in _before(step.id, steps):
            yield message("{place}: comes after itself", place=f"{place}.after")


def _before(step_id: str, steps: Mapping[str, Step]) -> set[str]:
    """Every step that must come before ``step_id``, itself included where they form a ring."""
    found: set[str] = set()
    todo = list(steps[step_id].after)
    while todo:
        name = todo.pop()
        if name in steps and name not in found:
            found.add(name)
            todo.extend(steps[name].after)
    return found


def _people(policy: Policy) -> Iterator[Message]:
    roles = [r.id for r in policy.roles]
    units = [u.id for u in policy.units]
    logins: dict[str, str] = {}
    for member in policy.staff:
        place = f"staff[{member.id}]"
        yield from undefined(roles, member.roles, f"{place}.roles")
        if not member.name.strip():
            yield message("{place}: is missing", place=f"{place}.name")
        yield from unclean_name(member.name, f"{place}.name")
        if member.unit and units:
            yield from undefined(units, [member.unit], f"{place}.unit")
        for login in member.login:
            if login in logins:
                yield message(
                    "{place}: login {login} belongs to {other} already",
                    place=place,
                    login=login,
                    other=logins[login],
                )
            logins[login] = member.id
    for former, role in policy.renamed.items():
        yield from undefined(roles, [role], f"renamed.{former}")
        if former in roles:
            yield message(
                "{place}: this role is there still; a former name is no role any more",
                place=f"renamed.{former}",
            )
    for verb, holders in policy.rights.items():
        yield from undefined(roles, holders, f"rights.{verb}")
        if not policy.members(holders) and set(holders) <= set(roles):
            yield message(
                "{place}: no member of staff holds this right",
                place=f"rights.{verb}",
                absent=("staff", "role"),
            )
    for step in policy.steps:
        if not policy.members(step.roles) and set(step.roles) <= set(roles):
            yield message(
                "{place}: no member of staff may record this step",
                place=f"step[{step.id}].roles",
                absent=("staff", "role"),
            )


def locked_out(policy: Policy) -> Iterator[Message]:
    """Somebody can go on: has a login by which they are known, and may apply another version."""
    able = policy.members(policy.rights.get("apply", ()))
    if not policy.identity.shared_desk and able and not any(member.login for member in able):
        yield message(
            "{place}: nobody could ever apply another policy: of those who may ({staff}) none has "
            "a login. Name one in login, or write shared_desk = true under [policy]",
            place="staff",
            staff=[member.id for member in able],
            absent=("staff", "policy"),
        )


def _approvals(policy: Policy) -> Iterator[Message]:
    """What waits for an approval finds who gives it."""
    roles = {r.id for r in policy.roles}
    for table, rows in (("remedy", policy.remedies), ("route", policy.routes)):
        for row in rows:
            for role in row.approvals:
                if role in roles and not policy.members((role,)):
                    yield message(
                        "{place}: nobody holds {name}, so what waits for this approval waits for "
                        "ever",
                        place=f"{table}[{row.id}].approvals",
                        name=role,
                        absent=("staff",),
                    )


def _holders(policy: Policy) -> Iterator[Message]:
    seen: set[str] = set()
    for holder in policy.holders:
        place = f"holder[{holder.id}]"
        if not holder.id.strip():
            yield message("{place}: is missing", place=f"{place}.id")
        if holder.id in seen:
            yield message("{place}: this id stands twice", place=place)
        seen.add(holder.id)


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
        if len({*document.holders}) < len(document.holders):
            yield message("{place}: a holder stands twice", place=f"{place}.holders")
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
    _steps,
    _people,
    _approvals,
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
REMARKS = (minutes_for_months, *DOUBTS, *GAPS, *USES, *LETTER_DOUBTS)
