"""Looking at cases."""

import sys
from typing import Annotated

import typer

from casefile.actions.act import staff_of
from casefile.actions.calendars_known import known_years
from casefile.actions.customers import found_by, tied_cases
from casefile.actions.histories import current_policy, history_of, load, number_of
from casefile.cli.filters import apart, case_filter
from casefile.cli.options import AsJson, CaseName, Reveal
from casefile.cli.output import actor_of, print_data, print_page
from casefile.cli.session import Session
from casefile.clocks.calendars import NO_CALENDAR
from casefile.errors import Usage
from casefile.log.rows import CaseRow
from casefile.pages.case import case_page, rows_table
from casefile.pages.clocks import clocks_table
from casefile.pages.data import SeenCase, in_json
from casefile.pages.language import Language
from casefile.pages.next_steps import next_lines
from casefile.pages.page import Heading, Line
from casefile.pages.verdicts import moved_lines
from casefile.pages.why import why_data, why_page
from casefile.policy import Policy
from casefile.policy.named import find
from casefile.store import Store

room = typer.Typer()


@room.command("show", help="Show a case: facts, steps, documents, what comes next.")
def show(
    ctx: typer.Context,
    case: CaseName,
    log: Annotated[bool, typer.Option("--log", help="With every event of the log.")] = False,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    session: Session = ctx.obj
    name = session.case(case)
    if reveal:
        from casefile.procedure.steps import reveal as look

        session.act(name, lambda here: look(here, "show"))
    state, policy = load(session.store, name)
    session.done(state.number)
    speak = session.reading(policy)
    history = history_of(session.store, session.store.events(state.number))
    clocks = history.rounds
    if as_json:
        from casefile.pages.case_data import case_data, event_data

        data = case_data(SeenCase(state, policy, clocks, session.now(), reveal))
        if log:
            events = session.store.events(state.number)
            data["events"] = [event_data(e, policy, reveal=reveal) for e in events]
        print_data(in_json(data, speak))
        return
    page = case_page(state, policy, speak, reveal=reveal)
    if any(c.started_at for c in clocks):
        page.append(Heading(speak.text("Clocks")))
        page.append(clocks_table(clocks, policy, state, speak, session.now()))
        page += moved_lines(history.moved, clocks, policy, speak)
    page += next_lines(state, policy, speak, actor_of(session, policy))
    if log:
        from casefile.pages.log import log_page

        page += log_page(session.store.events(state.number), policy, speak, reveal=reveal)
    print_page(session, page)


@room.command("why", help="How a deadline came about, day by day.")
def why(
    ctx: typer.Context,
    case: CaseName,
    clock: Annotated[
        str | None,
        typer.Argument(
            metavar="[CLOCK]", show_default=False, help="A clock's id or title, or limit."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    session: Session = ctx.obj
    if clock in ("limit", "limits", "权限"):
        _why_limit(session, session.case(case), as_json)
        return
    state, policy = load(session.store, session.case(case))
    session.done(state.number)
    speak = session.reading(policy)
    history = history_of(session.store, session.store.events(state.number))
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


@room.command("list", help="List cases, the newest first.")
def list_cases(
    ctx: typer.Context,
    filters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]...",
            show_default=False,
            help=(
                "overdue status= step= owner= category= loose=yes cause=CASE since= until= "
                "(dates include the day)."
            ),
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
    as_tsv: Annotated[bool, typer.Option("--tsv", help="As tab-separated text.")] = False,
) -> None:
    session: Session = ctx.obj
    _, policy = current_policy(session.store)
    rest, cause = apart(filters)
    rows = session.store.cases(case_filter(rest, policy, session.now()))
    if cause:
        tied = {*tied_cases(session.store, number_of(session.store, session.case(cause)))}
        rows = [row for row in rows if row.number in tied]
    _print_rows(session, policy, rows, as_json, as_csv, as_tsv)


@room.command("search", help="Find cases by any words in them, the newest first.")
def search(
    ctx: typer.Context,
    text: Annotated[
        list[str], typer.Argument(metavar="TEXT...", show_default=False, help="Words to find.")
    ],
    as_json: AsJson = False,
) -> None:
    session: Session = ctx.obj
    _, policy = current_policy(session.store)
    words = " ".join(text)
    if not any(c.isalnum() for c in words):
        raise Usage("Search for at least one letter, digit or character.")
    rows = found_by(session.store, words, policy)
    _print_rows(session, policy, rows, as_json, False, False)


def _print_rows(
    session: Session,
    policy: Policy,
    rows: list[CaseRow],
    as_json: bool,
    as_csv: bool,
    as_tsv: bool,
) -> None:
    from casefile.exports.delimited import csv_text, tsv_text

    speak: Language = session.reading(policy)
    if as_json:
        from casefile.pages.case_data import row_data

        print_data([in_json(row_data(r), speak) for r in rows])
        return
    table = rows_table(rows, policy, speak)
    if as_csv or as_tsv:
        sys.stdout.write(csv_text(table) if as_csv else tsv_text(table))
    elif rows:
        print_page(session, [table])
    else:
        print_page(session, [Line(speak.text("No case matches."))])
