"""The text of papers, held against the text that somebody has read and kept."""

import re
from pathlib import Path

from casefile.papers.word.xml import text_of

GOLDEN = Path(__file__).parent / "golden"


def plain(paper: bytes) -> str:
    """What a paper says; the head of the log differs with each salt."""
    return re.sub("[0-9a-f]{16}", "0" * 16, text_of(paper))


def reads_as_kept(paper: Path, kept: Path, update: bool) -> None:
    """A paper says to the letter what ``kept`` says; with ``update`` it is kept anew."""
    text = plain(paper.read_bytes())
    if update:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, "utf-8")
    assert text == kept.read_text("utf-8"), paper.name
