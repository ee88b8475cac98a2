"""The mark of a desk to practise on, in the header of every page of every copy. It is no matter of
the template: whatever form a paper has, filled on such a desk it says so."""

import re
from collections.abc import Iterable

import msgspec

from casefile.papers.word.form import RELATIONS, Form, Margin, PageSection
from casefile.values.patterns import pattern

PRACTICE_MARK = "练习　PRACTICE"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEIGHT = 280
"""Of its line, in twentieths of a point."""
_LINE = (
    f'<w:p xmlns:w="{_WORD}"><w:pPr><w:spacing w:before="0" w:after="0" w:line="{_HEIGHT}" '
    'w:lineRule="exact"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="22"/>'
    f"</w:rPr><w:t>{PRACTICE_MARK}</w:t></w:r></w:p>"
)
_PAGES = ("default", "first", "even")
"""Word has a header for the first page and one for even ones, where a page asks for them."""
_SECTION = pattern(r"<w:sectPr(?: [^>]*)?(?:/>|>.*?</w:sectPr>)", re.DOTALL)
_HEADER = pattern(r'<w:headerReference [^>]*w:type="([a-z]+)"')
_DISTANCE = pattern(r'(<w:pgMar [^>]*w:header=")([0-9]+)')
_OPENED = pattern(r"(<w:hdr(?: [^>]*?)?)(/?)>")


def marked(form: Form) -> Form:
    """The form with the mark on top of each of its headers, and headers where it has none. All else
    stays where it is: the headers begin as much higher as the mark takes."""
    lacking = [page for page in _PAGES if page not in _HEADER.findall(_first(form))]
    new = tuple(_header(page, form.margins) for page in lacking)
    references = "".join(
        f'<w:headerReference xmlns:r="{RELATIONS}" w:type="{page}" r:id="{margin.id}"/>'
        for page, margin in zip(lacking, new, strict=True)
    )
    alone, copied = form.section.alone, form.section.copy
    body = _SECTION.sub(lambda found: _raised(found[0]), form.body)
    if form.sectioned:  # what the first section has, those after it have until they say otherwise
        body = _SECTION.sub(lambda found: _with(found[0], references), body, count=1)
    else:
        alone, copied = _with(alone, references), _with(copied, references)
    return msgspec.structs.replace(
        form,
        body=body,
        section=PageSection(_raised(alone), _raised(copied)),
        margins=(*new, *(_on_top(margin) for margin in form.margins)),
        types=form.types + "".join(_override(margin) for margin in new),
        relations=form.relations + "".join(_relation(margin) for margin in new),
    )


def _first(form: Form) -> str:
    """The first section of the paper, as the template has it."""
    found = _SECTION.search(form.body) if form.sectioned else None
    return found[0] if found else form.section.alone


def _header(page: str, margins: Iterable[Margin]) -> Margin:
    """A header that says nothing else. Its number lies beyond those that copies take."""
    names = {margin.name for margin in margins}
    number = next(
        n for n in range(90 + _PAGES.index(page), 999, 3) if f"word/header{n}.xml" not in names
    )
    source = f'<w:hdr xmlns:w="{_WORD}">{_LINE}</w:hdr>'
    return Margin(f"practice-{page}", f"word/header{number}.xml", _TYPE, source)


def _on_top(margin: Margin) -> Margin:
    if ".header+" not in margin.type:
        return margin
    source = _OPENED.sub(lambda m: f"{m[1]}>{_LINE}{'</w:hdr>' if m[2] else ''}", margin.source, 1)
    return msgspec.structs.replace(margin, source=source)


def _raised(section: str) -> str:
    return _DISTANCE.sub(lambda m: f"{m[1]}{max(int(m[2]) - _HEIGHT, 0)}", section)


def _with(section: str, references: str) -> str:
    """The section with these headers as well; they come first in it."""
    if section.endswith("</w:sectPr>"):
        return re.sub(r"^<w:sectPr(?: [^>]*)?>", lambda m: m[0] + references, section)
    return f"{section[:-2]}>{references}</w:sectPr>"


def _override(margin: Margin) -> str:
    return f'<Override PartName="/{margin.name}" ContentType="{margin.type}"/>'


def _relation(margin: Margin) -> str:
    target = margin.name.removeprefix("word/")
    return f'<Relationship Id="{margin.id}" Type="{RELATIONS}/header" Target="{target}"/>'
