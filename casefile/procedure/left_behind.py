"""What stays with whoever had a case, once somebody else has it, and how it is moved."""

from collections.abc import Iterator

from casefile.case.case import Case
from casefile.errors import Message, message
from casefile.people.rights import as_whom
from casefile.policy import Policy
from casefile.policy.step import fact_of


def stays_with(case: Case, policy: Policy, former: str, to: str) -> Iterator[Message]:
    """What is still the ``former`` owner's to do: promises that they keep, approvals that wait for
    them, steps for which a fact names them; each with the line that moves it on."""
    staff = policy.name_of(former)
    for promise in case.promises:
        if promise.open and promise.by == former:
            yield message(
                "Promise {no} stays {staff}'s to keep; to move it: "
                "casefile promise-moved {case} {no} --by {to} --reason …",
                no=promise.no,
                staff=staff,
                case=case.number,
                to=to,
            )
    for one in case.approvals:
        if one.state == "waiting" and one.asked == former:
            yield message(
                "Approval {no} still waits for {staff}, who may lend the authority: "
                "casefile {former}delegate --to {to} --until TIME",
                no=one.no,
                staff=staff,
                former=as_whom(policy, [former]),
                to=to,
            )
    for step in policy.steps:
        key = next((k for k in (fact_of(step.by), step.assigns) if k), "")
        if not key or case.facts.get(key) != former or case.standing(step.id):
            continue
        told = [taken.seq for taken in case.steps if taken.stands and key in taken.facts]
        if told:
            yield message(
                "{step} stays for {staff} to do, who is named as {fact}; to move it: "
                "casefile correct {case} {seq} {key}={to} --reason …",
                step=step.title,
                staff=staff,
                fact=policy.facts[key].title,
                case=case.number,
                seq=told[-1],
                key=key,
                to=to,
            )
