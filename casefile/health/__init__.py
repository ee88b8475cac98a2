"""Whether the machine and the files that a desk rests on are sound. Each check is a function of
what was measured."""

from collections.abc import Callable, Iterator

from casefile.health import desk, machine
from casefile.health.vitals import Verdict, Vitals

__all__ = ["DOCTOR", "Verdict", "Vitals", "examine"]

DOCTOR: tuple[Callable[[Vitals], Iterator[Verdict]], ...] = (
    machine.program,
    machine.engine,
    desk.database,
    desk.clock,
    desk.zone,
    desk.calendar,
    desk.policy,
    desk.templates,
    desk.samples,
    machine.disk,
    machine.file_system,
    machine.modes,
    machine.leftovers,
    machine.fonts,
    machine.libreoffice,
)
"""Every check; to add one: write the function, name it here."""


def examine(vitals: Vitals) -> list[Verdict]:
    """The verdicts of all checks in their order; one that found nothing says that all is well."""
    return [verdict for check in DOCTOR for verdict in check(vitals)]
