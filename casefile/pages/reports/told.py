"""A report in the words of a policy and a language: what every section is made of."""

import msgspec

from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.reports.figure import Figure, Reduced
from casefile.reports.report import Report


class ReportTold(msgspec.Struct, frozen=True):
    """A report, the policy that its words come from, and the language that it is told in."""

    report: Report
    policy: Policy
    speak: Language

    def three(self, figure: Figure) -> tuple[Reduced, Reduced, Reduced]:
        """A figure of the period, of the one before, and of the same one a year ago."""
        of = self.report
        return of.figures[figure.id], of.before[figure.id], of.year_ago[figure.id]

    @property
    def liable(self) -> tuple[str, ...]:
        """The facts that name who answers for a complaint: store, unit, merchant."""
        rules = self.policy.report
        return tuple(key for key in (rules.store, rules.unit, rules.merchant) if key)

    @property
    def as_of(self) -> str:
        """From when to when, and as of which event of the log."""
        report = self.report
        return self.speak.text(
            "{first} to {last}; as of event {seq}, {head}",
            first=report.period.first,
            last=report.period.last,
            seq=report.seq,
            head=report.head[:16],
        )
