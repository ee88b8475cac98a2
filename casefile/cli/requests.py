"""What people ask about their own data: to see it, a copy, a correction, an erasure."""

from pathlib import Path
from typing import Annotated

import msgspec

from casefile.case.here import Here
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import text_meant
from casefile.cli.options import AsJson, At, CaseName, Reason, a_file
from casefile.cli.output import answer, plain
from casefile.cli.session import Session
from casefile.pages.data import SeenCase, in_json
from casefile.pages.language import practice_word
from casefile.pages.page import Line, Page
from casefile.pages.requests import due_line
from casefile.procedure import requests

room = Room()
Number = Annotated[
    int, Argument(metavar="N", show_default=False, help="The number of the request.")
]


@room.command("request", help="Record what the complainant asks about their own data.")
def request(
    session: Session,
    case: CaseName,
    right: Annotated[
        str,
        Argument(
            metavar="access|copy|correct|erase", show_default=False, help="What they ask for."
        ),
    ],
    reason: Annotated[
        str,
        Option("--reason", metavar="TEXT", help="Why, in their words.", callback=text_meant),
    ] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    when = session.at(at, case)
    outcome = session.act(case, lambda here: requests.request(here, right, reason, at=when))
    made, speak = outcome.case.requests[-1], session.reading(outcome.policy)
    answer(
        session,
        outcome,
        "{case}: request {no} is on record (event {seq}).",
        as_json,
        remarks=due_line(made, outcome.clocks, speak),
        no=made.no,
    )


@room.command(
    "request-met",
    help="Record that a request about data was met; with -o, by a copy of all that is kept.",
)
def met(
    session: Session,
    case: CaseName,
    no: Number,
    output: Annotated[
        str | None,
        Option(
            "-o",
            "--output",
            callback=a_file,
            metavar="FILE",
            help="The file for the copy: .json for programs, .txt to be read.",
        ),
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    from casefile.actions.data.copies import Answer, meet
    from casefile.pages.copies import own_copy_data, own_copy_page

    when, path = session.at(at, case), Path(output) if output else None

    def spelled(here: Here) -> bytes:
        speak = session.reading(here.policy)
        seen = SeenCase(here.case, here.policy, (), here.now, reveal=True)
        if output and output.endswith(".txt"):
            mark = [Line(practice_word(speak))] if session.practising else []
            return "".join(map(plain, (*mark, *own_copy_page(seen, speak)))).encode()
        data = in_json(own_copy_data(seen), speak)
        return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"

    entry = session.entry()
    outcome = meet(session.store, session.case(case), entry, Answer(no, when, path, spelled))
    speak = session.reading(outcome.policy)
    remarks: Page = [Line(speak.text("The copy: {path}", path=str(path)))] if path else []
    answer(
        session,
        outcome,
        "{case}: request {no} is met (event {seq}).",
        as_json,
        remarks=remarks,
        beside={"file": str(path) if path else None},
        no=no,
    )


@room.command("request-refused", help="Record that a request about data is refused, and why.")
def refused(
    session: Session,
    case: CaseName,
    no: Number,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    outcome = session.act(case, lambda here: requests.request_refused(here, no, reason))
    answer(session, outcome, "{case}: request {no} is refused (event {seq}).", as_json, no=no)
