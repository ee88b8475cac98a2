"""The days off that the law fixes without a notice, for years whose notice is not out yet.

全国年节及纪念日放假办法, as in force since 2025: 1 January; the eve and the first three days of the
first lunar month; Qingming; 1 and 2 May; Dragon Boat; Mid-Autumn; 1 to 3 October. Which further
days a notice gives, and which weekend days it takes, nobody knows before.

The lunar days and Qingming are reckoned by GB/T 33661 (农历的编算和颁行) from the new moons and
the Sun's longitude at 120° east; the tests reckon them anew.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

FIRST = 2025
"""The first year under the law as it is in force."""
_FIXED = (
    ("元旦", 1, 1),
    ("劳动节", 5, 1),
    ("劳动节", 5, 2),
    ("国庆节", 10, 1),
    ("国庆节", 10, 2),
    ("国庆节", 10, 3),
)
_NAMED = ("春节", "清明节", "端午节", "中秋节")
# the first lunar day, Qingming, Dragon Boat and Mid-Autumn, as month * 100 + day, from FIRST on
_MOVING = (
    (129, 404, 531, 1006),  # 2025
    (217, 405, 619, 925),  # 2026
    (206, 405, 609, 915),  # 2027
    (126, 404, 528, 1003),  # 2028
    (213, 404, 616, 922),  # 2029
    (203, 405, 605, 912),  # 2030
    (123, 405, 624, 1001),  # 2031
    (211, 404, 612, 919),  # 2032
    (131, 404, 601, 908),  # 2033
    (219, 405, 620, 927),  # 2034
    (208, 405, 610, 916),  # 2035
    (128, 404, 530, 1004),  # 2036
    (215, 404, 618, 924),  # 2037
    (204, 405, 607, 913),  # 2038
    (124, 405, 527, 1002),  # 2039
    (212, 404, 614, 920),  # 2040
    (201, 404, 603, 910),  # 2041
    (122, 404, 622, 928),  # 2042
    (210, 405, 611, 917),  # 2043
    (130, 404, 531, 1005),  # 2044
    (217, 404, 619, 925),  # 2045
    (206, 404, 608, 915),  # 2046
    (126, 405, 529, 1004),  # 2047
    (214, 404, 615, 922),  # 2048
    (202, 404, 604, 911),  # 2049
    (123, 404, 623, 930),  # 2050
)
LAST = FIRST + len(_MOVING) - 1
"""The last year whose lunar days are known here; later ones have the days of the solar calendar."""


def statutory(years: Iterable[int]) -> dict[date, str]:
    """The days off of ``years``, from 2025 on, that the law fixes, with the festivals' names."""
    found: dict[date, str] = {}
    for year in years:
        if year >= FIRST:
            found |= {date(year, month, day): name for name, month, day in _FIXED}
            for name, day in _moving(year) if year <= LAST else ():
                found[day] = f"{name}、{found[day]}" if day in found else name
    return found


def _moving(year: int) -> Iterator[tuple[str, date]]:
    """The days of the lunar calendar: the Spring Festival from its eve on, each other one day."""
    for name, written in zip(_NAMED, _MOVING[year - FIRST], strict=True):
        day = date(year, written // 100, written % 100)
        for n in (-1, 0, 1, 2) if name == "春节" else (0,):
            yield name, day + timedelta(days=n)
