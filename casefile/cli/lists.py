"""Cases in a list: by filters, or by words in them."""

import sys
from typing import Annotated

from casefile.actions.policies import current_policy, policy_on
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.filters import case_filter, policy_meant
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.log.rows import CaseRow
from casefile.pages.data import in_json
from casefile.pages.language import Language
from casefile.pages.listing import rows_table
from casefile.pages.page import Line
from casefile.policy import Policy

room = Room()


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
                "since= until= (dates include the day)."
            ),
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, Option("--csv", help="As CSV.")] = False,
    as_tsv: Annotated[bool, Option("--tsv", help="As tab-separated text.")] = False,
) -> None:
    policy = policy_meant(session, filters)
    rows = session.store.cases(case_filter(session, policy, filters))
    _print_rows(session, policy, rows, as_json, as_csv, as_tsv)


@room.command("search", help="Find cases by any words in them, the newest first.")
def search(
    session: Session,
    text: Annotated[
        list[str], Argument(metavar="TEXT...", show_default=False, help="Words to find.")
    ],
    as_json: AsJson = False,
) -> None:
    _, policy = current_policy(session.store)
    words = " ".join(text)
    if not any(c.isalnum() for c in words):
        raise Usage("Search for at least one letter, digit or character.")
    from casefile.actions.customers import found_by

    rows = found_by(session.store, words, policy)
    _print_rows(session, policy, rows, as_json, False, False)


def _print_rows(
    session: Session,
    policy: Policy,
    rows: list[CaseRow],
    as_json: bool,
    as_csv: bool,
    as_tsv: bool,
) -> None:
    from casefile.exports.delimited import csv_text, tsv_text

    speak: Language = session.reading(policy)
    under = {digest: policy_on(session.store, digest) for digest in {r.policy for r in rows}}
    if as_json:
        from casefile.pages.case_data import row_data

        print_data([in_json(row_data(r, under[r.policy]), speak) for r in rows])
        return
    table = rows_table(rows, policy, speak, under)
    if as_csv or as_tsv:
        sys.stdout.write(csv_text(table) if as_csv else tsv_text(table))
    elif rows:
        print_page(session, [table])
    else:
        print_page(session, [Line(speak.text("No case matches."))])
