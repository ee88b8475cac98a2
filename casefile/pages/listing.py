"""Cases in a list, a row each, and the words for their states."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from casefile.log.rows import CaseRow
from casefile.pages.language import Language
from casefile.pages.page import Table
from casefile.policy import Policy
from casefile.values.text import one_line
from casefile.values.value import Title
from casefile.values.words import OVERDUE

CASE_STATUSES = {
    "open": Title("处理中", "open"),
    "paused": Title("暂停", "paused"),
    "closed": Title("已结案", "closed"),
    "withdrawn": Title("已撤回", "withdrawn"),
    "given": Title("已转出", "given away"),
}


def status_word(code: str, speak: Language) -> str:
    """A status as a word."""
    return speak.title(CASE_STATUSES[code])


def _words(policy: Policy, speak: Language) -> tuple[str, dict[str, str], dict[str, str]]:
    """What a procedure calls itself, its categories and its steps."""
    category = policy.summed("category")
    choices = policy.facts[category].choices if category else ()
    steps = {s.id: speak.title(s.title) for s in (*policy.steps, *policy.route_steps)}
    return (
        speak.title(policy.identity.title),
        {c.id: speak.title(c.title) for c in choices},
        steps,
    )


LIST_COLUMNS = {
    "case": Title("案件", "case"),
    "procedure": Title("适用制度", "procedure"),
    "status": Title("状态", "status"),
    "received_at": Title("收到时间", "received"),
    "category": Title("类别", "category"),
    "complainant": Title("投诉人", "complainant"),
    "about": Title("投诉对象", "about"),
    "owner": Title("经办人", "owner"),
    "next": Title("下一环节", "next"),
    "overdue": OVERDUE,
    "received_on": Title("收到日", "day"),
    "opened_at": Title("立案时间", "opened"),
    "updated_at": Title("更新时间", "updated"),
}
"""What may stand in a list, by the names that data have for it."""
USUAL_COLUMNS = (
    *("case", "procedure", "status", "received_at"),
    *("category", "complainant", "about", "owner", "next"),
)
NARROW_COLUMNS = (
    *("case", "procedure", "status", "overdue", "received_on"),
    *("complainant", "about", "owner", "next"),
)
"""Those for which eighty columns of a terminal are enough, as a rule."""
_FOLDED = ("category", "complainant", "about", "owner", "next")


def rows_table(
    rows: Iterable[CaseRow],
    policy: Policy,
    speak: Language,
    under: Mapping[str, Policy],
    columns: Sequence[str] = (),
    late: Set[str] = frozenset(),
) -> Table:
    """A list of cases, each in the words of the version that it stands ``under``, and those marked
    that are ``late``; without ``columns`` the usual ones, their procedure where they have
    several."""
    words = {digest: _words(own, speak) for digest, own in under.items()}
    usual = _words(policy, speak)
    several = len({own.id for own in under.values()} | {policy.id}) > 1
    shown = columns or [one for one in USUAL_COLUMNS if several or one != "procedure"]
    told = list(rows)
    fixed = next((no for no, one in enumerate(shown) if one in _FOLDED), len(shown))
    return Table(
        tuple(speak.title(LIST_COLUMNS[one]) for one in shown),
        tuple(
            tuple(
                _cell(row, one, words.get(row.policy, usual), policy, speak, late) for one in shown
            )
            for row in told
        ),
        fixed=fixed,
        loud=tuple(no for no, row in enumerate(told) if row.number in late),
    )


def _cell(
    row: CaseRow,
    column: str,
    words: tuple[str, dict[str, str], dict[str, str]],
    policy: Policy,
    speak: Language,
    late: Set[str],
) -> str:
    """What a list shows of a case in a column."""
    procedure, categories, steps = words
    match column:
        case "case":
            return row.number
        case "procedure":
            return procedure
        case "status":
            return status_word(row.status, speak)
        case "overdue":
            return speak.title(OVERDUE) if row.number in late else ""
        case "category":
            return categories.get(row.category, row.category)
        case "complainant":
            return row.complainant or (speak.text("[erased]") if row.erased else "")
        case "about":
            return one_line(row.about)
        case "owner":
            return policy.name_of(row.owner)
        case "next":
            return speak.joined([steps.get(s, s) for s in row.waiting.split()])
        case "received_on":
            return speak.when(row.received_at)[:10].removeprefix(f"{row.year}-")
        case _:
            return speak.when(getattr(row, column))


def rows_sorted(rows: Iterable[CaseRow], key: str, late: Set[str], *, back: bool) -> list[CaseRow]:
    """The cases in the order of a column, or ``back`` to front; those that are alike in it stay in
    the order that they had."""
    kept = {"next": "waiting", "received_on": "received_at"}

    def place(row: CaseRow) -> Any:
        match key:
            case "case":
                return row.year, row.serial
            case "overdue":
                return row.number not in late
            case "procedure":
                return row.policy
            case _:
                return getattr(row, kept.get(key, key))

    return sorted(rows, key=place, reverse=back)
