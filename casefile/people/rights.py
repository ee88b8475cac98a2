"""Who may: members of staff, their roles, and what the policy reserves to them."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from casefile.errors import Message, NotFound, NotPermitted, Refused, message
from casefile.policy import Policy, Staff
from casefile.policy.named import find, listed, short_for
from casefile.policy.people import RESERVED, Verb
from casefile.values.value import Title, filled


def permitted(policy: Policy, staff: Staff, roles: tuple[str, ...], what: object) -> None:
    """NotPermitted unless ``staff`` holds one of ``roles`` (any, where none is named)."""
    if roles and not set(roles) & set(staff.roles):
        titles, able = [policy.role_title(r) for r in roles], policy.members(roles)
        if able:
            raise NotPermitted(
                "{staff} may not record {what}: it takes {roles} ({people}).",
                staff=staff.name,
                what=what,
                roles=titles,
                people=named_to_act(policy, able),
            )
        raise NotPermitted(
            "{staff} may not record {what}: it takes {roles}, which nobody is.",
            staff=staff.name,
            what=what,
            roles=titles,
        )


def as_whom(policy: Policy, able: Iterable[str], actor: str = "") -> str:
    """What is typed before a command that ``actor`` may not give: the first of those who are
    ``able`` to. Nothing where everybody is who they logged in as, and nobody acts as another."""
    ids = tuple(able)
    if not policy.identity.shared_desk or not ids or actor in ids:
        return ""
    return f"--as {ids[0]} "


def named_to_act(policy: Policy, able: Iterable[Staff]) -> list[str]:
    """Those who may, as somebody at the desk makes use of it: with what is typed to act as them
    where that is how it goes, else by their names."""
    shared = policy.identity.shared_desk
    return [f"--as {member.id}" if shared else member.name for member in able]


def absent(staff: Staff) -> Message:
    """That somebody is not on the staff on the day in question, and when they are."""
    return message(
        "{staff} is not on the staff on that day ({since} – {until}).",
        staff=staff.name,
        since=staff.since or "…",
        until=staff.until or "…",
    )


VERBS: dict[Verb, Title] = {
    "note": Title("备注", "a note"),
    "apply": Title("启用制度", "a new policy"),
    "calendar": Title("修订已公布的休假安排", "other days off in a year that is known"),
    "pause": Title("暂停", "a pause"),
    "contact": Title("联系顾客", "a contact"),
    "promise": Title("承诺", "a promise"),
    "assign": Title("指派", "an assignment"),
    "correct": Title("更正", "a correction"),
    "close": Title("结案", "the closing"),
    "reopen": Title("重新立案", "the reopening"),
    "withdraw": Title("撤回投诉", "the withdrawal"),
    "attach": Title("附件", "an attachment"),
    "issue": Title("出具文书", "the issue of a document"),
    "reveal": Title("查看个人信息", "a look at personal data"),
    "erase": Title("删除个人信息", "an erasure of personal data"),
    "demand": Title("顾客要求", "a demand"),
    "offer": Title("提出补偿方案", "an offer"),
    "choose": Title("顾客选择", "a choice"),
    "settle": Title("达成和解", "a settlement"),
    "delegate": Title("授权", "a delegation"),
    "link": Title("关联案件", "a link of cases"),
    "staff": Title("人员变动", "a change of staff"),
    "template": Title("启用模板", "a new template"),
    "backdate": Title("另填时间的记录", "an entry dated by hand (--now)"),
    "strike": Title("划销他人误记的内容", "the striking of what others typed"),
    "undelegate": Title("收回他人的授权", "the end of what others lent"),
    "last-four": Title("按电话末四位查找", "a search by the last four digits of a telephone"),
    "pause-longer": Title("超过最长期限的暂停", "a pause beyond the longest"),
    "read": Title("查阅其他部门的案件", "the reading of cases of other units"),
}


def may(policy: Policy, staff: Staff, verb: Verb) -> None:
    """NotPermitted unless the policy gives ``staff`` the right to ``verb``."""
    roles = policy.rights.get(verb, ())
    if verb in RESERVED and not roles:
        raise NotPermitted(
            "{staff} may not record {what}: the policy gives nobody that right "
            "([rights] {verb} = …).",
            staff=staff.name,
            what=VERBS[verb],
            verb=verb,
        )
    permitted(policy, staff, roles, VERBS[verb])


def able_to(policy: Policy, verb: Verb) -> tuple[Staff, ...]:
    """The staff who may ``verb``: all of them where it is open, nobody where it is reserved."""
    roles = policy.rights.get(verb, ())
    return () if verb in RESERVED and not roles else policy.members(roles)


def member_named(policy: Policy, name: str, *, whole: bool = False) -> Staff:
    """The one member of staff that ``name`` means, however it is spaced: an id, a full name, a name
    with the id behind it as lists print namesakes; or, unless it must be ``whole``, what it is
    short for, and the only one of the unit of that name. NotFound tells who may be meant: namesakes
    by id and unit, near misses, or all there are."""
    wanted = _spaceless(name)
    every = policy.staff
    found = [s for s in every if wanted in (s.id, _spaceless(policy.name_of(s.id)))]
    found = found or [s for s in every if _spaceless(s.name) == wanted]
    if len(found) > 1:
        raise NotFound(
            "{name} may be any of {people}; name one by the id.",
            name=name,
            people=[_told_apart(policy, s) for s in found],
        )
    known = {s.id: Title(s.name, s.name) for s in every}
    of_unit = [s for s in every if s.roles and s.unit == name]
    if of_unit and not found and not whole:
        if len(of_unit) > 1:
            raise NotFound(
                "Several people belong to {unit}: {people}.",
                unit=name,
                people=listed({s.id: known[s.id] for s in of_unit}),
            )
        found = of_unit
    short = short_for(name, known) if whole and not found else []
    try:
        wanted = found[0].id if found else find(name, known, "{name}", whole=whole)
    except Refused as error:
        missing = NotFound("The policy has no member of staff {name}.", name=name)
        may_be = listed({key: known[key] for key in short})
        told = message("It may be short for {known}.", known=may_be)
        missing.parts = (told,) if short else error.parts
        raise missing from None
    return next(s for s in every if s.id == wanted)


@lru_cache(1024)
def _spaceless(name: str) -> str:
    """A name as it is compared: of one width and case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _told_apart(policy: Policy, member: Staff) -> Title:
    """One of several of the same name, by id and unit: ``wang2 服务台``; by the id, where no unit
    is known."""
    if not member.unit:
        return Title(member.id, member.id)
    unit = policy.known_units.get(member.unit) or Title(member.unit, member.unit)
    return filled(Title("{id} {unit}", "{id} {unit}"), id=member.id, unit=unit)


def acting(policy: Policy, name: str, *, whole: bool = False) -> Staff:
    """The same of those who have not left; NotFound says so of one who has."""
    try:
        return member_named(policy.of_those_here, name, whole=whole)
    except NotFound as error:
        gone = next((s for s in policy.staff if not s.roles and _is_called(policy, s, name)), None)
        if gone is None:
            raise
        left = NotFound(
            "{staff} ({id}) has left and acts no more; should they come back: "
            "casefile staff add {id} --name … --roles …",
            staff=gone.name,
            id=gone.id,
        )
        raise left from error


def _is_called(policy: Policy, member: Staff, name: str) -> bool:
    """Whether ``name`` is the whole name of ``member``, or their id."""
    names = (member.id, _spaceless(member.name), _spaceless(policy.name_of(member.id)))
    return _spaceless(name) in names


def namesakes(policy: Policy, name: str) -> bool:
    """Whether several of those who have not left bear that whole name."""
    bearing = [s for s in policy.of_those_here.staff if _spaceless(s.name) == _spaceless(name)]
    return len(bearing) > 1
