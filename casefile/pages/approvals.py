"""Approvals as data and as text: who approved what, what waits, and the command that gives it."""

from typing import TYPE_CHECKING

from casefile.case.case import Case
from casefile.case.money import Approval
from casefile.log.events import ApprovalGiven, ApprovalRefused, Event
from casefile.pages.bargain_states import bargain_state, login_marked, login_waiting
from casefile.pages.by_hand import with_true_time
from casefile.pages.data import Reader, SeenCase
from casefile.pages.language import Language
from casefile.pages.page import Table
from casefile.policy import Policy
from casefile.procedure.awaited import command
from casefile.replay.approvals import logins_of
from casefile.values.amounts import yuan

if TYPE_CHECKING:
    from casefile.pages.answers.money import ApprovalTold, ApprovalWaiting


def approval_of(one: Approval, case: Case, policy: Policy, speak: Language) -> str:
    """What an approval is of, with its amount: a remedy, a settlement or a step."""
    if one.of == "step":
        return _judged(one, case, policy, speak)
    if one.of == "remedy":
        offer = case.offers[one.subject - 1]
        remedy = policy.remedy(offer.kind)
        title = speak.title(remedy.title) if remedy else offer.kind
        amount = offer.amount
    else:
        title = speak.text("settlement {no}", no=one.subject)
        amount = case.settlements[one.subject - 1].amount
    return (
        speak.text("{title} {amount} yuan", title=title, amount=yuan(amount)) if amount else title
    )


def _judged(one: Approval, case: Case, policy: Policy, speak: Language) -> str:
    """The recording that a step passes judgement on, with its amount where it names one alone."""
    step = policy.step(one.step)
    if step.decides is None:
        return speak.title(step.title)
    title = speak.title(policy.step(step.decides.on).title)
    taken = next((s for s in case.steps if s.seq == one.subject), None)
    known = taken.facts if taken else {}
    sums = [v for k, v in known.items() if policy.facts[k].type == "money"]
    return (
        speak.text("{title} {amount} yuan", title=title, amount=sums[0])
        if len(sums) == 1
        else title
    )


def asked(one: Approval, policy: Policy, speak: Language) -> str:
    """Whom it waits for: a person, or a role."""
    if one.asked:
        return policy.name_of(one.asked)
    return speak.title(policy.role_title(one.role)) if one.role else ""


def first_waiting(case: Case) -> list[Approval]:
    """Of each thing that waits, the approval that comes first."""
    seen: dict[tuple[str, int], Approval] = {}
    for one in case.approvals:
        if one.state == "waiting":
            seen.setdefault((one.of, one.subject), one)
    return list(seen.values())


def at_one_login(one: Approval, case: Case, policy: Policy, login: str) -> bool:
    """Whether an approval was typed by the login of the proposal; one that waits, on a desk that
    shares a login, whether it would be if whoever is at ``login`` gave it now."""
    if one.state == "waiting":
        return policy.identity.shared_desk and login in logins_of(case, one)
    return one.same_login


def waiting_data(
    case: Case, policy: Policy, one: Approval, speak: Language, reader: Reader
) -> "ApprovalWaiting":
    """An approval that waits, for ``today --json``, as ``reader`` sees it."""
    return {
        "case": case.number,
        "no": one.no,
        "of": f"{one.of} {one.step or one.subject}",
        "title": approval_of(one, case, policy, speak),
        "asked": one.asked or one.role,
        "asked_by": one.asked_by,
        "asked_at": speak.iso(one.asked_at),
        "staff": list(reader.able(case, policy, one)),
        "same_login": at_one_login(one, case, policy, reader.login),
    }


def waiting_line(case: Case, policy: Policy, one: Approval, speak: Language, reader: Reader) -> str:
    """The same in a sentence, with the command that gives it."""
    told = speak.text(
        "{title} (asked by {by}) waits for {who}: {command}",
        title=approval_of(one, case, policy, speak),
        by=policy.name_of(one.asked_by),
        who=asked(one, policy, speak),
        command=command(one, case, policy, reader.able(case, policy, one)),
    )
    return login_waiting(told, at_one_login(one, case, policy, reader.login), speak)


def decided(event: Event, case: Case) -> Approval | None:
    """The approval that an event gave, refused or took back."""
    told = event.payload
    if isinstance(told, ApprovalGiven | ApprovalRefused):
        wanted = ("", told.ask, told.rank)
    else:
        wanted = (getattr(told, "step", ""), getattr(told, "judged", 0), 0)
    return next((a for a in case.approvals if (a.step, a.asked_seq, a.rank) == wanted), None)


def decided_on(event: Event, case: Case, policy: Policy, speak: Language) -> str:
    """What was decided on, and how much it is about."""
    one = decided(event, case)
    return approval_of(one, case, policy, speak) if one else ""


def taken_back(event: Event, case: Case) -> bool:
    """Whether a request was taken back by whoever had made it, which is no refusal."""
    one = decided(event, case)
    return one is not None and one.state == "withdrawn"


def approval_data(one: Approval, seen: SeenCase) -> "ApprovalTold":
    return {
        "no": one.no,
        "of": f"{one.of} {one.step or one.subject}",
        "state": one.state,
        "asked": one.asked or one.role,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at,
        "decided_by": one.decided_by or None,
        "behalf": one.behalf or None,
        "decided_at": one.decided_at,
        "reason": one.reason or None,
        "same_login": at_one_login(one, seen.case, seen.policy, seen.login),
        "backdated": seen.case.entered_at(one.asked_at, one.decided_at),
    }


def _subject(one: Approval, policy: Policy, speak: Language) -> str:
    """What an approval is of, in words."""
    if one.of == "step":
        return speak.title(policy.step(one.step).title)
    return {
        "remedy": speak.text("remedy {no}", no=one.subject),
        "settlement": speak.text("settlement {no}", no=one.subject),
    }[one.of]


def approvals_table(case: Case, policy: Policy, speak: Language, login: str) -> Table:
    rows = []
    for one in case.approvals:
        asked = policy.name_of(one.asked) if one.asked else ""
        if one.role:
            asked = speak.title(policy.role_title(one.role))
        decided = policy.name_of(one.decided_by) if one.decided_by else ""
        if one.behalf:
            decided = speak.text(
                "{staff} for {behalf}", staff=decided, behalf=policy.name_of(one.behalf)
            )
        marked = login_waiting if one.state == "waiting" else login_marked
        same = at_one_login(one, case, policy, login)
        state = marked(bargain_state(one.state, speak), same, speak)
        told = with_true_time(state, case, speak, one.asked_at, one.decided_at)
        rows.append((str(one.no), _subject(one, policy, speak), told, asked, decided))
    heads = (
        "#",
        speak.text("approval of"),
        speak.text("state"),
        speak.text("asked"),
        speak.text("decided by"),
    )
    return Table(heads, tuple(rows))
