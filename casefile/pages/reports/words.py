"""What figures, clocks and groups of cases are called, and how figures are spelled for people."""

from decimal import ROUND_HALF_UP, Decimal

from casefile.clocks.rounds import PROMISE, PROMISE_RULE
from casefile.pages.data import in_yuan
from casefile.pages.language import Language
from casefile.pages.listing import CASE_STATUSES
from casefile.policy import Policy
from casefile.procedure.facts import shown
from casefile.procedure.next_steps import ending_title
from casefile.reports.figure import FEW, Figure, Reduced
from casefile.reports.groups import OWNER, UNSAID
from casefile.values.value import Title
from casefile.values.words import SETTLED_HERE

HOUR = 3600
RECEIVED, CLOSED, OPEN = Title("受理", "received"), Title("结案", "closed"), Title("未结", "open")
KEPT, MISSED = Title("按期", "kept"), Title("超期", "missed")
LATE_TYPED = Title("补录", "typed late")
_LEAST = Decimal("0.1")


def rule_title(policy: Policy, rule: str) -> Title:
    """What a clock is called; one of a version of before by its id."""
    if rule == PROMISE_RULE:
        return PROMISE
    clock = policy.clock(rule)
    return clock.title if clock else Title(rule, rule)


def way_title(policy: Policy, how: str) -> Title:
    """What a way of ending a case is called; one of a version of before by its id."""
    told = {"settled": SETTLED_HERE, "withdrawn": CASE_STATUSES["withdrawn"]}
    return told.get(how) or ending_title(policy, how)


def value_title(policy: Policy, key: str, value: str, speak: Language) -> str:
    """What a group of cases is called."""
    if value == UNSAID:
        return speak.text("not said")
    if key == OWNER:
        return policy.name_of(value)
    if key in policy.facts:
        if policy.facts[key].type == "unit" and value in policy.known_units:
            return speak.title(policy.known_units[value])
        return shown(policy, key, value, speak.code)
    return value


def dimension_title(policy: Policy, key: str, speak: Language) -> str:
    if key == OWNER or key not in policy.facts:
        return speak.text("case officer")
    return speak.title(policy.facts[key].title)


def figure_text(figure: Figure, value: Reduced, speak: Language) -> str:
    """A figure for people, with its unit."""
    if value is None:
        return "–"
    match figure.unit:
        case "fen":
            return f"{in_yuan(int(value)):,}"
        case "seconds":
            return speak.text("{hours} h", hours=f"{value / HOUR:.1f}")
        case "share":
            return share_text(float(value))
    return str(value)


def share_text(value: float | None) -> str:
    """A share in percent, rounded as people round. What is not all is not told as all, what is not
    nothing not as nothing."""
    if value is None:
        return "–"
    if value in (0, 1):
        return f"{value:.0%}"
    tenths = Decimal(str(value * 100)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{min(max(tenths, _LEAST), 100 - _LEAST)}%"


def change_text(figure: Figure, now: Reduced, then: Reduced, speak: Language, *, hits: int) -> str:
    """How a figure moved: absolutely, and as a share of what it was; where there were fewer than
    ten ``hits``, cases or payments or penalties, the share would say nothing, and that it was few
    stands there."""
    if now is None or then is None:
        return "–"
    moved = now - then
    match figure.unit:
        case "share":
            told = speak.text("{points} points", points=f"{moved * 100:+.1f}")
        case "fen":
            told = f"{in_yuan(int(moved)):+,}"
        case "seconds":
            told = f"{moved / HOUR:+.1f}"
        case "count":
            told = f"{moved:+d}"
    if not hits or not then:
        return told
    if hits < FEW:
        return speak.text("{change} (few)", change=told)
    if figure.unit == "share":
        return told
    return speak.text("{change} ({share})", change=told, share=f"{moved / then:+.0%}")


def route_title(policy: Policy, route_id: str) -> Title:
    route = policy.route(route_id)
    return route.title if route else Title(route_id, route_id)
