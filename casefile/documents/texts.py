"""What Word shows of a file: the text of its body, tables, headers and footers."""

import io
import re
import zipfile

_SHOWN = {"w:br": "\n", "w:cr": "\n", "w:tab": "\t"}


def text_of(content: bytes, parts: str = "document|header[0-9]*|footer[0-9]*") -> str:
    """All text of a Word file, breaks as newlines.

    Every part is read, so that one that is not well-formed is found.
    """
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    shown = {f"{w}{name[2:]}": text for name, text in _SHOWN.items()}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = etree.fromstring(package.read(name), parser)
            if not re.fullmatch(rf"word/({parts})\.xml", name):
                continue
            for node in root.iter(f"{w}t", f"{w}p", *shown):
                if node.tag == f"{w}p":
                    found.append("\n")
                elif node.getparent().tag == f"{w}r":
                    found.append(node.text or "" if node.tag == f"{w}t" else shown[str(node.tag)])
    return "".join(found)
