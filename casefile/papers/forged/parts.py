"""The parts of a Word file, each parsed once, and how they are linked."""

import hashlib
import posixpath
import re
import zipfile
from typing import Any

from casefile.papers.word.xml import R, W, parsed_part


class Parts:
    """What lies in a package. Guards what was parsed of it already."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self.listed = package.namelist()
        self.names = set(self.listed)
        self._roots: dict[str, Any] = {}

    def content(self, name: str) -> bytes:
        """The bytes of the part of that name, which must be there."""
        return self._package.read(name)

    def root(self, name: str) -> Any:
        """The part of that name; None if there is none."""
        if name not in self._roots and name in self.names:
            self._roots[name] = parsed_part(self.content(name))
        return self._roots.get(name)

    def find(self, name: str, child: str) -> Any:
        """The first element ``w:child`` in the part of that name."""
        root = self.root(name)
        return None if root is None else root.find(f"{W}{child}")

    def links(self, name: str) -> dict[str, str]:
        """The parts that the part of that name refers to, by its own names for them."""
        folder, _, file = name.rpartition("/")
        root = self.root(f"{folder}/_rels/{file}.rels".lstrip("/"))
        return {
            link.get("Id", ""): posixpath.normpath(
                posixpath.join("/", folder, link.get("Target", ""))
            ).lstrip("/")
            for link in (root.iterchildren("*") if root is not None else ())
        }

    def pictures(self, name: str) -> dict[str, str]:
        """The pictures and objects that the part refers to: the hash of each."""
        return {
            id: hashlib.sha256(self.content(target)).hexdigest()[:16]
            for id, target in self.links(name).items()
            if target in self.names and not target.endswith(".xml")
        }


PICTURES = ("drawing", "pict", "object")


PICTURE_WORDS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
    "{urn:schemas-microsoft-com:vml}textpath",
)
"""Where words stand in a picture, beside the boxes of text."""


_LENGTH = re.compile("-?[0-9]{1,15}")


def thing_named(node: Any, pictures: dict[str, str]) -> str:
    """What something is; a picture with its size, its place and its content."""
    name = str(node.tag).rpartition("}")[2]
    if name not in PICTURES:
        return name
    found = [name]
    for each in node.iter("*"):
        found += [_millimetres(each.get(key, "")) for key in ("cx", "cy")]
        found.append(each.get("style", ""))
        found += [pictures.get(str(value), "") for key, value in each.attrib.items() if R in key]
        if str(each.tag).endswith("posOffset"):
            found.append(_millimetres(each.text or ""))
    return " ".join(dict.fromkeys(word for word in found if word))


def _millimetres(length: str) -> str:
    """A length of a drawing as a program may round it."""
    return f"{round(int(length) / 36000)}mm" if _LENGTH.fullmatch(length) else length
