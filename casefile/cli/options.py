"""Arguments and options that several commands share."""

from typing import Annotated

from casefile.cli.declared import Argument, Option
from casefile.cli.inputs import text_meant
from casefile.errors import Usage
from casefile.values.languages import languages

LANGUAGES = "|".join(languages())
"""What stands for a language where one is asked for."""


def a_file(name: str | None) -> str | None:
    """The name of a file that is written; Usage for ``-``, which is none."""
    if name == "-":
        raise Usage("- is no name for a file: give another, or ./- for it.")
    return name


def or_screen(name: str | None) -> str | None:
    """The name of a file that is written; nothing where ``-`` says that it goes to the screen."""
    return None if name == "-" else name


CaseName = Annotated[
    str,
    Argument(
        metavar="CASE",
        empty=True,
        show_default=False,
        help="A case number such as 2026-000123, or its end: 123.",
    ),
]
FactWords = Annotated[
    list[str] | None,
    Argument(
        metavar="[KEY=VALUE]...",
        show_default=False,
        help="Facts; key=@file reads a file, key=- standard input, @@ a plain @.",
    ),
]
StepWords = Annotated[
    list[str] | None,
    Argument(
        metavar="[VALUE|KEY=VALUE]...",
        show_default=False,
        help="Facts; values alone are those that the step needs, in its order. @file reads a file, "
        "- standard input, @@ is a plain @.",
    ),
]
FromFile = Annotated[
    str | None,
    Option("--from-file", metavar="FILE", help="Facts as a JSON object from a file, or -."),
]
At = Annotated[
    str | None,
    Option(
        "--at",
        metavar="TIME",
        help="When it happened, if not now: 11:58, yesterday 15:00, 2026-03-02T09:30.",
    ),
]
Edited = Annotated[
    str,
    Option("--edit", metavar="FACT", help="Write this fact in your editor ($EDITOR)."),
]
Linked = Annotated[
    bool, Option("--linked", help="On every case of the same cause as well, or on none.")
]
AsJson = Annotated[bool, Option("--json", help="Answer as JSON.")]
WriteKey = Annotated[
    str,
    Option("--key", metavar="KEY", help="A name for this write: repeating it changes nothing."),
]
SeenEvent = Annotated[
    int | None,
    Option(
        "--seen",
        metavar="EVENT",
        min=1,
        help="The last event you know of: if others have recorded on the case since, exit 5.",
    ),
]
Procedure = Annotated[
    str,
    Option(
        "--procedure",
        metavar="POLICY",
        help="By which of the desk's procedures; else by the one applied last.",
    ),
]
Reason = Annotated[
    str,
    Option("--reason", metavar="TEXT", help="Why; kept in the file.", callback=text_meant),
]
Despite = Annotated[
    str,
    Option(
        "--despite",
        metavar="TEXT",
        help="End it though something is open: why; kept in the file.",
        callback=text_meant,
    ),
]
Reveal = Annotated[
    bool, Option("--reveal", help="Show personal data unmasked; the log records it.")
]
