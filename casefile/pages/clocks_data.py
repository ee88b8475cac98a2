"""The clocks of a case as data, a row for each round."""

from casefile.pages.data import Data, SeenCase
from casefile.pages.verdicts import beside_data


def clocks_data(seen: SeenCase) -> list[Data]:
    """The clocks of a case, a row for each round."""
    return [
        {
            "id": c.clock.id,
            "rule": c.rule,
            "round": c.no,
            "title": c.clock.title,
            "state": c.at(seen.now),
            "started_at": c.started_at,
            "due_at": c.due.at if c.due else None,
            "met_at": c.ended_at,
            "paused_s": c.paused_s(seen.now),
            "provisional": bool(c.due and c.due.provisional),
            "owner": seen.case.owner if c.clock.owner == "owner" else c.clock.owner,
            "allowance": c.allowance,
            "basis": c.clock.basis,
            "backdated": seen.case.entered_at(c.started_at, c.ended_at),
            **beside_data(c),
        }
        for c in seen.clocks
    ]
