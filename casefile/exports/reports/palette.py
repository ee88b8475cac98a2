"""Colours of charts that can be told apart in grey and by who is colour-blind (after Okabe and Ito,
2008), darkest first."""

SERIES = ("0072B2", "E69F00", "333333")
"""Blue, orange, and nearly black for lines."""
GRID = ("F7FBFF", "DEEBF7", "9ECAE1", "4292C6", "08519C")
"""From nothing to most, each darker than the one before, in grey too."""


def shade(value: float, most: float) -> str:
    """The colour of a field of a map: darker for more."""
    if not value or not most:
        return GRID[0]
    return GRID[min(len(GRID) - 1, 1 + int(value / most * (len(GRID) - 1.001)))]


def light(colour: str) -> bool:
    """Whether dark letters are read well on it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue > 140
