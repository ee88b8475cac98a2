"""Where the rows of a policy come from, for people and for programs."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from casefile.pages.language import Language
from casefile.pages.page import Heading, Page, Table
from casefile.policy.origins import RowOrigin

if TYPE_CHECKING:
    from casefile.pages.answers.policy_origins import RowOriginTold


def origins_data(found: Sequence[RowOrigin]) -> "list[RowOriginTold]":
    """Of each row the file and the line, and where else it is said."""
    return [
        {
            "table": one.table,
            "row": one.row,
            "file": one.file,
            "line": one.line,
            "before": [{"file": file, "line": line} for file, line in one.before],
        }
        for one in found
    ]


def origins_page(found: Sequence[RowOrigin], speak: Language) -> Page:
    """File by file how many rows of which table it has, and of which it says anew what another one
    says; nothing where all of it is one file."""
    files = dict.fromkeys(one.file for one in found)
    if len(files) < 2:
        return []
    rows = []
    for file in files:
        here = [one for one in found if one.file == file]
        tables = Counter(one.table for one in here)
        anew = [
            speak.text(
                "{row} of {file}", row=f"{one.table} {one.row}".strip(), file=one.before[0][0]
            )
            for one in here
            if one.before
        ]
        rows.append(
            (
                file,
                speak.joined([f"{table} {count}" for table, count in tables.items()]),
                speak.joined(anew),
            )
        )
    heads = (speak.text("file"), speak.text("rows"), speak.text("said anew"))
    return [Heading(speak.text("Where it comes from")), Table(heads, tuple(rows))]
