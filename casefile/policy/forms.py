"""The tables of a policy that tell what is asked for outside the steps, and what lists show."""

import msgspec

from casefile.policy.clocks import Condition


class Closing(msgspec.Struct, frozen=True, omit_defaults=True):
    """``[closing]``: the facts that are asked for when a case is closed."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return self.needs + self.may


class ContactRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """``[contact]``: the facts of a contact, and which contacts ask for an answer (``asks``) or
    give one (``answers``)."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    asks: Condition = ()
    answers: Condition = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return self.needs + self.may


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """``[summary]``: which facts a list shows as category, complainant and subject; where it is
    silent, those called ``category``, ``name`` and ``about``, if there are any; ``phone`` for
    ``customer``."""

    category: str = ""
    complainant: str = ""
    about: str = ""
    honorific: str = ""
    customer: str = ""
    """The fact that tells one customer from another (a telephone number): limits count by it."""
