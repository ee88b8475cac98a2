"""Several sites with a log and numbers each, and the cases that go from one to another."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.office.site import name_site
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson, CaseName, a_file
from casefile.cli.output import answer, print_data, print_page
from casefile.cli.session import Session
from casefile.pages.data import Data
from casefile.pages.office_entry import office_entry
from casefile.pages.page import Line, Page
from casefile.values.sites import site_name

if TYPE_CHECKING:
    from casefile.pages.answers.sites import SiteTold

room = Room()
FOUND = 10
group = Room()
room.add(group, name="site", help="Sites with a log each, and the cases that change hands.")


@group.command("name", help="This desk is a site; the numbers of its new cases begin with NAME.")
def name(
    session: Session,
    site: Annotated[str, Argument(metavar="NAME", show_default=False, help="Such as S2.")],
    as_json: AsJson = False,
) -> None:
    called = site_name(site)
    _, policy = current_policy(session.store)
    seq = name_site(session.store, site, session.entry())
    if as_json:
        told: SiteTold = {
            **office_entry([seq] if seq else []),
            "site": called,
            "event": seq or None,
        }
        print_data(told)
        return
    speak = session.reading(policy)
    said = (
        speak.text("This desk is site {site} (event {seq}).", site=called, seq=seq)
        if seq
        else speak.text("This desk is site {site} already.", site=called)
    )
    print_page(session, [Line(said)])


@group.command(
    "list",
    help="What copies of several sites tell together: each case once, where it goes on.",
)
def listing(
    session: Session,
    copies: Annotated[
        list[str],
        Argument(metavar="COPY…", show_default=False, help="Databases, or folders of them."),
    ],
    as_json: AsJson = False,
) -> int:
    from casefile.actions.sites.headquarters import all_sites
    from casefile.pages.all_sites import sites_data, sites_page

    seen = all_sites(copies)
    speak = session.reading(seen.policy)
    if as_json:
        print_data(sites_data(seen, speak))
    else:
        print_page(session, sites_page(seen, speak), practice=False)
    return FOUND if seen.findings else 0


@group.command("give", help="Give a case to another site: it goes on there, and no more here.")
def give(
    session: Session,
    case: CaseName,
    file: Annotated[
        str,
        Argument(
            metavar="FILE|DIR",
            callback=a_file,
            show_default=False,
            help="A new file that takes it there, or a folder to put one into.",
        ),
    ],
    to: Annotated[
        str, Option("--to", metavar="NAME", show_default=False, help="The site that goes on.")
    ],
    as_json: AsJson = False,
) -> None:
    from casefile.actions.sites.give import give_case

    gone = give_case(session.store, session.case(case), to, file, session.entry())
    speak = session.reading(gone.outcome.policy)
    lines = [
        speak.text("{path} takes it there: casefile site take FILE", path=gone.file),
        speak.text(
            "It holds personal data in clear: delete it once it was taken, and every copy on its "
            "way."
        ),
    ]
    remarks: Page = [Line(line) for line in lines]
    beside: Data = {"to": gone.to, "file": gone.file}
    if not gone.outcome.events:
        answer(
            session,
            gone.outcome,
            "Case {case} had been given to site {site} before.",
            as_json,
            remarks,
            beside,
            site=gone.to,
        )
        return
    answer(
        session,
        gone.outcome,
        "Case {case} is given to site {site} (event {seq}).",
        as_json,
        remarks,
        beside,
        site=gone.to,
    )


@group.command("take", help="Take over a case that another site gave to this one.")
def take(
    session: Session,
    file: Annotated[
        str, Argument(metavar="FILE", show_default=False, help="The file that site give wrote.")
    ],
    owner: Annotated[
        str, Option("--owner", metavar="STAFF", help="Whose case it is; else of who takes it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    from casefile.actions.sites.take import take_case

    come = take_case(session.store, Path(file), session.entry(), owner)
    beside: Data = {"site": come.site, "former": come.former, "came": come.came}
    if not come.came:
        answer(
            session,
            come.outcome,
            "Case {former} of site {site} had been taken over before, as {case}.",
            as_json,
            beside=beside,
            site=come.site,
            former=come.former,
        )
        return
    answer(
        session,
        come.outcome,
        "Case {former} of site {site} goes on here as {case} (event {seq}).",
        as_json,
        beside=beside,
        site=come.site,
        former=come.former,
    )
