"""Checks of what is awaited around money: approvals, signatures, copies; what lies beyond a
limit or below the law; listed in ``CHECKS``."""

from collections.abc import Iterator

from casefile.derived.loose import LOOSE_END, loose_told
from casefile.derived.marks import BELOW_FLOOR, OVER_LIMIT, SAME_LOGIN
from casefile.errors import message
from casefile.log.marks import EMPTY_HANDED, OVERPAID, RECEIPT_DIFFERS
from casefile.money.floors import below
from casefile.night.findings import Finding, Look
from casefile.papers.context_money import customer_holds
from casefile.papers.outstanding import mark_told
from casefile.policy.money import SettlementRules
from casefile.values.value import Title, filled
from casefile.worktime.reckoning import due

BARGAINS = {
    "remedy": Title("第 {no} 项补偿方案", "remedy {no}"),
    "settlement": Title("第 {no} 项和解", "settlement {no}"),
}
AT_ONCE = (OVERPAID, RECEIPT_DIFFERS)
"""What is wrong from the moment that it is so."""


def approvals_waiting(look: Look) -> Iterator[Finding]:
    """Somebody was asked to approve money, and has not answered for longer than the policy says."""
    for mark in look.approvals:
        until = due(mark.at, look.rules(mark.case).checks.approval, look.days(mark.case)).at
        if until < look.now:
            yield Finding(
                "approval-waiting",
                "late",
                message(
                    "Approval {no} ({subject}) waits since {time}.",
                    no=mark.seq,
                    subject=_bargain(mark.value),
                    time=mark.at,
                ),
                mark.case,
                due_at=until,
                owner=mark.owner,
                about=str(mark.seq),
            )


def _bargain(name: str) -> Title:
    """``remedy-2`` or ``settlement-1``, as people call them."""
    of, _, no = name.rpartition("-")
    return filled(BARGAINS[of], no=no)


def approved_by_one_login(look: Look) -> Iterator[Finding]:
    """On a shared login, a proposal and its approval were typed by the same one in the last days:
    nobody can tell whether two people did."""
    for mark in look.marks:
        if mark.mark == SAME_LOGIN:
            by = mark.value.split(" ")[2]
            yield Finding(
                SAME_LOGIN,
                "note",
                message(
                    "Approval {no}, which {by} asked for and {staff} gave, was typed by the login "
                    "of the proposal.",
                    no=mark.seq,
                    by=look.current.name_of(by),
                    staff=look.current.name_of(mark.owner),
                ),
                mark.case,
                about=f"{mark.seq}",
            )


def ends_left_loose(look: Look) -> Iterator[Finding]:
    """A promise or a question goes on though its case has ended; once it is late, its clock says
    so."""
    for mark in look.loose:
        told = loose_told(mark)
        yield Finding(LOOSE_END, "record", told, mark.case, owner=mark.owner, about=mark.value)


def papers_hanging(look: Look) -> Iterator[Finding]:
    """Money was paid without a signed receipt, a signature or a copy is missing for longer than the
    policy allows; a receipt says something else than what was paid, or more was paid than is owed;
    or the customer, a party, holds no copy (only to be known)."""
    for mark in look.papers:
        policy = look.rules(mark.case)
        rules = policy.settlement or SettlementRules()
        told = mark_told(mark, policy)
        if mark.mark == EMPTY_HANDED:
            if not all(customer_holds(r.holders, policy) for r in policy.routes):
                yield Finding(
                    mark.mark, "record", told, mark.case, owner=mark.owner, about=str(mark.seq)
                )
            continue
        if mark.mark in AT_ONCE:
            yield Finding(
                mark.mark,
                "late",
                told,
                mark.case,
                owner=mark.owner,
                about=f"{mark.seq} {mark.value}",
            )
            continue
        until = due(mark.at, rules.hand_over, look.days(mark.case)).at
        if until < look.now:
            yield Finding(
                mark.mark,
                "late",
                told,
                mark.case,
                due_at=until,
                owner=mark.owner,
                about=str(mark.seq),
            )


def over_limits(look: Look) -> Iterator[Finding]:
    """A correction or a link of the last days showed who the customer is, and that more was granted
    to them than one role may."""
    for mark in look.marks:
        if mark.mark.partition(":")[0] != OVER_LIMIT:
            continue
        case, item, grantor, role, most, total, by = mark.value.split(" ")
        yield Finding(
            OVER_LIMIT,
            "note",
            message(
                "What {grantor} granted on {other} ({item}) lies beyond a limit ({role}: at most "
                "{most} to one customer, now {total}), as event {seq} by {staff} shows.",
                grantor=look.current.name_of(grantor),
                other=case,
                item=_bargain(item),
                role=look.role_title(role),
                most=most,
                total=total,
                seq=mark.seq,
                staff=look.current.name_of(by),
            ),
            mark.case,
            owner=mark.owner,
            about=f"{mark.seq} {case} {item}",
        )


def below_the_law(look: Look) -> Iterator[Finding]:
    """Less is offered, planned or settled than the law gives at least."""
    for mark in look.floors:
        name, of, told, least = mark.value.split(" ")
        policy = look.rules(mark.case)
        floor = next((f for f in policy.floors if f.id == name), None)
        yield Finding(
            BELOW_FLOOR,
            "record",
            below(policy, name, of, int(told), int(least)),
            mark.case,
            owner=mark.owner,
            basis=floor.basis if floor else "",
            about=mark.value,
        )
