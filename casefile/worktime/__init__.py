"""Arithmetic of time: how long something may take, when a place is open, when something is due."""

from casefile.worktime.ago import earliest
from casefile.worktime.allowance import Allowance, allowance
from casefile.worktime.calendar import Calendar
from casefile.worktime.reckoning import Day, Due, due, elapsed

__all__ = ["Allowance", "Calendar", "Day", "Due", "allowance", "due", "earliest", "elapsed"]
