"""Checks of what is awaited around money: approvals, signatures, copies; listed in ``CHECKS``."""

from collections.abc import Iterator

from casefile.errors import message
from casefile.night.findings import Finding, Look
from casefile.papers.outstanding import EMPTY_HANDED, OVERPAID, RECEIPT_DIFFERS, mark_told
from casefile.worktime.reckoning import due

AT_ONCE = (OVERPAID, RECEIPT_DIFFERS)
"""What is wrong from the moment that it is so."""


def approvals_waiting(look: Look) -> Iterator[Finding]:
    """Somebody was asked to approve money, and has not answered for longer than the policy says."""
    for mark in look.approvals:
        until = due(mark.at, look.current.checks.approval, look.times[""].days).at
        if until < look.now:
            yield Finding(
                "approval-waiting",
                "late",
                message(
                    "Approval {no} ({subject}) waits since {time}.",
                    no=mark.seq,
                    subject=mark.value,
                    time=mark.at,
                ),
                mark.case,
                due_at=until,
                owner=mark.owner,
                about=str(mark.seq),
            )


def papers_hanging(look: Look) -> Iterator[Finding]:
    """Money was paid without a signed receipt, a signature or a copy is missing for longer than the
    policy allows; a receipt says something else than what was paid, or more was paid than is owed;
    or the customer, a party, holds no copy (only to be known)."""
    if look.current.settlement is None:
        return
    for mark in look.papers:
        told = mark_told(mark, look.current)
        if mark.mark == EMPTY_HANDED:
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
        until = due(mark.at, look.current.settlement.hand_over, look.times[""].days).at
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
