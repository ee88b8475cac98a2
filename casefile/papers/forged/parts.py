"""The parts of a Word file, each parsed once, and how they are linked."""

import hashlib
import posixpath
import zipfile
from typing import Any

from casefile.papers.word.xml import W, parse


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
            self._roots[name] = parse(self.content(name))
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
