"""The tables of a report."""

from collections.abc import Iterable, Iterator

from casefile.pages.data import in_yuan
from casefile.pages.listing import status_word
from casefile.pages.page import Heading, Line, Table
from casefile.pages.reports.charts import Section
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.words import (
    KEPT,
    LATE_TYPED,
    MISSED,
    change_text,
    dimension_title,
    figure_text,
    rule_title,
    share_text,
    value_title,
)
from casefile.reports.figures import ALL_FIGURES, BY_ID
from casefile.reports.report import Group

MONEY_FIGURES = (
    "claimed",
    "offered",
    "granted",
    "settled",
    "paid",
    "unpaid_at_end",
    "unreceipted_at_end",
)
PENALTY_FIGURES = ("penalties", "penalties_amount", "skip_level_cases")


def all_figures(told: ReportTold) -> Iterator[Section]:
    """Every figure that tells anything."""
    yield Heading(told.speak.text("Figures"))
    yield figure_table(told, [figure.id for figure in ALL_FIGURES])


def figure_table(told: ReportTold, names: Iterable[str]) -> Table:
    """Figures beside those of the period before and of a year ago, if there are any."""
    speak, period = told.speak, told.report.period
    heads = (
        speak.text("figure"),
        period.name,
        period.before.name,
        speak.text("change"),
        period.year_ago.name,
        speak.text("change"),
    )
    rows = []
    for figure in (BY_ID[name] for name in names):
        now, before, ago = told.three(figure)
        if any((now, before, ago)):
            rows.append(
                (
                    speak.title(figure.title),
                    figure_text(figure, now, speak),
                    figure_text(figure, before, speak),
                    change_text(figure, now, before, speak),
                    figure_text(figure, ago, speak),
                    change_text(figure, now, ago, speak),
                )
            )
    return Table(heads, tuple(rows))


def clock_table(told: ReportTold) -> Table:
    """Each clock with the verdicts that fell in the period."""
    speak = told.speak
    heads = (
        speak.text("deadline"),
        speak.title(KEPT),
        speak.title(MISSED),
        speak.text("explained"),
        speak.title(LATE_TYPED),
        speak.text("share kept"),
    )
    rows = (
        (
            speak.title(rule_title(told.policy, one.rule)),
            *map(str, (one.met, one.missed, one.excused, one.typed_late)),
            share_text(one.share),
        )
        for one in told.report.clocks
    )
    return Table(heads, tuple(rows))


def all_groups(told: ReportTold) -> Iterator[Section]:
    """The cases by each of what the policy counts them by, and by whose they are."""
    for key, found in told.report.groups.items():
        if any(group.value for group in found):
            yield from group_section(told, key)


def group_section(told: ReportTold, key: str, least: int = 0) -> Iterator[Section]:
    """Groups of cases with their figures; counts below ``least`` are told as such."""
    speak, found = told.speak, told.report.groups.get(key, ())
    if not found:
        return
    title = dimension_title(told.policy, key, speak)
    yield Heading(speak.text("By {dimension}", dimension=title))
    names = [n for n in found[0].figures if any(group.figures[n] for group in found)]
    rows = (
        (
            value_title(told.policy, key, group.value, speak),
            *(_cell(told, group, name, least) for name in names),
        )
        for group in found
    )
    yield Table((title, *(speak.title(BY_ID[n].title) for n in names)), tuple(rows))


def _cell(told: ReportTold, group: Group, name: str, least: int) -> str:
    figure, value = BY_ID[name], group.figures[name]
    if figure.unit == "count" and 0 < (value or 0) < least:
        return told.speak.text("under {least}", least=least)
    return figure_text(figure, value, told.speak)


def case_table(told: ReportTold) -> Iterator[Section]:
    """What came, ended or was taken up again in the period; nothing personal."""
    speak, policy = told.speak, told.policy
    if not told.report.cases:
        return
    keys = [key for key in (policy.summed("category"), policy.report.unit) if key]
    heads = (
        speak.text("case"),
        speak.text("received"),
        *(dimension_title(policy, key, speak) for key in keys),
        speak.text("status"),
        speak.text("overdue"),
        speak.text("paid, yuan"),
    )
    rows = (
        (
            one.case,
            speak.when(one.received_at),
            *(
                speak.joined([value_title(policy, key, v, speak) for v in one.groups.get(key, ())])
                for key in keys
            ),
            status_word(one.status, speak),
            speak.text("overdue") if one.overdue else "",
            f"{in_yuan(one.paid):,}" if one.paid else "",
        )
        for one in told.report.cases
    )
    yield Heading(speak.text("Cases of the period"))
    yield Table(heads, tuple(rows), fixed=2)


def meanings(told: ReportTold) -> Iterator[Section]:
    """What each figure counts, in a sentence."""
    speak = told.speak
    yield Heading(speak.text("What the figures mean"))
    yield Table(
        (speak.text("figure"), speak.text("what is counted")),
        tuple((speak.title(f.title), speak.say(f.definition)) for f in ALL_FIGURES),
    )
    yield Line(
        speak.text(
            "Deadlines kept: rounds that were met, of those that were met or missed in the period; "
            "what runs past its deadline is missed as well, an explained miss too."
        )
    )


def penalties(told: ReportTold) -> Iterator[Section]:
    """Penalties, and the skip-level complaints from which they follow."""
    yield Heading(told.speak.text("Penalties"))
    yield figure_table(told, PENALTY_FIGURES)
