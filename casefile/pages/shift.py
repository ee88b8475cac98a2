"""The sheet that one shift hands over to the next: who to whom, what is open, promised, due."""

from datetime import datetime, timedelta

from casefile.night.today import Today
from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Pairs
from casefile.pages.today import today_page
from casefile.papers.on_paper import staff_on_paper
from casefile.policy import Policy, Staff
from casefile.values.value import Title

HAND_OVER = Title("交接班清单", "Hand-over of the shift")
_TO_SIGN = "＿" * 8


def shift_page(
    day: Today, staff: tuple[Staff, Staff], policy: Policy, now: datetime, speak: Language
) -> Page:
    """What the first of ``staff`` hands over to the second: late, due today, due tomorrow, promises
    with their words, approvals, papers, other open cases; and where both sign."""
    who, to = staff
    return [
        Pairs(
            (
                (speak.text("organisation"), policy.organisation.called(speak.code)),
                (speak.text("handed over by"), staff_on_paper(policy, who.id, speak.code)),
                (speak.text("taken over by"), staff_on_paper(policy, to.id, speak.code)),
                (speak.text("time"), speak.when(now)),
                (speak.text("open cases"), str(len(day.cases))),
            )
        ),
        *today_page(day, policy, now, speak, tomorrow=day.midnight + timedelta(days=1)),
        Line(""),
        Pairs(
            (
                (speak.text("handed over by"), f"{_TO_SIGN}  {speak.text('time')} {_TO_SIGN}"),
                (speak.text("taken over by"), f"{_TO_SIGN}  {speak.text('time')} {_TO_SIGN}"),
            )
        ),
    ]
