"""The rows that follow from a case: what lists, clocks and counts show."""

MAKER = "12"
"""The version of what is derived. Whatever changes a row that follows from the same log needs
another one: a desk whose rows another maker made has them made anew by itself, once."""
