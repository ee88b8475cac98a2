"""What a command says that ended with an error: a sentence on stderr, and for a program that asked
for JSON the same as its one document on stdout."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from casefile.cli.answered import answered
from casefile.errors import OutputLost

if TYPE_CHECKING:
    from casefile.pages.answers.desk import ErrorTold


def tell_error(text: str, code: int, *, as_json: bool, parts: Sequence[str] = ()) -> None:
    """Print ``text``, whose first line is the error and each other one a part of it (unless its
    ``parts`` are told apart); on stdout only where nothing was answered before, and where somebody
    still reads it."""
    try:
        print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass
    if not as_json or answered() or code == OutputLost.code:
        return
    from casefile.cli.output import print_data

    error, *lines = text.split("\n")
    told: ErrorTold = {"error": error, "exit": code, "parts": [*(parts or lines)]}
    try:
        print_data(told)
        sys.stdout.flush()
    except (OSError, ValueError):
        pass  # it was told on stderr
