"""The papers of a case: issued documents and their numbered copies."""

from datetime import datetime
from typing import Literal

import msgspec

from casefile.values.value import Facts

CopyState = Literal["made", "signed", "handed-over"]
PaperState = Literal["issued", "superseded", "void"]
"""``superseded`` by a later version, or because what it rests on has changed."""


class Copy(msgspec.Struct, frozen=True):
    """One numbered paper."""

    no: int
    holder: str
    signed_by: tuple[str | None, ...] = ()
    signed_at: datetime | None = None
    handed_at: datetime | None = None
    handed_by: str = ""
    received_by: str | None = ""

    @property
    def state(self) -> CopyState:
        if self.handed_at:
            return "handed-over"
        return "signed" if self.signed_at else "made"


class Attachment(msgspec.Struct, frozen=True):
    """A file that somebody brought: ``sort`` is what the policy calls it by. ``name`` is None once
    it was erased."""

    no: int
    seq: int
    name: str | None
    sort: str
    sha256: str
    size: int
    at: datetime
    by: str
    erased: bool = False
    """Whether the file that was kept was deleted."""


class IssuedDocument(msgspec.Struct, frozen=True):
    """An issued paper."""

    seq: int
    no: int
    type: str
    version: int
    sha256: str
    name: str
    at: datetime
    by: str
    state: PaperState = "issued"
    settlement: int = 0
    copies: tuple[Copy, ...] = ()
    parts: tuple[str, ...] = ()
    """Of copies in files of their own, ``number:SHA-256`` each."""
    payment: int = 0
    """Of a receipt: the payment that it names; 0 where it was made out before."""
    amount: str = ""
    """Of a receipt: the sum that it certifies, in yuan."""
    payer: str = ""
    """Of a receipt: who paid, as the policy calls them in Chinese."""
    language: str = "zh"
    annex: int = 0
    """Of a translation: the number of the paper that it stands beside."""
    given: Facts = {}
    """What it was given beside what the case knew."""
    voided_at: datetime | None = None
    erased: bool = False
    """Whether the file that was kept of it was deleted."""

    @property
    def valid(self) -> bool:
        """Whether it is the version that counts."""
        return self.state == "issued"

    @property
    def bound(self) -> bool:
        """Whether anybody signed a copy."""
        return any(c.signed_at for c in self.copies)

    @property
    def signed(self) -> bool:
        """Whether every copy was signed."""
        return bool(self.copies) and all(c.signed_at for c in self.copies)

    @property
    def gone_out(self) -> bool:
        """Whether every copy was signed and is with its holder."""
        return bool(self.copies) and all(c.signed_at and c.handed_at for c in self.copies)


def printed_over(paper: IssuedDocument, documents: tuple[IssuedDocument, ...]) -> bool:
    """Whether another paper of its kind, on the same case or settlement, takes its place. One about
    the case whose copies all went out tells of what was done, such as one trip to the workshop: the
    next tells of the next, and both are true. Its translation stays with it."""
    if not paper.valid or paper.settlement:
        return paper.valid
    said = next((d for d in documents if d.no == paper.annex), paper)
    return not said.gone_out
