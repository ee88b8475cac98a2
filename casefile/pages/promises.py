"""What was said to the complainant, as text: contacts and promises."""

from datetime import datetime

from casefile.case.case import Promise
from casefile.case.struck import Struck
from casefile.pages.data import SeenCase
from casefile.pages.language import Language
from casefile.pages.page import Heading, Page, Table
from casefile.policy import Policy
from casefile.procedure.facts import shown
from casefile.values.value import Facts


def pairs(
    facts: Facts, policy: Policy, speak: Language, reveal: bool
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            speak.title(policy.facts[key].title),
            shown(policy, key, value, speak.code, reveal=reveal),
        )
        for key, value in policy.in_order(facts).items()
    )


def struck_through(text: str, mark: Struck | None, policy: Policy, speak: Language) -> str:
    """What was typed; where it was struck, so marked that it cannot be taken for anything else."""
    if mark is None:
        return text
    return speak.text(
        "[struck: {text}] by {staff}, event {seq}: {reason}",
        text=text,
        staff=policy.name_of(mark.by),
        seq=mark.event,
        reason=_said_why(mark.reason, speak),
    )


def _said_why(reason: str | None, speak: Language) -> str:
    """The reason as somebody typed it; what ``undo`` puts there itself, as a reader says it."""
    if reason is None:
        return speak.text("[erased]")
    from casefile.procedure.undo import REASON  # few cases hold what was struck

    return speak.title(REASON) if reason == REASON.of("zh") else reason


def talk(seen: SeenCase, speak: Language) -> Page:
    """What was said to the complainant: contacts and promises."""
    case, policy, reveal = seen.case, seen.policy, seen.reveal
    page: Page = []
    if case.contacts:
        rows = [
            (
                str(c.seq),
                speak.when(c.at),
                policy.name_of(c.by),
                struck_through(
                    "  ".join(f"{k} {v}" for k, v in pairs(c.facts, policy, speak, reveal)),
                    c.struck,
                    policy,
                    speak,
                ),
            )
            for c in case.contacts
        ]
        heads = ("#", speak.text("happened"), speak.text("by"), speak.text("content"))
        page += [Heading(speak.text("Contacts")), Table(heads, tuple(rows))]
    if case.promises:
        promised = [
            (
                str(p.no),
                speak.deadline(p.due_at),
                policy.name_of(p.by),
                _promise_word(p, seen.now, speak),
                struck_through(
                    p.text if p.text is not None else speak.text("[erased]"),
                    p.struck,
                    policy,
                    speak,
                ),
                p.otherwise or "",
            )
            for p in case.promises
        ]
        columns = (
            "#",
            speak.text("due"),
            speak.text("owner"),
            speak.text("state"),
            speak.text("promise"),
            speak.text("or else"),
        )
        page += [Heading(speak.text("Promises")), Table(columns, tuple(promised))]
    return page


def promise_state(promise: Promise, now: datetime) -> str:
    """``open``, ``kept`` (perhaps late), ``broken``: its time passed and it is not kept; or
    ``released`` by the complainant, ``struck`` as a mistake (perhaps late, too), ``lapsed`` with
    the data of whom it was made to."""
    if promise.struck is not None:
        return "struck"
    if promise.released_at is not None:
        return "released"
    if promise.kept_at is not None:
        return "kept"
    if promise.lapsed_at is not None:
        return "broken" if promise.broken else "lapsed"
    return "broken" if promise.due_at < now else "open"


def _promise_word(promise: Promise, now: datetime, speak: Language) -> str:
    words = []
    if promise.struck:
        words.append(speak.text("struck"))
    if promise.released_at:
        words.append(speak.text("released"))
    if promise.lapsed_at:
        words.append(speak.text("lapsed with the data"))
    if promise.kept_at:
        words.append(speak.text("kept"))
    if len(promise.dues) > 1:
        words.append(speak.text("moved"))
    if promise.broken or promise_state(promise, now) == "broken":
        words.append(speak.text("broken"))
    return speak.joined(words)
