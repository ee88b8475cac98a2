"""Lines typed at a terminal, as they are seen there. The editor of lines is imported only where
somebody is asked something."""

import os
import sys
from typing import TYPE_CHECKING, Any

from casefile.errors import Usage, cannot_read

if TYPE_CHECKING:
    from prompt_toolkit.output import Output


def typed_line(question: str, text: str = "") -> str | None:
    """What was typed after ``question``, beginning with ``text``, as it stands on the screen; None
    at the end of input. KeyboardInterrupt for Ctrl-C.

    Left to the terminal itself, Backspace takes one column of a character that has two: the screen
    shows other words than those that are read. What is answered is no command: nobody finds it
    again with the arrow keys. Ctrl-X Ctrl-E opens ``$EDITOR``.
    """
    from prompt_toolkit.history import DummyHistory

    session = line_editor(
        history=DummyHistory(), enable_open_in_editor=True, tempfile_suffix=".txt"
    )
    try:
        found: str = session.prompt(question, default=text)
    except EOFError:
        return None
    return found


def line_editor(*, where: bool = False, **chosen: Any) -> Any:
    """An editor of lines beside the answer: questions go where errors go, so that an answer that is
    kept in a file holds nothing else. A terminal is asked ``where`` its cursor stands only for what
    is shown below the line: one that does not answer is waited for. One that can only write
    (``TERM=dumb``) is sent nothing that moves its cursor."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.utils import is_dumb_terminal

    sys.stdout.flush()
    sys.stderr.flush()
    if not is_dumb_terminal():
        return PromptSession(output=_beside_the_answer(where), **chosen)
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.output.plain_text import PlainTextOutput

    # told its output, it would take the terminal for an able one
    with create_app_session(output=PlainTextOutput(sys.stderr)):
        return PromptSession(**chosen)


def _beside_the_answer(where: bool) -> "Output":
    if os.name == "nt":  # pragma: no cover
        from prompt_toolkit.output import create_output

        return create_output(stdout=sys.stderr)
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.output.vt100 import Vt100_Output

    def size() -> Size:
        columns, rows = os.get_terminal_size(sys.stderr.fileno())
        return Size(rows=rows or 24, columns=columns or 80)

    return Vt100_Output(sys.stderr, size, term=os.environ.get("TERM"), enable_cpr=where)


def edited_text(text: str = "") -> str:
    """``text`` as somebody leaves it in ``$VISUAL`` or ``$EDITOR``; Usage where none can be
    started."""
    import shlex
    import subprocess
    import tempfile
    from pathlib import Path

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise Usage("Which editor? Set EDITOR, such as: export EDITOR=nano")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "text.txt")
        file.write_text(text, "utf-8")
        try:
            ended = subprocess.run([*shlex.split(editor), str(file)], check=False)  # noqa: S603
        except OSError as error:
            raise cannot_read(Path(editor), error) from error
        if ended.returncode:
            raise KeyboardInterrupt
        return file.read_text("utf-8-sig").removesuffix("\n")
