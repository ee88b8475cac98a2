"""How the tables of a policy read: by titles, with the ids that are typed; and of these tables how
cases end, papers, letters and mappings."""

import re
from collections.abc import Iterator, Sequence

from casefile.pages.language import Language
from casefile.pages.page import Heading, Page, Pairs, Table
from casefile.policy import Policy
from casefile.policy.conditions import Condition
from casefile.policy.forms import EndingRule
from casefile.policy.letters import AGO
from casefile.procedure.conditions_read import condition_text
from casefile.values.value import Title


class Titles:
    """The words for what stands in a policy, in a language: with the ids of everything or of what
    is typed only. Guards nothing."""

    def __init__(self, policy: Policy, speak: Language, ids: bool) -> None:
        self.policy, self.speak, self.ids = policy, speak, ids

    def named(self, title: Title, name: str) -> str:
        """What is typed: by its title, and the id that names it on a command line."""
        return f"{self.speak.title(title)} [{name}]"

    def titled(self, title: Title, name: str) -> str:
        return self.named(title, name) if self.ids else self.speak.title(title)

    def facts(self, keys: Sequence[str]) -> str:
        facts = self.policy.facts
        return self.speak.joined([self.titled(facts[key].title, key) for key in keys])

    def roles(self, names: Sequence[str]) -> str:
        told = [self.titled(self.policy.role_title(name), name) for name in names]
        return self.speak.joined(told)

    def condition(self, when: Condition) -> str:
        return condition_text(self.policy, when).of(self.speak.code)


class EndsAndPapers:
    """The sections of a policy on how cases end and what is written about them."""

    def __init__(self, at: Titles) -> None:
        self._at = at

    def closing(self) -> Page:
        """What is asked for when a case is closed."""
        speak, closing = self._at.speak, self._at.policy.closing
        rows = (
            (speak.text("needed facts"), self._at.facts(closing.needs)),
            (speak.text("optional facts"), self._at.facts(closing.may)),
        )
        told = tuple(row for row in rows if row[1])
        return [Heading(speak.text("Closing")), Pairs(told)] if told else []

    def endings(self) -> Page:
        """The ways to end a case before all steps are done, and what each takes."""
        speak, policy = self._at.speak, self._at.policy
        rows = tuple(
            (
                self._at.named(e.title, e.id),
                self._at.roles(e.roles),
                self._at.speak.clauses([*self._ends_where(e)]),
                self._at.facts(e.needs),
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
            yield self._at.condition(ending.when)
        if ending.after:
            after = [self._at.titled(self._at.policy.step(s).title, s) for s in ending.after]
            yield self._at.speak.text("after {steps}", steps=after)
        if ending.contacts:
            yield self._at.speak.text("{count} contact(s) on record", count=ending.contacts)

    def letters(self) -> Page:
        """The paragraphs of each letter, in the order of its moves."""
        speak = self._at.speak
        page: Page = []
        heads = (speak.text("move"), speak.text("for cases with"), speak.text("words"))
        for document in self._at.policy.documents:
            own = [block for block in self._at.policy.blocks if block.document == document.id]
            rows = tuple(
                (move, self._at.condition(block.when), self._words(block.text))
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
        facts = self._at.policy.facts

        def named(found: re.Match[str]) -> str:
            key = found[1].removesuffix(AGO)
            ago = self._at.speak.text("how long ago") if key != found[1] else ""
            if key not in facts or self._at.ids:
                return found[0]
            return "{" + f"{self._at.speak.title(facts[key].title)} {ago}".strip() + "}"

        return re.sub(r"\{([^{}]*)\}", named, self._at.speak.title(text))

    def papers(self) -> Page:
        speak = self._at.speak
        rows = tuple(
            (self._at.named(d.title, d.id), self._at.roles(d.roles), d.template)
            for d in self._at.policy.documents
        )
        heads = (speak.text("paper"), speak.text("who may"), speak.text("template"))
        return [Heading(speak.text("Papers")), Table(heads, rows, fixed=0)] if rows else []

    def mappings(self) -> Page:
        """How columns of tables to be imported are called, where the policy says so."""
        speak = self._at.speak
        rows = tuple(
            (m.id, heading, fact)
            for m in self._at.policy.mappings
            for heading, fact in m.columns.items()
        )
        heads = (speak.text("id"), speak.text("column"), speak.text("fact"))
        return [Heading(speak.text("Mappings")), Table(heads, rows)] if rows else []
