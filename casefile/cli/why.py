"""How deadlines and limits on a case came about."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from casefile.actions.calendars_known import known_years
from casefile.actions.entry import staff_of
from casefile.actions.histories import history_named
from casefile.case.case import Case
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson, CaseName
from casefile.cli.output import print_data, print_to_read, reader_of
from casefile.cli.session import Session
from casefile.clocks.calendars import NO_CALENDAR
from casefile.clocks.rounds import Round
from casefile.errors import Usage
from casefile.pages.approvals import first_waiting, waiting_data, waiting_line
from casefile.pages.data import SeenCase
from casefile.pages.derive import fact_named, why_fact_data, why_fact_page
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line
from casefile.pages.verdicts import moved_lines, new_dates
from casefile.pages.why import why_data, why_page
from casefile.policy import Policy, Step
from casefile.policy.clocks import Clock
from casefile.policy.named import find
from casefile.procedure.performers import performers, reasons
from casefile.store import Store
from casefile.values.value import Title

if TYPE_CHECKING:
    from casefile.actions.reports import ReportWanted
    from casefile.pages.answers.why import WhyLimit, WhyStep

room = Room()
REPORT = Title("报告", "report")
"""What stands in the place of a case where a figure is asked about."""


@room.command(
    "why", help="How a deadline came about, day by day, or a fact; or who may record a step."
)
def why(
    session: Session,
    case: CaseName,
    clock: Annotated[
        str | None,
        Argument(
            metavar="[CLOCK|FACT]",
            show_default=False,
            help="A clock, a fact, a step, or limit; after report, a figure.",
        ),
    ] = None,
    period: Annotated[
        str,
        Argument(metavar="[PERIOD]", show_default=False, help="Of a figure of a report: 2026-03."),
    ] = "",
    procedure: Annotated[
        str,
        Option("--procedure", metavar="POLICY", help="Of a figure: only cases of this procedure."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    if case in REPORT.names:
        _why_figure(session, clock, _reported(session, period, procedure), as_json)
        return
    if period:
        raise Usage("A period belongs to a figure: casefile why report FIGURE PERIOD")
    if procedure:
        raise Usage("--procedure belongs to a figure: casefile why report FIGURE PERIOD")
    if clock in ("limit", "limits", "权限"):
        _why_limit(session, session.case(case), as_json)
        return
    history, policy = history_named(session.store, session.case(case))
    state = history.case
    session.done(state.number)
    speak = session.reading(policy)
    begun = [c for c in history.rounds if c.due]
    moves = [*history.moved, *new_dates(state.promises)]
    if clock is not None and (key := _fact_meant(policy, begun, clock)):
        _why_fact(session, SeenCase(state, policy, tuple(begun), session.now()), key, as_json)
        return
    if clock is not None and (step := _step_meant(policy, begun, clock)):
        _why_step(session, state, policy, step, as_json)
        return
    if clock is not None:
        known = {c.clock.id: c.clock.title for c in begun}
        waiting = [c for c in history.rounds if c.state == "waiting" and _called(c.clock, clock)]
        if clock in known or not waiting:
            wanted = find(clock, known, "No clock {name} has begun on this case.")
            waiting = [c for c in begun if c.clock.id == wanted]
        begun = waiting
    seen = SeenCase(state, policy, tuple(begun), session.now())
    days = calendar_title(session.store, policy, speak)
    if as_json:
        told = [why_data(c, seen, speak, days, moves) for c in begun]
        print_data(told[0] if clock is not None else told)
        return
    if not begun:
        print_to_read(session, [Line(speak.text("No clock has begun on this case."))])
    for one in begun:
        print_to_read(
            session,
            [
                *why_page(one, seen, speak, days),
                *moved_lines(moves, [one], policy, speak),
            ],
        )


def _called(clock: Clock, name: str) -> bool:
    """Whether ``name`` is the id of ``clock``, or its title in any language."""
    return name == clock.id or name.lower() in map(str.lower, clock.title.names)


def _reported(session: Session, period: str, procedure: str) -> "ReportWanted":
    """The report of that period, of one procedure or of all."""
    from casefile.actions.report_cases import procedure_reported
    from casefile.actions.reports import ReportWanted
    from casefile.reports.period import any_period, which_began

    _, policy = procedure_reported(session.store, procedure)
    now = session.now()
    span = which_began(any_period(period, now, policy.identity.timezone), now)
    return ReportWanted(span, procedure=policy.id if procedure else "")


def _why_figure(
    session: Session, figure: str | None, wanted: "ReportWanted", as_json: bool
) -> None:
    """What lies behind a figure of a report."""
    from casefile.actions.reports import why_figure
    from casefile.pages.reports.traced import traced_data, traced_page

    if figure is None:
        raise Usage("Name the figure: casefile why report FIGURE [PERIOD]")
    span = wanted.period
    traced, policy = why_figure(session.store, wanted, figure, session.now())
    speak = session.reading(policy)
    if as_json:
        print_data(traced_data(traced.figure, span, traced.event, traced.hits, traced.value, speak))
        return
    print_to_read(
        session, traced_page(traced.figure, span, traced.hits, traced.value, policy, speak)
    )


def _fact_meant(policy: Policy, begun: Sequence[Round], name: str) -> str:
    """The fact of that id or title, unless a clock that has begun is called so."""
    clocks = {word.lower() for c in begun for word in (c.clock.id, *c.clock.title.names)}
    return "" if name.lower() in clocks else fact_named(policy, name)


def _why_fact(session: Session, seen: SeenCase, key: str, as_json: bool) -> None:
    """What a fact follows from, or who recorded it."""
    speak = session.reading(seen.policy)
    if as_json:
        print_data(why_fact_data(seen, key, speak))
    else:
        print_to_read(session, why_fact_page(seen, key, speak))


def _step_meant(policy: Policy, begun: Sequence[Round], name: str) -> Step | None:
    """The step of that id or title (``step:ID`` where something else is called so, too)."""
    if any(name in (c.clock.id, *c.clock.title.names) for c in begun):
        return None
    plain = name.removeprefix("step:")
    return next((s for s in policy.steps if plain in (s.id, *s.title.names)), None)


def _why_step(session: Session, case: Case, policy: Policy, step: Step, as_json: bool) -> None:
    """Who may record a step of the case now, and why."""
    speak = session.reading(policy)
    told = [speak.say(m) for m in reasons(policy, case, step)]
    judged = [one for one in case.approvals if one.state == "waiting" and one.step == step.id]
    reader = reader_of(session, policy)
    if as_json:
        answer: WhyStep = {
            "case": case.number,
            "step": step.id,
            "staff": [m.id for m in performers(policy, case, step)],
            "because": told,
            "approvals": [waiting_data(case, policy, one, speak, reader) for one in judged],
        }
        print_data(answer)
        return
    told += [waiting_line(case, policy, one, speak, reader) for one in judged]
    print_to_read(session, [Heading(speak.title(step.title)), *map(Line, told)])


def _why_limit(session: Session, name: str, as_json: bool) -> None:
    """The limits on this case: rule, what was counted, total, what is left."""
    from casefile.actions.money import limits_of
    from casefile.pages.limits import bound_data, limits_page

    case, policy, verdicts = limits_of(session.store, name, session.entry())
    speak, reader = session.reading(policy), reader_of(session, policy)
    waiting = [one for one in first_waiting(case) if one.of != "step"]
    if as_json:
        told: WhyLimit = {
            "case": case.number,
            "policy": {"id": policy.id, "digest": case.policy},
            "limits": [
                bound_data(bound, verdict, policy, speak)
                for verdict in verdicts
                for bound in verdict.bounds
            ],
            "approvals": [waiting_data(case, policy, one, speak, reader) for one in waiting],
        }
        print_data(told)
        return
    mine = [v for v in verdicts[:1] if v.staff.id == staff_of(policy, session.entry()).id]
    page = limits_page(mine or verdicts, policy, case.known, speak)
    page += [Line(waiting_line(case, policy, one, speak, reader)) for one in waiting]
    print_to_read(session, page or [Line(speak.text("The policy sets no limits."))])


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
