"""A Word file that somebody hands in, read within bounds."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile.errors import BadData, cannot_read, too_large
from casefile.papers.word.xml import text_of

LARGEST = 50_000_000
"""Bytes of a file that is looked into."""


def read_paper(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """The bytes, and what may be the number of its case, the likeliest first; BadData if it is no
    Word file. The title names it; an office program that saved it may have dropped the title, so
    the words of the margins may too."""
    from docx import Document

    with _foreign(path):
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST or _unpacked(content) > LARGEST:
            raise too_large(path, LARGEST)
        title = Document(io.BytesIO(content)).core_properties.title or ""
        words = text_of(content, MARGINS).split()[:WORDS]
    return content, tuple(dict.fromkeys(n for n in (title.rpartition(" ")[2], *words) if n))


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


MARGINS = "header[0-9]*|footer[0-9]*"


WORDS = 200
"""Words of the margins that may be a number."""


def _unpacked(content: bytes) -> int:
    """How many bytes the parts of a file take; no more than that are ever read of them."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return sum(part.file_size for part in package.infolist())
