"""Form and context → the bytes of a Word file, or a refusal; never a letter with a gap.

Values are escaped, unknown names and unsafe code refused, and afterwards every part is parsed
strictly and every printed value must be found in the text again.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from casefile.documents.context import Context
from casefile.documents.form import HEADED, Form, body_of, links, name_of
from casefile.documents.package import Part, package, part
from casefile.errors import BadData

# {_{ and the like become tags; the entity keeps what was typed as it is
_TAG_LIKE = re.compile("(?<=[{}%#])_|_(?=[{}%#])")
_LITERAL = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_LINE = '</w:t><w:br/><w:t xml:space="preserve">'
_STOP = '</w:t><w:tab/><w:t xml:space="preserve">'
# what Word shows of a part: text, and what stands for a new line or a tab
_SHOWN = re.compile(r"<w:(?:t(?: [^>]*)?>([^<]*)<|(p|br|cr|tab/)[ />])")
# a colour or a width, which a template may set and Word does not show
_LOOK = re.compile("[0-9A-Fa-f]{6}|[0-9]{1,5}|auto")
# what XML cannot hold
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]|\ufffe|\uffff")  # surrogates: encode() tells
_MARKS = {"": "", "p": "\n", "br": "\n", "cr": "\n", "tab/": "\t"}


class Printed:
    """What a form printed of its context, and whether it may stand unseen in a shape that is known:
    without lines, stops or markup of its own."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.plain = True


class Press:
    """Fills one form again and again. Guards the compiled sources and what was printed last.

    A filled part is the template's own words with values between them. Values are escaped, so
    whether it is well-formed and shows every value follows from the words between which they
    stand: its shape. Each shape is parsed and searched once.
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self._printed = Printed()
        self._links: dict[int, list[Part]] = {}
        self._seen: set[tuple[Shape, ...]] = set()
        self._env, self._property = _environment(self._printed)
        self._body = self._compiled(form.body)
        self._margins = [self._compiled(margin.source) for margin in form.margins]
        self._others = [self._compiled(source) for _, source in form.others]

    def _compiled(self, source: str) -> Callable[[Mapping[str, Any]], tuple[str, "Shape"]]:
        template = _refusing(self._env.from_string, source)

        def written(names: Mapping[str, Any]) -> list[str]:
            # what render() does, without a copy of all names for each part of the paper
            return list(template.root_render_func(template.new_context(names, shared=True)))

        def fill(names: Mapping[str, Any]) -> tuple[str, Shape]:
            pieces: list[str] = _refusing(written, names)
            text = "".join(pieces)
            if "_" in text:
                for mark, braces in _LITERAL:
                    text = text.replace(mark, braces)
            # values are Markup, the template's own words are not
            return text, tuple([each if type(each) is str else None for each in pieces])

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
        self._printed.values, self._printed.plain = [], True
        paper = {"title": title, "author": author, "at": f"{at:%Y-%m-%dT%H:%M:%S}Z"}
        names = {**self._env.globals, **context, "paper": self._properties(paper)}
        each = [{**names, **one} for one in copies]
        bodies = [self._body(one) for one in each]
        found = [("word/document.xml", self._mended(body_of(self.form, [b[0] for b in bodies])))]
        shapes = [shape for _, shape in bodies]
        for no, one in enumerate(each, 1):
            for margin, fill in zip(self.form.margins, self._margins, strict=True):
                text, shape = fill(one)
                found.append((name_of(margin, no), self._listed(HEADED + text)))
                shapes.append(shape)
        for (name, _), fill in zip(self.form.others, self._others, strict=True):
            text, shape = fill(names)
            found.append((name, HEADED + text))
            shapes.append(shape)
        contents = _encoded([text for _, text in found])
        self._check([text for _, text in found], contents, tuple(shapes))
        parts = [part(name, each) for (name, _), each in zip(found, contents, strict=True)]
        if len(each) not in self._links:
            self._links[len(each)] = links(self.form, len(each))
        return package([*self._links[len(each)], *parts, *self.form.still])

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

    def _check(
        self, texts: Sequence[str], contents: Sequence[bytes], shape: tuple["Shape", ...]
    ) -> None:
        """Every part is well-formed, and every value that was printed stands in the text."""
        plain = self._printed.plain and not self.form.reworked
        if plain and shape in self._seen and not _ILLEGAL.search("".join(self._printed.values)):
            return
        _well_formed(contents)
        # as it is written, entities and all; docxtpl's way of writing them is not ours
        told = _unescaped if self.form.reworked else str
        shown = told("".join([w or _MARKS[mark] for w, mark in _SHOWN.findall("".join(texts))]))
        for value in self._printed.values:
            if told(value) not in shown and not (
                _LOOK.fullmatch(value) and any(f'="{value}"' in text for text in texts)
            ):
                raise BadData("The document lost a text of {count} characters.", count=len(value))
        if plain and len(self._seen) < SHAPES:
            self._seen.add(shape)


def _reworked(text: str, *, tables: bool) -> str:
    from casefile.documents.compiling import reworked

    return reworked(text, tables=tables)


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


Shape = tuple[str | None, ...]
SHAPES = 1000
"""How many shapes of a form are remembered."""


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


def _environment(printed: Printed) -> tuple[Any, Any]:
    """The sandbox in which sources are filled, where each value is noted as it is written; and
    the type of texts that are not."""
    from jinja2 import StrictUndefined, TemplateRuntimeError, Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup, escape

    class Names(ImmutableSandboxedEnvironment):
        """Of a mapping, only what it holds: ``facts.items`` is a fact, or nothing."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            if type(obj) is dict:
                found = obj.get(attribute, printed)  # never a value
                return self.undefined(obj=obj, name=attribute) if found is printed else found
            return super().getattr(obj, attribute)

    class Property(Markup):
        """A text that stands in the properties, where nobody seeks it."""

        __slots__ = ()

    def keep(value: Any) -> Any:
        if isinstance(value, Markup):
            printed.plain &= type(value) is Property
            return value
        if isinstance(value, str):
            safe = str(escape(value))
            if "_" in safe:
                safe = _TAG_LIKE.sub("&#95;", safe)
            printed.values.append(safe.replace("\a", "\n"))
            if "\n" in safe or "\t" in safe:
                printed.plain = False
                safe = safe.replace("\n", _LINE).replace("\t", _STOP)
            return Markup(safe)  # noqa: S704  (escaped just above)
        if not isinstance(value, int | Undefined):
            raise TemplateRuntimeError("a name in it stands for no text")
        return value

    return Names(undefined=StrictUndefined, autoescape=True, finalize=keep), Property


def _refusing(work: Callable[[Any], Any], argument: Any) -> Any:
    """``work``, with whatever a template computes told as a fault of the template."""
    try:
        return work(argument)
    except Exception as error:
        from jinja2 import TemplateError

        # of its own errors, no reason to show the values it was given
        reason = str(error) if isinstance(error, TemplateError) else type(error).__name__
        raise BadData("The template cannot be filled: {reason}.", reason=reason) from error


def sandbox() -> Any:
    """The sandbox in which a form would be filled, to look at one without filling it."""
    return _environment(Printed())[0]
