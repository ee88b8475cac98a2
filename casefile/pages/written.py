"""What every command answers that records something on a case."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casefile.log.events import Event
from casefile.money.floors import below, shortfalls
from casefile.pages.case_data import going_on, next_data
from casefile.pages.clocks import clocks_data
from casefile.pages.data import SeenCase, in_json
from casefile.pages.language import Language
from casefile.papers.outstanding import hanging, mark_told

if TYPE_CHECKING:
    from casefile.pages.answers.writing import WritingAnswer


def answer_data(seen: SeenCase, events: Iterable[Event], speak: Language) -> "WritingAnswer":
    """What every writing command answers, as it is printed."""
    case, policy = seen.case, seen.policy
    data: WritingAnswer = {
        "case": case.number,
        "status": case.status,
        "events": [e.seq for e in events],
        "next": next_data(case, policy),
        "clocks": clocks_data(seen),
        "hanging": [mark_told(mark, policy) for mark in hanging(case, policy)],
        "loose": going_on(case, policy),
        "below_floor": [
            below(policy, one.floor.id, one.of, one.told, one.least)
            for one in shortfalls(case, policy)
        ],
    }
    told: WritingAnswer = in_json(data, speak)
    return told
