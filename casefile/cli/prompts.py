"""Asking for facts on a terminal: one at a time, checked at once, asked again on a mistake.

Nothing is recorded before the last answer; Ctrl-C leaves nothing behind.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from shutil import get_terminal_size
from types import MappingProxyType

from casefile.cli.lines import typed_line
from casefile.errors import CasefileError, message
from casefile.pages.language import Language
from casefile.policy import Fact, Policy
from casefile.policy.conditions import holds
from casefile.policy.derive import with_given
from casefile.policy.fact import TYPES
from casefile.policy.named import short_for
from casefile.procedure.canonical import parse
from casefile.procedure.facts import choices_of, chosen, shown
from casefile.procedure.guards import keys_of
from casefile.values.telephones import doubt, doubtful
from casefile.values.text import printable
from casefile.values.value import Facts, Title, Value

BACK, LATER, LEFT_OUT = "<", ">", "-"
"""What goes back to the question before, what leaves a question for after the others, and what
leaves out what was told before."""


def say_beside(text: str) -> None:
    """Say something beside the questions: on stderr, broken where a list goes on, not in a word."""
    from prompt_toolkit.utils import get_cwidth

    room, lines = get_terminal_size().columns, list[str]()
    for line in text.split("\n"):
        lines.append("")
        for part in re.split("(?<=[、，。；])|(?<=, )", line):
            if lines[-1] and get_cwidth(lines[-1] + part.rstrip()) > room:
                lines[-1] = lines[-1].rstrip()
                lines.append("")
            lines[-1] += part
    print(*lines, sep="\n", file=sys.stderr)


def ask(question: str, again: str = "?") -> str:
    """One line from the terminal; the question goes to stderr, so stdout holds results only.

    KeyboardInterrupt also when the input ends (Ctrl-D).
    """
    line = typed_line(question)
    if line is None:
        raise KeyboardInterrupt
    answer = line.strip()
    if printable(answer) != answer:
        # arrow keys, or a terminal of another encoding: nothing that anybody meant to write
        print(again, file=sys.stderr)
        return ask(question, again)
    return answer


def ask_facts(
    policy: Policy,
    needs: tuple[str, ...],
    may: tuple[str, ...],
    known: Facts,
    given: Facts,
    speak: Language,
    now: datetime,
    typed: list[str],
    beside: Mapping[str, Title] = MappingProxyType({}),
    before: Mapping[str, Value] = MappingProxyType({}),
) -> Facts:
    """``given`` completed by asking for every needed fact that applies and is missing, then for
    whatever else the person wants to add: optional facts, and what is told ``beside`` them. Whoever
    goes back is asked again, in the same order; what is left for later comes after the others.
    What was typed is added to ``typed``, as ``KEY=VALUE``. What was told ``before``, of optional
    facts too, is offered again."""
    facts, answered, later = {**given}, list[str](), list[str]()
    wanted, without = (*needs, *(key for key in may if key in before)), set[str]()
    told = False
    while True:
        so_far = with_given(policy.signs, known, facts)
        open_now = [key for key in wanted if key not in facts and key not in without]
        left = [key for key in open_now if holds(policy.facts[key].when, so_far)]
        left.sort(key=lambda key: later.index(key) + 1 if key in later else 0)
        if left and not told:
            print(_ways(speak), file=sys.stderr)
            told = True
        more: Facts | None = {}
        if left:
            print(f"{len(answered) + 1}/{len(answered) + len(left)}", file=sys.stderr)
            again, leaves = before.get(left[0]), left[0] not in needs
            answer = ask_fact(policy, left[0], speak, now, typed, again, optional=leaves)
            if answer == LEFT_OUT and leaves:
                without.add(left[0])
                answered.append(left[0])
                continue
            if answer == LATER:
                later = [*(key for key in later if key != left[0]), left[0]]
                continue
            more = None if answer is None else {left[0]: answer}
        elif (may or beside) and not given:
            more = _extras(policy, needs + may, facts, speak, now, typed, beside)
        if more is None:
            if answered:
                facts.pop(last := answered.pop(), None)
                without.discard(last)
            continue
        facts |= more
        if not left:
            return facts
        answered.append(left[0])


def _ways(speak: Language) -> str:
    return speak.text(
        "{back} goes back, {later} leaves a question for later, Ctrl-C leaves.",
        back=BACK,
        later=LATER,
    )


def ask_fact(
    policy: Policy,
    key: str,
    speak: Language,
    now: datetime,
    typed: list[str],
    before: Value | None = None,
    *,
    optional: bool = False,
) -> Value | None:
    """Ask for one fact until the answer can be read; None for whoever wants to go back, ``LATER``
    for whoever wants to answer later. Of what has happened, an empty answer to "when" is now; of
    what was told ``before``, it is that; ``LEFT_OUT`` leaves it out, where it is ``optional``."""
    fact = policy.facts[key]
    choices = _offered(policy, fact)
    if fact.hint:
        print(f"  {speak.title(fact.hint)}", file=sys.stderr)
    for number, title in enumerate(choices.values(), 1):
        print(f"  {number} {speak.title(title)}", file=sys.stderr)
    usual = fact.default or ("now" if fact.type == "datetime" and fact.past else "")
    hint = _hint(policy, fact, usual, speak)
    if before is not None:
        usual, again = "", shown(policy, key, before, speak.code)
        hint = speak.text("Enter: {usual}", usual=again)
        if optional:
            hint = speak.text("Enter: {usual}; - leaves it out", usual=again)
    question = (
        speak.text("{fact}: ", fact=fact.title)
        if not usual and before is None and (choices or fact.type == "text")
        else speak.text("{fact} ({hint}): ", fact=fact.title, hint=hint)
    )
    doubted = ""
    while (answer := ask(question).replace("＝", "=")) not in (BACK, "＜"):
        if answer in (LATER, "＞"):
            return LATER
        if before is not None and not answer:
            return before
        if optional and answer == LEFT_OUT:
            return LEFT_OUT
        answer = said = answer or usual
        if fact.type in ("bool", "person"):
            answer = _numbered(answer, list(choices))
        try:
            found = parse(policy, key, chosen(policy, key, answer), now)
        except CasefileError as error:
            say_beside(speak.tell(error))
            continue
        if fact.type != "phone" or not doubtful(str(found)) or found == doubted:
            typed.append(f"{key}={said}")
            return found
        doubted = str(found)
        say_beside(speak.say(doubt(doubted)))
    return None


def _hint(policy: Policy, fact: Fact, usual: str, speak: Language) -> str:
    """What Enter means, where it means anything; else what kind of answer is meant."""
    if usual == "now":
        return speak.text("Enter: now")
    if usual:
        title = choices_of(policy, fact).get(usual)
        return speak.text("Enter: {usual}", usual=speak.title(title) if title else usual)
    if fact.of:
        return " | ".join(speak.title(policy.facts[key].title) for key in fact.of)
    return speak.title(TYPES[fact.type].title)


def _offered(policy: Policy, fact: Fact) -> dict[str, Title]:
    """What is listed beside a question: the choices; for a person the staff, who need not be it."""
    if fact.type == "person":
        return {s.id: Title(s.name, s.name) for s in policy.members(fact.holds) if s.roles}
    return choices_of(policy, fact)


def _numbered(answer: str, ids: list[str]) -> str:
    """The id behind the number that it has beside the question; else the answer itself."""
    number = unicodedata.normalize("NFKC", answer)
    good = number.isascii() and number.isdigit() and len(number) < 9
    return ids[int(number) - 1] if good and 0 < int(number) <= len(ids) else answer


def _extras(
    policy: Policy,
    allowed: tuple[str, ...],
    facts: Facts,
    speak: Language,
    now: datetime,
    typed: list[str],
    beside: Mapping[str, Title],
) -> Facts | None:
    """Further facts as ``KEY=VALUE`` lines, several on a line too, until an empty one; None for
    whoever wants to go back."""
    left = [f"{speak.title(policy.facts[k].title)} {k}" for k in allowed if k not in facts]
    left += [f"{speak.title(title)} {key}" for key, title in beside.items()]
    extra: Facts = {}
    if not left:
        return extra
    say_beside(speak.text("You may add: {facts}", facts=left))
    while line := ask(speak.text("KEY=VALUE (empty to finish): ")):
        if line == BACK:
            return None
        try:
            for name, raw in _pairs(line, policy, allowed, beside):
                other = next((k for k, t in beside.items() if name in (k, *t.names)), "")
                if other:
                    extra[other] = raw
                    continue
                key = keys_of(policy, allowed, [name], speak.text("this step"))[name]
                value = raw or ask(speak.text("{fact}: ", fact=policy.facts[key].title))
                if value:
                    extra[key] = parse(policy, key, chosen(policy, key, value), now)
                    typed.append(f"{key}={value}")
        except CasefileError as error:
            say_beside(speak.tell(error))
    return extra


def _pairs(
    line: str, policy: Policy, allowed: tuple[str, ...], beside: Mapping[str, Title]
) -> list[tuple[str, str]]:
    """The facts of one line. A blank ends a value where the name of a fact and = follow it."""
    line = line.replace("＝", "=")
    titles = {**{key: policy.facts[key].title for key in allowed}, **beside}
    names = {name for key, title in titles.items() for name in (key, *title.names)}
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = (part.partition("=") for part in re.split(rf"\s+(?=(?:{known})\s*=)", line))
    return [(name.strip(), raw.strip()) for name, _, raw in found]


def chosen_of(question: str, options: Sequence[tuple[str, str]], speak: Language) -> int:
    """The index of the option that was chosen, of ids and titles: by its number, by what either
    begins with, or by the first letters of how it is read."""
    named = {str(no): Title(title, name) for no, (name, title) in enumerate(options)}
    for number, (_, title) in enumerate(options, 1):
        print(f"  {number} {title}", file=sys.stderr)
    while True:
        answer = unicodedata.normalize("NFKC", ask(question))
        if answer.isascii() and answer.isdigit():
            if len(answer) < 9 and 0 < int(answer) <= len(options):
                return int(answer) - 1
        elif len(short := short_for(answer, named)) == 1:
            return int(short[0])
        told = message(
            "Type a number from 1 to {most}, or how one begins; Ctrl-C leaves.", most=len(options)
        )
        print(speak.say(told), file=sys.stderr)


def ask_until(question: str, read: Callable[[str], object], speak: Language) -> str:
    """An answer that ``read`` takes; asked again, with what is wrong, until it does."""
    while True:
        answer = ask(question)
        try:
            read(answer)
        except CasefileError as error:
            say_beside(speak.tell(error))
            continue
        return answer
