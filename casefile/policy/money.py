"""The tables of a policy that tell of money: remedies, limits, routes of compensation."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from casefile.policy.conditions import Condition
from casefile.values.value import Title


class Remedy(msgspec.Struct, frozen=True):
    """``[[remedy]]``: something that may be offered, with the facts it takes.

    ``value`` names the money fact that counts against limits. Without an amount nobody knows what
    it costs: ``unvalued`` says whether it then takes somebody without bound (``ask``) or nobody's
    authority (``free``: an apology costs nothing). ``cash`` remedies are paid, and may be settled.
    ``approvals`` are roles that must approve it one after the other, whatever the amount.
    """

    id: str
    title: Title
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    value: str = ""
    unvalued: Literal["ask", "free"] = "ask"
    cash: bool = False
    approvals: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return self.needs + self.may


class Limit(msgspec.Struct, frozen=True):
    """``[[limit]]``: the most that a role may grant, of one remedy or of all together (``*``).

    Each amount includes what is being granted: in one item, on one case, to one customer and by one
    clerk within the ``window`` (days or weeks back from now; for ever where there is none). Zero
    means none. A row without amounts sets no bound; a role without a row may grant nothing that
    costs money. What has no amount may be granted by a role whose rows for the remedy (for ``*``
    where there are none) set no bound. A row with a condition bounds the cases that ``when``
    describes, beside those without one; where no row of a role holds, it grants nothing.
    """

    role: str
    remedy: str = "*"
    when: Condition = ()
    per_item: str = ""
    per_case: str = ""
    per_customer: str = ""
    per_clerk: str = ""
    window: str = ""
    basis: str = ""

    @property
    def amounts(self) -> dict[str, str]:
        """The bounds that the row sets, by what they are for."""
        return {scope: most for scope in AMOUNTS if (most := str(getattr(self, scope)))}


AMOUNTS = ("per_item", "per_case", "per_customer", "per_clerk")


def unbounded(rows: Sequence[Limit], remedy: str) -> bool:
    """Whether the rows of one role set no bound for ``remedy``: those that name it, or else all."""
    own = [row for row in rows if row.remedy == remedy] or rows
    return bool(own) and not any(row.amounts for row in own)


class Ceiling(msgspec.Struct, frozen=True):
    """``[[ceiling]]``: the ``most`` that a ``site`` may grant, whoever grants it there, of one
    remedy or of all together (``*``) within the ``window`` (days or weeks back from now; for ever
    where there is none). Without a site it is for all sites together: each is bound by it for
    itself, and headquarters find what all of them granted beyond it.
    """

    most: str
    site: str = ""
    remedy: str = "*"
    window: str = ""
    basis: str = ""


class Floor(msgspec.Struct, frozen=True):
    """``[[floor]]``: what the law gives at least, in the cases that ``when`` describes: ``times``
    the amount of the fact ``price``, and never less than ``least``. ``remedies`` (those of one
    case together) and amounts of money among the ``facts`` are held against it, as settlements
    are. What lies below it is not refused: it is told, with ``basis``.
    """

    id: str
    title: Title
    when: Condition
    remedies: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    price: str = ""
    times: int = 1
    least: str = "0.00"
    basis: str = ""


class Route(msgspec.Struct, frozen=True):
    """``[[route]]``: how an agreed compensation goes on, in the cases that ``when`` describes.

    ``payer`` pays or advances the money (a unit, or a word such as merchant); ``steps`` follow each
    other; every one of ``holders`` gets a copy of ``documents``; ``approvals`` are roles that must
    approve first, one after the other. ``judges`` are the roles that judge whether it is within our
    responsibility; ``requires`` names for a step what it takes on this route beside what it takes
    on every one (``pay = ["document:receipt"]`` where papers are reviewed before money is paid).
    """

    id: str
    title: Title
    when: Condition
    steps: tuple[str, ...]
    payer: Title
    holders: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    requires: dict[str, tuple[str, ...]] = {}
    basis: str = ""


class SettlementRules(msgspec.Struct, frozen=True):
    """``[settlement]``: the facts of an agreed compensation. Most fields name one of them for the
    papers: ``payee_id`` the identity number (masked where the house keeps an original),
    ``merchant_code`` the credit code, ``method``, ``account`` and ``pay_by`` how and by when it is
    paid,
    ``attachments`` the vouchers, ``payer`` who paid (where not the payer of the route) and
    ``moment`` when. Money for somebody else than the complainant needs the fact
    ``payee_basis`` (why). ``customer_copy`` adds a copy for the customer to those of the route;
    ``hand_over`` is how long the copies may take to their holders."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    amount: str = "amount"
    payee: str = "payee"
    payee_basis: str = ""
    payee_id: str = ""
    items: str = ""
    merchant: str = ""
    merchant_code: str = ""
    merchant_en: str = ""
    """The fact that tells how the merchant writes its name on papers in other languages."""
    method: str = ""
    account: str = ""
    pay_by: str = ""
    attachments: str = ""
    payer: str = ""
    moment: str = ""
    customer_copy: bool = False
    hand_over: str = "3wd"

    @property
    def facts(self) -> tuple[str, ...]:
        return self.needs + self.may


class Decides(msgspec.Struct, frozen=True):
    """``decides`` of a step: recording it passes judgement on the step ``on``; ``fact`` holds the
    decision, which is ``yes`` or ``no``. Nobody decides on what they proposed themselves."""

    on: str
    fact: str
    yes: str
    no: str
