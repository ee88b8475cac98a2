"""Whether a Word file shows what was issued, and what is odd about it."""
