"""Deciding on what ties two cases, and that it ties them no longer."""

from typing import get_args

from casefile.case.case import Tie
from casefile.case.here import Here
from casefile.case.of_number import told_with_numbers
from casefile.errors import BadData, Refused, in_field
from casefile.log.events import CaseLinked, CaseUnlinked, NewEvent
from casefile.people.rights import may
from casefile.policy.named import listed
from casefile.procedure.guards import stated
from casefile.values.value import Title

TIES: dict[Tie, Title] = {
    "same-customer": Title("同一顾客", "same customer"),
    "same-cause": Title("同一事由", "same cause"),
    "duplicate": Title("重复投诉", "same complaint"),
    "follows": Title("后续投诉", "one follows the other"),
}
"""What may tie two cases; it is typed by its id, or as it is said."""


def tied(heres: tuple[Here, ...], tie: str) -> tuple[tuple[NewEvent, ...], ...]:
    """The events that tie two cases, in the streams of both; closed ones too, since that is often
    known late."""
    here, there = _two(heres)
    may(here.policy, here.staff, "link")
    if not tie:
        raise Refused(
            "Say how the two belong together: --as {known}", known="|".join(get_args(Tie))
        )
    named = next((k for k, title in TIES.items() if tie.lower() in (k, *title.names)), None)
    if named is None:
        known = listed({str(key): title for key, title in TIES.items()})
        with in_field("--as"):
            raise BadData("{value} is not one of {known}.", value=tie, known=known)
    if any((one.other, one.tie) == (there.case.number, named) for one in here.case.links):
        raise Refused(
            "Cases {case} and {other} are linked so already.",
            case=here.case.number,
            other=there.case.number,
        )
    return tuple(
        (NewEvent(one.now, CaseLinked(other=other.case.number, tie=named)),)
        for one, other in ((here, there), (there, here))
    )


def untied(
    heres: tuple[Here, ...], reason: str, *, mistake: bool
) -> tuple[tuple[NewEvent, ...], ...]:
    """The events that end every link between two cases. Limits go on counting together what was
    granted while they were linked, unless the link itself was a ``mistake``: that says who made it,
    of others' whoever may strike what others typed. A mistake may be told after the end, too."""
    here, there = _two(heres)
    may(here.policy, here.staff, "link")
    words = stated(reason)
    number = there.case.number
    linked = [one for one in here.case.links if one.other == number]
    ended = [one for one in here.case.links_before if one.other == number]
    if not linked and not (mistake and ended):
        error = Refused(
            "Cases {case} and {other} are not linked.", case=here.case.number, other=number
        )
        error.parts = (told_with_numbers({one.other: TIES[one.tie] for one in here.case.links}),)
        raise error
    makers = {one.by for one in linked} | {one.by for one in ended}
    if mistake and makers != {here.staff.id}:
        may(here.policy, here.staff, "strike")
    return tuple(
        (NewEvent(one.now, CaseUnlinked(other.case.number, not mistake), {"reason": words}),)
        for one, other in ((here, there), (there, here))
    )


def _two(heres: tuple[Here, ...]) -> tuple[Here, Here]:
    if len(heres) != 2:
        raise Refused("A case is linked to another one: give two.")
    return heres[0], heres[1]
