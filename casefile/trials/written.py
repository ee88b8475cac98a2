"""The tests that stand beside a policy: ``[[test]]`` tables, what is done and what is expected."""

import msgspec

from casefile.errors import BadData, PolicyError
from casefile.policy.reading import read_tables


class Trial(msgspec.Struct, frozen=True):
    """``[[test]]``: a made-up case, what is done on it, and what then is expected.

    Facts that a step needs and that are not given are filled in with samples, and whoever may
    records it; so a test says only what it is about. What is not expected is not looked at.
    """

    name: str
    at: str = "2026-03-02 10:00"
    """When the card is filled in, on the clock of the policy."""
    received: str = ""
    """When the complaint came, where that was earlier."""
    open: dict[str, str] = {}
    """Facts that it is opened with."""
    do: tuple[str, ...] = ()
    """What is done, a line each: ``03-04 11:00 judge founded=yes``, ``+2d offer gift amount=100``.
    The time may be left out; ``as=ID`` names who. Beside steps: offer, choose, approve, refuse,
    settle, contact, promise, kept, pause, resume, issue, close, withdraw, reopen, note, request,
    and those of ``DEEDS_ON_RECORD``: correct, strike, link, sign …"""
    now: str = ""
    """When it is looked at; right after the last deed where it is empty."""
    next: tuple[str, ...] | None = None
    """The steps that must come next, all of them."""
    may: tuple[str, ...] = ()
    """Steps that may come next."""
    due: dict[str, str] = {}
    """Clocks and their deadlines: ``judge = "2026-03-02 24:00"``; ``-`` for none."""
    late: tuple[str, ...] | None = None
    """The clocks that are late then, all of them."""
    refused: str | None = None
    """The last deed is refused, with these words (none: whatever they are)."""
    approvals: tuple[str, ...] | None = None
    """Who is asked for approval and has not decided: roles, or ids of staff."""
    route: str = ""
    """The route of the last settlement."""
    found: tuple[str, ...] = ()
    """What is counted on the case: tallies, ``below-floor``, ``late-entry`` and the like."""
    ended: str = ""
    """How the case ended: the word of the step that ends it."""


class _Written(msgspec.Struct, frozen=True):
    test: tuple[Trial, ...] = ()


def read_trials(text: str) -> tuple[Trial, ...]:
    """The tests in ``text``; BadData says all that is wrong with them, each with its line."""
    try:
        written: _Written = read_tables(_Written, text)
    except PolicyError as error:
        told = BadData("The tests of the policy cannot be read:")
        told.parts = error.parts
        raise told from error
    return written.test
