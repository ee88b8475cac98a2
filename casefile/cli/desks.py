"""Desks with a login of their own on a server: what its DBA runs."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions.office.desks import desk_script
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.pages.page import Line

if TYPE_CHECKING:
    from casefile.pages.answers.desk import DeskTold

room = Room()
group = Room()
room.add(group, name="desk", help="The logins by which a server knows whose desk it is.")

Login = Annotated[
    str, Option("--login", metavar="NAME", show_default=False, help="The login on the server.")
]


@group.command("add", help="Print what the DBA of the server runs: a login is somebody's desk.")
def add(
    session: Session,
    staff: Annotated[
        str, Argument(metavar="STAFF", show_default=False, help="The id or the name.")
    ],
    login: Login,
    as_json: AsJson = False,
) -> None:
    _told(session, login, staff, as_json=as_json)


@group.command("remove", help="Print what the DBA of the server runs: a login is no desk any more.")
def remove(session: Session, login: Login, as_json: AsJson = False) -> None:
    _told(session, login, "", as_json=as_json)


def _told(session: Session, login: str, staff: str, *, as_json: bool) -> None:
    _, policy = current_policy(session.store)
    member, sql = desk_script(session.store, policy, login, staff)
    if as_json:
        data: DeskTold = {"login": login, "staff": member, "sql": sql}
        print_data(data)
    else:
        print_page(session, [Line(line) for line in sql.splitlines()], practice=False)
