"""How deadlines and limits on a case came about."""

from typing import Annotated

from casefile.actions.calendars_known import known_years
from casefile.actions.entry import staff_of
from casefile.actions.histories import history_named
from casefile.cli.declared import Argument, Room
from casefile.cli.options import AsJson, CaseName
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.clocks.calendars import NO_CALENDAR
from casefile.pages.data import SeenCase
from casefile.pages.language import Language
from casefile.pages.page import Line
from casefile.pages.verdicts import moved_lines
from casefile.pages.why import why_data, why_page
from casefile.policy import Policy
from casefile.policy.named import find
from casefile.store import Store

room = Room()


@room.command("why", help="How a deadline came about, day by day.")
def why(
    session: Session,
    case: CaseName,
    clock: Annotated[
        str | None,
        Argument(metavar="[CLOCK]", show_default=False, help="A clock's id or title, or limit."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    if clock in ("limit", "limits", "权限"):
        _why_limit(session, session.case(case), as_json)
        return
    history, policy = history_named(session.store, session.case(case))
    state = history.case
    session.done(state.number)
    speak = session.reading(policy)
    begun, moves = [c for c in history.rounds if c.due], history.moved
    if clock is not None:
        known = {c.clock.id: c.clock.title for c in begun}
        wanted = find(clock, known, "No clock {name} has begun on this case.")
        begun = [c for c in begun if c.clock.id == wanted]
    seen = SeenCase(state, policy, tuple(begun), session.now())
    days = calendar_title(session.store, policy, speak)
    if as_json:
        told = [why_data(c, seen, speak, days, moves) for c in begun]
        print_data(told[0] if clock is not None else told)
        return
    if not begun:
        print_page(session, [Line(speak.text("No clock has begun on this case."))])
    for one in begun:
        print_page(
            session,
            [
                *why_page(one, seen, speak, days),
                *moved_lines(moves, [one], policy, speak),
            ],
        )


def _why_limit(session: Session, name: str, as_json: bool) -> None:
    """The limits on this case: rule, what was counted, total, what is left."""
    from casefile.actions.money import limits_of
    from casefile.pages.limits import bound_data, limits_page

    case, policy, verdicts = limits_of(session.store, name, session.entry())
    speak = session.reading(policy)
    if as_json:
        print_data(
            {
                "case": case.number,
                "policy": {"id": policy.id, "digest": case.policy},
                "limits": [
                    bound_data(bound, verdict, policy, speak)
                    for verdict in verdicts
                    for bound in verdict.bounds
                ],
            }
        )
        return
    mine = [v for v in verdicts[:1] if v.staff.id == staff_of(policy, session.entry()).id]
    page = limits_page(mine or verdicts, policy, speak)
    print_page(session, page or [Line(speak.text("The policy sets no limits."))])


def calendar_title(store: Store, policy: Policy, speak: Language) -> str:
    """Which days off are known, in words."""
    if policy.identity.calendar == NO_CALENDAR:
        return speak.text("no days off")
    years = sorted(known_years(store, policy.identity.calendar))
    if not years:
        return speak.text("{name}, not imported yet", name=policy.identity.calendar)
    return speak.text(
        "{name}, published for {first} to {last}",
        name=policy.identity.calendar,
        first=years[0],
        last=years[-1],
    )
