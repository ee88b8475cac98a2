"""What is left to show of personal data that were erased."""

from casefile.case.case import Case
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.policy import Policy
from casefile.policy.conditions import holds


def erasures(case: Case, policy: Policy, speak: Language) -> Page:
    """Since when, and why, personal facts are missing."""
    return [
        Line(
            speak.text(
                "The personal data were erased on {when} by {who}: {reason}",
                when=speak.when(e.at),
                who=policy.name_of(e.by),
                reason=e.reason,
            )
        )
        for e in case.erasures
    ]


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
