"""What a time given by hand may not do on a real desk. There it is a right that somebody was given,
and whoever uses it gains nothing by it: what the clock on the wall forbids stays forbidden."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from casefile.case.here import Here, Totals
from casefile.clocks.rounds import Round
from casefile.errors import BadData, NotPermitted, Refused
from casefile.log.events import NewEvent
from casefile.log.rows import EVER
from casefile.people.rights import may
from casefile.policy import Policy


def may_backdate(policy: Policy | None, actor: str, now: datetime, wall: datetime) -> None:
    """NotPermitted unless ``policy``, the one in force, gives ``actor`` the right to enter
    something at another time than that of the clock on the ``wall``; nobody enters what is to come
    (Refused). A desk itself begins by the clock on the wall: there is no policy yet to say more."""
    if policy is None:
        raise NotPermitted(
            "A desk begins by the clock on the wall, not by --now; to learn and test on one where "
            "any time may be given: casefile init --practice"
        )
    staff = policy.member(actor)
    if staff is None:
        raise NotPermitted(
            "{login} may not date entries by hand (--now): only members of staff are given that "
            "right.",
            login=actor,
        )
    may(policy, staff, "backdate")
    if now > wall:
        raise Refused(
            "--now {now} lies in the future: the clock on the wall says {wall}.", now=now, wall=wall
        )


def at_the_wall(here: Here, wall: datetime) -> Here:
    """What the same decision stands on at the real moment; it has to be allowed there, too."""
    return msgspec.structs.replace(here, now=wall)


def still_lent(totals: Totals, wall: datetime) -> Totals:
    """The totals, where authority that was lent until a moment that has passed by the clock on the
    ``wall`` was never lent."""
    lent = [
        d if d.until > wall else msgspec.structs.replace(d, until=EVER) for d in totals.delegations
    ]
    return msgspec.structs.replace(totals, delegations=lent)


def still_to_come(decided: Iterable[NewEvent], wall: datetime) -> None:
    """BadData where something binds until a time that has passed by the clock on the ``wall``."""
    for event in decided:
        for until in (getattr(event.payload, name, None) for name in ("due", "until")):
            if until and until <= wall:
                raise BadData(
                    "{until} has passed by the clock on the wall ({wall}).", until=until, wall=wall
                )


def deadlines_stay(before: Iterable[Round], after: Iterable[Round], wall: datetime) -> None:
    """Refused where an entry dated by hand would give a deadline another date that had passed
    unmet by the clock on the ``wall``. (That something was done in time is typed late: --at.)"""
    later = {clock.clock.id: clock for clock in after}
    for clock in before:
        if not clock.due or clock.ended_at is not None or clock.at(wall) != "missed":
            continue
        now = later.get(clock.clock.id)
        if now is None or now.due is None or now.due.at > clock.due.at:
            raise Refused(
                "{clock} ran out on {due}, before this was really entered ({wall}); a time given "
                "by hand cannot move it.",
                clock=clock.clock.title,
                due=clock.due.at,
                wall=wall,
            )
