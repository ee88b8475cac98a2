"""A report as data. The keys are a contract with scripts: they are added to, never renamed."""

from typing import TYPE_CHECKING

from casefile.pages.data import in_yuan
from casefile.pages.language import Language
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.words import HOUR, rule_title, value_title
from casefile.policy import Policy
from casefile.reports.clocks import OnTime
from casefile.reports.figure import Figure, Reduced
from casefile.reports.figures import BY_ID
from casefile.reports.report import AGES, CaseLine, Group

if TYPE_CHECKING:
    from casefile.pages.answers.reports import (
        FiguresTold,
        GroupTold,
        LineTold,
        OnTimeTold,
        ReportAnswer,
        ReportHead,
        SumsTold,
        SumTold,
    )


def figure_data(figure: Figure, value: Reduced) -> int | float | str | None:
    """A figure for programs: amounts as yuan, times as hours, shares as they are."""
    if value is None:
        return None
    if figure.unit == "fen":
        return str(in_yuan(int(value)))
    return round(value / HOUR, 2) if figure.unit == "seconds" else value


def figures_data(figures: dict[str, Reduced]) -> "FiguresTold":
    return {name: figure_data(BY_ID[name], value) for name, value in figures.items()}


def on_time_data(one: OnTime, policy: Policy, speak: Language) -> "OnTimeTold":
    return {
        "rule": one.rule,
        "title": speak.title(rule_title(policy, one.rule)),
        "met": one.met,
        "missed": one.missed,
        "excused": one.excused,
        "typed_late": one.typed_late,
        "share": one.share,
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
        "filters": list(report.filters),
        "file": None,
        "issued": None,
    }


def report_data(told: ReportTold) -> "ReportAnswer":
    """A report for programs."""
    report, policy, speak = told.report, told.policy, told.speak
    period = report.period
    return {
        **report_head(told),
        "report": period.kind,
        "figures": figures_data(report.figures),
        "before": {"period": period.before.name, "figures": figures_data(report.before)},
        "year_ago": {"period": period.year_ago.name, "figures": figures_data(report.year_ago)},
        "clocks": [on_time_data(one, policy, speak) for one in report.clocks],
        "groups": {
            key: [group_data(told, key, group) for group in groups]
            for key, groups in report.groups.items()
        },
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
        **sums_data(told),
        "cases": [_line_data(one, speak) for one in report.cases],
    }


def sums_data(told: ReportTold) -> "SumsTold":
    """What was settled by each route, and what each payer paid."""
    return {
        "routes": [_sum_data(g) for g in told.report.routes],
        "payers": [_sum_data(g) for g in told.report.payers],
    }


def group_data(told: ReportTold, key: str, group: Group, least: int = 0) -> "GroupTold":
    """The figures of one group of cases; counts below ``least`` are not told."""
    figures = figures_data(
        {
            name: None if BY_ID[name].unit == "count" and 0 < (value or 0) < least else value
            for name, value in group.figures.items()
        }
    )
    title = value_title(told.policy, key, group.value, told.speak)
    return {"value": group.value or None, "title": title, **figures}


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
