"""Which days are worked at a desk, and whose days off are known."""

from typing import TYPE_CHECKING

from casefile.pages.language import Language
from casefile.pages.page import Page, Pairs, Table
from casefile.policy import Policy
from casefile.values.value import Title
from casefile.worktime.calendar import WEEKDAYS
from casefile.worktime.years import OwnDay, Year

if TYPE_CHECKING:
    from casefile.pages.answers.office import CalendarsTold

WEEKDAY = {
    "mon": Title("周一", "Monday"),
    "tue": Title("周二", "Tuesday"),
    "wed": Title("周三", "Wednesday"),
    "thu": Title("周四", "Thursday"),
    "fri": Title("周五", "Friday"),
    "sat": Title("周六", "Saturday"),
    "sun": Title("周日", "Sunday"),
}
Known = dict[str, dict[int, Year]]


def calendars_data(known: Known, policy: Policy) -> "CalendarsTold":
    """The calendars of a desk, and what its policy makes of them."""
    return {
        "calendar": policy.identity.calendar,
        "workdays": [day for day in WEEKDAYS if day in policy.identity.workdays],
        "days": [
            {"date": day.date.isoformat(), "hours": list(day.hours), "name": day.name}
            for day in policy.days
        ],
        "calendars": [{"name": name, "years": sorted(years)} for name, years in known.items()],
    }


def calendars_page(known: Known, policy: Policy, speak: Language) -> Page:
    """The same for people."""
    worked = [speak.title(WEEKDAY[d]) for d in WEEKDAYS if d in policy.identity.workdays]
    page: Page = [
        Pairs(
            (
                (speak.text("calendar"), policy.identity.calendar),
                (speak.text("workdays"), speak.joined(worked)),
            )
        ),
    ]
    if known:
        rows = tuple((name, _span(sorted(years))) for name, years in known.items())
        page.append(Table((speak.text("calendar"), speak.text("years")), rows))
    if policy.days:
        columns = (speak.text("date"), speak.text("open"), speak.text("title"))
        page.append(Table(columns, tuple(_own(day, speak) for day in policy.days)))
    return page


def _span(years: list[int]) -> str:
    """Years in a row as their first and last."""
    parts: list[list[int]] = []
    for year in years:
        if parts and parts[-1][1] == year - 1:
            parts[-1][1] = year
        else:
            parts.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in parts)


def _own(day: OwnDay, speak: Language) -> tuple[str, str, str]:
    hours = ", ".join(day.hours) or speak.text("closed")
    return day.date.isoformat(), hours, day.name
