"""What is said beside an answer where something that was typed may be a slip."""

from casefile.actions.act import Outcome
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.values.telephones import doubt, doubtful


def doubtful_lines(outcome: Outcome, speak: Language) -> Page:
    """That a telephone number which was recorded now has a digit too few or too many."""
    told = {
        key: value
        for event in outcome.events
        for key, value in {**getattr(event.payload, "facts", {}), **(event.personal or {})}.items()
    }
    facts = outcome.policy.facts
    return [
        Line(speak.say(doubt(str(told[key]))))
        for key in told
        if key in facts and facts[key].type == "phone" and doubtful(str(told[key]))
    ]
