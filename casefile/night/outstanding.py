"""Checks of what is awaited around money: approvals, signatures, copies; listed in ``CHECKS``."""

from collections.abc import Iterator

from casefile.derived.loose import LOOSE_END, loose_told
from casefile.errors import message
from casefile.night.findings import Finding, Look
from casefile.papers.outstanding import EMPTY_HANDED, mark_told
from casefile.worktime.reckoning import due


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


def ends_left_loose(look: Look) -> Iterator[Finding]:
    """A promise or a question goes on though its case has ended; once it is late, its clock says
    so."""
    for mark in look.loose:
        told = loose_told(mark)
        yield Finding(LOOSE_END, "record", told, mark.case, owner=mark.owner, about=mark.value)


def papers_hanging(look: Look) -> Iterator[Finding]:
    """Money was paid without a signed receipt, a signature or a copy is missing for longer than the
    policy allows; or the customer, a party, holds no copy (only to be known)."""
    if look.current.settlement is None:
        return
    for mark in look.papers:
        told = mark_told(mark, look.current)
        if mark.mark == EMPTY_HANDED:
            yield Finding(
                mark.mark, "record", told, mark.case, owner=mark.owner, about=str(mark.seq)
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
