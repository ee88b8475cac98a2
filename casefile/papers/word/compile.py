"""A Word template → the form in which it is filled, by docxtpl: done once for each template.

docxtpl knows how tags are cut to pieces by Word, and which row or paragraph a tag stands for. What
it would do anew for each paper (parse, patch, compile, parse, pack) is done here for all of them.
"""

import copy
import io
import re
import zipfile
from datetime import datetime
from typing import Any

from casefile.errors import BadData
from casefile.papers.word.form import BREAK, HEADED, RELATIONS, Form, Margin, PageSection
from casefile.papers.word.package import part
from casefile.papers.word.xml import W, text_of

_TYPES, _LINKS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_CORE = "/metadata/core-properties"
_FIRST = datetime(1980, 1, 1)
# columns that come and go; lines and stops within the template's own words
_COLUMNS = re.compile(r"\{[%{]\s*tc\s|\{%\s*(?:colspan|hm)\b")
_LINES = re.compile(r"<w:t(?: [^>]*)?>[^<]*[\n\t\a\f]|\\[anftr]")


def compile_form(template: bytes) -> Form:
    """The form of a Word file with tags. BadData if it is no Word file, or not to be read."""
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return _form(template)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError) as error:
        raise BadData("The template is no Word file.") from error
    except BadData:
        raise
    except Exception as error:
        # whatever is wrong inside is the template's fault, and no reason to show what it holds
        raise BadData(
            "The template cannot be filled: {reason}.", reason=type(error).__name__
        ) from error


def _form(template: bytes) -> Form:
    from docxtpl import DocxTemplate
    from lxml import etree

    tool = DocxTemplate(io.BytesIO(template))
    tool.init_docx()
    _told_once(tool.docx.part.package)
    _properties(tool.docx.core_properties)
    packed = io.BytesIO()
    tool.docx.save(packed)
    with zipfile.ZipFile(packed) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    margins = tuple(_margins(tool, parts))
    others = [("docProps/core.xml", _core(parts.pop("docProps/core.xml")))]
    for each in tool.docx.part.package.parts:
        if each.content_type == _FOOTNOTES:
            name = str(each.partname).lstrip("/")
            others.append((name, _plain(tool.patch_xml(parts.pop(name).decode()))))
    root = etree.fromstring(parts.pop("word/document.xml"))
    sectioned = sum(1 for _ in root.iter(f"{W}sectPr")) > 1
    head, body, section, tail = _cut(root)
    source = tool.patch_xml(body)
    links = parts.pop(_LINKS).decode().replace("</Relationships>", "")
    types = parts.pop(_TYPES).decode().replace("</Types>", "")
    for margin in margins:
        del parts[margin.name]
        parts.pop(_relations_of(margin.name), None)
    texts = (source, *(m.source for m in margins), *(text for _, text in others))
    return Form(
        head=head,
        body=source,
        section=section,
        tail=tail,
        margins=margins,
        others=tuple(others),
        types=types,
        relations=links,
        still=tuple(part(name, content, 9) for name, content in sorted(parts.items())),
        sectioned=sectioned,
        reworked=bool(_COLUMNS.search(text_of(template))) or any(map(_LINES.search, texts)),
    )


def _told_once(package: Any) -> None:
    """The properties of the file are related as the standard has it. LibreOffice relates them by
    a name of its own; unknown by that, they would be written beside those that are there."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    for key, link in [*package.rels.items()]:
        if link.reltype.endswith(_CORE) and link.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES:
            properties = package.rels.pop(key).target_part
            package.relate_to(properties, RELATIONSHIP_TYPE.CORE_PROPERTIES)


def _properties(properties: Any) -> None:
    """Title, author and dates are those of the paper; the rest stays as the template has it."""
    properties.title = "{{ paper.title }}"
    properties.author = properties.last_modified_by = "{{ paper.author }}"
    properties.created = properties.modified = _FIRST
    properties.revision, properties.comments = 1, ""


def _core(content: bytes) -> str:
    text = content.decode().replace(f"{_FIRST:%Y-%m-%dT%H:%M:%S}Z", "{{ paper.at }}")
    return _plain(text)


def _plain(text: str) -> str:
    """The part without its declaration, which is written anew."""
    return re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", text)


def _margins(tool: Any, parts: dict[str, bytes]) -> list[Margin]:
    """The headers, then the footers, in the order of their names."""
    found = []
    for key, link in tool.docx.part.rels.items():
        if link.reltype not in (f"{RELATIONS}/header", f"{RELATIONS}/footer"):
            continue
        name = str(link.target_part.partname).lstrip("/")
        source = tool.patch_xml(_lean(_parsed(parts[name])))
        own = parts.get(_relations_of(name), b"").decode()
        found.append(Margin(key, name, link.target_part.content_type, source, own))
    return sorted(found, key=lambda margin: ("header" not in margin.name, margin.name))


def _relations_of(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def _parsed(content: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _cut(root: Any) -> tuple[str, str, PageSection, str]:
    """The document in pieces: what comes before its body, the body with a mark where a copy's
    section ends, the section, what comes after."""

    body = root.find(f"{W}body")
    page = body[-1] if body is not None and len(body) else None
    if page is None or page.tag != f"{W}sectPr":
        raise BadData("The template has no page: its last section is missing.")
    section = PageSection(_within(page), _within(_anew(page)))
    _mark(body[-2] if len(body) > 1 else None)
    body.replace(page, page.makeelement(f"{W}sectPr", {f"{W}rsidR": "00CA5EF2"}))
    whole = _lean(root)
    head, body_text, tail = re.split(r"(?<=<w:body>)|(?=</w:body>)", whole)
    return HEADED + head, body_text.rpartition("<w:sectPr ")[0], section, tail


def _lean(root: Any) -> str:
    """The part without the prefixes that it declares and does not use, which are a third of a
    letter; those that older programs are told to ignore are kept."""
    from lxml import etree

    ignored = root.get("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable", "")
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r", *ignored.split()])
    return str(etree.tostring(root, encoding="unicode"))


def _mark(last: Any) -> None:
    """Put the mark into the last paragraph, so that no empty one comes after it."""
    if last is None or last.tag != f"{W}p":
        return
    properties = last.find(f"{W}pPr")
    if properties is None:
        properties = last.makeelement(f"{W}pPr", {})
        last.insert(0, properties)
    changes = properties.find(f"{W}pPrChange")
    place = list(properties).index(changes) if changes is not None else len(properties)
    mark = {f"{W}rsidR": BREAK.split('"')[1]}
    properties.insert(place, properties.makeelement(f"{W}sectPr", mark))


def _anew(page: Any) -> Any:
    """The section of a copy: its pages count from one, on the front of a sheet, so that two copies
    never share one."""
    section = copy.deepcopy(page)
    for tag, key, value, neighbour in (
        ("type", "val", "oddPage", "pgSz"),
        ("pgNumType", "start", "1", "cols"),
    ):
        found = section.find(f"{W}{tag}")
        if found is None:
            place = section.find(f"{W}{neighbour}")
            found = section.makeelement(f"{W}{tag}", {})
            section.insert(list(section).index(place) if place is not None else len(section), found)
        found.set(f"{W}{key}", value)
    return section


def _within(element: Any) -> str:
    """The element as it is written inside the document, which declares its prefixes."""
    from lxml import etree

    text = etree.tostring(element, encoding="unicode", with_tail=False)
    declared = "|".join(re.escape(f' xmlns:{k}="{v}"') for k, v in element.nsmap.items() if k)
    return re.sub(declared, "", text) if declared else text


def reworked(document: str, *, tables: bool) -> str:
    """A filled document as docxtpl mends it: tables whose columns came or went, and lines and
    stops that stand in the template's own words. BadData if it is not well-formed."""
    from docxtpl import DocxTemplate
    from lxml import etree

    tool = DocxTemplate("")
    document = tool.resolve_listing(document.removeprefix(HEADED))
    try:
        etree.fromstring(document)  # strictly, since what mends tables cuts off at a fault
    except etree.XMLSyntaxError as error:
        raise BadData("The document came out damaged: {reason}.", reason=str(error)) from error
    if tables:
        document = str(etree.tostring(tool.fix_tables(document), encoding="unicode"))
    return HEADED + document
