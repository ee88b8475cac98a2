"""A policy as a page for people: by titles, with the ids that are typed in brackets."""

from collections.abc import Iterator, Sequence

from casefile.case.certified import DOCUMENT
from casefile.money.authority import ceiling_text, window_told
from casefile.pages.clocks import allowance_text, length_text
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page, Pairs, Table
from casefile.pages.policy_sections import EndsAndPapers, Titles
from casefile.pages.triggers import triggers_text
from casefile.policy import Policy, Step
from casefile.policy.clocks import Clock
from casefile.policy.money import Limit
from casefile.policy.step import fact_of
from casefile.values.value import Title
from casefile.values.words import YES


def policy_page(policy: Policy, digest: str, speak: Language, *, ids: bool = False) -> Page:
    """A policy for people: who there is, the steps in their order, clocks, limits, endings, papers.
    Steps and clocks bear their ids, since they are typed; with ``ids`` so do facts and roles."""
    told = _Told(policy, speak, ids)
    rest = EndsAndPapers(told)
    return [
        Heading(speak.title(policy.identity.title)),
        Pairs(
            (
                (speak.text("id"), policy.id),
                (speak.text("version"), digest[:16]),
                (speak.text("organisation"), policy.organisation.name),
                (speak.text("time zone"), policy.identity.timezone),
                (speak.text("currency"), policy.identity.currency),
            )
        ),
        *told.staff(),
        *told.steps(speak.text("Steps"), policy.steps),
        *told.clocks(),
        *told.remedies(),
        *told.limits(),
        *told.routes(),
        *told.steps(speak.text("Steps on routes"), policy.route_steps),
        *rest.closing(),
        *rest.endings(),
        *rest.papers(),
        *rest.letters(),
        *rest.mappings(),
    ]


class _Told(Titles):
    """The sections on people, steps, clocks and money."""

    def staff(self) -> Page:
        speak, policy = self.speak, self.policy
        rows = tuple((s.id, s.name, self.roles(s.roles), s.unit) for s in policy.staff)
        heads = (speak.text("id"), speak.text("name"), speak.text("roles"), speak.text("unit"))
        return [Heading(speak.text("Staff")), Table(heads, rows)]

    def steps(self, heading: str, steps: Sequence[Step]) -> Page:
        """A block for each step, of what it has."""
        page: Page = [Heading(heading)] if steps else []
        for step in steps:
            page += [Heading(self.named(step.title, step.id)), Pairs(tuple(self._step(step)))]
        return page

    def _step(self, step: Step) -> Iterator[tuple[str, str]]:
        speak, titles = self.speak, {s.id: s.title for s in self.policy.steps}
        after = [self.titled(titles[name], name) for name in step.after if name in titles]
        rows = (
            (speak.text("who may"), self._performed_by(step)),
            (speak.text("comes after"), self.speak.joined(after)),
            (speak.text("for cases with"), self.condition(step.when)),
            (speak.text("needed facts"), self.facts(step.needs)),
            (speak.text("one of"), self.facts(step.needs_any)),
            (speak.text("optional facts"), self.facts(step.may)),
            (speak.text("papers before it"), self._required(step)),
            (speak.text("goes back"), self._goes_back(step, titles)),
            (speak.text("ends the case"), step.ends),
            (speak.text("may be left out"), speak.title(YES) if step.optional else ""),
            (speak.text("basis"), step.basis),
        )
        yield from (row for row in rows if row[1])

    def _required(self, step: Step) -> str:
        """The papers, or the payment, that are there before a step."""
        titles = {f"{DOCUMENT}{d.id}": self.speak.title(d.title) for d in self.policy.documents}
        payment = self.speak.text("a payment")
        return self.speak.joined([titles.get(name, payment) for name in step.requires])

    def _goes_back(self, step: Step, titles: dict[str, Title]) -> str:
        if step.sends_back is None:
            return ""
        return self.speak.text(
            "to {step}: {condition}",
            step=titles[step.sends_back.to],
            condition=self.condition(step.sends_back.when),
        )

    def clocks(self) -> Page:
        policy, speak = self.policy, self.speak
        heads = (
            speak.text("clock"),
            speak.text("starts"),
            speak.text("stops"),
            speak.text("allowance"),
            speak.text("basis"),
        )
        rows = tuple(
            (
                self.named(c.title, c.id),
                triggers_text(policy, c.starts, speak),
                triggers_text(policy, c.stops, speak),
                self._length(c),
                c.basis,
            )
            for c in policy.clocks
        )
        return [Heading(speak.text("Clocks")), Table(heads, rows, fixed=0)] if rows else []

    def _length(self, clock: Clock) -> str:
        """How long a clock gives, what makes it longer or begins it anew, what a miss opens."""
        policy, speak = self.policy, self.speak
        told = [length_text(policy, clock, speak)]
        for row in clock.extends:
            what = triggers_text(policy, row.on, speak)
            longer = allowance_text(row.within, speak)
            told.append(speak.text("{length} once there is: {what}", length=longer, what=what))
        if clock.restarts:
            what = triggers_text(policy, clock.restarts, speak)
            told.append(speak.text("begun anew by {what}", what=what))
        if clock.otherwise:
            step = policy.step(clock.otherwise)
            told.append(speak.text("once missed: {step}", step=step.title))
        return speak.clauses(told)

    def remedies(self) -> Page:
        """What may be offered, what of it counts, and who must approve it whatever the amount."""
        speak, policy = self.speak, self.policy
        rows = tuple(
            (
                self.named(r.title, r.id),
                self.facts(r.needs),
                self.facts(r.may),
                self.facts((r.value,) if r.value else ()),
                self.roles(r.approvals),
            )
            for r in policy.remedies
        )
        heads = (
            speak.text("remedy"),
            speak.text("needed facts"),
            speak.text("optional facts"),
            speak.text("counts against limits"),
            speak.text("approvals"),
        )
        return [Heading(speak.text("Remedies")), Table(heads, rows, fixed=0)] if rows else []

    def limits(self) -> Page:
        speak, policy = self.speak, self.policy
        remedies = {r.id: r.title for r in policy.remedies}
        rows = tuple(
            (
                self.roles((x.role,)),
                self.titled(remedies[x.remedy], x.remedy)
                if x.remedy in remedies
                else speak.text("all remedies together"),
                self.speak.clauses([*self._bounds(x)]),
                self.condition(x.when),
                x.basis,
            )
            for x in policy.limits
        )
        heads = (
            speak.text("role"),
            speak.text("remedy"),
            speak.text("may grant at most"),
            speak.text("for cases with"),
            speak.text("basis"),
        )
        page: Page = [Heading(speak.text("Limits")), Table(heads, rows, fixed=0)] if rows else []
        told = [speak.say(ceiling_text(policy, x)) for x in policy.ceilings]
        return [*page, *map(Line, told)]

    def _bounds(self, limit: Limit) -> Iterator[str]:
        speak, window = self.speak, window_told(limit.window)
        if not limit.amounts:
            yield speak.text("any amount")
        for scope, amount in limit.amounts.items():
            values: dict[str, object] = {"amount": amount, "window": window}
            match scope:
                case "per_item":
                    yield speak.text("{amount} for one item", **values)
                case "per_case":
                    yield speak.text("{amount} on one case", **values)
                case "per_customer":
                    yield speak.text("{amount} to one customer in {window}", **values)
                case _:
                    yield speak.text("{amount} by one person in {window}", **values)

    def routes(self) -> Page:
        speak, policy = self.speak, self.policy
        steps = {s.id: s.title for s in policy.route_steps}
        rows = tuple(
            (
                self.named(r.title, r.id),
                self.condition(r.when),
                self.speak.joined([self.titled(steps[s], s) for s in r.steps if s in steps]),
                self.roles(r.approvals),
            )
            for r in policy.routes
        )
        heads = (
            speak.text("route"),
            speak.text("for cases with"),
            speak.text("steps"),
            speak.text("approvals"),
        )
        return [Heading(speak.text("Routes")), Table(heads, rows, fixed=0)] if rows else []

    def _performed_by(self, step: Step) -> str:
        """Who records a step: its roles, and what narrows them."""
        speak, facts = self.speak, self.policy.facts
        told = [self.roles(step.roles) or speak.text("everybody")]
        if step.by:
            told.append(speak.text("only {fact}", fact=facts[fact_of(step.by)].title))
        if step.assigns:
            told.append(speak.text("for {fact} to do", fact=facts[step.assigns].title))
        if step.unit:
            told.append(speak.text("only of {fact}", fact=facts[fact_of(step.unit)].title))
        titles = [self.policy.step(name).title for name in step.not_by_steps]
        if titles:
            told.append(speak.text("not who recorded {steps}", steps=titles))
        told += [speak.text("not {fact}", fact=facts[key].title) for key in step.not_by_facts]
        return self.speak.clauses(told)
