"""A Word file that somebody hands in, read within bounds."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import msgspec

from casefile.errors import BadData, cannot_read, too_large
from casefile.papers.forged.shown import Shown, shown_by
from casefile.papers.word.xml import text_of
from casefile.values.text import FROM_PAPER

LARGEST_PAPER = 50_000_000
"""Bytes of a file that is looked into."""
_MARGINS = "header[0-9]*|footer[0-9]*"
_MARGIN_WORDS = 200
"""Words of the margins that may be a number."""


class ForeignPaper(msgspec.Struct, frozen=True, dict=True):
    """A Word file that somebody handed in."""

    path: Path
    content: bytes
    numbers: tuple[str, ...]
    """What may be the number of its case, the likeliest first."""
    margins: str
    """All that stands in its headers and footers."""

    @cached_property
    def shows(self) -> Shown:
        """What is shown of it, and what is odd about that; BadData if it is damaged."""
        with _foreign(self.path):
            return shown_by(self.content)


def read_paper(path: Path) -> ForeignPaper:
    """The file at ``path``; BadData if it is no Word file, or too large for one.

    Its title names its case; an office program that saved it may have dropped the title, so the
    words of the margins may too.
    """
    from docx import Document

    with _foreign(path):
        with path.open("rb") as file:
            content = file.read(LARGEST_PAPER + 1)
        if len(content) > LARGEST_PAPER or _unpacked(content) > LARGEST_PAPER:
            raise too_large(path, LARGEST_PAPER)
        title = Document(io.BytesIO(content)).core_properties.title or ""
        margins = text_of(content, _MARGINS).translate(FROM_PAPER)  # as other programs save it
    words = title.rpartition(" ")[2], *margins.split()[:_MARGIN_WORDS]
    return ForeignPaper(path, content, tuple(dict.fromkeys(n for n in words if n)), margins)


@contextmanager
def _foreign(path: Path) -> Iterator[None]:
    """Whatever fails at the bytes of a foreign file is told as damage, never as a fault of ours."""
    try:
        yield
    except OSError as error:
        raise cannot_read(path, error) from error
    except BadData:
        raise
    except Exception as error:  # foreign bytes fail in more ways than a library tells
        raise BadData("{path} is damaged, or no Word file.", path=str(path)) from error


def _unpacked(content: bytes) -> int:
    """How many bytes the parts of a file take; no more than that are ever read of them."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return sum(part.file_size for part in package.infolist())
