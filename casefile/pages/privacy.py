"""What is left to show of personal data that were erased."""

from casefile.case.case import Case, Erasure
from casefile.pages.language import Language
from casefile.pages.loose_ends import loose_words
from casefile.pages.page import Line, Page
from casefile.policy import Policy
from casefile.policy.conditions import holds


def erasures(case: Case, policy: Policy, speak: Language) -> Page:
    """Since when, and why, personal facts are missing."""
    page: Page = []
    for e in case.erasures:
        told = speak.text(
            "The personal data were erased on {when} by {who}: {reason}",
            when=speak.when(e.at),
            who=policy.name_of(e.by),
            reason=e.reason,
        )
        page += [Line(told), *ended_with(e, speak)]
    return page


def ended_with(erasure: Erasure, speak: Language) -> Page:
    """What nobody can keep or answer any more."""
    what = loose_words(erasure.ends, speak)
    return [Line(speak.text("Ended with it: {what}.", what=what))] if erasure.ends else []


def gone(case: Case, policy: Policy, speak: Language) -> tuple[tuple[str, str], ...]:
    """The personal facts that the recorded steps cannot have been without."""
    if not case.erased:
        return ()
    needed = {key for s in case.steps if s.stands for key in policy.step(s.id).needs}
    return tuple(
        (speak.title(fact.title), speak.text("[erased]"))
        for key, fact in policy.facts.items()
        if key in needed and fact.personal and key not in case.facts
        if holds(fact.when, case.known)
    )
