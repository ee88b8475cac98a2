"""The log of a site without a network, handed on in files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson, a_file
from casefile.cli.output import print_data, print_page
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.pages.page import Line
from casefile.store import exists

if TYPE_CHECKING:
    from casefile.pages.answers.desk import BundleMadeTold, BundleTakenTold

room = Room()
group = Room()
room.add(group, name="bundle", help="What a site without a network hands on, and its copy.")


@group.command("make", help="Write what was recorded since an event into a file to hand on.")
def make(
    session: Session,
    file: Annotated[
        str,
        Argument(
            metavar="FILE|DIR",
            callback=a_file,
            show_default=False,
            help="A new file, or a folder to put one into.",
        ),
    ],
    since: Annotated[
        str,
        Option(
            "--since",
            metavar="HEAD",
            show_default=False,
            help="The last event that is known there: its number, or its hash; else all.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    from casefile.actions.data import bundles

    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    made = bundles.make_bundle(session.store, file, since, session.now(), speak.zone)
    if as_json:
        data: BundleMadeTold = {
            "file": made.file,
            "site": made.site,
            "since": made.since,
            "events": made.events,
            "head": made.head,
            "bytes": made.bytes,
        }
        print_data(data)
        return
    told = speak.text(
        "{path}: {count} event(s), up to event {last}; head {head}",
        path=made.file,
        count=made.events - made.since,
        last=made.events,
        head=made.head,
    )
    warned = speak.text(
        "It holds personal data in clear: delete it once it was taken, and every copy on its way."
    )
    print_page(session, [Line(told), Line(warned)])


@group.command(
    "take", help="Take a site's bundle into the copy of its log (--db), which may be new."
)
def take(
    session: Session,
    file: Annotated[str, Argument(metavar="FILE", show_default=False, help="The bundle.")],
    as_json: AsJson = False,
) -> None:
    from casefile.actions.data.site_copies import take_bundle

    speak = session.speak
    with progress(speak.text("events")) as tell:
        copy = session.store if exists(session.desk) else session.desk
        taken = take_bundle(copy, Path(file), tell)
    if as_json:
        data: BundleTakenTold = {
            "to": str(taken.place),
            "site": taken.site,
            "events": taken.events,
            "head": taken.head,
            "before": taken.before,
        }
        print_data(data)
        return
    told = speak.text(
        "{path}: {count} event(s) taken, {events} in all; head {head}",
        path=str(taken.place),
        count=taken.events - taken.before,
        events=taken.events,
        head=taken.head,
    )
    print_page(session, [Line(told)], practice=False)
