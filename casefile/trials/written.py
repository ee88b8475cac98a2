"""The tests that stand beside a policy: ``[[test]]`` tables, what is done and what is expected."""

from collections.abc import Sequence

import msgspec

from casefile.errors import BadData, Message, PolicyError, message
from casefile.policy.lines import Lines, placed
from casefile.policy.reading import read_tables
from casefile.policy.syntax import toml_of


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


class TrialPlaces:
    """Where the tests of a file stand in it."""

    def __init__(self, text: str) -> None:
        self._text, self._raw = text, toml_of(text)
        self._lines = Lines(text, self._raw)

    def of(self, number: int) -> str:
        """The place of the test that stands there, from 1, as faults name it."""
        name = self._raw["test"][number - 1]["name"]
        return f"test[{number} {name}]" if "]" not in name else f"test[{number}]"

    def line(self, number: int, field: str) -> int:
        """The line of a key of that test, or of an item of it (``do[2]``); of the test where it has
        no such key."""
        place = f"test[{number}]"
        found = self._lines.of(message("", place=f"{place}.{field}"))
        return found or self._lines.of(message("", place=place))

    def placed(self, faults: Sequence[Message]) -> list[Message]:
        """``faults`` with their lines, in the order of these."""
        return placed(faults, self._text, self._raw)


def read_trials(text: str) -> tuple[Trial, ...]:
    """The tests in ``text``; BadData says all that is wrong with them, each with its line."""
    try:
        written: _Written = read_tables(_Written, text)
    except PolicyError as error:
        raise unreadable(error.parts) from error
    return written.test


def unreadable(faults: Sequence[Message]) -> BadData:
    """The error for tests with these faults."""
    told = BadData("The tests of the policy cannot be read:")
    told.parts = tuple(faults)
    return told
