"""What another policy means for the open cases, as data and for people."""

from typing import TYPE_CHECKING

from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Table
from casefile.policy import Policy
from casefile.procedure.succession import Succession

if TYPE_CHECKING:
    from casefile.pages.answers.policy import CaseSucceeds


def succession_data(found: Succession, speak: Language) -> "CaseSucceeds":
    """One case of ``policy apply --open-cases --json``."""
    return {
        "case": found.case,
        "moves": not found.stays,
        "stays_because": [speak.say(m) for m in found.stays],
        "clocks": [
            {"clock": m.clock, "before": speak.iso(m.before), "after": speak.iso(m.after)}
            for m in found.moved
        ],
        "next_before": list(found.next_before),
        "next_after": list(found.next_after),
    }


def successions_page(
    cases: tuple[Succession, ...], policy: Policy, speak: Language, *, dry_run: bool
) -> Page:
    """How many cases move and stay, then each case for which something changes."""
    going = [c for c in cases if not c.stays]
    counts = {"moved": len(going), "kept": len(cases) - len(going)}
    page: Page = [
        Line(
            speak.text("{moved} open case(s) would move, {kept} would stay.", **counts)
            if dry_run
            else speak.text("{moved} open case(s) were moved, {kept} stay.", **counts)
        )
    ]
    rows = [(c.case, text) for c in cases for text in _changes(c, policy, speak)]
    if rows:
        page.append(Table((speak.text("case"), speak.text("change")), tuple(rows)))
    return page


def _changes(found: Succession, policy: Policy, speak: Language) -> list[str]:
    if found.stays:
        return [speak.text("stays: {reason}", reason=reason) for reason in found.stays]
    told = []
    for move in found.moved:
        clock = policy.clock(move.clock)
        told.append(
            speak.text(
                "{clock}: {due} becomes {until}",
                clock=clock.title if clock else move.clock,
                due=move.before,
                until=move.after,
            )
        )
    if found.next_after != found.next_before:
        titles = [policy.step(name).title for name in found.next_after]
        told.append(speak.text("next is now: {steps}", steps=titles))
    return told
