"""Whether a Word file is one by ECMA-376: by rules of our own, and by Word's own SDK where it is.

The rules are those that what is written here could break: the order of properties, tables whose
rows fill their grid, parts and pictures that are there, once. The SDK comes by npm (``make
validator``); it judges each file that is built of anything that it has not found sound before,
since what is built alike is valid alike.
"""

import hashlib
import io
import json
import posixpath
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from casefile.papers.word.xml import R, W, parsed_part
from tests.desk import Desk
from tests.server import alone

_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect "
    "bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc "
    "pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi "
    "rtlGutter docGrid printerSettings",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "inline": "extent effectExtent docPr cNvGraphicFramePr graphic",
    "anchor": "simplePos positionH positionV extent effectExtent wrapNone wrapSquare docPr "
    "cNvGraphicFramePr graphic",
}
"""Children in the order of the schema. (Of a section, headers and footers may be mixed.)"""
ORDER = {name: told.split() for name, told in _ORDER.items()}


def oddities(content: bytes) -> list[str]:
    """What is against the standard in a Word file; nothing for a sound one."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        parts = {name: package.read(name) for name in names}
    found = [f"{name} stands twice" for name, count in Counter(names).items() if count > 1]
    return [*found, *_untyped(parts), *_dangling(parts), *_within(parts)]


def _untyped(parts: dict[str, bytes]) -> Iterator[str]:
    types = parsed_part(parts["[Content_Types].xml"])
    endings = [one.get("Extension").lower() for one in types.iter("{*}Default")]
    named = [one.get("PartName") for one in types.iter("{*}Override")]
    for one, count in (Counter(endings) + Counter(named)).items():
        if count > 1:
            yield f"the type of {one} stands twice"
    yield from (f"{name} has a type and is not there" for name in named if name[1:] not in parts)
    for name in parts:
        ending = name.rpartition(".")[2].lower()
        if f"/{name}" not in named and ending not in endings and name != "[Content_Types].xml":
            yield f"{name} has no type"


def _dangling(parts: dict[str, bytes]) -> Iterator[str]:
    for name in parts:
        folder, file = posixpath.split(name)
        if not name.endswith(".rels"):
            continue
        source = posixpath.normpath(posixpath.join(folder, "..", file.removesuffix(".rels")))
        relations = list(parsed_part(parts[name]).iter("{*}Relationship"))
        known = [one.get("Id") for one in relations]
        yield from (f"{name}: {one} twice" for one, count in Counter(known).items() if count > 1)
        for one in relations:
            target = posixpath.join("/", posixpath.dirname(source), one.get("Target"))
            target = posixpath.normpath(target)
            if one.get("TargetMode") != "External" and target[1:] not in parts:
                yield f"{name}: {target} is not there"
        if source in parts:
            used = {
                value
                for node in parsed_part(parts[source]).iter()
                for key, value in node.attrib.items()
                if key.startswith(R)
            }
            yield from (f"{source}: no relation {one}" for one in used - {*known})


def _within(parts: dict[str, bytes]) -> Iterator[str]:
    pictures = Counter[str]()
    for name, content in parts.items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        root = parsed_part(content)
        for node in root.iter():
            tag = str(node.tag).rpartition("}")[2]
            children = [str(child.tag).rpartition("}")[2] for child in node]
            if tag == "docPr":
                pictures[node.get("id")] += 1
            if tag in ORDER:
                yield from (f"{name}: {told}" for told in _ordered(tag, children))
            if tag == "tc" and (not children or children[-1] != "p"):
                yield f"{name}: a cell does not end with a paragraph"
        yield from (f"{name}: {told}" for told in _grids(root))
    yield from (f"picture {one} twice" for one, count in pictures.items() if count > 1)


def _ordered(tag: str, children: list[str]) -> Iterator[str]:
    order = ORDER[tag]
    if strange := [child for child in children if child not in order]:
        yield f"{strange} in {tag}"
        return
    # headers and footers are a choice: they may stand in any order before all else
    places = [0 if child.endswith("Reference") else order.index(child) for child in children]
    if places != sorted(places):
        yield f"{tag} in the order {children}"
    many = {"tr", "tc", "headerReference", "footerReference"}
    twice = [one for one, n in Counter(children).items() if n > 1 and one not in many]
    if twice:
        yield f"{twice} twice in {tag}"


def _grids(root: Any) -> Iterator[str]:
    for table in root.iter(f"{W}tbl"):
        columns = len(list(table.find(f"{W}tblGrid")))
        for row in table.iterchildren(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iterchildren(f"{W}tc")]
            wide = sum(int(span.get(f"{W}val")) if span is not None else 1 for span in spans)
            if wide != columns:
                yield f"a row of {wide} columns in a grid of {columns}"


# ---- Word's own SDK ------------------------------------------------------------------------------

_BROUGHT = Path(__file__).parents[1] / ".venv/ooxml/node_modules/.bin/ooxml-validator"
VALIDATOR = str(_BROUGHT) if _BROUGHT.exists() else shutil.which("ooxml-validator")
_FREE = {f"{W}{name}" for name in ("body", "hdr", "ftr", "tc", "p", "r")}
"""What may hold its children in any order, and as many of each, once its properties are told."""


def build_of(content: bytes) -> set[str]:
    """What a file is built of, whatever it says: elements with their attributes and children."""
    found = set()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                for node in parsed_part(package.read(name)).iter():
                    children = [str(child.tag) for child in node]
                    lean = [child for child, _ in groupby(children)]
                    if node.tag in _FREE:
                        told = sum(child.endswith("Pr") for child in children)
                        lean = [*lean[:1], *sorted({*lean}), *lean[-1:], str(told)]
                    found.add((name, str(node.tag), tuple(sorted(map(str, node.attrib))), *lean))
    return {hashlib.sha256(repr(one).encode()).hexdigest() for one in found}


def faults_by_sdk(file: Path) -> list[Any]:
    """What Word's SDK finds in a file; nothing for one that is built of nothing but what it found
    sound in others before, in whatever process of this run."""
    if VALIDATOR is None:
        return []
    build, known = build_of(file.read_bytes()), Desk.kept / "sound.txt"
    with alone(Desk.kept / "sound.lock"):
        if known.exists() and build <= {*known.read_text().split()}:
            return []
    told = subprocess.run([VALIDATOR, file], capture_output=True, text=True)
    errors: list[Any] = json.loads(told.stdout)["errors"]
    if not errors:
        with alone(Desk.kept / "sound.lock"), known.open("a") as sound:
            sound.write("".join(f"{one}\n" for one in sorted(build)))
    return errors
