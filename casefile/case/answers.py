"""The answer that a complaint is owed: whether it was given."""

from datetime import datetime

from casefile.case.case import Case
from casefile.policy import Policy


def answered_at(case: Case, policy: Policy) -> datetime | None:
    """When the complainant was given the answer that stands (``[report] answers``); None while they
    wait for one: there was none yet, it was sent back, or the case was taken up again since."""
    given = [
        s.at
        for s in case.steps
        if s.id in policy.report.answers and s.stands and s.seq > case.reopened
    ]
    return given[-1] if given else None
