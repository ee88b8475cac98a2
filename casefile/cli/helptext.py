"""Help in the language of the session. Typer's own headings are English only, so the page is
written by a formatter that knows both."""

import re
from typing import Any

from typer._click.core import Context
from typer._click.formatting import HelpFormatter

from casefile.cli.session import Session
from casefile.errors import message
from casefile.pages.language import Language
from casefile.values.words import every_language

TYPERS = (message("[OPTIONS]"), message("COMMAND [ARGS]..."))
"""What Typer itself puts into the line that shows how a command is typed."""
_REMARKS = re.compile(r"\s*\[((?:default: |required|x[<>]|\d+<=x)[^\]]*)\]$")


def help_in_language(command: Any, session: Session | None) -> Any:
    """``command`` with its own texts, its parameters' and its subcommands' translated."""
    if session is None or getattr(command, "spoken", None) == session.speak.code:
        return command
    speak = session.speak
    for part in (command, *command.params, *getattr(command, "commands", {}).values()):
        source = getattr(part, "source_help", part.help)
        if source:
            part.source_help = source
            part.help = speak.text(source, languages=[every_language()])
        _renamed(part, speak)
    for sub in getattr(command, "commands", {}).values():
        help_in_language(sub, session)
    command.spoken = speak.code
    command.context_class = _context_class(speak)
    return command


def _renamed(part: Any, speak: Language) -> None:
    """Put what stands for values on a command line into the language of ``speak``."""
    for kind in ("metavar", "options_metavar", "subcommand_metavar"):
        source = getattr(part, f"source_{kind}", getattr(part, kind, None))
        if source:
            setattr(part, f"source_{kind}", source)
            setattr(part, kind, speak.text(source))


def _context_class(speak: Language) -> type[Context]:
    """A context whose help pages are laid out in the language of ``speak``."""

    class SpokenFormatter(HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, speak.text("Usage: "))

        def write_heading(self, heading: str) -> None:
            self.write(f"{'':>{self.current_indent}}{_heading(heading, speak)}\n")

        def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
            told = [(name, _tail(text, speak)) for name, text in rows]
            first = min(max(_columns(name) for name, _ in told), col_max) + col_spacing
            room = self.width - self.current_indent - first
            for name, text in told:
                gap = " " * max(first - _columns(name), 1)
                head = f"{'':>{self.current_indent}}{name}{gap}"
                for line in _folded(text, room):
                    self.write(f"{head}{line}\n")
                    head = " " * (self.current_indent + first)

    class SpokenContext(Context):
        formatter_class = SpokenFormatter

    return SpokenContext


def _heading(heading: str, speak: Language) -> str:
    known = {
        "Options": speak.text("Options:"),
        "Arguments": speak.text("Arguments:"),
        "Commands": speak.text("Commands:"),
    }
    return known.get(heading, heading)


def _tail(text: str, speak: Language) -> str:
    """Typer's remarks behind a help text, and its own help for --help."""
    if text == "Show this message and exit.":
        return speak.text("Show this message and exit.")
    found = _REMARKS.search(text)
    if not found:
        return text
    remarks = [told for part in found[1].split("; ") if (told := _remark(part, speak))]
    told = f"  {speak.text('[{remarks}]', remarks='; '.join(remarks))}" if remarks else ""
    return text[: found.start()] + told


def _remark(part: str, speak: Language) -> str:
    """What Typer adds of its own; ranges and a default of 0, which means none, tell nobody
    anything."""
    if part == "required":
        return speak.text("required")
    name, _, value = part.partition(": ")
    return speak.text("default: {value}", value=value) if name == "default" and value != "0" else ""


def _columns(text: str) -> int:
    """The columns of a terminal that ``text`` takes, a Chinese character two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _folded(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, a Chinese character taking two."""
    if _columns(text) <= width and text.isprintable():
        return [text.rstrip()]
    from rich.console import Console
    from rich.text import Text

    return [line.plain.rstrip() for line in Text(text).wrap(Console(width=width), width)] or [""]
