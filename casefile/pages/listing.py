"""Cases in a list, a row each, and the words for their states."""

from collections.abc import Iterable

from casefile.log.rows import CaseRow
from casefile.pages.language import Language
from casefile.pages.page import Table
from casefile.policy import Policy
from casefile.values.text import one_line
from casefile.values.value import Title

CASE_STATUSES = {
    "open": Title("处理中", "open"),
    "paused": Title("暂停", "paused"),
    "closed": Title("已结案", "closed"),
    "withdrawn": Title("已撤回", "withdrawn"),
}


def status_word(code: str, speak: Language) -> str:
    """A status as a word."""
    return speak.title(CASE_STATUSES[code])


def rows_table(rows: Iterable[CaseRow], policy: Policy, speak: Language) -> Table:
    """A list of cases."""
    categories = {
        c.id: speak.title(c.title)
        for key in [policy.summed("category")]
        if key
        for c in policy.facts[key].choices
    }
    steps = {s.id: speak.title(s.title) for s in (*policy.steps, *policy.route_steps)}
    columns = (
        speak.text("case"),
        speak.text("status"),
        speak.text("received"),
        speak.text("category"),
        speak.text("complainant"),
        speak.text("about"),
        speak.text("owner"),
        speak.text("next"),
    )
    return Table(
        columns,
        tuple(
            (
                r.number,
                status_word(r.status, speak),
                speak.when(r.received_at),
                categories.get(r.category, r.category),
                r.complainant or (speak.text("[erased]") if r.erased else ""),
                one_line(r.about),
                policy.name_of(r.owner),
                speak.joined([steps.get(s, s) for s in r.waiting.split()]),
            )
            for r in rows
        ),
        fixed=3,
    )
