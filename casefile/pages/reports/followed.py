"""The tables of what followed from complaints: penalties, and what is done better."""

from collections.abc import Iterator

from casefile.errors import message
from casefile.pages.data import in_yuan
from casefile.pages.page import Heading, Line, Table
from casefile.pages.reports.charts import Section
from casefile.pages.reports.tables import beside_earlier, figure_table, group_section
from casefile.pages.reports.told import ReportTold
from casefile.pages.reports.words import dimension_title, value_title
from casefile.reports.report import PENALISED

PENALTIES_BY = message("Penalties by {dimension}")
IMPROVEMENTS = ("improvements_due", "improvements_done", "improvements_late")


def penalties_and_improvements(told: ReportTold) -> Iterator[Section]:
    """What followed for those who were at fault, and what is done better."""
    yield from penalties(told)
    yield from improvements(told)


def penalties(told: ReportTold) -> Iterator[Section]:
    """Penalties, and the skip-level complaints from which they follow; by store, unit, merchant."""
    yield Heading(told.speak.text("Penalties"))
    yield from beside_earlier(told, PENALISED)
    yield from _each_penalty(told)
    yield from skipped(told)
    for key in told.liable:
        groups = told.report.groups.get(key, ())
        if any(group.figures[name] for group in groups for name in PENALISED):
            yield from group_section(told, key, shown=PENALISED, heading=PENALTIES_BY)


def _each_penalty(told: ReportTold) -> Iterator[Section]:
    """On which case, of which unit, how much, decided by whom; whom it hit only the case tells."""
    speak, policy = told.speak, told.policy
    heads = (
        speak.text("case"),
        speak.text("time"),
        *(dimension_title(policy, key, speak) for key in told.liable),
        speak.text("amount, yuan"),
        speak.text("decided by"),
    )
    rows = (
        (
            one.case,
            speak.when(one.at),
            *(
                speak.joined([value_title(policy, key, v, speak) for v in one.groups.get(key, ())])
                for key in told.liable
            ),
            f"{in_yuan(one.amount):,}",
            policy.name_of(one.by),
        )
        for one in told.report.penalties
    )
    if told.report.penalties:
        yield Table(heads, tuple(rows), fixed=2)


def skipped(told: ReportTold) -> Iterator[Section]:
    """The complaints taken past those who answer for a store, by month, and what follows."""
    speak, policy, found = told.speak, told.policy, told.report.skipped
    if not found:
        return
    store, costs = policy.report.store, policy.report.skipped_costs
    heads = (
        speak.text("month"),
        *([dimension_title(policy, store, speak)] if store else ()),
        speak.text("who answers"),
        speak.text("skip-level cases"),
        *([speak.text("what follows")] if costs else ()),
    )
    rows = tuple(
        (
            one.month,
            *([value_title(policy, store, one.store, speak)] if store else ()),
            managers_text(told, one.managers),
            speak.joined(list(one.cases)),
            *([speak.title(costs)] if costs else ()),
        )
        for one in found
    )
    yield Table(heads, rows, fixed=1)
    if costs and policy.report.skipped_basis:
        yield Line(speak.text("Basis: {basis}", basis=policy.report.skipped_basis))


def managers_text(told: ReportTold, managers: tuple[str, ...]) -> str:
    """Who answers for a store, by name; where nothing says who, by the role."""
    speak, role = told.speak, told.policy.report.manager
    if managers or not role:
        names = [told.policy.name_of(one) for one in managers]
        return speak.joined(names) if names else speak.text("not said")
    return speak.title(told.policy.role_title(role))


def improvements(told: ReportTold) -> Iterator[Section]:
    """What was to be done better in the period, and whether it was."""
    if figure_table(told, IMPROVEMENTS).rows:
        yield Heading(told.speak.text("Improvements"))
        yield from beside_earlier(told, IMPROVEMENTS)
