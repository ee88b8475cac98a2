"""Which formatting in a Word file neither hides words nor shows them as others.

A list of what may be, not of tricks: whatever is not named here, or lies beyond its bounds, is odd
and told by its name and value. Sizes are in twentieths of a point unless Word counts otherwise.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from casefile.papers.word.xml import W, is_on

Odd = frozenset[str]
"""What is odd, each by its name and value."""
Rule = Callable[[Any], bool]
Formatting = dict[str, str]
"""For each property that is set: nothing, or what is odd about it."""

DARK, LIGHT = 0.55, 0.8
"""How bright text may be at most, and its ground at least, of 1."""
_LIGHT_MARKS = {"none", "white", "yellow"}
_NUMBER = re.compile("-?[0-9]{1,6}")
_KNOWN = re.compile(
    "Times New Roman|Arial|Calibri|Calibri Light|Cambria|Aptos|Aptos Display|Courier New|Georgia"
    "|Helvetica|Tahoma|Verdana|Segoe UI|Segoe UI Symbol|(Liberation|DejaVu) (Sans|Serif)"
    "|(Noto|Source Han) (Sans|Serif)( CJK)?( SC| CN)?|仿宋|仿宋_GB2312|黑体|宋体|新宋体|楷体"
    "|楷体_GB2312|微软雅黑|等线|等线 Light|华文(仿宋|宋体|楷体|黑体)|FangSong"
    "|FangSong_GB2312|SimHei|SimSun|NSimSun|KaiTi|KaiTi_GB2312|Microsoft YaHei|DengXian"
    "|DengXian Light|Mangal|ＭＳ (ゴシック|明朝)|MS (Gothic|Mincho)|Lucida Sans|"
)


def known_font(name: str) -> bool:
    """Whether a font shows each letter as that letter; a font of symbols shows something else."""
    return bool(_KNOWN.fullmatch(name))


def _any(_: Any) -> bool:
    return True


def _off(node: Any) -> bool:
    return not is_on(node)


def _one_of(*values: str) -> Rule:
    return lambda node: node.get(f"{W}val", values[0]) in values


def _within(low: int, high: int, *names: str) -> Rule:
    """All attributes of those names are whole numbers within bounds, if they are there."""

    def rule(node: Any) -> bool:
        found = [node.get(f"{W}{name}") for name in names or ("val",)]
        return all(
            value is None or (_NUMBER.fullmatch(value) and low <= int(value) <= high)
            for value in found
        )

    return rule


def _all(rule: Rule) -> Rule:
    return lambda node: all(rule(child) for child in node.iterchildren("*"))


def _both(*rules: Rule) -> Rule:
    return lambda node: all(rule(node) for rule in rules)


def brightness(colour: str | None) -> float | None:
    """From 0 for black to 1 for white; None for what is no colour."""
    if colour is None or not re.fullmatch("[0-9A-Fa-f]{6}", colour):
        return None
    red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _dark(node: Any) -> bool:
    """Colours of a theme may be any: they are odd, and stay as they were issued."""
    if any(node.get(f"{W}{name}") for name in ("themeColor", "themeTint", "themeShade")):
        return False
    colour = node.get(f"{W}val", "auto")
    seen = brightness(colour)
    return colour == "auto" or (seen is not None and seen <= DARK)


def _light(node: Any) -> bool:
    if any("theme" in name for name in node.attrib):
        return False
    colour = node.get(f"{W}fill", "auto")
    seen = brightness(colour)
    plain = node.get(f"{W}val", "clear") in ("clear", "nil")
    return plain and (colour == "auto" or (seen is not None and seen >= LIGHT))


def _spaced(node: Any) -> bool:
    """Lines high enough to show, letters that do not lie over each other."""
    least = {"auto": 120, "exact": 190}.get(node.get(f"{W}lineRule", "auto"), 0)
    line, letters = _within(least, 4000, "line"), _within(-20, 400, "val")
    around = _within(0, 15840, "before", "after")
    return all(rule(node) for rule in (line, letters, around))


def _not_exact(node: Any) -> bool:
    return bool(node.get(f"{W}hRule") != "exact")


def _wide(node: Any) -> bool:
    """A cell in which a word has room."""
    return node.get(f"{W}type", "dxa") != "dxa" or _within(400, 11906, "w")(node)


def _indented(node: Any) -> bool:
    """Lines that begin and end on the page; in a cell, those that leave it room for words."""
    line = node.getparent().getparent()
    most = 600 if line is not None and line.getparent().tag == f"{W}tc" else 3600
    if not _within(-600, most, *_INDENTS, "hanging", "firstLine")(node):
        return False
    left, right, hanging = (
        max(int(node.get(f"{W}{name}", "0")) for name in names)
        for names in (("left", "start"), ("right", "end"), ("hanging",))
    )
    return left + right <= most and hanging <= max(left, 0) + 600


def _leftward(node: Any) -> bool:
    """Letters that run from right to left are said to; others would be turned round."""
    run = node.getparent().getparent()
    words = "".join(t.text or "" for t in run.iter(f"{W}t"))
    return _off(node) or (bool(words) and all(_either_way(letter) for letter in words))


def _either_way(letter: str) -> bool:
    """Whether a letter runs from right to left, or as its neighbours do."""
    return unicodedata.bidirectional(letter) in {*("R", "AL", "AN", "NSM"), *("WS", "ON", "CS")}


_INDENTS = ("left", "right", "start", "end")
_CHARS = ("leftChars", "rightChars", "startChars", "endChars", "firstLineChars", "hangingChars")
_edge = _all(_within(0, 100, "sz", "space"))
_margin = _all(_within(0, 160, "w"))


def _rules(rule: Rule, names: str) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), rule)


RUN_RULES: Mapping[str, Rule] = {
    **_rules(_any, "rStyle lang noProof b bCs i iCs u kern snapToGrid"),
    **_rules(
        _off,
        "vanish webHidden specVanish strike dstrike caps smallCaps outline shadow emboss imprint"
        " cs oMath",
    ),
    "rtl": _leftward,
    **_rules(_within(10, 88), "sz szCs"),
    "color": _dark,
    "highlight": _one_of(*_LIGHT_MARKS),
    "shd": _light,
    "spacing": _spaced,
    "w": _within(50, 200),
    "position": _within(-12, 24),
    "vertAlign": _one_of("baseline"),
    **_rules(_one_of("none"), "effect em"),
    "bdr": _one_of("none", "nil"),
}
HIDING = {"vanish", "specVanish", "ins", "del", "moveFrom", "moveTo"}
MARK_RULES: Mapping[str, Rule] = _rules(_off, "vanish specVanish")
"""Of the mark at the end of a paragraph only what may take its line away counts: ``HIDING``."""
PARAGRAPH_RULES: Mapping[str, Rule] = {
    **_rules(
        _any,
        "pStyle keepNext keepLines pageBreakBefore widowControl suppressLineNumbers wordWrap"
        " suppressAutoHyphens kinsoku overflowPunct topLinePunct autoSpaceDE autoSpaceDN"
        " adjustRightInd snapToGrid contextualSpacing mirrorIndents suppressOverlap textAlignment"
        " outlineLvl divId cnfStyle jc rPr sectPr numPr",
    ),
    "bidi": _off,
    "spacing": _spaced,
    "ind": _both(_indented, _within(-300, 600, *_CHARS)),
    "tabs": _all(_within(-600, 12000, "pos")),
    "pBdr": _edge,
    "shd": _light,
    "textDirection": _one_of("lrTb"),
}
TABLE_RULES: Mapping[str, Rule] = {
    **_rules(
        _any,
        "tblStyle jc tblLayout tblLook tblOverlap tblStyleRowBandSize tblStyleColBandSize"
        " tblCaption tblDescription",
    ),
    "bidiVisual": _off,
    "tblW": lambda node: _within(0, 5000 if node.get(f"{W}type") == "pct" else 11906, "w")(node),
    "tblInd": _within(-1500, 1500, "w"),
    "tblCellSpacing": _within(0, 600, "w"),
    "tblBorders": _edge,
    "tblCellMar": _margin,
    "shd": _light,
}
ROW_RULES: Mapping[str, Rule] = {
    **_rules(_any, "cantSplit tblHeader jc gridBefore gridAfter cnfStyle divId"),
    "hidden": _off,
    "trHeight": _not_exact,
    "tblCellSpacing": _within(0, 600, "w"),
    **_rules(_within(0, 6000, "w"), "wBefore wAfter"),
}
CELL_RULES: Mapping[str, Rule] = {
    **_rules(_any, "gridSpan vAlign hideMark cnfStyle"),
    "tcW": _wide,
    "noWrap": _off,
    **_rules(lambda node: node.get(f"{W}val") == "restart", "vMerge hMerge"),
    "tcFitText": _off,
    "textDirection": _one_of("lrTb"),
    "tcBorders": _edge,
    "tcMar": _margin,
    "shd": _light,
}
SECTION_RULES: Mapping[str, Rule] = {
    **_rules(
        _any,
        "headerReference footerReference footnotePr endnotePr type paperSrc formProt pgNumType"
        " titlePg vAlign noEndnote printerSettings",
    ),
    **_rules(_off, "bidi rtlGutter"),
    "docGrid": _both(_within(-8192, 99999, "charSpace"), _within(100, 2000, "linePitch")),
    "pgSz": _within(8300, 30000, "w", "h"),
    "pgMar": _within(0, 3900, "left", "right", "top", "bottom", "header", "footer", "gutter"),
    "cols": _within(0, 1, "num"),
    "textDirection": _one_of("lrTb"),
}


_SETTLED = {"sz", "szCs", "color", "highlight", "shd", "w", "position", "vertAlign"}
"""Properties of which the last one that was set counts. Of the others, which switch to and fro or
are put together from several places, an odd one stays odd."""
_FONTS = ("ascii", "hAnsi", "eastAsia")


def look(properties: Any, rules: Mapping[str, Rule]) -> Formatting:
    """What each of ``properties`` (``w:rPr`` and the like, or None) has odd about it; of two of one
    name the odd one counts."""
    found: Formatting = {}
    for node in properties.iterchildren("*") if properties is not None else ():
        name = str(node.tag).removeprefix(W)
        rule = rules.get(name)
        told = {name: "" if rule and rule(node) else _told(name, node, switch=rule is _off)}
        for each, odd in (_fonts(node) if name == "rFonts" else told).items():
            found[each] = found.get(each) or odd
    return found


def overlaid(below: Formatting, above: Formatting, *, direct: bool) -> Formatting:
    """``above`` set over ``below``: by a style, or on the words themselves (``direct``)."""
    found = dict(below)
    for name, odd in above.items():
        settled = name in _SETTLED or name.startswith("font ")
        if odd or settled or (direct and name in RUN_RULES):
            found[name] = odd
    return found


def _fonts(node: Any) -> Formatting:
    """Each script has a font of its own; that of a theme goes before one that is named."""
    found: Formatting = {}
    for script in _FONTS:
        theme = node.get(f"{W}{script}Theme")
        name = node.get(f"{W}{script}")
        if theme:
            found[f"font {script}"] = f"font of the theme {theme}"
        elif name is not None:
            found[f"font {script}"] = "" if known_font(name) else f"font {name}"
    return found


def _told(name: str, node: Any, *, switch: bool) -> str:
    """A name and what is set, spelled alike by every program; that a ``switch`` is on goes without
    saying."""
    unsaid = ("true", "1", "on") if switch else ("continue",)
    values = [
        f"{str(key).rpartition('}')[2]}={value}".lower()
        for each in node.iter("*")
        for key, value in sorted(each.attrib.items())
        if value not in unsaid
    ]
    return " ".join([name.rpartition("}")[2], *values])


def odds(found: Formatting) -> Odd:
    """What is odd in it."""
    return frozenset(odd for odd in found.values() if odd)
