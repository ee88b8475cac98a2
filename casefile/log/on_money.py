"""What happens around money: demands, offers, approvals, settlements."""

from datetime import datetime
from typing import ClassVar

import msgspec

from casefile.values.value import Facts


class Ask(msgspec.Struct, frozen=True, omit_defaults=True):
    """An approval that is needed: of somebody with enough authority (``staff`` was asked), or of
    somebody who holds ``role``."""

    staff: str = ""
    role: str = ""


class Beyond(msgspec.Struct, frozen=True):
    """Something that a later entry showed to lie beyond a limit: ``item`` of ``case``, granted by
    ``grantor``, whose ``role`` may grant at most ``most`` to one customer, of whom ``total`` is
    known now."""

    case: str
    item: str
    grantor: str
    role: str
    most: str
    total: str


class DemandMade(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of what the complainant asks for; its words are personal."""

    kind: ClassVar[str] = "demand.made"
    sort: str
    amount: str = ""


class DemandAnswered(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A demand was met (perhaps by remedy ``remedy``) or declined."""

    kind: ClassVar[str] = "demand.answered"
    no: int
    met: bool
    remedy: int = 0


class RemedyOffered(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An option for the complainant. ``grantor`` is the one whose authority covers the amount;
    nobody where ``asks`` wait for somebody who has it."""

    kind: ClassVar[str] = "remedy.offered"
    remedy: str
    amount: str = ""
    facts: Facts = {}
    grantor: str = ""
    asks: tuple[Ask, ...] = ()


class RemediesChosen(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The complainant chose these; ``declined`` are the other options that stood."""

    kind: ClassVar[str] = "remedies.chosen"
    nos: tuple[int, ...]
    declined: tuple[int, ...] = ()


class RemedyDeclined(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An option was declined by the complainant, or taken back."""

    kind: ClassVar[str] = "remedy.declined"
    no: int


class ApprovalGiven(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An approval: the ``rank``-th that event ``ask`` asked for. (Not its number on the case, which
    depends on the policy.) ``behalf`` names the one who had delegated the authority."""

    kind: ClassVar[str] = "approval.given"
    ask: int
    rank: int = 0
    behalf: str = ""


class ApprovalRefused(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An approval is refused, or ``withdrawn`` by whoever had asked for it. The reason is
    personal."""

    kind: ClassVar[str] = "approval.refused"
    ask: int
    rank: int = 0
    behalf: str = ""
    withdrawn: bool = False


class AuthorityDelegated(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The actor's authority to approve lies with ``to`` as well, until then; in the office."""

    kind: ClassVar[str] = "authority.delegated"
    by: str
    to: str
    until: datetime


class DelegationEnded(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What ``by`` had lent to ``to`` ends with this; in the office. The reason stays for ever, so
    it holds nothing personal."""

    kind: ClassVar[str] = "delegation.ended"
    by: str
    to: str
    reason: str = ""


class SettlementMade(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A compensation was agreed and follows ``route``. ``excess`` is what goes beyond the remedies
    that were granted and chosen: it is granted here, by ``grantor``. What was paid on the cancelled
    settlement that it ``continues`` counts as paid on it. ``to_judge`` where whoever settles may
    not judge whether it is within our responsibility."""

    kind: ClassVar[str] = "settlement.made"
    route: str
    amount: str
    excess: str = ""
    facts: Facts = {}
    grantor: str = ""
    asks: tuple[Ask, ...] = ()
    continues: int = 0
    to_judge: bool = False


class SettlementCancelled(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The reason is personal."""

    kind: ClassVar[str] = "settlement.cancelled"
    no: int


class OverpaymentExplained(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Of what was paid on settlement ``no`` beyond what is owed on it, ``amount`` was ``returned``,
    or stays with the customer for a reason. The reason is personal."""

    kind: ClassVar[str] = "overpayment.explained"
    no: int
    amount: str
    returned: bool = False
