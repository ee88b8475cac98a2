"""What somebody granted, added up once and carried on: in a batch each offer asks for it again,
and only a few grants come or go in between."""

from collections import deque
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import msgspec

from casefile.log.rows import Grant
from casefile.store.tables import rows
from casefile.store.tables.asked import Tables

SUMS_KEPT = 64
"""Sums that are kept at a time."""
NEAR = 10
"""A sum is carried on to other bounds that moved by less than this part of its stretch."""


class _Sum(msgspec.Struct):
    """The fen that ``grantor`` granted after a moment and until another one, on all cases."""

    grantor: str
    remedy: str
    after: datetime
    until: datetime
    amount: int

    def counts(self, grant: Grant) -> bool:
        return (
            grant.grantor == self.grantor
            and self.remedy in ("", grant.remedy)
            and self.after < grant.at <= self.until
        )


class Sums:
    """The sums that were asked for last. Guards that they are those of the rows: whatever another
    program wrote, or was taken back, makes them be added up anew."""

    def __init__(self, connection: Tables, asks_version: str) -> None:
        self._connection, self._asks_version = connection, asks_version
        self._kept: deque[_Sum] = deque(maxlen=SUMS_KEPT)
        self._version = -1

    @property
    def known(self) -> bool:
        """Whether any sum is kept."""
        return bool(self._kept)

    def granted(
        self, grantor: str, after: datetime, until: datetime, remedy: str, but: Collection[str]
    ) -> int:
        """As ``Rows.sum_granted``."""
        if self._written_by_others():
            self.forget()
        whole = self._carried(grantor, remedy, after, until)
        if whole is None:
            amount = self._added(grantor, after, until, remedy)
            whole = _Sum(grantor, remedy, after, until, amount)
            self._kept.appendleft(whole)
        return whole.amount - (self._added(grantor, after, until, remedy, but) if but else 0)

    def _written_by_others(self) -> bool:
        if not self._asks_version:
            return True  # for all that is known
        before = self._version
        (self._version,) = self._connection.execute(self._asks_version).fetchone()
        return before != self._version

    def replaced(self, former: Iterable[Grant], present: Iterable[Grant]) -> None:
        """The grants of a case are now the ``present`` ones."""
        for one in self._kept:
            one.amount -= sum(grant.amount for grant in former if one.counts(grant))
            one.amount += sum(grant.amount for grant in present if one.counts(grant))

    def forget(self) -> None:
        """Nothing is known any more of what the rows say."""
        self._kept.clear()

    def _carried(self, grantor: str, remedy: str, after: datetime, until: datetime) -> _Sum | None:
        """A sum that is kept, of these bounds or brought to them; None where none is near."""
        for one in self._kept:
            if (one.grantor, one.remedy) != (grantor, remedy):
                continue
            moved = abs(one.after - after) + abs(one.until - until)
            if moved * NEAR > max(until - after, timedelta()):
                continue
            for bound, to, sign in ((one.after, after, -1), (one.until, until, 1)):
                ahead = bound < to
                first, last = (bound, to) if ahead else (to, bound)
                if first != last:
                    between = self._added(grantor, first, last, remedy)
                    one.amount += sign * between if ahead else -sign * between
            one.after, one.until = after, until
            return one
        return None

    def _added(
        self,
        grantor: str,
        after: datetime,
        until: datetime,
        remedy: str,
        cases: Collection[str] | None = None,
    ) -> int:
        """The amount of the grants on some ``cases``, or on all, as the rows have it."""
        # a few cases are found by their numbers, not among all that somebody granted
        grantor_is = "grantor = ?" if cases is None else "grantor || '' = ?"
        of = "" if cases is None else f' AND "case" IN ({rows.places(len(cases))})'
        named = " AND remedy = ?" if remedy else ""  # not asked of each of many rows in vain
        (total,) = self._connection.execute(
            f"SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM grants WHERE {grantor_is} "
            f"AND at > ? AND at <= ?{named}{of}",
            [
                grantor,
                rows.spell_moment(after),
                rows.spell_moment(until),
                *([remedy] if remedy else []),
                *(cases or ()),
            ],
        ).fetchone()
        assert isinstance(total, int)
        return total
