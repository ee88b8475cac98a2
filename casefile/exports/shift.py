"""The sheet of a shift as a file: a Word paper to sign, or plain text."""

from casefile.pages.page import Heading, Line, Page, PageBlock, Pairs, Table
from casefile.papers.word.practice import PRACTICE_MARK
from casefile.values.text import one_line, printable

SHEETS = (".docx", ".txt")
"""What a sheet may be a file of."""


def sheet_file(ending: str, page: Page, title: str, foot: str, *, practice: bool) -> bytes:
    """The sheet as a file with that ending; ``foot`` tells as of which event it is."""
    if ending == ".docx":
        from casefile.exports.reports.word import Beside, word_paper

        return word_paper(title, Beside(foot, practice=practice), page)
    text = "".join(_as_text(block) for block in page)
    if practice:
        text = f"{PRACTICE_MARK}\n\n{text}"
    return f"{title}\n\n{text}\n{foot}\n".encode()


def _as_text(block: PageBlock) -> str:
    match block:
        case Line():
            return f"{printable(block.text)}\n"
        case Heading():
            return f"\n{printable(block.text)}\n"
        case Pairs():
            return "".join(f"{label}  {one_line(value)}\n" for label, value in block.rows)
        case Table():
            rows = (block.columns, *block.rows)
            return "".join("  ".join(map(one_line, row)).rstrip() + "\n" for row in rows)
