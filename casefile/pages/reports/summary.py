"""What somebody would say of a period who reads its figures."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from casefile.pages.data import in_yuan
from casefile.pages.language import Language
from casefile.pages.reports.followed import managers_text
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.words import (
    dimension_title,
    route_title,
    rule_title,
    share_text,
    value_title,
)
from casefile.reports.figure import FEW

_Value = TypeVar("_Value")
AT_MOST = 3
"""Of more than so many a summary tells how many they are."""


def summary_sentences(told: ReportTold) -> Iterator[str]:
    """What somebody would say who reads the figures: what came, what rose, what is late, what costs
    most; never an adjective without its figure, and never the most where others are as many."""
    now, speak = told.report.figures, told.speak
    yield _came(told)
    if now["founded_share"] is not None:
        yield speak.text(
            "Judged founded: {founded} ({share} of those judged).",
            founded=now["founded_cases"],
            share=share_text(float(now["founded_share"])),
        )
    yield from _late(told)
    if now["overdue_at_end"]:
        yield speak.text("Open cases overdue at the end: {count}.", count=now["overdue_at_end"])
    yield from _paid(told)
    yield from _followed(told)
    yield from _most_concerned(told)


def _came(told: ReportTold) -> str:
    """How many came, as against the period before, and what became of them."""
    report, speak = told.report, told.speak
    now, then = int(report.figures["received"] or 0), int(report.before["received"] or 0)
    closed, left = report.figures["closed"], report.figures["open_at_end"]
    if not now and not then:
        return speak.text(
            "No complaint was received; closed: {closed}; open at the end: {open}.",
            closed=closed,
            open=left,
        )
    return speak.text(
        "Complaints received: {received}, {change}; closed: {closed}; open at the end: {open}.",
        received=now,
        change=_against(now, then, report.period.before.name, speak),
        closed=closed,
        open=left,
    )


def _against(now: int, then: int, period: str, speak: Language) -> str:
    """How many more or fewer came than before, and what share of those that is; where they were
    few, how many."""
    if now == then:
        return speak.text("as many as in {period}", period=period)
    base = f"{(now - then) / then:+.0%}" if then >= FEW else speak.text("{count} then", count=then)
    moved = abs(now - then)
    if now > then:
        return speak.text(
            "{moved} more than in {period} ({base})", moved=moved, period=period, base=base
        )
    return speak.text(
        "{moved} fewer than in {period} ({base})", moved=moved, period=period, base=base
    )


def _late(told: ReportTold) -> Iterator[str]:
    """What of the deadlines passed unmet, and which ones most often."""
    report, policy, speak = told.report, told.policy, told.speak
    every = sum(one.met + one.missed for one in report.clocks)
    missed = sum(one.missed for one in report.clocks)
    if not missed:
        if every:
            yield speak.text("Deadlines of the period: {all}, all of them kept.", all=every)
        return
    worst, count = _most((rule_title(policy, one.rule), one.missed) for one in told.rounds)
    if len(worst) == 1:
        yield speak.text(
            "Deadlines that passed unmet: {missed} of {all}; most often {clock}: {worst}.",
            missed=missed,
            all=every,
            clock=worst[0],
            worst=count,
        )
    else:
        yield speak.text(
            "Deadlines that passed unmet: {missed} of {all}.", missed=missed, all=every
        )


def _most(counted: Iterable[tuple[_Value, int]]) -> tuple[list[_Value], int]:
    """The highest count, and everything that has it."""
    found = list(counted)
    highest = max((count for _, count in found), default=0)
    return [value for value, count in found if count == highest], highest


def _paid(told: ReportTold) -> Iterator[str]:
    """What was paid, and where most was settled."""
    report, speak = told.report, told.speak
    paid = report.figures["paid"]
    if not paid:
        return
    yield speak.text("{paid} yuan were paid to customers.", paid=f"{in_yuan(int(paid)):,}")
    routes, most = _most((g.value, int(g.figures["settled"] or 0)) for g in report.routes)
    if len(routes) == 1 and len(report.routes) > 1:
        yield speak.text(
            "Of what was settled, most was on {route}: {amount} yuan.",
            route=route_title(told.policy, routes[0]),
            amount=f"{in_yuan(most):,}",
        )


def _followed(told: ReportTold) -> Iterator[str]:
    """What followed for those at fault, and what was to be done better."""
    now, speak = told.report.figures, told.speak
    if now["penalties"]:
        yield speak.text(
            "Penalties decided: {count}, {amount} yuan in all.",
            count=now["penalties"],
            amount=f"{in_yuan(int(now['penalties_amount'] or 0)):,}",
        )
    if now["skip_level_cases"]:
        yield speak.text(
            "Complaints taken past the first person responsible: {count}.",
            count=now["skip_level_cases"],
        )
        yield from _costs(told)
    if now["improvements_due"]:
        yield speak.text(
            "Improvements that fell due: {due}; not carried out in time: {late}.",
            due=now["improvements_due"],
            late=now["improvements_late"],
        )


def _costs(told: ReportTold) -> Iterator[str]:
    """What follows from complaints that were taken past those who answer for a store."""
    costs = told.policy.report.skipped_costs
    months: dict[tuple[str, ...], list[str]] = {}
    for one in told.report.skipped:
        of_them = months.setdefault(one.managers, [])
        of_them += [] if one.month in of_them else [one.month]
    if costs and len(months) > AT_MOST:
        yield told.speak.text(
            "What follows from that for {count} who answer for a store: {what}.",
            count=len(months),
            what=told.speak.title(costs),
        )
    elif costs:
        for managers, told_of in months.items():
            yield told.speak.text(
                "What follows from that for {who}: {what} ({months}).",
                who=managers_text(told, managers),
                what=told.speak.title(costs),
                months=told.speak.joined(told_of),
            )


def _most_concerned(told: ReportTold) -> Iterator[str]:
    """Which unit was concerned most, and what most complaints were about; where as many concerned
    a few, each of them, and where they were many, or one complaint is the most, none."""
    report, policy, speak = told.report, told.policy, told.speak
    for key in (policy.report.unit, policy.report.cause):
        values, count = _most(
            (g.value, int(g.figures["received"] or 0))
            for g in report.groups.get(key, ())
            if g.value
        )
        titles = [value_title(policy, key, value, speak) for value in values]
        dimension = dimension_title(policy, key, speak)
        if count > 1 and len(titles) == 1:
            yield speak.text(
                "By {dimension}, most concerned {value}: {count}.",
                dimension=dimension,
                value=titles[0],
                count=count,
            )
        elif count > 1 and len(titles) <= AT_MOST:
            yield speak.text(
                "By {dimension}, most concerned {values}: {count} each.",
                dimension=dimension,
                values=titles,
                count=count,
            )
