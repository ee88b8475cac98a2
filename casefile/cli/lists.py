"""Cases in a list: by filters, or by words in them."""

import re
import sys
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

import msgspec

from casefile.actions.policies import current_policy, policy_on
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.filters import case_filter, policy_meant
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_to_read
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.log.rows import CaseFilter, CaseRow
from casefile.pages.data import in_json
from casefile.pages.language import Language
from casefile.pages.listing import (
    LIST_COLUMNS,
    NARROW_COLUMNS,
    USUAL_COLUMNS,
    rows_sorted,
    rows_table,
)
from casefile.pages.page import Line, Page
from casefile.policy import Policy

room = Room()
MOST_ON_SCREEN = 50
"""Cases that a terminal shows where nobody said how many."""
MOST_AT_ALL = 10**9
"""Beyond which no store counts, nor a desk has cases."""
WIDE = 110
"""Columns of a terminal from which on a list shows all that it has."""

ColumnNames = Annotated[
    str,
    Option(
        "--columns",
        metavar="NAMES",
        help="These columns only, by their headings or their names in JSON: case,owner,next.",
    ),
]
SortedBy = Annotated[
    str,
    Option("--sort", metavar="COLUMN", help="By this column; -COLUMN for the other way round."),
]
AtMost = Annotated[
    int | None, Option("--limit", metavar="NUMBER", min=1, help="No more cases than this.")
]


class ShownAs(NamedTuple):
    """How a list is to be shown."""

    columns: str
    sort: str
    limit: int | None
    kind: Literal["page", "json", "csv", "tsv"]

    def most(self) -> int | None:
        """No more cases than this: as was said, else as a screen takes."""
        if self.limit:
            return min(self.limit, MOST_AT_ALL)
        return MOST_ON_SCREEN if self.kind == "page" and sys.stdout.isatty() else None


@room.command("list", help="List cases, the newest first.")
def list_cases(
    session: Session,
    filters: Annotated[
        list[str] | None,
        Argument(
            metavar="[FILTER]...",
            show_default=False,
            help=(
                "overdue procedure= status= step= owner= category= ending= loose=yes cause=CASE "
                "last-four= since= until= (dates include the day)."
            ),
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, Option("--csv", help="As CSV.")] = False,
    as_tsv: Annotated[bool, Option("--tsv", help="As tab-separated text.")] = False,
    columns: ColumnNames = "",
    sort: SortedBy = "",
    limit: AtMost = None,
) -> None:
    if as_json + as_csv + as_tsv > 1:
        raise Usage("Choose one of --json, --csv and --tsv.")
    policy = policy_meant(session, filters)
    kind: Literal["page", "json", "csv", "tsv"] = (
        "json" if as_json else "csv" if as_csv else "tsv" if as_tsv else "page"
    )
    found, shown = case_filter(session, policy, filters), ShownAs(columns, sort, limit, kind)
    most = shown.most() if not sort else None  # else the newest need not be the first
    rows = session.store.cases(msgspec.structs.replace(found, most=most) if most else found)
    whole = most is None or len(rows) < most or shown.limit is not None
    every = len(rows) if whole else len(session.store.snapshot(found)[1])
    _print_rows(session, policy, rows, shown, every)


@room.command("search", help="Find cases by any words in them, the newest first.")
def search(
    session: Session,
    text: Annotated[
        list[str], Argument(metavar="TEXT...", show_default=False, help="Words to find.")
    ],
    as_json: AsJson = False,
    columns: ColumnNames = "",
    sort: SortedBy = "",
    limit: AtMost = None,
) -> None:
    _, policy = current_policy(session.store)
    words = " ".join(text)
    if not any(c.isalnum() for c in words):
        raise Usage("Search for at least one letter, digit or character.")
    from casefile.actions.customers import found_by

    rows = found_by(session.store, words, policy)
    wanted = ShownAs(columns, sort, limit, "json" if as_json else "page")
    nothing: list[Line] = []
    if not rows and re.fullmatch("[0-9]{4}", words):
        told = session.reading(policy).text(
            "By the last four digits of a telephone: casefile list last-four={digits}",
            digits=words,
        )
        nothing = [Line(told)]
    _print_rows(session, policy, rows, wanted, len(rows), nothing)


def is_narrow() -> bool:
    """Whether a list is read on a screen on which the usual columns have no room."""
    if not sys.stdout.isatty():
        return False
    from shutil import get_terminal_size

    return get_terminal_size().columns < WIDE


def _print_rows(
    session: Session,
    policy: Policy,
    rows: list[CaseRow],
    wanted: ShownAs,
    every: int,
    nothing: Sequence[Line] = (),
) -> None:
    """Print the first of ``rows``, or all; of ``every`` case that there is; ``nothing`` is told
    beside that there is none."""
    if wanted.columns and wanted.kind == "json":
        raise Usage("JSON has every column; --columns is for pages, --csv and --tsv.")
    columns = [_column(name) for name in _names(wanted.columns)]
    key = _column(wanted.sort.removeprefix("-")) if wanted.sort else ""
    late = _late(session) if wanted.kind == "page" or "overdue" in (key, *columns) else frozenset()
    if key:
        rows = rows_sorted(rows, key, late, back=wanted.sort.startswith("-"))
    shown = rows[: wanted.most()]
    speak: Language = session.reading(policy)
    under = {digest: policy_on(session.store, digest) for digest in {r.policy for r in shown}}
    if wanted.kind == "json":
        from casefile.pages.case_data import row_data

        print_data([in_json(row_data(r, under[r.policy]), speak) for r in shown])
        return
    several = len({own.id for own in under.values()} | {policy.id}) > 1
    if wanted.kind == "page" and not columns:
        usual = NARROW_COLUMNS if is_narrow() else (*USUAL_COLUMNS, "overdue")
        columns = [one for one in usual if several or one != "procedure"]
    table = rows_table(shown, policy, speak, under, columns, late)
    if wanted.kind != "page":
        from casefile.exports.delimited import csv_text, tsv_text

        sys.stdout.write(csv_text(table) if wanted.kind == "csv" else tsv_text(table))
        return
    page: Page = [table] if shown else [Line(speak.text("No case matches.")), *nothing]
    if wanted.limit is None and every > len(shown):
        page.append(Line(_not_shown(every, len(shown), speak)))
    print_to_read(session, page)


def _not_shown(every: int, shown: int, speak: Language) -> str:
    return speak.text(
        "The first {shown} of {every} cases; the other {more} are shown by --limit {every}, "
        "by filters such as status=open, or into a pipe.",
        shown=shown,
        every=every,
        more=every - shown,
    )


def _late(session: Session) -> frozenset[str]:
    """The cases with something overdue now."""
    return frozenset(session.store.snapshot(CaseFilter(overdue_at=session.now()))[1])


def _names(columns: str) -> list[str]:
    return [name for one in columns.replace("，", ",").split(",") if (name := one.strip())]


def _column(name: str) -> str:
    from casefile.policy.named import find

    return find(name.strip(), LIST_COLUMNS, "A list has no column {name}.")
