"""How a fact of a case came about, as data and as text: who told it, or what it follows from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casefile.case.case import Case, Contact, StepTaken
from casefile.pages.data import SeenCase
from casefile.pages.language import Language
from casefile.pages.page import Heading, Page, Pairs, Table
from casefile.policy import Policy
from casefile.policy.conditions import plain_data
from casefile.policy.derive import DAY_RECEIVED, Derive
from casefile.procedure.conditions_read import condition_text, subject, value_text
from casefile.procedure.facts import shown
from casefile.replay.signs import counted
from casefile.values.value import Value

if TYPE_CHECKING:
    from casefile.pages.answers.why import WhyFact


def fact_named(policy: Policy, name: str) -> str:
    """The fact of that id or title; nothing where there is none."""
    low = name.strip().lower()
    for key, fact in policy.facts.items():
        if low in (key, *map(str.lower, fact.title.names)):
            return key
    return ""


def why_fact_data(seen: SeenCase, key: str, speak: Language) -> "WhyFact":
    """What a fact is, by which row of which rule, from which inputs and recordings; a fact that is
    not derived has recordings only."""
    case, policy = seen.case, seen.policy
    rule = _rule(policy, key)
    data: WhyFact = {
        "case": case.number,
        "fact": key,
        "title": speak.title(policy.facts[key].title),
        "value": seen.facts(case.everything).get(key),
        "policy": {"id": policy.id, "digest": case.policy},
        "rule": rule.rules[0] if rule else None,
        "row": None,
        "inputs": {},
        "recordings": [
            {"event": one.seq, "at": speak.iso(one.at), "by": one.by, "value": value}
            for one, value in _recordings(seen, key, rule)
        ],
    }
    if rule:
        data["inputs"] = {name: case.known.get(name) for name in _inputs(rule)}
    if rule and rule.rows:
        no = rule.row_of(case.known)
        row = rule.rows[no - 1] if no else None
        data["row"] = {
            "no": no,
            "when": plain_data(row.when) if row else None,
            "value": row.value if row else rule.otherwise or None,
        }
    return data


def why_fact_page(seen: SeenCase, key: str, speak: Language) -> Page:
    """The same for people."""
    case, policy = seen.case, seen.policy
    rule, title = _rule(policy, key), speak.title(policy.facts[key].title)
    value = case.everything.get(key)
    pairs = [(title, _told(seen, key, value, speak))]
    if rule:
        pairs.append((speak.text("rule"), _rule_text(policy, rule, case, speak)))
        pairs += [
            (speak.title(subject(policy, name)), _told(seen, name, case.known.get(name), speak))
            for name in _inputs(rule)
        ]
    pairs.append((speak.text("policy"), f"{speak.title(policy.identity.title)} {case.policy[:16]}"))
    page: Page = [Heading(f"{case.number}  {title}"), Pairs(tuple(pairs))]
    name = _recorded(key, rule)
    told = [
        (str(one.seq), speak.when(one.at), policy.name_of(one.by), _told(seen, name, value, speak))
        for one, value in _recordings(seen, key, rule)
    ]
    if told:
        columns = ("#", speak.text("time"), speak.text("by"), speak.text("value"))
        page.append(Table(columns, tuple(told), fixed=2))
    return page


def _rule(policy: Policy, key: str) -> Derive | None:
    return next((one for one in policy.derives if one.fact == key), None)


def _inputs(rule: Derive) -> tuple[str, ...]:
    return (*rule.inputs, DAY_RECEIVED) if rule.age and rule.at == DAY_RECEIVED else rule.inputs


def _recorded(key: str, rule: Derive | None) -> str:
    """The fact that the recordings tell: of a derived one that which it is reckoned from."""
    return (rule.sum.partition(".")[0] or rule.rises or key) if rule else key


def _recordings(
    seen: SeenCase, key: str, rule: Derive | None
) -> Iterator[tuple[StepTaken | Contact, Value | None]]:
    """The recordings that the fact rests on, one by one, with what each tells of it."""
    case = seen.case
    told = [one for one in case.steps if one.stands or (rule and rule.ever)]
    if rule and rule.count:
        for one in counted(case, told, rule.count, rule.on):
            yield one, None
    elif rule is None or rule.of_recordings:
        name = _recorded(key, rule)
        for step in told:
            if name in step.facts:
                yield step, seen.facts(step.facts)[name]


def _told(seen: SeenCase, key: str, value: Value | None, speak: Language) -> str:
    if value is None:
        return speak.text("not known") if key in seen.case.known or key in seen.policy.facts else ""
    if key in seen.policy.facts:
        return shown(seen.policy, key, value, speak.code, reveal=seen.reveal)
    return value_text(seen.policy, key, str(value), speak.code)


def _rule_text(policy: Policy, rule: Derive, case: Case, speak: Language) -> str:
    """The rule in words, of a decision table the row that took the decision."""
    if rule.rows:
        no = rule.row_of(case.known)
        if no:
            when = condition_text(policy, rule.rows[no - 1].when).of(speak.code)
            return speak.text("row {no} of {count}: {when}", no=no, count=len(rule.rows), when=when)
        return speak.text("none of the {count} rows holds", count=len(rule.rows))
    if rule.age:
        until = speak.text("received") if rule.at == DAY_RECEIVED else policy.facts[rule.at].title
        since = policy.facts[rule.age].title
        match rule.unit:
            case "days":
                return speak.text("whole days from {since} to {until}", since=since, until=until)
            case "months":
                return speak.text("whole months from {since} to {until}", since=since, until=until)
            case _:
                return speak.text("whole years from {since} to {until}", since=since, until=until)
    if rule.count:
        return speak.title(subject(policy, f"count:{rule.count}"))
    name = policy.facts[rule.sum.rpartition(".")[2] or rule.rises].title
    if rule.sum:
        return speak.text("the sum of {fact} over all recordings", fact=name)
    return speak.text("whether {fact} is higher than the time before", fact=name)
