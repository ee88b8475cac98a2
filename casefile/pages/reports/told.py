"""A report in the words of a policy and a language: what every section is made of."""

import msgspec

from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.reports.clocks import OnTime
from casefile.reports.figure import Group, Reduced
from casefile.reports.report import Report


class Earlier(msgspec.Struct, frozen=True):
    """What a report is compared with: a period, its figures, and how many hits lie behind each."""

    name: str
    figures: dict[str, Reduced]
    hits: dict[str, int]
    clocks: tuple[OnTime, ...]
    groups: dict[str, tuple[Group, ...]]


class ReportTold(msgspec.Struct, frozen=True):
    """A report, the policy that its words come from, the language that it is told in, and whether
    it is one of a desk to practise on, which every file of it says."""

    report: Report
    policy: Policy
    speak: Language
    practice: bool = False

    @property
    def earlier(self) -> tuple["Earlier", ...]:
        """The period before and the same one a year ago, which of a year is the one before."""
        of = self.report
        before, ago = of.period.before, of.period.year_ago
        found = (
            Earlier(before.name, of.before, of.hits_before, of.clocks_before, of.groups_before),
            Earlier(
                ago.name, of.year_ago, of.hits_year_ago, of.clocks_year_ago, of.groups_year_ago
            ),
        )
        return found if before != ago else found[:1]

    @property
    def liable(self) -> tuple[str, ...]:
        """The facts that name who answers for a complaint: store, unit, merchant."""
        rules = self.policy.report
        return tuple(key for key in (rules.store, rules.unit, rules.merchant) if key)

    @property
    def rounds(self) -> tuple[OnTime, ...]:
        """The clocks that had a verdict, in the order of the policy; promises, and clocks of
        versions of before, last."""
        order = {clock.id: n for n, clock in enumerate(self.policy.clocks)}
        return tuple(
            sorted(self.report.clocks, key=lambda one: (order.get(one.rule, len(order)), one.rule))
        )

    @property
    def as_of(self) -> str:
        """From when to when, how far of it had passed, and as of which event of the log."""
        report = self.report
        if report.until < report.period.ends_at:
            return self.speak.text(
                "{first} to {last}, up to {until}; as of event {seq}, {head}",
                first=report.period.first,
                last=report.period.last,
                until=self.speak.when(report.until),
                seq=report.seq,
                head=report.head[:16],
            )
        return self.speak.text(
            "{first} to {last}; as of event {seq}, {head}",
            first=report.period.first,
            last=report.period.last,
            seq=report.seq,
            head=report.head[:16],
        )
