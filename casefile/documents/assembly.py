"""Several copies of a paper in one file: a section for each, with its own header and footer.

Every copy is rendered from the same template, so that styles are shared; what differs is moved
over: the text, the headers and footers, and the numbering of the pages, which begins anew.
"""

import io
import re
import zipfile
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PART = re.compile(r"word/(header|footer)([0-9]*)\.xml")


def assemble(copies: list[bytes]) -> bytes:
    """One Word file with the copies one after the other, each beginning on a new sheet's page.

    They must come from one template; a single copy is returned as it is.
    """
    if len(copies) == 1:
        return copies[0]
    from lxml import etree

    base = _parts(copies[0])
    document = etree.fromstring(base["word/document.xml"])
    relations = etree.fromstring(base["word/_rels/document.xml.rels"])
    types = etree.fromstring(base["[Content_Types].xml"])
    body = document.find(f"{W}body")
    assert body is not None
    _end_section(body)
    for number, content in enumerate(copies[1:], 2):
        parts = _parts(content)
        other = etree.fromstring(parts["word/document.xml"]).find(f"{W}body")
        assert other is not None
        renamed = _adopt(base, relations, types, parts, number)
        for reference in other.iter(f"{W}headerReference", f"{W}footerReference"):
            reference.set(f"{R}id", renamed[str(reference.get(f"{R}id"))])
        if number < len(copies):
            _end_section(other)
        else:
            _numbered_anew(other[-1])
        body.extend(list(other))
    base["word/document.xml"] = _spelled(document)
    base["word/_rels/document.xml.rels"] = _spelled(relations)
    base["[Content_Types].xml"] = _spelled(types)
    return _packed(base)


def _end_section(body: Any) -> None:
    """Close the section within its last paragraph, so that no empty one comes after it."""
    section = body[-1]
    _numbered_anew(section)
    body.remove(section)
    last = body[-1]
    properties = last.find(f"{W}pPr")
    if properties is None:
        properties = last.makeelement(f"{W}pPr", {})
        last.insert(0, properties)
    properties.append(section)


def _numbered_anew(section: Any) -> None:
    """Pages count from one, on the front of a sheet: two copies never share one."""
    for tag, value, neighbour in (("type", "oddPage", "pgSz"), ("pgNumType", "1", "cols")):
        old = section.find(f"{W}{tag}")
        if old is not None:
            section.remove(old)
        name = f"{W}val" if tag == "type" else f"{W}start"
        new = section.makeelement(f"{W}{tag}", {name: value})
        place = section.find(f"{W}{neighbour}")
        section.insert(list(section).index(place) if place is not None else len(section), new)


def _adopt(
    base: dict[str, bytes], relations: Any, types: Any, parts: dict[str, bytes], number: int
) -> dict[str, str]:
    """Take over the headers and footers of copy ``number``; their old relation ids → the new."""
    from lxml import etree

    renamed = {}
    for relation in etree.fromstring(parts["word/_rels/document.xml.rels"]):
        name = f"word/{relation.get('Target')}"
        match = _PART.fullmatch(name)
        if not match:
            continue
        new = f"{match.group(1)}{number}{match.group(2):0>3}.xml"
        base[f"word/{new}"] = parts[name]
        key = f"rIdCopy{number}{match.group(1)}{match.group(2)}"
        renamed[str(relation.get("Id"))] = key
        again = relations.makeelement(relation.tag, dict(relation.attrib))
        again.set("Id", key)
        again.set("Target", new)
        relations.append(again)
        for override in list(types):
            if override.get("PartName") == f"/{name}":
                copy = types.makeelement(override.tag, dict(override.attrib))
                copy.set("PartName", f"/word/{new}")
                types.append(copy)
    return renamed


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _spelled(root: Any) -> bytes:
    from lxml import etree

    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            package.writestr(entry, content)
    return out.getvalue()
