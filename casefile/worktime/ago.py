"""What is longer ago than an allowance lasts: deadlines looked at from their end."""

from bisect import bisect_left
from datetime import datetime, timedelta

from casefile.worktime.allowance import Allowance
from casefile.worktime.calendar import Calendar
from casefile.worktime.reckoning import due


def earliest(now: datetime, allowed: Allowance | str, calendar: Calendar) -> datetime:
    """The earliest start, to the second, of which ``allowed`` has not run out before ``now``: what
    happened before that is longer ago than it. Never earlier for a later ``now``.

    Raises what ``due`` raises.
    """
    until = now.replace(microsecond=0)

    def run_out(seconds: int) -> bool:
        return due(until - timedelta(seconds=seconds), allowed, calendar).at < now

    reach = 1
    while not run_out(reach):
        reach *= 2
    return until - timedelta(seconds=bisect_left(range(1, reach), True, key=run_out))
