"""What an office program shows of a Word file, section by section: the lines, and what is odd about
the words in them.

Read for comparing a file with the one that was issued. A word that is hidden, painted over, put
beside the page or made of something else than text is no secret here: it is read like any other,
and what may hide or change it is told, together with the words that it is about.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from casefile.papers.forged.hiding_formatting import (
    CELL_RULES,
    HIDING,
    MARK_RULES,
    ROW_RULES,
    SECTION_RULES,
    TABLE_RULES,
    Formatting,
    Odd,
    look,
    odds,
)
from casefile.papers.forged.odd_package import odd_package
from casefile.papers.forged.parts import PICTURE_WORDS, PICTURES, Parts, thing_named
from casefile.papers.forged.styles import Styles
from casefile.papers.word.xml import R, W, is_on

Oddities = dict[str, str]
"""What is odd, and the words (without blanks) that it is about."""

_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t"}
_SILENT = {
    *("bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "permStart", "permEnd"),
    *("rPr", "pPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sectPr"),
}
"""Elements that show nothing, or are looked at with what they belong to."""
_PAGES = re.compile(
    r"\s*(?:(PAGE|NUMPAGES|SECTIONPAGES)|(PAGEREF\s+end_of_copy)(?:_[0-9]{1,2})?)"
    r"((\s+\\\*)?\s+(MERGEFORMAT|ARABIC|DECIMAL)|\s+\\h)*\s*",
    re.I,
)
_NUMBER = re.compile(r"\s*[0-9]{0,5}\s*")
_WIDTH = re.compile("[0-9]{1,9}")
_MAPPED = {"bg1": "light1", "t1": "dark1", "bg2": "light2", "t2": "dark2"}
"""What Word calls by other names than its themes do, where nothing is said."""
WIDEST = 11906
"""The width of a sheet of A4."""
SPELLED_ALIKE = str.maketrans({"\N{NON-BREAKING HYPHEN}": "-"})
"""What shows the same, and is spelled otherwise by programs that save a text again."""
_THING = "\N{OBJECT REPLACEMENT CHARACTER}"


class ShownSection(NamedTuple):
    """A section of the text, with the margins of its first, even and other pages."""

    lines: list[str]
    odd: Oddities
    margins: tuple[tuple[list[str], Oddities], ...]


class _Field:
    """A field that is being read: what it is to show, and what it shows."""

    def __init__(self, code: str = "", *, within: bool = False) -> None:
        self.code, self.within = code, within
        self.result: list[tuple[str, Odd]] = []


class _Reader:
    """Reads one part. Guards the fields that are open and what was read so far."""

    def __init__(self, styles: Styles, pictures: dict[str, str]) -> None:
        self.styles, self.pictures = styles, pictures
        self.fields: list[_Field] = []
        self.read: list[tuple[str, Odd]] = []

    def taken(self) -> tuple[list[str], Oddities]:
        """The lines that hold something and what is odd in them, since the last time."""
        while self.fields:
            self._end(frozenset({"a field without an end"}))
        spans, self.read = self.read, []
        text = "".join(words for words, _ in spans).replace(_THING, "")
        odd: Oddities = {}
        for words, told in spans:
            bare = "".join(words.split()).translate(SPELLED_ALIKE)
            for name in told if bare else ():
                odd[name] = odd.get(name, "") + bare
        return [line.strip() for line in text.splitlines() if line.strip()], odd

    def say(self, words: str, odd: Odd) -> None:
        if not self.fields:
            self.read.append((words, odd))
        elif self.fields[-1].within:
            self.fields[-1].result.append((words, odd))
        else:  # among the codes of a field, where nobody sees it
            self.fields[-1].result.append((words, odd | {"words in the code of a field"}))

    def walk(self, node: Any, odd: Odd, base: Formatting) -> None:
        """Everything in ``node``, which stands where ``odd`` is odd and runs look like ``base``."""
        for child in node.iterchildren("*"):
            self.block(child, odd, base)

    def block(self, node: Any, odd: Odd, base: Formatting) -> None:
        """``node`` and everything in it."""
        match str(node.tag).removeprefix(W):
            case "p":
                self._paragraph(node, odd, base)
            case "r":
                self._run(node, odd, base)
            case "tbl":
                at, inside = self.styles.table(node.findall(f"{W}tblPr"), base)
                self.walk(node, odd | at | _wide(node), inside)
            case "tr":
                self.walk(
                    node, odd | _told(node, ("trPr", ROW_RULES), ("tblPrEx", TABLE_RULES)), base
                )
            case "tc":
                self.walk(node, odd | _told(node, ("tcPr", CELL_RULES)), base)
            case "fldSimple":
                self.fields.append(_Field(node.get(f"{W}instr", ""), within=True))
                self.walk(node, odd, base)
                self._end(odd)
            case name if name not in _SILENT:
                self._thing(node, odd, base)

    def _thing(self, node: Any, odd: Odd, base: Formatting) -> None:
        """Something else than text, with whatever text there is in it."""
        name, told = str(node.tag).rpartition("}")[2], odd | {thing_named(node, self.pictures)}
        if name == "sdtPr" and node.find(f"{W}dataBinding") is None:
            return  # what a control is called, not what it shows
        self.say(_THING + (node.text or "").strip(), told)
        if name in PICTURES:  # of its insides only words are of interest
            for words in node.iter(*PICTURE_WORDS):
                self.say(words.get("string") or words.text or "", told)
            for box in node.iter(f"{W}txbxContent"):
                self.walk(box, told, base)
        else:
            self.walk(node, told, base)

    def _paragraph(self, node: Any, odd: Odd, base: Formatting) -> None:
        self.say("\n", odd)
        at, inside = self.styles.paragraph(node.findall(f"{W}pPr"), base)
        for mark in node.iterfind(f"{W}pPr/{W}rPr"):
            at |= {
                f"mark {odd}" for odd in odds(look(mark, MARK_RULES)) if odd.split()[0] in HIDING
            }
        self.walk(node, odd | at, inside)

    def _run(self, node: Any, odd: Odd, base: Formatting) -> None:
        odd |= self.styles.run(node.findall(f"{W}rPr"), base)
        for child in node.iterchildren("*"):
            match str(child.tag).removeprefix(W):
                case "t":
                    self.say(child.text or "", odd)
                case "noBreakHyphen":
                    self.say("\N{NON-BREAKING HYPHEN}", odd)
                case "br" | "cr" | "tab" as name:
                    self.say(_BREAKS[name], odd)
                case "fldChar":
                    self._mark(child, odd)
                case "instrText" if self.fields and not self.fields[-1].within:
                    self.fields[-1].code += child.text or ""
                case name if name not in _SILENT:
                    self._thing(child, odd, base)

    def _mark(self, node: Any, odd: Odd) -> None:
        kind = node.get(f"{W}fldCharType", "")
        if len(node):  # a form to be filled in
            self.say(_THING, odd | {"a form field"})
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].within = True
        elif kind == "end" and self.fields:
            self._end(odd)

    def _end(self, odd: Odd) -> None:
        """Numbers of pages every program reckons by itself, so that they stay a name."""
        field = self.fields.pop()
        text = "".join(words for words, _ in field.result)
        page = _PAGES.fullmatch(field.code)
        if page and _NUMBER.fullmatch(text):
            seen = frozenset[str]().union(odd, *(told for _, told in field.result))
            self.say(f"‹{(page[1] or page[2]).upper()}›", seen)
            return
        told = frozenset({f"field {' '.join(field.code.split())}"})
        self.say(_THING, odd | told)
        for words, at in field.result:
            self.say(words, at | told)


class Shown(NamedTuple):
    """All that a file shows, and what is odd about its package."""

    sections: list[ShownSection]
    odd: Oddities


def shown_by(content: bytes) -> Shown:
    """What a Word file shows, every part of which is known to be well-formed."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = Parts(package)
        even = is_on(parts.find("word/settings.xml", "evenAndOddHeaders"))
        found = list(_sections(parts, Styles(parts), even))
        told = [odd for part in found for odd in (part.odd, *(odd for _, odd in part.margins))]
        themed = any("theme" in name for odd in told for name in odd)
        return Shown(found, odd_package(parts) | (_theme(parts) if themed else {}))


def _sections(parts: Parts, styles: Styles, even: bool) -> Iterator[ShownSection]:
    name = "word/document.xml"
    links, reader = parts.links(name), _Reader(styles, parts.pictures(name))
    root = parts.root(name)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        return
    beside = {
        thing_named(node, {}) for node in root.iterchildren("*") if node is not body
    }  # a background, a second body
    known: dict[str, str] = {}
    for block in body.iterchildren("*"):
        whole = str(block.tag) == f"{W}sectPr"
        if not whole:
            reader.block(block, frozenset(), styles.base)
        for end in [block] if whole else block.findall(f"{W}pPr/{W}sectPr"):
            for link in end.iterchildren("*"):
                place = str(link.tag).removeprefix(W)
                kind = link.get(f"{W}type", "default")
                known[f"{place} {kind}"] = links.get(link.get(f"{R}id", ""), "")
            lines, odd = reader.taken()
            about = {odd: "".join(lines) for odd in odds(look(end, SECTION_RULES)) | beside}
            margins = [_margin(parts, styles, part) for part in _places(known, end, even)]
            yield ShownSection(lines, odd | about, tuple(margins))
    if reader.read:
        yield ShownSection(*reader.taken(), ())


def _theme(parts: Parts) -> Oddities:
    """The colours and fonts that words refer to by the names they have in a theme."""
    roots = [parts.root(name) for name in sorted(parts.names) if name.startswith("word/theme/")]
    nodes = [node for root in roots if root is not None for node in root.iter("*")]
    values = [str(value) for node in nodes for _, value in sorted(node.attrib.items())]
    mapping = parts.find("word/settings.xml", "clrSchemeMapping")
    for key, value in sorted(mapping.attrib.items() if mapping is not None else ()):
        if _MAPPED.get(name := str(key).rpartition("}")[2], name) != value:
            values.append(f"{name}={value}")  # the usual one may be left away
    return {"theme": " ".join(values)} if roots else {}


def _places(known: dict[str, str], end: Any, even: bool) -> Iterator[str]:
    """The parts that are head and foot of the first, the even and the other pages."""
    shown = {"first": is_on(end.find(f"{W}titlePg")), "even": even, "default": True}
    for place in ("headerReference", "footerReference"):
        for kind, there in shown.items():
            yield known.get(f"{place} {kind if there else 'default'}", "")


def _margin(parts: Parts, styles: Styles, name: str) -> tuple[list[str], Oddities]:
    reader = _Reader(styles, parts.pictures(name))
    if (root := parts.root(name)) is not None:
        reader.walk(root, frozenset(), styles.base)
    return reader.taken()


def _told(node: Any, *kinds: tuple[str, Any]) -> Odd:
    found: set[str] = set()
    for name, rules in kinds:
        for properties in node.findall(f"{W}{name}"):
            found |= odds(look(properties, rules))
    return frozenset(found)


def _wide(table: Any) -> Odd:
    """A table that reaches beyond the page takes its last columns there."""
    widths = [column.get(f"{W}w", "0") for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    wide = sum(int(width) for width in widths if _WIDTH.fullmatch(width)) > WIDEST
    sections = table.find(f".//{W}sectPr") is not None  # where no program looks for one
    found = {"a wide table": wide, "sectPr": sections}
    return frozenset(name for name, there in found.items() if there)
