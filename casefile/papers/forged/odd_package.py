"""What of a Word file's package, beside its text, could show other words than were issued.

Which parts there are, how they are linked, fonts, notes, settings. A list of what any office
program may put there; whatever is not on it is odd, and told with what it holds.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from casefile.papers.forged.hiding_formatting import known_font
from casefile.papers.forged.parts import Parts
from casefile.papers.word.xml import W

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|(.*/)?_rels/[^/]*\.rels|docProps/[^/]*|customXml/[^/]*\.xml"
    r"|word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering"
    r"|footnotes|endnotes|comments|(header|footer)[0-9]*|theme/theme[0-9]*)\.xml|.*/"
)
_TEXTS = re.compile("word/(document|(header|footer)[0-9]*)[.]xml")
_SPOKEN = ("t", "instrText", "delText", "delInstrText")
_LINKS = {
    "officeDocument": "word/document.xml",
    "styles": "word/styles.xml",
    "settings": "word/settings.xml",
    "numbering": "word/numbering.xml",
    "fontTable": "word/fontTable.xml",
    "footnotes": "word/footnotes.xml",
    "endnotes": "word/endnotes.xml",
}
"""Parts that are linked once, under the name by which we read them."""
_FREE = {
    *("header", "footer", "theme", "webSettings", "stylesWithEffects", "comments", "customXml"),
    *("core-properties", "extended-properties", "custom-properties", "thumbnail", "hyperlink"),
    *("image", "customXmlProps"),
}
"""Links that show nothing unless the text, where it is told, uses them."""
_SETTINGS = (
    "linkStyles",
    "mailMerge",
    "doNotDisplayPageBoundaries",
    "printTwoOnOne",
    "bookFoldPrinting",
)
"""What brings in styles or words from elsewhere, or takes the margins away."""
_LETTERS = re.compile("(?!0*2$)[0-9A-Fa-f]{1,8}")
"""A number of a script; 2 stands for symbols."""
_BIBLIOGRAPHY = "{http://schemas.openxmlformats.org/officeDocument/2006/bibliography}Sources"


def odd_package(parts: Parts) -> dict[str, str]:
    """What is odd about the package, each with what it holds."""
    found: dict[str, str] = {}
    for name, held in _all(parts):
        found[name] = found.get(name, "") + held
    return found


def _all(parts: Parts) -> Iterator[tuple[str, str]]:
    counted = Counter(name.lower() for name in parts.listed)
    if any(count > 1 for count in counted.values()):
        yield "two parts of one name", ""
    for name in sorted(parts.names):
        if not _PARTS.fullmatch(name):
            yield f"part {hashlib.sha256(parts.content(name)).hexdigest()[:16]}", ""
        elif name.endswith((".xml", ".rels")):
            root = parts.root(name)
            if root.getroottree().docinfo.doctype:
                yield "DTD", ""
            if name.endswith(".rels"):
                yield from _links(root, name, parts)
            elif _TEXTS.fullmatch(name):
                if words := "".join(_between(root)):
                    yield "words between elements", words
            elif name.startswith("customXml/item") and root.tag != _BIBLIOGRAPHY:
                yield from _data(root, parts)
    for part in ("footnotes", "endnotes", "comments"):
        root = parts.root(f"word/{part}.xml")
        texts = (t.text or "" for t in root.iter(f"{W}t")) if root is not None else ()
        if words := "".join(texts).strip():
            yield part, words
    yield from _fonts(parts.root("word/fontTable.xml"))
    for setting in _SETTINGS:
        if parts.find("word/settings.xml", setting) is not None:
            yield setting, ""


def _between(root: Any) -> Iterator[str]:
    """Words where no words belong; one program may show what another passes over."""
    for node in root.iter("*"):
        tag = str(node.tag)
        yield (node.tail or "").strip()
        if tag.startswith(W) and tag.removeprefix(W) not in _SPOKEN:
            yield (node.text or "").strip()


def _links(root: Any, name: str, parts: Parts) -> Iterator[tuple[str, str]]:
    folder, _, file = name.rpartition("/")
    targets = parts.links(
        f"{folder.removesuffix('_rels').rstrip('/')}/{file.removesuffix('.rels')}"
    )
    links = list(root.iterchildren("*"))
    kinds = [link.get("Type", "").rpartition("/")[2] for link in links]
    if len(targets) < len(kinds):
        yield "two links of one name", ""
    for link, kind in zip(links, kinds, strict=True):
        target = targets[link.get("Id", "")]
        once = kind in _LINKS and target == _LINKS[kind] and kinds.count(kind) == 1
        outside = link.get("TargetMode") == "External" and kind != "hyperlink"
        if outside or not (once or kind in _FREE):
            yield f"link {kind}", link.get("Target", "")


def _data(root: Any, parts: Parts) -> Iterator[tuple[str, str]]:
    """Data beside the text show where a control of the text is bound to them."""
    document = parts.root("word/document.xml")
    if document is not None and document.find(f".//{W}dataBinding") is not None:
        yield "customXml", "".join(root.itertext()).strip()


def _fonts(root: Any) -> Iterator[tuple[str, str]]:
    """A font that takes another's place, is brought along, or is said to hold symbols."""
    for font in root.iterchildren("*") if root is not None else ():
        name = font.get(f"{W}name", "")
        for node in font.iterchildren("*"):
            kind, value = str(node.tag).removeprefix(W), node.get(f"{W}val", "")
            symbols = (
                kind == "charset" and value and not _LETTERS.fullmatch(value) and known_font(name)
            )
            other = kind == "altName" and not all(map(_letters, value.split(",")))
            if symbols or other or kind.startswith("embed"):
                yield f"{kind} of {name}", value


def _letters(font: str) -> bool:
    """Whether a font that takes another's place has letters: one that is known, or a Chinese one
    (programs name whatever they found on their machine)."""
    return known_font(font) or bool(re.search("[一-鿿]", font))
