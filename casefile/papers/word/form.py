"""A template in the form in which it is filled: made once, kept, and filled again and again.

What ``compile`` makes of a Word file with the help of docxtpl: the parts with tags as Jinja
sources, all others packed already. A form is data, nothing in it runs before Jinja's sandbox.
"""

from collections.abc import Sequence

import msgspec

from casefile.papers.word.drawing import Plate, picture_relations, picture_types
from casefile.papers.word.package import PackedPart, part
from casefile.values.patterns import pattern

FORM_MAKER = "2"
"""Changes with every change of what a form is; a form of another maker is made anew."""
BREAK = '<w:sectPr w:rsidR="00CA5EF1"/>'
"""Where the section of a copy ends, within its last paragraph."""
HEADED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Margin(msgspec.Struct, frozen=True):
    """A header or footer: its relation, the name of its part, its source, its own relations."""

    id: str
    name: str
    type: str
    source: str
    relations: str = ""


class PageSection(msgspec.Struct, frozen=True):
    """The page of the document: as the template has it, and as each of several copies has it."""

    alone: str
    copy: str


class Form(msgspec.Struct, frozen=True):
    """A template, ready to be filled."""

    head: str
    body: str
    section: PageSection
    tail: str
    margins: tuple[Margin, ...]
    others: tuple[tuple[str, str], ...]
    """Further parts with tags: the properties, footnotes."""
    types: str
    relations: str
    still: tuple[PackedPart, ...]
    sectioned: bool
    """Whether it has sections of its own: then its copies could share a sheet."""
    reworked: bool
    """Whether docxtpl must go over the filled text: for tables whose columns come and go."""


def spelled(form: Form) -> bytes:
    """The form as it is kept."""
    return msgspec.msgpack.encode(form)


def read(content: bytes) -> Form:
    """What ``spelled`` wrote; ValueError for anything else."""
    return msgspec.msgpack.decode(content, type=Form)


def body_of(form: Form, copies: list[str]) -> str:
    """The document with the filled bodies of its copies, each closed by a section of its own."""
    if len(copies) == 1:
        body = copies[0].replace(BREAK, "") + form.section.alone
        return f"{form.head}{body}{form.tail}"
    told = []
    for no, text in enumerate(copies, 1):
        section = form.section.copy
        if no > 1:
            text = of_copy(text, no)
            for margin in form.margins:
                old, new = f'r:id="{margin.id}"', f'r:id="{_id(margin, no)}"'
                section, text = section.replace(old, new), text.replace(old, new)
        if no == len(copies):
            told.append(text.replace(BREAK, "") + section)
        elif BREAK in text:
            told.append(text.replace(BREAK, section))
        else:  # its last paragraph belongs to a condition or a loop
            told.append(f"{text}<w:p><w:pPr>{section}</w:pPr></w:p>")
    return f"{form.head}{''.join(told)}{form.tail}"


_BOOKMARK = pattern(r'(<w:bookmark(?:Start|End) [^>]*?w:id=")(\d+)("(?: w:name="[^"]*)?)')
_POINTER = pattern(r'((?:w:instr="|<w:instrText(?: [^>]*)?>)\s*(?:PAGE|NOTE)?REF\s+\w+)')


def of_copy(text: str, no: int) -> str:
    """A part of copy ``no``: what is marked in a further copy, and what points there from it, has
    a name of its own. No value stands within either."""
    if no > 1 and ("REF " in text or "<w:bookmark" in text):
        text = _POINTER.sub(rf"\g<1>_{no}", text)
        text = _BOOKMARK.sub(
            lambda m: f"{m[1]}{no:02}{m[2]}{m[3]}{f'_{no}' if 'name' in m[3] else ''}", text
        )
    return text


def _id(margin: Margin, no: int) -> str:
    return margin.id if no == 1 else f"{margin.id}copy{no}"


def name_of(margin: Margin, no: int) -> str:
    """The name of a header's or footer's part in copy ``no``."""
    if no == 1:
        return margin.name
    stem = margin.name.removesuffix(".xml")
    kind = stem.rstrip("0123456789")
    return f"{kind}{no}{stem.removeprefix(kind):0>3}.xml"


def links(form: Form, copies: int, drawings: Sequence[Plate] = ()) -> list[PackedPart]:
    """The parts that tell which parts there are, and the relations of headers and footers."""
    types, found = form.types + picture_types(drawings), []
    relations = form.relations + picture_relations(drawings)
    for no in range(1, copies + 1):
        for margin in form.margins:
            name = name_of(margin, no)
            if margin.relations:
                folder, _, file = name.rpartition("/")
                found.append(part(f"{folder}/_rels/{file}.rels", margin.relations.encode()))
            if no > 1:
                types += f'<Override PartName="/{name}" ContentType="{margin.type}"/>'
                kind = "header" if ".header+" in margin.type else "footer"
                relations += (
                    f'<Relationship Id="{_id(margin, no)}" Type="{RELATIONS}/{kind}" '
                    f'Target="{name.removeprefix("word/")}"/>'
                )
    return [
        part("[Content_Types].xml", f"{types}</Types>".encode()),
        part("word/_rels/document.xml.rels", f"{relations}</Relationships>".encode()),
        *found,
    ]


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
