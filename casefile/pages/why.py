"""How a deadline came about, as data and as text."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casefile.clocks.moved import Moved
from casefile.clocks.rounds import Round
from casefile.pages.clocks import allowance_text, clock_state, days_data, days_table, when_due
from casefile.pages.data import SeenCase, in_json
from casefile.pages.language import Language
from casefile.pages.page import Heading, Page, Pairs
from casefile.pages.pauses import pause_lines
from casefile.pages.payments import paid_meanwhile
from casefile.pages.verdicts import beside_data, moved_data, verdict_words
from casefile.policy import Policy
from casefile.values.data_rights import DATA_RIGHTS

if TYPE_CHECKING:
    from casefile.pages.answers.why import WhyClock


def why_data(
    clock: Round,
    seen: SeenCase,
    speak: Language,
    calendar: str,
    moves: Iterable[Moved] = (),
) -> "WhyClock":
    """The derivation of a deadline, day by day; of a clock that waits, what it begins with."""
    case, policy, due = seen.case, seen.policy, clock.due
    return {
        "case": case.number,
        "clock": clock.clock.id,
        "rule": speak.title(clock.clock.title),
        "basis": clock.clock.basis,
        "otherwise": clock.clock.otherwise or None,
        "policy": {"id": policy.id, "digest": case.policy},
        "calendar": calendar,
        "started_at": speak.iso(clock.started_at) if clock.started_at else None,
        "started_by": list(clock.clock.starts),
        "allowance": clock.allowance,
        "days": days_data(due.days, speak) if due else [],
        "pauses": [
            {
                "from": speak.iso(p.begun),
                "to": speak.iso(p.credited),
                "reason": p.reason,
            }
            for p in case.pauses
            if clock.clock.pausable
        ],
        "due_at": speak.iso(due.at) if due else None,
        "provisional": bool(due and due.provisional),
        "state": clock.at(seen.now),
        "moved": in_json(moved_data(moves, clock), speak),
        **beside_data(clock),
    }


def why_page(clock: Round, seen: SeenCase, speak: Language, calendar: str) -> Page:
    """The same for people; what moved is told beside it (``moved_lines``)."""
    case, policy = seen.case, seen.policy
    state = [clock_state(clock.at(seen.now), speak), *verdict_words(clock, policy, speak)]
    pairs = [
        (speak.text("rule"), speak.title(clock.clock.title)),
        (speak.text("basis"), clock.clock.basis),
        (speak.text("started"), _started(clock, policy, speak)),
        (speak.text("begins with"), _begins(clock, policy, speak)),
        (speak.text("allowance"), _allowed(clock, policy, speak)),
        (speak.text("calendar"), calendar),
        (speak.text("due"), when_due(clock, speak) if clock.due else ""),
        (speak.text("state"), speak.clauses(state)),
        (speak.text("paid"), paid_meanwhile(clock, seen, speak)),
        (speak.text("or else"), _opens(clock, policy, speak)),
        (speak.text("policy"), f"{speak.title(policy.identity.title)} {case.policy[:16]}"),
    ]
    told = tuple(pair for pair in pairs if pair[1])  # a promise has neither basis nor allowance
    page: Page = [Heading(f"{case.number}  {speak.title(clock.clock.title)}"), Pairs(told)]
    page += days_table(clock.due.days, speak) if clock.due else []
    return page + (pause_lines(case, speak) if clock.clock.pausable else [])


def _opens(clock: Round, policy: Policy, speak: Language) -> str:
    """The step that a miss opens."""
    name = clock.clock.otherwise
    return speak.title(policy.step(name).title) if name else ""


def _allowed(clock: Round, policy: Policy, speak: Language) -> str:
    """How long a clock may run; of one that a fact ends, which fact, and how long before it."""
    if not clock.clock.due:
        return allowance_text(clock.allowance, speak)
    fact = policy.facts[clock.clock.due.removeprefix("fact:")].title
    if not clock.clock.before:
        return speak.text("to {fact}", fact=fact)
    before = allowance_text(clock.clock.before, speak)
    return speak.text("{allowance} before {fact}", allowance=before, fact=fact)


def _started(clock: Round, policy: Policy, speak: Language) -> str:
    """When a clock began, and with what; a promise begins with itself."""
    if not clock.started_at:
        return ""
    names = [clock.trigger] if clock.trigger else clock.clock.starts
    events = [_event(name, policy, speak) for name in names]
    when = speak.when(clock.started_at)
    return speak.text("{when}, with: {events}", when=when, events=events) if events else when


def _begins(clock: Round, policy: Policy, speak: Language) -> str:
    """What a clock waits for."""
    if clock.started_at:
        return ""
    return speak.joined([_event(name, policy, speak) for name in clock.clock.starts])


def _event(name: str, policy: Policy, speak: Language) -> str:
    """What starts or stops a clock, in words."""
    kind, _, what = name.partition(":")
    match kind:
        case "step":
            return speak.text("step {step}", step=policy.step(what).title)
        case "route" | "each":
            step = policy.route_step(what)
            return speak.text("step {step}", step=step.title if step else what)
        case "document" | "signed":
            paper = policy.document(what)
            title = paper.title if paper else what
            if kind == "signed":
                return speak.text("the signing of {document}", document=title)
            return speak.text("the issue of {document}", document=title)
        case "sent-back":
            return speak.text("step {step} was sent back", step=policy.step(what).title)
        case "clock-missed":
            late = policy.clock(what)
            return speak.text("{clock} was overdue", clock=late.title if late else what)
        case "requested":
            right = {str(name): title for name, title in DATA_RIGHTS.items()}.get(what, what)
            return speak.text("the complainant asked about their data ({right})", right=right)
        case "fact":
            return speak.title(policy.facts[what].title)
    known = {
        "received": speak.text("the complaint was received"),
        "opened": speak.text("the case was opened"),
        "closed": speak.text("the case was closed"),
        "contact": speak.text("a contact with the complainant"),
        "asked": speak.text("the complainant asked"),
        "answered": speak.text("the complainant was answered"),
        "promise": speak.text("a promise was made"),
        "promise-kept": speak.text("a promise was kept"),
        "approval-asked": speak.text("an approval was asked for"),
        "approval-decided": speak.text("an approval was decided"),
        "settled": speak.text("a settlement was made"),
        "request-answered": speak.text("the request about data was answered"),
    }
    return known.get(kind, name)
