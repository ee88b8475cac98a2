"""A store that keeps nothing of what reports count: every case is replayed for each."""

from collections.abc import Collection, Iterable, Sequence

from casefile.log.rows import ReportRow


class Untold:
    """What such a store answers to who asks for it."""

    keeps_tellings = False

    def put_tellings(self, found: Iterable[ReportRow]) -> None:
        """Nothing is kept."""
        del found

    def put_tellings_if_free(self, found: Iterable[ReportRow]) -> bool:
        del found
        return False

    def tellings(
        self, cases: Sequence[str], bases: Collection[str], until: int
    ) -> dict[str, bytes]:
        del cases, bases, until
        return {}

    def told_by(self, bases: Collection[str], until: int) -> set[str]:
        del bases, until
        return set()

    def told_under(self) -> list[str]:
        return []
