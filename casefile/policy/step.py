"""The table of a policy that tells what is to be done on a case."""

import msgspec

from casefile.policy.conditions import Condition
from casefile.policy.money import Decides
from casefile.values.value import Title


class SendsBack(msgspec.Struct, frozen=True):
    """When the condition holds, step ``to`` and all that follow it must be recorded anew."""

    to: str
    when: Condition


class Step(msgspec.Struct, frozen=True):
    """``[[step]]``: something that the procedure requires.

    ``after`` names the steps that come first; ``when`` the cases that need it; ``ends`` makes it
    a way to end the case, after which no further step is due.
    """

    id: str
    title: Title
    roles: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    when: Condition = ()
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    """Facts of which one at least is needed: ``needs_any = ["phone", "email"]``."""
    optional: bool = False
    repeatable: bool = False
    opens: bool = False
    reopened: bool = False
    """Only on a case that was reopened, once each time."""
    ends: str = ""
    sends_back: SendsBack | None = None
    decides: Decides | None = None
    sums: str = ""
    """Of a step on a route: the money fact whose recordings must come to the settled amount."""
    anew: bool = False
    """Of a step on a route: it is recorded anew once the settlement is changed (a slip)."""
    until: Condition = ()
    """Of a step on a route: it is recorded again until its facts are so."""
    requires: tuple[str, ...] = ()
    """What must be there before it: valid papers, ``requires = ["document:slip"]``, as far as they
    are issued on such a case; of a step on a route as far as the route has them, or
    ``payment``."""
    judges: bool = False
    """Of a step on a route: it confirms whether something is within our responsibility, by the
    roles that the route names; not needed where one of them settled it."""
    produces: tuple[str, ...] = ()
    basis: str = ""
    by: str = ""
    """Of those who hold a role, only the one whom this fact names records it:
    ``by = "fact:person"``."""
    assigns: str = ""
    """Whom this fact names has it in the list of ``today``, and nobody else; the others who hold
    a role may record it all the same: ``assigns = "person"``."""
    not_by: tuple[str, ...] = ()
    """Who recorded one of these steps, or whom one of these facts names, does not record this one:
    ``not_by = ["step:plan", "fact:complained_of"]``."""
    unit: str = ""
    """Of those who hold a role, only those of the unit that this fact names:
    ``unit = "fact:unit"``."""

    @property
    def not_by_steps(self) -> tuple[str, ...]:
        """The steps whose recorders do not record this one."""
        return tuple(n.removeprefix("step:") for n in self.not_by if not n.startswith("fact:"))

    @property
    def not_by_facts(self) -> tuple[str, ...]:
        """The facts that name who does not record this one."""
        return tuple(fact_of(n) for n in self.not_by if n.startswith("fact:"))

    @property
    def comes_again(self) -> bool:
        """Whether one recording on a route may not be all of it: money in parts, or a signature
        that was declined."""
        return bool(self.sums or self.until)

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that may be given with the step, required ones first."""
        return self.needs + self.needs_any + self.may


def fact_of(name: str) -> str:
    """The fact that ``fact:KEY`` names; nothing for nothing."""
    return name.removeprefix("fact:")
