"""Tests beside a policy, and cases under another version, as programs read them."""

from typing import TypedDict

from casefile.trials.otherwise import DifferenceKind


class TrialTold(TypedDict):
    """One test beside a policy."""

    name: str
    ok: bool
    wrong: list[str]


class WayTold(TypedDict):
    """One way in which something of a policy may be decided."""

    table: str
    row: str
    way: str


class CoverageTold(TypedDict):
    """Which decisions the tests take."""

    taken: int
    decisions: int
    share: float
    missing: list[WayTold]


class TrialsTold(TypedDict):
    """``policy test``."""

    ok: bool
    tests: list[TrialTold]
    coverage: CoverageTold


class DifferenceTold(TypedDict):
    """One thing that would have gone otherwise."""

    case: str
    kind: DifferenceKind
    why: str
    event: int | None


class OtherwiseTold(TypedDict):
    """``policy replay``."""

    looked: int
    cases: int
    counts: dict[str, int]
    differences: list[DifferenceTold]
