"""Who is staff: a list, and what changes of it, apart from the version of the procedure."""

from typing import TYPE_CHECKING, Annotated, Any

from casefile.actions.office import staff as staffs
from casefile.actions.policies import current_policy
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.pages.office_entry import office_entry
from casefile.pages.page import Line
from casefile.pages.staff import (
    days_lines,
    held_data,
    held_lines,
    left_data,
    left_lines,
    staff_data,
    staff_page,
)
from casefile.policy import Staff

if TYPE_CHECKING:
    from casefile.pages.answers.office import StaffAnswer

room = Room()
group = Room()
room.add(group, name="staff", help="Who works here, with which roles.")

Name = Annotated[str, Argument(metavar="STAFF", show_default=False, help="The id or the name.")]
FullName = Option("--name", metavar="NAME", empty=True, help="The full name.")
RoleList = Option("--roles", metavar="ROLE,…", empty=True, help="The roles, by their ids.")
UnitName = Annotated[
    str | None, Option("--unit", metavar="UNIT", empty=True, help='The unit; "" for none.')
]
Logins = Annotated[
    str | None,
    Option(
        "--login",
        metavar="LOGIN,…",
        empty=True,
        help='The logins that stand for this person alone; "" for none.',
    ),
]
From = Annotated[
    str | None,
    Option("--from", "--since", metavar="DATE", help="The first day on which they act, or none."),
]
Until = Annotated[
    str | None,
    Option("--until", metavar="DATE", help="The last day on which they act, or none."),
]


@group.command("list", help="Everybody who may act, with their roles.")
def listing(
    session: Session,
    former: Annotated[bool, Option("--former", help="Those who have left as well.")] = False,
    as_json: AsJson = False,
) -> None:
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    found = [s for s in policy.staff if s.roles or former]
    if as_json:
        print_data([staff_data(s) for s in found])
    else:
        print_to_read(session, staff_page(found, policy, speak))


@group.command("add", help="Somebody comes, or comes back.")
def add(
    session: Session,
    staff_id: Annotated[
        str, Argument(metavar="ID", show_default=False, help="Small letters, such as wang.")
    ],
    name: Annotated[str, FullName],
    roles: Annotated[str, RoleList],
    unit: UnitName = None,
    login: Logins = None,
    since: From = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    first, last = session.day(since or "", "--from"), session.day(until or "", "--until")
    row = Staff(staff_id, name, _words(roles), unit or "", _words(login), first, last)
    _answer(session, staffs.add_staff(session.store, row, session.entry()), as_json=as_json)


@group.command("change", help="Somebody has other roles, another unit, name or login from now on.")
def change(
    session: Session,
    staff: Name,
    name: Annotated[str | None, FullName] = None,
    roles: Annotated[str | None, RoleList] = None,
    unit: UnitName = None,
    login: Logins = None,
    since: From = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    given: dict[str, Any] = {
        "name": name,
        "roles": None if roles is None else _words(roles),
        "unit": unit,
        "login": None if login is None else _words(login),
        "since": None if since is None else session.day(since, "--from"),
        "until": None if until is None else session.day(until, "--until"),
    }
    changes = {key: value for key, value in given.items() if value is not None}
    done = staffs.change_staff(session.store, staff, changes, session.entry())
    _answer(session, done, as_json=as_json)


@group.command("leave", help="Somebody acts no more; what they hold is named, or handed over.")
def leave(
    session: Session,
    staff: Name,
    to: Annotated[
        str,
        Option("--to", metavar="STAFF", help="Who takes over their cases and promises."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    done = staffs.leave(session.store, staff, to, session.entry())
    _answer(session, done, as_json=as_json)


def _words(text: str | None) -> tuple[str, ...]:
    """The words of a list that is typed with commas, of either width."""
    return tuple(w for w in (text or "").replace("，", ",").replace("、", ",").split(",") if w)


def _answer(session: Session, done: staffs.StaffChange, *, as_json: bool) -> None:
    speak = session.reading(done.policy)
    if as_json:
        told: StaffAnswer = {
            **office_entry([done.event.seq]),
            "staff": staff_data(done.member),
            **held_data(done.held, speak),
            "to": done.heir or None,
            "stranded": left_data(done.stranded, speak),
            "unmanned": [speak.say(one) for one in done.unmanned],
        }
        print_data(told)
        return
    gone = not done.member.roles
    text = (
        speak.text(
            "{staff} acts no more (event {seq}).", staff=done.member.name, seq=done.event.seq
        )
        if gone
        else speak.text(
            "{staff} ({id}) is on the staff: {roles} (event {seq}).",
            staff=done.member.name,
            id=done.member.id,
            roles=[done.policy.role_title(role) for role in done.member.roles],
            seq=done.event.seq,
        )
    )
    print_page(
        session,
        [
            Line(text),
            *([] if gone else days_lines(done.member, speak)),
            *held_lines(done.held, done.heir, done.policy, speak),
            *left_lines(done.stranded, speak),
            *(Line(speak.say(one)) for one in done.unmanned),
        ],
    )
