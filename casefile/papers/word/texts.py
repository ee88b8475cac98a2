"""What Word shows of a file: the text of its body, tables, headers and footers."""

import io
import re
import zipfile

from casefile.papers.word.xml import W, parse

_SHOWN = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t"}


def text_of(content: bytes, parts: str = "document|header[0-9]*|footer[0-9]*") -> str:
    """All text of a Word file, breaks as newlines.

    Every part is read, so that one that is not well-formed is found.
    """
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = parse(package.read(name))
            if not re.fullmatch(rf"word/({parts})\.xml", name):
                continue
            for node in root.iter(f"{W}t", f"{W}p", *_SHOWN):
                if node.tag == f"{W}p":
                    found.append("\n")
                elif node.getparent().tag == f"{W}r":
                    found.append(node.text or "" if node.tag == f"{W}t" else _SHOWN[str(node.tag)])
    return "".join(found)
