"""A report as sections, in the order in which it is read."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from casefile.pages.data import in_yuan
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Table
from casefile.pages.reports import tables
from casefile.pages.reports.charts import Chart, ChartRow, Section
from casefile.pages.reports.followed import penalties_and_improvements
from casefile.pages.reports.summary import summary_sentences
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.words import (
    CLOSED,
    KEPT,
    OPEN,
    RECEIVED,
    route_title,
    rule_title,
    value_title,
    way_title,
)
from casefile.reports.portions import AGES

DWARFS = 3
"""A line that rises above so many times the highest bar has an axis of its own."""


def report_sections(told: ReportTold) -> list[Section]:
    """The whole report."""
    return [section for part in PARTS for section in part(told)]


def with_something(sections: Iterable[Section], speak: Language) -> list[Section]:
    """The sections without tables of nothing, and without headings over nothing; where nothing is
    left, that it is so."""
    found: list[Section] = []
    for section in sections:
        if isinstance(section, Table) and not section.rows:
            continue
        if isinstance(section, Heading) and found and isinstance(found[-1], Heading):
            found.pop()
        found.append(section)
    if found and isinstance(found[-1], Heading):
        found.pop()
    return found or [Line(speak.text("Nothing of that in this period."))]


def _summary(told: ReportTold) -> Iterator[Section]:
    yield Heading(told.speak.text("Summary"))
    for sentence in summary_sentences(told):
        yield Line(sentence)


def _clocks(told: ReportTold) -> Iterator[Section]:
    speak, rounds = told.speak, told.rounds
    if not rounds:
        return
    yield Heading(speak.text("Deadlines"))
    yield Chart(
        "on-time",
        speak.text("Deadlines kept, by clock"),
        tuple(speak.title(rule_title(told.policy, one.rule)) for one in rounds),
        (ChartRow(speak.title(KEPT), tuple(one.share or 0.0 for one in rounds)),),
        sideways=True,
        share=True,
    )
    yield tables.clock_table(told)


def _trend(told: ReportTold) -> Iterator[Section]:
    speak, trend = told.speak, told.report.trend
    if not any(one.received or one.closed or one.backlog for one in trend):
        return
    form = {"yearly": "%Y-%m", "monthly": "%d"}.get(told.report.period.kind, "%m-%d")
    zone = ZoneInfo(told.report.period.zone)
    labels = tuple(one.first.astimezone(zone).strftime(form) for one in trend)
    rows = (
        (speak.title(RECEIVED), [one.received for one in trend]),
        (speak.title(CLOSED), [one.closed for one in trend]),
        (speak.title(OPEN), [one.backlog for one in trend]),
    )
    apart = max(rows[2][1]) > DWARFS * max(*rows[0][1], *rows[1][1])
    yield Heading(speak.text("Received and closed"))
    yield Chart(
        "trend",
        speak.text("Received, closed, and still open"),
        labels,
        (
            *(ChartRow(name, tuple(map(float, values))) for name, values in rows[:2]),
            ChartRow(
                speak.text("{what} (right axis)", what=rows[2][0]) if apart else rows[2][0],
                tuple(map(float, rows[2][1])),
                line=True,
                apart=apart,
            ),
        ),
    )
    yield Table(
        (speak.text("day"), *(name for name, _ in rows)),
        tuple((label, *(str(values[i]) for _, values in rows)) for i, label in enumerate(labels)),
    )
    yield from _otherwise(told)


def _otherwise(told: ReportTold) -> Iterator[Section]:
    """What else changed how many are open, so that the sum comes out."""
    now, speak = told.report.figures, told.speak
    withdrawn, reopened = now["withdrawn"], now["reopened"]
    if withdrawn or reopened:
        yield Line(
            speak.text(
                "Besides, {withdrawn} were withdrawn and {reopened} taken up again.",
                withdrawn=withdrawn,
                reopened=reopened,
            )
        )


def _endings(told: ReportTold) -> Iterator[Section]:
    """In which ways cases ended: what turned out a mistake or a repetition was received as well."""
    speak, ways = told.speak, told.report.endings
    if ways:
        yield Heading(speak.text("How cases ended"))
        yield Table(
            (speak.text("ending"), speak.text("cases")),
            tuple(
                (speak.title(way_title(told.policy, way.value)), str(way.figures["ended"]))
                for way in sorted(ways, key=lambda one: -int(one.figures["ended"] or 0))
            ),
            fixed=0,
        )


def all_groups(told: ReportTold) -> Iterator[Section]:
    """The cases by each of what the policy counts them by, and by whose they are."""
    for key, found in told.report.groups.items():
        if any(group.value for group in found):
            yield from by_group(told, key)


def by_group(told: ReportTold, key: str) -> Iterator[Section]:
    """Groups of cases; the picture of the causes above their table."""
    for section in tables.group_section(told, key):
        yield section
        if isinstance(section, Heading) and key == told.policy.report.cause:
            yield from causes(told)


def causes(told: ReportTold) -> Iterator[Section]:
    """The causes, most frequent first, and how much of all they make up together."""
    key, speak = told.policy.report.cause, told.speak
    groups = [g for g in told.report.groups.get(key, ()) if g.figures["received"]] if key else []
    if len(groups) < 2:
        return
    counts = [int(g.figures["received"] or 0) for g in groups]
    sums = [sum(counts[: n + 1]) for n in range(len(counts))]
    yield Chart(
        "causes",
        speak.text("Causes, and their share of all"),
        tuple(value_title(told.policy, key, g.value, speak) for g in groups),
        (
            ChartRow(speak.title(RECEIVED), tuple(map(float, counts))),
            ChartRow(speak.text("share so far"), tuple(s / sums[-1] for s in sums), True, True),
        ),
    )


def _hours(told: ReportTold) -> Iterator[Section]:
    speak, hours = told.speak, told.report.hours
    used = [h for h in range(24) if any(row[h] for row in hours)]
    if not used:
        return
    days = (
        speak.text("Monday"),
        speak.text("Tuesday"),
        speak.text("Wednesday"),
        speak.text("Thursday"),
        speak.text("Friday"),
        speak.text("Saturday"),
        speak.text("Sunday"),
    )
    span = range(used[0], used[-1] + 1)
    yield Heading(speak.text("When complaints come"))
    yield Chart(
        "hours",
        speak.text("Complaints by weekday and hour"),
        tuple(str(h) for h in span),
        tuple(
            ChartRow(day, tuple(float(row[h]) for h in span))
            for day, row in zip(days, hours, strict=True)
        ),
        grid=True,
        corner=speak.text("hour"),
    )


def _ages(told: ReportTold) -> Iterator[Section]:
    speak, ages = told.speak, told.report.ages
    if not any(ages):
        return
    labels = tuple(age_text(least, most, speak) for least, most in AGES)
    yield Heading(speak.text("Age of the open cases"))
    yield Chart(
        "ages",
        speak.text("Open cases by age in working days"),
        labels,
        (ChartRow(speak.text("open cases"), tuple(map(float, ages))),),
    )
    yield Table(
        (speak.text("working days"), speak.text("open cases")),
        tuple((label, str(n)) for label, n in zip(labels, ages, strict=True)),
    )


def age_text(least: int, most: int, speak: Language) -> str:
    """From how many working days to how many."""
    return f"{least}–{most}" if most else speak.text("over {days}", days=least - 1)


def _money(told: ReportTold) -> Iterator[Section]:
    speak, routes, payers = told.speak, told.report.routes, told.report.payers
    if routes:
        titles = tuple(speak.title(route_title(told.policy, g.value)) for g in routes)
        amounts = [int(g.figures["settled"] or 0) for g in routes]
        yield Heading(speak.text("Compensation"))
        yield Chart(
            "routes",
            speak.text("Settled by route, yuan"),
            titles,
            (ChartRow(speak.text("yuan"), tuple(a / 100 for a in amounts)),),
            sideways=True,
        )
        yield Table(
            (speak.text("route"), speak.text("settled, yuan")),
            tuple((t, f"{in_yuan(a):,}") for t, a in zip(titles, amounts, strict=True)),
        )
    if payers or told.report.owed:
        yield _by_payer(told)


def _by_payer(told: ReportTold) -> Table:
    """What each payer paid, and has to pay still."""
    speak, report = told.speak, told.report
    paid = {group.value: int(group.figures["paid"] or 0) for group in report.payers}
    owed = {group.value: int(group.figures["unpaid_at_end"] or 0) for group in report.owed}
    titles = {route.payer.of("zh"): speak.title(route.payer) for route in told.policy.routes}
    return Table(
        (speak.text("paid by"), speak.text("paid, yuan"), speak.text("still to be paid, yuan")),
        tuple(
            (titles.get(who, who), *(f"{in_yuan(of.get(who, 0)):,}" for of in (paid, owed)))
            for who in sorted({**paid, **owed})
        ),
    )


def compensation(told: ReportTold) -> Iterator[Section]:
    """What was demanded, granted, settled and paid."""
    yield Heading(told.speak.text("Figures"))
    yield from tables.beside_earlier(told, tables.MONEY_FIGURES)
    yield from _money(told)
    yield from tables.role_grants(told)


PARTS = (
    _summary,
    tables.all_figures,
    tables.stores,
    _clocks,
    _trend,
    _endings,
    all_groups,
    _hours,
    _ages,
    _money,
    tables.role_grants,
    penalties_and_improvements,
    tables.persons,
    tables.case_table,
    tables.meanings,
)
"""What a report says, one after the other."""
