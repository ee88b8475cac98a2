"""How a command is declared: once, in words that cost nothing to import.

Two read these declarations: `app.py` builds Typer's commands of them, and `in_full.py` a line that
is typed in full, without Typer, whose import is half of what such a line would cost.
"""

from collections.abc import Callable
from typing import Any

import msgspec

EMPTY = "is empty"
"""By what the fault of a word that is none is known."""
WORDS = ("TEXT", "REASON", "[VALUE|")
"""What stands for somebody's own words, of which each command says itself what is wrong."""


HAVE_NUMBERS = ("CASE", "OTHER", "EVENT", "N", "NUMBER", "DOCUMENT", "VERSION", "LINE", "YEAR")
"""What stands for a thing that has a number."""
_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("－"): "-"}
_LAST = {"。": ".", "．": ".", "－": "-"}
"""The case touched last, and the one before."""


class Parameter:
    """What is typed for one parameter of a command, and what Typer has to know of it.

    ``empty`` is one of which the command itself answers to an empty word.
    """

    def __init__(
        self,
        *flags: str,
        callback: Callable[..., Any] | None = None,
        min: int | None = None,
        is_eager: bool = False,
        empty: bool = False,
        **shown: Any,
    ) -> None:
        self.flags, self.callback, self.min, self.is_eager = flags, callback, min, is_eager
        self.empty, self.shown = empty, shown

    def takes(self, word: str) -> bool:
        """Whether ``word`` may stand here at all: whoever types a name types at least one letter,
        and what a script left empty is not what it would have been without."""
        stands = str(self.shown.get("metavar") or "")
        return bool(word) or self.empty or any(words in stands for words in WORDS)

    def meant(self, word: str) -> str:
        """``word``, or the number that it is where one may stand here: an input method for Chinese
        writes its digits in full width."""
        if word.isascii():
            return word
        stands = str(self.shown.get("metavar") or "")
        names = {*stands.translate({ord(sign): " " for sign in "[]|."}).split()}
        if "CASE" in names and word in _LAST:
            return _LAST[word]
        plain = word.translate(_FULL_WIDTH)
        number = plain.isascii() and plain.replace("-", "").isdigit()
        may = "FILE" not in names and not names.isdisjoint(HAVE_NUMBERS)
        return plain if may and number else word


class Argument(Parameter):
    """A parameter that is told by its place."""


class Option(Parameter):
    """A parameter that is told by a flag."""


class Command(msgspec.Struct, frozen=True):
    """A command: what it is called, and the function that it is: of the session that it is typed
    in, and of what is typed."""

    name: str
    help: str
    function: Callable[..., Any]


class Room:
    """The commands that are declared in one file, and the groups of them that bear a name."""

    def __init__(self) -> None:
        self.commands: dict[str, Command] = {}
        self.groups: dict[str, tuple[str, Room]] = {}

    def command(self, name: str, *, help: str) -> Callable[..., Any]:
        """Declare the function below it as the command of that name."""

        def declared(function: Callable[..., Any]) -> Callable[..., Any]:
            self.commands[name] = Command(name, help, function)
            return function

        return declared

    def add(self, group: "Room", *, name: str = "", help: str = "") -> None:
        """Put the commands of ``group`` behind a word of their own, or among those of this room."""
        if name:
            self.groups[name] = help, group
        else:
            self.commands |= group.commands

    def told(self, name: str) -> str:
        """What the command or the group of that name is for."""
        return self.groups[name][0] if name in self.groups else self.commands[name].help
