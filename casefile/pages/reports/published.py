"""What of a table is published: counts alone, none so small that it tells of somebody, and none
that follows from the others."""

from collections.abc import Iterable, Mapping

from casefile.policy import Policy
from casefile.reports.catalogue import BY_ID
from casefile.reports.figure import Group
from casefile.reports.report import PENALISED

Values = frozenset[str]


def publishable(policy: Policy) -> tuple[str, ...]:
    """The facts that may be published: those whose values the policy names itself, so that nobody
    is named in words of somebody's own; no merchant, since that may be a person."""
    facts = policy.facts
    return tuple(
        key
        for key in policy.report.by
        if key != policy.report.merchant and (facts[key].choices or facts[key].type in _CLOSED)
    )


_CLOSED = ("bool", "unit")
"""The types whose values a policy names without choices."""


def may_be_published(name: str) -> bool:
    """Whether a figure may be published at all: no amount, nothing that was done to somebody."""
    return BY_ID[name].unit == "count" and name not in PENALISED


def kept_back(groups: Iterable[Group], name: str, least: int) -> Values:
    """The groups of which a figure is not told where nothing below ``least`` is: all of them where
    it is an amount, since one of a single case is that customer's, or what was done to whom."""
    if not least:
        return frozenset()
    if not may_be_published(name):
        return frozenset(group.value for group in groups)
    return too_small({group.value: int(group.figures[name] or 0) for group in groups}, least)


def too_small(counts: Mapping[str, int], least: int) -> Values:
    """Those that are not told, their sum being known from elsewhere: whatever is below ``least``,
    and of the rest the smallest, until no single count follows from what the hidden come to."""
    hidden = {value for value, count in counts.items() if 0 < count < least}
    told = sorted((count, value) for value, count in counts.items() if count >= least)
    small = [counts[value] for value in hidden]
    follows = len(small) == 1 or sum(small) in (len(small), len(small) * (least - 1))
    if small and follows and told:
        hidden.add(told[0][1])
    return frozenset(hidden)
