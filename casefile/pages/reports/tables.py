"""The tables of a report."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from casefile.errors import Message, message
from casefile.pages.data import in_yuan
from casefile.pages.language import Language
from casefile.pages.listing import status_word
from casefile.pages.page import Heading, Line, Table
from casefile.pages.reports.charts import Section
from casefile.pages.reports.data import received_of, share_of
from casefile.pages.reports.published import Values, kept_back, may_be_published
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
from casefile.policy import Policy
from casefile.policy.money import Limit
from casefile.procedure.conditions_read import condition_text
from casefile.reports.catalogue import ALL_FIGURES, BY_ID
from casefile.reports.figure import FEW, Group
from casefile.reports.persons import OF_PERSONS
from casefile.reports.report import IN_TABLES, CaseLine

BY_WHAT = message("By {dimension}")
MONEY_FIGURES = (
    "claimed",
    "offered",
    "granted",
    "settled",
    "paid",
    "unpaid_at_end",
    "at_insurers_at_end",
    "unreceipted_at_end",
)


def all_figures(told: ReportTold) -> Iterator[Section]:
    """Every figure that tells anything."""
    yield Heading(told.speak.text("Figures"))
    yield from beside_earlier(told, [figure.id for figure in ALL_FIGURES])


def beside_earlier(told: ReportTold, names: Iterable[str]) -> Iterator[Section]:
    """Figures beside those of before, and when no share of a change is told."""
    speak, table = told.speak, figure_table(told, names)
    yield table
    few = speak.text("{change} (few)", change="")
    if any(cell.endswith(few) for row in table.rows for cell in row):
        yield Line(
            speak.text(
                "{few}: of what a change is told against there were fewer than {least}, so that a "
                "share of it would say nothing.",
                few=few.strip(),
                least=FEW,
            )
        )


def figure_table(told: ReportTold, names: Iterable[str]) -> Table:
    """Figures beside those of the period before and of a year ago, if there are any."""
    speak, earlier = told.speak, told.earlier
    heads = [speak.text("figure"), told.report.period.name]
    for one in earlier:
        heads += [one.name, speak.text("against {period}", period=one.name)]
    rows = []
    for figure in (BY_ID[name] for name in names):
        now = told.report.figures[figure.id]
        if now or any(one.figures[figure.id] for one in earlier):
            row = [speak.title(figure.title), figure_text(figure, now, speak)]
            for one in earlier:
                then, hits = one.figures[figure.id], one.hits[figure.id]
                row.append(figure_text(figure, then, speak))
                row.append(change_text(figure, now, then, speak, hits=hits))
            rows.append(tuple(row))
    return Table(tuple(heads), tuple(rows), fixed=0)


def clock_table(told: ReportTold) -> Table:
    """Each clock with the verdicts that fell in the period, and how it was kept before and a year
    ago."""
    speak = told.speak
    heads = (
        speak.text("deadline"),
        speak.title(KEPT),
        speak.title(MISSED),
        speak.text("explained"),
        speak.title(LATE_TYPED),
        speak.text("share kept"),
        *(one.name for one in told.earlier),
    )
    rows = (
        (
            speak.title(rule_title(told.policy, one.rule)),
            *map(str, (one.met, one.missed, one.excused, one.typed_late)),
            share_text(one.share),
            *(share_text(share_of(one.rule, of.clocks)) for of in told.earlier),
        )
        for one in told.rounds
    )
    return Table(heads, tuple(rows), fixed=0)


def group_section(
    told: ReportTold,
    key: str,
    least: int = 0,
    shown: tuple[str, ...] = IN_TABLES,
    heading: Message = BY_WHAT,
) -> Iterator[Section]:
    """Groups of cases with their figures, and how many came in the period before and a year ago;
    counts below ``least`` are told as such."""
    speak, found = told.speak, told.report.groups.get(key, ())
    if not found:
        return
    title = dimension_title(told.policy, key, speak)
    yield Heading(speak.text(heading.text, dimension=title))
    names = [n for n in shown if any(group.figures[n] for group in found)]
    names = [n for n in names if not least or may_be_published(n)]
    others = [
        (one.name, one.groups)
        for one in told.earlier
        if one.groups.get(key) and "received" in shown
    ]
    hidden = {name: kept_back(found, name, least) for name in names}
    earlier = [received_of(groups, key, found, least) for _, groups in others]
    rows = (
        (
            value_title(told.policy, key, group.value, speak),
            *(_cell(told, group, name, hidden[name]) for name in names),
            *("–" if (count := counts[group.value]) is None else str(count) for counts in earlier),
        )
        for group in found
    )
    heads = [speak.title(BY_ID[n].title) for n in names]
    yield Table((title, *heads, *(name for name, _ in others)), tuple(rows), fixed=0)


def _cell(told: ReportTold, group: Group, name: str, hidden: Values) -> str:
    if group.value in hidden:
        return "–"
    return figure_text(BY_ID[name], group.figures[name], told.speak)


def case_table(told: ReportTold) -> Iterator[Section]:
    """What came, ended or was taken up again in the period; nothing personal."""
    speak, policy = told.speak, told.policy
    if not told.report.cases:
        return
    rules = policy.report
    keys = [key for key in (rules.store, policy.summed("category"), rules.unit) if key]
    heads = (
        speak.text("case"),
        speak.text("received"),
        *(dimension_title(policy, key, speak) for key in keys),
        speak.text("result"),
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
            _result(one, policy, speak),
            speak.text("overdue") if one.overdue else "",
            f"{in_yuan(one.paid):,}" if one.paid else "",
        )
        for one in told.report.cases
    )
    yield Heading(speak.text("Cases of the period"))
    yield Table(heads, tuple(rows), fixed=2)


def _result(one: CaseLine, policy: Policy, speak: Language) -> str:
    """How a case stood at the end of the period, and by which ending of the policy it came so."""
    word = status_word(one.status, speak)
    if one.status != "closed" or not (rule := policy.ending(one.ended)):
        return word
    return speak.text("{what} ({title})", what=word, title=speak.title(rule.title))


def meanings(told: ReportTold) -> Iterator[Section]:
    """What each figure counts, in a sentence, and each column that is no figure."""
    speak = told.speak
    yield from figures_mean(told, [figure.id for figure in ALL_FIGURES])
    yield Line(
        speak.text(
            "Deadlines kept: rounds that were met, of those that were met or missed in the period; "
            "what runs past its deadline is missed as well, an explained miss too. Typed late: met "
            "in time, and typed after the deadline."
        )
    )
    yield Line(speak.text("Age of an open case: the working days after the day of receipt."))


def figures_mean(told: ReportTold, names: Sequence[str]) -> Iterator[Section]:
    """What each of these figures counts, in a sentence."""
    speak = told.speak
    yield Heading(speak.text("What the figures mean"))
    yield Table(
        (speak.text("figure"), speak.text("what is counted")),
        tuple((speak.title(BY_ID[n].title), speak.say(BY_ID[n].definition)) for n in names),
    )


def persons(told: ReportTold) -> Iterator[Section]:
    """What each member of staff promised, granted, corrected, typed late."""
    speak, found = told.speak, told.report.persons
    names = [n for n in OF_PERSONS if any(one.figures[n] for one in found)]
    if not names:
        return
    rows = (
        (
            told.policy.name_of(one.value),
            *(figure_text(BY_ID[name], one.figures[name], speak) for name in names),
        )
        for one in found
    )
    yield Heading(speak.text("By member of staff"))
    yield Table((speak.text("staff"), *(speak.title(BY_ID[n].title) for n in names)), tuple(rows))


def role_grants(told: ReportTold) -> Iterator[Section]:
    """What the holders of each role granted, beside what they may."""
    speak, policy = told.speak, told.policy
    used = [one for one in told.report.authority if one.items]
    if not used:
        return
    heads = (
        speak.text("role"),
        speak.text("remedy"),
        speak.text("granted, yuan"),
        speak.text("most at once"),
        speak.text("limit at once"),
        speak.text("most on one case"),
        speak.text("limit on one case"),
    )
    rows = (
        (
            _whose(one.limit, policy, speak),
            speak.title(remedy.title)
            if (remedy := policy.remedy(one.limit.remedy))
            else speak.text("all"),
            *(f"{in_yuan(fen):,}" for fen in (one.granted, one.most_item)),
            _limit(one.limit.per_item),
            f"{in_yuan(one.most_case):,}",
            _limit(one.limit.per_case),
        )
        for one in used
    )
    yield Heading(speak.text("Granted by role, and its limits"))
    yield Table(heads, tuple(rows))


def _limit(most: str) -> str:
    return f"{Decimal(most):,}" if most else "–"


def _whose(limit: Limit, policy: Policy, speak: Language) -> str:
    """The role of a limit, and which cases it is for."""
    role = speak.title(policy.role_title(limit.role))
    if not limit.when:
        return role
    return speak.text("{what} ({title})", what=role, title=condition_text(policy, limit.when))


def stores(told: ReportTold) -> Iterator[Section]:
    """Every figure that tells anything, store beside store."""
    speak, found = told.speak, told.report.stores
    if not found:
        return
    key = told.policy.report.store
    titles = [value_title(told.policy, key, group.value, speak) for group in found]
    rows = (
        (
            speak.title(figure.title),
            *(figure_text(figure, group.figures[figure.id], speak) for group in found),
        )
        for figure in ALL_FIGURES
        if any(group.figures[figure.id] for group in found)
    )
    yield Heading(speak.text("Store beside store"))
    yield Table((speak.text("figure"), *titles), tuple(rows))
