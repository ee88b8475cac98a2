"""The tables of a policy that tell what is asked for outside the steps, and what lists show."""

import msgspec

from casefile.policy.conditions import Condition
from casefile.values.value import Title


class Closing(msgspec.Struct, frozen=True):
    """``[closing]``: the facts that are asked for when a case is closed."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return self.needs + self.may


class EndingRule(msgspec.Struct, frozen=True):
    """``[[ending]]``: a way in which a case may end before all steps are done, and what that takes.

    ``after`` names the steps that come first; ``when`` the cases that may end so; ``contacts`` how
    many contacts must be on record, ``counting`` which of them count; ``duplicate`` that the case
    repeats another one, to which it is linked.
    """

    id: str
    title: Title
    roles: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    when: Condition = ()
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    contacts: int = 0
    counting: Condition = ()
    duplicate: bool = False
    basis: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        return self.needs + self.may

    @property
    def asks_before(self) -> bool:
        """Whether not every open case may end so at once."""
        return bool(self.after or self.when or self.contacts)


class ContactRules(msgspec.Struct, frozen=True):
    """``[contact]``: the facts of a contact, and which contacts ask for an answer (``asks``) or
    give one (``answers``)."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    asks: Condition = ()
    answers: Condition = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return self.needs + self.may


class Summary(msgspec.Struct, frozen=True):
    """``[summary]``: which facts a list shows as category, complainant and subject, which tells
    how somebody is addressed, and which tells one customer from another."""

    category: str = ""
    complainant: str = ""
    about: str = ""
    honorific: str = ""
    customer: str = ""
    """The fact that tells one customer from another (a telephone number): limits count by it."""


USUAL = {
    "category": "category",
    "complainant": "name",
    "about": "about",
    "honorific": "honorific",
    "customer": "phone",
}
"""The fact that is meant where ``[summary]`` is silent, if there is one of that name."""


LEFT_OUT = "-"
"""What a column means that is left out on purpose."""


RECEIVED = ("received_at", "收到时间", "投诉时间", "received at")
"""What the time is called at which a complaint reached us; its id first."""


CLOSED = ("closed_at", "结案时间", "办结时间", "closed at")
"""The same of the time at which it was settled, before the case came here."""


SPECIAL = {RECEIVED[0]: RECEIVED, CLOSED[0]: CLOSED}


class Mapping(msgspec.Struct, frozen=True):
    """``[[mapping]]``: the fact behind each column of a table to be imported, by its heading;
    ``received_at`` for when the complaint came, ``closed_at`` for when it was settled, ``-`` for a
    column that is left out."""

    id: str
    columns: dict[str, str]
