"""What the styles and lists of a Word file do to the words that use them."""

from typing import Any, NamedTuple

from casefile.papers.forged.hiding_formatting import (
    CELL_RULES,
    PARAGRAPH_RULES,
    ROW_RULES,
    RUN_RULES,
    TABLE_RULES,
    Formatting,
    Odd,
    look,
    odds,
    overlaid,
)
from casefile.papers.forged.parts import Parts
from casefile.papers.word.xml import W, is_on

_NONE: Odd = frozenset()


DEEPEST = 50
"""Styles based on each other that are followed."""


class _Style(NamedTuple):
    """What a style sets, those that it is based on included."""

    run: Formatting
    at: Formatting
    """Of paragraphs or tables, whichever it is for."""
    number: str = ""
    """The list that its paragraphs belong to."""


class Styles:
    """The styles of a file by their names, and the lists; made once for a file."""

    def __init__(self, parts: Parts) -> None:
        root = parts.root("word/styles.xml")
        self._nodes: dict[tuple[str, str], Any] = {}
        self._usual: dict[str, str] = {}
        self.twice = _NONE
        for node in root.iterfind(f"{W}style") if root is not None else ():
            key = node.get(f"{W}type", "paragraph"), node.get(f"{W}styleId", "")
            if key in self._nodes:
                self.twice = frozenset({"two styles of one name"})
            self._nodes[key] = node
            if is_on(node, "default", unsaid="0"):
                self._usual[key[0]] = key[1]
        self._known: dict[tuple[str, str], _Style] = {}
        self._lists = _lists(parts.root("word/numbering.xml"))
        self.base: Formatting = {}
        self._block: Formatting = {}
        for kind in root.iterfind(f"{W}docDefaults/*") if root is not None else ():
            for properties in kind.iterchildren("*"):
                if str(properties.tag) == f"{W}rPr":
                    self.base |= look(properties, RUN_RULES)
                else:
                    self._block |= look(properties, PARAGRAPH_RULES)

    def run(self, properties: list[Any], base: Formatting) -> Odd:
        """What is odd about a run, which stands in ``base``."""
        found = overlaid(base, self._used("character", properties, "rStyle").run, direct=False)
        for each in properties:
            found = overlaid(found, look(each, RUN_RULES), direct=True)
        return odds(found)

    def paragraph(self, properties: list[Any], base: Formatting) -> tuple[Odd, Formatting]:
        """What is odd about a paragraph, and how its runs look unless they say otherwise."""
        style = self._used("paragraph", properties, "pStyle")
        found, number = overlaid(self._block, style.at, direct=False), style.number
        for each in properties:
            found = overlaid(found, look(each, PARAGRAPH_RULES), direct=True)
            number = _number(each) or number
        name, _, level = number.partition(" ")
        told = self._lists.get(name, {}) if name.strip("0") else {}
        marks = " ".join(text for key, text in told.items() if key in (level, _STYLED))
        numbered = frozenset({f"number {marks.strip()}"}) if marks.strip() else _NONE
        return odds(found) | numbered | self.twice, overlaid(base, style.run, direct=False)

    def table(self, properties: list[Any], base: Formatting) -> tuple[Odd, Formatting]:
        """The same of a table."""
        style = self._used("table", properties, "tblStyle")
        found = style.at
        for each in properties:
            found = overlaid(found, look(each, TABLE_RULES), direct=True)
        return odds(found), overlaid(base, style.run, direct=False)

    def _used(self, kind: str, properties: list[Any], name: str) -> _Style:
        named = [
            node.get(f"{W}val", "") for each in properties for node in each.iterfind(f"{W}{name}")
        ]
        wanted = named[-1] if named and (kind, named[-1]) in self._nodes else ""
        return self._style(kind, wanted or self._usual.get(kind, ""))

    def _style(self, kind: str, name: str, depth: int = 0) -> _Style:
        node = self._nodes.get((kind, name))
        if node is None:
            return _Style({}, {})
        if depth > DEEPEST:
            return _Style({"basedOn": "a long chain of styles"}, {})
        if (kind, name) not in self._known:
            based = node.find(f"{W}basedOn")
            below = self._style(
                kind, based.get(f"{W}val", "") if based is not None else "", depth + 1
            )
            self._known[kind, name] = _above(below, node)
        return self._known[kind, name]


def _above(below: _Style, node: Any) -> _Style:
    """A style over the one that it is based on; whatever a style of tables does to some cells, it
    may do to any."""
    run, at, number = below
    for pr in node.iter(*(f"{W}{name}" for name in ("rPr", "pPr", "tblPr", "trPr", "tcPr"))):
        match str(pr.tag).removeprefix(W):
            case "rPr":
                run = overlaid(run, look(pr, RUN_RULES), direct=False)
            case "pPr":
                at = overlaid(at, look(pr, PARAGRAPH_RULES), direct=False)
                number = _number(pr) or number
            case name:
                rules = {"tblPr": TABLE_RULES, "trPr": ROW_RULES, "tcPr": CELL_RULES}[name]
                at = overlaid(at, look(pr, rules), direct=False)
    return _Style(run, at, number)


def _number(properties: Any) -> str:
    """The list and level that a paragraph belongs to, as ``3 0``; nothing if it says nothing."""
    list_, level = (properties.find(f"{W}numPr/{W}{name}") for name in ("numId", "ilvl"))
    if list_ is None:
        return ""
    return f"{list_.get(f'{W}val', '')} {level.get(f'{W}val', '0') if level is not None else 0}"


_STYLED = "styled"
"""Levels that a style may choose."""
_LEVELS = tuple(f"{W}{name}" for name in ("lvl", "lvlOverride", "numStyleLink"))


def _lists(root: Any) -> dict[str, dict[str, str]]:
    """For each list, what it writes before its paragraphs, by level."""
    if root is None:
        return {}
    kinds = {n.get(f"{W}abstractNumId"): n for n in root.iterfind(f"{W}abstractNum")}
    found: dict[str, dict[str, str]] = {}
    for node in root.iterfind(f"{W}num"):
        link = node.find(f"{W}abstractNumId")
        kind = kinds.get(link.get(f"{W}val")) if link is not None else None
        levels = found.setdefault(node.get(f"{W}numId", ""), {})
        for each in (kind, node):
            for level in each.iter(*_LEVELS) if each is not None else ():
                key = level.get(f"{W}ilvl", _STYLED)
                if level.find(f"{W}pStyle") is not None:
                    key = _STYLED
                levels[key] = f"{levels.get(key, '')} {_marks(level)}"
    return found


def _marks(level: Any) -> str:
    """Every text and form of number that a level may write."""
    names = ("lvlText", "numFmt", "start", "startOverride", "lvlPicBulletId", "numStyleLink")
    wanted = [f"{W}{name}" for name in names]
    values = [str(v) for each in level.iter(*wanted) for _, v in sorted(each.attrib.items())]
    return " ".join(value for value in values if value)
