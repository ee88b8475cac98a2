"""Which cases a number means that somebody typed, whole or in part."""

from collections.abc import Callable

_Asked = Callable[..., list[tuple[object, ...]]]
"""Asks the tables, with the values of the statement."""
_LONGEST = 12


def numbers_meant(ask: _Asked, tail: str) -> list[str]:
    """The numbers of the cases that ``tail`` may mean, as the protocol says."""
    exact = ask("SELECT number FROM cases WHERE number = ?", tail)
    before, _, serial = tail.rpartition("-")
    digits = serial.isascii() and serial.isdigit()
    if not exact and digits and not tail.startswith("-") and len(serial) < _LONGEST:
        site, year = _site_and_year(before)
        found = ask(
            "SELECT number FROM cases WHERE serial = ? AND (? = '' OR CAST(year AS TEXT) = ?) "
            "ORDER BY number",
            int(serial),
            year,
            year,
        )
        exact = [row for row in found if str(row[0]).upper().startswith(site)]
    if not exact and tail and not (digits and serial == tail):
        # another sign than a digit keeps the serial number behind it whole: 0 is no end of 10
        exact = ask(
            "SELECT number FROM cases WHERE substr(number, length(number) - ? + 1) = ? "
            "ORDER BY number LIMIT 20",
            len(tail),
            tail,
        )
    return [str(number) for (number,) in exact]


def _site_and_year(before: str) -> tuple[str, str]:
    """What stands before a serial number: the name of a site with its line, and a year, each of
    them or none: ``S2-2026``, ``s2``, ``2026``."""
    if not before[:1].isalpha():
        return "", before
    site, _, year = before.upper().partition("-")
    return f"{site}-", year
