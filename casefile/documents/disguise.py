"""What in a Word file shows, hides or changes text beside the plain text of its body and margins.

A forged paper may read like the issued one and look otherwise: by symbols, formulas, notes, deleted
or hidden runs, pictures. An office program that saves a paper again adds none of these.
"""

import io
import re
import zipfile
from collections import Counter
from typing import Any

_SHOWS = {
    *(
        "sym",
        "noBreakHyphen",
        "softHyphen",
        "ruby",
        "ptab",
        "pgNum",
        "altChunk",
        "subDoc",
        "object",
    ),
    *("drawing", "pict", "txbxContent", "ins", "del", "delText", "moveFrom", "moveTo", "control"),
    *("footnoteReference", "endnoteReference", "commentReference", "oMath", "oMathPara", "sdt"),
}
_HIDES = {"vanish", "webHidden", "specVanish", "strike", "dstrike"}
_OFF = {"false", "0", "off", "none"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = re.compile(r"word/(document|header[0-9]*|footer[0-9]*)\.xml")
_NOTES = re.compile(r"word/(footnotes|endnotes|comments)\.xml")
_MAIN = "/relationships/officeDocument"


def disguises(content: bytes) -> Counter[str]:
    """How often each of them stands in the file; and its main part, if it is not the usual one."""
    from lxml import etree

    found: Counter[str] = Counter()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name == "_rels/.rels":
                found += _main(etree.fromstring(package.read(name), parser))
            elif _BODY.fullmatch(name):
                found += _seen(etree.fromstring(package.read(name), parser))
            elif _NOTES.fullmatch(name):
                texts = etree.fromstring(package.read(name), parser).iter(f"{_W}t")
                found[name] += sum(1 for text in texts if (text.text or "").strip())
    return found


def _main(root: Any) -> Counter[str]:
    links = [r.get("Target", "") for r in root if r.get("Type", "").endswith(_MAIN)]
    return Counter() if [t.lstrip("/") for t in links] == ["word/document.xml"] else Counter(links)


def _seen(root: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in root.iter("*"):
        tag = str(node.tag)
        name = tag.rpartition("}")[2]
        if name in _SHOWS or (name in _HIDES and node.get(f"{_W}val", "true").lower() not in _OFF):
            found[name] += 1
        elif name == "t" and tag != f"{_W}t" and (node.text or "").strip():
            found[tag] += 1  # the text of a formula or a picture
    return found
