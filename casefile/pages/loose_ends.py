"""What an ended case leaves open, as text."""

from collections.abc import Iterable

from casefile.case.case import Case
from casefile.case.endings import Ending
from casefile.clocks.rounds import Round
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page
from casefile.policy import Policy
from casefile.procedure.loose_ends import outliving, unanswered
from casefile.values.words import SEMICOLON


def loose_lines(case: Case, policy: Policy, speak: Language) -> Page:
    """What goes on running after the end of a case, each with its command; nothing while the case
    itself goes on."""
    left = list(outliving(case, policy)) if case.over else []
    if not left:
        return []
    return [
        Heading(speak.text("Goes on after the end")),
        *(Line(speak.say(one.told)) for one in left),
    ]


def left_open(ending: Ending, speak: Language) -> str:
    """What was left open when a case ended, and why it ended all the same."""
    why = ending.despite if ending.despite is not None else speak.text("[erased]")
    words = loose_words(ending.loose, speak)
    return speak.text("Left open then: {what}; {reason}", what=words, reason=why)


def loose_words(names: Iterable[str], speak: Language) -> str:
    """What was left open, in words: ``promise-1`` is promise 1."""
    return speak.joined([_word(name, speak) for name in names])


def _word(name: str, speak: Language) -> str:
    kind, _, no = name.partition("-")
    paper, _, copy = no.partition(".")
    return {
        "promise": speak.text("promise {no}", no=no),
        "contact": speak.text("the question of event {seq}", seq=no),
        "request": speak.text("request {no} about data", no=no),
        "demand": speak.text("demand {no}", no=no),
        "remedy": speak.text("remedy {no}", no=no),
        "overpaid": speak.text("the money beyond what settlement {no} owes", no=no),
        "copy": speak.text("copy {copy} of document {no}", copy=copy, no=paper),
    }[kind]


def ending_lines(case: Case, policy: Policy, speak: Language) -> Page:
    """What the end of a case did to what was open: the offers that lapsed, what goes on."""
    names = case.endings[-1].loose
    lapsed = [name.removeprefix("remedy-") for name in names if name.startswith("remedy-")]
    page: Page = []
    if lapsed:
        page.append(Line(speak.text("Lapsed with it: remedy {nos}.", nos=lapsed)))
    return page + loose_lines(case, policy, speak)


def ends_with_it(rounds: Iterable[Round], speak: Language) -> Page:
    """What was still to be done by a day, and nobody waits for any more once the case is over."""
    told = [
        speak.text(
            "{title}, due {due}", title=speak.title(one.clock.title), due=speak.deadline(one.due.at)
        )
        for one in rounds
        if one.due
    ]
    if not told:
        return []
    return [
        Line(speak.text("No longer waited for: {what}.", what=speak.title(SEMICOLON).join(told)))
    ]


def reopen_lines(case: Case, policy: Policy, speak: Language) -> Page:
    """How to take an ended case up again, where the last contact asks something."""
    asked = list(unanswered(case, policy)) if case.over else []
    if not asked or asked[-1].seq != case.contacts[-1].seq:
        return []
    return [
        Line(
            speak.text(
                "The complainant waits for an answer, though the case has ended. To take it up "
                "again: casefile reopen {case} --reason …",
                case=case.number,
            )
        )
    ]
