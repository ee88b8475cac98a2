"""Small Word files; the text of papers, held against the text that somebody has read and kept."""

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document

from casefile.papers.word.compile import compile_form
from casefile.papers.word.xml import W, text_of
from tests.ooxml import faults_by_sdk, oddities

GOLDEN = Path(__file__).parent / "golden"

form_of = cache(compile_form)
"""The form of a template; the same template gives the same form (tests/test_forms.py)."""


def made(build: Callable[[Any], object]) -> bytes:
    """A Word file as ``build`` makes it out of an empty one. It has no styles but the usual ones:
    the hundred and more that python-docx brings take longer to read than all else."""
    document: Any = Document()
    styles = document.styles.element
    for style in [s for s in styles if s.tag == f"{W}style" and s.get(f"{W}default") != "1"]:
        styles.remove(style)
    relations = document.part.rels
    for name in [n for n, r in relations.items() if r.reltype.endswith("/stylesWithEffects")]:
        del relations[name]
    build(document)
    return saved(document)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def paragraphs(*texts: str) -> bytes:
    """A Word file of these paragraphs."""
    return made(lambda document: [document.add_paragraph(text) for text in texts])


def plain(paper: bytes) -> str:
    """What a paper says; the head of the log differs with each salt."""
    return re.sub("[0-9a-f]{16}", "0" * 16, text_of(paper))


def reads_as_kept(paper: Path, kept: Path, update: bool) -> None:
    """A paper says to the letter what ``kept`` says, in a sound file; with ``update`` it is kept
    anew."""
    assert oddities(paper.read_bytes()) == [], paper.name
    assert faults_by_sdk(paper) == [], paper.name
    text = plain(paper.read_bytes())
    if update:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, "utf-8")
    assert text == kept.read_text("utf-8"), paper.name
