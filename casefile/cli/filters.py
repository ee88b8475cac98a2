"""Which cases are meant: the words that `list`, `export` and `issue --all` take."""

from datetime import datetime
from typing import Literal

from casefile.actions.policies import policy_of, procedure_named, procedures, versions_of
from casefile.case.case import ELSEWHERE
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.log.rows import CaseFilter
from casefile.pages.listing import CASE_STATUSES
from casefile.people.rights import member_named
from casefile.policy import Policy
from casefile.policy.named import find
from casefile.procedure.next_steps import ending_title
from casefile.values.value import Title
from casefile.values.words import NO, OVERDUE, SETTLED_BEFORE, SETTLED_HERE, YES

FILTERS = {
    "procedure": Title("制度", "procedure"),
    "status": Title("状态", "status"),
    "step": Title("环节", "step"),
    "owner": Title("经办人", "owner"),
    "category": Title("类别", "category"),
    "ending": Title("结案方式", "ending"),
    "loose": Title("遗留", "loose"),
    "cause": Title("事由案号", "cause"),
    "since": Title("自", "since"),
    "until": Title("至", "until"),
}
YES_OR_NO = {"yes": YES, "no": NO}


def case_filter(session: Session, policy: Policy, words: list[str] | None) -> CaseFilter:
    """The cases that words such as ``overdue status=open since=2026-03-01`` describe, under the
    ``policy`` that they mean; ``cause=`` takes a case: those of one cause with it."""
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
    store = session.store
    policies = [policy_of(store, one) for one in procedures(store).values()]
    named = values.get("procedure", "")
    if named:
        policies = [policy]
    loose = _one(values, "loose", YES_OR_NO)
    return CaseFilter(
        status=_one(values, "status", CASE_STATUSES),
        step=_one(values, "step", {s.id: s.title for p in reversed(policies) for s in p.steps}),
        owner=member_named(policy, values["owner"]).id if "owner" in values else "",
        category=_one(
            values,
            "category",
            {
                c.id: c.title
                for one in reversed(policies)
                if (key := one.summed("category"))
                for c in one.facts[key].choices
            },
        ),
        since=_moment(values, "since", now, zone),
        until=_moment(values, "until", now, zone),
        overdue_at=now if overdue else None,
        marked=_loose_end() if loose == "yes" else "",
        unmarked=_loose_end() if loose == "no" else "",
        ended=_ended(_one(values, "ending", _endings(policies))),
        policies=versions_of(store, policies[0].id) if named else (),
        numbers=_of_one_cause(session, values.get("cause", "")),
    )


def policy_meant(session: Session, words: list[str] | None) -> Policy:
    """The policy in whose words the cases are told: of the procedure that ``procedure=`` names
    among ``words``, else the one applied last."""
    for word in words or []:
        name, _, value = word.replace("＝", "=").partition("=")
        if name.strip() in ("procedure", *FILTERS["procedure"].names):
            return procedure_named(session.store, value.strip())[1]
    return procedure_named(session.store, "")[1]


def _endings(policies: list[Policy]) -> dict[str, Title]:
    """How cases may have ended, each with its name."""
    found = {
        "settled": SETTLED_HERE,
        "withdrawn": CASE_STATUSES["withdrawn"],
        ELSEWHERE: SETTLED_BEFORE,
    }
    for policy in reversed(policies):
        named = [step.ends for step in policy.steps if step.ends]
        for how in (*named, *(rule.id for rule in policy.endings)):
            found[how] = ending_title(policy, how)
    return found


def _ended(how: str) -> str:
    from casefile.derived.marks import ENDED  # few lists ask for it

    return f"{ENDED}:{how}" if how else ""


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
