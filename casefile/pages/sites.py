"""Where a case came from and where it went, of several sites."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casefile.case.case import Case
from casefile.pages.language import Language

if TYPE_CHECKING:
    from casefile.pages.answers.hands import HandsTold


def hands_rows(case: Case, speak: Language) -> Iterator[tuple[str, str]]:
    """From which sites the case came, and to which it was given."""
    for one in case.takings:
        told = speak.text("{number} of site {site}", number=one.number, site=one.site)
        yield speak.text("taken over from"), speak.clauses([told, speak.when(one.at)])
    if case.given:
        told = speak.text("site {site}", site=case.given.to)
        yield speak.text("given to"), speak.clauses([told, speak.when(case.given.at)])


def hands_data(case: Case) -> "HandsTold":
    """The same as data."""
    gone = case.given
    return {
        "given": {"event": gone.seq, "at": gone.at, "by": gone.by, "to": gone.to} if gone else None,
        "taken": [
            {"event": t.seq, "at": t.at, "by": t.by, "site": t.site, "case": t.number}
            for t in case.takings
        ],
    }
