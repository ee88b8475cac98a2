"""Which cases are meant: the words that `list`, `export` and `issue --all` take."""

import unicodedata
from datetime import datetime
from typing import Literal

from casefile.actions.policies import policy_of, procedure_named, procedures, versions_of
from casefile.cli.session import Session
from casefile.errors import Refused, Usage, in_field, message
from casefile.log.rows import CaseFilter
from casefile.pages.listing import CASE_STATUSES
from casefile.people.rights import member_named
from casefile.policy import Policy
from casefile.policy.named import find, listed
from casefile.values.patterns import pattern
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
    "last-four": Title("末四位", "last-four"),
    "since": Title("自", "since"),
    "until": Title("至", "until"),
}
_TELEPHONE = ("phone", "telephone", "电话", "联系电话", "手机")
YES_OR_NO = {"yes": YES, "no": NO}


def case_filter(session: Session, policy: Policy, words: list[str] | None) -> CaseFilter:
    """The cases that words such as ``overdue status=open since=2026-03-01`` describe, under the
    ``policy`` that they mean; ``cause=`` takes a case: those of one cause with it; ``last-four=``
    puts on record on each case whose caller is found by it that it was."""
    from casefile.cli.inputs import gather

    words, every = list(words or []), {"overdue": OVERDUE, **FILTERS}
    overdue = [word for word in words if word in OVERDUE.names]
    words = [word for word in words if word not in overdue]
    named = [word for word in words if is_range(word)]
    words = [word for word in words if not is_range(word)]
    words = [f"{word}=yes" if word in FILTERS["loose"].names else word for word in words]
    for word in words:
        if not is_filter(word):
            unknown = Usage(
                "{word} is no filter; known are: {known}.", word=word, known=listed(every)
            )
            unknown.parts = (message("Look for words: casefile search {words}", words=word),)
            raise unknown
    given = gather(session, words)
    values: dict[str, str] = {}
    for name, value in given.items():
        if name in _TELEPHONE:
            raise Usage(
                "There is no filter {name}; by telephone: casefile customer {value}",
                name=name,
                value=value,
            )
        key = find(name, every, "There is no filter {name}.")
        if isinstance(value, list) or key in values:
            raise Usage("{name} is given twice.", name=name)
        values[key] = value
    zone, now = policy.identity.timezone, session.now()
    store = session.store
    policies = [policy_of(store, one) for one in procedures(store).values()]
    procedure = values.get("procedure", "")
    if procedure:
        policies = [policy]
    loose = _one(values, "loose", YES_OR_NO)
    late = overdue or _one(values, "overdue", {"yes": YES})
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
        overdue_at=now if late else None,
        marked=_loose_end() if loose == "yes" else "",
        unmarked=_loose_end() if loose == "no" else "",
        ended=_ended(_one(values, "ending", _endings(policies))) if "ending" in values else "",
        policies=versions_of(store, policies[0].id) if procedure else (),
        numbers=_numbers(session, named, values),
    )


def is_filter(word: str) -> bool:
    """Whether ``word`` is typed as a filter, be it one or not."""
    alone = (*OVERDUE.names, *FILTERS["loose"].names)
    return "=" in word.replace("＝", "=") or word in alone or is_range(word)


_NUMBER = pattern(r"[0-9]{1,6}|[0-9]{4}-[0-9]{1,9}")
_RANGE = pattern(r"([0-9]{1,5})-([0-9]{1,5})")
GOING = ("open", "paused")
"""Cases that somebody has to look after."""
MOST_NAMED = 1000
"""Cases that one range may name."""


_COMMAS = pattern(r"[,、]")


def is_range(word: str) -> bool:
    """Whether ``word`` names cases by number: one (``7``, ``2026-000007``), those from one to
    another (``5-9``), or several of them (``1,4,6-8``)."""
    return all(_NUMBER.fullmatch(one) or _RANGE.fullmatch(one) for one in _enumerated(word))


def _enumerated(word: str) -> list[str]:
    """What stands between the commas of ``word``, of whichever width."""
    return _COMMAS.split(unicodedata.normalize("NFKC", word))


def cases_meant(
    session: Session, words: list[str], *, everywhere: bool, but_of: str = ""
) -> list[str]:
    """The numbers of the cases that ``words`` name; with ``everywhere`` those of what filters
    describe that have not ended, ``but_of`` whom has them already, the oldest first. Refused where
    there are none."""
    if not everywhere:
        return [number for word in words for number in _named_cases(session, word)]
    policy = policy_meant(session, words)
    rows = session.store.cases(case_filter(session, policy, words))
    theirs = member_named(policy, but_of).id if but_of else ""
    going = [r.number for r in reversed(rows) if r.status in GOING and r.owner != theirs]
    if not going:
        raise Refused("No case matches.")
    return going


def _named_cases(session: Session, word: str) -> list[str]:
    """The case that a word names, or every one of a range, of each in an enumeration."""
    if not is_range(word):
        return [_number(session, session.case(word))]
    return [number for one in _enumerated(word) for number in _of_range(session, one)]


def _of_range(session: Session, word: str) -> list[str]:
    """The case of a number, or every one from a number to another."""
    found = _RANGE.fullmatch(word)
    if not found or int(found[1]) > int(found[2]):
        return [_number(session, session.case(word))]
    first, last = int(found[1]), int(found[2])
    if last - first >= MOST_NAMED:
        raise Usage("{word} names more than {most} cases.", word=word, most=MOST_NAMED)
    return [_number(session, str(number)) for number in range(first, last + 1)]


def _numbers(session: Session, named: list[str], values: dict[str, str]) -> tuple[str, ...]:
    """The cases that are named, those of one cause with another, and those of a caller: what is in
    all of them that are told; none is no restriction."""
    told: list[tuple[str, ...]] = []
    if named:
        told.append(tuple(n for word in named for n in _named_cases(session, word)))
    if values.get("cause"):
        told.append(_of_one_cause(session, values["cause"]))
    if "last-four" in values:
        from casefile.actions.callers import ending_in

        told.append(ending_in(session.store, values["last-four"], session.entry()))
    if not told:
        return ()
    first, *others = told
    found = dict.fromkeys(n for n in first if all(n in other for other in others))
    return tuple(found) or ("",)


def _number(session: Session, name: str) -> str:
    from casefile.actions.histories import number_of

    return number_of(session.store, name)


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
    from casefile.case.case import ELSEWHERE  # few lists ask for it
    from casefile.procedure.next_steps import ending_title

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
    from casefile.actions.customers import tied_cases

    return tuple(tied_cases(session.store, _number(session, session.case(name))))


def _one(values: dict[str, str], name: str, known: dict[str, Title]) -> str:
    if name not in values:
        return ""
    title = FILTERS.get(name, OVERDUE)
    return find(values[name], known, "{name} is no value for {filter}.", filter=title)


def _moment(
    values: dict[str, str], name: Literal["since", "until"], now: datetime, zone: str
) -> datetime | None:
    """A day means its beginning; ``until`` a day includes it."""
    from casefile.values.typed_moments import Bare, read_moment

    if name not in values:
        return None
    bare: Bare = "end" if name == "until" else "begin"
    with in_field(f"{name}="):
        return read_moment(values[name], now, zone, "back", bare).at
