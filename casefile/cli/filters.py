"""Which cases are meant: the words that `list`, `export` and `issue --all` take."""

from datetime import datetime
from typing import Literal

from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.log.rows import CaseFilter
from casefile.pages.listing import CASE_STATUSES
from casefile.people.rights import member_named
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
    "cause": Title("事由案号", "cause"),
    "since": Title("自", "since"),
    "until": Title("至", "until"),
}
YES_OR_NO = {"yes": YES, "no": NO}


def case_filter(session: Session, policy: Policy, words: list[str] | None) -> CaseFilter:
    """The cases that words such as ``overdue status=open since=2026-03-01`` describe; ``cause=``
    takes a case: those of one cause with it."""
    from casefile.cli.inputs import gather

    words = list(words or [])
    overdue = [word for word in words if word in OVERDUE.names]
    words = [word for word in words if word not in overdue]
    for word in words:
        if "=" not in word:
            raise Usage(
                "{word} is no filter; known are: {known}.",
                word=word,
                known=["overdue", *(f"{name}=" for name in FILTERS)],
            )
    given = gather(words)
    values: dict[str, str] = {}
    for name, value in given.items():
        key = find(name, FILTERS, "There is no filter {name}.")
        if isinstance(value, list) or key in values:
            raise Usage("{name} is given twice.", name=name)
        values[key] = value
    zone, now = policy.identity.timezone, session.now()
    loose = _one(values, "loose", YES_OR_NO)
    return CaseFilter(
        status=_one(values, "status", CASE_STATUSES),
        step=_one(values, "step", {s.id: s.title for s in policy.steps}),
        owner=member_named(policy, values["owner"]).id if "owner" in values else "",
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
        numbers=_of_one_cause(session, values.get("cause", "")),
    )


def _loose_end() -> str:
    from casefile.derived.loose import LOOSE_END  # few lists ask for it

    return LOOSE_END


def _of_one_cause(session: Session, name: str) -> tuple[str, ...]:
    if not name:
        return ()
    from casefile.actions.customers import tied_cases
    from casefile.actions.histories import number_of

    return tuple(tied_cases(session.store, number_of(session.store, session.case(name))))


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
