"""Checks of what is awaited around money: approvals, signatures, copies; listed in ``CHECKS``."""

from collections.abc import Iterator

from casefile.errors import message
from casefile.hanging import EMPTY_HANDED, UNDELIVERED, UNRECEIPTED, UNSIGNED
from casefile.look import Finding, Look
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


def papers_hanging(look: Look) -> Iterator[Finding]:
    """Money was paid without a signed receipt, a signature or a copy is missing for longer than the
    policy allows; or the customer, a party, holds no copy (only to be known)."""
    if look.current.settlement is None:
        return
    titles = {d.id: d.title for d in look.current.documents}
    for mark in look.papers:
        words = mark.value.split()
        names = [titles.get(word, word) for word in words]
        told = {
            UNRECEIPTED: message("Settlement {no}: paid, and no receipt is signed.", no=mark.seq),
            UNSIGNED: message("Settlement {no}: {papers} not signed.", no=mark.seq, papers=names),
            UNDELIVERED: message(
                "{paper}, document {no}: copy {copies} not handed over.",
                paper=(names or [""])[0],
                no=mark.seq,
                copies=words[1:],
            ),
            EMPTY_HANDED: message("Settlement {no}: the customer holds no copy.", no=mark.seq),
        }[mark.mark]
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
