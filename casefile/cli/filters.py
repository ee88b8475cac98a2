"""Which cases are meant: the words that `list` and `export` take."""

from datetime import datetime
from typing import Literal

from casefile.errors import Usage
from casefile.log.rows import CaseFilter
from casefile.pages.listing import CASE_STATUSES
from casefile.policy import Policy
from casefile.policy.named import find
from casefile.values.value import Title
from casefile.values.words import NO, OVERDUE, YES

FILTERS = {
    "status": Title("状态", "status"),
    "step": Title("环节", "step"),
    "owner": Title("经办人", "owner"),
    "category": Title("类别", "category"),
    "loose": Title("遗留", "loose"),
    "since": Title("自", "since"),
    "until": Title("至", "until"),
}
CAUSE = Title("事由案号", "cause")
"""The filter that takes a case: those of one cause with it."""


def apart(words: list[str] | None) -> tuple[list[str], str]:
    """The words without ``cause=CASE``, and that case."""
    named = [w for w in words or [] if w.partition("=")[0] in CAUSE.names and "=" in w]
    if len(named) > 1:
        raise Usage("{name} is given twice.", name=CAUSE)
    return [w for w in words or [] if w not in named], "".join(named).partition("=")[2]


YES_OR_NO = {"yes": YES, "no": NO}


def case_filter(words: list[str] | None, policy: Policy, now: datetime) -> CaseFilter:
    """The cases that words such as ``overdue status=open since=2026-03-01`` describe."""
    from casefile.cli.inputs import gather

    words = list(words or [])
    overdue = [word for word in words if word in OVERDUE.names]
    words = [word for word in words if word not in overdue]
    for word in words:
        if "=" not in word:
            raise Usage(
                "{word} is no filter; known are: {known}.",
                word=word,
                known=["overdue", *(f"{name}=" for name in (*FILTERS, "cause"))],
            )
    given = gather(words)
    values: dict[str, str] = {}
    for name, value in given.items():
        key = find(name, FILTERS, "There is no filter {name}.")
        if isinstance(value, list) or key in values:
            raise Usage("{name} is given twice.", name=name)
        values[key] = value
    zone = policy.identity.timezone
    loose = _one(values, "loose", YES_OR_NO)
    return CaseFilter(
        status=_one(values, "status", CASE_STATUSES),
        step=_one(values, "step", {s.id: s.title for s in policy.steps}),
        owner=_one(values, "owner", {s.id: Title(s.name, s.name) for s in policy.staff}),
        category=_one(
            values,
            "category",
            {
                c.id: c.title
                for key in [policy.summed("category")]
                if key
                for c in policy.facts[key].choices
            },
        ),
        since=_moment(values, "since", now, zone),
        until=_moment(values, "until", now, zone),
        overdue_at=now if overdue else None,
        marked=_loose_end() if loose == "yes" else "",
        unmarked=_loose_end() if loose == "no" else "",
    )


def _loose_end() -> str:
    from casefile.derived.loose import LOOSE_END  # few lists ask for it

    return LOOSE_END


def _one(values: dict[str, str], name: str, known: dict[str, Title]) -> str:
    if name not in values:
        return ""
    return find(values[name], known, "{name} is no value for {filter}.", filter=FILTERS[name])


def _moment(
    values: dict[str, str], name: Literal["since", "until"], now: datetime, zone: str
) -> datetime | None:
    """A day means its beginning; ``until`` a day includes it."""
    from casefile.values.typed_moments import read_moment

    if name not in values:
        return None
    return read_moment(values[name], now, zone, "back", "end" if name == "until" else "begin").at
