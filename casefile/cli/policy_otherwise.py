"""The cases of the desk under another version of the policy."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from casefile.actions.office.versions import version_or_file
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_to_read
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.errors import message
from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Table

if TYPE_CHECKING:
    from casefile.actions.office.otherwise import Otherwise
    from casefile.pages.answers.trials import OtherwiseTold
    from casefile.trials.otherwise import DifferenceKind

room = Room()
LINES_TOLD = 200
"""Differences that a page tells; data has all of them."""
_WORDS: "dict[DifferenceKind, object]" = {
    "late": message("late"),
    "in-time": message("in time"),
    "refused": message("refused"),
    "approval": message("approved otherwise"),
    "route": message("another route"),
    "escalation": message("told to others"),
    "stranded": message("left to nobody"),
    "unknown": message("cannot be told"),
}


@room.command("replay", help="What of the cases would have gone otherwise under NEW.")
def replay(
    session: Session,
    new: Annotated[
        str, Argument(metavar="NEW", show_default=False, help="A version, file or pack.")
    ],
    since: Annotated[
        str | None,
        Option("--since", metavar="DATE", help="Cases opened from this day on."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    from casefile.actions.office.otherwise import replay_under

    policy = version_or_file(lambda: session.store, new)
    begin = session.moment(since, "--since") if since else None
    with progress(session.speak.text("cases")) as watch:
        done = replay_under(session.store, policy, session.now(), begin, watch)
    speak = session.reading(done.policy)
    if as_json:
        print_data(_data(done, speak))
    else:
        print_to_read(session, _page(done, speak))


def _page(done: "Otherwise", speak: Language) -> Page:
    told = speak.text(
        "{looked} case(s) looked at; {cases} would have gone otherwise.",
        looked=done.looked,
        cases=done.cases,
    )
    page: Page = [Line(told)]
    counts = Counter(one.kind for one in done.differences)
    page += [
        Line(f"{speak.value(word)}: {counts[kind]}")
        for kind, word in _WORDS.items()
        if counts[kind]
    ]
    if done.differences:
        headings = (speak.text("case"), speak.text("otherwise"), speak.text("why"))
        rows = tuple(
            (one.case, speak.value(_WORDS[one.kind]), speak.say(one.why))
            for one in done.differences[:LINES_TOLD]
        )
        page.append(Table(headings, rows))
    if len(done.differences) > LINES_TOLD:
        more = speak.text(
            "{count} more; all of them: --json", count=len(done.differences) - LINES_TOLD
        )
        page.append(Line(more))
    return page


def _data(done: "Otherwise", speak: Language) -> "OtherwiseTold":
    return {
        "looked": done.looked,
        "cases": done.cases,
        "counts": dict(Counter(one.kind for one in done.differences)),
        "differences": [
            {"case": d.case, "kind": d.kind, "why": speak.say(d.why), "event": d.event or None}
            for d in done.differences
        ],
    }
