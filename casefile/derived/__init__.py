"""The rows that follow from a case: what lists, clocks and counts show."""
