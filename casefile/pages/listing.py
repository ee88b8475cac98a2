"""Cases in a list, a row each, and the words for their states."""

from collections.abc import Iterable, Mapping

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


def rows_table(
    rows: Iterable[CaseRow], policy: Policy, speak: Language, under: Mapping[str, Policy]
) -> Table:
    """A list of cases, each in the words of the version that it stands ``under``; with its
    procedure, where they have several."""
    words = {digest: _words(own, speak) for digest, own in under.items()}
    usual = _words(policy, speak)
    several = len({own.id for own in under.values()} | {policy.id}) > 1
    told = [(row, *words.get(row.policy, usual)) for row in rows]
    columns = (
        speak.text("case"),
        *((speak.text("procedure"),) if several else ()),
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
                *((procedure,) if several else ()),
                status_word(r.status, speak),
                speak.when(r.received_at),
                categories.get(r.category, r.category),
                r.complainant or (speak.text("[erased]") if r.erased else ""),
                one_line(r.about),
                policy.name_of(r.owner),
                speak.joined([steps.get(s, s) for s in r.waiting.split()]),
            )
            for r, procedure, categories, steps in told
        ),
        fixed=3 + several,
    )
