"""The XML of Word files as it is read here."""

import io
import re
import zipfile
from typing import Any

from casefile.papers.word.shown import NO_BREAK_BLANK

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Before the name of every element and attribute of a text."""
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
"""Before the names of attributes that refer to another part."""


def parsed_part(content: bytes) -> Any:
    """The root of a part that must be well-formed, without its comments, which no program shows:
    words on both sides of one are one text. Entities stay what they are."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def is_on(node: Any, name: str = "val", unsaid: str = "true") -> bool:
    """Whether a property is switched on: ``unsaid`` if it does not say so, and off if there is no
    such property. What no office program writes counts as on."""
    return node is not None and node.get(f"{W}{name}", unsaid) not in ("false", "0", "off")


_SHOWN = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}


def _said(node: Any) -> str:
    """The words of a ``w:t``; between two others, a blank at which no line ends is our own."""
    if node.text == NO_BREAK_BLANK:
        around = node.getprevious(), node.getnext()
        return " " if all(n is not None and n.tag == f"{W}t" for n in around) else node.text
    return node.text or ""


def text_of(content: bytes, parts: str = "document|header[0-9]*|footer[0-9]*") -> str:
    """All text of a Word file, breaks as newlines, what ``unbroken`` made of hyphens and blanks as
    these.

    Every part is read, so that one that is not well-formed is found.
    """
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = parsed_part(package.read(name))
            if not re.fullmatch(rf"word/({parts})\.xml", name):
                continue
            for node in root.iter(f"{W}t", f"{W}p", *_SHOWN):
                if node.tag == f"{W}p":
                    found.append("\n")
                elif node.getparent().tag == f"{W}r":
                    found.append(_said(node) if node.tag == f"{W}t" else _SHOWN[str(node.tag)])
    return "".join(found)
