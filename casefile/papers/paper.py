"""A draft in print: the files of a paper, and their names."""

import msgspec

from casefile.papers.context import Context
from casefile.papers.draft import Draft
from casefile.papers.facts import PaperFacts
from casefile.papers.on_paper import as_heading
from casefile.papers.word.form import Form
from casefile.papers.word.render import Press


class Paper(msgspec.Struct, frozen=True):
    """What a draft became on a template; with ``parts``, its copies one by one."""

    draft: Draft
    name: str
    template: bytes
    form: Form
    content: bytes
    parts: tuple[bytes, ...] = ()

    def files(self) -> list[tuple[str, bytes]]:
        """The files to be written: one, or one for each copy."""
        if len(self.parts) < 2:
            return [(self.name, self.content)]
        stem = self.name.removesuffix(".docx")
        return [(f"{stem}-copy{n}.docx", part) for n, part in enumerate(self.parts, 1)]


def _beside(facts: PaperFacts) -> str:
    """What tells the file of a translation from that of the paper it stands beside, and from that
    of one made before; nothing for a paper that stands for itself."""
    if facts.original is None:
        return ""
    lang, no = facts.imprint.lang, facts.original.no
    before = sum((d.annex, d.language) == (no, lang) for d in facts.here.case.documents)
    return f"-{lang}{before + 1}" if before else f"-{lang}"


def printed(draft: Draft, template: bytes, press: Press, *, split: bool) -> Paper:
    """The paper that a press makes of a draft; ``split`` puts each numbered copy in a file of its
    own as well. BadData where the template does not take it."""
    facts, case, lang = draft.facts, draft.facts.here.case, draft.facts.imprint.lang
    beside = _beside(facts)
    title = f"{as_heading(facts.kind.title, lang)} {case.number}"
    author = facts.here.policy.organisation.called(lang)

    def filled(copies: tuple[Context, ...]) -> bytes:
        return press.fill(draft.context, copies, title=title, author=author, at=facts.imprint.now)

    return Paper(
        draft=draft,
        name=f"{case.number}-{facts.kind.id}-v{draft.version}{beside}.docx",
        template=template,
        form=press.kept,
        content=filled(draft.copies),
        parts=tuple(filled((one,)) for one in draft.copies) if split and facts.holders else (),
    )
