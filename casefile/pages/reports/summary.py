"""What somebody would say of a period who reads its figures."""

from collections.abc import Iterator

from casefile.pages.data import in_yuan
from casefile.pages.reports.followed import managers_text
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.words import (
    change_text,
    dimension_title,
    route_title,
    rule_title,
    share_text,
    value_title,
)
from casefile.reports.figures import BY_ID

AT_MOST = 3
"""Of more than so many a summary tells how many they are."""


def summary_sentences(told: ReportTold) -> Iterator[str]:
    """What somebody would say who reads the figures: what came, what rose, what is late, what costs
    most; never an adjective without its figure."""
    report, policy, speak = told.report, told.policy, told.speak
    now, before = report.figures, report.before
    received, closed = now["received"], now["closed"]
    yield speak.text(
        "{received} complaints were received, {change} against {period}; {closed} were closed and "
        "{open} were open at the end.",
        received=received,
        change=change_text(BY_ID["received"], received, before["received"], speak),
        period=report.period.before.name,
        closed=closed,
        open=now["open_at_end"],
    )
    if now["founded_share"] is not None:
        yield speak.text(
            "{founded} of them were judged founded ({share} of those judged).",
            founded=now["founded_cases"],
            share=share_text(float(now["founded_share"])),
        )
    late = [one for one in report.clocks if one.missed]
    if late:
        worst = max(late, key=lambda one: (one.missed, one.rule))
        yield speak.text(
            "{missed} of {all} deadlines passed unmet, most of them of {clock}: {worst}.",
            missed=sum(one.missed for one in report.clocks),
            all=sum(one.met + one.missed for one in report.clocks),
            clock=rule_title(policy, worst.rule),
            worst=worst.missed,
        )
    elif report.clocks:
        yield speak.text(
            "All {all} deadlines of the period were kept.", all=sum(o.met for o in report.clocks)
        )
    if now["overdue_at_end"]:
        yield speak.text("{count} open cases were overdue at the end.", count=now["overdue_at_end"])
    yield from _paid(told)
    yield from _followed(told)
    yield from _most(told)


def _paid(told: ReportTold) -> Iterator[str]:
    """What was paid, and where most was settled."""
    report, speak = told.report, told.speak
    paid = report.figures["paid"]
    if not paid:
        return
    yield speak.text("{paid} yuan were paid to customers.", paid=f"{in_yuan(int(paid)):,}")
    most = max(report.routes, key=lambda g: g.figures["settled"] or 0, default=None)
    if most:
        yield speak.text(
            "Of what was settled, most was on {route}: {amount} yuan.",
            route=route_title(told.policy, most.value),
            amount=f"{in_yuan(int(most.figures['settled'] or 0)):,}",
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


def _most(told: ReportTold) -> Iterator[str]:
    """Which unit was concerned most, and what most complaints were about."""
    report, policy, speak = told.report, told.policy, told.speak
    for key in (policy.report.unit, policy.report.cause):
        groups = [g for g in report.groups.get(key, ()) if g.value and g.figures["received"]]
        if groups:
            yield speak.text(
                "By {dimension}, most concerned {value}: {count}.",
                dimension=dimension_title(policy, key, speak),
                value=value_title(policy, key, groups[0].value, speak),
                count=groups[0].figures["received"],
            )
