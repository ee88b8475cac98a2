"""Form and context → the bytes of a Word file, or a refusal; never a letter with a gap.

Values are escaped, unknown names and unsafe code refused, and afterwards every part is parsed
strictly and every printed value must be found in the text again.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from casefile.errors import BadData
from casefile.papers.context import Context
from casefile.papers.word.bounds import engine_told, in_time, pieces_of
from casefile.papers.word.drawing import Plate, picture_parts
from casefile.papers.word.engine import Printed, environment, noting
from casefile.papers.word.form import BREAK, HEADED, Form, body_of, links, name_of, of_copy
from casefile.papers.word.package import PackedPart, package, part
from casefile.papers.word.plain import PlainBlock, plainly
from casefile.papers.word.plain_terms import NotPlain
from casefile.papers.word.practice import marked
from casefile.papers.word.shown import NO_BREAK_BLANK, shown_words
from casefile.papers.word.unbroken import unbroken
from casefile.values.patterns import pattern

_LITERAL = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_LOOK = pattern("[0-9A-Fa-f]{6}|[0-9]{1,5}|auto")  # a colour or a width, which Word does not show
# what XML cannot hold
_ILLEGAL = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f]|\ufffe|\uffff")  # surrogates: encode() tells

Shape = tuple[str | None, ...]
"""The words of a filled part, None where a value stands."""
Filled = tuple[str, str, Shape]
"""Name, text and shape of a part."""
Pieces = Callable[[Mapping[str, Any]], list[str]]
Fill = Callable[[Mapping[str, Any]], tuple[str, Shape]]
SHAPES = 1000
"""How many shapes of a form are remembered."""
_SITE = "\ue0ca"


class Press:
    """Fills one form again and again; on a desk to practise on, with its mark (``kept`` has none).
    Guards the compiled sources and what was printed last.

    A filled part is the template's own words with values between them. Values are escaped, so
    whether it is well-formed and shows every value follows from the words between which they
    stand: its shape. Each shape is parsed and searched once.
    """

    def __init__(self, form: Form, *, practice: bool = False) -> None:
        self.kept = form
        self.form = form = marked(form) if practice else form
        self._printed = Printed()
        self._links: dict[int, list[PackedPart]] = {}
        self._seen = set[tuple[Shape, ...]]()
        self._noted, self._property = noting(self._printed)
        self._names: Mapping[str, Any] = {}
        others = [source for _, source in form.others]
        self._sources = sources = [form.body, *(m.source for m in form.margins), *others]
        plain = [plainly(source, self._noted_plainly) for source in sources]
        blocks = [block for block in plain if block]
        self._fills: list[Fill] = []
        self._fresh = len(blocks) == len(sources)
        """Whether it fills its first paper: for one alone the engine is not even imported."""
        if self._fresh:
            self._fills = self._filling([_plain_pieces(block) for block in blocks])
        else:
            self._use_engine()

    def _use_engine(self) -> None:
        env = environment(self._printed, self._noted)
        self._names = env.globals
        self._fills = self._filling([_compiled(env, source) for source in self._sources])

    def _noted_plainly(self, value: Any) -> Any:
        if (said := self._noted(value)) is None:
            raise NotPlain
        return said

    def _filling(self, sources: Sequence[Pieces]) -> list[Fill]:
        """How each source is filled: the body, the margins, the others."""
        said: list[Callable[[str], str]] = [unbroken] * (1 + len(self.form.margins))
        said += [unbroken if name.startswith("word/") else str for name, _ in self.form.others]
        return [self._fill(written, how) for written, how in zip(sources, said, strict=True)]

    def _fill(self, written: Pieces, said: Callable[[str], str]) -> Fill:
        def fill(names: Mapping[str, Any]) -> tuple[str, Shape]:
            begun = len(self._printed.written)
            pieces = written(names)
            # values are Markup, the template's own words are not
            values = [each for each in pieces if type(each) is not str]
            if values != self._printed.written[begun:]:
                self._printed.plain = False  # something was done to a value after it was escaped
            words = [_literal(each) if type(each) is str else said(each) for each in pieces]
            shape = (w if type(p) is str else None for p, w in zip(pieces, words, strict=True))
            return "".join(words), tuple(shape)

        return fill

    def fill(
        self,
        context: Context,
        copies: Sequence[Context] = ({},),
        *,
        title: str,
        author: str,
        at: datetime,
    ) -> bytes:
        """The file that the form gives for ``context``: one paper, or as many copies as there are
        contexts of copies, each in a section of its own with its own header and footer.

        The same arguments give the same bytes. Raises BadData if the form uses a name that does
        not exist, or if the result does not hold every value that was printed.
        """
        paper = {"title": title, "author": author, "at": f"{at:%Y-%m-%dT%H:%M:%S}Z"}
        given = {**context, "paper": self._properties(paper)}
        self._printed.heads = [title, author]
        with in_time():
            found = self._first(given, copies) if self._fresh else None
            found = found or self._anew(given, copies)
        contents = _encoded([text for _, text, _ in found])
        if not self._known(found):
            self._check([text for _, text, _ in found], contents)
            self._remember(found)
        parts = [part(name, each) for (name, _, _), each in zip(found, contents, strict=True)]
        drawings = list({one.key: one for one in self._printed.drawings}.values())
        return package(
            [
                *self._linked(len(copies), drawings),
                *parts,
                *picture_parts(drawings),
                *self.form.still,
            ]
        )

    def _first(self, given: Context, copies: Sequence[Context]) -> list[Filled] | None:
        """The parts of the first paper, as far as it goes plainly; from then on the engine fills,
        which takes long to come and is the faster one then."""
        try:
            return self._anew(given, copies)
        except NotPlain:
            return None
        finally:
            self._fresh, self._fills = False, []

    def _anew(self, given: Context, copies: Sequence[Context]) -> list[Filled]:
        """The parts of a paper, and what is noted of it alone."""
        if not self._fills:
            self._use_engine()
        self._printed.begin()
        names = {**self._names, **given}
        return self._filled(names, [{**names, **one} for one in copies])

    def _linked(self, copies: int, drawings: Sequence[Plate]) -> list[PackedPart]:
        if drawings:
            return links(self.form, copies, drawings)
        if copies not in self._links:
            self._links[copies] = links(self.form, copies)
        return self._links[copies]

    def _filled(self, names: Context, copies: Sequence[Context]) -> list[Filled]:
        """The parts with tags: the document, headers and footers of each copy, the properties."""
        body, *rest = self._fills
        margins, others = rest[: len(self.form.margins)], rest[len(self.form.margins) :]
        bodies = [body(one) for one in copies]
        if len(copies) > 1 and (self.form.sectioned or any(t.count(BREAK) > 1 for t, _ in bodies)):
            raise BadData(
                "The template has several sections; numbered copies need one that has one."
            )
        document = self._mended(body_of(self.form, [text for text, _ in bodies]))
        shape = tuple(piece for _, pieces in bodies for piece in pieces)
        found, pictures = [("word/document.xml", document, shape)], len(self._printed.drawings)
        for no, one in enumerate(copies, 1):
            for margin, fill in zip(self.form.margins, margins, strict=True):
                text, shape = fill(one)
                text = of_copy(self._listed(HEADED + text), no)
                found.append((name_of(margin, no), text, shape))
        for (name, _), fill in zip(self.form.others, others, strict=True):
            text, shape = fill(names)
            found.append((name, HEADED + text, shape))
        if len(self._printed.drawings) > pictures:
            raise BadData("A picture stands in the text of a paper, not in its head or foot.")
        return found

    def _properties(self, texts: dict[str, str]) -> Context:
        """Texts that stand in the properties: escaped, and not sought in what Word shows."""
        return {name: self._property.escape(text) for name, text in texts.items()}

    def _mended(self, document: str) -> str:
        """What docxtpl does to a filled document: only where the form needs it, for it is slow."""
        if "<wp:docPr " in document:  # pictures are numbered through the document
            numbers = itertools.count(1001)
            document = re.sub(
                r'(<wp:docPr [^>]*?\bid=")\d+', lambda m: f"{m[1]}{next(numbers)}", document
            )
        return _reworked(document, tables=True) if self.form.reworked else document

    def _listed(self, margin: str) -> str:
        return _reworked(margin, tables=False) if self.form.reworked else margin

    def _known(self, found: Sequence[Filled]) -> bool:
        """Whether a paper of this shape was checked before, and nothing about this one is new."""
        return (
            self._printed.plain
            and tuple(shape for _, _, shape in found) in self._seen
            and not _ILLEGAL.search("".join([*self._printed.heads, *self._printed.values]))
        )

    def _check(self, texts: Sequence[str], contents: Sequence[bytes]) -> None:
        """Every part is well-formed, and every value that was printed stands in the text."""
        _well_formed(contents)
        # as it is written, entities and all; docxtpl's way of writing them is not ours
        told = _unescaped if self.form.reworked else str
        shown = told(shown_words("".join(texts))).replace(NO_BREAK_BLANK, " ")
        for value in self._printed.values:
            if told(value).replace(NO_BREAK_BLANK, " ") not in shown and not (
                _LOOK.fullmatch(value) and any(f'="{value}"' in text for text in texts)
            ):
                raise BadData("The document lost a text of {count} characters.", count=len(value))

    def _remember(self, found: Sequence[Filled]) -> None:
        """Note the shape of what was just checked, if all its values stand where Word shows them:
        with one in an attribute, another value there might be lost."""
        if self.form.reworked or not self._printed.plain or len(self._seen) >= SHAPES:
            return
        shapes = [shape for name, _, shape in found if name != "docProps/core.xml"]
        words = "".join(_SITE if piece is None else piece for shape in shapes for piece in shape)
        if shown_words(words).count(_SITE) == sum(shape.count(None) for shape in shapes):
            self._seen.add(tuple(shape for _, _, shape in found))


def _plain_pieces(block: PlainBlock) -> Pieces:
    def written(names: Mapping[str, Any]) -> list[str]:
        try:
            return pieces_of(block(names))
        except Exception as error:  # told as the engine tells it
            raise NotPlain from error

    return written


def _compiled(env: Any, source: str) -> Pieces:
    template = _refusing(env.from_string, source)

    def made(names: Mapping[str, Any]) -> list[str]:
        # what render() does, without a copy of all names for each part of the paper
        pieces = pieces_of(template.root_render_func(template.new_context(names, shared=True)))
        if not all(isinstance(piece, str) for piece in pieces):
            raise TypeError  # a filter that makes no text of its block
        return pieces

    return lambda names: list[str](_refusing(made, names))


def _literal(words: str) -> str:
    """The template's own words, in which ``{_{`` is how to write braces."""
    if "_" in words:
        for mark, braces in _LITERAL:
            words = words.replace(mark, braces)
    return words


def _reworked(text: str, *, tables: bool) -> str:
    from casefile.papers.word.compile import reworked

    return reworked(text, tables=tables)


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


def _encoded(texts: Sequence[str]) -> list[bytes]:
    try:
        return [text.encode() for text in texts]
    except UnicodeEncodeError as error:
        raise BadData("The document came out damaged: {reason}.", reason="UTF-8") from error


def _well_formed(contents: Sequence[bytes]) -> None:
    from xml.parsers import expat

    try:
        for content in contents:
            expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        raise BadData("The document came out damaged: {reason}.", reason=str(error)) from error


def _refusing(work: Callable[[Any], Any], argument: Any) -> Any:
    """``work``, with whatever a template computes told as a fault of the template."""
    try:
        return work(argument)
    except Exception as error:
        reason = engine_told(error)  # no reason to show the values that it was given
        raise BadData("The template cannot be filled: {reason}.", reason=reason) from error
