"""What the nightly run tells one member of staff, as plain text."""

from collections import Counter
from datetime import datetime

import msgspec

from casefile.clocks.rounds import Round
from casefile.night.news import News
from casefile.pages.clocks import allowance_text, day_reason
from casefile.pages.language import Language
from casefile.pages.night import severity
from casefile.policy import Policy, Staff


class Digest(msgspec.Struct, frozen=True):
    """What is new for one member of staff, with the clocks that it is about."""

    staff: Staff
    news: tuple[News, ...]
    clocks: dict[tuple[str, str], Round]
    missed: int
    policy: Policy
    later: datetime | None = None
    """The date of the run before, where that lies after the date of this one."""


def notice(digest: Digest, speak: Language, now: datetime) -> str:
    """The digest as text: each item in a line, and under it why its deadline is what it is. It
    names cases by number only; nothing personal leaves the database."""
    staff, news, policy = digest.staff, digest.news, digest.policy
    head = f"{policy.organisation.name}  {speak.when(now)}".strip()
    lines = [
        head,
        speak.text("{staff}: {count} matter(s) that are new.", staff=staff.name, count=len(news)),
    ]
    if digest.missed:
        lines.append(speak.text("{count} nightly run(s) were missed before.", count=digest.missed))
    if digest.later:
        lines.append(later_line(digest.later, speak))
    for item in news:
        finding = item.finding
        word = severity(finding.severity, speak)
        if item.risen:
            word = speak.text("still late, now for you to know")
        lines += [
            "",
            f"{finding.case} [{word}] {speak.say(finding.message)}".strip(),
        ]
        clock = digest.clocks.get((finding.case, finding.clock))
        if clock and (why := why_line(clock, speak)):
            lines.append(f"  {why}")
        if finding.case:
            lines.append(f"  casefile show {finding.case}")
    return "\n".join(lines) + "\n\n"


def later_line(later: datetime, speak: Language) -> str:
    """That the run before bears a later date than this one."""
    return speak.text(
        "The run before is dated {time}, after this one: what it told counts from its date on. "
        "One of the two clocks was wrong, or that was a rehearsal.",
        time=later,
    )


def why_line(clock: Round, speak: Language) -> str:
    """The derivation of a deadline in one line: allowance, start, what did not count, clause."""
    if not clock.allowance or not clock.due or not clock.started_at:
        return ""
    parts = [
        speak.text(
            "{allowance} from {start}",
            allowance=allowance_text(clock.allowance, speak),
            start=clock.started_at,
        )
    ]
    days = (d for d in clock.due.days if not d.counted and d.reason not in ("start", "ends"))
    skipped = Counter(day_reason(day, speak) for day in days)
    if skipped:
        listed = [f"{text} {count}" for text, count in skipped.items()]
        parts.append(speak.text("not counted: {days}", days=listed))
    if clock.due.provisional:
        parts.append(speak.text("provisional"))
    if clock.clock.basis:
        parts.append(clock.clock.basis)
    return speak.clauses(parts)
