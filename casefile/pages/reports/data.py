"""A report as data. The keys are a contract with scripts: they are added to, never renamed."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from casefile.pages.data import in_yuan
from casefile.pages.language import Language
from casefile.pages.reports.published import kept_back, too_small
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.words import HOUR, rule_title, value_title, way_title
from casefile.policy.conditions import plain_data
from casefile.reports.authority import RoleGrants
from casefile.reports.catalogue import BY_ID
from casefile.reports.clocks import OnTime
from casefile.reports.figure import Figure, Group, Reduced
from casefile.reports.portions import AGES
from casefile.reports.report import BASIC, CaseLine, PenaltyLine

if TYPE_CHECKING:
    from casefile.pages.answers.reports import (
        FiguresTold,
        GroupTold,
        LineTold,
        OnTimeTold,
        PenaltyTold,
        PersonTold,
        ReportAnswer,
        ReportHead,
        RoleGrantsTold,
        SkippedTold,
        SumsTold,
        SumTold,
    )


def figure_data(figure: Figure, value: Reduced) -> int | float | str | None:
    """A figure for programs: amounts as yuan, times as hours, shares to four digits."""
    if value is None:
        return None
    if figure.unit == "fen":
        return str(in_yuan(int(value)))
    if figure.unit == "share":
        return to_four(value)
    return round(value / HOUR, 2) if figure.unit == "seconds" else value


def to_four(share: float | None) -> float | None:
    """A share as programs read it, to four digits."""
    return None if share is None else round(share, 4)


def figures_data(figures: dict[str, Reduced]) -> "FiguresTold":
    return {name: figure_data(BY_ID[name], value) for name, value in figures.items()}


def share_of(rule: str, clocks: tuple[OnTime, ...]) -> float | None:
    """The share of one clock among those of a period."""
    return next((one.share for one in clocks if one.rule == rule), None)


def on_time_data(one: OnTime, told: ReportTold) -> "OnTimeTold":
    report = told.report
    return {
        "rule": one.rule,
        "title": told.speak.title(rule_title(told.policy, one.rule)),
        "met": one.met,
        "missed": one.missed,
        "excused": one.excused,
        "typed_late": one.typed_late,
        "share": to_four(one.share),
        "before": to_four(share_of(one.rule, report.clocks_before)),
        "year_ago": to_four(share_of(one.rule, report.clocks_year_ago)),
    }


def report_head(told: ReportTold) -> "ReportHead":
    """Of which period a report is, as of which event."""
    report, period = told.report, told.report.period
    return {
        "period": {
            "name": period.name,
            "from": period.first.isoformat(),
            "until": period.last.isoformat(),
        },
        "event": {"seq": report.seq, "hash": report.head},
        "until": told.speak.iso(report.until),
        "currency": told.policy.identity.currency,
        "filters": list(report.filters),
        "file": None,
        "issued": None,
    }


def report_data(told: ReportTold) -> "ReportAnswer":
    """A report for programs."""
    report, speak = told.report, told.speak
    period = report.period
    return {
        **report_head(told),
        "report": period.kind,
        "figures": figures_data(report.figures),
        "before": {"period": period.before.name, "figures": figures_data(report.before)},
        "year_ago": {"period": period.year_ago.name, "figures": figures_data(report.year_ago)},
        "clocks": [on_time_data(one, told) for one in report.clocks],
        "groups": groups_data(told, report.groups),
        "stores": [
            {"value": one.value or None, "figures": figures_data(one.figures)}
            for one in report.stores
        ],
        "persons": persons_data(told),
        "authority": authority_data(told),
        "trend": [
            {
                "from": speak.iso(one.first),
                "until": speak.iso(one.end),
                "received": one.received,
                "closed": one.closed,
                "backlog": one.backlog,
            }
            for one in report.trend
        ],
        "hours": [list(row) for row in report.hours],
        "ages": [
            {"from": least, "to": most or None, "open": count}
            for (least, most), count in zip(AGES, report.ages, strict=True)
        ],
        "endings": [
            {
                "value": way.value,
                "title": speak.title(way_title(told.policy, way.value)),
                "cases": int(way.figures["ended"] or 0),
            }
            for way in report.endings
        ],
        **sums_data(told),
        "penalties": penalties_data(told),
        "skipped": skipped_data(told),
        "cases": [_line_data(one, speak) for one in report.cases],
    }


def sums_data(told: ReportTold) -> "SumsTold":
    """What was settled by each route, what each payer paid and has to pay."""
    return {
        "routes": [_sum_data(g) for g in told.report.routes],
        "payers": [_sum_data(g) for g in told.report.payers],
        "owed": [_sum_data(g) for g in told.report.owed],
    }


def persons_data(told: ReportTold) -> "list[PersonTold]":
    """What each member of staff did in the period."""
    return [
        {"staff": one.value, "figures": figures_data(one.figures)} for one in told.report.persons
    ]


def authority_data(told: ReportTold) -> "list[RoleGrantsTold]":
    """What the holders of each role granted, beside their limits."""
    return [_authority_data(one) for one in told.report.authority]


def _authority_data(one: RoleGrants) -> "RoleGrantsTold":
    limit = one.limit
    return {
        "role": limit.role,
        "remedy": limit.remedy,
        "items": one.items,
        "granted": in_yuan(one.granted),
        "most_item": in_yuan(one.most_item),
        "most_case": in_yuan(one.most_case),
        "per_item": limit.per_item or None,
        "per_case": limit.per_case or None,
        "per_customer": limit.per_customer or None,
        "per_clerk": limit.per_clerk or None,
        "window": limit.window or None,
        "when": plain_data(limit.when),
    }


def groups_data(
    told: ReportTold, keys: Iterable[str], least: int = 0
) -> "dict[str, list[GroupTold]]":
    """The groups of cases by each of ``keys``; counts below ``least`` are not told."""
    return {key: _table_data(told, key, least) for key in keys}


def _table_data(told: ReportTold, key: str, least: int) -> "list[GroupTold]":
    report, groups = told.report, told.report.groups.get(key, ())
    hidden = {name: kept_back(groups, name, least) for name in BASIC}
    before = received_of(report.groups_before, key, groups, least)
    year_ago = received_of(report.groups_year_ago, key, groups, least)
    return [
        {
            "value": group.value or None,
            "title": value_title(told.policy, key, group.value, told.speak),
            **figures_data(
                {
                    name: None if group.value in hidden[name] else value
                    for name, value in group.figures.items()
                }
            ),
            "received_before": before[group.value],
            "received_year_ago": year_ago[group.value],
        }
        for group in groups
    ]


def received_of(
    groups: dict[str, tuple[Group, ...]], key: str, of: Sequence[Group], least: int = 0
) -> dict[str, int | None]:
    """How many complaints of each value of now another period received; None for a count that is
    not told."""
    counts = {one.value: int(one.figures["received"] or 0) for one in groups.get(key, ())}
    hidden = too_small(counts, least)
    return {one.value: None if one.value in hidden else counts.get(one.value, 0) for one in of}


def penalties_data(told: ReportTold) -> "list[PenaltyTold]":
    """Each penalty of the period, with the values by which its case is counted."""
    return [_penalty_data(one, told.speak) for one in told.report.penalties]


def _penalty_data(one: PenaltyLine, speak: Language) -> "PenaltyTold":
    return {
        "case": one.case,
        "event": one.seq,
        "at": speak.iso(one.at),
        "amount": str(in_yuan(one.amount)),
        "by": one.by,
        **{key: list(values) for key, values in one.groups.items()},
    }


def skipped_data(told: ReportTold) -> "list[SkippedTold]":
    """The complaints taken past those who answer for a store, and what follows for them."""
    rules = told.policy.report
    return [
        {
            "month": one.month,
            "store": one.store or None,
            "managers": list(one.managers),
            "cases": list(one.cases),
            "follows": told.speak.title(rules.skipped_costs) if rules.skipped_costs else None,
            "basis": rules.skipped_basis or None,
        }
        for one in told.report.skipped
    ]


def _sum_data(group: Group) -> "SumTold":
    return {"value": group.value, **figures_data(group.figures)}


def _line_data(one: CaseLine, speak: Language) -> "LineTold":
    return {
        "case": one.case,
        "received_at": speak.iso(one.received_at),
        "owner": one.owner,
        "status": one.status,
        "ended": one.ended or None,
        "overdue": one.overdue,
        "paid": str(in_yuan(one.paid)),
        **{key: list(values) for key, values in one.groups.items()},
    }
