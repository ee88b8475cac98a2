"""Clocks of a case: when each began, when it runs out, whether it was met."""
