"""The log of a case for people: what each event was, and what it recorded, in words."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from casefile.case.case import ELSEWHERE
from casefile.log.events import EntryStruck, Event
from casefile.log.titles import called, step_of
from casefile.pages.language import Language
from casefile.pages.links import tie_word
from casefile.pages.loose_ends import loose_words
from casefile.pages.page import Heading, Page, Table
from casefile.people.privacy import masked_value
from casefile.policy import Policy
from casefile.procedure.facts import shown
from casefile.procedure.next_steps import ending_title
from casefile.values.data_rights import DATA_RIGHTS
from casefile.values.value import Facts, Value

HASH_DIGITS = 16
"""Of a digest or hash, which are enough to know it by."""
Labels = dict[str, tuple[str, Callable[[Any], str]]]


def log_page(
    events: Iterable[Event], policy: Policy, speak: Language, *, reveal: bool = False
) -> Page:
    """The events of a case as they stand in the log, the corrected values included."""
    rows, before, labels = [], dict[int, Facts](), _labels(policy, speak)
    events = list(events)
    struck = {e.payload.of: e.seq for e in events if isinstance(e.payload, EntryStruck)}
    for e in events:
        content: Facts = {**getattr(e.payload, "facts", {}), **(e.personal or {})}
        old = before.setdefault(getattr(e.payload, "of", e.seq), {})
        texts = [*_fields(e, labels, speak), *_facts(content, old, policy, speak, reveal)]
        old.update(content)
        if e.personal is None:
            texts.append(speak.text("[erased]"))
        told = speak.clauses(texts)
        if e.seq in struck:
            told = speak.text("[struck by event {seq}: {text}]", seq=struck[e.seq], text=told)
        rows.append(
            (
                str(e.seq),
                _entry(e, policy, speak),
                speak.when(e.at),
                speak.when(e.recorded_at),
                policy.name_of(e.actor),
                e.via,
                told,
                e.hash[:HASH_DIGITS],
            )
        )
    columns = (
        "#",
        speak.text("event"),
        speak.text("happened"),
        speak.text("recorded"),
        speak.text("by"),
        speak.text("login"),
        speak.text("content"),
        speak.text("hash"),
    )
    return [Heading(speak.text("Log")), Table(columns, tuple(rows))]


def _entry(event: Event, policy: Policy, speak: Language) -> str:
    """What is recorded: the title of a step, else the kind of entry."""
    step = step_of(event, policy)
    if step is None:
        return speak.title(called(event, policy))
    return speak.text("step {step}", step=step)


def _facts(
    content: Facts, old: Facts, policy: Policy, speak: Language, reveal: bool
) -> Iterator[str]:
    """The facts of an event; a corrected one shows what it was before, with an arrow."""
    for key, value in content.items():
        was = f"{_value(policy, key, old[key], speak, reveal)} → " if key in old else ""
        text = was + _value(policy, key, value, speak, reveal)
        yield _pair(_name(policy, key, speak), text, speak)


def _name(policy: Policy, key: str, speak: Language) -> str:
    if key in policy.facts:
        return speak.title(policy.facts[key].title)
    words = {
        "text": speak.text("words"),
        "reason": speak.text("reason"),
        "otherwise": speak.text("or else"),
        "by": speak.text("signed by"),
        "despite": speak.text("ended despite that"),
    }
    return words.get(key, key)


def _value(policy: Policy, key: str, value: Value, speak: Language, reveal: bool) -> str:
    if key in policy.facts:
        return shown(policy, key, value, speak.code, reveal=reveal)
    known = value if reveal else masked_value(policy, key, value)
    return known if isinstance(known, str) else speak.joined(known)


def _pair(name: str, text: str, speak: Language) -> str:
    return speak.text("{name}: {text}", name=name, text=text)


def _fields(event: Event, labels: Labels, speak: Language) -> Iterator[str]:
    """What an event says beside its facts, as far as it is for people."""
    facts = getattr(event.payload, "facts", {})
    for field, (label, say) in labels.items():
        value = getattr(event.payload, field, None)
        if value not in (None, "", 0, ()) and facts.get(field) != value:
            yield _pair(label, say(value), speak)


def _labels(policy: Policy, speak: Language) -> Labels:
    """The fields of events that people read, each with its label and how its value is told."""

    def title(found: Any, name: str) -> str:
        return speak.title(found.title) if found else name

    def remedy(value: Any) -> str:
        return str(value) if isinstance(value, int) else title(policy.remedy(value), value)

    def holder_or_owner(value: str) -> str:
        member = policy.member(value)
        return member.name if member else speak.title(policy.holder(value).title)

    return {
        "document": (speak.text("document"), lambda v: title(policy.document(v), v)),
        "version": (speak.text("version"), lambda v: f"v{v}"),
        "remedy": (speak.text("remedy"), remedy),
        "route": (speak.text("route"), lambda v: title(policy.route(v), v)),
        "right": (speak.text("asked for"), lambda v: speak.title(DATA_RIGHTS[v])),
        "refused": (speak.text("answer"), lambda _: speak.text("refused")),
        "no": (speak.text("number"), str),
        "nos": (speak.text("number"), lambda v: speak.joined([str(no) for no in v])),
        "copy": (speak.text("copy"), str),
        "settlement": (speak.text("settlement"), str),
        "amount": (speak.text("amount"), lambda v: f"{v} {speak.title(speak.currency.title)}"),
        "of": (speak.text("about event"), str),
        "ask": (speak.text("asked for by event"), str),
        "to": (speak.text("passed to"), holder_or_owner),
        "until": (speak.text("until"), speak.deadline),
        "received_at": (speak.text("received"), speak.when),
        "loose": (speak.text("left open"), lambda v: loose_words(v, speak)),
        "ends": (speak.text("ended with it"), lambda v: loose_words(v, speak)),
        "due": (speak.text("due"), speak.deadline),
        "ended": (speak.text("ending"), lambda v: _ending(v, policy, speak)),
        "grantor": (speak.text("on the authority of"), policy.name_of),
        "behalf": (speak.text("on behalf of"), policy.name_of),
        "other": (speak.text("other case"), str),
        "tie": (speak.text("tie"), lambda v: tie_word(v, speak)),
        "command": (speak.text("command"), str),
        "policy": (speak.text("policy"), lambda v: v[:HASH_DIGITS]),
    }


def _ending(how: str, policy: Policy, speak: Language) -> str:
    if how == ELSEWHERE:
        return speak.text("settled before it came here")
    if how == "settled":
        return speak.text("settled")
    return speak.text("after {step}", step=ending_title(policy, how))
