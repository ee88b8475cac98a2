"""What a report of one site counts of a case that changed hands: what fell while it was there.

The stays of a case follow one another without a gap, so what the sites report adds up: nothing is
counted twice, and nothing by nobody.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

import msgspec

from casefile.case.sites import Stay
from casefile.reports.happened import Happened
from casefile.reports.told import CaseTold, RoundTold

_HAPPENED = (
    *("endings", "reopenings", "closings", "offered", "granted", "settled", "paid"),
    *("penalties", "promised", "kept", "kept_late", "broken", "released", "late_entries"),
    "corrections",
)
_VERDICTS = ("verdicts", "acknowledged", "improved")
_AS_IT_STANDS = ("owed", "unanswered", "unreceipted")
"""What is still to come of it, for whoever has it now."""
_Fell = TypeVar("_Fell", Happened, RoundTold)


def counted_here(told: CaseTold, stays: tuple[Stay, ...]) -> CaseTold:
    """What is counted of a case at the site of its last stay."""
    if not stays:
        return told
    own = stays[-1].site
    here = tuple(stay for stay in stays if stay.site == own)

    def fell(every: Iterable[_Fell]) -> tuple[_Fell, ...]:
        return tuple(one for one in every if at_site(here, _moment(one)))

    kept = {name: fell(getattr(told, name)) for name in (*_HAPPENED, *_VERDICTS)}
    if stays[-1].until is not None:
        kept |= dict.fromkeys(_AS_IT_STANDS, ())
    answered = told.answered if told.answered and at_site(here, told.answered.at) else None
    return msgspec.structs.replace(
        told, **kept, answered=answered, opened_here=stays[0].site == own, stays=here
    )


def _moment(one: Happened | RoundTold) -> datetime:
    return one.at if isinstance(one, Happened) else one.fell_at


def at_site(stays: tuple[Stay, ...], moment: datetime) -> bool:
    """Whether the case was there at that moment; one that never changed hands always was."""
    return not stays or any(moment in stay for stay in stays)
