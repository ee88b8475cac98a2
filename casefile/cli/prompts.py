"""Asking for facts on a terminal: one at a time, checked at once, asked again on a mistake.

Nothing is recorded before the last answer; Ctrl-C leaves nothing behind.
"""

import sys
import unicodedata
from datetime import datetime

from casefile.cli.lines import typed_line
from casefile.errors import CasefileError, message
from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.policy.fact import TYPES
from casefile.procedure.facts import choices_of, chosen, parse
from casefile.procedure.guards import keys_of
from casefile.values.telephones import doubt, doubtful
from casefile.values.text import printable
from casefile.values.value import Facts, Value


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
) -> Facts:
    """``given`` completed by asking for every needed fact that applies and is missing, then for
    whatever else the person wants to add."""
    facts = {**given}
    for key in needs:
        if key not in facts and holds(policy.facts[key].when, {**known, **facts}):
            facts[key] = ask_fact(policy, key, speak, now)
    if may and not given:
        facts.update(_extras(policy, needs + may, facts, speak, now))
    return facts


def ask_fact(policy: Policy, key: str, speak: Language, now: datetime) -> Value:
    """Ask for one fact until the answer can be read."""
    fact = policy.facts[key]
    choices = choices_of(policy, fact)
    if fact.hint:
        print(f"  {speak.title(fact.hint)}", file=sys.stderr)
    for number, title in enumerate(choices.values(), 1):
        print(f"  {number} {speak.title(title)}", file=sys.stderr)
    hint = speak.title(TYPES[fact.type].title)
    question = (
        speak.text("{fact}: ", fact=fact.title)
        if choices or fact.type == "text"
        else speak.text("{fact} ({hint}): ", fact=fact.title, hint=hint)
    )
    doubted = ""
    while True:
        answer = ask(question)
        try:
            answer = answer.replace("＝", "=")
            if fact.type == "bool" and unicodedata.normalize("NFKC", answer) == "2":
                answer = "no"  # as it is numbered here
            found = parse(policy, key, chosen(policy, key, answer), now)
        except CasefileError as error:
            print(speak.tell(error), file=sys.stderr)
            continue
        if fact.type != "phone" or not doubtful(str(found)) or found == doubted:
            return found
        doubted = str(found)
        print(speak.say(doubt(doubted)), file=sys.stderr)


def _extras(
    policy: Policy, allowed: tuple[str, ...], facts: Facts, speak: Language, now: datetime
) -> Facts:
    """Further facts as ``KEY=VALUE`` lines, until an empty one."""
    left = [f"{speak.title(policy.facts[k].title)} {k}" for k in allowed if k not in facts]
    extra: Facts = {}
    if not left:
        return extra
    print(speak.text("You may add: {facts}", facts=left), file=sys.stderr)
    while line := ask(speak.text("KEY=VALUE (empty to finish): ")):
        name, equals, raw = line.replace("＝", "=", 1).partition("=")
        try:
            key = keys_of(policy, allowed, [name.strip()], speak.text("this step"))[name.strip()]
            if not equals:
                raw = ask(speak.text("{fact}: ", fact=policy.facts[key].title))
            if raw:
                extra[key] = parse(policy, key, chosen(policy, key, raw), now)
        except CasefileError as error:
            print(speak.tell(error), file=sys.stderr)
    return extra


def chosen_of(question: str, options: list[str], speak: Language) -> int:
    """The index of the option that was chosen by its number."""
    for number, option in enumerate(options, 1):
        print(f"  {number} {option}", file=sys.stderr)
    while True:
        answer = unicodedata.normalize("NFKC", ask(question))
        if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(options):
            return int(answer) - 1
        print(
            speak.say(message("Type a number from 1 to {most}.", most=len(options))),
            file=sys.stderr,
        )
