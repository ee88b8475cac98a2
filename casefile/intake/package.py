"""The parts of an XLSX package: its sheets, its texts, and how it shows numbers."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

import msgspec

from casefile.errors import BadData
from casefile.intake.shapes import BUILT_IN
from casefile.intake.sheet import MOST_BYTES

_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile("([A-Z]{1,3})([1-9][0-9]*)")
_HIGH = re.compile("[\ud800-\udbff][\udc00-\udfff]")
Element = ElementTree.Element
MOST_IN_A_SHEET = 1_048_576
"""Rows that a spreadsheet has, most of them empty; what holds more was not written by one."""


class NamedSheet(msgspec.Struct, frozen=True):
    """A sheet: what it is called, the part that holds it, whether it is seen."""

    title: str
    part: str
    visible: bool


class Book(msgspec.Struct, frozen=True):
    """What the cells of every sheet refer to: the texts, the format of each style, the first day
    that is counted from."""

    sheets: tuple[NamedSheet, ...]
    texts: tuple[str, ...]
    shapes: tuple[str, ...]
    since_1904: bool


def check_package(package: zipfile.ZipFile) -> None:
    """BadData for a package that unpacks to more than 50 MB, or declares document types."""
    if sum(part.file_size for part in package.infolist()) > MOST_BYTES:
        raise BadData("It holds more than {most} bytes unpacked.", most=MOST_BYTES)
    for name in package.namelist():
        part = package.read(name).replace(b"\0", b"")  # UTF-16 too
        if part.lstrip(_BEFORE).startswith(b"<") and (b"<!DOCTYPE" in part or b"<!ENTITY" in part):
            raise BadData("{name} declares a document type.", name=name)


def read_book(package: zipfile.ZipFile) -> Book:
    """What a checked package says of its sheets; BadData where it is no workbook."""
    names = {name.lower(): name for name in package.namelist()}
    start = _related(package, names, "")
    main = next((part for kind, part in start.values() if kind == "officeDocument"), "")
    root = _root(package, main) if main.endswith(".xml") else Element("")
    if local_name(root) != "workbook":
        raise BadData("This is no Excel workbook: save it as .xlsx.")
    parts = _related(package, names, main)
    by_kind = dict(parts.values())
    settings = next(within(root, "workbookPr"), Element(""))
    return Book(
        tuple(_sheets(root, parts)),
        tuple(_texts(package, by_kind.get("sharedStrings", ""))),
        tuple(_shapes(package, by_kind.get("styles", ""))),
        settings.get("date1904", "0") in ("1", "true", "on"),
    )


def _root(package: zipfile.ZipFile, part: str) -> Element:
    return ElementTree.fromstring(package.read(part))  # noqa: S314  (check: no DTD, no entity)


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def within(root: Element, *path: str) -> Iterator[Element]:
    """The elements along ``path`` below ``root``, in its own namespace, whatever its prefix."""
    space = root.tag[: root.tag.index("}") + 1] if "}" in root.tag else ""
    return root.iterfind("/".join(space + name for name in path))


def _related(
    package: zipfile.ZipFile, names: dict[str, str], part: str
) -> dict[str, tuple[str, str]]:
    """What ``part`` (the package, if it is empty) refers to: id → kind and name of the other."""
    place = PurePosixPath(part)
    own = names.get(str(place.parent / "_rels" / f"{place.name}.rels").lower())
    found = {}
    for one in _root(package, own) if own else ():
        if one.get("TargetMode") != "External":
            target = one.get("Target", "")
            whole = target[1:] if target.startswith("/") else str(place.parent / target)
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", "")] = kind, names.get(whole.lower(), whole)
    return found


def _sheets(root: Element, parts: dict[str, tuple[str, str]]) -> Iterator[NamedSheet]:
    for sheet in within(root, "sheets", "sheet"):
        key = next((v for k, v in sheet.items() if k.endswith("}id")), "")
        kind, part = parts[key]
        if kind == "worksheet":
            visible = sheet.get("state", "visible") == "visible"
            yield NamedSheet(sheet.get("name", ""), part, visible)


def _texts(package: zipfile.ZipFile, part: str) -> Iterator[str]:
    if part:
        yield from map(shared_text, within(root := _root(package, part), "si"))
        root.clear()


def shared_text(item: Element) -> str:
    """A text, put together from its runs; how it is pronounced is left out."""
    space = item.tag[: item.tag.index("}") + 1] if "}" in item.tag else ""
    found = []
    for part in item:
        if part.tag == f"{space}t":
            found.append(unescaped(part.text or ""))
        elif part.tag == f"{space}r":
            found += [unescaped(run.text or "") for run in part if run.tag == f"{space}t"]
    return "".join(found)


def unescaped(text: str) -> str:
    """``text`` with ``_x000D_`` and the like as the characters that a spreadsheet means by it."""
    if "_x" not in text:
        return text
    meant = _ESCAPED.sub(lambda read: chr(int(read[1], 16)), text)
    return _HIGH.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), meant)


def _shapes(package: zipfile.ZipFile, part: str) -> Iterator[str]:
    """The format of each style, by its number."""
    if part:
        root = _root(package, part)
        given = {
            f.get("numFmtId"): f.get("formatCode", "") for f in within(root, "numFmts", "numFmt")
        }
        for style in within(root, "cellXfs", "xf"):
            number = style.get("numFmtId", "0")
            yield given.get(number) or BUILT_IN.get(int(number), "General")


def rows_of(
    package: zipfile.ZipFile, part: str, merged: list[str]
) -> Iterator[tuple[int, list[tuple[int, Element]]]]:
    """The rows of a sheet that have cells, one at a time: number, and cells with that of their
    column; ranges of merged cells are added to ``merged``. ValueError where they are out of order.
    """
    last = seen = 0
    with package.open(part) as stream:
        for _, element in ElementTree.iterparse(stream):  # noqa: S314  (as above)
            name = local_name(element)
            if name == "row":
                number = int(element.get("r") or last + 1)
                last, before, seen = number, last, seen + 1
                if number <= before or seen > MOST_IN_A_SHEET:
                    raise ValueError(number)
                yield number, list(_placed(element))
                element.clear()
            elif name == "mergeCell":
                merged.append(element.get("ref", ""))


def _placed(row: Element) -> Iterator[tuple[int, Element]]:
    following, named = 1, row.tag[:-3] + "c"
    for cell in row:
        if cell.tag == named:
            place = cell.get("r")
            column = place_of(place)[0] if place else following
            yield column, cell
            following = column + 1


def place_of(reference: str) -> tuple[int, int]:
    """Column and row, from 1 on, of a cell as it is called: ``B3``. ValueError for no such name."""
    read = _PLACE.fullmatch(reference.replace("$", ""))
    if not read:
        raise ValueError(reference)
    column = 0
    for letter in read[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(read[2])
