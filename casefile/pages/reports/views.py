"""Which reports there are: the whole of a period, or one view of it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from casefile.errors import Usage
from casefile.pages.data import Data
from casefile.pages.page import Line, Table
from casefile.pages.reports import sections, tables
from casefile.pages.reports.charts import Section
from casefile.pages.reports.data import (
    authority_data,
    figures_data,
    groups_data,
    penalties_data,
    persons_data,
    report_data,
    report_head,
    skipped_data,
    sums_data,
)
from casefile.pages.reports.followed import IMPROVEMENTS, penalties_and_improvements
from casefile.pages.reports.published import may_be_published, publishable
from casefile.pages.reports.told import ReportTold
from casefile.policy import Policy
from casefile.policy.named import listed
from casefile.reports.groups import OWNER
from casefile.reports.period import PERIODS, Period, PeriodKind, any_period, kind_spelled, period_of
from casefile.reports.persons import OF_PERSONS
from casefile.reports.report import IN_TABLES, PENALISED
from casefile.values.value import Title

if TYPE_CHECKING:
    from casefile.pages.answers.reports import GroupsTold, PersonsTold, SomeFiguresTold

LEAST = 3
"""What is published tells no smaller count than this."""


class View(msgspec.Struct, frozen=True):
    """One report: what it is called, which periods it takes, what it says; and which figures stand
    in it that it says the meaning of at its end."""

    name: str
    title: Title
    period: Callable[[str, datetime, str], Period]
    data: Callable[[ReportTold], Data]
    parts: Callable[[ReportTold], Iterable[Section]]
    meant: tuple[str, ...] = ()

    def sections(self, told: ReportTold) -> list[Section]:
        """What it says, one after the other, as far as there is anything to say."""
        found = sections.with_something(self.parts(told), told.speak)
        if self.meant and any(isinstance(section, Table) for section in found):
            found += tables.figures_mean(told, self.meant)
        return found

    def titled(self, told: ReportTold) -> str:
        """What the report is called, with its period and of which unit or store it is."""
        parts = (told.speak.title(self.title), told.report.period.name, *told.report.filters)
        return " ".join(parts)


def _whole(kind: PeriodKind) -> View:
    return View(
        kind, PERIODS[kind], partial(period_of, kind), report_data, sections.report_sections
    )


def _of_groups(
    name: str, title: Title, keys: Callable[[Policy], tuple[str, ...]], least: int = 0
) -> View:
    """The cases of a period by the values of some facts."""

    def told_in_sections(told: ReportTold) -> Iterable[Section]:
        for key in keys(told.policy):
            if least:
                yield from tables.group_section(told, key, least)
            else:
                yield from sections.by_group(told, key)
        if least:
            yield Line(
                told.speak.text(
                    "–: fewer than {least}, or a count from which such a one would follow.",
                    least=least,
                )
            )

    def told_in_data(told: ReportTold) -> Data:
        answer: GroupsTold = {
            **report_head(told),
            "groups": groups_data(told, keys(told.policy), least),
        }
        return answer

    meant = tuple(name for name in IN_TABLES if not least or may_be_published(name))
    return View(name, title, any_period, told_in_data, told_in_sections, meant)


def _of_figures(
    name: str,
    title: Title,
    names: tuple[str, ...],
    told_in_sections: Callable[[ReportTold], Iterable[Section]],
) -> View:
    """Some figures of a period, and what belongs to them."""

    def told_in_data(told: ReportTold) -> Data:
        figures = figures_data({name: told.report.figures[name] for name in names})
        answer: SomeFiguresTold = {
            **report_head(told),
            "figures": figures,
            "penalties": penalties_data(told),
            "skipped": skipped_data(told),
            **sums_data(told),
            "groups": groups_data(told, told.liable),
            "authority": authority_data(told),
        }
        return answer

    return View(name, title, any_period, told_in_data, told_in_sections, names)


def _staff_data(told: ReportTold) -> Data:
    answer: PersonsTold = {
        **report_head(told),
        "groups": groups_data(told, (OWNER,)),
        "persons": persons_data(told),
    }
    return answer


def _staff_sections(told: ReportTold) -> Iterable[Section]:
    yield from tables.group_section(told, OWNER)
    yield from tables.persons(told)


VIEWS: tuple[View, ...] = (
    *map(_whole, PERIODS),
    _of_groups(
        "merchants",
        Title("商户投诉情况", "complaints by merchant"),
        lambda policy: tuple(filter(None, [policy.report.merchant])),
    ),
    _of_groups(
        "causes",
        Title("投诉原因", "complaints by cause"),
        lambda policy: tuple(filter(None, [policy.report.cause])),
    ),
    View(
        "staff",
        Title("经办情况", "complaints by case officer"),
        any_period,
        _staff_data,
        _staff_sections,
        (*IN_TABLES, *OF_PERSONS),
    ),
    _of_figures(
        "penalties",
        Title("处罚情况", "penalties"),
        (*PENALISED, *IMPROVEMENTS),
        penalties_and_improvements,
    ),
    _of_figures(
        "compensation",
        Title("补偿情况", "compensation"),
        tables.MONEY_FIGURES,
        sections.compensation,
    ),
    _of_groups("publicity", Title("消费投诉公示", "complaints made public"), publishable, LEAST),
)
"""Every report there is."""


def view_asked(name: str, period: str) -> tuple[View, str]:
    """Which report is asked for, and of which period; a period alone is a report of itself."""
    if not period and (kind := kind_spelled(name)):
        return view_named(kind), name
    return view_named(name), period


def view_named(name: str) -> View:
    """The report that is called so, in whatever language; Usage tells which there are."""
    for view in VIEWS:
        if name.lower() in (view.name, *view.title.names):
            return view
    known = listed({view.name: view.title for view in VIEWS})
    raise Usage("There is no report {name}; there are: {known}.", name=name, known=known)
