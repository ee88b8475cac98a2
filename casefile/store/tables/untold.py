"""A store that keeps nothing of what reports count: every case is replayed for each."""

from collections.abc import Iterable, Sequence

from casefile.log.rows import ReportRow


class Untold:
    """What such a store answers to who asks for it."""

    keeps_tellings = False

    def put_tellings(self, found: Iterable[ReportRow]) -> None:
        """Nothing is kept."""
        del found

    def tellings(self, cases: Sequence[str], basis: str, until: int) -> dict[str, bytes]:
        del cases, basis, until
        return {}

    def told_by(self, basis: str, until: int) -> set[str]:
        del basis, until
        return set()
