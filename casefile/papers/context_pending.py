"""What is still to be done on a case, for whoever takes it over: steps, deadlines, approvals that
are waited for. By when, and by whom, as far as that is settled."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from casefile.case.case import Case
from casefile.clocks.rounds import Round
from casefile.papers.brackets import bracketed
from casefile.papers.context_clocks import PaperRows, clock_on_paper
from casefile.papers.context_dealings import posts, subject_told
from casefile.papers.on_paper import (
    APPROVAL_OF,
    CLOCK_STATES,
    HOW_IT_STANDS,
    PROVISIONAL,
    as_heading,
    deadline_on_paper,
    staff_on_paper,
)
from casefile.policy import Policy, Step
from casefile.procedure.next_steps import next_steps
from casefile.procedure.performers import narrowing, performers
from casefile.values.words import enumerated


def pending(
    case: Case, policy: Policy, clocks: Iterable[Round], now: datetime, lang: str
) -> PaperRows:
    """A row for each step that the case cannot end without and that may be taken now, with the day
    that it is due; for every other deadline that runs; and for each approval that is waited for.
    What is late, or stands still, says so."""
    running = [c for c in clocks if c.open and c.due]
    rows, told = PaperRows(), set[str]()
    for coming in next_steps(case, policy):
        if not coming.required:
            continue
        due = [c for c in running if {*c.clock.stops} & _done_by(coming.step, coming.settlement)]
        told |= {c.clock.id for c in due}
        rows.append(
            {
                "title": as_heading(coming.step.title, lang),
                "due": _until(due, policy, now, lang),
                "by": _by(coming.step, case, policy, lang),
            }
        )
    rows += [
        {
            "title": clock_on_paper(c, case, lang),
            "due": _until([c], policy, now, lang),
            "by": _whose(c, case, policy, lang),
        }
        for c in running
        if c.clock.id not in told
    ]
    return [*rows, *_approvals(case, policy, lang)]


def _done_by(step: Step, settlement: int) -> set[str]:
    """What of a clock's triggers the step is."""
    kinds = ("route", "each") if settlement else ("step",)
    return {f"{kind}:{step.id}" for kind in kinds}


def _until(rounds: list[Round], policy: Policy, now: datetime, lang: str) -> str:
    """The first of the deadlines, and how it stands; nothing where there is none."""
    told = [(c.due, c.at(now)) for c in rounds if c.due]
    if not told:
        return ""
    first, state = min(told, key=lambda one: one[0].at)
    text = deadline_on_paper(first.at, policy, lang)
    text += PROVISIONAL.of(lang) if first.provisional else ""
    aside = CLOCK_STATES[state].of(lang) if state in ("missed", "paused") else ""
    return bracketed(HOW_IT_STANDS, lang, text=text, state=aside) if aside else text


def _by(step: Step, case: Case, policy: Policy, lang: str) -> str:
    """Who takes a step: the people themselves where the case leaves few of them, else the posts."""
    if narrowing(case, step).any:
        return enumerated(
            [staff_on_paper(policy, one.id, lang) for one in performers(policy, case, step)], lang
        )
    return enumerated([as_heading(policy.role_title(r), lang) for r in step.roles], lang)


def _whose(clock: Round, case: Case, policy: Policy, lang: str) -> str:
    held = case.owner if clock.clock.owner == "owner" else clock.clock.owner
    if policy.member(held):
        return staff_on_paper(policy, held, lang)
    return as_heading(policy.role_title(held), lang)


def _approvals(case: Case, policy: Policy, lang: str) -> Iterator[dict[str, str]]:
    """The approvals of sums that are waited for; one of a step is that step."""
    for one in case.approvals:
        if one.state == "waiting" and one.of != "step":
            what = subject_told(case, policy, one.of, one.subject, lang)
            yield {
                "title": APPROVAL_OF.of(lang).format(what=what),
                "due": "",
                "by": posts(policy, one.role, one.decided_by or one.asked, lang),
            }
