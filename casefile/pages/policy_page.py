"""A policy as a page for people: by titles, with the ids that are typed in brackets.

Long, as each table of a policy has a section of its own, in the order of the page."""

import re
from collections.abc import Iterator, Sequence

from casefile.case.certified import DOCUMENT
from casefile.money.authority import window_told
from casefile.pages.clocks import allowance_text, length_text
from casefile.pages.language import Language
from casefile.pages.page import Heading, Page, Pairs, Table
from casefile.pages.triggers import triggers_text
from casefile.policy import Policy, Step
from casefile.policy.clocks import Clock
from casefile.policy.conditions import Condition
from casefile.policy.forms import EndingRule
from casefile.policy.letters import AGO
from casefile.policy.money import Limit
from casefile.policy.step import fact_of
from casefile.procedure.conditions_read import condition_text
from casefile.values.value import Title
from casefile.values.words import YES


def policy_page(policy: Policy, digest: str, speak: Language, *, ids: bool = False) -> Page:
    """A policy for people: who there is, the steps in their order, clocks, limits, endings, papers.
    Steps and clocks bear their ids, since they are typed; with ``ids`` so do facts and roles."""
    told = _Told(policy, speak, ids)
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
        *told.closing(),
        *told.endings(),
        *told.papers(),
        *told.letters(),
        *told.mappings(),
    ]


class _Told:
    """A policy in a language, with the ids of everything or of what is typed only."""

    def __init__(self, policy: Policy, speak: Language, ids: bool) -> None:
        self._policy, self._speak, self._ids = policy, speak, ids

    def staff(self) -> Page:
        speak, policy = self._speak, self._policy
        rows = tuple((s.id, s.name, self._roles(s.roles), s.unit) for s in policy.staff)
        heads = (speak.text("id"), speak.text("name"), speak.text("roles"), speak.text("unit"))
        return [Heading(speak.text("Staff")), Table(heads, rows)]

    def steps(self, heading: str, steps: Sequence[Step]) -> Page:
        """A block for each step, of what it has."""
        page: Page = [Heading(heading)] if steps else []
        for step in steps:
            page += [Heading(self._named(step.title, step.id)), Pairs(tuple(self._step(step)))]
        return page

    def _step(self, step: Step) -> Iterator[tuple[str, str]]:
        speak, titles = self._speak, {s.id: s.title for s in self._policy.steps}
        after = [self._titled(titles[name], name) for name in step.after if name in titles]
        rows = (
            (speak.text("who may"), self._performed_by(step)),
            (speak.text("comes after"), self._speak.joined(after)),
            (speak.text("for cases with"), self._condition(step.when)),
            (speak.text("needed facts"), self._facts(step.needs)),
            (speak.text("one of"), self._facts(step.needs_any)),
            (speak.text("optional facts"), self._facts(step.may)),
            (speak.text("papers before it"), self._required(step)),
            (speak.text("goes back"), self._goes_back(step, titles)),
            (speak.text("ends the case"), step.ends),
            (speak.text("may be left out"), speak.title(YES) if step.optional else ""),
            (speak.text("basis"), step.basis),
        )
        yield from (row for row in rows if row[1])

    def _required(self, step: Step) -> str:
        """The papers, or the payment, that are there before a step."""
        titles = {f"{DOCUMENT}{d.id}": self._speak.title(d.title) for d in self._policy.documents}
        payment = self._speak.text("a payment")
        return self._speak.joined([titles.get(name, payment) for name in step.requires])

    def _goes_back(self, step: Step, titles: dict[str, Title]) -> str:
        if step.sends_back is None:
            return ""
        return self._speak.text(
            "to {step}: {condition}",
            step=titles[step.sends_back.to],
            condition=self._condition(step.sends_back.when),
        )

    def clocks(self) -> Page:
        policy, speak = self._policy, self._speak
        heads = (
            speak.text("clock"),
            speak.text("starts"),
            speak.text("stops"),
            speak.text("allowance"),
            speak.text("basis"),
        )
        rows = tuple(
            (
                self._named(c.title, c.id),
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
        policy, speak = self._policy, self._speak
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
        speak, policy = self._speak, self._policy
        rows = tuple(
            (
                self._named(r.title, r.id),
                self._facts(r.needs),
                self._facts(r.may),
                self._facts((r.value,) if r.value else ()),
                self._roles(r.approvals),
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
        speak, policy = self._speak, self._policy
        remedies = {r.id: r.title for r in policy.remedies}
        rows = tuple(
            (
                self._roles((x.role,)),
                self._titled(remedies[x.remedy], x.remedy)
                if x.remedy in remedies
                else speak.text("all remedies together"),
                self._speak.clauses([*self._bounds(x)]),
                self._condition(x.when),
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
        return [Heading(speak.text("Limits")), Table(heads, rows, fixed=0)] if rows else []

    def _bounds(self, limit: Limit) -> Iterator[str]:
        speak, window = self._speak, window_told(limit.window)
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
        speak, policy = self._speak, self._policy
        steps = {s.id: s.title for s in policy.route_steps}
        rows = tuple(
            (
                self._named(r.title, r.id),
                self._condition(r.when),
                self._speak.joined([self._titled(steps[s], s) for s in r.steps if s in steps]),
                self._roles(r.approvals),
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

    def closing(self) -> Page:
        """What is asked for when a case is closed."""
        speak, closing = self._speak, self._policy.closing
        rows = (
            (speak.text("needed facts"), self._facts(closing.needs)),
            (speak.text("optional facts"), self._facts(closing.may)),
        )
        told = tuple(row for row in rows if row[1])
        return [Heading(speak.text("Closing")), Pairs(told)] if told else []

    def endings(self) -> Page:
        """The ways to end a case before all steps are done, and what each takes."""
        speak, policy = self._speak, self._policy
        rows = tuple(
            (
                self._named(e.title, e.id),
                self._roles(e.roles),
                self._speak.clauses([*self._ends_where(e)]),
                self._facts(e.needs),
                e.basis,
            )
            for e in policy.endings
        )
        heads = (
            speak.text("ending"),
            speak.text("who may"),
            speak.text("for cases with"),
            speak.text("needed facts"),
            speak.text("basis"),
        )
        return [Heading(speak.text("Endings")), Table(heads, rows, fixed=0)] if rows else []

    def _ends_where(self, ending: EndingRule) -> Iterator[str]:
        """On which cases, after which steps and how many contacts a case may end so."""
        if ending.when:
            yield self._condition(ending.when)
        if ending.after:
            after = [self._titled(self._policy.step(s).title, s) for s in ending.after]
            yield self._speak.text("after {steps}", steps=after)
        if ending.contacts:
            yield self._speak.text("{count} contact(s) on record", count=ending.contacts)

    def letters(self) -> Page:
        """The paragraphs of each letter, in the order of its moves."""
        speak = self._speak
        page: Page = []
        heads = (speak.text("move"), speak.text("for cases with"), speak.text("words"))
        for document in self._policy.documents:
            own = [block for block in self._policy.blocks if block.document == document.id]
            rows = tuple(
                (move, self._condition(block.when), self._words(block.text))
                for move in document.moves
                for block in own
                if block.move == move
            )
            if rows:
                title = speak.text("Letter: {title}", title=document.title)
                page += [Heading(title), Table(heads, rows, fixed=0)]
        return page

    def _words(self, text: Title) -> str:
        """The words of a paragraph, with the titles of the facts that are filled in."""
        facts = self._policy.facts

        def named(found: re.Match[str]) -> str:
            key = found[1].removesuffix(AGO)
            ago = self._speak.text("how long ago") if key != found[1] else ""
            if key not in facts or self._ids:
                return found[0]
            return "{" + f"{self._speak.title(facts[key].title)} {ago}".strip() + "}"

        return re.sub(r"\{([^{}]*)\}", named, self._speak.title(text))

    def papers(self) -> Page:
        speak = self._speak
        rows = tuple(
            (self._named(d.title, d.id), self._roles(d.roles), d.template)
            for d in self._policy.documents
        )
        heads = (speak.text("paper"), speak.text("who may"), speak.text("template"))
        return [Heading(speak.text("Papers")), Table(heads, rows, fixed=0)] if rows else []

    def mappings(self) -> Page:
        """How columns of tables to be imported are called, where the policy says so."""
        speak = self._speak
        rows = tuple(
            (m.id, heading, fact)
            for m in self._policy.mappings
            for heading, fact in m.columns.items()
        )
        heads = (speak.text("id"), speak.text("column"), speak.text("fact"))
        return [Heading(speak.text("Mappings")), Table(heads, rows)] if rows else []

    def _performed_by(self, step: Step) -> str:
        """Who records a step: its roles, and what narrows them."""
        speak, facts = self._speak, self._policy.facts
        told = [self._roles(step.roles) or speak.text("everybody")]
        if step.by:
            told.append(speak.text("only {fact}", fact=facts[fact_of(step.by)].title))
        if step.assigns:
            told.append(speak.text("for {fact} to do", fact=facts[step.assigns].title))
        if step.unit:
            told.append(speak.text("only of {fact}", fact=facts[fact_of(step.unit)].title))
        titles = [self._policy.step(name).title for name in step.not_by_steps]
        if titles:
            told.append(speak.text("not who recorded {steps}", steps=titles))
        told += [speak.text("not {fact}", fact=facts[key].title) for key in step.not_by_facts]
        return self._speak.clauses(told)

    def _named(self, title: Title, name: str) -> str:
        """What is typed: by its title, and the id that names it on a command line."""
        return f"{self._speak.title(title)} [{name}]"

    def _titled(self, title: Title, name: str) -> str:
        return self._named(title, name) if self._ids else self._speak.title(title)

    def _facts(self, keys: Sequence[str]) -> str:
        facts = self._policy.facts
        return self._speak.joined([self._titled(facts[key].title, key) for key in keys])

    def _roles(self, names: Sequence[str]) -> str:
        told = [self._titled(self._policy.role_title(name), name) for name in names]
        return self._speak.joined(told)

    def _condition(self, when: Condition) -> str:
        return condition_text(self._policy, when).of(self._speak.code)
