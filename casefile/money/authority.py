"""On whose authority something is granted, or who is to be asked; the refusal that says so."""

from collections.abc import Sequence

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.errors import Message, Refused, Unauthorised, message
from casefile.log.events import Ask
from casefile.money.limits import Bound, Item, LimitVerdict, judge, who_may
from casefile.people.rights import absent, acting, as_whom
from casefile.policy import Policy, Staff
from casefile.policy.money import Ceiling
from casefile.procedure.conditions_read import condition_text
from casefile.values.amounts import fen, yuan
from casefile.values.moments import local


def authorised(
    here: Here, wanted: Item, ask: str, way: Message | None = None
) -> tuple[str, tuple[Ask, ...]]:
    """On whose authority ``wanted`` stands, or who is asked for it; the refusal tells the ``way``
    on, where that is not the same command with ``--ask``."""
    within_ceilings(here, wanted)
    verdict = judge(here.policy, here.staff, wanted, here.totals.grants, here.now)
    if verdict.granted and not ask:
        return here.staff.id, ()
    able = who_else(here, wanted, here.staff.id)
    if not ask:
        raise beyond(here.policy, verdict, wanted, able, here.case, way)
    asked = acting(here.policy, ask)
    if asked.id not in {member.id for member, _ in able}:
        if asked.id == here.staff.id:
            raise Refused("Nobody approves what they proposed themselves.")
        if not asked.acts_on(local(here.now, here.policy.identity.timezone).date()):
            told = absent(asked)
            gone = Refused(told.text, **told.values)
            gone.parts = tuple(_who(able, here.policy))
            raise gone
        error = (
            Unauthorised("{staff} may not grant it without an amount either.", staff=asked.name)
            if wanted.unvalued
            else Unauthorised(
                "{staff} may not grant {amount} yuan either.",
                staff=asked.name,
                amount=yuan(wanted.amount),
            )
        )
        error.parts = tuple(_who(able, here.policy))
        raise error
    return "", (Ask(staff=asked.id),)


def who_else(here: Here, wanted: Item, proposer: str) -> list[tuple[Staff, Staff | None]]:
    """Who else than the ``proposer`` may grant it now, whom to ask first; the heads of units that
    it does not concern come last."""
    found = who_may(
        here.policy, wanted, here.totals.grants, here.totals.delegations, proposer, here.now
    )
    units = _units(here, proposer)
    return sorted(found, key=lambda one: _of_another_unit(here.policy, one[1] or one[0], units))


def _units(here: Here, proposer: str) -> set[str]:
    """The units that are concerned: those that the case names, else that of whoever proposes."""
    facts = here.policy.facts
    named = {str(v) for k, v in here.case.known.items() if k in facts and facts[k].type == "unit"}
    member = here.policy.member(proposer)
    return (named or {member.unit if member else ""}) - {""}


def _of_another_unit(policy: Policy, member: Staff, concerned: set[str]) -> bool:
    """Whether it is somebody with a role that people of several units hold (the head of each), and
    theirs is not concerned."""
    if member.unit in concerned:
        return False
    held = (policy.members((role,)) for role in member.roles)
    return any(len({one.unit for one in holders if one.unit}) > 1 for holders in held)


def beyond(
    policy: Policy,
    verdict: LimitVerdict,
    wanted: Item,
    able: Sequence[tuple[Staff, Staff | None]],
    case: Case,
    way: Message | None = None,
) -> Unauthorised:
    """The refusal that names the rule, the running total, what is left, and who may."""
    error = _refusal(policy, verdict, wanted)
    parts = list(_who(able, policy))
    remedy = policy.remedy(wanted.kind)
    if remedy and wanted.unvalued and remedy.value:
        say = message("Say what it costs: {key}=… (0 where it costs nothing).", key=remedy.value)
        parts.insert(0, say)
    if able:
        parts.append(
            way
            or message(
                "Ask for it: the same command with --ask {staff}; then they type: "
                "casefile {whom}approve {case}",
                staff=able[0][0].id,
                whom=as_whom(policy, [able[0][0].id]),
                case=case.number,
            )
        )
    else:
        parts.append(message("Nobody in the policy may grant it; offer less, or something else."))
    error.parts = tuple(parts)
    return error


def not_granted(policy: Policy, verdict: LimitVerdict, wanted: Item) -> Message:
    """Why the verdict is no: the bound that is broken, what is taken up and what is left."""
    return _refusal(policy, verdict, wanted).message


def _refusal(policy: Policy, verdict: LimitVerdict, wanted: Item) -> Unauthorised:
    """Which bound is broken; or that nothing without an amount, or nothing at all, is granted by
    that role."""
    bound, remedy = verdict.broken, policy.remedy(wanted.kind)
    if remedy and wanted.unvalued and verdict.bounds:
        return Unauthorised(
            "{staff} may not grant {remedy} without an amount: nobody could tell what it costs.",
            staff=verdict.staff.name,
            remedy=remedy.title,
        )
    roles = [policy.role_title(r) for r in verdict.staff.roles]
    if bound is None and remedy and wanted.unvalued:
        return Unauthorised(
            "{staff} may not grant {remedy}: the policy gives no limit to {roles}.",
            staff=verdict.staff.name,
            remedy=remedy.title,
            roles=roles,
        )
    if bound is None:
        return Unauthorised(
            "{staff} may not grant {amount} yuan: the policy gives no limit to {roles}.",
            staff=verdict.staff.name,
            amount=yuan(wanted.amount),
            roles=roles,
        )
    return Unauthorised(
        "{staff} may not grant {amount} yuan: {rule}; {total} is taken up, {left} is left.",
        staff=verdict.staff.name,
        amount=yuan(wanted.amount),
        rule=rule_text(policy, bound),
        total=yuan(bound.before),
        left=yuan(bound.left),
    )


def _who(able: Sequence[tuple[Staff, Staff | None]], policy: Policy) -> list[Message]:
    return [
        message("{staff} may ({id}), for {behalf}.", staff=s.name, id=s.id, behalf=b.name)
        if b
        else message(
            "{staff} may ({id}): {roles}.",
            staff=s.name,
            id=s.id,
            roles=[policy.role_title(r) for r in s.roles],
        )
        for s, b in able
    ]


def within_ceilings(here: Here, wanted: Item) -> None:
    """Unauthorised where ``wanted`` goes beyond what the site may grant: nobody there can approve
    that. What costs nothing is within every ceiling."""
    if not wanted.amount or not here.policy.ceilings:
        return
    for use in here.totals.ceilings:
        row = use.ceiling
        if row.remedy not in ("*", wanted.kind):
            continue
        own = sum(g.amount for g in use.here if (g.case, g.item) != (wanted.case, wanted.name))
        before, most = use.others + own, fen(row.most)
        if before + wanted.amount > most:
            error = Unauthorised(
                "{amount} yuan are beyond what this site may grant: {rule}; {total} is taken up, "
                "{left} is left.",
                amount=yuan(wanted.amount),
                rule=ceiling_text(here.policy, row),
                total=yuan(before),
                left=yuan(max(most - before, 0)),
            )
            error.parts = (message("Nobody here may grant it; ask headquarters."),)
            raise error


def ceiling_text(policy: Policy, row: Ceiling) -> Message:
    """A ceiling as it is read."""
    found = policy.remedy(row.remedy)
    values: dict[str, object] = {
        "most": yuan(fen(row.most)),
        "remedy": found.title if found else message("all remedies together"),
        "window": window_told(row.window),
        "site": row.site,
    }
    if row.remedy == "settlement":
        values["remedy"] = message("what settlements add")
    if not row.site:
        return message("all sites together: at most {most} in {window}, {remedy}", **values)
    return message("site {site}: at most {most} in {window}, {remedy}", **values)


def window_told(window: str) -> Message:
    """How far back grants count, as it is read."""
    if not window:
        return message("all time")
    if window.endswith("d"):
        return message("{count} day(s)", count=window[:-1])
    return message("{count} week(s)", count=window[:-1])


def rule_text(policy: Policy, bound: Bound) -> Message:
    """A bound as it is read: who may grant how much of what, for what."""
    found, window = policy.remedy(bound.limit.remedy), bound.limit.window
    values: dict[str, object] = {
        "role": policy.role_title(bound.limit.role),
        "most": yuan(bound.most),
        "remedy": found.title if found else message("all remedies together"),
        "window": window_told(window),
    }
    if not bound.most:
        return _where(policy, bound, message("{role}: none of {remedy}", **values))
    texts = {
        "per_item": message("{role}: at most {most} for one item, {remedy}", **values),
        "per_case": message("{role}: at most {most} on one case, {remedy}", **values),
        "per_customer": message(
            "{role}: at most {most} to one customer in {window}, {remedy}", **values
        ),
        "per_clerk": message(
            "{role}: at most {most} by one person in {window}, {remedy}", **values
        ),
    }
    return _where(policy, bound, texts[bound.scope])


def _where(policy: Policy, bound: Bound, rule: Message) -> Message:
    """The rule, and of which cases it is one."""
    if not bound.limit.when:
        return rule
    return message(
        "{rule} ({condition})", rule=rule, condition=condition_text(policy, bound.limit.when)
    )


def in_chain(policy: Policy, asks: tuple[Ask, ...], roles: Sequence[str]) -> tuple[Ask, ...]:
    """The approvals that are asked for, one after the other: whoever is asked for the amount and
    holds a role of the chain stands for both, since nobody fills two places of it."""
    member = policy.member(asks[0].staff) if asks else None
    own = next((role for role in roles if member and role in member.roles), "")
    if not own:
        return (*asks, *(Ask(role=role) for role in roles))
    # a role that stands twice in the chain is asked twice, and the one who is asked fills one place
    place = list(roles).index(own)
    return tuple(
        Ask(staff=asks[0].staff, role=role) if number == place else Ask(role=role)
        for number, role in enumerate(roles)
    )


def asked_again(here: Here, of: str, subject: int, wanted: Item) -> tuple[str, tuple[Ask, ...]]:
    """On whose authority a changed amount stands; those who were asked before are asked again."""
    within_ceilings(here, wanted)
    before = [
        a.decided_by or a.asked
        for a in here.case.approvals
        if (a.of, a.subject) == (of, subject) and not a.role and a.asked
    ]
    if not judge(here.policy, here.staff, wanted, here.totals.grants, here.now).granted and before:
        able = who_else(here, wanted, here.staff.id)
        names = [member.id for member, _ in able]
        again = next((name for name in reversed(before) if name in names), None)
        if again or names:
            return "", (Ask(staff=again or names[0]),)
    return authorised(here, wanted, "", _anew(here.case, of, subject))


def _anew(case: Case, of: str, subject: int) -> Message:
    """How somebody is asked who was not asked before: a correction asks nobody by itself."""
    if of == "remedy":
        return message(
            "Take it back and offer it anew, asking one of them: casefile decline {case} {no}, "
            "then casefile offer {case} … --ask STAFF",
            case=case.number,
            no=subject,
        )
    return message(
        "Cancel it and settle anew, asking one of them: casefile cancel-settlement {case} {no} "
        "--reason …, then casefile settle {case} … --ask STAFF",
        case=case.number,
        no=subject,
    )
