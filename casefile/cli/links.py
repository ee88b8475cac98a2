"""Who stands behind cases: links between them, and all that a customer has with us."""

import re
import unicodedata
from typing import Annotated

from casefile.actions import links
from casefile.actions.policies import current_policy
from casefile.actions.whole_customer import cases_of
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.lists import is_narrow
from casefile.cli.options import AsJson, CaseName, Reason, Reveal
from casefile.cli.output import answer, print_data, print_to_read
from casefile.cli.session import Session
from casefile.errors import NotFound
from casefile.pages.customers import customer_data, customer_page
from casefile.pages.listing import NARROW_COLUMNS

room = Room()
Other = Annotated[str, Argument(metavar="OTHER", show_default=False, help="The other case.")]


@room.command("link", help="Tie two cases: of one customer, of one cause, or one complaint.")
def link(
    session: Session,
    case: CaseName,
    other: Other,
    tie: Annotated[
        str,
        Option("--as", metavar="TIE", help="same-customer, same-cause, duplicate or follows."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    one, two = session.case(case), session.case(other)
    outcome, beside = links.link_cases(session.store, one, two, tie, session.entry())
    answer(
        session,
        outcome,
        "{case} and {other} are linked (event {seq}).",
        as_json,
        other=beside.case.number,
    )


@room.command("unlink", help="End the links between two cases; they stay in the log.")
def unlink(
    session: Session,
    case: CaseName,
    other: Other,
    reason: Reason = "",
    mistake: Annotated[
        bool,
        Option(
            "--mistake", help="They never belonged together: limits count nothing of it, either."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    one, two = session.case(case), session.case(other)
    outcome, beside = links.unlink_cases(
        session.store, one, two, reason, session.entry(), mistake=mistake
    )
    answer(
        session,
        outcome,
        "{case} and {other} are linked no longer (event {seq}).",
        as_json,
        other=beside.case.number,
    )


@room.command("customer", help="Show all cases of a customer, what was granted, what is left.")
def customer(
    session: Session,
    who: Annotated[
        list[str],
        Argument(metavar="NUMBER|NAME", show_default=False, help="A telephone number, or a name."),
    ],
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    found = cases_of(
        session.store,
        policy,
        unicodedata.normalize("NFKC", " ".join(who)),
        session.entry(),
        reveal=reveal,
    )
    if not found.rows and len(who) == 1 and re.fullmatch("[0-9]{4}", who[0]):
        raise NotFound(
            "There is no case of that customer. By the last four digits: casefile list "
            "last-four={digits}",
            digits=who[0],
        )
    if not found.rows:
        raise NotFound("There is no case of that customer.")
    if as_json:
        print_data(customer_data(found, policy, speak, reveal=reveal))
        return
    several = len({own.id for own in found.policies.values()} | {policy.id}) > 1
    narrow = [c for c in NARROW_COLUMNS if c != "overdue" and (several or c != "procedure")]
    columns = narrow if is_narrow() else ()
    print_to_read(session, customer_page(found, policy, speak, columns, reveal=reveal))
