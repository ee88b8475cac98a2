"""The table of a policy that tells what its reports count by."""

import msgspec

from casefile.policy.conditions import Condition
from casefile.values.value import Title


class Reporting(msgspec.Struct, frozen=True):
    """``[report]``: which facts the figures of reports are made of; what is left out is not
    counted."""

    by: tuple[str, ...] = ()
    """The facts by whose values cases are counted apart: category, channel, unit."""
    unit: str = ""
    """The fact that names the unit responsible: ``--unit`` asks for it."""
    store: str = ""
    """The fact that names the store, of a desk for several: ``--store`` asks for it."""
    merchant: str = ""
    """The fact that names the merchant complained of."""
    product: str = ""
    """The fact that names the product complained of."""
    cause: str = ""
    """The fact that names the kind of cause, for the chart of causes."""
    upheld: Condition = ()
    """Which complaints are founded; those whose facts say nothing of it are not judged yet."""
    satisfied: Condition = ()
    """Which complainants were satisfied, in the end."""
    skipped: Condition = ()
    """Which complaints went over the head of the first person responsible."""
    manager: str = ""
    """The role of the first person responsible, over whose head such complaints went."""
    skipped_costs: Title | None = None
    """What follows for that person from one such complaint in a month."""
    skipped_basis: str = ""
    claimed: str = ""
    """The amount that was demanded when the complaint was made."""
    penalties: tuple[str, ...] = ()
    """The amounts of penalties."""
    answers: tuple[str, ...] = ()
    """The steps that answer the complainant; contacts that answer do so anyway."""
    acknowledged: str = ""
    """The clock for acknowledging a complaint."""
    insurer: str = ""
    """The step on routes that is the answer of an insurer: until then its claim is outstanding."""
    improved: str = ""
    """The clock for carrying out an improvement."""
